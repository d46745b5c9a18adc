/* Drawings as PNG: cairo paints on an image, libpng packs it. */
#include "draw/canvas_png.h"

#include "draw/canvas_cairo.h"

#include <math.h>

#define SIDE_MAX 8000.0 /* pixels */

static cairo_status_t take(void *to, const unsigned char *bytes, unsigned n)
{
    struct buf *out = to;
    buf_add(out, sv_make((const char *)bytes, n));
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *white(double width, double height, double scale)
{
    double w = ceil(width * scale), h = ceil(height * scale);
    if (!(w >= 1 && w <= SIDE_MAX && h >= 1 && h <= SIDE_MAX))
        return NULL;
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)w, (int)h);
    cairo_t *cr = cairo_create(s);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_destroy(cr);
    return s;
}

static bool finish(cairo_surface_t *s, cairo_t *cr, struct buf *out)
{
    bool fine = cairo_status(cr) == CAIRO_STATUS_SUCCESS &&
                cairo_surface_write_to_png_stream(s, take, out) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    cairo_surface_destroy(s);
    return fine;
}

bool canvas_png(struct buf *out, double width, double height, double scale, canvas_draw *draw, void *ctx)
{
    struct canvas c;
    cairo_surface_t *s = white(width, height, scale);
    if (!s)
        return false;
    cairo_t *cr = cairo_create(s);
    struct canvas_cairo on = {cr, canvas_cairo_pango(cr)};
    canvas_cairo_begin(&c, &on, 0, 0, scale, width, height);
    draw(&c, ctx);
    canvas_cairo_end(&c);
    g_object_unref(on.pango);
    return finish(s, cr, out);
}

bool canvas_png_logo(struct buf *out, const struct logo *logo, double width, double height, double scale)
{
    cairo_surface_t *s = white(width, height, scale);
    if (!s)
        return false;
    cairo_t *cr = cairo_create(s);
    cairo_scale(cr, scale, scale);
    logo_paint(logo, cr, 0, 0, width, height);
    return finish(s, cr, out);
}
