/*
 * Rules about single records: a stated total that its parts exceed, one activity reported twice,
 * values far outside the usual, figures without evidence, and the pack's own rules.
 */
#include "domain/check/check_internal.h"

#include "base/clock.h"
#include "base/date.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define OUTLIER_RECORDS_MIN 12
#define OUTLIER_TIMES 10.0

struct sample { /* what one record adds to its form's measures */
    char id[UUID_TEXT + 1];
    int32_t date;
    struct sv place, unit, key;
    double value;
};

struct pass { /* over the records of one form */
    struct checker *k;
    const struct form *form;
    struct {
        struct sample *v;
        size_t n, cap;
    } samples;
    size_t counted, with_evidence;
    struct form_env env;
    struct arena scratch; /* of one record's rules */
};

/* --- facet_total ----------------------------------------------------------------------------------- */

static double number_of(struct sv text)
{
    double v;
    return sv_to_double(text, &v) ? v : (double)NAN;
}

/* Sum of the other facets of the total's measure in the same row; NaN when none is answered. */
static double parts_of(const struct pass *p, const struct answers *a, const struct question *total, size_t row)
{
    double sum = (double)NAN;
    for (size_t i = 0; i < p->form->n; i++) {
        const struct question *q = &p->form->question[i];
        if (q == total || q->facet.total || !q->facet.n || q->scope != total->scope ||
            !sv_eq(q->measure, total->measure))
            continue;
        double v = number_of(answers_get(a, q, row));
        if (!isnan(v))
            sum = isnan(sum) ? v : sum + v;
    }
    return sum;
}

static void facet_total(struct pass *p, const struct record *r, const struct question *q, size_t row)
{
    double stated = number_of(answers_get(r->answers, q, row)), parts = parts_of(p, r->answers, q, row);
    if (isnan(stated) || isnan(parts) || parts <= stated)
        return;
    struct finding *x =
        check_add(p->k, "facet_total", SEVERITY_ERROR, arena_sv(p->k->mem, sv_of(r->id)),
                  N_("%.*s, record %s: the parts of \"%.*s\" add up to %.*s, more than the stated total "
                     "%.*s."),
                  SV_ARG(p->form->id), r->id, SV_ARG(q->measure), SV_ARG(check_number(p->k, parts)),
                  SV_ARG(check_number(p->k, stated)));
    x->expected = check_number(p->k, parts);
    x->found = check_number(p->k, stated);
    x->remedy = check_printf(p->k, N_("Compare with the attendance list and correct the total or a part."));
}

static void facet_totals(struct pass *p, const struct record *r)
{
    for (size_t i = 0; i < p->form->n; i++) {
        const struct question *q = &p->form->question[i];
        if (!q->facet.total || !q->measure.n)
            continue;
        for (size_t row = 0; row < r->answers->table[q->scope].n; row++)
            facet_total(p, r, q, row);
    }
}

/* --- list_differs: one activity told by tallies and by a list of participants -------------------------- */

/* What the tallies of a list's measure say in the record: the stated total, else the sum of its parts. */
static double tallied(const struct pass *p, const struct record *r, struct sv measure)
{
    double sum = (double)NAN;
    for (size_t i = 0; i < p->form->n; i++) {
        const struct question *q = &p->form->question[i];
        if (q->scope != 0 || !form_has_answer(q) || !sv_eq(q->measure, measure))
            continue;
        double v = number_of(answers_get(r->answers, q, 0));
        if (q->facet.total && !isnan(v))
            return v;
        if (!isnan(v))
            sum = isnan(sum) ? v : sum + v;
    }
    return sum;
}

static void lists_against_tallies(struct pass *p, const struct record *r)
{
    for (size_t i = 1; i < p->form->nscopes; i++) {
        const struct question *list = &p->form->question[p->form->scope[i].repeat];
        size_t rows = r->answers->table[i].n;
        double stated = list->measure.n && rows ? tallied(p, r, list->measure) : (double)NAN;
        if (isnan(stated) || fabs(stated - (double)rows) < 0.5)
            continue;
        struct finding *x = check_add(p->k, "list_differs", SEVERITY_WARNING, arena_sv(p->k->mem, sv_of(r->id)),
                                      N_("%.*s, record %s: the list names %zu and the tallies say %.*s; the list "
                                         "counts."),
                                      SV_ARG(p->form->id), r->id, rows, SV_ARG(check_number(p->k, stated)));
        x->expected = check_number(p->k, (double)rows);
        x->found = check_number(p->k, stated);
        x->remedy = check_printf(p->k, N_("Compare both with the signed attendance list."));
    }
}

