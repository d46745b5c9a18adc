/* The map itself: areas and points. Labels: geomap_labels.c; what the colours mean: geomap_legend.c. */
#include "draw/geomap_internal.h"

#include <math.h>

#define MARGIN 6.0
#define HIGHEST 1.15 /* of the width: a tall country stays on one page */
#define HATCH_STEP 8.5
#define DOT_ROWS 7.0
#define DOT_STEP 5.0

/* --- colours and patterns ------------------------------------------------------------------------- */

uint32_t geomap_class_colour(const struct geomap *m, const struct geomap_style *s, int class)
{
    double steps = m->nclasses > 1 ? (double)(m->nclasses - 1) : 1;
    double pale = m->nclasses > 1 ? 0.8 * (1 - class / steps) : 0.4;
    return colour_mix(s->colour, GEOMAP_WHITE, pale);
}

uint32_t geomap_fill(const struct geomap *m, const struct geomap_style *s, const struct geomap_area *a)
{
    int class = a->shade == GEOMAP_VALUE ? geo_class_of(m->lower, m->nclasses, a->value) : -1;
    return class < 0 ? GEOMAP_WHITE : geomap_class_colour(m, s, class);
}

/* The strokes or dots of a pattern: painted as one path, however many there are. */
struct strokes {
    struct arena *mem;
    struct ring *v;
    size_t n, cap;
};

static void add_stroke(struct strokes *s, const struct point *p, size_t n)
{
    struct ring ring = {ARENA_ARRAY(s->mem, n, struct point), n};
    for (size_t i = 0; i < n; i++)
        ring.p[i] = p[i];
    vec_push(s->mem, s, ring);
}

static void hatch_line(void *ctx, struct point from, struct point to)
{
    const struct point both[] = {from, to};
    add_stroke(ctx, both, 2);
}

static void dot_line(void *ctx, struct point from, struct point to)
{
    double length = hypot(to.x - from.x, to.y - from.y);
    size_t dots = (size_t)(length / DOT_STEP);
    for (size_t i = 0; i < dots; i++) {
        double at = ((double)i + 0.5) * DOT_STEP / length;
        double x = from.x + (to.x - from.x) * at, y = from.y + (to.y - from.y) * at;
        const struct point diamond[] = {{x - 0.6, y}, {x, y - 0.6}, {x + 0.6, y}, {x, y + 0.6}};
        add_stroke(ctx, diamond, 4);
    }
}

void geomap_pattern(struct picture *p, const struct rings *r, enum geomap_shade shade)
{
    struct strokes s = {.mem = &p->mem};
    if (shade == GEOMAP_NO_DATA)
        rings_hatch(r, HATCH_STEP, &p->mem, hatch_line, &s);
    else if (shade == GEOMAP_SUPPRESSED)
        rings_hatch(r, DOT_ROWS, &p->mem, dot_line, &s);
    const struct rings all = {s.v, s.n};
    if (s.n)
        p->c->ops->area(p->c, &all, GEOMAP_BORDER, 0.6, GEOMAP_BORDER);
}

/* --- points --------------------------------------------------------------------------------------- */

uint32_t geomap_spot_colour(const struct geomap_style *s)
{
    return colour_mix(s->colour, 0x000000, 0.45);
}

double geomap_spot_radius(const struct picture *p, double value)
{
    double most = 0, largest = fmin(p->c->width / 60, 10);
    for (size_t i = 0; i < p->m->nspots; i++)
        most = p->m->spot[i].shade == GEOMAP_VALUE ? fmax(most, p->m->spot[i].value) : most;
    return most > 0 && value > 0 ? fmax(largest * sqrt(value / most), 2) : 2.5;
}

static void spot(struct picture *p, const struct geomap_spot *s)
{
    struct point at = geo_project(&p->view, s->at);
    double r = geomap_spot_radius(p, s->shade == GEOMAP_VALUE ? s->value : 0);
    struct box box = {at.x - r - 1, at.y - r - 1, at.x + r + 1, at.y + r + 1};
    vec_push(&p->mem, &p->taken, box);
    p->c->ops->circle(p->c, at.x, at.y, r + 1, GEOMAP_WHITE);
    p->c->ops->circle(p->c, at.x, at.y, r, geomap_spot_colour(p->s));
    if (s->shade != GEOMAP_VALUE)
        p->c->ops->circle(p->c, at.x, at.y, r - 1, GEOMAP_WHITE);
}

/* --- the whole ------------------------------------------------------------------------------------ */

static bool fit(const struct geomap *m, double width, struct arena *mem, struct geo_view *view)
{
    struct geo_point *at = ARENA_ARRAY(mem, m->nspots, struct geo_point);
    for (size_t i = 0; i < m->nspots; i++)
        at[i] = m->spot[i].at;
    return geo_fit(m->boundaries, at, m->nspots, width, width * HIGHEST, MARGIN, view);
}

double geomap_height(const struct geomap *m, const struct geomap_style *s, double width)
{
    struct arena mem = {0};
    struct geo_view view;
    double height = fit(m, width, &mem, &view) ? view.height + geomap_legend_height(m, s, width) : 0;
    arena_release(&mem);
    return height;
}

static void areas(struct picture *p)
{
    size_t n = p->m->boundaries->n;
    p->area = ARENA_ARRAY(&p->mem, n, struct rings);
    for (size_t i = 0; i < n; i++) {
        p->area[i] = geo_project_area(&p->view, &p->m->boundaries->v[i], &p->mem);
        if (!p->area[i].n)
            continue;
        p->c->ops->area(p->c, &p->area[i], geomap_fill(p->m, p->s, &p->m->area[i]), 0.8, GEOMAP_BORDER);
        geomap_pattern(p, &p->area[i], p->m->area[i].shade);
    }
}

void geomap_draw(struct canvas *c, const struct geomap *m, const struct geomap_style *s)
{
    struct picture p = {.c = c, .m = m, .s = s};
    if (fit(m, c->width, &p.mem, &p.view)) {
        areas(&p);
        for (size_t i = 0; i < m->nspots; i++)
            spot(&p, &m->spot[i]);
        geomap_labels(&p);
        geomap_legend(&p, p.view.height);
    }
    arena_release(&p.mem);
}
