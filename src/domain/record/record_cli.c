/* Commands that change records and periods, and the table of all commands of the domain. */
#include "domain/record/record_cli.h"

#include "format/file.h"
#include "format/json.h"
#include "kit/output.h"

#include <stdio.h>

#define ATTACHMENT_BYTES_MAX ((size_t)64 << 20)

/* --- opening ---------------------------------------------------------------------------------- */

int record_cli_open(struct record_cli *cli, struct context *ctx, const struct args *args, struct err *e)
{
    *cli = (struct record_cli){.ctx = ctx, .args = args};
    cli->problems.mem = &cli->mem;
    cli->problems.lang = ctx->lang;
    if (db_reader(ctx->db, &cli->reader, e) || pack_open(&cli->mem, cli->reader, ctx->mission, ctx->lang, &cli->pk, e))
        return -1;
    return vault_open(&cli->vault, ctx, e);
}

int record_cli_close(struct record_cli *cli, int rc, struct err *e)
{
    if (rc < 0)
        output_problems(&cli->problems, cli->ctx);
    if (rc < 0 && cli->problems.nerrors && e->kind == ERR_INPUT) { /* its message repeats the first of them */
        e->kind = ERR_NONE;
        (void)err_set(e, ERR_INPUT, e->field, N_("nothing was saved"));
    }
    vault_close(cli->vault);
    if (cli->reader)
        db_reader_done(cli->ctx->db, cli->reader);
    arena_release(&cli->mem);
    return rc;
}

/* --- one change ------------------------------------------------------------------------------- */

struct job {
    struct record_cli cli;
    struct record_change change;
    struct record_evidence evidence;
    struct record_saved saved;
    struct record *current; /* what set changes */
    struct sv bytes, media_type;
    char hash[65];
};

static int print_saved(struct job *j, struct err *e)
{
    static const char *const outcome[] = {"created", "changed", "unchanged"};
    static const struct output_column columns[] = {
        {"id", N_("Record"), CELL_TEXT, 0},
        {"version", N_("Version"), CELL_NUMBER, 0},
        {"outcome", N_("Outcome"), CELL_TEXT, 0},
    };
    static const char *const shown[] = {N_("created"), N_("changed"), N_("unchanged")};
    enum format format = j->cli.args->format;
    if (format == FORMAT_JSON) {
        struct buf out = {0};
        struct json w = {.out = &out};
        json_begin_object(&w);
        json_keyz(&w, "id");
        json_string(&w, sv_of(j->saved.id));
        json_keyz(&w, "version");
        json_int(&w, j->saved.version);
        json_keyz(&w, "outcome");
        json_string(&w, sv_of(outcome[j->saved.outcome]));
        json_end_object(&w);
        return output_json(&out, e);
    }
    struct output_table t = {.mem = &j->cli.mem, .column = columns, .ncolumns = sizeof columns / sizeof *columns};
    const char *what = format == FORMAT_CSV ? outcome[j->saved.outcome] : tr(j->cli.ctx->lang, shown[j->saved.outcome]);
    const struct sv cells[] = {sv_of(j->saved.id), arena_printf(&j->cli.mem, "%lld", (long long)j->saved.version),
                               sv_of(what)};
    output_row(&t, cells);
    output_print(&t, j->cli.ctx, format);
    return 0;
}

static int save_job(struct db_conn *writer, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return record_save(writer, j->cli.ctx, j->cli.vault, j->cli.pk, &j->change, &j->cli.mem, &j->cli.problems,
                       &j->saved, e);
}

static int finish(struct job *j, int rc, db_job *job, struct err *e)
{
    if (rc == 0)
        rc = db_write(j->cli.ctx->db, job, j, e);
    if (rc == 0)
        rc = print_saved(j, e);
    return record_cli_close(&j->cli, rc, e);
}

static struct sv option(const struct args *args, const char *name)
{
    return sv_of(args_value(args, name));
}

/* --- record add ------------------------------------------------------------------------------- */

static int take_answers(struct job *j, struct answers *a, size_t first, struct err *e)
{
    const char *file = args_value(j->cli.args, "--file");
    if (file && record_cli_file(file, a, &j->cli.mem, e))
        return -1;
    return record_cli_words(j->cli.args, first, a, &j->cli.mem, e) ? -1
                                                                   : record_cli_places(j->cli.pk, a, &j->cli.mem, e);
}

