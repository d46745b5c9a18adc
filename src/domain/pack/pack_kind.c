/*
 * What each table of a pack holds: its columns and the struct they fill (contract §1). Data and
 * small accessors only; pack_row.c does the reading. To add a column, name it here.
 */
#include "domain/pack/pack_internal.h"

#include "base/near.h"
#include "base/utf8.h"

#include <assert.h>

#define FREQUENCIES "daily weekly monthly quarterly semester yearly"

#define AT(type, member) offsetof(struct type, member)

static const struct column unit_columns[] = {
    {.name = "code", .type = COLUMN_CODE, .offset = AT(unit, code), .required = true, .key = true},
    {.name = "label", .type = COLUMN_TEXTS, .offset = AT(unit, label), .required = true},
    {.name = "description", .type = COLUMN_TEXTS, .offset = AT(unit, description)},
    {.name = "colour", .type = COLUMN_COLOUR, .offset = AT(unit, colour)},
    {.name = "icon", .type = COLUMN_TEXT, .offset = AT(unit, icon)},
};

static const struct column project_columns[] = {
    {.name = "code", .type = COLUMN_CODE, .offset = AT(project, code), .required = true, .key = true},
    {.name = "label", .type = COLUMN_TEXTS, .offset = AT(project, label), .required = true},
    {.name = "donor", .type = COLUMN_TEXT, .offset = AT(project, donor)},
    {.name = "start", .type = COLUMN_DATE, .offset = AT(project, start)},
    {.name = "end", .type = COLUMN_DATE, .offset = AT(project, end)},
    {.name = "budget", .type = COLUMN_NUMBER, .offset = AT(project, budget)},
    {.name = "currency", .type = COLUMN_TEXT, .offset = AT(project, currency)},
    {.name = "reporting", .type = COLUMN_ENUM, .offset = AT(project, reporting), .values = FREQUENCIES},
    {.name = "unit", .type = COLUMN_REF, .offset = AT(project, unit), .refers = "unit"},
};

static const struct column result_columns[] = {
    {.name = "code", .type = COLUMN_CODE, .offset = AT(result, code), .required = true, .key = true},
    {.name = "level",
     .type = COLUMN_ENUM,
     .offset = AT(result, level),
     .values = "objective outcome output activity",
     .required = true},
    {.name = "parent", .type = COLUMN_REF, .offset = AT(result, parent), .refers = "result"},
    {.name = "project", .type = COLUMN_REF, .offset = AT(result, project), .refers = "project"},
    {.name = "unit", .type = COLUMN_REF, .offset = AT(result, unit), .refers = "unit"},
    {.name = "label", .type = COLUMN_TEXTS, .offset = AT(result, label), .required = true},
    {.name = "assumptions", .type = COLUMN_TEXTS, .offset = AT(result, assumptions)},
    {.name = "risks", .type = COLUMN_TEXTS, .offset = AT(result, risks)},
};

