/*
 * The files that hold a mission's keys: that of the personal data (vault.c) and that which signs editions
 * (domain/edition/edition_key.c).
 *
 *     mission oim-panama-2023
 *     key 64 hexadecimal digits
 *
 * errors   ERR_INPUT: others may read it, it is damaged, or it is the key of another mission;
 *          ERR_STORAGE: it cannot be read or written
 */
#ifndef ISTMO_DOMAIN_RECORD_VAULT_FILE_H
#define ISTMO_DOMAIN_RECORD_VAULT_FILE_H

#include "base/err.h"

#define VAULT_FILE_KEY 32 /* bytes of a key */

MUST_USE int vault_file_read(const char *path, struct sv mission, unsigned char key[VAULT_FILE_KEY], bool *there,
                             struct err *e);
/* The remark stands at the file's head, lines that begin with "#".
 * A new random key in a new file, complete or not there at all; when another process was first, its key. */
MUST_USE int vault_file_make(const char *path, const char *remark, struct sv mission, unsigned char key[VAULT_FILE_KEY],
                             struct err *e);

#endif
