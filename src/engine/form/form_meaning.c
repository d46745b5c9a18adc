/*
 * Last step of form_finish: what the form says about figures (measure, facet, dimension, pii) and
 * in its settings (date_of_record, key, fact) must hold together (contract §2). Must not know any
 * pack: lists of dimensions beyond the standard ones are only checked for their spelling here.
 */
#include "engine/form/form_internal.h"

#include "base/near.h"

static struct source source_of(const struct question *q, const char *column)
{
    return (struct source){q->at.file, sv_of(column), q->at.row};
}

/* Names that appear in formulas: no dots, no dashes. */
static bool identifier(struct sv s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!alpha && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return s.n > 0;
}

static bool numeric(const struct question *q)
{
    return q->type == Q_INTEGER || q->type == Q_DECIMAL || q->type == Q_RANGE || q->type == Q_CALCULATE;
}

/* --- measures and facets ---------------------------------------------------------------------- */

static void check_measure(const struct question *q, struct problems *out)
{
    struct source at = source_of(q, "measure");
    if (!identifier(q->measure))
        problem_add(out, SEVERITY_ERROR, at, q->measure, "letters, digits and _",
                    "“%.*s” cannot be the name of a measure", SV_ARG(q->measure));
    else if (q->type != Q_REPEAT && sv_is(q->measure, "count"))
        problem_add(out, SEVERITY_ERROR, at, q->measure, "another name",
                    "“count” is the number of records or rows; a question's measure needs another name");
    else if (q->type != Q_REPEAT && !numeric(q))
        problem_add(out, SEVERITY_ERROR, at, sv_of(question_type_name(q->type)), "integer, decimal, range or calculate",
                    "only numbers can be measured, but “%.*s” is a %s", SV_ARG(q->name), question_type_name(q->type));
    if (q->pii)
        problem_add(out, SEVERITY_ERROR, source_of(q, "pii"), q->name, "either pii or measure",
                    "“%.*s” is personal and cannot be a measure: figures never carry personal data", SV_ARG(q->name));
}

static void check_facet(const struct question *q, struct problems *out)
{
    static const char *const sex[] = {"f", "m", "x", "unknown", "nd"};
    struct source at = source_of(q, "facet");
    const struct facet *f = &q->facet;
    if (!q->measure.n)
        problem_add(out, SEVERITY_ERROR, at, q->name, "a measure in the same row", "a facet needs a measure");
    for (size_t i = 0; i < f->n; i++) {
        bool known = !sv_is(f->dim[i], "sex");
        for (size_t k = 0; k < sizeof sex / sizeof *sex; k++)
            known = known || sv_is(f->value[i], sex[k]);
        if (!known)
            problem_add(out, SEVERITY_ERROR, at, f->value[i], "f, m, x, unknown or nd", "“%.*s” is not a value of sex",
                        SV_ARG(f->value[i]));
        if (!identifier(f->dim[i]))
            problem_add(out, SEVERITY_ERROR, at, f->dim[i], "letters, digits and _",
                        "“%.*s” cannot be the name of a dimension", SV_ARG(f->dim[i]));
        for (size_t k = 0; k < i; k++)
            if (sv_eq(f->dim[k], f->dim[i]))
                problem_add(out, SEVERITY_ERROR, at, f->dim[i], "each dimension once",
                            "the facet gives “%.*s” two values", SV_ARG(f->dim[i]));
    }
}

static bool has_pair(const struct facet *f, struct sv dim, struct sv value)
{
    for (size_t i = 0; i < f->n; i++)
        if (sv_eq(f->dim[i], dim) && sv_eq(f->value[i], value))
            return true;
    return false;
}

static bool same_facet(const struct facet *a, const struct facet *b)
{
    if (a->total != b->total || a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!has_pair(b, a->dim[i], a->value[i]))
            return false;
    return true;
}

/* Whether nobody can belong to both parts: they give one dimension different values. */
static bool disjoint(const struct facet *a, const struct facet *b)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++)
            if (sv_eq(a->dim[i], b->dim[j]) && !sv_eq(a->value[i], b->value[j]))
                return true;
    return false;
}

