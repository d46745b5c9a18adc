/* Tables for people, CSV and JSON on standard output; problems and progress on standard error. */
#include "kit/output.h"

#include "base/clock.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "format/csv.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define SCREEN 80
#define GAP 2
#define BOLD "\033[1m"
#define PLAIN "\033[0m"
#define UNSHOWN "\xef\xbf\xbd" /* U+FFFD */

/* --- what a terminal may be sent ------------------------------------------------------------- */

static bool is_control(uint32_t cp)
{
    return (cp < 0x20 && cp != '\n') || (cp >= 0x7f && cp < 0xa0);
}

void output_safe(struct buf *out, struct sv text)
{
    while (text.n) {
        struct sv rest = text;
        int32_t cp = utf8_next(&rest);
        size_t n = text.n - rest.n;
        if (cp == '\t')
            buf_addc(out, ' ');
        else if (cp < 0 || is_control((uint32_t)cp) || utf8_reorders(cp) || (cp == 0xFFFD && n == 1))
            buf_addz(out, UNSHOWN);
        else
            buf_add(out, sv_make(text.p, n));
        text = rest;
    }
}

/* --- tables ---------------------------------------------------------------------------------- */

void output_row(struct output_table *t, const struct sv *cells)
{
    struct sv *row = ARENA_ARRAY(t->mem, t->ncolumns, struct sv);
    for (size_t i = 0; i < t->ncolumns; i++)
        row[i] = arena_sv(t->mem, cells[i]);
    struct {
        struct sv **v;
        size_t n, cap;
    } rows = {t->row, t->nrows, t->cap};
    vec_push(t->mem, &rows, row);
    t->row = rows.v;
    t->nrows = rows.n;
    t->cap = rows.cap;
}

/* --- widths --------------------------------------------------------------------------------- */

static size_t widest_word(struct sv text)
{
    size_t best = 0;
    for (struct sv item; sv_next_item(&text, true, &item);)
        best = utf8_width(item) > best ? utf8_width(item) : best;
    return best;
}

static size_t natural_width(const struct output_table *t, size_t column, struct sv heading)
{
    size_t w = widest_word(heading);
    for (size_t r = 0; r < t->nrows; r++) {
        size_t cell = utf8_width(t->row[r][column]);
        w = cell > w ? cell : w;
    }
    size_t max = t->column[column].max_width;
    return max && w > max ? max : w;
}

/* Narrows the widest text column, one step at a time, until the table fits the screen. */
static void fit(const struct output_table *t, size_t *width)
{
    for (;;) {
        size_t total = 0, widest = t->ncolumns;
        for (size_t i = 0; i < t->ncolumns; i++) {
            total += width[i] + (i ? GAP : 0);
            if (t->column[i].kind == CELL_TEXT && width[i] > 8 && (widest == t->ncolumns || width[i] > width[widest]))
                widest = i;
        }
        if (total <= SCREEN || widest == t->ncolumns)
            return;
        width[widest]--;
    }
}

/* --- lines ---------------------------------------------------------------------------------- */

/* Takes one line of at most `columns` off *rest, at a space where there is one. */
static struct sv take_line(struct sv *rest, size_t columns)
{
    struct sv all = *rest;
    if (!all.n)
        return all;
    struct sv line = utf8_cut(all, columns);
    if (line.n < all.n) {
        size_t n = line.n;
        while (n > 0 && all.p[n] != ' ' && all.p[n - 1] != ' ')
            n--;
        if (n > 0)
            line.n = n;
        if (line.n == 0)
            line = utf8_cut(all, columns ? columns + 1 : 2);
    }
    const char *newline = line.n ? memchr(line.p, '\n', line.n) : NULL;
    size_t skip = line.n;
    if (newline) {
        line.n = (size_t)(newline - line.p);
        skip = line.n + 1;
    }
    while (skip < all.n && all.p[skip] == ' ')
        skip++;
    *rest = sv_make(all.p + skip, all.n - skip);
    return line;
}

static void pad(struct buf *out, size_t n)
{
    while (n--)
        buf_addc(out, ' ');
}