static const struct column indicator_columns[] = {
    {.name = "code", .type = COLUMN_CODE, .offset = AT(indicator, code), .required = true, .key = true},
    {.name = "unit", .type = COLUMN_REF, .offset = AT(indicator, unit), .refers = "unit"},
    {.name = "results", .type = COLUMN_REFS, .offset = AT(indicator, results), .refers = "result"},
    {.name = "projects", .type = COLUMN_REFS, .offset = AT(indicator, projects), .refers = "project"},
    {.name = "label", .type = COLUMN_TEXTS, .offset = AT(indicator, label), .required = true},
    {.name = "kind",
     .type = COLUMN_ENUM,
     .offset = AT(indicator, kind),
     .values = "number percentage ratio milestone qualitative",
     .fill = true},
    {.name = "formula", .type = COLUMN_TEXT, .offset = AT(indicator, formula_text)},
    {.name = "counting_unit",
     .type = COLUMN_ENUM,
     .offset = AT(indicator, counting_unit),
     .values = "person case family request session activity institution product item"},
    {.name = "counting",
     .type = COLUMN_ENUM,
     .offset = AT(indicator, counting),
     .values = "contacts participations people"},
    {.name = "across_places",
     .type = COLUMN_ROLLUP,
     .offset = AT(indicator, across_places),
     .values = "sum max average latest distinct"},
    {.name = "across_periods",
     .type = COLUMN_ROLLUP,
     .offset = AT(indicator, across_periods),
     .values = "sum max average latest distinct"},
    {.name = "funnel_parent", .type = COLUMN_REF, .offset = AT(indicator, funnel_parent), .refers = "indicator"},
    {.name = "funnel_basis", .type = COLUMN_ENUM, .offset = AT(indicator, funnel_basis), .values = "cohort period"},
    {.name = "reach_verb",
     .type = COLUMN_ENUM,
     .offset = AT(indicator, reach_verb),
     .values = "informed oriented sensitised trained assisted"},
    {.name = "sensitivity",
     .type = COLUMN_ENUM,
     .offset = AT(indicator, sensitivity),
     .values = "none assisted protected",
     .fill = true},
    {.name = "disaggregate", .type = COLUMN_CODES, .offset = AT(indicator, disaggregate)},
    {.name = "frequency", .type = COLUMN_ENUM, .offset = AT(indicator, frequency), .values = FREQUENCIES},
    {.name = "direction", .type = COLUMN_ENUM, .offset = AT(indicator, direction), .values = "up down", .fill = true},
    {.name = "baseline", .type = COLUMN_NUMBER, .offset = AT(indicator, baseline)},
    {.name = "baseline_date", .type = COLUMN_DATE, .offset = AT(indicator, baseline_date)},
    {.name = "means_of_verification", .type = COLUMN_TEXTS, .offset = AT(indicator, means_of_verification)},
    {.name = "responsible", .type = COLUMN_TEXT, .offset = AT(indicator, responsible)},
    {.name = "valid_from", .type = COLUMN_DATE, .offset = AT(indicator, valid_from)},
    {.name = "valid_to", .type = COLUMN_DATE, .offset = AT(indicator, valid_to)},
    {.name = "excludes", .type = COLUMN_EXCLUDES, .offset = AT(indicator, exclude)},
    {.name = "note", .type = COLUMN_TEXTS, .offset = AT(indicator, note)},
};

static const struct column target_columns[] = {
    {.name = "indicator",
     .type = COLUMN_REF,
     .offset = AT(target, indicator),
     .refers = "indicator",
     .required = true,
     .key = true},
    {.name = "period", .type = COLUMN_PERIOD, .offset = AT(target, period), .required = true, .key = true},
    {.name = "place", .type = COLUMN_REF, .offset = AT(target, place), .refers = "place", .key = true},
    {.name = "value", .type = COLUMN_NUMBER, .offset = AT(target, value), .required = true},
    {.name = "revision", .type = COLUMN_INTEGER, .offset = AT(target, revision), .key = true},
    {.name = "reason", .type = COLUMN_TEXT, .offset = AT(target, reason)},
};

static const struct column link_columns[] = {
    {.name = "subject", .type = COLUMN_TEXT, .offset = AT(link, subject), .required = true, .key = true},
    {.name = "scheme",
     .type = COLUMN_ENUM,
     .offset = AT(link, scheme),
     .values = "sdg gcm srf own",
     .required = true,
     .key = true},
    {.name = "code", .type = COLUMN_TEXT, .offset = AT(link, code), .required = true, .key = true},
    {.name = "status", .type = COLUMN_ENUM, .offset = AT(link, status), .values = "proposed confirmed", .fill = true},
    {.name = "by", .type = COLUMN_TEXT, .offset = AT(link, by)},
    {.name = "date", .type = COLUMN_DATE, .offset = AT(link, date)},
};

static const struct column declared_columns[] = {
    {.name = "indicator",
     .type = COLUMN_REF,
     .offset = AT(declared, indicator),
     .refers = "indicator",
     .required = true,
     .key = true},
    {.name = "period", .type = COLUMN_PERIOD, .offset = AT(declared, period), .required = true, .key = true},
    {.name = "slice", .type = COLUMN_SLICE, .offset = AT(declared, slice), .key = true},
    {.name = "value", .type = COLUMN_NUMBER, .offset = AT(declared, value), .required = true},
    {.name = "qualifier",
     .type = COLUMN_ENUM,
     .offset = AT(declared, qualifier),
     .values = "exact at_least about",
     .fill = true},
    {.name = "source", .type = COLUMN_TEXT, .offset = AT(declared, source), .key = true},
    {.name = "line", .type = COLUMN_TEXT, .offset = AT(declared, line), .key = true},
};

