/*
 * What cairo leaves out of a PDF, added by libqpdf, and files inside a PDF.
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
#define PDF_ATTACHMENT_MAX ((size_t)64 << 20)

/* A file inside a PDF. */
struct pdf_file {
    struct sv name;           /* a plain file name; a second file of the same name is refused */
    struct sv mime;           /* "application/json" */
    struct sv bytes;          /* at most PDF_ATTACHMENT_MAX */
    const char *relationship; /* to the document (AFRelationship): "Data", "Source", "Supplement" */
    struct sv about;          /* what it is, for people; may be empty */
    struct sv made_at;        /* ISO moment in UTC; may be empty */
};

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

/* The PDF again, with the file in it. The same arguments give the same bytes. */
MUST_USE int pdf_attach(struct sv pdf, const struct pdf_file *file, struct buf *out, struct err *e);

/*
 * The bytes of the file of that name inside a PDF that anybody may have made: ERR_NOT_FOUND where there is
 * none, ERR_INPUT where there are two or its filter is another than deflate. They live in mem.
 */
MUST_USE int pdf_attachment(struct sv pdf, struct sv name, struct arena *mem, struct sv *bytes, struct err *e);

#endif
