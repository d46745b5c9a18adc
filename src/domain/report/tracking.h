/*
 * The indicator tracking table: what was reached month by month beside baseline and target, once for the
 * report's period and once for each project's own.
 *
 * months   those that the period touches; quarters begin with the mission's fiscal year
 * sums     a quarter or total is marked as the sum of its months only where the indicator's rule over time is a
 *          sum and its months do add up to what was computed; anything else is a value of its own
 * targets  those stated for exactly this period
 * missing  NaN: no record, no target, no baseline
 */
#ifndef ISTMO_DOMAIN_REPORT_TRACKING_H
#define ISTMO_DOMAIN_REPORT_TRACKING_H

#include "domain/note/note.h"
#include "domain/report/report.h"

struct tracking_value {
    double value;
    bool sum; /* of the months first_month … first_month + nmonths - 1 */
    size_t first_month, nmonths;
};

struct tracking_row {
    const struct indicator *indicator;
    struct sv result_codes, result, label; /* result: the label of the first */
    struct sv rule;                        /* how months become quarters and a total */
    double target;
    double *month;
    struct tracking_value *quarter, total;
    double women, men, not_broken_down; /* of the total */
    struct sv note[NOTE_KINDS];
};

struct tracking_table {
    const struct project *project; /* NULL: the report's period, all indicators */
    const struct unit *unit;       /* the project's; NULL: none */
    struct period period;
    const struct period *month, *quarter;
    struct sv *month_name;
    size_t nmonths, nquarters;
    struct tracking_row *v; /* in the order of the results */
    size_t n, cap;
};

struct tracking {
    struct sv mission;
    struct tracking_table *v;
    size_t n, cap;
};

/* A project's own period in a report: from its first day to its last, or to the end of the report's period where that
 * comes first. False: it has no days in common with what came until then. */
bool tracking_period(const struct project *p, const struct period *report, struct arena *mem, struct period *out);

/* Into m->tracking; `m` as report_build made it. */
MUST_USE int tracking_build(struct db_conn *c, const struct context *ctx, const struct pack *pk,
                            const struct facts *facts, const struct period *period, struct arena *mem,
                            struct report_model *m, struct err *e);

#endif
