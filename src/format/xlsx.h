/*
 * XLSX: reading (libzip + expat, streaming) and writing (libxlsxwriter, constant memory).
 *
 * reading  shared and inline strings, booleans, numbers as written, dates of styled cells as ISO
 *          (1900 and 1904 systems), formulas by their cached value, true and false, errors as they
 *          are shown. Numbers of more than 15 digits are rounded to what the spreadsheet shows.
 * limits   10,000 parts, 4 GB a part, 200 times its packed size (beyond 16 MB), 64 levels of XML,
 *          256 MB and 20,000,000 of shared texts, 2048 columns, 1 MB a cell; no DOCTYPE. Each has its message
 * memory   one row and the shared texts; of a writer one row
 */
#ifndef ISTMO_FORMAT_XLSX_H
#define ISTMO_FORMAT_XLSX_H

#include "base/arena.h"
#include "base/err.h"

struct xlsx_book;
struct xlsx_sheet;

MUST_USE int xlsx_open(struct xlsx_book **out, const char *path, struct err *e);
MUST_USE int xlsx_open_memory(struct xlsx_book **out, struct sv bytes, struct err *e);
void xlsx_close(struct xlsx_book *b);
size_t xlsx_nsheets(const struct xlsx_book *b);
struct sv xlsx_sheet_name(const struct xlsx_book *b, size_t i);

MUST_USE int xlsx_sheet_open(struct xlsx_book *b, size_t i, struct xlsx_sheet **out, struct err *e);
void xlsx_sheet_close(struct xlsx_sheet *s);
/* As csv_next: cells valid until the next call; empty rows are skipped. */
MUST_USE int xlsx_next(struct xlsx_sheet *s, struct sv **cells, size_t *n, struct err *e);
size_t xlsx_row(const struct xlsx_sheet *s);

struct xlsx_writer;
MUST_USE int xlsx_create(struct xlsx_writer **out, const char *path, struct err *e);
MUST_USE int xlsx_add_sheet(struct xlsx_writer *w, struct sv name, struct err *e);
void xlsx_put_text(struct xlsx_writer *w, struct sv cell); /* next cell of the current row */
void xlsx_put_number(struct xlsx_writer *w, double value);
void xlsx_end_row(struct xlsx_writer *w);
MUST_USE int xlsx_finish(struct xlsx_writer *w, struct err *e); /* writes and closes; w is gone either way */

#endif
