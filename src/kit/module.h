/*
 * What a domain offers to the program: its commands, routes and migrations, as const tables.
 *
 * To add a domain: make src/domain/NAME/ with NAME.h, NAME.c (rules), NAME_store.c (all its SQL),
 * NAME_cli.c (commands), NAME_web.c (pages) and NAME_module.c (one `const struct module NAME_module`), a README.md
 * and tests beside them; then name the module in src/app/modules.c. Nothing else is registered
 * anywhere, and nothing is found by scanning.
 */
#ifndef ISTMO_KIT_MODULE_H
#define ISTMO_KIT_MODULE_H

#include "kit/context.h"

enum option_kind { OPTION_FLAG, OPTION_VALUE };

struct option {
    const char *name; /* "--period" */
    enum option_kind kind;
    const char *value; /* metavariable in the help, "P", English msgid; NULL for flags */
    const char *help;  /* English msgid */
};

/* A parsed command line. */
struct args {
    const struct command *command;
    const char *const *word; /* positional arguments */
    size_t nwords;
    const char *value[24]; /* by option index; "" for a flag that was given; NULL: absent */
    enum format { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON } format;
};

struct command {
    const char *name;     /* "figures", "pack check", "period close" */
    const char *operands; /* "FORM FILE", English msgid; "" for none */
    size_t min_words, max_words;
    const char *help;    /* one line, English msgid */
    const char *details; /* paragraphs for --help and the man page, English msgid; may be NULL */
    const struct option *option;
    size_t noptions;
    bool needs_db;    /* opened, migrated and the mission chosen before run() */
    bool as_found;    /* with needs_db: opened as it is, neither migrated nor asked for its missions */
    bool db_if_named; /* opened like with needs_db when --db names one; ctx->db is NULL otherwise */
    bool any_mission; /* runs without a mission being chosen: ctx->mission may be empty */
    int (*run)(struct context *ctx, const struct args *args, struct err *e); /* exit code, or -1 with e */
};

struct route; /* kit/web.h */

struct module {
    const char *name;
    const struct command *command;
    size_t ncommands;
    const struct route *route; /* pages and API */
    size_t nroutes;
    const struct db_migrations *migrations; /* NULL: none */
};

/* The option's value, or NULL. The name must be one of the command's own. */
const char *args_value(const struct args *a, const char *option);
static inline bool args_flag(const struct args *a, const char *option)
{
    return args_value(a, option) != NULL;
}

#endif
