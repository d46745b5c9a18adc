/*
 * Checks a pack as a whole once everything is read: codes that rows name, cycles of parents,
 * slices, links, forms' workflows and dimensions. Formulas, rules and reports have files of
 * their own. Adds problems; changes nothing.
 */
#include "domain/pack/pack_internal.h"

#include "base/date.h"
#include "base/near.h"
#include "domain/pack/scheme.h"

/* --- references ---------------------------------------------------------------------------------------- */

static void check_ref(struct reader *r, const struct kind *k, const void *item, const struct column *c, struct sv code)
{
    const struct kind *of = pack_kind(c->refers);
    const struct map *known = of->index(r->pack);
    if (code.n && !map_has(known, code))
        (void)pack_unknown(r, pack_source(k, item, c->name), of->noun, code, known);
}

static void check_column(struct reader *r, const struct kind *k, const char *item, const struct column *c)
{
    if (c->type == COLUMN_REF) {
        struct sv code;
        memcpy(&code, item + c->offset, sizeof code);
        check_ref(r, k, item, c, code);
    } else {
        struct sv_list codes;
        memcpy(&codes, item + c->offset, sizeof codes);
        for (size_t i = 0; i < codes.n; i++)
            check_ref(r, k, item, c, codes.v[i]);
    }
}

static void check_references(struct reader *r)
{
    for (size_t i = 0; i < pack_nkinds; i++) {
        const struct kind *k = &pack_kinds[i];
        for (size_t n = 0; k->item(r->pack, n); n++)
            for (size_t c = 0; c < k->ncolumns; c++)
                if (k->column[c].refers)
                    check_column(r, k, k->item(r->pack, n), &k->column[c]);
    }
}

/* --- parents ------------------------------------------------------------------------------------------- */

static struct sv field(const struct kind *k, const void *item, const char *column)
{
    struct sv v = {0};
    for (size_t c = 0; c < k->ncolumns; c++)
        if (strcmp(k->column[c].name, column) == 0)
            memcpy(&v, (const char *)item + k->column[c].offset, sizeof v);
    return v;
}

enum chain { CHAIN_ENDS, CHAIN_RETURNS, CHAIN_TOO_LONG };

/* Goes up from the item. Two runners, so that a cycle higher up ends it: that one is reported there. */
static enum chain follow(const struct kind *k, const struct map *index, const void *item, const char *column)
{
    const void *slow = item, *fast = item;
    for (int levels = 0; levels < PACK_PLACE_LEVELS; levels += 2) {
        for (int step = 0; step < 2; step++) {
            fast = map_get(index, field(k, fast, column));
            if (!fast)
                return CHAIN_ENDS;
            if (fast == item)
                return CHAIN_RETURNS;
        }
        slow = map_get(index, field(k, slow, column));
        if (slow == fast)
            return CHAIN_ENDS;
    }
    return CHAIN_TOO_LONG;
}

static void check_parents(struct reader *r, const char *kind, const char *column)
{
    const struct kind *k = pack_kind(kind);
    const struct map *index = k->index(r->pack);
    for (size_t i = 0; k->item(r->pack, i); i++) {
        const void *item = k->item(r->pack, i);
        enum chain chain = field(k, item, column).n ? follow(k, index, item, column) : CHAIN_ENDS;
        if (chain == CHAIN_RETURNS)
            (void)problem_add(r->problems, SEVERITY_ERROR, pack_source(k, item, column), field(k, item, column),
                              N_("a code further up"), N_("“%.*s” stands below itself."),
                              SV_ARG(field(k, item, "code")));
        else if (chain == CHAIN_TOO_LONG)
            (void)problem_add(r->problems, SEVERITY_ERROR, pack_source(k, item, column), field(k, item, column), NULL,
                              N_("“%.*s” stands more than %d levels deep."), SV_ARG(field(k, item, "code")),
                              PACK_PLACE_LEVELS);
    }
}

/* --- slices and dimensions ----------------------------------------------------------------------------- */

static void no_dimension(struct reader *r, struct source at, struct sv name)
{
    struct near near = {.typed = name};
    for (int d = 0; d < DIM_COUNT; d++)
        near_offer(&near, sv_of(dim_name((enum dim)d)));
    for (size_t i = 0; i < r->pack->lists.n; i++)
        near_offer(&near, r->pack->lists.v[i]->name);
    struct problem *p =
        problem_add(r->problems, SEVERITY_ERROR, at, name, N_("sex, age, place … or a list of the pack"),
                    N_("There is no dimension “%.*s”."), SV_ARG(name));
    if (near.best.n)
        problem_remedy(r->problems, p, N_("Did you mean “%.*s”?"), SV_ARG(near.best));
}

static void check_dimension(struct reader *r, struct source at, struct sv name)
{
    if (!pack_dimension_known(r->pack, name))
        no_dimension(r, at, name);
}

/* What a form feeds: a name that is nowhere else would be a dimension of its own, and its figures lost. */
static void check_fed_dimension(struct reader *r, struct source at, const char *column, struct sv name)
{
    enum dim d;
    at.column = sv_of(column);
    if (name.n && !dim_parse(name, &d) && !map_has(&r->pack->list_by_name, name))
        no_dimension(r, at, name);
}

