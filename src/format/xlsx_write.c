/*
 * Writing workbooks over libxlsxwriter in its constant-memory mode: rows go to disk as they come.
 * Owns the limits of the format (rows, columns, text of a cell, names of sheets): what does not fit
 * makes xlsx_finish fail, it is never cut off.
 */
#include "base/utf8.h"
#include "format/xlsx_internal.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <xlsxwriter.h>

#define ROWS_MAX 1048576
#define COLUMNS_MAX 16384
#define CELL_MAX 32767 /* characters */
#define NAME_MAX_CHARACTERS 31

struct xlsx_writer {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    char *path;
    size_t row, column;
    struct buf text;
    struct err fault; /* the first thing that did not fit */
};

int xlsx_create(struct xlsx_writer **out, const char *path, struct err *e)
{
    FILE *f = fopen(path, "wb"); /* the library would only say so at the end */
    if (!f)
        return err_set(e, ERR_STORAGE, NULL, N_("%s cannot be written: %s"), path, err_system(e, errno));
    (void)fclose(f);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    struct xlsx_writer *w = xmalloc(sizeof *w);
    *w = (struct xlsx_writer){.book = workbook_new_opt(path, &options), .fault = {.lang = e->lang}};
    if (!w->book) {
        free(w);
        return err_set(e, ERR_STORAGE, NULL, N_("%s cannot be written: %s"), path, err_system(e, ENOMEM));
    }
    w->path = memcpy(xmalloc(strlen(path) + 1), path, strlen(path) + 1);
    *out = w;
    return 0;
}

/* Names of sheets: at most 31 characters, none of []:*?/\, no apostrophe at the ends. */
void xlsx_sheet_title(struct sv name, const char *suffix, struct buf *out)
{
    size_t characters = 0, room = NAME_MAX_CHARACTERS - strlen(suffix);
    for (struct sv rest = name; rest.n && characters < room;) {
        char utf8[4];
        int32_t cp = utf8_next(&rest);
        bool forbidden = cp < 32 || (cp < 128 && strchr("[]:*?/\\", (int)cp) != NULL) ||
                         (cp == '\'' && (characters == 0 || !rest.n || characters + 1 == room));
        if (forbidden)
            buf_addc(out, '_');
        else
            buf_add(out, sv_make(utf8, utf8_put((uint32_t)cp, utf8)));
        characters += cp > 0xffff ? 2 : 1;
    }
    if (!out->n)
        buf_addz(out, "_");
    buf_addz(out, suffix);
}

int xlsx_add_sheet(struct xlsx_writer *w, struct sv name, struct err *e)
{
    struct buf text = {0};
    xlsx_sheet_title(name, "", &text);
    bool taken = workbook_get_worksheet_by_name(w->book, text.p) != NULL;
    w->sheet = taken ? NULL : workbook_add_worksheet(w->book, text.p);
    w->row = w->column = 0;
    int rc = w->sheet ? 0 : err_set(e, ERR_INPUT, NULL, N_("the workbook already has a sheet \"%s\""), text.p);
    buf_release(&text);
    return rc;
}

/* Whether the next cell can be written. */
static bool room(struct xlsx_writer *w)
{
    if (w->fault.kind != ERR_NONE || !w->sheet)
        return false;
    if (w->row >= ROWS_MAX)
        (void)err_set(&w->fault, ERR_LIMIT, NULL, N_("a sheet has at most %d rows; export as CSV instead"), ROWS_MAX);
    else if (w->column >= COLUMNS_MAX)
        (void)err_set(&w->fault, ERR_LIMIT, NULL, N_("a sheet has at most %d columns; export as CSV instead"),
                      COLUMNS_MAX);
    return w->fault.kind == ERR_NONE;
}

static void too_long(struct xlsx_writer *w)
{
    (void)err_set(&w->fault, ERR_LIMIT, NULL,
                  N_("row %zu, column %zu: a cell of a sheet has at most %d characters; export as CSV instead"),
                  w->row + 1, w->column + 1, CELL_MAX);
}

void xlsx_put_text(struct xlsx_writer *w, struct sv cell)
{
    if (cell.n && room(w)) {
        buf_clear(&w->text);
        xlsx_escape(&w->text, cell);
        if (utf8_length(cell) > CELL_MAX ||
            worksheet_write_string(w->sheet, (lxw_row_t)w->row, (lxw_col_t)w->column, w->text.p, NULL))
            too_long(w);
    }
    w->column++;
}

void xlsx_put_number(struct xlsx_writer *w, double value)
{
    if (isfinite(value) && room(w))
        (void)worksheet_write_number(w->sheet, (lxw_row_t)w->row, (lxw_col_t)w->column, value, NULL);
    w->column++;
}

void xlsx_end_row(struct xlsx_writer *w)
{
    w->row++;
    w->column = 0;
}

int xlsx_finish(struct xlsx_writer *w, struct err *e)
{
    lxw_error error = workbook_close(w->book); /* frees the book */
    int rc = 0;
    if (w->fault.kind != ERR_NONE)
        rc = err_set(e, w->fault.kind, NULL, "%s", w->fault.message);
    else if (error)
        rc = err_set(e, ERR_STORAGE, NULL, N_("%s cannot be written: %s"), w->path, lxw_strerror(error));
    if (rc)
        (void)remove(w->path);
    buf_release(&w->text);
    free(w->path);
    free(w);
    return rc;
}
