/* A block of rows on its way through the pass: rollup_scan.c, rollup_block.c and rollup_plain.c only. */
#ifndef ISTMO_ENGINE_ROLLUP_SCAN_H
#define ISTMO_ENGINE_ROLLUP_SCAN_H

#include "engine/figure/rollup_internal.h"

#define ROLLUP_BLOCK 1024
#define ROLLUP_HITS 1024

struct rollup_block {
    size_t row;                    /* the first */
    size_t n;                      /* rows that are left */
    uint16_t at[ROLLUP_BLOCK];     /* row - first row */
    uint32_t number[ROLLUP_BLOCK]; /* in the group's table of classes */
    uint16_t window[ROLLUP_BLOCK];
    uint64_t keep[ROLLUP_BLOCK / 64]; /* a bit for each row that may serve; single passes have only these */
};

/* Says which rows may serve: by each column for itself, and between the first window and the last. */
void rollup_block_keep(struct rollup_block *b, const struct rollup_pass *p);
/* Leaves the rows that serve some aggregate in some window. */
void rollup_block_choose(struct rollup_block *b, const struct rollup_pass *p);

bool rollup_plain_fits(const struct rollup_pass *p);
void rollup_plain_block(struct rollup_worker *w, struct rollup_block *b);
void rollup_plain_margin(struct rollup_worker *w, size_t agg, size_t threads);

bool rollup_single_fits(const struct rollup_pass *p);
void rollup_single_run(struct rollup_worker *w);

#endif
