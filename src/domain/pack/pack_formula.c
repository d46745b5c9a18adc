/*
 * Checks of formulas: streams, measures, dimensions, questions of conditions, reached states,
 * members, and cycles between indicators. Called by pack_check.c; adds problems.
 */
#include "domain/pack/pack_internal.h"

#include "base/near.h"

struct formula_check {
    struct reader *r;
    const struct indicator *indicator;
    const struct form *form; /* of the aggregate at hand */
    int scope;               /* of the rows whose questions a condition may ask */
    bool fault;
};

static struct source at_formula(const struct formula_check *c)
{
    return pack_source(pack_kind("indicator"), c->indicator, "formula");
}

/* --- what an aggregate names --------------------------------------------------------------------------- */

/* A list and the tallies it replaces share a measure: conditions may ask what stands above both. */
static const struct question *find_measure(const struct form *f, struct sv measure)
{
    const struct question *found = NULL;
    for (size_t i = 0; i < f->n; i++)
        if (sv_eq(f->question[i].measure, measure) && measure.n && (!found || f->question[i].scope < found->scope))
            found = &f->question[i];
    return found;
}

static const struct question *find_dimension(const struct form *f, struct sv dimension)
{
    for (size_t i = 0; i < f->n; i++)
        if (sv_eq(f->question[i].dimension, dimension) && dimension.n)
            return &f->question[i];
    return NULL;
}

static void unknown_member(struct formula_check *c, const struct formula *f, bool measure)
{
    struct map known = {.mem = c->r->mem};
    for (size_t i = 0; i < c->form->n; i++) {
        struct sv name = measure ? c->form->question[i].measure : c->form->question[i].dimension;
        if (name.n)
            (void)map_put(&known, name, NULL);
    }
    (void)pack_unknown(c->r, at_formula(c), measure ? N_("measure") : N_("dimension"), f->member, &known);
}

/* A repeat that is counted row by row gives count() its rows, else the record is counted. */
static int counted_scope(const struct form *f)
{
    const struct question *q = find_measure(f, SV("count"));
    return q ? q->scope : 0;
}

/* False when the aggregate names something that is not there. */
static bool settle_scope(struct formula_check *c, const struct formula *f)
{
    const struct question *q = NULL;
    bool measure = f->aggregate <= AGG_LATEST;
    c->scope = 0;
    if (f->aggregate == AGG_COUNT) {
        c->scope = counted_scope(c->form);
        return true;
    }
    q = measure                        ? find_measure(c->form, f->member)
        : f->aggregate == AGG_DISTINCT ? find_dimension(c->form, f->member)
                                       : find_dimension(c->form, SV("person"));
    if (!q && f->aggregate == AGG_PEOPLE) {
        struct problem *p = problem_add(c->r->problems, SEVERITY_ERROR, at_formula(c), c->form->id, NULL,
                                        N_("people() needs a register, but no question of “%.*s” has the dimension "
                                           "“person”."),
                                        SV_ARG(c->form->id));
        problem_remedy(c->r->problems, p, N_("Use sum() or count(), which count participations."));
    } else if (!q) {
        unknown_member(c, f, measure);
    }
    if (q)
        c->scope = q->scope;
    return q != NULL;
}

/* --- conditions ---------------------------------------------------------------------------------------- */

static bool above(const struct form *f, int scope, int outer)
{
    while (scope > outer)
        scope = f->scope[scope].parent;
    return scope == outer;
}

static void unknown_question(struct formula_check *c, struct sv name)
{
    struct near near = {.typed = name};
    struct problem *p =
        problem_add(c->r->problems, SEVERITY_ERROR, at_formula(c), name, NULL,
                    N_("There is no question ${%.*s} in the form “%.*s”."), SV_ARG(name), SV_ARG(c->form->id));
    for (size_t i = 0; i < c->form->n; i++)
        near_offer(&near, c->form->question[i].name);
    if (near.best.n)
        problem_remedy(c->r->problems, p, N_("Did you mean “%.*s”?"), SV_ARG(near.best));
}

static void check_question(void *ctx, struct sv name)
{
    struct formula_check *c = ctx;
    const struct question *q = form_question(c->form, name);
    if (!q || !form_has_answer(q)) {
        unknown_question(c, name);
    } else if (!above(c->form, c->scope, q->scope)) {
        (void)problem_add(c->r->problems, SEVERITY_ERROR, at_formula(c), name,
                          N_("a question of the same row or of a row above it"),
                          N_("The condition asks ${%.*s}, which is answered in another repeat."), SV_ARG(name));
    } else if (q->pii) {
        (void)problem_add(c->r->problems, SEVERITY_ERROR, at_formula(c), name, N_("a question that is not personal"),
                          N_("The condition asks ${%.*s}, which is personal: figures never see it."), SV_ARG(name));
    } else {
        return;
    }
    c->fault = true;
}

