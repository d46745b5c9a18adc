/*
 * Rules about what somebody stated: declared against derived, a stated total against its stated
 * parts, a statement that nothing in the records can give. Differences are findings, never
 * corrections.
 */
#include "domain/check/check_internal.h"

#include <math.h>

#define ABOUT 0.1 /* "about 200" tolerates a tenth */
#define NEAR 1e-9

static struct sv source_of(struct checker *k, const struct declared *d)
{
    if (!d->source.n)
        return (struct sv){0};
    return d->line.n ? check_printf(k, N_(" (%.*s, line %.*s)"), SV_ARG(d->source), SV_ARG(d->line))
                     : check_printf(k, " (%.*s)", SV_ARG(d->source));
}

static struct sv slice_words(struct checker *k, const struct slice *s)
{
    return s->n ? check_printf(k, " [%.*s]", SV_ARG(slice_format(k->mem, s))) : (struct sv){0};
}

/* --- declared_differs, no_source ---------------------------------------------------------------- */

static bool agrees(const struct declared *d, double value)
{
    if (sv_is(d->qualifier, "at_least"))
        return value >= d->value;
    if (sv_is(d->qualifier, "about"))
        return fabs(value - d->value) <= ABOUT * fabs(d->value);
    return fabs(value - d->value) < NEAR;
}

static void nothing_derived(struct checker *k, const struct declared *d, const struct indicator *in)
{
    struct finding *x;
    if (!in->formula) {
        x = check_add(k, SV("no_source"), SEVERITY_WARNING, in->code,
                      N_("%.*s declares %.*s%.*s, and no indicator or record is its source."), SV_ARG(in->code),
                      SV_ARG(check_number(k, d->value)), SV_ARG(source_of(k, d)));
        x->remedy = check_printf(k, N_("Register what was counted, with its titles and dates, and give the indicator "
                                       "a formula; or withdraw the figure."));
    } else {
        x = check_add(k, SV("declared_differs"), SEVERITY_WARNING, in->code,
                      N_("%.*s%.*s declares %.*s%.*s, and the records give nothing."), SV_ARG(in->code),
                      SV_ARG(slice_words(k, &d->slice)), SV_ARG(check_number(k, d->value)), SV_ARG(source_of(k, d)));
        x->remedy = check_printf(k, N_("Enter the records behind it, or withdraw the figure."));
    }
    x->slice = d->slice;
    x->expected = check_number(k, d->value);
    x->found = SV("\xe2\x80\x94");
}