static const struct column place_columns[] = {
    {.name = "code", .type = COLUMN_CODE, .offset = AT(place, code), .required = true, .key = true},
    {.name = "scheme", .type = COLUMN_TEXT, .offset = AT(place, scheme)},
    {.name = "parent", .type = COLUMN_REF, .offset = AT(place, parent), .refers = "place"},
    {.name = "type", .type = COLUMN_TEXT, .offset = AT(place, type)},
    {.name = "label", .type = COLUMN_TEXTS, .offset = AT(place, label), .required = true},
    {.name = "lat", .type = COLUMN_NUMBER, .offset = AT(place, lat)},
    {.name = "lon", .type = COLUMN_NUMBER, .offset = AT(place, lon)},
    {.name = "status", .type = COLUMN_TEXT, .offset = AT(place, status)},
};

static const struct column rule_columns[] = {
    {.name = "code", .type = COLUMN_CODE, .offset = AT(rule, code), .required = true, .key = true},
    {.name = "on", .type = COLUMN_TEXT, .offset = AT(rule, on), .required = true},
    {.name = "severity",
     .type = COLUMN_ENUM,
     .offset = AT(rule, severity),
     .values = "warning error info",
     .fill = true},
    {.name = "expression", .type = COLUMN_TEXT, .offset = AT(rule, expression_text), .required = true},
    {.name = "message", .type = COLUMN_TEXTS, .offset = AT(rule, message), .required = true},
};

static const struct column obligation_columns[] = {
    {.name = "who", .type = COLUMN_TEXT, .offset = AT(obligation, who), .required = true, .key = true},
    {.name = "subject", .type = COLUMN_TEXT, .offset = AT(obligation, subject), .required = true, .key = true},
    {.name = "frequency",
     .type = COLUMN_ENUM,
     .offset = AT(obligation, frequency),
     .values = FREQUENCIES,
     .required = true},
    {.name = "due_day", .type = COLUMN_INTEGER, .offset = AT(obligation, due_day)},
};

/* --- columns that packs name --------------------------------------------------------------------------- */

static int by_dimension(struct slice_item a, struct slice_item b)
{
    return sv_cmp(a.dim, b.dim);
}

static void slice_insert(struct arena *mem, struct slice *s, struct slice_item item)
{
    vec_push(mem, s, item);
    for (size_t i = s->n - 1; i > 0 && by_dimension(s->v[i - 1], s->v[i]) > 0; i--) {
        struct slice_item swap = s->v[i];
        s->v[i] = s->v[i - 1];
        s->v[i - 1] = swap;
    }
}

/* targets.csv: every dimension may be a column. */
static bool target_takes(const struct pack *p, struct sv header)
{
    return pack_dimension_known(p, header);
}

static void target_other(struct reader *r, void *item, struct sv header, struct sv cell)
{
    slice_insert(r->mem, &((struct target *)item)->slice, (struct slice_item){header, cell});
}

/* "staus" is a slip, "pcode" is not: it holds the whole word. */
static bool misspelt(struct sv header)
{
    struct near near = {.typed = header};
    for (size_t i = 0; header.n >= 4 && i < sizeof place_columns / sizeof *place_columns; i++)
        near_offer(&near, sv_of(place_columns[i].name));
    return near.best.n && !sv_ends(header, near.best.p);
}

/* places.csv: every other column is another system of codes. */
static bool place_takes(const struct pack *p, struct sv header)
{
    (void)p;
    return pack_value_is_code(header) && !misspelt(header);
}

static void place_other(struct reader *r, void *item, struct sv header, struct sv cell)
{
    struct place *p = item;
    struct sv *code = ARENA_NEW(r->mem, struct sv);
    *code = cell;
    p->codes.mem = r->mem;
    (void)map_put(&p->codes, header, code);
}

/* --- what a row implies -------------------------------------------------------------------------------- */

static bool counts_distinct(const struct formula *f)
{
    return f && f->op == FORMULA_AGGREGATE && (f->aggregate == AGG_PEOPLE || f->aggregate == AGG_DISTINCT);
}

/* Distinct things are never summed, whatever the row says. */
static void settle_rule(struct reader *r, const struct indicator *in, const char *column, enum rollup_rule *rule)
{
    bool distinct = counts_distinct(in->formula);
    if (distinct && *rule == RULE_SUM)
        (void)problem_add(
            r->problems, SEVERITY_WARNING, pack_source(pack_kind("indicator"), in, column), SV("sum"), "distinct",
            N_("The formula counts each once: sums would count some again, so “%s” is taken as distinct."), column);
    if (*rule == RULE_UNSTATED || *rule == RULE_SUM)
        *rule = distinct ? RULE_DISTINCT : RULE_SUM;
}

