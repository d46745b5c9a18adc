/* What a save may be refused for, beside wrong answers: transitions, reasons, closed periods. */
#include "domain/record/record_rules.h"

#include "base/near.h"

static int32_t today(const struct save *s)
{
    int64_t local = s->now_ms + (int64_t)s->pk->zone_minutes * 60000;
    return (int32_t)(local / 86400000 - (local % 86400000 < 0));
}

/* --- states reached --------------------------------------------------------------------------- */

static struct record_event *event_of(struct record *r, struct sv state)
{
    for (size_t i = 0; i < r->nevents; i++)
        if (sv_eq(r->event[i].state, state))
            return &r->event[i];
    return NULL;
}

/* The first date stays, unless an import knows better (`stated`). */
static void reach(struct save *s, struct sv state, int32_t date, bool stated)
{
    struct record *r = &s->next.r;
    struct record_event *there = event_of(r, state), one = {state, date};
    if (there && stated)
        there->date = date;
    if (there)
        return;
    struct {
        struct record_event *v;
        size_t n, cap;
    } all = {r->event, r->nevents, r->nevents};
    vec_push(s->mem, &all, one);
    r->event = all.v;
    r->nevents = all.n;
}

/* The list of the old record must stay as it is. */
static void own_events(struct save *s)
{
    struct record *r = &s->next.r;
    struct record_event *copy = ARENA_ARRAY(s->mem, r->nevents + 1, struct record_event);
    if (r->nevents)
        memcpy(copy, r->event, r->nevents * sizeof *copy);
    r->event = copy;
}

static int unknown_state(const struct workflow *w, struct sv state, struct err *e)
{
    struct near near = {.typed = state};
    for (size_t i = 0; i < w->nstates; i++)
        near_offer(&near, w->state[i].code);
    if (near.best.n)
        return err_set(e, ERR_INPUT, "state", N_("“%.*s” is no state of the workflow %.*s; perhaps “%.*s”?"),
                       SV_ARG(state), SV_ARG(w->code), SV_ARG(near.best));
    return err_set(e, ERR_INPUT, "state", N_("“%.*s” is no state of the workflow %.*s"), SV_ARG(state),
                   SV_ARG(w->code));
}

/* A record begins on its own date, typed or imported, on whatever day it is written down. */
static int32_t first_day(const struct save *s)
{
    return s->next.r.date != DATE_NONE ? s->next.r.date : today(s);
}

static int imported_state(struct save *s, const struct workflow *w, struct err *e)
{
    struct sv state = s->change->import_state;
    int32_t date = first_day(s);
    if (!workflow_state(w, state))
        return unknown_state(w, state, e);
    for (size_t i = 0; i < s->change->nevents; i++) {
        const struct record_event *x = &s->change->event[i];
        if (!workflow_state(w, x->state))
            return unknown_state(w, x->state, e);
        if (x->date != DATE_NONE)
            reach(s, x->state, x->date, true);
    }
    reach(s, state, date, false);
    s->next.r.state = state;
    return 0;
}

/* --- transitions ------------------------------------------------------------------------------ */

struct guard { /* begins with the host: expressions get its address back */
    struct form_host form;
    const struct save *s;
};

static bool reached(void *ctx, struct sv state)
{
    const struct guard *g = ctx;
    for (size_t i = 0; i < g->s->old.r.nevents; i++)
        if (sv_eq(g->s->old.r.event[i].state, state))
            return true;
    return false;
}

/* What a transition may require: an answer, or evidence of a kind. */
static bool have(void *ctx, struct sv item)
{
    const struct guard *g = ctx;
    const struct record *r = &g->s->next.r;
    const struct question *q = form_question(g->s->form, item);
    for (size_t i = 0; i < r->nevidence; i++)
        if (sv_eq(r->evidence[i].kind, item))
            return true;
    if (!q)
        return false;
    for (size_t row = 0; row < r->answers->table[q->scope].n; row++)
        if (q->type == Q_REPEAT || answers_get(r->answers, q, row).n)
            return true;
    return false;
}

/* People write down today what happened last week; nobody writes down what will happen. */
static int day_of_step(const struct save *s, int32_t *day, struct err *e)
{
    struct sv stated = s->change->transition_date;
    *day = today(s);
    if (!stated.n)
        return 0;
    if (!date_parse(stated, day))
        return err_set(e, ERR_INPUT, "date", N_("“%.*s” is not a date written as YYYY-MM-DD"), SV_ARG(stated));
    if (*day > today(s))
        return err_set(e, ERR_INPUT, "date", N_("%.*s has not come yet"), SV_ARG(stated));
    return 0;
}