static int prepare_add(struct job *j, struct err *e)
{
    const struct args *args = j->cli.args;
    const struct form *f = pack_form(j->cli.pk, sv_of(args->word[0]));
    if (!f)
        return err_set(e, ERR_INPUT, NULL, N_("the mission has no form “%s”"), args->word[0]);
    j->change.form = f;
    j->change.answers = answers_new(&j->cli.mem, f);
    j->change.verification = option(args, "--verification");
    j->change.reason = option(args, "--reason");
    return take_answers(j, j->change.answers, 1, e);
}

static int run_add(struct context *ctx, const struct args *args, struct err *e)
{
    struct job j = {0};
    int rc = record_cli_open(&j.cli, ctx, args, e);
    return finish(&j, rc ? rc : prepare_add(&j, e), save_job, e);
}

/* --- record set ------------------------------------------------------------------------------- */

/* Read and changed in one transaction: nobody comes between. */
static int set_job(struct db_conn *writer, void *ctx, struct err *e)
{
    struct job *j = ctx;
    struct record_cli *cli = &j->cli;
    if (record_get(writer, cli->ctx, cli->vault, cli->pk, j->change.id, &cli->mem, &j->current, e))
        return -1;
    j->change.answers = answers_copy(&cli->mem, j->current->answers);
    j->change.apportioned = j->current->apportioned;
    return take_answers(j, j->change.answers, 1, e) ? -1 : save_job(writer, ctx, e);
}

static int prepare_set(struct job *j, struct err *e)
{
    const char *version = args_value(j->cli.args, "--expect-version");
    j->change.id = sv_of(j->cli.args->word[0]);
    j->change.reason = option(j->cli.args, "--reason");
    j->change.verification = option(j->cli.args, "--verification");
    if (version && (!sv_to_int(sv_of(version), &j->change.expect_version) || j->change.expect_version < 1))
        return err_set(e, ERR_USAGE, "--expect-version", N_("--expect-version is a number from 1 on, not “%s”"),
                       version);
    return 0;
}

static int run_set(struct context *ctx, const struct args *args, struct err *e)
{
    struct job j = {0};
    int rc = record_cli_open(&j.cli, ctx, args, e);
    return finish(&j, rc ? rc : prepare_set(&j, e), set_job, e);
}

/* --- record do, delete, attach ---------------------------------------------------------------- */

static int run_do(struct context *ctx, const struct args *args, struct err *e)
{
    struct job j = {0};
    int rc = record_cli_open(&j.cli, ctx, args, e);
    j.change = (struct record_change){.id = sv_of(args->word[0]),
                                      .transition = sv_of(args->word[1]),
                                      .transition_date = option(args, "--date"),
                                      .reason = option(args, "--reason")};
    return finish(&j, rc, save_job, e);
}

static int run_delete(struct context *ctx, const struct args *args, struct err *e)
{
    struct job j = {0};
    int rc = record_cli_open(&j.cli, ctx, args, e);
    j.change = (struct record_change){.id = sv_of(args->word[0]), .remove = true, .reason = option(args, "--reason")};
    return finish(&j, rc, save_job, e);
}

