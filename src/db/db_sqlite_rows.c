/*
 * Rows that wait to be inserted together. A statement of SQLite opens its table and every index of it,
 * looks for the place of its row in each from the root, and closes them all: for one row that costs as
 * much as the row itself. Here rows of one INSERT are copied until they are MANY, then written by one
 * statement. Called by db_sqlite.c, which has what waits written before anything else happens.
 */
#include "db/db_sqlite.h"

#include "base/buf.h"

#include <stdlib.h>

#define MANY 32            /* rows in one statement */
#define VALUES_MAX 4000    /* in one statement; SQLite's own limit is 32766 */
#define KEPT_MAX (1 << 20) /* bytes of rows, then they are written however few they are */

struct lite_rows {
    struct lite_rows *next; /* that wait */
    struct lite_stmt *st;
    sqlite3_stmt *many; /* NULL: not needed yet */
    size_t width, n;
    bool *shared;       /* of each column: all rows that one statement ever wrote had one value in it */
    struct db_value *v; /* MANY × width */
    struct arena mem;   /* their texts */
};

static struct lite_rows *rows_of(struct lite_stmt *st)
{
    if (!st->rows) {
        struct lite_rows *rows = xcalloc(1, sizeof *rows);
        rows->st = st;
        rows->width = st->nargs;
        rows->shared = xcalloc(st->nargs, sizeof *rows->shared);
        memset(rows->shared, true, st->nargs * sizeof *rows->shared);
        rows->v = xcalloc(MANY * st->nargs, sizeof *rows->v);
        st->rows = rows;
    }
    return st->rows;
}

void db_sqlite_rows_free(struct lite_rows *rows)
{
    if (!rows)
        return;
    (void)sqlite3_finalize(rows->many);
    arena_release(&rows->mem);
    free(rows->shared);
    free(rows->v);
    free(rows);
}

/* --- the statement for many ----------------------------------------------------------------------- */

/* Columns are shared until two rows differ in them: a value less to bind for each row. */
static int parameter(const struct lite_rows *rows, size_t k, size_t column)
{
    return (int)((rows->shared[column] ? 0 : k * rows->width) + column + 1);
}

/* ($1, $2) of the row k, with its own parameters. */
static void tuple(struct buf *out, const struct lite_rows *rows, struct sv one, size_t k)
{
    for (size_t i = 0; i < one.n; i++) {
        size_t n = 0;
        if (one.p[i] != '$') {
            buf_addc(out, one.p[i]);
            continue;
        }
        while (i + 1 < one.n && one.p[i + 1] >= '0' && one.p[i + 1] <= '9')
            n = n * 10 + (size_t)(one.p[++i] - '0');
        buf_printf(out, "?%d", parameter(rows, k, n - 1));
    }
}

/* FAIL: when a row is refused, those before it stay, and are undone with the whole job. Otherwise SQLite would
 * copy each page that the statement changes, to undo the statement alone. */
static int prepare_many(struct lite *l, struct lite_rows *rows, struct err *e)
{
    static const char insert[] = "INSERT ", values[] = "VALUES (";
    struct sv sql = rows->st->base.sql;
    struct buf text = {0};
    const char *at = strstr(sql.p, values);
    if (!at || strncmp(sql.p, insert, sizeof insert - 1) != 0)
        return err_set(e, ERR_INTERNAL, NULL, N_("a statement that puts a row has no values: %.*s"), SV_ARG(sql));
    size_t head = (size_t)(at - sql.p) + sizeof values - 2;
    buf_addz(&text, "INSERT OR FAIL ");
    buf_add(&text, sv_make(sql.p + sizeof insert - 1, head - (sizeof insert - 1)));
    for (size_t k = 0; k < MANY; k++) {
        if (k)
            buf_addc(&text, ',');
        tuple(&text, rows, sv_make(sql.p + head, sql.n - head), k);
    }
    int rc = sqlite3_prepare_v3(l->s, text.p, (int)text.n, SQLITE_PREPARE_PERSISTENT, &rows->many, NULL);
    buf_release(&text);
    return rc ? db_sqlite_error(l->s, sql, e) : 0;
}

/* --- writing -------------------------------------------------------------------------------------- */

static int step(struct lite *l, const struct lite_rows *rows, sqlite3_stmt *stmt, struct err *e)
{
    int rc = sqlite3_step(stmt) == SQLITE_DONE ? 0 : db_sqlite_error(l->s, rows->st->base.sql, e);
    (void)sqlite3_reset(stmt);
    return rc;
}

