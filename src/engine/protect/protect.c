/* The search for cells to leave out: see protect.h. Works on one connected part of the system at a time. */
#include "engine/protect/protect.h"

#include "engine/protect/simplex.h"

#include <math.h>

#define MOVED 1e-7 /* a change below it is rounding */
#define AGREES 1e-6
#define MEMORY_MAX ((size_t)8 << 20) /* doubles in one tableau */

struct part {
    struct protect_table *t;
    struct arena mem; /* of one programme */
    size_t *cell;
    size_t ncells;
    size_t *equation;
    size_t nequations;
    size_t *place;  /* by cell of the table: its index in `cell` */
    double *change; /* by index in `cell`: the other table less this one */
    bool *done[2];  /* by index in `cell`: the lower, the upper end is proved */
    uint64_t *budget;
    struct protect_result *result;
};

/* --- tables ----------------------------------------------------------------------------------------- */

size_t protect_cell(struct protect_table *t, struct protect_cell cell)
{
    vec_push(t->mem, &t->cells, cell);
    return t->cells.n - 1;
}

void protect_term(struct protect_table *t, size_t cell, double factor)
{
    struct protect_term term = {cell, factor};
    vec_push(t->mem, &t->terms, term);
}

void protect_close(struct protect_table *t)
{
    size_t before =
        t->equations.n ? t->equations.v[t->equations.n - 1].first + t->equations.v[t->equations.n - 1].n : 0;
    struct protect_equation e = {before, t->terms.n - before};
    vec_push(t->mem, &t->equations, e);
}

static bool sensitive(const struct protect_cell *c)
{
    return c->low < c->high && c->state != PROTECT_KNOWN;
}

/* Whether the attacker does not know the cell. */
static bool unknown(const struct protect_cell *c)
{
    return c->state == PROTECT_HIDDEN || (c->state == PROTECT_OPEN && c->mark != PROTECT_PRINT);
}

static struct protect_cell *cell_of(const struct part *p, size_t i)
{
    return &p->t->cells.v[p->cell[i]];
}

static void withhold(struct part *p)
{
    for (size_t i = 0; i < p->ncells; i++)
        if (cell_of(p, i)->state == PROTECT_OPEN && cell_of(p, i)->mark == PROTECT_PRINT)
            cell_of(p, i)->mark = PROTECT_WITHHELD;
}

/* --- one end of one interval -------------------------------------------------------------------------- */

/* Columns of the programme: an unknown cell moves freely; an open one at a cost, up and down. */
struct programme {
    struct simplex s;
    size_t *up, *down; /* by index in `cell`: SIMPLEX_NONE: cannot move; the same column: both ways */
    double *cost;
};

static size_t count_columns(const struct part *p, struct programme *g)
{
    size_t n = 0;
    for (size_t i = 0; i < p->ncells; i++) {
        const struct protect_cell *c = cell_of(p, i);
        g->up[i] = g->down[i] = SIMPLEX_NONE;
        if (c->state == PROTECT_KNOWN)
            continue;
        g->up[i] = g->down[i] = n++;
        if (!unknown(c))
            g->down[i] = n++;
    }
    return n;
}

static void fill_bounds(const struct part *p, struct programme *g)
{
    for (size_t i = 0; i < p->ncells; i++) {
        const struct protect_cell *c = cell_of(p, i);
        if (g->up[i] == SIMPLEX_NONE)
            continue;
        g->s.high[g->up[i]] = INFINITY;
        if (g->up[i] == g->down[i]) {
            g->s.low[g->up[i]] = c->floor - c->value;
        } else {
            g->s.high[g->down[i]] = c->value - c->floor;
            g->cost[g->up[i]] = g->cost[g->down[i]] = c->weight;
        }
    }
}

static void fill_rows(const struct part *p, struct programme *g)
{
    for (size_t r = 0; r < p->nequations; r++) {
        const struct protect_equation *e = &p->t->equations.v[p->equation[r]];
        double *a = g->s.a + r * g->s.columns;
        for (size_t k = e->first; k < e->first + e->n; k++) {
            size_t cell = p->t->terms.v[k].cell, i = p->place[cell];
            if (p->t->cells.v[cell].state == PROTECT_KNOWN) /* may be of no part */
                continue;
            a[g->up[i]] += p->t->terms.v[k].factor;
            if (g->down[i] != g->up[i])
                a[g->down[i]] -= p->t->terms.v[k].factor;
        }
    }
}

