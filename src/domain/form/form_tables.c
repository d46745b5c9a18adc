/*
 * A form's answers in SQL tables: types of columns, values there and back (form_tables.h). Called
 * by domain/pack (to create tables) and domain/record. Builds no SQL: db/sqlgen.c does. Must never
 * see a personal answer that is not sealed.
 */
#include "domain/form/form_tables.h"

static enum db_type column_type(const struct question *q)
{
    if (q->pii)
        return DB_BLOB;
    if (q->type == Q_INTEGER)
        return DB_INT;
    return q->type == Q_DECIMAL || q->type == Q_RANGE ? DB_REAL : DB_TEXT;
}

static const struct question *column_question(const struct form *f, size_t scope, size_t column)
{
    return &f->question[f->scope[scope].question[column]];
}

struct sqlgen_table form_table(struct arena *mem, const struct form *f, size_t scope)
{
    const struct scope *s = &f->scope[scope];
    struct sqlgen_column *column = ARENA_ARRAY(mem, s->n, struct sqlgen_column);
    for (size_t i = 0; i < s->n; i++) {
        const struct question *q = column_question(f, scope, i);
        bool dates = scope == 0 && sv_eq(q->name, f->date_of_record);
        column[i] = (struct sqlgen_column){q->name, column_type(q), !q->pii && (q->dimension.n || dates)};
    }
    return (struct sqlgen_table){f->id, scope ? s->name : (struct sv){0}, column, s->n};
}

int form_tables_apply(struct db_conn *c, struct arena *mem, const struct form *f, struct err *e)
{
    for (size_t s = 0; s < f->nscopes; s++) {
        struct sqlgen_table t = form_table(mem, f, s);
        if (sqlgen_apply(c, &t, e))
            return -1;
    }
    return 0;
}

int form_tables_before_many(struct db_conn *c, struct arena *mem, const struct form *f, size_t n, struct err *e)
{
    for (size_t s = 0; s < f->nscopes; s++) {
        struct sqlgen_table t = form_table(mem, f, s);
        if (sqlgen_before_many(c, &t, n, e))
            return -1;
    }
    return 0;
}

/* --- values ----------------------------------------------------------------------------------- */

struct db_value form_value_to_db(const struct question *q, struct sv value)
{
    int64_t i;
    double r;
    if (!value.n)
        return db_null();
    switch (column_type(q)) {
    case DB_BLOB:
        return db_blob(value);
    case DB_INT:
        return sv_to_int(value, &i) ? db_int(i) : db_null();
    case DB_REAL:
        return sv_to_double(value, &r) ? db_real(r) : db_null();
    case DB_TEXT:
    case DB_NULL:
        break;
    }
    return db_text(value);
}

