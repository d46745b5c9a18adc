/* Charts of people: women and men as figures and number, and the stages people pass. */
#include "draw/chart_internal.h"

#include <math.h>

#define PERSON 32.0
#define BAR_Y 46.0
#define BAR_H 10.0
#define STAGE 40.0
#define LEGEND 18.0

static uint32_t part_colour(const struct chart_style *s, size_t i)
{
    return i == 0 ? s->colour : colour_mix(s->colour, i == 1 ? 0x000000 : CHART_WHITE, i == 1 ? 0.45 : 0.6);
}

/* A person: head and body; the first part (women) wears a skirt. */
static void person(struct canvas *c, double x, double y, double h, bool skirt, uint32_t fill)
{
    double r = h * 0.16, cx = x + h * 0.25;
    c->ops->circle(c, cx, y + r, r, fill);
    if (skirt) {
        const struct point body[] = {{cx - h * 0.1, y + h * 0.36},
                                     {cx + h * 0.1, y + h * 0.36},
                                     {cx + h * 0.26, y + h * 0.8},
                                     {cx - h * 0.26, y + h * 0.8}};
        c->ops->polygon(c, body, 4, fill);
    } else {
        c->ops->rect(c, cx - h * 0.18, y + h * 0.36, h * 0.36, h * 0.42, h * 0.06, fill);
    }
    c->ops->rect(c, cx - h * 0.11, y + h * 0.76, h * 0.09, h * 0.24, 0, fill);
    c->ops->rect(c, cx + h * 0.02, y + h * 0.76, h * 0.09, h * 0.24, 0, fill);
}

static double sum_of(const struct chart_item *item, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += chart_amount(item[i].value);
    return sum;
}

/* One bar divided by the parts, a hair of space between them. */
static void divided_bar(struct canvas *c, const struct chart_style *s, const struct chart_item *part, size_t n,
                        double y, double height, double width)
{
    double total = sum_of(part, n), x = 0;
    for (size_t i = 0; i < n && total > 0; i++) {
        double w = width * chart_amount(part[i].value) / total;
        if (w > 0)
            c->ops->rect(c, x, y, w > 2 ? w - 1 : w, height, 2, part_colour(s, i));
        x += w;
    }
}

double chart_sexes_height(size_t n, bool divided)
{
    if (n == 0)
        return 0;
    return PERSON + 8 + (divided ? BAR_H + 8 : 0) + (n > 2 ? 17 : 0);
}

/* The third part has no figure: a square of its colour, the number, the label. */
static void third_part(struct canvas *c, const struct chart_style *s, const struct chart_item *item, double y)
{
    double used = 12 + canvas_text_width(item->text, CHART_TEXT, true) + 5;
    c->ops->rect(c, 0, y - 8, 8, 8, 1, part_colour(s, 2));
    c->ops->text(c, 12, y, CHART_TEXT, true, ANCHOR_START, s->ink, item->text);
    chart_label(c, used, y, c->width - used, CHART_TEXT, s->ink, item->label);
}

void chart_sexes(struct canvas *c, const struct chart_style *s, const struct chart_item *item, size_t n, bool divided)
{
    double half = c->width / 2;
    for (size_t i = 0; i < n && i < 2; i++) {
        double x = half * (double)i, text_x = x + 24;
        person(c, x, 4, PERSON, i == 0, part_colour(s, i));
        c->ops->text(c, text_x, 22, chart_fit(item[i].text, 18, half - 28), true, ANCHOR_START, s->ink, item[i].text);
        double size = fmax(chart_fit(item[i].label, CHART_TEXT, half - 26), 7);
        chart_label(c, text_x, 35, half - 24, size, s->ink, item[i].label);
    }
    if (divided)
        divided_bar(c, s, item, n, BAR_Y, BAR_H, c->width);
    if (n > 2)
        third_part(c, s, &item[2], chart_sexes_height(n, divided) - 5);
}

/* --- funnel ---------------------------------------------------------------------------------- */

static const struct chart_stage *first_divided(const struct chart_stage *stage, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (sum_of(stage[i].part, stage[i].nparts) > 0)
            return &stage[i];
    return NULL;
}

double chart_funnel_height(const struct chart_stage *stage, size_t n)
{
    return STAGE * (double)n + (first_divided(stage, n) ? LEGEND : 0);
}

/* The numbers of the parts, on them where there is room. */
static void part_numbers(struct canvas *c, const struct chart_style *s, const struct chart_stage *stage, double y,
                         double width)
{
    double total = sum_of(stage->part, stage->nparts), x = 0;
    for (size_t i = 0; i < stage->nparts && total > 0; i++) {
        double w = width * chart_amount(stage->part[i].value) / total;
        if (w > canvas_text_width(stage->part[i].text, CHART_SMALL, false) + 6)
            c->ops->text(c, x + w / 2, y, CHART_SMALL, false, ANCHOR_MIDDLE, colour_text_on(part_colour(s, i)),
                         stage->part[i].text);
        x += w;
    }
}

static void legend(struct canvas *c, const struct chart_style *s, const struct chart_stage *stage, double y)
{
    double x = 0;
    for (size_t i = 0; i < stage->nparts; i++) {
        if (chart_amount(stage->part[i].value) <= 0)
            continue;
        c->ops->rect(c, x, y - 8, 9, 9, 1, part_colour(s, i));
        chart_label(c, x + 13, y, c->width - x - 13, CHART_SMALL + 1, s->ink, stage->part[i].label);
        x += 13 + canvas_text_width(stage->part[i].label, CHART_SMALL + 1, false) + 14;
    }
}

void chart_funnel(struct canvas *c, const struct chart_style *s, const struct chart_stage *stage, size_t n)
{
    const struct chart_stage *divided = first_divided(stage, n);
    double max = 0, track = c->width - 48;
    for (size_t i = 0; i < n; i++)
        max = fmax(max, chart_amount(stage[i].whole.value));
    for (size_t i = 0; i < n; i++) {
        double y = STAGE * (double)i, value = chart_amount(stage[i].whole.value);
        double w = value > 0 ? track * value / max : 0;
        chart_label(c, 0, y + 10, c->width, CHART_TEXT, s->ink, stage[i].whole.label);
        if (sum_of(stage[i].part, stage[i].nparts) > 0)
            divided_bar(c, s, stage[i].part, stage[i].nparts, y + 15, 16, w);
        else if (w > 0)
            c->ops->rect(c, 0, y + 15, w, 16, 2, s->colour);
        part_numbers(c, s, &stage[i], y + 26, w);
        c->ops->text(c, w + 6, y + 27, CHART_TEXT + 1, true, ANCHOR_START, s->ink, stage[i].whole.text);
    }
    if (divided)
        legend(c, s, divided, STAGE * (double)n + 12);
}
