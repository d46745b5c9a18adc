/*
 * Funnels: informed → applied → returned. A cohort funnel must narrow in total and in every slice;
 * a period funnel only warns, because cases carry over. When exchanging two slices' values of one
 * stage would mend the whole funnel, that is offered as a hypothesis for a person to decide.
 */
#include "domain/check/check_internal.h"

#include <math.h>

#define NEAR 1e-9
#define HYPOTHESES_MAX 3
#define NONE SIZE_MAX

/* A stage may be followed by several: a tree, which need not stand in order. */
struct funnel {
    const struct indicator **v;
    size_t n, cap;
    size_t *up; /* the nearest stage above that has a value; NONE for the first */
};

struct grid { /* values by stage and slice of one dimension */
    struct sv dim;
    struct map slice; /* value -> itself; the number is its place */
    double *value;    /* [stage][slice], NaN: no record */
    double *unplaced; /* by stage: what is broken down no further and may belong to any slice */
};

static double *cell(const struct grid *g, size_t stage, size_t slice)
{
    return &g->value[stage * g->slice.n + slice];
}

/* --- finding the funnels ---------------------------------------------------------------------------- */

static size_t nearest_above(const struct checker *k, const struct map *place, const struct indicator *in)
{
    for (size_t i = 0; i < place->n && in->funnel_parent.n; i++) {
        const size_t *at = map_get(place, in->funnel_parent);
        in = pack_indicator(k->pack, in->funnel_parent);
        if (!at || !in)
            break;
        if (!isnan(check_value(k, in)))
            return *at;
    }
    return NONE;
}

static void link_stages(struct checker *k, struct funnel *f)
{
    struct map place = {.mem = k->mem};
    size_t *number = ARENA_ARRAY(k->mem, f->n, size_t);
    f->up = ARENA_ARRAY(k->mem, f->n, size_t);
    for (size_t i = 0; i < f->n; i++) {
        number[i] = i;
        (void)map_put(&place, f->v[i]->code, &number[i]);
    }
    for (size_t i = 0; i < f->n; i++)
        f->up[i] = nearest_above(k, &place, f->v[i]);
}

static void gather(struct checker *k, struct map *funnels)
{
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        struct sv top = k->of[i].top->code;
        struct funnel *f = map_get(funnels, top);
        if (!in->funnel_parent.n && !k->of[i].is_parent)
            continue;
        if (!f) {
            f = ARENA_NEW(k->mem, struct funnel);
            (void)map_put(funnels, top, f);
        }
        vec_push(k->mem, f, in);
    }
}

/* --- values ------------------------------------------------------------------------------------------ */

static bool unplaced(const struct figure *f)
{
    return sv_is(f->slice.v[0].value, "nd") || sv_is(f->slice.v[0].value, "unknown");
}

typedef void figure_fn(struct grid *g, size_t stage, const struct figure *f);

static void name_slice(struct grid *g, size_t stage, const struct figure *f)
{
    (void)stage;
    if (!unplaced(f))
        (void)map_put(&g->slice, f->slice.v[0].value, NULL);
}

static void put_value(struct grid *g, size_t stage, const struct figure *f)
{
    const size_t *at = map_get(&g->slice, f->slice.v[0].value);
    if (!unplaced(f) && at)
        *cell(g, stage, *at) = f->value;
    else if (f->value > 0)
        g->unplaced[stage] += f->value;
}

static void each_figure(struct checker *k, const struct funnel *f, const struct check_cells *by, struct grid *g,
                        figure_fn *fn)
{
    for (size_t s = 0; s < f->n; s++) {
        size_t in = (size_t)(f->v[s] - k->pack->indicators.v);
        for (size_t i = by->first[in]; i < by->first[in + 1]; i++)
            if (by->figures.v[i].slice.n == 1)
                fn(g, s, &by->figures.v[i]);
    }
}

