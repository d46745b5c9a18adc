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

/* Women, men, and what is not broken down, as figures and one divided bar. */
double chart_sexes_height(size_t n);
void chart_sexes(struct canvas *c, const struct chart_style *s, const struct chart_item *item, size_t n);

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

/* A funnel of stages, each as wide as its value against the first. */
double chart_funnel_height(size_t n);
void chart_funnel(struct canvas *c, const struct chart_style *s, const struct chart_item *item, size_t n);

/* Coloured tiles with a scheme's name, a number and a short text (SDG goals, GCM objectives). */
struct chart_tile {
    struct sv scheme, number, label;
    uint32_t colour;
    bool proposed; /* drawn as an outline: not confirmed by a person */
};
double chart_tiles_height(double width, size_t n);
void chart_tiles(struct canvas *c, const struct chart_style *s, const struct chart_tile *tile, size_t n);

#endif
