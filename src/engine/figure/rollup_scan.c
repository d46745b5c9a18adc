/*
 * The pass over the columns, block by block: which rows serve some aggregate, in which window and
 * cell, and adding them there. One worker per thread; workers share only what is read. Called by
 * rollup.c.
 */
#include "engine/figure/rollup_scan.h"

#include <stdlib.h>

/* --- cells ------------------------------------------------------------------------------------------------- */

static uint32_t *slot_of(const struct rollup_cellmap *m, uint64_t key)
{
    size_t mask = m->nslots - 1, i = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & mask;
    while (m->slot[i] && m->key[m->slot[i] - 1] != key)
        i = (i + 1) & mask;
    return &m->slot[i];
}

static void widen_slots(struct rollup_cellmap *m)
{
    m->nslots = m->nslots ? m->nslots * 2 : 1024;
    free(m->slot);
    m->slot = xcalloc(m->nslots, sizeof *m->slot);
    for (size_t i = 0; i < m->n; i++)
        *slot_of(m, m->key[i]) = (uint32_t)i + 1;
}

uint32_t rollup_cellmap_get(struct rollup_cellmap *m, uint64_t key)
{
    if (!m->hashed)
        return (uint32_t)key;
    if (m->n * 2 >= m->nslots)
        widen_slots(m);
    uint32_t *slot = slot_of(m, key);
    if (*slot)
        return *slot - 1;
    if (m->n == ROLLUP_CELLS_MAX)
        return UINT32_MAX;
    if (m->n == m->cap) {
        m->cap = m->cap ? m->cap * 2 : 1024;
        m->key = xrealloc(m->key, m->cap * sizeof *m->key);
    }
    m->key[m->n] = key;
    *slot = (uint32_t)++m->n;
    return *slot - 1;
}

void rollup_cellmap_release(struct rollup_cellmap *m)
{
    free(m->key);
    free(m->slot);
    *m = (struct rollup_cellmap){0};
}

/* The part of the key that needs no expanding: window and keys with one label per row. */
static uint64_t key_of(const struct rollup_pass *p, size_t row, uint32_t window)
{
    uint64_t key = window * p->span;
    for (size_t k = 0; k < p->plan->nkeys; k++) {
        const struct rollup_keymap *m = &p->key[k];
        if (m->single)
            key += m->label[rollup_code(&m->source, row)] * p->stride[k];
    }
    return key;
}

/* --- adding ------------------------------------------------------------------------------------------------ */

struct item { /* a row, as an aggregate sees it */
    double value;
    uint32_t record, id;
    int32_t date;
    bool apportioned;
};

static inline void tally(struct rollup_tallies *t, size_t cell, const struct item *x)
{
    struct rollup_tally *c = &t->cell[cell];
    struct rollup_dated *d = t->dated ? &t->dated[cell] : NULL;
    if (t->op == AGG_LATEST && d && c->records && x->date > d->date)
        rollup_tallies_empty(t, cell); /* only the latest date is behind the figure */
    bool first = c->records == 0;
    switch (t->op) {
    case AGG_MIN:
        c->sum = first || x->value < c->sum ? x->value : c->sum;
        break;
    case AGG_MAX:
        c->sum = first || x->value > c->sum ? x->value : c->sum;
        break;
    case AGG_LATEST:
        if (d && !first && x->date < d->date)
            return;
        c->sum += x->value;
        break;
    case AGG_PEOPLE:
    case AGG_DISTINCT:
        rollup_ids_add(&t->ids[cell], x->id);
        break;
    default:
        c->sum += x->value;
    }
    if (d) {
        d->facts += 1;
        d->date = first || x->date > d->date ? x->date : d->date;
    }
    if (t->apportioned)
        t->apportioned[cell] |= x->apportioned;
    if (t->records)
        rollup_ids_add(&t->records[cell], x->record);
    rollup_see(c, x->record + 1);
}

static void room(struct rollup_worker *w, size_t cell)
{
    size_t cap = w->cell[0].cap;
    if (cell < cap)
        return;
    rollup_tallies_grow(w->cell, w->pass->group->n, cap * 2 > cell ? cap * 2 : cell + 1);
}

static int add_to_cell(struct rollup_worker *w, size_t agg, uint64_t key, const struct item *x)
{
    uint32_t cell = rollup_cellmap_get(&w->cells, key);
    if (cell == UINT32_MAX)
        return err_set(&w->err, ERR_LIMIT, "--by", N_("more than %zu combinations: choose fewer dimensions"),
                       ROLLUP_CELLS_MAX);
    room(w, cell);
    tally(&w->cell[agg], cell, x);
    return 0;
}

