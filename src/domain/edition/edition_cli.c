/* The commands `publish`, `edition list`, `prove` and `key`, and the table of this domain's commands. */
#include "domain/edition/edition_cli.h"

#include "base/date.h"
#include "base/problem.h"
#include "domain/edition/edition_files.h"
#include "domain/edition/edition_internal.h"
#include "kit/output.h"

#include <stdio.h>

/* --- publish --------------------------------------------------------------------------------------------------- */

static int print_published(const struct context *ctx, const struct args *args, const struct edition *ed,
                           const struct edition_files *files, struct arena *mem, struct err *e)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    struct sv fingerprint = edition_fingerprint(&ed->root, mem);
    if (args->format == FORMAT_JSON) {
        json_begin_object(&j);
        json_put_int(&j, "edition", ed->number);
        json_put(&j, "root", edition_hex(ed->root.b, EDITION_HASH, mem));
        json_put(&j, "fingerprint", fingerprint);
        json_put_int(&j, "figures", (int64_t)ed->figures.n);
        json_put_int(&j, "revisions", (int64_t)ed->lineage.n);
        json_keyz(&j, "files");
        json_begin_array(&j);
        for (size_t i = 0; i < files->path.n; i++)
            json_string(&j, files->path.v[i]);
        json_end_array(&j);
        json_end_object(&j);
        return output_json(&out, e);
    }
    buf_printf(&out, tr(ctx->lang, N_("Edition %lld: %.*s\n")), (long long)ed->number, SV_ARG(fingerprint));
    for (size_t i = 0; i < files->path.n; i++)
        buf_printf(&out, "%.*s\n", SV_ARG(files->path.v[i]));
    int rc = output_write(&out, e);
    buf_release(&out);
    return rc;
}

static int run_publish(struct context *ctx, const struct args *args, struct err *e)
{
    const char *period = args_value(args, "--period"), *folder = args_value(args, "-o");
    struct view v = {0};
    struct edition ed;
    struct edition_files files = {0};
    struct problems problems = {.mem = &v.mem, .lang = ctx->lang};
    if (!period)
        return err_set(e, ERR_USAGE, "--period", N_("a report needs --period, for example --period 2023"));
    int rc = view_open(&v, ctx, period, e);
    if (rc == 0)
        rc = edition_publish(&v, sv_of(args->word[0]), folder ? folder : ".", &ed, &files, &problems, e);
    if (rc)
        output_problems(&problems, ctx);
    else
        rc = print_published(ctx, args, &ed, &files, &v.mem, e);
    view_close(&v);
    return rc;
}

/* --- edition list ---------------------------------------------------------------------------------------------- */

static void list_json(const struct edition_rows *rows, struct arena *mem, struct json *j)
{
    json_begin_array(j);
    for (size_t i = 0; i < rows->n; i++) {
        const struct edition_row *r = &rows->v[i];
        char at[32];
        json_newline(j);
        json_begin_object(j);
        json_put_int(j, "edition", r->number);
        json_put(j, "report", r->report);
        json_put(j, "period", r->period);
        json_put(j, "lang", r->lang);
        json_put(j, "at", moment_format(r->at_ms, at));
        json_put(j, "by", r->by);
        json_put(j, "root", edition_hex(r->root.b, EDITION_HASH, mem));
        json_put(j, "fingerprint", edition_fingerprint(&r->root, mem));
        json_put(j, "key", edition_hex(r->key, EDITION_PUBLIC, mem));
        json_end_object(j);
    }
    json_end_array(j);
}

