/*
 * What the parts of the roll-up share; nobody else includes this.
 *
 *   rollup.c        groups the aggregates, starts threads, makes cells of what they counted
 *   rollup_where.c  conditions and filters: truth tables per code, memos per combination of codes
 *   rollup_key.c    group-by keys: code -> label numbers
 *   rollup_class.c  which aggregates a row serves, found by one look-up
 *   rollup_scan.c   the pass over the columns, block by block
 *   rollup_block.c  which rows of a block are left
 *   rollup_plain.c  its common case
 *   rollup_single.c one aggregate that adds
 *   rollup_sets.c   the commonest of these: by few codes
 *   rollup_tally.c  what is counted per cell
 *   rollup_list.c   the rows themselves, for tracing
 */
#ifndef ISTMO_ENGINE_ROLLUP_INTERNAL_H
#define ISTMO_ENGINE_ROLLUP_INTERNAL_H

#include "base/date.h"
#include "engine/figure/facts_internal.h"
#include "engine/figure/rollup.h"

/* --- sources: where a row's code comes from ------------------------------------------------------ */
struct rollup_source {
    enum { SOURCE_NONE, SOURCE_CODES, SOURCE_FLAGS, SOURCE_EVENT, SOURCE_DATE } kind; /* NONE: always code 0 */
    const struct fact_column *column;
    /* by run: */
    const struct fact_word *word;
    const uint8_t *flags;
    const int32_t *event; /* code 1: reached */
    const int32_t *date;  /* code 0: none; else the day - first + 1 */
    int32_t first;
    size_t ncodes;
};

static inline bool rollup_of_runs(const struct rollup_source *s)
{
    return s->kind >= SOURCE_FLAGS;
}

static inline uint32_t rollup_run_code(const struct rollup_source *s, size_t run)
{
    switch (s->kind) {
    case SOURCE_FLAGS:
        return s->flags[run];
    case SOURCE_EVENT:
        return s->event[run] != DATE_NONE;
    case SOURCE_DATE:
        return s->date[run] == DATE_NONE ? 0 : (uint32_t)s->date[run] - (uint32_t)s->first + 1;
    default:
        return 0;
    }
}

static inline uint32_t rollup_code(const struct rollup_source *s, size_t row)
{
    if (s->kind == SOURCE_CODES)
        return fact_code(s->column, row);
    return rollup_of_runs(s) ? rollup_run_code(s, fact_run(s->word, row)) : 0;
}

struct rollup_source rollup_source_of(const struct fact_stream *s, const struct rollup_column *c);
bool rollup_source_same(const struct rollup_source *a, const struct rollup_source *b);
/* The text behind a code; a date is written into mem. */
struct sv rollup_source_text(const struct rollup_source *s, uint32_t code, struct arena *mem);

/* --- conditions and filters ------------------------------------------------------------------------ */
#define ROLLUP_WHERE_MAX 64 /* different questions in one condition */

/* Something that must hold for a row, decided by the codes of its sources. */
struct rollup_where {
    struct rollup_source *source;
    size_t n, cap;
    /* Either an expression, whose names and events are these … */
    const struct expr *expr;
    struct sv *name;        /* beside source: the question, or the state of an event */
    bool *unknown_is_empty; /* beside source */
    /* … or a filter. */
    const struct rollup_filter *filter;
};

/* What a condition gave for combinations of codes: 0 not asked yet, 1 no, 2 yes. One per thread. */
struct rollup_memo {
    uint8_t *answer; /* by the combination's number, when there are few */
    struct map seen; /* by the codes, when there are many */
};

struct rollup_truth { /* one source: truth by code */
    struct rollup_source source;
    uint8_t *yes;
};

struct rollup_agg { /* an aggregate, compiled */
    const struct rollup_aggregate *of;
    bool never; /* no row can match */
    struct {
        struct rollup_truth *v;
        size_t n, cap;
    } truth;
    struct {
        struct rollup_where **v;
        size_t n, cap;
    } rest; /* conditions over several sources */
    struct {
        struct rollup_truth *v;
        size_t n, cap;
    } late;               /* tables for which the group's table had no room */
    const int32_t **date; /* by run; the latest of these dates it */
    size_t ndates;
    struct rollup_keymap *member; /* distinct(): values to numbers */
};

