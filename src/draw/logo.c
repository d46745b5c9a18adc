/* Logos: see logo.h. Checks what a mission brings before cairo or librsvg see it. */
#include "draw/logo.h"

#include "draw/logo_svg.h"
#include "draw/photo.h"

#include <cairo.h>
#include <expat.h>
#include <string.h>

/* --- SVG: what may stand in it --------------------------------------------------------------------- */

struct svg_check {
    XML_Parser parser;
    struct err *e;
    size_t *line;
    bool failed, begun;
};

static void refuse(struct svg_check *s, const char *msgid, const char *what)
{
    if (s->failed)
        return;
    s->failed = true;
    *s->line = (size_t)XML_GetCurrentLineNumber(s->parser);
    (void)err_set(s->e, ERR_INPUT, "logo", "%s (%s)", tr(s->e->lang, msgid), what);
    (void)XML_StopParser(s->parser, XML_FALSE);
}

/* "svg:path" and "path" are one here. */
static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attribute)
{
    static const char *const foreign[] = {"script", "foreignObject", "image", "a", "animate", "set", "use", "style"};
    struct svg_check *s = ctx;
    if (!s->begun && strcmp(local_name(name), "svg") != 0)
        refuse(s, N_("the file is neither a PNG nor an SVG"), name);
    s->begun = true;
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (strcmp(local_name(name), foreign[i]) == 0)
            refuse(s, N_("a logo is of paths and shapes: this element cannot be drawn"), name);
    for (; *attribute; attribute += 2) {
        bool href = strcmp(local_name(attribute[0]), "href") == 0;
        if (strncmp(attribute[0], "on", 2) == 0 || (href && attribute[1][0] != '#') || strstr(attribute[1], "url(h"))
            refuse(s, N_("a logo draws by itself: it asks for nothing from elsewhere"), attribute[0]);
    }
}

static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int subset)
{
    (void)system;
    (void)public;
    if (subset)
        refuse(ctx, N_("a logo declares no entities of its own"), name);
}

static int check_svg(struct sv bytes, size_t *line, struct err *e)
{
    struct svg_check s = {.parser = XML_ParserCreate(NULL), .e = e, .line = line};
    if (!s.parser)
        return err_set(e, ERR_LIMIT, "logo", N_("there is not enough memory"));
    XML_SetUserData(s.parser, &s);
    XML_SetStartElementHandler(s.parser, on_start);
    XML_SetStartDoctypeDeclHandler(s.parser, on_doctype);
    if (XML_Parse(s.parser, bytes.p, (int)bytes.n, 1) == XML_STATUS_ERROR)
        refuse(&s, N_("the SVG is broken"), XML_ErrorString(XML_GetErrorCode(s.parser)));
    XML_ParserFree(s.parser);
    return s.failed ? -1 : 0;
}

static int open_svg(struct logo *out, size_t *line, struct err *e)
{
    return check_svg(out->bytes, line, e) ? -1 : logo_svg_size(out->bytes, &out->width, &out->height, e);
}

/* --- PNG ------------------------------------------------------------------------------------------ */

static int open_png(struct logo *out, struct err *e)
{
    uint32_t width = 0, height = 0;
    if (photo_png_sides(out->bytes, LOGO_SIDE_MAX, &width, &height, e))
        return -1;
    out->width = width;
    out->height = height;
    return 0;
}

int logo_open(struct logo *out, struct sv bytes, size_t *line, struct err *e)
{
    *line = 0;
    *out = (struct logo){.bytes = bytes};
    if (bytes.n > LOGO_BYTES_MAX)
        return err_set(e, ERR_LIMIT, "logo", N_("the file is larger than %d kB"), LOGO_BYTES_MAX / 1000);
    if (sv_starts(bytes, "\x89PNG\r\n\x1a\n"))
        return open_png(out, e);
    out->svg = true;
    return open_svg(out, line, e);
}

/* --- painting ------------------------------------------------------------------------------------- */

static void paint_png(const struct logo *l, cairo_t *cr, double width, double height)
{
    cairo_surface_t *s = photo_png_unpack(l->bytes);
    cairo_scale(cr, width / l->width, height / l->height);
    cairo_set_source_surface(cr, s, 0, 0);
    cairo_paint(cr);
    cairo_surface_destroy(s);
}

void logo_paint(const struct logo *l, cairo_t *cr, double x, double y, double width, double height)
{
    cairo_save(cr);
    cairo_translate(cr, x, y);
    if (l->svg)
        logo_svg_paint(l->bytes, cr, width, height);
    else
        paint_png(l, cr, width, height);
    cairo_restore(cr);
}
