/*
 * Rules about the framework itself: missing values, disaggregation, targets, baselines and links;
 * equal wordings; activities worded as indicators.
 */
#include "domain/check/check_internal.h"

#include "base/utf8.h"

#include <math.h>

/* --- missing_value ------------------------------------------------------------------------------- */

static void missing_value(struct checker *k, const struct indicator *in)
{
    const struct check_indicator *of = check_of(k, in);
    bool stated = !in->formula && of->declared.n; /* no_source says that */
    if (sv_is(in->kind, "qualitative") || !of->total || !isnan(of->total->value) || stated)
        return;
    struct finding *x = check_add(k, SV("missing_value"), SEVERITY_WARNING, in->code,
                                  N_("%.*s has no value: no record of the period counts for it."), SV_ARG(in->code));
    x->remedy = check_printf(k, N_("Enter the records behind it, or say that it is not measured in this period."));
}

/* --- missing_disaggregation ---------------------------------------------------------------------- */

static bool asks(const struct indicator *in, struct sv dimension)
{
    for (size_t d = 0; d < in->disaggregate.n; d++)
        if (sv_eq(in->disaggregate.v[d], dimension))
            return true;
    return false;
}

static void note_member(void *ctx, const struct formula *node)
{
    bool *found = ctx;
    *found = *found || node->op == FORMULA_INDICATOR;
}

/* Made of other indicators, whose own gaps are told, or no number of people at all. */
static bool made_of_others(const struct indicator *in)
{
    bool found = sv_is(in->kind, "ratio") || sv_is(in->kind, "percentage");
    if (in->formula)
        formula_walk(in->formula, note_member, &found);
    return found;
}

static int missing_disaggregation(struct checker *k, struct sv dimension, struct err *e)
{
    const struct check_cells *by;
    if (check_by(k, dimension, &by, e))
        return -1;
    for (size_t i = 0; i < by->figures.n; i++) {
        const struct figure *f = &by->figures.v[i];
        bool lacking = f->slice.n == 1 && sv_is(f->slice.v[0].value, "nd") && f->value > 0;
        if (!lacking || !asks(f->indicator, dimension) || made_of_others(f->indicator))
            continue;
        struct finding *x = check_add(k, SV("missing_disaggregation"), SEVERITY_WARNING, f->indicator->code,
                                      N_("%.*s: %.*s of %.*s are not broken down by %.*s."), SV_ARG(f->indicator->code),
                                      SV_ARG(check_number(k, f->value)),
                                      SV_ARG(check_number(k, check_value(k, f->indicator))), SV_ARG(dimension));
        x->slice = f->slice;
        x->found = check_number(k, f->value);
        x->expected = SV("0");
        x->remedy = check_printf(k, N_("Ask for the attendance lists, or record that the breakdown was not kept."));
    }
    return 0;
}

static int missing_disaggregations(struct checker *k, struct err *e)
{
    struct map seen = {.mem = k->mem};
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        for (size_t d = 0; d < in->disaggregate.n; d++)
            if (map_put(&seen, in->disaggregate.v[d], NULL) && missing_disaggregation(k, in->disaggregate.v[d], e))
                return -1;
    }
    return 0;
}

/* --- what whole units lack: one finding a unit ----------------------------------------------------- */

typedef bool lacks_fn(const struct checker *k, const struct indicator *in);

static bool lacks_target(const struct checker *k, const struct indicator *in)
{
    return !check_of(k, in)->has_target;
}

static bool lacks_baseline(const struct checker *k, const struct indicator *in)
{
    (void)k;
    return isnan(in->baseline);
}

static bool measured(const struct checker *k, const struct indicator *in)
{
    return !check_of(k, in)->is_composite && check_of(k, in)->in_period && !sv_is(in->kind, "qualitative");
}

static struct sv codes_of(struct checker *k, struct sv unit, lacks_fn *lacks)
{
    struct check_names codes = {0};
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        if (sv_eq(in->unit, unit) && measured(k, in) && lacks(k, in))
            check_names_add(&codes, in->code, (struct sv){0});
    }
    return check_names_end(k, &codes);
}

/* unit: empty for indicators of none, which are the mission's. */
static void unit_gaps(struct checker *k, struct sv unit)
{
    struct sv subject = unit.n ? unit : k->pack->id;
    struct sv codes = codes_of(k, unit, lacks_target);
    if (codes.n) {
        struct finding *x =
            check_add(k, SV("missing_target"), SEVERITY_INFO, subject,
                      N_("%.*s: indicators without a target in this period: %.*s."), SV_ARG(subject), SV_ARG(codes));
        x->remedy = check_printf(k, N_("Agree on targets and enter them in targets.csv."));
    }
    codes = codes_of(k, unit, lacks_baseline);
    if (codes.n) {
        struct finding *x = check_add(k, SV("missing_baseline"), SEVERITY_INFO, subject,
                                      N_("%.*s: indicators without a baseline: %.*s."), SV_ARG(subject), SV_ARG(codes));
        x->remedy = check_printf(k, N_("Enter the value before the work began and its date, or 0 where it is new."));
    }
}

/* --- missing_link -------------------------------------------------------------------------------- */

static bool concerns(const struct checker *k, const struct link *l, const struct unit *unit)
{
    if (l->subject_is_unit)
        return sv_eq(l->subject, unit->code);
    const struct indicator *in = pack_indicator(k->pack, l->subject);
    return in && sv_eq(in->unit, unit->code);
}

