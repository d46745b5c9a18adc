/*
 * What the parts of this domain share; nobody else includes this.
 *
 *   figures.c          a query to figures: periods, indicators, declared values, status, order
 *   figures_dims.c     what `--by` and slices name: columns, place types, age sets
 *   figures_values.c   which values a dimension can have
 *   figures_eval.c     formulas over tables of cells, each aggregate asked once
 *   figures_request.c  aggregates to plans of the roll-up, one pass per stream
 *   figures_cells.c    tables of cells: adding, dividing, combining parts
 *   figures_counting.c contacts, participations or people
 *   figures_trace.c    the records behind one cell
 *   figures_framework.c the indicators and facts of one project or result
 *   figures_parts.c    the parts of a period or place that make it
 */
#ifndef ISTMO_DOMAIN_INDICATOR_FIGURES_INTERNAL_H
#define ISTMO_DOMAIN_INDICATOR_FIGURES_INTERNAL_H

#include "base/date.h"
#include "domain/indicator/indicator.h"
#include "engine/figure/rollup.h"

/* --- dimensions -------------------------------------------------------------------------------- */
/* What a name of `--by` or of a slice stands for. */
struct figures_dim {
    struct sv name;
    enum { DIM_BY_COLUMN, DIM_BY_PLACE_TYPE, DIM_BY_ADM_LEVEL, DIM_BY_AGE_SET } kind;
    size_t level;                /* DIM_BY_ADM_LEVEL: 0 is the root of the tree of places */
    struct rollup_column column; /* `several` is set per stream */
    const struct age_set *set;
    const struct pack *pack;
};

/* ERR_INPUT with the nearest name when there is none. */
MUST_USE int figures_dim_find(const struct pack *pk, struct sv name, struct figures_dim *out, struct err *e);
/* The value of the dimension that a fact with this code has; `nd` when it has none. */
struct sv figures_dim_label(const struct figures_dim *d, struct sv code);
/* Whether the stream's form asks the dimension or fixes it with a facet. */
bool figures_dim_asked(const struct pack *pk, struct sv stream, struct sv dimension);
/* Whether the stream's form asks the dimension with a question of several choices. */
bool figures_dim_several(const struct pack *pk, struct sv stream, struct sv dimension);

/* ERR_INPUT when the pack knows the dimension's values and this is none; places are pack_place's. */
MUST_USE int figures_value_check(const struct figures_dim *d, struct sv value, struct arena *mem, struct err *e);

struct figures_dims {
    struct figures_dim *v;
    size_t n, cap;
};

/* One value of a slice, as a condition on facts. */
struct figures_filter {
    struct figures_dim dim;
    struct sv value;
    const struct place *within; /* place: and all that lies in it; NULL: exactly the value */
};
/* within: a place includes what lies in it. */
MUST_USE int figures_filters(const struct pack *pk, const struct slice *s, bool within, struct arena *mem,
                             struct figures_filter **out, struct err *e);

/* --- windows: the parts of a period ----------------------------------------------------------------- */
struct figures_windows {
    struct rollup_window *v; /* ascending, disjoint */
    size_t *parent;          /* of each, in the windows it was made of */
    size_t n;
};

/* --- tables of cells ---------------------------------------------------------------------------------- */
/* Cells are known by window and labels. A table has two levels: without and with the dimensions
 * asked; `by_place` adds the place to both, as their last label. */
struct figures_cell {
    uint32_t *key; /* window, then numbers of labels */
    double value;  /* NaN: empty */
    uint64_t records;
    int32_t date; /* of the latest fact, where it is needed */
    bool apportioned;
    const struct idset *record_set, *people; /* NULL: not kept */
};
struct figures_level {
    size_t nlabels;
    struct figures_cell *v;
    size_t n, cap;
    struct map by_key;
};
enum { LEVEL_TOTAL, LEVEL_SLICES, LEVELS };

struct figures_table {
    const struct figures_windows *windows;
    bool by_place;
    bool people;      /* every value is the number of persons in the cell's set */
    bool *partial;    /* by window: a member is without data */
    bool overlapping; /* a fact counts in several slices */
    bool scalar;      /* a number of the formula: the same everywhere */
    double number;
    struct figures_level level[LEVELS];
};

enum figures_join { JOIN_ADD, JOIN_SUB, JOIN_MUL, JOIN_DIV };

struct figures_eval; /* below */

struct figures_table *figures_table_new(struct figures_eval *x, const struct figures_windows *w, bool by_place);
struct figures_cell *figures_cell_get(const struct figures_table *t, size_t level, const uint32_t *key); /* or NULL */
/* The cell, made empty when it is not there. */
struct figures_cell *figures_cell_put(struct figures_eval *x, struct figures_table *t, size_t level,
                                      const uint32_t *key);
/* Whether numbers that formulas add are in what the filters leave: they are not broken down. */
bool figures_has_numbers(const struct figures_eval *x);
struct figures_table *figures_join(struct figures_eval *x, enum figures_join op, const struct figures_table *a,
                                   const struct figures_table *b);
/* Parts of a period (when `to` is coarser) and places (when by_place falls) become one cell by the
 * rules of the indicator. */
struct figures_table *figures_combine(struct figures_eval *x, const struct indicator *in, const struct figures_table *t,
                                      const struct figures_windows *to, bool by_place);
bool figures_rule_splits(enum rollup_rule rule); /* max, average, latest: parts are computed on their own */