static void compare(struct checker *k, const struct declared *d, const struct indicator *in, double value)
{
    if (isnan(value)) {
        nothing_derived(k, d, in);
        return;
    }
    if (agrees(d, value))
        return;
    struct finding *x = check_add(k, SV("declared_differs"), SEVERITY_ERROR, in->code,
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
}

/* Declared values of one slice: their figures are computed together. */
struct same_slice {
    struct slice slice;
    struct check_declared_list list;
    struct sv_list indicators;
};

static int compare_slice(struct checker *k, const struct same_slice *s, struct err *e)
{
    const struct figures_query q = {.period = *k->period, .slice = s->slice, .indicators = s->indicators};
    struct map value = {.mem = k->mem};
    struct figures out = {0};
    if (figures_compute(k->pack, k->facts, &q, k->mem, &out, e))
        return -1;
    for (size_t i = 0; i < out.n; i++)
        map_set(&value, out.v[i].indicator->code, &out.v[i].value);
    for (size_t i = 0; i < s->list.n; i++) {
        const double *v = map_get(&value, s->list.v[i]->indicator);
        compare(k, s->list.v[i], pack_indicator(k->pack, s->list.v[i]->indicator), v ? *v : (double)NAN);
    }
    return 0;
}

static void gather_slice(struct checker *k, struct map *slices, const struct declared *d)
{
    struct sv name = slice_format(k->mem, &d->slice);
    struct same_slice *s = map_get(slices, name);
    if (!s) {
        s = ARENA_NEW(k->mem, struct same_slice);
        s->slice = d->slice;
        (void)map_put(slices, name, s);
    }
    vec_push(k->mem, &s->list, d);
    vec_push(k->mem, &s->indicators, d->indicator);
}

/* --- total_parts: a declared value against the declared parts of it ------------------------------ */

/* Whether the part says one thing more than the whole, and which. */
static bool is_part(const struct slice *whole, const struct slice *part, struct sv *dim)
{
    size_t extra = 0, w = 0;
    if (part->n != whole->n + 1)
        return false;
    for (size_t i = 0; i < part->n; i++) {
        bool same =
            w < whole->n && sv_eq(part->v[i].dim, whole->v[w].dim) && sv_eq(part->v[i].value, whole->v[w].value);
        if (same)
            w++;
        else if (extra++ == 0)
            *dim = part->v[i].dim;
    }
    return extra == 1 && w == whole->n;
}

struct parts {
    struct sv dim;
    double sum;
    size_t n;
    bool women, men;  /* of sex: with both, nobody is missing */
    struct map value; /* of the slices that are declared */
};

static struct sv value_of(const struct slice *s, struct sv dim)
{
    for (size_t i = 0; i < s->n; i++)
        if (sv_eq(s->v[i].dim, dim))
            return s->v[i].value;
    return (struct sv){0};
}

static struct parts sum_parts(struct checker *k, const struct check_declared_list *list, const struct declared *whole,
                              struct sv dim)
{
    struct parts p = {.dim = dim, .value = {.mem = k->mem}};
    for (size_t i = 0; i < list->n; i++) {
        const struct declared *d = list->v[i];
        struct sv of, value = value_of(&d->slice, dim);
        if (!is_part(&whole->slice, &d->slice, &of) || !sv_eq(of, dim) || !sv_is(d->qualifier, "exact") ||
            !map_put(&p.value, value, NULL))
            continue;
        p.sum += d->value;
        p.n++;
        p.women = p.women || (sv_is(dim, "sex") && sv_is(value, "f"));
        p.men = p.men || (sv_is(dim, "sex") && sv_is(value, "m"));
    }
    return p;
}

/* What the records say about the slices of a whole. */
struct others {
    double rest;      /* of slices that are not declared; infinite: nothing can be said */
    bool overlapping; /* slices add up to more than the whole: somebody counts in several */
};

static int other_parts(struct checker *k, const struct indicator *in, const struct declared *whole,
                       const struct parts *p, struct others *out, struct err *e)
{
    size_t at = (size_t)(in - k->pack->indicators.v);
    const struct check_cells *cells;
    double all = (double)NAN, declared = 0;
    *out = (struct others){0};
    if (!whole->slice.n && in->formula) {
        if (check_by(k, p->dim, &cells, e))
            return -1;
        for (size_t i = cells->first[at]; i < cells->first[at + 1]; i++) {
            const struct figure *f = &cells->figures.v[i];
            if (f->slice.n != 1 || isnan(f->value))
                continue;
            all = isnan(all) ? f->value : all + f->value;
            declared += map_has(&p->value, f->slice.v[0].value) ? f->value : 0;
        }
    }
    out->overlapping = all > check_value(k, in) + NEAR;
    if (!isnan(all))
        out->rest = out->overlapping ? (double)INFINITY : all - declared;
    else if (!p->women || !p->men)
        out->rest = (double)INFINITY;
    return 0;
}

static int against_parts(struct checker *k, const struct indicator *in, const struct declared *whole, struct sv dim,
                         struct err *e)
{
    const struct parts p = sum_parts(k, &check_of(k, in)->declared, whole, dim);
    struct others o;
    if (!p.n)
        return 0;
    if (other_parts(k, in, whole, &p, &o, e))
        return -1;
    bool too_much = !o.overlapping && p.sum > whole->value + NEAR;
    bool too_little = p.n > 1 && p.sum + o.rest < whole->value - NEAR;
    if (!too_much && !too_little)
        return 0;
    struct finding *x =
        check_add(k, SV("total_parts"), SEVERITY_ERROR, in->code,
                  N_("%.*s%.*s: the declared parts by %.*s add up to %.*s, and the declared total is %.*s%.*s."),
                  SV_ARG(in->code), SV_ARG(slice_words(k, &whole->slice)), SV_ARG(dim), SV_ARG(check_number(k, p.sum)),
                  SV_ARG(check_number(k, whole->value)), SV_ARG(source_of(k, whole)));
    x->slice = whole->slice;
    x->expected = check_number(k, p.sum);
    x->found = check_number(k, whole->value);
    x->remedy = check_printf(k, N_("One of the numbers is wrong by %.*s: compare with the lists it was made from."),
                             SV_ARG(check_number(k, fabs(p.sum - whole->value))));
    return 0;
}

static int total_parts(struct checker *k, const struct indicator *in, const struct declared *whole, struct err *e)
{
    const struct check_declared_list *list = &check_of(k, in)->declared;
    struct map seen = {.mem = k->mem};
    if (!sv_is(whole->qualifier, "exact"))
        return 0;
    for (size_t i = 0; i < list->n; i++) {
        struct sv dim;
        if (is_part(&whole->slice, &list->v[i]->slice, &dim) && map_put(&seen, dim, NULL) &&
            against_parts(k, in, whole, dim, e))
            return -1;
    }
    return 0;
}

/* --- missing_total: parts are stated, their total is not --------------------------------------------- */

static void missing_total(struct checker *k, const struct indicator *in)
{
    const struct check_declared_list *list = &check_of(k, in)->declared;
    for (size_t i = 0; i < list->n; i++)
        if (!list->v[i]->slice.n)
            return;
    if (!list->n)
        return;
    struct finding *x = check_add(k, SV("missing_total"), SEVERITY_INFO, in->code,
                                  N_("%.*s: parts are declared, their total is not; the records give %.*s."),
                                  SV_ARG(in->code), SV_ARG(check_number(k, check_value(k, in))));
    x->found = SV("\xe2\x80\x94");
    x->expected = check_number(k, check_value(k, in));
}

/* --- all ----------------------------------------------------------------------------------------------- */

static int check_one(struct checker *k, const struct indicator *in, struct map *slices, struct err *e)
{
    const struct check_declared_list *list = &check_of(k, in)->declared;
    for (size_t i = 0; i < list->n; i++) {
        if (list->v[i]->slice.n)
            gather_slice(k, slices, list->v[i]);
        else
            compare(k, list->v[i], in, check_value(k, in));
        if (total_parts(k, in, list->v[i], e))
            return -1;
    }
    missing_total(k, in);
    return 0;
}

int check_declared(struct checker *k, struct err *e)
{
    struct map slices = {.mem = k->mem};
    for (size_t i = 0; i < k->pack->indicators.n; i++)
        if (check_one(k, &k->pack->indicators.v[i], &slices, e))
            return -1;
    for (size_t i = 0; i < slices.n; i++)
        if (compare_slice(k, slices.v[i].value, e))
            return -1;
    return 0;
}
