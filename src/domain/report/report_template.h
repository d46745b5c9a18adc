/* A donor's own document, filled at its bookmarks (report_ask.h) with the figures of a report. */
#ifndef ISTMO_DOMAIN_REPORT_REPORT_TEMPLATE_H
#define ISTMO_DOMAIN_REPORT_REPORT_TEMPLATE_H

#include "domain/report/report_ask.h"
#include "format/docx_template.h"

struct report_template {
    struct docx_template *docx;
    struct report_asked *asked; /* one for each bookmark, to be filled by report_build_asked */
    size_t n;
};

MUST_USE int report_template_open(struct report_template *out, const char *path, struct arena *mem, struct err *e);
void report_template_close(struct report_template *t);

/* said: a line for each bookmark that is left as it is. Fails when there is one, unless go_on. */
MUST_USE int report_template_fill(struct report_template *t, const struct report_model *m, const struct pack *pk,
                                  bool go_on, struct buf *said, struct buf *out, struct err *e);

#endif
