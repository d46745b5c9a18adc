/* The command `check`: prints findings; exit 1 when there are errors or warnings. */
#include "domain/check/check.h"
#include "domain/indicator/view.h"

#include "format/json.h"
#include "kit/output.h"

#include <stdio.h>

struct job {
    struct view view;
    struct findings findings;
    size_t errors, warnings;
};

static int print_json(const struct job *job, struct err *e)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    json_begin_array(&j);
    for (size_t i = 0; i < job->findings.n; i++) {
        const struct finding *f = &job->findings.v[i];
        json_newline(&j);
        json_begin_object(&j);
        json_put(&j, "rule", f->rule);
        json_put(&j, "severity", sv_of(severity_name(f->severity)));
        json_put(&j, "subject", f->subject);
        slice_json(&j, &f->slice);
        json_put(&j, "expected", f->expected);
        json_put(&j, "found", f->found);
        json_put(&j, "message", f->message);
        json_put(&j, "remedy", f->remedy);
        json_end_object(&j);
    }
    json_end_array(&j);
    return output_json(&out, e);
}

static void print_table(struct job *job, const struct context *ctx, enum format format)
{
    static const struct output_column table_columns[] = {
        {"severity", N_("Severity"), CELL_TEXT, 11},
        {"rule", N_("Rule"), CELL_TEXT, 24},
        {"message", N_("Finding"), CELL_TEXT, 0},
    };
    static const struct output_column csv_columns[] = {
        {"rule", "rule", CELL_TEXT, 0},         {"severity", "severity", CELL_TEXT, 0},
        {"subject", "subject", CELL_TEXT, 0},   {"slice", "slice", CELL_TEXT, 0},
        {"expected", "expected", CELL_TEXT, 0}, {"found", "found", CELL_TEXT, 0},
        {"message", "message", CELL_TEXT, 0},   {"remedy", "remedy", CELL_TEXT, 0},
    };
    static const char *const name[] = {N_("error"), N_("warning"), N_("note")};
    bool csv = format == FORMAT_CSV;
    struct output_table t = {.mem = &job->view.mem,
                             .column = csv ? csv_columns : table_columns,
                             .ncolumns = csv ? sizeof csv_columns / sizeof *csv_columns
                                             : sizeof table_columns / sizeof *table_columns};
    for (size_t i = 0; i < job->findings.n; i++) {
        const struct finding *f = &job->findings.v[i];
        struct sv severity = sv_of(tr(ctx->lang, name[f->severity]));
        struct sv text =
            f->remedy.n ? arena_printf(&job->view.mem, "%.*s \xe2\x86\x92 %.*s", SV_ARG(f->message), SV_ARG(f->remedy))
                        : f->message;
        const struct sv people[] = {severity, f->rule, text};
        const struct sv machine[] = {f->rule,     sv_of(severity_name(f->severity)),
                                     f->subject,  slice_format(&job->view.mem, &f->slice),
                                     f->expected, f->found,
                                     f->message,  f->remedy};
        output_row(&t, csv ? machine : people);
    }
    output_print(&t, ctx, format);
}

static int find(struct job *j, struct context *ctx, const struct args *args, struct err *e)
{
    struct view *v = &j->view;
    if (view_open(v, ctx, args_value(args, "--period"), e) ||
        check_run(v->conn, ctx, v->pack, v->facts, &v->period, &v->mem, &j->findings, e))
        return -1;
    for (size_t i = 0; i < j->findings.n; i++) {
        j->errors += j->findings.v[i].severity == SEVERITY_ERROR;
        j->warnings += j->findings.v[i].severity == SEVERITY_WARNING;
    }
    return 0;
}

static int run_check(struct context *ctx, const struct args *args, struct err *e)
{
    struct job j = {0};
    int rc = find(&j, ctx, args, e);
    if (rc == 0 && args->format == FORMAT_JSON)
        rc = print_json(&j, e);
    else if (rc == 0)
        print_table(&j, ctx, args->format);
    if (rc == 0 && !ctx->quiet)
        (void)fprintf(stderr, tr(ctx->lang, N_("%zu errors, %zu warnings, %zu notes\n")), j.errors, j.warnings,
                      j.findings.n - j.errors - j.warnings);
    if (rc == 0 && j.errors + j.warnings)
        rc = 1;
    view_close(&j.view);
    return rc;
}

static const struct option check_options[] = {
    {"--period", OPTION_VALUE, "P",
     N_("the period: 2023, 2023-Q2, 2023-06, A..B (default: the latest year with records)")},
};

static const struct command commands[] = {
    {
        .name = "check",
        .operands = "",
        .help = N_("what is wrong or doubtful in the figures"),
        .details = N_("Rules are built in (docs/checks.md) or come with the pack (rules.csv). Nothing is corrected by\n"
                      "itself: a finding says what was expected, what was found and what a person can do."),
        .option = check_options,
        .noptions = sizeof check_options / sizeof *check_options,
        .needs_db = true,
        .run = run_check,
    },
};

extern const struct module check_module;
const struct module check_module = {
    .name = "check",
    .command = commands,
    .ncommands = sizeof commands / sizeof *commands,
};
