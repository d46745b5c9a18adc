/*
 * Figures and traces as tables for people and CSV. Called by indicator_cli.c;
 * decides nothing about figures.
 */
#include "base/date.h"
#include "base/utf8.h"
#include "domain/indicator/indicator_cli.h"
#include "format/json.h"
#include "kit/output.h"

#include <math.h>
#include <stdio.h>

#define EMPTY "\xe2\x80\x94" /* an em dash: empty is not zero */
#define ELLIPSIS "\xe2\x80\xa6"
#define AT_LEAST "\xe2\x89\xa5 "
#define SCREEN 80
#define LABEL_MIN 10

/* --- texts of cells -------------------------------------------------------------------------------------- */

struct printing {
    const struct context *ctx;
    struct arena *mem;
    bool periods, slices; /* whether the table needs these columns */
};

static struct sv plain_number(struct arena *mem, double v)
{
    struct buf text = {0};
    struct json j = {.out = &text};
    if (isnan(v))
        return (struct sv){0};
    json_number(&j, v);
    struct sv copy = arena_sv(mem, buf_sv(&text));
    buf_release(&text);
    return copy;
}

struct sv indicator_value_text(const struct context *ctx, const struct indicator *in, double v, struct arena *mem)
{
    bool share = sv_is(in->kind, "percentage") || sv_is(in->kind, "ratio");
    if (isnan(v))
        return SV(EMPTY);
    if (share)
        return arena_printf(mem, "%.*s %%", SV_ARG(output_number(mem, v * 100, 1, ctx->lang)));
    return output_number(mem, v, fabs(v - round(v)) < 1e-9 ? 0 : 2, ctx->lang);
}

static struct sv declared_text(const struct printing *p, const struct figure *f)
{
    const char *sign = sv_is(f->declared_qualifier, "at_least") ? AT_LEAST
                       : sv_is(f->declared_qualifier, "about")  ? "~ "
                                                                : "";
    if (isnan(f->declared))
        return (struct sv){0};
    return arena_printf(p->mem, "%s%.*s", sign,
                        SV_ARG(indicator_value_text(p->ctx, f->indicator, f->declared, p->mem)));
}

