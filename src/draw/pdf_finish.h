/*
 * What cairo leaves out of a PDF, added by libqpdf.
 *
 * errors   ERR_INPUT: not a PDF, or a damaged one; ERR_LIMIT: larger than the limits below
 * memory   several times the PDF's size while it is worked on
 * threads  pure
 */
#ifndef ISTMO_DRAW_PDF_FINISH_H
#define ISTMO_DRAW_PDF_FINISH_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define PDF_SIZE_MAX ((size_t)256 << 20)

/* An element of the structure tree, of which more is to be told than cairo can. */
struct pdf_element {
    size_t at;           /* how manyeth of the tree, from 0, in the order they were begun */
    struct sv alt, lang; /* what it shows in words (figures, links); its language where it is another one */
};

struct pdf_about {
    struct sv lang, title, author, subject, made_at; /* made_at: ISO moment in UTC */
    const struct pdf_element *element;               /* by `at` */
    size_t nelements;
};

/*
 * A PDF that cairo wrote, with its language, metadata in XMP, descriptions of elements, heads of columns that
 * say so, and what no element holds marked as artifact. The same arguments give the same bytes.
 */
MUST_USE int pdf_finish(struct sv pdf, const struct pdf_about *about, struct buf *out, struct err *e);

#endif