static bool is_band(const struct pack *p, struct sv code)
{
    for (size_t s = 0; s < p->nage_sets; s++)
        for (size_t b = 0; b < p->age_set[s].n; b++)
            if (sv_eq(p->age_set[s].band[b].code, code))
                return true;
    return p->nage_sets == 0;
}

static bool value_known(const struct pack *p, struct sv dim, struct sv value)
{
    const struct choice_list *list = map_get(&p->list_by_name, dim);
    if (sv_is(value, "nd") || sv_is(value, "unknown"))
        return true;
    if (sv_is(dim, "sex"))
        return sv_is(value, "f") || sv_is(value, "m") || sv_is(value, "x");
    if (sv_is(dim, "unit") || sv_is(dim, "lead_unit"))
        return pack_unit(p, value) != NULL;
    if (sv_is(dim, "project"))
        return map_has(&p->project_by_code, value);
    if (sv_is(dim, "place"))
        return map_has(&p->place_by_code, value);
    if (sv_is(dim, "age"))
        return is_band(p, value);
    return !list || map_has(&list->by_name, value);
}

static void check_slice(struct reader *r, struct source at, const struct slice *s)
{
    for (size_t i = 0; i < s->n; i++) {
        check_dimension(r, at, s->v[i].dim);
        if (!value_known(r->pack, s->v[i].dim, s->v[i].value))
            (void)problem_add(r->problems, SEVERITY_ERROR, at, s->v[i].value, NULL,
                              N_("“%.*s” is not a value of “%.*s”."), SV_ARG(s->v[i].value), SV_ARG(s->v[i].dim));
        for (size_t k = 0; k < i; k++)
            if (sv_eq(s->v[k].dim, s->v[i].dim))
                (void)problem_add(r->problems, SEVERITY_ERROR, at, s->v[i].dim, N_("each dimension once"),
                                  N_("The slice gives “%.*s” two values."), SV_ARG(s->v[i].dim));
    }
}

static void check_slices(struct reader *r)
{
    const struct pack *p = r->pack;
    for (size_t i = 0; i < p->targets.n; i++)
        check_slice(r, pack_source(pack_kind("target"), &p->targets.v[i], ""), &p->targets.v[i].slice);
    for (size_t i = 0; i < p->declared.n; i++)
        check_slice(r, pack_source(pack_kind("declared"), &p->declared.v[i], "slice"), &p->declared.v[i].slice);
    for (size_t i = 0; i < p->indicators.n; i++)
        for (size_t d = 0; d < p->indicators.v[i].disaggregate.n; d++)
            check_dimension(r, pack_source(pack_kind("indicator"), &p->indicators.v[i], "disaggregate"),
                            p->indicators.v[i].disaggregate.v[d]);
}

/* --- single rows --------------------------------------------------------------------------------------- */

static void check_dates(struct reader *r, const char *kind, const void *item, const char *from_column, int32_t from,
                        int32_t to)
{
    if (from != DATE_NONE && to != DATE_NONE && to < from)
        (void)problem_add(r->problems, SEVERITY_ERROR, pack_source(pack_kind(kind), item, from_column), (struct sv){0},
                          N_("a date before the end"), N_("It begins after it ends."));
}

static void check_indicator(struct reader *r, const struct indicator *in)
{
    const struct kind *k = pack_kind("indicator");
    check_dates(r, "indicator", in, "valid_from", in->valid_from, in->valid_to);
    if (in->funnel_basis.n && !in->funnel_parent.n)
        (void)problem_add(r->problems, SEVERITY_WARNING, pack_source(k, in, "funnel_basis"), in->funnel_basis, NULL,
                          N_("“%s” has no effect without “%s”."), "funnel_basis", "funnel_parent");
    if (in->funnel_parent.n && !in->funnel_basis.n) {
        struct problem *p =
            problem_add(r->problems, SEVERITY_WARNING, pack_source(k, in, "funnel_basis"), (struct sv){0},
                        "cohort period", N_("The funnel does not say whether it follows a cohort or a period."));
        problem_remedy(r->problems, p, N_("“cohort” when the same cases go down it, “period” when others may."));
    }
    for (size_t i = 0; i < in->nexcludes; i++)
        if (!map_has(&r->pack->indicator_by_code, in->exclude[i].code))
            (void)pack_unknown(r, pack_source(k, in, "excludes"), N_("indicator"), in->exclude[i].code,
                               &r->pack->indicator_by_code);
}

