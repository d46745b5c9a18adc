/*
 * Runs a plan: compiles its aggregates, groups those that are dated alike, scans the stream with
 * several threads and makes cells of what was counted. Called by domain/indicator; reads facts,
 * changes nothing.
 */
#include "engine/figure/rollup.h"

#include "engine/figure/parallel.h"
#include "engine/figure/rollup_scan.h"

#include <math.h>

#define ROWS_PER_THREAD ((size_t)1 << 18)
#define DIRECT_MAX ((size_t)1 << 22) /* tallies of all aggregates that are numbered by their key */
#define LATE_FROM 8                  /* tables kept in the group when one aggregate has too many */

struct run {
    const struct fact_stream *stream;
    const struct rollup_plan *plan;
    struct rollup_calendar calendar;
    struct rollup_keymap key[ROLLUP_KEYS_MAX];
    struct rollup_agg *agg;
    struct arena *mem; /* of the caller: what goes out */
    struct arena work; /* of the run */
    struct idset_pool *pool;
    struct rollup *out;
    struct err *e;
};

/* --- compiling ------------------------------------------------------------------------------------------- */

static int compile(struct run *r)
{
    const struct rollup_plan *plan = r->plan;
    if (rollup_calendar_make(plan, &r->work, &r->calendar, r->e))
        return -1;
    for (size_t k = 0; k < plan->nkeys; k++)
        rollup_keymap_make(r->stream, &plan->key[k], &r->work, &r->key[k]);
    r->agg = ARENA_ARRAY(&r->work, plan->naggregates, struct rollup_agg);
    for (size_t i = 0; i < plan->naggregates; i++) {
        const struct rollup_aggregate *of = &plan->aggregate[i];
        if (rollup_agg_compile(r->stream, plan, of, &r->work, &r->agg[i], r->e))
            return -1;
        if (of->op == AGG_DISTINCT) {
            r->agg[i].member = ARENA_NEW(&r->work, struct rollup_keymap);
            rollup_member_make(r->stream, &of->member, &r->work, r->agg[i].member);
        }
    }
    return 0;
}

/* --- one group ------------------------------------------------------------------------------------------- */

/* What each code adds to a cell's number. */
static uint32_t *places_of(const struct rollup_keymap *key, uint32_t stride, struct arena *mem)
{
    if (!key->single)
        return NULL;
    uint32_t *place = ARENA_ARRAY(mem, key->source.ncodes, uint32_t);
    for (size_t code = 0; code < key->source.ncodes; code++)
        place[code] = key->label[code] * stride;
    return place;
}

static int pass_make(struct run *r, const struct rollup_group *g, struct rollup_pass *p)
{
    const struct fact_stream *s = r->stream;
    *p = (struct rollup_pass){.stream = s, .plan = r->plan, .calendar = &r->calendar, .key = r->key, .group = g};
    p->product = 1;
    for (size_t k = 0; k <= r->plan->nkeys; k++) { /* the last: windows */
        size_t labels = k < r->plan->nkeys ? r->key[k].labels.n : r->calendar.nwindows, n = labels ? labels : 1;
        p->stride[k] = p->product;
        if (p->product > UINT64_MAX / n)
            return err_set(r->e, ERR_LIMIT, "--by", N_("more than %zu combinations: choose fewer dimensions"),
                           ROLLUP_CELLS_MAX);
        p->product *= n;
    }
    p->span = p->stride[r->plan->nkeys];
    if (p->product <= ROLLUP_CELLS_MAX && p->product * g->n <= DIRECT_MAX)
        p->direct = (size_t)p->product;
    for (unsigned flags = 0; flags < FACT_FLAGS; flags++)
        p->want.apportioned = p->want.apportioned || ((flags & FACT_APPORTIONED) && s->runs.live[flags]);
    p->want.records = r->plan->sets || s->scattered;
    p->want.dates = r->plan->dates;
    p->plain = rollup_plain_fits(p);
    p->single = rollup_single_fits(p);
    for (size_t k = 0; p->direct && k < r->plan->nkeys; k++)
        p->place[k] = places_of(&r->key[k], (uint32_t)p->stride[k], &r->work);
    return 0;
}

/* Ranges of rows, cut between records, so that threads share none. */
static size_t cut(const struct fact_stream *s, size_t row)
{
    const struct fact_runs *r = &s->runs;
    size_t run = fact_run(r->word, row);
    uint32_t record = r->record[run];
    while (row < s->n && r->record[run] == record) {
        row = fact_run_end(r, row, s->n);
        run++;
    }
    return row;
}

static void run_worker(void *ctx, size_t piece)
{
    rollup_worker_run((struct rollup_worker *)ctx + piece);
}

