/* What is counted per cell, and how two threads' counts become one. Called by rollup.c and rollup_scan.c. */
#include "engine/rollup_internal.h"

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

static void join_dated(struct rollup_tallies *into, struct rollup_tally *a, struct rollup_dated *x,
                       const struct rollup_tally *b, const struct rollup_dated *y)
{
    if (into->op != AGG_LATEST) {
        a->sum += b->sum;
    } else if (!a->records || y->date > x->date) {
        a->sum = b->sum;
    } else if (y->date == x->date) {
        a->sum += b->sum;
    }
    x->date = !a->records || y->date > x->date ? y->date : x->date;
    x->facts += y->facts;
}

static void join_extreme(struct rollup_tallies *into, struct rollup_tally *a, const struct rollup_tally *b)
{
    bool take = !a->records || (into->op == AGG_MIN ? b->sum < a->sum : b->sum > a->sum);
    if (take)
        a->sum = b->sum;
}

void rollup_tallies_merge(struct rollup_tallies *into, size_t cell, const struct rollup_tallies *from, size_t from_cell)
{
    struct rollup_tally *a = &into->cell[cell];
    const struct rollup_tally *b = &from->cell[from_cell];
    bool extreme = into->op == AGG_MIN || into->op == AGG_MAX;
    if (!b->records)
        return;
    if (extreme)
        join_extreme(into, a, b);
    if (into->dated && !extreme)
        join_dated(into, a, &into->dated[cell], b, &from->dated[from_cell]);
    else if (into->dated && (!a->records || from->dated[from_cell].date > into->dated[cell].date))
        into->dated[cell].date = from->dated[from_cell].date;
    else if (!extreme)
        a->sum += b->sum;
    a->records += b->records; /* threads share no record */
    a->last = b->last;
    if (into->apportioned)
        into->apportioned[cell] |= from->apportioned[from_cell];
    for (size_t i = 0; into->ids && i < from->ids[from_cell].n; i++)
        rollup_ids_add(&into->ids[cell], from->ids[from_cell].v[i]);
    for (size_t i = 0; into->records && i < from->records[from_cell].n; i++)
        rollup_ids_add(&into->records[cell], from->records[from_cell].v[i]);
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
