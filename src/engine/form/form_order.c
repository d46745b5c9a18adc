/*
 * Third step of form_finish: an order in which everything a calculation or a relevance depends on
 * has been settled before it, and the circles that make such an order impossible, by name.
 *
 * source   topological order by depth-first search; survey order is kept where nothing else is
 *          asked for. A calculation with a trigger is set once and takes no part.
 */
#include "engine/form/form_internal.h"

struct edges {
    size_t *v; /* the questions this one needs */
    size_t n, cap;
};

struct frame {
    size_t node, next;
};

struct search {
    struct form *form;
    struct arena *mem;
    struct problems *out;
    struct edges *needs;
    enum { NEW, OPEN, DONE } * state;
    struct frame *path;
    size_t depth, norder;
};

struct collect {
    struct search *s;
    size_t node;
};

static void need(struct search *s, size_t node, size_t other)
{
    vec_push(s->mem, &s->needs[node], other);
}

static void collect_ref(void *ctx, struct sv name)
{
    struct collect *c = ctx;
    const struct question *q = form_question(c->s->form, name);
    if (q)
        need(c->s, c->node, q->index);
}

static void collect_needs(struct search *s)
{
    for (size_t i = 0; i < s->form->n; i++) {
        const struct question *q = &s->form->question[i];
        struct collect c = {s, i};
        if (q->parent >= 0)
            need(s, i, (size_t)q->parent);
        if (q->relevant)
            expr_each_ref(q->relevant, collect_ref, &c);
        if (q->calculation && !q->trigger.n)
            expr_each_ref(q->calculation, collect_ref, &c);
    }
}

#define CYCLE_NAMES_MAX 10

/* "a → b → a" from the open path; the middle of a long one is left out. */
static void report_cycle(struct search *s, size_t again)
{
    struct sv text = {0};
    size_t i = s->depth - 1;
    while (s->path[i].node != again)
        i--;
    size_t last = s->depth - i > CYCLE_NAMES_MAX ? i + CYCLE_NAMES_MAX : s->depth;
    for (; i < last; i++) {
        struct sv name = s->form->question[s->path[i].node].name;
        text = arena_printf(s->mem, "%.*s%.*s → ", SV_ARG(text), SV_ARG(name));
    }
    if (last < s->depth)
        text = arena_printf(s->mem, "%.*s… → ", SV_ARG(text));
    const struct question *q = &s->form->question[again];
    struct source at = {q->at.file, q->calculation ? SV("calculation") : SV("relevant"), q->at.row};
    problem_add(s->out, SEVERITY_ERROR, at, q->name, "calculations and conditions that do not need themselves",
                "calculations go round in a circle: %.*s%.*s", SV_ARG(text), SV_ARG(q->name));
}

static void enter(struct search *s, size_t node)
{
    s->state[node] = OPEN;
    s->path[s->depth++] = (struct frame){node, 0};
}

static void leave(struct search *s, size_t node)
{
    s->state[node] = DONE;
    s->depth--;
    s->form->order[s->norder++] = node;
}

static void visit(struct search *s, size_t root)
{
    enter(s, root);
    while (s->depth) {
        struct frame *top = &s->path[s->depth - 1];
        const struct edges *needs = &s->needs[top->node];
        if (top->next == needs->n) {
            leave(s, top->node);
            continue;
        }
        size_t other = needs->v[top->next++];
        if (s->state[other] == OPEN)
            report_cycle(s, other);
        else if (s->state[other] == NEW)
            enter(s, other);
    }
}

void form_order_run(struct form *f, struct arena *mem, struct problems *out)
{
    struct search s = {.form = f, .mem = mem, .out = out};
    s.needs = ARENA_ARRAY(mem, f->n, struct edges);
    s.state = arena_array(mem, f->n, sizeof *s.state);
    s.path = ARENA_ARRAY(mem, f->n, struct frame);
    f->order = ARENA_ARRAY(mem, f->n, size_t);
    f->calculation = ARENA_ARRAY(mem, f->n, size_t);
    f->ncalculations = 0;
    collect_needs(&s);
    for (size_t i = 0; i < f->n; i++)
        if (s.state[i] == NEW)
            visit(&s, i);
    for (size_t i = 0; i < f->n; i++)
        if (f->question[f->order[i]].calculation)
            f->calculation[f->ncalculations++] = f->order[i];
}
