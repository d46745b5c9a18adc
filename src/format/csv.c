/*
 * CSV: streaming scanner and writer. Owns its read buffer; memory is bounded by the longest row.
 * Knows nothing of headers or meaning.
 */
#include "format/csv.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "format/file.h"

#include <stdlib.h>

#define CHUNK ((size_t)64 << 10)
#define ROW_MAX ((size_t)16 << 20)

struct csv_reader {
    FILE *file; /* NULL: over memory */
    struct sv memory;
    char *buf; /* bytes read and not yet scanned: [at, len) */
    size_t at, len, cap;
    bool eof, latin;
    char separator;
    bool special[256];    /* bytes that may end a run: the separator, line ends, quotes, NUL */
    size_t row, next_row; /* numbers in the file, line breaks inside quotes counted */
    uint64_t bytes;
    struct buf text; /* the current row's cells, unquoted, one after another */
    size_t *offset;
    size_t noffsets, offset_cap;
    size_t quote_row; /* where the open quote stands; 0: none */
    struct sv *cell;
    size_t ncells, cell_cap;
};

/* --- bytes ------------------------------------------------------------------------------------------ */

static bool refill(struct csv_reader *r)
{
    if (r->eof)
        return false;
    if (r->at) {
        memmove(r->buf, r->buf + r->at, r->len - r->at);
        r->len -= r->at;
        r->at = 0;
    }
    if (r->cap - r->len < CHUNK) {
        r->cap = r->cap ? r->cap * 2 : CHUNK * 2;
        r->buf = xrealloc(r->buf, r->cap);
    }
    size_t got;
    if (r->file) {
        got = fread(r->buf + r->len, 1, CHUNK, r->file);
    } else {
        got = r->memory.n < CHUNK ? r->memory.n : CHUNK;
        if (got) {
            memcpy(r->buf + r->len, r->memory.p, got);
            r->memory = sv_make(r->memory.p + got, r->memory.n - got);
        }
    }
    r->len += got;
    r->bytes += got;
    r->eof = got == 0;
    return got > 0;
}

static int peek(struct csv_reader *r)
{
    if (r->at == r->len && !refill(r))
        return -1;
    return (unsigned char)r->buf[r->at];
}

/* --- opening ------------------------------------------------------------------------------------------ */

/* The separator that the first line holds most often outside quotes. */
static char detect_separator(const char *p, size_t n)
{
    static const char candidates[] = {',', ';', '\t'};
    size_t count[3] = {0};
    bool in_quotes = false;
    for (size_t i = 0; i < n && (in_quotes || p[i] != '\n'); i++) {
        if (p[i] == '"')
            in_quotes = !in_quotes;
        for (size_t k = 0; k < 3; k++)
            count[k] += !in_quotes && p[i] == candidates[k];
    }
    size_t best = count[1] > count[0] ? 1 : 0;
    return candidates[count[2] > count[best] ? 2 : best];
}

static bool is_separator(char c)
{
    return c == ',' || c == ';' || c == '\t';
}

/* Excel's own first line "sep=;". */
static bool declared_separator(struct csv_reader *r)
{
    const char *begin = r->buf + r->at, *end = memchr(begin, '\n', r->len - r->at);
    struct sv line = sv_make(begin, end ? (size_t)(end - begin) : r->len - r->at);
    size_t whole = line.n + (end != NULL);
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    if (line.n != 5 || !sv_starts(line, "sep=") || !is_separator(line.p[4]))
        return false;
    r->separator = line.p[4];
    r->at += whole;
    r->next_row = 2;
    return true;
}

/* Its first letters with a NUL beside each: a table begins with a name in Latin letters or with a mark. */
static bool is_utf16(struct sv bytes)
{
    if (sv_starts(bytes, "\xff\xfe") || sv_starts(bytes, "\xfe\xff"))
        return true;
    bool little = bytes.n >= 4 && bytes.p[0] && !bytes.p[1] && bytes.p[2] && !bytes.p[3];
    bool big = bytes.n >= 4 && !bytes.p[0] && bytes.p[1] && !bytes.p[2] && bytes.p[3];
    return little || big;
}

/* An object or a list of objects: no header begins so. */
static bool is_json(struct sv text)
{
    for (int i = 0; i < 2 && text.n && (text.p[0] == '{' || text.p[0] == '['); i++) {
        bool object = text.p[0] == '{';
        text = sv_trim(sv_make(text.p + 1, text.n - 1));
        if (text.n && object && (text.p[0] == '"' || text.p[0] == '}'))
            return true;
    }
    return false;
}

