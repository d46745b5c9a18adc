/*
 * Cell suppression: which figures of a set of linked tables must not be printed, so that nobody can
 * compute a figure about few people from the others.
 *
 * The tables are one system of linear equations over cells (total = women + men; year = months;
 * composite = members; what an earlier edition printed). The attacker knows the equations, every cell
 * that is printed, and that cells are not below their floor; he solves the system for the least and the
 * largest value of each other cell. A sensitive cell is protected when what he finds contains its
 * interval [low, high].
 *
 * method   sensitive cells are left out; then for each of them and each end of its interval the cheapest
 *          other table in which the cell has that value and all that is printed is the same (a linear
 *          programme); whatever it changes is left out too
 * proof    that other table is itself the proof: it is checked by adding up (protect_proof), not by
 *          trusting the programme. Leaving out more never harms an earlier proof
 * limits   a part of the system that is not settled within the budget is withheld whole
 * errors   none
 * threads  pure; same input, same pattern
 * cost     see README.md
 * source   Fischetti & Salazar 2001; Kelly, Golden & Assad 1992; Hundepool et al. 2012, chapter 4
 */
#ifndef ISTMO_ENGINE_PROTECT_H
#define ISTMO_ENGINE_PROTECT_H

#include "base/arena.h"

enum protect_state {
    PROTECT_OPEN,   /* would be printed */
    PROTECT_HIDDEN, /* is not printed; known only through equations */
    PROTECT_KNOWN,  /* was printed before, or is printed whatever it says */
};

enum protect_mark {
    PROTECT_PRINT,
    PROTECT_PRIMARY,   /* sensitive itself */
    PROTECT_SECONDARY, /* would give a sensitive cell away */
    PROTECT_WITHHELD,  /* in a part that could not be settled */
};

struct protect_cell {
    double value;
    double floor;     /* what everybody knows: 0, or -INFINITY for a difference */
    double low, high; /* sensitive when low < high: low <= value <= high */
    double weight;    /* what is lost when an open cell is not printed, > 0 */
    enum protect_state state;
    enum protect_mark mark; /* out; of open and hidden cells */
};

struct protect_term {
    size_t cell;
    double factor;
};

struct protect_equation { /* its terms add up to the same as their values do */
    size_t first, n;
};

struct protect_table {
    struct arena *mem;
    struct {
        struct protect_cell *v;
        size_t n, cap;
    } cells;
    struct {
        struct protect_term *v;
        size_t n, cap;
    } terms;
    struct {
        struct protect_equation *v;
        size_t n, cap;
    } equations;
};

struct protect_result {
    size_t primary, secondary, withheld; /* open cells by mark */
    size_t exposed;                      /* sensitive cells that what is known leaves a narrower interval */
};

#define PROTECT_BUDGET 4000000000u /* numbers touched, of all programmes of one table */

size_t protect_cell(struct protect_table *t, struct protect_cell cell); /* its number */
/* Terms of the equation that is being written; protect_close ends it. */
void protect_term(struct protect_table *t, size_t cell, double factor);
void protect_close(struct protect_table *t);

struct protect_result protect_solve(struct protect_table *t, uint64_t budget);

#endif
