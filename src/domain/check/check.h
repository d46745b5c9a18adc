/*
 * Checks: what is wrong or doubtful in a mission's figures. Rules of the pack plus built-in ones,
 * each general: none knows a code of any pack.
 */
#ifndef ISTMO_DOMAIN_CHECK_CHECK_H
#define ISTMO_DOMAIN_CHECK_CHECK_H

#include "domain/indicator/indicator.h"

struct finding {
    struct sv rule; /* "total_parts", "funnel", … or a pack rule's code */
    enum severity severity;
    struct sv subject; /* indicator, record, unit, product */
    struct slice slice;
    struct sv period;
    struct sv expected, found;
    struct sv message, remedy; /* translated */
};
struct findings {
    struct finding *v; /* most severe first, then by subject */
    size_t n, cap;
};

MUST_USE int check_run(struct db_conn *c, const struct context *ctx, const struct pack *pk, const struct facts *facts,
                       const struct period *period, struct arena *mem, struct findings *out, struct err *e);

/* Marks figures that an error or warning is about with status "finding". */
void check_mark(const struct findings *f, struct figures *figures);

#endif
