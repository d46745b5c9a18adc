/*
 * Writing documents of word processors (DOCX, ECMA-376 transitional): paragraphs with styles, native tables,
 * pictures, bookmarks and links. assets/docx-styles.xml holds the styles, which readers may change as usual.
 *
 * units    dxa: twentieths of a point; pictures in points
 * colours  0xRRGGBB; 0: what the style says
 * memory   the document keeps what it is given in its own arena
 * errors   what cannot be written makes docx_close fail
 */
#ifndef ISTMO_FORMAT_DOCX_H
#define ISTMO_FORMAT_DOCX_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define DOCX_COLUMNS_MAX 63   /* of a table, for Word */
#define DOCX_TEXT_WIDTH 9638u /* dxa between the margins of A4 */

struct docx;

struct docx_info {
    struct sv lang; /* "es" */
    struct sv title, author, subject;
    struct sv made_at; /* an ISO moment */
    struct sv head;    /* of every page but the first */
};

struct docx *docx_open(const struct docx_info *info);
MUST_USE int docx_close(struct docx *d, struct buf *out, struct err *e); /* frees it, whatever happens */

/* --- paragraphs ------------------------------------------------------------------------------------ */

struct docx_paragraph {
    const char *style;  /* its id in docx-styles.xml; NULL: Normal */
    struct sv bookmark; /* around its text; empty, or given before: none */
    bool keep_next, page_before;
    uint32_t fill; /* of its background, with a border of the same colour */
    uint32_t bar;  /* a line at its left */
};

struct docx_run {
    const char *style; /* of characters; NULL: none */
    bool bold;
    uint32_t colour;
    double size;    /* points; 0: the style's */
    struct sv lang; /* another than the document's */
};

void docx_begin(struct docx *d, const struct docx_paragraph *p);
void docx_text(struct docx *d, const struct docx_run *run, struct sv text); /* run may be NULL */
/* What is written until its end leads to the bookmark. */
void docx_link_begin(struct docx *d, struct sv bookmark);
void docx_link_end(struct docx *d);

struct docx_picture {
    struct sv bytes; /* PNG or JPEG */
    double width, height;
    struct sv title, words; /* what it is, and says, for who does not see it; both empty: decoration */
};
void docx_picture(struct docx *d, const struct docx_picture *p);
void docx_end(struct docx *d);

/* Contents of the headings of level 1, as a field that word processors renew. */
void docx_contents_begin(struct docx *d, struct sv title);
void docx_contents_line(struct docx *d, struct sv bookmark, const struct docx_run *run, struct sv text);
void docx_contents_end(struct docx *d);

/* --- tables ------------------------------------------------------------------------------------------ */

struct docx_table {
    const unsigned *width; /* of the columns, dxa */
    size_t n;
    bool lined;      /* a table of data: lines between rows; else one that only places things */
    struct sv title; /* for who does not see it */
};

struct docx_row {
    bool head;       /* repeated on every page */
    bool whole;      /* not divided between pages */
    unsigned height; /* at least; 0: what its content needs */
};

struct docx_cell {
    uint32_t fill;
    unsigned span; /* columns; 0 is one */
};

/* Tables do not stand within tables; a cell needs a paragraph. */
void docx_table_begin(struct docx *d, const struct docx_table *t);
void docx_row_begin(struct docx *d, const struct docx_row *row);    /* NULL: a plain one */
void docx_cell_begin(struct docx *d, const struct docx_cell *cell); /* NULL: a plain one */
void docx_cell_end(struct docx *d);
void docx_row_end(struct docx *d);
void docx_table_end(struct docx *d);

#endif
