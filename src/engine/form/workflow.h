/*
 * Workflows: states and transitions of a record, as data (contract §1, §2).
 *
 *     code: review
 *     initial: draft
 *     states:
 *       - {code: draft, label::es: Borrador, label::en: Draft}
 *       - {code: approved, label::es: Aprobado, final: false}
 *     transitions:
 *       - {code: submit, from: [draft, returned], to: submitted, roles: [data_entry],
 *          guard: "${total} >= 0", require: [attendance_list], reason: optional, deadline_days: 5}
 *     countable: {states: [approved], events: [departed], pending: [submitted]}
 *
 * countable.states: the record counts while it stands in one of them, by its own date.
 * countable.events: reached('x') may be counted, once per case, by its first date.
 * countable.pending: counts only with --include submitted.
 */
#ifndef ISTMO_ENGINE_WORKFLOW_H
#define ISTMO_ENGINE_WORKFLOW_H

#include "engine/expr/expr.h"
#include "engine/text.h"

struct workflow_state {
    struct sv code;
    struct text label;
    bool final, counted, pending, event;
};

enum workflow_reason { REASON_OPTIONAL, REASON_REQUIRED };

struct workflow_transition {
    struct sv code, to;
    struct sv *from; /* state codes; "*" = any that is not final */
    size_t nfrom;
    struct sv *role;
    size_t nroles;
    struct expr *guard; /* NULL: always */
    struct sv *require; /* questions or kinds of evidence that must be there */
    size_t nrequire;
    enum workflow_reason reason;
    int deadline_days; /* 0: none */
    struct text label;
};

struct workflow {
    struct sv code, initial;
    struct text label;
    struct workflow_state *state;
    size_t nstates, state_cap;
    struct workflow_transition *transition;
    size_t ntransitions, transition_cap;
    struct source at;
};

/* draft → submitted → approved, returned, withdrawn; what forms without a workflow use. Transitions
 * submit, return, approve, withdraw, and reopen for amendments of what was approved. */
const struct workflow *workflow_default(void);

const struct workflow_state *workflow_state(const struct workflow *w, struct sv code);
const struct workflow_transition *workflow_transition(const struct workflow *w, struct sv code);

/* Whether it holds together: unknown, repeated and unreachable states, transitions out of nowhere
 * or out of final states. `names`: those of a form that uses it, for the guards; NULL: guards are
 * not looked at. Adds problems with the transition's code as column. */
void workflow_check(const struct workflow *w, const struct expr_scope *names, struct problems *out);

/* Whether `code` may be taken from state `from`: ERR_INPUT with what is possible when not.
 * host answers the guard; have() says whether a required item is there. */
struct workflow_ask {
    const struct expr_host *host;
    bool (*have)(void *ctx, struct sv item);
    void *ctx;
    struct sv reason;
};
MUST_USE int workflow_step(const struct workflow *w, struct sv from, struct sv code, const struct workflow_ask *ask,
                           struct arena *mem, const struct workflow_transition **out, struct err *e);

#endif