/* --- how people are counted -------------------------------------------------------------------- */
struct figures_counting {
    const struct pack *pack;
    struct arena *mem;
    struct map known; /* by indicator */
};
struct sv figures_counting(struct figures_counting *c, const struct indicator *in);

/* --- one project or result ------------------------------------------------------------------------ */
struct figures_framework {
    const struct pack *pack;
    struct sv project, result; /* empty: of all */
    bool *serves;              /* by indicator, when there is a project */
    unsigned char *asked;      /* by indicator: whether its forms ask the project */
};
/* ERR_INPUT with the nearest code when there is no such project or result. */
MUST_USE int figures_framework_open(const struct pack *pk, struct sv project, struct sv result, struct arena *mem,
                                    struct figures_framework *out, struct err *e);
/* Whether the indicator serves the result asked or one below it; true when none is asked. */
bool figures_framework_serves_result(const struct figures_framework *f, const struct indicator *in);
/* Whether facts that name no project are the project's. There must be one. */
bool figures_framework_owns(const struct figures_framework *f, const struct indicator *in);
/* Whether the indicator has its place among the project's figures. */
bool figures_framework_concerns(struct figures_framework *f, const struct indicator *in, bool has_records);
/* Whether all facts of the indicator are the project's: its total is the mission's. */
bool figures_framework_whole(struct figures_framework *f, const struct indicator *in);
/* Whether another project or result may count the same. */
bool figures_framework_shares(struct figures_framework *f, const struct indicator *in);

/* --- evaluation ------------------------------------------------------------------------------------------ */
/* One aggregate of one indicator over some windows: asked of the roll-up, answered with a table. */
struct figures_request {
    const struct formula *node;
    const struct indicator *owner;
    const struct figures_windows *windows;
    bool by_place, sets, dates;
    struct figures_table *table;
};

struct figures_memo { /* an indicator's table */
    const struct indicator *indicator;
    const struct figures_windows *windows;
    bool by_place, sets, dates;
    struct figures_table *table;
};

struct figures_parted { /* windows made of windows, so that equal ones are the same */
    const struct figures_windows *of, *windows;
    const struct indicator *indicator;
};

struct figures_eval {
    const struct pack *pack;
    const struct facts *facts;
    const struct figures_dims *dims;
    const struct figures_filter *filter; /* nfilters */
    size_t nfilters;
    struct sv unit;
    struct figures_framework framework;
    bool pending;
    struct arena *mem; /* of the caller: labels */
    struct arena work; /* of the evaluation */
    struct idset_pool sets;
    struct map label[ROLLUP_KEYS_MAX]; /* texts by number; by dimension, the place last */
    bool collecting; /* first round: requests are noted, tables are empty; figures_request_all ends it */
    int depth;
    struct {
        struct figures_request *v;
        size_t n, cap;
    } requests;
    struct {
        struct figures_memo *v;
        size_t n, cap;
    } memos;
    struct {
        struct figures_parted *v;
        size_t n, cap;
    } parted;
};

void figures_eval_release(struct figures_eval *x);
uint32_t figures_label(struct figures_eval *x, size_t dimension, struct sv text);
struct sv figures_label_text(const struct figures_eval *x, size_t dimension, uint32_t number);

/* The windows of an indicator: within its validity, and parted where its rule asks for it. */
const struct figures_windows *figures_windows_of(struct figures_eval *x, const struct indicator *in,
                                                 const struct figures_windows *w);
/* The indicator's table over the windows. Call once collecting, then figures_request_all, then again. */
MUST_USE int figures_eval_indicator(struct figures_eval *x, const struct indicator *in, const struct figures_windows *w,
                                    bool by_place, bool sets, bool dates, struct figures_table **out, struct err *e);
/* One formula in the indicator's windows: for tracing. */
MUST_USE int figures_eval_formula(struct figures_eval *x, const struct indicator *owner, const struct formula *f,
                                  const struct figures_windows *w, bool by_place, bool sets, bool dates,
                                  struct figures_table **out, struct err *e);

/* Notes the request, or finds it again; its table once it was answered. */
struct figures_request *figures_request_note(struct figures_eval *x, const struct figures_request *wanted);
MUST_USE int figures_request_all(struct figures_eval *x, struct err *e);

/* What an aggregate asks of the roll-up. */
void figures_ask(struct figures_eval *x, const struct formula *node, const struct indicator *owner,
                 struct rollup_aggregate *out);
bool figures_question(const void *form, struct sv name, struct rollup_question *out);

MUST_USE int figures_unknown_indicator(const struct pack *pk, struct sv code, struct err *e); /* with a suggestion */

/* --- parts, for tracing ---------------------------------------------------------------------------- */
struct figures_part {
    size_t window;
    uint32_t place;
    double value, weight;
    int64_t order; /* window or date, for "latest" */
};
struct figures_parts {
    struct figures_part *v;
    size_t n, cap;
};
/* parts: by window, each with the value of a place in it (or of all). Places are weighed within
 * their window first, then the windows. */
void figures_parts_weigh(struct figures_parts *parts, const struct indicator *in);

/* --- SQL ---------------------------------------------------------------------------------------------------- */
struct figures_record {
    struct sv id, form;
    int64_t revision;
};
/* By dense number; an unknown number gives an empty id. */
MUST_USE int indicator_store_records(struct db_conn *c, struct sv mission, const uint32_t *num, size_t n,
                                     struct arena *mem, struct figures_record *out, struct err *e);

#endif
