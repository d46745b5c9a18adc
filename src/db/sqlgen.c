/*
 * Builds the statements of form tables: see sqlgen.h. Owns the texts it built, one cache a
 * connection, so that saving a record formats nothing. Must not put a value into a text.
 */
#include "db/sqlgen.h"

#include "base/map.h"
#include "db/db_driver.h"

#include <stdio.h>
#include <stdlib.h>

#define NAME_MAX_BYTES ((size_t)63) /* PostgreSQL's */
#define NFIXED 4                    /* mission, record, row, parent_row */

/* --- names ------------------------------------------------------------------------------------ */

static bool plain(struct sv s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return true;
}

/* prefix + name; what is long or odd is made plain, cut, and told apart by a hash of `whole`. */
static struct sv identifier(struct arena *mem, const char *prefix, struct sv name, struct sv whole, bool exact)
{
    size_t np = strlen(prefix);
    if (exact && plain(name) && np + name.n <= NAME_MAX_BYTES)
        return arena_printf(mem, "%s%.*s", prefix, SV_ARG(name));
    size_t room = NAME_MAX_BYTES - np - 9;
    char *text = arena_z(mem, sv_make(name.p, name.n < room ? name.n : room));
    for (char *p = text; *p; p++) {
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 32);
        else if (!plain(sv_make(p, 1)))
            *p = '_';
    }
    return arena_printf(mem, "%s%s_%08x", prefix, text, (unsigned)(db_sqltext_hash(whole) >> 32));
}

struct sv sqlgen_column_name(struct arena *mem, struct sv name)
{
    return identifier(mem, "q_", name, name, true);
}

static bool has_double_underscore(struct sv s)
{
    for (size_t i = 0; i + 1 < s.n; i++)
        if (s.p[i] == '_' && s.p[i + 1] == '_')
            return true;
    return false;
}

struct sv sqlgen_table_name(struct arena *mem, const struct sqlgen_table *t)
{
    if (!t->repeat.n)
        return identifier(mem, "f_", t->form, t->form, true);
    struct sv joined = arena_printf(mem, "%.*s__%.*s", SV_ARG(t->form), SV_ARG(t->repeat));
    struct sv whole = arena_printf(mem, "%.*s/%.*s", SV_ARG(t->form), SV_ARG(t->repeat));
    return identifier(mem, "r_", joined, whole, !has_double_underscore(t->form) && !has_double_underscore(t->repeat));
}

/* --- building texts --------------------------------------------------------------------------- */

/* Names consist of [a-z0-9_] here: see identifier. */
static void add_columns(struct buf *out, struct arena *mem, const struct sqlgen_table *t)
{
    for (size_t i = 0; i < t->n; i++)
        buf_printf(out, ", \"%.*s\"", SV_ARG(sqlgen_column_name(mem, t->column[i].name)));
}

static struct sv insert_text(struct arena *mem, const struct sqlgen_table *t, struct sv table)
{
    struct buf b = {0};
    buf_printf(&b, "INSERT INTO \"%.*s\" (mission, record, \"row\", parent_row", SV_ARG(table));
    add_columns(&b, mem, t);
    buf_addz(&b, ") VALUES (");
    for (size_t i = 1; i <= NFIXED + t->n; i++)
        buf_printf(&b, i == 1 ? "$%zu" : ", $%zu", i);
    buf_addc(&b, ')');
    struct sv text = arena_sv(mem, buf_sv(&b));
    buf_release(&b);
    return text;
}

static struct sv update_text(struct arena *mem, const struct sqlgen_table *t, struct sv table)
{
    struct buf b = {0};
    buf_printf(&b, "UPDATE \"%.*s\" SET parent_row = $4", SV_ARG(table));
    for (size_t i = 0; i < t->n; i++)
        buf_printf(&b, ", \"%.*s\" = $%zu", SV_ARG(sqlgen_column_name(mem, t->column[i].name)), NFIXED + 1 + i);
    buf_addz(&b, " WHERE mission = $1 AND record = $2 AND \"row\" = $3");
    struct sv text = arena_sv(mem, buf_sv(&b));
    buf_release(&b);
    return text;
}

static struct sv select_text(struct arena *mem, const struct sqlgen_table *t, struct sv table, bool all)
{
    struct buf b = {0};
    buf_printf(&b, "SELECT %s\"row\", parent_row", all ? "record, " : "");
    add_columns(&b, mem, t);
    buf_printf(&b, " FROM \"%.*s\" WHERE mission = $1%s ORDER BY %s\"row\"", SV_ARG(table),
               all ? "" : " AND record = $2", all ? "record, " : "");
    struct sv text = arena_sv(mem, buf_sv(&b));
    buf_release(&b);
    return text;
}

/* --- the cache -------------------------------------------------------------------------------- */

struct texts {
    struct sqlgen_table table; /* a copy */
    struct sv insert, update, remove, remove_row, move_row, select, select_all;
    struct db_value *args; /* for one row */
};

struct sqlgen_cache {
    struct arena mem;
    struct map by_key;
    struct buf key;
    struct {
        const struct sqlgen_table *t;
        struct texts *texts;
    } recent[64]; /* by address of the caller's struct */
};

void sqlgen_forget(struct sqlgen_cache *cache)
{
    if (!cache)
        return;
    buf_release(&cache->key);
    arena_release(&cache->mem);
    free(cache);
}

static bool same_table(const struct sqlgen_table *a, const struct sqlgen_table *b)
{
    if (a->n != b->n || !sv_eq(a->form, b->form) || !sv_eq(a->repeat, b->repeat))
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!sv_eq(a->column[i].name, b->column[i].name))
            return false;
    return true;
}

