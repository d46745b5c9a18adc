/*
 * Renders the report model as a workbook: summary, figures, tracking tables, findings, method, data dictionary.
 * Numbers are typed, with women and men beside them. Decides nothing about content.
 */
#include "domain/report/report_internal.h"
#include "domain/report/report_xlsx_internal.h"

#include "base/date.h"

#include <math.h>

#define LENGTH(list) (sizeof(list) / sizeof *(list))

/* --- columns ------------------------------------------------------------------------------------------ */

static const struct sheet_column figure_columns[] = {
    {N_("Section"), N_("section of the report in which the figure stands"), N_("description of the report"),
     WORKBOOK_TEXT, 24},
    {N_("Code"), N_("code of the indicator; leads to how the figure was made"), N_("indicators of the pack"),
     WORKBOOK_LINK, 10},
    {N_("Indicator"), N_("what is counted"), N_("indicators of the pack"), WORKBOOK_TEXT, 56},
    {N_("Value"), N_("the figure for the period; empty: no record gives it, which is not zero"),
     N_("computed from the records by the indicator's formula"), WORKBOOK_WHOLE, 12},
    {N_("Women"), N_("of the value"), N_("sex in the records"), WORKBOOK_WHOLE, 10},
    {N_("Men"), N_("of the value"), N_("sex in the records"), WORKBOOK_WHOLE, 10},
    {N_("Not broken down"), N_("of the value, where the source does not say the sex"), N_("sex in the records"),
     WORKBOOK_WHOLE, 12},
    {N_("Declared"), N_("what a source states, where it differs or gives only a bound"),
     N_("declared figures of the pack"), WORKBOOK_TEXT, 18},
    {N_("Target"), N_("target for exactly this period"), N_("targets of the pack"), WORKBOOK_WHOLE, 10},
    {N_("Share of target"), N_("value divided by target"), N_("formula in the cell"), WORKBOOK_SHARE, 10},
    {N_("Records"), N_("how many records stand behind the figure"), N_("records"), WORKBOOK_WHOLE, 10},
    {N_("Counting"), N_("whether the same person may count more than once"), N_("indicators of the pack"),
     WORKBOOK_TEXT, 36},
    {N_("Narrative"), N_("what was done, in words"), N_("notes by staff (istmo notes)"), WORKBOOK_TEXT, 40},
    {N_("Deviation note"), N_("why the figure is off its target"), N_("notes by staff (istmo notes)"), WORKBOOK_TEXT,
     40},
};
const struct sheet_columns report_xlsx_figure_columns = {N_("Figures"), figure_columns, LENGTH(figure_columns)};

static const struct sheet_column finding_columns[] = {
    {N_("Severity"), N_("error, warning or note"), N_("quality rules"), WORKBOOK_TEXT, 12},
    {N_("Rule"), N_("code of the rule that found it"), N_("quality rules"), WORKBOOK_TEXT, 26},
    {N_("Subject"), N_("indicator or record that it is about"), N_("quality rules"), WORKBOOK_TEXT, 20},
    {N_("What was found"), N_("the finding in words"), N_("quality rules"), WORKBOOK_TEXT, 70},
    {N_("What can be done"), N_("how to answer it"), N_("quality rules"), WORKBOOK_TEXT, 50},
};
const struct sheet_columns report_xlsx_finding_columns = {N_("Findings"), finding_columns, LENGTH(finding_columns)};

static const struct sheet_column method_columns[] = {
    {N_("Code"), N_("code of the indicator"), N_("indicators of the pack"), WORKBOOK_TEXT, 12},
    {N_("Formula"), N_("how the figure is computed from facts or from other indicators"), N_("indicators of the pack"),
     WORKBOOK_CODE, 60},
    {N_("Records"), N_("how many records stand behind the figure"), N_("records"), WORKBOOK_WHOLE, 10},
    {N_("Value"), N_("the figure for the period; empty: no record gives it, which is not zero"),
     N_("computed from the records by the indicator's formula"), WORKBOOK_WHOLE, 12},
    {N_("Declared"), N_("what a source states, where it differs or gives only a bound"),
     N_("declared figures of the pack"), WORKBOOK_TEXT, 18},
    {N_("Counting and findings"), N_("counting rule, then what is doubtful about the figure"), N_("quality rules"),
     WORKBOOK_TEXT, 70},
};
const struct sheet_columns report_xlsx_method_columns = {N_("Method"), method_columns, LENGTH(method_columns)};

/* --- what all sheets share ------------------------------------------------------------------------------- */

struct sv report_xlsx_say(const struct sheets *x, const char *msgid)
{
    return sv_of(tr(x->m->lang, msgid));
}

