/*
 * Names of the register in texts that are to be published: findings of the rule `register_name`.
 *
 * source   docs/suppression.md
 */
#ifndef ISTMO_DOMAIN_PUBLIC_NAMES_H
#define ISTMO_DOMAIN_PUBLIC_NAMES_H

#include "domain/check/check.h"

/*
 * report  empty: all of the pack. more: further texts (names of files); NULL: none. Findings are added to *out.
 * errors  ERR_DENIED the mission's key is not there, so that nothing can be compared
 */
MUST_USE int public_names(struct db_conn *c, const struct context *ctx, const struct pack *pk, struct sv report,
                          struct sv period, const struct sv_list *more, struct arena *mem, struct findings *out,
                          struct err *e);

#endif
