/* Areas of the earth in a plane: Lambert's azimuthal equal-area projection, fitted to a picture. */
#include "engine/geo/geo.h"

#include <math.h>

#define EARTH_KM 6371.0088
#define RADIANS (M_PI / 180)

/* --- every point once --------------------------------------------------------------------------- */

typedef void each_point(void *ctx, struct geo_point at);

static void each(const struct geo_areas *areas, const struct geo_point *extra, size_t nextra, each_point *f, void *ctx)
{
    for (size_t a = 0; a < areas->n; a++)
        for (size_t r = 0; r < areas->v[a].rings.n; r++)
            for (size_t i = 0; i < areas->v[a].rings.v[r].n; i++)
                f(ctx, areas->v[a].rings.v[r].v[i]);
    for (size_t i = 0; i < nextra; i++)
        f(ctx, extra[i]);
}

/* The middle as a direction from the earth's centre, so that a country across the date line has one, too. */
struct middle {
    double x, y, z;
};

static void add_direction(void *ctx, struct geo_point at)
{
    struct middle *m = ctx;
    double lon = at.lon * RADIANS, lat = at.lat * RADIANS;
    m->x += cos(lat) * cos(lon);
    m->y += cos(lat) * sin(lon);
    m->z += sin(lat);
}

struct extent {
    struct geo_view *view;
    struct box box;
    bool any;
};

static void add_extent(void *ctx, struct geo_point at)
{
    struct extent *e = ctx;
    struct point p = geo_project(e->view, at);
    if (!e->any)
        e->box = (struct box){p.x, p.y, p.x, p.y};
    e->any = true;
    e->box.left = fmin(e->box.left, p.x);
    e->box.right = fmax(e->box.right, p.x);
    e->box.top = fmin(e->box.top, p.y);
    e->box.bottom = fmax(e->box.bottom, p.y);
}

bool geo_fit(const struct geo_areas *areas, const struct geo_point *extra, size_t nextra, double width, double height,
             double margin, struct geo_view *out)
{
    const double least_km = 20; /* a single point is no reason to show a street */
    struct middle m = {0};
    *out = (struct geo_view){.scale = 1};
    struct extent e = {.view = out};
    each(areas, extra, nextra, add_direction, &m);
    out->lon0 = atan2(m.y, m.x) / RADIANS;
    out->lat0 = atan2(m.z, hypot(m.x, m.y)) / RADIANS;
    each(areas, extra, nextra, add_extent, &e);
    if (!e.any)
        return false;
    double w = fmax(e.box.right - e.box.left, least_km), h = fmax(e.box.bottom - e.box.top, least_km);
    double scale = fmin((width - 2 * margin) / w, (height - 2 * margin) / h);
    out->height = h * scale + 2 * margin;
    out->dx = width / 2 - (e.box.left + e.box.right) / 2 * scale;
    out->dy = out->height / 2 - (e.box.top + e.box.bottom) / 2 * scale;
    out->scale = scale;
    return true;
}

struct point geo_project(const struct geo_view *view, struct geo_point at)
{
    double turn = (at.lon - view->lon0) * RADIANS, lat = at.lat * RADIANS, lat0 = view->lat0 * RADIANS;
    double towards = sin(lat0) * sin(lat) + cos(lat0) * cos(lat) * cos(turn);
    double k = EARTH_KM * sqrt(2 / fmax(1 + towards, 1e-9)) * view->scale;
    return (struct point){k * cos(lat) * sin(turn) + view->dx,
                          -k * (cos(lat0) * sin(lat) - sin(lat0) * cos(lat) * cos(turn)) + view->dy};
}

/* Points nearer to each other than this are one in a drawing. */
#define NEAR 0.35

static struct ring project_ring(const struct geo_view *view, const struct geo_ring *r, struct arena *mem)
{
    struct ring out = {ARENA_ARRAY(mem, r->n, struct point), 0};
    for (size_t i = 0; i < r->n; i++) {
        struct point p = geo_project(view, r->v[i]);
        const struct point *last = out.n ? &out.p[out.n - 1] : NULL;
        if (!last || hypot(p.x - last->x, p.y - last->y) >= NEAR)
            out.p[out.n++] = p;
    }
    return out;
}

struct rings geo_project_area(const struct geo_view *view, const struct geo_area *area, struct arena *mem)
{
    struct rings out = {ARENA_ARRAY(mem, area->rings.n, struct ring), 0};
    for (size_t i = 0; i < area->rings.n; i++) {
        out.v[out.n] = project_ring(view, &area->rings.v[i], mem);
        out.n += out.v[out.n].n >= 3;
    }
    return out;
}
