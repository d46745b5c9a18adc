/*
 * area() and distance() of geopoints, geotraces and geoshapes, on a sphere of the Earth's
 * equatorial radius as the specification asks; altitude is not looked at. Argument: texts
 * "lat lon [alt [acc]]", several in one text separated by semicolons, or a question of a repeat.
 */
#include "engine/expr/expr_internal.h"

#include <math.h>

#define RADIUS_M 6378100.0
#define DEGREE (3.14159265358979323846 / 180)

struct point {
    double lat, lon; /* radians */
};

struct points {
    struct point *v;
    size_t n, cap;
    bool wrong;
};

static void add_text(struct expr_run *r, struct sv text, struct points *all)
{
    while (text.n) {
        struct sv one = sv_cut(text, ';', &text), lat, lon;
        if (!sv_next_item(&one, true, &lat))
            continue;
        struct point p = {expr_decimal(lat) * DEGREE, NAN};
        if (sv_next_item(&one, true, &lon))
            p.lon = expr_decimal(lon) * DEGREE;
        all->wrong = all->wrong || isnan(p.lat) || isnan(p.lon);
        vec_push(r->mem, all, p);
    }
}

static int collect(struct expr_run *r, const struct expr_node *call, struct points *all)
{
    for (size_t i = 0; i < call->nargs; i++) {
        const struct sv *v;
        size_t n;
        if (expr_arg_nodes(r, call, i, &v, &n))
            return -1;
        for (size_t k = 0; k < n; k++) {
            if (expr_charge(r, call, v[k].n / 8))
                return -1;
            add_text(r, v[k], all);
        }
    }
    return 0;
}

/* Haversine. */
static double between(struct point a, struct point b)
{
    double y = sin((b.lat - a.lat) / 2), x = sin((b.lon - a.lon) / 2);
    double h = y * y + cos(a.lat) * cos(b.lat) * x * x;
    return 2 * RADIUS_M * asin(sqrt(h > 1 ? 1 : h));
}

static int run_distance(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct points all = {0};
    double metres = 0;
    if (collect(r, call, &all))
        return -1;
    for (size_t i = 1; i < all.n; i++)
        metres += between(all.v[i - 1], all.v[i]);
    return expr_give_number(out, all.wrong ? NAN : metres);
}

static double across(double from, double to)
{
    double d = to - from; /* the short way around, also over the date line */
    return d - 2 * 180 * DEGREE * floor(d / (2 * 180 * DEGREE) + 0.5);
}

/* Chamberlain and Duquette, "Some algorithms for polygons on a sphere" (2007). */
static int run_area(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct points all = {0};
    double total = 0;
    if (collect(r, call, &all))
        return -1;
    for (size_t i = 0; all.n > 2 && i < all.n; i++) {
        struct point a = all.v[i], b = all.v[(i + 1) % all.n];
        total += across(a.lon, b.lon) * (2 + sin(a.lat) + sin(b.lat));
    }
    return expr_give_number(out, all.wrong ? NAN : fabs(total) * RADIUS_M * RADIUS_M / 2);
}

const struct expr_fn expr_fn_geo[] = {
    {"area", "*+", 'n', true, run_area, NULL},
    {"distance", "*+", 'n', true, run_distance, NULL},
    {0},
};
