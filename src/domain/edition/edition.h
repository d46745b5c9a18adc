/*
 * Editions: a report frozen when it is published. Its figures, the revisions behind them and the definitions of
 * its indicators are leaves of a Merkle tree whose root is signed with the mission's Ed25519 key.
 *
 * source   README.md of this folder: formats, hashes, what a verifier may conclude
 */
#ifndef ISTMO_DOMAIN_EDITION_EDITION_H
#define ISTMO_DOMAIN_EDITION_EDITION_H

#include "domain/check/check.h"
#include "domain/indicator/view.h"

/* A written reason for a finding, and its withdrawal: appended, never changed. */
struct edition_answer {
    int64_t n;
    struct sv rule, subject, slice, period;
    struct sv finding; /* digest of what was found: another finding needs another answer */
    struct sv message, reason, by;
    int64_t at_ms;
    bool withdrawn;
};
struct edition_answers {
    struct edition_answer *v; /* in order */
    size_t n, cap;
};

/* The answer in force to a finding; NULL: none. */
const struct edition_answer *edition_answer_to(const struct edition_answers *all, const struct finding *f,
                                               struct arena *mem);

/* Those of `all` to which no answer is in force. */
MUST_USE int edition_unanswered(struct db_conn *c, struct sv mission, const struct findings *all, struct arena *mem,
                                struct findings *out, struct err *e);

struct problems;
/* Every edition of the mission against its own roots and signatures; for the command `verify`. */
MUST_USE int edition_verify_all(struct db_conn *c, const struct context *ctx, struct problems *problems, struct err *e);

extern const struct db_migrations edition_migrations;

#endif
