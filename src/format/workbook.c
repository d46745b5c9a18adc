/* Writes workbooks for people (workbook.h): styles, limits of the format, page setup. Knows nothing of reports. */
#include "format/workbook.h"

#include "base/date.h"
#include "base/utf8.h"
#include "format/xlsx_internal.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <xlsxwriter.h>

#define CELL_MAX 32767      /* characters */
#define EXACT_MAX 1e15      /* what a spreadsheet shows of a whole number */
#define DATE_FIRST (-25508) /* 1900-03-01: before it, the system counts a day that never was */
#define DATE_EPOCH 25569    /* the serial number of 1970-01-01 */
#define A4 9
#define SHEETS_OF_A_NAME 1000
#define WIDTHS 256     /* columns whose width counts for the height of rows */
#define WIDTH 8.43     /* of a column that nobody set */
#define LINE_HEIGHT 15 /* points */
#define LINES_MAX 27   /* a row is at most 409 points high */

struct workbook {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *format[WORKBOOK_STYLES];
    char *path, *part;
    struct buf title;
    struct buf text;
    const char *lang;
    struct err fault; /* the first thing that did not fit */
    double width[WIDTHS];
    unsigned char *lines; /* of the sheet's rows, as far as they have several */
    size_t nlines;
    struct workbook_cells *remembered; /* NULL: nobody asked */
    struct arena *memory;              /* of those */
};

/* --- styles ------------------------------------------------------------------------------------------- */

static lxw_format *styled(struct workbook *w, enum workbook_style s, const char *number)
{
    lxw_format *f = w->format[s] = workbook_add_format(w->book);
    format_set_font_name(f, "Calibri");
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    if (number)
        format_set_num_format(f, number);
    return f;
}

static void ruled(lxw_format *f)
{
    format_set_bottom(f, LXW_BORDER_THIN);
    format_set_bottom_color(f, 0xd5dae0);
}

static void head_style(struct workbook *w, uint32_t colour)
{
    lxw_format *f = styled(w, WORKBOOK_HEAD, NULL);
    format_set_bold(f);
    format_set_text_wrap(f);
    format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
    format_set_bg_color(f, colour);
    format_set_font_color(f, LXW_COLOR_WHITE);
}

static void text_styles(struct workbook *w, uint32_t colour)
{
    static const enum workbook_style wrapped[] = {WORKBOOK_TEXT, WORKBOOK_CODE, WORKBOOK_OPEN, WORKBOOK_LINK};
    lxw_format *title = styled(w, WORKBOOK_TITLE, NULL);
    format_set_bold(title);
    format_set_font_size(title, 16);
    format_set_font_color(title, colour);
    format_set_font_color(styled(w, WORKBOOK_FAINT, NULL), 0x5b6672);
    for (size_t i = 0; i < sizeof wrapped / sizeof *wrapped; i++) {
        ruled(styled(w, wrapped[i], NULL));
        format_set_text_wrap(w->format[wrapped[i]]);
    }
    format_set_font_name(w->format[WORKBOOK_CODE], "Consolas");
    format_set_font_color(w->format[WORKBOOK_LINK], 0x0b57a4);
    format_set_underline(w->format[WORKBOOK_LINK], LXW_UNDERLINE_SINGLE);
    format_set_bg_color(w->format[WORKBOOK_OPEN], 0xfff8e1);
    format_set_num_format(w->format[WORKBOOK_OPEN], "@"); /* what is typed stays a text */
    format_set_unlocked(w->format[WORKBOOK_OPEN]);
}

static void styles(struct workbook *w, const struct workbook_about *about)
{
    bool spanish = about->lang && strncmp(about->lang, "es", 2) == 0;
    head_style(w, about->colour);
    text_styles(w, about->colour);
    ruled(styled(w, WORKBOOK_WHOLE, "#,##0"));
    ruled(styled(w, WORKBOOK_DECIMAL, "#,##0.0"));
    ruled(styled(w, WORKBOOK_SHARE, spanish ? "0.0\xc2\xa0%" : "0.0%"));
    ruled(styled(w, WORKBOOK_DATE, spanish ? "dd/mm/yyyy" : "yyyy-mm-dd"));
}