static void finish_indicator(struct reader *r, void *item)
{
    struct indicator *in = item;
    struct err e = {.lang = r->problems->lang};
    in->version = 1;
    if (in->formula_text.n && formula_parse(r->mem, in->formula_text, &in->formula, &e)) {
        in->formula = NULL;
        (void)problem_add(r->problems, SEVERITY_ERROR, pack_source(pack_kind("indicator"), in, "formula"),
                          in->formula_text, NULL, "%s", e.message);
    }
    settle_rule(r, in, "across_places", &in->across_places);
    settle_rule(r, in, "across_periods", &in->across_periods);
}

static void finish_rule(struct reader *r, void *item)
{
    struct rule *rule = item;
    struct err e = {.lang = r->problems->lang};
    if (rule->expression_text.n && expr_parse(r->mem, rule->expression_text, &rule->expression, &e)) {
        rule->expression = NULL;
        (void)problem_add(r->problems, SEVERITY_ERROR, pack_source(pack_kind("rule"), rule, "expression"),
                          rule->expression_text, NULL, "%s", e.message);
    }
}

static void finish_place(struct reader *r, void *item)
{
    (void)r;
    ((struct place *)item)->parent_index = -1;
}

static void finish_link(struct reader *r, void *item)
{
    struct link *l = item;
    l->subject_is_unit = map_has(&r->pack->unit_by_code, l->subject) && !pack_indicator(r->pack, l->subject);
}

/* --- the table of kinds -------------------------------------------------------------------------------- */

#define ACCESS(type, member)                                      \
    static void push_##type(struct pack *p, const void *item)     \
    {                                                             \
        vec_push(p->mem, &p->member, *(const struct type *)item); \
    }                                                             \
    static void *item_##type(struct pack *p, size_t i)            \
    {                                                             \
        return i < p->member.n ? &p->member.v[i] : NULL;          \
    }                                                             \
    _Static_assert(sizeof(struct type) <= KIND_SIZE_MAX, "raise KIND_SIZE_MAX");

ACCESS(unit, units)
ACCESS(project, projects)
ACCESS(result, results)
ACCESS(indicator, indicators)
ACCESS(target, targets)
ACCESS(link, links)
ACCESS(declared, declared)
ACCESS(place, places)
ACCESS(rule, rules)
ACCESS(obligation, obligations)

#define INDEX(member)                                 \
    static struct map *index_##member(struct pack *p) \
    {                                                 \
        return &p->member;                            \
    }

INDEX(unit_by_code)
INDEX(project_by_code)
INDEX(result_by_code)
INDEX(indicator_by_code)
INDEX(place_by_code)

#define KIND(type, word, table)                                                                                  \
    .name = #type, .noun = (word), .file = (table), .column = type##_columns,                                    \
    .ncolumns = sizeof type##_columns / sizeof *type##_columns, .size = sizeof(struct type), .at = AT(type, at), \
    .push = push_##type, .item = item_##type

const struct kind pack_kinds[] = {
    {KIND(unit, N_("unit"), "units"), .before_forms = true, .index = index_unit_by_code},
    {KIND(project, N_("project"), "projects"), .before_forms = true, .index = index_project_by_code},
    {KIND(result, N_("result"), "results"), .before_forms = true, .index = index_result_by_code},
    {KIND(place, N_("place"), "places"), .before_forms = true, .index = index_place_by_code, .takes = place_takes,
     .other = place_other, .finish = finish_place},
    {KIND(indicator, N_("indicator"), "indicators"), .before_forms = true, .index = index_indicator_by_code,
     .finish = finish_indicator},
    {KIND(target, N_("target"), "targets"), .takes = target_takes, .other = target_other},
    {KIND(link, N_("link"), "links"), .finish = finish_link},
    {KIND(declared, N_("declared figure"), "declared")},
    {KIND(rule, N_("rule"), "rules"), .finish = finish_rule},
    {KIND(obligation, N_("obligation"), "obligations")},
};
const size_t pack_nkinds = sizeof pack_kinds / sizeof *pack_kinds;

const struct kind *pack_kind(const char *name)
{
    size_t i = 0;
    while (i < pack_nkinds && strcmp(pack_kinds[i].name, name) != 0)
        i++;
    assert(i < pack_nkinds);
    return &pack_kinds[i];
}
