/* The command `serve` and the pages of the program itself, for app_module.c. */
#ifndef ISTMO_APP_SERVE_H
#define ISTMO_APP_SERVE_H

#include "kit/module.h"
#include "kit/web.h"

int serve_run(struct context *ctx, const struct args *args, struct err *e);

#define SERVE_NROUTES 2
extern const struct route serve_routes[SERVE_NROUTES];

#endif
