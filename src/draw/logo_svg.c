/* SVGs through librsvg: see logo_svg.h. Called by logo.c. */
#include "draw/logo_svg.h"

#include <dlfcn.h>
#include <librsvg/rsvg.h>
#include <pthread.h>

/* --- the library ------------------------------------------------------------------------------------ */

static struct {
    __typeof__(rsvg_handle_new_from_data) *open;
    __typeof__(rsvg_handle_get_intrinsic_size_in_pixels) *size;
    __typeof__(rsvg_handle_get_intrinsic_dimensions) *dimensions;
    __typeof__(rsvg_handle_render_document) *render;
    bool found;
} rsvg;

static void load(void)
{
    void *library = dlopen("librsvg-2.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return;
    *(void **)&rsvg.open = dlsym(library, "rsvg_handle_new_from_data");
    *(void **)&rsvg.size = dlsym(library, "rsvg_handle_get_intrinsic_size_in_pixels");
    *(void **)&rsvg.dimensions = dlsym(library, "rsvg_handle_get_intrinsic_dimensions");
    *(void **)&rsvg.render = dlsym(library, "rsvg_handle_render_document");
    rsvg.found = rsvg.open && rsvg.size && rsvg.dimensions && rsvg.render;
}

static bool loaded(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, load);
    return rsvg.found;
}

/* --- pictures --------------------------------------------------------------------------------------- */

static RsvgHandle *open_bytes(struct sv bytes)
{
    return rsvg.open((const guint8 *)bytes.p, bytes.n, NULL);
}

/* Its own, or that of its viewBox. */
static bool size_of(RsvgHandle *h, double *width, double *height)
{
    gboolean has_width, has_height, has_box = FALSE;
    RsvgLength w, ht;
    RsvgRectangle box = {0};
    if (rsvg.size(h, width, height) && *width > 0 && *height > 0)
        return true;
    rsvg.dimensions(h, &has_width, &w, &has_height, &ht, &has_box, &box);
    *width = has_box ? box.width : 0;
    *height = has_box ? box.height : 0;
    return *width > 0 && *height > 0;
}

int logo_svg_size(struct sv bytes, double *width, double *height, struct err *e)
{
    if (!loaded())
        return err_set(e, ERR_STORAGE, "logo", N_("an SVG is drawn by librsvg, which is not installed"));
    RsvgHandle *h = open_bytes(bytes);
    bool sized = h && size_of(h, width, height);
    if (h)
        g_object_unref(h);
    return sized ? 0 : err_set(e, ERR_INPUT, "logo", N_("the SVG has neither a width and height nor a viewBox"));
}

void logo_svg_paint(struct sv bytes, cairo_t *cr, double width, double height)
{
    const RsvgRectangle box = {0, 0, width, height};
    RsvgHandle *h = loaded() ? open_bytes(bytes) : NULL;
    if (!h)
        return;
    (void)rsvg.render(h, cr, &box, NULL);
    g_object_unref(h);
}
