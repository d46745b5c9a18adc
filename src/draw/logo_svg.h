/*
 * An SVG as a picture, by librsvg, which is opened when the first one comes: with what it brings along it is
 * a third of what the system loads, and most commands draw nothing.
 *
 * bytes    checked before: see logo.c
 */
#ifndef ISTMO_DRAW_LOGO_SVG_H
#define ISTMO_DRAW_LOGO_SVG_H

#include "base/err.h"
#include "base/sv.h"

#include <cairo.h>

/* errors   ERR_INPUT: it has no size; ERR_STORAGE: librsvg is not installed */
MUST_USE int logo_svg_size(struct sv bytes, double *width, double *height, struct err *e);
/* Whose size was found before. */
void logo_svg_paint(struct sv bytes, cairo_t *cr, double width, double height);

#endif
