/*
 * All that an object of a PDF reaches, as bytes that are the same however the PDF was written: dictionaries by key,
 * streams inflated, an object that was met before by its number in the order of meeting. What a page paints
 * depends on nothing else: fonts and their encodings, images, states, annotations. For pdf_read.c only.
 */
#ifndef ISTMO_DRAW_PDF_GRAPH_H
#define ISTMO_DRAW_PDF_GRAPH_H

#include "base/map.h"
#include "draw/pdf_internal.h"

struct pdf_graph {
    qpdf_data q;
    struct map met; /* numbers of objects; its arena is the caller's */
    size_t nodes;
};

/* Adds what `oh` reaches; parents and other pages are not followed. The cap of `out` is the limit (ERR_LIMIT). */
MUST_USE int pdf_graph_add(struct pdf_graph *g, qpdf_oh oh, struct buf *out, struct err *e);

#endif
