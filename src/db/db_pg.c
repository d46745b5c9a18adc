/*
 * The PostgreSQL driver: one libpq connection, statements prepared once, always in pipeline mode,
 * so that what a job writes travels without waiting for answers. The answers are read at the next
 * statement whose outcome matters. Called by db.c and db_writer.c through its table; must not
 * decide anything that SQLite would decide otherwise.
 */
#include "db/db_pg.h"
#include "db/db_driver.h"
#include "db/db_stmts.h"

#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#define DUE_MAX 1000                   /* answers that may be waiting */
#define SCRATCH_KEPT ((size_t)1 << 20) /* bytes */

struct pg_stmt {
    struct db_stmt base;
    char name[16];
    size_t nargs;
    bool prepared;
};

/* An answer that will come: to a statement (prepared or run), or to a sync, behind which the
 * server goes on after a failure. */
struct answer {
    enum { RUNS, PREPARES, SYNCS } what;
    struct pg_stmt *stmt;
    struct db_outcome *job; /* whose statement it was; NULL: nobody's */
};

struct pg {
    struct db_conn base;
    PGconn *pg;
    struct db_stmts stmts;
    unsigned nnames;
    bool in_transaction;

    struct answer due[DUE_MAX + 16];
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

static struct pg *pg_of(struct db_conn *c)
{
    return (struct pg *)c;
}

static void drop_stmt(struct db_stmt *base)
{
    free(base);
}

static int pg_connect(struct db_conn **out, const char *url, bool writer, struct err *e)
{
    PGconn *pg = db_pg_open(url, writer, e);
    *out = NULL;
    if (!pg)
        return -1;
    struct pg *p = xmalloc(sizeof *p);
    memset(p, 0, sizeof *p);
    db_conn_init(&p->base, &db_pg_driver, writer);
    p->pg = pg;
    *out = &p->base;
    return 0;
}

static void pg_disconnect(struct db_conn *c)
{
    struct pg *p = pg_of(c);
    db_stmts_clear(&p->stmts, drop_stmt);
    PQfinish(p->pg);
    free(p->value);
    free(p->length);
    free(p->format);
    free(p->scratch);
    free(p);
}

/* Nothing is due on an idle connection: what comes is a notice, or the server saying good-bye. */
static bool pg_alive(struct db_conn *c)
{
    PGconn *pg = pg_of(c)->pg;
    struct pollfd p = {.fd = PQsocket(pg), .events = POLLIN};
    while (PQstatus(pg) == CONNECTION_OK && poll(&p, 1, 0) > 0)
        if (!PQconsumeInput(pg))
            return false;
    return PQstatus(pg) == CONNECTION_OK;
}

static bool pg_in_transaction(struct db_conn *c)
{
    struct pg *p = pg_of(c);
    return p->in_transaction && PQstatus(p->pg) == CONNECTION_OK;
}

/* --- arguments -------------------------------------------------------------------------------- */

#define NUMBER_BYTES ((size_t)32)

static size_t scratch_bytes(const struct db_value *v)
{
    switch (v->type) {
    case DB_INT:
    case DB_REAL:
        return NUMBER_BYTES;
    case DB_TEXT:
        return v->s.n + 1;
    case DB_NULL:
    case DB_BLOB:
        break;
    }
    return 0;
}

static void make_room(struct pg *p, struct db_args args)
{
    size_t bytes = 0;
    for (size_t i = 0; i < args.n; i++)
        bytes += scratch_bytes(&args.v[i]);
    if (bytes > p->scratch_cap || p->scratch_cap > SCRATCH_KEPT) {
        free(p->scratch);
        p->scratch_cap = bytes < 4096 ? 4096 : bytes;
        p->scratch = xmalloc(p->scratch_cap);
    }
    if (args.n > p->cap) {
        p->cap = args.n * 2;
        p->value = xrealloc(p->value, p->cap * sizeof *p->value);
        p->length = xrealloc(p->length, p->cap * sizeof *p->length);
        p->format = xrealloc(p->format, p->cap * sizeof *p->format);
    }
}

static size_t put_int(char *out, int64_t i)
{
    char digits[24];
    size_t n = 0, k = 0;
    uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    do
        digits[n++] = (char)('0' + u % 10);
    while ((u /= 10) != 0);
    if (i < 0)
        out[k++] = '-';
    while (n)
        out[k++] = digits[--n];
    out[k] = '\0';
    return k;
}

/* Texts, so that the server infers types from the statement; blobs as they are. */
static void set_arguments(struct pg *p, struct db_args args)
{
    char *at = p->scratch;
    for (size_t i = 0; i < args.n; i++) {
        const struct db_value *v = &args.v[i];
        p->value[i] = at;
        p->length[i] = (int)v->s.n;
        p->format[i] = v->type == DB_BLOB;
        if (v->type == DB_INT) {
            (void)put_int(at, v->i);
        } else if (v->type == DB_REAL && !isnan(v->r)) {
            (void)snprintf(at, NUMBER_BYTES, "%.17g", v->r);
        } else if (v->type == DB_TEXT) {
            if (v->s.n)
                memcpy(at, v->s.p, v->s.n);
            at[v->s.n] = '\0';
        } else {
            p->value[i] = v->type != DB_BLOB ? NULL : v->s.n ? v->s.p : "";
        }
        at += scratch_bytes(v);
    }
}

/* --- the pipeline ----------------------------------------------------------------------------- */

static int lost(struct pg *p, struct sv sql, struct err *e)
{
    p->ndue = p->npreparing = 0;
    return db_pg_error(p->pg, NULL, sql, e);
}

static void expect(struct pg *p, struct answer due)
{
    due.job = p->base.outcome;
    p->npreparing += due.what == PREPARES;
    p->due[p->ndue++] = due;
}

static bool good(const PGresult *res)
{
    switch (PQresultStatus(res)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
    case PGRES_PIPELINE_SYNC:
        return true;
    default:
        return false;
    }
}

/* A failed answer concerns the job that runs, or one that ended before and is undone by now. */
static int told(struct pg *p, const PGresult *res, const struct answer *due, struct err *e)
{
    struct sv sql = due->stmt ? due->stmt->base.sql : SV("sync");
    bool earlier = due->job && due->job != p->base.outcome && PQstatus(p->pg) == CONNECTION_OK;
    if (earlier)
        due->job->failed = true;
    if (PQresultStatus(res) != PGRES_PIPELINE_ABORTED) /* else an answer before told why */
        (void)db_pg_error(p->pg, res, sql, earlier ? due->job->e : e);
    return earlier ? 0 : -1;
}

/* One answer; *out (may be NULL) gets it, to be cleared by the caller. */
static int take_answer(struct pg *p, const struct answer *due, PGresult **out, struct err *e)
{
    PGresult *res = PQgetResult(p->pg);
    bool ok = good(res) && (due->what == SYNCS) == (PQresultStatus(res) == PGRES_PIPELINE_SYNC);
    int rc = ok ? 0 : told(p, res, due, e);
    if (due->what == PREPARES)
        due->stmt->prepared = ok;
    for (PGresult *more; due->what != SYNCS && res && (more = PQgetResult(p->pg)) != NULL;)
        PQclear(more);
    if (out)
        *out = res;
    else
        PQclear(res);
    return rc;
}

static int sync_point(struct pg *p, struct err *e)
{
    if (!PQpipelineSync(p->pg))
        return lost(p, SV("sync"), e);
    expect(p, (struct answer){.what = SYNCS});
    return 0;
}

/* The answers that are due but the last `keep`. */
static int take_answers(struct pg *p, size_t keep, struct err *e)
{
    int rc = 0;
    for (size_t i = 0; i + keep < p->ndue; i++)
        if (take_answer(p, &p->due[i], NULL, e))
            rc = -1;
    return rc;
}

static int take_sync(struct pg *p, struct err *e)
{
    int rc = take_answer(p, &p->due[p->ndue - 1], NULL, e);
    p->ndue = p->npreparing = 0;
    return rc;
}

/* Waits for everything that was sent. *last (may be NULL) gets the answer to the last statement. */
static int settle(struct pg *p, PGresult **last, struct err *e)
{
    if (last)
        *last = NULL;
    if (!p->ndue)
        return 0;
    if (p->due[p->ndue - 1].what != SYNCS && sync_point(p, e))
        return -1;
    int before = take_answers(p, 2, e);
    int rc = take_answer(p, &p->due[p->ndue - 2], last, e);
    return take_sync(p, e) || rc || before ? -1 : 0;
}

static int drop_all_stmts(struct pg *p, struct err *e)
{
    (void)PQexitPipelineMode(p->pg);
    PGresult *res = PQexec(p->pg, "DEALLOCATE ALL");
    int rc = good(res) ? 0 : db_pg_error(p->pg, res, SV("DEALLOCATE ALL"), e);
    PQclear(res);
    (void)PQenterPipelineMode(p->pg);
    if (rc == 0)
        db_stmts_clear(&p->stmts, drop_stmt);
    return rc;
}

static int find_stmt(struct pg *p, struct sv sql, struct pg_stmt **out, struct err *e)
{
    *out = (struct pg_stmt *)db_stmts_find(&p->stmts, sql);
    if (!*out) {
        if (p->stmts.n >= DB_STMTS_MAX && (settle(p, NULL, e) || drop_all_stmts(p, e)))
            return -1;
        struct pg_stmt *s = xmalloc(sizeof *s);
        memset(s, 0, sizeof *s);
        (void)snprintf(s->name, sizeof s->name, "s%u", ++p->nnames);
        s->nargs = db_sqltext_parameters(sql);
        db_stmts_add(&p->stmts, &s->base, sql);
        *out = s;
    }
    if ((*out)->prepared)
        return 0;
    if (!PQsendPrepare(p->pg, (*out)->name, (*out)->base.sql.p, 0, NULL))
        return lost(p, sql, e);
    expect(p, (struct answer){.what = PREPARES, .stmt = *out});
    (*out)->prepared = true; /* taken back if the answer says no */
    return 0;
}

/* Sends without waiting. */
static int send(struct pg *p, struct sv sql, struct db_args args, struct err *e)
{
    struct pg_stmt *s;
    if (PQstatus(p->pg) != CONNECTION_OK)
        return lost(p, sql, e);
    if ((p->ndue >= DUE_MAX && settle(p, NULL, e)) || find_stmt(p, sql, &s, e) ||
        db_sqltext_nargs(s->nargs, args.n, sql, e))
        return -1;
    make_room(p, args);
    set_arguments(p, args);
    if (!PQsendQueryPrepared(p->pg, s->name, (int)args.n, p->value, p->length, p->format, 0))
        return lost(p, sql, e);
    expect(p, (struct answer){.what = RUNS, .stmt = s});
    return 0;
}

static int send_and_settle(struct pg *p, struct sv sql, struct err *e)
{
    return send(p, sql, DB_NOARGS, e) || settle(p, NULL, e) ? -1 : 0;
}

static int pg_run(struct db_conn *c, struct sv sql, struct db_args args, int64_t *changed, struct err *e)
{
    struct pg *p = pg_of(c);
    PGresult *res = NULL;
    if (send(p, sql, args, e))
        return -1;
    if (!changed && p->in_transaction && c->writer)
        return 0;
    int rc = settle(p, &res, e);
    if (changed && (rc || !sv_to_int(sv_of(PQcmdTuples(res)), changed)))
        *changed = 0;
    PQclear(res);
    return rc;
}

static int pg_script(struct db_conn *c, struct sv sql, struct err *e)
{
    struct pg *p = pg_of(c);
    if (settle(p, NULL, e))
        return -1;
    (void)PQexitPipelineMode(p->pg);
    PGresult *res = PQexec(p->pg, sql.p);
    int rc = good(res) ? 0 : db_pg_error(p->pg, res, sql, e);
    PQclear(res);
    (void)PQenterPipelineMode(p->pg);
    return rc ? rc : drop_all_stmts(p, e); /* their tables may have changed */
}

/* --- transactions ----------------------------------------------------------------------------- */

/* One writer at a time in the whole database, as with SQLite: what a job read stays true. */
static int begin(struct pg *p, struct err *e)
{
    if (send(p, SV("BEGIN"), DB_NOARGS, e))
        return -1;
    p->in_transaction = true;
    return send(p, SV("SELECT pg_advisory_xact_lock(1230197837)"), DB_NOARGS, e);
}

/* A transaction that failed answers COMMIT with "ROLLBACK". */
static int commit(struct pg *p, struct err *e)
{
    PGresult *res = NULL;
    if (send(p, SV("COMMIT"), DB_NOARGS, e))
        return -1;
    int rc = settle(p, &res, e);
    if (rc == 0 && strcmp(PQcmdStatus(res), "COMMIT") != 0)
        rc = err_set(e, ERR_INTERNAL, NULL, N_("the database undid a change instead of keeping it"));
    PQclear(res);
    if (rc == 0)
        p->in_transaction = false;
    return rc;
}

static int rollback(struct pg *p, struct err *e)
{
    struct err ignored = {0};
    if (!pg_in_transaction(&p->base))
        return 0;
    (void)settle(p, NULL, &ignored);
    p->in_transaction = false;
    return send_and_settle(p, SV("ROLLBACK"), e);
}

/* Statements sent since there were `before` belong to a job that ended. */
static void belongs_to(struct pg *p, size_t before, struct db_outcome *job)
{
    for (size_t i = before < p->ndue ? before : 0; i < p->ndue; i++)
        p->due[i].job = job;
}

/* Whether the job's statements succeeded is not known yet, and need not be. If they did, the mark
 * is new when the server comes to going back to it, and nothing is undone; if they did not, the
 * new mark was skipped with the rest up to the sync, and the job is undone to the one before. What
 * was being prepared might be skipped as well, so then the answers are waited for. */
static int end_job(struct pg *p, bool keep, struct err *e)
{
    struct db_outcome *job = p->base.outcome;
    p->base.outcome = NULL;
    if (keep) {
        size_t before = p->ndue;
        if (send(p, SV("SAVEPOINT job"), DB_NOARGS, e))
            return -1;
        belongs_to(p, before, job);
    }
    if (sync_point(p, e) || (p->npreparing && settle(p, NULL, e)))
        return -1;
    return send(p, SV("ROLLBACK TO SAVEPOINT job"), DB_NOARGS, e);
}

static int snapshot(struct pg *p, struct err *e)
{
    if (send(p, SV("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"), DB_NOARGS, e))
        return -1;
    p->in_transaction = true;
    return send_and_settle(p, SV("SELECT 1"), e); /* the state is that of the first read */
}

static int pg_control(struct db_conn *c, enum db_control what, struct err *e)
{
    struct pg *p = pg_of(c);
    switch (what) {
    case DB_BEGIN:
        return begin(p, e);
    case DB_SNAPSHOT:
        return snapshot(p, e);
    case DB_MARK:
        return send_and_settle(p, SV("SAVEPOINT job"), e);
    case DB_KEEP:
        return end_job(p, true, e);
    case DB_UNDO:
        return end_job(p, false, e);
    case DB_SETTLE:
        return settle(p, NULL, e);
    case DB_COMMIT:
        return commit(p, e);
    case DB_ROLLBACK:
        break;
    }
    return rollback(p, e);
}

/* --- rows ------------------------------------------------------------------------------------- */

/* The next row, or the empty result that ends them. */
static int fetch(struct pg *p, struct sv sql, struct err *e)
{
    PQclear(p->row);
    p->row = PQgetResult(p->pg);
    p->fresh = false;
    if (good(p->row))
        return PQntuples(p->row) > 0;
    if (PQresultStatus(p->row) == PGRES_PIPELINE_ABORTED)
        return -1;
    return db_pg_error(p->pg, p->row, sql, e);
}

static void pg_finish(struct db_conn *c)
{
    struct pg *p = pg_of(c);
    struct err ignored = {0};
    if (p->row) {
        for (PGresult *more; (more = PQgetResult(p->pg)) != NULL;)
            PQclear(more);
        (void)take_sync(p, &ignored);
    }
    PQclear(p->row);
    p->row = NULL;
}

/* Rows come one at a time and are not collected: a result may be larger than memory. */
static int pg_query(struct db_conn *c, struct sv sql, struct db_args args, size_t *ncolumns, struct err *e)
{
    struct pg *p = pg_of(c);
    if (send(p, sql, args, e))
        return -1;
    if (sync_point(p, e))
        return -1;
    int before = take_answers(p, 2, e);
    (void)PQsetSingleRowMode(p->pg);
    int rc = fetch(p, sql, e);
    p->fresh = true;
    *ncolumns = (size_t)PQnfields(p->row);
    if (before == 0 && rc >= 0)
        return 0;
    if (p->row)
        pg_finish(c);
    p->ndue = p->npreparing = 0;
    return -1;
}

static int pg_next(struct db_conn *c, struct err *e)
{
    struct pg *p = pg_of(c);
    if (!p->fresh)
        return fetch(p, SV("next row"), e);
    p->fresh = false;
    return PQntuples(p->row) > 0;
}

static bool pg_is_null(struct db_conn *c, size_t column)
{
    return PQgetisnull(pg_of(c)->row, 0, (int)column);
}

static unsigned hex(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* "\x0aff" */
static struct sv bytes_of(struct arena *mem, struct sv text)
{
    size_t n = text.n < 2 ? 0 : (text.n - 2) / 2;
    char *out = arena_alloc(mem, n + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = (char)(hex(text.p[2 + 2 * i]) << 4 | hex(text.p[3 + 2 * i]));
    return sv_make(out, n);
}

/* Sums of whole numbers are `numeric` there and whole numbers with SQLite. */
static struct db_value number_of(struct sv text)
{
    int64_t i;
    return sv_to_int(text, &i) ? db_int(i) : db_real(strtod(text.p, NULL));
}

/* Object identifiers of types: catalog/pg_type.dat, fixed for ever. */
static struct db_value pg_value(struct db_conn *c, size_t column)
{
    const PGresult *row = pg_of(c)->row;
    int i = (int)column;
    struct sv text = sv_make(PQgetvalue(row, 0, i), (size_t)PQgetlength(row, 0, i));
    if (PQgetisnull(row, 0, i))
        return db_null();
    switch (PQftype(row, i)) {
    case 16: /* bool */
        return db_int(text.p[0] == 't');
    case 20: /* int8, int2, int4, oid, numeric */
    case 21:
    case 23:
    case 26:
    case 1700:
        return number_of(text);
    case 700: /* float4, float8 */
    case 701:
        return db_real(strtod(text.p, NULL));
    case 17: /* bytea */
        return db_blob(bytes_of(&c->cursor.texts, text));
    default:
        return db_text(text);
    }
}

static struct sv pg_column_name(struct db_conn *c, size_t column)
{
    return sv_of(PQfname(pg_of(c)->row, (int)column));
}

const struct db_driver db_pg_driver = {
    .engine = DB_POSTGRES,
    .type =
        {[DB_INT] = "BIGINT", [DB_REAL] = "DOUBLE PRECISION", [DB_TEXT] = "TEXT COLLATE \"C\"", [DB_BLOB] = "BYTEA"},
    .strict = "",
    .connect = pg_connect,
    .disconnect = pg_disconnect,
    .alive = pg_alive,
    .in_transaction = pg_in_transaction,
    .control = pg_control,
    .script = pg_script,
    .run = pg_run,
    .query = pg_query,
    .next = pg_next,
    .finish = pg_finish,
    .is_null = pg_is_null,
    .value = pg_value,
    .column_name = pg_column_name,
};