/* What people name as a table and is none; NULL: it may be one. */
static const char *something_else(struct sv bytes)
{
    static const struct {
        const char *begins, *is;
    } others[] = {
        {"PK\x03\x04", N_("this is not CSV but a workbook; give it the ending .xlsx")},
        {"\xd0\xcf\x11\xe0", N_("this is not CSV but a workbook of the old kind (.xls); save it as .xlsx or as CSV")},
        {"%PDF-", N_("this is a PDF; a table is read from CSV or from a workbook (.xlsx)")},
        {"<!DOCTYPE", N_("this is a web page; a table is read from CSV or from a workbook (.xlsx)")},
        {"<html", N_("this is a web page; a table is read from CSV or from a workbook (.xlsx)")},
        {"<?xml", N_("this is XML; a table is read from CSV or from a workbook (.xlsx)")},
        {"SQLite format 3", N_("this is a database; a table is read from CSV or from a workbook (.xlsx)")},
    };
    if (is_utf16(bytes))
        return N_("the file is in UTF-16; save it as CSV UTF-8 (in Excel: \"CSV UTF-8\")");
    struct sv text = sv_starts(bytes, "\xef\xbb\xbf") ? sv_make(bytes.p + 3, bytes.n - 3) : bytes;
    text = sv_trim(text);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (sv_starts(text, others[i].begins))
            return others[i].is;
    return is_json(text) ? N_("this is JSON; a table is read from CSV or from a workbook (.xlsx), such as "
                              "istmo export FORM -o FILE.csv writes")
                         : NULL;
}

static int start(struct csv_reader *r, struct err *e)
{
    while (r->len < CHUNK && refill(r))
        continue;
    const char *other = something_else(sv_make(r->buf, r->len));
    if (other)
        return err_set(e, ERR_INPUT, NULL, "%s", tr(e->lang, other));
    if (r->len >= 3 && memcmp(r->buf, "\xef\xbb\xbf", 3) == 0)
        r->at = 3;
    r->next_row = 1;
    if (!declared_separator(r))
        r->separator = detect_separator(r->buf + r->at, r->len - r->at);
    r->special[(unsigned char)r->separator] = true;
    r->special['"'] = r->special['\n'] = r->special['\r'] = r->special[0] = true;
    return 0;
}

static struct csv_reader *reader_new(void)
{
    struct csv_reader *r = xmalloc(sizeof *r);
    *r = (struct csv_reader){.text = {.max = ROW_MAX * 3 + CSV_FIELD_MAX}};
    return r;
}

int csv_open(struct csv_reader **out, const char *path, struct err *e)
{
    FILE *file;
    if (file_open(&file, path, e))
        return -1;
    struct csv_reader *r = reader_new();
    r->file = file;
    if (start(r, e)) {
        csv_close(r);
        return err_prefix(e, "%s: ", path);
    }
    *out = r;
    return 0;
}

int csv_open_memory(struct csv_reader **out, struct sv bytes, struct err *e)
{
    struct csv_reader *r = reader_new();
    r->memory = bytes;
    if (start(r, e)) {
        csv_close(r);
        return -1;
    }
    *out = r;
    return 0;
}

void csv_close(struct csv_reader *r)
{
    if (!r)
        return;
    if (r->file)
        (void)fclose(r->file);
    free(r->buf);
    free(r->offset);
    free(r->cell);
    buf_release(&r->text);
    free(r);
}

/* --- scanning ------------------------------------------------------------------------------------------
 * Nearly every row lies in the buffer whole and without doubled quotes: its cells are then views of
 * the buffer (quick_row). The others, and all faulty ones, are copied cell by cell (scan_row).
 */

static void reserve_cells(struct csv_reader *r, size_t n)
{
    if (n <= r->cell_cap)
        return;
    r->cell_cap = n * 2;
    r->cell = xrealloc(r->cell, r->cell_cap * sizeof *r->cell);
}

struct quick {
    const char *p, *end;
    unsigned char bits; /* of all bytes: above 127 there is something to check */
    size_t lines;
};

/* From a quote to its closing one; false when the slow way has to look. */
static bool quick_quoted(const struct csv_reader *r, struct quick *q, struct sv *cell)
{
    const char *from = ++q->p;
    while (q->p < q->end && *q->p != '"' && *q->p != '\0') {
        q->bits |= (unsigned char)*q->p;
        q->lines += *q->p++ == '\n';
    }
    *cell = sv_make(from, (size_t)(q->p - from));
    if (q->p + 1 >= q->end || *q->p != '"')
        return false;
    q->p++;
    return *q->p == r->separator || *q->p == '\n' || *q->p == '\r';
}

