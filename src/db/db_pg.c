/*
 * The PostgreSQL driver: one libpq connection, statements prepared once, always in pipeline mode,
 * so that what a job writes travels without waiting for answers. The answers are read at the next
 * statement whose outcome matters. Called by db.c and db_writer.c through its table; must not
 * decide anything that SQLite would decide otherwise.
 */
#include "db/db_pg.h"

#include <poll.h>
#include <stdlib.h>

static struct db_pg *pg_of(struct db_conn *c)
{
    return (struct db_pg *)c;
}

static int pg_connect(struct db_conn **out, const char *url, bool writer, struct err *e)
{
    PGconn *pg = db_pg_open(url, writer, e);
    *out = NULL;
    if (!pg)
        return -1;
    struct db_pg *p = xcalloc(1, sizeof *p);
    db_conn_init(&p->base, &db_pg_driver, writer);
    p->pg = pg;
    *out = &p->base;
    return 0;
}

static void pg_disconnect(struct db_conn *c)
{
    struct db_pg *p = pg_of(c);
    db_pg_pipe_release(p);
    PQfinish(p->pg);
    free(p);
}

/* Nothing is due on an idle connection: what comes is a notice, or the server saying good-bye. */
static bool pg_alive(struct db_conn *c)
{
    PGconn *pg = pg_of(c)->pg;
    struct pollfd p = {.fd = PQsocket(pg), .events = POLLIN};
    while (db_pg_pipe_works(pg_of(c)) && poll(&p, 1, 0) > 0)
        if (!PQconsumeInput(pg))
            return false;
    return db_pg_pipe_works(pg_of(c));
}

static bool pg_in_transaction(struct db_conn *c)
{
    struct db_pg *p = pg_of(c);
    return p->in_transaction && db_pg_pipe_works(p);
}

static int send_and_settle(struct db_pg *p, struct sv sql, struct err *e)
{
    return db_pg_pipe_send(p, sql, DB_NOARGS, e) || db_pg_pipe_settle(p, NULL, e) ? -1 : 0;
}

static int pg_run(struct db_conn *c, struct sv sql, struct db_args args, int64_t *changed, struct err *e)
{
    struct db_pg *p = pg_of(c);
    PGresult *res = NULL;
    if (db_pg_pipe_send(p, sql, args, e))
        return -1;
    if (!changed && p->in_transaction && c->writer)
        return 0;
    int rc = db_pg_pipe_settle(p, &res, e);
    if (changed && (rc || !sv_to_int(sv_of(PQcmdTuples(res)), changed)))
        *changed = 0;
    PQclear(res);
    return rc;
}

static int pg_script(struct db_conn *c, struct sv sql, struct err *e)
{
    struct db_pg *p = pg_of(c);
    if (db_pg_pipe_settle(p, NULL, e))
        return -1;
    (void)PQexitPipelineMode(p->pg);
    PGresult *res = PQexec(p->pg, sql.p);
    int rc = db_pg_pipe_good(res) ? 0 : db_pg_error(p->pg, res, sql, e);
    PQclear(res);
    (void)PQenterPipelineMode(p->pg);
    return rc ? rc : db_pg_pipe_forget(p, e); /* their tables may have changed */
}

/* --- transactions ----------------------------------------------------------------------------- */

/* One writer at a time in the whole database, as with SQLite: what a job read stays true. */
static int begin(struct db_pg *p, struct err *e)
{
    if (db_pg_pipe_send(p, SV("BEGIN"), DB_NOARGS, e))
        return -1;
    p->in_transaction = true;
    return db_pg_pipe_send(p, SV("SELECT pg_advisory_xact_lock(1230197837)"), DB_NOARGS, e);
}