MUST_USE int rollup_agg_compile(const struct fact_stream *s, const struct rollup_plan *plan,
                                const struct rollup_aggregate *of, struct arena *mem, struct rollup_agg *out,
                                struct err *e);
/* Whether the rest of the conditions holds; memo beside agg->rest. */
MUST_USE int rollup_rest_holds(const struct rollup_agg *a, struct rollup_memo *memo, size_t row, struct arena *mem,
                               bool *holds, struct err *e);

/* Of a run that matches: it reached all of the events. */
static inline int32_t rollup_date(const struct rollup_agg *a, size_t run)
{
    int32_t date = a->date[0][run];
    for (size_t i = 1; i < a->ndates; i++)
        date = a->date[i][run] > date ? a->date[i][run] : date;
    return date;
}

/* --- keys --------------------------------------------------------------------------------------------- */
struct rollup_keymap {
    struct rollup_source source;
    uint32_t *first; /* ncodes + 1: labels of code c are label[first[c]] … label[first[c + 1] - 1] */
    uint32_t *label;
    bool single; /* every code has exactly one label */
    struct rollup_labels labels;
};
void rollup_keymap_make(const struct fact_stream *s, const struct rollup_key *key, struct arena *mem,
                        struct rollup_keymap *out);
/* The values of a distinct() dimension that count: neither `nd` nor `unknown`. */
void rollup_member_make(const struct fact_stream *s, const struct rollup_column *member, struct arena *mem,
                        struct rollup_keymap *out);
void rollup_labels_copy(const struct rollup_labels *from, struct arena *mem, struct rollup_labels *to);

/* Which window holds a day. */
struct rollup_calendar {
    int32_t first;
    uint32_t ndays;
    uint16_t *window; /* by day - first; UINT16_MAX: none. NULL: one window without gaps */
    size_t nwindows;
};
MUST_USE int rollup_calendar_make(const struct rollup_plan *plan, struct arena *mem, struct rollup_calendar *out,
                                  struct err *e);

static inline uint32_t rollup_window(const struct rollup_calendar *c, int32_t date)
{
    uint32_t day = (uint32_t)date - (uint32_t)c->first;
    if (date == DATE_NONE || day >= c->ndays)
        return UINT16_MAX;
    return c->window ? c->window[day] : 0;
}

/* --- classes: which aggregates a row serves ------------------------------------------------------------- */
#define ROLLUP_GROUP_MAX ((size_t)1024)
#define ROLLUP_PRODUCT_MAX ((size_t)1 << 16)
#define ROLLUP_TABLE_MAX ((size_t)1 << 22) /* numbers times aggregates */

#define ROLLUP_FEW 8

struct rollup_class_column {
    struct rollup_source source;
    uint32_t *add;            /* by code: what it adds to the row's number */
    uint8_t *alive;           /* by code: some aggregate can still match; NULL: with every code */
    uint32_t few[ROLLUP_FEW]; /* the codes that are alive when they are so few, the last repeated */
    size_t nfew;              /* 0: more */
};

/* Aggregates that are dated alike, and one table from a row's number to those it serves. */
struct rollup_group {
    struct rollup_agg **agg;
    size_t n;
    struct rollup_class_column *column;
    size_t ncolumns;
    uint32_t *first; /* by number: served are list[first[number]] … */
    uint16_t *list;
    size_t product;
    uint32_t only;  /* the number of all rows that are left, when there is one aggregate; else 0 */
    bool exclusive; /* no row serves two aggregates */
};
/* False: the aggregates are too different for one table; make two groups of them. */
bool rollup_group_make(struct rollup_agg **agg, size_t n, struct arena *mem, struct rollup_group *out);

/* --- tallies ---------------------------------------------------------------------------------------------- */
struct rollup_tally {
    union {
        double sum;    /* or the extreme so far, or the sum of the latest date */
        int64_t whole; /* the sum while rollup_single.c adds whole numbers */
    };
    uint32_t records; /* distinct */
    uint32_t mark;    /* record + 1 seen last; not one word with the count, or each row would wait for the one before */
};