static int fill(struct checker *k, const struct funnel *f, struct sv dim, struct grid *g, struct err *e)
{
    const struct check_cells *by;
    *g = (struct grid){.dim = dim, .slice = {.mem = k->mem}, .unplaced = ARENA_ARRAY(k->mem, f->n, double)};
    if (check_by(k, dim, &by, e))
        return -1;
    each_figure(k, f, by, g, name_slice);
    size_t *place = ARENA_ARRAY(k->mem, g->slice.n, size_t);
    for (size_t i = 0; i < g->slice.n; i++) {
        place[i] = i;
        g->slice.v[i].value = &place[i];
    }
    g->value = ARENA_ARRAY(k->mem, f->n * g->slice.n, double);
    for (size_t i = 0; i < f->n * g->slice.n; i++)
        g->value[i] = (double)NAN;
    each_figure(k, f, by, g, put_value);
    return 0;
}

/* What the stage above may have in this slice at most: no record of it there means none. */
static double most(const struct grid *g, const struct funnel *f, size_t stage, size_t slice)
{
    double above = *cell(g, f->up[stage], slice);
    return (isnan(above) ? 0 : above) + g->unplaced[f->up[stage]];
}

static bool widens(const struct grid *g, const struct funnel *f, size_t stage, size_t slice)
{
    return f->up[stage] != NONE && *cell(g, stage, slice) > most(g, f, stage, slice) + NEAR; /* false for NaN */
}

static bool slice_narrows(const struct grid *g, const struct funnel *f, size_t slice)
{
    for (size_t i = 0; i < f->n; i++)
        if (widens(g, f, i, slice))
            return false;
    return true;
}

/* --- the hypothesis ------------------------------------------------------------------------------------ */

static void exchange(struct grid *g, size_t stage, size_t a, size_t b)
{
    double t = *cell(g, stage, a);
    *cell(g, stage, a) = *cell(g, stage, b);
    *cell(g, stage, b) = t;
}

static bool mends(struct grid *g, const struct funnel *f, size_t stage, size_t a, size_t b)
{
    double x = *cell(g, stage, a), y = *cell(g, stage, b);
    if (isnan(x) || isnan(y) || fabs(x - y) < NEAR)
        return false;
    exchange(g, stage, a, b);
    bool mended = slice_narrows(g, f, a) && slice_narrows(g, f, b);
    exchange(g, stage, a, b);
    return mended;
}

struct guess {
    struct sv text;
    size_t n;
};

static void guess_add(struct checker *k, const struct grid *g, const struct indicator *in, size_t stage, size_t a,
                      size_t b, struct guess *guess)
{
    if (++guess->n > HYPOTHESES_MAX)
        return;
    struct sv one = check_printf(k, N_("in %.*s the values of %.*s (%.*s) and %.*s (%.*s)"), SV_ARG(in->code),
                                 SV_ARG(g->slice.v[a].key), SV_ARG(check_number(k, *cell(g, stage, a))),
                                 SV_ARG(g->slice.v[b].key), SV_ARG(check_number(k, *cell(g, stage, b))));
    guess->text = guess->n == 1 ? one : check_printf(k, N_("%.*s, or %.*s"), SV_ARG(guess->text), SV_ARG(one));
}

/* Single exchanges of two slices in one stage that make every slice narrow. An exchange touches two
 * slices only, so all that widens has to be among them. */
static struct sv hypothesis(struct checker *k, struct grid *g, const struct funnel *f)
{
    size_t wide[2], nwide = 0;
    struct guess guess = {0};
    for (size_t s = 0; s < g->slice.n; s++)
        if (!slice_narrows(g, f, s)) {
            if (nwide == 2)
                return (struct sv){0};
            wide[nwide++] = s;
        }
    for (size_t stage = 0; nwide && stage < f->n; stage++)
        for (size_t b = 0; b < g->slice.n; b++) {
            bool fits = b != wide[0] && (nwide == 1 || b == wide[1]);
            if (fits && mends(g, f, stage, wide[0], b))
                guess_add(k, g, f->v[stage], stage, wide[0] < b ? wide[0] : b, wide[0] < b ? b : wide[0], &guess);
        }
    if (!guess.n)
        return (struct sv){0};
    return check_printf(k,
                        N_("Hypothesis for a person to decide: %.*s may have been exchanged; exchanged, the funnel "
                           "would hold in every slice. Nothing is corrected by itself."),
                        SV_ARG(guess.text));
}

/* --- findings ------------------------------------------------------------------------------------------ */