/* --- workbook and sheets -------------------------------------------------------------------------------- */

static void properties(struct workbook *w, const struct workbook_about *about)
{
    struct arena mem = {0};
    lxw_doc_properties p = {.title = arena_z(&mem, about->title),
                            .author = arena_z(&mem, about->author),
                            .created = (time_t)(about->made_ms / 1000)};
    (void)workbook_set_properties(w->book, &p);
    arena_release(&mem);
}

/* In heads of pages & begins a code; they hold 255 characters. */
static void page_title(struct workbook *w, struct sv title)
{
    for (size_t characters = 0; title.n && characters < 100; characters++) {
        char utf8[4];
        int32_t cp = utf8_next(&title);
        buf_addz(&w->title, cp == '&' ? "&" : "");
        buf_add(&w->title, sv_make(utf8, utf8_put((uint32_t)cp, utf8)));
    }
}

static int unwritable(struct err *e, const char *path, int number)
{
    return err_set(e, ERR_STORAGE, "-o", N_("%s cannot be written: %s"), path, err_system(e, number));
}

int workbook_create(struct workbook **out, const char *path, const struct workbook_about *about, struct err *e)
{
    struct arena mem = {0};
    struct sv part = arena_printf(&mem, "%s.part", path);
    FILE *f = fopen(part.p, "wb"); /* the library would only say so at the end */
    int rc = f ? 0 : unwritable(e, path, errno);
    if (f) {
        (void)fclose(f);
        struct workbook *w = xmalloc(sizeof *w);
        *w = (struct workbook){.path = xstrdup(path),
                               .part = xstrdup(part.p),
                               .book = workbook_new(part.p),
                               .lang = about->lang,
                               .fault = {.lang = e->lang}};
        properties(w, about);
        page_title(w, about->title);
        styles(w, about);
        *out = w;
    }
    arena_release(&mem);
    return rc;
}

int workbook_sheet(struct workbook *w, struct sv name, uint32_t colour, struct arena *mem, struct sv *out,
                   struct err *e)
{
    struct buf text = {0};
    w->sheet = NULL;
    for (int i = 1; !w->sheet && i < SHEETS_OF_A_NAME; i++) {
        char suffix[16] = "";
        buf_clear(&text);
        if (i > 1)
            (void)snprintf(suffix, sizeof suffix, " (%d)", i);
        xlsx_sheet_title(name, suffix, &text);
        if (!workbook_get_worksheet_by_name(w->book, text.p))
            w->sheet = workbook_add_worksheet(w->book, text.p);
    }
    w->nlines = 0;
    for (size_t i = 0; i < WIDTHS; i++)
        w->width[i] = WIDTH;
    if (w->sheet) {
        worksheet_set_tab_color(w->sheet, colour);
        worksheet_gridlines(w->sheet, LXW_HIDE_ALL_GRIDLINES);
        *out = arena_sv(mem, buf_sv(&text));
    }
    buf_release(&text);
    return w->sheet ? 0
                    : err_set(e, ERR_INPUT, NULL, N_("the workbook already has a sheet \"%s\""), arena_z(mem, name));
}

void workbook_width(struct workbook *w, size_t first, size_t last, double characters)
{
    (void)worksheet_set_column(w->sheet, (lxw_col_t)first, (lxw_col_t)last, characters, NULL);
    for (size_t i = first; i <= last && i < WIDTHS; i++)
        w->width[i] = characters;
}

/* --- height of rows ---------------------------------------------------------------------------------------- */

static bool wraps(enum workbook_style s)
{
    return s == WORKBOOK_HEAD || s == WORKBOOK_TEXT || s == WORKBOOK_CODE || s == WORKBOOK_LINK || s == WORKBOOK_OPEN;
}

/* How many lines a text takes; bold and monospaced letters are wider. */
static size_t lines_of(struct sv text, enum workbook_style s, double width)
{
    double room = (s == WORKBOOK_HEAD || s == WORKBOOK_CODE ? 0.85 : 1) * (width > 3 ? width - 1 : 2);
    size_t lines = 0;
    while (text.n) {
        struct sv line = sv_cut(text, '\n', &text);
        lines += 1 + (size_t)((double)utf8_length(line) / room);
    }
    return lines < LINES_MAX ? lines : LINES_MAX;
}

