/* Photographs of a flow: rows that fill the column, of one height each, captions below them. */
#include "draw/flow_internal.h"

#include <math.h>

#define GAP 12.0
#define ROW_LEAST 120.0 /* another photograph joins the row while it stays as high as this */
#define ROW_MOST 250.0
#define IN_ROW 3
#define SHAPE_LEAST 0.5 /* width to height; narrower and wider ones are drawn smaller, in a frame of this shape */
#define SHAPE_MOST 4.0
#define CAPTION_MOST 200.0 /* a higher one flows below its row */
#define BELOW 5.0

static const struct flow_text caption_style = {.size = 8.5, .colour = FLOW_INK, .after = 1};
static const struct flow_text credit_style = {.size = 7, .colour = FLOW_GREY};

static double shape(const struct flow_photo *p)
{
    return fmin(SHAPE_MOST, fmax(SHAPE_LEAST, p->photo->width / p->photo->height));
}

static double row_height(const struct flow *f, const struct flow_photo *p, size_t n)
{
    double shapes = 0;
    for (size_t i = 0; i < n; i++)
        shapes += shape(&p[i]);
    return fmin(ROW_MOST, (f->width - GAP * (double)(n - 1)) / shapes);
}

static size_t row_of(const struct flow *f, const struct flow_photo *p, size_t n)
{
    size_t k = 1;
    while (k < n && k < IN_ROW && row_height(f, p, k + 1) >= ROW_LEAST)
        k++;
    return k;
}

static double text_height(struct flow *f, double width, const struct flow_text *style, struct sv text)
{
    if (!text.n)
        return 0;
    PangoLayout *l = flow_layout(f, style, width, text);
    double h = flow_layout_height(l) + style->after;
    g_object_unref(l);
    return h;
}

static double put_text(struct flow *f, double x, double y, double width, const struct flow_text *style, struct sv text)
{
    if (!text.n)
        return y;
    PangoLayout *l = flow_layout(f, style, width, text);
    flow_tag(f, "P");
    flow_show(f, l, x, y, style->colour);
    flow_untag(f, "P");
    y += flow_layout_height(l) + style->after;
    g_object_unref(l);
    return y;
}

static void put_photo(struct flow *f, const struct flow_photo *p, double x, double width, double height)
{
    if (f->mode != FLOW_PAINTS)
        return;
    double scale = fmin(width / p->photo->width, height / p->photo->height);
    double w = p->photo->width * scale, h = p->photo->height * scale;
    flow_set_lang(f, p->alt_lang);
    flow_tag_figure(f, p->alt);
    photo_paint(p->photo, f->cr, x, f->y + height - h, w, h);
    flow_untag_figure(f, p->alt);
    flow_set_lang(f, sv_none());
}

static void put_caption(struct flow *f, const struct flow_photo *p, double x, double y, double width)
{
    flow_set_lang(f, p->lang);
    y = put_text(f, x, y, width, &caption_style, p->caption);
    (void)put_text(f, x, y, width, &credit_style, p->credit);
    flow_set_lang(f, sv_none());
}

static void flow_captions(struct flow *f, const struct flow_photo *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        flow_set_lang(f, p[i].lang);
        flow_paragraph(f, &caption_style, p[i].caption);
        flow_paragraph(f, &credit_style, p[i].credit);
        flow_set_lang(f, sv_none());
    }
}

static void put_row(struct flow *f, const struct flow_photo *p, size_t n)
{
    double height = row_height(f, p, n), below = 0, x = f->x;
    for (size_t i = 0; i < n; i++) {
        double width = height * shape(&p[i]);
        below = fmax(below, text_height(f, width, &caption_style, p[i].caption) +
                                text_height(f, width, &credit_style, p[i].credit));
    }
    bool fits = below <= CAPTION_MOST;
    double all = height + BELOW + (fits ? below : 0);
    flow_need(f, all);
    for (size_t i = 0; i < n; i++) {
        double width = height * shape(&p[i]);
        put_photo(f, &p[i], x, width, height);
        if (fits)
            put_caption(f, &p[i], x, f->y + height + BELOW, width);
        x += width + GAP;
    }
    f->y += all;
    if (!fits)
        flow_captions(f, p, n);
    f->y += GAP;
}

void flow_photos(struct flow *f, const struct flow_photo *photo, size_t n)
{
    while (n > 0) {
        size_t row = row_of(f, photo, n);
        put_row(f, photo, row);
        photo += row;
        n -= row;
    }
}
