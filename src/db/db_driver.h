/*
 * What an engine gives to db.c: a table of functions, and connections that begin with db_conn.
 *
 * For the files of src/db only. A driver sees checked arguments (text is storable, no cursor is
 * open) and prepares statements itself, through db_stmts.h. Every failing function has filled e.
 */
#ifndef ISTMO_DB_DB_DRIVER_H
#define ISTMO_DB_DB_DRIVER_H

#include "base/buf.h"
#include "db/db.h"

enum db_control {
    DB_BEGIN,    /* a writing transaction; waits until no other process has one */
    DB_SNAPSHOT, /* a reading transaction */
    DB_MARK,     /* once in a transaction of several jobs: before the first */
    DB_KEEP,     /* a job ended well: the mark moves here */
    DB_UNDO,     /* a job failed: back to the mark */
    DB_SETTLE,   /* afterwards the outcome of every job so far is known */
    DB_COMMIT,   /* afterwards the outcome of every job is known */
    DB_ROLLBACK, /* nothing to do when there is no transaction */
};

/* A job's statements need not be waited for: when one turns out to have failed only after the job
 * ended, the driver undoes that job alone and says so here. */
struct db_outcome {
    bool failed;
    struct err *e;
};

struct db_driver {
    enum db_engine engine;
    const char *type[DB_BLOB + 1]; /* column types of {int} {real} {text} {blob} */
    const char *strict;            /* what {strict} becomes */
    const char *clustered;         /* what {clustered} becomes */

    int (*connect)(struct db_conn **out, const char *url, bool writer, struct err *e);
    void (*disconnect)(struct db_conn *c);
    bool (*alive)(struct db_conn *c);          /* false: make a new connection */
    bool (*in_transaction)(struct db_conn *c); /* false after the engine rolled back by itself */
    int (*control)(struct db_conn *c, enum db_control what, struct err *e);
    int (*script)(struct db_conn *c, struct sv sql, struct err *e); /* several statements, no arguments */
    int (*run)(struct db_conn *c, struct sv sql, struct db_args args, int64_t *changed, struct err *e);

    /* db_put; NULL where run does not wait for the server anyway. Every other call writes what waits first,
     * but for DB_UNDO and DB_ROLLBACK, which forget it. */
    int (*put)(struct db_conn *c, struct sv sql, struct db_args args, struct err *e);
    int (*flush)(struct db_conn *c, struct err *e);

    /* Rows: query, then next until it is not 1, finish in any case. */
    int (*query)(struct db_conn *c, struct sv sql, struct db_args args, size_t *ncolumns, struct err *e);
    int (*next)(struct db_conn *c, struct err *e);
    void (*finish)(struct db_conn *c);
    bool (*is_null)(struct db_conn *c, size_t column);
    struct db_value (*value)(struct db_conn *c, size_t column);
    struct sv (*column_name)(struct db_conn *c, size_t column);
};

extern const struct db_driver db_sqlite_driver;
extern const struct db_driver db_pg_driver;

struct db_cursor {
    struct db_conn *conn;
    bool open, on_row, ended;
    size_t ncolumns;
    struct arena texts; /* numbers that were asked for as text, in this row */
};

struct db_hook {
    db_committed *fn;
    void *ctx;
    const struct db_outcome *outcome; /* of the job that asked for it */
};

struct db_last_word { /* before the commit */
    db_job *fn;
    void *ctx;
};

struct db_memo {
    const void *owner;
    void *p;
    size_t bytes;
    bool sure; /* asked for in this transaction */
};

struct sqlgen_cache;

struct db_conn {
    const struct db_driver *driver;
    struct db_conn *next; /* in the pool */
    bool writer, snapshot;
    bool failed; /* a statement of the running job failed: see first_error */
    struct err first_error;
    struct db_outcome *outcome; /* of the running job */
    struct db_cursor cursor;
    struct arena hook_mem;
    struct {
        struct db_hook *v;
        size_t n, cap;
    } hooks;
    struct {
        struct db_last_word *v;
        size_t n, cap;
    } last_words;
    struct arena memo_mem;
    struct {
        struct db_memo *v;
        size_t n, cap;
    } memos;
    struct sqlgen_cache *sqlgen;
};

void db_conn_init(struct db_conn *c, const struct db_driver *driver, bool writer);
void db_conn_free(struct db_conn *c);   /* and everything the driver keeps */
void db_conn_doubt(struct db_conn *c);  /* another process may have written: db_memo */
void db_conn_forget(struct db_conn *c); /* something was undone: db_memo */

/* Writes the rows that db_put lets wait: a job's own failures are told while it is the job that runs. */
MUST_USE int db_flush(struct db_conn *c, struct err *e);

/* Several statements without arguments, tokens replaced: migrations. */
MUST_USE int db_script(struct db_conn *c, struct sv sql, struct err *e);

/* db_writer.c: the thread and its queue. */
struct db_writer;
MUST_USE int db_writer_start(struct db_writer **out, const struct db_driver *driver, const char *url, struct err *e);
void db_writer_stop(struct db_writer *w); /* after the jobs that wait */
MUST_USE int db_writer_do(struct db_writer *w, db_job *job, void *ctx, struct err *e);
struct db_stats db_writer_stats(struct db_writer *w);

/* db_sqltext.c: texts. */
void db_sqltext_expand(const struct db_driver *driver, struct sv sql, struct buf *out); /* {int} and the like */
MUST_USE int db_sqltext_check(struct db_args args, struct err *e);                      /* can every text be stored? */
MUST_USE int db_sqltext_nargs(size_t wanted, size_t given, struct sv sql, struct err *e);
size_t db_sqltext_parameters(struct sv sql); /* the highest n of $n */
uint64_t db_sqltext_hash(struct sv text);    /* the same for ever: databases keep it */

#endif
