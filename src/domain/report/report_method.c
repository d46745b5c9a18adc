/* The annexes: how every figure was made, and what is doubtful about the figures. */
#include "domain/report/report_internal.h"

/* --- method --------------------------------------------------------------------------------------- */

static struct sv counting_and_findings(const struct build *b, const struct report_figure *f)
{
    struct buf text = {.max = 8000};
    buf_add(&text, f->counting);
    for (size_t i = 0; i < f->nfindings; i++)
        buf_printf(&text, "%s%.*s", text.n ? " \xc2\xb7 " : "", SV_ARG(f->finding[i]->message));
    struct sv copy = arena_sv(b->mem, buf_sv(&text));
    buf_release(&text);
    return copy;
}

static void method_columns(const struct build *b, struct report_table *t)
{
    report_table_begin(b, t, 6);
    report_table_column(t, 0, report_say(b, N_("Code")), REPORT_TEXT);
    report_table_column(t, 1, report_say(b, N_("Formula")), REPORT_CODE);
    report_table_column(t, 2, report_say(b, N_("Records")), REPORT_NUMBER);
    report_table_column(t, 3, report_say(b, N_("Value")), REPORT_NUMBER);
    report_table_column(t, 4, report_say(b, N_("Declared")), REPORT_NUMBER);
    report_table_column(t, 5, report_say(b, N_("Counting and findings")), REPORT_TEXT);
}

int report_method_build(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    out->text = report_localized(b, n, "text");
    method_columns(b, &out->table);
    for (size_t i = 0; i < b->pack->indicators.n; i++) {
        struct report_figure f;
        if (report_figure_fill(b, b->pack->indicators.v[i].code, NULL, &f, e))
            return -1;
        const struct sv cell[] = {
            f.code,
            f.formula.n ? f.formula : SV("\xe2\x80\x94"),
            arena_printf(b->mem, "%.*s%s", SV_ARG(report_records_text(b, f.records)), f.apportioned ? "*" : ""),
            f.value,
            f.declared,
            counting_and_findings(b, &f)};
        report_table_add(b, &out->table, f.code, cell);
    }
    if (b->public)
        report_rule(b, out);
    out->note = report_say(b, N_("* Among these records are some that were apportioned from a published total. "
                                 "Declared: what a source states, where it differs from the records. An empty figure "
                                 "is not zero: no record gives it. No formula: nothing in the records can give the "
                                 "figure."));
    return 0;
}

/* --- findings ------------------------------------------------------------------------------------- */

struct sv report_severity(const char *lang, enum severity s)
{
    static const char *const name[] = {N_("Error"), N_("Warning"), N_("Note")};
    return sv_of(tr(lang, name[s]));
}

static void findings_columns(const struct build *b, struct report_table *t)
{
    report_table_begin(b, t, 3);
    report_table_column(t, 0, report_say(b, N_("Subject")), REPORT_TEXT);
    report_table_column(t, 1, report_say(b, N_("What was found")), REPORT_TEXT);
    report_table_column(t, 2, report_say(b, N_("What can be done")), REPORT_TEXT);
}

/* The rows of one severity, those of one rule together, rules in the order of their first finding. */
static void findings_rows(const struct build *b, enum severity severity, struct report_table *t)
{
    const struct findings *all = &b->model->findings;
    struct map rules = {.mem = b->mem};
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].severity == severity)
            (void)map_put(&rules, all->v[i].rule, &all->v[i]);
    for (size_t r = 0; r < rules.n; r++)
        for (size_t i = 0; i < all->n; i++) {
            const struct finding *f = &all->v[i];
            const struct sv cell[] = {f->subject, f->message, f->remedy};
            if (f->severity == severity && sv_eq(f->rule, rules.v[r].key))
                report_table_add(b, t, (struct sv){0}, cell);
        }
}

int report_findings_build(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    static const char *const title[] = {N_("Errors"), N_("Warnings"), N_("Notes")};
    (void)e;
    out->text = report_localized(b, n, "text");
    out->findings = &b->model->findings;
    for (enum severity s = SEVERITY_ERROR; s <= SEVERITY_INFO; s++) {
        struct report_findings *g = &out->by_severity[s];
        findings_columns(b, &g->table);
        findings_rows(b, s, &g->table);
        g->title = arena_printf(b->mem, "%s: %zu", tr(b->model->lang, title[s]), g->table.n);
    }
    return 0;
}
