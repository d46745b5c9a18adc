/*
 * The words of a workbook: its cells, sheet by sheet; a cell's place is "Sheet!B4". The edition lies in a part of
 * its own (customXml), which spreadsheet programs keep when they save.
 */
#include "domain/edition/edition_seen.h"

#include "format/xlsx.h"
#include "format/xlsx_custom.h"

static struct sv cell_name(struct seen *out, struct sv sheet, size_t column, size_t row)
{
    char letters[8];
    size_t n = 0;
    for (size_t c = column + 1; c && n < sizeof letters; c = (c - 1) / 26)
        letters[n++] = (char)('A' + (c - 1) % 26);
    for (size_t i = 0; i < n / 2; i++) {
        char other = letters[i];
        letters[i] = letters[n - 1 - i];
        letters[n - 1 - i] = other;
    }
    return arena_printf(out->mem, "%.*s!%.*s%zu", SV_ARG(sheet), (int)n, letters, row);
}

static int read_sheet(struct xlsx_book *book, size_t i, struct seen *out, struct err *e)
{
    struct xlsx_sheet *sheet;
    struct sv name = arena_sv(out->mem, xlsx_sheet_name(book, i)), *cells;
    size_t n;
    int rc;
    if (xlsx_sheet_open(book, i, &sheet, e))
        return -1;
    while ((rc = xlsx_next(sheet, &cells, &n, e)) > 0 && out->n < EDITION_WORDS_MAX)
        for (size_t k = 0; k < n; k++)
            if (cells[k].n)
                seen_add(out, arena_sv(out->mem, cells[k]), cell_name(out, name, k, xlsx_row(sheet)));
    xlsx_sheet_close(sheet);
    return rc < 0 ? -1 : 0;
}

int seen_xlsx(struct sv bytes, struct seen *out, struct err *e)
{
    struct xlsx_book *book = NULL;
    int rc = xlsx_open_memory(&book, bytes, e);
    for (size_t i = 0; rc == 0 && i < xlsx_nsheets(book); i++)
        rc = read_sheet(book, i, out, e);
    xlsx_close(book);
    return rc ? rc : xlsx_custom_get(bytes, SEEN_XLSX_PART, EDITION_DOCUMENT_MAX, out->mem, &out->document, e);
}