struct sv form_value_from_db(const struct question *q, const struct db_cursor *cur, size_t column, struct arena *mem)
{
    struct sv out = {0};
    if (db_is_null(cur, column))
        return out;
    switch (column_type(q)) {
    case DB_BLOB:
        return arena_sv(mem, db_get_blob(cur, column));
    case DB_INT:
        return arena_printf(mem, "%lld", (long long)db_get_int(cur, column));
    case DB_REAL: /* 15 digits come back as they went in */
        return form_number_text(db_get_real(cur, column), mem, &out) ? out : (struct sv){0};
    case DB_TEXT:
    case DB_NULL:
        break;
    }
    return db_copy_text(cur, column, mem);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Rows of repeats are numbered from 1 in SQL, the record's own row is 0. */
static int64_t row_number(int scope, size_t row)
{
    return scope <= 0 ? 0 : (int64_t)row + 1;
}

/* from NULL: all rows are new. */
static int write_scope(struct db_conn *c, struct arena *mem, struct sv mission, int64_t record, const struct answers *a,
                       size_t scope, const size_t *from, struct err *e)
{
    const struct answer_table *rows = &a->table[scope];
    struct sqlgen_table t = form_table(mem, a->form, scope);
    struct db_value *value = ARENA_ARRAY(mem, t.n, struct db_value);
    for (size_t row = 0; row < rows->n; row++) {
        for (size_t i = 0; i < t.n; i++)
            value[i] = form_value_to_db(column_question(a->form, scope, i), rows->v[row].value[i]);
        bool there = from && from[row] != ANSWERS_NEW_ROW;
        int64_t number = row_number((int)scope, row),
                parent = row_number(a->form->scope[scope].parent, rows->v[row].parent);
        if (there ? sqlgen_update(c, &t, mission, record, number, parent, value, e)
                  : sqlgen_insert(c, &t, mission, record, number, parent, value, e))
            return -1;
    }
    return 0;
}

int form_answers_write(struct db_conn *c, struct arena *mem, struct sv mission, int64_t record, const struct answers *a,
                       struct err *e)
{
    for (size_t s = 0; s < a->form->nscopes; s++)
        if (write_scope(c, mem, mission, record, a, s, NULL, e))
            return -1;
    return 0;
}

/* --- changing --------------------------------------------------------------------------------- */

static int delete_rows(struct db_conn *c, struct arena *mem, const struct sqlgen_table *t, struct sv mission,
                       int64_t record, int scope, size_t had, const size_t *from, size_t n, struct err *e)
{
    bool *stays = ARENA_ARRAY(mem, had, bool);
    size_t nstay = 0;
    for (size_t row = 0; row < n; row++)
        if (from[row] != ANSWERS_NEW_ROW) {
            stays[from[row]] = true;
            nstay++;
        }
    if (!nstay)
        return had ? sqlgen_delete(c, t, mission, record, e) : 0;
    for (size_t row = 0; row < had && nstay < had; row++)
        if (!stays[row] && sqlgen_delete_row(c, t, mission, record, row_number(scope, row), e))
            return -1;
    return 0;
}

/* Rows keep their order: moved down from the first on and up from the last on, none meets another. */
static int move_rows(struct db_conn *c, const struct sqlgen_table *t, struct sv mission, int64_t record, int scope,
                     const size_t *from, size_t n, struct err *e)
{
    for (size_t row = 0; row < n; row++)
        if (from[row] != ANSWERS_NEW_ROW && from[row] > row &&
            sqlgen_move_row(c, t, mission, record, row_number(scope, from[row]), row_number(scope, row), e))
            return -1;
    for (size_t row = n; row-- > 0;)
        if (from[row] != ANSWERS_NEW_ROW && from[row] < row &&
            sqlgen_move_row(c, t, mission, record, row_number(scope, from[row]), row_number(scope, row), e))
            return -1;
    return 0;
}

int form_answers_change(struct db_conn *c, struct arena *mem, struct sv mission, int64_t record,
                        const struct answers *a, const size_t *had, size_t *const *from, struct err *e)
{
    for (size_t s = 0; s < a->form->nscopes; s++) {
        struct sqlgen_table t = form_table(mem, a->form, s);
        size_t n = a->table[s].n;
        if (delete_rows(c, mem, &t, mission, record, (int)s, had[s], from[s], n, e) ||
            move_rows(c, &t, mission, record, (int)s, from[s], n, e) ||
            write_scope(c, mem, mission, record, a, s, from[s], e))
            return -1;
    }
    return 0;
}

int form_answers_delete(struct db_conn *c, struct arena *mem, struct sv mission, int64_t record, const struct form *f,
                        struct err *e)
{
    for (size_t s = 0; s < f->nscopes; s++) {
        struct sqlgen_table t = form_table(mem, f, s);
        if (sqlgen_delete(c, &t, mission, record, e))
            return -1;
    }
    return 0;
}

/* --- reading ---------------------------------------------------------------------------------- */

struct reading {
    struct arena *mem;
    struct answers *a;
    size_t scope, nrows;
};

static int read_row(struct reading *r, const struct db_cursor *cur, struct err *e)
{
    const struct form *f = r->a->form;
    int parent_scope = f->scope[r->scope].parent;
    int64_t row = db_get_int(cur, 0), parent = db_get_int(cur, 1) - (parent_scope > 0);
    size_t nparents = parent_scope < 0 ? 1 : r->a->table[parent_scope].n;
    if (row != row_number((int)r->scope, r->nrows) || parent < 0 || (uint64_t)parent >= nparents)
        return err_set(e, ERR_STORAGE, NULL, "the rows of “%.*s” do not fit together", SV_ARG(f->scope[r->scope].name));
    size_t at = r->scope ? answers_add_row(r->mem, r->a, (int)r->scope, (size_t)parent) : 0;
    struct sv *value = r->a->table[r->scope].v[at].value;
    for (size_t i = 0; i < f->scope[r->scope].n; i++)
        value[i] = form_value_from_db(column_question(f, r->scope, i), cur, i + 2, r->mem);
    r->nrows++;
    return 0;
}

static int read_scope(struct db_conn *c, struct sv mission, int64_t record, struct reading *r, struct err *e)
{
    struct db_cursor *cur;
    struct sqlgen_table t = form_table(r->mem, r->a->form, r->scope);
    int rc;
    if (sqlgen_select(c, &t, mission, record, &cur, e))
        return -1;
    while ((rc = db_next(cur, e)) > 0)
        if ((rc = read_row(r, cur, e)))
            break;
    db_cursor_close(cur);
    if (rc == 0 && r->scope == 0 && r->nrows == 0)
        return err_set(e, ERR_NOT_FOUND, NULL, "there is no record %lld", (long long)record);
    return rc;
}

int form_answers_read(struct db_conn *c, struct arena *mem, struct sv mission, int64_t record, const struct form *f,
                      struct answers **out, struct err *e)
{
    struct answers *a = answers_new(mem, f);
    for (size_t s = 0; s < f->nscopes; s++) {
        struct reading r = {.mem = mem, .a = a, .scope = s};
        if (read_scope(c, mission, record, &r, e))
            return -1;
    }
    *out = a;
    return 0;
}
