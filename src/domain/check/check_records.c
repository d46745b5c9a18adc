/*
 * One pass over the records of each form that count in the period: a stated total that its parts
 * exceed, a list of participants that differs from the tallies, records without evidence, and the
 * pack's own rules. Memory is that of one record, its findings and its sample.
 */
#include "domain/check/check_internal.h"

#include "base/clock.h"
#include "base/date.h"

#include <math.h>

struct questions {
    const struct question **v;
    size_t n, cap;
};

struct pass { /* over the records of one form */
    struct checker *k;
    const struct form *form;
    const struct workflow *workflow;
    struct questions totals, measures, lists, activity; /* activity: what tells one from another */
    const struct question *place, *unit, *lead_unit;
    struct {
        const struct rule **v;
        size_t n, cap;
    } rules;
    struct check_samples samples;
    size_t counted, with_evidence;
    struct form_env env;
    struct arena scratch; /* of one record */
};

static double number_of(struct sv text)
{
    double v;
    return sv_to_double(text, &v) ? v : (double)NAN;
}

static double add(double sum, double v)
{
    return isnan(v) ? sum : isnan(sum) ? v : sum + v;
}

/* --- facet_total ----------------------------------------------------------------------------------- */

/* Sum of the other facets of the total's measure in the same row; NaN when none is answered. */
static double parts_of(const struct pass *p, const struct answers *a, const struct question *total, size_t row)
{
    double sum = (double)NAN;
    for (size_t i = 0; i < p->measures.n; i++) {
        const struct question *q = p->measures.v[i];
        if (q->facet.n && q->scope == total->scope && sv_eq(q->measure, total->measure))
            sum = add(sum, number_of(answers_get(a, q, row)));
    }
    return sum;
}

