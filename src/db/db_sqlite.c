/*
 * The SQLite driver: one sqlite3 handle a connection, statements prepared once. Called by db.c
 * and db_writer.c through its table; must not decide anything that PostgreSQL would decide
 * otherwise.
 */
#include "db/db_sqlite.h"

#include <math.h>
#include <stdlib.h>

static struct lite *lite_of(struct db_conn *c)
{
    return (struct lite *)c;
}

static void drop_stmt(struct db_stmt *base)
{
    struct lite_stmt *st = (struct lite_stmt *)base;
    (void)sqlite3_finalize(st->stmt);
    db_sqlite_rows_free(st->rows);
    free(st->n);
    free(st);
}

static int lite_connect(struct db_conn **out, const char *url, bool writer, struct err *e)
{
    sqlite3 *s = db_sqlite_open(url, writer, e);
    *out = NULL;
    if (!s)
        return -1;
    struct lite *l = xcalloc(1, sizeof *l);
    db_conn_init(&l->base, &db_sqlite_driver, writer);
    l->s = s;
    *out = &l->base;
    return 0;
}

static void lite_disconnect(struct db_conn *c)
{
    struct lite *l = lite_of(c);
    db_stmts_clear(&l->stmts, drop_stmt);
    (void)sqlite3_close(l->s);
    free(l);
}

static bool lite_alive(struct db_conn *c)
{
    (void)c;
    return true;
}

static bool lite_in_transaction(struct db_conn *c)
{
    return !sqlite3_get_autocommit(lite_of(c)->s);
}

static int lite_script(struct db_conn *c, struct sv sql, struct err *e)
{
    struct lite *l = lite_of(c);
    if (db_sqlite_rows_write(l, e))
        return -1;
    return sqlite3_exec(l->s, sql.p, NULL, NULL, NULL) ? db_sqlite_error(l->s, sql, e) : 0;
}

/* --- statements ------------------------------------------------------------------------------- */

static int read_parameters(struct lite_stmt *st, struct sv sql, struct err *e)
{
    st->nparams = (size_t)sqlite3_bind_parameter_count(st->stmt);
    st->n = xmalloc(st->nparams * sizeof *st->n);
    for (size_t i = 0; i < st->nparams; i++) {
        const char *name = sqlite3_bind_parameter_name(st->stmt, (int)i + 1);
        int64_t n = 0;
        if (!name || name[0] != '$' || !sv_to_int(sv_of(name + 1), &n) || n < 1 || n > UINT16_MAX)
            return err_set(e, ERR_INTERNAL, NULL, N_("a statement has a parameter that is not $1, $2 …: %.*s"),
                           SV_ARG(sql));
        st->n[i] = (unsigned short)n;
        st->nargs = (size_t)n > st->nargs ? (size_t)n : st->nargs;
    }
    return 0;
}

static int find_stmt(struct lite *l, struct sv sql, struct lite_stmt **out, struct err *e)
{
    *out = (struct lite_stmt *)db_stmts_find(&l->stmts, sql);
    if (*out)
        return 0;
    if (l->stmts.n >= DB_STMTS_MAX) {
        if (db_sqlite_rows_write(l, e))
            return -1;
        db_stmts_clear(&l->stmts, drop_stmt);
    }
    struct lite_stmt *st = xcalloc(1, sizeof *st);
    const char *tail = sql.p;
    if (sqlite3_prepare_v3(l->s, sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, &st->stmt, &tail)) {
        (void)db_sqlite_error(l->s, sql, e);
    } else if (!st->stmt || tail != sql.p + sql.n) {
        (void)err_set(e, ERR_INTERNAL, NULL, N_("a statement of the program is not exactly one: %.*s"), SV_ARG(sql));
    } else if (read_parameters(st, sql, e) == 0) {
        db_stmts_add(&l->stmts, &st->base, sql);
        *out = st;
        return 0;
    }
    drop_stmt(&st->base);
    return -1;
}

int db_sqlite_bind(sqlite3_stmt *stmt, int i, const struct db_value *v, sqlite3_destructor_type life)
{
    const char *p = v->s.n ? v->s.p : "";
    switch (v->type) {
    case DB_INT:
        return sqlite3_bind_int64(stmt, i, v->i);
    case DB_REAL:
        return isnan(v->r) ? sqlite3_bind_null(stmt, i) : sqlite3_bind_double(stmt, i, v->r);
    case DB_TEXT:
        return sqlite3_bind_text64(stmt, i, p, v->s.n, life, SQLITE_UTF8);
    case DB_BLOB:
        return sqlite3_bind_blob64(stmt, i, p, v->s.n, life);
    case DB_NULL:
        break;
    }
    return sqlite3_bind_null(stmt, i);
}

/* The rows of a query are read after its arguments may be gone: then they are copied. */
static int bind(struct lite *l, struct sv sql, struct db_args args, bool copy, sqlite3_stmt **out, struct err *e)
{
    struct lite_stmt *st;
    if (find_stmt(l, sql, &st, e) || db_sqltext_nargs(st->nargs, args.n, sql, e))
        return -1;
    for (size_t i = 0; i < st->nparams; i++)
        if (db_sqlite_bind(st->stmt, (int)i + 1, &args.v[st->n[i] - 1], copy ? SQLITE_TRANSIENT : SQLITE_STATIC))
            return db_sqlite_error(l->s, sql, e);
    *out = st->stmt;
    return 0;
}