enum workbook_style report_xlsx_style(const struct indicator *in, double value)
{
    if (sv_is(in->kind, "percentage") || sv_is(in->kind, "ratio"))
        return WORKBOOK_SHARE;
    return fabs(value - round(value)) < 1e-9 || isnan(value) ? WORKBOOK_WHOLE : WORKBOOK_DECIMAL;
}

void report_xlsx_value(struct sheets *x, size_t row, size_t column, const struct indicator *in, double value)
{
    workbook_number(x->w, row, column, report_xlsx_style(in, value), value);
}

int report_xlsx_sheet(struct sheets *x, struct sv name, uint32_t colour, struct sv under, struct sv *out, struct err *e)
{
    if (workbook_sheet(x->w, name, colour, &x->mem, out, e))
        return -1;
    workbook_text(x->w, 0, 0, WORKBOOK_TITLE, name);
    workbook_text(x->w, 1, 0, WORKBOOK_FAINT, under);
    return 0;
}

void report_xlsx_head(struct sheets *x, size_t column, const struct sheet_column *c)
{
    workbook_width(x->w, column, column, c->width);
    workbook_text(x->w, SHEET_HEAD, column, WORKBOOK_HEAD, report_xlsx_say(x, c->heading));
}

static int begin_table(struct sheets *x, const struct sheet_columns *c, struct sv *name, struct err *e)
{
    struct sv under = arena_printf(&x->mem, "%.*s \xc2\xb7 %s %.*s", SV_ARG(x->m->title.text),
                                   tr(x->m->lang, N_("Period:")), SV_ARG(x->m->period_words));
    if (report_xlsx_sheet(x, report_xlsx_say(x, c->sheet), x->m->colour, under, name, e))
        return -1;
    for (size_t i = 0; i < c->n; i++)
        report_xlsx_head(x, i, &c->v[i]);
    return 0;
}

/* --- figures ------------------------------------------------------------------------------------------------- */

struct printed {
    const struct report_section *section;
    const struct report_figure *figure;
};

struct printed_list {
    struct printed *v;
    size_t n, cap;
};

static void collect(struct sheets *x, struct printed_list *out)
{
    struct map seen = {.mem = &x->mem};
    for (size_t s = 0; s < x->m->nsections; s++)
        for (size_t k = 0; k < x->m->section[s].nblocks; k++) {
            const struct report_block *b = &x->m->section[s].block[k];
            for (size_t i = 0; i < b->nfigures; i++)
                if (!map_get(&seen, b->figure[i].code)) {
                    (void)map_put(&seen, b->figure[i].code, &b->figure[i]);
                    vec_push(&x->mem, out, ((struct printed){&x->m->section[s], &b->figure[i]}));
                }
        }
}

static void number_or_mark(struct sheets *x, size_t row, size_t column, const struct report_figure *f, double value,
                           struct sv text)
{
    if (isnan(value) && sv_is(text, REPORT_SUPPRESSED))
        workbook_text(x->w, row, column, WORKBOOK_TEXT, text);
    else
        report_xlsx_value(x, row, column, f->indicator, value);
}

/* Where the method's table has the figure; SIZE_MAX: nowhere. */
static size_t method_row(const struct sheets *x, struct sv code)
{
    for (size_t i = 0; x->method && i < x->method->table.n; i++)
        if (sv_eq(x->method->table.v[i].figure, code))
            return SHEET_HEAD + 1 + i;
    return SIZE_MAX;
}

/* Of the whole mission; projects' notes stand in their tracking tables. */
static struct sv note_of(const struct report_figure *f, enum note_kind kind)
{
    for (size_t i = 0; i < f->nnotes; i++)
        if (f->note[i].kind == kind && !f->note[i].project.n)
            return f->note[i].text;
    return sv_none();
}

