/*
 * Rows of one sheet, pulled: the parser is paused at the end of every row that has a cell. Memory is
 * one row and the shared strings. Called by table.c and by imports; knows no header or meaning.
 */
#include "format/xlsx_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define COLUMNS_MAX 2048
#define CELL_MAX ((size_t)1 << 20)
#define ROW_MAX ((size_t)16 << 20)
#define DIGITS_EXACT 15 /* of a double; spreadsheets write 17 */

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOLEAN, CELL_DATE };

struct xlsx_sheet {
    struct xlsx_part part;
    struct xlsx_book *book;
    bool in_data, in_cell, in_inline, in_value, ended;
    unsigned phonetic;
    size_t row;
    /* the row being read: cells one after another in text, where each begins and ends */
    struct buf text;
    struct {
        size_t from, to;
    } * span;
    size_t ncells, span_cap;
    struct sv *cell;
    size_t cell_cap;
    /* the cell being read */
    size_t column, from; /* column from 0 */
    enum cell_type type;
    size_t style;
};

/* --- where a cell stands ------------------------------------------------------------------------------------ */

/* "BC12" -> 54; SIZE_MAX when there are no letters. */
static size_t column_of(const char *reference)
{
    size_t n = 0, i = 0;
    for (; reference[i] >= 'A' && reference[i] <= 'Z' && i < 4; i++)
        n = n * 26 + (size_t)(reference[i] - 'A' + 1);
    return i ? n - 1 : SIZE_MAX;
}

static void begin_row(struct xlsx_sheet *s, const char **attribute)
{
    int64_t number;
    bool given = sv_to_int(sv_of(xlsx_attribute(attribute, "r")), &number) && number > 0;
    s->row = given ? (size_t)number : s->row + 1;
    s->ncells = 0;
    s->column = SIZE_MAX; /* so that the first cell without reference is 0 */
    buf_clear(&s->text);
}

static void begin_cell(struct xlsx_sheet *s, const char **attribute)
{
    const char *reference = xlsx_attribute(attribute, "r"), *type = xlsx_attribute(attribute, "t");
    int64_t style = 0;
    size_t column = reference ? column_of(reference) : SIZE_MAX;
    s->column = column == SIZE_MAX ? s->column + 1 : column;
    s->style = sv_to_int(sv_of(xlsx_attribute(attribute, "s")), &style) && style > 0 ? (size_t)style : 0;
    s->type = !type || strcmp(type, "n") == 0 ? CELL_NUMBER
              : strcmp(type, "s") == 0        ? CELL_SHARED
              : strcmp(type, "b") == 0        ? CELL_BOOLEAN
              : strcmp(type, "d") == 0        ? CELL_DATE
                                              : CELL_TEXT;
    s->from = s->text.n;
    s->in_cell = true;
}

/* --- what a cell says ----------------------------------------------------------------------------------------- */

static struct sv raw(const struct xlsx_sheet *s)
{
    return sv_make((s->text.p ? s->text.p : "") + s->from, s->text.n - s->from);
}

static void replace(struct xlsx_sheet *s, struct sv text)
{
    s->text.n = s->from;
    buf_add(&s->text, text);
}

/* 0.30000000000000004 is what a spreadsheet stores for what it shows as 0.3. */
static void shorten_number(struct xlsx_sheet *s)
{
    char text[32];
    double v;
    bool whole = true; /* a long number without point or exponent stays as it is */
    for (size_t i = 0; i < raw(s).n && whole; i++)
        whole = raw(s).p[i] >= '0' && raw(s).p[i] <= '9';
    if (whole || raw(s).n <= DIGITS_EXACT || !sv_to_double(raw(s), &v) || !isfinite(v))
        return;
    (void)snprintf(text, sizeof text, fabs(v) < 1e15 && v == floor(v) ? "%.0f" : "%.15g", v);
    replace(s, sv_of(text));
}

static void read_number(struct xlsx_sheet *s)
{
    char text[32];
    double serial;
    enum xlsx_kind kind = s->style < s->book->styles.n ? (enum xlsx_kind)s->book->styles.v[s->style] : XLSX_NUMBER;
    if (kind != XLSX_NUMBER && sv_to_double(raw(s), &serial) && isfinite(serial) &&
        xlsx_date_text(serial, kind, s->book->from_1904, text))
        replace(s, sv_of(text));
    else
        shorten_number(s);
}

static int damaged_cell(const struct xlsx_sheet *s, struct err *e, const char *what)
{
    return err_set(e, ERR_INPUT, NULL, N_("row %zu, column %zu: %s"), s->row, s->column + 1, tr(e->lang, what));
}

static int read_shared(struct xlsx_sheet *s, struct err *e)
{
    int64_t i;
    struct sv text;
    if (!raw(s).n)
        return 0;
    if (!sv_to_int(sv_trim(raw(s)), &i) || i < 0 || !xlsx_strings_get(&s->book->strings, (size_t)i, &text))
        return damaged_cell(s, e, N_("damaged workbook: the cell names a shared text that is not there"));
    replace(s, text);
    return 0;
}

static int read_cell(struct xlsx_sheet *s, struct err *e)
{
    struct sv midnight;
    switch (s->type) {
    case CELL_NUMBER:
        read_number(s);
        return 0;
    case CELL_SHARED:
        return read_shared(s, e);
    case CELL_BOOLEAN:
        replace(s, sv_is(raw(s), "1") || sv_is(raw(s), "true") ? SV("true") : SV("false"));
        return 0;
    case CELL_DATE:
        midnight = raw(s);
        if (midnight.n == 19 && sv_ends(midnight, "T00:00:00"))
            s->text.n -= 9;
        return 0;
    case CELL_TEXT:
        xlsx_unescape(&s->text, s->from);
        return 0;
    }
    return 0;
}

