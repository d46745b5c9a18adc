/*
 * The common case of the pass: sums, counts and people, in cells that are numbered by their key,
 * with one label per row and key. Nothing is decided per row, so the loops are tight. Called by
 * rollup_scan.c; everything else goes its way row by row.
 *
 * All aggregates' tallies stand in one array, aggregate by aggregate: a row's place in it is the
 * sum of what its class and its codes add.
 */
#include "engine/figure/parallel.h"
#include "engine/figure/rollup_scan.h"

#include <stdlib.h>

/* Whether this pass is such a case. */
bool rollup_plain_fits(const struct rollup_pass *p)
{
    enum aggregate first = p->group->agg[0]->of->op;
    bool fits = p->direct && !p->want.apportioned && !p->want.records && !p->want.dates;
    for (size_t k = 0; k < p->plan->nkeys; k++)
        fits = fits && p->key[k].single;
    for (size_t i = 0; i < p->group->n; i++) {
        const struct rollup_agg *a = p->group->agg[i];
        bool sum = a->of->op == AGG_SUM || a->of->op == AGG_COUNT;
        fits = fits && (sum ? first != AGG_PEOPLE : a->of->op == AGG_PEOPLE) && !a->rest.n && !a->late.n;
    }
    return fits;
}

/* What the rows of a block add, and where. */
struct rows {
    uint32_t cell[ROLLUP_BLOCK], mark[ROLLUP_BLOCK];
    double value[ROLLUP_BLOCK];
};

/* One aggregate's person: a row of a block, and where. */
struct hits {
    size_t n;
    uint16_t at[ROLLUP_HITS];
    uint32_t cell[ROLLUP_HITS], margin[ROLLUP_HITS], mark[ROLLUP_HITS];
};

/* --- where -------------------------------------------------------------------------------------------- */

static void add_codes(const struct rollup_block *b, const struct rollup_source *s, const uint32_t *place,
                      uint32_t *cell)
{
    if (s->kind == SOURCE_CODES && s->column->width == 1) {
        const uint8_t *v = (const uint8_t *)s->column->v + b->row;
        for (size_t i = 0; i < b->n; i++)
            cell[i] += place[v[b->at[i]]];
    } else {
        for (size_t i = 0; i < b->n; i++)
            cell[i] += place[rollup_code(s, b->row + b->at[i])];
    }
}

static void find_cells(const struct rollup_block *b, const struct rollup_pass *p, uint32_t *cell)
{
    const uint32_t span = p->plan->nkeys ? (uint32_t)p->span : 0;
    for (size_t i = 0; i < b->n; i++)
        cell[i] = b->window[i] * span;
    for (size_t k = 0; k < p->plan->nkeys; k++)
        add_codes(b, &p->key[k].source, p->place[k], cell);
}

/* --- sums ---------------------------------------------------------------------------------------------- */

static void read_values(const struct fact_values *c, const struct rollup_block *b, double *value)
{
    if (c->width == 1) {
        const int8_t *v = (const int8_t *)c->v + b->row;
        for (size_t i = 0; i < b->n; i++)
            value[i] = v[b->at[i]];
    } else {
        for (size_t i = 0; i < b->n; i++)
            value[i] = fact_value(c, b->row + b->at[i]);
    }
}

static void read_marks(const struct rollup_pass *p, const struct rollup_block *b, uint32_t *mark)
{
    const uint32_t *record = p->stream->runs.record + b->run;
    for (size_t i = 0; i < b->n; i++)
        mark[i] = record[b->of[b->at[i]]] + 1;
}

