/*
 * The database as the rest of the program sees it: opening, the pool of readers, statements and
 * rows. Checks what both engines have in common, so that code that works on one works on the
 * other; everything else is the drivers'. Must not know an engine's library.
 */
#include "db/db.h"

#include "base/tr.h"
#include "db/db_driver.h"
#include "db/sqlgen.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define IDLE_READERS_MAX 16

struct db {
    const struct db_driver *driver;
    char *url;
    struct db_writer *writer;
    pthread_mutex_t lock; /* of the pool */
    struct db_conn *idle;
    size_t nidle;
};

static const struct db_driver *driver_of(const char *url)
{
    bool server = strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0;
    return server ? &db_pg_driver : &db_sqlite_driver;
}

int db_open(struct db **out, const char *url, struct err *e)
{
    struct db *db = xmalloc(sizeof *db);
    *db = (struct db){.driver = driver_of(url), .url = xstrdup(url)};
    *out = NULL;
    (void)pthread_mutex_init(&db->lock, NULL);
    if (db_writer_start(&db->writer, db->driver, db->url, e)) {
        db_close(db);
        return -1;
    }
    *out = db;
    return 0;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    for (struct db_conn *c = db->idle, *next; c; c = next) {
        next = c->next;
        db_conn_free(c);
    }
    db_writer_stop(db->writer);
    (void)pthread_mutex_destroy(&db->lock);
    free(db->url);
    free(db);
}

enum db_engine db_engine(const struct db *db)
{
    return db->driver->engine;
}

enum db_engine db_conn_engine(const struct db_conn *c)
{
    return c->driver->engine;
}

int db_write(struct db *db, db_job *job, void *ctx, struct err *e)
{
    return db_writer_do(db->writer, job, ctx, e);
}

struct db_stats db_stats(struct db *db)
{
    return db_writer_stats(db->writer);
}

/* --- connections ------------------------------------------------------------------------------ */

void db_conn_init(struct db_conn *c, const struct db_driver *driver, bool writer)
{
    *c = (struct db_conn){.driver = driver, .writer = writer};
    c->cursor.conn = c;
}

void db_conn_free(struct db_conn *c)
{
    if (!c)
        return;
    db_cursor_close(&c->cursor);
    arena_release(&c->cursor.texts);
    arena_release(&c->hook_mem);
    arena_release(&c->memo_mem);
    sqlgen_forget(c->sqlgen);
    c->driver->disconnect(c);
}

static struct db_conn *take_idle(struct db *db)
{
    (void)pthread_mutex_lock(&db->lock);
    struct db_conn *c = db->idle;
    if (c) {
        db->idle = c->next;
        db->nidle--;
    }
    (void)pthread_mutex_unlock(&db->lock);
    return c;
}

int db_reader(struct db *db, struct db_conn **out, struct err *e)
{
    struct db_conn *c;
    while ((c = take_idle(db)) != NULL) {
        if (db->driver->alive(c)) {
            *out = c;
            return 0;
        }
        db_conn_free(c);
    }
    return db->driver->connect(out, db->url, false, e);
}

static void end_snapshot(struct db_conn *c)
{
    struct err ignored = {0};
    if (c->snapshot)
        (void)c->driver->control(c, DB_ROLLBACK, &ignored);
    c->snapshot = false;
}

void db_reader_done(struct db *db, struct db_conn *c)
{
    if (!c)
        return;
    db_cursor_close(&c->cursor);
    end_snapshot(c);
    (void)pthread_mutex_lock(&db->lock);
    bool keep = db->nidle < IDLE_READERS_MAX;
    if (keep) {
        c->next = db->idle;
        db->idle = c;
        db->nidle++;
    }
    (void)pthread_mutex_unlock(&db->lock);
    if (!keep)
        db_conn_free(c);
}

int db_snapshot(struct db_conn *reader, struct err *e)
{
    end_snapshot(reader);
    if (reader->driver->control(reader, DB_SNAPSHOT, e))
        return -1;
    reader->snapshot = true;
    return 0;
}

