/*
 * Workflows: the default review, look-ups, whether a workflow holds together, and one step of one
 * record (workflow.h). Called by domain/pack (check) and domain/record (step). Pure: who may take a
 * step (roles) is the caller's question, what is there (evidence) the caller's answer.
 */
#include "engine/form/workflow.h"

#include "base/near.h"

/* --- the default ------------------------------------------------------------------------------ */

#define LABEL(name, spanish, english)                                              \
    static struct text_in name[] = {{{"es", 2}, {(spanish), sizeof(spanish) - 1}}, \
                                    {{"en", 2}, {(english), sizeof(english) - 1}}}
#define TEXT(name)   \
    {                \
        (name), 2, 2 \
    }
#define CODE(literal)                      \
    {                                      \
        "" literal "", sizeof(literal) - 1 \
    }

LABEL(review, "Revisión", "Review");
LABEL(draft, "Borrador", "Draft");
LABEL(submitted, "Presentado", "Submitted");
LABEL(returned, "Devuelto", "Returned");
LABEL(approved, "Aprobado", "Approved");
LABEL(withdrawn, "Retirado", "Withdrawn");
LABEL(submit, "Presentar", "Submit");
LABEL(give_back, "Devolver", "Return");
LABEL(approve, "Aprobar", "Approve");
LABEL(reopen, "Reabrir", "Reopen");
LABEL(withdraw, "Retirar", "Withdraw");

static struct workflow_state default_states[] = {
    {.code = CODE("draft"), .label = TEXT(draft)},
    {.code = CODE("submitted"), .label = TEXT(submitted), .pending = true},
    {.code = CODE("returned"), .label = TEXT(returned)},
    {.code = CODE("approved"), .label = TEXT(approved), .counted = true},
    {.code = CODE("withdrawn"), .label = TEXT(withdrawn), .final = true},
};

static struct sv from_open[] = {CODE("draft"), CODE("returned")};
static struct sv from_submitted[] = {CODE("submitted")};
static struct sv from_approved[] = {CODE("approved")};
static struct sv from_any[] = {CODE("*")};