static void facet_total(struct pass *p, const struct record *r, const struct question *q, size_t row)
{
    double stated = number_of(answers_get(r->answers, q, row)), parts = parts_of(p, r->answers, q, row);
    if (isnan(stated) || isnan(parts) || parts <= stated)
        return;
    struct finding *x =
        check_add(p->k, SV("facet_total"), SEVERITY_ERROR, arena_sv(p->k->mem, sv_of(r->id)),
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
    for (size_t i = 0; i < p->totals.n; i++)
        for (size_t row = 0; row < r->answers->table[p->totals.v[i]->scope].n; row++)
            facet_total(p, r, p->totals.v[i], row);
}

/* --- list_differs: one activity told by tallies and by a list of participants -------------------------- */

/* What the tallies of a measure say in the record: the stated total, else the sum of its parts. */
static double tallied(const struct pass *p, const struct record *r, struct sv measure)
{
    double sum = (double)NAN;
    for (size_t i = 0; i < p->totals.n; i++) {
        const struct question *q = p->totals.v[i];
        double v = q->scope == 0 && sv_eq(q->measure, measure) ? number_of(answers_get(r->answers, q, 0)) : (double)NAN;
        if (!isnan(v))
            return v;
    }
    for (size_t i = 0; i < p->measures.n; i++) {
        const struct question *q = p->measures.v[i];
        if (q->scope == 0 && sv_eq(q->measure, measure))
            sum = add(sum, number_of(answers_get(r->answers, q, 0)));
    }
    return sum;
}

static size_t list_rows(const struct record *r, const struct question *list)
{
    return r->answers->table[list->scope].n;
}

static void lists_against_tallies(struct pass *p, const struct record *r)
{
    for (size_t i = 0; i < p->lists.n; i++) {
        const struct question *list = p->lists.v[i];
        size_t rows = list_rows(r, list);
        double stated = rows ? tallied(p, r, list->measure) : (double)NAN;
        if (isnan(stated) || fabs(stated - (double)rows) < 0.5)
            continue;
        struct finding *x = check_add(p->k, SV("list_differs"), SEVERITY_WARNING, arena_sv(p->k->mem, sv_of(r->id)),
                                      N_("%.*s, record %s: the list names %zu and the tallies say %.*s; the list "
                                         "counts."),
                                      SV_ARG(p->form->id), r->id, rows, SV_ARG(check_number(p->k, stated)));
        x->expected = check_number(p->k, (double)rows);
        x->found = check_number(p->k, stated);
        x->remedy = check_printf(p->k, N_("Compare both with the signed attendance list."));
    }
}

/* --- samples for comparisons between records --------------------------------------------------------- */

static bool told_by_list(const struct pass *p, const struct record *r, struct sv measure)
{
    for (size_t i = 0; i < p->lists.n; i++)
        if (sv_eq(p->lists.v[i]->measure, measure) && list_rows(r, p->lists.v[i]))
            return true;
    return false;
}

/* The sum of everything the record measures. A list counts instead of the tallies of its measure;
 * *listed: there is such a list. */
static double measured(const struct pass *p, const struct record *r, bool *listed)
{
    double sum = (double)NAN;
    *listed = false;
    for (size_t i = 0; i < p->lists.n; i++)
        if (list_rows(r, p->lists.v[i]))
            sum = add(sum, (double)list_rows(r, p->lists.v[i]));
    for (size_t i = 0; i < p->measures.n; i++) {
        const struct question *q = p->measures.v[i];
        bool instead = told_by_list(p, r, q->measure);
        *listed = *listed || instead;
        for (size_t row = 0; !instead && row < r->answers->table[q->scope].n; row++)
            sum = add(sum, number_of(answers_get(r->answers, q, row)));
    }
    for (size_t i = 0; isnan(sum) && i < p->totals.n; i++) /* a total and no parts */
        if (p->totals.v[i]->scope == 0)
            sum = number_of(answers_get(r->answers, p->totals.v[i], 0));
    return sum;
}

/* One number for date, place, kind and topic; 0 without a place. */
static uint64_t activity_of(struct pass *p, const struct record *r)
{
    struct buf text = {0};
    if (!p->place || !answers_get(r->answers, p->place, 0).n)
        return 0;
    buf_printf(&text, "%d", (int)r->date);
    for (size_t i = 0; i < p->activity.n; i++) {
        buf_addc(&text, '\n');
        buf_add(&text, answers_get(r->answers, p->activity.v[i], 0));
    }
    uint64_t hash = map_hash(buf_sv(&text));
    buf_release(&text);
    return hash ? hash : 1;
}

static void take_sample(struct pass *p, const struct record *r)
{
    struct check_sample s = {0};
    struct sv unit = p->unit ? answers_get(r->answers, p->unit, 0) : (struct sv){0};
    s.value = measured(p, r, &s.listed);
    if (isnan(s.value))
        return;
    if (p->lead_unit && answers_get(r->answers, p->lead_unit, 0).n)
        unit = answers_get(r->answers, p->lead_unit, 0);
    s.activity = activity_of(p, r);
    check_samples_add(&p->samples, r->id, unit, s);
}

/* --- the pack's own rules ---------------------------------------------------------------------------- */

static enum severity severity_of(struct sv name)
{
    return sv_is(name, "error") ? SEVERITY_ERROR : sv_is(name, "info") ? SEVERITY_INFO : SEVERITY_WARNING;
}

static void rule_broken(struct checker *k, const struct rule *rule, struct sv subject)
{
    (void)check_add(k, rule->code, severity_of(rule->severity), subject, "%.*s: %.*s", SV_ARG(rule->on),
                    SV_ARG(text_get(&rule->message, k->ctx->lang)));
}

static int form_rules(struct pass *p, const struct record *r, struct err *e)
{
    struct form_host h;
    if (p->rules.n)
        form_host_init(&h, r->answers, &p->env, 0, 0);
    for (size_t i = 0; i < p->rules.n; i++) {
        bool holds;
        arena_reset(&p->scratch);
        if (expr_eval_bool(p->rules.v[i]->expression, &h.host, &p->scratch, &holds, e))
            return err_prefix(e, N_("rule %.*s, record %s: "), SV_ARG(p->rules.v[i]->code), r->id);
        if (!holds)
            rule_broken(p->k, p->rules.v[i], arena_sv(p->k->mem, sv_of(r->id)));
    }
    return 0;
}

static int figure_get(void *ctx, struct arena *mem, struct sv name, struct expr_value *out, struct err *e)
{
    const struct checker *k = ctx;
    const struct indicator *in = pack_indicator(k->pack, name);
    double value = in ? check_value(k, in) : (double)NAN;
    (void)mem;
    (void)e;
    *out = (struct expr_value){.type = EXPR_STRING};
    if (!isnan(value))
        *out = (struct expr_value){.type = EXPR_NUMBER, .number = value};
    return 0;
}

int check_pack_rules(struct checker *k, struct err *e)
{
    const struct expr_host host = {.ctx = k, .get = figure_get}; /* ${CODE}: the figure of any indicator */
    for (size_t i = 0; i < k->pack->rules.n; i++) {
        const struct rule *rule = &k->pack->rules.v[i];
        bool holds;
        if (!rule->expression || !pack_indicator(k->pack, rule->on) || pack_form(k->pack, rule->on))
            continue;
        if (expr_eval_bool(rule->expression, &host, k->mem, &holds, e))
            return err_prefix(e, N_("rule %.*s: "), SV_ARG(rule->code));
        if (!holds)
            rule_broken(k, rule, rule->on);
    }
    return 0;
}

/* --- no_evidence ------------------------------------------------------------------------------------- */

struct asks {
    struct sv stream;
    bool yes;
};

static void asks_stream(void *ctx, const struct formula *node)
{
    struct asks *a = ctx;
    a->yes = a->yes || (node->op == FORMULA_AGGREGATE && sv_eq(node->stream, a->stream));
}

static struct sv figures_of(struct checker *k, const struct form *f)
{
    struct check_names codes = {0};
    for (size_t i = 0; i < k->pack->indicators.n; i++) {
        const struct indicator *in = &k->pack->indicators.v[i];
        struct asks a = {.stream = f->fact};
        if (in->formula)
            formula_walk(in->formula, asks_stream, &a);
        if (a.yes && check_value(k, in) > 0)
            check_names_add(&codes, in->code, (struct sv){0});
    }
    return check_names_end(k, &codes);
}

static void no_evidence(struct pass *p)
{
    if (p->with_evidence == p->counted)
        return;
    struct sv codes = figures_of(p->k, p->form);
    if (!codes.n)
        return;
    struct finding *x = check_add(p->k, SV("no_evidence"), SEVERITY_INFO, p->form->id,
                                  N_("%.*s: %zu of %zu counted records name no evidence; they stand behind %.*s."),
                                  SV_ARG(p->form->id), p->counted - p->with_evidence, p->counted, SV_ARG(codes));
    x->remedy = check_printf(p->k, N_("Attach or name the attendance list, photograph, minutes or hand-over act."));
}

/* --- one form ---------------------------------------------------------------------------------------- */

static bool in_period(const struct pass *p, int32_t day)
{
    return day != DATE_NONE && day >= p->k->period->first && day <= p->k->period->last;
}

/* By its state and date, or by an event of the period, whatever happened later. */
static bool counts(const struct pass *p, const struct record *r)
{
    const struct workflow_state *s = workflow_state(p->workflow, r->state);
    if (s && s->counted && in_period(p, r->date))
        return true;
    for (size_t i = 0; i < r->nevents; i++) {
        s = workflow_state(p->workflow, r->event[i].state);
        if (s && s->event && in_period(p, r->event[i].date))
            return true;
    }
    return false;
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
    return form_rules(p, r, e);
}

static void note_question(struct pass *p, const struct question *q)
{
    struct arena *mem = p->k->mem;
    bool of_activity =
        sv_is(q->dimension, "place") || sv_is(q->dimension, "activity_kind") || sv_is(q->dimension, "topic");
    if (q->measure.n && q->type == Q_REPEAT)
        vec_push(mem, &p->lists, q);
    else if (q->measure.n && q->facet.total)
        vec_push(mem, &p->totals, q);
    else if (q->measure.n && form_has_answer(q))
        vec_push(mem, &p->measures, q);
    if (q->scope != 0 || !form_has_answer(q))
        return;
    if (of_activity)
        vec_push(mem, &p->activity, q);
    if (sv_is(q->dimension, "place"))
        p->place = q;
    if (sv_is(q->dimension, "unit"))
        p->unit = q;
    if (sv_is(q->dimension, "lead_unit"))
        p->lead_unit = q;
}

static int check_form(struct checker *k, const struct form *f, struct err *e)
{
    struct pass p = {.k = k, .form = f, .workflow = pack_workflow(k->pack, f)};
    p.env = (struct form_env){.now_ms = clock_now_ms(),
                              .zone_minutes = k->pack->zone_minutes,
                              .lists = &k->pack->list_by_name,
                              .lang = k->ctx->lang};
    for (size_t i = 0; i < f->n; i++)
        note_question(&p, &f->question[i]);
    for (size_t i = 0; i < k->pack->rules.n; i++) {
        const struct rule *rule = &k->pack->rules.v[i];
        if (rule->expression && sv_eq(rule->on, f->id))
            vec_push(k->mem, &p.rules, rule);
    }
    int rc = record_each(k->conn, k->ctx, NULL, k->pack, f, take_record, &p, e);
    check_samples_compare(k, f, &p.samples);
    arena_release(&p.scratch);
    if (rc == 0)
        no_evidence(&p);
    return rc;
}

int check_records(struct checker *k, struct err *e)
{
    for (size_t i = 0; i < k->pack->forms.n; i++)
        if (check_form(k, k->pack->forms.v[i], e))
            return -1;
    return 0;
}
