/* What the files of draw/chart share. */
#ifndef ISTMO_DRAW_CHART_INTERNAL_H
#define ISTMO_DRAW_CHART_INTERNAL_H

#include "draw/chart.h"

#define CHART_TEXT 10.0
#define CHART_SMALL 8.0
#define CHART_WHITE 0xffffffu

/* A text from x on, cut with an ellipsis where `width` ends. */
void chart_label(struct canvas *c, double x, double y, double width, double size, uint32_t ink, struct sv text);
/* `size`, or less where the text would be wider than `width`. */
double chart_fit(struct sv text, double size, double width);
/* 0 for a value that is missing or negative. */
double chart_amount(double value);

#endif