/* A transaction that failed answers COMMIT with "ROLLBACK". */
static int commit(struct db_pg *p, struct err *e)
{
    PGresult *res = NULL;
    if (db_pg_pipe_send(p, SV("COMMIT"), DB_NOARGS, e))
        return -1;
    int rc = db_pg_pipe_settle(p, &res, e);
    if (rc == 0 && strcmp(PQcmdStatus(res), "COMMIT") != 0)
        rc = err_set(e, ERR_INTERNAL, NULL, N_("the database undid a change instead of keeping it"));
    PQclear(res);
    if (rc == 0)
        p->in_transaction = false;
    return rc;
}

static int rollback(struct db_pg *p, struct err *e)
{
    struct err ignored = {0};
    if (!pg_in_transaction(&p->base))
        return 0;
    (void)db_pg_pipe_settle(p, NULL, &ignored);
    p->in_transaction = false;
    return send_and_settle(p, SV("ROLLBACK"), e);
}

/* Statements sent since there were `before` belong to a job that ended. */
static void belongs_to(struct db_pg *p, size_t before, struct db_outcome *job)
{
    for (size_t i = before < p->ndue ? before : 0; i < p->ndue; i++)
        p->due[i].job = job;
}

/* Whether the job's statements succeeded is not known yet, and need not be. If they did, the mark
 * is new when the server comes to going back to it, and nothing is undone; if they did not, the
 * new mark was skipped with the rest up to the sync, and the job is undone to the one before. What
 * was being prepared might be skipped as well, so then the answers are waited for. */
static int end_job(struct db_pg *p, bool keep, struct err *e)
{
    struct db_outcome *job = p->base.outcome;
    p->base.outcome = NULL;
    if (keep) {
        size_t before = p->ndue;
        if (db_pg_pipe_send(p, SV("SAVEPOINT job"), DB_NOARGS, e))
            return -1;
        belongs_to(p, before, job);
    }
    if (db_pg_pipe_sync(p, e) || (p->npreparing && db_pg_pipe_settle(p, NULL, e)))
        return -1;
    return db_pg_pipe_send(p, SV("ROLLBACK TO SAVEPOINT job"), DB_NOARGS, e);
}

static int snapshot(struct db_pg *p, struct err *e)
{
    if (db_pg_pipe_send(p, SV("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"), DB_NOARGS, e))
        return -1;
    p->in_transaction = true;
    return send_and_settle(p, SV("SELECT 1"), e); /* the state is that of the first read */
}

static int pg_control(struct db_conn *c, enum db_control what, struct err *e)
{
    struct db_pg *p = pg_of(c);
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
        return db_pg_pipe_settle(p, NULL, e);
    case DB_COMMIT:
        return commit(p, e);
    case DB_ROLLBACK:
        break;
    }
    return rollback(p, e);
}

/* --- rows ------------------------------------------------------------------------------------- */

/* The next row, or the empty result that ends them. */
static int fetch(struct db_pg *p, struct sv sql, struct err *e)
{
    PQclear(p->row);
    p->row = PQgetResult(p->pg);
    p->fresh = false;
    if (db_pg_pipe_good(p->row))
        return PQntuples(p->row) > 0;
    if (PQresultStatus(p->row) == PGRES_PIPELINE_ABORTED)
        return -1;
    return db_pg_error(p->pg, p->row, sql, e);
}

static void pg_finish(struct db_conn *c)
{
    struct db_pg *p = pg_of(c);
    struct err ignored = {0};
    if (p->row) {
        for (PGresult *more; (more = PQgetResult(p->pg)) != NULL;)
            PQclear(more);
        (void)db_pg_pipe_take_sync(p, &ignored);
    }
    PQclear(p->row);
    p->row = NULL;
}

/* Rows come one at a time and are not collected: a result may be larger than memory. */
static int pg_query(struct db_conn *c, struct sv sql, struct db_args args, size_t *ncolumns, struct err *e)
{
    struct db_pg *p = pg_of(c);
    if (db_pg_pipe_send(p, sql, args, e) || db_pg_pipe_sync(p, e))
        return -1;
    int before = db_pg_pipe_take(p, 2, e);
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
    struct db_pg *p = pg_of(c);
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
    .clustered = "",
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
