/* The command `report`: builds the model and writes it in the form its file name asks for. */
#include "domain/edition/edition.h"
#include "domain/indicator/view.h"
#include "domain/public/public_names.h"
#include "domain/report/report_template.h"
#include "domain/report/tracking.h"
#include "domain/report/tracking_import.h"

#include "kit/output.h"

#include <errno.h>
#include <stdio.h>

typedef int renderer(const struct report_model *m, struct buf *out, struct err *e);

static int write_file(const struct buf *b, const char *path, struct err *e)
{
    struct arena mem = {0};
    struct sv part = arena_printf(&mem, "%s.part", path);
    FILE *f = fopen(part.p, "wb");
    bool ok = f && fwrite(b->p, 1, b->n, f) == b->n;
    ok = f && fclose(f) == 0 && ok;
    ok = ok && rename(part.p, path) == 0;
    int rc = ok ? 0 : err_set(e, ERR_STORAGE, "-o", N_("%s cannot be written: %s"), path, err_system(e, errno));
    if (!ok)
        (void)remove(part.p);
    arena_release(&mem);
    return rc;
}

static int render_text(const struct report_model *m, renderer *render, const char *path, struct err *e)
{
    struct buf out = {0};
    int rc = render(m, &out, e);
    if (rc == 0)
        rc = path ? write_file(&out, path, e) : output_write(&out, e);
    buf_release(&out);
    return rc;
}

static int write_report(const struct report_model *m, const char *path, struct err *e)
{
    struct sv name = sv_of(path);
    if (!path || sv_ends(name, ".json"))
        return render_text(m, report_json, path, e);
    if (sv_ends(name, ".html"))
        return render_text(m, report_html, path, e);
    if (sv_ends(name, ".pdf"))
        return report_pdf(m, path, e);
    if (sv_ends(name, ".xlsx"))
        return report_xlsx(m, path, e);
    if (sv_ends(name, ".docx"))
        return render_text(m, report_docx, path, e);
    return err_set(e, ERR_USAGE, "-o",
                   N_("-o needs a name that ends in .html, .pdf, .docx, .xlsx or .json, not \"%s\""), path);
}

/* Workbooks carry the tracking tables. They are not among the declared tables of public output. */
static int track(struct view *v, const struct context *ctx, const struct args *args, struct report_model *m,
                 struct err *e)
{
    const char *path = args_value(args, "-o");
    if (!path || !sv_ends(sv_of(path), ".xlsx") || m->public)
        return 0;
    return tracking_build(v->conn, ctx, v->pack, v->facts, &v->period, &v->mem, m, e);
}

/* "ficha-unidad" with --unit MG is the report "ficha-unidad:MG". */
static struct sv report_name(struct arena *mem, const struct args *args)
{
    const char *unit = args_value(args, "--unit");
    return unit ? arena_printf(mem, "%s:%s", args->word[0], unit) : sv_of(args->word[0]);
}

/* Public output names nobody of the register; the name of the file neither. */
static int refuse_names(struct view *v, const struct context *ctx, struct sv report, const char *path, struct err *e)
{
    struct findings found = {0}, open;
    struct sv_list more = {0};
    if (path)
        vec_push(&v->mem, &more, sv_of(path));
    if (public_names(v->conn, ctx, v->pack, report, v->period.name, &more, &v->mem, &found, e) ||
        edition_unanswered(v->conn, ctx->mission, &found, &v->mem, &open, e))
        return -1;
    for (size_t i = 0; i < open.n; i++)
        (void)fprintf(stderr, "%.*s\n", SV_ARG(open.v[i].message));
    if (!open.n)
        return 0;
    return err_set(e, ERR_INPUT, NULL, N_("not written: %zu texts read like people of the register"), open.n);
}

/* `t` may ask for nothing: it is no template's report then. */
static int build(struct view *v, const struct context *ctx, const struct args *args, struct report_template *t,
                 struct report_model **out, struct err *e)
{
    bool public = args_flag(args, "--public");
    struct sv name = report_name(&v->mem, args);
    if (report_build_asked(v->conn, ctx, v->pack, v->facts, name, &v->period, public, t->asked, t->n, &v->mem, out, e))
        return -1;
    return public ? refuse_names(v, ctx, name, args_value(args, "-o"), e) : 0;
}