/* Cells between are empty; a cell that comes twice or backwards overwrites. */
static void place_cell(struct xlsx_sheet *s)
{
    if (s->column >= s->span_cap) {
        s->span_cap = s->column * 2 + 32;
        s->span = xrealloc(s->span, s->span_cap * sizeof *s->span);
    }
    for (; s->ncells <= s->column; s->ncells++)
        s->span[s->ncells].from = s->span[s->ncells].to = 0;
    s->span[s->column].from = s->from;
    s->span[s->column].to = s->text.n;
}

static int end_cell(struct xlsx_sheet *s, struct err *e)
{
    s->in_cell = s->in_value = s->in_inline = false;
    s->phonetic = 0;
    if (!raw(s).n && s->type != CELL_SHARED)
        return 0;
    if (read_cell(s, e))
        return -1;
    if (!raw(s).n)
        return 0;
    if (s->column >= COLUMNS_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("row %zu has more than %d columns"), s->row, COLUMNS_MAX);
    place_cell(s);
    return 0;
}

/* --- events ------------------------------------------------------------------------------------------------ */

static void on_start(void *ctx, struct xlsx_part *p, const char *name, const char **attribute)
{
    struct xlsx_sheet *s = ctx;
    (void)p;
    s->in_value = false;
    if (!s->in_data)
        s->in_data = strcmp(name, "sheetData") == 0;
    else if (strcmp(name, "c") == 0)
        begin_cell(s, attribute);
    else if (strcmp(name, "v") == 0)
        s->in_value = s->in_cell;
    else if (strcmp(name, "row") == 0)
        begin_row(s, attribute);
    else if (strcmp(name, "is") == 0)
        s->in_inline = s->in_cell;
    else if (strcmp(name, "rPh") == 0)
        s->phonetic++;
    else if (strcmp(name, "t") == 0)
        s->in_value = s->in_inline && !s->phonetic;
}

static void on_end(void *ctx, struct xlsx_part *p, const char *name)
{
    struct xlsx_sheet *s = ctx;
    s->in_value = false;
    if (!s->in_data)
        return;
    if (strcmp(name, "c") == 0) {
        if (s->in_cell && end_cell(s, p->e))
            xlsx_part_fail(p);
    } else if (strcmp(name, "rPh") == 0) {
        s->phonetic -= s->phonetic > 0;
    } else if (strcmp(name, "row") == 0) {
        if (s->ncells)
            xlsx_part_pause(p);
    } else if (strcmp(name, "sheetData") == 0) {
        s->ended = true;
        xlsx_part_finish(p);
    }
}

static void on_text(void *ctx, struct xlsx_part *p, struct sv text)
{
    struct xlsx_sheet *s = ctx;
    if (!s->in_value)
        return;
    buf_add(&s->text, text);
    if (s->text.failed || raw(s).n > CELL_MAX) {
        (void)err_set(p->e, ERR_LIMIT, NULL, N_("row %zu, column %zu: a cell is longer than %zu kB"), s->row,
                      s->column + 1, CELL_MAX >> 10);
        xlsx_part_fail(p);
    }
}

/* --- the sheet ---------------------------------------------------------------------------------------------- */

static int read_strings(struct xlsx_book *b, struct err *e)
{
    if (b->strings_read || !b->strings_part)
        return 0;
    b->strings_read = true;
    return xlsx_strings_read(&b->strings, b->zip, b->strings_part, e);
}

int xlsx_sheet_open(struct xlsx_book *b, size_t i, struct xlsx_sheet **out, struct err *e)
{
    if (read_strings(b, e))
        return -1;
    struct xlsx_sheet *s = xmalloc(sizeof *s);
    *s = (struct xlsx_sheet){.book = b, .text = {.max = ROW_MAX}};
    struct xlsx_handlers on = {on_start, on_end, on_text};
    if (xlsx_part_open(&s->part, b->zip, b->sheets.v[i].part, on, s, e)) {
        free(s);
        return -1;
    }
    *out = s;
    return 0;
}

void xlsx_sheet_close(struct xlsx_sheet *s)
{
    if (!s)
        return;
    xlsx_part_close(&s->part);
    buf_release(&s->text);
    free(s->span);
    free(s->cell);
    free(s);
}

static void cut_cells(struct xlsx_sheet *s)
{
    if (s->cell_cap < s->ncells) {
        s->cell_cap = s->span_cap;
        s->cell = xrealloc(s->cell, s->cell_cap * sizeof *s->cell);
    }
    for (size_t i = 0; i < s->ncells; i++)
        s->cell[i] = sv_make((s->text.p ? s->text.p : "") + s->span[i].from, s->span[i].to - s->span[i].from);
}

int xlsx_next(struct xlsx_sheet *s, struct sv **cells, size_t *n, struct err *e)
{
    int rc = s->ended ? 0 : xlsx_part_run(&s->part, e);
    if (rc <= 0)
        return rc;
    cut_cells(s);
    *cells = s->cell;
    *n = s->ncells;
    return 1;
}

size_t xlsx_row(const struct xlsx_sheet *s)
{
    return s->row;
}