static void make_room(struct workbook *w, size_t row, size_t column, enum workbook_style s, struct sv text)
{
    size_t lines = wraps(s) && column < WIDTHS ? lines_of(text, s, w->width[column]) : 0;
    if (lines < 2 || row >= LXW_ROW_MAX)
        return;
    if (row >= w->nlines) {
        w->lines = xrealloc(w->lines, 2 * row + 2);
        memset(w->lines + w->nlines, 0, 2 * row + 2 - w->nlines);
        w->nlines = 2 * row + 2;
    }
    if (lines <= w->lines[row])
        return;
    w->lines[row] = (unsigned char)lines;
    (void)worksheet_set_row(w->sheet, (lxw_row_t)row, (double)lines * LINE_HEIGHT, NULL);
}

/* --- cells ---------------------------------------------------------------------------------------------- */

void workbook_remember(struct workbook *w, struct workbook_cells *out, struct arena *mem)
{
    w->remembered = out;
    w->memory = mem;
}

static void remember(struct workbook *w, size_t row, size_t column, struct sv text)
{
    if (w->remembered && text.n)
        vec_push(w->memory, w->remembered, ((struct workbook_cell){row, column, arena_sv(w->memory, text)}));
}

static void remember_number(struct workbook *w, size_t row, size_t column, double value)
{
    char digits[32];
    (void)snprintf(digits, sizeof digits, "%.17g", value);
    remember(w, row, column, isnan(value) ? sv_none() : sv_of(digits));
}

static void does_not_fit(struct workbook *w, size_t row, size_t column)
{
    if (w->fault.kind == ERR_NONE)
        (void)err_set(&w->fault, ERR_LIMIT, "-o",
                      N_("row %zu, column %zu does not fit into a sheet: it has 1,048,576 rows, 16,384 columns and "
                         "32,767 characters a cell"),
                      row + 1, column + 1);
}

void workbook_text(struct workbook *w, size_t row, size_t column, enum workbook_style s, struct sv text)
{
    lxw_error error;
    buf_clear(&w->text);
    xlsx_escape(&w->text, text);
    if (utf8_length(text) > CELL_MAX)
        error = LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED;
    else if (text.n)
        error = worksheet_write_string(w->sheet, (lxw_row_t)row, (lxw_col_t)column, w->text.p, w->format[s]);
    else
        error = worksheet_write_blank(w->sheet, (lxw_row_t)row, (lxw_col_t)column, w->format[s]);
    remember(w, row, column, text);
    make_room(w, row, column, s, text);
    if (error)
        does_not_fit(w, row, column);
}

void workbook_number(struct workbook *w, size_t row, size_t column, enum workbook_style s, double value)
{
    char digits[400];
    if (isnan(value)) {
        workbook_text(w, row, column, s, (struct sv){0});
    } else if (fabs(value) >= EXACT_MAX) {
        (void)snprintf(digits, sizeof digits, "%.0f", value);
        workbook_text(w, row, column, WORKBOOK_TEXT, sv_of(digits));
    } else {
        remember_number(w, row, column, value);
        if (worksheet_write_number(w->sheet, (lxw_row_t)row, (lxw_col_t)column, value, w->format[s]))
            does_not_fit(w, row, column);
    }
}

void workbook_date(struct workbook *w, size_t row, size_t column, int32_t day)
{
    char iso[16];
    if (day == DATE_NONE || day < DATE_FIRST)
        workbook_text(w, row, column, WORKBOOK_TEXT, date_format(day, iso));
    else
        workbook_number(w, row, column, WORKBOOK_DATE, (double)day + DATE_EPOCH);
}

