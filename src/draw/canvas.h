/*
 * A canvas: what charts are drawn on. Two backends, one drawing: SVG for pages, cairo for PDF.
 *
 * units    points of the drawing, origin at the top left, y downwards
 * colours  0xRRGGBB
 */
#ifndef ISTMO_DRAW_CANVAS_H
#define ISTMO_DRAW_CANVAS_H

#include "base/arena.h"
#include "base/buf.h"
#include "engine/geo/geo.h"

enum anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

struct canvas;
struct canvas_ops {
    void (*rect)(struct canvas *c, double x, double y, double w, double h, double radius, uint32_t fill);
    void (*circle)(struct canvas *c, double x, double y, double r, uint32_t fill);
    void (*polyline)(struct canvas *c, const struct point *p, size_t n, double width, uint32_t stroke);
    void (*polygon)(struct canvas *c, const struct point *p, size_t n, uint32_t fill);
    /* What an odd number of the rings encloses, with its borders. */
    void (*area)(struct canvas *c, const struct rings *r, uint32_t fill, double width, uint32_t stroke);
    /* y is the base line. */
    void (*text)(struct canvas *c, double x, double y, double size, bool bold, enum anchor anchor, uint32_t fill,
                 struct sv text);
};

struct canvas {
    const struct canvas_ops *ops;
    void *target;
    double width, height;
};

/* Draws something on a canvas; ctx is the caller's. */
typedef void canvas_draw(struct canvas *c, void *ctx);

/* About how wide the text will be; the same estimate for both backends, so drawings agree. */
double canvas_text_width(struct sv text, double size, bool bold);

/* "#RRGGBB" to a colour; fallback when it is not one. */
uint32_t colour_parse(struct sv hex, uint32_t fallback);
/* Black or white, whichever reads better on it (WCAG contrast). */
uint32_t colour_text_on(uint32_t background);
uint32_t colour_mix(uint32_t a, uint32_t b, double t); /* t = 0: a, 1: b */
double colour_contrast(uint32_t a, uint32_t b);        /* WCAG ratio, 1..21 */
/* The colour, darkened as far as text in it on white or a light tint needs (WCAG AA). */
uint32_t colour_readable(uint32_t colour);

/* An SVG element with a title and a description for those who do not see it. */
void canvas_svg_begin(struct canvas *c, struct buf *out, double width, double height, struct sv title,
                      struct sv description);
/* The same for what says nothing that is not said beside it: hidden from those who do not see. */
void canvas_svg_begin_decoration(struct canvas *c, struct buf *out, double width, double height);
void canvas_svg_end(struct canvas *c);

#endif
