/*
 * A donor's document, filled at its bookmarks. What stands in a bookmark is replaced and takes the looks of its first
 * letters; the rest of the part stays byte for byte, and so do all parts without a bookmark that is filled. Read are
 * the body, headers, footers and notes; bookmarks that word processors make for themselves (_Toc…) are passed over.
 *
 * limits   the numbers below; a document type, macros, a password and what is no DOCX are refused with one message
 * errors   ERR_INPUT, ERR_LIMIT; what is wrong with one bookmark stands in its `fault`
 */
#ifndef ISTMO_FORMAT_DOCX_TEMPLATE_H
#define ISTMO_FORMAT_DOCX_TEMPLATE_H

#include "format/docx.h"

#define DOCX_TEMPLATE_MAX ((size_t)50 << 20) /* bytes of the file */
#define DOCX_UNPACKED_MAX ((size_t)64 << 20) /* bytes of the parts that are read */
#define DOCX_ENTRIES_MAX 5000
#define DOCX_MARKS_MAX 5000

struct docx_template;

struct docx_mark {
    struct sv name;
    const char *fault;    /* msgid; NULL: it can be filled */
    double picture_width; /* points, of the picture that stands in it; 0: none */
};

/* `bytes` must outlive the template. */
MUST_USE int docx_template_open(struct docx_template **out, struct sv bytes, struct err *e);
void docx_template_close(struct docx_template *t);

size_t docx_template_nmarks(const struct docx_template *t);
const struct docx_mark *docx_template_mark(const struct docx_template *t, size_t i);

/* Says which bookmarks will be filled: one that holds another of them gets a fault. */
void docx_template_choose(struct docx_template *t, const bool *chosen);

void docx_template_text(struct docx_template *t, size_t mark, struct sv text);
void docx_template_picture(struct docx_template *t, size_t mark, const struct docx_picture *p);

/* A table before the paragraph of the bookmark; the first row is its head. */
struct docx_grid {
    size_t ncolumns, nrows;
    const bool *number;     /* columns that are set to the right */
    const struct sv **cell; /* rows of texts */
};
void docx_template_table(struct docx_template *t, size_t mark, const struct docx_grid *grid);

MUST_USE int docx_template_write(struct docx_template *t, struct buf *out, struct err *e);

#endif