void db_after_commit(struct db_conn *writer, db_committed *fn, void *ctx)
{
    struct db_hook hook = {fn, ctx, writer->outcome};
    vec_push(&writer->hook_mem, &writer->hooks, hook);
}

void db_before_commit(struct db_conn *writer, db_job *fn, void *ctx)
{
    struct db_last_word word = {fn, ctx};
    for (size_t i = 0; i < writer->last_words.n; i++)
        if (writer->last_words.v[i].fn == fn && writer->last_words.v[i].ctx == ctx)
            return;
    vec_push(&writer->hook_mem, &writer->last_words, word);
}

static struct db_memo *find_memo(struct db_conn *c, const void *owner)
{
    for (size_t i = 0; i < c->memos.n; i++)
        if (c->memos.v[i].owner == owner)
            return &c->memos.v[i];
    return NULL;
}

void *db_memo(struct db_conn *writer, const void *owner, size_t bytes, bool *sure)
{
    struct db_memo *memo = find_memo(writer, owner);
    if (!memo) {
        struct db_memo fresh = {.owner = owner, .p = arena_alloc(&writer->memo_mem, bytes), .bytes = bytes};
        vec_push(&writer->memo_mem, &writer->memos, fresh);
        memo = &writer->memos.v[writer->memos.n - 1];
    }
    *sure = memo->sure;
    memo->sure = true;
    return memo->p;
}

void db_conn_doubt(struct db_conn *c)
{
    for (size_t i = 0; i < c->memos.n; i++)
        c->memos.v[i].sure = false;
}

void db_conn_forget(struct db_conn *c)
{
    db_conn_doubt(c);
    for (size_t i = 0; i < c->memos.n; i++)
        memset(c->memos.v[i].p, 0, c->memos.v[i].bytes);
}

/* --- statements ------------------------------------------------------------------------------- */

/* A job goes on after a failed statement on neither engine: the writer looks at this. */
static int failed(struct db_conn *c, const struct err *e)
{
    if (!c->failed)
        c->first_error = *e;
    c->failed = true;
    return -1;
}

static int ready(struct db_conn *c, struct db_args args, struct err *e)
{
    if (c->cursor.open)
        return err_set(e, ERR_INTERNAL, NULL, N_("a statement was run while the rows of another were being read"));
    return db_sqltext_check(args, e);
}

int db_run_text(struct db_conn *c, struct err *e, struct sv sql, struct db_args args, int64_t *changed)
{
    if (ready(c, args, e) || c->driver->run(c, sql, args, changed, e))
        return failed(c, e);
    return 0;
}

int db_put_text(struct db_conn *c, struct err *e, struct sv sql, struct db_args args)
{
    if (!c->driver->put)
        return db_run_text(c, e, sql, args, NULL);
    return ready(c, args, e) || c->driver->put(c, sql, args, e) ? failed(c, e) : 0;
}

int db_flush(struct db_conn *c, struct err *e)
{
    return c->driver->flush && c->driver->flush(c, e) ? failed(c, e) : 0;
}

int db_script(struct db_conn *c, struct sv sql, struct err *e)
{
    struct buf text = {0};
    if (ready(c, DB_NOARGS, e))
        return failed(c, e);
    db_sqltext_expand(c->driver, sql, &text);
    int rc = c->driver->script(c, buf_sv(&text), e);
    buf_release(&text);
    return rc ? failed(c, e) : 0;
}

int db_query_text(struct db_conn *c, struct err *e, struct db_cursor **out, struct sv sql, struct db_args args)
{
    *out = NULL;
    if (ready(c, args, e) || c->driver->query(c, sql, args, &c->cursor.ncolumns, e))
        return failed(c, e);
    c->cursor.open = true;
    c->cursor.on_row = c->cursor.ended = false;
    *out = &c->cursor;
    return 0;
}

