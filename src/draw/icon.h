/*
 * Icons of our own drawing: a few strokes on a grid of 24, in one colour.
 *
 * A unit, a list of tools or materials names its icon; a name that is not known has the default's.
 */
#ifndef ISTMO_DRAW_ICON_H
#define ISTMO_DRAW_ICON_H

#include "draw/canvas.h"

/* The icon `name`, or that of `otherwise`, in a square of `size` at (x, y). */
void icon_draw(struct canvas *c, struct sv name, const char *otherwise, double x, double y, double size,
               uint32_t colour);

#endif