static void print_row(struct buf *out, const struct output_table *t, const struct sv *cells, const size_t *width,
                      const char *before, const char *after)
{
    struct sv rest[32];
    size_t left = t->ncolumns;
    for (size_t i = 0; i < t->ncolumns; i++)
        rest[i] = cells[i];
    for (bool first = true; left > 0 || first; first = false) {
        size_t owed = 0; /* spaces are written only when something follows: no blanks at line ends */
        left = 0;
        buf_addz(out, before);
        for (size_t i = 0; i < t->ncolumns; i++) {
            struct sv line = sv_trim(take_line(&rest[i], width[i]));
            size_t w = utf8_width(line);
            size_t fill = w < width[i] ? width[i] - w : 0;
            owed += i ? GAP : 0;
            if (t->column[i].kind == CELL_NUMBER)
                owed += fill;
            if (line.n) {
                pad(out, owed);
                buf_add(out, line);
                owed = 0;
            }
            owed += t->column[i].kind == CELL_NUMBER ? (line.n ? 0 : w) : line.n ? fill : width[i];
            left += rest[i].n;
        }
        buf_addz(out, after);
        buf_addc(out, '\n');
    }
}

static struct sv safe_copy(struct arena *mem, struct sv text)
{
    struct buf out = {0};
    output_safe(&out, text);
    struct sv copy = arena_sv(mem, buf_sv(&out));
    buf_release(&out);
    return copy;
}

static void print_table(struct buf *out, const struct output_table *t, const struct context *ctx)
{
    size_t width[32];
    struct sv heading[32];
    for (size_t r = 0; r < t->nrows; r++)
        for (size_t i = 0; i < t->ncolumns; i++)
            t->row[r][i] = safe_copy(t->mem, t->row[r][i]);
    for (size_t i = 0; i < t->ncolumns; i++) {
        heading[i] = sv_of(tr(ctx->lang, t->column[i].heading));
        width[i] = natural_width(t, i, heading[i]);
    }
    fit(t, width);
    print_row(out, t, heading, width, ctx->colour ? BOLD : "", ctx->colour ? PLAIN : "");
    for (size_t r = 0; r < t->nrows; r++)
        print_row(out, t, t->row[r], width, "", "");
}

static void print_csv(struct buf *out, const struct output_table *t)
{
    for (size_t i = 0; i < t->ncolumns; i++)
        csv_put(out, sv_of(t->column[i].key), i == 0);
    csv_end_row(out);
    for (size_t r = 0; r < t->nrows; r++) {
        for (size_t i = 0; i < t->ncolumns; i++)
            csv_put(out, t->row[r][i], i == 0);
        csv_end_row(out);
    }
}

static void print_json(struct buf *out, const struct output_table *t)
{
    struct json j = {.out = out};
    json_begin_array(&j);
    for (size_t r = 0; r < t->nrows; r++) {
        json_newline(&j);
        json_begin_object(&j);
        for (size_t i = 0; i < t->ncolumns; i++) {
            double number;
            json_keyz(&j, t->column[i].key);
            if (t->column[i].kind == CELL_NUMBER && sv_to_double(t->row[r][i], &number))
                json_number(&j, number);
            else if (t->column[i].kind == CELL_NUMBER && !t->row[r][i].n)
                json_null(&j);
            else
                json_string(&j, t->row[r][i]);
        }
        json_end_object(&j);
    }
    json_end_array(&j);
    buf_addc(out, '\n');
}

void output_print(const struct output_table *t, const struct context *ctx, enum format format)
{
    struct buf out = {0};
    struct err e = {.lang = ctx->lang};
    if (format == FORMAT_TABLE)
        print_table(&out, t, ctx);
    else if (format == FORMAT_CSV)
        print_csv(&out, t);
    else
        print_json(&out, t);
    if (output_write(&out, &e) && out.failed)
        (void)fprintf(stderr, "istmo: %s\n", e.message);
    buf_release(&out);
}

int output_flush(struct err *e)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        return err_set(e, ERR_STORAGE, NULL, N_("the output could not be written"));
    return 0;
}

int output_write(const struct buf *b, struct err *e)
{
    if (b->failed)
        return err_set(e, ERR_LIMIT, NULL, N_("the output is larger than %zu MB"),
                       (b->max ? b->max : BUF_MAX_DEFAULT) >> 20);
    (void)fwrite(b->p, 1, b->n, stdout);
    return output_flush(e);
}

