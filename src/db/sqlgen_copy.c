/*
 * Reading and filling whole tables: see sqlgen_copy.h. Called by domain/backup. What it is told may
 * come from a file that somebody else made: a name is used only after `plain` has passed it.
 */
#include "db/sqlgen_copy.h"

#include "db/db_driver.h"
#include "db/sqlgen_internal.h"

#define NAME_MAX_BYTES ((size_t)63) /* PostgreSQL's */

static bool plain(struct sv s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return s.n > 0 && s.n <= NAME_MAX_BYTES;
}

static bool of_a_form(struct sv table)
{
    return sv_starts(table, "f_") || sv_starts(table, "r_");
}

/* --- what is there ---------------------------------------------------------------------------- */

static int query_tables(struct db_conn *c, struct db_cursor **cur, struct err *e)
{
    if (db_conn_engine(c) == DB_SQLITE)
        return db_query(c, e, cur,
                        "SELECT m.name FROM sqlite_schema m WHERE m.type = 'table' AND "
                        "(SELECT t.name FROM pragma_table_info(m.name) t WHERE t.cid = 0) = 'mission' "
                        "ORDER BY EXISTS (SELECT 1 FROM pragma_foreign_key_list(m.name)), m.name",
                        DB_NOARGS);
    return db_query(c, e, cur,
                    "SELECT t.relname FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = 1 "
                    "WHERE t.relkind IN ('r', 'p') AND a.attname = 'mission' AND t.relnamespace = "
                    "(SELECT oid FROM pg_namespace WHERE nspname = current_schema()) ORDER BY EXISTS "
                    "(SELECT 1 FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'f'), "
                    "t.relname COLLATE \"C\"",
                    DB_NOARGS);
}

static int query_columns(struct db_conn *c, struct sv table, struct db_cursor **cur, struct err *e)
{
    if (db_conn_engine(c) == DB_SQLITE)
        return db_query(
            c, e, cur,
            "SELECT t.name, t.type, EXISTS (SELECT 1 FROM pragma_index_list($1) l, pragma_index_info(l.name) "
            "i WHERE l.origin = 'c' AND i.seqno = 0 AND i.name = t.name) "
            "FROM pragma_table_info($1) t ORDER BY t.cid",
            DB_ARGS(db_text(table)));
    return db_query(
        c, e, cur,
        "SELECT a.attname, t.typname, EXISTS (SELECT 1 FROM pg_index x WHERE x.indrelid = a.attrelid "
        "AND NOT x.indisunique AND x.indkey[0] = a.attnum) FROM pg_attribute a "
        "JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = to_regclass(quote_ident(CAST($1 AS TEXT))) "
        "AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        DB_ARGS(db_text(table)));
}

static int read_columns(struct db_conn *c, struct arena *mem, struct sqlgen_copy *t, struct err *e)
{
    struct db_cursor *cur;
    int rc;
    if (query_columns(c, t->name, &cur, e))
        return -1;
    while ((rc = db_next(cur, e)) == 1) {
        struct sqlgen_copy_column column = {db_copy_text(cur, 0, mem), sqlgen_type_of(db_get_text(cur, 1)),
                                            db_get_int(cur, 2) != 0};
        vec_push(mem, &t->columns, column);
    }
    db_cursor_close(cur);
    return rc;
}

int sqlgen_copy_tables(struct db_conn *c, struct arena *mem, struct sqlgen_copies *out, struct err *e)
{
    struct db_cursor *cur;
    int rc;
    *out = (struct sqlgen_copies){0};
    if (query_tables(c, &cur, e))
        return -1;
    while ((rc = db_next(cur, e)) == 1) {
        struct sqlgen_copy table = {.name = db_copy_text(cur, 0, mem)};
        vec_push(mem, out, table);
    }
    db_cursor_close(cur);
    for (size_t i = 0; rc == 0 && i < out->n; i++)
        rc = read_columns(c, mem, &out->v[i], e);
    return rc;
}

/* --- texts ------------------------------------------------------------------------------------ */

static int check_names(const struct sqlgen_copy *t, struct err *e)
{
    bool good = plain(t->name) && t->columns.n > 0 && t->columns.n <= SQLGEN_COLUMNS_MAX + 4;
    for (size_t i = 0; good && i < t->columns.n; i++)
        good = plain(t->columns.v[i].name) && t->columns.v[i].type != DB_NULL;
    if (good)
        return 0;
    return err_set(e, ERR_INPUT, NULL, N_("the table \"%.*s\" is not one that istmo makes"), SV_ARG(t->name));
}

static struct sv taken(struct buf *b, struct arena *mem)
{
    struct sv text = arena_sv(mem, buf_sv(b));
    buf_release(b);
    return text;
}

static struct sv select_text(struct arena *mem, const struct sqlgen_copy *t)
{
    struct buf b = {0};
    buf_addz(&b, "SELECT ");
    for (size_t i = 0; i < t->columns.n; i++)
        buf_printf(&b, "%s\"%.*s\"", i ? ", " : "", SV_ARG(t->columns.v[i].name));
    buf_printf(&b, " FROM \"%.*s\"", SV_ARG(t->name));
    return taken(&b, mem);
}

static struct sv insert_text(struct arena *mem, const struct sqlgen_copy *t)
{
    struct buf b = {0};
    buf_printf(&b, "INSERT INTO \"%.*s\" (", SV_ARG(t->name));
    for (size_t i = 0; i < t->columns.n; i++)
        buf_printf(&b, "%s\"%.*s\"", i ? ", " : "", SV_ARG(t->columns.v[i].name));
    buf_addz(&b, ") VALUES (");
    for (size_t i = 1; i <= t->columns.n; i++)
        buf_printf(&b, i == 1 ? "$%zu" : ", $%zu", i);
    buf_addc(&b, ')');
    return taken(&b, mem);
}

static bool belongs_to_row(struct sv column)
{
    return sv_is(column, "mission") || sv_is(column, "record") || sv_is(column, "row") || sv_is(column, "parent_row");
}

/* As sqlgen_apply makes it, with the columns in the order in which they were. */
static struct sv create_text(struct arena *mem, const struct sqlgen_copy *t)
{
    struct buf b = {0};
    buf_printf(&b, "CREATE TABLE \"%.*s\" (", SV_ARG(t->name));
    for (size_t i = 0; i < t->columns.n; i++)
        buf_printf(&b, "\"%.*s\" %s%s, ", SV_ARG(t->columns.v[i].name), sqlgen_type_token[t->columns.v[i].type],
                   belongs_to_row(t->columns.v[i].name) ? " NOT NULL" : "");
    buf_addz(&b, "PRIMARY KEY (mission, record, \"row\")){strict};\n");
    return taken(&b, mem);
}

/* --- rows ------------------------------------------------------------------------------------- */

int sqlgen_copy_select(struct db_conn *c, struct arena *mem, const struct sqlgen_copy *t, struct db_cursor **out,
                       struct err *e)
{
    *out = NULL;
    return check_names(t, e) ? -1 : db_query_text(c, e, out, select_text(mem, t), DB_NOARGS);
}

int sqlgen_copy_is_empty(struct db_conn *c, struct arena *mem, const struct sqlgen_copy *t, bool *empty, struct err *e)
{
    struct db_cursor *cur;
    if (check_names(t, e) ||
        db_query_text(c, e, &cur, arena_printf(mem, "SELECT 1 FROM \"%.*s\" LIMIT 1", SV_ARG(t->name)), DB_NOARGS))
        return -1;
    int rc = db_next(cur, e);
    db_cursor_close(cur);
    *empty = rc == 0;
    return rc < 0 ? -1 : 0;
}

static const struct sqlgen_copy_column *column_named(const struct sqlgen_copy *t, struct sv name)
{
    for (size_t i = 0; i < t->columns.n; i++)
        if (sv_eq(t->columns.v[i].name, name))
            return &t->columns.v[i];
    return NULL;
}

static int check_columns(const struct sqlgen_copy *t, const struct sqlgen_copy *there, struct err *e)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        const struct sqlgen_copy_column *column = column_named(there, t->columns.v[i].name);
        if (!column || column->type != t->columns.v[i].type)
            return err_set(e, ERR_INPUT, NULL, N_("the table \"%.*s\" of this database has no such column \"%.*s\""),
                           SV_ARG(t->name), SV_ARG(t->columns.v[i].name));
    }
    return 0;
}

