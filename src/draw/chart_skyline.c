/* The cover's graphic: every figure of the document as a bar, in the colour of the part it belongs to. */
#include "draw/chart_internal.h"

#include <math.h>

#define BAR_MAX 34.0
#define GROUP_GAP 0.7 /* between parts, in bars */

static double bars_wide(const struct chart_bar *bar, size_t n)
{
    double wide = 0;
    for (size_t i = 0; i < n; i++)
        wide += i && bar[i].part != bar[i - 1].part ? 1 + GROUP_GAP : 1;
    return wide;
}

/* Roots of the values: small figures are seen beside large ones. */
void chart_skyline(struct canvas *c, uint32_t background, const struct chart_bar *bar, size_t n)
{
    double max = 0, x = 0, margin = 54;
    for (size_t i = 0; i < n; i++)
        max = fmax(max, chart_amount(bar[i].value));
    if (max <= 0)
        return;
    double step = fmin((c->width - 2 * margin) / bars_wide(bar, n), BAR_MAX);
    uint32_t light = colour_text_on(background);
    for (size_t i = 0; i < n; i++) {
        double h = c->height * sqrt(chart_amount(bar[i].value) / max);
        x += i && bar[i].part != bar[i - 1].part ? step * GROUP_GAP : 0;
        if (h > 0)
            c->ops->rect(c, margin + x, c->height - h, step * 0.74, h, 0, colour_mix(bar[i].colour, light, 0.42));
        x += step;
    }
}
