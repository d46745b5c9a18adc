/* Texts of description and pack, numbers, periods and dimension values in the report's language. */
#include "domain/report/report_internal.h"

#include "base/date.h"
#include "kit/output.h"

#include <math.h>
#include <stdio.h>

/* --- texts ---------------------------------------------------------------------------------------- */

/* "es-PA" and "es" are one language here. */
static bool same_language(struct sv a, const char *b)
{
    struct sv rest_a, rest_b;
    return sv_eq(sv_cut(a, '-', &rest_a), sv_cut(sv_of(b), '-', &rest_b));
}

static bool pack_speaks(const struct pack *pk, const char *lang)
{
    for (size_t i = 0; i < pk->languages.n; i++)
        if (same_language(pk->languages.v[i], lang))
            return true;
    return false;
}

/* A text that says no language is in the report's, unless the pack does not have that one at all. */
static struct text_in in_language(const struct build *b, struct sv lang, struct sv text)
{
    if (!lang.n && b->pack->languages.n && !pack_speaks(b->pack, b->model->lang))
        lang = b->pack->languages.v[0];
    bool own = !lang.n || same_language(lang, b->model->lang);
    return (struct text_in){own ? sv_none() : lang, text};
}

struct text_in report_text(const struct build *b, const struct text *t)
{
    struct sv found = text_get(t, b->model->lang);
    for (size_t i = 0; i < t->n; i++)
        if (t->v[i].text.p == found.p)
            return in_language(b, t->v[i].lang, found);
    return in_language(b, (struct sv){0}, found);
}

static struct text_in text_in_language(const struct build *b, const struct node *map, const char *key, struct sv lang)
{
    char name[80];
    (void)snprintf(name, sizeof name, "%s::%.*s", key, SV_ARG(lang));
    return in_language(b, lang, node_text(map, name));
}

struct text_in report_localized(const struct build *b, const struct node *map, const char *key)
{
    struct sv rest;
    struct text_in found = text_in_language(b, map, key, sv_of(b->model->lang));
    if (!found.text.n)
        found = text_in_language(b, map, key, sv_cut(sv_of(b->model->lang), '-', &rest));
    if (!found.text.n)
        found = in_language(b, (struct sv){0}, node_text(map, key));
    for (size_t i = 0; !found.text.n && i < b->pack->languages.n; i++)
        found = text_in_language(b, map, key, b->pack->languages.v[i]);
    return found;
}

struct sv report_say(const struct build *b, const char *msgid)
{
    return sv_of(tr(b->model->lang, msgid));
}

/* --- numbers and periods -------------------------------------------------------------------------- */

static bool is_share(const struct indicator *in)
{
    return sv_is(in->kind, "percentage") || sv_is(in->kind, "ratio");
}

struct sv report_value_text(const struct build *b, const struct indicator *in, double v)
{
    if (isnan(v))
        return SV("\xe2\x80\x94"); /* an em dash: empty is not zero */
    if (is_share(in)) {
        struct sv number = output_number(b->mem, v * 100, 1, b->model->lang);
        return arena_printf(b->mem, "%.*s%s%%", SV_ARG(number),
                            same_language(SV("es"), b->model->lang) ? "\xc2\xa0" : "");
    }
    bool whole = fabs(v - round(v)) < 1e-9;
    return output_number(b->mem, v, whole ? 0 : 1, b->model->lang);
}

struct sv report_figure_text(const struct build *b, const struct figure *f)
{
    return report_is_suppressed(f) ? SV(REPORT_SUPPRESSED) : report_value_text(b, f->indicator, f->value);
}

struct sv report_records_text(const struct build *b, int64_t records)
{
    return records < 0 ? SV(REPORT_SUPPRESSED) : arena_printf(b->mem, "%lld", (long long)records);
}

static const char *const months[] = {N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
                                     N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};

static struct sv month_name(const struct build *b, int month)
{
    return report_say(b, months[month - 1]);
}

