/*
 * Rules about the framework itself: missing values, disaggregation, targets, baselines and links;
 * equal wordings; activities worded as indicators.
 */
#include "domain/check/check_internal.h"

#include "base/date.h"
#include "base/utf8.h"

#include <math.h>

static bool valid_in_period(const struct checker *k, const struct indicator *in)
{
    return (in->valid_from == DATE_NONE || in->valid_from <= k->period->last) &&
           (in->valid_to == DATE_NONE || in->valid_to >= k->period->first);
}

static bool has_declared(const struct checker *k, const struct indicator *in)
{
    for (size_t i = 0; i < k->pack->declared.n; i++)
        if (sv_eq(k->pack->declared.v[i].indicator, in->code))
            return true;
    return false;
}

/* --- missing_value ------------------------------------------------------------------------------- */

static void missing_value(struct checker *k, const struct indicator *in)
{
    const struct figure *f = check_total(k, in);
    bool expected = !sv_is(in->kind, "qualitative");
    if (!expected || !f || !isnan(f->value) || (!in->formula && has_declared(k, in)))
        return;
    struct finding *x = check_add(k, "missing_value", SEVERITY_WARNING, in->code,
                                  N_("%.*s has no value: no record of the period counts for it."), SV_ARG(in->code));
    x->remedy = check_printf(k, N_("Enter the records behind it, or say that it is not measured in this period."));
}

/* --- missing_disaggregation ---------------------------------------------------------------------- */

static int missing_disaggregation(struct checker *k, struct sv dimension, struct err *e)
{
    struct figures by = {0};
    if (check_by(k, dimension, &by, e))
        return -1;
    for (size_t i = 0; i < by.n; i++) {
        const struct figure *f = &by.v[i];
        bool wanted = false;
        for (size_t d = 0; d < f->indicator->disaggregate.n; d++)
            wanted = wanted || sv_eq(f->indicator->disaggregate.v[d], dimension);
        bool lacking = f->slice.n == 1 && sv_is(f->slice.v[0].value, "nd") && f->value > 0;
        if (!wanted || !lacking || check_is_composite(f->indicator))
            continue;
        const struct figure *total = check_total(k, f->indicator);
        struct finding *x = check_add(k, "missing_disaggregation", SEVERITY_WARNING, f->indicator->code,
                                      N_("%.*s: %.*s of %.*s are not broken down by %.*s."), SV_ARG(f->indicator->code),
                                      SV_ARG(check_number(k, f->value)),
                                      SV_ARG(check_number(k, total ? total->value : (double)NAN)), SV_ARG(dimension));
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
    for (size_t i = 0; i < k->pack->targets.n; i++) {
        const struct target *t = &k->pack->targets.v[i];
        struct period p;
        struct err ignored = {.lang = k->ctx->lang};
        if (sv_eq(t->indicator, in->code) &&
            period_parse(k->mem, t->period, k->pack->fiscal_year_start, &p, &ignored) == 0 &&
            p.first <= k->period->last && p.last >= k->period->first)
            return false;
    }
    return true;
}

static bool lacks_baseline(const struct checker *k, const struct indicator *in)
{
    (void)k;
    return isnan(in->baseline);
}

static struct sv codes_of(struct checker *k, const struct unit *unit, lacks_fn *lacks, size_t *n)
{
    struct buf list = {.max = 1200};
    *n = 0;
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        bool counted = !check_is_composite(in) && !sv_is(in->kind, "qualitative") && valid_in_period(k, in);
        if (!counted || !sv_eq(in->unit, unit->code) || !lacks(k, in))
            continue;
        buf_printf(&list, "%s%.*s", *n ? ", " : "", SV_ARG(in->code));
        (*n)++;
    }
    struct sv copy = arena_sv(k->mem, buf_sv(&list));
    buf_release(&list);
    return copy;
}

static void unit_gaps(struct checker *k, const struct unit *unit)
{
    size_t n;
    struct sv codes = codes_of(k, unit, lacks_target, &n);
    if (n) {
        struct finding *x =
            check_add(k, "missing_target", SEVERITY_INFO, unit->code,
                      N_("%.*s: indicators without a target in this period: %.*s."), SV_ARG(unit->code), SV_ARG(codes));
        x->remedy = check_printf(k, N_("Agree on targets and enter them in targets.csv."));
    }
    codes = codes_of(k, unit, lacks_baseline, &n);
    if (n) {
        struct finding *x =
            check_add(k, "missing_baseline", SEVERITY_INFO, unit->code,
                      N_("%.*s: indicators without a baseline: %.*s."), SV_ARG(unit->code), SV_ARG(codes));
        x->remedy = check_printf(k, N_("Enter the value before the work began and its date, or 0 where it is new."));
    }
}

/* --- missing_link -------------------------------------------------------------------------------- */

