/* Boxes, rules and drawings of a flow: everything that is painted rather than written. */
#include "draw/flow_internal.h"

#include "draw/canvas_cairo.h"

#include <math.h>

#define COVER_H 330.0

void flow_rule(struct flow *f)
{
    const struct flow_piece line = {.style = {.keep = true}, .rule = true};
    flow_put(f, &line);
}

void flow_banner(struct flow *f, uint32_t colour, struct sv id, struct sv text)
{
    const struct flow_text style = {.size = 20, .face = FLOW_BOLD, .colour = colour_text_on(colour)};
    PangoLayout *l = flow_layout(f, &style, f->width - 32, text);
    double h = flow_layout_height(l) + 26;
    flow_need(f, h + 80);
    flow_fill(f, colour, f->x, f->y, f->width, h);
    flow_outline(f, 1, text);
    flow_destination(f, id);
    flow_tag(f, "H1");
    flow_show(f, l, f->x + 16, f->y + 14, style.colour);
    flow_untag(f, "H1");
    g_object_unref(l);
    f->y += h + 14;
}

static double cover_line(struct flow *f, double y, double size, enum flow_face face, uint32_t ink, const char *tag,
                         struct sv text)
{
    const struct flow_text style = {.size = size, .face = face, .colour = ink};
    PangoLayout *l = flow_layout(f, &style, f->width, text);
    flow_tag(f, tag);
    flow_show(f, l, f->x, y, ink);
    flow_untag(f, tag);
    y += flow_layout_height(l) + size * 0.5;
    g_object_unref(l);
    return y;
}

void flow_cover(struct flow *f, uint32_t colour, struct sv over, struct sv title, struct sv under)
{
    uint32_t ink = colour_text_on(colour);
    flow_need(f, COVER_H);
    flow_fill(f, colour, 0, 0, FLOW_PAGE_W, COVER_H);
    flow_fill(f, colour_mix(colour, 0x000000, 0.25), 0, COVER_H - 10, FLOW_PAGE_W, 10);
    double y = cover_line(f, 110, 12, FLOW_REGULAR, ink, "P", over);
    y = cover_line(f, y + 6, title.n > 60 ? 24 : 38, FLOW_BOLD, ink, "H1", title);
    y = cover_line(f, y, 13, FLOW_REGULAR, ink, "P", under);
    f->y = fmax(y, COVER_H) + 34;
}

/* The text follows the lead in the same layout; only the lead is bold. */
static PangoLayout *note_layout(struct flow *f, struct sv lead, struct sv text)
{
    const struct flow_text style = {.size = 8.5, .colour = FLOW_INK};
    struct sv all = arena_printf(&f->mem, "%.*s%s%.*s", SV_ARG(lead), lead.n ? " " : "", SV_ARG(text));
    PangoLayout *l = flow_layout_new(f, &style, f->width - 24, all);
    PangoAttrList *attrs = pango_attr_list_new();
    PangoAttribute *bold = pango_attr_weight_new(PANGO_WEIGHT_SEMIBOLD);
    bold->end_index = (guint)(lead.n < 4096 ? lead.n : 4096);
    pango_attr_list_insert(attrs, bold);
    pango_layout_set_attributes(l, attrs);
    pango_attr_list_unref(attrs);
    return l;
}

void flow_note(struct flow *f, uint32_t colour, struct sv lead, struct sv text)
{
    PangoLayout *l = note_layout(f, lead, text);
    double h = flow_layout_height(l) + 12;
    flow_need(f, h);
    flow_fill(f, colour_mix(colour, 0xffffff, 0.9), f->x, f->y, f->width, h);
    flow_fill(f, colour, f->x, f->y, 3, h);
    flow_tag(f, "P");
    flow_show(f, l, f->x + 13, f->y + 6, FLOW_INK);
    flow_untag(f, "P");
    g_object_unref(l);
    f->y += h + 6;
}

void flow_drawing(struct flow *f, double width, double height, canvas_draw *draw, void *ctx)
{
    struct canvas c;
    double scale = fmin(1.0, f->width / width);
    flow_need(f, height * scale + 8);
    if (f->mode == FLOW_PAINTS) {
        flow_tag(f, "Figure");
        struct canvas_cairo on = {f->cr, f->pango};
        canvas_cairo_begin(&c, &on, f->x, f->y, scale, width, height);
        draw(&c, ctx);
        canvas_cairo_end(&c);
        flow_untag(f, "Figure");
    }
    f->y += height * scale + 8;
}
