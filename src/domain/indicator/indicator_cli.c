/*
 * The commands `figures` and `trace`: read the command line, ask figures.c or figures_trace.c, print
 * (contract §4). Decide nothing about figures.
 */
#include "domain/indicator/indicator_cli.h"

#include "base/date.h"
#include "base/utf8.h"
#include "domain/indicator/indicator.h"
#include "format/json.h"
#include "kit/output.h"

#include <math.h>
#include <stdio.h>

#define EMPTY "\xe2\x80\x94" /* an em dash: empty is not zero */
#define ELLIPSIS "\xe2\x80\xa6"

struct job {
    struct context *ctx;
    const struct args *args;
    struct db_conn *conn;
    struct pack *pack;
    struct facts *facts;
    struct period period;
    struct arena mem;
};

static int job_open(struct job *j, struct err *e)
{
    const char *text = args_value(j->args, "--period");
    if (db_reader(j->ctx->db, &j->conn, e) || db_snapshot(j->conn, e) ||
        pack_open(&j->mem, j->conn, j->ctx->mission, j->ctx->lang, &j->pack, e) ||
        fact_open(j->conn, j->ctx, j->pack, &j->facts, e))
        return -1;
    struct sv period = text ? sv_of(text) : figures_default_period(j->pack, j->facts, &j->mem);
    return period_parse(&j->mem, period, j->pack->fiscal_year_start, &j->period, e);
}

static void job_close(struct job *j)
{
    fact_close(j->facts);
    if (j->conn)
        db_reader_done(j->ctx->db, j->conn);
    arena_release(&j->mem);
}

static struct sv_list read_list(struct job *j, const char *option)
{
    struct sv_list list = {0};
    struct sv left = sv_of(args_value(j->args, option)), item;
    while (sv_next_item(&left, false, &item))
        vec_push(&j->mem, &list, sv_trim(item));
    return list;
}

static int read_include(const struct job *j, bool *submitted, struct err *e)
{
    const char *what = args_value(j->args, "--include");
    *submitted = what != NULL;
    if (what && strcmp(what, "submitted") != 0)
        return err_set(e, ERR_INPUT, "--include", N_("--include knows only \"submitted\", not \"%s\""), what);
    return 0;
}

/* --- JSON ------------------------------------------------------------------------------------------------ */

static void put(struct json *j, const char *key, struct sv v)
{
    json_keyz(j, key);
    if (v.n)
        json_string(j, v);
    else
        json_null(j);
}

static void put_number(struct json *j, const char *key, double v)
{
    json_keyz(j, key);
    json_number(j, v);
}

static void put_slice(struct json *j, const struct slice *s)
{
    json_keyz(j, "slice");
    json_begin_object(j);
    for (size_t i = 0; i < s->n; i++) {
        json_key(j, s->v[i].dim);
        json_string(j, s->v[i].value);
    }
    json_end_object(j);
}

static void figure_json(struct json *j, const struct figure *f)
{
    json_newline(j);
    json_begin_object(j);
    put(j, "indicator", f->indicator->code);
    put(j, "period", f->period.name);
    put_slice(j, &f->slice);
    put_number(j, "value", f->value);
    put(j, "qualifier", f->qualifier);
    put(j, "counting", f->counting);
    json_keyz(j, "records");
    json_int(j, f->records);
    put_number(j, "declared", f->declared);
    put(j, "status", f->status);
    put(j, "declared_qualifier", f->declared_qualifier);
    json_keyz(j, "overlapping");
    json_bool(j, f->overlapping);
    json_keyz(j, "apportioned");
    json_bool(j, f->apportioned);
    json_end_object(j);
}

static struct sv date_text(int32_t date, char out[16])
{
    return date == DATE_NONE ? (struct sv){0} : date_format(date, out);
}

static void line_json(struct json *j, const struct trace_line *l)
{
    char date[16];
    json_newline(j);
    json_begin_object(j);
    put(j, "record", l->record);
    put(j, "form", l->form);
    json_keyz(j, "revision");
    if (l->record.n)
        json_int(j, l->revision);
    else
        json_null(j);
    put(j, "date", date_text(l->date, date));
    put(j, "role", sv_of(trace_role_name(l->role)));
    put_number(j, "contribution", l->contribution);
    put(j, "member", l->member);
    json_keyz(j, "apportioned");
    json_bool(j, l->apportioned);
    json_end_object(j);
}