/* --- samples for comparisons between records --------------------------------------------------------- */

static struct sv dimension_answer(const struct pass *p, const struct record *r, const char *dim)
{
    for (size_t i = 0; i < p->form->n; i++) {
        const struct question *q = &p->form->question[i];
        if (q->scope == 0 && sv_is(q->dimension, dim))
            return arena_sv(p->k->mem, answers_get(r->answers, q, 0));
    }
    return (struct sv){0};
}

static double measured(const struct pass *p, const struct record *r)
{
    double sum = (double)NAN;
    for (size_t i = 0; i < p->form->n; i++) {
        const struct question *q = &p->form->question[i];
        if (!q->measure.n || q->type == Q_REPEAT || q->type == Q_GROUP || q->facet.total)
            continue;
        for (size_t row = 0; row < r->answers->table[q->scope].n; row++) {
            double v = number_of(answers_get(r->answers, q, row));
            if (!isnan(v))
                sum = isnan(sum) ? v : sum + v;
        }
    }
    return sum;
}

static void take_sample(struct pass *p, const struct record *r)
{
    struct sample s = {.date = r->date,
                       .place = dimension_answer(p, r, "place"),
                       .unit = dimension_answer(p, r, "unit"),
                       .value = measured(p, r)};
    struct sv kind = dimension_answer(p, r, "activity_kind"), topic = dimension_answer(p, r, "topic");
    memcpy(s.id, r->id, sizeof s.id);
    s.key = arena_printf(p->k->mem, "%d|%.*s|%.*s|%.*s|%g", (int)s.date, SV_ARG(s.place), SV_ARG(kind), SV_ARG(topic),
                         s.value);
    vec_push(p->k->mem, &p->samples, s);
}

/* --- the pack's own rules ---------------------------------------------------------------------------- */

static enum severity severity_of(struct sv name)
{
    return sv_is(name, "error") ? SEVERITY_ERROR : sv_is(name, "info") ? SEVERITY_INFO : SEVERITY_WARNING;
}

static int pack_rules(struct pass *p, const struct record *r, struct err *e)
{
    struct form_host h;
    form_host_init(&h, r->answers, &p->env, 0, 0);
    for (size_t i = 0; i < p->k->pack->rules.n; i++) {
        const struct rule *rule = &p->k->pack->rules.v[i];
        bool holds;
        if (!rule->expression || !sv_eq(rule->on, p->form->id))
            continue;
        if (expr_eval_bool(rule->expression, &h.host, &p->scratch, &holds, e))
            return err_prefix(e, N_("rule %.*s, record %s: "), SV_ARG(rule->code), r->id);
        if (holds)
            continue;
        struct finding *x =
            check_add(p->k, "", severity_of(rule->severity), arena_sv(p->k->mem, sv_of(r->id)), "%.*s: %.*s",
                      SV_ARG(p->form->id), SV_ARG(text_get(&rule->message, p->k->ctx->lang)));
        x->rule = rule->code;
    }
    return 0;
}

static int figure_get(void *ctx, struct arena *mem, struct sv name, struct expr_value *out, struct err *e)
{
    struct checker *k = ctx;
    const struct indicator *in = pack_indicator(k->pack, name);
    const struct figure *f = in ? check_total(k, in) : NULL;
    (void)mem;
    (void)e;
    *out = (struct expr_value){.type = EXPR_STRING};
    if (f && !isnan(f->value))
        *out = (struct expr_value){.type = EXPR_NUMBER, .number = f->value};
    return 0;
}

/* Rules on an indicator: ${CODE} is the figure of any indicator. */
static int indicator_rules(struct checker *k, struct err *e)
{
    const struct expr_host host = {.ctx = k, .get = figure_get};
    for (size_t i = 0; i < k->pack->rules.n; i++) {
        const struct rule *rule = &k->pack->rules.v[i];
        bool holds;
        if (!rule->expression || !pack_indicator(k->pack, rule->on))
            continue;
        if (expr_eval_bool(rule->expression, &host, k->mem, &holds, e))
            return err_prefix(e, N_("rule %.*s: "), SV_ARG(rule->code));
        if (holds)
            continue;
        struct finding *x = check_add(k, "", severity_of(rule->severity), rule->on, "%.*s: %.*s", SV_ARG(rule->on),
                                      SV_ARG(text_get(&rule->message, k->ctx->lang)));
        x->rule = rule->code;
    }
    return 0;
}

/* --- one form ---------------------------------------------------------------------------------------- */

