/*
 * The database: one interface, two drivers (db_sqlite.c, db_pg.c).
 *
 * url      a path (SQLite) or postgresql://… (libpq)
 * SQL      literals only: the macros below concatenate with "", so a variable does not compile.
 *          Parameters are $1…$n, bound by name on both engines. Write SQL that both understand
 *          (ON CONFLICT … DO UPDATE, RETURNING, CAST($1 AS BIGINT)); in DDL use the tokens
 *          {int} {real} {text} {blob} for column types and {strict} after the last parenthesis, or
 *          {clustered}: the rows themselves lie in the order of the primary key where the engine
 *          can do that (short rows, written in about that order, read by ranges of it)
 * reading  a reader connection per thread sees the last commit; it never waits for the writer
 * writing  db_write queues a job for the one writer thread, which takes all waiting jobs as one
 *          transaction (group commit). Each job runs in a savepoint: a failing job undoes itself
 *          only. db_write returns after the commit is durable.
 * rows     text and blob columns are valid until the next db_next or db_cursor_close: copy them
 * cursors  close one before running another statement on the same connection.
 *          One at a time: a statement while a cursor is open fails (ERR_INTERNAL), on both engines
 * text     UTF-8 without NUL (ERR_INPUT otherwise); sorts by bytes on both engines
 * missing  NaN is stored as NULL
 * errors   ERR_STORAGE; ERR_CONFLICT when a unique key is there already, or two processes met;
 *          ERR_INPUT, ERR_LIMIT for values that cannot be stored. The message is fit for a person
 * threads  struct db: any; struct db_conn: one at a time
 */
#ifndef ISTMO_DB_DB_H
#define ISTMO_DB_DB_H

#include "base/arena.h"
#include "base/err.h"

struct db;
struct db_conn;
struct db_cursor;

enum db_engine { DB_SQLITE, DB_POSTGRES };

enum db_type { DB_NULL, DB_INT, DB_REAL, DB_TEXT, DB_BLOB };

struct db_value {
    enum db_type type;
    int64_t i;
    double r;
    struct sv s;
};

struct db_args {
    const struct db_value *v;
    size_t n;
};

static inline struct db_value db_int(int64_t i)
{
    return (struct db_value){.type = DB_INT, .i = i};
}
static inline struct db_value db_real(double r)
{
    return (struct db_value){.type = DB_REAL, .r = r};
}
static inline struct db_value db_text(struct sv s)
{
    return (struct db_value){.type = DB_TEXT, .s = s};
}
static inline struct db_value db_blob(struct sv s)
{
    return (struct db_value){.type = DB_BLOB, .s = s};
}
static inline struct db_value db_null(void)
{
    return (struct db_value){.type = DB_NULL};
}
static inline struct db_value db_text_or_null(struct sv s)
{
    return s.n ? db_text(s) : db_null();
}

#define DB_ARGS(...)                                          \
    ((struct db_args){(const struct db_value[]){__VA_ARGS__}, \
                      sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value)})
#define DB_NOARGS ((struct db_args){NULL, 0})

MUST_USE int db_open(struct db **out, const char *url, struct err *e);
void db_close(struct db *db);
enum db_engine db_engine(const struct db *db);
enum db_engine db_conn_engine(const struct db_conn *c);

MUST_USE int db_reader(struct db *db, struct db_conn **out, struct err *e); /* take from a pool */
void db_reader_done(struct db *db, struct db_conn *c);                      /* give back */

/* From here to db_reader_done the reader sees one state of the database, whatever is committed. */
MUST_USE int db_snapshot(struct db_conn *reader, struct err *e);

/* A statement that failed makes the job fail, whatever the job returns: PostgreSQL could not go
 * on, so SQLite does not either. Rows that may be there already are a matter for ON CONFLICT. */
typedef int db_job(struct db_conn *writer, void *ctx, struct err *e);
MUST_USE int db_write(struct db *db, db_job *job, void *ctx, struct err *e);

/* Called on the writer thread after the commit that made a job durable and before db_write
 * returns to its caller; for what mirrors the database in memory. */
typedef void db_committed(void *ctx);
void db_after_commit(struct db_conn *writer, db_committed *fn, void *ctx);

