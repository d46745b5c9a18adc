/* Charts: pure geometry on a canvas. Knows nothing of indicators; called by the report renderers. */
#include "draw/chart.h"

#include "base/utf8.h"

#include <math.h>

#define TEXT 10.0
#define SMALL 8.0
#define WHITE 0xffffffu

/* --- shared ---------------------------------------------------------------------------------- */

static double largest(const struct chart_item *item, size_t n)
{
    double max = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(item[i].value) && item[i].value > max)
            max = item[i].value;
    return max;
}

static double total_of(const struct chart_item *item, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(item[i].value) && item[i].value > 0)
            sum += item[i].value;
    return sum;
}

/* The longest beginning of a text that fits, with an ellipsis when something is cut. */
static struct sv shorten(struct sv text, double width, double size, char *out, size_t cap)
{
    struct sv cut = text;
    if (canvas_text_width(text, size, false) <= width)
        return text;
    size_t columns = utf8_width(text);
    while (columns > 1 && canvas_text_width(cut, size, false) > width - size)
        cut = utf8_cut(text, --columns);
    if (cut.n + 4 > cap)
        cut = utf8_cut(text, 20);
    memcpy(out, cut.p, cut.n);
    memcpy(out + cut.n, "\xe2\x80\xa6", 3);
    return sv_make(out, cut.n + 3);
}

static void label(struct canvas *c, double x, double y, double width, double size, uint32_t ink, struct sv text)
{
    char room[256];
    c->ops->text(c, x, y, size, false, ANCHOR_START, ink, shorten(text, width, size, room, sizeof room));
}

/* --- people: women and men as figures and number ----------------------------------------------- */

/* A person: head and body; the first series (women) wears a skirt, as on the original's pages. */
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

static uint32_t series_colour(const struct chart_style *s, size_t i)
{
    return i == 0 ? s->colour : i == 1 ? colour_mix(s->colour, 0x000000, 0.45) : colour_mix(s->colour, WHITE, 0.6);
}

double chart_sexes_height(size_t n)
{
    return n ? 62 : 0;
}

void chart_sexes(struct canvas *c, const struct chart_style *s, const struct chart_item *item, size_t n)
{
    double total = total_of(item, n), x = 0, column = n ? c->width / (double)n : 0;
    for (size_t i = 0; i < n; i++) {
        double left = column * (double)i;
        uint32_t colour = series_colour(s, i);
        if (i < 2)
            person(c, left, 2, 32, i == 0, colour);
        double text_x = left + (i < 2 ? 22 : 2);
        c->ops->text(c, text_x, 20, 18, true, ANCHOR_START, s->ink, item[i].text);
        label(c, text_x, 33, column - 26, TEXT, s->ink, item[i].label);
    }
    for (size_t i = 0; i < n && total > 0; i++) {
        double w = isfinite(item[i].value) ? c->width * item[i].value / total : 0;
        c->ops->rect(c, x, 44, w > 1 ? w - 1 : w, 12, 2, series_colour(s, i));
        x += w;
    }
}

/* --- bars ------------------------------------------------------------------------------------ */

double chart_bars_height(size_t n)
{
    return 20.0 * (double)n + 4;
}

