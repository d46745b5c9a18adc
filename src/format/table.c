/* Whole small tables from CSV files and sheets of workbooks: see table.h. */
#include "format/table.h"

#include "base/buf.h"
#include "format/csv.h"
#include "format/xlsx.h"

#define TABLE_ROWS_MAX 200000

int table_column(const struct table *t, const char *header)
{
    for (size_t i = 0; i < t->ncolumns; i++)
        if (sv_ieq(t->header[i], sv_of(header)))
            return (int)i;
    return -1;
}

struct sv table_cell(const struct table *t, size_t row, int column)
{
    bool there = column >= 0 && row < t->nrows && (size_t)column < t->ncolumns;
    return there ? t->row[row][column] : sv_make(NULL, 0);
}

struct source table_source(const struct table *t, size_t row, int column)
{
    struct source s = {.file = t->file};
    if (row < t->nrows)
        s.row = t->line[row];
    if (column >= 0 && (size_t)column < t->ncolumns)
        s.column = t->header[column];
    return s;
}

/* --- filling ------------------------------------------------------------------------------------------ */

static void take_header(struct arena *mem, struct table *t, struct sv *cells, size_t n)
{
    while (n && !sv_trim(cells[n - 1]).n)
        n--;
    t->ncolumns = n;
    t->header = ARENA_ARRAY(mem, n, struct sv);
    for (size_t i = 0; i < n; i++)
        t->header[i] = arena_sv(mem, sv_trim(cells[i]));
}

static int take_row(struct arena *mem, struct table *t, size_t line, const struct sv *cells, size_t n,
                    struct problems *warnings, struct err *e)
{
    if (t->nrows >= TABLE_ROWS_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("%s: more than %d rows"), t->file, TABLE_ROWS_MAX);
    if (t->nrows == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 64;
        t->row = arena_grow(mem, t->row, t->nrows * sizeof(struct sv *), cap * sizeof(struct sv *));
        t->line = arena_grow(mem, t->line, t->nrows * sizeof *t->line, cap * sizeof *t->line);
        t->cap = cap;
    }
    struct sv *row = ARENA_ARRAY(mem, t->ncolumns, struct sv);
    for (size_t i = 0; i < n; i++) {
        struct sv cell = sv_trim(cells[i]);
        if (i < t->ncolumns) {
            row[i] = arena_sv(mem, cell);
        } else if (cell.n && warnings) {
            struct source at = {.file = t->file, .row = line};
            (void)problem_add(warnings, SEVERITY_WARNING, at, cell, NULL,
                              N_("This cell stands to the right of the last header and is not read."));
        }
    }
    t->row[t->nrows] = row;
    t->line[t->nrows++] = line;
    return 0;
}

/* --- CSV ------------------------------------------------------------------------------------------------ */

static int read_csv_rows(struct arena *mem, struct csv_reader *r, struct problems *warnings, struct table *t,
                         struct err *e)
{
    struct sv *cells;
    size_t n;
    int rc = csv_next(r, &cells, &n, e);
    if (rc == 0)
        return err_set(e, ERR_INPUT, NULL, N_("the file is empty: a row of headers was expected"));
    if (rc < 0)
        return -1;
    take_header(mem, t, cells, n);
    while ((rc = csv_next(r, &cells, &n, e)) > 0) {
        for (size_t i = 0; i < n; i++)
            cells[i] = csv_unescape(sv_trim(cells[i]));
        if (take_row(mem, t, csv_row(r), cells, n, warnings, e))
            return -1;
    }
    return rc;
}

static int read_csv(struct arena *mem, const char *path, struct problems *warnings, struct table *t, struct err *e)
{
    struct csv_reader *r;
    if (csv_open(&r, path, e))
        return -1;
    int rc = read_csv_rows(mem, r, warnings, t, e);
    if (rc == 0 && csv_was_windows_1252(r) && warnings) {
        struct source at = {.file = t->file};
        struct problem *p = problem_add(warnings, SEVERITY_WARNING, at, (struct sv){0}, N_("UTF-8"),
                                        N_("The file is not in UTF-8; it was read as Windows-1252."));
        problem_remedy(warnings, p, N_("Save it as \"CSV UTF-8\" and compare the accents."));
    }
    csv_close(r);
    return rc;
}

/* --- XLSX ----------------------------------------------------------------------------------------------- */

static int read_sheet_rows(struct arena *mem, struct xlsx_sheet *s, struct problems *warnings, struct table *t,
                           struct err *e)
{
    struct sv *cells;
    size_t n;
    int rc = xlsx_next(s, &cells, &n, e);
    if (rc <= 0)
        return rc ? rc : err_set(e, ERR_INPUT, NULL, N_("the sheet is empty: a row of headers was expected"));
    take_header(mem, t, cells, n);
    while ((rc = xlsx_next(s, &cells, &n, e)) > 0)
        if (take_row(mem, t, xlsx_row(s), cells, n, warnings, e))
            return -1;
    return rc;
}

static int no_sheet(const struct xlsx_book *b, const char *sheet, struct err *e)
{
    struct buf names = {.max = 300};
    for (size_t i = 0; i < xlsx_nsheets(b); i++) {
        buf_addz(&names, i ? ", " : "");
        buf_add(&names, xlsx_sheet_name(b, i));
    }
    int rc = err_set(e, ERR_NOT_FOUND, NULL, N_("the workbook has no sheet \"%s\"; it has: %.*s"), sheet,
                     SV_ARG(buf_sv(&names)));
    buf_release(&names);
    return rc;
}

static int read_book(struct arena *mem, struct xlsx_book *b, const char *sheet, struct problems *warnings,
                     struct table *t, struct err *e)
{
    struct xlsx_sheet *s;
    size_t i = 0;
    while (sheet && i < xlsx_nsheets(b) && !sv_ieq(xlsx_sheet_name(b, i), sv_of(sheet)))
        i++;
    if (i >= xlsx_nsheets(b))
        return no_sheet(b, sheet ? sheet : "", e);
    if (xlsx_sheet_open(b, i, &s, e))
        return -1;
    int rc = read_sheet_rows(mem, s, warnings, t, e);
    xlsx_sheet_close(s);
    return rc;
}

int table_read(struct arena *mem, const char *path, const char *shown, const char *sheet, struct problems *warnings,
               struct table *out, struct err *e)
{
    int rc;
    *out = (struct table){.file = shown};
    if (sv_ends(sv_of(path), ".xlsx") || sv_ends(sv_of(path), ".XLSX")) {
        struct xlsx_book *b;
        if (xlsx_open(&b, path, e))
            return -1;
        rc = read_book(mem, b, sheet, warnings, out, e);
        xlsx_close(b);
    } else {
        rc = read_csv(mem, path, warnings, out, e);
    }
    return rc && e->kind != ERR_NOT_FOUND ? err_prefix(e, "%s: ", shown) : rc;
}
