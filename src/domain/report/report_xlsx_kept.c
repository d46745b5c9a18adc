/* Writes the hidden sheet that says what the tracking tables said: see tracking_kept.h. */
#include "domain/report/report_xlsx_internal.h"
#include "domain/report/tracking_kept.h"

#include "base/date.h"

static void put(struct sheets *x, size_t row, size_t column, struct sv text)
{
    workbook_text(x->w, row, column, WORKBOOK_FAINT, text);
}

static void put_sheet(struct sheets *x, size_t row, const struct tracking_kept_sheet *s)
{
    const struct tracking_table *t = s->table;
    char first[16], last[16];
    put(x, row, 0, SV(TRACKING_KEPT_SHEET));
    put(x, row, 1, s->name);
    put(x, row, TRACKING_KEPT_PROJECT, t->project ? t->project->code : sv_none());
    put(x, row, TRACKING_KEPT_FIRST, date_format(t->period.first, first));
    put(x, row, TRACKING_KEPT_LAST, date_format(t->period.last, last));
    put(x, row, TRACKING_KEPT_PERIOD, t->period.name);
    put(x, row, TRACKING_KEPT_COLUMNS, arena_printf(&x->mem, "%zu", s->ncolumns));
}

static void begin_row(struct sheets *x, size_t row, const struct tracking_table *t, size_t number)
{
    bool indicator = number > SHEET_HEAD && number - SHEET_HEAD <= t->n;
    put(x, row, 0, SV(TRACKING_KEPT_ROW));
    put(x, row, TRACKING_KEPT_NUMBER, arena_printf(&x->mem, "%zu", number + 1));
    put(x, row, TRACKING_KEPT_INDICATOR, indicator ? t->v[number - SHEET_HEAD - 1].indicator->code : sv_none());
}

/* The cells were written row by row. */
static size_t put_rows(struct sheets *x, size_t row, const struct tracking_kept_sheet *s)
{
    for (size_t i = 0; i < s->cells.n; i++) {
        const struct workbook_cell *c = &s->cells.v[i];
        if (i == 0 || c->row != s->cells.v[i - 1].row)
            begin_row(x, ++row, s->table, c->row);
        put(x, row, TRACKING_KEPT_CELLS + c->column, c->text);
    }
    return row + 1;
}

int report_xlsx_keep(struct sheets *x, struct err *e)
{
    struct sv name;
    size_t row = 1;
    if (!x->m->tracking)
        return 0;
    if (workbook_sheet(x->w, SV(TRACKING_KEPT_NAME), x->m->colour, &x->mem, &name, e))
        return -1;
    workbook_hide(x->w);
    put(x, 0, 0, SV(TRACKING_KEPT_FORMAT));
    put(x, 0, 1, SV(TRACKING_KEPT_VERSION));
    put(x, 0, 2, x->m->tracking->mission);
    for (size_t i = 0; i < x->m->tracking->n; i++) {
        put_sheet(x, row, &x->kept[i]);
        row = put_rows(x, row, &x->kept[i]);
    }
    return 0;
}
