/*
 * Labels of a map: on the area where there is room, else beside it on the water with a line to it; those of points
 * beside them. A label that finds no place is left out: the table below the map has it. The largest come first.
 */
#include "draw/geomap_internal.h"

#include <math.h>

#define DIRECTIONS 16
#define STEP 4.0
#define NARROW 400 /* has room for the names of places with figures only */
#define PROBES 6   /* of a label's box, each way, whether it is on land */

struct label {
    struct sv name, text;
    struct point at; /* what it names */
    double clear;    /* the radius that stays free around it */
    double w, h;
};

static struct label label_of(const struct picture *p, struct sv name, struct sv text, struct point at, double clear)
{
    double size = p->s->size;
    double w = fmax(canvas_text_width(name, size, false), canvas_text_width(text, size, true));
    return (struct label){name, text, at, clear, w + 4, size * (text.n ? 2.3 : 1.25)};
}

static struct box box_around(const struct label *l, double x, double y)
{
    return (struct box){x - l->w / 2, y - l->h / 2, x + l->w / 2, y + l->h / 2};
}

/* On the canvas, and on no point or other label. */
static bool is_free(const struct picture *p, const struct box *b)
{
    if (b->left < 0 || b->top < 0 || b->right > p->c->width || b->bottom > p->view.height)
        return false;
    for (size_t i = 0; i < p->taken.n; i++)
        if (box_overlaps(b, &p->taken.v[i]))
            return false;
    return true;
}

static struct point probe(const struct box *b, int i)
{
    int column = i % PROBES, row = i / PROBES;
    return (struct point){b->left + (b->right - b->left) * column / (PROBES - 1),
                          b->top + (b->bottom - b->top) * row / (PROBES - 1)};
}

static bool all_within(const struct rings *r, const struct box *b)
{
    for (int i = 0; i < PROBES * PROBES; i++)
        if (!rings_contain(r, probe(b, i)))
            return false;
    return true;
}

static bool on_water(const struct picture *p, const struct box *b)
{
    for (size_t a = 0; a < p->m->boundaries->n; a++)
        for (int i = 0; i < PROBES * PROBES; i++)
            if (rings_contain(&p->area[a], probe(b, i)))
                return false;
    return true;
}

static void write(struct picture *p, const struct label *l, const struct box *b, uint32_t ink)
{
    double x = (b->left + b->right) / 2, size = p->s->size;
    p->c->ops->text(p->c, x, b->top + size, size, false, ANCHOR_MIDDLE, ink, l->name);
    if (l->text.n)
        p->c->ops->text(p->c, x, b->top + 2.1 * size, size, true, ANCHOR_MIDDLE, ink, l->text);
    vec_push(&p->mem, &p->taken, *b);
}

/* --- on the area ---------------------------------------------------------------------------------- */

static bool write_within(struct picture *p, const struct label *l, size_t area)
{
    const struct geomap_area *a = &p->m->area[area];
    for (int ring = 0; ring <= 10; ring++)
        for (int i = 0; i < (ring > 0 ? DIRECTIONS : 1); i++) {
            double away = ring * STEP;
            double turn = 2 * M_PI * i / DIRECTIONS;
            struct box b = box_around(l, l->at.x + away * sin(turn), l->at.y + away * cos(turn));
            if (!is_free(p, &b) || !all_within(&p->area[area], &b))
                continue;
            if (a->shade == GEOMAP_NO_DATA || a->shade == GEOMAP_SUPPRESSED) /* a pattern lies under it */
                p->c->ops->rect(p->c, b.left, b.top, l->w, l->h, 2, GEOMAP_WHITE);
            write(p, l, &b, a->shade == GEOMAP_VALUE ? colour_text_on(geomap_fill(p->m, p->s, a)) : p->s->ink);
            return true;
        }
    return false;
}

/* --- beside it ------------------------------------------------------------------------------------ */

static struct point nearest(const struct label *l, const struct box *b)
{
    return (struct point){fmin(fmax(l->at.x, b->left), b->right), fmin(fmax(l->at.y, b->top), b->bottom)};
}

/* A thin line to the nearest point of the label, unless it touches. */
static void lead(struct picture *p, const struct label *l, const struct box *b)
{
    struct point end = nearest(l, b);
    double length = hypot(end.x - l->at.x, end.y - l->at.y);
    if (length < l->clear + 5)
        return;
    end = (struct point){end.x - (end.x - l->at.x) * 2 / length, end.y - (end.y - l->at.y) * 2 / length};
    const struct point line[] = {
        {l->at.x + (end.x - l->at.x) * l->clear / length, l->at.y + (end.y - l->at.y) * l->clear / length}, end};
    p->c->ops->polyline(p->c, line, 2, 0.7, p->s->ink);
}

