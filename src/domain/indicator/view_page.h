/*
 * A page reads one moment of the mission: for the handlers of every domain.
 */
#ifndef ISTMO_DOMAIN_INDICATOR_VIEW_PAGE_H
#define ISTMO_DOMAIN_INDICATOR_VIEW_PAGE_H

#include "domain/indicator/view.h"
#include "kit/web.h"

/* Calls fn with a view of the period in the field "period", where the route declares it. */
typedef int view_page_fn(struct web *w, struct view *v, struct err *e);
MUST_USE int view_page(struct web *w, view_page_fn *fn, struct err *e);

#endif
