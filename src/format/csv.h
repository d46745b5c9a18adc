/*
 * CSV (RFC 4180 and what spreadsheets write): a streaming reader and a writer.
 *
 * accepts  , ; and tab (the one most frequent in the first line, or Excel's own "sep=;"), any line
 *          end, a byte-order mark, UTF-8; a row that is not UTF-8 is read as Windows-1252
 * limits   CSV_COLUMNS_MAX columns, CSV_FIELD_MAX bytes a field, 16 MB a row; memory is bounded by
 *          one row
 * cost     about 1 ns a byte
 * errors   ERR_INPUT "row 12: quote not closed", with row; encoding errors name row and column
 */
#ifndef ISTMO_FORMAT_CSV_H
#define ISTMO_FORMAT_CSV_H

#include "base/buf.h"
#include "base/err.h"

#include <stdio.h>

#define CSV_COLUMNS_MAX 2048
#define CSV_FIELD_MAX ((size_t)1 << 20)

struct csv_reader;

MUST_USE int csv_open(struct csv_reader **out, const char *path, struct err *e);
/* The same over bytes in memory (tests, fuzzers). The bytes must outlive the reader. */
MUST_USE int csv_open_memory(struct csv_reader **out, struct sv bytes, struct err *e);
void csv_close(struct csv_reader *r);

/* Next row: 1 a row, 0 the end, -1 failed. Cells are valid until the next call. Blank lines are
 * skipped. csv_row gives the row's number in the file (from 1). */
MUST_USE int csv_next(struct csv_reader *r, struct sv **cells, size_t *n, struct err *e);
size_t csv_row(const struct csv_reader *r);
uint64_t csv_bytes_read(const struct csv_reader *r); /* for progress */
bool csv_was_windows_1252(const struct csv_reader *r);

/* Writing: quotes when needed. A cell that a spreadsheet would run as a formula (= + - @ tab)
 * and is not a number gets a leading apostrophe; the reader's users take it off again
 * (csv_unescape), so export then import gives the same. */
void csv_put(struct buf *out, struct sv cell, bool first);
void csv_end_row(struct buf *out);
struct sv csv_unescape(struct sv cell);

#endif