static void figure_row(struct sheets *x, size_t row, const struct printed *p)
{
    const struct report_figure *f = p->figure;
    size_t to = method_row(x, f->code);
    struct sv title = p->section->title.text.n ? p->section->title.text : p->section->id;
    workbook_text(x->w, row, 0, WORKBOOK_TEXT, title);
    if (to == SIZE_MAX)
        workbook_text(x->w, row, 1, WORKBOOK_TEXT, f->code);
    else
        workbook_link(x->w, row, 1, x->methods, to, f->code);
    workbook_text(x->w, row, 2, WORKBOOK_TEXT, f->label.text);
    number_or_mark(x, row, 3, f, f->number, f->value);
    number_or_mark(x, row, 4, f, f->women, f->women_text);
    number_or_mark(x, row, 5, f, f->men, f->men_text);
    number_or_mark(x, row, 6, f, f->not_broken_down, f->nd_text);
    workbook_text(x->w, row, 7, WORKBOOK_TEXT, f->declared);
    report_xlsx_value(x, row, 8, f->indicator, f->target);
    struct sv value = workbook_cell_name(&x->mem, row, 3), target = workbook_cell_name(&x->mem, row, 8);
    if (isnan(f->target) || f->target == 0)
        workbook_text(x->w, row, 9, WORKBOOK_TEXT, (struct sv){0});
    else
        workbook_formula(
            x->w, row, 9, WORKBOOK_SHARE,
            arena_printf(&x->mem, "=IF(ISNUMBER(%.*s),%.*s/%.*s,\"\")", SV_ARG(value), SV_ARG(value), SV_ARG(target)),
            f->number / f->target);
    if (f->records < 0)
        workbook_text(x->w, row, 10, WORKBOOK_TEXT, SV(REPORT_SUPPRESSED));
    else
        workbook_number(x->w, row, 10, WORKBOOK_WHOLE, (double)f->records);
    workbook_text(x->w, row, 11, WORKBOOK_TEXT, f->counting);
    for (enum note_kind k = NOTE_NARRATIVE; k < NOTE_KINDS; k++)
        workbook_text(x->w, row, 12 + k, WORKBOOK_TEXT, note_of(f, k));
}

static int figures_sheet(struct sheets *x, struct err *e)
{
    struct printed_list list = {0};
    collect(x, &list);
    if (begin_table(x, &report_xlsx_figure_columns, &x->figures, e))
        return -1;
    for (size_t i = 0; i < list.n; i++)
        figure_row(x, SHEET_HEAD + 1 + i, &list.v[i]);
    workbook_table(x->w, SHEET_HEAD, SHEET_HEAD + list.n, report_xlsx_figure_columns.n, 3);
    return 0;
}

/* --- findings, method ---------------------------------------------------------------------------------------- */

static int findings_sheet(struct sheets *x, struct err *e)
{
    struct sv name;
    if (begin_table(x, &report_xlsx_finding_columns, &name, e))
        return -1;
    for (size_t i = 0; i < x->m->findings.n; i++) {
        const struct finding *f = &x->m->findings.v[i];
        const struct sv cell[] = {report_severity(x->m->lang, f->severity), f->rule, f->subject, f->message, f->remedy};
        for (size_t k = 0; k < LENGTH(cell); k++)
            workbook_text(x->w, SHEET_HEAD + 1 + i, k, WORKBOOK_TEXT, cell[k]);
    }
    workbook_table(x->w, SHEET_HEAD, SHEET_HEAD + x->m->findings.n, report_xlsx_finding_columns.n, 1);
    return 0;
}

static const struct figure *total_of(const struct report_model *m, struct sv code)
{
    for (size_t i = 0; i < m->figures.n; i++)
        if (sv_eq(m->figures.v[i].indicator->code, code))
            return &m->figures.v[i];
    return NULL;
}

/* The texts of the method's table, with number of records and value as numbers where they are known. */
static void method_line(struct sheets *x, size_t row, const struct report_row *r)
{
    const struct figure *f = total_of(x->m, r->figure);
    for (size_t k = 0; k < report_xlsx_method_columns.n; k++)
        if (f && k == 2 && f->records >= 0)
            workbook_number(x->w, row, k, WORKBOOK_WHOLE, (double)f->records);
        else if (f && k == 3 && !report_is_suppressed(f))
            report_xlsx_value(x, row, k, f->indicator, f->value);
        else
            workbook_text(x->w, row, k, method_columns[k].style == WORKBOOK_CODE ? WORKBOOK_CODE : WORKBOOK_TEXT,
                          r->cell[k]);
}

static int method_sheet(struct sheets *x, struct err *e)
{
    struct sv name;
    if (!x->method)
        return 0;
    if (begin_table(x, &report_xlsx_method_columns, &name, e))
        return -1;
    const struct report_table *t = &x->method->table;
    for (size_t i = 0; i < t->n; i++)
        method_line(x, SHEET_HEAD + 1 + i, &t->v[i]);
    workbook_text(x->w, SHEET_HEAD + 2 + t->n, 1, WORKBOOK_TEXT, x->method->note);
    workbook_table(x->w, SHEET_HEAD, SHEET_HEAD + t->n, report_xlsx_method_columns.n, 1);
    return 0;
}

/* --- summary --------------------------------------------------------------------------------------------------- */