static struct sv media_type(struct sv name)
{
    static const char *const known[][2] = {
        {".pdf", "application/pdf"}, {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".png", "image/png"},
        {".csv", "text/csv"},        {".txt", "text/plain"}, {".webp", "image/webp"}, {".mp4", "video/mp4"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (sv_ends(name, known[i][0]))
            return sv_of(known[i][1]);
    return SV("application/octet-stream");
}

static int attach_job(struct db_conn *writer, void *ctx, struct err *e)
{
    struct job *j = ctx;
    if (attachment_put(writer, j->cli.vault, j->cli.ctx->mission, j->media_type, j->bytes, j->hash, e))
        return -1;
    j->evidence.hash = sv_of(j->hash);
    j->change.evidence = &j->evidence;
    j->change.nevidence = 1;
    return save_job(writer, ctx, e);
}

static int prepare_attach(struct job *j, struct err *e)
{
    const struct args *args = j->cli.args;
    const char *path = args->word[1];
    j->change.id = sv_of(args->word[0]);
    j->change.reason = option(args, "--reason");
    j->evidence = (struct record_evidence){.kind = option(args, "--kind"), .note = option(args, "--note")};
    if (!j->evidence.kind.n)
        return err_set(e, ERR_USAGE, "--kind",
                       N_("an attachment needs --kind: attendance_list, photograph, minutes, handover_act or other"));
    j->media_type = media_type(sv_of(path));
    return file_read(&j->cli.mem, path, ATTACHMENT_BYTES_MAX, &j->bytes, e);
}

static int run_attach(struct context *ctx, const struct args *args, struct err *e)
{
    struct job j = {0};
    int rc = record_cli_open(&j.cli, ctx, args, e);
    return finish(&j, rc ? rc : prepare_attach(&j, e), attach_job, e);
}

/* --- periods ---------------------------------------------------------------------------------- */

struct period_job {
    struct record_cli cli;
    struct period period;
    bool close;
};

static int period_job(struct db_conn *writer, void *ctx, struct err *e)
{
    struct period_job *j = ctx;
    struct sv reason = option(j->cli.args, "--reason");
    return j->close ? period_close(writer, j->cli.vault, j->cli.ctx, &j->period, reason, e)
                    : period_reopen(writer, j->cli.vault, j->cli.ctx, &j->period, reason, e);
}

static int print_period(const struct period_job *j, struct err *e)
{
    struct buf out = {0};
    struct json w = {.out = &out};
    char first[16], last[16];
    struct sv from = date_format(j->period.first, first), to = date_format(j->period.last, last);
    if (j->cli.args->format == FORMAT_JSON) {
        json_begin_object(&w);
        json_keyz(&w, "period");
        json_string(&w, j->period.name);
        json_keyz(&w, "first");
        json_string(&w, from);
        json_keyz(&w, "last");
        json_string(&w, to);
        json_keyz(&w, "closed");
        json_bool(&w, j->close);
        json_end_object(&w);
        buf_addc(&out, '\n');
    } else if (j->cli.args->format == FORMAT_CSV) {
        buf_printf(&out, "period,first,last,closed\n%.*s,%.*s,%.*s,%s\n", SV_ARG(j->period.name), SV_ARG(from),
                   SV_ARG(to), j->close ? "true" : "false");
    } else {
        const char *lang = j->cli.ctx->lang;
        buf_printf(&out,
                   j->close ? tr(lang, N_("%.*s (%.*s to %.*s) is closed: a change there is an amendment now.\n"))
                            : tr(lang, N_("%.*s (%.*s to %.*s) is open again.\n")),
                   SV_ARG(j->period.name), SV_ARG(from), SV_ARG(to));
    }
    int rc = output_write(&out, e);
    buf_release(&out);
    return rc;
}

static int mark_period(struct context *ctx, const struct args *args, bool close, struct err *e)
{
    struct period_job j = {.close = close};
    int rc = record_cli_open(&j.cli, ctx, args, e);
    if (rc == 0)
        rc = period_parse(&j.cli.mem, sv_of(args->word[0]), j.cli.pk->fiscal_year_start, &j.period, e);
    if (rc == 0)
        rc = db_write(ctx->db, period_job, &j, e);
    if (rc == 0)
        rc = print_period(&j, e);
    return record_cli_close(&j.cli, rc, e);
}

static int run_period_close(struct context *ctx, const struct args *args, struct err *e)
{
    return mark_period(ctx, args, true, e);
}

static int run_period_open(struct context *ctx, const struct args *args, struct err *e)
{
    return mark_period(ctx, args, false, e);
}

/* --- the table -------------------------------------------------------------------------------- */

#define REASON                                                                                                     \
    {                                                                                                              \
        "--reason", OPTION_VALUE, N_("TEXT"), N_("why: kept in the history; needed where something is taken back") \
    }
#define VERIFICATION                                                                                   \
    {                                                                                                  \
        "--verification", OPTION_VALUE, N_("LEVEL"), N_("self_reported, desk_checked or spot_checked") \
    }
#define ANSWERS_FILE                                                                                  \
    {                                                                                                 \
        "--file", OPTION_VALUE, "JSON", N_("answers as {\"question\": \"value\", \"repeat\": [{…}]}") \
    }

static const struct option add_options[] = {ANSWERS_FILE, VERIFICATION, REASON};
static const struct option set_options[] = {
    ANSWERS_FILE,
    VERIFICATION,
    REASON,
    {"--expect-version", OPTION_VALUE, "N", N_("refuse when the record is not at this version any more")},
};
static const struct option do_options[] = {
    REASON,
    {"--date", OPTION_VALUE, N_("DAY"), N_("the day it happened, when not today: figures count an event by it")},
};
static const struct option reason_options[] = {REASON};
static const struct option attach_options[] = {
    {"--kind", OPTION_VALUE, N_("KIND"), N_("attendance_list, photograph, minutes, handover_act or other")},
    {"--note", OPTION_VALUE, N_("TEXT"), N_("a remark")},
    REASON,
};
static const struct option personal_options[] = {
    {"--personal", OPTION_FLAG, NULL, N_("show personal answers (the mission's key is needed)")},
};

#define OPTIONS(table) .option = (table), .noptions = sizeof(table) / sizeof *(table)

const struct command record_cli_commands[RECORD_CLI_NCOMMANDS] = {
    {.name = "record add",
     .operands = N_("FORM [QUESTION=VALUE…]"),
     .min_words = 1,
     .max_words = 1000,
     .help = N_("save a new record"),
     .details = N_("Rows of a repeat are written REPEAT[1].QUESTION=VALUE, or come with --file."),
     OPTIONS(add_options),
     .needs_db = true,
     .run = run_add},
    {.name = "record set",
     .operands = N_("ID [QUESTION=VALUE…]"),
     .min_words = 1,
     .max_words = 1000,
     .help = N_("change answers of a record"),
     .details = N_("QUESTION= without a value empties an answer. With --expect-version nothing is overwritten that\n"
                   "somebody else changed meanwhile: both versions are shown instead."),
     OPTIONS(set_options),
     .needs_db = true,
     .run = run_set},
    {.name = "record do",
     .operands = N_("ID TRANSITION"),
     .min_words = 2,
     .max_words = 2,
     .help = N_("take a record a step further: submit, return, approve, withdraw…"),
     .details = N_("The steps are those of the form's workflow; a wrong one says which are possible."),
     OPTIONS(do_options),
     .needs_db = true,
     .run = run_do},
    {.name = "record delete",
     .operands = "ID",
     .min_words = 1,
     .max_words = 1,
     .help = N_("delete a record (its history stays)"),
     OPTIONS(reason_options),
     .needs_db = true,
     .run = run_delete},
    {.name = "record attach",
     .operands = N_("ID FILE"),
     .min_words = 2,
     .max_words = 2,
     .help = N_("add a document as evidence of a record"),
     OPTIONS(attach_options),
     .needs_db = true,
     .run = run_attach},
    {.name = "record show",
     .operands = "ID",
     .min_words = 1,
     .max_words = 1,
     .help = N_("show a record as it stands"),
     OPTIONS(personal_options),
     .needs_db = true,
     .run = record_cli_show},
    {.name = "record list",
     .operands = N_("FORM"),
     .min_words = 1,
     .max_words = 1,
     .help = N_("list the records of a form"),
     .needs_db = true,
     .run = record_cli_list},
    {.name = "history",
     .operands = N_("RECORD"),
     .min_words = 1,
     .max_words = 1,
     .help = N_("show every change of a record"),
     .details = N_("Closing and reopening of a period has a history too: istmo history period:2023."),
     OPTIONS(personal_options),
     .needs_db = true,
     .run = record_cli_history},
    {.name = "verify",
     .operands = "",
     .help = N_("check that nothing was changed outside the program"),
     .details = N_("Walks the chain of revisions of each node, compares every record with its last revision and its\n"
                   "facts with a full recomputation. Exit code 1 when something is broken."),
     .needs_db = true,
     .run = record_cli_verify},
    {.name = "period close",
     .operands = N_("PERIOD"),
     .min_words = 1,
     .max_words = 1,
     .help = N_("close a reporting period: later changes are amendments"),
     OPTIONS(reason_options),
     .needs_db = true,
     .run = run_period_close},
    {.name = "period open",
     .operands = N_("PERIOD"),
     .min_words = 1,
     .max_words = 1,
     .help = N_("reopen a closed reporting period, with a reason"),
     OPTIONS(reason_options),
     .needs_db = true,
     .run = run_period_open},
};