static int write_json(struct buf *out, struct err *e)
{
    buf_addc(out, '\n');
    int rc = output_write(out, e);
    buf_release(out);
    return rc;
}

/* --- tables ------------------------------------------------------------------------------------------------ */

static struct sv value_text(struct job *j, const struct indicator *in, double v)
{
    bool share = sv_is(in->kind, "percentage") || sv_is(in->kind, "ratio");
    if (isnan(v))
        return SV(EMPTY);
    if (share)
        return arena_printf(&j->mem, "%.*s %%", SV_ARG(output_number(&j->mem, v * 100, 1, j->ctx->lang)));
    return output_number(&j->mem, v, fabs(v - round(v)) < 1e-9 ? 0 : 2, j->ctx->lang);
}

static struct sv declared_text(struct job *j, const struct figure *f)
{
    const char *sign = sv_is(f->declared_qualifier, "at_least") ? "\xe2\x89\xa5 "
                       : sv_is(f->declared_qualifier, "about")  ? "~ "
                                                                : "";
    if (isnan(f->declared))
        return (struct sv){0};
    return arena_printf(&j->mem, "%s%.*s", sign, SV_ARG(value_text(j, f->indicator, f->declared)));
}

static struct sv status_text(const struct job *j, struct sv status)
{
    static const char *const name[] = {N_("ok"), N_("no_data"), N_("partial"), N_("finding"), N_("suppressed")};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        if (sv_is(status, name[i]))
            return sv_of(tr(j->ctx->lang, name[i]));
    return status;
}

static struct sv shortened(struct job *j, struct sv text, size_t columns)
{
    struct sv cut = utf8_cut(text, columns);
    if (cut.n == text.n)
        return text;
    return arena_printf(&j->mem, "%.*s" ELLIPSIS, SV_ARG(sv_trim(utf8_cut(text, columns - 1))));
}

static void table_row(struct job *j, struct output_table *t, const struct figure *f, size_t label_width)
{
    const char *mark = f->apportioned ? "*" : f->overlapping ? "+" : "";
    struct sv label = text_get(&f->indicator->label, j->ctx->lang);
    const struct sv cell[] = {
        f->indicator->code,
        f->period.name,
        f->slice.n ? slice_format(&j->mem, &f->slice) : (struct sv){0},
        arena_printf(&j->mem, "%.*s%s", SV_ARG(value_text(j, f->indicator, f->value)), mark),
        declared_text(j, f),
        arena_printf(&j->mem, "%lld", (long long)f->records),
        status_text(j, f->status),
        f->slice.n ? (struct sv){0} : shortened(j, label, label_width),
    };
    output_row(t, cell);
}

static void csv_row(struct job *j, struct output_table *t, const struct figure *f)
{
    struct buf value = {0}, declared = {0};
    struct json number = {.out = &value}, stated = {.out = &declared};
    if (!isnan(f->value))
        json_number(&number, f->value);
    if (!isnan(f->declared))
        json_number(&stated, f->declared);
    const struct sv cell[] = {
        f->indicator->code,
        f->period.name,
        slice_format(&j->mem, &f->slice),
        buf_sv(&value),
        f->qualifier,
        f->counting,
        arena_printf(&j->mem, "%lld", (long long)f->records),
        buf_sv(&declared),
        f->declared_qualifier,
        f->status,
        f->overlapping ? SV("1") : SV("0"),
        f->apportioned ? SV("1") : SV("0"),
    };
    output_row(t, cell);
    buf_release(&value);
    buf_release(&declared);
}

static void figures_notes(const struct job *j, const struct figures *f)
{
    bool apportioned = false, overlapping = false;
    for (size_t i = 0; i < f->n; i++) {
        apportioned = apportioned || f->v[i].apportioned;
        overlapping = overlapping || (f->v[i].overlapping && !f->v[i].apportioned);
    }
    if (apportioned && !j->ctx->quiet)
        (void)fprintf(stderr, "%s\n",
                      tr(j->ctx->lang, N_("* from records that were apportioned from a published total")));
    if (overlapping && !j->ctx->quiet)
        (void)fprintf(stderr, "%s\n", tr(j->ctx->lang, N_("+ slices overlap and do not add up")));
}

