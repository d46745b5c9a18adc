/* The report's drawings: what of a figure or block is drawn, once for page and PDF. */
#ifndef ISTMO_DOMAIN_REPORT_REPORT_CHARTS_H
#define ISTMO_DOMAIN_REPORT_REPORT_CHARTS_H

#include "domain/report/report.h"

struct report_chart {
    const char *lang;
    uint32_t colour;
    const struct report_figure *figure; /* sexes, progress */
    const struct report_block *block;   /* funnel, trend, tiles */
    const struct report_map *map;
    double text_size;                 /* of the map */
    const struct chart_tile *tile;    /* one tile */
    const struct report_model *model; /* skyline */
    struct sv icon;                   /* icon, else that of `otherwise` */
    const char *otherwise;
    uint32_t background;
};

/* height 0: there is nothing to draw. alt: what the drawing says, in words. */
double report_sexes_height(const struct report_chart *r);
void report_sexes_draw(struct canvas *c, void *ctx);
struct sv report_sexes_alt(const struct report_chart *r, struct arena *mem);

double report_progress_height(const struct report_chart *r);
void report_progress_draw(struct canvas *c, void *ctx);
struct sv report_target_alt(const struct report_chart *r, struct arena *mem);

double report_funnel_height(const struct report_chart *r);
void report_funnel_draw(struct canvas *c, void *ctx);
struct sv report_funnel_alt(const struct report_chart *r, struct arena *mem);

extern const char report_skyline_words[]; /* msgid: what the skyline shows */
/* Every figure of the units' sections. bars: how many have a value. */
size_t report_skyline_bars(const struct report_model *m);
void report_skyline_draw(struct canvas *c, void *ctx);
void report_icon_draw(struct canvas *c, void *ctx); /* in `colour` on a disc of `background` */

double report_trend_height(const struct report_chart *r);
void report_trend_draw(struct canvas *c, void *ctx);

double report_map_height(const struct report_chart *r, double width);
void report_map_draw(struct canvas *c, void *ctx);

double report_tiles_height(const struct report_chart *r, double width);
void report_tiles_draw(struct canvas *c, void *ctx);
void report_tile_draw(struct canvas *c, void *ctx); /* CHART_TILE square */

#endif
