/* Canvas backend over cairo: text through pango, so that every script is shaped. */
#include "draw/canvas_cairo.h"

#include "base/utf8.h"
#include "draw/visible.h"

#include <math.h>

#define LABEL_MAX 4096 /* bytes */

static void set_colour(cairo_t *cr, uint32_t colour)
{
    cairo_set_source_rgb(cr, ((colour >> 16) & 255) / 255.0, ((colour >> 8) & 255) / 255.0, (colour & 255) / 255.0);
}

static cairo_t *cr_of(const struct canvas *c)
{
    const struct canvas_cairo *on = c->target;
    return on->cr;
}

static void rounded(cairo_t *cr, double x, double y, double w, double h, double r)
{
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + w - r, y + r, r, -M_PI / 2, 0);
    cairo_arc(cr, x + w - r, y + h - r, r, 0, M_PI / 2);
    cairo_arc(cr, x + r, y + h - r, r, M_PI / 2, M_PI);
    cairo_arc(cr, x + r, y + r, r, M_PI, 3 * M_PI / 2);
    cairo_close_path(cr);
}

static void pdf_rect(struct canvas *c, double x, double y, double w, double h, double radius, uint32_t fill)
{
    cairo_t *cr = cr_of(c);
    double most = fmin(w, h) / 2;
    if (radius > 0 && most > 0)
        rounded(cr, x, y, w, h, fmin(radius, most));
    else
        cairo_rectangle(cr, x, y, w, h);
    set_colour(cr, fill);
    cairo_fill(cr);
}

static void pdf_circle(struct canvas *c, double x, double y, double r, uint32_t fill)
{
    cairo_t *cr = cr_of(c);
    cairo_new_sub_path(cr);
    cairo_arc(cr, x, y, r, 0, 2 * M_PI);
    set_colour(cr, fill);
    cairo_fill(cr);
}

static void path(cairo_t *cr, const struct point *p, size_t n)
{
    cairo_new_path(cr);
    for (size_t i = 0; i < n; i++)
        cairo_line_to(cr, p[i].x, p[i].y);
}

static void pdf_polyline(struct canvas *c, const struct point *p, size_t n, double width, uint32_t stroke)
{
    cairo_t *cr = cr_of(c);
    path(cr, p, n);
    cairo_set_line_width(cr, width);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    set_colour(cr, stroke);
    cairo_stroke(cr);
}

static void pdf_polygon(struct canvas *c, const struct point *p, size_t n, uint32_t fill)
{
    cairo_t *cr = cr_of(c);
    path(cr, p, n);
    cairo_close_path(cr);
    set_colour(cr, fill);
    cairo_fill(cr);
}

static void pdf_area(struct canvas *c, const struct rings *r, uint32_t fill, double width, uint32_t stroke)
{
    cairo_t *cr = cr_of(c);
    cairo_new_path(cr);
    for (size_t k = 0; k < r->n; k++) {
        cairo_new_sub_path(cr);
        for (size_t i = 0; i < r->v[k].n; i++)
            cairo_line_to(cr, r->v[k].p[i].x, r->v[k].p[i].y);
        cairo_close_path(cr);
    }
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    set_colour(cr, fill);
    cairo_fill_preserve(cr);
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_WINDING);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(cr, width);
    set_colour(cr, stroke);
    cairo_stroke(cr);
}

PangoContext *canvas_cairo_pango(cairo_t *cr)
{
    PangoFontMap *map = pango_cairo_font_map_new();
    canvas_fonts_use(map);
    PangoContext *pango = pango_font_map_create_context(map);
    g_object_unref(map);
    cairo_font_options_t *paper = cairo_font_options_create();
    cairo_font_options_set_hint_style(paper, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(paper, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(pango, paper);
    pango_context_set_round_glyph_positions(pango, FALSE);
    pango_cairo_update_context(cr, pango);
    cairo_font_options_destroy(paper);
    return pango;
}

void canvas_cairo_set_text(PangoLayout *layout, struct sv text, size_t most)
{
    struct buf room = {0};
    struct sv shown = visible_text(&room, text.n > most ? utf8_whole(sv_make(text.p, most)) : text);
    pango_layout_set_text(layout, shown.n ? shown.p : "", (int)shown.n);
    buf_release(&room);
}

static void pdf_text(struct canvas *c, double x, double y, double size, bool bold, enum anchor anchor, uint32_t fill,
                     struct sv text)
{
    const struct canvas_cairo *on = c->target;
    cairo_t *cr = on->cr;
    PangoLayout *layout = pango_layout_new(on->pango);
    PangoFontDescription *font = pango_font_description_from_string(CANVAS_CAIRO_SANS);
    int width = 0;
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    if (bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout, font);
    canvas_cairo_set_text(layout, text, LABEL_MAX);
    pango_layout_get_size(layout, &width, NULL);
    double w = (double)width / PANGO_SCALE;
    double left = anchor == ANCHOR_START ? x : anchor == ANCHOR_MIDDLE ? x - w / 2 : x - w;
    set_colour(cr, fill);
    cairo_move_to(cr, left, y - (double)pango_layout_get_baseline(layout) / PANGO_SCALE);
    pango_cairo_show_layout(cr, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
}

static const struct canvas_ops cairo_ops = {pdf_rect, pdf_circle, pdf_polyline, pdf_polygon, pdf_area, pdf_text};

void canvas_cairo_begin(struct canvas *c, struct canvas_cairo *on, double x, double y, double scale, double width,
                        double height)
{
    *c = (struct canvas){.ops = &cairo_ops, .target = on, .width = width, .height = height};
    cairo_save(on->cr);
    cairo_translate(on->cr, x, y);
    cairo_scale(on->cr, scale, scale);
}

void canvas_cairo_end(struct canvas *c)
{
    cairo_restore(cr_of(c));
}
