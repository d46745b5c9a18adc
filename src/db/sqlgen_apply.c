/*
 * Form tables come into being and grow: what a table lacks is added; a column goes only from a
 * table without rows. Called when a pack is loaded, inside its transaction.
 */
#include "base/map.h"
#include "db/db_driver.h"
#include "db/sqlgen.h"
#include "db/sqlgen_internal.h"

#define MANY 5000 /* rows; fewer are quick anyway */

/* SQLite sorts the rows of a new index in as much memory as its pages may take, beside them. */
#define SORT_IN_LITTLE "PRAGMA cache_size = -8192;\n"
#define SORT_AS_BEFORE "PRAGMA cache_size = -32768;\n" /* as db_sqlite_open.c has it */

const char *const sqlgen_type_token[] = {
    [DB_INT] = "{int}", [DB_REAL] = "{real}", [DB_TEXT] = "{text}", [DB_BLOB] = "{blob}"};

/* As a person would say it, when a change of type is refused. */
static const char *type_name(enum db_type type)
{
    static const char *const name[] = {[DB_NULL] = N_("something else"),
                                       [DB_INT] = N_("whole numbers"),
                                       [DB_REAL] = N_("decimal numbers"),
                                       [DB_TEXT] = N_("text"),
                                       [DB_BLOB] = N_("sealed answers")};
    return name[type];
}

enum db_type sqlgen_type_of(struct sv declared)
{
    static const struct {
        const char *name;
        enum db_type type;
    } known[] = {{"INTEGER", DB_INT}, {"REAL", DB_REAL},   {"TEXT", DB_TEXT}, {"BLOB", DB_BLOB},
                 {"int8", DB_INT},    {"float8", DB_REAL}, {"text", DB_TEXT}, {"bytea", DB_BLOB}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (sv_is(declared, known[i].name))
            return known[i].type;
    return DB_NULL;
}

/* Fills `have`: column name -> its enum db_type, as a pointer into `types`. */
static int read_columns(struct db_conn *c, struct sv table, struct map *have, struct err *e)
{
    struct db_cursor *cur;
    int rc = db_conn_engine(c) == DB_SQLITE
                 ? db_query(c, e, &cur, "SELECT name, type FROM pragma_table_info($1)", DB_ARGS(db_text(table)))
                 : db_query(c, e, &cur,
                            "SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
                            "WHERE a.attrelid = to_regclass(quote_ident(CAST($1 AS TEXT))) AND a.attnum > 0 "
                            "AND NOT a.attisdropped",
                            DB_ARGS(db_text(table)));
    if (rc)
        return -1;
    while ((rc = db_next(cur, e)) == 1) {
        enum db_type *type = ARENA_NEW(have->mem, enum db_type);
        *type = sqlgen_type_of(db_get_text(cur, 1));
        map_set(have, db_copy_text(cur, 0, have->mem), type);
    }
    db_cursor_close(cur);
    return rc;
}

static void create_text(struct buf *sql, struct arena *mem, const struct sqlgen_table *t, struct sv table)
{
    buf_printf(sql,
               "CREATE TABLE \"%.*s\" (mission {text} NOT NULL, record {int} NOT NULL, \"row\" {int} NOT NULL, "
               "parent_row {int} NOT NULL",
               SV_ARG(table));
    for (size_t i = 0; i < t->n; i++)
        buf_printf(sql, ", \"%.*s\" %s", SV_ARG(sqlgen_column_name(mem, t->column[i].name)),
                   sqlgen_type_token[t->column[i].type]);
    buf_addz(sql, ", PRIMARY KEY (mission, record, \"row\")){strict};\n");
}

static int widen_text(struct buf *sql, const struct map *have, const struct sqlgen_table *t, struct sv table,
                      struct err *e)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct sqlgen_column *col = &t->column[i];
        struct sv name = sqlgen_column_name(have->mem, col->name);
        const enum db_type *was = map_get(have, name);
        if (!was)
            buf_printf(sql, "ALTER TABLE \"%.*s\" ADD COLUMN \"%.*s\" %s;\n", SV_ARG(table), SV_ARG(name),
                       sqlgen_type_token[col->type]);
        else if (*was != col->type)
            return err_set(e, ERR_INPUT, NULL,
                           N_("the answers to \"%.*s\" are kept as %s and cannot become %s: give the new question "
                              "another name"),
                           SV_ARG(col->name), tr(e->lang, type_name(*was)), tr(e->lang, type_name(col->type)));
    }
    return 0;
}

/* Names of indexes are unique in the whole database: the table's name is part of them. */
struct sv sqlgen_index_name(struct arena *mem, struct sv table, struct sv column)
{
    struct sv whole = arena_printf(mem, "%.*s.%.*s", SV_ARG(table), SV_ARG(column));
    return arena_printf(mem, "i_%016llx", (unsigned long long)db_sqltext_hash(whole));
}

/* The column alone. With the mission before it PostgreSQL could take this index for the primary key's while it
 * has no statistics, and would read a whole mission for one record; with the mission after it SQLite takes 40 %
 * more instructions to sort the rows of a large import. */
