/*
 * PostgreSQL: statements sent without waiting, and the answers to them. Owns the prepared
 * statements of a connection and the list of answers that are due. Called by db_pg.c; must not
 * know what a statement means.
 */
#include "db/db_pg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SCRATCH_KEPT ((size_t)1 << 20) /* bytes */

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

static void make_room(struct db_pg *p, struct db_args args)
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
static void set_arguments(struct db_pg *p, struct db_args args)
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

/* What is due cannot be told any more: the connection is not used again. */
static int lost(struct db_pg *p, struct sv sql, struct err *e)
{
    p->broken = true;
    p->ndue = p->npreparing = 0;
    return db_pg_error(p->pg, NULL, sql, e);
}

static void expect(struct db_pg *p, struct db_pg_answer due)
{
    due.job = p->base.outcome;
    p->npreparing += due.what == PREPARES;
    p->due[p->ndue++] = due;
}

bool db_pg_pipe_works(const struct db_pg *p)
{
    return !p->broken && PQstatus(p->pg) == CONNECTION_OK;
}

bool db_pg_pipe_good(const PGresult *res)
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
static int told(struct db_pg *p, const PGresult *res, const struct db_pg_answer *due, struct err *e)
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
static int take_answer(struct db_pg *p, const struct db_pg_answer *due, PGresult **out, struct err *e)
{
    PGresult *res = PQgetResult(p->pg);
    bool ok = db_pg_pipe_good(res) && (due->what == SYNCS) == (PQresultStatus(res) == PGRES_PIPELINE_SYNC);
    int rc = ok ? 0 : told(p, res, due, e);
    if (due->what == PREPARES)
        due->stmt->prepared = ok;
    p->broken |= due->what == SYNCS && !ok;
    for (PGresult *more; due->what != SYNCS && res && (more = PQgetResult(p->pg)) != NULL;)
        PQclear(more);
    if (out)
        *out = res;
    else
        PQclear(res);
    return rc;
}

int db_pg_pipe_sync(struct db_pg *p, struct err *e)
{
    if (!PQpipelineSync(p->pg))
        return lost(p, SV("sync"), e);
    expect(p, (struct db_pg_answer){.what = SYNCS});
    return 0;
}

int db_pg_pipe_take(struct db_pg *p, size_t keep, struct err *e)
{
    int rc = 0;
    for (size_t i = 0; i + keep < p->ndue; i++)
        if (take_answer(p, &p->due[i], NULL, e))
            rc = -1;
    return rc;
}

int db_pg_pipe_take_sync(struct db_pg *p, struct err *e)
{
    int rc = take_answer(p, &p->due[p->ndue - 1], NULL, e);
    p->ndue = p->npreparing = 0;
    return rc;
}

int db_pg_pipe_settle(struct db_pg *p, PGresult **last, struct err *e)
{
    if (last)
        *last = NULL;
    if (!p->ndue)
        return 0;
    if (p->due[p->ndue - 1].what != SYNCS && db_pg_pipe_sync(p, e))
        return -1;
    int before = db_pg_pipe_take(p, 2, e);
    int rc = take_answer(p, &p->due[p->ndue - 2], last, e);
    return db_pg_pipe_take_sync(p, e) || rc || before ? -1 : 0;
}

static void drop_stmt(struct db_stmt *base)
{
    free(base);
}

int db_pg_pipe_forget(struct db_pg *p, struct err *e)
{
    (void)PQexitPipelineMode(p->pg);
    PGresult *res = PQexec(p->pg, "DEALLOCATE ALL");
    int rc = db_pg_pipe_good(res) ? 0 : db_pg_error(p->pg, res, SV("DEALLOCATE ALL"), e);
    PQclear(res);
    (void)PQenterPipelineMode(p->pg);
    if (rc == 0)
        db_stmts_clear(&p->stmts, drop_stmt);
    return rc;
}

static int find_stmt(struct db_pg *p, struct sv sql, struct db_pg_stmt **out, struct err *e)
{
    *out = (struct db_pg_stmt *)db_stmts_find(&p->stmts, sql);
    if (!*out) {
        if (p->stmts.n >= DB_STMTS_MAX && (db_pg_pipe_settle(p, NULL, e) || db_pg_pipe_forget(p, e)))
            return -1;
        struct db_pg_stmt *s = xcalloc(1, sizeof *s);
        (void)snprintf(s->name, sizeof s->name, "s%u", ++p->nnames);
        s->nargs = db_sqltext_parameters(sql);
        db_stmts_add(&p->stmts, &s->base, sql);
        *out = s;
    }
    if ((*out)->prepared)
        return 0;
    if (!PQsendPrepare(p->pg, (*out)->name, (*out)->base.sql.p, 0, NULL))
        return lost(p, sql, e);
    expect(p, (struct db_pg_answer){.what = PREPARES, .stmt = *out});
    (*out)->prepared = true; /* taken back if the answer says no */
    return 0;
}

int db_pg_pipe_send(struct db_pg *p, struct sv sql, struct db_args args, struct err *e)
{
    struct db_pg_stmt *s;
    if (!db_pg_pipe_works(p))
        return lost(p, sql, e);
    if ((p->ndue >= DB_PG_DUE_MAX && db_pg_pipe_settle(p, NULL, e)) || find_stmt(p, sql, &s, e) ||
        db_sqltext_nargs(s->nargs, args.n, sql, e))
        return -1;
    make_room(p, args);
    set_arguments(p, args);
    if (!PQsendQueryPrepared(p->pg, s->name, (int)args.n, p->value, p->length, p->format, 0))
        return lost(p, sql, e);
    expect(p, (struct db_pg_answer){.what = RUNS, .stmt = s});
    return 0;
}

void db_pg_pipe_release(struct db_pg *p)
{
    db_stmts_clear(&p->stmts, drop_stmt);
    free(p->value);
    free(p->length);
    free(p->format);
    free(p->scratch);
}
