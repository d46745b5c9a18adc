/*
 * What the database alone can do: the rows that istmo wrote, written again by nothing but the
 * engine's own library, into empty tables of the same shape.
 *
 *   bare saves SOURCE TARGET SAVES WRITERS   WRITERS threads hand over the rows of a save each to one
 *                                            writing thread, which commits all that wait at once
 *   bare bulk SOURCE TARGET                  all rows in one transaction
 *   bare csv FILE TARGET                     the rows of a CSV file as one table of texts, likewise
 *
 * SOURCE and TARGET are SQLite files, or for saves one postgresql:// URL twice (TARGET is then a
 * schema of its own). Of SOURCE those tables count whose rows are a multiple of the saves.
 */
#include "bench.h"

#include "base/arena.h"
#include "format/csv.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <sqlite3.h>

#define TABLES_MAX 32
#define COLUMNS_MAX 64

struct cell {
    char *v; /* NULL: no value */
    int n, type;
};

struct table {
    char name[128], insert[2048];
    int ncolumns;
    size_t nrows, each; /* rows of a save */
    struct cell *cell;
    sqlite3_stmt *st;
};

struct bench {
    struct table table[TABLES_MAX];
    size_t ntables, saves;
    sqlite3 *sqlite;
    PGconn *pg;
    struct arena mem;
};

/* --- SQLite --------------------------------------------------------------------------------------------- */

static void lite(sqlite3 *s, const char *sql)
{
    if (sqlite3_exec(s, sql, NULL, NULL, NULL))
        bench_fail(sqlite3_errmsg(s));
}

static sqlite3_stmt *lite_prepare(sqlite3 *s, const char *sql)
{
    sqlite3_stmt *st;
    if (sqlite3_prepare_v2(s, sql, -1, &st, NULL))
        bench_fail(sqlite3_errmsg(s));
    return st;
}

static sqlite3 *lite_open(const char *file)
{
    sqlite3 *s;
    if (sqlite3_open(file, &s))
        bench_fail(sqlite3_errmsg(s));
    return s;
}

/* As istmo opens it. */
static sqlite3 *lite_target(const char *file)
{
    sqlite3 *s = lite_open(file);
    lite(s, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768;"
            "PRAGMA wal_autocheckpoint = 4000");
    return s;
}

static void insert_text(struct table *t, bool numbered)
{
    int at = snprintf(t->insert, sizeof t->insert, "INSERT INTO \"%s\" VALUES (", t->name);
    for (int k = 0; k < t->ncolumns; k++)
        at +=
            snprintf(t->insert + at, sizeof t->insert - (size_t)at, numbered ? "%s$%d" : "%s?%d", k ? "," : "", k + 1);
    (void)snprintf(t->insert + at, sizeof t->insert - (size_t)at, ")");
}

static void read_table(struct bench *b, struct table *t, sqlite3 *from)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", t->name);
    sqlite3_stmt *st = lite_prepare(from, sql);
    t->ncolumns = sqlite3_column_count(st);
    t->cell = ARENA_ARRAY(&b->mem, t->nrows * (size_t)t->ncolumns, struct cell);
    for (size_t i = 0; i < t->nrows && sqlite3_step(st) == SQLITE_ROW; i++)
        for (int k = 0; k < t->ncolumns; k++) {
            struct cell *c = &t->cell[i * (size_t)t->ncolumns + (size_t)k];
            c->type = sqlite3_column_type(st, k);
            const void *v = c->type == SQLITE_BLOB ? sqlite3_column_blob(st, k) : sqlite3_column_text(st, k);
            c->n = sqlite3_column_bytes(st, k);
            c->v = v ? arena_z(&b->mem, sv_make(v, (size_t)c->n)) : NULL;
        }
    (void)sqlite3_finalize(st);
    insert_text(t, false);
}

