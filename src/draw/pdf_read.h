/*
 * What a PDF shows: its texts in the order in which they are painted, and the bytes that paint. For PDFs that
 * anybody may have made; made to read those of this program, whose fonts say their characters (ToUnicode).
 *
 * limits   PDF_SIZE_MAX; PDF_DRAWN_MAX bytes of inflated content, PDF_PAGES_MAX pages
 * errors   ERR_INPUT: no PDF of this program, or damaged; ERR_LIMIT
 */
#ifndef ISTMO_DRAW_PDF_READ_H
#define ISTMO_DRAW_PDF_READ_H

#include "base/arena.h"
#include "base/err.h"

#define PDF_DRAWN_MAX ((size_t)256 << 20)
#define PDF_PAGES_MAX 5000

struct pdf_visitor {
    void *ctx;
    void (*text)(void *ctx, int page, struct sv text);   /* one run: what stands between two moves of the pen */
    void (*drawn)(void *ctx, int page, struct sv bytes); /* once a page: all that it reaches, in a form
                                                          * of our own (pdf_graph.h); valid during the call */
};

MUST_USE int pdf_visit(struct sv pdf, const struct pdf_visitor *v, int *npages, struct err *e);

#endif
