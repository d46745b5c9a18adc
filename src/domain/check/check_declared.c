/*
 * Rules about what somebody stated: declared against derived, a stated total against its stated
 * parts, a statement that nothing in the records can give. Differences are findings, never
 * corrections.
 */
#include "domain/check/check_internal.h"

#include <math.h>

#define ABOUT 0.1 /* "about 200" tolerates a tenth */

static bool in_period(const struct checker *k, const struct declared *d)
{
    return sv_eq(d->period, k->period->name);
}

static struct sv source_of(struct checker *k, const struct declared *d)
{
    if (!d->source.n)
        return (struct sv){0};
    return d->line.n ? check_printf(k, N_(" (%.*s, line %.*s)"), SV_ARG(d->source), SV_ARG(d->line))
                     : check_printf(k, " (%.*s)", SV_ARG(d->source));
}

/* --- declared_differs, no_source ---------------------------------------------------------------- */

static int derived(struct checker *k, const struct declared *d, const struct indicator *in, double *value,
                   struct err *e)
{
    *value = (double)NAN;
    if (!d->slice.n) {
        const struct figure *f = check_total(k, in);
        *value = f ? f->value : (double)NAN;
        return 0;
    }
    struct figures_query q = {.period = *k->period, .slice = d->slice};
    struct figures out = {0};
    vec_push(k->mem, &q.indicators, in->code);
    if (figures_compute(k->pack, k->facts, &q, k->mem, &out, e))
        return -1;
    if (out.n)
        *value = out.v[0].value;
    return 0;
}

static bool agrees(const struct declared *d, double value)
{
    if (isnan(value))
        return false;
    if (sv_is(d->qualifier, "at_least"))
        return value >= d->value;
    if (sv_is(d->qualifier, "about"))
        return fabs(value - d->value) <= ABOUT * fabs(d->value);
    return fabs(value - d->value) < 1e-9;
}

static struct sv slice_words(struct checker *k, const struct slice *s)
{
    return s->n ? check_printf(k, " [%.*s]", SV_ARG(slice_format(k->mem, s))) : (struct sv){0};
}

static void nothing_derived(struct checker *k, const struct declared *d, const struct indicator *in)
{
    struct finding *x;
    if (!in->formula) {
        x = check_add(k, "no_source", SEVERITY_WARNING, in->code,
                      N_("%.*s declares %.*s%.*s, and no indicator or record is its source."), SV_ARG(in->code),
                      SV_ARG(check_number(k, d->value)), SV_ARG(source_of(k, d)));
        x->remedy = check_printf(k, N_("Register what was counted, with its titles and dates, and give the indicator "
                                       "a formula; or withdraw the figure."));
    } else {
        x = check_add(k, "declared_differs", SEVERITY_WARNING, in->code,
                      N_("%.*s%.*s declares %.*s%.*s, and the records give nothing."), SV_ARG(in->code),
                      SV_ARG(slice_words(k, &d->slice)), SV_ARG(check_number(k, d->value)), SV_ARG(source_of(k, d)));
    }
    x->slice = d->slice;
    x->expected = check_number(k, d->value);
    x->found = SV("\xe2\x80\x94");
}

static int compare(struct checker *k, const struct declared *d, struct err *e)
{
    const struct indicator *in = pack_indicator(k->pack, d->indicator);
    double value;
    if (!in || !in_period(k, d))
        return 0;
    if (derived(k, d, in, &value, e))
        return -1;
    if (agrees(d, value))
        return 0;
    if (isnan(value)) {
        nothing_derived(k, d, in);
        return 0;
    }
    struct finding *x = check_add(k, "declared_differs", SEVERITY_ERROR, in->code,
                                  N_("%.*s%.*s: the records give %.*s, and %.*s is declared%.*s."), SV_ARG(in->code),
                                  SV_ARG(slice_words(k, &d->slice)), SV_ARG(check_number(k, value)),
                                  SV_ARG(check_number(k, d->value)), SV_ARG(source_of(k, d)));
    x->slice = d->slice;
    x->expected = check_number(k, value);
    x->found = check_number(k, d->value);
    x->remedy = check_printf(k,
                             N_("Look for the missing or mistyped records (difference: %.*s). Nothing is corrected "
                                "by itself."),
                             SV_ARG(check_number(k, d->value - value)));
    return 0;
}

