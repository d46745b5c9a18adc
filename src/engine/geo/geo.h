/*
 * Geometry of maps: areas of the earth, their picture in a plane, and where in it a label fits. Pure.
 *
 * units    degrees (WGS 84) on the earth; in a plane the units of the drawing, y downwards
 * rings    of an area lie in one list, outlines and holes alike: what an odd number of them encloses is inside
 */
#ifndef ISTMO_ENGINE_GEO_GEO_H
#define ISTMO_ENGINE_GEO_GEO_H

#include "base/arena.h"

struct geo_point {
    double lon, lat;
};

struct geo_ring {
    struct geo_point *v;
    size_t n, cap;
};

struct geo_area {
    struct sv code;     /* as its file has it */
    const char *scheme; /* of the code: "pcode"; NULL: the pack's own */
    struct {
        struct geo_ring *v;
        size_t n, cap;
    } rings;
};

struct geo_areas {
    struct geo_area *v;
    size_t n, cap;
    struct sv source; /* who made them */
};

/* --- the plane ---------------------------------------------------------------------------------- */

struct point {
    double x, y;
};

struct ring {
    struct point *p;
    size_t n;
};

struct rings {
    struct ring *v;
    size_t n;
};

struct box {
    double left, top, right, bottom;
};

/* Lambert's azimuthal projection: areas keep their proportions. */
struct geo_view {
    double lon0, lat0;
    double scale; /* units of the drawing for a kilometre */
    double dx, dy;
    double height; /* of the picture */
};

/* All areas and points in a picture of that width, with a margin; not higher than `height`. False: nothing to show. */
bool geo_fit(const struct geo_areas *areas, const struct geo_point *extra, size_t nextra, double width, double height,
             double margin, struct geo_view *out);
struct point geo_project(const struct geo_view *view, struct geo_point at);
struct rings geo_project_area(const struct geo_view *view, const struct geo_area *area, struct arena *mem);

bool rings_contain(const struct rings *r, struct point at);
struct box rings_box(const struct rings *r);
bool box_overlaps(const struct box *a, const struct box *b);
/* The inner point that is farthest from any border, as near as a drawing needs; distance < 0: there is none. */
struct point rings_pole(const struct rings *r, double *distance);
/* Parallel lines at 45 degrees that fill the area: calls `line` for each piece within it. */
typedef void rings_line(void *ctx, struct point from, struct point to);
void rings_hatch(const struct rings *r, double step, struct arena *mem, rings_line *line, void *ctx);

/* --- classes ------------------------------------------------------------------------------------ */

#define GEO_CLASSES_MAX 5
/* Lower ends of classes: round numbers between values near the quantiles of those above zero; no class is empty.
 * values: any order; below or at zero and NaN are left out. Returns how many. */
size_t geo_classes(const double *value, size_t n, double lower[GEO_CLASSES_MAX]);
int geo_class_of(const double *lower, size_t n, double value); /* -1: below all */

#endif