static void list_table(const struct context *ctx, const struct args *args, const struct edition_rows *rows,
                       struct arena *mem)
{
    static const struct output_column columns[] = {
        {"edition", N_("No."), CELL_NUMBER, 0},    {"report", N_("Report"), CELL_TEXT, 0},
        {"period", N_("Period"), CELL_TEXT, 0},    {"lang", N_("Language"), CELL_TEXT, 0},
        {"at", N_("When"), CELL_TEXT, 10},         {"by", N_("Who"), CELL_TEXT, 12},
        {"root", N_("Fingerprint"), CELL_TEXT, 0},
    };
    struct output_table t = {.mem = mem, .column = columns, .ncolumns = sizeof columns / sizeof *columns};
    for (size_t i = 0; i < rows->n; i++) {
        const struct edition_row *r = &rows->v[i];
        bool csv = args->format == FORMAT_CSV;
        char at[32];
        struct sv moment = moment_format(r->at_ms, at);
        const struct sv cells[] = {arena_printf(mem, "%lld", (long long)r->number),
                                   r->report,
                                   r->period,
                                   r->lang,
                                   csv ? moment : sv_make(moment.p, 10),
                                   r->by,
                                   csv ? edition_hex(r->root.b, EDITION_HASH, mem)
                                       : edition_fingerprint(&r->root, mem)};
        output_row(&t, cells);
    }
    output_print(&t, ctx, args->format);
}

static int run_list(struct context *ctx, const struct args *args, struct err *e)
{
    struct arena mem = {0};
    struct edition_rows rows;
    struct buf out = {0};
    struct json j = {.out = &out};
    struct db_conn *c;
    if (db_reader(ctx->db, &c, e))
        return -1;
    int rc = edition_store_list(c, ctx->mission, &mem, &rows, e);
    db_reader_done(ctx->db, c);
    if (rc == 0 && args->format == FORMAT_JSON) {
        list_json(&rows, &mem, &j);
        rc = output_json(&out, e);
    } else if (rc == 0) {
        list_table(ctx, args, &rows, &mem);
    }
    arena_release(&mem);
    return rc;
}

/* --- prove ----------------------------------------------------------------------------------------------------- */

static bool is_kind(const struct edition_leaf *leaf, const char *kind)
{
    return leaf->node && sv_is(node_text(leaf->node, "kind"), kind);
}

/* A figure of an edition. */
struct edition_cell {
    struct sv code, slice, period; /* period empty: the edition's */
};

static bool is_figure(const struct edition_leaf *leaf, const struct edition_cell *cell)
{
    return is_kind(leaf, "figure") && sv_eq(node_text(leaf->node, "code"), cell->code) &&
           sv_eq(node_text(leaf->node, "slice"), cell->slice) && sv_eq(node_text(leaf->node, "period"), cell->period);
}

/* ERR_NOT_FOUND: the edition does not print it. */
static int prove_cell(const struct edition *ed, const struct edition_cell *asked, struct arena *mem, struct sv *out,
                      struct err *e)
{
    struct edition_cell cell = *asked;
    size_t leaf[3], n = 0;
    if (!cell.period.n)
        cell.period = node_text(edition_leaf_of(ed, "edition", 0)->node, "period");
    for (size_t i = 0; i < ed->figures.n && n == 0; i++)
        if (is_figure(&ed->figures.v[i], &cell))
            leaf[n++] = i;
    if (n == 0)
        return err_set(e, ERR_NOT_FOUND, "CODE", N_("edition %lld prints no figure %.*s"), (long long)ed->number,
                       SV_ARG(edition_cell_name(cell.code, cell.slice, cell.period, mem)));
    for (size_t i = 0; i < ed->figures.n && n < 3; i++) {
        const struct edition_leaf *l = &ed->figures.v[i];
        if (is_kind(l, "edition") || (is_kind(l, "definition") && sv_eq(node_text(l->node, "code"), cell.code)))
            leaf[n++] = i;
    }
    *out = edition_proof_write(ed, leaf, n, mem);
    return 0;
}

