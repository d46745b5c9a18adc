/*
 * Texts laid out by pango. A text is measured before it is placed, and the whole document is
 * rehearsed before it is painted, so layouts are kept while the document is made.
 */
#include "draw/flow_internal.h"

#include "draw/canvas_cairo.h"

#define TEXT_MAX 1000000       /* bytes of one paragraph */
#define KEPT_TEXT_MAX 4000     /* bytes of a text whose layout is kept */
#define KEPT_LAYOUTS_MAX 10000 /* some 30 MB */

PangoLayout *flow_layout_new(struct flow *f, const struct flow_text *style, double width, struct sv text)
{
    PangoLayout *l = pango_layout_new(f->pango);
    PangoFontDescription *font =
        pango_font_description_from_string(style->face == FLOW_MONO ? CANVAS_CAIRO_MONO : CANVAS_CAIRO_SANS);
    pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
    pango_font_description_set_weight(font, style->face == FLOW_BOLD ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(l, font);
    pango_font_description_free(font);
    if (width >= 0)
        pango_layout_set_width(l, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(l, width > 0 ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_WORD);
    pango_layout_set_alignment(l, style->right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    pango_layout_set_line_spacing(l, style->size < 14 ? 1.25F : 1.0F); /* large type needs no more air */
    canvas_cairo_set_text(l, text, TEXT_MAX);
    return l;
}

PangoLayout *flow_layout(struct flow *f, const struct flow_text *style, double width, struct sv text)
{
    if (text.n > KEPT_TEXT_MAX || f->layouts.n >= KEPT_LAYOUTS_MAX)
        return flow_layout_new(f, style, width, text);
    buf_clear(&f->key);
    buf_printf(&f->key, "%.2f %d %d %.3f ", style->size, (int)style->face, style->right, width);
    buf_add(&f->key, text);
    PangoLayout *l = map_get(&f->layouts, buf_sv(&f->key));
    if (!l) {
        l = flow_layout_new(f, style, width, text);
        map_set(&f->layouts, arena_sv(&f->mem, buf_sv(&f->key)), l);
    }
    return g_object_ref(l);
}

void flow_layouts_release(struct flow *f)
{
    for (size_t i = 0; i < f->layouts.n; i++)
        g_object_unref(f->layouts.v[i].value);
    buf_release(&f->key);
}

double flow_layout_height(PangoLayout *l)
{
    int h = 0;
    pango_layout_get_size(l, NULL, &h);
    return (double)h / PANGO_SCALE;
}

static void set_colour(cairo_t *cr, uint32_t c)
{
    cairo_set_source_rgb(cr, ((c >> 16) & 255) / 255.0, ((c >> 8) & 255) / 255.0, (c & 255) / 255.0);
}

void flow_show(struct flow *f, PangoLayout *l, double x, double y, uint32_t colour)
{
    if (f->mode != FLOW_PAINTS)
        return;
    set_colour(f->cr, colour);
    cairo_move_to(f->cr, x, y);
    pango_cairo_show_layout(f->cr, l);
}