static void print_figures(struct job *j, const struct figures *f)
{
    static const struct output_column people[] = {
        {"indicator", N_("Code"), CELL_TEXT, 16},      {"period", N_("Period"), CELL_TEXT, 14},
        {"slice", N_("Slice"), CELL_TEXT, 30},         {"value", N_("Value"), CELL_NUMBER, 14},
        {"declared", N_("Declared"), CELL_NUMBER, 14}, {"records", N_("Records"), CELL_NUMBER, 9},
        {"status", N_("Status"), CELL_TEXT, 12},       {"label", N_("Indicator"), CELL_TEXT, 60},
    };
    static const struct output_column machine[] = {
        {"indicator", "indicator", CELL_TEXT, 0},
        {"period", "period", CELL_TEXT, 0},
        {"slice", "slice", CELL_TEXT, 0},
        {"value", "value", CELL_NUMBER, 0},
        {"qualifier", "qualifier", CELL_TEXT, 0},
        {"counting", "counting", CELL_TEXT, 0},
        {"records", "records", CELL_NUMBER, 0},
        {"declared", "declared", CELL_NUMBER, 0},
        {"declared_qualifier", "", CELL_TEXT, 0},
        {"status", "status", CELL_TEXT, 0},
        {"overlapping", "overlapping", CELL_TEXT, 0},
        {"apportioned", "apportioned", CELL_TEXT, 0},
    };
    bool csv = j->args->format == FORMAT_CSV, sliced = args_value(j->args, "--by") != NULL;
    struct output_table t = {.mem = &j->mem,
                             .column = csv ? machine : people,
                             .ncolumns = csv ? sizeof machine / sizeof *machine : sizeof people / sizeof *people};
    for (size_t i = 0; i < f->n; i++)
        if (csv)
            csv_row(j, &t, &f->v[i]);
        else
            table_row(j, &t, &f->v[i], sliced ? 18 : 27);
    output_print(&t, j->ctx, j->args->format);
    if (!csv)
        figures_notes(j, f);
}

/* --- figures -------------------------------------------------------------------------------------------------- */

static int compute(struct job *j, struct figures *out, struct err *e)
{
    const char *unit = args_value(j->args, "--unit");
    struct figures_query q = {.by = read_list(j, "--by"), .indicators = read_list(j, "--indicator")};
    if (job_open(j, e) || read_include(j, &q.include_submitted, e))
        return -1;
    q.period = j->period;
    q.unit = sv_of(unit);
    return figures_compute(j->pack, j->facts, &q, &j->mem, out, e);
}

static int run_figures(struct context *ctx, const struct args *args, struct err *e)
{
    struct job j = {.ctx = ctx, .args = args};
    struct figures f = {0};
    int rc = compute(&j, &f, e);
    if (rc == 0 && args->format == FORMAT_JSON) {
        struct buf out = {0};
        struct json json = {.out = &out};
        json_begin_array(&json);
        for (size_t i = 0; i < f.n; i++)
            figure_json(&json, &f.v[i]);
        json_end_array(&json);
        rc = write_json(&out, e);
    } else if (rc == 0) {
        print_figures(&j, &f);
    }
    job_close(&j);
    return rc;
}

/* --- trace ---------------------------------------------------------------------------------------------------- */