static size_t big_numbers(struct sheets *x, size_t row)
{
    for (size_t s = 0; s < x->m->nsections; s++)
        for (size_t k = 0; k < x->m->section[s].nblocks; k++) {
            const struct report_block *b = &x->m->section[s].block[k];
            for (size_t i = 0; b->type == BLOCK_BIG_NUMBERS && i < b->nfigures; i++, row++) {
                const struct report_figure *f = &b->figure[i];
                struct sv text = f->text.text.n ? f->text.text : f->label.text;
                workbook_text(x->w, row, 0, WORKBOOK_TEXT, f->heading.text.n ? f->heading.text : f->code);
                number_or_mark(x, row, 1, f, f->number, f->value);
                workbook_text(x->w, row, 2, WORKBOOK_TEXT, text);
            }
        }
    return row;
}

static int summary_sheet(struct sheets *x, struct err *e)
{
    const struct report_model *m = x->m;
    int64_t made;
    if (workbook_sheet(x->w, report_xlsx_say(x, N_("Summary")), m->colour, &x->mem, &x->summary, e))
        return -1;
    workbook_width(x->w, 0, 0, 30);
    workbook_width(x->w, 1, 1, 16);
    workbook_width(x->w, 2, 2, 70);
    workbook_text(x->w, 0, 0, WORKBOOK_TITLE, m->title.text);
    workbook_text(x->w, 1, 0, WORKBOOK_FAINT, m->subtitle.text);
    workbook_text(x->w, 2, 0, WORKBOOK_FAINT, m->mission.text);
    workbook_text(x->w, 4, 0, WORKBOOK_TEXT, report_xlsx_say(x, N_("Period")));
    workbook_text(x->w, 4, 1, WORKBOOK_TEXT, m->period);
    workbook_text(x->w, 5, 0, WORKBOOK_TEXT, report_xlsx_say(x, N_("Made on")));
    if (moment_parse(m->made_at, &made))
        workbook_date(x->w, 5, 1, (int32_t)(made / 86400000));
    if (!m->public)
        workbook_text(x->w, 5, 2, WORKBOOK_FAINT,
                      report_xlsx_say(x, N_("Working document of the mission, not published")));
    size_t row = big_numbers(x, 7) + 1;
    workbook_text(x->w, row, 0, WORKBOOK_TEXT,
                  m->notes.text.n ? report_xlsx_say(x, N_("About these data:")) : sv_none());
    workbook_text(x->w, row, 2, WORKBOOK_TEXT, m->notes.text);
    workbook_print(x->w);
    return 0;
}

/* --- the edition's seal ------------------------------------------------------------------------------------------ */

static int seal_sheet(struct sheets *x, struct err *e)
{
    const struct report_seal *s = x->m->seal;
    struct sv name;
    if (!s)
        return 0;
    if (workbook_sheet(x->w, report_seal_title(x->m->lang, s, &x->mem), x->m->colour, &x->mem, &name, e))
        return -1;
    workbook_width(x->w, 0, 0, 100);
    workbook_text(x->w, 0, 0, WORKBOOK_TITLE, report_seal_title(x->m->lang, s, &x->mem));
    workbook_text(x->w, 2, 0, WORKBOOK_TEXT, report_seal_text(x->m->lang));
    workbook_text(x->w, 3, 0, WORKBOOK_CODE, s->fingerprint);
    workbook_print(x->w);
    return 0;
}

/* --- workbook ---------------------------------------------------------------------------------------------------- */

static void find_method(struct sheets *x)
{
    x->methods = report_xlsx_say(x, report_xlsx_method_columns.sheet);
    for (size_t s = 0; s < x->m->nsections; s++)
        for (size_t k = 0; k < x->m->section[s].nblocks; k++)
            if (x->m->section[s].block[k].type == BLOCK_METHOD)
                x->method = &x->m->section[s].block[k];
}

int report_xlsx(const struct report_model *m, const char *path, struct err *e)
{
    int64_t made = 0;
    struct sheets x = {.m = m};
    (void)moment_parse(m->made_at, &made);
    const struct workbook_about about = {m->title.text, m->mission.text, m->lang, m->colour, made};
    if (workbook_create(&x.w, path, &about, e))
        return -1;
    find_method(&x);
    int rc = summary_sheet(&x, e) || figures_sheet(&x, e) || report_xlsx_tracking(&x, e) || report_xlsx_tables(&x, e) ||
                     findings_sheet(&x, e) || method_sheet(&x, e) || report_xlsx_dictionary(&x, e) ||
                     seal_sheet(&x, e) || report_xlsx_keep(&x, e)
                 ? -1
                 : 0;
    if (rc)
        workbook_abandon(x.w);
    else
        rc = workbook_finish(x.w, e);
    arena_release(&x.mem);
    return rc;
}
