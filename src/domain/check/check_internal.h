/* What the files of this domain share: the figures under examination and how a finding is added. */
#ifndef ISTMO_DOMAIN_CHECK_CHECK_INTERNAL_H
#define ISTMO_DOMAIN_CHECK_CHECK_INTERNAL_H

#include "domain/check/check.h"
#include "domain/record/record.h"

#define CHECK_PER_RULE_MAX 1000 /* findings of one rule that are listed; the rest is counted */

struct check_declared_list {
    const struct declared **v;
    size_t n, cap;
};

/* What the rules ask about one indicator; beside pack->indicators. */
struct check_indicator {
    const struct figure *total;          /* of the period, no slice; NULL: not valid in it */
    struct check_declared_list declared; /* of the period */
    const struct indicator *top;         /* of its funnel; itself when it is in none */
    bool has_target, is_parent, is_composite, in_period;
};

struct check_cells { /* every indicator broken down by one dimension */
    struct figures figures;
    size_t *first; /* by indicator: its figures stand from first[i] to before first[i + 1] */
};

struct checker {
    struct db_conn *conn;
    const struct context *ctx;
    const struct pack *pack;
    const struct facts *facts;
    const struct period *period;
    struct arena *mem;
    struct findings *out;
    struct figures totals;
    struct check_indicator *of;
    struct map cells;     /* dimension -> struct check_cells* */
    struct map rules;     /* rule -> struct check_tally* */
    struct finding spare; /* given for findings beyond CHECK_PER_RULE_MAX */
};

/* Adds a finding and returns it, so that slice, expected, found and remedy can be set.
 * fmt is an English msgid. Valid until the next one is added. */
struct finding *check_add(struct checker *k, struct sv rule, enum severity severity, struct sv subject, const char *fmt,
                          ...) __attribute__((format(printf, 5, 6)));
struct sv check_printf(struct checker *k, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct sv check_number(struct checker *k, double v);

/* "A, B, C … and 40 more": lists that may be long. */
struct check_names {
    struct buf text;
    size_t n;
};
void check_names_add(struct check_names *names, struct sv name, struct sv note); /* note in brackets; may be empty */
struct sv check_names_end(struct checker *k, struct check_names *names);         /* frees it */

/* What is known of each indicator, once per run. */
MUST_USE int check_index(struct checker *k, struct err *e);
static inline struct check_indicator *check_of(const struct checker *k, const struct indicator *in)
{
    return &k->of[in - k->pack->indicators.v];
}
/* The figure of an indicator without slices; NaN when it has none. */
double check_value(const struct checker *k, const struct indicator *in);
/* Figures by a dimension, computed once per run. */
MUST_USE int check_by(struct checker *k, struct sv dimension, const struct check_cells **out, struct err *e);

/* Indicators that a formula only adds: R = {A} + {B}. Leaves are what remains when members that
 * are such formulas themselves are opened. */
struct leaves {
    const struct indicator **v;
    size_t n, cap;
};
bool check_is_composite(const struct indicator *in);
void check_leaves(const struct checker *k, const struct indicator *in, struct leaves *out);

/* The rules, by what they look at. */
MUST_USE int check_framework(struct checker *k, struct err *e); /* wording, targets, links, missing values */
MUST_USE int check_declared(struct checker *k, struct err *e);  /* declared against derived and parts */
MUST_USE int check_funnels(struct checker *k, struct err *e);
MUST_USE int check_composites(struct checker *k, struct err *e);
MUST_USE int check_doubles(struct checker *k, struct err *e);    /* one thing added twice */
MUST_USE int check_records(struct checker *k, struct err *e);    /* what single records show */
MUST_USE int check_pack_rules(struct checker *k, struct err *e); /* on indicators */

/* What the records of one form are remembered by, to compare them with each other: 48 bytes each. */
struct check_sample {
    uint64_t activity; /* date, place, kind and topic in one number; 0: no place */
    double value;      /* what the record adds to its form's measures */
    unsigned char id[16];
    uint32_t unit;
    bool listed; /* participants one by one */
};
struct check_samples {
    struct check_sample *v;
    size_t n, cap;
    struct map units; /* name -> itself; the number is its place */
    struct arena mem;
};
void check_samples_add(struct check_samples *s, const char *id, struct sv unit, struct check_sample sample);
void check_samples_compare(struct checker *k, const struct form *f, struct check_samples *s);

#endif
