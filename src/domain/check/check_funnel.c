/*
 * Funnels: informed → applied → returned. A cohort funnel must narrow in total and in every slice;
 * a period funnel only warns, because cases carry over. When exchanging two slices' values of one
 * stage would mend the whole funnel, that is offered as a hypothesis for a person to decide.
 */
#include "domain/check/check_internal.h"

#include <math.h>

#define STAGES_MAX 16
#define SLICES_MAX 64

struct funnel {
    const struct indicator *stage[STAGES_MAX]; /* from the widest down */
    size_t n;
    bool cohort;
};

struct grid { /* values by stage and slice of one dimension */
    struct sv dim;
    struct sv slice[SLICES_MAX];
    size_t nslices;
    double value[STAGES_MAX][SLICES_MAX];
};

/* --- finding the funnels ---------------------------------------------------------------------------- */

static bool is_parent(const struct checker *k, const struct indicator *in)
{
    for (size_t i = 0; i < k->pack->indicators.n; i++)
        if (sv_eq(k->pack->indicators.v[i].funnel_parent, in->code))
            return true;
    return false;
}

/* The chain that ends in `last`, turned round. */
static void chain(const struct checker *k, const struct indicator *last, struct funnel *f)
{
    const struct indicator *up[STAGES_MAX];
    size_t n = 0;
    *f = (struct funnel){.cohort = true};
    for (const struct indicator *in = last; in && n < STAGES_MAX; in = pack_indicator(k->pack, in->funnel_parent)) {
        if (in->funnel_parent.n && !sv_is(in->funnel_basis, "cohort"))
            f->cohort = false;
        up[n++] = in;
        if (!in->funnel_parent.n)
            break;
    }
    while (n)
        f->stage[f->n++] = up[--n];
}

static int stage_of(const struct funnel *f, const struct indicator *in)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->stage[i] == in)
            return (int)i;
    return -1;
}

/* --- values ------------------------------------------------------------------------------------------ */

static size_t slice_index(struct grid *g, struct sv value)
{
    for (size_t i = 0; i < g->nslices; i++)
        if (sv_eq(g->slice[i], value))
            return i;
    if (g->nslices == SLICES_MAX)
        return SLICES_MAX;
    g->slice[g->nslices] = value;
    return g->nslices++;
}

static int fill(struct checker *k, const struct funnel *f, struct sv dim, struct grid *g, struct err *e)
{
    struct figures by = {0};
    *g = (struct grid){.dim = dim};
    if (check_by(k, dim, &by, e))
        return -1;
    for (size_t s = 0; s < STAGES_MAX; s++)
        for (size_t i = 0; i < SLICES_MAX; i++)
            g->value[s][i] = (double)NAN;
    for (size_t i = 0; i < by.n; i++) {
        int stage = stage_of(f, by.v[i].indicator);
        if (stage < 0 || by.v[i].slice.n != 1 || sv_is(by.v[i].slice.v[0].value, "nd"))
            continue;
        size_t s = slice_index(g, by.v[i].slice.v[0].value);
        if (s < SLICES_MAX)
            g->value[stage][s] = by.v[i].value;
    }
    return 0;
}

static bool narrows(const struct grid *g, const struct funnel *f)
{
    for (size_t s = 0; s < g->nslices; s++)
        for (size_t i = 1; i < f->n; i++)
            if (g->value[i][s] > g->value[i - 1][s]) /* false for NaN */
                return false;
    return true;
}

/* --- the hypothesis ------------------------------------------------------------------------------------ */

static void exchange(struct grid *g, size_t stage, size_t a, size_t b)
{
    double t = g->value[stage][a];
    g->value[stage][a] = g->value[stage][b];
    g->value[stage][b] = t;
}