/* mark: record + 1. A record's rows stand together, so the last one seen tells. */
static inline void rollup_see(struct rollup_tally *c, uint32_t mark)
{
    c->records += c->mark != mark;
    c->mark = mark;
}

struct rollup_dated {
    double facts;
    int32_t date; /* latest */
};
struct rollup_ids {
    uint32_t *v;
    size_t n, cap;
    bool unique; /* counted: nothing is there twice */
};

/* One aggregate's tallies of cells 0 … cap - 1. Unused arrays are NULL. Those of a group stand one
 * after the other in one piece of memory, which the first owns. */
struct rollup_tallies {
    enum aggregate op;
    size_t cap;
    struct rollup_tally *cell;
    struct rollup_dated *dated;
    uint8_t *apportioned;
    struct rollup_ids *ids, *records;
};

struct rollup_want {
    bool apportioned, records, dates;
};
struct rollup_group;
void rollup_tallies_init(struct rollup_tallies *t, const struct rollup_group *g, size_t cap,
                         const struct rollup_want *want);
void rollup_tallies_grow(struct rollup_tallies *t, size_t n, size_t cap);
void rollup_tallies_merge(struct rollup_tallies *into, size_t cell, const struct rollup_tallies *from,
                          size_t from_cell);
void rollup_tallies_release(struct rollup_tallies *t, size_t n);
/* Closes a cell: what was counted, without window and labels. */
void rollup_tallies_close(struct rollup_tallies *t, size_t cell, bool sets, struct idset_pool *pool,
                          struct rollup_cell *out);
void rollup_tallies_empty(struct rollup_tallies *t, size_t cell); /* forgets what was counted */
void rollup_ids_add(struct rollup_ids *ids, uint32_t id);
void rollup_ids_join(struct rollup_ids *into, const struct rollup_ids *from);

/* --- cells by key ------------------------------------------------------------------------------------------- */
/* Numbers of cells: the key itself when the product of windows and labels is small, otherwise
 * given out as combinations are met. */
struct rollup_cellmap {
    bool hashed;
    uint64_t *key; /* of each cell, hashed only */
    uint32_t *slot;
    size_t nslots, n, cap;
};
uint32_t rollup_cellmap_get(struct rollup_cellmap *m, uint64_t key); /* UINT32_MAX: too many */
void rollup_cellmap_release(struct rollup_cellmap *m);

/* --- the pass ----------------------------------------------------------------------------------------------- */
struct rollup_pass { /* shared by its threads, read only */
    const struct fact_stream *stream;
    const struct rollup_plan *plan;
    const struct rollup_calendar *calendar;
    const struct rollup_keymap *key; /* plan->nkeys */
    /* key = window × span + Σ label × stride: what is near in time, as rows mostly are, stands together */
    uint64_t stride[ROLLUP_KEYS_MAX + 1], span, product;
    uint32_t *place[ROLLUP_KEYS_MAX]; /* direct, of keys with one label per row: label × stride by code */
    const struct rollup_group *group;
    struct rollup_want want;
    size_t direct; /* cells when the key is the cell's number; 0: hashed */
    bool plain;    /* the common case: rollup_plain.c */
    bool single;   /* likewise, with one aggregate: rollup_single.c */
};

struct rollup_worker {
    const struct rollup_pass *pass;
    size_t from, to; /* rows */
    struct rollup_cellmap cells;
    struct rollup_tallies *cell, *margin; /* per aggregate of the group */
    struct rollup_memo **memo;            /* per aggregate, beside agg->rest */
    bool *nobody;                         /* per aggregate and window: a match without a person */
    struct arena mem;
    struct err err;
    int rc;
};
void rollup_worker_init(struct rollup_worker *w, const struct rollup_pass *pass, size_t from, size_t to);
void rollup_worker_run(struct rollup_worker *w);
void rollup_worker_release(struct rollup_worker *w);

#endif
