/*
 * Workbooks for people, over libxlsxwriter: typed cells with styles, formulas that carry their value, links,
 * print setup. For rows of data without an end see xlsx_create, which keeps one row in memory.
 *
 * texts    always written as texts, whatever they begin with: = + - @ are no formulas
 * numbers  NaN writes nothing: empty is not zero. Whole numbers over 15 digits, which a spreadsheet would round,
 *          are written as texts
 * dates    before 1900-03-01, which spreadsheets count differently, are written as ISO texts
 * rows     as high as their wrapped texts need, by the width that was set before
 * limits   a text over 32,767 characters makes workbook_finish fail: nothing is cut off
 * bytes    the same calls and the same `made_ms` give the same bytes
 */
#ifndef ISTMO_FORMAT_WORKBOOK_H
#define ISTMO_FORMAT_WORKBOOK_H

#include "base/arena.h"
#include "base/err.h"

enum workbook_style {
    WORKBOOK_TITLE,
    WORKBOOK_FAINT,
    WORKBOOK_HEAD,
    WORKBOOK_TEXT,
    WORKBOOK_CODE, /* formulas of indicators, monospaced */
    WORKBOOK_LINK,
    WORKBOOK_WHOLE,
    WORKBOOK_DECIMAL,
    WORKBOOK_SHARE, /* 0..1, shown in percent */
    WORKBOOK_DATE,
    WORKBOOK_OPEN, /* text that may be changed in a protected sheet */
    WORKBOOK_STYLES,
};

struct workbook_about {
    struct sv title, author;
    const char *lang;
    uint32_t colour; /* of heads */
    int64_t made_ms;
};

/* A cell as a reader of the file reads it: numbers with all their digits, formulas by their value. */
struct workbook_cell {
    size_t row, column;
    struct sv text;
};

struct workbook_cells {
    struct workbook_cell *v;
    size_t n, cap;
};

struct workbook;
MUST_USE int workbook_create(struct workbook **out, const char *path, const struct workbook_about *about,
                             struct err *e);
/* What follows is written to it. Its name is what fits of the one wanted. *out: that name, with `mem`. */
MUST_USE int workbook_sheet(struct workbook *w, struct sv name, uint32_t colour, struct arena *mem, struct sv *out,
                            struct err *e);
void workbook_width(struct workbook *w, size_t first, size_t last, double characters);

void workbook_text(struct workbook *w, size_t row, size_t column, enum workbook_style s, struct sv text);
void workbook_number(struct workbook *w, size_t row, size_t column, enum workbook_style s, double value);
void workbook_date(struct workbook *w, size_t row, size_t column, int32_t day);
/* value NaN: the formula gives an empty text. */
void workbook_formula(struct workbook *w, size_t row, size_t column, enum workbook_style s, struct sv formula,
                      double value);
void workbook_link(struct workbook *w, size_t row, size_t column, struct sv sheet, size_t to_row, struct sv text);

/* What is written from here on is also added to *out, with `mem`, until called with NULL. */
void workbook_remember(struct workbook *w, struct workbook_cells *out, struct arena *mem);

/* The head row stays in sight and is repeated in print; filters over it; A4 across, as wide as the page. */
void workbook_table(struct workbook *w, size_t head, size_t last, size_t ncolumns, size_t frozen_columns);
void workbook_print(struct workbook *w); /* the same page without a table */
void workbook_protect(struct workbook *w);
void workbook_hide(struct workbook *w);

/* "F5" */
struct sv workbook_cell_name(struct arena *mem, size_t row, size_t column);

/* Written beside and renamed into place; w is gone either way. */
MUST_USE int workbook_finish(struct workbook *w, struct err *e);
void workbook_abandon(struct workbook *w);

#endif