static int prove(struct context *ctx, const struct args *args, struct arena *mem, struct sv *out, struct err *e)
{
    struct edition ed;
    struct slice slice;
    struct db_conn *c;
    int64_t number;
    if (!sv_to_int(sv_of(args->word[0]), &number))
        return err_set(e, ERR_USAGE, "EDITION", N_("an edition is named by its number, not \"%s\""), args->word[0]);
    if (slice_parse(mem, sv_of(args_value(args, "--slice")), ',', &slice, e) || db_reader(ctx->db, &c, e))
        return -1;
    int rc = edition_load(c, ctx->mission, number, mem, &ed, e);
    db_reader_done(ctx->db, c);
    const struct edition_cell cell = {sv_of(args->word[1]), slice_format(mem, &slice),
                                      sv_of(args_value(args, "--period"))};
    return rc ? rc : prove_cell(&ed, &cell, mem, out, e);
}

static int write_text(struct sv text, const char *path, struct err *e)
{
    struct buf out = {0};
    buf_add(&out, text);
    buf_addc(&out, '\n');
    int rc = path ? edition_file_write(buf_sv(&out), path, e) : output_write(&out, e);
    buf_release(&out);
    return rc;
}

static int run_prove(struct context *ctx, const struct args *args, struct err *e)
{
    struct arena mem = {0};
    struct sv proof = {0};
    int rc = prove(ctx, args, &mem, &proof, e);
    if (rc == 0)
        rc = write_text(proof, args_value(args, "-o"), e);
    arena_release(&mem);
    return rc;
}

/* --- key ------------------------------------------------------------------------------------------------------- */

static int known_keys(struct context *ctx, struct arena *mem, struct edition_keys *out, struct err *e)
{
    struct edition_key key;
    struct db_conn *c;
    if (edition_key_open(ctx, &key, e))
        return -1;
    edition_key_forget(&key);
    if (db_reader(ctx->db, &c, e))
        return -1;
    int rc = edition_store_keys(c, ctx->mission, mem, out, e);
    db_reader_done(ctx->db, c);
    return rc;
}

static int print_keys(struct context *ctx, const struct args *args, bool rotate, struct err *e)
{
    struct arena mem = {0};
    struct edition_keys keys;
    int rc = rotate ? edition_key_rotate(ctx, &keys, &mem, e) : known_keys(ctx, &mem, &keys, e);
    if (rc == 0)
        rc = write_text(edition_trust_write(ctx->mission, &keys, &mem), args_value(args, "-o"), e);
    arena_release(&mem);
    return rc;
}

static int run_key_public(struct context *ctx, const struct args *args, struct err *e)
{
    return print_keys(ctx, args, false, e);
}

static int run_key_rotate(struct context *ctx, const struct args *args, struct err *e)
{
    return print_keys(ctx, args, true, e);
}

/* --- the table ------------------------------------------------------------------------------------------------- */

#define OPTIONS(table) .option = (table), .noptions = sizeof(table) / sizeof *(table)
#define FILE_OUT                                                                       \
    {                                                                                  \
        "-o", OPTION_VALUE, N_("FILE"), N_("file to write (default: standard output)") \
    }
#define PUBLIC_KEY                                                                                                   \
    {                                                                                                                \
        "--key", OPTION_VALUE, N_("PUB"), N_("the mission's public key: the file of istmo key public, or 64 digits") \
    }

static const struct option publish_options[] = {
    {"--period", OPTION_VALUE, "P", N_("the period it is about: 2023, 2023-Q2, 2023-06, A..B")},
    {"-o", OPTION_VALUE, N_("DIR"), N_("folder for the files (default: this one)")},
};
static const struct option prove_options[] = {
    {"--slice", OPTION_VALUE, "k=v,\xe2\x80\xa6", N_("one slice, as figures prints it: sex=f,age=0-17")},
    {"--period", OPTION_VALUE, "P", N_("a part of the edition's period, as the report prints it")},
    FILE_OUT,
};
static const struct option key_options[] = {FILE_OUT};
static const struct option verify_options[] = {PUBLIC_KEY};
static const struct option answer_options[] = {
    {"--reason", OPTION_VALUE, N_("TEXT"), N_("why the report may be published all the same")},
    {"--period", OPTION_VALUE, "P", N_("the period of the finding (default: the latest year with records)")},
    {"--slice", OPTION_VALUE, "k=v,\xe2\x80\xa6", N_("only the finding about this slice")},
    {"--withdraw", OPTION_FLAG, NULL, N_("take the answer back")},
};
static const struct option answers_options[] = {
    {"--period", OPTION_VALUE, "P", N_("the period (default: the latest year with records)")},
};