struct link_count {
    size_t confirmed, proposed;
    struct buf codes;
};

static bool concerns(const struct checker *k, const struct link *l, const struct unit *unit)
{
    if (l->subject_is_unit)
        return sv_eq(l->subject, unit->code);
    const struct indicator *in = pack_indicator(k->pack, l->subject);
    return in && sv_eq(in->unit, unit->code);
}

static void missing_link(struct checker *k, const struct unit *unit, const char *scheme, const char *name)
{
    struct link_count count = {.codes = {.max = 300}};
    for (size_t i = 0; i < k->pack->links.n; i++) {
        const struct link *l = &k->pack->links.v[i];
        if (!sv_is(l->scheme, scheme) || !concerns(k, l, unit))
            continue;
        if (sv_is(l->status, "confirmed")) {
            count.confirmed++;
        } else {
            buf_printf(&count.codes, "%s%.*s", count.proposed ? ", " : "", SV_ARG(l->code));
            count.proposed++;
        }
    }
    if (!count.confirmed && !count.proposed) {
        struct finding *x = check_add(k, "missing_link", SEVERITY_WARNING, unit->code,
                                      N_("%.*s is not linked to any %s."), SV_ARG(unit->code), tr(k->ctx->lang, name));
        x->remedy = check_printf(k, N_("Enter the link in links.csv and have the unit's head confirm it."));
    } else if (!count.confirmed) {
        struct finding *x =
            check_add(k, "missing_link", SEVERITY_WARNING, unit->code,
                      N_("%.*s: its links to %s are only proposed (%.*s); a person has to confirm them."),
                      SV_ARG(unit->code), tr(k->ctx->lang, name), SV_ARG(buf_sv(&count.codes)));
        x->found = SV("proposed");
        x->expected = SV("confirmed");
    }
    buf_release(&count.codes);
}

/* --- wording ------------------------------------------------------------------------------------- */

static void same_wording(struct checker *k)
{
    struct map seen = {.mem = k->mem};
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        struct sv folded = utf8_fold(k->mem, text_get(&in->label, k->ctx->lang));
        const struct indicator *first = folded.n ? map_get(&seen, folded) : NULL;
        if (!first) {
            (void)map_put(&seen, folded, &k->pack->indicators.v[i]);
            continue;
        }
        struct finding *x =
            check_add(k, "same_wording", SEVERITY_WARNING, in->code, N_("%.*s and %.*s are worded alike: \"%.*s\"."),
                      SV_ARG(first->code), SV_ARG(in->code), SV_ARG(text_get(&in->label, k->ctx->lang)));
        x->remedy =
            check_printf(k, N_("Say in the wording what tells them apart: the unit, the subject or the people."));
    }
}

/* Beginnings that tell of something done instead of something counted, folded. */
static const char *const done[] = {"se llevo ",    "se realizo ",     "se realizaron ", "se llevaron ", "se celebro ",
                                   "se organizo ", "se apoyo ",       "se elaboro ",    "se brindo ",   "se participo ",
                                   "we ",          "held ",           "carried out ",   "organised ",   "organized ",
                                   "was held",     "a workshop was ", "il a ete ",      "foi realizad"};

static void activity_as_indicator(struct checker *k, const struct indicator *in)
{
    if (sv_is(in->kind, "milestone") || sv_is(in->kind, "qualitative"))
        return;
    for (size_t t = 0; t < in->label.n; t++) {
        struct sv folded = utf8_fold(k->mem, in->label.v[t].text);
        for (size_t i = 0; i < sizeof done / sizeof *done; i++) {
            if (!sv_starts(folded, done[i]))
                continue;
            struct finding *x =
                check_add(k, "activity_as_indicator", SEVERITY_WARNING, in->code,
                          N_("%.*s tells of an activity instead of counting something."), SV_ARG(in->code));
            x->remedy = check_printf(k, N_("Make it a milestone (kind = milestone), or count: number of walks held, "
                                           "people reached."));
            return;
        }
    }
}

int check_framework(struct checker *k, struct err *e)
{
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        if (!valid_in_period(k, in))
            continue;
        missing_value(k, in);
        activity_as_indicator(k, in);
    }
    for (size_t i = 0; i < k->pack->units.n; i++) {
        const struct unit *unit = &k->pack->units.v[i];
        size_t n;
        unit_gaps(k, unit);
        bool used = false;
        for (n = 0; n < k->pack->indicators.n; n++)
            used = used || sv_eq(k->pack->indicators.v[n].unit, unit->code);
        if (!used)
            continue;
        missing_link(k, unit, "sdg", N_("Sustainable Development Goal"));
        missing_link(k, unit, "gcm", N_("objective of the Global Compact (GCM)"));
    }
    same_wording(k);
    return missing_disaggregations(k, e);
}