static int merge(struct rollup_worker *into, const struct rollup_worker *from)
{
    const struct rollup_pass *p = into->pass;
    size_t n = p->plan->nkeys == 0 ? 0 : p->direct ? p->direct : from->cells.n;
    for (size_t i = 0; i < p->group->n * p->calendar->nwindows; i++)
        into->nobody[i] = into->nobody[i] || from->nobody[i];
    for (size_t i = 0; i < p->group->n; i++)
        for (size_t window = 0; window < p->calendar->nwindows; window++)
            rollup_tallies_merge(&into->margin[i], window, &from->margin[i], window);
    for (size_t cell = 0; cell < n; cell++) {
        uint32_t at = p->direct ? (uint32_t)cell : rollup_cellmap_get(&into->cells, from->cells.key[cell]);
        if (at == UINT32_MAX)
            return err_set(&into->err, ERR_LIMIT, "--by", N_("more than %zu combinations: choose fewer dimensions"),
                           ROLLUP_CELLS_MAX);
        if (n && at >= into->cell[0].cap)
            rollup_tallies_grow(into->cell, p->group->n, (size_t)at * 2 + 1);
        for (size_t i = 0; i < p->group->n; i++)
            rollup_tallies_merge(&into->cell[i], at, &from->cell[i], cell);
    }
    return 0;
}

/* --- cells ------------------------------------------------------------------------------------------------- */

/* Of what a key is made beside its window. */
static void decode(const struct rollup_pass *p, uint64_t key, uint32_t *label)
{
    for (size_t k = 0; k < p->plan->nkeys; k++) {
        uint64_t n = (k + 1 < p->plan->nkeys ? p->stride[k + 1] : p->span) / p->stride[k];
        label[k] = (uint32_t)(key / p->stride[k] % n);
    }
}

/* Labels of keys 0 … n - 1, or of these. */
static const uint32_t *labels_of(const struct rollup_pass *p, const uint64_t *key, size_t n, struct arena *mem)
{
    size_t nkeys = p->plan->nkeys;
    uint32_t *label = ARENA_ARRAY(mem, n * nkeys, uint32_t);
    for (size_t i = 0; i < n; i++)
        decode(p, key ? key[i] : i, label + i * nkeys);
    return label;
}

/* label: of each cell, or of the cells of one window. */
static void close_cells(const struct run *r, struct rollup_worker *w, struct rollup_tallies *t, const uint32_t *label,
                        struct rollup_cells *out)
{
    const struct rollup_pass *p = w->pass;
    size_t n = p->direct ? p->direct : w->cells.n;
    for (size_t cell = 0; cell < n; cell++)
        out->cap += t->cell[cell].records != 0;
    out->v = ARENA_ARRAY(r->mem, out->cap, struct rollup_cell);
    for (size_t cell = 0; cell < n; cell++) {
        if (!t->cell[cell].records)
            continue;
        uint64_t key = p->direct ? cell : w->cells.key[cell];
        struct rollup_cell *made = &out->v[out->n++];
        rollup_tallies_close(t, cell, r->plan->sets, r->pool, made);
        made->window = (size_t)(key / p->span);
        made->label = label + (p->direct ? cell % p->span : cell) * r->plan->nkeys;
    }
}

static void close_margin(const struct run *r, struct rollup_worker *w, size_t i, struct rollup_cell *out)
{
    for (size_t window = 0; window < r->calendar.nwindows; window++) {
        rollup_tallies_close(&w->margin[i], window, r->plan->sets, r->pool, &out[window]);
        out[window].window = window;
        out[window].nobody = w->nobody[i * r->calendar.nwindows + window];
    }
}

static void close_group(const struct run *r, struct rollup_worker *w, size_t threads)
{
    const struct rollup_pass *p = w->pass;
    bool cells = r->plan->nkeys > 0;
    const uint32_t *label = !cells      ? NULL
                            : p->direct ? labels_of(p, NULL, (size_t)p->span, r->mem)
                                        : labels_of(p, w->cells.key, w->cells.n, r->mem);
    for (size_t i = 0; i < p->group->n; i++) {
        struct rollup_cells *out = &r->out->of[p->group->agg[i] - r->agg];
        if (cells && p->plain)
            rollup_plain_margin(w, i, threads);
        close_margin(r, w, i, out->margin);
        if (cells)
            close_cells(r, w, &w->cell[i], label, out);
    }
}

