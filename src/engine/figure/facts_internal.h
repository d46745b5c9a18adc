/*
 * The columns themselves: what facts.c fills and rollup*.c reads. Nobody else includes this.
 *
 * All columns of a stream have `cap` places and `n` rows. A removed row stays, marked FACT_DEAD,
 * until a quarter of the rows are dead; then the columns are compacted.
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

/* First row of each record's run: open addressing, row + 1; 0 is free. */
struct fact_index {
    uint32_t *slot;
    size_t nslots, n;
};

struct fact_stream {
    struct sv name;
    size_t n, cap, dead;
    size_t live[FACT_FLAGS]; /* rows by flags */
    int32_t *date;
    uint32_t *record, *person; /* person is NULL while no fact has one */
    uint8_t *flags;
    struct fact_values value;
    struct fact_column measure, dim[DIM_COUNT];
    struct {
        struct fact_extra *v;
        size_t n, cap;
    } extra;
    struct {
        struct fact_event_column *v;
        size_t n, cap;
    } events;
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
const int32_t *facts_event(const struct fact_stream *s, struct sv state); /* dates, or NULL */

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

/* --- facts_index.c ------------------------------------------------------------------------------ */
#define FACT_NO_ROW UINT32_MAX
uint32_t fact_index_find(const struct fact_index *x, const uint32_t *record, uint32_t wanted);
void fact_index_put(struct fact_index *x, const uint32_t *record, uint32_t row);
void fact_index_remove(struct fact_index *x, const uint32_t *record, uint32_t wanted);
void fact_index_drop(struct fact_index *x);

#endif