/* The first single exchange of two slices in one stage that makes every slice narrow. */
static struct sv hypothesis(struct checker *k, struct grid *g, const struct funnel *f)
{
    for (size_t stage = 0; stage < f->n; stage++)
        for (size_t a = 0; a < g->nslices; a++)
            for (size_t b = a + 1; b < g->nslices; b++) {
                double va = g->value[stage][a], vb = g->value[stage][b];
                if (isnan(va) || isnan(vb) || va == vb) /* lint: equal values cannot mend anything */
                    continue;
                exchange(g, stage, a, b);
                bool mended = narrows(g, f);
                exchange(g, stage, a, b);
                if (mended)
                    return check_printf(k,
                                        N_("Hypothesis for a person to decide: in %.*s the values of %.*s (%.*s) and "
                                           "%.*s (%.*s) may have been exchanged; exchanged, the funnel would hold in "
                                           "every slice. Nothing is corrected by itself."),
                                        SV_ARG(f->stage[stage]->code), SV_ARG(g->slice[a]), SV_ARG(check_number(k, va)),
                                        SV_ARG(g->slice[b]), SV_ARG(check_number(k, vb)));
            }
    return (struct sv){0};
}

/* --- findings ------------------------------------------------------------------------------------------ */

static enum severity weight(const struct funnel *f)
{
    return f->cohort ? SEVERITY_ERROR : SEVERITY_WARNING;
}

static void wide_total(struct checker *k, const struct funnel *f)
{
    for (size_t i = 1; i < f->n; i++) {
        const struct figure *up = check_total(k, f->stage[i - 1]), *down = check_total(k, f->stage[i]);
        if (!up || !down || !(down->value > up->value))
            continue;
        struct finding *x = check_add(k, "funnel", weight(f), f->stage[i]->code,
                                      N_("%.*s (%.*s) is larger than the stage before it, %.*s (%.*s)."),
                                      SV_ARG(f->stage[i]->code), SV_ARG(check_number(k, down->value)),
                                      SV_ARG(f->stage[i - 1]->code), SV_ARG(check_number(k, up->value)));
        x->expected = check_printf(k, N_("at most %.*s"), SV_ARG(check_number(k, up->value)));
        x->found = check_number(k, down->value);
        if (!f->cohort)
            x->remedy = check_printf(k, N_("Cases of an earlier period may explain it."));
    }
}

static void wide_slices(struct checker *k, const struct funnel *f, struct grid *g)
{
    struct sv remedy = hypothesis(k, g, f);
    for (size_t s = 0; s < g->nslices; s++)
        for (size_t i = 1; i < f->n; i++) {
            double up = g->value[i - 1][s], down = g->value[i][s];
            if (!(down > up))
                continue;
            struct finding *x =
                check_add(k, "funnel", weight(f), f->stage[i]->code,
                          N_("%.*s: for %.*s = %.*s the funnel widens: %.*s in %.*s after %.*s in %.*s."),
                          SV_ARG(f->stage[i]->code), SV_ARG(g->dim), SV_ARG(g->slice[s]), SV_ARG(check_number(k, down)),
                          SV_ARG(f->stage[i]->code), SV_ARG(check_number(k, up)), SV_ARG(f->stage[i - 1]->code));
            struct slice_item item = {g->dim, g->slice[s]};
            struct slice slice = {0};
            vec_push(k->mem, &slice, item);
            x->slice = slice;
            x->expected = check_printf(k, N_("at most %.*s"), SV_ARG(check_number(k, up)));
            x->found = check_number(k, down);
            x->remedy = remedy.n ? remedy : check_printf(k, N_("Compare the records of both stages for this slice."));
        }
}

/* The dimensions that any stage promises to break down by. */
static int each_dimension(struct checker *k, const struct funnel *f, struct err *e)
{
    struct map seen = {.mem = k->mem};
    for (size_t i = 0; i < f->n; i++)
        for (size_t d = 0; d < f->stage[i]->disaggregate.n; d++) {
            struct grid *g = ARENA_NEW(k->mem, struct grid);
            if (!map_put(&seen, f->stage[i]->disaggregate.v[d], NULL))
                continue;
            if (fill(k, f, f->stage[i]->disaggregate.v[d], g, e))
                return -1;
            wide_slices(k, f, g);
        }
    return 0;
}

int check_funnels(struct checker *k, struct err *e)
{
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        struct funnel f;
        if (!in->funnel_parent.n || is_parent(k, in))
            continue;
        chain(k, in, &f);
        wide_total(k, &f);
        if (each_dimension(k, &f, e))
            return -1;
    }
    return 0;
}
