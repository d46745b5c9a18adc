/* Commands of this domain. */
#ifndef ISTMO_DOMAIN_EXCHANGE_EXCHANGE_CLI_H
#define ISTMO_DOMAIN_EXCHANGE_EXCHANGE_CLI_H

#include "kit/module.h"

MUST_USE int exchange_cli_import(struct context *ctx, const struct args *args, struct err *e);
MUST_USE int exchange_cli_export(struct context *ctx, const struct args *args, struct err *e);
MUST_USE int exchange_cli_load(struct context *ctx, const struct args *args, struct err *e);

#endif
