/*
 * The charts of the report, drawn once on a canvas, for page and PDF alike.
 *
 * Every chart prints its numbers as text: nothing has to be read off a shape alone. Sizes are in
 * points; a chart fills the canvas' width and says how high it needs to be.
 */
#ifndef ISTMO_DRAW_CHART_H
#define ISTMO_DRAW_CHART_H

#include "draw/canvas.h"

/* One value with the text to print beside it. */
struct chart_item {
    struct sv label;
    struct sv text; /* the value as people read it: "1,986" */
    double value;   /* NaN: no value, drawn as a gap with the text */
};

struct chart_style {
    uint32_t colour; /* the unit's */
    uint32_t ink;    /* text */
    uint32_t faint;  /* tracks, grid */
};

/* Women, men as figures and number; what is not broken down below. divided: they are parts of one
 * whole, and a bar shows their shares (not so for ratios and averages). */
#define CHART_PARTS_MAX 3
double chart_sexes_height(size_t n, bool divided);
void chart_sexes(struct canvas *c, const struct chart_style *s, const struct chart_item *item, size_t n, bool divided);

/* Horizontal bars, one a line. */
double chart_bars_height(size_t n);
void chart_bars(struct canvas *c, const struct chart_style *s, const struct chart_item *item, size_t n);

/* A value on its way to a target. */
double chart_progress_height(void);
void chart_progress(struct canvas *c, const struct chart_style *s, const struct chart_item *value,
                    const struct chart_item *target);

/* Columns over time (months, quarters). */
double chart_columns_height(void);
void chart_columns(struct canvas *c, const struct chart_style *s, const struct chart_item *item, size_t n);

/* A funnel of stages, each as wide as its value against the largest, divided by its parts. */
struct chart_stage {
    struct chart_item whole;
    struct chart_item part[CHART_PARTS_MAX]; /* women, men, not broken down; those with a value are drawn */
    size_t nparts;
};
double chart_funnel_height(const struct chart_stage *stage, size_t n);
void chart_funnel(struct canvas *c, const struct chart_style *s, const struct chart_stage *stage, size_t n);

/* The figures of a document as a skyline on a coloured page: no text, a picture for its cover. */
struct chart_bar {
    double value;
    uint32_t colour;
    size_t part; /* bars of one part stand together */
};
void chart_skyline(struct canvas *c, uint32_t background, const struct chart_bar *bar, size_t n);

/* Links to a scheme: a tile in the colour of the SDG, or with a ring of the Global Compact's 23
 * objectives of which its own is marked; number and short title on it. */
struct chart_tile {
    struct sv scheme, number; /* "SDG", "10.7" */
    struct sv mark, text;     /* short title; full wording, not on the tile */
    struct sv proposed;       /* "proposed", of a link no person has confirmed: an outline; else empty */
    uint32_t colour;
    int ring; /* 1..CHART_RING: the objective marked on the ring; 0: no ring */
};
#define CHART_RING 23
#define CHART_TILE 76.0 /* a tile is a square of this side */
void chart_tile(struct canvas *c, const struct chart_style *s, const struct chart_tile *tile, double x, double y);
double chart_tiles_height(double width, size_t n);
void chart_tiles(struct canvas *c, const struct chart_style *s, const struct chart_tile *tile, size_t n);

#endif
