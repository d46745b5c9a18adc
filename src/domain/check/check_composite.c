/*
 * Composites: sums of indicators. What they leave out and what they mix.
 */
#include "domain/check/check_internal.h"

#include <math.h>

/* --- mixing ------------------------------------------------------------------------------------------ */

typedef struct sv trait_fn(const struct indicator *in);

static struct sv reach_verb(const struct indicator *in)
{
    return in->reach_verb;
}

static struct sv counting_unit(const struct indicator *in)
{
    return in->counting_unit;
}

/* Two members say different things; one that says nothing does not. */
static bool mixes(const struct leaves *l, trait_fn *trait)
{
    struct sv first = {0};
    for (size_t i = 0; i < l->n; i++) {
        struct sv one = trait(l->v[i]);
        if (!first.n)
            first = one;
        else if (one.n && !sv_eq(one, first))
            return true;
    }
    return false;
}

static struct sv member_list(struct checker *k, const struct leaves *l, trait_fn *trait)
{
    struct check_names names = {0};
    for (size_t i = 0; i < l->n; i++)
        check_names_add(&names, l->v[i]->code, trait(l->v[i]));
    return check_names_end(k, &names);
}

static void mixed(struct checker *k, const struct indicator *in, const struct leaves *l)
{
    if (mixes(l, counting_unit)) {
        struct finding *x = check_add(k, SV("composite_mixed_units"), SEVERITY_WARNING, in->code,
                                      N_("%.*s adds things counted differently: %.*s."), SV_ARG(in->code),
                                      SV_ARG(member_list(k, l, counting_unit)));
        x->remedy = check_printf(k, N_("Publish them side by side, or choose one counting unit."));
    }
    if (mixes(l, reach_verb)) {
        struct finding *x = check_add(k, SV("composite_mixed_verbs"), SEVERITY_WARNING, in->code,
                                      N_("%.*s adds people who were reached in different ways: %.*s."),
                                      SV_ARG(in->code), SV_ARG(member_list(k, l, reach_verb)));
        x->remedy = check_printf(k, N_("Informed, oriented, sensitised, trained and assisted are not the same: say in "
                                       "the wording what is added."));
    }
}

/* The composite's own wording promises another reach than its members have. */
static void own_verb(struct checker *k, const struct indicator *in, const struct leaves *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (!in->reach_verb.n || !l->v[i]->reach_verb.n || sv_eq(in->reach_verb, l->v[i]->reach_verb))
            return;
    struct finding *x =
        check_add(k, SV("verb_differs"), SEVERITY_WARNING, in->code, N_("%.*s says %.*s, and what it adds was %.*s."),
                  SV_ARG(in->code), SV_ARG(in->reach_verb), SV_ARG(l->v[0]->reach_verb));
    x->expected = l->v[0]->reach_verb;
    x->found = in->reach_verb;
    x->remedy = check_printf(k, N_("Informed, oriented, sensitised, trained and assisted are not the same: say in "
                                   "the wording what is added."));
}

/* --- leaving out ---------------------------------------------------------------------------------------- */

static bool share_population(const struct checker *k, const struct check_cells *by, const struct indicator *a,
                             const struct indicator *b)
{
    const struct indicator *all = k->pack->indicators.v;
    for (size_t i = by->first[a - all]; i < by->first[a - all + 1]; i++)
        for (size_t j = by->first[b - all]; j < by->first[b - all + 1]; j++) {
            const struct figure *x = &by->figures.v[i], *y = &by->figures.v[j];
            if (x->slice.n == 1 && y->slice.n == 1 && !isnan(x->value) && !isnan(y->value) &&
                slice_equal(&x->slice, &y->slice))
                return true;
        }
    return false;
}

static bool excluded_with_reason(const struct indicator *in, struct sv code)
{
    for (size_t i = 0; i < in->nexcludes; i++)
        if (sv_eq(in->exclude[i].code, code) && in->exclude[i].reason.n)
            return true;
    return false;
}

/* Alike: same counting unit and verb as a member, people of the same population, another funnel. */
static bool like_a_member(const struct checker *k, const struct check_cells *by, const struct leaves *l,
                          const struct indicator *candidate)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->v[i] == candidate || check_of(k, l->v[i])->top == check_of(k, candidate)->top)
            return false;
    for (size_t i = 0; i < l->n; i++)
        if (sv_eq(l->v[i]->counting_unit, candidate->counting_unit) &&
            sv_eq(l->v[i]->reach_verb, candidate->reach_verb) && share_population(k, by, l->v[i], candidate))
            return true;
    return false;
}

static void omits(struct checker *k, const struct check_cells *by, const struct indicator *in, const struct leaves *l)
{
    struct check_names left = {0};
    double sum = isnan(check_value(k, in)) ? 0 : check_value(k, in);
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *candidate = &k->pack->indicators.v[i];
        double value = check_value(k, candidate);
        if (check_of(k, candidate)->is_composite || !(value > 0) || excluded_with_reason(in, candidate->code) ||
            !like_a_member(k, by, l, candidate))
            continue;
        check_names_add(&left, candidate->code, check_number(k, value));
        sum += value;
    }
    bool some = left.n > 0;
    struct sv codes = check_names_end(k, &left);
    if (!some)
        return;
    struct finding *x = check_add(k, SV("composite_omits"), SEVERITY_WARNING, in->code,
                                  N_("%.*s leaves out, without a stated reason, indicators that count like its "
                                     "members: %.*s."),
                                  SV_ARG(in->code), SV_ARG(codes));
    x->found = check_number(k, check_value(k, in));
    x->expected = check_number(k, sum);
    x->remedy = check_printf(k, N_("Add them to the formula, or state in the column excludes why not."));
}

int check_composites(struct checker *k, struct err *e)
{
    const struct check_cells *by;
    if (check_by(k, SV("population"), &by, e))
        return -1;
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        struct leaves l = {0};
        if (!k->of[i].is_composite || !k->of[i].in_period)
            continue;
        check_leaves(k, in, &l);
        if (l.n)
            own_verb(k, in, &l);
        if (l.n < 2)
            continue;
        mixed(k, in, &l);
        omits(k, by, in, &l);
    }
    return 0;
}
