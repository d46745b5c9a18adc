/* Tiles of the SDGs and marks of the Global Compact's objectives: our own drawing, no emblem of others. */
#include "draw/chart_internal.h"

#include <math.h>

#define TILE_GAP 6.0
#define TILE_PAD 6.0
#define MARK_SIZE 7.0
#define MARK_LINES 4
#define SCHEME_SIZE 7.0
#define PROPOSED_SIZE 6.0
#define RING_RADIUS 12.5

/* The words that fit on one line; `text` keeps the rest. */
static struct sv take_line(struct sv *text, double width, double size, bool bold)
{
    struct sv taken = {text->p, 0}, rest = *text, word;
    while (sv_next_item(&rest, true, &word)) {
        struct sv tried = sv_make(text->p, (size_t)(word.p - text->p) + word.n);
        if (taken.n && canvas_text_width(tried, size, bold) > width)
            break;
        taken = tried;
    }
    *text = sv_trim(sv_make(text->p + taken.n, text->n - taken.n));
    return sv_trim(taken);
}

/* The short title on the tile's foot: its last line stands on the base line `y`. */
static void mark(struct canvas *c, double x, double y, uint32_t ink, struct sv text)
{
    const double width = CHART_TILE - 2 * TILE_PAD;
    struct sv line[MARK_LINES];
    int n = 0;
    while (n < MARK_LINES && text.n)
        line[n++] = take_line(&text, width, MARK_SIZE, true);
    for (int i = 0; i < n; i++)
        c->ops->text(c, x, y - (n - 1 - i) * (MARK_SIZE + 1.2), chart_fit(line[i], MARK_SIZE, width), true,
                     ANCHOR_START, ink, line[i]);
}

/* The number within a ring of all objectives, its own marked. */
static void ring(struct canvas *c, const struct chart_tile *tile, double x, double y, uint32_t ink, uint32_t faint)
{
    for (int i = 1; i <= CHART_RING; i++) {
        double turn = 2 * M_PI * (i - 1) / CHART_RING;
        bool own = i == tile->ring;
        c->ops->circle(c, x + RING_RADIUS * sin(turn), y - RING_RADIUS * cos(turn), own ? 2.4 : 0.9, own ? ink : faint);
    }
    c->ops->text(c, x, y + 4.5, chart_fit(tile->number, 13, 18), true, ANCHOR_MIDDLE, ink, tile->number);
}

void chart_tile(struct canvas *c, const struct chart_style *s, const struct chart_tile *tile, double x, double y)
{
    const double left = x + TILE_PAD, right = x + CHART_TILE - TILE_PAD, inner = CHART_TILE - 2 * TILE_PAD;
    bool hollow = tile->proposed.n > 0;
    uint32_t field = hollow ? CHART_WHITE : tile->colour;
    uint32_t ink = hollow ? s->ink : colour_text_on(tile->colour);
    c->ops->rect(c, x, y, CHART_TILE, CHART_TILE, 4, tile->colour);
    if (hollow)
        c->ops->rect(c, x + 2.5, y + 2.5, CHART_TILE - 5, CHART_TILE - 5, 2, CHART_WHITE);
    c->ops->text(c, left, y + 13, SCHEME_SIZE, false, ANCHOR_START, ink, tile->scheme);
    if (tile->ring) {
        c->ops->text(c, left, y + 21, PROPOSED_SIZE, false, ANCHOR_START, ink, tile->proposed);
        ring(c, tile, right - RING_RADIUS - 1, y + TILE_PAD + RING_RADIUS + 3, ink, colour_mix(ink, field, 0.45));
    } else {
        c->ops->text(c, right, y + 13, PROPOSED_SIZE, false, ANCHOR_END, ink, tile->proposed);
        c->ops->text(c, left - 0.5, y + 33, chart_fit(tile->number, 20, inner), true, ANCHOR_START, ink, tile->number);
    }
    mark(c, left, y + CHART_TILE - TILE_PAD - 1.5, ink, tile->mark);
}

static size_t tiles_per_row(double width)
{
    double fit = floor((width + TILE_GAP) / (CHART_TILE + TILE_GAP));
    return fit < 1 ? 1 : (size_t)fit;
}

double chart_tiles_height(double width, size_t n)
{
    size_t rows = (n + tiles_per_row(width) - 1) / tiles_per_row(width);
    return rows ? (double)rows * (CHART_TILE + TILE_GAP) - TILE_GAP : 0;
}

void chart_tiles(struct canvas *c, const struct chart_style *s, const struct chart_tile *tile, size_t n)
{
    size_t per_row = tiles_per_row(c->width);
    for (size_t i = 0; i < n; i++) {
        size_t column = i % per_row, row = i / per_row;
        chart_tile(c, s, &tile[i], (double)column * (CHART_TILE + TILE_GAP), (double)row * (CHART_TILE + TILE_GAP));
    }
}
