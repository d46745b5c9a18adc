/* A block of rows on its way through the pass: rollup_scan.c, rollup_block.c and rollup_plain.c only. */
#ifndef ISTMO_ENGINE_ROLLUP_SCAN_H
#define ISTMO_ENGINE_ROLLUP_SCAN_H

#include "engine/figure/rollup_internal.h"

#define ROLLUP_BLOCK 1024
#define ROLLUP_HITS 1024

struct rollup_block {
    size_t row;                    /* the first */
    size_t run;                    /* of the first row */
    size_t n;                      /* rows that are left */
    uint16_t at[ROLLUP_BLOCK];     /* row - first row */
    uint16_t of[ROLLUP_BLOCK];     /* by row - first row: its run - first run */
    uint32_t number[ROLLUP_BLOCK]; /* in the group's table of classes */
    uint16_t window[ROLLUP_BLOCK];
    uint64_t keep[ROLLUP_BLOCK / FACT_WORD]; /* a bit for each row that may serve, if its run does */
    uint8_t alive[ROLLUP_BLOCK];             /* by run - first run: 0: it serves nobody */
};

/* Says which rows and which runs may serve, each column for itself, of those from `row` to `to` that
 * stand in one block; single passes need no more. False: none does. */
bool rollup_block_keep(struct rollup_block *b, const struct rollup_pass *p, size_t row, size_t to);
/* Then leaves the rows that serve some aggregate in some window. */
void rollup_block_choose(struct rollup_block *b, const struct rollup_pass *p);

/* The rows of a word, run by run. */
struct rollup_word {
    uint64_t left, begins;
    size_t run; /* of the rows that were taken last */
};

static inline struct rollup_word rollup_word_of(const struct rollup_block *b, const struct rollup_pass *p, size_t word)
{
    const struct fact_word *w = &p->stream->runs.word[b->row / FACT_WORD + word];
    return (struct rollup_word){b->keep[word], w->begins | 1, w->before + (size_t)(w->begins & 1) - 2};
}

/* Those of the next run that are left, as bits. */
static inline uint64_t rollup_word_take(struct rollup_word *w)
{
    uint64_t later = w->begins & (w->begins - 1);
    uint64_t rows = w->left & ((later & -later) - 1);
    w->left ^= rows;
    w->begins = later;
    w->run++;
    return rows;
}

bool rollup_plain_fits(const struct rollup_pass *p);
void rollup_plain_block(struct rollup_worker *w, const struct rollup_block *b);
void rollup_plain_margin(struct rollup_worker *w, size_t agg, size_t threads);

bool rollup_single_fits(const struct rollup_pass *p);
void rollup_single_run(struct rollup_worker *w);

/* Of a pass that rollup_single fits. */
bool rollup_sets_fits(const struct rollup_pass *p);
void rollup_sets_run(struct rollup_worker *w);

#endif