struct form_env record_rules_env(const struct save *s)
{
    return (struct form_env){.now_ms = s->now_ms,
                             .zone_minutes = s->pk->zone_minutes,
                             .username = s->ctx->user,
                             .deviceid = s->ctx->node,
                             .lists = &s->pk->list_by_name,
                             .lang = s->ctx->lang};
}

static int step(struct save *s, const struct workflow *w, struct err *e)
{
    const struct workflow_transition *taken;
    int32_t day;
    struct form_env env = record_rules_env(s);
    struct guard g = {.s = s};
    form_host_init(&g.form, s->next.r.answers, &env, 0, 0);
    g.form.host.reached = reached;
    struct workflow_ask ask = {.host = &g.form.host, .have = have, .ctx = &g, .reason = s->change->reason};
    if (day_of_step(s, &day, e) || workflow_step(w, s->next.r.state, s->change->transition, &ask, s->mem, &taken, e))
        return -1;
    s->next.r.state = taken->to;
    reach(s, taken->to, day, false);
    return 0;
}

int record_rules_state(struct save *s, struct err *e)
{
    const struct workflow *w = pack_workflow(s->pk, s->form);
    own_events(s);
    s->action = s->change->remove ? SV("delete") : s->is_new ? SV("create") : SV("change");
    if (s->change->remove)
        return 0;
    if (s->change->import_state.n)
        return imported_state(s, w, e);
    if (s->is_new) {
        s->next.r.state = w->initial;
        reach(s, w->initial, first_day(s), false);
    }
    if (!s->change->transition.n)
        return 0;
    s->action = s->is_new ? s->action : s->change->transition;
    return step(s, w, e);
}

/* --- reasons ---------------------------------------------------------------------------------- */

int record_rules_reason(const struct save *s, struct err *e)
{
    struct sv level = s->change->verification;
    if (level.n && !sv_is(level, "self_reported") && !sv_is(level, "desk_checked") && !sv_is(level, "spot_checked"))
        return err_set(e, ERR_INPUT, "verification",
                       N_("“%.*s” is no verification level: self_reported, desk_checked or spot_checked"),
                       SV_ARG(level));
    if (s->change->remove && !sv_trim(s->change->reason).n)
        return err_set(e, ERR_INPUT, "reason", N_("deleting a record needs a reason"));
    return 0;
}

/* --- closed periods --------------------------------------------------------------------------- */

static int look(struct save *s, const struct ledger *l, int32_t day, int32_t *closed_day, struct err *e)
{
    bool closed;
    if (*closed_day != DATE_NONE || day == DATE_NONE || day < l->closed_first || day > l->closed_last)
        return 0;
    if (revision_store_closed(s->c, s->ctx->mission, day, &closed, e))
        return -1;
    if (closed)
        *closed_day = day;
    return 0;
}

/* Whether the change is a mere step of a case that goes on: its figures by date stay as they were. */
static bool counts_alike(const struct save *s)
{
    const struct workflow *w = pack_workflow(s->pk, s->form);
    const struct workflow_state *a = workflow_state(w, s->old.r.state), *b = workflow_state(w, s->next.r.state);
    return !s->is_new && !s->change->answers && !s->change->remove && s->change->transition.n && a && b &&
           a->counted == b->counted && a->pending == b->pending;
}

/* Dates of the events that may be counted: all when the answers changed, else the new ones. */
static int look_at_events(struct save *s, const struct ledger *l, bool all, int32_t *day, struct err *e)
{
    const struct workflow *w = pack_workflow(s->pk, s->form);
    for (size_t i = 0; i < s->next.r.nevents; i++) {
        const struct record_event *x = &s->next.r.event[i];
        const struct workflow_state *state = workflow_state(w, x->state);
        const struct record_event *before = event_of(&s->old.r, x->state);
        bool moved = !before || before->date != x->date;
        if (!state || !state->event || (!all && !moved))
            continue;
        if (look(s, l, x->date, day, e) || (before && moved && look(s, l, before->date, day, e)))
            return -1;
    }
    return 0;
}

int record_rules_closed(struct save *s, const struct ledger *l, struct err *e)
{
    int32_t day = DATE_NONE;
    char text[16];
    bool alike = counts_alike(s);
    if (l->closed_first > l->closed_last)
        return 0;
    if (!alike && (look(s, l, s->is_new ? DATE_NONE : s->old.r.date, &day, e) || look(s, l, s->next.r.date, &day, e)))
        return -1;
    if (look_at_events(s, l, !alike, &day, e))
        return -1;
    if (day == DATE_NONE)
        return 0;
    if (!sv_trim(s->change->reason).n)
        return err_set(e, ERR_INPUT, "reason",
                       N_("%.*s lies in a closed period: a change is an amendment and needs a reason"),
                       SV_ARG(date_format(day, text)));
    s->action = SV("amend");
    return 0;
}
