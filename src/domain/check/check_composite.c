/*
 * Composites: sums of indicators. What they leave out, what they mix, what they count twice.
 */
#include "domain/check/check_internal.h"

#include <math.h>

static bool is_leaf_of(const struct leaves *l, const struct indicator *in)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->v[i] == in)
            return true;
    return false;
}

/* --- mixing ------------------------------------------------------------------------------------------ */

static struct sv member_list(struct checker *k, const struct leaves *l, bool verbs)
{
    struct buf text = {.max = 800};
    for (size_t i = 0; i < l->n; i++) {
        struct sv what = verbs ? l->v[i]->reach_verb : l->v[i]->counting_unit;
        buf_printf(&text, "%s%.*s: %.*s", i ? ", " : "", SV_ARG(l->v[i]->code), SV_ARG(what));
    }
    struct sv copy = arena_sv(k->mem, buf_sv(&text));
    buf_release(&text);
    return copy;
}

static bool mixes(const struct leaves *l, bool verbs)
{
    for (size_t i = 1; i < l->n; i++) {
        struct sv a = verbs ? l->v[0]->reach_verb : l->v[0]->counting_unit;
        struct sv b = verbs ? l->v[i]->reach_verb : l->v[i]->counting_unit;
        if (!sv_eq(a, b))
            return true;
    }
    return false;
}