int output_json(struct buf *b, struct err *e)
{
    buf_addc(b, '\n');
    int rc = output_write(b, e);
    buf_release(b);
    return rc;
}

struct sv output_word(const struct context *ctx, struct sv code, const char *const *words)
{
    for (; *words; words++)
        if (sv_is(code, *words))
            return sv_of(tr(ctx->lang, *words));
    return code;
}

/* --- problems and progress ------------------------------------------------------------------ */

static void problem_line(struct buf *out, const char *name, struct sv text)
{
    if (!text.n)
        return;
    buf_printf(out, "    %s: ", name);
    output_safe(out, text);
    buf_addc(out, '\n');
}

static void print_problem(const struct problem *p, const struct context *ctx)
{
    static const char *const colour[] = {"\033[31m", "\033[33m", "\033[36m"};
    static const char *const name[] = {N_("error"), N_("warning"), N_("note")};
    struct buf out = {0};
    if (p->at.file)
        output_safe(&out, sv_of(p->at.file));
    if (p->at.row)
        buf_printf(&out, ":%zu", p->at.row);
    if (p->at.column.n) {
        buf_addz(&out, out.n ? " [" : "[");
        output_safe(&out, p->at.column);
        buf_addc(&out, ']');
    }
    if (out.n)
        buf_addz(&out, ": ");
    buf_printf(&out, "%s%s%s: ", ctx->colour ? colour[p->severity] : "", tr(ctx->lang, name[p->severity]),
               ctx->colour ? PLAIN : "");
    output_safe(&out, p->message);
    buf_addc(&out, '\n');
    problem_line(&out, tr(ctx->lang, N_("found")), p->found);
    problem_line(&out, tr(ctx->lang, N_("expected")), p->expected);
    problem_line(&out, tr(ctx->lang, N_("suggestion")), p->remedy);
    (void)fputs(out.p, stderr);
    buf_release(&out);
}

void output_problems(const struct problems *ps, const struct context *ctx)
{
    for (size_t i = 0; i < ps->n; i++)
        print_problem(&ps->v[i], ctx);
    if (ps->dropped)
        (void)fprintf(stderr, tr(ctx->lang, N_("%zu more are not listed\n")), ps->dropped);
}

void output_problem_json(struct json *j, const struct problem *p)
{
    json_put(j, "file", sv_of(p->at.file));
    json_keyz(j, "row");
    if (p->at.row)
        json_int(j, (int64_t)p->at.row);
    else
        json_null(j);
    json_put(j, "column", p->at.column);
    json_put(j, "found", p->found);
    json_put(j, "expected", p->expected);
    json_put(j, "message", p->message);
}

struct sv output_number(struct arena *mem, double v, int decimals, const char *lang)
{
    (void)lang; /* es-PA and en write 1,986.5 alike; other languages come with their catalogue */
    if (isnan(v))
        return (struct sv){0};
    struct sv plain = arena_printf(mem, "%.*f", decimals, fabs(v));
    size_t whole = plain.n - (decimals > 0 ? (size_t)decimals + 1 : 0);
    char *out = arena_alloc(mem, plain.n * 2 + 2);
    size_t n = 0;
    if (v < 0)
        out[n++] = '-';
    for (size_t i = 0; i < plain.n; i++) {
        if (i && i < whole && (whole - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = plain.p[i];
    }
    return sv_make(out, n);
}

static void progress_line(struct progress *p)
{
    if (p->total)
        (void)fprintf(stderr, "\r%s: %llu / %llu (%llu %%) ", p->what, (unsigned long long)p->done,
                      (unsigned long long)p->total, (unsigned long long)(p->done * 100 / p->total));
    else
        (void)fprintf(stderr, "\r%s: %llu ", p->what, (unsigned long long)p->done);
}

void progress_step(struct progress *p, uint64_t done)
{
    p->done = done;
    if (p->ctx->quiet || (done & 0xff) != 0 || !isatty(STDERR_FILENO))
        return;
    int64_t now = clock_now_ms();
    if (now - p->last_ms < 250)
        return;
    p->last_ms = now;
    progress_line(p);
}

void progress_end(struct progress *p)
{
    if (p->last_ms) {
        progress_line(p);
        (void)fputc('\n', stderr);
    }
}