/* Two questions of one measure in one row: their facts are added, so they must be different parts. */
static bool compare_facets(const struct question *a, const struct question *b, struct problems *out)
{
    struct source at = source_of(b, "facet");
    if (same_facet(&a->facet, &b->facet))
        problem_add(out, SEVERITY_ERROR, at, b->name, "a facet of its own",
                    "“%.*s” and “%.*s” give the same part of the measure “%.*s”: it would be counted twice",
                    SV_ARG(a->name), SV_ARG(b->name), SV_ARG(b->measure));
    else if ((!a->facet.total && !a->facet.n) || (!b->facet.total && !b->facet.n))
        problem_add(out, SEVERITY_ERROR, at, b->name, "facet = total for the question with the whole",
                    "“%.*s” and “%.*s” share the measure “%.*s” and one has no facet: it would be counted twice",
                    SV_ARG(a->name), SV_ARG(b->name), SV_ARG(b->measure));
    else if (!a->facet.total && !b->facet.total && !disjoint(&a->facet, &b->facet))
        problem_add(out, SEVERITY_ERROR, at, b->name, "parts by one dimension, or jointly: sex=f;age=0-17",
                    "“%.*s” and “%.*s” may hold the same people of the measure “%.*s”: they would be counted twice",
                    SV_ARG(a->name), SV_ARG(b->name), SV_ARG(b->measure));
    else
        return true;
    return false;
}

static void check_same_measures(const struct form *f, const struct question *q, struct problems *out)
{
    for (size_t i = 0; i < q->index; i++) {
        const struct question *other = &f->question[i];
        if (form_has_answer(other) && sv_eq(other->measure, q->measure) && other->scope == q->scope &&
            !compare_facets(other, q, out))
            return;
    }
}

/* --- dimensions ------------------------------------------------------------------------------- */

static void check_dimension(const struct form *f, const struct question *q, struct problems *out)
{
    struct source at = source_of(q, "dimension");
    if (!identifier(q->dimension))
        problem_add(out, SEVERITY_ERROR, at, q->dimension, "letters, digits and _",
                    "“%.*s” cannot be the name of a dimension", SV_ARG(q->dimension));
    if (!form_has_answer(q))
        problem_add(out, SEVERITY_ERROR, at, q->name, "a question with an answer",
                    "a %s has no answer that could be a dimension", question_type_name(q->type));
    if (q->pii && !sv_is(q->dimension, "person"))
        problem_add(out, SEVERITY_ERROR, at, q->name, "either pii or dimension",
                    "“%.*s” is personal and cannot be a dimension: figures never carry personal data", SV_ARG(q->name));
    for (size_t i = 0; i < q->index; i++) {
        const struct question *other = &f->question[i];
        if (other->scope == q->scope && sv_eq(other->dimension, q->dimension)) {
            problem_add(out, SEVERITY_ERROR, at, q->name, "one question for each dimension",
                        "“%.*s” and “%.*s” both give the dimension “%.*s” of the same row", SV_ARG(other->name),
                        SV_ARG(q->name), SV_ARG(q->dimension));
            return;
        }
    }
}

static const struct question *overlapping(const struct form *f, int scope, const struct question *but)
{
    for (size_t i = 0; i < f->scope[scope].n; i++) {
        const struct question *q = &f->question[f->scope[scope].question[i]];
        if (q != but && q->type == Q_SELECT_MULTIPLE && q->dimension.n)
            return q;
    }
    return NULL;
}

/* Slices of a select_multiple overlap; with two of them nobody could say what a cell means. */
static void check_overlaps(const struct form *f, int scope, struct problems *out)
{
    const struct question *mine = overlapping(f, scope, NULL);
    const struct question *other = mine ? overlapping(f, scope, mine) : NULL;
    for (int s = f->scope[scope].parent; mine && !other && s >= 0; s = f->scope[s].parent)
        other = overlapping(f, s, NULL);
    if (other)
        problem_add(out, SEVERITY_ERROR, source_of(mine, "dimension"), mine->name,
                    "one select_multiple with a dimension",
                    "“%.*s” and “%.*s” are both select_multiple with a dimension: one fact can have only one",
                    SV_ARG(mine->name), SV_ARG(other->name));
}

/* --- personal data ---------------------------------------------------------------------------- */

struct leak {
    const struct form *form;
    const struct question *q;
    struct problems *out;
};

static void check_leak(void *ctx, struct sv name)
{
    struct leak *l = ctx;
    const struct question *source = form_question(l->form, name);
    if (source && source->pii && source != l->q)
        problem_add(l->out, SEVERITY_WARNING, source_of(l->q, "pii"), l->q->name, "yes, when it shows the answer",
                    "“%.*s” is calculated from the personal answer “%.*s” but is not pii itself", SV_ARG(l->q->name),
                    SV_ARG(name));
}

/* --- settings --------------------------------------------------------------------------------- */

static struct source setting_source(const struct form *f, const char *setting)
{
    struct source at = f->settings_at;
    if (!at.file)
        at = (struct source){.file = f->n ? f->question[0].at.file : NULL};
    at.column = sv_of(setting);
    return at;
}