static void mixed(struct checker *k, const struct indicator *in, const struct leaves *l)
{
    if (mixes(l, false)) {
        struct finding *x = check_add(k, "composite_mixed_units", SEVERITY_WARNING, in->code,
                                      N_("%.*s adds things counted differently (%.*s)."), SV_ARG(in->code),
                                      SV_ARG(member_list(k, l, false)));
        x->remedy = check_printf(k, N_("Publish them side by side, or choose one counting unit."));
    }
    if (mixes(l, true)) {
        struct finding *x = check_add(k, "composite_mixed_verbs", SEVERITY_WARNING, in->code,
                                      N_("%.*s adds people who were reached in different ways (%.*s)."),
                                      SV_ARG(in->code), SV_ARG(member_list(k, l, true)));
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
        check_add(k, "verb_differs", SEVERITY_WARNING, in->code, N_("%.*s says %.*s, and what it adds was %.*s."),
                  SV_ARG(in->code), SV_ARG(in->reach_verb), SV_ARG(l->v[0]->reach_verb));
    x->expected = l->v[0]->reach_verb;
    x->found = in->reach_verb;
    x->remedy = check_printf(k, N_("Informed, oriented, sensitised, trained and assisted are not the same: say in "
                                   "the wording what is added."));
}

/* --- leaving out ---------------------------------------------------------------------------------------- */

struct populations { /* which populations each indicator reached, by index of the indicator */
    struct sv_list *of;
};

static int read_populations(struct checker *k, struct populations *p, struct err *e)
{
    struct figures by = {0};
    p->of = ARENA_ARRAY(k->mem, k->pack->indicators.n, struct sv_list);
    if (check_by(k, SV("population"), &by, e))
        return -1;
    for (size_t i = 0; i < by.n; i++) {
        size_t at = (size_t)(by.v[i].indicator - k->pack->indicators.v);
        if (by.v[i].slice.n == 1 && !isnan(by.v[i].value))
            vec_push(k->mem, &p->of[at], by.v[i].slice.v[0].value);
    }
    return 0;
}

static bool share_population(const struct checker *k, const struct populations *p, const struct indicator *a,
                             const struct indicator *b)
{
    const struct sv_list *x = &p->of[a - k->pack->indicators.v], *y = &p->of[b - k->pack->indicators.v];
    for (size_t i = 0; i < x->n; i++)
        for (size_t j = 0; j < y->n; j++)
            if (sv_eq(x->v[i], y->v[j]))
                return true;
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
static bool like_a_member(const struct checker *k, const struct populations *p, const struct leaves *l,
                          const struct indicator *candidate)
{
    bool like = false;
    for (size_t i = 0; i < l->n; i++) {
        if (check_funnel_top(k, l->v[i]) == check_funnel_top(k, candidate))
            return false;
        like =
            like || (sv_eq(l->v[i]->counting_unit, candidate->counting_unit) &&
                     sv_eq(l->v[i]->reach_verb, candidate->reach_verb) && share_population(k, p, l->v[i], candidate));
    }
    return like;
}

static void omits(struct checker *k, const struct populations *p, const struct indicator *in, const struct leaves *l)
{
    struct buf left = {.max = 600};
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *candidate = &k->pack->indicators.v[i];
        const struct figure *f = check_total(k, candidate);
        if (check_is_composite(candidate) || is_leaf_of(l, candidate) || !f || !(f->value > 0) ||
            excluded_with_reason(in, candidate->code) || !like_a_member(k, p, l, candidate))
            continue;
        buf_printf(&left, "%s%.*s (%.*s)", n++ ? ", " : "", SV_ARG(candidate->code), SV_ARG(check_number(k, f->value)));
        sum += f->value;
    }
    if (n) {
        struct finding *x = check_add(k, "composite_omits", SEVERITY_WARNING, in->code,
                                      N_("%.*s leaves out, without a stated reason, indicators that count like its "
                                         "members: %.*s."),
                                      SV_ARG(in->code), SV_ARG(buf_sv(&left)));
        const struct figure *f = check_total(k, in);
        x->found = check_number(k, f ? f->value : (double)NAN);
        x->expected = check_number(k, (f && !isnan(f->value) ? f->value : 0) + sum);
        x->remedy = check_printf(k, N_("Add them to the formula, or state in the column excludes why not."));
    }
    buf_release(&left);
}

/* --- counting twice ------------------------------------------------------------------------------------- */

static void twice(struct checker *k, const struct indicator *in, const struct leaves *l)
{
    for (size_t i = 0; i < l->n; i++)
        for (size_t j = i + 1; j < l->n; j++) {
            if (l->v[i] == l->v[j]) {
                (void)check_add(k, "double_count", SEVERITY_ERROR, in->code, N_("%.*s adds %.*s twice."),
                                SV_ARG(in->code), SV_ARG(l->v[i]->code));
            } else if (check_funnel_top(k, l->v[i]) == check_funnel_top(k, l->v[j])) {
                struct finding *x = check_add(k, "double_count", SEVERITY_WARNING, in->code,
                                              N_("%.*s adds %.*s and %.*s, stages of one funnel: the same people count "
                                                 "more than once."),
                                              SV_ARG(in->code), SV_ARG(l->v[i]->code), SV_ARG(l->v[j]->code));
                x->remedy = check_printf(k, N_("Keep only the first stage in the sum."));
            }
        }
}

/* One indicator that adds aggregates of several streams: tallies and single records of one thing. */
static void collect_streams(void *ctx, const struct formula *node)
{
    struct sv_list *list = ((void **)ctx)[0];
    struct arena *mem = ((void **)ctx)[1];
    if (node->op != FORMULA_AGGREGATE)
        return;
    for (size_t i = 0; i < list->n; i++)
        if (sv_eq(list->v[i], node->stream))
            return;
    vec_push(mem, list, node->stream);
}

static bool adds(const struct formula *f)
{
    return f && f->op == FORMULA_ADD;
}

static void two_streams(struct checker *k, const struct indicator *in)
{
    struct sv_list streams = {0};
    void *ctx[] = {&streams, k->mem};
    if (!adds(in->formula))
        return;
    formula_walk(in->formula, collect_streams, ctx);
    if (streams.n < 2)
        return;
    struct finding *x =
        check_add(k, "double_count", SEVERITY_WARNING, in->code,
                  N_("%.*s adds records of %.*s and of %.*s: make sure that none reports what the other "
                     "lists."),
                  SV_ARG(in->code), SV_ARG(streams.v[0]), SV_ARG(streams.v[1]));
    x->remedy = check_printf(k, N_("Count from the detailed records where they exist."));
}

int check_composites(struct checker *k, struct err *e)
{
    struct populations p;
    if (read_populations(k, &p, e))
        return -1;
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        struct leaves l = {0};
        two_streams(k, in);
        if (!check_is_composite(in))
            continue;
        check_leaves(k, in, &l);
        if (l.n)
            own_verb(k, in, &l);
        if (l.n < 2)
            continue;
        mixed(k, in, &l);
        twice(k, in, &l);
        omits(k, &p, in, &l);
    }
    return 0;
}
