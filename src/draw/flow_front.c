/* The pages that open a document and its parts: full-bleed fields of colour with large type on them. */
#include "draw/flow_internal.h"

#include "draw/canvas_cairo.h"

#include <math.h>

#define STRIP_H 118.0 /* the cover's white strip with the mission's logo */
#define LOGO_W 190.0
#define LOGO_H 58.0
#define TITLE_Y 210.0
#define GRAPHIC_H 300.0
#define OPENING_TOP 42.0
#define ICON 52.0
#define GLANCE_GAP 16.0
#define TITLE_LINES 3
#define ONE_LINE_LEAST 19
#define LONG_LABEL 90 /* bytes; such labels are set smaller */

static int lines_of(struct flow *f, const struct flow_text *style, double width, struct sv text)
{
    PangoLayout *l = flow_layout(f, style, width, text);
    int lines = pango_layout_get_line_count(l);
    g_object_unref(l);
    return lines;
}

/* The largest of a few sizes in which the title keeps to three lines. */
static struct flow_text title_style(struct flow *f, double largest, double smallest, uint32_t ink, double width,
                                    struct sv text)
{
    struct flow_text style = {.size = largest, .face = FLOW_BOLD, .colour = ink};
    while (style.size > smallest && lines_of(f, &style, width, text) > TITLE_LINES)
        style.size -= 3;
    return style;
}

/* A text at its place, whatever else is on the page; where it ends. */
static double put(struct flow *f, double x, double y, double width, const struct flow_text *style, const char *tag,
                  struct sv text)
{
    if (!text.n)
        return y;
    PangoLayout *l = flow_layout(f, style, width, text);
    flow_tag(f, tag);
    flow_show(f, l, x, y, style->colour);
    flow_untag(f, tag);
    y += flow_layout_height(l) + style->after;
    g_object_unref(l);
    return y;
}

static double height_of(struct flow *f, double width, const struct flow_text *style, struct sv text)
{
    PangoLayout *l = flow_layout(f, style, width, text);
    double h = text.n ? flow_layout_height(l) + style->after : 0;
    g_object_unref(l);
    return h;
}

void flow_draw_at(struct flow *f, double x, double y, double width, double height, double scale, canvas_draw *draw,
                  void *ctx)
{
    struct canvas c;
    struct canvas_cairo on = {f->cr, f->pango};
    if (f->mode != FLOW_PAINTS || !draw)
        return;
    struct sv words = flow_words_of(f, width, height, draw, ctx);
    flow_tag_figure(f, words);
    canvas_cairo_begin(&c, &on, x, y, scale, width, height);
    draw(&c, ctx);
    canvas_cairo_end(&c);
    flow_untag_figure(f, words);
}

/* --- the cover ------------------------------------------------------------------------------------ */

static void put_logo(struct flow *f, const struct flow_front *front, double x, double y, double scale)
{
    const struct logo *l = front->logo;
    if (f->mode != FLOW_PAINTS)
        return;
    flow_tag_figure(f, front->over);
    logo_paint(l, f->cr, x, y, l->width * scale, l->height * scale);
    flow_untag_figure(f, front->over);
}

static void cover_strip(struct flow *f, const struct flow_front *front)
{
    const struct flow_text mission = {.size = 13, .face = FLOW_BOLD, .colour = colour_readable(front->colour)};
    double x = f->x;
    if (front->logo) {
        double scale = fmin(LOGO_W / front->logo->width, LOGO_H / front->logo->height);
        put_logo(f, front, f->x, (STRIP_H - front->logo->height * scale) / 2, scale);
        x += front->logo->width * scale + 18;
    }
    double h = height_of(f, f->x + f->width - x, &mission, front->over);
    (void)put(f, x, (STRIP_H - h) / 2, f->x + f->width - x, &mission, "P", front->over);
}

