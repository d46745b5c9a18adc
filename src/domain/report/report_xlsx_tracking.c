/*
 * The tracking tables as sheets: months as numbers, quarters and total as formulas over them where the table says
 * that they are sums, the share of the target as a formula.
 */
#include "domain/report/report_xlsx_internal.h"

#include <math.h>

#define FIRST_MONTH 6 /* column */

static const struct sheet_column columns[] = {
    {N_("Results"), N_("codes of the results that the indicator serves"), N_("results of the pack"), WORKBOOK_TEXT, 12},
    {N_("Result"), N_("the first of them in words"), N_("results of the pack"), WORKBOOK_TEXT, 32},
    {N_("Code"), N_("code of the indicator"), N_("indicators of the pack"), WORKBOOK_TEXT, 10},
    {N_("Indicator"), N_("what is counted"), N_("indicators of the pack"), WORKBOOK_TEXT, 44},
    {N_("Baseline"), N_("value before the work began"), N_("indicators of the pack"), WORKBOOK_WHOLE, 10},
    {N_("Target"), N_("target for exactly this period"), N_("targets of the pack"), WORKBOOK_WHOLE, 10},
    {N_("Month"), N_("actual value of the month; empty: no record gives it"),
     N_("computed from the records by the indicator's formula"), WORKBOOK_WHOLE, 9},
    {N_("Quarter"), N_("actual value of the quarter"),
     N_("formula over the months where the rule is a sum, else computed from the records"), WORKBOOK_WHOLE, 10},
    {N_("Cumulative"), N_("actual value of the whole period"),
     N_("formula over the months where the rule is a sum, else computed from the records"), WORKBOOK_WHOLE, 12},
    {N_("Share of target"), N_("value divided by target"), N_("formula in the cell"), WORKBOOK_SHARE, 10},
    {N_("Women"), N_("of the value"), N_("sex in the records"), WORKBOOK_WHOLE, 10},
    {N_("Men"), N_("of the value"), N_("sex in the records"), WORKBOOK_WHOLE, 10},
    {N_("Not broken down"), N_("of the value, where the source does not say the sex"), N_("sex in the records"),
     WORKBOOK_WHOLE, 12},
    {N_("Rule over time"), N_("how months become quarters and a total"), N_("indicators of the pack"), WORKBOOK_TEXT,
     18},
    {N_("Narrative"), N_("what was done, in words; may be written here and comes back by import"),
     N_("notes by staff (istmo notes)"), WORKBOOK_OPEN, 40},
    {N_("Deviation note"), N_("why the figure is off its target; may be written here and comes back by import"),
     N_("notes by staff (istmo notes)"), WORKBOOK_OPEN, 40},
};
const struct sheet_columns report_xlsx_tracking_columns = {N_("Tracking"), columns, sizeof columns / sizeof *columns};

enum { MONTH = 6, QUARTER, CUMULATIVE, SHARE, WOMEN, MEN, NOT_BROKEN_DOWN, RULE, NOTES, LAST = NOTES + NOTE_KINDS - 1 };

/* The columns after months and quarters. */
static size_t after(const struct tracking_table *t, int column)
{
    return FIRST_MONTH + t->nmonths + t->nquarters + (size_t)(column - CUMULATIVE);
}

static void heads(struct sheets *x, const struct tracking_table *t)
{
    for (size_t i = 0; i < FIRST_MONTH; i++)
        report_xlsx_head(x, i, &columns[i]);
    for (size_t i = 0; i < t->nmonths; i++) {
        workbook_width(x->w, FIRST_MONTH + i, FIRST_MONTH + i, columns[MONTH].width);
        workbook_text(x->w, SHEET_HEAD, FIRST_MONTH + i, WORKBOOK_HEAD, t->month_name[i]);
    }
    for (size_t i = 0; i < t->nquarters; i++) {
        size_t column = FIRST_MONTH + t->nmonths + i;
        workbook_width(x->w, column, column, columns[QUARTER].width);
        workbook_text(x->w, SHEET_HEAD, column, WORKBOOK_HEAD, t->quarter[i].name);
    }
    for (int i = CUMULATIVE; i <= LAST; i++)
        report_xlsx_head(x, after(t, i), &columns[i]);
}

static void value(struct sheets *x, size_t row, size_t column, const struct indicator *in,
                  const struct tracking_value *v)
{
    if (!v->sum || !v->nmonths) {
        report_xlsx_value(x, row, column, in, v->value);
        return;
    }
    struct sv first = workbook_cell_name(&x->mem, row, FIRST_MONTH + v->first_month);
    struct sv last = workbook_cell_name(&x->mem, row, FIRST_MONTH + v->first_month + v->nmonths - 1);
    struct sv formula = arena_printf(&x->mem, "=IF(COUNT(%.*s:%.*s)=0,\"\",SUM(%.*s:%.*s))", SV_ARG(first),
                                     SV_ARG(last), SV_ARG(first), SV_ARG(last));
    workbook_formula(x->w, row, column, report_xlsx_style(in, v->value), formula, v->value);
}

