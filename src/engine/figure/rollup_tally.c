/* What is counted per cell, and how two threads' counts become one. Called by rollup.c and rollup_scan.c. */
#include "engine/figure/rollup_internal.h"

#include <math.h>
#include <stdlib.h>

/* --- memory --------------------------------------------------------------------------------------------- */

/* Zeroed by the system: pages of cells that no fact reaches are never touched. */
static void *zeroed(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);
    return p ? p : memset(xmalloc(n * size), 0, n * size);
}

void rollup_tallies_init(struct rollup_tallies *t, enum aggregate op, size_t cap, const struct rollup_want *want)
{
    bool ids = op == AGG_PEOPLE || op == AGG_DISTINCT;
    *t = (struct rollup_tallies){.op = op, .cap = cap};
    t->cell = zeroed(cap, sizeof *t->cell);
    if (op == AGG_AVG || op == AGG_LATEST || want->dates)
        t->dated = zeroed(cap, sizeof *t->dated);
    if (want->apportioned)
        t->apportioned = zeroed(cap, 1);
    if (ids)
        t->ids = zeroed(cap, sizeof *t->ids);
    if (want->records)
        t->records = zeroed(cap, sizeof *t->records);
}

static void *widened(void *old, size_t had, size_t cap, size_t size)
{
    if (!old)
        return NULL;
    char *p = xrealloc(old, cap * size);
    memset(p + had * size, 0, (cap - had) * size);
    return p;
}

void rollup_tallies_grow(struct rollup_tallies *t, size_t cap)
{
    t->cell = widened(t->cell, t->cap, cap, sizeof *t->cell);
    t->dated = widened(t->dated, t->cap, cap, sizeof *t->dated);
    t->apportioned = widened(t->apportioned, t->cap, cap, 1);
    t->ids = widened(t->ids, t->cap, cap, sizeof *t->ids);
    t->records = widened(t->records, t->cap, cap, sizeof *t->records);
    t->cap = cap;
}

static void free_lists(struct rollup_ids *ids, size_t n)
{
    for (size_t i = 0; ids && i < n; i++)
        free(ids[i].v);
    free(ids);
}

void rollup_tallies_release(struct rollup_tallies *t)
{
    free_lists(t->ids, t->cap);
    free_lists(t->records, t->cap);
    free(t->cell);
    free(t->dated);
    free(t->apportioned);
    *t = (struct rollup_tallies){0};
}

#define UNIQUE_FROM 4096

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

static void join_ids(struct rollup_ids *into, const struct rollup_ids *from)
{
    for (size_t i = 0; i < from->n; i++)
        rollup_ids_add(into, from->v[i]);
}

void rollup_tallies_empty(struct rollup_tallies *t, size_t cell)
{
    t->cell[cell] = (struct rollup_tally){0};
    if (t->dated)
        t->dated[cell] = (struct rollup_dated){0};
    if (t->apportioned)
        t->apportioned[cell] = 0;
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
    a->records += b->records; /* threads share no record */
    a->last = b->last;
    if (into->apportioned)
        into->apportioned[cell] |= from->apportioned[from_cell];
    if (into->ids)
        join_ids(&into->ids[cell], &from->ids[from_cell]);
    if (into->records)
        join_ids(&into->records[cell], &from->records[from_cell]);
}

/* --- closing ------------------------------------------------------------------------------------------------ */

static const struct idset *close_list(struct rollup_ids *ids, bool sets, struct idset_pool *pool)
{
    ids->n = idset_unique(ids->v, ids->n);
    return sets ? idset_of(pool, ids->v, ids->n) : NULL;
}

static double close_value(const struct rollup_tallies *t, size_t cell)
{
    if (t->ids)
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
    if (!c->records)
        return;
    if (t->records) {
        out->record_set = close_list(&t->records[cell], sets, pool);
        out->records = t->records[cell].n;
    }
    if (t->ids)
        out->id_set = close_list(&t->ids[cell], sets, pool);
    out->value = close_value(t, cell);
    if (t->dated) {
        out->weight = t->dated[cell].facts;
        out->date = t->dated[cell].date;
    }
    out->apportioned = t->apportioned && t->apportioned[cell];
}
