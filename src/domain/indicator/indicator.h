/*
 * Figures: an indicator's value for a period and a slice, with its lineage.
 *
 * source   contract §2–§4
 * missing  value NaN = empty (no record), never 0
 * units    as the indicator's counting unit; ratios 0..1
 */
#ifndef ISTMO_DOMAIN_INDICATOR_INDICATOR_H
#define ISTMO_DOMAIN_INDICATOR_INDICATOR_H

#include "domain/fact/fact.h"
#include "format/json.h"

struct figure {
    const struct indicator *indicator;
    struct period period;
    struct slice slice;
    double value;        /* NaN: empty */
    struct sv qualifier; /* exact; at_least, about when only declared */
    struct sv counting;  /* contacts, participations, people */
    int64_t records;     /* distinct records behind it */
    double declared;     /* NaN: none */
    struct sv declared_qualifier;
    struct sv status; /* ok, no_data, partial, finding, suppressed */
    bool overlapping; /* slices of a several-choice dimension, or a total that another project or result shares:
                       * never to be summed */
    bool apportioned; /* some record behind it was apportioned */
};

struct figures_query {
    struct period period;
    struct sv_list by;         /* dimensions, place types, and at most one of month, quarter, semester, year */
    struct sv unit;            /* empty: all */
    struct sv project;         /* empty: all; else what serves it, and the records that name it */
    struct sv result;          /* empty: all; else what serves it or a result below it */
    struct sv_list indicators; /* empty: all */
    struct slice slice;        /* filter; place includes what lies within it */
    bool include_submitted;
};

struct figures {
    struct figure *v; /* ordered by indicator, period, slice */
    size_t n, cap;
};

MUST_USE int figures_compute(const struct pack *pk, const struct facts *facts, const struct figures_query *q,
                             struct arena *mem, struct figures *out, struct err *e);

const struct figure *figures_find(const struct figures *f, struct sv indicator, struct sv period,
                                  const struct slice *slice);

enum trace_role { TRACE_ADD, TRACE_NUM, TRACE_DEN, TRACE_MEMBER, TRACE_LATEST, TRACE_MAX, TRACE_MIN };

struct trace_line {
    struct sv record, form; /* empty for a member */
    int64_t revision;
    int32_t date;
    enum trace_role role;
    double contribution;
    struct sv member; /* the composite's member indicator; empty otherwise */
    bool apportioned;
};
struct trace {
    struct trace_line *v;
    size_t n, cap;
};

MUST_USE int figures_trace(struct db_conn *c, const struct context *ctx, const struct pack *pk,
                           const struct facts *facts, struct sv code, const struct period *period,
                           const struct slice *slice, bool deep, bool include_submitted, struct arena *mem,
                           struct trace *out, struct err *e);
const char *trace_role_name(enum trace_role r);

/* The fiscal year of the latest fact: the period when none is asked for. */
struct sv figures_default_period(const struct pack *pk, const struct facts *facts, struct arena *mem);

/* "sex=f;age=0-17" to a slice, and back. */
MUST_USE int slice_parse(struct arena *mem, struct sv text, char separator, struct slice *out, struct err *e);
struct sv slice_format(struct arena *mem, const struct slice *s);
void slice_json(struct json *j, const struct slice *s); /* the member "slice" */
bool slice_equal(const struct slice *a, const struct slice *b);

#endif
