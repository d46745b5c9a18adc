/* Builds the indicator tracking tables of a report (tracking.h). Renders nothing. */
#include "domain/report/tracking.h"

#include "base/date.h"
#include "domain/report/report_internal.h"

#include <math.h>

/* --- which indicators, in which order ----------------------------------------------------------------- */

static bool has_figure(const struct figures *f, const struct indicator *in)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->v[i].indicator == in)
            return true;
    return false;
}

static struct sv joined(const struct build *b, const struct sv_list *list)
{
    struct buf text = {.max = 1000};
    for (size_t i = 0; i < list->n; i++)
        buf_printf(&text, "%s%.*s", i ? ", " : "", SV_ARG(list->v[i]));
    struct sv out = arena_sv(b->mem, buf_sv(&text));
    buf_release(&text);
    return out;
}

static struct sv rule_text(const struct build *b, const struct indicator *in)
{
    static const char *const text[] = {
        [RULE_SUM] = N_("sum of the months"),
        [RULE_MAX] = N_("highest value"),
        [RULE_AVERAGE] = N_("average"),
        [RULE_LATEST] = N_("latest value"),
        [RULE_DISTINCT] = N_("distinct: each counts once in the whole period"),
    };
    return report_say(b, text[in->across_periods]);
}

static void add_row(const struct build *b, struct tracking_table *t, const struct indicator *in)
{
    const struct result *r = in->results.n ? map_get(&b->pack->result_by_code, in->results.v[0]) : NULL;
    struct tracking_row row = {.indicator = in,
                               .result_codes = joined(b, &in->results),
                               .label = report_text(b, &in->label).text,
                               .rule = rule_text(b, in),
                               .target = pack_target(b->pack, in->code, &t->period, b->mem),
                               .month = ARENA_ARRAY(b->mem, t->nmonths, double),
                               .quarter = ARENA_ARRAY(b->mem, t->nquarters, struct tracking_value),
                               .total = {.value = (double)NAN, .nmonths = t->nmonths},
                               .women = (double)NAN,
                               .men = (double)NAN,
                               .not_broken_down = (double)NAN};
    if (r)
        row.result = report_text(b, &r->label).text;
    for (size_t i = 0; i < t->nmonths; i++)
        row.month[i] = (double)NAN;
    for (size_t i = 0; i < t->nquarters; i++)
        row.quarter[i].value = (double)NAN;
    vec_push(b->mem, t, row);
}

/* By the first result of each, as the pack orders them; those without one at the end. */
static void add_rows(const struct build *b, struct tracking_table *t, const struct figures *total)
{
    for (size_t r = 0; r <= b->pack->results.n; r++)
        for (size_t i = 0; i < b->pack->indicators.n; i++) {
            const struct indicator *in = &b->pack->indicators.v[i];
            const struct result *first = in->results.n ? map_get(&b->pack->result_by_code, in->results.v[0]) : NULL;
            size_t place = first ? (size_t)(first - b->pack->results.v) : b->pack->results.n;
            if (place == r && has_figure(total, in))
                add_row(b, t, in);
        }
}

/* --- values ------------------------------------------------------------------------------------------------ */

static struct tracking_row *row_of(struct tracking_table *t, const struct indicator *in)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->v[i].indicator == in)
            return &t->v[i];
    return NULL;
}

static size_t part_of(const struct period *part, size_t n, const struct period *p)
{
    for (size_t i = 0; i < n; i++)
        if (part[i].first <= p->last && p->first <= part[i].last)
            return i;
    return n;
}

static void take_totals(struct tracking_table *t, const struct figures *f)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct figure *x = &f->v[i];
        struct tracking_row *row = row_of(t, x->indicator);
        struct sv sex = x->slice.n == 1 ? x->slice.v[0].value : (struct sv){0};
        if (!row)
            continue;
        if (!x->slice.n)
            row->total.value = x->value;
        else if (sv_is(sex, "f"))
            row->women = x->value;
        else if (sv_is(sex, "m"))
            row->men = x->value;
        else if (sv_is(sex, "nd"))
            row->not_broken_down = x->value;
    }
}

static int take_parts(const struct build *b, struct tracking_table *t, struct figures_query q, bool quarters,
                      struct err *e)
{
    struct figures f;
    q.by = (struct sv_list){0};
    vec_push(b->mem, &q.by, quarters ? SV("quarter") : SV("month"));
    if (figures_compute(b->pack, b->facts, &q, b->mem, &f, e))
        return -1;
    for (size_t i = 0; i < f.n; i++) {
        struct tracking_row *row = row_of(t, f.v[i].indicator);
        size_t month = part_of(t->month, t->nmonths, &f.v[i].period);
        size_t quarter = part_of(t->quarter, t->nquarters, &f.v[i].period);
        if (row && quarters && quarter < t->nquarters)
            row->quarter[quarter].value = f.v[i].value;
        else if (row && !quarters && month < t->nmonths)
            row->month[month] = f.v[i].value;
    }
    return 0;
}

