/*
 * A mission's pack and facts in memory, shared by all requests of a server and kept current from the feed of
 * revisions, so that no page waits for them to be read.
 *
 * threads  any; a view that is open holds the mirror as it is until view_close
 * cost     a view: one look at the last revision; what was saved since is read once, by the first who sees it
 */
#ifndef ISTMO_DOMAIN_INDICATOR_MIRROR_H
#define ISTMO_DOMAIN_INDICATOR_MIRROR_H

#include "domain/fact/fact.h"

/* ctx is borrowed and must outlive the mirror. */
MUST_USE int mirror_open(struct mirror **out, const struct context *ctx, struct err *e);
void mirror_close(struct mirror *m);

/* Pack (its own texts in `lang`) and facts as the snapshot `c` has them; until mirror_done. */
MUST_USE int mirror_take(struct mirror *m, struct db_conn *c, const char *lang, struct pack **pack,
                         struct facts **facts, struct err *e);
void mirror_done(struct mirror *m);

#endif
