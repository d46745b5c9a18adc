/* The commands of this domain and how they print; for indicator_module.c and its two files. */
#ifndef ISTMO_DOMAIN_INDICATOR_INDICATOR_CLI_H
#define ISTMO_DOMAIN_INDICATOR_INDICATOR_CLI_H

#include "domain/indicator/indicator.h"
#include "kit/module.h"

#define INDICATOR_CLI_NCOMMANDS 2
extern const struct command indicator_cli_commands[INDICATOR_CLI_NCOMMANDS];

MUST_USE int indicator_print_figures(const struct context *ctx, enum format format, const struct figures *f,
                                     struct arena *mem, struct err *e);
MUST_USE int indicator_print_trace(const struct context *ctx, enum format format, const struct trace *t,
                                   struct arena *mem, struct err *e);

#endif
