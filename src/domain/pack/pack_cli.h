/* Commands of this domain. */
#ifndef ISTMO_DOMAIN_PACK_PACK_CLI_H
#define ISTMO_DOMAIN_PACK_PACK_CLI_H

#include "kit/module.h"

MUST_USE int pack_cli_check(struct context *ctx, const struct args *args, struct err *e);

#endif
