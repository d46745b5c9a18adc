/* The commands and pages of this domain and how they print; for indicator_module.c and their files. */
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

void indicator_figures_json(const struct figures *f, struct buf *out);
void indicator_trace_json(const struct trace *t, struct buf *out);
struct sv indicator_value_text(const struct context *ctx, const struct indicator *in, double v, struct arena *mem);

#endif
