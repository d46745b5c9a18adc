/* What the files of this domain share: the figures under examination and how a finding is added. */
#ifndef ISTMO_DOMAIN_CHECK_CHECK_INTERNAL_H
#define ISTMO_DOMAIN_CHECK_CHECK_INTERNAL_H

#include "domain/check/check.h"
#include "domain/record/record.h"

struct checker {
    struct db_conn *conn;
    const struct context *ctx;
    const struct pack *pack;
    const struct facts *facts;
    const struct period *period;
    struct arena *mem;
    struct findings *out;
    struct figures totals; /* every indicator, no slice */
};

/* Adds a finding and returns it, so that slice, expected, found and remedy can be set.
 * fmt is an English msgid. Valid until the next one is added. */
struct finding *check_add(struct checker *k, const char *rule, enum severity severity, struct sv subject,
                          const char *fmt, ...) __attribute__((format(printf, 5, 6)));
struct sv check_printf(struct checker *k, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The figure of an indicator without slices; never NULL for an indicator of the pack. */
const struct figure *check_total(const struct checker *k, const struct indicator *in);
struct sv check_number(struct checker *k, double v);
MUST_USE int check_by(struct checker *k, struct sv dimension, struct figures *out, struct err *e);

/* A formula that only adds indicators: R = {A} + {B}. Leaves are what remains when members that
 * are such formulas themselves are opened. */
struct leaves {
    const struct indicator **v;
    size_t n, cap;
};
bool check_is_composite(const struct indicator *in);
void check_leaves(const struct checker *k, const struct indicator *in, struct leaves *out);
/* Top of the funnel the indicator belongs to; itself when it is in none. */
const struct indicator *check_funnel_top(const struct checker *k, const struct indicator *in);

/* The rules, by what they look at. */
MUST_USE int check_framework(struct checker *k, struct err *e); /* wording, targets, links, missing values */
MUST_USE int check_declared(struct checker *k, struct err *e);  /* declared against derived and parts */
MUST_USE int check_funnels(struct checker *k, struct err *e);
MUST_USE int check_composites(struct checker *k, struct err *e);
MUST_USE int check_records(struct checker *k, struct err *e); /* what single records show */

#endif