void flow_cover(struct flow *f, const struct flow_front *front)
{
    uint32_t ink = colour_text_on(front->colour);
    double width = f->width - 30;
    struct flow_text title = title_style(f, 46, 16, ink, width, front->title);
    const struct flow_text under = {.size = 17, .colour = ink, .after = 26};
    const struct flow_text period = {.size = 13, .face = FLOW_BOLD, .colour = ink};
    const struct flow_text small = {.size = 7, .colour = colour_mix(ink, front->colour, 0.15)};
    title.after = 14;
    f->bare = true;
    flow_new_page(f);
    flow_need(f, FLOW_PAGE_H / 2);
    cover_strip(f, front);
    flow_fill(f, front->colour, 0, STRIP_H, FLOW_PAGE_W, FLOW_PAGE_H - STRIP_H);
    flow_draw_at(f, 0, FLOW_PAGE_H - GRAPHIC_H, FLOW_PAGE_W, GRAPHIC_H, 1, front->graphic, front->graphic_ctx);
    flow_fill(f, front->accent, f->x, TITLE_Y - 26, 54, 5);
    double y = put(f, f->x, TITLE_Y, width, &title, "H1", front->title);
    y = put(f, f->x, y, width, &under, "P", front->under);
    (void)put(f, f->x, y, width, &period, "P", front->period);
    if (front->graphic)
        (void)put(f, f->x, FLOW_PAGE_H - GRAPHIC_H - 30, width, &small, "P", front->caption);
    flow_new_page(f);
}

/* The same in brief, for a note or a sheet: a field of colour at the top of the first page. */
void flow_masthead(struct flow *f, const struct flow_front *front)
{
    uint32_t ink = colour_text_on(front->colour);
    double width = f->width - (front->logo ? LOGO_W * 0.7 + 20 : 0);
    struct flow_text title = title_style(f, 25, 13, ink, width, front->title);
    const struct flow_text over = {.size = 9, .face = FLOW_BOLD, .colour = ink, .after = 3};
    const struct flow_text under = {.size = 10.5, .colour = ink};
    title.after = 4;
    f->bare = true;
    flow_new_page(f);
    flow_need(f, FLOW_PAGE_H / 2);
    struct sv line = arena_printf(&f->mem, "%.*s%s%.*s", SV_ARG(front->under),
                                  front->under.n && front->period.n ? " \xc2\xb7 " : "", SV_ARG(front->period));
    double h = height_of(f, width, &over, front->over) + height_of(f, width, &title, front->title) +
               height_of(f, width, &under, line);
    flow_fill(f, front->colour, 0, 0, FLOW_PAGE_W, h + 60);
    flow_fill(f, front->accent, 0, h + 60, FLOW_PAGE_W, 5);
    if (front->logo) {
        double scale = fmin(LOGO_W * 0.7 / front->logo->width, LOGO_H * 0.8 / front->logo->height);
        double w = front->logo->width * scale, x = f->x + f->width - w;
        flow_fill(f, 0xffffff, x - 8, 22, w + 16, front->logo->height * scale + 16);
        put_logo(f, front, x, 30, scale);
    }
    double y = put(f, f->x, 32, width, &over, "P", front->over);
    y = put(f, f->x, y, width, &title, "H1", front->title);
    (void)put(f, f->x, y, width, &under, "P", line);
    f->y = h + 60 + 24;
}

/* --- a part's opening ----------------------------------------------------------------------------- */

struct glance {
    struct flow_text value, text;
    double width;
};

static double glance_row_height(struct flow *f, const struct glance *g, const struct flow_glance *cell, size_t n)
{
    double h = 0;
    for (size_t i = 0; i < n; i++)
        h = fmax(h, height_of(f, g->width, &g->value, cell[i].value) + height_of(f, g->width, &g->text, cell[i].text));
    return h + 22;
}

static size_t in_row(size_t n, size_t from, size_t per_row)
{
    return n - from < per_row ? n - from : per_row;
}

static double put_glance(struct flow *f, const struct glance *g, const struct flow_opening *o, size_t per_row, double y)
{
    for (size_t i = 0; i < o->nglance; i += per_row) {
        size_t n = in_row(o->nglance, i, per_row);
        double h = glance_row_height(f, g, &o->glance[i], n);
        for (size_t k = 0; k < n; k++) {
            double x = f->x + (g->width + GLANCE_GAP) * (double)k;
            flow_fill(f, colour_mix(o->colour, g->value.colour, 0.45), x, y, g->width, 0.8);
            double below = put(f, x, y + 7, g->width, &g->value, "P", o->glance[i + k].value);
            (void)put(f, x, below, g->width, &g->text, "P", o->glance[i + k].text);
        }
        y += h;
    }
    return y;
}

/* Numbers of many digits make all of them smaller, so that each keeps to its line. */
static void fit_values(struct flow *f, struct glance *g, const struct flow_opening *o)
{
    for (size_t i = 0; i < o->nglance; i++)
        while (g->value.size > 9 && lines_of(f, &g->value, g->width, o->glance[i].value) > 1)
            g->value.size -= 1;
}

