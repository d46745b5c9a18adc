/* Charts: pure geometry on a canvas. Knows nothing of indicators; called by the report renderers. */
#include "draw/chart_internal.h"

#include "base/utf8.h"

#include <math.h>

/* --- shared ---------------------------------------------------------------------------------- */

double chart_amount(double value)
{
    return isfinite(value) && value > 0 ? value : 0;
}

static double largest(const struct chart_item *item, size_t n)
{
    double max = 0;
    for (size_t i = 0; i < n; i++)
        max = fmax(max, chart_amount(item[i].value));
    return max;
}

/* The longest beginning of a text that fits, with an ellipsis when something is cut. */
static struct sv shorten(struct sv text, double width, double size, char *out, size_t cap)
{
    struct sv cut = text;
    if (canvas_text_width(text, size, false) <= width)
        return text;
    size_t columns = utf8_width(text);
    if (columns > cap / 4 - 1)
        columns = cap / 4 - 1;
    while (columns > 1) {
        cut = utf8_cut(text, --columns);
        if (canvas_text_width(cut, size, false) <= width - size)
            break;
    }
    if (cut.n + 4 > cap)
        cut = utf8_whole(sv_make(cut.p, cap - 4));
    memcpy(out, cut.p, cut.n);
    return sv_make(out, cut.n + utf8_put(0x2026, out + cut.n));
}

void chart_label(struct canvas *c, double x, double y, double width, double size, uint32_t ink, struct sv text)
{
    char room[512];
    c->ops->text(c, x, y, size, false, ANCHOR_START, ink, shorten(text, width, size, room, sizeof room));
}

double chart_fit(struct sv text, double size, double width)
{
    double natural = canvas_text_width(text, size, true);
    return natural > width && natural > 0 ? fmax(size * width / natural, 5) : size;
}

/* --- bars ------------------------------------------------------------------------------------ */

#define BAR_STEP 19.0

double chart_bars_height(size_t n)
{
    return BAR_STEP * (double)n + 2;
}

void chart_bars(struct canvas *c, const struct chart_style *s, const struct chart_item *item, size_t n)
{
    double max = largest(item, n), names = c->width * 0.38, track = c->width - names - 44;
    for (size_t i = 0; i < n; i++) {
        double y = BAR_STEP * (double)i, value = chart_amount(item[i].value);
        chart_label(c, 0, y + 13, names - 8, CHART_TEXT, s->ink, item[i].label);
        c->ops->rect(c, names, y + 3, track, 13, 2, s->faint);
        if (value > 0)
            c->ops->rect(c, names, y + 3, fmax(track * value / max, 1), 13, 2, s->colour);
        c->ops->text(c, c->width, y + 13, CHART_TEXT, true, ANCHOR_END, s->ink, item[i].text);
    }
}

/* --- progress -------------------------------------------------------------------------------- */

double chart_progress_height(void)
{
    return 34;
}

void chart_progress(struct canvas *c, const struct chart_style *s, const struct chart_item *value,
                    const struct chart_item *target)
{
    double max = fmax(chart_amount(value->value), chart_amount(target->value));
    c->ops->rect(c, 0, 0, c->width, 12, 3, s->faint);
    if (chart_amount(value->value) > 0)
        c->ops->rect(c, 0, 0, c->width * value->value / max, 12, 3, s->colour);
    if (chart_amount(target->value) > 0)
        c->ops->rect(c, c->width * target->value / max - 2, -2, 2, 18, 0, s->ink);
    c->ops->text(c, 0, 28, CHART_TEXT, true, ANCHOR_START, s->ink, value->text);
    c->ops->text(c, c->width, 28, CHART_TEXT, false, ANCHOR_END, s->ink, target->text);
}

/* --- columns --------------------------------------------------------------------------------- */

#define COLUMN_BASE 100.0
#define COLUMN_HIGH 82.0

double chart_columns_height(void)
{
    return 118;
}

void chart_columns(struct canvas *c, const struct chart_style *s, const struct chart_item *item, size_t n)
{
    double max = largest(item, n), step = n ? c->width / (double)n : 0;
    c->ops->rect(c, 0, COLUMN_BASE, c->width, 1, 0, s->faint);
    for (size_t i = 0; i < n; i++) {
        double x = step * (double)i, value = chart_amount(item[i].value);
        double h = value > 0 ? COLUMN_HIGH * value / max : 0;
        if (h > 0)
            c->ops->rect(c, x + step * 0.14, COLUMN_BASE - h, step * 0.72, h, h > 4 ? 2 : 0, s->colour);
        c->ops->text(c, x + step / 2, COLUMN_BASE - h - 4, chart_fit(item[i].text, CHART_SMALL, step - 1), false,
                     ANCHOR_MIDDLE, s->ink, item[i].text);
        c->ops->text(c, x + step / 2, COLUMN_BASE + 12, chart_fit(item[i].label, CHART_SMALL, step - 1), false,
                     ANCHOR_MIDDLE, s->ink, item[i].label);
    }
}