static int lite_run(struct db_conn *c, struct sv sql, struct db_args args, int64_t *changed, struct err *e)
{
    struct lite *l = lite_of(c);
    sqlite3_stmt *stmt = NULL;
    if (db_sqlite_rows_write(l, e) || bind(l, sql, args, false, &stmt, e))
        return -1;
    int rc;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
        continue;
    rc = rc == SQLITE_DONE ? 0 : db_sqlite_error(l->s, sql, e);
    if (changed)
        *changed = rc || sqlite3_stmt_readonly(stmt) ? 0 : sqlite3_changes64(l->s);
    (void)sqlite3_reset(stmt);
    return rc;
}

static int lite_put(struct db_conn *c, struct sv sql, struct db_args args, struct err *e)
{
    struct lite *l = lite_of(c);
    struct lite_stmt *st;
    if (find_stmt(l, sql, &st, e) || db_sqltext_nargs(st->nargs, args.n, sql, e))
        return -1;
    return db_sqlite_rows_add(l, st, args, e);
}

static int lite_flush(struct db_conn *c, struct err *e)
{
    return db_sqlite_rows_write(lite_of(c), e);
}

static int lite_control(struct db_conn *c, enum db_control what, struct err *e)
{
    static const struct sv sql[] = {
        [DB_BEGIN] = {"BEGIN IMMEDIATE", 15}, [DB_MARK] = {"SAVEPOINT job", 13}, [DB_KEEP] = {"RELEASE job", 11},
        [DB_UNDO] = {"ROLLBACK TO job", 15},  [DB_COMMIT] = {"COMMIT", 6},       [DB_ROLLBACK] = {"ROLLBACK", 8},
    };
    if (what == DB_UNDO || what == DB_ROLLBACK)
        db_sqlite_rows_drop(lite_of(c));
    /* The state of a snapshot is that of its first read. */
    if (what == DB_SNAPSHOT)
        return lite_script(c, SV("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1"), e);
    if (what == DB_SETTLE || (what == DB_ROLLBACK && !lite_in_transaction(c)))
        return 0;
    if (lite_run(c, sql[what], DB_NOARGS, NULL, e))
        return -1;
    return what == DB_KEEP ? lite_run(c, sql[DB_MARK], DB_NOARGS, NULL, e) : 0;
}

/* --- rows ------------------------------------------------------------------------------------- */

static int lite_query(struct db_conn *c, struct sv sql, struct db_args args, size_t *ncolumns, struct err *e)
{
    struct lite *l = lite_of(c);
    if (db_sqlite_rows_write(l, e) || bind(l, sql, args, true, &l->open, e))
        return -1;
    *ncolumns = (size_t)sqlite3_column_count(l->open);
    return 0;
}

static int lite_next(struct db_conn *c, struct err *e)
{
    struct lite *l = lite_of(c);
    int rc = sqlite3_step(l->open);
    if (rc == SQLITE_ROW)
        return 1;
    return rc == SQLITE_DONE ? 0 : db_sqlite_error(l->s, sv_of(sqlite3_sql(l->open)), e);
}

static void lite_finish(struct db_conn *c)
{
    struct lite *l = lite_of(c);
    (void)sqlite3_reset(l->open);
    (void)sqlite3_clear_bindings(l->open);
    l->open = NULL;
}

static bool lite_is_null(struct db_conn *c, size_t column)
{
    return sqlite3_column_type(lite_of(c)->open, (int)column) == SQLITE_NULL;
}

static struct db_value lite_value(struct db_conn *c, size_t column)
{
    sqlite3_stmt *stmt = lite_of(c)->open;
    int i = (int)column;
    switch (sqlite3_column_type(stmt, i)) {
    case SQLITE_INTEGER:
        return db_int(sqlite3_column_int64(stmt, i));
    case SQLITE_FLOAT:
        return db_real(sqlite3_column_double(stmt, i));
    case SQLITE_TEXT: {
        const char *p = (const char *)sqlite3_column_text(stmt, i);
        return db_text(sv_make(p ? p : "", p ? (size_t)sqlite3_column_bytes(stmt, i) : 0));
    }
    case SQLITE_BLOB: {
        const char *p = sqlite3_column_blob(stmt, i);
        return db_blob(sv_make(p ? p : "", p ? (size_t)sqlite3_column_bytes(stmt, i) : 0));
    }
    default:
        return db_null();
    }
}

static struct sv lite_column_name(struct db_conn *c, size_t column)
{
    return sv_of(sqlite3_column_name(lite_of(c)->open, (int)column));
}

const struct db_driver db_sqlite_driver = {
    .engine = DB_SQLITE,
    .type = {[DB_INT] = "INTEGER", [DB_REAL] = "REAL", [DB_TEXT] = "TEXT", [DB_BLOB] = "BLOB"},
    .strict = " STRICT",
    .clustered = " STRICT, WITHOUT ROWID",
    .connect = lite_connect,
    .disconnect = lite_disconnect,
    .alive = lite_alive,
    .in_transaction = lite_in_transaction,
    .control = lite_control,
    .script = lite_script,
    .run = lite_run,
    .put = lite_put,
    .flush = lite_flush,
    .query = lite_query,
    .next = lite_next,
    .finish = lite_finish,
    .is_null = lite_is_null,
    .value = lite_value,
    .column_name = lite_column_name,
};
