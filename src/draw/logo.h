/*
 * A mission's logo: a PNG or an SVG, on pages of colour.
 *
 * An SVG is read by expat first: it must be whole, draw by itself (no script, no picture, nothing from elsewhere),
 * and what is wrong is told with its line. librsvg paints it, cairo a PNG.
 * limits   LOGO_BYTES_MAX; a PNG of at most LOGO_SIDE_MAX pixels a side
 */
#ifndef ISTMO_DRAW_LOGO_H
#define ISTMO_DRAW_LOGO_H

#include "base/err.h"
#include "base/sv.h"

#include <cairo.h>

#define LOGO_BYTES_MAX 500000
#define LOGO_SIDE_MAX 4000

struct logo {
    struct sv bytes; /* the caller's */
    bool svg;
    double width, height;
};

/* errors   ERR_INPUT; *line: of the SVG, 0 where none can be said */
MUST_USE int logo_open(struct logo *out, struct sv bytes, size_t *line, struct err *e);

void logo_paint(const struct logo *l, cairo_t *cr, double x, double y, double width, double height);

#endif