/* The box whose nearest point is that far away in that direction. */
static struct box beside(const struct label *l, double away, double turn)
{
    double dx = sin(turn), dy = -cos(turn);
    return box_around(l, l->at.x + dx * (away + l->w / 2), l->at.y + dy * (away + l->h / 2));
}

/* The line to the label crosses no point and no other label. */
static bool leads_freely(const struct picture *p, const struct label *l, const struct box *b)
{
    const int steps = 24;
    struct point end = nearest(l, b);
    double length = hypot(end.x - l->at.x, end.y - l->at.y);
    for (int i = 1; i < steps; i++) {
        double x = l->at.x + (end.x - l->at.x) * i / steps, y = l->at.y + (end.y - l->at.y) * i / steps;
        const struct box dot = {x - 0.5, y - 0.5, x + 0.5, y + 0.5};
        for (size_t k = 0; length * i / steps > 1.5 * l->clear && k < p->taken.n; k++)
            if (box_overlaps(&dot, &p->taken.v[k]))
                return false;
    }
    return true;
}

static bool write_beside(struct picture *p, const struct label *l, double from, double to, bool water)
{
    for (int ring = 0; from + ring * STEP <= to; ring++)
        for (int i = 0; i < DIRECTIONS; i++) {
            int half = (i + 1) / 2; /* to the right and left before above and below */
            double away = from + ring * STEP;
            double turn = M_PI / 2 + 2 * M_PI * half / DIRECTIONS * (i % 2 ? 1 : -1);
            struct box b = beside(l, away, turn);
            if (!is_free(p, &b) || (water && !on_water(p, &b)) || !leads_freely(p, l, &b))
                continue;
            if (!water)
                p->c->ops->rect(p->c, b.left, b.top, l->w, l->h, 2, GEOMAP_WHITE);
            lead(p, l, &b);
            write(p, l, &b, p->s->ink);
            return true;
        }
    return false;
}

/* --- all of them ----------------------------------------------------------------------------------- */

static bool before(const struct geomap_spot *a, const struct geomap_spot *b)
{
    return (a->shade == GEOMAP_VALUE ? a->value : 0) > (b->shade == GEOMAP_VALUE ? b->value : 0);
}

static const struct geomap_spot **spots_by_value(struct picture *p)
{
    const struct geomap_spot **order = ARENA_ARRAY(&p->mem, p->m->nspots, const struct geomap_spot *);
    for (size_t i = 0; i < p->m->nspots; i++) {
        size_t k = i;
        for (; k > 0 && before(&p->m->spot[i], order[k - 1]); k--)
            order[k] = order[k - 1];
        order[k] = &p->m->spot[i];
    }
    return order;
}

static void label_spots(struct picture *p)
{
    const struct geomap_spot **order = spots_by_value(p);
    double reach = fmax(p->c->width * 0.12, 70);
    for (size_t i = 0; i < p->m->nspots; i++) {
        double r = geomap_spot_radius(p, order[i]->shade == GEOMAP_VALUE ? order[i]->value : 0) + 1;
        struct label l = label_of(p, order[i]->name, order[i]->text, geo_project(&p->view, order[i]->at), r);
        if (!write_beside(p, &l, r + 1, reach, true))
            (void)write_beside(p, &l, r + 1, r + 14, false);
    }
}

void geomap_labels(struct picture *p)
{
    size_t n = p->m->boundaries->n;
    bool *waits = ARENA_ARRAY(&p->mem, n, bool);
    struct label *label = ARENA_ARRAY(&p->mem, n, struct label);
    for (size_t i = 0; i < n; i++) {
        double room;
        struct point at = rings_pole(&p->area[i], &room);
        const struct geomap_area *a = &p->m->area[i];
        label[i] = label_of(p, a->name, a->text, at, 1);
        waits[i] = a->name.n && room >= 0 && !write_within(p, &label[i], i);
    }
    label_spots(p);
    for (size_t i = 0; i < n; i++)
        if (waits[i] && (p->c->width > NARROW || p->m->area[i].shade != GEOMAP_NO_DATA))
            (void)write_beside(p, &label[i], 4, p->c->width * 0.16, true);
}
