/*
 * What the files of the PostgreSQL driver share: db_pg.c (the driver's table, transactions, rows),
 * db_pg_pipe.c (statements sent and answers read), db_pg_open.c (connections, messages).
 *
 * For these files only.
 */
#ifndef ISTMO_DB_DB_PG_H
#define ISTMO_DB_DB_PG_H

#include "db/db_driver.h"
#include "db/db_stmts.h"

#include <libpq-fe.h>

#define DB_PG_DUE_MAX 1000 /* answers that may be waiting */

struct db_pg_stmt {
    struct db_stmt base;
    char name[16];
    size_t nargs;
    bool prepared;
};

/* An answer that will come: to a statement (prepared or run), or to a sync, behind which the
 * server goes on after a failure. */
struct db_pg_answer {
    enum { RUNS, PREPARES, SYNCS } what;
    struct db_pg_stmt *stmt;
    struct db_outcome *job; /* whose statement it was; NULL: nobody's */
};

struct db_pg {
    struct db_conn base;
    PGconn *pg;
    struct db_stmts stmts;
    unsigned nnames;
    bool in_transaction, broken;

    struct db_pg_answer due[DB_PG_DUE_MAX + 16];
    size_t ndue, npreparing;

    PGresult *row; /* the cursor's: a row, or the empty end */
    bool fresh;    /* row was not given out yet */

    /* one statement's arguments, as libpq wants them */
    const char **value;
    int *length, *format;
    size_t cap;
    char *scratch;
    size_t scratch_cap;
};

/* --- db_pg_open.c --- */

/* A connection with its settings, in pipeline mode. NULL: e says why. */
PGconn *db_pg_open(const char *url, bool writer, struct err *e);

/* Turns a failed result (NULL: the connection itself failed) into a message for the person who
 * reads it. Returns -1. */
int db_pg_error(PGconn *pg, const PGresult *res, struct sv sql, struct err *e);

/* --- db_pg_pipe.c --- */

bool db_pg_pipe_works(const struct db_pg *p);
bool db_pg_pipe_good(const PGresult *res);

/* Sends a statement without waiting for its answer. */
int db_pg_pipe_send(struct db_pg *p, struct sv sql, struct db_args args, struct err *e);

/* After a failure the server skips everything up to here. */
int db_pg_pipe_sync(struct db_pg *p, struct err *e);

/* Waits for everything that was sent. *last (may be NULL) gets the answer to the last statement,
 * to be cleared by the caller. Fails when a statement of the running job, or of nobody, did. */
int db_pg_pipe_settle(struct db_pg *p, PGresult **last, struct err *e);

/* The same in steps, for rows: the answers that are due but the last `keep`; the sync at the end. */
int db_pg_pipe_take(struct db_pg *p, size_t keep, struct err *e);
int db_pg_pipe_take_sync(struct db_pg *p, struct err *e);

int db_pg_pipe_forget(struct db_pg *p, struct err *e); /* all prepared statements; nothing is due */
void db_pg_pipe_release(struct db_pg *p);

#endif