static struct texts *make_texts(struct arena *mem, const struct sqlgen_table *t)
{
    struct texts *x = ARENA_NEW(mem, struct texts);
    struct sqlgen_column *column = ARENA_ARRAY(mem, t->n, struct sqlgen_column);
    for (size_t i = 0; i < t->n; i++)
        column[i].name = arena_sv(mem, t->column[i].name);
    x->table = (struct sqlgen_table){arena_sv(mem, t->form), arena_sv(mem, t->repeat), column, t->n};
    struct sv table = sqlgen_table_name(mem, t);
    x->insert = insert_text(mem, t, table);
    x->remove = arena_printf(mem, "DELETE FROM \"%.*s\" WHERE mission = $1 AND record = $2", SV_ARG(table));
    x->update = update_text(mem, t, table);
    x->remove_row =
        arena_printf(mem, "DELETE FROM \"%.*s\" WHERE mission = $1 AND record = $2 AND \"row\" = $3", SV_ARG(table));
    x->move_row = arena_printf(
        mem, "UPDATE \"%.*s\" SET \"row\" = $4 WHERE mission = $1 AND record = $2 AND \"row\" = $3", SV_ARG(table));
    x->select = select_text(mem, t, table, false);
    x->select_all = select_text(mem, t, table, true);
    x->args = ARENA_ARRAY(mem, NFIXED + t->n, struct db_value);
    return x;
}

static struct texts *find_texts(struct sqlgen_cache *cache, const struct sqlgen_table *t)
{
    buf_clear(&cache->key);
    buf_printf(&cache->key, "%.*s/%.*s", SV_ARG(t->form), SV_ARG(t->repeat));
    for (size_t i = 0; i < t->n; i++) {
        buf_addc(&cache->key, ' ');
        buf_add(&cache->key, t->column[i].name);
    }
    struct texts *x = map_get(&cache->by_key, buf_sv(&cache->key));
    if (!x) {
        x = make_texts(&cache->mem, t);
        map_set(&cache->by_key, arena_sv(&cache->mem, buf_sv(&cache->key)), x);
    }
    return x;
}

/* The caller's struct is recognised by its address; its names are compared nevertheless, since an
 * address may be used again for another table. */
static struct texts *texts_of(struct db_conn *c, const struct sqlgen_table *t)
{
    if (!c->sqlgen) {
        c->sqlgen = xcalloc(1, sizeof *c->sqlgen);
        c->sqlgen->by_key.mem = &c->sqlgen->mem;
    }
    struct sqlgen_cache *cache = c->sqlgen;
    size_t nslots = sizeof cache->recent / sizeof *cache->recent;
    size_t slot = (size_t)(((uint64_t)(uintptr_t)t * 0x9e3779b97f4a7c15U) >> 32) % nslots;
    if (cache->recent[slot].t != t || !same_table(&cache->recent[slot].texts->table, t)) {
        cache->recent[slot].texts = find_texts(cache, t);
        cache->recent[slot].t = t;
    }
    return cache->recent[slot].texts;
}

/* --- statements ------------------------------------------------------------------------------- */

static struct db_args row_args(struct texts *x, struct sv mission, int64_t record, int64_t row, int64_t parent_row,
                               const struct db_value *values)
{
    size_t n = x->table.n;
    x->args[0] = db_text(mission);
    x->args[1] = db_int(record);
    x->args[2] = db_int(row);
    x->args[3] = db_int(parent_row);
    if (n)
        memcpy(x->args + NFIXED, values, n * sizeof *values);
    return (struct db_args){x->args, NFIXED + n};
}

int sqlgen_insert(struct db_conn *c, const struct sqlgen_table *t, struct sv mission, int64_t record, int64_t row,
                  int64_t parent_row, const struct db_value *values, struct err *e)
{
    struct texts *x = texts_of(c, t);
    return db_put_text(c, e, x->insert, row_args(x, mission, record, row, parent_row, values));
}

int sqlgen_update(struct db_conn *c, const struct sqlgen_table *t, struct sv mission, int64_t record, int64_t row,
                  int64_t parent_row, const struct db_value *values, struct err *e)
{
    struct texts *x = texts_of(c, t);
    return db_run_text(c, e, x->update, row_args(x, mission, record, row, parent_row, values), NULL);
}

int sqlgen_delete_row(struct db_conn *c, const struct sqlgen_table *t, struct sv mission, int64_t record, int64_t row,
                      struct err *e)
{
    return db_run_text(c, e, texts_of(c, t)->remove_row, DB_ARGS(db_text(mission), db_int(record), db_int(row)), NULL);
}

int sqlgen_move_row(struct db_conn *c, const struct sqlgen_table *t, struct sv mission, int64_t record, int64_t from,
                    int64_t to, struct err *e)
{
    return db_run_text(c, e, texts_of(c, t)->move_row,
                       DB_ARGS(db_text(mission), db_int(record), db_int(from), db_int(to)), NULL);
}

int sqlgen_delete(struct db_conn *c, const struct sqlgen_table *t, struct sv mission, int64_t record, struct err *e)
{
    return db_run_text(c, e, texts_of(c, t)->remove, DB_ARGS(db_text(mission), db_int(record)), NULL);
}

int sqlgen_select(struct db_conn *c, const struct sqlgen_table *t, struct sv mission, int64_t record,
                  struct db_cursor **out, struct err *e)
{
    const struct texts *x = texts_of(c, t);
    return record ? db_query_text(c, e, out, x->select, DB_ARGS(db_text(mission), db_int(record)))
                  : db_query_text(c, e, out, x->select_all, DB_ARGS(db_text(mission)));
}
