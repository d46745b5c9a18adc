/*
 * What the rules ask again and again, looked up once per run: each indicator's figure, targets and
 * declared values, its funnel's top, its figures by a dimension. Finds nothing by itself.
 */
#include "domain/check/check_internal.h"

#include "base/date.h"

#include <math.h>

#define DEPTH_MAX 64 /* of members within members, and of funnels */
#define LEAVES_MAX 10000

/* --- composites ----------------------------------------------------------------------------------- */

static bool only_adds(const struct formula *f)
{
    if (f->op == FORMULA_INDICATOR)
        return true;
    return f->op == FORMULA_ADD && only_adds(f->a) && only_adds(f->b);
}

bool check_is_composite(const struct indicator *in)
{
    return in->formula && only_adds(in->formula);
}

struct walk {
    const struct checker *k;
    struct leaves *out;
    int depth;
};

static void open_member(void *ctx, const struct formula *node)
{
    struct walk *w = ctx;
    const struct indicator *in = node->op == FORMULA_INDICATOR ? pack_indicator(w->k->pack, node->code) : NULL;
    if (!in || w->depth > DEPTH_MAX || w->out->n == LEAVES_MAX)
        return;
    if (check_of(w->k, in)->is_composite) {
        w->depth++;
        formula_walk(in->formula, open_member, w);
        w->depth--;
    } else {
        vec_push(w->k->mem, w->out, in);
    }
}

void check_leaves(const struct checker *k, const struct indicator *in, struct leaves *out)
{
    struct walk w = {k, out, 0};
    if (in->formula)
        formula_walk(in->formula, open_member, &w);
}

/* --- one look at everything ------------------------------------------------------------------------- */

static const struct indicator *funnel_top(const struct checker *k, const struct indicator *in)
{
    for (int i = 0; i < DEPTH_MAX && in->funnel_parent.n; i++) {
        const struct indicator *up = pack_indicator(k->pack, in->funnel_parent);
        if (!up)
            break;
        in = up;
    }
    return in;
}

static bool valid_in_period(const struct checker *k, const struct indicator *in)
{
    return (in->valid_from == DATE_NONE || in->valid_from <= k->period->last) &&
           (in->valid_to == DATE_NONE || in->valid_to >= k->period->first);
}

static void index_indicators(struct checker *k)
{
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        const struct indicator *parent = pack_indicator(k->pack, in->funnel_parent);
        k->of[i].top = funnel_top(k, in);
        k->of[i].is_composite = check_is_composite(in);
        k->of[i].in_period = valid_in_period(k, in);
        if (parent)
            check_of(k, parent)->is_parent = true;
    }
    for (size_t i = 0; i < k->totals.n; i++)
        if (!k->totals.v[i].slice.n)
            check_of(k, k->totals.v[i].indicator)->total = &k->totals.v[i];
}

static void index_declared(struct checker *k)
{
    for (size_t i = 0; i < k->pack->declared.n; i++) {
        const struct declared *d = &k->pack->declared.v[i];
        const struct indicator *in = pack_indicator(k->pack, d->indicator);
        if (in && sv_eq(d->period, k->period->name))
            vec_push(k->mem, &check_of(k, in)->declared, d);
    }
}

static void index_targets(struct checker *k)
{
    for (size_t i = 0; i < k->pack->targets.n; i++) {
        const struct target *t = &k->pack->targets.v[i];
        const struct indicator *in = pack_indicator(k->pack, t->indicator);
        struct err ignored = {.lang = k->ctx->lang};
        struct period p;
        if (in && !check_of(k, in)->has_target &&
            period_parse(k->mem, t->period, k->pack->fiscal_year_start, &p, &ignored) == 0)
            check_of(k, in)->has_target = p.first <= k->period->last && p.last >= k->period->first;
    }
}

int check_index(struct checker *k, struct err *e)
{
    const struct figures_query q = {.period = *k->period};
    k->of = ARENA_ARRAY(k->mem, k->pack->indicators.n, struct check_indicator);
    if (figures_compute(k->pack, k->facts, &q, k->mem, &k->totals, e))
        return -1;
    index_indicators(k);
    index_declared(k);
    index_targets(k);
    return 0;
}

double check_value(const struct checker *k, const struct indicator *in)
{
    const struct figure *f = check_of(k, in)->total;
    return f ? f->value : (double)NAN;
}

/* --- by a dimension ----------------------------------------------------------------------------------- */

static size_t *first_figures(struct checker *k, const struct figures *f)
{
    size_t n = k->pack->indicators.n, *first = ARENA_ARRAY(k->mem, n + 1, size_t);
    for (size_t i = 0; i < f->n; i++)
        first[f->v[i].indicator - k->pack->indicators.v + 1]++;
    for (size_t i = 0; i < n; i++)
        first[i + 1] += first[i];
    return first;
}

int check_by(struct checker *k, struct sv dimension, const struct check_cells **out, struct err *e)
{
    struct check_cells *cells = map_get(&k->cells, dimension);
    if (!cells) {
        struct figures_query q = {.period = *k->period};
        cells = ARENA_NEW(k->mem, struct check_cells);
        vec_push(k->mem, &q.by, dimension);
        if (figures_compute(k->pack, k->facts, &q, k->mem, &cells->figures, e))
            return -1;
        cells->first = first_figures(k, &cells->figures);
        (void)map_put(&k->cells, dimension, cells);
    }
    *out = cells;
    return 0;
}
