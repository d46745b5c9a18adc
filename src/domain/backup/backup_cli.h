/* The commands of this domain, for backup_module.c. */
#ifndef ISTMO_DOMAIN_BACKUP_BACKUP_CLI_H
#define ISTMO_DOMAIN_BACKUP_BACKUP_CLI_H

#include "kit/module.h"

int backup_cli_write(struct context *ctx, const struct args *args, struct err *e);
int backup_cli_check(struct context *ctx, const struct args *args, struct err *e);
int backup_cli_restore(struct context *ctx, const struct args *args, struct err *e);

#endif
