/* The commands import, export and load: from arguments to the service, and what it says. */
#include "domain/exchange/exchange_cli.h"

#include "base/near.h"
#include "domain/exchange/exchange_print.h"

#include <stdio.h>

static struct sv option(const struct args *args, const char *name)
{
    return sv_of(args_value(args, name));
}

/* What import and export both need. */
struct room {
    struct arena mem;
    struct db_conn *conn;
    struct vault *vault;
    struct pack *pack;
    const struct form *form;
};

static int find_form(struct room *r, struct sv name, struct err *e)
{
    struct near near = {.typed = name};
    r->form = pack_form(r->pack, name);
    if (r->form)
        return 0;
    for (size_t i = 0; i < r->pack->forms.n; i++)
        near_offer(&near, r->pack->forms.v[i]->id);
    if (near.best.n)
        return err_set(e, ERR_INPUT, "FORM", N_("the pack has no form \"%.*s\"; did you mean \"%.*s\"?"), SV_ARG(name),
                       SV_ARG(near.best));
    return err_set(e, ERR_INPUT, "FORM", N_("the pack has no form \"%.*s\""), SV_ARG(name));
}

static int room_open(struct room *r, const struct context *ctx, const char *form, struct err *e)
{
    *r = (struct room){0};
    if (db_reader(ctx->db, &r->conn, e) || pack_open(&r->mem, r->conn, ctx->mission, ctx->lang, &r->pack, e) ||
        find_form(r, sv_of(form), e))
        return -1;
    return vault_open(&r->vault, ctx, e);
}

static void room_close(struct room *r, const struct context *ctx)
{
    vault_close(r->vault);
    if (r->conn)
        db_reader_done(ctx->db, r->conn);
    arena_release(&r->mem);
}

/* --- import -------------------------------------------------------------------------------------------- */

static int import_and_print(struct room *r, const struct context *ctx, const struct args *args, struct err *e)
{
    const struct import_options o = {
        .path = args->word[1],
        .repeats = option(args, "--repeat"),
        .ignore = option(args, "--ignore"),
        .state = option(args, "--state"),
        .dates = option(args, "--dates"),
        .decimal = option(args, "--decimal"),
        .reason = option(args, "--reason"),
        .keep_going = args_value(args, "--keep-going"),
        .dry_run = args_flag(args, "--dry-run"),
    };
    struct import_summary summary;
    if (import_run(ctx, r->vault, r->pack, r->form, &o, &r->mem, &summary, e) ||
        exchange_print_import(ctx, &summary, args->format, e))
        return -1;
    if (!ctx->quiet && o.dry_run)
        (void)fputs(tr(ctx->lang, N_("Nothing was saved: this was a dry run.\n")), stderr);
    else if (!ctx->quiet && summary.refused && !o.keep_going)
        (void)fputs(tr(ctx->lang, N_("Nothing was saved. Mend the rows named above, or save the others with "
                                     "--keep-going FILE.\n")),
                    stderr);
    else if (!ctx->quiet && summary.refused && o.keep_going)
        (void)fprintf(stderr,
                      tr(ctx->lang, N_("The refused rows stand in %s: mend them there and import that file.\n")),
                      o.keep_going);
    return summary.refused ? 1 : 0;
}

int exchange_cli_import(struct context *ctx, const struct args *args, struct err *e)
{
    struct room r;
    int rc = room_open(&r, ctx, args->word[0], e);
    if (rc == 0)
        rc = import_and_print(&r, ctx, args, e);
    room_close(&r, ctx);
    return rc;
}

/* --- export --------------------------------------------------------------------------------------------- */

static int kind_of(const struct args *args, enum export_kind *kind, struct err *e)
{
    struct sv path = option(args, "-o");
    *kind = args->format == FORMAT_JSON ? EXPORT_JSONL : EXPORT_CSV;
    if (!path.n || sv_ends(path, ".csv"))
        *kind = path.n ? EXPORT_CSV : *kind;
    else if (sv_ends(path, ".xlsx"))
        *kind = EXPORT_XLSX;
    else if (sv_ends(path, ".jsonl") || sv_ends(path, ".ndjson"))
        *kind = EXPORT_JSONL;
    else
        return err_set(e, ERR_USAGE, "-o", N_("-o needs a name that ends in .csv, .xlsx or .jsonl, not \"%.*s\""),
                       SV_ARG(path));
    return 0;
}

static void say_what_is_missing(const struct room *r, const struct context *ctx, const struct export_options *o)
{
    bool personal = false;
    for (size_t i = 0; i < r->form->n; i++)
        personal = personal || r->form->question[i].pii;
    if (ctx->quiet)
        return;
    if (personal && !o->personal)
        (void)fputs(tr(ctx->lang, N_("Personal questions are left out; --personal gives them.\n")), stderr);
    if (!o->path && o->kind == EXPORT_CSV && r->form->nscopes > 1)
        (void)fputs(tr(ctx->lang, N_("Rows of repeats are left out; -o FILE.csv writes them beside FILE.csv.\n")),
                    stderr);
}

static int export_records(struct room *r, const struct context *ctx, const struct args *args, struct err *e)
{
    struct export_options o = {
        .path = args_value(args, "-o"), .personal = args_flag(args, "--personal"), .states = option(args, "--state")};
    struct sv period_text = option(args, "--period");
    struct period period;
    size_t n;
    if (kind_of(args, &o.kind, e))
        return -1;
    if (period_text.n) {
        if (period_parse(&r->mem, period_text, r->pack->fiscal_year_start, &period, e))
            return -1;
        o.period = &period;
    }
    if (o.personal && !vault_has_key(r->vault))
        return err_set(e, ERR_INPUT, "--personal",
                       N_("personal answers need the mission's key; where is its file? "
                          "(--key FILE)"));
    if (export_run(ctx, r->conn, r->vault, r->pack, r->form, &o, &n, e))
        return -1;
    say_what_is_missing(r, ctx, &o);
    if (o.path && !ctx->quiet)
        (void)fprintf(stderr, tr(ctx->lang, N_("%zu records written to %s\n")), n, o.path);
    return 0;
}

int exchange_cli_export(struct context *ctx, const struct args *args, struct err *e)
{
    struct room r;
    int rc = room_open(&r, ctx, args->word[0], e);
    if (rc == 0)
        rc = export_records(&r, ctx, args, e);
    room_close(&r, ctx);
    return rc;
}

/* --- load ------------------------------------------------------------------------------------------------ */

int exchange_cli_load(struct context *ctx, const struct args *args, struct err *e)
{
    struct arena mem = {0};
    struct load_result r;
    bool dry_run = args_flag(args, "--dry-run");
    int rc = load_run(ctx, args->word[0], dry_run, option(args, "--reason"), &mem, &r, e);
    if (rc == 0)
        rc = exchange_print_load(ctx, &r, args->format, args_flag(args, "--summary"), e);
    if (rc == 0 && !r.saved && !ctx->quiet)
        (void)fputs(
            tr(ctx->lang, dry_run ? N_("Nothing was saved: this was a dry run.\n") : N_("Nothing was saved.\n")),
            stderr);
    bool refused = false;
    for (size_t i = 0; rc == 0 && i < r.data.n; i++)
        refused = refused || r.data.v[i].summary.refused;
    if (rc == 0 && (refused || r.problems->nerrors))
        rc = 1;
    arena_release(&mem);
    return rc;
}
