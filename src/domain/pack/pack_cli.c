/* The command `pack check`: prints what is wrong with a pack; exit 1 when there are errors. */
#include "domain/pack/pack_cli.h"

#include "domain/pack/pack.h"
#include "format/json.h"
#include "kit/output.h"

#include <stdio.h>

static int print_json(const struct problems *ps, struct err *e)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    json_begin_array(&j);
    for (size_t i = 0; i < ps->n; i++) {
        const struct problem *p = &ps->v[i];
        json_newline(&j);
        json_begin_object(&j);
        json_put(&j, "severity", sv_of(severity_name(p->severity)));
        output_problem_json(&j, p);
        json_put(&j, "remedy", p->remedy);
        json_end_object(&j);
    }
    json_end_array(&j);
    return output_json(&out, e);
}

static struct sv row_text(struct arena *mem, size_t row)
{
    return row ? arena_printf(mem, "%zu", row) : (struct sv){0};
}

/* "units.csv:4:colour" */
static struct sv place_text(struct arena *mem, const struct source *at)
{
    return arena_printf(mem, "%s%s%.*s%s%.*s", at->file ? at->file : "", at->row ? ":" : "",
                        SV_ARG(row_text(mem, at->row)), at->column.n ? ":" : "", SV_ARG(at->column));
}

static bool ends_sentence(struct sv text)
{
    return text.n && strchr(".?!", text.p[text.n - 1]);
}

static void print_table(const struct problems *ps, const struct context *ctx, enum format format)
{
    static const struct output_column table_columns[] = {
        {"severity", N_("Severity"), CELL_TEXT, 11},
        {"place", N_("Place"), CELL_TEXT, 30},
        {"message", N_("Problem"), CELL_TEXT, 0},
    };
    static const struct output_column csv_columns[] = {
        {"severity", "severity", CELL_TEXT, 0}, {"file", "file", CELL_TEXT, 0},
        {"row", "row", CELL_NUMBER, 0},         {"column", "column", CELL_TEXT, 0},
        {"found", "found", CELL_TEXT, 0},       {"expected", "expected", CELL_TEXT, 0},
        {"message", "message", CELL_TEXT, 0},   {"remedy", "remedy", CELL_TEXT, 0},
    };
    static const char *const name[] = {N_("error"), N_("warning"), N_("note")};
    bool csv = format == FORMAT_CSV;
    struct output_table t = {.mem = ps->mem,
                             .column = csv ? csv_columns : table_columns,
                             .ncolumns = csv ? sizeof csv_columns / sizeof *csv_columns
                                             : sizeof table_columns / sizeof *table_columns};
    for (size_t i = 0; i < ps->n; i++) {
        const struct problem *p = &ps->v[i];
        struct sv text = arena_printf(
            ps->mem, "%.*s%s%.*s%s%.*s", SV_ARG(p->message),
            !p->expected.n              ? ""
            : ends_sentence(p->message) ? " "
                                        : ". ",
            SV_ARG(p->expected.n ? arena_printf(ps->mem, tr(ctx->lang, N_("Expected: %.*s.")), SV_ARG(p->expected))
                                 : p->expected),
            p->remedy.n ? " \xe2\x86\x92 " : "", SV_ARG(p->remedy));
        const struct sv people[] = {sv_of(tr(ctx->lang, name[p->severity])), place_text(ps->mem, &p->at), text};
        const struct sv machine[] = {sv_of(severity_name(p->severity)),
                                     sv_of(p->at.file),
                                     row_text(ps->mem, p->at.row),
                                     p->at.column,
                                     p->found,
                                     p->expected,
                                     p->message,
                                     p->remedy};
        output_row(&t, csv ? machine : people);
    }
    if (ps->n || csv)
        output_print(&t, ctx, format);
}

static void print_counts(const struct problems *ps, const char *lang)
{
    size_t notes = ps->n + ps->dropped - ps->nerrors - ps->nwarnings;
    if (ps->dropped)
        (void)fprintf(stderr, tr(lang, N_("%zu more are not listed\n")), ps->dropped);
    (void)fprintf(stderr, tr(lang, N_("%zu errors, %zu warnings, %zu notes\n")), ps->nerrors, ps->nwarnings, notes);
}

int pack_cli_check(struct context *ctx, const struct args *args, struct err *e)
{
    struct arena mem = {0};
    struct problems problems = {.mem = &mem, .lang = ctx->lang};
    struct pack *pack;
    int rc = pack_read(&mem, args->word[0], ctx->lang, &problems, &pack, e);
    if (rc == 0 && args->format == FORMAT_JSON)
        rc = print_json(&problems, e);
    else if (rc == 0)
        print_table(&problems, ctx, args->format);
    if (rc == 0 && !ctx->quiet)
        print_counts(&problems, ctx->lang);
    if (rc == 0)
        rc = problems.nerrors ? 1 : 0;
    arena_release(&mem);
    return rc;
}
