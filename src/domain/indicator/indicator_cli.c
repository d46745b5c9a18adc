/*
 * The commands `figures` and `trace` (contract §4): read the command line, ask figures.c or
 * figures_trace.c, and have it printed.
 */
#include "domain/indicator/indicator_cli.h"
#include "domain/indicator/figures_internal.h"
#include "domain/indicator/view.h"

/* An option that names nothing would mean everything. */
static int read_list(struct view *v, const struct args *args, const char *option, struct sv_list *out, struct err *e)
{
    struct sv left = sv_of(args_value(args, option)), item;
    while (sv_next_item(&left, false, &item))
        vec_push(&v->mem, out, sv_trim(item));
    if (args_value(args, option) && !out->n)
        return err_set(e, ERR_USAGE, option, N_("%s names nothing, only \"%.100s\""), option, args_value(args, option));
    return 0;
}

static int read_include(const struct args *args, bool *submitted, struct err *e)
{
    const char *what = args_value(args, "--include");
    *submitted = what != NULL;
    if (what && strcmp(what, "submitted") != 0)
        return err_set(e, ERR_INPUT, "--include", N_("--include knows only \"submitted\", not \"%s\""), what);
    return 0;
}

/* --- figures -------------------------------------------------------------------------------------------------- */

static int compute(struct view *v, struct context *ctx, const struct args *args, struct figures *out, struct err *e)
{
    const char *unit = args_value(args, "--unit");
    struct figures_query q = {0};
    if (read_list(v, args, "--by", &q.by, e) || read_list(v, args, "--indicator", &q.indicators, e) ||
        view_open(v, ctx, args_value(args, "--period"), e) || read_include(args, &q.include_submitted, e))
        return -1;
    q.period = v->period;
    q.unit = sv_of(unit);
    q.project = sv_of(args_value(args, "--project"));
    q.result = sv_of(args_value(args, "--result"));
    return figures_compute(v->pack, v->facts, &q, &v->mem, out, e);
}

static int run_figures(struct context *ctx, const struct args *args, struct err *e)
{
    struct view v = {0};
    struct figures f = {0};
    int rc = compute(&v, ctx, args, &f, e);
    if (rc == 0)
        rc = indicator_print_figures(ctx, args->format, &f, &v.mem, e);
    view_close(&v);
    return rc;
}

/* --- trace ---------------------------------------------------------------------------------------------------- */

/* A place by any spelling: places are compared by the pack's codes. Other values as they are. */
static int know_values(const struct pack *pk, struct slice *s, struct arena *mem, struct err *e)
{
    for (size_t i = 0; i < s->n; i++) {
        struct figures_dim dim;
        struct sv *value = &s->v[i].value;
        if (figures_dim_find(pk, s->v[i].dim, &dim, e) || figures_value_check(&dim, *value, mem, e))
            return -1;
        if (dim.column.kind != ROLLUP_DIM || dim.column.dim != DIM_PLACE || sv_is(*value, "nd") ||
            sv_is(*value, "unknown"))
            continue;
        const struct place *p = pack_place(pk, *value, e);
        if (!p)
            return -1;
        *value = p->code;
    }
    return 0;
}

static int trace(struct view *v, struct context *ctx, const struct args *args, struct trace *out, struct err *e)
{
    const char *slice_text = args_value(args, "--slice");
    struct slice slice;
    bool submitted;
    if (view_open(v, ctx, args_value(args, "--period"), e) || read_include(args, &submitted, e) ||
        slice_parse(&v->mem, sv_of(slice_text), ',', &slice, e) || know_values(v->pack, &slice, &v->mem, e))
        return -1;
    return figures_trace(v->conn, ctx, v->pack, v->facts, sv_of(args->word[0]), &v->period, &slice,
                         args_flag(args, "--deep"), submitted, &v->mem, out, e);
}

static int run_trace(struct context *ctx, const struct args *args, struct err *e)
{
    struct view v = {0};
    struct trace t = {0};
    int rc = trace(&v, ctx, args, &t, e);
    if (rc == 0)
        rc = indicator_print_trace(ctx, args->format, &t, &v.mem, e);
    view_close(&v);
    return rc;
}

/* --- the tables ------------------------------------------------------------------------------------------------- */

#define PERIOD_HELP N_("the period: 2023, 2023-Q2, 2023-06, A..B (default: the latest year with records)")

static const struct option figures_options[] = {
    {"--period", OPTION_VALUE, "P", PERIOD_HELP},
    {"--by", OPTION_VALUE, "D,\xe2\x80\xa6",
     N_("break down by dimensions, place types or levels (adm1), age sets; month, quarter, year split the period")},
    {"--unit", OPTION_VALUE, "U", N_("only what this unit led or took part in")},
    {"--project", OPTION_VALUE, "P", N_("only what serves this project, and the records that name it")},
    {"--result", OPTION_VALUE, "R", N_("only what serves this result or one below it")},
    {"--indicator", OPTION_VALUE, N_("CODE,…"), N_("only these indicators")},
    {"--include", OPTION_VALUE, N_("WHAT"), N_("submitted: count records that wait for approval, too")},
};

static const struct option trace_options[] = {
    {"--period", OPTION_VALUE, "P", PERIOD_HELP},
    {"--slice", OPTION_VALUE, "k=v,\xe2\x80\xa6", N_("one slice, as figures prints it: sex=f,age=0-17")},
    {"--deep", OPTION_FLAG, NULL, N_("the records of a composite's members instead of the members")},
    {"--include", OPTION_VALUE, N_("WHAT"), N_("submitted: count records that wait for approval, too")},
};

const struct command indicator_cli_commands[INDICATOR_CLI_NCOMMANDS] = {
    {
        .name = "figures",
        .operands = "",
        .help = N_("every indicator's value for a period, in total and by slice"),
        .details = N_("An empty value is not zero: no record gives it. A figure that differs from what was declared\n"
                      "has the status finding; `istmo check` explains it, `istmo trace` shows its records.\n"
                      "The mission counts a record once. One that serves several projects or results counts in the\n"
                      "total of each: such totals overlap."),
        .option = figures_options,
        .noptions = sizeof figures_options / sizeof *figures_options,
        .needs_db = true,
        .run = run_figures,
    },
    {
        .name = "trace",
        .operands = N_("CODE"),
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
