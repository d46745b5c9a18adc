/* Boxes, rules and drawings of a flow: everything that is painted rather than written. */
#include "draw/flow_internal.h"

#include <math.h>

void flow_rule(struct flow *f)
{
    const struct flow_piece line = {.style = {.keep = true}, .rule = true};
    flow_put(f, &line);
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
    double scale = fmin(1.0, f->width / width);
    flow_need(f, height * scale + 8);
    flow_draw_at(f, f->x, f->y, width, height, scale, draw, ctx);
    f->y += height * scale + 8;
}
