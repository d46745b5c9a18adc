/* Fields of the form's page to answers: see entry.h. What the browser sends may be anything. */
#include "domain/record/entry.h"

static bool is_many(const struct question *q)
{
    return q->type == Q_SELECT_MULTIPLE || q->type == Q_RANK;
}

/* "3.0.rest" to 3, 0 and "rest". */
static bool numbers(struct sv text, int64_t *scope, int64_t *row, struct sv *rest)
{
    struct sv tail, first = sv_cut(text, '.', &tail), second = sv_cut(tail, '.', rest);
    return sv_to_int(first, scope) && sv_to_int(second, row) && *scope >= 0 && *row >= 0;
}

static int strange(struct sv name, struct err *e)
{
    return err_set(e, ERR_INPUT, NULL, N_("the field “%.*s” is not one of this form"), SV_ARG(name));
}

static struct sv after(struct sv text, size_t n)
{
    return sv_make(text.p + n, text.n - n);
}

/* Rows are announced in order, each after its parent. */
static int add_row(struct entry *en, const struct http_field *f, struct err *e)
{
    struct sv rest;
    int64_t scope, row, parent;
    if (!numbers(after(f->name, 4), &scope, &row, &rest) || !sv_to_int(f->value, &parent) || scope < 1 ||
        (size_t)scope >= en->form->nscopes)
        return strange(f->name, e);
    int outer = en->form->scope[scope].parent;
    struct answer_table *t = &en->answers->table[scope];
    if ((size_t)row != t->n || parent < 0 || (size_t)parent >= en->answers->table[outer].n)
        return strange(f->name, e);
    if (t->n >= HTTP_FIELDS_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("the record is too large to be kept"));
    (void)answers_add_row(en->w->mem, en->answers, (int)scope, (size_t)parent);
    return 0;
}

static int set_answer(struct entry *en, const struct http_field *f, struct err *e)
{
    struct sv name;
    int64_t scope, row;
    if (!numbers(after(f->name, 2), &scope, &row, &name))
        return strange(f->name, e);
    const struct question *q = form_question(en->form, name);
    if (!q || !form_has_answer(q) || q->scope != scope || (size_t)row >= en->answers->table[scope].n ||
        (q->pii && !en->personal))
        return strange(f->name, e);
    struct sv before = answers_get(en->answers, q, (size_t)row), value = sv_trim(f->value);
    if (is_many(q) && before.n && value.n)
        value = arena_printf(en->w->mem, "%.*s %.*s", SV_ARG(before), SV_ARG(value));
    answers_set(en->answers, q, (size_t)row, value);
    return 0;
}

/* What is not asked here stays as it was, row by row where the rows are those that were there. */
static void keep(struct entry *en, const struct answers *old)
{
    for (size_t i = 0; i < en->form->n; i++) {
        const struct question *q = &en->form->question[i];
        bool asked = !q->pii || en->personal;
        for (size_t r = 0; form_has_answer(q) && !asked && r < old->table[q->scope].n; r++)
            if (r < en->answers->table[q->scope].n)
                answers_set(en->answers, q, r, answers_get(old, q, r));
    }
}

int entry_read(struct entry *en, struct err *e)
{
    const struct http_fields *all = &en->w->field;
    en->answers = answers_new(en->w->mem, en->form);
    for (size_t i = 0; i < all->n; i++)
        if (sv_starts(all->v[i].name, "row.") && add_row(en, &all->v[i], e))
            return -1;
    if (en->old)
        keep(en, en->old);
    for (size_t i = 0; i < all->n; i++)
        if (sv_starts(all->v[i].name, "a.") && set_answer(en, &all->v[i], e))
            return -1;
    return 0;
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

/* Takes the row away with all that hangs on it. */
static void remove_row(struct answers *a, int scope, size_t row)
{
    struct answer_table *t = &a->table[scope];
    for (size_t s = 1; s < a->form->nscopes; s++)
        if (a->form->scope[s].parent == scope)
            for (size_t r = a->table[s].n; r-- > 0;) {
                if (a->table[s].v[r].parent == row)
                    remove_row(a, (int)s, r);
                else if (a->table[s].v[r].parent > row)
                    a->table[s].v[r].parent--;
            }
    memmove(t->v + row, t->v + row + 1, (t->n - row - 1) * sizeof *t->v);
    t->n--;
}

/* Rows are known by their place: those whose hidden answers are kept must not move. */
bool entry_may_remove(const struct entry *en, int scope, size_t row)
{
    if (en->personal || !en->old || row >= en->old->table[scope].n)
        return true;
    for (size_t i = 0; i < en->form->n; i++)
        if (en->form->question[i].pii && en->form->question[i].scope > 0)
            return false;
    return true;
}

bool entry_rows(struct entry *en)
{
    struct sv rest, add = web_field(en->w, "add"), take = web_field(en->w, "remove");
    int64_t scope, row;
    if (!numbers(add.n ? add : take, &scope, &row, &rest) || scope < 1 || (size_t)scope >= en->form->nscopes)
        return add.n || take.n;
    if (add.n && (size_t)row < en->answers->table[en->form->scope[scope].parent].n)
        (void)answers_add_row(en->w->mem, en->answers, (int)scope, (size_t)row);
    if (take.n && (size_t)row < en->answers->table[scope].n && entry_may_remove(en, (int)scope, (size_t)row))
        remove_row(en->answers, (int)scope, (size_t)row);
    return true;
}