static int scan(struct run *r, const struct rollup_group *g)
{
    const struct fact_stream *s = r->stream;
    struct rollup_pass pass;
    if (pass_make(r, g, &pass))
        return -1;
    size_t most = r->plan->threads ? r->plan->threads : parallel_processors();
    size_t n = s->n / ROWS_PER_THREAD + 1, from = 0;
    n = s->scattered ? 1 : n < most ? n : most < PARALLEL_MAX ? most : PARALLEL_MAX;
    struct rollup_worker *w = ARENA_ARRAY(&r->work, n, struct rollup_worker);
    for (size_t i = 0; i < n; i++) {
        size_t to = i + 1 == n ? s->n : cut(s, s->n / n * (i + 1));
        rollup_worker_init(&w[i], &pass, from, to > from ? to : from);
        w[i].err.lang = r->e->lang;
        from = w[i].to;
    }
    parallel_run(n, run_worker, w);
    for (size_t i = 1; i < n; i++)
        if (w[0].rc == 0)
            w[0].rc = w[i].rc ? w[i].rc : merge(&w[0], &w[i]);
    int rc = 0;
    for (size_t i = 0; i < n; i++)
        if (w[i].err.kind && r->e->kind == ERR_NONE)
            *r->e = w[i].err;
    if (w[0].rc == 0)
        close_group(r, &w[0], n);
    else
        rc = -1;
    for (size_t i = 0; i < n; i++)
        rollup_worker_release(&w[i]);
    return rc;
}

/* --- groups ------------------------------------------------------------------------------------------------- */

/* One aggregate whose condition asks very many columns: the later tables are asked row by row. */
static void simplify(struct run *r, struct rollup_agg *a)
{
    for (size_t i = LATE_FROM; i < a->truth.n; i++)
        vec_push(&r->work, &a->late, a->truth.v[i]);
    a->truth.n = a->truth.n < LATE_FROM ? a->truth.n : LATE_FROM;
}

static int run_group(struct run *r, struct rollup_agg **agg, size_t n)
{
    struct rollup_group g;
    if (n == 1 && agg[0]->truth.n > LATE_FROM)
        simplify(r, agg[0]);
    if (rollup_group_make(agg, n, &r->work, &g))
        return scan(r, &g);
    if (run_group(r, agg, n / 2))
        return -1;
    return run_group(r, agg + n / 2, n - n / 2);
}

/* What only adds goes together: it has a faster way. */
static bool adds(const struct rollup_agg *a)
{
    return a->of->op == AGG_SUM || a->of->op == AGG_COUNT;
}

static bool together(const struct rollup_agg *a, const struct rollup_agg *b)
{
    if (adds(a) != adds(b) || (a->of->op == AGG_PEOPLE) != (b->of->op == AGG_PEOPLE))
        return false;
    return a->ndates == b->ndates && memcmp(a->date, b->date, a->ndates * sizeof *a->date) == 0;
}

static int run_groups(struct run *r)
{
    size_t n = r->plan->naggregates;
    struct rollup_agg **member = ARENA_ARRAY(&r->work, n, struct rollup_agg *);
    bool *done = ARENA_ARRAY(&r->work, n, bool);
    for (size_t i = 0; i < n; i++) {
        size_t members = 0;
        if (done[i] || r->agg[i].never)
            continue;
        for (size_t j = i; j < n; j++)
            if (!done[j] && !r->agg[j].never && together(&r->agg[i], &r->agg[j])) {
                member[members++] = &r->agg[j];
                done[j] = true;
            }
        if (run_group(r, member, members))
            return -1;
    }
    return 0;
}

/* --- the call ------------------------------------------------------------------------------------------------ */

static void empty_result(const struct rollup_plan *plan, struct arena *mem, struct rollup *out)
{
    *out = (struct rollup){.of = ARENA_ARRAY(mem, plan->naggregates, struct rollup_cells)};
    for (size_t i = 0; i < plan->naggregates; i++) {
        out->of[i].margin = ARENA_ARRAY(mem, plan->nwindows, struct rollup_cell);
        for (size_t w = 0; w < plan->nwindows; w++)
            out->of[i].margin[w] = (struct rollup_cell){.window = w, .value = (double)NAN, .date = DATE_NONE};
    }
}

int rollup_run(const struct facts *f, const struct rollup_plan *plan, struct arena *mem, struct idset_pool *pool,
               struct rollup *out, struct err *e)
{
    struct run r = {
        .stream = facts_stream(f, plan->stream), .plan = plan, .mem = mem, .pool = pool, .out = out, .e = e};
    int rc = 0;
    empty_result(plan, mem, out);
    if (r.stream && r.stream->n && plan->nwindows)
        rc = compile(&r) || run_groups(&r) ? -1 : 0;
    for (size_t k = 0; rc == 0 && k < plan->nkeys; k++)
        rollup_labels_copy(&r.key[k].labels, mem, &out->label[k]);
    arena_release(&r.work);
    return rc;
}