static void mark_sum(const struct tracking_row *row, struct tracking_value *v)
{
    double sum = 0;
    bool any = false;
    for (size_t i = v->first_month; i < v->first_month + v->nmonths; i++)
        if (!isnan(row->month[i])) {
            sum += row->month[i];
            any = true;
        }
    bool same = any ? fabs(sum - v->value) < 1e-9 : isnan(v->value); /* never with a NaN on one side */
    v->sum = row->indicator->across_periods == RULE_SUM && same;
}

static void mark_sums(struct tracking_table *t, struct tracking_row *row)
{
    mark_sum(row, &row->total);
    for (size_t q = 0; q < t->nquarters; q++) {
        struct tracking_value *v = &row->quarter[q];
        for (size_t m = 0; m < t->nmonths; m++)
            if (part_of(t->quarter, t->nquarters, &t->month[m]) == q) {
                v->first_month = v->nmonths ? v->first_month : m;
                v->nmonths++;
            }
        mark_sum(row, v);
    }
}

static void take_notes(const struct build *b, const struct tracking_table *t, struct tracking_row *row)
{
    struct note_place at = {.indicator = row->indicator->code, .first = t->period.first, .last = t->period.last};
    at.project = t->project ? t->project->code : sv_none();
    for (at.kind = 0; at.kind < NOTE_KINDS; at.kind++)
        row->note[at.kind] = note_text(&b->written, &at);
}

/* --- tables ------------------------------------------------------------------------------------------------- */

static void divide(const struct build *b, struct tracking_table *t)
{
    struct build of_table = *b;
    int start = b->pack->fiscal_year_start;
    of_table.period = &t->period;
    t->month = period_split(b->mem, &t->period, PERIOD_MONTH, start, &t->nmonths);
    t->quarter = period_split(b->mem, &t->period, PERIOD_QUARTER, start, &t->nquarters);
    t->month_name = ARENA_ARRAY(b->mem, t->nmonths, struct sv);
    for (size_t i = 0; i < t->nmonths; i++)
        t->month_name[i] = report_period_text(&of_table, &t->month[i]);
}

static int build_table(const struct build *b, struct tracking_table *t, struct err *e)
{
    struct figures total;
    struct figures_query q = {.period = t->period, .project = t->project ? t->project->code : (struct sv){0}};
    vec_push(b->mem, &q.by, SV("sex"));
    divide(b, t);
    if (figures_compute(b->pack, b->facts, &q, b->mem, &total, e))
        return -1;
    add_rows(b, t, &total);
    take_totals(t, &total);
    if (take_parts(b, t, q, false, e) || take_parts(b, t, q, true, e))
        return -1;
    for (size_t i = 0; i < t->n; i++) {
        mark_sums(t, &t->v[i]);
        take_notes(b, t, &t->v[i]);
    }
    return 0;
}

bool tracking_period(const struct project *p, const struct period *report, struct arena *mem, struct period *out)
{
    char first[16], last[16];
    int32_t end = p->end == DATE_NONE || p->end > report->last ? report->last : p->end;
    if (p->start == DATE_NONE || p->start > end)
        return false;
    *out = (struct period){PERIOD_RANGE, p->start, end, {0}};
    (void)date_format(p->start, first);
    (void)date_format(end, last);
    out->name = arena_printf(mem, "%s..%s", first, last);
    return true;
}

int tracking_build(struct db_conn *c, const struct context *ctx, const struct pack *pk, const struct facts *facts,
                   const struct period *period, struct arena *mem, struct report_model *m, struct err *e)
{
    struct build b = {.ctx = ctx, .pack = pk, .facts = facts, .period = period, .mem = mem, .model = m};
    struct tracking *all = ARENA_NEW(mem, struct tracking);
    struct tracking_table whole = {.period = *period};
    all->mission = ctx->mission;
    if (note_list(c, ctx->mission, mem, &b.written, e) || build_table(&b, &whole, e))
        return -1;
    vec_push(mem, all, whole);
    for (size_t i = 0; i < pk->projects.n; i++) {
        const struct project *p = &pk->projects.v[i];
        struct tracking_table t = {.project = p, .unit = p->unit.n ? pack_unit(pk, p->unit) : NULL};
        if (!tracking_period(p, period, mem, &t.period))
            continue;
        if (build_table(&b, &t, e))
            return -1;
        vec_push(mem, all, t);
    }
    m->tracking = all;
    return 0;
}