static int write_many(struct lite *l, struct lite_rows *rows, struct err *e)
{
    if (!rows->many && prepare_many(l, rows, e))
        return -1;
    for (size_t k = 0; k < MANY; k++)
        for (size_t i = 0; i < rows->width; i++)
            if ((k == 0 || !rows->shared[i]) &&
                db_sqlite_bind(rows->many, parameter(rows, k, i), &rows->v[k * rows->width + i], SQLITE_STATIC))
                return db_sqlite_error(l->s, rows->st->base.sql, e);
    return step(l, rows, rows->many, e);
}

static int write_one(struct lite *l, const struct lite_rows *rows, const struct db_value *v, struct err *e)
{
    const struct lite_stmt *st = rows->st;
    for (size_t i = 0; i < st->nparams; i++)
        if (db_sqlite_bind(st->stmt, (int)i + 1, &v[st->n[i] - 1], SQLITE_STATIC))
            return db_sqlite_error(l->s, st->base.sql, e);
    return step(l, rows, st->stmt, e);
}

static int write_rows(struct lite *l, struct lite_rows *rows, struct err *e)
{
    int rc = 0;
    if (rows->n == MANY)
        rc = write_many(l, rows, e);
    else
        for (size_t k = 0; k < rows->n && rc == 0; k++)
            rc = write_one(l, rows, rows->v + k * rows->width, e);
    rows->n = 0;
    arena_reset(&rows->mem);
    return rc;
}

int db_sqlite_rows_write(struct lite *l, struct err *e)
{
    for (struct lite_rows *rows; (rows = l->waiting) != NULL;) {
        l->waiting = rows->next;
        if (write_rows(l, rows, e)) {
            db_sqlite_rows_drop(l);
            return -1;
        }
    }
    return 0;
}

void db_sqlite_rows_drop(struct lite *l)
{
    for (struct lite_rows *rows; (rows = l->waiting) != NULL;) {
        l->waiting = rows->next;
        rows->n = 0;
        arena_reset(&rows->mem);
    }
}

/* --- waiting -------------------------------------------------------------------------------------- */

/* Numbers that are no whole ones are hardly ever the same. */
static bool same_value(const struct db_value *a, const struct db_value *b)
{
    return a->type == b->type && a->type != DB_REAL && (a->type == DB_INT ? a->i == b->i : sv_eq(a->s, b->s));
}

/* The statement for many is made anew for what is no longer shared: at most once a column. */
static void part(struct lite_rows *rows, size_t column)
{
    rows->shared[column] = false;
    (void)sqlite3_finalize(rows->many);
    rows->many = NULL;
}

/* Whether the row about to come has in this column what the first that waits has. */
static bool still_shared(struct lite_rows *rows, size_t column, const struct db_value *v)
{
    if (!rows->n || !rows->shared[column])
        return false;
    if (same_value(&rows->v[column], v))
        return true;
    part(rows, column);
    return false;
}

static void copy_row(struct lite_rows *rows, struct db_args args)
{
    struct db_value *v = rows->v + rows->n * rows->width;
    size_t bytes = 0;
    for (size_t i = 0; i < args.n; i++) {
        bool shared = still_shared(rows, i, &args.v[i]);
        v[i] = shared ? rows->v[i] : args.v[i];
        bytes += shared ? 0 : v[i].s.n;
    }
    char *at = arena_alloc(&rows->mem, bytes);
    for (size_t i = 0; i < args.n; i++) {
        if (!v[i].s.n || v[i].s.p != args.v[i].s.p)
            continue;
        memcpy(at, v[i].s.p, v[i].s.n);
        v[i].s.p = at;
        at += v[i].s.n;
    }
    rows->n++;
}

/* The rows of other statements wait on: rows that are put depend on no others. */
int db_sqlite_rows_add(struct lite *l, struct lite_stmt *st, struct db_args args, struct err *e)
{
    struct lite_rows *rows = rows_of(st);
    if (!rows->n) {
        struct lite_rows **last = &l->waiting;
        while (*last)
            last = &(*last)->next;
        rows->next = NULL;
        *last = rows;
    }
    copy_row(rows, args);
    bool enough = rows->n == MANY || MANY * rows->width > VALUES_MAX || rows->mem.used > KEPT_MAX;
    if (!enough)
        return 0;
    struct lite_rows **at = &l->waiting;
    while (*at != rows)
        at = &(*at)->next;
    *at = rows->next;
    return write_rows(l, rows, e);
}