/* Moves cell i by up to `by` as cheaply as it goes; p->change gets how. False: not settled. */
static bool cheapest(struct part *p, size_t i, double by)
{
    arena_reset(&p->mem);
    struct programme g = {.up = ARENA_ARRAY(&p->mem, p->ncells, size_t),
                          .down = ARENA_ARRAY(&p->mem, p->ncells, size_t)};
    size_t columns = count_columns(p, &g), own = g.up[i];
    if (columns > MEMORY_MAX / (p->nequations + 1))
        return false;
    g.s = simplex_new(&p->mem, p->nequations, columns, p->budget);
    g.cost = ARENA_ARRAY(&p->mem, columns, double);
    double *reach = ARENA_ARRAY(&p->mem, columns, double);
    fill_bounds(p, &g);
    fill_rows(p, &g);
    /* First as far as it goes, whatever it costs; then, held there, at the least cost. */
    if (by > 0)
        g.s.high[own] = fmin(g.s.high[own], by);
    else
        g.s.low[own] = fmax(g.s.low[own], by);
    reach[own] = by > 0 ? -1 : 1;
    if (!simplex_minimise(&g.s, reach))
        return false;
    g.s.low[own] = g.s.high[own] = g.s.x[own];
    if (!simplex_minimise(&g.s, g.cost))
        return false;
    for (size_t k = 0; k < p->ncells; k++) {
        double up = g.up[k] == SIMPLEX_NONE ? 0 : g.s.x[g.up[k]];
        double down = g.up[k] == g.down[k] ? 0 : g.s.x[g.down[k]];
        p->change[k] = fabs(up - down) < MOVED ? 0 : up - down;
    }
    return true;
}

/* Whether the other table agrees with all that is printed: sums are the same, floors are kept. */
static bool proves(const struct part *p)
{
    for (size_t r = 0; r < p->nequations; r++) {
        const struct protect_equation *e = &p->t->equations.v[p->equation[r]];
        double sum = 0, size = 1;
        for (size_t k = e->first; k < e->first + e->n; k++) {
            size_t cell = p->t->terms.v[k].cell;
            if (p->t->cells.v[cell].state == PROTECT_KNOWN)
                continue;
            double moved = p->t->terms.v[k].factor * p->change[p->place[cell]];
            sum += moved;
            size += fabs(moved);
        }
        if (fabs(sum) > AGREES * size)
            return false;
    }
    for (size_t i = 0; i < p->ncells; i++) {
        const struct protect_cell *c = cell_of(p, i);
        if (c->value + p->change[i] < c->floor - AGREES || (fabs(p->change[i]) > 0 && !unknown(c)))
            return false;
    }
    return true;
}

/* Every end that the other table reaches is proved with it. */
static void note_proved(struct part *p)
{
    for (size_t i = 0; i < p->ncells; i++) {
        const struct protect_cell *c = cell_of(p, i);
        double other = c->value + p->change[i];
        p->done[0][i] = p->done[0][i] || other <= c->low + AGREES;
        p->done[1][i] = p->done[1][i] || other >= c->high - AGREES;
    }
}

static bool secure_end(struct part *p, size_t i, bool upper)
{
    const struct protect_cell *c = cell_of(p, i);
    double by = upper ? c->high - c->value : c->low - c->value;
    if (p->done[upper][i] || fabs(by) < MOVED)
        return true;
    if (!cheapest(p, i, by))
        return false;
    for (size_t k = 0; k < p->ncells; k++)
        if (fabs(p->change[k]) > 0 && !unknown(cell_of(p, k)))
            cell_of(p, k)->mark = PROTECT_SECONDARY;
    if (!proves(p))
        return false;
    note_proved(p);
    if (!p->done[upper][i]) /* what is known already allows no more */
        p->result->exposed++;
    return true;
}

static void secure(struct part *p)
{
    for (size_t i = 0; i < p->ncells; i++)
        if (sensitive(cell_of(p, i)) && !(secure_end(p, i, true) && secure_end(p, i, false))) {
            withhold(p);
            return;
        }
}

/* --- connected parts ------------------------------------------------------------------------------------- */