static void check_state(void *ctx, struct sv state, bool anchor)
{
    struct formula_check *c = ctx;
    const struct workflow *w = pack_workflow(c->r->pack, c->form);
    const struct workflow_state *s = workflow_state(w, state);
    struct map known = {.mem = c->r->mem};
    (void)anchor;
    if (s && s->event)
        return;
    for (size_t i = 0; i < w->nstates; i++)
        if (w->state[i].event || !s)
            (void)map_put(&known, w->state[i].code, NULL);
    c->fault = true;
    if (!s) {
        (void)pack_unknown(c->r, at_formula(c), N_("state"), state, &known);
        return;
    }
    struct problem *p =
        problem_add(c->r->problems, SEVERITY_ERROR, at_formula(c), state, NULL,
                    N_("The workflow “%.*s” does not count the event “%.*s”."), SV_ARG(w->code), SV_ARG(state));
    problem_remedy(c->r->problems, p, N_("Add it to countable: {events: […]} of the workflow."));
}

static bool state_known(void *ctx, struct sv state)
{
    const struct formula_check *c = ctx;
    return workflow_state(pack_workflow(c->r->pack, c->form), state) != NULL;
}

struct named {
    struct form_names names;
    struct expr_scope scope;
    struct formula_check *check;
};

static bool name_known(void *ctx, struct sv name, enum expr_type *type)
{
    struct named *n = ctx;
    return n->scope.known(n->scope.ctx, name, type);
}

static bool name_choice(void *ctx, struct sv name, struct sv value, struct sv *near)
{
    struct named *n = ctx;
    return n->scope.choice(n->scope.ctx, name, value, near);
}

static bool named_state(void *ctx, struct sv state)
{
    return state_known(((struct named *)ctx)->check, state);
}

static void check_condition(struct formula_check *c, const struct expr *condition)
{
    struct named n = {.names = {.form = c->form, .scope = c->scope}, .check = c};
    struct err e = {.lang = c->r->problems->lang};
    n.scope = form_host_scope(&n.names);
    const struct expr_scope scope = {.ctx = &n, .known = name_known, .state = named_state, .choice = name_choice};
    c->fault = false;
    expr_each_ref(condition, check_question, c);
    expr_each_reached(condition, check_state, c);
    if (!c->fault && expr_check(condition, &scope, c->r->problems, at_formula(c), &e))
        (void)problem_add(c->r->problems, SEVERITY_ERROR, at_formula(c), expr_text(condition), NULL, "%s", e.message);
}

/* --- one formula --------------------------------------------------------------------------------------- */

static void check_node(void *ctx, const struct formula *f)
{
    struct formula_check *c = ctx;
    if (f->op == FORMULA_INDICATOR && !pack_indicator(c->r->pack, f->code))
        (void)pack_unknown(c->r, at_formula(c), N_("indicator"), f->code, &c->r->pack->indicator_by_code);
    if (f->op != FORMULA_AGGREGATE)
        return;
    c->form = pack_stream(c->r->pack, f->stream);
    if (!c->form) {
        struct map known = {.mem = c->r->mem};
        for (size_t i = 0; i < c->r->pack->forms.n; i++)
            (void)map_put(&known, c->r->pack->forms.v[i]->fact, NULL);
        (void)pack_unknown(c->r, at_formula(c), N_("stream of facts"), f->stream, &known);
    } else if (settle_scope(c, f) && f->condition) {
        check_condition(c, f->condition);
    }
}

/* --- indicators built on indicators --------------------------------------------------------------------- */

#define CIRCLE_NAMED 10 /* members of a circle that are told */

enum mark { UNSEEN, OPEN, DONE };

/* The walk keeps its path itself: thousands of indicators may be built on each other. */
struct tower {
    struct reader *r;
    struct {
        size_t *v;
        size_t n, cap;
    } member;      /* of all indicators, one's after another's */
    size_t *first; /* the first of an indicator's own */
    enum mark *mark;
    int *levels;
    struct {
        struct step {
            size_t at, next; /* member to be looked at next */
        } * v;
        size_t n, cap;
    } path;
    bool told; /* of a circle or of too many levels: what stands on either is wrong as well */
};

