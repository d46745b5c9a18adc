/* See view_page.h. */
#include "domain/indicator/view_page.h"

int view_page(struct web *w, view_page_fn *fn, struct err *e)
{
    struct view v = {0};
    struct sv period = web_field(w, "period");
    int rc = view_open(&v, &w->ctx, period.n ? arena_z(w->mem, period) : NULL, e);
    if (rc == 0)
        rc = fn(w, &v, e);
    view_close(&v);
    return rc;
}
