/*
 * One save in the making, and what may refuse it. For record_save.c and record_rules.c only.
 */
#ifndef ISTMO_DOMAIN_RECORD_RECORD_RULES_H
#define ISTMO_DOMAIN_RECORD_RECORD_RULES_H

#include "domain/record/record_internal.h"

struct save {
    struct db_conn *c;
    const struct context *ctx;
    struct vault *v;
    const struct pack *pk;
    const struct record_change *change;
    struct arena *mem;
    struct problems *problems;
    struct record_saved *out;

    int64_t now_ms;
    const struct form *form;
    bool is_new;
    struct record_row old, next; /* old is zero for a new record */
    struct record_key key;
    struct record_kept kept;
    struct sv source_key; /* what the record gets; empty: what it has */
    struct sv action;     /* of the revision: create, change, delete, amend, or the transition's code */

    /* Written out, without what only the transaction knows: numbers, the hash before. */
    bool personal;
    struct sv wrapped; /* a key that is new; empty: none is */
    struct revision revision;
    const struct answers *sealed; /* as the form's tables get them */
};

/* What expressions of the form may ask for besides the answers. */
struct form_env record_rules_env(const struct save *s);
/* Takes the transition, or the state an import brings; dates the states reached; names the action. */
MUST_USE int record_rules_state(struct save *s, struct err *e);
/* Deleting needs a reason. */
MUST_USE int record_rules_reason(const struct save *s, struct err *e);
/* What changes figures of a closed period is an amendment and needs a reason. */
MUST_USE int record_rules_closed(struct save *s, const struct ledger *l, struct err *e);

#endif
