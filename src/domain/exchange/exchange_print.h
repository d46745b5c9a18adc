/* How imports and loads are told to people and programs. */
#ifndef ISTMO_DOMAIN_EXCHANGE_EXCHANGE_PRINT_H
#define ISTMO_DOMAIN_EXCHANGE_EXCHANGE_PRINT_H

#include "domain/exchange/exchange.h"
#include "kit/module.h"

MUST_USE int exchange_print_import(const struct context *ctx, const struct import_summary *s, enum format format,
                                   struct err *e);
MUST_USE int exchange_print_load(const struct context *ctx, const struct load_result *r, enum format format,
                                 bool summary, struct err *e);

#endif