/* Each row to all that it serves. The margin's sums are those of its cells. */
static void add_rows(struct rollup_worker *w, const struct rollup_block *b, const struct rows *r)
{
    const struct rollup_group *g = w->pass->group;
    const size_t windows = w->pass->calendar->nwindows, direct = w->pass->direct;
    struct rollup_tally *margin = w->margin[0].cell;
    struct rollup_tally *tally = w->pass->plan->nkeys ? w->cell[0].cell : NULL;
    for (size_t i = 0; i < b->n; i++) {
        const uint16_t *end = &g->list[g->first[b->number[i] + 1]];
        for (const uint16_t *agg = &g->list[g->first[b->number[i]]]; agg < end; agg++) {
            struct rollup_tally *m = &margin[*agg * windows + b->window[i]];
            struct rollup_tally *c = tally ? &tally[*agg * direct + r->cell[i]] : m;
            c->sum += r->value[i];
            rollup_see(c, r->mark[i]);
            if (tally)
                rollup_see(m, r->mark[i]);
        }
    }
}

static void add_block(struct rollup_worker *w, const struct rollup_block *b)
{
    struct rows r;
    if (w->pass->plan->nkeys)
        find_cells(b, w->pass, r.cell);
    read_marks(w->pass, b, r.mark);
    read_values(&w->pass->stream->value, b, r.value);
    add_rows(w, b, &r);
}

/* --- people -------------------------------------------------------------------------------------------- */

static void add_records(struct rollup_tally *restrict tally, const uint32_t *restrict place,
                        const uint32_t *restrict mark, size_t n)
{
    for (size_t i = 0; i < n; i++)
        rollup_see(&tally[place[i]], mark[i]);
}

/* Persons go to the cells only; the margin is their union. */
static void add_people(struct rollup_worker *w, const struct rollup_block *b, struct hits *h)
{
    const uint32_t *person = w->pass->stream->person + b->row;
    const uint32_t *record = w->pass->stream->runs.record + b->run;
    bool cells = w->pass->plan->nkeys > 0;
    struct rollup_ids *ids = cells ? w->cell[0].ids : w->margin[0].ids;
    const uint32_t *place = cells ? h->cell : h->margin;
    size_t n = 0;
    for (size_t i = 0; i < h->n; i++) {
        if (!person[h->at[i]]) {
            w->nobody[h->margin[i]] = true;
            continue;
        }
        rollup_ids_add(&ids[place[i]], person[h->at[i]]);
        h->mark[n] = record[b->of[h->at[i]]] + 1;
        h->cell[n] = h->cell[i];
        h->margin[n++] = h->margin[i];
    }
    h->n = n;
}

static void flush(struct rollup_worker *w, const struct rollup_block *b, struct hits *h)
{
    bool cells = w->pass->plan->nkeys > 0;
    add_people(w, b, h);
    if (cells)
        add_records(w->cell[0].cell, h->cell, h->mark, h->n);
    add_records(w->margin[0].cell, h->margin, h->mark, h->n);
    h->n = 0;
}

/* One hit per row: nothing to collect. */
static void hit_once(const struct rollup_group *g, const struct rollup_block *b, uint32_t direct, uint32_t windows,
                     struct hits *h)
{
    for (size_t i = 0; i < b->n; i++) {
        uint32_t agg = g->n == 1 ? 0 : g->list[g->first[b->number[i]]];
        h->at[i] = b->at[i];
        h->cell[i] += agg * direct;
        h->margin[i] = b->window[i] + agg * windows;
    }
    h->n = b->n;
}

static void collect(struct rollup_worker *w, const struct rollup_block *b, uint32_t direct, uint32_t windows,
                    struct hits *h)
{
    const struct rollup_group *g = w->pass->group;
    uint32_t cell[ROLLUP_BLOCK];
    find_cells(b, w->pass, cell);
    for (size_t i = 0; i < b->n; i++) {
        uint32_t end = g->first[b->number[i] + 1];
        for (uint32_t k = g->first[b->number[i]]; k < end; k++) {
            uint32_t agg = g->list[k];
            h->at[h->n] = b->at[i];
            h->cell[h->n] = cell[i] + agg * direct;
            h->margin[h->n] = b->window[i] + agg * windows;
            if (++h->n == ROLLUP_HITS)
                flush(w, b, h);
        }
    }
}

