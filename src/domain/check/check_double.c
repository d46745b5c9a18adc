/*
 * What figures may count twice: a sum that names one indicator twice or two stages of a funnel, and
 * an indicator that adds totals told by some records to single records of the same place and time.
 * What single records show is in check_sample.c.
 */
#include "domain/check/check_internal.h"

#include <math.h>

/* --- members --------------------------------------------------------------------------------------- */

static void twice(struct checker *k, const struct indicator *in)
{
    struct map members = {.mem = k->mem}, funnels = {.mem = k->mem};
    struct leaves l = {0};
    check_leaves(k, in, &l);
    for (size_t i = 0; i < l.n; i++) {
        struct indicator *leaf = &k->pack->indicators.v[l.v[i] - k->pack->indicators.v];
        struct sv top = check_of(k, leaf)->top->code;
        if (!map_put(&members, leaf->code, leaf)) {
            struct finding *x = check_add(k, SV("double_count"), SEVERITY_ERROR, in->code, N_("%.*s adds %.*s twice."),
                                          SV_ARG(in->code), SV_ARG(leaf->code));
            x->remedy = check_printf(k, N_("Name each indicator once in the formula."));
            continue;
        }
        if (map_put(&funnels, top, leaf))
            continue;
        const struct indicator *first = map_get(&funnels, top);
        struct finding *x = check_add(k, SV("double_count"), SEVERITY_WARNING, in->code,
                                      N_("%.*s adds %.*s and %.*s, stages of one funnel: the same people count "
                                         "more than once."),
                                      SV_ARG(in->code), SV_ARG(first->code), SV_ARG(leaf->code));
        x->remedy = check_printf(k, N_("Keep only the first stage in the sum."));
    }
}

/* --- totals and single records in one indicator ------------------------------------------------------ */

/* The terms of a sum, each as an indicator of a pack of its own, so that each has its figures. */
struct terms {
    struct pack pack;
    const struct indicator **owner; /* beside pack.indicators */
    size_t nowners, cap;
    struct arena *mem;
};

static void add_term(struct terms *t, const struct indicator *owner, const struct formula *term)
{
    struct indicator in = *owner;
    struct {
        const struct indicator **v;
        size_t n, cap;
    } owners = {t->owner, t->nowners, t->cap};
    in.code = arena_printf(t->mem, "%zu", t->pack.indicators.n);
    in.formula = term;
    vec_push(t->mem, &t->pack.indicators, in);
    vec_push(t->mem, &owners, owner);
    t->owner = owners.v;
    t->nowners = owners.n;
    t->cap = owners.cap;
}

static bool tells_totals(const struct formula *f)
{
    return f->aggregate == AGG_SUM || f->aggregate == AGG_LATEST || f->aggregate == AGG_MAX;
}

static bool counts_records(const struct formula *f)
{
    return f->aggregate == AGG_COUNT || f->aggregate == AGG_PEOPLE;
}

static void split(struct terms *t, const struct indicator *owner, const struct formula *f)
{
    if (f->op == FORMULA_ADD) {
        split(t, owner, f->a);
        split(t, owner, f->b);
    } else if (f->op == FORMULA_AGGREGATE && (tells_totals(f) || counts_records(f))) {
        add_term(t, owner, f);
    }
}

static void both_found(struct checker *k, const struct indicator *in, const struct formula *total,
                       const struct formula *single, const struct figure *where)
{
    struct sv place = where->slice.v[0].value;
    struct finding *x = check_add(
        k, SV("double_count"), SEVERITY_WARNING, in->code,
        N_("%.*s adds totals of %.*s and single records of %.*s, and in %.*s both tell of %.*s: the same "
           "may count twice."),
        SV_ARG(in->code), SV_ARG(total->stream), SV_ARG(single->stream), SV_ARG(place), SV_ARG(where->period.name));
    x->slice = where->slice;
    x->found = check_number(k, where->value);
    x->remedy = check_printf(k, N_("Count from the single records where they exist, and leave the total out there."));
}

struct told { /* by owner, place and period: the first total and the first single record */
    const struct figure *total, *single;
    bool found;
};

static bool named_place(const struct figure *f)
{
    return f->slice.n == 1 && !sv_is(f->slice.v[0].value, "nd") && !sv_is(f->slice.v[0].value, "unknown") &&
           f->records > 0;
}

static void look(struct checker *k, const struct terms *t, const struct figures *figures)
{
    struct map told = {.mem = k->mem};
    for (size_t i = 0; i < figures->n; i++) {
        const struct figure *f = &figures->v[i];
        const struct indicator *owner = t->owner[f->indicator - t->pack.indicators.v];
        if (!named_place(f))
            continue;
        struct sv key = arena_printf(k->mem, "%.*s\n%.*s\n%.*s", SV_ARG(owner->code), SV_ARG(f->period.name),
                                     SV_ARG(f->slice.v[0].value));
        struct told *x = map_get(&told, key);
        if (!x) {
            x = ARENA_NEW(k->mem, struct told);
            (void)map_put(&told, key, x);
        }
        const struct figure **slot = tells_totals(f->indicator->formula) ? &x->total : &x->single;
        *slot = *slot ? *slot : f;
        if (x->found || !x->total || !x->single ||
            sv_eq(x->total->indicator->formula->stream, x->single->indicator->formula->stream))
            continue;
        x->found = true;
        both_found(k, owner, x->total->indicator->formula, x->single->indicator->formula, x->total);
    }
}

/* Indicators of one frequency: their periods are the same. */
static int totals_and_records(struct checker *k, struct sv frequency, struct err *e)
{
    struct terms t = {.pack = *k->pack, .mem = k->mem};
    struct figures_query q = {.period = *k->period};
    struct figures figures = {0};
    memset(&t.pack.indicators, 0, sizeof t.pack.indicators);
    t.pack.indicator_by_code = (struct map){.mem = k->mem};
    memset(&t.pack.declared, 0, sizeof t.pack.declared);
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        if (in->formula && in->formula->op == FORMULA_ADD && k->of[i].in_period && sv_eq(in->frequency, frequency))
            split(&t, in, in->formula);
    }
    if (!t.pack.indicators.n)
        return 0;
    for (size_t i = 0; i < t.pack.indicators.n; i++)
        (void)map_put(&t.pack.indicator_by_code, t.pack.indicators.v[i].code, &t.pack.indicators.v[i]);
    vec_push(k->mem, &q.by, SV("place"));
    vec_push(k->mem, &q.by, frequency.n ? frequency : SV("month"));
    if (figures_compute(&t.pack, k->facts, &q, k->mem, &figures, e))
        return -1;
    look(k, &t, &figures);
    return 0;
}

int check_doubles(struct checker *k, struct err *e)
{
    struct map frequencies = {.mem = k->mem};
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        if (!k->of[i].in_period || !in->formula)
            continue;
        if (k->of[i].is_composite)
            twice(k, in);
        if (in->formula->op == FORMULA_ADD && map_put(&frequencies, in->frequency, NULL) &&
            totals_and_records(k, in->frequency, e))
            return -1;
    }
    return 0;
}
