/* Canvas backend: SVG markup, text kept as text. */
#include "draw/canvas.h"
#include "draw/html.h"

static void fill_attr(struct html *h, uint32_t fill)
{
    char hex[8] = "#";
    for (int i = 0; i < 6; i++)
        hex[1 + i] = "0123456789abcdef"[(fill >> (20 - 4 * i)) & 15];
    html_attr(h, "fill", sv_make(hex, 7));
}

static void stroke_attr(struct html *h, uint32_t stroke)
{
    char hex[8] = "#";
    for (int i = 0; i < 6; i++)
        hex[1 + i] = "0123456789abcdef"[(stroke >> (20 - 4 * i)) & 15];
    html_attr(h, "stroke", sv_make(hex, 7));
}

static void svg_rect(struct canvas *c, double x, double y, double w, double height, double radius, uint32_t fill)
{
    struct html h = {c->target};
    html_lit(&h, "<rect");
    html_num_attr(&h, "x", x);
    html_num_attr(&h, "y", y);
    html_num_attr(&h, "width", w);
    html_num_attr(&h, "height", height);
    if (radius > 0)
        html_num_attr(&h, "rx", radius);
    fill_attr(&h, fill);
    html_lit(&h, "/>");
}

static void svg_circle(struct canvas *c, double x, double y, double r, uint32_t fill)
{
    struct html h = {c->target};
    html_lit(&h, "<circle");
    html_num_attr(&h, "cx", x);
    html_num_attr(&h, "cy", y);
    html_num_attr(&h, "r", r);
    fill_attr(&h, fill);
    html_lit(&h, "/>");
}

static void points(struct html *h, const struct point *p, size_t n)
{
    html_lit(h, " points=\"");
    for (size_t i = 0; i < n; i++) {
        if (i)
            html_lit(h, " ");
        html_number(h, p[i].x);
        html_lit(h, ",");
        html_number(h, p[i].y);
    }
    html_lit(h, "\"");
}

static void svg_polyline(struct canvas *c, const struct point *p, size_t n, double width, uint32_t stroke)
{
    struct html h = {c->target};
    html_lit(&h, "<g style=\"fill:none;stroke-linecap:round;stroke-linejoin:round\"><polyline");
    points(&h, p, n);
    html_num_attr(&h, "stroke-width", width);
    stroke_attr(&h, stroke);
    html_lit(&h, "/></g>");
}

static void svg_polygon(struct canvas *c, const struct point *p, size_t n, uint32_t fill)
{
    struct html h = {c->target};
    html_lit(&h, "<polygon");
    points(&h, p, n);
    fill_attr(&h, fill);
    html_lit(&h, "/>");
}

static void svg_area(struct canvas *c, const struct rings *r, uint32_t fill, double width, uint32_t stroke)
{
    struct html h = {c->target};
    html_lit(&h, "<path fill-rule=\"evenodd\" d=\"");
    for (size_t k = 0; k < r->n; k++) {
        for (size_t i = 0; i < r->v[k].n; i++) {
            if (i)
                html_lit(&h, "L");
            else
                html_lit(&h, "M");
            html_number(&h, r->v[k].p[i].x);
            html_lit(&h, " ");
            html_number(&h, r->v[k].p[i].y);
        }
        html_lit(&h, "Z");
    }
    html_lit(&h, "\" stroke-linejoin=\"round\"");
    fill_attr(&h, fill);
    html_num_attr(&h, "stroke-width", width);
    stroke_attr(&h, stroke);
    html_lit(&h, "/>");
}

static void svg_text(struct canvas *c, double x, double y, double size, bool bold, enum anchor anchor, uint32_t fill,
                     struct sv text)
{
    struct html h = {c->target};
    html_lit(&h, "<text");
    html_num_attr(&h, "x", x);
    html_num_attr(&h, "y", y);
    html_num_attr(&h, "font-size", size);
    if (bold)
        html_lit(&h, " font-weight=\"700\"");
    if (anchor == ANCHOR_MIDDLE)
        html_lit(&h, " text-anchor=\"middle\"");
    else if (anchor == ANCHOR_END)
        html_lit(&h, " text-anchor=\"end\"");
    fill_attr(&h, fill);
    html_lit(&h, ">");
    html_text(&h, text);
    html_lit(&h, "</text>");
}

static const struct canvas_ops svg_ops = {svg_rect, svg_circle, svg_polyline, svg_polygon, svg_area, svg_text};

void canvas_svg_begin(struct canvas *c, struct buf *out, double width, double height, struct sv title,
                      struct sv description)
{
    struct html h = {out};
    *c = (struct canvas){.ops = &svg_ops, .target = out, .width = width, .height = height};
    html_lit(&h, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 ");
    html_number(&h, width);
    html_lit(&h, " ");
    html_number(&h, height);
    html_lit(&h, "\"");
    html_num_attr(&h, "width", width);
    html_num_attr(&h, "height", height);
    html_attr(&h, "aria-label", title);
    html_lit(&h, "><title>");
    html_text(&h, title);
    html_lit(&h, "</title>");
    if (description.n) {
        html_lit(&h, "<desc>");
        html_text(&h, description);
        html_lit(&h, "</desc>");
    }
}

void canvas_svg_begin_decoration(struct canvas *c, struct buf *out, double width, double height)
{
    struct html h = {out};
    *c = (struct canvas){.ops = &svg_ops, .target = out, .width = width, .height = height};
    html_lit(&h, "<svg xmlns=\"http://www.w3.org/2000/svg\" aria-hidden=\"true\" viewBox=\"0 0 ");
    html_number(&h, width);
    html_lit(&h, " ");
    html_number(&h, height);
    html_lit(&h, "\"");
    html_num_attr(&h, "width", width);
    html_num_attr(&h, "height", height);
    html_lit(&h, ">");
}

void canvas_svg_end(struct canvas *c)
{
    struct html h = {c->target};
    html_lit(&h, "</svg>");
}
