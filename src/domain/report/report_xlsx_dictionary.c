/* The data dictionary: what each column of the workbook means, and what each indicator counts and how. */
#include "domain/report/report_xlsx_internal.h"

static const struct sheet_column columns[] = {
    {N_("Sheet"), NULL, NULL, WORKBOOK_TEXT, 16},   {N_("Column"), NULL, NULL, WORKBOOK_TEXT, 20},
    {N_("Meaning"), NULL, NULL, WORKBOOK_TEXT, 60}, {N_("Unit of measure"), NULL, NULL, WORKBOOK_TEXT, 20},
    {N_("Source"), NULL, NULL, WORKBOOK_TEXT, 50},  {N_("Counting rule"), NULL, NULL, WORKBOOK_TEXT, 30},
};
#define NCOLUMNS (sizeof columns / sizeof *columns)

static struct sv unit_of(const struct sheets *x, enum workbook_style s)
{
    switch (s) {
    case WORKBOOK_WHOLE:
    case WORKBOOK_DECIMAL:
        return report_xlsx_say(x, N_("number, in the indicator's unit"));
    case WORKBOOK_SHARE:
        return report_xlsx_say(x, N_("share from 0 to 1, shown in percent"));
    default:
        return report_xlsx_say(x, N_("text"));
    }
}

static void put(struct sheets *x, size_t row, const struct sv cell[NCOLUMNS])
{
    for (size_t i = 0; i < NCOLUMNS; i++)
        workbook_text(x->w, row, i, WORKBOOK_TEXT, cell[i]);
}

static size_t of_sheet(struct sheets *x, size_t row, const struct sheet_columns *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct sv cell[NCOLUMNS] = {report_xlsx_say(x, c->sheet),        report_xlsx_say(x, c->v[i].heading),
                                          report_xlsx_say(x, c->v[i].meaning), unit_of(x, c->v[i].style),
                                          report_xlsx_say(x, c->v[i].source),  {0}};
        put(x, row++, cell);
    }
    return row;
}

static size_t of_indicators(struct sheets *x, size_t row)
{
    for (size_t i = 0; i < x->m->figures.n; i++) {
        const struct indicator *in = x->m->figures.v[i].indicator;
        const struct sv cell[NCOLUMNS] = {report_xlsx_say(x, N_("Indicator")),
                                          in->code,
                                          text_get(&in->label, x->m->lang),
                                          in->counting_unit,
                                          text_get(&in->means_of_verification, x->m->lang),
                                          in->counting};
        put(x, row++, cell);
    }
    return row;
}

int report_xlsx_dictionary(struct sheets *x, struct err *e)
{
    const struct sheet_columns *const all[] = {&report_xlsx_figure_columns, &report_xlsx_tracking_columns,
                                               &report_xlsx_finding_columns, &report_xlsx_method_columns};
    struct sv name;
    size_t row = SHEET_HEAD + 1;
    if (report_xlsx_sheet(x, report_xlsx_say(x, N_("Dictionary")), x->m->colour, x->m->title.text, &name, e))
        return -1;
    for (size_t i = 0; i < NCOLUMNS; i++)
        report_xlsx_head(x, i, &columns[i]);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] != &report_xlsx_tracking_columns || x->m->tracking)
            row = of_sheet(x, row, all[i]);
    row = of_indicators(x, row);
    workbook_table(x->w, SHEET_HEAD, row - 1, NCOLUMNS, 2);
    return 0;
}