static void check_link(struct reader *r, const struct link *l)
{
    struct scheme_code code;
    const struct kind *k = pack_kind("link");
    if (!l->subject_is_unit && l->subject.n && !map_has(&r->pack->indicator_by_code, l->subject))
        (void)pack_unknown(r, pack_source(k, l, "subject"), N_("indicator or unit"), l->subject,
                           &r->pack->indicator_by_code);
    bool fixed = sv_is(l->scheme, "sdg") || sv_is(l->scheme, "gcm");
    if (fixed && l->code.n && !scheme_find(l->scheme, l->code, r->problems->lang, &code))
        (void)problem_add(r->problems, SEVERITY_ERROR, pack_source(k, l, "code"), l->code,
                          sv_is(l->scheme, "sdg") ? N_("a goal or target, such as 10.7") : N_("an objective, 1 to 23"),
                          N_("“%.*s” is not a code of “%.*s”."), SV_ARG(l->code), SV_ARG(l->scheme));
}

static void check_confirmed(struct reader *r, const struct link *l)
{
    const struct kind *k = pack_kind("link");
    if (sv_is(l->status, "confirmed") && (!l->by.n || l->date == DATE_NONE))
        (void)problem_add(r->problems, SEVERITY_WARNING, pack_source(k, l, l->by.n ? "date" : "by"), l->code, NULL,
                          N_("The link is confirmed, but not by whom and when."));
}

static void check_target(struct reader *r, const struct target *t)
{
    const struct kind *k = pack_kind("target");
    if (t->revision >= 1 && !sv_trim(t->reason).n)
        (void)problem_add(r->problems, SEVERITY_WARNING, pack_source(k, t, "reason"), (struct sv){0}, NULL,
                          N_("Revision %d of the target gives no reason."), t->revision);
}

static void check_declared(struct reader *r, const struct declared *d)
{
    const struct indicator *in = pack_indicator(r->pack, d->indicator);
    if (in && d->value < 0 && (in->counting.n || in->counting_unit.n))
        (void)problem_add(r->problems, SEVERITY_ERROR, pack_source(pack_kind("declared"), d, "value"), (struct sv){0},
                          N_("zero or more"), N_("“%.*s” counts: it cannot be negative."), SV_ARG(in->code));
}

static void check_obligation(struct reader *r, const struct obligation *o)
{
    const struct kind *k = pack_kind("obligation");
    if (o->subject.n && !pack_form(r->pack, o->subject) && !pack_indicator(r->pack, o->subject))
        (void)pack_unknown(r, pack_source(k, o, "subject"), N_("form or indicator"), o->subject, &r->pack->form_by_id);
    if (o->due_day > 366)
        (void)problem_add(r->problems, SEVERITY_ERROR, pack_source(k, o, "due_day"), (struct sv){0}, N_("1 to 366"),
                          N_("There is no such day."));
}

static void check_rows(struct reader *r)
{
    const struct pack *p = r->pack;
    for (size_t i = 0; i < p->projects.n; i++)
        check_dates(r, "project", &p->projects.v[i], "start", p->projects.v[i].start, p->projects.v[i].end);
    for (size_t i = 0; i < p->indicators.n; i++)
        check_indicator(r, &p->indicators.v[i]);
    for (size_t i = 0; i < p->links.n; i++)
        check_link(r, &p->links.v[i]);
    for (size_t i = 0; i < p->links.n; i++)
        check_confirmed(r, &p->links.v[i]);
    for (size_t i = 0; i < p->targets.n; i++)
        check_target(r, &p->targets.v[i]);
    for (size_t i = 0; i < p->declared.n; i++)
        check_declared(r, &p->declared.v[i]);
    for (size_t i = 0; i < p->obligations.n; i++)
        check_obligation(r, &p->obligations.v[i]);
}

/* --- forms --------------------------------------------------------------------------------------------- */

static void check_form(struct reader *r, const struct form *f)
{
    struct source workflow = f->settings_at;
    workflow.column = SV("workflow");
    if (f->workflow.n && !map_has(&r->pack->workflow_by_code, f->workflow))
        (void)pack_unknown(r, workflow, N_("workflow"), f->workflow, &r->pack->workflow_by_code);
    for (size_t i = 0; i < f->n; i++) {
        const struct question *q = &f->question[i];
        struct source at = q->at;
        check_fed_dimension(r, q->at, "dimension", q->dimension);
        for (size_t d = 0; d < q->facet.n; d++) {
            check_fed_dimension(r, q->at, "facet", q->facet.dim[d]);
            at.column = SV("facet");
            if (!sv_is(q->facet.dim[d], "sex") && /* said already, with the form */
                !value_known(r->pack, q->facet.dim[d], q->facet.value[d]))
                (void)problem_add(r->problems, SEVERITY_ERROR, at, q->facet.value[d], NULL,
                                  N_("“%.*s” is not a value of “%.*s”."), SV_ARG(q->facet.value[d]),
                                  SV_ARG(q->facet.dim[d]));
        }
    }
}

void pack_check_run(struct reader *r)
{
    check_references(r);
    check_parents(r, "result", "parent");
    check_parents(r, "place", "parent");
    check_parents(r, "indicator", "funnel_parent");
    check_rows(r);
    check_slices(r);
    for (size_t i = 0; i < r->pack->forms.n; i++)
        check_form(r, r->pack->forms.v[i]);
    pack_check_places(r);
    pack_check_countries(r);
    pack_check_workflows(r);
    pack_check_formulas(r);
    pack_check_rules(r);
    pack_check_reports(r);
}