/* A donor's template, filled. */
static int fill_template(struct view *v, const struct context *ctx, const struct args *args, struct err *e)
{
    const char *path = args_value(args, "-o");
    struct report_template t = {0};
    struct report_model *m = NULL;
    struct buf said = {0}, out = {0};
    int rc = report_template_open(&t, args_value(args, "--template"), &v->mem, e) || build(v, ctx, args, &t, &m, e) ||
                     report_template_fill(&t, m, v->pack, args_flag(args, "--allow-unknown"), &said, &out, e) ||
                     write_file(&out, path, e)
                 ? -1
                 : 0;
    if (said.n)
        (void)fwrite(said.p, 1, said.n, stderr);
    report_template_close(&t);
    buf_release(&said);
    buf_release(&out);
    return rc;
}

static int build_and_write(struct view *v, struct context *ctx, const struct args *args, struct err *e)
{
    const char *period = args_value(args, "--period"), *path = args_value(args, "-o");
    struct report_template none = {0};
    struct report_model *m = NULL;
    if (!period)
        return err_set(e, ERR_USAGE, "--period", N_("a report needs --period, for example --period 2023"));
    if (args_value(args, "--template") && (!path || !sv_ends(sv_of(path), ".docx")))
        return err_set(e, ERR_USAGE, "-o", N_("a template is filled into a file: -o needs a name that ends in .docx"));
    if (view_open(v, ctx, period, e))
        return -1;
    if (args_value(args, "--template"))
        return fill_template(v, ctx, args, e);
    if (build(v, ctx, args, &none, &m, e) || track(v, ctx, args, m, e))
        return -1;
    return write_report(m, path, e);
}

static int run_report(struct context *ctx, const struct args *args, struct err *e)
{
    struct view v = {0};
    int rc = build_and_write(&v, ctx, args, e);
    if (rc == 0 && args_value(args, "-o") && !ctx->quiet)
        (void)fprintf(stderr, tr(ctx->lang, N_("Report written to %s\n")), args_value(args, "-o"));
    view_close(&v);
    return rc;
}

/* --- tracking import -------------------------------------------------------------------------------------- */

static int imported_json(const struct tracking_imported *t, struct err *e)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    json_begin_object(&j);
    json_put_int(&j, "read", (int64_t)t->read);
    json_put_int(&j, "created", (int64_t)t->created);
    json_put_int(&j, "changed", (int64_t)t->changed);
    json_put_int(&j, "unchanged", (int64_t)t->unchanged);
    json_keyz(&j, "refused");
    json_begin_array(&j);
    for (size_t i = 0; i < t->problems.n; i++) {
        json_newline(&j);
        json_begin_object(&j);
        output_problem_json(&j, &t->problems.v[i]);
        json_end_object(&j);
    }
    json_end_array(&j);
    if (t->problems.dropped)
        json_put_int(&j, "not_shown", (int64_t)t->problems.dropped);
    json_end_object(&j);
    return output_json(&out, e);
}

static void imported_table(const struct context *ctx, const struct tracking_imported *t, enum format format)
{
    static const struct output_column columns[] = {{"read", N_("Read"), CELL_NUMBER, 0},
                                                   {"created", N_("New"), CELL_NUMBER, 0},
                                                   {"changed", N_("Changed"), CELL_NUMBER, 0},
                                                   {"unchanged", N_("Unchanged"), CELL_NUMBER, 0},
                                                   {"refused", N_("Refused"), CELL_NUMBER, 0}};
    const size_t count[] = {t->read, t->created, t->changed, t->unchanged, t->problems.nerrors};
    struct arena mem = {0};
    struct sv cells[sizeof count / sizeof *count];
    struct output_table table = {.mem = &mem, .column = columns, .ncolumns = sizeof columns / sizeof *columns};
    for (size_t i = 0; i < sizeof count / sizeof *count; i++)
        cells[i] = arena_printf(&mem, "%zu", count[i]);
    output_problems(&t->problems, ctx);
    output_row(&table, cells);
    output_print(&table, ctx, format);
    arena_release(&mem);
}

