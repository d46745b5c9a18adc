/*
 * Rows of cells from a CSV file, a sheet of a workbook or bytes in memory, all in one shape.
 * Called by import_read.c. Knows nothing of headers.
 */
#include "domain/exchange/import_internal.h"

#include "format/csv.h"
#include "format/xlsx.h"

#include <stdlib.h>

struct import_source {
    struct csv_reader *csv; /* one of the two */
    struct xlsx_sheet *sheet;
};

static struct import_source *source_new(void)
{
    struct import_source *s = xmalloc(sizeof *s);
    *s = (struct import_source){0};
    return s;
}

int import_source_open(struct import_source **out, const char *path, struct xlsx_book *book, size_t sheet,
                       struct err *e)
{
    struct import_source *s = source_new();
    if (book ? xlsx_sheet_open(book, sheet, &s->sheet, e) : csv_open(&s->csv, path, e)) {
        free(s);
        return -1;
    }
    *out = s;
    return 0;
}

int import_source_open_memory(struct import_source **out, struct sv bytes, struct err *e)
{
    struct import_source *s = source_new();
    if (csv_open_memory(&s->csv, bytes, e)) {
        free(s);
        return -1;
    }
    *out = s;
    return 0;
}

void import_source_close(struct import_source *s)
{
    if (!s)
        return;
    csv_close(s->csv);
    if (s->sheet)
        xlsx_sheet_close(s->sheet);
    free(s);
}

int import_source_next(struct import_source *s, struct sv **cells, size_t *n, struct err *e)
{
    return s->csv ? csv_next(s->csv, cells, n, e) : xlsx_next(s->sheet, cells, n, e);
}

size_t import_source_row(const struct import_source *s)
{
    return s->csv ? csv_row(s->csv) : xlsx_row(s->sheet);
}

bool import_source_recoded(const struct import_source *s)
{
    return s->csv && csv_was_windows_1252(s->csv);
}