/* A row with several labels, or none, of keys k… */
static int expand(struct rollup_worker *w, size_t agg, size_t k, size_t row, uint64_t key, const struct item *x)
{
    const struct rollup_pass *p = w->pass;
    while (k < p->plan->nkeys && p->key[k].single)
        k++;
    if (k == p->plan->nkeys)
        return add_to_cell(w, agg, key, x);
    const struct rollup_keymap *m = &p->key[k];
    uint32_t code = rollup_code(&m->source, row);
    for (uint32_t i = m->first[code]; i < m->first[code + 1]; i++)
        if (expand(w, agg, k + 1, row, key + m->label[i] * p->stride[k], x))
            return -1;
    return 0;
}

static int add(struct rollup_worker *w, size_t agg, size_t row, uint32_t window, uint64_t key, const struct item *x)
{
    tally(&w->margin[agg], window, x);
    return w->pass->plan->nkeys ? expand(w, agg, 0, row, key, x) : 0;
}

/* Distinct values: one item per choice of the row. */
static int add_values(struct rollup_worker *w, size_t agg, size_t row, uint32_t window, uint64_t key, struct item *x)
{
    const struct rollup_keymap *m = w->pass->group->agg[agg]->member;
    uint32_t code = rollup_code(&m->source, row);
    for (uint32_t i = m->first[code]; i < m->first[code + 1]; i++) {
        x->id = m->label[i];
        if (add(w, agg, row, window, key, x))
            return -1;
    }
    return 0;
}

/* One row of the block. */
static int serve(struct rollup_worker *w, const struct rollup_block *b, size_t at)
{
    const struct rollup_pass *p = w->pass;
    const struct rollup_group *g = p->group;
    const struct fact_stream *s = p->stream;
    const size_t row = b->row + b->at[at], run = b->run + b->of[b->at[at]];
    const uint32_t window = b->window[at], number = b->number[at];
    const uint64_t key = key_of(p, row, window);
    for (uint32_t i = g->first[number]; i < g->first[number + 1]; i++) {
        const struct rollup_agg *a = g->agg[g->list[i]];
        if (a->rest.n || a->late.n) {
            bool holds;
            if (rollup_rest_holds(a, w->memo[g->list[i]], row, &w->mem, &holds, &w->err))
                return -1;
            if (!holds)
                continue;
        }
        struct item x = {.value = fact_value(&s->value, row),
                         .record = s->runs.record[run],
                         .apportioned = s->runs.flags[run] & FACT_APPORTIONED};
        if (w->cell[g->list[i]].dated || w->margin[g->list[i]].dated)
            x.date = rollup_date(a, run);
        if (a->of->op == AGG_PEOPLE && (x.id = s->person[row]) == 0) {
            w->nobody[g->list[i] * p->calendar->nwindows + window] = true;
            continue;
        }
        if (a->of->op == AGG_DISTINCT ? add_values(w, g->list[i], row, window, key, &x)
                                      : add(w, g->list[i], row, window, key, &x))
            return -1;
    }
    return 0;
}

/* --- the worker -------------------------------------------------------------------------------------------- */

void rollup_worker_init(struct rollup_worker *w, const struct rollup_pass *pass, size_t from, size_t to)
{
    const struct rollup_group *g = pass->group;
    size_t cells = pass->plan->nkeys == 0 ? 0 : pass->direct ? pass->direct : 64;
    *w = (struct rollup_worker){.pass = pass, .from = from, .to = to, .cells = {.hashed = !pass->direct}};
    w->cell = ARENA_ARRAY(&w->mem, g->n, struct rollup_tallies);
    w->margin = ARENA_ARRAY(&w->mem, g->n, struct rollup_tallies);
    w->memo = ARENA_ARRAY(&w->mem, g->n, struct rollup_memo *);
    w->nobody = ARENA_ARRAY(&w->mem, g->n * pass->calendar->nwindows, bool);
    rollup_tallies_init(w->margin, g, pass->calendar->nwindows, &pass->want);
    rollup_tallies_init(w->cell, g, cells, &pass->want);
    for (size_t i = 0; i < g->n; i++)
        w->memo[i] = ARENA_ARRAY(&w->mem, g->agg[i]->rest.n, struct rollup_memo);
}

void rollup_worker_release(struct rollup_worker *w)
{
    rollup_tallies_release(w->cell, w->pass->group->n);
    rollup_tallies_release(w->margin, w->pass->group->n);
    rollup_cellmap_release(&w->cells);
    arena_release(&w->mem);
}

static int run_block(struct rollup_worker *w, struct rollup_block *b)
{
    const struct rollup_pass *p = w->pass;
    rollup_block_choose(b, p);
    if (p->plain) {
        rollup_plain_block(w, b);
        return 0;
    }
    for (size_t i = 0; i < b->n; i++)
        if (serve(w, b, i))
            return -1;
    return 0;
}

void rollup_worker_run(struct rollup_worker *w)
{
    struct rollup_block b;
    if (w->pass->single) {
        rollup_single_run(w);
        return;
    }
    for (size_t row = w->from; row < w->to && w->rc == 0; row = b.row + ROLLUP_BLOCK)
        if (rollup_block_keep(&b, w->pass, row, w->to))
            w->rc = run_block(w, &b);
}