static struct sv status_text(const struct printing *p, struct sv status)
{
    static const struct {
        const char *code, *text;
    } known[] = {{"ok", N_("ok")},
                 {"no_data", N_("no data")},
                 {"partial", N_("partial")},
                 {"finding", N_("finding")},
                 {"suppressed", N_("suppressed")}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (sv_is(status, known[i].code))
            return sv_of(tr(p->ctx->lang, known[i].text));
    return status;
}

static struct sv shortened(struct arena *mem, struct sv text, size_t columns)
{
    if (utf8_width(text) <= columns)
        return text;
    return arena_printf(mem, "%.*s" ELLIPSIS, SV_ARG(sv_trim(utf8_cut(text, columns - 1))));
}

/* --- the table of figures ---------------------------------------------------------------------------------- */

enum { CODE, PERIOD, SLICE, VALUE, DECLARED, RECORDS, STATUS, LABEL, NCOLUMNS };

static const struct output_column people[NCOLUMNS] = {
    [CODE] = {"indicator", N_("Code"), CELL_TEXT, 16},
    [PERIOD] = {"period", N_("Period"), CELL_TEXT, 14},
    [SLICE] = {"slice", N_("Slice"), CELL_TEXT, 30},
    [VALUE] = {"value", N_("Value"), CELL_NUMBER, 16},
    [DECLARED] = {"declared", N_("Declared"), CELL_NUMBER, 16},
    [RECORDS] = {"records", N_("Records"), CELL_NUMBER, 9},
    [STATUS] = {"status", N_("Status"), CELL_TEXT, 12},
    [LABEL] = {"label", N_("Indicator"), CELL_TEXT, 0},
};

static void figure_cells(const struct printing *p, const struct figure *f, struct sv cell[NCOLUMNS])
{
    const char *mark = f->apportioned && f->overlapping ? "*+" : f->apportioned ? "*" : f->overlapping ? "+" : "";
    cell[CODE] = f->indicator->code;
    cell[PERIOD] = f->period.name;
    cell[SLICE] = slice_format(p->mem, &f->slice);
    cell[VALUE] =
        arena_printf(p->mem, "%.*s%s", SV_ARG(indicator_value_text(p->ctx, f->indicator, f->value, p->mem)), mark);
    cell[DECLARED] = declared_text(p, f);
    cell[RECORDS] = arena_printf(p->mem, "%lld", (long long)f->records);
    cell[STATUS] = status_text(p, f->status);
    cell[LABEL] = f->slice.n ? sv_none() : text_get(&f->indicator->label, p->ctx->lang);
}

static bool is_shown(const struct printing *p, size_t column)
{
    return column == PERIOD ? p->periods : column == SLICE ? p->slices : true;
}

/* What the other columns leave of the screen: labels are cut, not wrapped. */
static size_t label_width(const struct printing *p, struct sv (*row)[NCOLUMNS], size_t n)
{
    size_t used = 0;
    for (size_t c = 0; c < LABEL; c++) {
        size_t width = utf8_width(sv_of(tr(p->ctx->lang, people[c].heading)));
        for (size_t i = 0; i < n; i++)
            width = utf8_width(row[i][c]) > width ? utf8_width(row[i][c]) : width;
        used += is_shown(p, c) ? (width < people[c].max_width ? width : people[c].max_width) + 2 : 0;
    }
    return used + LABEL_MIN < SCREEN ? SCREEN - used : LABEL_MIN;
}

static void print_notes(const struct printing *p, const struct figures *f)
{
    bool apportioned = false, overlapping = false, shared = false;
    for (size_t i = 0; i < f->n; i++) {
        apportioned = apportioned || f->v[i].apportioned;
        overlapping = overlapping || (f->v[i].overlapping && f->v[i].slice.n);
        shared = shared || (f->v[i].overlapping && !f->v[i].slice.n);
    }
    if (apportioned && !p->ctx->quiet)
        (void)fprintf(stderr, "%s\n",
                      tr(p->ctx->lang, N_("* from records that were apportioned from a published total")));
    if (overlapping && !p->ctx->quiet)
        (void)fprintf(stderr, "%s\n", tr(p->ctx->lang, N_("+ slices overlap and do not add up")));
    if (shared && !p->ctx->quiet)
        (void)fprintf(stderr, "%s\n",
                      tr(p->ctx->lang, N_("+ other projects or results count the same: totals overlap, and the "
                                          "mission counts it once")));
}

static void print_table(struct printing *p, const struct figures *f)
{
    struct sv(*row)[NCOLUMNS] = arena_array(p->mem, f->n, sizeof *row);
    struct output_column column[NCOLUMNS];
    struct output_table t = {.mem = p->mem, .column = column};
    for (size_t i = 0; i < f->n; i++) {
        p->slices = p->slices || f->v[i].slice.n;
        p->periods = p->periods || !sv_eq(f->v[i].period.name, f->v[0].period.name);
        figure_cells(p, &f->v[i], row[i]);
    }
    for (size_t c = 0; c < NCOLUMNS; c++)
        if (is_shown(p, c))
            column[t.ncolumns++] = people[c];
    size_t width = label_width(p, row, f->n);
    for (size_t i = 0; i < f->n; i++) {
        struct sv cell[NCOLUMNS];
        size_t n = 0;
        for (size_t c = 0; c < NCOLUMNS; c++)
            if (is_shown(p, c))
                cell[n++] = c == LABEL ? shortened(p->mem, row[i][c], width) : row[i][c];
        output_row(&t, cell);
    }
    output_print(&t, p->ctx, FORMAT_TABLE);
    print_notes(p, f);
}

static struct sv joined_codes(struct arena *mem, const struct sv_list *codes)
{
    struct sv text = {0};
    for (size_t i = 0; i < codes->n; i++)
        text = arena_printf(mem, "%.*s%s%.*s", SV_ARG(text), i ? " " : "", SV_ARG(codes->v[i]));
    return text;
}

static void print_csv(const struct printing *p, const struct figures *f)
{
    static const struct output_column column[] = {
        {"indicator", "", CELL_TEXT, 0},   {"period", "", CELL_TEXT, 0},
        {"slice", "", CELL_TEXT, 0},       {"value", "", CELL_NUMBER, 0},
        {"qualifier", "", CELL_TEXT, 0},   {"counting", "", CELL_TEXT, 0},
        {"records", "", CELL_NUMBER, 0},   {"declared", "", CELL_NUMBER, 0},
        {"status", "", CELL_TEXT, 0},      {"declared_qualifier", "", CELL_TEXT, 0},
        {"overlapping", "", CELL_TEXT, 0}, {"apportioned", "", CELL_TEXT, 0},
        {"results", "", CELL_TEXT, 0},     {"projects", "", CELL_TEXT, 0},
    };
    struct output_table t = {.mem = p->mem, .column = column, .ncolumns = sizeof column / sizeof *column};
    for (size_t i = 0; i < f->n; i++) {
        const struct figure *x = &f->v[i];
        const struct sv cell[] = {
            x->indicator->code,
            x->period.name,
            slice_format(p->mem, &x->slice),
            plain_number(p->mem, x->value),
            x->qualifier,
            x->counting,
            arena_printf(p->mem, "%lld", (long long)x->records),
            plain_number(p->mem, x->declared),
            x->status,
            x->declared_qualifier,
            x->overlapping ? SV("1") : SV("0"),
            x->apportioned ? SV("1") : SV("0"),
            joined_codes(p->mem, &x->indicator->results),
            joined_codes(p->mem, &x->indicator->projects),
        };
        output_row(&t, cell);
    }
    output_print(&t, p->ctx, FORMAT_CSV);
}

int indicator_print_figures(const struct context *ctx, enum format format, const struct figures *f, struct arena *mem,
                            struct err *e)
{
    struct printing p = {.ctx = ctx, .mem = mem};
    struct buf out = {0};
    if (format == FORMAT_TABLE)
        print_table(&p, f);
    if (format == FORMAT_CSV)
        print_csv(&p, f);
    if (format != FORMAT_JSON)
        return 0;
    indicator_figures_json(f, &out);
    return output_json(&out, e);
}

/* --- the table of a trace ------------------------------------------------------------------------------------- */

enum { RECORD, FORM, REVISION, DATE, ROLE, SHARE, MEMBER, NLINE };

/* A table for people has only the columns that some line fills. */
static void print_lines(const struct printing *p, const struct trace *t, enum format format)
{
    static const struct output_column all[NLINE] = {
        [RECORD] = {"record", N_("Record"), CELL_TEXT, 36},    [FORM] = {"form", N_("Form"), CELL_TEXT, 16},
        [REVISION] = {"revision", N_("Rev."), CELL_NUMBER, 6}, [DATE] = {"date", N_("Date"), CELL_TEXT, 10},
        [ROLE] = {"role", N_("Role"), CELL_TEXT, 11},          [SHARE] = {"contribution", N_("Share"), CELL_NUMBER, 0},
        [MEMBER] = {"member", N_("Member"), CELL_TEXT, 14},
    };
    static const char *const roles[] = {N_("add"),    N_("num"), N_("den"), N_("member"),
                                        N_("latest"), N_("max"), N_("min"), NULL};
    struct sv(*row)[NLINE] = arena_array(p->mem, t->n, sizeof *row);
    struct output_column column[NLINE];
    struct output_table out = {.mem = p->mem, .column = column};
    bool used[NLINE] = {[ROLE] = true, [SHARE] = true};
    for (size_t i = 0; i < t->n; i++) {
        const struct trace_line *l = &t->v[i];
        char date[16];
        row[i][RECORD] = l->record;
        row[i][FORM] = l->form;
        row[i][REVISION] = l->record.n ? arena_printf(p->mem, "%lld", (long long)l->revision) : (struct sv){0};
        row[i][DATE] = arena_sv(p->mem, date_format(l->date, date));
        row[i][ROLE] = sv_of(trace_role_name(l->role));
        if (format != FORMAT_CSV)
            row[i][ROLE] = output_word(p->ctx, row[i][ROLE], roles);
        row[i][SHARE] = plain_number(p->mem, l->contribution);
        row[i][MEMBER] = l->member;
        for (size_t c = 0; c < NLINE; c++)
            used[c] = used[c] || row[i][c].n;
    }
    for (size_t c = 0; c < NLINE; c++)
        if (used[c] || format == FORMAT_CSV)
            column[out.ncolumns++] = all[c];
    for (size_t i = 0; i < t->n; i++) {
        struct sv cell[NLINE];
        size_t n = 0;
        for (size_t c = 0; c < NLINE; c++)
            if (used[c] || format == FORMAT_CSV)
                cell[n++] = row[i][c];
        output_row(&out, cell);
    }
    output_print(&out, p->ctx, format);
}

int indicator_print_trace(const struct context *ctx, enum format format, const struct trace *t, struct arena *mem,
                          struct err *e)
{
    const struct printing p = {.ctx = ctx, .mem = mem};
    struct buf out = {0};
    if (format != FORMAT_JSON) {
        print_lines(&p, t, format);
        return 0;
    }
    indicator_trace_json(t, &out);
    return output_json(&out, e);
}