static int run_tracking_import(struct context *ctx, const struct args *args, struct err *e)
{
    struct arena mem = {0};
    struct tracking_imported t;
    bool dry_run = args_flag(args, "--dry-run");
    int rc = tracking_import(ctx, args->word[0], dry_run, &mem, &t, e);
    if (rc == 0 && args->format == FORMAT_JSON)
        rc = imported_json(&t, e);
    else if (rc == 0)
        imported_table(ctx, &t, args->format);
    if (rc == 0 && !ctx->quiet && (dry_run || t.problems.nerrors))
        (void)fputs(
            tr(ctx->lang, dry_run ? N_("Nothing was saved: this was a dry run.\n") : N_("Nothing was saved.\n")),
            stderr);
    if (rc == 0 && t.problems.nerrors)
        rc = 1;
    arena_release(&mem);
    return rc;
}

/* --- commands ---------------------------------------------------------------------------------------------- */

static const struct option tracking_options[] = {
    {"--dry-run", OPTION_FLAG, NULL, N_("check everything and save nothing")},
};

static const struct option report_options[] = {
    {"--period", OPTION_VALUE, "P", N_("the period it is about: 2023, 2023-Q2, 2023-06, A..B")},
    {"--public", OPTION_FLAG, NULL, N_("leave out what could tell who is behind a figure, as an edition does")},
    {"--unit", OPTION_VALUE, N_("CODE"), N_("the unit that a unit's sheet is about")},
    {"--template", OPTION_VALUE, N_("FILE"), N_("a donor's own document (.docx), filled at its bookmarks")},
    {"--allow-unknown", OPTION_FLAG, NULL, N_("fill the template though some of its bookmarks cannot be filled")},
    {"-o", OPTION_VALUE, N_("FILE"),
     N_("file to write, .html, .pdf, .docx, .xlsx or .json (default: JSON on standard output)")},
};

static const struct command commands[] = {
    {
        .name = "report",
        .operands = N_("NAME"),
        .min_words = 1,
        .max_words = 1,
        .help = N_("write a report of the pack as a page, a PDF, a document, a workbook or JSON"),
        .details =
            N_("The report is described in the pack (reports/NAME.yaml). Findings do not stop it: they are\n"
               "printed beside the figures they are about. A workbook (.xlsx) also holds the indicator\n"
               "tracking tables, of the period and of each project's own, unless --public.\n"
               "\n"
               "With --template the bookmarks of a donor's document are filled: figure_CODE, figure_CODE_women,\n"
               "narrative_CODE, table_CODE_month, chart_CODE, text_title, period and others (docs/report.md).\n"
               "The rest of it stays as it is."),
        .option = report_options,
        .noptions = sizeof report_options / sizeof *report_options,
        .needs_db = true,
        .run = run_report,
    },
    {
        .name = "tracking import",
        .operands = N_("FILE.xlsx"),
        .min_words = 1,
        .max_words = 1,
        .help = N_("keep the notes that were written into a report's workbook"),
        .details =
            N_("Of the tracking tables only the narratives and deviation notes come back, each as a new version\n"
               "(istmo notes --history). All or nothing: where any other cell of these sheets was changed, or a\n"
               "row or column added or removed, the cell is named with what was found and what was expected.\n"
               "JSON: {read, created, changed, unchanged, refused: [{file, row, column, found, expected,\n"
               "message}]}; column is SHEET!CELL."),
        .option = tracking_options,
        .noptions = sizeof tracking_options / sizeof *tracking_options,
        .needs_db = true,
        .run = run_tracking_import,
    },
};

extern const struct module report_module;
const struct module report_module = {
    .name = "report",
    .command = commands,
    .ncommands = sizeof commands / sizeof *commands,
};
