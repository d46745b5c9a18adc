/* istmo: parses the command line, opens what the command needs, runs it, maps errors to exit codes. */
#include "app/modules.h"
#include "app/session.h"
#include "base/tr.h"
#include "kit/args.h"
#include "kit/help.h"
#include "kit/output.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef ISTMO_VERSION
#define ISTMO_VERSION "0.1.0"
#endif

static int show_help(const struct args *args, struct err *e)
{
    struct buf out = {0};
    if (args->command)
        help_command(&out, args->command, e->lang);
    else
        help_overview(&out, modules, modules_n, e->lang);
    int rc = output_write(&out, e);
    buf_release(&out);
    return rc;
}

static int run(int argc, char *const *argv, const char **words, struct err *e)
{
    struct globals g = {0};
    struct args args;
    if (args_parse(modules, modules_n, argc, argv, words, &g, &args, e))
        return -1;
    const char *asked = e->lang;
    if (strcmp(asked, "es") != 0 && strcmp(asked, "en") != 0) {
        e->lang = "es";
        return err_set(e, ERR_USAGE, "--lang", N_("--lang is es or en, not \"%s\""), asked);
    }
    if (g.version) {
        (void)puts("istmo " ISTMO_VERSION);
        return 0;
    }
    if (g.help || !args.command)
        return show_help(&args, e);
    struct session s;
    int rc = session_open(&s, &g, args.command, e);
    if (rc == 0)
        rc = args.command->run(&s.ctx, &args, e);
    session_close(&s);
    return rc;
}

static int complain(const struct err *e)
{
    struct buf text = {0};
    output_safe(&text, sv_of(e->message));
    (void)fprintf(stderr, "istmo: %s\n", text.p);
    buf_release(&text);
    return err_exit_code(e->kind);
}

int main(int argc, char **argv)
{
    struct err e = {.lang = args_language(argc, argv)};
    (void)signal(SIGPIPE, SIG_IGN);
    const char **words = xcalloc((size_t)argc + 1, sizeof *words);
    int rc = run(argc, argv, words, &e);
    free(words);
    if (rc >= 0 && output_flush(&e))
        rc = -1;
    return rc < 0 ? complain(&e) : rc;
}