static void note_member(void *ctx, const struct formula *f)
{
    struct tower *t = ctx;
    const struct indicator *in = f->op == FORMULA_INDICATOR ? pack_indicator(t->r->pack, f->code) : NULL;
    if (in) {
        size_t at = (size_t)(in - t->r->pack->indicators.v);
        vec_push(t->r->mem, &t->member, at);
    }
}

static void note_members(struct tower *t)
{
    const struct pack *p = t->r->pack;
    for (size_t i = 0; i < p->indicators.n; i++) {
        t->first[i] = t->member.n;
        if (p->indicators.v[i].formula)
            formula_walk(p->indicators.v[i].formula, note_member, t);
    }
    t->first[p->indicators.n] = t->member.n;
}

static struct sv code_of(const struct tower *t, size_t indicator)
{
    return t->r->pack->indicators.v[indicator].code;
}

static void report_circle(struct tower *t, size_t back_to)
{
    const struct indicator *in = &t->r->pack->indicators.v[back_to];
    struct buf text = {0};
    size_t from = t->path.n - 1;
    t->told = true;
    while (t->path.v[from].at != back_to)
        from--;
    for (size_t i = from; i < t->path.n && i < from + CIRCLE_NAMED; i++)
        buf_printf(&text, "{%.*s} → ", SV_ARG(code_of(t, t->path.v[i].at)));
    if (t->path.n > from + CIRCLE_NAMED)
        buf_addz(&text, "… → ");
    buf_printf(&text, "{%.*s}", SV_ARG(in->code));
    (void)problem_add(t->r->problems, SEVERITY_ERROR, pack_source(pack_kind("indicator"), in, "formula"),
                      in->formula_text, NULL, N_("The formula depends on itself: %.*s."), SV_ARG(buf_sv(&text)));
    buf_release(&text);
}

static void report_height(struct tower *t, size_t indicator)
{
    const struct indicator *in = &t->r->pack->indicators.v[indicator];
    if (t->told || t->levels[indicator] <= PACK_FORMULA_DEPTH_MAX)
        return;
    t->told = true;
    (void)problem_add(t->r->problems, SEVERITY_ERROR, pack_source(pack_kind("indicator"), in, "formula"),
                      in->formula_text, NULL, N_("Indicators are built on indicators more than %d levels deep."),
                      PACK_FORMULA_DEPTH_MAX);
}

static void enter(struct tower *t, size_t indicator)
{
    struct step step = {indicator, t->first[indicator]};
    t->mark[indicator] = OPEN;
    t->levels[indicator] = 1;
    vec_push(t->r->mem, &t->path, step);
}

static void stand_on(struct tower *t, size_t indicator, size_t member)
{
    if (t->levels[indicator] <= t->levels[member])
        t->levels[indicator] = t->levels[member] + 1;
}

static void leave(struct tower *t)
{
    size_t indicator = t->path.v[--t->path.n].at;
    t->mark[indicator] = DONE;
    report_height(t, indicator);
    if (t->path.n)
        stand_on(t, t->path.v[t->path.n - 1].at, indicator);
}

static void walk_from(struct tower *t, size_t indicator)
{
    enter(t, indicator);
    while (t->path.n) {
        struct step *s = &t->path.v[t->path.n - 1];
        if (s->next == t->first[s->at + 1]) {
            leave(t);
            continue;
        }
        size_t member = t->member.v[s->next++];
        if (t->mark[member] == UNSEEN)
            enter(t, member);
        else if (t->mark[member] == DONE)
            stand_on(t, s->at, member);
        else
            report_circle(t, member);
    }
}

static void check_tower(struct reader *r)
{
    size_t n = r->pack->indicators.n;
    struct tower t = {.r = r,
                      .first = ARENA_ARRAY(r->mem, n + 1, size_t),
                      .mark = ARENA_ARRAY(r->mem, n, enum mark),
                      .levels = ARENA_ARRAY(r->mem, n, int)};
    note_members(&t);
    for (size_t i = 0; i < n; i++)
        if (t.mark[i] == UNSEEN)
            walk_from(&t, i);
}

void pack_check_formulas(struct reader *r)
{
    const struct pack *p = r->pack;
    for (size_t i = 0; i < p->indicators.n; i++) {
        struct formula_check f = {.r = r, .indicator = &p->indicators.v[i]};
        if (f.indicator->formula)
            formula_walk(f.indicator->formula, check_node, &f);
    }
    check_tower(r);
}
