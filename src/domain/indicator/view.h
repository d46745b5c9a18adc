/*
 * What a command sees of a mission: the pack, the facts and the records of one moment, whatever is saved meanwhile.
 */
#ifndef ISTMO_DOMAIN_INDICATOR_VIEW_H
#define ISTMO_DOMAIN_INDICATOR_VIEW_H

#include "domain/indicator/indicator.h"

struct view {
    struct context *ctx;
    struct db_conn *conn; /* a snapshot */
    struct pack *pack;
    struct facts *facts;
    struct period period;
    struct arena mem; /* lives as long as the view */
};

/* *v zeroed. period: as typed; NULL: figures_default_period. To be closed when it fails, too. */
MUST_USE int view_open(struct view *v, struct context *ctx, const char *period, struct err *e);
void view_close(struct view *v);

#endif
