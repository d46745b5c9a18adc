/* What is counted per cell, and how two threads' counts become one. Called by rollup.c and rollup_scan.c. */
#include "engine/figure/rollup_internal.h"

#include <math.h>
#include <stdlib.h>

/* --- memory --------------------------------------------------------------------------------------------- */

static void *part(void *all, size_t i, size_t cap, size_t size)
{
    return all ? (char *)all + i * cap * size : NULL;
}

/* The others' arrays are parts of the first's. */
static void share(struct rollup_tallies *t, size_t n, size_t cap)
{
    for (size_t i = 0; i < n; i++) {
        t[i].cap = cap;
        t[i].cell = part(t[0].cell, i, cap, sizeof *t->cell);
        t[i].dated = part(t[0].dated, i, cap, sizeof *t->dated);
        t[i].apportioned = part(t[0].apportioned, i, cap, 1);
        t[i].ids = part(t[0].ids, i, cap, sizeof *t->ids);
        t[i].records = part(t[0].records, i, cap, sizeof *t->records);
    }
}

static bool counts_ids(enum aggregate op)
{
    return op == AGG_PEOPLE || op == AGG_DISTINCT;
}

void rollup_tallies_init(struct rollup_tallies *t, const struct rollup_group *g, size_t cap,
                         const struct rollup_want *want)
{
    bool ids = false, dated = want->dates;
    for (size_t i = 0; i < g->n; i++) {
        t[i] = (struct rollup_tallies){.op = g->agg[i]->of->op};
        ids = ids || counts_ids(t[i].op);
        dated = dated || t[i].op == AGG_AVG || t[i].op == AGG_LATEST;
    }
    /* zeroed by the system: pages of cells that no fact reaches are never touched */
    t->cell = xcalloc(g->n * cap, sizeof *t->cell);
    t->dated = dated ? xcalloc(g->n * cap, sizeof *t->dated) : NULL;
    t->apportioned = want->apportioned ? xcalloc(g->n * cap, 1) : NULL;
    t->ids = ids ? xcalloc(g->n * cap, sizeof *t->ids) : NULL;
    t->records = want->records ? xcalloc(g->n * cap, sizeof *t->records) : NULL;
    share(t, g->n, cap);
}

/* Moves every aggregate's part to where it stands in the larger array. */
static void *widened(void *old, size_t n, size_t had, size_t cap, size_t size)
{
    if (!old)
        return NULL;
    char *wide = xcalloc(n * cap, size);
    for (size_t i = 0; i < n; i++)
        memcpy(wide + i * cap * size, (char *)old + i * had * size, had * size);
    free(old);
    return wide;
}

void rollup_tallies_grow(struct rollup_tallies *t, size_t n, size_t cap)
{
    size_t had = t->cap;
    t->cell = widened(t->cell, n, had, cap, sizeof *t->cell);
    t->dated = widened(t->dated, n, had, cap, sizeof *t->dated);
    t->apportioned = widened(t->apportioned, n, had, cap, 1);
    t->ids = widened(t->ids, n, had, cap, sizeof *t->ids);
    t->records = widened(t->records, n, had, cap, sizeof *t->records);
    share(t, n, cap);
}

static void free_lists(struct rollup_ids *ids, size_t n)
{
    for (size_t i = 0; ids && i < n; i++)
        free(ids[i].v);
    free(ids);
}

void rollup_tallies_release(struct rollup_tallies *t, size_t n)
{
    free_lists(t->ids, n * t->cap);
    free_lists(t->records, n * t->cap);
    free(t->cell);
    free(t->dated);
    free(t->apportioned);
}

#define UNIQUE_FROM ((size_t)1 << 16)

void rollup_ids_add(struct rollup_ids *ids, uint32_t id)
{
    if (ids->n && ids->v[ids->n - 1] == id)
        return;
    if (ids->n == ids->cap) {
        if (ids->n >= UNIQUE_FROM) /* room may come from what is there twice */
            ids->n = idset_unique(ids->v, ids->n);
        if (ids->n * 2 >= ids->cap) {
            ids->cap = ids->cap ? ids->cap * 2 : 8;
            ids->v = xrealloc(ids->v, ids->cap * sizeof *ids->v);
        }
    }
    ids->v[ids->n++] = id;
}

