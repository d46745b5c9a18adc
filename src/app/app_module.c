/* Commands of the program itself: help, man page, shell completion, serving. */
#include "app/modules.h"
#include "app/serve.h"
#include "kit/args.h"
#include "kit/help.h"
#include "kit/output.h"

#include <stdio.h>

static const struct command *find(const struct args *args)
{
    char name[128];
    (void)snprintf(name, sizeof name, "%s%s%s", args->word[0], args->nwords > 1 ? " " : "",
                   args->nwords > 1 ? args->word[1] : "");
    for (size_t m = 0; m < modules_n; m++)
        for (size_t c = 0; c < modules[m]->ncommands; c++)
            if (strcmp(modules[m]->command[c].name, name) == 0)
                return &modules[m]->command[c];
    return NULL;
}

/* "istmo help period" shows every command that begins with that word. */
static bool family(struct buf *out, const char *first, const char *lang)
{
    size_t n = strlen(first);
    bool any = false;
    for (size_t m = 0; m < modules_n; m++)
        for (size_t c = 0; c < modules[m]->ncommands; c++) {
            const struct command *cmd = &modules[m]->command[c];
            if (strncmp(cmd->name, first, n) == 0 && cmd->name[n] == ' ') {
                if (any)
                    buf_addz(out, "\n---\n\n");
                help_command(out, cmd, lang);
                any = true;
            }
        }
    return any;
}

static int write_help(struct buf *out, const struct context *ctx, const struct args *args, struct err *e)
{
    const char *shell = args_value(args, "--completion");
    if (shell)
        return help_completion(out, modules, modules_n, shell, ctx->lang, e);
    if (args_flag(args, "--man")) {
        help_man(out, modules, modules_n, ctx->lang);
    } else if (!args->nwords) {
        help_overview(out, modules, modules_n, ctx->lang);
    } else {
        const struct command *c = find(args);
        if (c)
            help_command(out, c, ctx->lang);
        else if (args->nwords > 1 || !family(out, args->word[0], ctx->lang))
            return err_set(e, ERR_USAGE, "help", N_("there is no command \"%s\"; see istmo help"), args->word[0]);
    }
    return 0;
}

static int run_help(struct context *ctx, const struct args *args, struct err *e)
{
    struct buf out = {0};
    int rc = write_help(&out, ctx, args, e);
    if (rc == 0)
        rc = output_write(&out, e);
    buf_release(&out);
    return rc;
}

static const struct output_column route_columns[] = {
    {"method", N_("Method"), CELL_TEXT, 0},
    {"address", N_("Address"), CELL_TEXT, 0},
    {"permission", N_("Permission"), CELL_TEXT, 0},
};

static int run_routes(struct context *ctx, const struct args *args, struct err *e)
{
    struct arena mem = {0};
    struct output_table t = {.mem = &mem, .column = route_columns, .ncolumns = 3};
    (void)e;
    for (size_t m = 0; m < modules_n; m++)
        for (size_t i = 0; i < modules[m]->nroutes; i++) {
            const struct route *r = &modules[m]->route[i];
            const struct sv cells[] = {r->method == HTTP_POST ? SV("POST") : SV("GET"), sv_of(r->pattern),
                                       sv_of(args->format == FORMAT_TABLE
                                                 ? tr(ctx->lang, permission_name(r->permission))
                                                 : permission_name(r->permission))};
            output_row(&t, cells);
        }
    output_print(&t, ctx, args->format);
    arena_release(&mem);
    return 0;
}

static const struct option help_options[] = {
    {"--man", OPTION_FLAG, NULL, N_("the manual page, for man(1)")},
    {"--completion", OPTION_VALUE, N_("SHELL"), N_("completion for bash, zsh or fish")},
};

static const struct option serve_options[] = {
    {"--listen", OPTION_VALUE, N_("ADDR:PORT"), N_("where to listen (default: 127.0.0.1:8080)")},
    {"--cert", OPTION_VALUE, N_("FILE"), N_("certificate of the server (PEM), for TLS")},
    {"--cert-key", OPTION_VALUE, N_("FILE"), N_("its private key (PEM)")},
    {"--behind-tls", OPTION_FLAG, NULL, N_("a proxy in front speaks TLS: cookies are for TLS only")},
};

static const struct command commands[] = {
    {
        .name = "help",
        .operands = N_("[COMMAND]"),
        .max_words = 2,
        .help = N_("what istmo can do, or all about one command"),
        .option = help_options,
        .noptions = sizeof help_options / sizeof *help_options,
        .run = run_help,
    },
    {
        .name = "routes",
        .operands = "",
        .help = N_("the addresses that istmo serve answers, and who may use them"),
        .run = run_routes,
    },
    {
        .name = "serve",
        .operands = "",
        .help = N_("the pages for the people of a mission, until it is stopped"),
        .option = serve_options,
        .noptions = sizeof serve_options / sizeof *serve_options,
        .needs_db = true,
        .run = serve_run,
    },
};

extern const struct module app_module;
const struct module app_module = {
    .name = "app",
    .command = commands,
    .ncommands = sizeof commands / sizeof *commands,
    .route = serve_routes,
    .nroutes = SERVE_NROUTES,
};
