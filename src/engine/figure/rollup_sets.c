/*
 * The commonest pass of all: one aggregate that adds whole numbers, by no key or one of few codes,
 * where each record is one run. The codes of a record's rows are a set, and records are counted by
 * set: one addition a record, not one a row. Called by rollup_single.c.
 */
#include "engine/figure/rollup_scan.h"

#define INLINE static inline __attribute__((always_inline))

#define CODES 8
#define WINDOWS_MAX 1024

struct window {
    int64_t sum[CODES];           /* by code */
    uint32_t records[1 << CODES]; /* by set of codes, a bit each; the empty one is nobody's */
};

struct sets {
    const struct rollup_pass *pass;
    struct window *window;
    /* of the record seen last, not counted yet: its rows may go on in the next word */
    size_t run;
    struct window *at;
    uint32_t codes;
};

static bool one_code(const struct rollup_pass *p)
{
    return p->plan->nkeys == 0 || p->key[0].source.ncodes == 1;
}

bool rollup_sets_fits(const struct rollup_pass *p)
{
    const struct rollup_source *s = &p->key[0].source;
    unsigned width = p->stream->value.width;
    bool few = one_code(p) || (s->kind == SOURCE_CODES && s->ncodes <= CODES);
    bool whole = width == 1 || width == 2 || width == 4;
    return p->plan->nkeys <= 1 && few && whole && !p->stream->runs.split && p->calendar->first != DATE_NONE &&
           p->calendar->nwindows <= WINDOWS_MAX;
}

INLINE int64_t value_at(const char *v, size_t i, size_t width)
{
    const void *at = v + i * width;
    return width == 1 ? *(const int8_t *)at : width == 2 ? *(const int16_t *)at : *(const int32_t *)at;
}

/* Of a run that is alive: its day is between the first window and the last. */
INLINE uint32_t window_of(const struct rollup_calendar *c, int32_t date)
{
    return c->window ? c->window[(uint32_t)date - (uint32_t)c->first] : 0;
}

INLINE void add_rows(struct sets *s, const struct rollup_block *b, size_t width, bool keyed)
{
    static const uint8_t bit[CODES] = {1, 2, 4, 8, 16, 32, 64, 128};
    const struct rollup_pass *p = s->pass;
    const struct rollup_calendar calendar = *p->calendar;
    const int32_t *date = p->group->agg[0]->date[0];
    const char *value = (const char *)p->stream->value.v + b->row * width;
    const uint8_t *code = keyed ? (const uint8_t *)p->key[0].source.column->v + b->row : bit; /* not read */
    for (size_t word = 0; word * FACT_WORD < b->n; word++, value += FACT_WORD * width, code += keyed ? FACT_WORD : 0)
        for (struct rollup_word w = rollup_word_of(b, p, word); w.left;) {
            uint64_t rows = rollup_word_take(&w);
            uint32_t number = rows && b->alive[w.run - b->run] ? window_of(&calendar, date[w.run]) : UINT16_MAX;
            if (number == UINT16_MAX)
                continue;
            struct window *window = &s->window[number];
            uint32_t codes = 0;
            for (; rows; rows &= rows - 1) {
                unsigned i = (unsigned)__builtin_ctzll(rows), c = keyed ? code[i] : 0;
                window->sum[c] += value_at(value, i, width);
                codes |= bit[c];
            }
            if (w.run != s->run) {
                s->at->records[s->codes]++;
                s->at = window;
                s->run = w.run;
                s->codes = 0;
            }
            s->codes |= codes;
        }
}

typedef void add_fn(struct sets *s, const struct rollup_block *b);

#define WAYS(width)                                                               \
    static void add_all_##width(struct sets *s, const struct rollup_block *b)     \
    {                                                                             \
        add_rows(s, b, width, false);                                             \
    }                                                                             \
    static void add_by_code_##width(struct sets *s, const struct rollup_block *b) \
    {                                                                             \
        add_rows(s, b, width, true);                                              \
    }

WAYS(1)
WAYS(2)
WAYS(4)

/* Several codes may have one label. */
static uint32_t labels_of(uint32_t codes, const uint32_t *label)
{
    uint32_t labels = 0;
    for (; codes; codes &= codes - 1)
        labels |= 1U << label[__builtin_ctz(codes)];
    return labels;
}

static void close_window(const struct rollup_worker *w, const struct window *from, size_t number)
{
    static const uint32_t only[1];
    const struct rollup_pass *p = w->pass;
    const uint32_t *label = p->plan->nkeys ? p->key[0].label : only;
    struct rollup_tally *margin = &w->margin->cell[number];
    struct rollup_tally *cell = p->plan->nkeys ? &w->cell->cell[number * p->span] : margin;
    for (uint32_t codes = 1; codes < 1U << CODES; codes++) {
        uint32_t records = from->records[codes];
        if (records && p->plan->nkeys)
            margin->records += records;
        for (uint32_t left = records ? labels_of(codes, label) : 0; left; left &= left - 1)
            cell[__builtin_ctz(left)].records += records;
    }
    for (size_t code = 0; code < (p->plan->nkeys ? p->key[0].source.ncodes : 1); code++)
        cell[label[code]].sum += (double)from->sum[code];
}

void rollup_sets_run(struct rollup_worker *w)
{
    static add_fn *const all[] = {NULL, add_all_1, add_all_2, NULL, add_all_4};
    static add_fn *const by_code[] = {NULL, add_by_code_1, add_by_code_2, NULL, add_by_code_4};
    const struct rollup_pass *p = w->pass;
    add_fn *add = (one_code(p) ? all : by_code)[p->stream->value.width];
    struct window *window = ARENA_ARRAY(&w->mem, p->calendar->nwindows, struct window);
    struct sets s = {.pass = p, .window = window, .run = SIZE_MAX, .at = window};
    struct rollup_block b;
    for (size_t row = w->from; row < w->to; row = b.row + ROLLUP_BLOCK)
        if (rollup_block_keep(&b, p, row, w->to))
            add(&s, &b);
    s.at->records[s.codes]++;
    for (size_t i = 0; i < p->calendar->nwindows; i++)
        close_window(w, &window[i], i);
}