static void missing_link(struct checker *k, const struct unit *unit, const char *scheme, const char *name)
{
    struct check_names proposed = {0};
    bool confirmed = false;
    for (size_t i = 0; i < k->pack->links.n; i++) {
        const struct link *l = &k->pack->links.v[i];
        if (!sv_is(l->scheme, scheme) || !concerns(k, l, unit))
            continue;
        confirmed = confirmed || sv_is(l->status, "confirmed");
        if (!sv_is(l->status, "confirmed"))
            check_names_add(&proposed, l->code, (struct sv){0});
    }
    struct sv codes = check_names_end(k, &proposed);
    const char *whole = tr(k->ctx->lang, name);
    if (confirmed)
        return;
    struct finding *x =
        codes.n ? check_add(k, SV("missing_link"), SEVERITY_WARNING, unit->code,
                            N_("%.*s: its links to the %s are only proposed (%.*s); a person has to confirm them."),
                            SV_ARG(unit->code), whole, SV_ARG(codes))
                : check_add(k, SV("missing_link"), SEVERITY_WARNING, unit->code, N_("%.*s is not linked to the %s."),
                            SV_ARG(unit->code), whole);
    x->found = codes.n ? SV("proposed") : SV("\xe2\x80\x94");
    x->expected = SV("confirmed");
    x->remedy = check_printf(k, N_("Enter the link in links.csv and have the unit's head confirm it."));
}

/* --- wording ------------------------------------------------------------------------------------- */

static bool reported(struct checker *k, struct map *pairs, const struct indicator *a, const struct indicator *b)
{
    struct sv pair = arena_printf(k->mem, "%.*s\n%.*s", SV_ARG(a->code), SV_ARG(b->code));
    return !map_put(pairs, pair, NULL);
}

/* In any language, so that what is found does not depend on who asks. */
static void same_wording(struct checker *k)
{
    struct map seen = {.mem = k->mem}, pairs = {.mem = k->mem};
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        struct indicator *in = &k->pack->indicators.v[i];
        for (size_t t = 0; check_of(k, in)->in_period && t < in->label.n; t++) {
            struct sv folded = utf8_fold(k->mem, in->label.v[t].text);
            struct sv key = arena_printf(k->mem, "%.*s\n%.*s", SV_ARG(in->label.v[t].lang), SV_ARG(folded));
            const struct indicator *first = map_get(&seen, key);
            if (!folded.n || !first) {
                (void)map_put(&seen, key, in);
                continue;
            }
            if (first == in || reported(k, &pairs, first, in))
                continue;
            struct finding *x = check_add(k, SV("same_wording"), SEVERITY_WARNING, in->code,
                                          N_("%.*s and %.*s are worded alike: \"%.*s\"."), SV_ARG(first->code),
                                          SV_ARG(in->code), SV_ARG(text_get(&in->label, k->ctx->lang)));
            x->remedy =
                check_printf(k, N_("Say in the wording what tells them apart: the unit, the subject or the people."));
        }
    }
}

/* Beginnings that tell of something done instead of something counted, folded. */
static const char *const done[] = {"we ",       "held ",      "carried out ", "organised ",     "organized ",
                                   "was held ", "were held ", "a workshop ",  "supported the ", "foi ",
                                   "foram ",    "il a ete ",  "nous avons ",  "on a ",          "se ha ",
                                   "se han "};

/* Spanish tells so with "se" and a past: se realizó, se brindaron, se impartieron. */
static bool impersonal_past(struct sv folded)
{
    struct sv left = folded, word;
    if (!sv_next_item(&left, true, &word) || !sv_is(word, "se") || !sv_next_item(&left, true, &word))
        return false;
    return sv_ends(word, "o") || sv_ends(word, "aron") || sv_ends(word, "ieron");
}

static bool tells_of_something_done(struct sv folded)
{
    for (size_t i = 0; i < sizeof done / sizeof *done; i++)
        if (sv_starts(folded, done[i]))
            return true;
    return impersonal_past(folded);
}

static void activity_as_indicator(struct checker *k, const struct indicator *in)
{
    if (sv_is(in->kind, "milestone") || sv_is(in->kind, "qualitative"))
        return;
    for (size_t t = 0; t < in->label.n; t++) {
        if (!tells_of_something_done(utf8_fold(k->mem, in->label.v[t].text)))
            continue;
        struct finding *x = check_add(k, SV("activity_as_indicator"), SEVERITY_WARNING, in->code,
                                      N_("%.*s tells of an activity instead of counting something."), SV_ARG(in->code));
        x->remedy = check_printf(k, N_("Make it a milestone (kind = milestone), or count: number of walks held, "
                                       "people reached."));
        return;
    }
}

/* --- all --------------------------------------------------------------------------------------------- */

static void check_units(struct checker *k)
{
    struct map used = {.mem = k->mem};
    for (size_t i = 0; i < k->pack->indicators.n; i++)
        (void)map_put(&used, k->pack->indicators.v[i].unit, NULL);
    unit_gaps(k, sv_none());
    for (size_t i = 0; i < k->pack->units.n; i++) {
        const struct unit *unit = &k->pack->units.v[i];
        unit_gaps(k, unit->code);
        if (!map_has(&used, unit->code))
            continue;
        missing_link(k, unit, "sdg", N_("Sustainable Development Goals (SDG)"));
        missing_link(k, unit, "gcm", N_("objectives of the Global Compact (GCM)"));
    }
}

int check_framework(struct checker *k, struct err *e)
{
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        if (!check_of(k, in)->in_period)
            continue;
        missing_value(k, in);
        activity_as_indicator(k, in);
    }
    check_units(k);
    same_wording(k);
    return missing_disaggregations(k, e);
}