static void print_trace(struct job *j, const struct trace *t)
{
    static const struct output_column column[] = {
        {"record", N_("Record"), CELL_TEXT, 36},  {"form", N_("Form"), CELL_TEXT, 16},
        {"revision", N_("Rev."), CELL_NUMBER, 6}, {"date", N_("Date"), CELL_TEXT, 10},
        {"role", N_("Role"), CELL_TEXT, 8},       {"contribution", N_("Contribution"), CELL_NUMBER, 0},
        {"member", N_("Member"), CELL_TEXT, 14},
    };
    struct output_table out = {.mem = &j->mem, .column = column, .ncolumns = sizeof column / sizeof *column};
    for (size_t i = 0; i < t->n; i++) {
        const struct trace_line *l = &t->v[i];
        struct buf number = {0};
        struct json json = {.out = &number};
        char date[16];
        if (!isnan(l->contribution))
            json_number(&json, l->contribution);
        const struct sv cell[] = {
            l->record,
            l->form,
            l->record.n ? arena_printf(&j->mem, "%lld", (long long)l->revision) : (struct sv){0},
            date_text(l->date, date),
            sv_of(trace_role_name(l->role)),
            buf_sv(&number),
            l->member,
        };
        output_row(&out, cell);
        buf_release(&number);
    }
    output_print(&out, j->ctx, j->args->format);
}

static int trace(struct job *j, struct trace *out, struct err *e)
{
    const char *slice_text = args_value(j->args, "--slice");
    struct slice slice;
    bool submitted;
    if (job_open(j, e) || read_include(j, &submitted, e) || slice_parse(&j->mem, sv_of(slice_text), ',', &slice, e))
        return -1;
    return figures_trace(j->conn, j->ctx, j->pack, j->facts, sv_of(j->args->word[0]), &j->period, &slice,
                         args_flag(j->args, "--deep"), submitted, &j->mem, out, e);
}

static int run_trace(struct context *ctx, const struct args *args, struct err *e)
{
    struct job j = {.ctx = ctx, .args = args};
    struct trace t = {0};
    int rc = trace(&j, &t, e);
    if (rc == 0 && args->format == FORMAT_JSON) {
        struct buf out = {0};
        struct json json = {.out = &out};
        json_begin_array(&json);
        for (size_t i = 0; i < t.n; i++)
            line_json(&json, &t.v[i]);
        json_end_array(&json);
        rc = write_json(&out, e);
    } else if (rc == 0) {
        print_trace(&j, &t);
    }
    job_close(&j);
    return rc;
}

/* --- the tables ------------------------------------------------------------------------------------------------- */

#define PERIOD_HELP N_("the period: 2023, 2023-Q2, 2023-06, A..B (default: the latest year with records)")

static const struct option figures_options[] = {
    {"--period", OPTION_VALUE, "P", PERIOD_HELP},
    {"--by", OPTION_VALUE, "D,\xe2\x80\xa6",
     N_("break down by dimensions, place types, age sets; month, quarter, year split the period")},
    {"--unit", OPTION_VALUE, "U", N_("only what this unit led or took part in")},
    {"--indicator", OPTION_VALUE, "CODE,\xe2\x80\xa6", N_("only these indicators")},
    {"--include", OPTION_VALUE, "WHAT", N_("submitted: count records that wait for approval, too")},
};

static const struct option trace_options[] = {
    {"--period", OPTION_VALUE, "P", PERIOD_HELP},
    {"--slice", OPTION_VALUE, "k=v,\xe2\x80\xa6", N_("one slice, as figures prints it: sex=f,age=0-17")},
    {"--deep", OPTION_FLAG, NULL, N_("the records of a composite's members instead of the members")},
    {"--include", OPTION_VALUE, "WHAT", N_("submitted: count records that wait for approval, too")},
};

const struct command indicator_cli_commands[INDICATOR_CLI_NCOMMANDS] = {
    {
        .name = "figures",
        .operands = "",
        .help = N_("every indicator's value for a period, in total and by slice"),
        .details = N_("An empty value is not zero: no record gives it. A figure that differs from what was declared\n"
                      "has the status finding; `istmo check` explains it, `istmo trace` shows its records."),
        .option = figures_options,
        .noptions = sizeof figures_options / sizeof *figures_options,
        .needs_db = true,
        .run = run_figures,
    },
    {
        .name = "trace",
        .operands = "CODE",
        .min_words = 1,
        .max_words = 1,
        .help = N_("the records behind one figure and what each contributed"),
        .details = N_("Contributions of role add and member add up to the figure; those of a ratio or an average are\n"
                      "given as num and den; max and min list every record with its own extreme."),
        .option = trace_options,
        .noptions = sizeof trace_options / sizeof *trace_options,
        .needs_db = true,
        .run = run_trace,
    },
};