/* A correction of what counts already goes through `reopen`, with its reason. */
static struct workflow_transition default_transitions[] = {
    {.code = CODE("submit"), .to = CODE("submitted"), .from = from_open, .nfrom = 2, .label = TEXT(submit)},
    {.code = CODE("return"),
     .to = CODE("returned"),
     .from = from_submitted,
     .nfrom = 1,
     .reason = REASON_REQUIRED,
     .label = TEXT(give_back)},
    {.code = CODE("approve"), .to = CODE("approved"), .from = from_submitted, .nfrom = 1, .label = TEXT(approve)},
    {.code = CODE("reopen"),
     .to = CODE("returned"),
     .from = from_approved,
     .nfrom = 1,
     .reason = REASON_REQUIRED,
     .label = TEXT(reopen)},
    {.code = CODE("withdraw"),
     .to = CODE("withdrawn"),
     .from = from_any,
     .nfrom = 1,
     .reason = REASON_REQUIRED,
     .label = TEXT(withdraw)},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

const struct workflow *workflow_default(void)
{
    static const struct workflow w = {
        .code = CODE("review"),
        .initial = CODE("draft"),
        .label = TEXT(review),
        .state = default_states,
        .nstates = COUNT(default_states),
        .transition = default_transitions,
        .ntransitions = COUNT(default_transitions),
    };
    return &w;
}

/* --- look-ups --------------------------------------------------------------------------------- */

const struct workflow_state *workflow_state(const struct workflow *w, struct sv code)
{
    for (size_t i = 0; i < w->nstates; i++)
        if (sv_eq(w->state[i].code, code))
            return &w->state[i];
    return NULL;
}

const struct workflow_transition *workflow_transition(const struct workflow *w, struct sv code)
{
    for (size_t i = 0; i < w->ntransitions; i++)
        if (sv_eq(w->transition[i].code, code))
            return &w->transition[i];
    return NULL;
}

static bool leaves(const struct workflow *w, const struct workflow_transition *t, struct sv state)
{
    const struct workflow_state *s = workflow_state(w, state);
    for (size_t i = 0; i < t->nfrom; i++)
        if (sv_eq(t->from[i], state) || (sv_is(t->from[i], "*") && s && !s->final && !sv_eq(t->to, state)))
            return true;
    return false;
}

/* --- checking --------------------------------------------------------------------------------- */

struct checking {
    const struct workflow *w;
    const struct expr_scope *names;
    struct problems *out;
};

static struct source place(const struct checking *c, struct sv what)
{
    return (struct source){c->w->at.file, what, c->w->at.row};
}

static void unknown_state(const struct checking *c, struct sv where, struct sv code)
{
    struct near near = {.typed = code};
    for (size_t i = 0; i < c->w->nstates; i++)
        near_offer(&near, c->w->state[i].code);
    struct problem *p = problem_add(c->out, SEVERITY_ERROR, place(c, where), code, "a state of this workflow",
                                    "there is no state “%.*s”", SV_ARG(code));
    if (near.best.n)
        problem_remedy(c->out, p, "Perhaps “%.*s”?", SV_ARG(near.best));
}

static void check_state(const struct checking *c, size_t i)
{
    const struct workflow_state *s = &c->w->state[i];
    if (workflow_state(c->w, s->code) != s)
        problem_add(c->out, SEVERITY_ERROR, place(c, SV("states")), s->code, "each state once",
                    "the state “%.*s” is described twice", SV_ARG(s->code));
    if (s->counted && s->pending)
        problem_add(c->out, SEVERITY_ERROR, place(c, SV("countable")), s->code, "states or pending",
                    "the state “%.*s” counts and counts only when asked for", SV_ARG(s->code));
}

static void check_ends(const struct checking *c, const struct workflow_transition *t)
{
    if (workflow_transition(c->w, t->code) != t)
        problem_add(c->out, SEVERITY_ERROR, place(c, SV("transitions")), t->code, "each transition once",
                    "the transition “%.*s” is described twice", SV_ARG(t->code));
    if (!workflow_state(c->w, t->to))
        unknown_state(c, t->code, t->to);
    if (!t->nfrom)
        problem_add(c->out, SEVERITY_ERROR, place(c, t->code), t->code, "from: states, or *",
                    "the transition “%.*s” begins nowhere", SV_ARG(t->code));
    for (size_t i = 0; i < t->nfrom; i++) {
        const struct workflow_state *s = workflow_state(c->w, t->from[i]);
        if (!s && !sv_is(t->from[i], "*"))
            unknown_state(c, t->code, t->from[i]);
        if (s && s->final)
            problem_add(c->out, SEVERITY_ERROR, place(c, t->code), s->code, "a state that is not final",
                        "“%.*s” leaves the final state “%.*s”", SV_ARG(t->code), SV_ARG(s->code));
    }
}

static bool guard_known(void *ctx, struct sv name, enum expr_type *type)
{
    const struct checking *c = ctx;
    return c->names->known && c->names->known(c->names->ctx, name, type);
}

static bool guard_state(void *ctx, struct sv state)
{
    const struct checking *c = ctx;
    return workflow_state(c->w, state) != NULL;
}

static bool guard_choice(void *ctx, struct sv name, struct sv value, struct sv *near)
{
    const struct checking *c = ctx;
    return !c->names->choice || c->names->choice(c->names->ctx, name, value, near);
}

static bool guard_predicate(void *ctx, struct sv name)
{
    const struct checking *c = ctx;
    return c->names->predicate && c->names->predicate(c->names->ctx, name);
}

static void check_guard(struct checking *c, const struct workflow_transition *t)
{
    struct err e = {.lang = c->out->lang};
    const struct expr_scope scope = {
        .ctx = c, .known = guard_known, .state = guard_state, .predicate = guard_predicate, .choice = guard_choice};
    if (t->guard && c->names && expr_check(t->guard, &scope, c->out, place(c, t->code), &e))
        problem_add(c->out, SEVERITY_ERROR, place(c, t->code), expr_text(t->guard), NULL, "the guard of “%.*s”: %s",
                    SV_ARG(t->code), e.message);
}

/* What can be reached from the initial state, in as many rounds as the longest way has steps. */
static void check_reach(const struct checking *c, struct arena *mem)
{
    const struct workflow *w = c->w;
    bool *reached = ARENA_ARRAY(mem, w->nstates, bool), more = true;
    for (size_t i = 0; i < w->nstates; i++)
        reached[i] = sv_eq(w->state[i].code, w->initial);
    while (more) {
        more = false;
        for (size_t t = 0; t < w->ntransitions; t++) {
            const struct workflow_state *to = workflow_state(w, w->transition[t].to);
            for (size_t i = 0; to && !reached[to - w->state] && i < w->nstates; i++)
                if (reached[i] && leaves(w, &w->transition[t], w->state[i].code))
                    more = reached[to - w->state] = true;
        }
    }
    for (size_t i = 0; i < w->nstates; i++)
        if (!reached[i])
            problem_add(c->out, SEVERITY_WARNING, place(c, SV("states")), w->state[i].code, NULL,
                        "no way leads to the state “%.*s”", SV_ARG(w->state[i].code));
}

static bool counts(const struct workflow *w)
{
    for (size_t i = 0; i < w->nstates; i++)
        if (w->state[i].counted || w->state[i].event)
            return true;
    return false;
}

void workflow_check(const struct workflow *w, const struct expr_scope *names, struct problems *out)
{
    struct checking c = {w, names, out};
    bool begins = workflow_state(w, w->initial);
    if (!w->nstates) {
        problem_add(out, SEVERITY_ERROR, place(&c, SV("states")), w->code, "at least one state",
                    "the workflow has no states");
        return;
    }
    if (!begins)
        unknown_state(&c, SV("initial"), w->initial);
    for (size_t i = 0; i < w->nstates; i++)
        check_state(&c, i);
    for (size_t i = 0; i < w->ntransitions; i++) {
        check_ends(&c, &w->transition[i]);
        check_guard(&c, &w->transition[i]);
    }
    if (begins)
        check_reach(&c, out->mem);
    if (!counts(w))
        problem_add(out, SEVERITY_WARNING, place(&c, SV("countable")), w->code, "states or events that count",
                    "no state of the workflow counts: its records will be in no figure");
}

/* --- one step --------------------------------------------------------------------------------- */

static struct sv possible(const struct workflow *w, struct sv from, struct arena *mem)
{
    struct sv out = {0};
    for (size_t i = 0; i < w->ntransitions; i++) {
        const struct workflow_transition *t = &w->transition[i];
        if (leaves(w, t, from))
            out = out.n ? arena_printf(mem, "%.*s, %.*s", SV_ARG(out), SV_ARG(t->code)) : t->code;
    }
    return out;
}

static int refuse(const struct workflow *w, struct sv from, struct sv code, struct arena *mem, struct err *e)
{
    struct sv list = possible(w, from, mem);
    if (!list.n)
        return err_set(e, ERR_INPUT, "transition", "“%.*s” is not possible: nothing leads out of the state “%.*s”",
                       SV_ARG(code), SV_ARG(from));
    return err_set(e, ERR_INPUT, "transition", "“%.*s” is not possible in the state “%.*s”; possible: %.*s",
                   SV_ARG(code), SV_ARG(from), SV_ARG(list));
}

static int check_needs(const struct workflow_transition *t, const struct workflow_ask *ask, struct err *e)
{
    if (t->reason == REASON_REQUIRED && !sv_trim(ask->reason).n)
        return err_set(e, ERR_INPUT, "reason", "“%.*s” needs a reason", SV_ARG(t->code));
    for (size_t i = 0; i < t->nrequire; i++)
        if (!ask->have || !ask->have(ask->ctx, t->require[i]))
            return err_set(e, ERR_INPUT, "require", "“%.*s” needs %.*s, which is not there", SV_ARG(t->code),
                           SV_ARG(t->require[i]));
    return 0;
}

int workflow_step(const struct workflow *w, struct sv from, struct sv code, const struct workflow_ask *ask,
                  struct arena *mem, const struct workflow_transition **out, struct err *e)
{
    const struct workflow_transition *t = workflow_transition(w, code);
    bool holds = true;
    if (!t || !leaves(w, t, from))
        return refuse(w, from, code, mem, e);
    if (check_needs(t, ask, e) || (t->guard && expr_eval_bool(t->guard, ask->host, mem, &holds, e)))
        return -1;
    if (!holds)
        return err_set(e, ERR_INPUT, "guard", "“%.*s” is not possible yet: %.*s does not hold", SV_ARG(code),
                       SV_ARG(expr_text(t->guard)));
    *out = t;
    return 0;
}