/* Runs `fn` in the writer's transaction before its commit, once however many jobs ask for the same;
 * jobs that failed are forgotten. When it fails, so does the whole transaction. */
void db_before_commit(struct db_conn *writer, db_job *fn, void *ctx);

/* A block that begins as zeros and is kept for `owner` (any address) by this writer, for counters and
 * the like, which would otherwise be read again in every job; zeros again after a job was undone or a
 * commit failed. *sure: nobody else can have written since it was asked for before. The first time in
 * a transaction another process can: what the block holds must then be compared, or be read again. */
void *db_memo(struct db_conn *writer, const void *owner, size_t bytes, bool *sure);

struct db_stats {
    uint64_t jobs, commits; /* since db_open */
    size_t waiting;         /* calls of db_write that have not returned */
};
struct db_stats db_stats(struct db *db);

/* Statements without rows; *changed gets the number of rows changed. Inside a job db_run need not
 * wait for the server: its failure may come from a later statement, or when the job ends. The job
 * fails either way. */
MUST_USE int db_run_text(struct db_conn *c, struct err *e, struct sv sql, struct db_args args, int64_t *changed);
MUST_USE int db_query_text(struct db_conn *c, struct err *e, struct db_cursor **out, struct sv sql,
                           struct db_args args);
/* One row, by an INSERT … VALUES ($1, …, $n) of nothing but its values. The engine may write it together
 * with others of its kind: at the latest before the next statement that is no db_put. */
MUST_USE int db_put_text(struct db_conn *c, struct err *e, struct sv sql, struct db_args args);
#define db_put(c, e, sql, args) db_put_text((c), (e), SV(sql), (args))
#define db_run(c, e, sql, args) db_run_text((c), (e), SV(sql), (args), NULL)
#define db_run_changed(c, e, changed, sql, args) db_run_text((c), (e), SV(sql), (args), (changed))
#define db_query(c, e, out, sql, args) db_query_text((c), (e), (out), SV(sql), (args))

MUST_USE int db_next(struct db_cursor *cur, struct err *e); /* 1 a row, 0 the end, -1 failed */
void db_cursor_close(struct db_cursor *cur);
size_t db_ncolumns(const struct db_cursor *cur);
struct sv db_column_name(const struct db_cursor *cur, size_t column);
bool db_is_null(const struct db_cursor *cur, size_t column);
int64_t db_get_int(const struct db_cursor *cur, size_t column);
double db_get_real(const struct db_cursor *cur, size_t column);
struct sv db_get_text(const struct db_cursor *cur, size_t column); /* empty for NULL */
struct sv db_get_blob(const struct db_cursor *cur, size_t column);
struct sv db_copy_text(const struct db_cursor *cur, size_t column, struct arena *mem);

/* One row, one value; *found says whether there was a row. */
MUST_USE int db_one_int_text(struct db_conn *c, struct err *e, struct sv sql, struct db_args args, int64_t *out,
                             bool *found);
#define db_one_int(c, e, sql, args, out, found) db_one_int_text((c), (e), SV(sql), (args), (out), (found))

/* --- migrations ----------------------------------------------------------------------------- */

/* One module's steps, in order, never edited after release. Texts may hold several statements
 * separated by ";\n". Steps run as one transaction; a database with a later step than the
 * program knows is refused untouched (ERR_INPUT). */
struct db_migration {
    const char *sql;
    const char *sqlite, *postgresql; /* then what only one of the engines is told, or NULL */
    db_job *move;                    /* then rows that SQL alone could not move, or NULL; ctx is NULL */
};
struct db_migrations {
    const char *module;
    const struct db_migration *step;
    size_t n;
};

MUST_USE int db_migrate(struct db *db, const struct db_migrations *const *modules, size_t n, struct err *e);

/* What a database has seen, by module and step: none where there is no istmo database yet. */
struct db_step {
    struct sv module, checksum;
    int64_t step;
};
struct db_steps {
    struct db_step *v;
    size_t n, cap;
};
MUST_USE int db_steps(struct db_conn *c, struct arena *mem, struct db_steps *out, struct err *e);

/* Each must be a step of the program's, unedited (ERR_INPUT). */
MUST_USE int db_steps_check(const struct db_steps *steps, const struct db_migrations *const *modules, size_t n,
                            struct err *e);

#endif