static void share(struct sheets *x, size_t row, const struct tracking_table *t, const struct tracking_row *r)
{
    struct sv total = workbook_cell_name(&x->mem, row, after(t, CUMULATIVE));
    struct sv target = workbook_cell_name(&x->mem, row, FIRST_MONTH - 1);
    if (isnan(r->target) || r->target == 0)
        workbook_text(x->w, row, after(t, SHARE), WORKBOOK_TEXT, (struct sv){0});
    else
        workbook_formula(
            x->w, row, after(t, SHARE), WORKBOOK_SHARE,
            arena_printf(&x->mem, "=IF(ISNUMBER(%.*s),%.*s/%.*s,\"\")", SV_ARG(total), SV_ARG(total), SV_ARG(target)),
            r->total.value / r->target);
}

static void line(struct sheets *x, size_t row, const struct tracking_table *t, const struct tracking_row *r)
{
    const struct indicator *in = r->indicator;
    const struct sv text[] = {r->result_codes, r->result, in->code, r->label};
    const double sex[] = {r->women, r->men, r->not_broken_down};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        workbook_text(x->w, row, i, WORKBOOK_TEXT, text[i]);
    report_xlsx_value(x, row, 4, in, in->baseline);
    report_xlsx_value(x, row, 5, in, r->target);
    for (size_t i = 0; i < t->nmonths; i++)
        report_xlsx_value(x, row, FIRST_MONTH + i, in, r->month[i]);
    for (size_t i = 0; i < t->nquarters; i++)
        value(x, row, FIRST_MONTH + t->nmonths + i, in, &r->quarter[i]);
    value(x, row, after(t, CUMULATIVE), in, &r->total);
    share(x, row, t, r);
    for (size_t i = 0; i < sizeof sex / sizeof *sex; i++)
        report_xlsx_value(x, row, after(t, WOMEN) + i, in, sex[i]);
    workbook_text(x->w, row, after(t, RULE), WORKBOOK_TEXT, r->rule);
    for (size_t i = 0; i < NOTE_KINDS; i++)
        workbook_text(x->w, row, after(t, NOTES) + i, WORKBOOK_OPEN, r->note[i]);
}

static struct sv under(struct sheets *x, const struct tracking_table *t)
{
    const char *word = tr(x->m->lang, N_("Period:"));
    const struct project *p = t->project;
    if (!p)
        return arena_printf(&x->mem, "%s %.*s", word, SV_ARG(t->period.name));
    struct sv label = text_get(&p->label, x->m->lang);
    return arena_printf(&x->mem, "%.*s \xc2\xb7 %.*s%s%s %.*s", SV_ARG(label), SV_ARG(p->donor),
                        p->donor.n ? " \xc2\xb7 " : "", word, SV_ARG(t->period.name));
}

static int sheet(struct sheets *x, const struct tracking_table *t, struct tracking_kept_sheet *kept, struct err *e)
{
    struct sv name = report_xlsx_say(x, report_xlsx_tracking_columns.sheet);
    uint32_t colour = t->unit ? colour_parse(t->unit->colour, x->m->colour) : x->m->colour;
    if (t->project)
        name = arena_printf(&x->mem, "%.*s %.*s", SV_ARG(name), SV_ARG(t->project->code));
    if (workbook_sheet(x->w, name, colour, &x->mem, &name, e))
        return -1;
    *kept = (struct tracking_kept_sheet){.name = name, .table = t, .ncolumns = after(t, LAST) + 1};
    workbook_remember(x->w, &kept->cells, &x->mem);
    workbook_text(x->w, 0, 0, WORKBOOK_TITLE, name);
    workbook_text(x->w, 1, 0, WORKBOOK_FAINT, under(x, t));
    heads(x, t);
    for (size_t i = 0; i < t->n; i++)
        line(x, SHEET_HEAD + 1 + i, t, &t->v[i]);
    workbook_remember(x->w, NULL, NULL);
    workbook_table(x->w, SHEET_HEAD, SHEET_HEAD + t->n, kept->ncolumns, FIRST_MONTH - 2);
    workbook_protect(x->w);
    return 0;
}

int report_xlsx_tracking(struct sheets *x, struct err *e)
{
    const struct tracking *t = x->m->tracking;
    if (!t)
        return 0;
    x->kept = ARENA_ARRAY(&x->mem, t->n, struct tracking_kept_sheet);
    for (size_t i = 0; i < t->n; i++)
        if (sheet(x, &t->v[i], &x->kept[i], e))
            return -1;
    return 0;
}
