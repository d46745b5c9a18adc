/* Canvas backend: a cairo context, for PDF pages. */
#ifndef ISTMO_DRAW_CANVAS_CAIRO_H
#define ISTMO_DRAW_CANVAS_CAIRO_H

#include "draw/canvas.h"

#include <pango/pangocairo.h>

/* The first font that has a letter sets it; the last is for Chinese. All are Debian packages that istmo needs
 * (tools/packages.txt), so that a letter looks the same wherever the report is made. */
#define CANVAS_CAIRO_SANS "Open Sans, Noto Sans, Droid Sans Fallback"
#define CANVAS_CAIRO_MONO "Noto Sans Mono, Noto Sans, Droid Sans Fallback"

/* A context for text on paper: glyphs where the type designer put them, not on a screen's pixels.
 * The caller unrefs it. */
PangoContext *canvas_cairo_pango(cairo_t *cr);

/* Every text of a page is set by this: as draw/visible.h shows it, at most so many bytes of it. */
void canvas_cairo_set_text(PangoLayout *layout, struct sv text, size_t most);

/* Only the fonts that istmo names and what stands in for their missing letters, whatever else is installed and
 * configured: the report looks the same everywhere, and fewer fonts are quicker to choose among. Where none of
 * them is installed, the system's. */
void canvas_fonts_use(PangoFontMap *map);

struct canvas_cairo {
    cairo_t *cr;
    PangoContext *pango; /* by canvas_cairo_pango; making one for each text would be slow */
};

/* Draws with its top left corner at (x, y) of the page, scaled by `scale`. The cairo context is
 * saved by begin and restored by end; `on` must live until then. */
void canvas_cairo_begin(struct canvas *c, struct canvas_cairo *on, double x, double y, double scale, double width,
                        double height);
void canvas_cairo_end(struct canvas *c);

#endif