const struct command edition_cli_commands[EDITION_CLI_NCOMMANDS] = {
    {.name = "publish",
     .operands = N_("NAME"),
     .min_words = 1,
     .max_words = 1,
     .help = N_("freeze a report as an edition and write its signed files"),
     .details = N_("An edition keeps every figure the report prints, the revisions of records behind it and the\n"
                   "definitions of its indicators, signed with the mission's key. Whoever holds a file can check it\n"
                   "with istmo verify edition. Errors that istmo check finds stop it until each is mended or answered\n"
                   "(istmo answer); the answers are printed in the report."),
     OPTIONS(publish_options),
     .needs_db = true,
     .run = run_publish},
    {.name = "edition list",
     .operands = "",
     .help = N_("list the editions of the mission"),
     .needs_db = true,
     .run = run_list},
    {.name = "verify edition",
     .operands = N_("FILE"),
     .min_words = 1,
     .max_words = 1,
     .help = N_("say whether a published file is authentic and shows what was signed"),
     .details = N_("No database is needed: the file carries its edition. Numbers that a reader sees are compared with\n"
                   "the signed ones, and an altered one is named. With --db it also says which figures would read\n"
                   "differently today, and which records changed. Exit code 1 when anything is not as it was signed."),
     OPTIONS(verify_options),
     .db_if_named = true,
     .run = edition_cli_verify},
    {.name = "prove",
     .operands = N_("EDITION CODE"),
     .min_words = 2,
     .max_words = 2,
     .help = N_("write a proof of one figure of an edition"),
     .details = N_("Whoever has the proof and the mission's public key can check the figure (istmo verify proof). The\n"
                   "proof shows the figure, its definition and the edition's head, and no other figure."),
     OPTIONS(prove_options),
     .needs_db = true,
     .run = run_prove},
    {.name = "verify proof",
     .operands = N_("FILE"),
     .min_words = 1,
     .max_words = 1,
     .help = N_("say whether a proof of a figure holds"),
     OPTIONS(verify_options),
     .run = edition_cli_verify_proof},
    {.name = "compare",
     .operands = N_("EDITION EDITION"),
     .min_words = 2,
     .max_words = 2,
     .help = N_("what one edition says otherwise than another, and why"),
     .details = N_("For each figure that was restated: the records that were added, changed or withdrawn behind it.\n"
                   "Where the indicator was defined otherwise, that is said instead of a difference."),
     .needs_db = true,
     .run = edition_cli_compare},
    {.name = "answer",
     .operands = N_("RULE SUBJECT"),
     .min_words = 2,
     .max_words = 2,
     .help = N_("give a written reason for a finding that stays"),
     .details =
         N_("A report is published when every error is mended or answered. The answer belongs to the finding as\n"
            "it was found: when that changes, it needs a new one. Answers are kept with who gave them and when."),
     OPTIONS(answer_options),
     .needs_db = true,
     .run = edition_cli_answer},
    {.name = "answers",
     .operands = "",
     .help = N_("list the answers to findings of a period"),
     OPTIONS(answers_options),
     .needs_db = true,
     .run = edition_cli_answers},
    {.name = "key public",
     .operands = "",
     .help = N_("print the public key with which editions are checked"),
     .details = N_("The first use makes the key, in a file beside that of the personal data. Give the public part to\n"
                   "whoever checks editions; it also names the mission's earlier keys."),
     OPTIONS(key_options),
     .needs_db = true,
     .run = run_key_public},
    {.name = "key rotate",
     .operands = "",
     .help = N_("sign with a new key from now on"),
     .details = N_("The old key signs the new one and is then destroyed; editions that it signed stay verifiable."),
     OPTIONS(key_options),
     .needs_db = true,
     .run = run_key_rotate},
};