void workbook_formula(struct workbook *w, size_t row, size_t column, enum workbook_style s, struct sv formula,
                      double value)
{
    lxw_row_t r = (lxw_row_t)row;
    lxw_col_t c = (lxw_col_t)column;
    buf_clear(&w->text);
    buf_add(&w->text, formula);
    lxw_error error = isnan(value) ? worksheet_write_formula_str(w->sheet, r, c, w->text.p, w->format[s], "")
                                   : worksheet_write_formula_num(w->sheet, r, c, w->text.p, w->format[s], value);
    remember_number(w, row, column, value);
    if (error)
        does_not_fit(w, row, column);
}

void workbook_link(struct workbook *w, size_t row, size_t column, struct sv sheet, size_t to_row, struct sv text)
{
    struct arena mem = {0};
    struct buf to = {0};
    buf_addz(&to, "internal:'");
    for (size_t i = 0; i < sheet.n; i++)
        buf_addz(&to, sheet.p[i] == '\'' ? "''" : (char[]){sheet.p[i], '\0'});
    buf_printf(&to, "'!A%zu", to_row + 1);
    if (worksheet_write_url_opt(w->sheet, (lxw_row_t)row, (lxw_col_t)column, to.p, w->format[WORKBOOK_LINK],
                                arena_z(&mem, text), NULL))
        does_not_fit(w, row, column);
    remember(w, row, column, text);
    make_room(w, row, column, WORKBOOK_LINK, text);
    buf_release(&to);
    arena_release(&mem);
}

struct sv workbook_cell_name(struct arena *mem, size_t row, size_t column)
{
    char name[LXW_MAX_CELL_NAME_LENGTH];
    lxw_rowcol_to_cell(name, (lxw_row_t)row, (lxw_col_t)column);
    return arena_sv(mem, sv_of(name));
}

/* --- page --------------------------------------------------------------------------------------------------- */

void workbook_print(struct workbook *w)
{
    struct buf line = {0};
    worksheet_set_landscape(w->sheet);
    worksheet_set_paper(w->sheet, A4);
    worksheet_set_margins(w->sheet, 0.5, 0.5, 0.75, 0.75);
    worksheet_fit_to_pages(w->sheet, 1, 0);
    buf_printf(&line, "&L&9%s&R&9&A", w->title.n ? w->title.p : "");
    (void)worksheet_set_header(w->sheet, line.p);
    (void)worksheet_set_footer(w->sheet, "&C&9&P / &N");
    buf_release(&line);
}

void workbook_table(struct workbook *w, size_t head, size_t last, size_t ncolumns, size_t frozen_columns)
{
    workbook_print(w);
    worksheet_freeze_panes(w->sheet, (lxw_row_t)head + 1, (lxw_col_t)frozen_columns);
    (void)worksheet_repeat_rows(w->sheet, (lxw_row_t)head, (lxw_row_t)head);
    (void)worksheet_autofilter(w->sheet, (lxw_row_t)head, 0, (lxw_row_t)(last > head ? last : head),
                               (lxw_col_t)ncolumns - 1);
}

void workbook_protect(struct workbook *w)
{
    lxw_protection allowed = {.format_columns = 1, .format_rows = 1, .autofilter = 1};
    worksheet_protect(w->sheet, NULL, &allowed);
}

void workbook_hide(struct workbook *w)
{
    worksheet_hide(w->sheet);
}

/* --- end ------------------------------------------------------------------------------------------------------ */

static void release(struct workbook *w)
{
    buf_release(&w->title);
    buf_release(&w->text);
    free(w->path);
    free(w->part);
    free(w->lines);
    free(w);
}

int workbook_finish(struct workbook *w, struct err *e)
{
    lxw_error error = workbook_close(w->book); /* frees the book */
    int rc = 0;
    if (w->fault.kind != ERR_NONE)
        rc = err_set(e, w->fault.kind, w->fault.field, "%s", w->fault.message);
    else if (error)
        rc = err_set(e, ERR_STORAGE, "-o", N_("%s cannot be written: %s"), w->path, lxw_strerror(error));
    else if (rename(w->part, w->path))
        rc = unwritable(e, w->path, errno);
    if (rc)
        (void)remove(w->part);
    release(w);
    return rc;
}

void workbook_abandon(struct workbook *w)
{
    lxw_workbook_free(w->book);
    (void)remove(w->part);
    release(w);
}