static void read_sqlite(struct bench *b, const char *source, const char *target)
{
    sqlite3 *from = lite_open(source);
    b->sqlite = lite_target(target);
    sqlite3_stmt *st = lite_prepare(from, "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND"
                                          " name NOT LIKE 'sqlite%'");
    while (sqlite3_step(st) == SQLITE_ROW && b->ntables < TABLES_MAX) {
        struct table *t = &b->table[b->ntables];
        char sql[256];
        (void)snprintf(t->name, sizeof t->name, "%s", sqlite3_column_text(st, 0));
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", t->name);
        sqlite3_stmt *count = lite_prepare(from, sql);
        (void)sqlite3_step(count);
        t->nrows = (size_t)sqlite3_column_int64(count, 0);
        (void)sqlite3_finalize(count);
        if (!t->nrows || t->nrows % b->saves)
            continue;
        t->each = t->nrows / b->saves;
        lite(b->sqlite, (const char *)sqlite3_column_text(st, 1));
        read_table(b, t, from);
        t->st = lite_prepare(b->sqlite, t->insert);
        b->ntables++;
    }
    (void)sqlite3_finalize(st);
    st = lite_prepare(from, "SELECT sql, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL");
    while (sqlite3_step(st) == SQLITE_ROW)
        for (size_t i = 0; i < b->ntables; i++)
            if (!strcmp(b->table[i].name, (const char *)sqlite3_column_text(st, 1)))
                lite(b->sqlite, (const char *)sqlite3_column_text(st, 0));
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(from);
}

static void bind(sqlite3_stmt *st, int k, const struct cell *c)
{
    if (!c->v)
        (void)sqlite3_bind_null(st, k);
    else if (c->type == SQLITE_INTEGER)
        (void)sqlite3_bind_int64(st, k, strtoll(c->v, NULL, 10));
    else if (c->type == SQLITE_FLOAT)
        (void)sqlite3_bind_double(st, k, strtod(c->v, NULL));
    else if (c->type == SQLITE_BLOB)
        (void)sqlite3_bind_blob(st, k, c->v, c->n, SQLITE_STATIC);
    else
        (void)sqlite3_bind_text(st, k, c->v, c->n, SQLITE_STATIC);
}

static void put_row(sqlite3 *s, const struct table *t, size_t row)
{
    for (int k = 0; k < t->ncolumns; k++)
        bind(t->st, k + 1, &t->cell[row * (size_t)t->ncolumns + (size_t)k]);
    if (sqlite3_step(t->st) != SQLITE_DONE)
        bench_fail(sqlite3_errmsg(s));
    (void)sqlite3_reset(t->st);
}

/* --- PostgreSQL ------------------------------------------------------------------------------------------- */

static PGresult *pg(PGconn *c, const char *sql)
{
    PGresult *r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        bench_fail(PQerrorMessage(c));
    return r;
}

static void read_postgres(struct bench *b, const char *url)
{
    char sql[512];
    b->pg = PQconnectdb(url);
    if (PQstatus(b->pg) != CONNECTION_OK)
        bench_fail(PQerrorMessage(b->pg));
    PQclear(pg(b->pg, "SET client_min_messages = warning; CREATE SCHEMA bare"));
    PGresult *names = pg(b->pg, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()");
    for (int i = 0; i < PQntuples(names) && b->ntables < TABLES_MAX; i++) {
        struct table *t = &b->table[b->ntables];
        (void)snprintf(t->name, sizeof t->name, "%s", PQgetvalue(names, i, 0));
        (void)snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" ORDER BY ctid", t->name);
        PGresult *r = pg(b->pg, sql);
        t->nrows = (size_t)PQntuples(r);
        if (!t->nrows || t->nrows % b->saves) {
            PQclear(r);
            continue;
        }
        t->each = t->nrows / b->saves;
        t->ncolumns = PQnfields(r);
        t->cell = ARENA_ARRAY(&b->mem, t->nrows * (size_t)t->ncolumns, struct cell);
        for (size_t row = 0; row < t->nrows; row++)
            for (int k = 0; k < t->ncolumns; k++)
                if (!PQgetisnull(r, (int)row, k))
                    t->cell[row * (size_t)t->ncolumns + (size_t)k].v =
                        arena_z(&b->mem, sv_of(PQgetvalue(r, (int)row, k)));
        PQclear(r);
        (void)snprintf(sql, sizeof sql, "CREATE TABLE bare.\"%s\" (LIKE \"%s\" INCLUDING ALL)", t->name, t->name);
        PQclear(pg(b->pg, sql));
        b->ntables++;
    }
    PQclear(names);
    PQclear(pg(b->pg, "SET search_path = bare"));
    for (size_t i = 0; i < b->ntables; i++) {
        insert_text(&b->table[i], true);
        PGresult *r = PQprepare(b->pg, b->table[i].name, b->table[i].insert, b->table[i].ncolumns, NULL);
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            bench_fail(PQerrorMessage(b->pg));
        PQclear(r);
    }
    if (!PQenterPipelineMode(b->pg))
        bench_fail(PQerrorMessage(b->pg));
}

