/* The commands `user …`. */
#include "domain/user/user_cli.h"

#include "domain/indicator/view.h"
#include "kit/output.h"

#include <stdio.h>

static int read_grant(const struct args *args, struct grant *g, struct err *e)
{
    const char *role = args_value(args, "--role");
    if (!role)
        return err_set(e, ERR_USAGE, "--role", N_("an account needs a role"));
    *g = (struct grant){.unit = sv_of(args_value(args, "--unit")),
                        .place = sv_of(args_value(args, "--place")),
                        .form = sv_of(args_value(args, "--form"))};
    if (role_parse(sv_of(role), &g->role))
        return 0;
    return err_set(e, ERR_INPUT, "--role",
                   N_("there is no role \"%s\", but administrator, monitoring, unit_head, data_entry, case_worker, "
                      "partner, viewer, auditor"),
                   role);
}

/* From standard input, one line, so that it stands in no history of commands; else a new one. */
static int choose_password(const struct args *args, char fresh[21], struct arena *mem, struct sv *out, struct err *e)
{
    char line[1024];
    user_password_new(fresh);
    *out = sv_of(fresh);
    if (!args_flag(args, "--password-stdin"))
        return 0;
    if (!fgets(line, sizeof line, stdin))
        return err_set(e, ERR_INPUT, "--password-stdin", N_("standard input holds no password"));
    struct sv text = sv_of(line);
    while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
        text.n--;
    *out = arena_sv(mem, text);
    fresh[0] = '\0';
    return 0;
}

/* Data on standard output: the password that was made, told once. */
static void tell(const struct context *ctx, const char *fresh)
{
    if (fresh[0])
        (void)puts(fresh);
    else if (!ctx->quiet)
        (void)fprintf(stderr, "%s\n", tr(ctx->lang, N_("done")));
}

static int open_pack(struct context *ctx, struct arena *mem, struct pack **pk, struct err *e)
{
    struct db_conn *c;
    if (db_reader(ctx->db, &c, e))
        return -1;
    int rc = pack_open(mem, c, ctx->mission, ctx->lang, pk, e);
    db_reader_done(ctx->db, c);
    return rc;
}

static int add(struct context *ctx, const struct args *args, struct arena *mem, struct err *e)
{
    char fresh[21];
    struct grant g;
    struct pack *pk;
    struct user_new n = {.name = sv_of(args->word[0]), .display = sv_of(args_value(args, "--display"))};
    if (read_grant(args, &g, e) || open_pack(ctx, mem, &pk, e) || choose_password(args, fresh, mem, &n.password, e))
        return -1;
    n.access = (struct access){&g, 1, 1};
    if (user_add(ctx, pk, &n, e))
        return -1;
    tell(ctx, fresh);
    return 0;
}

static int run_add(struct context *ctx, const struct args *args, struct err *e)
{
    struct arena mem = {0};
    int rc = add(ctx, args, &mem, e);
    arena_release(&mem);
    return rc;
}

static int run_grant(struct context *ctx, const struct args *args, struct err *e)
{
    struct arena mem = {0};
    struct grant g;
    struct pack *pk;
    int rc = read_grant(args, &g, e) || open_pack(ctx, &mem, &pk, e) || user_grant(ctx, pk, sv_of(args->word[0]), &g, e)
                 ? -1
                 : 0;
    arena_release(&mem);
    if (rc == 0)
        tell(ctx, "");
    return rc;
}

static int run_password(struct context *ctx, const struct args *args, struct err *e)
{
    struct arena mem = {0};
    char fresh[21];
    struct sv password;
    int rc =
        choose_password(args, fresh, &mem, &password, e) || user_set_password(ctx, sv_of(args->word[0]), password, e)
            ? -1
            : 0;
    arena_release(&mem);
    if (rc == 0)
        tell(ctx, fresh);
    return rc;
}

static int run_disable(struct context *ctx, const struct args *args, struct err *e)
{
    if (user_disable(ctx, sv_of(args->word[0]), !args_flag(args, "--undo"), e))
        return -1;
    tell(ctx, "");
    return 0;
}

static struct sv grants_text(const struct context *ctx, const struct access *a, struct arena *mem)
{
    struct sv text = {0};
    for (size_t i = 0; i < a->n; i++) {
        const struct grant *g = &a->v[i];
        text = arena_printf(mem, "%.*s%s%s%s%.*s%s%.*s%s%.*s", SV_ARG(text), i ? "; " : "",
                            ctx ? tr(ctx->lang, role_name(g->role)) : role_code(g->role), g->unit.n ? " " : "",
                            SV_ARG(g->unit), g->place.n ? " " : "", SV_ARG(g->place), g->form.n ? " " : "",
                            SV_ARG(g->form));
    }
    return text;
}