struct sv report_made_text(const struct report_model *m, struct arena *mem)
{
    int32_t day = DATE_NONE;
    if (m->made_at.n < 16 || !date_parse(sv_make(m->made_at.p, 10), &day)) /* "2024-01-15T12:00:00.000Z" */
        return m->made_at;
    struct civil c = date_to_civil(day);
    return arena_printf(mem, "%d %s %d, %.5s UTC", c.day, tr(m->lang, months[c.month - 1]), c.year, m->made_at.p + 11);
}

struct sv report_period_text(const struct build *b, const struct period *p)
{
    bool within_a_year = b->period->last - b->period->first < 366;
    return p->kind == PERIOD_MONTH && within_a_year ? month_name(b, date_to_civil(p->first).month) : p->name;
}

struct sv report_period_words(const struct build *b, const struct period *p)
{
    struct sv part, year = sv_cut(p->name, '-', &part);
    if (p->kind == PERIOD_MONTH)
        return arena_printf(b->mem, "%.*s %.*s", SV_ARG(month_name(b, date_to_civil(p->first).month)), SV_ARG(year));
    if (p->kind == PERIOD_QUARTER && part.n == 2)
        return arena_printf(b->mem, tr(b->model->lang, N_("quarter %c of %.*s")), part.p[1], SV_ARG(year));
    if (p->kind == PERIOD_SEMESTER && part.n == 2)
        return arena_printf(b->mem, tr(b->model->lang, N_("half-year %c of %.*s")), part.p[1], SV_ARG(year));
    return p->name;
}

/* --- dimension values ----------------------------------------------------------------------------- */

/* The list a form's question of that dimension chooses from. */
static const struct choice_list *list_of_dimension(const struct pack *pk, struct sv dim)
{
    for (size_t f = 0; f < pk->forms.n; f++)
        for (size_t q = 0; q < pk->forms.v[f]->n; q++) {
            const struct question *question = &pk->forms.v[f]->question[q];
            if (question->list && sv_eq(question->dimension, dim))
                return question->list;
        }
    return map_get(&pk->list_by_name, dim);
}

static struct sv label_of(const struct build *b, struct sv dim, struct sv value)
{
    const struct choice_list *list = list_of_dimension(b->pack, dim);
    const struct choice *choice = list ? map_get(&list->by_name, value) : NULL;
    const struct unit *unit = sv_is(dim, "unit") || sv_is(dim, "lead_unit") ? pack_unit(b->pack, value) : NULL;
    const struct place *place = map_get(&b->pack->place_by_code, value);
    if (unit)
        return text_get(&unit->label, b->model->lang);
    if (choice && choice->label.n)
        return text_get(&choice->label, b->model->lang);
    return place ? text_get(&place->label, b->model->lang) : (struct sv){0};
}

struct sv report_choice(const struct build *b, struct sv dim, struct sv value)
{
    if (sv_is(value, "nd"))
        return report_say(b, N_("not broken down"));
    if (sv_is(value, "unknown"))
        return report_say(b, N_("not answered"));
    struct sv found = label_of(b, dim, value);
    return found.n ? found : value;
}

struct sv report_dimension(const struct build *b, struct sv dim)
{
    static const struct {
        const char *dim, *msgid;
    } names[] = {{"sex", N_("Sex")},
                 {"age", N_("Age")},
                 {"nationality", N_("Nationality")},
                 {"place", N_("Place")},
                 {"unit", N_("Unit")},
                 {"lead_unit", N_("Lead unit")},
                 {"institution", N_("Institution")},
                 {"institution_kind", N_("Kind of institution")},
                 {"population", N_("Population group")},
                 {"activity_kind", N_("Kind of activity")},
                 {"topic", N_("Topic")},
                 {"project", N_("Project")},
                 {"partner", N_("Partner")}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sv_is(dim, names[i].dim))
            return report_say(b, names[i].msgid);
    return dim;
}