void chart_bars(struct canvas *c, const struct chart_style *s, const struct chart_item *item, size_t n)
{
    double max = largest(item, n), names = c->width * 0.42, track = c->width - names - 64;
    for (size_t i = 0; i < n; i++) {
        double y = 20.0 * (double)i;
        double w = max > 0 && isfinite(item[i].value) ? track * item[i].value / max : 0;
        label(c, 0, y + 13, names - 8, TEXT, s->ink, item[i].label);
        c->ops->rect(c, names, y + 3, track, 13, 2, s->faint);
        c->ops->rect(c, names, y + 3, w, 13, 2, s->colour);
        c->ops->text(c, names + track + 6, y + 13, TEXT, true, ANCHOR_START, s->ink, item[i].text);
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
    double max = fmax(isfinite(value->value) ? value->value : 0, isfinite(target->value) ? target->value : 0);
    double w = max > 0 && isfinite(value->value) ? c->width * value->value / max : 0;
    c->ops->rect(c, 0, 0, c->width, 12, 3, s->faint);
    c->ops->rect(c, 0, 0, w, 12, 3, s->colour);
    if (max > 0 && isfinite(target->value))
        c->ops->rect(c, fmin(c->width * target->value / max, c->width) - 2, 0, 2, 16, 0, s->ink);
    c->ops->text(c, 0, 28, TEXT, true, ANCHOR_START, s->ink, value->text);
    c->ops->text(c, c->width, 28, TEXT, false, ANCHOR_END, s->ink, target->text);
}

/* --- columns --------------------------------------------------------------------------------- */

double chart_columns_height(void)
{
    return 120;
}

void chart_columns(struct canvas *c, const struct chart_style *s, const struct chart_item *item, size_t n)
{
    double max = largest(item, n), step = n ? c->width / (double)n : 0, base = 104, high = 84;
    c->ops->rect(c, 0, base, c->width, 1, 0, s->faint);
    for (size_t i = 0; i < n; i++) {
        double x = step * (double)i, h = max > 0 && isfinite(item[i].value) ? high * item[i].value / max : 0;
        c->ops->rect(c, x + step * 0.15, base - h, step * 0.7, h, h > 4 ? 2 : 0, s->colour);
        c->ops->text(c, x + step / 2, base - h - 3, SMALL, false, ANCHOR_MIDDLE, s->ink, item[i].text);
        c->ops->text(c, x + step / 2, base + 12, SMALL, false, ANCHOR_MIDDLE, s->ink, item[i].label);
    }
}

/* --- funnel ---------------------------------------------------------------------------------- */

double chart_funnel_height(size_t n)
{
    return 34.0 * (double)n;
}

void chart_funnel(struct canvas *c, const struct chart_style *s, const struct chart_item *item, size_t n)
{
    double max = largest(item, n), track = c->width - 70;
    for (size_t i = 0; i < n; i++) {
        double y = 34.0 * (double)i;
        double w = max > 0 && isfinite(item[i].value) ? track * item[i].value / max : 0;
        c->ops->rect(c, 0, y + 13, w, 14, 2, colour_mix(s->colour, WHITE, 0.22 * (double)i));
        label(c, 0, y + 9, c->width, TEXT, s->ink, item[i].label);
        c->ops->text(c, w + 6, y + 24, TEXT, true, ANCHOR_START, s->ink, item[i].text);
    }
}

/* --- tiles ----------------------------------------------------------------------------------- */

#define TILE 74.0
#define TILE_GAP 7.0

static size_t tiles_per_row(double width)
{
    double fit = floor((width + TILE_GAP) / (TILE + TILE_GAP));
    return fit < 1 ? 1 : (size_t)fit;
}

double chart_tiles_height(double width, size_t n)
{
    size_t rows = (n + tiles_per_row(width) - 1) / tiles_per_row(width);
    return rows ? (double)rows * (TILE + TILE_GAP) - TILE_GAP : 0;
}

/* A label of a tile over up to four short lines. */
static void tile_label(struct canvas *c, double x, double y, uint32_t ink, struct sv text)
{
    const double size = 6.4, width = TILE - 14;
    for (int line = 0; line < 4 && text.n; line++) {
        struct sv taken = {text.p, 0}, rest = text, word;
        while (sv_next_item(&rest, true, &word)) {
            struct sv tried = sv_make(text.p, (size_t)(word.p - text.p) + word.n);
            if (taken.n && canvas_text_width(tried, size, false) > width)
                break;
            taken = tried;
        }
        label(c, x, y + (double)line * 7.6, width, size, ink, sv_trim(taken));
        text = sv_trim(sv_make(text.p + taken.n, text.n - taken.n));
    }
}

void chart_tiles(struct canvas *c, const struct chart_style *s, const struct chart_tile *tile, size_t n)
{
    size_t per_row = tiles_per_row(c->width);
    for (size_t i = 0; i < n; i++) {
        double x = (double)(i % per_row) * (TILE + TILE_GAP), y = (double)(i / per_row) * (TILE + TILE_GAP);
        uint32_t ink = tile[i].proposed ? s->ink : colour_text_on(tile[i].colour);
        c->ops->rect(c, x, y, TILE, TILE, 3, tile[i].colour);
        if (tile[i].proposed)
            c->ops->rect(c, x + 3, y + 3, TILE - 6, TILE - 6, 1, WHITE);
        c->ops->text(c, x + 7, y + 14, 7.5, false, ANCHOR_START, ink, tile[i].scheme);
        c->ops->text(c, x + 7, y + 32, 17, true, ANCHOR_START, ink, tile[i].number);
        tile_label(c, x + 7, y + 42, ink, tile[i].label);
    }
}
