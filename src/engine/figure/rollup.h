/*
 * Rolling facts up: many aggregates of one stream in one pass over its columns.
 *
 * shape    per aggregate a margin (one cell per window) and, when the plan has keys, one cell per
 *          combination of window and labels that has facts
 * missing  no fact -> no cell; a dimension that a stream lacks has the label `nd` throughout
 * period   a fact belongs to the window that holds its date. A condition that needs reached('x')
 *          (a positive top-level conjunct) dates the fact by that event instead, by the last of
 *          them when it needs several; the record's state does not matter then
 * latest   the sum of the values of the latest date in the cell; only its records are behind it
 * people   exact: distinct persons; facts without a person are left out, and the margin says that
 *          there are some (a stream where no fact has a person: not even that)
 * several  a fact with several choices counts in each of its labels, so that labels overlap
 * errors   ERR_LIMIT more than ROLLUP_CELLS_MAX cells; what evaluating a condition fails with
 * memory   *out lives in mem and in the pool of sets
 * threads  pure; large streams are scanned by several threads
 * cost     O(rows of the stream) per group of aggregates that are dated alike
 * source   contract §2, §3
 */
#ifndef ISTMO_ENGINE_ROLLUP_H
#define ISTMO_ENGINE_ROLLUP_H

#include "engine/figure/facts.h"
#include "engine/figure/formula.h"
#include "engine/figure/idset.h"

#define ROLLUP_CELLS_MAX ((size_t)1 << 20)
#define ROLLUP_KEYS_MAX 8
#define ROLLUP_WINDOWS_MAX 65000

struct rollup_column {
    enum rollup_kind { ROLLUP_DIM, ROLLUP_NAMED, ROLLUP_ANSWER, ROLLUP_DATE } kind;
    enum dim dim;   /* ROLLUP_DIM */
    struct sv name; /* ROLLUP_NAMED, ROLLUP_ANSWER */
    bool several;   /* values are codes separated by a space */
};

struct rollup_key {
    struct rollup_column column;
    /* The label of one code; called once per code. The empty code: not asked. False: facts with
     * this code get no label of it. NULL: the code is the label, `nd` when it is empty. */
    bool (*label)(void *ctx, struct sv code, struct sv *label);
    void *ctx;
};

#define ROLLUP_FILTER_COLUMNS 2
struct rollup_filter {
    struct rollup_column column[ROLLUP_FILTER_COLUMNS];
    size_t ncolumns;
    /* value: of each column, several choices as they stand; called once per combination. */
    bool (*allow)(void *ctx, const struct sv *value);
    void *ctx;
};

/* Where the answer to a question of a condition stands. */
struct rollup_question {
    struct rollup_column column;
    bool unknown_is_empty; /* the code `unknown` means: not answered */
};

struct rollup_aggregate {
    enum aggregate op;
    struct sv measure;            /* sum, avg, min, max, latest; count: empty */
    struct rollup_column member;  /* distinct */
    const struct expr *condition; /* NULL: all */
    const struct rollup_filter *filter;
    size_t nfilters;
};

struct rollup_window {
    int32_t first, last; /* both inclusive */
};

struct rollup_plan {
    struct sv stream;
    const struct rollup_window *window; /* ascending, disjoint */
    size_t nwindows;
    struct rollup_key key[ROLLUP_KEYS_MAX];
    size_t nkeys;
    const struct rollup_aggregate *aggregate;
    size_t naggregates;
    bool pending; /* facts that are pending count too */
    bool sets;    /* give the sets behind the numbers, for unions */
    bool dates;   /* give the date of the latest fact of each cell */
    /* False: no such question. */
    bool (*question)(const void *ctx, struct sv name, struct rollup_question *out);
    const void *ctx;
    size_t threads; /* 0: as many as there are processors */
};

struct rollup_cell {
    size_t window;
    const uint32_t *label; /* nkeys indexes into rollup->label[key]; NULL in the margin */
    double value;          /* by the aggregate's operation; NaN when there is no fact */
    double weight;         /* facts behind an average, else 0 */
    int32_t date;          /* plan->dates and latest(): of the latest fact; else DATE_NONE */
    uint64_t records;      /* distinct records; 0: no fact */
    bool apportioned;
    bool nobody;                             /* people, in the margin: some fact that matches has no person */
    const struct idset *record_set, *id_set; /* plan->sets; id_set: persons, or label numbers of distinct() */
};

struct rollup_cells {
    struct rollup_cell *margin; /* nwindows */
    struct rollup_cell *v;      /* in no particular order */
    size_t n, cap;
};

struct rollup_labels {
    struct sv *v;
    size_t n, cap;
    bool overlapping; /* some code has several labels */
};

struct rollup {
    struct rollup_cells *of; /* one per aggregate */
    struct rollup_labels label[ROLLUP_KEYS_MAX];
};

MUST_USE int rollup_run(const struct facts *f, const struct rollup_plan *plan, struct arena *mem,
                        struct idset_pool *pool, struct rollup *out, struct err *e);

/* The facts behind an aggregate, one by one, for tracing. id: the person, or a number for the
 * value of a distinct() dimension (once per value of several choices). */
struct rollup_row {
    size_t window;
    const uint32_t *label; /* as in rollup_cell; NULL without keys */
    uint32_t record, id;
    int32_t date;
    double value;
    bool apportioned;
};
struct rollup_rows {
    struct rollup_row *v;
    size_t n, cap;
};
/* Of plan->aggregate[0], in the order of the stream; a fact stands once per label it has. */
MUST_USE int rollup_list(const struct facts *f, const struct rollup_plan *plan, struct arena *mem,
                         struct rollup_rows *out, struct rollup_labels *label, struct err *e);

#endif