int db_next(struct db_cursor *cur, struct err *e)
{
    if (!cur->open || cur->ended)
        return 0;
    if (cur->texts.used)
        arena_reset(&cur->texts);
    int rc = cur->conn->driver->next(cur->conn, e);
    cur->on_row = rc == 1;
    cur->ended = rc != 1;
    return rc < 0 ? failed(cur->conn, e) : rc;
}

void db_cursor_close(struct db_cursor *cur)
{
    if (!cur || !cur->open)
        return;
    cur->conn->driver->finish(cur->conn);
    cur->open = cur->on_row = false;
}

int db_one_int_text(struct db_conn *c, struct err *e, struct sv sql, struct db_args args, int64_t *out, bool *found)
{
    struct db_cursor *cur;
    if (db_query_text(c, e, &cur, sql, args))
        return -1;
    int rc = db_next(cur, e);
    *out = rc == 1 ? db_get_int(cur, 0) : 0;
    if (found)
        *found = rc == 1;
    db_cursor_close(cur);
    return rc < 0 ? -1 : 0;
}

/* --- values of the current row ---------------------------------------------------------------- */

static struct db_value value(const struct db_cursor *cur, size_t column)
{
    if (!cur->on_row || column >= cur->ncolumns)
        return db_null();
    return cur->conn->driver->value(cur->conn, column);
}

size_t db_ncolumns(const struct db_cursor *cur)
{
    return cur->ncolumns;
}

struct sv db_column_name(const struct db_cursor *cur, size_t column)
{
    return column < cur->ncolumns ? cur->conn->driver->column_name(cur->conn, column) : (struct sv){0};
}

bool db_is_null(const struct db_cursor *cur, size_t column)
{
    return !cur->on_row || column >= cur->ncolumns || cur->conn->driver->is_null(cur->conn, column);
}

static int64_t real_to_int(double r)
{
    if (r - r != 0)
        return 0;
    return r >= 9223372036854775807.0 ? INT64_MAX : r <= -9223372036854775808.0 ? INT64_MIN : (int64_t)r;
}

int64_t db_get_int(const struct db_cursor *cur, size_t column)
{
    struct db_value v = value(cur, column);
    double r = 0;
    if (v.type == DB_INT)
        return v.i;
    if (v.type == DB_REAL)
        return real_to_int(v.r);
    if (v.type == DB_TEXT && !sv_to_int(v.s, &v.i) && sv_to_double(v.s, &r))
        return real_to_int(r);
    return v.type == DB_TEXT ? v.i : 0;
}

double db_get_real(const struct db_cursor *cur, size_t column)
{
    struct db_value v = value(cur, column);
    double r = 0;
    if (v.type == DB_REAL)
        return v.r;
    if (v.type == DB_INT)
        return (double)v.i;
    return v.type == DB_TEXT && sv_to_double(v.s, &r) ? r : 0;
}

/* The shortest digits that give the number back. */
static struct sv real_text(struct arena *mem, double r)
{
    char z[32];
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(z, sizeof z, "%.*g", digits, r);
        if (strtod(z, NULL) == r)
            break;
    }
    return arena_sv(mem, sv_of(z));
}

struct sv db_get_text(const struct db_cursor *cur, size_t column)
{
    struct db_value v = value(cur, column);
    struct arena *mem = &cur->conn->cursor.texts;
    switch (v.type) {
    case DB_INT:
        return arena_printf(mem, "%lld", (long long)v.i);
    case DB_REAL:
        return real_text(mem, v.r);
    case DB_TEXT:
    case DB_BLOB:
        return v.s;
    case DB_NULL:
        break;
    }
    return (struct sv){"", 0};
}

struct sv db_get_blob(const struct db_cursor *cur, size_t column)
{
    return db_get_text(cur, column);
}

struct sv db_copy_text(const struct db_cursor *cur, size_t column, struct arena *mem)
{
    return arena_sv(mem, db_get_text(cur, column));
}