static void index_text(struct buf *sql, struct arena *mem, const struct sqlgen_table *t, struct sv table)
{
    for (size_t i = 0; i < t->n; i++) {
        if (!t->column[i].indexed)
            continue;
        struct sv column = sqlgen_column_name(mem, t->column[i].name);
        buf_printf(sql, "CREATE INDEX IF NOT EXISTS \"%.*s\" ON \"%.*s\" (\"%.*s\");\n",
                   SV_ARG(sqlgen_index_name(mem, table, column)), SV_ARG(table), SV_ARG(column));
    }
}

static void drop_index_text(struct buf *sql, struct arena *mem, const struct sqlgen_table *t, struct sv table)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->column[i].indexed)
            buf_printf(sql, "DROP INDEX IF EXISTS \"%.*s\";\n",
                       SV_ARG(sqlgen_index_name(mem, table, sqlgen_column_name(mem, t->column[i].name))));
}

static int apply(struct db_conn *c, const struct sqlgen_table *t, struct arena *mem, struct buf *sql, struct err *e)
{
    struct map have = {.mem = mem};
    struct sv table = sqlgen_table_name(mem, t);
    if (read_columns(c, table, &have, e))
        return -1;
    if (!have.n)
        create_text(sql, mem, t, table);
    else if (widen_text(sql, &have, t, table, e))
        return -1;
    bool lite = db_conn_engine(c) == DB_SQLITE;
    if (lite)
        buf_addz(sql, SORT_IN_LITTLE);
    index_text(sql, mem, t, table);
    if (lite)
        buf_addz(sql, SORT_AS_BEFORE);
    return sql->n ? db_script(c, buf_sv(sql), e) : 0;
}

int sqlgen_apply(struct db_conn *c, const struct sqlgen_table *t, struct err *e)
{
    struct arena mem = {0};
    struct buf sql = {0};
    if (t->n > SQLGEN_COLUMNS_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("%zu questions are more than one table can hold (%d)"), t->n,
                       SQLGEN_COLUMNS_MAX);
    int rc = apply(c, t, &mem, &sql, e);
    buf_release(&sql);
    arena_release(&mem);
    return rc;
}

/* --- many rows -------------------------------------------------------------------------------- */

static int before_many(struct db_conn *c, struct arena *mem, const struct sqlgen_table *t, size_t rows, struct buf *sql,
                       struct err *e)
{
    int64_t have;
    struct sv table = sqlgen_table_name(mem, t);
    if (db_one_int_text(c, e, arena_printf(mem, "SELECT max(rowid) FROM \"%.*s\"", SV_ARG(table)), DB_NOARGS, &have,
                        NULL))
        return -1;
    if (have < 0 || (uint64_t)have > rows)
        return 0;
    drop_index_text(sql, mem, t, table);
    return sql->n ? db_script(c, buf_sv(sql), e) : 0;
}

/* PostgreSQL's readers would wait for a table without its indexes until the commit. */
int sqlgen_before_many(struct db_conn *c, const struct sqlgen_table *t, size_t rows, struct err *e)
{
    struct arena mem = {0};
    struct buf sql = {0};
    if (rows < MANY || db_conn_engine(c) != DB_SQLITE)
        return 0;
    int rc = before_many(c, &mem, t, rows, &sql, e);
    buf_release(&sql);
    arena_release(&mem);
    return rc;
}

/* --- emptiness -------------------------------------------------------------------------------- */

static int is_empty(struct db_conn *c, struct arena *mem, struct sv table, bool *empty, struct err *e)
{
    struct map have = {.mem = mem};
    struct db_cursor *cur;
    *empty = true;
    if (read_columns(c, table, &have, e))
        return -1;
    if (!have.n)
        return 0;
    struct sv sql = arena_printf(mem, "SELECT 1 FROM \"%.*s\" LIMIT 1", SV_ARG(table));
    if (db_query_text(c, e, &cur, sql, DB_NOARGS))
        return -1;
    int rc = db_next(cur, e);
    db_cursor_close(cur);
    *empty = rc == 0;
    return rc < 0 ? -1 : 0;
}

int sqlgen_is_empty(struct db_conn *c, const struct sqlgen_table *t, bool *empty, struct err *e)
{
    struct arena mem = {0};
    int rc = is_empty(c, &mem, sqlgen_table_name(&mem, t), empty, e);
    arena_release(&mem);
    return rc;
}

static int drop_column(struct db_conn *c, struct arena *mem, struct sv table, struct sv column, struct buf *sql,
                       struct err *e)
{
    bool empty;
    struct map have = {.mem = mem};
    if (is_empty(c, mem, table, &empty, e) || read_columns(c, table, &have, e))
        return -1;
    if (!empty)
        return err_set(e, ERR_INTERNAL, NULL, N_("a column of a table with rows is not to be dropped: \"%.*s\""),
                       SV_ARG(column));
    if (!map_has(&have, column))
        return 0;
    buf_printf(sql, "DROP INDEX IF EXISTS \"%.*s\";\nALTER TABLE \"%.*s\" DROP COLUMN \"%.*s\";\n",
               SV_ARG(sqlgen_index_name(mem, table, column)), SV_ARG(table), SV_ARG(column));
    return db_script(c, buf_sv(sql), e);
}

int sqlgen_drop_column(struct db_conn *c, const struct sqlgen_table *t, struct sv column, struct err *e)
{
    struct arena mem = {0};
    struct buf sql = {0};
    int rc = drop_column(c, &mem, sqlgen_table_name(&mem, t), sqlgen_column_name(&mem, column), &sql, e);
    buf_release(&sql);
    arena_release(&mem);
    return rc;
}
