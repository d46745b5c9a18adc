/* Tables of a flow: columns as wide as their texts need, rows kept whole, heads repeated. */
#include "draw/flow_internal.h"

#include <math.h>

#define CELL_PAD 4.0
#define MEASURED_ROWS 200 /* the first rows decide about the widths */
#define SIZE 8.0
#define CODE_MAX 16 /* bytes */

struct table {
    struct flow *f;
    const struct flow_column *column;
    size_t n;
    double width[FLOW_COLUMNS_MAX];
    struct sv head[FLOW_COLUMNS_MAX];
};

static struct flow_text cell_style(const struct table *t, size_t i, bool head)
{
    enum flow_face face = head ? FLOW_BOLD : t->column[i].face;
    return (struct flow_text){
        .size = face == FLOW_MONO ? SIZE - 1 : SIZE, .face = face, .colour = FLOW_INK, .right = t->column[i].numeric};
}

/* --- widths --------------------------------------------------------------------------------------- */

/* width 0: as wide as the longest word; -1: as the longest line. */
static double text_width(const struct table *t, size_t i, bool head, double width, struct sv text)
{
    const struct flow_text style = cell_style(t, i, head);
    PangoLayout *l = flow_layout(t->f, &style, width, text);
    int w = 0;
    pango_layout_get_size(l, &w, NULL);
    g_object_unref(l);
    return ceil((double)w / PANGO_SCALE) + 2 * CELL_PAD + 0.5;
}

/* As browsers do: no column narrower than its longest word, the rest shared by what texts want. */
static void share_width(struct table *t, const double *least, const double *most)
{
    double all = t->f->width, sum_least = 0, sum_most = 0;
    for (size_t i = 0; i < t->n; i++) {
        sum_least += least[i];
        sum_most += most[i];
    }
    for (size_t i = 0; i < t->n; i++)
        if (sum_most <= all)
            t->width[i] = most[i] + (all - sum_most) * most[i] / sum_most;
        else if (sum_least >= all)
            t->width[i] = all * least[i] / sum_least;
        else
            t->width[i] = least[i] + (all - sum_least) * (most[i] - least[i]) / (sum_most - sum_least);
}

/* Codes and numbers keep to one line, hyphens or not. */
static bool is_code(struct sv text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == ' ' || text.p[i] == '\n')
            return false;
    return text.n <= CODE_MAX;
}

static void set_widths(struct table *t, const struct flow_row *row, size_t nrows)
{
    double least[FLOW_COLUMNS_MAX], most[FLOW_COLUMNS_MAX];
    double widest_word = t->f->width / (t->n > 2 ? 3 : 2); /* longer ones are broken */
    for (size_t i = 0; i < t->n; i++) {
        least[i] = text_width(t, i, true, 0, t->head[i]);
        most[i] = text_width(t, i, true, -1, t->head[i]);
        for (size_t r = 0; r < nrows && r < MEASURED_ROWS; r++) {
            if (row[r].level != FLOW_ROW_PLAIN)
                continue;
            double line = text_width(t, i, false, -1, row[r].cell[i]);
            most[i] = fmax(most[i], line);
            if (is_code(row[r].cell[i]))
                least[i] = fmax(least[i], line);
            else if (line > least[i])
                least[i] = fmax(least[i], text_width(t, i, false, 0, row[r].cell[i]));
        }
        least[i] = fmin(least[i], widest_word);
        most[i] = fmin(most[i], 3 * t->f->width);
    }
    share_width(t, least, most);
}

/* --- rows ----------------------------------------------------------------------------------------- */

static double row_height(const struct table *t, const struct sv *cell, bool head)
{
    double height = 0;
    for (size_t i = 0; i < t->n; i++) {
        const struct flow_text style = cell_style(t, i, head);
        PangoLayout *l = flow_layout(t->f, &style, t->width[i] - 2 * CELL_PAD, cell[i]);
        height = fmax(height, flow_layout_height(l) + 2 * CELL_PAD);
        g_object_unref(l);
    }
    return height;
}

static void put_cells(const struct table *t, const struct sv *cell, bool head)
{
    struct flow *f = t->f;
    double x = f->x;
    for (size_t i = 0; i < t->n; i++) {
        const struct flow_text style = cell_style(t, i, head);
        PangoLayout *l = flow_layout(f, &style, t->width[i] - 2 * CELL_PAD, cell[i]);
        flow_tag(f, head ? "TH" : "TD");
        flow_show(f, l, x + CELL_PAD, f->y + CELL_PAD, FLOW_INK);
        flow_untag(f, head ? "TH" : "TD");
        g_object_unref(l);
        x += t->width[i];
    }
}

static void put_row(const struct table *t, const struct sv *cell, bool head)
{
    struct flow *f = t->f;
    double h = row_height(t, cell, head);
    if (head)
        flow_fill(f, colour_mix(f->accent, 0xffffff, 0.87), f->x, f->y, f->width, h);
    flow_tag(f, "TR");
    put_cells(t, cell, head);
    flow_untag(f, "TR");
    f->y += h;
    flow_fill(f, head ? f->accent : FLOW_LINE, f->x, f->y - 0.5, f->width, head ? 0.8 : 0.5);
}