static bool quick_cell(const struct csv_reader *r, struct quick *q, struct sv *cell)
{
    const char *from = q->p;
    if (q->p < q->end && *q->p == '"')
        return quick_quoted(r, q, cell);
    while (q->p < q->end && !r->special[(unsigned char)*q->p])
        q->bits |= (unsigned char)*q->p++;
    *cell = sv_make(from, (size_t)(q->p - from));
    return q->p < q->end && *q->p != '"' && *q->p != '\0';
}

static bool quick_row(struct csv_reader *r)
{
    const char *begin = r->buf + r->at;
    struct quick q = {.p = begin, .end = r->buf + r->len};
    size_t n = 0;
    for (char c = r->separator; c == r->separator; c = *q.p++) {
        reserve_cells(r, n + 1);
        if (n >= CSV_COLUMNS_MAX || !quick_cell(r, &q, &r->cell[n]))
            return false;
        n++;
    }
    if (q.p[-1] == '\r' && q.p == q.end)
        return false;
    if (q.p[-1] == '\r' && *q.p == '\n')
        q.p++;
    if (q.bits >= 0x80 && !utf8_valid(sv_make(begin, (size_t)(q.p - begin))))
        return false;
    r->row = r->next_row;
    r->next_row += 1 + q.lines;
    r->at += (size_t)(q.p - begin);
    r->ncells = n;
    return true;
}

/* --- the slow way: any row, and what is wrong with it -------------------------------------------------- */

static int too_long(const struct csv_reader *r, struct err *e)
{
    if (r->quote_row)
        return err_set(
            e, ERR_LIMIT, NULL,
            N_("row %zu, column %zu: a cell is longer than %zu kB; perhaps the quote (\") of row %zu is never "
               "closed"),
            r->row, r->noffsets, CSV_FIELD_MAX >> 10, r->quote_row);
    return err_set(e, ERR_LIMIT, NULL, N_("row %zu, column %zu: a cell is longer than %zu kB"), r->row, r->noffsets,
                   CSV_FIELD_MAX >> 10);
}

static int begin_cell(struct csv_reader *r, struct err *e)
{
    if (r->noffsets >= CSV_COLUMNS_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("row %zu has more than %d columns"), r->row, CSV_COLUMNS_MAX);
    if (r->noffsets == r->offset_cap) {
        r->offset_cap = r->offset_cap ? r->offset_cap * 2 : 32;
        r->offset = xrealloc(r->offset, r->offset_cap * sizeof *r->offset);
    }
    r->offset[r->noffsets++] = r->text.n;
    return 0;
}

static size_t cell_length(const struct csv_reader *r)
{
    return r->text.n - r->offset[r->noffsets - 1];
}

static int check_length(const struct csv_reader *r, struct err *e)
{
    if (cell_length(r) > CSV_FIELD_MAX)
        return too_long(r, e);
    return r->text.n > ROW_MAX ? err_set(e, ERR_LIMIT, NULL, N_("row %zu is longer than %zu MB"), r->row, ROW_MAX >> 20)
                               : 0;
}

/* Copies one byte that has a meaning elsewhere and none here. */
static int plain_byte(struct csv_reader *r, char c, struct err *e)
{
    buf_addc(&r->text, c);
    r->at++;
    return check_length(r, e);
}

/* Copies the run of ordinary bytes at the reading position. */
static int plain_run(struct csv_reader *r, bool in_quotes, struct err *e)
{
    const char *p = r->buf + r->at;
    size_t n = 0, left = r->len - r->at;
    while (n < left && p[n] != '"' && p[n] != '\0' &&
           (in_quotes ? p[n] != '\n' : p[n] != r->separator && p[n] != '\n' && p[n] != '\r'))
        n++;
    buf_add(&r->text, sv_make(p, n));
    r->at += n;
    return check_length(r, e);
}

static int quoted_cell(struct csv_reader *r, struct err *e)
{
    r->quote_row = r->next_row;
    r->at++;
    for (;;) {
        int c = peek(r);
        if (c < 0)
            return err_set(e, ERR_INPUT, NULL, N_("row %zu: a quote (\") is opened and never closed"), r->quote_row);
        if (c == '\0')
            return err_set(e, ERR_INPUT, NULL, N_("row %zu, column %zu: the cell holds a NUL byte"), r->row,
                           r->noffsets);
        if (c == '\n') {
            r->next_row++;
            if (plain_byte(r, '\n', e))
                return -1;
        } else if (c == '"') {
            r->at++;
            if (peek(r) != '"') {
                r->quote_row = 0;
                return 0;
            }
            if (plain_byte(r, '"', e))
                return -1;
        } else if (plain_run(r, true, e)) {
            return -1;
        }
    }
}

