/* The sheet of the report's other tables: registers, crossed tables, series, maps, links; and what has no place here.
 */
#include "domain/report/report_xlsx_internal.h"

#include <math.h>

#define FIRST_WIDTH 40
#define WIDTH 18
#define WIDTHS 12 /* columns that get it */

struct tables {
    struct sheets *x;
    size_t row;
};

/* "1,190" is a number, "58%" and "at least 20" are not. */
static bool number_of(struct arena *mem, struct sv text, double *out)
{
    char *digits = arena_alloc(mem, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != ',')
            digits[n++] = text.p[i];
    return sv_to_double(sv_make(digits, n), out);
}

static void put_cell(struct tables *t, size_t column, const struct report_column *c, struct sv text)
{
    double value;
    enum workbook_style style = c->kind == REPORT_CODE ? WORKBOOK_CODE : WORKBOOK_TEXT;
    if (c->kind == REPORT_NUMBER && number_of(&t->x->mem, text, &value))
        workbook_number(t->x->w, t->row, column, value == round(value) ? WORKBOOK_WHOLE : WORKBOOK_DECIMAL, value);
    else
        workbook_text(t->x->w, t->row, column, style, text);
}

static void put_title(struct tables *t, const struct report_section *s, const struct report_block *b)
{
    struct sv section = s->title.text.n ? s->title.text : s->id;
    struct sv title = b->title.text.n
                          ? arena_printf(&t->x->mem, "%.*s \xc2\xb7 %.*s", SV_ARG(section), SV_ARG(b->title.text))
                          : section;
    t->row += 2;
    workbook_text(t->x->w, t->row++, 0, WORKBOOK_TITLE, title);
}

static void put_table(struct tables *t, const struct report_table *table)
{
    for (size_t i = 0; i < table->ncolumns; i++)
        workbook_text(t->x->w, t->row, i, WORKBOOK_HEAD, table->column[i].heading);
    for (size_t r = 0; r < table->n; r++) {
        t->row++;
        for (size_t i = 0; i < table->ncolumns; i++)
            put_cell(t, i, &table->column[i], table->v[r].cell[i]);
    }
    t->row++;
}

static void put_items(struct tables *t, const struct report_block *b)
{
    static const struct report_column number = {.kind = REPORT_NUMBER};
    for (size_t i = 0; i < b->nitems; i++, t->row++) {
        workbook_text(t->x->w, t->row, 0, WORKBOOK_TEXT, b->item[i].label);
        put_cell(t, 1, &number, b->item[i].text);
    }
}

static void put_tiles(struct tables *t, const struct report_block *b)
{
    for (size_t i = 0; i < b->ntiles; i++, t->row++) {
        const struct chart_tile *x = &b->tile[i];
        workbook_text(t->x->w, t->row, 0, WORKBOOK_TEXT,
                      arena_printf(&t->x->mem, "%.*s %.*s", SV_ARG(x->scheme), SV_ARG(x->number)));
        workbook_text(t->x->w, t->row, 1, WORKBOOK_TEXT, x->text);
        workbook_text(t->x->w, t->row, 2, WORKBOOK_TEXT, x->proposed);
    }
}

/* Findings and method have sheets of their own. */
static void put_block(struct tables *t, const struct report_section *s, const struct report_block *b)
{
    bool table = b->table.n && b->type != BLOCK_METHOD && b->type != BLOCK_FINDINGS;
    if (!table && !b->spots.n && !b->nitems && !b->ntiles)
        return;
    put_title(t, s, b);
    if (table)
        put_table(t, &b->table);
    if (b->spots.n)
        put_table(t, &b->spots);
    put_items(t, b);
    put_tiles(t, b);
    workbook_text(t->x->w, t->row, 0, WORKBOOK_FAINT, b->note);
}

int report_xlsx_tables(struct sheets *x, struct err *e)
{
    struct tables t = {x, 1};
    struct sv name;
    if (report_xlsx_sheet(x, report_xlsx_say(x, N_("Tables")), x->m->colour,
                          report_xlsx_say(x, N_("Texts, photographs and drawings stand in the page and the PDF only.")),
                          &name, e))
        return -1;
    workbook_width(x->w, 0, 0, FIRST_WIDTH);
    workbook_width(x->w, 1, WIDTHS, WIDTH);
    for (size_t s = 0; s < x->m->nsections; s++)
        for (size_t k = 0; k < x->m->section[s].nblocks; k++)
            put_block(&t, &x->m->section[s], &x->m->section[s].block[k]);
    workbook_print(x->w);
    return 0;
}
