/* The legend below a map: classes, what has no figure, the points' size, and a scale in kilometres. */
#include "draw/geomap_internal.h"

#include <math.h>
#include <stdio.h>

#define SWATCH_W 18.0
#define SWATCH_H 11.0
#define GAP 14.0
#define LINE 19.0

/* Where the next entry goes; draws nothing while only measuring (c NULL). */
struct legend {
    struct picture *p; /* NULL: measuring */
    const struct geomap_style *s;
    double x, y, width;
};

static struct point place(struct legend *l, double w)
{
    if (l->x > 0 && l->x + w > l->width) {
        l->x = 0;
        l->y += LINE;
    }
    struct point at = {l->x, l->y};
    l->x += w + GAP;
    return at;
}

static double entry_width(const struct legend *l, struct sv text)
{
    return SWATCH_W + 5 + canvas_text_width(text, l->s->size, false);
}

static void words(struct legend *l, struct point at, struct sv text)
{
    l->p->c->ops->text(l->p->c, at.x + SWATCH_W + 5, at.y + SWATCH_H - 1.5, l->s->size, false, ANCHOR_START, l->s->ink,
                       text);
}

static void swatch(struct legend *l, uint32_t fill, enum geomap_shade shade, struct sv text)
{
    struct point at = place(l, entry_width(l, text));
    if (!l->p)
        return;
    struct point corner[] = {
        {at.x, at.y}, {at.x + SWATCH_W, at.y}, {at.x + SWATCH_W, at.y + SWATCH_H}, {at.x, at.y + SWATCH_H}};
    struct ring ring = {corner, 4};
    struct rings rings = {&ring, 1};
    l->p->c->ops->area(l->p->c, &rings, fill, 0.8, GEOMAP_BORDER);
    geomap_pattern(l->p, &rings, shade);
    words(l, at, text);
}

static bool shown(const struct geomap *m, enum geomap_shade shade)
{
    for (size_t i = 0; i < m->boundaries->n; i++)
        if (m->area[i].name.n && m->area[i].shade == shade)
            return true;
    return false;
}

static void spots(struct legend *l, struct sv text)
{
    struct point at = place(l, entry_width(l, text));
    if (!l->p)
        return;
    l->p->c->ops->circle(l->p->c, at.x + 4, at.y + SWATCH_H / 2, 2.5, geomap_spot_colour(l->s));
    l->p->c->ops->circle(l->p->c, at.x + 12.5, at.y + SWATCH_H / 2, 5, geomap_spot_colour(l->s));
    words(l, at, text);
}

/* 1, 2 or 5 times a power of ten, at most a fifth of the width. */
static double scale_km(double width, double scale)
{
    double most = width / 5 / scale, ten = pow(10, floor(log10(most)));
    return most >= 5 * ten ? 5 * ten : most >= 2 * ten ? 2 * ten : ten;
}

static void scale_bar(struct legend *l, const struct geo_view *view)
{
    char text[32];
    double km = view ? scale_km(l->width, view->scale) : 0, w = view ? km * view->scale : l->width / 5;
    int n = snprintf(text, sizeof text, "%g km", km);
    struct point at = place(l, w + 44);
    if (!l->p)
        return;
    double y = at.y + SWATCH_H / 2;
    const struct point bar[] = {{at.x, y - 3}, {at.x, y}, {at.x + w, y}, {at.x + w, y - 3}};
    l->p->c->ops->polyline(l->p->c, bar, 4, 1, l->s->ink);
    l->p->c->ops->text(l->p->c, at.x + w + 5, at.y + SWATCH_H - 1.5, l->s->size, false, ANCHOR_START, l->s->ink,
                       sv_make(text, (size_t)n));
}

static double legend(struct legend *l, const struct geomap *m, const struct geo_view *view)
{
    for (size_t i = 0; i < m->nclasses; i++)
        swatch(l, geomap_class_colour(m, l->s, (int)i), GEOMAP_VALUE, m->class_text[i]);
    for (enum geomap_shade s = GEOMAP_NO_DATA; s < GEOMAP_VALUE; s++)
        if (shown(m, s))
            swatch(l, GEOMAP_WHITE, s, m->shade_text[s]);
    if (m->nspots && m->spot_text.n)
        spots(l, m->spot_text);
    scale_bar(l, view);
    return l->y + LINE;
}

double geomap_legend_height(const struct geomap *m, const struct geomap_style *s, double width)
{
    struct legend l = {.s = s, .width = width, .y = 6};
    return legend(&l, m, NULL);
}

void geomap_legend(struct picture *p, double top)
{
    struct legend l = {.p = p, .s = p->s, .width = p->c->width, .y = top + 6};
    (void)legend(&l, p->m, &p->view);
}
