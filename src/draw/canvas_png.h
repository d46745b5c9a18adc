/* Drawings as PNG, for documents that cannot hold vectors. */
#ifndef ISTMO_DRAW_CANVAS_PNG_H
#define ISTMO_DRAW_CANVAS_PNG_H

#include "draw/canvas.h"
#include "draw/logo.h"

/* On white, `scale` pixels a point, the same bytes again for the same drawing. false: no memory, or too large. */
bool canvas_png(struct buf *out, double width, double height, double scale, canvas_draw *draw, void *ctx);
bool canvas_png_logo(struct buf *out, const struct logo *logo, double width, double height, double scale);

#endif