/* --- joining ---------------------------------------------------------------------------------------------- */

static void join_sum(const struct rollup_tallies *into, struct rollup_tally *a, const struct rollup_tally *b)
{
    bool extreme = into->op == AGG_MIN || into->op == AGG_MAX;
    if (!extreme)
        a->sum += b->sum;
    else if (!a->records || (into->op == AGG_MIN ? b->sum < a->sum : b->sum > a->sum))
        a->sum = b->sum;
}

void rollup_ids_join(struct rollup_ids *into, const struct rollup_ids *from)
{
    if (into->n + from->n > into->cap) {
        into->cap = into->n + from->n;
        into->v = xrealloc(into->v, into->cap * sizeof *into->v);
    }
    if (from->n)
        memcpy(into->v + into->n, from->v, from->n * sizeof *from->v);
    into->n += from->n;
}

void rollup_tallies_empty(struct rollup_tallies *t, size_t cell)
{
    t->cell[cell] = (struct rollup_tally){0};
    if (t->dated)
        t->dated[cell] = (struct rollup_dated){0};
    if (t->apportioned)
        t->apportioned[cell] = 0;
    if (t->ids)
        t->ids[cell].n = 0;
    if (t->records)
        t->records[cell].n = 0;
}

void rollup_tallies_merge(struct rollup_tallies *into, size_t cell, const struct rollup_tallies *from, size_t from_cell)
{
    struct rollup_tally *a = &into->cell[cell];
    const struct rollup_tally *b = &from->cell[from_cell];
    if (!b->records)
        return;
    if (into->op == AGG_LATEST && a->records) {
        if (from->dated[from_cell].date < into->dated[cell].date)
            return;
        if (from->dated[from_cell].date > into->dated[cell].date)
            rollup_tallies_empty(into, cell);
    }
    join_sum(into, a, b);
    if (into->dated) {
        int32_t date = from->dated[from_cell].date;
        into->dated[cell].date = !a->records || date > into->dated[cell].date ? date : into->dated[cell].date;
        into->dated[cell].facts += from->dated[from_cell].facts;
    }
    a->records += b->records; /* threads share none */
    a->mark = b->mark;
    if (into->apportioned)
        into->apportioned[cell] |= from->apportioned[from_cell];
    if (into->ids)
        rollup_ids_join(&into->ids[cell], &from->ids[from_cell]);
    if (into->records)
        rollup_ids_join(&into->records[cell], &from->records[from_cell]);
}

/* --- closing ------------------------------------------------------------------------------------------------ */

static const struct idset *close_list(struct rollup_ids *ids, bool sets, struct idset_pool *pool)
{
    if (!ids->unique)
        ids->n = idset_unique(ids->v, ids->n);
    return sets ? idset_of(pool, ids->v, ids->n) : NULL;
}

static double close_value(const struct rollup_tallies *t, size_t cell)
{
    if (counts_ids(t->op))
        return (double)t->ids[cell].n;
    if (t->op == AGG_AVG)
        return t->cell[cell].sum / t->dated[cell].facts;
    return t->cell[cell].sum;
}

void rollup_tallies_close(struct rollup_tallies *t, size_t cell, bool sets, struct idset_pool *pool,
                          struct rollup_cell *out)
{
    const struct rollup_tally *c = &t->cell[cell];
    *out = (struct rollup_cell){.value = (double)NAN, .date = DATE_NONE, .records = c->records};
    if (!out->records)
        return;
    if (t->records) {
        out->record_set = close_list(&t->records[cell], sets, pool);
        out->records = t->records[cell].n;
    }
    if (counts_ids(t->op))
        out->id_set = close_list(&t->ids[cell], sets, pool);
    out->value = close_value(t, cell);
    if (t->dated) {
        out->weight = t->dated[cell].facts;
        out->date = t->dated[cell].date;
    }
    out->apportioned = t->apportioned && t->apportioned[cell];
}
