/*
 * The file that holds a mission's key. For vault.c only.
 *
 *     mission oim-panama-2023
 *     key 64 hexadecimal digits
 *
 * errors   ERR_INPUT: others may read it, it is damaged, or it is the key of another mission;
 *          ERR_STORAGE: it cannot be read or written
 */
#ifndef ISTMO_DOMAIN_RECORD_VAULT_FILE_H
#define ISTMO_DOMAIN_RECORD_VAULT_FILE_H

#include "domain/record/record_internal.h"

MUST_USE int vault_file_read(const char *path, struct sv mission, unsigned char key[KEY_BYTES], bool *there,
                             struct err *e);
/* A new random key in a new file, complete or not there at all; when another process was first, its key. */
MUST_USE int vault_file_make(const char *path, struct sv mission, unsigned char key[KEY_BYTES], struct err *e);

#endif
