/* Blocks that list records: new tools, materials, any register. Personal questions never appear. */
#include "domain/report/report_internal.h"

#include "kit/output.h"

#include <stdio.h>

#define COLUMNS_MAX 8

struct listing {
    struct build *b;
    struct report_block *out;
    const struct form *form;
    const struct question *question[COLUMNS_MAX];
    size_t n;
    struct sv unit;
    const struct node *status, *icons; /* icons: {value: icon} */
    const struct question *icon_by;
    bool apportioned;
};

static const struct question *question_of_dimension(const struct form *f, const char *dim)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->question[i].scope == 0 && sv_is(f->question[i].dimension, dim))
            return &f->question[i];
    return form_question(f, sv_of(dim));
}

static bool allowed_status(const struct listing *l, struct sv value)
{
    if (!l->status)
        return true;
    if (l->status->kind == NODE_SCALAR)
        return sv_eq(l->status->scalar, value);
    for (size_t i = 0; i < l->status->n; i++)
        if (sv_eq(l->status->item[i]->scalar, value))
            return true;
    return false;
}

static bool wanted(const struct listing *l, const struct record *r)
{
    const struct question *unit = question_of_dimension(l->form, "unit");
    const struct question *status = form_question(l->form, SV("status"));
    if (l->unit.n && unit && !sv_eq(answers_get(r->answers, unit, 0), l->unit))
        return false;
    return !status || allowed_status(l, answers_get(r->answers, status, 0));
}

static int decimals_of(struct sv number)
{
    struct sv after;
    (void)sv_cut(number, '.', &after);
    return after.n < 6 ? (int)after.n : 6;
}

static struct sv printable(const struct listing *l, const struct question *q, struct sv value)
{
    const struct choice *c = q->list ? map_get(&q->list->by_name, value) : NULL;
    struct sv label = c ? text_get(&c->label, l->b->model->lang) : (struct sv){0};
    double number;
    if ((q->type == Q_INTEGER || q->type == Q_DECIMAL) && sv_to_double(value, &number))
        return output_number(l->b->mem, number, q->type == Q_INTEGER ? 0 : decimals_of(value), l->b->model->lang);
    return arena_sv(l->b->mem, label.n ? label : value);
}

/* The icon that the description gives the value, else one that is called like the value. */
static struct sv icon_of(const struct listing *l, const struct record *r)
{
    struct sv value = l->icon_by ? answers_get(r->answers, l->icon_by, 0) : (struct sv){0};
    for (size_t i = 0; l->icons && i < l->icons->n; i++)
        if (sv_eq(l->icons->key[i], value))
            return l->icons->item[i]->scalar;
    return arena_sv(l->b->mem, value);
}

static int take_record(void *ctx, const struct record *r, struct err *e)
{
    struct listing *l = ctx;
    struct sv cell[COLUMNS_MAX];
    (void)e;
    if (!wanted(l, r))
        return 0;
    for (size_t i = 0; i < l->n; i++)
        cell[i] = printable(l, l->question[i], answers_get(r->answers, l->question[i], 0));
    report_table_add(l->b, &l->out->table, (struct sv){0}, cell);
    l->out->table.v[l->out->table.n - 1].icon = icon_of(l, r);
    l->apportioned = l->apportioned || r->apportioned;
    return 0;
}

static bool prints_by_default(const struct question *q)
{
    bool value = q->type == Q_TEXT || q->type == Q_INTEGER || q->type == Q_DECIMAL || q->type == Q_SELECT_ONE ||
                 q->type == Q_DATE;
    return value && q->scope == 0 && !q->pii && !sv_is(q->dimension, "unit") && !sv_is(q->name, "code");
}

/* "columns::es" for the report's language, else "columns". */
static const struct node *columns_of(const struct listing *l, const struct node *n)
{
    char key[32];
    (void)snprintf(key, sizeof key, "columns::%s", l->b->model->lang);
    const struct node *own = node_get(n, key);
    return own ? own : node_get(n, "columns");
}

static int choose_columns(struct listing *l, const struct node *n, struct err *e)
{
    const struct node *columns = columns_of(l, n);
    for (size_t i = 0; columns && i < columns->n && l->n < COLUMNS_MAX; i++) {
        const struct question *q = form_question(l->form, columns->item[i]->scalar);
        if (!q || q->pii || q->scope != 0)
            return report_fault(l->b, columns->item[i], e, N_("the form has no such printable question"),
                                columns->item[i]->scalar);
        l->question[l->n++] = q;
    }
    for (size_t i = 0; !columns && i < l->form->n && l->n < 4; i++)
        if (prints_by_default(&l->form->question[i]))
            l->question[l->n++] = &l->form->question[i];
    return 0;
}

int report_register_build(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    struct listing l = {.b = b, .out = out, .form = pack_form(b->pack, node_text(n, "form"))};
    if (!l.form)
        return report_fault(b, n, e, N_("there is no form"), node_text(n, "form"));
    if (!report_lists_records(b, l.form)) {
        out->note = report_say(b, N_("Records about people are not listed in public output."));
        return 0;
    }
    l.unit = node_text(n, "unit");
    l.status = node_get(n, "status");
    l.icons = node_get(n, "icons");
    l.icon_by = form_question(l.form, node_text(n, "icon_by"));
    if (l.icons && l.icons->kind != NODE_MAP)
        return report_fault(b, l.icons, e, N_("icons are given as {value: icon}, not as"), l.icons->scalar);
    if (node_text(n, "icon_by").n && (!l.icon_by || l.icon_by->pii || l.icon_by->scope != 0))
        return report_fault(b, n, e, N_("the form has no such printable question"), node_text(n, "icon_by"));
    if (choose_columns(&l, n, e))
        return -1;
    report_table_begin(b, &out->table, l.n);
    for (size_t i = 0; i < l.n; i++) {
        bool number = l.question[i]->type == Q_INTEGER || l.question[i]->type == Q_DECIMAL;
        report_table_column(&out->table, i, text_get(&l.question[i]->label, b->model->lang),
                            number ? REPORT_NUMBER : REPORT_TEXT);
    }
    if (record_each(b->conn, b->ctx, NULL, b->pack, l.form, take_record, &l, e))
        return -1;
    if (l.apportioned)
        out->note = report_say(b, N_("Some of these records were apportioned from a published total."));
    return 0;
}
