/*
 * The prepared statements of one connection, found by their SQL text.
 *
 * cost     a literal that was used before is found by its address (and compared, so that an
 *          address used again for another text does no harm): no allocation, no hashing
 * memory   entries belong to the driver, which begins them with struct db_stmt; the text is
 *          copied by db_stmts_add
 */
#ifndef ISTMO_DB_DB_STMTS_H
#define ISTMO_DB_DB_STMTS_H

#include "base/arena.h"

#define DB_STMTS_MAX 1000 /* then all are dropped and prepared again on use */

struct db_stmt {
    struct sv sql;
    char *text; /* where sql points */
    uint64_t hash;
    struct db_stmt *next; /* in the bucket */
};

struct db_stmts {
    size_t n;
    struct db_stmt *bucket[512];
    struct {
        const char *p;
        struct db_stmt *s;
    } recent[512]; /* by address of the text */
};

struct db_stmt *db_stmts_find(struct db_stmts *all, struct sv sql);        /* NULL: none */
void db_stmts_add(struct db_stmts *all, struct db_stmt *s, struct sv sql); /* s from malloc */

/* Takes all out; `drop` frees each, not the text. */
void db_stmts_clear(struct db_stmts *all, void (*drop)(struct db_stmt *s));

#endif
