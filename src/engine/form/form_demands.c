/*
 * What settled answers must fulfil: required, constraint, choice_filter, the number of rows. The
 * second half of form_check; changes no answer.
 */
#include "engine/form/form_check.h"

static struct sv message(const struct form_check *c, const struct text *t)
{
    return text_get(t, c->env->lang);
}

static void check_required(struct form_check *c, const struct question *q, size_t row)
{
    struct sv said = message(c, &q->required_message);
    if (!form_check_true(c, q, row, q->required))
        return;
    if (said.n)
        problem_add(c->out, SEVERITY_ERROR, form_check_place(q, q->scope, row), (struct sv){0}, "an answer", "%.*s",
                    SV_ARG(said));
    else
        problem_add(c->out, SEVERITY_ERROR, form_check_place(q, q->scope, row), (struct sv){0}, "an answer",
                    "“%.*s” must be answered", SV_ARG(q->name));
}

static void check_constraint(struct form_check *c, const struct question *q, size_t row, struct sv value)
{
    struct sv said = message(c, &q->constraint_message);
    if (form_check_true(c, q, row, q->constraint))
        return;
    if (said.n)
        problem_add(c->out, SEVERITY_ERROR, form_check_place(q, q->scope, row), value, NULL, "%.*s", SV_ARG(said));
    else
        problem_add(c->out, SEVERITY_ERROR, form_check_place(q, q->scope, row), value, NULL,
                    "“%.*s” cannot be: %.*s does not hold", SV_ARG(form_shown(value)),
                    SV_ARG(form_shown(expr_text(q->constraint))));
}

/* One of the choices of that name is offered. */
static bool offered(struct form_check *c, const struct question *q, size_t row, struct sv name)
{
    const struct choice *choice = map_get(&q->list->by_name, name);
    bool found = !choice; /* `other`; what is in no list has been refused already */
    for (; choice && !found; choice = choice->same) {
        c->host.choice = choice;
        found = form_check_true(c, q, row, q->choice_filter);
    }
    c->host.choice = NULL;
    return found;
}

static void check_filter(struct form_check *c, const struct question *q, size_t row, struct sv value)
{
    struct sv rest = value, item;
    while (sv_next_item(&rest, true, &item)) {
        if (q->type == Q_SELECT_ONE) {
            item = value;
            rest.n = 0;
        }
        if (!offered(c, q, row, item))
            problem_add(c->out, SEVERITY_ERROR, form_check_place(q, q->scope, row), item,
                        "a choice that fits the other answers",
                        "the choice “%.*s” does not go with the other answers: %.*s", SV_ARG(form_shown(item)),
                        SV_ARG(form_shown(expr_text(q->choice_filter))));
    }
}

static void check_answers(struct form_check *c, const struct question *q)
{
    const struct answer_table *t = &c->a->table[q->scope];
    const unsigned char *off = c->off ? c->off[q->index] : NULL, *bad = c->bad ? c->bad[q->index] : NULL;
    bool filter = q->choice_filter && q->list;
    if (!q->required && !q->constraint && !filter)
        return;
    for (size_t row = 0; row < t->n; row++) {
        struct sv value = t->v[row].value[q->column];
        if ((off && off[row]) || (bad && bad[row]) || (!value.n && !q->required))
            continue;
        form_host_move(&c->host, q->scope, row);
        c->host.current = value;
        if (!value.n)
            check_required(c, q, row);
        if (value.n && q->constraint)
            check_constraint(c, q, row, value);
        if (value.n && filter)
            check_filter(c, q, row, value);
    }
}

/* --- number of rows --------------------------------------------------------------------------- */

static void compare_count(struct form_check *c, const struct question *q, size_t row, size_t have)
{
    double v = form_check_number(c, q, row, q->repeat_count);
    size_t want = v >= 1 ? v < FORM_ROWS_MAX ? (size_t)v : FORM_ROWS_MAX : 0;
    if (want != have)
        problem_add(c->out, SEVERITY_ERROR, form_check_place(q, c->host.scope, row), (struct sv){0}, NULL,
                    "“%.*s” has %zu rows, but %.*s says %zu", SV_ARG(q->name), have,
                    SV_ARG(form_shown(expr_text(q->repeat_count))), want);
}

static void check_count(struct form_check *c, const struct question *q)
{
    int parent = c->f->scope[q->scope].parent;
    const unsigned char *off = c->off ? c->off[q->index] : NULL;
    const struct answer_table *rows = &c->a->table[q->scope];
    size_t nparents = c->a->table[parent].n;
    size_t *have = ARENA_ARRAY(c->mem, nparents, size_t);
    for (size_t row = 0; row < rows->n; row++)
        have[rows->v[row].parent]++;
    for (size_t row = 0; row < nparents; row++) {
        if (off && off[row])
            continue;
        form_host_move(&c->host, parent, row);
        compare_count(c, q, row, have[row]);
    }
}

void form_demands_run(struct form_check *c)
{
    for (size_t i = 0; i < c->f->n; i++) {
        const struct question *q = &c->f->question[i];
        if (form_has_answer(q))
            check_answers(c, q);
        else if (q->type == Q_REPEAT && q->repeat_count)
            check_count(c, q);
    }
}
