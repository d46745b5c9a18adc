/*
 * The commonest pass of all: one aggregate that adds, dated by one column, in cells numbered by
 * their key. One loop takes a row from its columns to its tally. A record's rows stand together and
 * mostly have one date, so the window, and what the margin counts, are looked up once for such a
 * run. Called by rollup_scan.c.
 */
#include "engine/figure/rollup_scan.h"

#define INLINE static inline __attribute__((always_inline))

bool rollup_single_fits(const struct rollup_pass *p)
{
    const struct rollup_agg *a = p->group->agg[0];
    return p->plain && p->group->n == 1 && a->of->op != AGG_PEOPLE && a->ndates == 1;
}

/* The run of rows that the last row was of. */
struct run {
    int32_t date;
    uint32_t mark;  /* record + 1 */
    uint32_t place; /* of the window */
};

struct single {
    const struct rollup_pass *pass;
    size_t nkeys;
    struct rollup_tally *cell, *margin; /* margin: NULL without keys, when it is the cells */
    struct run run;
};

/* Days of no window count in one window more, which nobody reads: quicker than leaving them out. */
static void begin_run(struct single *s, int32_t date, uint32_t mark)
{
    const struct rollup_calendar *calendar = s->pass->calendar;
    uint32_t window = rollup_window(calendar, date);
    window = window == UINT16_MAX ? (uint32_t)calendar->nwindows : window;
    s->run = (struct run){date, mark, window * (uint32_t)s->pass->span};
    if (s->margin)
        rollup_see(&s->margin[window], mark);
}

/* Codes and values of one byte each, and up to two keys: sums of whole numbers. */
INLINE void add_bytes(struct single *s, const struct rollup_block *b, size_t nkeys)
{
    const struct rollup_pass *p = s->pass;
    const int32_t *restrict date = p->group->agg[0]->date[0] + b->row;
    const uint32_t *restrict record = p->stream->record + b->row;
    const int8_t *restrict value = (const int8_t *)p->stream->value.v + b->row;
    const uint8_t *restrict code = nkeys > 0 ? (const uint8_t *)p->key[0].source.column->v + b->row : NULL;
    const uint8_t *restrict code2 = nkeys > 1 ? (const uint8_t *)p->key[1].source.column->v + b->row : NULL;
    const uint32_t *restrict place = p->place[0], *restrict place2 = p->place[1];
    struct rollup_tally *cell = s->cell;
    struct run run = s->run;
    for (size_t word = 0; word * 64 < b->n; word++)
        for (uint64_t left = b->keep[word]; left; left &= left - 1) {
            size_t i = word * 64 + (size_t)__builtin_ctzll(left);
            if ((record[i] + 1) != run.mark || date[i] != run.date) {
                begin_run(s, date[i], record[i] + 1);
                run = s->run;
            }
            struct rollup_tally *t =
                &cell[run.place + (nkeys > 0 ? place[code[i]] : 0) + (nkeys > 1 ? place2[code2[i]] : 0)];
            t->whole += value[i];
            rollup_see(t, run.mark);
        }
}

typedef void add_fn(struct single *s, const struct rollup_block *b);

static void add_bytes_0(struct single *s, const struct rollup_block *b)
{
    add_bytes(s, b, 0);
}

static void add_bytes_1(struct single *s, const struct rollup_block *b)
{
    add_bytes(s, b, 1);
}

static void add_bytes_2(struct single *s, const struct rollup_block *b)
{
    add_bytes(s, b, 2);
}

static void add_any(struct single *s, const struct rollup_block *b)
{
    const struct rollup_pass *p = s->pass;
    const int32_t *date = p->group->agg[0]->date[0];
    const uint32_t *record = p->stream->record;
    for (size_t word = 0; word * 64 < b->n; word++)
        for (uint64_t left = b->keep[word]; left; left &= left - 1) {
            size_t row = b->row + word * 64 + (size_t)__builtin_ctzll(left);
            if (record[row] + 1 != s->run.mark || date[row] != s->run.date)
                begin_run(s, date[row], record[row] + 1);
            uint32_t place = s->run.place;
            for (size_t k = 0; k < s->nkeys; k++)
                place += p->place[k][rollup_code(&p->key[k].source, row)];
            s->cell[place].sum += fact_value(&p->stream->value, row);
            rollup_see(&s->cell[place], s->run.mark);
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
    add_fn *add = way_of(p);
    const struct rollup_tallies *cells = p->plan->nkeys ? w->cell : w->margin;
    struct single s = {
        .pass = p, .nkeys = p->plan->nkeys, .cell = cells->cell, .margin = p->plan->nkeys ? w->margin->cell : NULL};
    struct rollup_block b;
    for (b.row = w->from; b.row < w->to; b.row += ROLLUP_BLOCK) {
        b.n = w->to - b.row < ROLLUP_BLOCK ? w->to - b.row : ROLLUP_BLOCK;
        rollup_block_keep(&b, p);
        add(&s, &b);
    }
    for (size_t i = 0; add != add_any && i < cells->cap; i++)
        if (cells->cell[i].records)
            cells->cell[i].sum = (double)cells->cell[i].whole;
}