/* On a new page the table begins anew, with its head: the running head is no part of it. */
static void over_to_next_page(const struct table *t, double height)
{
    flow_untag(t->f, "Table");
    flow_need(t->f, height);
    flow_tag(t->f, "Table");
    put_row(t, t->head, true);
}

/* A row taller than a page: its cells one below the other, each under its column's heading. */
static void put_as_paragraphs(const struct table *t, const struct sv *cell)
{
    flow_untag(t->f, "Table");
    for (size_t i = 0; i < t->n; i++) {
        const struct flow_text head = {.size = SIZE, .face = FLOW_BOLD, .colour = FLOW_INK, .after = 2, .keep = true};
        struct flow_text style = cell_style(t, i, false);
        style.after = 4;
        style.right = false;
        flow_paragraph(t->f, &head, t->head[i]);
        flow_paragraph(t->f, &style, cell[i]);
    }
    flow_need(t->f, 0);
    flow_tag(t->f, "Table");
    put_row(t, t->head, true);
}

/* --- headings within a table ------------------------------------------------------------------------ */

static struct flow_text heading_style(enum flow_row_level level)
{
    return (struct flow_text){
        .size = level == FLOW_ROW_HEAD ? SIZE + 1.5 : SIZE, .face = FLOW_BOLD, .colour = FLOW_INK};
}

static double heading_height(const struct table *t, const struct flow_row *row)
{
    const struct flow_text style = heading_style(row->level);
    PangoLayout *l = flow_layout(t->f, &style, t->f->width - 2 * CELL_PAD, row->cell[0]);
    double h = flow_layout_height(l) + 2 * CELL_PAD + (row->level == FLOW_ROW_HEAD ? 10 : 0);
    g_object_unref(l);
    return h;
}

static void put_heading(const struct table *t, const struct flow_row *row)
{
    struct flow *f = t->f;
    const struct flow_text style = heading_style(row->level);
    PangoLayout *l = flow_layout(f, &style, f->width - 2 * CELL_PAD, row->cell[0]);
    double h = heading_height(t, row), above = row->level == FLOW_ROW_HEAD ? 10 : 0;
    if (row->level == FLOW_ROW_SUBHEAD)
        flow_fill(f, colour_mix(f->accent, 0xffffff, 0.94), f->x, f->y, f->width, h);
    flow_tag(f, "TR");
    flow_tag(f, "TH");
    flow_show(f, l, f->x + CELL_PAD, f->y + above + CELL_PAD,
              row->level == FLOW_ROW_HEAD ? colour_readable(f->accent) : FLOW_INK);
    flow_untag(f, "TH");
    flow_untag(f, "TR");
    f->y += h;
    flow_fill(f, row->level == FLOW_ROW_HEAD ? f->accent : FLOW_LINE, f->x, f->y - 0.5, f->width, 0.6);
    g_object_unref(l);
}

/* The row, and after headings the first row below them: they go over to the next page together. */
static double height_together(const struct table *t, const struct flow_row *row, size_t n)
{
    double h = 0;
    for (size_t i = 0; i < n; i++) {
        if (row[i].level == FLOW_ROW_PLAIN)
            return h + row_height(t, row[i].cell, false);
        h += heading_height(t, &row[i]);
    }
    return h;
}

void flow_table(struct flow *f, const struct flow_column *column, size_t ncolumns, const struct flow_row *row,
                size_t nrows)
{
    struct table t = {.f = f, .column = column, .n = ncolumns < FLOW_COLUMNS_MAX ? ncolumns : FLOW_COLUMNS_MAX};
    for (size_t i = 0; i < t.n; i++)
        t.head[i] = column[i].heading;
    set_widths(&t, row, nrows);
    flow_need(f, row_height(&t, t.head, true) + (nrows ? fmin(height_together(&t, row, nrows), 200) : 0) + 12);
    flow_tag(f, "Table");
    put_row(&t, t.head, true);
    for (size_t r = 0; r < nrows; r++) {
        double h = height_together(&t, &row[r], nrows - r);
        if (row[r].level == FLOW_ROW_PLAIN && h > FLOW_PAGE_H - FLOW_TOP - FLOW_BOTTOM - 100) {
            put_as_paragraphs(&t, row[r].cell);
            continue;
        }
        if (f->mode != FLOW_MEASURES && f->y + h > FLOW_PAGE_H - FLOW_BOTTOM && f->y > FLOW_TOP + 100)
            over_to_next_page(&t, h);
        if (row[r].level == FLOW_ROW_PLAIN)
            put_row(&t, row[r].cell, false);
        else
            put_heading(&t, &row[r]);
    }
    flow_untag(f, "Table");
    f->y += 10;
}
