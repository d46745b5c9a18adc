/*
 * A map: areas in classes of colour, places as points whose area is their value, labels that do not overlap,
 * a legend and a scale. What has no figure is told apart without colour: hatched, dotted or left white.
 *
 * units    of the canvas; `size` is the height of the labels
 */
#ifndef ISTMO_DRAW_GEOMAP_H
#define ISTMO_DRAW_GEOMAP_H

#include "draw/canvas.h"
#include "engine/geo/geo.h"

enum geomap_shade { GEOMAP_NO_DATA, GEOMAP_ZERO, GEOMAP_SUPPRESSED, GEOMAP_VALUE };

/* One for each area of the boundaries, in their order. */
struct geomap_area {
    struct sv name, text, code;
    enum geomap_shade shade;
    double value;
};

struct geomap_spot {
    struct sv name, text, code;
    struct geo_point at;
    enum geomap_shade shade;
    double value;
    bool by_area; /* an area without boundaries */
};

struct geomap {
    const struct geo_areas *boundaries; /* may have no areas */
    struct geomap_area *area;
    struct geomap_spot *spot;
    size_t nspots;
    double lower[GEO_CLASSES_MAX]; /* of the areas' classes */
    struct sv class_text[GEO_CLASSES_MAX];
    size_t nclasses;
    struct sv shade_text[GEOMAP_VALUE]; /* "no records", "zero", "not published" */
    struct sv spot_text;                /* "point: as large as its number"; empty: no points */
};

struct geomap_style {
    uint32_t colour, ink;
    double size;
};

double geomap_height(const struct geomap *m, const struct geomap_style *s, double width); /* 0: nothing to show */
void geomap_draw(struct canvas *c, const struct geomap *m, const struct geomap_style *s);

#endif