/* --- total_parts: a declared total against its declared parts --------------------------------------- */

/* The sum of the declared slices of one dimension of an indicator; NaN unless there are two. */
static double declared_parts(const struct checker *k, const struct declared *total, struct sv dimension)
{
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < k->pack->declared.n; i++) {
        const struct declared *d = &k->pack->declared.v[i];
        if (sv_eq(d->indicator, total->indicator) && sv_eq(d->period, total->period) && d->slice.n == 1 &&
            sv_eq(d->slice.v[0].dim, dimension) && sv_is(d->qualifier, "exact")) {
            sum += d->value;
            n++;
        }
    }
    return n >= 2 ? sum : (double)NAN;
}

static void total_against_parts(struct checker *k, const struct declared *total)
{
    struct map seen = {.mem = k->mem};
    for (size_t i = 0; i < k->pack->declared.n; i++) {
        const struct declared *d = &k->pack->declared.v[i];
        if (!sv_eq(d->indicator, total->indicator) || d->slice.n != 1 || !map_put(&seen, d->slice.v[0].dim, NULL))
            continue;
        double parts = declared_parts(k, total, d->slice.v[0].dim);
        if (isnan(parts) || fabs(parts - total->value) < 1e-9)
            continue;
        struct finding *x =
            check_add(k, "total_parts", SEVERITY_ERROR, total->indicator,
                      N_("%.*s: the declared parts by %.*s add up to %.*s, and the declared total is "
                         "%.*s%.*s."),
                      SV_ARG(total->indicator), SV_ARG(d->slice.v[0].dim), SV_ARG(check_number(k, parts)),
                      SV_ARG(check_number(k, total->value)), SV_ARG(source_of(k, total)));
        x->expected = check_number(k, parts);
        x->found = check_number(k, total->value);
        x->remedy = check_printf(k, N_("One of the numbers is wrong by %.*s: compare with the lists it was made from."),
                                 SV_ARG(check_number(k, fabs(parts - total->value))));
    }
}

/* --- missing_total: parts are stated, their total is not --------------------------------------------- */

static bool total_is_declared(const struct checker *k, const struct declared *part)
{
    for (size_t i = 0; i < k->pack->declared.n; i++) {
        const struct declared *d = &k->pack->declared.v[i];
        if (sv_eq(d->indicator, part->indicator) && sv_eq(d->period, part->period) && !d->slice.n)
            return true;
    }
    return false;
}

static void missing_total(struct checker *k, struct map *seen, const struct declared *part)
{
    const struct indicator *in = pack_indicator(k->pack, part->indicator);
    const struct figure *f = in ? check_total(k, in) : NULL;
    if (!f || total_is_declared(k, part) || !map_put(seen, part->indicator, NULL))
        return;
    struct finding *x = check_add(k, "missing_total", SEVERITY_INFO, in->code,
                                  N_("%.*s: parts are declared, their total is not; the records give %.*s."),
                                  SV_ARG(in->code), SV_ARG(check_number(k, f->value)));
    x->found = SV("\xe2\x80\x94");
    x->expected = check_number(k, f->value);
}

int check_declared(struct checker *k, struct err *e)
{
    struct map seen = {.mem = k->mem};
    for (size_t i = 0; i < k->pack->declared.n; i++) {
        const struct declared *d = &k->pack->declared.v[i];
        if (compare(k, d, e))
            return -1;
        if (in_period(k, d) && d->slice.n)
            missing_total(k, &seen, d);
        if (in_period(k, d) && !d->slice.n && sv_is(d->qualifier, "exact"))
            total_against_parts(k, d);
    }
    return 0;
}
