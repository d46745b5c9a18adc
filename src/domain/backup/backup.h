/*
 * Backups: everything a database holds as one file, that either engine can be filled from.
 *
 * The file holds what the tables hold: personal answers sealed as they are there. The keys that open
 * them are not in it and are kept apart (domain/record/vault.h).
 *
 * errors   ERR_INPUT: a file or database that is not fit, with what is wrong and where;
 *          ERR_STORAGE; nothing is left half done either way
 * memory   a block of the file and a row; what is told about the file lives in mem
 */
#ifndef ISTMO_DOMAIN_BACKUP_BACKUP_H
#define ISTMO_DOMAIN_BACKUP_BACKUP_H

#include "kit/context.h"

struct backup_facts {
    struct sv made, engine, missions; /* an ISO moment; sqlite or postgresql; codes, separated by ", " */
    struct db_steps steps;
    size_t tables;
    int64_t rows;
    uint64_t bytes;
    char digest[65]; /* of the whole file, hexadecimal */
};

/* Of the state at one moment, while others write. The file is read back before it gets its name. */
MUST_USE int backup_write(const struct context *ctx, const char *path, struct arena *mem, struct backup_facts *out,
                          struct err *e);

/* Reads the whole file. */
MUST_USE int backup_check(const struct context *ctx, const char *path, struct arena *mem, struct backup_facts *out,
                          struct err *e);

/* Into a database that holds nothing, as one transaction; a backup of an earlier version is then brought
 * up to this one's. */
MUST_USE int backup_restore(const struct context *ctx, const char *path, struct arena *mem, struct backup_facts *out,
                            struct err *e);

#endif