static bool is_cohort(const struct indicator *in)
{
    return sv_is(in->funnel_basis, "cohort");
}

static enum severity weight(const struct indicator *in)
{
    return is_cohort(in) ? SEVERITY_ERROR : SEVERITY_WARNING;
}

/* Whether no stage is larger than the one before it. */
static bool check_totals(struct checker *k, const struct funnel *f)
{
    bool narrows = true;
    for (size_t i = 0; i < f->n; i++) {
        double down = check_value(k, f->v[i]), up = f->up[i] == NONE ? (double)NAN : check_value(k, f->v[f->up[i]]);
        if (!(down > up + NEAR))
            continue;
        narrows = false;
        struct finding *x =
            check_add(k, SV("funnel"), weight(f->v[i]), f->v[i]->code,
                      N_("%.*s (%.*s) is larger than the stage before it, %.*s (%.*s)."), SV_ARG(f->v[i]->code),
                      SV_ARG(check_number(k, down)), SV_ARG(f->v[f->up[i]]->code), SV_ARG(check_number(k, up)));
        x->expected = check_printf(k, N_("at most %.*s"), SV_ARG(check_number(k, up)));
        x->found = check_number(k, down);
        x->remedy = check_printf(k, is_cohort(f->v[i]) ? N_("Compare the records of both stages.")
                                                       : N_("Cases of an earlier period may explain it."));
    }
    return narrows;
}

static void wide_slice(struct checker *k, const struct funnel *f, const struct grid *g, size_t stage, size_t slice,
                       struct sv remedy)
{
    const struct indicator *in = f->v[stage];
    struct sv found = check_number(k, *cell(g, stage, slice)), most_text = check_number(k, most(g, f, stage, slice));
    struct slice_item *item = ARENA_NEW(k->mem, struct slice_item);
    *item = (struct slice_item){g->dim, g->slice.v[slice].key};
    struct finding *x = check_add(k, SV("funnel"), weight(in), in->code,
                                  N_("%.*s: for %.*s = %.*s the funnel widens: %.*s in %.*s after %.*s in %.*s."),
                                  SV_ARG(in->code), SV_ARG(g->dim), SV_ARG(item->value), SV_ARG(found),
                                  SV_ARG(in->code), SV_ARG(most_text), SV_ARG(f->v[f->up[stage]]->code));
    x->slice = (struct slice){.v = item, .n = 1, .cap = 1};
    x->expected = check_printf(k, N_("at most %.*s"), SV_ARG(most_text));
    x->found = found;
    x->remedy = remedy;
}

static void wide_slices(struct checker *k, const struct funnel *f, struct grid *g, bool totals_narrow)
{
    struct sv remedy = totals_narrow ? hypothesis(k, g, f) : (struct sv){0};
    for (size_t s = 0; s < g->slice.n; s++)
        for (size_t i = 0; i < f->n; i++) {
            if (!widens(g, f, i, s))
                continue;
            struct sv other =
                check_printf(k, is_cohort(f->v[i]) ? N_("Compare the records of both stages for this slice.")
                                                   : N_("Cases of an earlier period may explain it."));
            wide_slice(k, f, g, i, s, remedy.n ? remedy : other);
        }
}

/* In total, and by each dimension that a stage promises to break down by. */
static int check_funnel(struct checker *k, struct funnel *f, struct err *e)
{
    struct map seen = {.mem = k->mem};
    link_stages(k, f);
    bool narrows = check_totals(k, f);
    for (size_t i = 0; i < f->n; i++)
        for (size_t d = 0; d < f->v[i]->disaggregate.n; d++) {
            struct grid g;
            if (!map_put(&seen, f->v[i]->disaggregate.v[d], NULL))
                continue;
            if (fill(k, f, f->v[i]->disaggregate.v[d], &g, e))
                return -1;
            wide_slices(k, f, &g, narrows);
        }
    return 0;
}

int check_funnels(struct checker *k, struct err *e)
{
    struct map funnels = {.mem = k->mem};
    gather(k, &funnels);
    for (size_t i = 0; i < funnels.n; i++)
        if (check_funnel(k, funnels.v[i].value, e))
            return -1;
    return 0;
}