static bool dates(const struct question *q)
{
    return q->type == Q_DATE || q->type == Q_DATETIME || q->type == Q_TODAY || q->type == Q_START || q->type == Q_END;
}

static struct sv first_date(const struct form *f)
{
    static const enum question_type wanted[] = {Q_DATE, Q_DATETIME, Q_TODAY, Q_START};
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
        for (size_t i = 0; i < f->scope[0].n; i++) {
            const struct question *q = &f->question[f->scope[0].question[i]];
            if (q->type == wanted[k] && !q->pii)
                return q->name;
        }
    return (struct sv){0};
}

static void unknown_setting(const struct form *f, const char *setting, struct sv name, struct problems *out)
{
    struct near near = {.typed = name};
    struct source at = setting_source(f, setting);
    for (size_t i = 0; i < f->scope[0].n; i++)
        near_offer(&near, f->question[f->scope[0].question[i]].name);
    struct problem *p = problem_add(out, SEVERITY_ERROR, at, name, "the name of a question outside repeats",
                                    "the setting %s names “%.*s”, which is no such question", setting, SV_ARG(name));
    if (near.best.n)
        problem_remedy(out, p, "Perhaps %.*s?", SV_ARG(near.best));
}

static void check_date_of_record(struct form *f, struct problems *out)
{
    if (!f->date_of_record.n) {
        f->date_of_record = first_date(f);
        return;
    }
    const struct question *q = form_question(f, f->date_of_record);
    if (!q || !form_has_answer(q) || q->scope != 0)
        unknown_setting(f, "date_of_record", f->date_of_record, out);
    else if (!dates(q) && q->type != Q_CALCULATE)
        problem_add(out, SEVERITY_ERROR, source_of(q, "type"), f->date_of_record, "a date",
                    "“%.*s” dates the record but is a %s", SV_ARG(q->name), question_type_name(q->type));
    else if (q->pii)
        problem_add(out, SEVERITY_ERROR, source_of(q, "pii"), f->date_of_record, "a date that is not personal",
                    "“%.*s” dates the record and cannot be personal", SV_ARG(q->name));
}

static void check_key(const struct form *f, struct problems *out)
{
    struct sv rest = f->key, space, item;
    while (sv_next_item(&rest, false, &item))
        while (sv_next_item(&item, true, &space)) {
            const struct question *q = form_question(f, space);
            if (!q || !form_has_answer(q) || q->scope != 0)
                unknown_setting(f, "key", space, out);
            else if (q->pii)
                problem_add(out, SEVERITY_ERROR, source_of(q, "pii"), q->name, "a key that is not personal",
                            "“%.*s” identifies the record and would lie readable, but it is personal", SV_ARG(q->name));
        }
}

static void settle_fact(struct form *f, struct arena *mem, struct problems *out)
{
    struct source at = setting_source(f, "fact");
    if (!f->fact.n) {
        char *z = arena_z(mem, f->id);
        for (char *p = z; *p; p++)
            if (!identifier(sv_make(p, 1)) && (p == z || *p < '0' || *p > '9'))
                *p = '_';
        f->fact = sv_of(z);
    } else if (!identifier(f->fact)) {
        problem_add(out, SEVERITY_ERROR, at, f->fact, "letters, digits and _",
                    "“%.*s” cannot be the name of a stream of facts", SV_ARG(f->fact));
    }
}

static void check_default(const struct question *q, struct arena *mem, struct problems *out)
{
    struct sv canonical;
    struct err e = {.lang = out->lang};
    if (!q->default_value && q->default_text.n && form_value(q, q->default_text, mem, &canonical, &e))
        problem_add(out, SEVERITY_ERROR, source_of(q, "default"), q->default_text, NULL, "%s", e.message);
}

void form_meaning_run(struct form *f, struct arena *mem, struct problems *out)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct question *q = &f->question[i];
        struct leak leak = {f, q, out};
        if (q->measure.n) {
            check_measure(q, out);
            check_same_measures(f, q, out);
        }
        if (q->facet.total || q->facet.n)
            check_facet(q, out);
        if (q->dimension.n)
            check_dimension(f, q, out);
        if (q->calculation && !q->pii)
            expr_each_ref(q->calculation, check_leak, &leak);
        check_default(q, mem, out);
    }
    for (size_t s = 0; s < f->nscopes; s++)
        check_overlaps(f, (int)s, out);
    check_date_of_record(f, out);
    check_key(f, out);
    settle_fact(f, mem, out);
}
