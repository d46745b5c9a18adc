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

/* --- cycles -------------------------------------------------------------------------------------------- */

enum mark { UNSEEN, OPEN, DONE };

struct cycle {
    struct reader *r;
    enum mark *mark;
    struct {
        const struct indicator **v;
        size_t n, cap;
    } path;
};

static void visit(struct cycle *c, const struct indicator *in);

static void visit_member(void *ctx, const struct formula *f)
{
    struct cycle *c = ctx;
    const struct indicator *in = f->op == FORMULA_INDICATOR ? pack_indicator(c->r->pack, f->code) : NULL;
    if (in)
        visit(c, in);
}

static void report_cycle(struct cycle *c, const struct indicator *in)
{
    struct buf text = {.max = 300};
    size_t i = c->path.n;
    while (i > 0 && c->path.v[i - 1] != in)
        i--;
    for (i = i ? i - 1 : 0; i < c->path.n; i++)
        buf_printf(&text, "{%.*s} → ", SV_ARG(c->path.v[i]->code));
    buf_printf(&text, "{%.*s}", SV_ARG(in->code));
    (void)problem_add(c->r->problems, SEVERITY_ERROR, pack_source(pack_kind("indicator"), in, "formula"),
                      in->formula_text, NULL, N_("The formula depends on itself: %.*s."), SV_ARG(buf_sv(&text)));
    buf_release(&text);
}

static void visit(struct cycle *c, const struct indicator *in)
{
    enum mark *mark = &c->mark[in - c->r->pack->indicators.v];
    if (*mark == OPEN)
        report_cycle(c, in);
    if (*mark != UNSEEN || c->path.n > PACK_FORMULA_DEPTH_MAX)
        return;
    *mark = OPEN;
    vec_push(c->r->mem, &c->path, in);
    if (in->formula)
        formula_walk(in->formula, visit_member, c);
    if (c->path.n == PACK_FORMULA_DEPTH_MAX)
        (void)problem_add(c->r->problems, SEVERITY_ERROR, pack_source(pack_kind("indicator"), in, "formula"),
                          in->formula_text, NULL, N_("Indicators are built on indicators more than %d levels deep."),
                          PACK_FORMULA_DEPTH_MAX);
    c->path.n--;
    *mark = DONE;
}

void pack_check_formulas(struct reader *r)
{
    const struct pack *p = r->pack;
    struct cycle c = {.r = r, .mark = ARENA_ARRAY(r->mem, p->indicators.n + 1, enum mark)};
    for (size_t i = 0; i < p->indicators.n; i++) {
        struct formula_check f = {.r = r, .indicator = &p->indicators.v[i]};
        if (f.indicator->formula)
            formula_walk(f.indicator->formula, check_node, &f);
    }
    for (size_t i = 0; i < p->indicators.n; i++)
        visit(&c, &p->indicators.v[i]);
}
