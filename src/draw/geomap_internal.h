/* What the files of draw/map share: the picture while it is drawn. */
#ifndef ISTMO_DRAW_GEOMAP_INTERNAL_H
#define ISTMO_DRAW_GEOMAP_INTERNAL_H

#include "draw/geomap.h"

#define GEOMAP_BORDER 0x8b95a1u
#define GEOMAP_WHITE 0xffffffu

struct picture {
    struct canvas *c;
    const struct geomap *m;
    const struct geomap_style *s;
    struct geo_view view;
    struct rings *area; /* the boundaries on the canvas */
    struct {
        struct box *v;
        size_t n, cap;
    } taken; /* by points and labels */
    struct arena mem;
};

uint32_t geomap_class_colour(const struct geomap *m, const struct geomap_style *s, int class);
uint32_t geomap_fill(const struct geomap *m, const struct geomap_style *s, const struct geomap_area *a);
void geomap_pattern(struct picture *p, const struct rings *r, enum geomap_shade shade);
double geomap_spot_radius(const struct picture *p, double value);
uint32_t geomap_spot_colour(const struct geomap_style *s);

void geomap_labels(struct picture *p);                                                           /* geomap_labels.c */
double geomap_legend_height(const struct geomap *m, const struct geomap_style *s, double width); /* geomap_legend.c */
void geomap_legend(struct picture *p, double top);

#endif