int sqlgen_copy_ready(struct db_conn *c, struct arena *mem, const struct sqlgen_copy *t, struct err *e)
{
    struct sqlgen_copy there = {.name = t->name};
    if (check_names(t, e) || read_columns(c, mem, &there, e))
        return -1;
    if (there.columns.n)
        return check_columns(t, &there, e);
    if (!of_a_form(t->name) || !column_named(t, SV("mission")) || !column_named(t, SV("record")) ||
        !column_named(t, SV("row")))
        return err_set(e, ERR_INPUT, NULL, N_("the table \"%.*s\" is not one that istmo makes"), SV_ARG(t->name));
    return db_script(c, create_text(mem, t), e);
}

int sqlgen_copy_insert(struct db_conn *c, struct arena *mem, struct sqlgen_copy *t, const struct db_value *values,
                       struct err *e)
{
    if (!t->insert.n)
        t->insert = insert_text(mem, t);
    return db_run_text(c, e, t->insert, (struct db_args){values, t->columns.n}, NULL);
}

int sqlgen_copy_index(struct db_conn *c, struct arena *mem, const struct sqlgen_copy *t, struct err *e)
{
    struct buf b = {0};
    for (size_t i = 0; of_a_form(t->name) && i < t->columns.n; i++) {
        struct sv column = t->columns.v[i].name;
        if (t->columns.v[i].indexed && !belongs_to_row(column))
            buf_printf(&b, "CREATE INDEX IF NOT EXISTS \"%.*s\" ON \"%.*s\" (\"%.*s\");\n",
                       SV_ARG(sqlgen_index_name(mem, t->name, column)), SV_ARG(t->name), SV_ARG(column));
    }
    int rc = b.n ? db_script(c, buf_sv(&b), e) : 0;
    buf_release(&b);
    return rc;
}
