/* The characters of a PDF's font: what its ToUnicode map says. For pdf_read.c only. */
#ifndef ISTMO_DRAW_PDF_FONT_H
#define ISTMO_DRAW_PDF_FONT_H

#include "base/arena.h"
#include "base/buf.h"

struct pdf_glyph {
    uint32_t code;
    struct sv text; /* UTF-8 */
};
struct pdf_font {
    int id;              /* of its object */
    bool wide;           /* two bytes a character */
    struct pdf_glyph *v; /* by code */
    size_t n, cap;
};

#define PDF_GLYPHS_MAX 65536

void pdf_font_map(struct pdf_font *f, struct sv cmap, struct arena *mem);
/* Adds what a string of the content shows. Characters that the map lacks: as Latin 1, wide ones as U+FFFD. */
void pdf_font_show(const struct pdf_font *f, struct sv codes, struct buf *out);

#endif
