/*
 * One aggregate that adds, dated by one column, in cells numbered by their key. One loop takes a row from its columns
 * to its tally; its window, and what the margin counts, are looked up once for its run. Called by rollup_scan.c.
 */
#include "engine/figure/rollup_scan.h"

#define INLINE static inline __attribute__((always_inline))

bool rollup_single_fits(const struct rollup_pass *p)
{
    const struct rollup_agg *a = p->group->agg[0];
    return p->plain && p->group->n == 1 && a->of->op != AGG_PEOPLE && a->ndates == 1;
}

struct single {
    const struct rollup_pass *pass;
    size_t nkeys;
    struct rollup_tally *cell, *margin; /* margin: NULL without keys, when it is the cells */
    struct rollup_calendar calendar;
    const int32_t *date;
    const uint32_t *record;
    uint32_t span;
};

#define NOWHERE UINT32_MAX

/* The place of the run's window; its record is seen there. */
INLINE uint32_t begin_run(const struct single *s, size_t run)
{
    uint32_t window = rollup_window(&s->calendar, s->date[run]);
    if (window == UINT16_MAX)
        return NOWHERE;
    if (s->margin)
        rollup_see(&s->margin[window], s->record[run] + 1);
    return window * s->span;
}

/* Codes and values of one byte each, and up to two keys: sums of whole numbers. */
INLINE void add_bytes(const struct single *s, const struct rollup_block *b, size_t nkeys)
{
    const struct rollup_pass *p = s->pass;
    const struct single run = *s; /* which no tally can change */
    const int8_t *restrict value = (const int8_t *)p->stream->value.v + b->row;
    const uint8_t *restrict code = nkeys > 0 ? (const uint8_t *)p->key[0].source.column->v + b->row : NULL;
    const uint8_t *restrict code2 = nkeys > 1 ? (const uint8_t *)p->key[1].source.column->v + b->row : NULL;
    const uint32_t *restrict place = p->place[0], *restrict place2 = p->place[1];
    struct rollup_tally *cell = s->cell;
    for (size_t word = 0; word * FACT_WORD < b->n; word++)
        for (struct rollup_word w = rollup_word_of(b, p, word); w.left;) {
            uint64_t rows = rollup_word_take(&w);
            uint32_t window = rows && b->alive[w.run - b->run] ? begin_run(&run, w.run) : NOWHERE;
            if (window == NOWHERE)
                continue;
            for (uint32_t mark = run.record[w.run] + 1; rows; rows &= rows - 1) {
                size_t i = word * FACT_WORD + (size_t)__builtin_ctzll(rows);
                struct rollup_tally *t =
                    &cell[window + (nkeys > 0 ? place[code[i]] : 0) + (nkeys > 1 ? place2[code2[i]] : 0)];
                t->whole += value[i];
                rollup_see(t, mark);
            }
        }
}

typedef void add_fn(const struct single *s, const struct rollup_block *b);

static void add_bytes_0(const struct single *s, const struct rollup_block *b)
{
    add_bytes(s, b, 0);
}

static void add_bytes_1(const struct single *s, const struct rollup_block *b)
{
    add_bytes(s, b, 1);
}

static void add_bytes_2(const struct single *s, const struct rollup_block *b)
{
    add_bytes(s, b, 2);
}

static void add_any(const struct single *s, const struct rollup_block *b)
{
    const struct rollup_pass *p = s->pass;
    for (size_t word = 0; word * FACT_WORD < b->n; word++)
        for (struct rollup_word w = rollup_word_of(b, p, word); w.left;) {
            uint64_t rows = rollup_word_take(&w);
            uint32_t window = rows && b->alive[w.run - b->run] ? begin_run(s, w.run) : NOWHERE;
            for (; rows && window != NOWHERE; rows &= rows - 1) {
                size_t row = b->row + word * FACT_WORD + (size_t)__builtin_ctzll(rows);
                uint32_t place = window;
                for (size_t k = 0; k < s->nkeys; k++)
                    place += p->place[k][rollup_code(&p->key[k].source, row)];
                s->cell[place].sum += fact_value(&p->stream->value, row);
                rollup_see(&s->cell[place], s->record[w.run] + 1);
            }
        }
}

static add_fn *way_of(const struct rollup_pass *p)
{
    static add_fn *const bytes[] = {add_bytes_0, add_bytes_1, add_bytes_2};
    size_t nkeys = p->plan->nkeys;
    bool narrow = p->stream->value.width == 1 && nkeys < sizeof bytes / sizeof *bytes;
    for (size_t k = 0; k < nkeys; k++)
        narrow = narrow && p->key[k].source.kind == SOURCE_CODES && p->key[k].source.column->width == 1;
    return narrow ? bytes[nkeys] : add_any;
}

void rollup_single_run(struct rollup_worker *w)
{
    const struct rollup_pass *p = w->pass;
    if (rollup_sets_fits(p)) {
        rollup_sets_run(w);
        return;
    }
    add_fn *add = way_of(p);
    const struct rollup_tallies *cells = p->plan->nkeys ? w->cell : w->margin;
    struct single s = {.pass = p,
                       .nkeys = p->plan->nkeys,
                       .cell = cells->cell,
                       .margin = p->plan->nkeys ? w->margin->cell : NULL,
                       .calendar = *p->calendar,
                       .date = p->group->agg[0]->date[0],
                       .record = p->stream->runs.record,
                       .span = (uint32_t)p->span};
    struct rollup_block b;
    for (size_t row = w->from; row < w->to; row = b.row + ROLLUP_BLOCK)
        if (rollup_block_keep(&b, p, row, w->to))
            add(&s, &b);
    for (size_t i = 0; add != add_any && i < cells->cap; i++)
        if (cells->cell[i].records)
            cells->cell[i].sum = (double)cells->cell[i].whole;
}
