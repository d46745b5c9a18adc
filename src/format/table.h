/*
 * A table of text cells with the place of each: what CSV files and XLSX sheets become.
 * Small files (pack files, forms) are read whole; imports stream rows (csv.h, xlsx.h).
 */
#ifndef ISTMO_FORMAT_TABLE_H
#define ISTMO_FORMAT_TABLE_H

#include "base/err.h"
#include "base/problem.h"

struct table {
    const char *file;  /* for messages: "units.csv", "pack.xlsx [units]" */
    struct sv *header; /* trimmed; duplicates kept as they are */
    size_t ncolumns;
    struct sv **row; /* nrows × ncolumns cells, trimmed; missing cells are empty */
    size_t *line;    /* row number in the file, counted from 1 with the header */
    size_t nrows, cap;
};

/* Column by header (without case); -1 when absent. */
int table_column(const struct table *t, const char *header);
struct sv table_cell(const struct table *t, size_t row, int column); /* empty when column is -1 */
struct source table_source(const struct table *t, size_t row, int column);

/*
 * table_read: a CSV file (UTF-8; a byte-order mark, ; or tab as separator and Windows-1252 are
 * recognised, the latter with a warning), or one sheet of an XLSX file.
 * sheet    NULL for CSV or the first sheet
 * errors   ERR_INPUT with file, row and column; ERR_NOT_FOUND; ERR_LIMIT
 */
MUST_USE int table_read(struct arena *mem, const char *path, const char *shown, const char *sheet,
                        struct problems *warnings, struct table *out, struct err *e);

#endif