/* One cell; *last is set when the row ends after it. */
static int scan_cell(struct csv_reader *r, bool *last, struct err *e)
{
    if (begin_cell(r, e))
        return -1;
    if (peek(r) == '"' && quoted_cell(r, e))
        return -1;
    for (;;) {
        int c = peek(r);
        if (c == '\0')
            return err_set(e, ERR_INPUT, NULL, N_("row %zu, column %zu: the cell holds a NUL byte"), r->row,
                           r->noffsets);
        if (c < 0 || c == '\n' || c == r->separator || c == '\r') {
            if (c >= 0)
                r->at++;
            if (c == '\r' && peek(r) == '\n')
                r->at++;
            *last = c != r->separator;
            r->next_row += *last && c >= 0;
            return 0;
        }
        if (c == '"') { /* a quote inside an unquoted cell is itself */
            if (plain_byte(r, '"', e))
                return -1;
        } else if (plain_run(r, false, e)) {
            return -1;
        }
    }
}

static int scan_row(struct csv_reader *r, struct err *e)
{
    bool last = false;
    buf_clear(&r->text);
    r->noffsets = 0;
    r->row = r->next_row;
    while (!last)
        if (scan_cell(r, &last, e))
            return -1;
    return 0;
}

/* --- encoding ------------------------------------------------------------------------------------------ */

/* Windows-1252 0x80..0x9f; 0 = not a character. */
static const uint16_t cp1252[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                    0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

static int recode(struct csv_reader *r, struct err *e)
{
    struct buf out = {.max = r->text.max};
    size_t cell = 0;
    for (size_t i = 0; i <= r->text.n; i++) {
        while (cell < r->noffsets && r->offset[cell] == i)
            r->offset[cell++] = out.n;
        if (i == r->text.n)
            break;
        unsigned char c = (unsigned char)r->text.p[i];
        uint32_t cp = c >= 0x80 && c < 0xa0 ? cp1252[c - 0x80] : c;
        char utf8[4];
        if (!cp) {
            buf_release(&out);
            return err_set(e, ERR_INPUT, NULL, N_("row %zu, column %zu: byte 0x%02X is neither UTF-8 nor Windows-1252"),
                           r->row, cell, c);
        }
        buf_add(&out, sv_make(utf8, utf8_put(cp, utf8)));
    }
    buf_release(&r->text);
    r->text = out;
    return 0;
}

/* --- rows ----------------------------------------------------------------------------------------------- */

static void cut_cells(struct csv_reader *r)
{
    reserve_cells(r, r->noffsets);
    r->ncells = r->noffsets;
    for (size_t i = 0; i < r->noffsets; i++) {
        size_t end = i + 1 < r->noffsets ? r->offset[i + 1] : r->text.n;
        r->cell[i] = sv_make((r->text.p ? r->text.p : "") + r->offset[i], end - r->offset[i]);
    }
}

/* Cell by cell: what ends one and what begins the next may look like one character. */
static bool cells_valid(const struct csv_reader *r)
{
    for (size_t i = 0; i < r->ncells; i++)
        if (!utf8_valid(r->cell[i]))
            return false;
    return true;
}

static int slow_row(struct csv_reader *r, struct err *e)
{
    if (scan_row(r, e))
        return -1;
    cut_cells(r);
    if (cells_valid(r))
        return 0;
    r->latin = true;
    if (recode(r, e))
        return -1;
    cut_cells(r);
    return 0;
}

static bool blank(const struct csv_reader *r)
{
    for (size_t i = 0; i < r->ncells; i++)
        if (sv_trim(r->cell[i]).n)
            return false;
    return true;
}

int csv_next(struct csv_reader *r, struct sv **cells, size_t *n, struct err *e)
{
    for (;;) {
        if (peek(r) < 0) {
            if (r->file && ferror(r->file))
                return err_set(e, ERR_STORAGE, NULL, N_("the file could not be read to its end"));
            return 0;
        }
        if (!quick_row(r) && slow_row(r, e))
            return -1;
        if (!blank(r)) {
            *cells = r->cell;
            *n = r->ncells;
            return 1;
        }
    }
}

size_t csv_row(const struct csv_reader *r)
{
    return r->row;
}

uint64_t csv_bytes_read(const struct csv_reader *r)
{
    return r->bytes - (r->len - r->at);
}

bool csv_was_windows_1252(const struct csv_reader *r)
{
    return r->latin;
}