static void send_row(PGconn *c, const struct table *t, size_t row)
{
    const char *v[COLUMNS_MAX];
    for (int k = 0; k < t->ncolumns; k++)
        v[k] = t->cell[row * (size_t)t->ncolumns + (size_t)k].v;
    if (!PQsendQueryPrepared(c, t->name, t->ncolumns, v, NULL, NULL, 0))
        bench_fail(PQerrorMessage(c));
}

/* To the end of the transaction, which is the pipeline's. */
static void sync_pipeline(PGconn *c)
{
    if (!PQpipelineSync(c))
        bench_fail(PQerrorMessage(c));
    for (;;) {
        PGresult *r = PQgetResult(c);
        ExecStatusType status = r ? PQresultStatus(r) : PGRES_COMMAND_OK;
        PQclear(r);
        if (status == PGRES_PIPELINE_SYNC)
            return;
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            bench_fail(PQerrorMessage(c));
    }
}

/* --- saves -------------------------------------------------------------------------------------------------- */

struct queue {
    struct bench *b;
    pthread_mutex_t lock;
    pthread_cond_t work, done;
    size_t next, waiting, taken, finished; /* saves: handed out, in the queue, last group, durable */
    size_t pending[1024], writers;
    double *latency;
    size_t commits;
    bool stop;
};

static void write_group(struct bench *b, const size_t *save, size_t n)
{
    if (b->sqlite)
        lite(b->sqlite, "BEGIN IMMEDIATE");
    for (size_t i = 0; i < n; i++)
        for (size_t t = 0; t < b->ntables; t++)
            for (size_t row = 0; row < b->table[t].each; row++) {
                size_t at = save[i] * b->table[t].each + row;
                if (b->sqlite)
                    put_row(b->sqlite, &b->table[t], at);
                else
                    send_row(b->pg, &b->table[t], at);
            }
    if (b->sqlite)
        lite(b->sqlite, "COMMIT");
    else
        sync_pipeline(b->pg);
}

static void *write_all(void *arg)
{
    struct queue *q = arg;
    size_t group[1024];
    (void)pthread_mutex_lock(&q->lock);
    for (;;) {
        while (!q->waiting && !q->stop)
            (void)pthread_cond_wait(&q->work, &q->lock);
        if (!q->waiting)
            break;
        size_t n = q->waiting;
        memcpy(group, q->pending, n * sizeof *group);
        q->waiting = 0;
        (void)pthread_mutex_unlock(&q->lock);
        write_group(q->b, group, n);
        (void)pthread_mutex_lock(&q->lock);
        q->commits++;
        for (size_t i = 0; i < n; i++)
            q->latency[group[i]] = -1; /* durable */
        (void)pthread_cond_broadcast(&q->done);
    }
    (void)pthread_mutex_unlock(&q->lock);
    return NULL;
}

static void *save_some(void *arg)
{
    struct queue *q = arg;
    (void)pthread_mutex_lock(&q->lock);
    while (q->next < q->b->saves) {
        size_t mine = q->next++;
        double began = bench_now();
        q->pending[q->waiting++] = mine;
        (void)pthread_cond_signal(&q->work);
        while (q->latency[mine] >= 0)
            (void)pthread_cond_wait(&q->done, &q->lock);
        q->latency[mine] = bench_now() - began;
    }
    (void)pthread_mutex_unlock(&q->lock);
    return NULL;
}