static size_t root_of(size_t *parent, size_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

/* Cells that are known connect nothing. */
static size_t *connect(const struct protect_table *t, struct arena *mem)
{
    size_t *parent = ARENA_ARRAY(mem, t->cells.n, size_t);
    for (size_t i = 0; i < t->cells.n; i++)
        parent[i] = i;
    for (size_t e = 0; e < t->equations.n; e++) {
        size_t first = SIMPLEX_NONE;
        for (size_t k = t->equations.v[e].first; k < t->equations.v[e].first + t->equations.v[e].n; k++) {
            size_t cell = t->terms.v[k].cell;
            if (t->cells.v[cell].state == PROTECT_KNOWN)
                continue;
            if (first != SIMPLEX_NONE)
                parent[root_of(parent, cell)] = root_of(parent, first);
            first = first == SIMPLEX_NONE ? cell : first;
        }
    }
    return parent;
}

static size_t part_of_equation(const struct protect_table *t, size_t *parent, size_t e)
{
    for (size_t k = t->equations.v[e].first; k < t->equations.v[e].first + t->equations.v[e].n; k++)
        if (t->cells.v[t->terms.v[k].cell].state != PROTECT_KNOWN)
            return root_of(parent, t->terms.v[k].cell);
    return SIMPLEX_NONE;
}

/* Cells and equations by part, in one pass: `first` gets where each root's begin. */
static size_t *bucket(const size_t *root, size_t n, size_t nroots, size_t *first, struct arena *mem)
{
    size_t *sorted = ARENA_ARRAY(mem, n, size_t), *next = ARENA_ARRAY(mem, nroots + 1, size_t);
    for (size_t i = 0; i < n; i++)
        if (root[i] != SIMPLEX_NONE)
            first[root[i] + 1]++;
    for (size_t r = 0; r < nroots; r++)
        first[r + 1] += first[r];
    memcpy(next, first, (nroots + 1) * sizeof *next);
    for (size_t i = 0; i < n; i++)
        if (root[i] != SIMPLEX_NONE)
            sorted[next[root[i]]++] = i;
    return sorted;
}

static void secure_part(struct part *p, struct arena *mem)
{
    bool any = false;
    for (size_t i = 0; i < p->ncells; i++)
        any = any || sensitive(cell_of(p, i));
    if (!any)
        return;
    p->change = ARENA_ARRAY(mem, p->ncells, double);
    p->done[0] = ARENA_ARRAY(mem, p->ncells, bool);
    p->done[1] = ARENA_ARRAY(mem, p->ncells, bool);
    secure(p);
}

static void secure_parts(struct protect_table *t, struct part *p, struct arena *mem)
{
    size_t *parent = connect(t, mem), n = t->cells.n;
    size_t *of_cell = ARENA_ARRAY(mem, n, size_t), *of_equation = ARENA_ARRAY(mem, t->equations.n, size_t);
    size_t *cells_at = ARENA_ARRAY(mem, n + 1, size_t), *equations_at = ARENA_ARRAY(mem, n + 1, size_t);
    for (size_t i = 0; i < n; i++)
        of_cell[i] = root_of(parent, i);
    for (size_t e = 0; e < t->equations.n; e++)
        of_equation[e] = part_of_equation(t, parent, e);
    size_t *cells = bucket(of_cell, n, n, cells_at, mem);
    size_t *equations = bucket(of_equation, t->equations.n, n, equations_at, mem);
    for (size_t r = 0; r < n; r++) {
        p->cell = cells + cells_at[r];
        p->ncells = cells_at[r + 1] - cells_at[r];
        p->equation = equations + equations_at[r];
        p->nequations = equations_at[r + 1] - equations_at[r];
        for (size_t i = 0; i < p->ncells; i++)
            p->place[p->cell[i]] = i;
        secure_part(p, mem);
    }
}

struct protect_result protect_solve(struct protect_table *t, uint64_t budget)
{
    struct protect_result result = {0};
    struct arena mem = {0};
    struct part p = {.t = t, .place = ARENA_ARRAY(&mem, t->cells.n, size_t), .budget = &budget, .result = &result};
    for (size_t i = 0; i < t->cells.n; i++)
        t->cells.v[i].mark = sensitive(&t->cells.v[i]) ? PROTECT_PRIMARY : PROTECT_PRINT;
    secure_parts(t, &p, &mem);
    for (size_t i = 0; i < t->cells.n; i++) {
        const struct protect_cell *c = &t->cells.v[i];
        result.primary += c->state == PROTECT_OPEN && c->mark == PROTECT_PRIMARY;
        result.secondary += c->state == PROTECT_OPEN && c->mark == PROTECT_SECONDARY;
        result.withheld += c->state == PROTECT_OPEN && c->mark == PROTECT_WITHHELD;
    }
    arena_release(&p.mem);
    arena_release(&mem);
    return result;
}