/* With a line over it, it keeps to a line of its own if it can. */
static struct flow_text opening_title(struct flow *f, const struct flow_opening *o, uint32_t ink, double width)
{
    struct flow_text style = {.size = 29, .face = FLOW_BOLD, .colour = ink};
    while (o->over.n && style.size > ONE_LINE_LEAST && lines_of(f, &style, width, o->title) > 1)
        style.size -= 1;
    return lines_of(f, &style, width, o->title) == 1 ? style : title_style(f, 29, 14, ink, width, o->title);
}

/* Icon and title side by side, the figures at a glance below them. */
void flow_opening(struct flow *f, const struct flow_opening *o)
{
    uint32_t ink = colour_text_on(o->colour);
    double x = f->x + (o->icon ? ICON + 18 : 0), width = f->x + f->width - x;
    const struct flow_text over = {.size = 8.5, .colour = ink};
    const struct flow_text title = opening_title(f, o, ink, width);
    size_t per_row = o->nglance % 4 == 1 && o->nglance > 4 ? 3 : 4;
    struct glance g = {{.size = 26, .face = FLOW_BOLD, .colour = ink, .after = 1}, {.size = 8, .colour = ink}, 0};
    double title_h = height_of(f, width, &title, o->title), head = fmax(title_h, ICON);
    double h = OPENING_TOP + head + 26;
    g.width = (f->width - GLANCE_GAP * (double)(per_row - 1)) / (double)per_row;
    fit_values(f, &g, o);
    for (size_t i = 0; i < o->nglance; i++)
        if (o->glance[i].text.n > LONG_LABEL)
            g.text.size = 7;
    for (size_t i = 0; i < o->nglance; i += per_row)
        h += glance_row_height(f, &g, &o->glance[i], in_row(o->nglance, i, per_row));
    flow_place_waiting(f);
    f->bare = true;
    flow_new_page(f);
    flow_need(f, fmin(h, FLOW_PAGE_H / 2));
    flow_fill(f, o->colour, 0, 0, FLOW_PAGE_W, h);
    (void)put(f, f->x, 19, f->width, &over, "P", o->over);
    flow_draw_at(f, f->x, OPENING_TOP + (head - ICON) / 2, ICON, ICON, 1, o->icon, o->icon_ctx);
    f->y = OPENING_TOP;
    flow_outline(f, 1, o->title);
    flow_destination(f, o->id);
    (void)put(f, x, OPENING_TOP + (head - title_h) / 2, width, &title, "H1", o->title);
    (void)put_glance(f, &g, o, per_row, OPENING_TOP + head + 22);
    f->y = h + 20;
}

/* A heading of level 1 that needs no page of its own: a short bar of colour over large type. */
void flow_title(struct flow *f, uint32_t colour, struct sv id, struct sv text)
{
    struct flow_text style = title_style(f, 24, 15, colour_readable(colour), f->width, text);
    style.after = 12;
    flow_need(f, height_of(f, f->width, &style, text) + 120);
    flow_fill(f, colour, f->x, f->y, 40, 4);
    f->y += 10;
    flow_outline(f, 1, text);
    flow_destination(f, id);
    f->y = put(f, f->x, f->y, f->width, &style, "H1", text);
}

/* --- items ---------------------------------------------------------------------------------------- */

#define ITEM_ICON 26.0

void flow_item(struct flow *f, const struct flow_item *item)
{
    const struct flow_text number = {.size = 15, .face = FLOW_BOLD, .colour = colour_readable(f->accent), .after = 1};
    const struct flow_text title = {.size = 8.5, .colour = FLOW_INK, .after = 1};
    const struct flow_text meta = {.size = 7.5, .colour = FLOW_GREY};
    double x = f->x + ITEM_ICON + 12, width = f->width - ITEM_ICON - 12;
    double h = height_of(f, width, &number, item->number) + height_of(f, width, &title, item->title) +
               height_of(f, width, &meta, item->meta);
    h = fmax(h, ITEM_ICON) + 12;
    if (h > FLOW_PAGE_H / 2) { /* a text of pages, not of lines */
        flow_paragraph(f, &number, item->number);
        flow_paragraph(f, &title, item->title);
        flow_paragraph(f, &meta, item->meta);
        return;
    }
    flow_need(f, h);
    flow_draw_at(f, f->x, f->y + 1, ITEM_ICON, ITEM_ICON, 1, item->icon, item->icon_ctx);
    double y = put(f, x, f->y, width, &number, "P", item->number);
    y = put(f, x, y, width, &title, "P", item->title);
    (void)put(f, x, y, width, &meta, "P", item->meta);
    f->y += h;
}