static bool counts(const struct pass *p, const struct record *r)
{
    const struct workflow *w = pack_workflow(p->k->pack, p->form);
    const struct workflow_state *s = workflow_state(w, r->state);
    bool in_period = r->date != DATE_NONE && r->date >= p->k->period->first && r->date <= p->k->period->last;
    return s && (s->counted || s->event) && in_period;
}

static int take_record(void *ctx, const struct record *r, struct err *e)
{
    struct pass *p = ctx;
    if (!counts(p, r))
        return 0;
    p->counted++;
    p->with_evidence += r->nevidence > 0;
    facet_totals(p, r);
    lists_against_tallies(p, r);
    take_sample(p, r);
    arena_reset(&p->scratch);
    return pack_rules(p, r, e);
}

/* --- double_count: the same activity by two units ------------------------------------------------------ */

static void same_activity(struct pass *p)
{
    struct map seen = {.mem = p->k->mem};
    for (size_t i = 0; i < p->samples.n; i++) {
        struct sample *s = &p->samples.v[i];
        struct sample *first = map_get(&seen, s->key);
        if (!s->place.n || isnan(s->value) || s->value <= 1)
            continue;
        if (!first) {
            (void)map_put(&seen, s->key, s);
            continue;
        }
        if (sv_eq(first->unit, s->unit))
            continue;
        struct finding *x =
            check_add(p->k, "double_count", SEVERITY_WARNING, sv_of(s->id),
                      N_("%.*s: records %s (%.*s) and %s (%.*s) have the same date, place and numbers: one "
                         "activity may be reported by two."),
                      SV_ARG(p->form->id), first->id, SV_ARG(first->unit), s->id, SV_ARG(s->unit));
        x->remedy = check_printf(p->k, N_("Keep one record with a lead unit and name the others as contributing."));
    }
}

/* --- outlier ----------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void outliers(struct pass *p)
{
    double *value = ARENA_ARRAY(p->k->mem, p->samples.n, double);
    size_t n = 0;
    for (size_t i = 0; i < p->samples.n; i++)
        if (!isnan(p->samples.v[i].value) && p->samples.v[i].value > 0)
            value[n++] = p->samples.v[i].value;
    if (n < OUTLIER_RECORDS_MIN)
        return;
    qsort(value, n, sizeof *value, by_value);
    double median = value[n / 2], spread = value[n * 3 / 4] - value[n / 4];
    double limit = fmax(median * OUTLIER_TIMES, value[n * 3 / 4] + 6 * spread);
    for (size_t i = 0; i < p->samples.n; i++) {
        const struct sample *s = &p->samples.v[i];
        if (!(s->value > limit))
            continue;
        struct finding *x =
            check_add(p->k, "outlier", SEVERITY_WARNING, sv_of(s->id),
                      N_("%.*s, record %s: %.*s is far above the usual (median %.*s)."), SV_ARG(p->form->id), s->id,
                      SV_ARG(check_number(p->k, s->value)), SV_ARG(check_number(p->k, median)));
        x->found = check_number(p->k, s->value);
        x->expected = check_printf(p->k, N_("at most %.*s"), SV_ARG(check_number(p->k, limit)));
    }
}

/* --- no_evidence ------------------------------------------------------------------------------------- */

static void no_evidence(struct pass *p)
{
    bool measures = false;
    for (size_t i = 0; i < p->form->n; i++)
        measures = measures || p->form->question[i].measure.n;
    if (!measures || !p->counted || p->with_evidence == p->counted)
        return;
    size_t lacking = p->counted - p->with_evidence;
    struct finding *x =
        check_add(p->k, "no_evidence", SEVERITY_INFO, p->form->id,
                  N_("%.*s: %zu of %zu counted records name no evidence."), SV_ARG(p->form->id), lacking, p->counted);
    x->remedy = check_printf(p->k, N_("Attach or name the attendance list, photograph, minutes or hand-over act."));
}

static int check_form(struct checker *k, const struct form *f, struct err *e)
{
    struct pass p = {.k = k,
                     .form = f,
                     .env = {.now_ms = clock_now_ms(), .zone_minutes = k->pack->zone_minutes, .lang = k->ctx->lang}};
    int rc = record_each(k->conn, k->ctx, NULL, k->pack, f, take_record, &p, e);
    arena_release(&p.scratch);
    if (rc)
        return -1;
    same_activity(&p);
    outliers(&p);
    no_evidence(&p);
    return 0;
}

int check_records(struct checker *k, struct err *e)
{
    for (size_t i = 0; i < k->pack->forms.n; i++)
        if (check_form(k, k->pack->forms.v[i], e))
            return -1;
    return indicator_rules(k, e);
}
