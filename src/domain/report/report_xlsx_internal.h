/* What the files of the workbook renderer share. */
#ifndef ISTMO_DOMAIN_REPORT_REPORT_XLSX_INTERNAL_H
#define ISTMO_DOMAIN_REPORT_REPORT_XLSX_INTERNAL_H

#include "domain/report/tracking.h"
#include "format/workbook.h"

/* A column as the sheet heads it and the data dictionary explains it: English msgids. */
struct sheet_column {
    const char *heading, *meaning, *source;
    enum workbook_style style; /* of its cells: says the unit, too */
    double width;
};

struct sheet_columns {
    const char *sheet; /* English msgid */
    const struct sheet_column *v;
    size_t n;
};

/* A tracking table's sheet as it was written. */
struct tracking_kept_sheet {
    struct sv name;
    const struct tracking_table *table;
    size_t ncolumns;
    struct workbook_cells cells;
};

struct sheets {
    struct workbook *w;
    const struct report_model *m;
    const struct report_block *method; /* NULL: the report has none */
    struct sv summary, figures, methods;
    struct tracking_kept_sheet *kept; /* beside m->tracking->v */
    struct arena mem;
};

#define SHEET_HEAD 3 /* the row of the columns' names: title, period and an empty row stand above */

extern const struct sheet_columns report_xlsx_figure_columns, report_xlsx_finding_columns, report_xlsx_method_columns,
    report_xlsx_tracking_columns;

struct sv report_xlsx_say(const struct sheets *x, const char *msgid);
/* A new sheet with its title and a line under it. *out: its name. */
MUST_USE int report_xlsx_sheet(struct sheets *x, struct sv name, uint32_t colour, struct sv under, struct sv *out,
                               struct err *e);
void report_xlsx_head(struct sheets *x, size_t column, const struct sheet_column *c);
/* Shares in percent, whole numbers, others with a decimal. */
enum workbook_style report_xlsx_style(const struct indicator *in, double value);
void report_xlsx_value(struct sheets *x, size_t row, size_t column, const struct indicator *in, double value);

MUST_USE int report_xlsx_tracking(struct sheets *x, struct err *e);
MUST_USE int report_xlsx_tables(struct sheets *x, struct err *e);
/* The hidden sheet with what those sheets say, for the way back (tracking_kept.h). */
MUST_USE int report_xlsx_keep(struct sheets *x, struct err *e);
MUST_USE int report_xlsx_dictionary(struct sheets *x, struct err *e);

#endif