static const struct output_column list_columns[] = {
    {"name", N_("Name"), CELL_TEXT, 0},
    {"display", N_("Shown as"), CELL_TEXT, 30},
    {"roles", N_("Roles"), CELL_TEXT, 40},
    {"disabled", N_("Disabled"), CELL_TEXT, 0},
};

static int print_users(const struct context *ctx, enum format format, struct arena *mem, struct err *e)
{
    struct output_table t = {
        .mem = mem, .column = list_columns, .ncolumns = sizeof list_columns / sizeof *list_columns};
    struct users all;
    struct db_conn *c;
    if (db_reader(ctx->db, &c, e))
        return -1;
    int rc = user_list(c, ctx->mission, mem, &all, e);
    db_reader_done(ctx->db, c);
    for (size_t i = 0; rc == 0 && i < all.n; i++) {
        const struct user *u = &all.v[i];
        struct sv cells[] = {u->name, u->display, grants_text(format == FORMAT_TABLE ? ctx : NULL, &u->access, mem),
                             u->disabled ? sv_of(tr(ctx->lang, N_("yes"))) : sv_none()};
        output_row(&t, cells);
    }
    if (rc == 0)
        output_print(&t, ctx, format);
    return rc;
}

static int run_list(struct context *ctx, const struct args *args, struct err *e)
{
    struct arena mem = {0};
    int rc = print_users(ctx, args->format, &mem, e);
    arena_release(&mem);
    return rc;
}

/* --- the tables --------------------------------------------------------------------------------------------------- */

#define SCOPES                                                                                                 \
    {"--role", OPTION_VALUE, N_("ROLE"),                                                                       \
     N_("administrator, monitoring, unit_head, data_entry, case_worker, partner, viewer, auditor")},           \
        {"--unit", OPTION_VALUE, "U", N_("the role holds for this unit only")},                                \
        {"--place", OPTION_VALUE, N_("PLACE"), N_("the role holds for this place only, and what lies in it")}, \
    {                                                                                                          \
        "--form", OPTION_VALUE, N_("FORM"), N_("the role holds for this form only")                            \
    }

static const struct option grant_options[] = {SCOPES};
static const struct option add_options[] = {
    SCOPES,
    {"--display", OPTION_VALUE, N_("TEXT"), N_("how pages call the person")},
    {"--password-stdin", OPTION_FLAG, NULL,
     N_("the password is a line of standard input (default: a new one is told)")},
};
static const struct option password_options[] = {
    {"--password-stdin", OPTION_FLAG, NULL,
     N_("the password is a line of standard input (default: a new one is told)")},
};
static const struct option disable_options[] = {
    {"--undo", OPTION_FLAG, NULL, N_("the account may sign in again")},
};

const struct command user_cli_commands[USER_CLI_NCOMMANDS] = {
    {
        .name = "user add",
        .operands = N_("NAME"),
        .min_words = 1,
        .max_words = 1,
        .help = N_("an account for the pages of istmo serve"),
        .option = add_options,
        .noptions = sizeof add_options / sizeof *add_options,
        .needs_db = true,
        .run = run_add,
    },
    {
        .name = "user grant",
        .operands = N_("NAME"),
        .min_words = 1,
        .max_words = 1,
        .help = N_("one more role for an account"),
        .option = grant_options,
        .noptions = sizeof grant_options / sizeof *grant_options,
        .needs_db = true,
        .run = run_grant,
    },
    {
        .name = "user password",
        .operands = N_("NAME"),
        .min_words = 1,
        .max_words = 1,
        .help = N_("another password for an account; its sessions end"),
        .option = password_options,
        .noptions = sizeof password_options / sizeof *password_options,
        .needs_db = true,
        .run = run_password,
    },
    {
        .name = "user disable",
        .operands = N_("NAME"),
        .min_words = 1,
        .max_words = 1,
        .help = N_("an account may not sign in any more; its sessions end"),
        .option = disable_options,
        .noptions = sizeof disable_options / sizeof *disable_options,
        .needs_db = true,
        .run = run_disable,
    },
    {
        .name = "user list",
        .operands = "",
        .help = N_("the accounts of the mission and their roles"),
        .needs_db = true,
        .run = run_list,
    },
};
