/*
 * A small linear programme: the least cost of moving away from a known solution.
 *
 *     minimise c·x  where  A x = 0,  low <= x <= high,  low <= 0 <= high
 *
 * x = 0 fulfils it, so there is no search for a first solution. Dense tableau, bounded variables; by the
 * steepest price, after a run of steps without progress by Bland's rule, under which it ends.
 *
 * memory   columns * rows doubles, in the arena
 * cost     O(columns * rows) per step, counted against the budget
 * source   Chvátal, Linear Programming (1983), chapters 3 and 8
 */
#ifndef ISTMO_ENGINE_SIMPLEX_H
#define ISTMO_ENGINE_SIMPLEX_H

#include "base/arena.h"

struct simplex {
    size_t rows, columns;
    double *a; /* rows * columns; the caller fills it, the steps change it */
    double *low, *high;
    double *x;
    double *price;    /* what a unit more of the column costs, all in all */
    size_t *basis;    /* by row, SIMPLEX_NONE: none yet */
    size_t *row;      /* by column, SIMPLEX_NONE: not in the basis */
    uint64_t *budget; /* numbers that may still be touched */
    size_t idle;      /* steps since the last progress */
};

#define SIMPLEX_NONE SIZE_MAX
#define SIMPLEX_SMALL 1e-9

struct simplex simplex_new(struct arena *mem, size_t rows, size_t columns, uint64_t *budget);
/* From where x stands. False: the budget is spent, or the cost has no end; x then proves nothing. */
bool simplex_minimise(struct simplex *s, const double *cost);

#endif
