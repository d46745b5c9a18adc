/*
 * What db_sqlite.c (statements), db_sqlite_rows.c (rows written together) and db_sqlite_open.c (files,
 * settings, messages) share.
 *
 * For these three files only.
 */
#ifndef ISTMO_DB_DB_SQLITE_H
#define ISTMO_DB_DB_SQLITE_H

#include "db/db_driver.h"
#include "db/db_stmts.h"

#include <sqlite3.h>

struct lite_rows;

struct lite_stmt {
    struct db_stmt base;
    sqlite3_stmt *stmt;
    size_t nargs;           /* the highest n of $n */
    size_t nparams;         /* SQLite's own count: each name once, in order of appearance */
    unsigned short *n;      /* of each parameter */
    struct lite_rows *rows; /* that wait to be inserted by it; NULL: none ever did */
};

struct lite {
    struct db_conn base;
    sqlite3 *s;
    struct db_stmts stmts;
    sqlite3_stmt *open;        /* the cursor's */
    struct lite_rows *waiting; /* in order of their first row */
};

/* Binds one value; text and blobs by reference where `life` is SQLITE_STATIC. */
MUST_USE int db_sqlite_bind(sqlite3_stmt *stmt, int i, const struct db_value *v, sqlite3_destructor_type life);

/* Lets a row wait (a copy of it) and writes those of its statement once they are enough. */
MUST_USE int db_sqlite_rows_add(struct lite *l, struct lite_stmt *st, struct db_args args, struct err *e);
MUST_USE int db_sqlite_rows_write(struct lite *l, struct err *e); /* all that wait */
void db_sqlite_rows_drop(struct lite *l);                         /* none is written */
void db_sqlite_rows_free(struct lite_rows *rows);

/* An open connection with its settings. The writer's makes the file when there is none (readable
 * by its owner only) and refuses a file that is not istmo's, untouched. NULL: e says why. */
sqlite3 *db_sqlite_open(const char *path, bool writer, struct err *e);

/* Turns SQLite's last failure into a message for the person who reads it. Returns -1. */
int db_sqlite_error(sqlite3 *s, struct sv sql, struct err *e);

#endif