static void run_saves(struct bench *b, size_t writers)
{
    struct queue q = {.b = b, .writers = writers};
    pthread_t writer, thread[1024];
    (void)pthread_mutex_init(&q.lock, NULL);
    (void)pthread_cond_init(&q.work, NULL);
    (void)pthread_cond_init(&q.done, NULL);
    q.latency = ARENA_ARRAY(&b->mem, b->saves, double);
    double began = bench_now();
    uint64_t flushes = bench_flushes;
    if (pthread_create(&writer, NULL, write_all, &q))
        bench_fail("no thread");
    for (size_t i = 0; i < writers; i++)
        if (pthread_create(&thread[i], NULL, save_some, &q))
            bench_fail("no thread");
    for (size_t i = 0; i < writers; i++)
        (void)pthread_join(thread[i], NULL);
    (void)pthread_mutex_lock(&q.lock);
    q.stop = true;
    (void)pthread_cond_signal(&q.work);
    (void)pthread_mutex_unlock(&q.lock);
    (void)pthread_join(writer, NULL);
    bench_saves(q.latency, b->saves, bench_now() - began, q.commits, bench_flushes - flushes);
}

/* --- all at once ------------------------------------------------------------------------------------------------ */

static void run_bulk(struct bench *b)
{
    double began = bench_now();
    lite(b->sqlite, "BEGIN IMMEDIATE");
    for (size_t t = 0; t < b->ntables; t++)
        for (size_t row = 0; row < b->table[t].nrows; row++)
            put_row(b->sqlite, &b->table[t], row);
    lite(b->sqlite, "COMMIT");
    (void)printf("{\"ms\":%.2f}\n", (bench_now() - began) * 1e3);
}

/* Reading the file is in the time: an import does that too. */
static void run_csv(const char *file, const char *target)
{
    sqlite3 *s = lite_target(target);
    struct table t = {.name = "rows"};
    struct csv_reader *r;
    struct sv *cell;
    struct err e = {.lang = "en"};
    size_t n;
    char sql[4096];
    double began = bench_now();
    if (csv_open(&r, file, &e) || csv_next(r, &cell, &n, &e) <= 0)
        bench_fail(e.message);
    int at = snprintf(sql, sizeof sql, "CREATE TABLE rows (");
    for (size_t k = 0; k < n; k++)
        at += snprintf(sql + at, sizeof sql - (size_t)at, "%sc%zu TEXT", k ? "," : "", k);
    (void)snprintf(sql + at, sizeof sql - (size_t)at, ")");
    lite(s, sql);
    t.ncolumns = (int)n;
    insert_text(&t, false);
    t.st = lite_prepare(s, t.insert);
    lite(s, "BEGIN IMMEDIATE");
    while (csv_next(r, &cell, &n, &e) > 0) {
        for (size_t k = 0; k < n; k++)
            (void)sqlite3_bind_text(t.st, (int)k + 1, cell[k].p, (int)cell[k].n, SQLITE_STATIC);
        if (sqlite3_step(t.st) != SQLITE_DONE)
            bench_fail(sqlite3_errmsg(s));
        (void)sqlite3_reset(t.st);
    }
    lite(s, "COMMIT");
    (void)printf("{\"ms\":%.2f}\n", (bench_now() - began) * 1e3);
    csv_close(r);
    (void)sqlite3_finalize(t.st);
    (void)sqlite3_close(s);
}

int main(int argc, char **argv)
{
    static struct bench b;
    struct sv what = argc > 1 ? sv_of(argv[1]) : (struct sv){0};
    b.saves = argc > 4 ? strtoul(argv[4], NULL, 10) : 1;
    if (sv_is(what, "csv") && argc == 4) {
        run_csv(argv[2], argv[3]);
        return 0;
    }
    if (!b.saves || argc < 4)
        bench_fail("bare saves SOURCE TARGET SAVES WRITERS|bulk SOURCE TARGET SAVES|csv FILE TARGET");
    if (!strncmp(argv[2], "postgresql:", 11))
        read_postgres(&b, argv[2]);
    else
        read_sqlite(&b, argv[2], argv[3]);
    if (sv_is(what, "saves") && argc == 6)
        run_saves(&b, strtoul(argv[5], NULL, 10));
    else
        run_bulk(&b);
    for (size_t i = 0; i < b.ntables; i++)
        (void)sqlite3_finalize(b.table[i].st);
    (void)sqlite3_close(b.sqlite);
    PQfinish(b.pg);
    arena_release(&b.mem);
    return 0;
}