static void people_block(struct rollup_worker *w, const struct rollup_block *b)
{
    const struct rollup_pass *p = w->pass;
    const uint32_t windows = (uint32_t)p->calendar->nwindows, direct = p->plan->nkeys ? (uint32_t)p->direct : 0;
    struct hits h;
    h.n = 0;
    if (p->group->exclusive) {
        find_cells(b, p, h.cell);
        hit_once(p->group, b, direct, windows, &h);
    } else {
        collect(w, b, direct, windows, &h);
    }
    flush(w, b, &h);
}

void rollup_plain_block(struct rollup_worker *w, const struct rollup_block *b)
{
    if (w->cell[0].op == AGG_PEOPLE)
        people_block(w, b);
    else
        add_block(w, b);
}

struct margins {
    struct rollup_worker *w;
    size_t agg, pieces;
    size_t words; /* persons as bits; 0: their numbers are too far apart */
};

/* Persons of a window: a bit each, and those of one of its cells. */
struct people {
    uint64_t *window, *cell;
    size_t words;
};

static void count_people(const struct people *all, struct rollup_ids *cell, struct rollup_ids *margin)
{
    size_t kept = 0;
    for (size_t i = 0; i < cell->n; i++) {
        uint32_t id = cell->v[i], word = id / 64, bit = id % 64;
        cell->v[kept] = id;
        kept += !(all->cell[word] >> bit & 1);
        all->cell[word] |= UINT64_C(1) << bit;
    }
    for (size_t i = 0; i < kept; i++) {
        uint32_t word = cell->v[i] / 64, bit = cell->v[i] % 64;
        all->cell[word] = 0;
        margin->n += !(all->window[word] >> bit & 1);
        all->window[word] |= UINT64_C(1) << bit;
    }
    cell->n = kept;
    cell->unique = margin->unique = true;
}

static void join_people(struct rollup_ids *cell, struct rollup_ids *margin)
{
    cell->n = idset_unique(cell->v, cell->n);
    rollup_ids_join(margin, cell);
}

/* Every so many-th window: sums, and the union of the persons. */
static void close_windows(void *ctx, size_t piece)
{
    const struct margins *m = ctx;
    size_t windows = m->w->pass->calendar->nwindows, span = (size_t)m->w->pass->span;
    struct rollup_tallies *cell = &m->w->cell[m->agg], *margin = &m->w->margin[m->agg];
    uint64_t *bits = m->words ? xcalloc(m->words * 2, sizeof *bits) : NULL;
    struct people all = {bits, bits ? bits + m->words : NULL, m->words};
    for (size_t window = piece; window < windows; window += m->pieces) {
        if (bits)
            memset(all.window, 0, m->words * sizeof *all.window);
        for (size_t i = window * span; i < (window + 1) * span; i++) {
            margin->cell[window].sum += cell->cell[i].sum;
            if (bits)
                count_people(&all, &cell->ids[i], &margin->ids[window]);
            else if (cell->ids)
                join_people(&cell->ids[i], &margin->ids[window]);
        }
    }
    free(bits);
}

#define WORDS_PER_ID 32 /* of bits, at most: more cost more than sorting */

static size_t words_of(const struct rollup_tallies *cell, size_t n, size_t windows)
{
    uint32_t top = 0;
    size_t ids = 0;
    for (size_t i = 0; i < n; i++) {
        ids += cell->ids[i].n;
        for (size_t k = 0; k < cell->ids[i].n; k++)
            top = cell->ids[i].v[k] > top ? cell->ids[i].v[k] : top;
    }
    size_t words = (size_t)top / 64 + 1;
    return words * windows <= ids * WORDS_PER_ID ? words : 0;
}

/* What the margin of an aggregate gets from its cells. Persons are worth several threads. */
void rollup_plain_margin(struct rollup_worker *w, size_t agg, size_t threads)
{
    const struct rollup_tallies *cell = &w->cell[agg];
    struct margins m = {.w = w, .agg = agg, .pieces = cell->ids ? threads : 1};
    if (cell->ids)
        m.words = words_of(cell, w->pass->direct, w->pass->calendar->nwindows);
    parallel_run(m.pieces, close_windows, &m);
}
