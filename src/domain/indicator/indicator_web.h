/* Shared by the pages of this room and indicator_module.c only. */
#ifndef ISTMO_DOMAIN_INDICATOR_INDICATOR_WEB_H
#define ISTMO_DOMAIN_INDICATOR_INDICATOR_WEB_H

#include "domain/indicator/view_page.h"

#define INDICATOR_WEB_NROUTES 5
extern const struct route indicator_web_routes[INDICATOR_WEB_NROUTES];

bool indicator_web_may(const struct web *w, const struct indicator *in);

/* The form that chooses the period; further fields may follow before it ends. */
void indicator_web_period(struct web *w, struct html *h, const struct view *v);
void indicator_web_filters_end(struct web *w, struct html *h);

MUST_USE int indicator_web_page(struct web *w, struct view *v, struct err *e); /* one indicator */

#endif
