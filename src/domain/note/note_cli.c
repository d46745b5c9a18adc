/* The command `notes`: what was written about indicators, by whom, and what stood there before. */
#include "domain/note/note_cli.h"

#include "base/date.h"
#include "domain/note/note.h"
#include "domain/pack/pack.h"
#include "kit/output.h"

struct listing {
    const struct context *ctx;
    const struct args *args;
    struct arena mem;
    struct notes notes;
    struct period period; /* with --period */
};

/* Versions of one place follow each other. */
static const struct note *before(const struct listing *l, size_t i)
{
    return l->notes.v[i].version > 1 && i > 0 ? &l->notes.v[i - 1] : NULL;
}

static bool wanted(const struct listing *l, size_t i)
{
    const struct note *n = &l->notes.v[i];
    const char *indicator = args_value(l->args, "--indicator");
    if (indicator && !sv_is(n->at.indicator, indicator))
        return false;
    if (args_value(l->args, "--period") && (n->at.last < l->period.first || n->at.first > l->period.last))
        return false;
    return args_flag(l->args, "--history") || (n->text.n && note_last(&l->notes, &n->at) == n);
}

static void note_json(struct json *j, const struct note *n, const struct note *was)
{
    char at[32];
    json_newline(j);
    json_begin_object(j);
    json_put(j, "indicator", n->at.indicator);
    json_put(j, "project", n->at.project);
    json_put(j, "period", n->period);
    json_put(j, "kind", sv_of(note_kind_name(n->at.kind)));
    json_put_int(j, "version", n->version);
    json_put(j, "text", n->text);
    json_put(j, "before", was ? was->text : sv_none());
    json_put(j, "by", n->by);
    json_put(j, "at", moment_format(n->at_ms, at));
    json_end_object(j);
}

static int print_json(const struct listing *l, struct err *e)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    json_begin_array(&j);
    for (size_t i = 0; i < l->notes.n; i++)
        if (wanted(l, i))
            note_json(&j, &l->notes.v[i], before(l, i));
    json_end_array(&j);
    return output_json(&out, e);
}

static void print_table(struct listing *l)
{
    static const struct output_column columns[] = {
        {"indicator", N_("Code"), CELL_TEXT, 10}, {"project", N_("Project"), CELL_TEXT, 10},
        {"period", N_("Period"), CELL_TEXT, 12},  {"kind", N_("Kind"), CELL_TEXT, 10},
        {"version", N_("No."), CELL_NUMBER, 0},   {"at", N_("When"), CELL_TEXT, 10},
        {"by", N_("Who"), CELL_TEXT, 10},         {"text", N_("Note"), CELL_TEXT, 0},
        {"before", N_("Before"), CELL_TEXT, 0},
    };
    static const char *const kinds[] = {N_("narrative"), N_("deviation"), NULL};
    bool csv = l->args->format == FORMAT_CSV, history = args_flag(l->args, "--history");
    struct output_table t = {
        .mem = &l->mem, .column = columns, .ncolumns = sizeof columns / sizeof *columns - (history ? 0 : 1)};
    for (size_t i = 0; i < l->notes.n; i++) {
        const struct note *n = &l->notes.v[i], *was = before(l, i);
        struct sv kind = sv_of(note_kind_name(n->at.kind));
        char at[32];
        struct sv moment = moment_format(n->at_ms, at);
        if (!wanted(l, i))
            continue;
        const struct sv cells[] = {n->at.indicator,
                                   n->at.project,
                                   n->period,
                                   csv ? kind : output_word(l->ctx, kind, kinds),
                                   arena_printf(&l->mem, "%lld", (long long)n->version),
                                   csv ? moment : sv_make(moment.p, 10),
                                   n->by,
                                   n->text,
                                   was ? was->text : sv_none()};
        output_row(&t, cells);
    }
    output_print(&t, l->ctx, l->args->format);
}

static int read_notes(struct listing *l, struct db_conn *c, struct err *e)
{
    const char *period = args_value(l->args, "--period");
    struct pack *pk = NULL;
    if (period && (pack_open(&l->mem, c, l->ctx->mission, l->ctx->lang, &pk, e) ||
                   period_parse(&l->mem, sv_of(period), pk->fiscal_year_start, &l->period, e)))
        return -1;
    return note_list(c, l->ctx->mission, &l->mem, &l->notes, e);
}

static int run_notes(struct context *ctx, const struct args *args, struct err *e)
{
    struct listing l = {.ctx = ctx, .args = args};
    struct db_conn *c = NULL;
    if (db_reader(ctx->db, &c, e))
        return -1;
    int rc = read_notes(&l, c, e);
    if (rc == 0 && args->format == FORMAT_JSON)
        rc = print_json(&l, e);
    else if (rc == 0)
        print_table(&l);
    db_reader_done(ctx->db, c);
    arena_release(&l.mem);
    return rc;
}

static const struct option notes_options[] = {
    {"--period", OPTION_VALUE, "P", N_("only notes about this period or a part of it")},
    {"--indicator", OPTION_VALUE, N_("CODE"), N_("only notes about this indicator")},
    {"--history", OPTION_FLAG, NULL, N_("all versions, each with what stood there before")},
};

const struct command note_cli_commands[NOTE_CLI_NCOMMANDS] = {
    {
        .name = "notes",
        .operands = "",
        .help = N_("what staff wrote about indicators: narratives, and why a figure is off its target"),
        .details =
            N_("Notes are written into the tracking tables of a report's workbook and come back with\n"
               "istmo tracking import. JSON: array of {indicator, project, period, kind, version, text, before,\n"
               "by, at}; kind is narrative or deviation."),
        .option = notes_options,
        .noptions = sizeof notes_options / sizeof *notes_options,
        .needs_db = true,
        .run = run_notes,
    },
};
