/*
 * Forms and answers as data: rows, look-ups, names of types. Owns no rule: what a form may be is
 * form_finish.c, what an answer may be form_value.c and form_check.c. Called by everybody who
 * holds answers; must not judge them.
 */
#include "engine/form/form.h"

static const char *const type_name[] = {
    [Q_TEXT] = "text",
    [Q_INTEGER] = "integer",
    [Q_DECIMAL] = "decimal",
    [Q_RANGE] = "range",
    [Q_DATE] = "date",
    [Q_TIME] = "time",
    [Q_DATETIME] = "dateTime",
    [Q_SELECT_ONE] = "select_one",
    [Q_SELECT_MULTIPLE] = "select_multiple",
    [Q_RANK] = "rank",
    [Q_NOTE] = "note",
    [Q_CALCULATE] = "calculate",
    [Q_HIDDEN] = "hidden",
    [Q_GEOPOINT] = "geopoint",
    [Q_GEOTRACE] = "geotrace",
    [Q_GEOSHAPE] = "geoshape",
    [Q_IMAGE] = "image",
    [Q_AUDIO] = "audio",
    [Q_VIDEO] = "video",
    [Q_FILE] = "file",
    [Q_BARCODE] = "barcode",
    [Q_ACKNOWLEDGE] = "acknowledge",
    [Q_START] = "start",
    [Q_END] = "end",
    [Q_TODAY] = "today",
    [Q_USERNAME] = "username",
    [Q_DEVICEID] = "deviceid",
    [Q_GROUP] = "group",
    [Q_REPEAT] = "repeat",
};

const char *question_type_name(enum question_type t)
{
    return type_name[t];
}

const struct question *form_question(const struct form *f, struct sv name)
{
    return map_get(&f->by_name, name);
}

struct answers *answers_new(struct arena *mem, const struct form *f)
{
    struct answers *a = ARENA_NEW(mem, struct answers);
    a->form = f;
    a->table = ARENA_ARRAY(mem, f->nscopes, struct answer_table);
    (void)answers_add_row(mem, a, 0, 0);
    return a;
}

size_t answers_add_row(struct arena *mem, struct answers *a, int scope, size_t parent)
{
    struct answer_table *t = &a->table[scope];
    struct answer_row row = {parent, ARENA_ARRAY(mem, a->form->scope[scope].n, struct sv)};
    if (scope == 0 && t->n == 1)
        return 0;
    vec_push(mem, t, row);
    return t->n - 1;
}

struct sv answers_get(const struct answers *a, const struct question *q, size_t row)
{
    const struct answer_table *t = &a->table[q->scope];
    if (!form_has_answer(q) || row >= t->n)
        return (struct sv){0};
    return t->v[row].value[q->column];
}

void answers_set(struct answers *a, const struct question *q, size_t row, struct sv value)
{
    struct answer_table *t = &a->table[q->scope];
    if (form_has_answer(q) && row < t->n)
        t->v[row].value[q->column] = value;
}

static bool tables_equal(const struct answer_table *a, const struct answer_table *b, size_t ncolumns)
{
    if (a->n != b->n)
        return false;
    for (size_t r = 0; r < a->n; r++) {
        if (a->v[r].parent != b->v[r].parent)
            return false;
        for (size_t c = 0; c < ncolumns; c++)
            if (!sv_eq(a->v[r].value[c], b->v[r].value[c]))
                return false;
    }
    return true;
}

bool answers_equal(const struct answers *a, const struct answers *b)
{
    if (a->form->nscopes != b->form->nscopes)
        return false;
    for (size_t s = 0; s < a->form->nscopes; s++) {
        if (a->form->scope[s].n != b->form->scope[s].n ||
            !tables_equal(&a->table[s], &b->table[s], a->form->scope[s].n))
            return false;
    }
    return true;
}

struct answers *answers_copy(struct arena *mem, const struct answers *a)
{
    struct answers *copy = ARENA_NEW(mem, struct answers);
    copy->form = a->form;
    copy->table = ARENA_ARRAY(mem, a->form->nscopes, struct answer_table);
    for (size_t s = 0; s < a->form->nscopes; s++) {
        const struct answer_table *from = &a->table[s];
        size_t ncolumns = a->form->scope[s].n;
        vec_reserve(mem, &copy->table[s], from->n);
        for (size_t r = 0; r < from->n; r++) {
            struct answer_row row = {from->v[r].parent, ARENA_ARRAY(mem, ncolumns, struct sv)};
            for (size_t c = 0; c < ncolumns; c++)
                row.value[c] = arena_sv(mem, from->v[r].value[c]);
            copy->table[s].v[copy->table[s].n++] = row;
        }
    }
    return copy;
}

size_t answers_ancestor(const struct answers *a, int scope, size_t row, int outer)
{
    while (scope != outer && scope > 0) {
        row = a->table[scope].v[row].parent;
        scope = a->form->scope[scope].parent;
    }
    return row;
}
