/*
 * The columns themselves: what facts.c fills and rollup*.c reads. Nobody else includes this.
 *
 * All columns of a stream have `cap` places and `n` rows. What the facts of a record share stands
 * once for a run of rows, not in every row. A removed run stays, marked FACT_DEAD, until a quarter
 * of the rows are dead; then the columns are compacted.
 */
#ifndef ISTMO_ENGINE_FACTS_INTERNAL_H
#define ISTMO_ENGINE_FACTS_INTERNAL_H

#include "base/map.h"
#include "engine/figure/facts.h"

/* Codes of texts. Width in bytes: 0 (one text only: nothing is stored), 1, 2 or 4. */
struct fact_column {
    struct map dict; /* dict.v[code].key is the text */
    uint32_t last;   /* code of the row added last: texts come in runs */
    uint8_t width;
    void *v;
};

/* Values: width 0 (all the same: `constant`), 1, 2, 4 bytes of signed integers, or 8 of doubles. */
struct fact_values {
    double constant;
    uint8_t width;
    void *v;
};

/* Columns that exist only in some streams. */
struct fact_extra {
    struct sv name;
    bool answer;    /* a question of conditions; otherwise a named dimension */
    struct sv next; /* value of the row being added */
    struct fact_column column;
};

struct fact_event_column {
    struct sv state;
    int32_t *date;
};

#define FACT_STATUS 3U /* enum fact_status */
#define FACT_APPORTIONED 4U
#define FACT_DEAD 8U
#define FACT_FLAGS 16U /* number of combinations */

#define FACT_WORD 64U

/* So many rows: which of them begin a run, and how many runs began in the words before. */
struct fact_word {
    uint64_t begins;
    uint32_t before;
};

/* Consecutive rows with one record, date, status and events, none of them dead unless all are. */
struct fact_runs {
    size_t n, cap;
    uint32_t *record;
    int32_t *date;
    uint8_t *flags;
    struct {
        struct fact_event_column *v;
        size_t n, cap;
    } events;
    size_t live[FACT_FLAGS]; /* runs by flags */
    bool split;              /* some record has had several */
    struct fact_word *word;  /* of all rows */
};

/* First run of each record: open addressing, run + 1; 0 is free. */
struct fact_index {
    uint32_t *slot;
    size_t nslots, n;
};

struct fact_stream {
    struct sv name;
    size_t n, cap, dead;
    struct fact_runs runs;
    uint32_t *person; /* NULL while no fact has one */
    struct fact_values value;
    struct fact_column measure, dim[DIM_COUNT];
    struct {
        struct fact_extra *v;
        size_t n, cap;
    } extra;
    struct fact_index index; /* built when first needed */
    bool scattered;          /* some record's rows do not stand together */
    uint32_t newest;         /* highest record number ever added */
};

struct facts {
    struct arena mem; /* names, texts, dictionaries */
    struct {
        struct fact_stream **v;
        size_t n, cap;
    } streams;
};

const struct fact_stream *facts_stream(const struct facts *f, struct sv name); /* NULL: no fact of it yet */
const struct fact_column *facts_extra(const struct fact_stream *s, struct sv name, bool answer);
const int32_t *facts_event(const struct fact_stream *s, struct sv state); /* dates by run, or NULL */

/* Of a row. */
static inline size_t fact_run(const struct fact_word *word, size_t row)
{
    const struct fact_word *w = &word[row / FACT_WORD];
    return w->before + (size_t)__builtin_popcountll(w->begins << (FACT_WORD - 1 - row % FACT_WORD)) - 1;
}

static inline uint32_t fact_code(const struct fact_column *c, size_t row)
{
    switch (c->width) {
    case 0:
        return 0;
    case 1:
        return ((const uint8_t *)c->v)[row];
    case 2:
        return ((const uint16_t *)c->v)[row];
    default:
        return ((const uint32_t *)c->v)[row];
    }
}

static inline double fact_value(const struct fact_values *c, size_t row)
{
    switch (c->width) {
    case 0:
        return c->constant;
    case 1:
        return ((const int8_t *)c->v)[row];
    case 2:
        return ((const int16_t *)c->v)[row];
    case 4:
        return ((const int32_t *)c->v)[row];
    default:
        return ((const double *)c->v)[row];
    }
}

static inline struct sv fact_text(const struct fact_column *c, uint32_t code)
{
    return c->dict.n ? c->dict.v[code].key : (struct sv){0};
}

/* --- facts_column.c ---------------------------------------------------------------------------- */
/* mem: of the dictionary. rows: how many the column has before this one. */
void fact_column_put(struct fact_column *c, struct arena *mem, size_t rows, size_t cap, struct sv text);
void fact_column_repeat(struct fact_column *c, size_t row); /* the text that was put last */
void fact_column_move(struct fact_column *c, size_t to, size_t from);
void fact_column_resize(struct fact_column *c, size_t cap);
void fact_values_put(struct fact_values *c, size_t rows, size_t cap, double value);
void fact_values_move(struct fact_values *c, size_t to, size_t from);
void fact_values_resize(struct fact_values *c, size_t cap);

/* --- facts_run.c -------------------------------------------------------------------------------- */
void fact_runs_rows(struct fact_runs *r, size_t had, size_t cap); /* room for rows */
void fact_runs_room(struct fact_runs *r, size_t n);               /* room for n more runs */
void fact_runs_release(struct fact_runs *r);
size_t fact_runs_bytes(const struct fact_runs *r, size_t rows);
/* The next row is this fact's. like_last: its events are those of the row before. mem: of names. */
void fact_runs_put(struct fact_runs *r, struct arena *mem, size_t row, const struct fact *fact, bool like_last);
size_t fact_run_row(const struct fact_runs *r, size_t run, size_t rows); /* the run's first row */
size_t fact_run_end(const struct fact_runs *r, size_t row, size_t rows); /* the row after the run of this row */
void fact_run_bury(struct fact_runs *r, size_t run);
/* The run, with so many rows from `row` on, becomes the last. For compacting: r->n was set to 0 before. */
void fact_run_move(struct fact_runs *r, size_t from, size_t row, size_t rows);

/* --- facts_index.c ------------------------------------------------------------------------------ */
#define FACT_NO_RUN UINT32_MAX
uint32_t fact_index_find(const struct fact_index *x, const uint32_t *record, uint32_t wanted);
void fact_index_put(struct fact_index *x, const uint32_t *record, uint32_t run);
void fact_index_remove(struct fact_index *x, const uint32_t *record, uint32_t wanted);
void fact_index_drop(struct fact_index *x);

#endif
