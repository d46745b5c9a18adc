/* Chooses what to draw of a figure or block; draw/chart draws it. Called by both renderers. */
#include "domain/report/report_charts.h"

#include "draw/icon.h"

#include <math.h>

#define FUNNEL_MAX 12
#define TREND_COLUMNS_MAX 16
#define SKYLINE_MAX 120

static struct chart_style style(const struct report_chart *r)
{
    return (struct chart_style){.colour = r->colour, .ink = 0x1d2530, .faint = 0xe4e8ec};
}

static size_t sexes(const struct report_chart *r, struct chart_item out[CHART_PARTS_MAX])
{
    const struct report_figure *f = r->figure;
    size_t n = 0;
    if (isnan(f->women) && isnan(f->men))
        return 0;
    out[n++] = (struct chart_item){sv_of(tr(r->lang, N_("women"))), f->women_text, f->women};
    out[n++] = (struct chart_item){sv_of(tr(r->lang, N_("men"))), f->men_text, f->men};
    if (!isnan(f->not_broken_down))
        out[n++] = (struct chart_item){sv_of(tr(r->lang, N_("not broken down"))), f->nd_text, f->not_broken_down};
    return n;
}

/* Women, men and the rest make the whole, as sums and distinct people do, ratios and averages not. */
static bool adds_up(const struct report_figure *f)
{
    const double part[] = {f->women, f->men, f->not_broken_down};
    double sum = 0;
    for (size_t i = 0; i < CHART_PARTS_MAX; i++)
        sum += isnan(part[i]) ? 0 : part[i];
    return !isnan(f->number) && fabs(sum - f->number) < 1e-6;
}

double report_sexes_height(const struct report_chart *r)
{
    struct chart_item item[CHART_PARTS_MAX];
    return chart_sexes_height(sexes(r, item), adds_up(r->figure));
}

void report_sexes_draw(struct canvas *c, void *ctx)
{
    const struct report_chart *r = ctx;
    const struct chart_style s = style(r);
    struct chart_item item[CHART_PARTS_MAX];
    chart_sexes(c, &s, item, sexes(r, item), adds_up(r->figure));
}

struct sv report_sexes_alt(const struct report_chart *r, struct arena *mem)
{
    struct chart_item item[CHART_PARTS_MAX];
    struct buf text = {.max = 2000};
    size_t n = sexes(r, item);
    for (size_t i = 0; i < n; i++)
        buf_printf(&text, "%s%.*s: %.*s", i ? "; " : "", SV_ARG(item[i].label), SV_ARG(item[i].text));
    struct sv copy = arena_sv(mem, buf_sv(&text));
    buf_release(&text);
    return copy;
}

double report_progress_height(const struct report_chart *r)
{
    return isnan(r->figure->target) ? 0 : chart_progress_height();
}

void report_progress_draw(struct canvas *c, void *ctx)
{
    const struct report_chart *r = ctx;
    const struct chart_style s = style(r);
    struct arena mem = {0};
    const struct chart_item value = {{0}, r->figure->value, r->figure->number};
    const struct chart_item target = {{0}, report_target_alt(r, &mem), r->figure->target};
    chart_progress(c, &s, &value, &target);
    arena_release(&mem);
}

struct sv report_target_alt(const struct report_chart *r, struct arena *mem)
{
    return arena_printf(mem, "%s %.*s", tr(r->lang, N_("target:")), SV_ARG(r->figure->target_text));
}

static size_t stages(const struct report_chart *r, struct chart_stage *out)
{
    size_t n = 0;
    for (; n < r->block->nfigures && n < FUNNEL_MAX; n++) {
        const struct report_figure *f = &r->block->figure[n];
        const struct report_chart one = {.lang = r->lang, .figure = f};
        out[n].whole = (struct chart_item){f->caption.text.n ? f->caption.text : f->label.text, f->value, f->number};
        out[n].nparts = adds_up(f) ? sexes(&one, out[n].part) : 0;
    }
    return n;
}

double report_funnel_height(const struct report_chart *r)
{
    struct chart_stage stage[FUNNEL_MAX];
    size_t n = stages(r, stage);
    return chart_funnel_height(stage, n);
}

void report_funnel_draw(struct canvas *c, void *ctx)
{
    const struct report_chart *r = ctx;
    const struct chart_style s = style(r);
    struct chart_stage stage[FUNNEL_MAX];
    chart_funnel(c, &s, stage, stages(r, stage));
}

struct sv report_funnel_alt(const struct report_chart *r, struct arena *mem)
{
    struct buf text = {.max = 4000};
    for (size_t i = 0; i < r->block->nfigures && i < FUNNEL_MAX; i++) {
        const struct report_figure *f = &r->block->figure[i];
        const struct report_chart one = {.lang = r->lang, .figure = f};
        struct sv parts = report_sexes_alt(&one, mem);
        buf_printf(&text, "%s%.*s: %.*s", i ? ". " : "", SV_ARG(f->label.text), SV_ARG(f->value));
        if (parts.n)
            buf_printf(&text, " (%.*s)", SV_ARG(parts));
    }
    struct sv copy = arena_sv(mem, buf_sv(&text));
    buf_release(&text);
    return copy;
}

static bool as_columns(const struct report_chart *r)
{
    return r->block->over_time && r->block->nitems <= TREND_COLUMNS_MAX;
}

double report_trend_height(const struct report_chart *r)
{
    size_t n = r->block->nitems;
    return n == 0 ? 0 : as_columns(r) ? chart_columns_height() : chart_bars_height(n);
}

void report_trend_draw(struct canvas *c, void *ctx)
{
    const struct report_chart *r = ctx;
    const struct chart_style s = style(r);
    if (as_columns(r))
        chart_columns(c, &s, r->block->item, r->block->nitems);
    else
        chart_bars(c, &s, r->block->item, r->block->nitems);
}

static struct geomap_style map_style(const struct report_chart *r)
{
    return (struct geomap_style){.colour = r->map->colour, .ink = style(r).ink, .size = r->text_size};
}

double report_map_height(const struct report_chart *r, double width)
{
    const struct geomap_style s = map_style(r);
    return geomap_height(&r->map->map, &s, width);
}

void report_map_draw(struct canvas *c, void *ctx)
{
    const struct report_chart *r = ctx;
    const struct geomap_style s = map_style(r);
    geomap_draw(c, &r->map->map, &s);
}

double report_tiles_height(const struct report_chart *r, double width)
{
    return chart_tiles_height(width, r->block->ntiles);
}

void report_tiles_draw(struct canvas *c, void *ctx)
{
    const struct report_chart *r = ctx;
    const struct chart_style s = style(r);
    chart_tiles(c, &s, r->block->tile, r->block->ntiles);
}

void report_tile_draw(struct canvas *c, void *ctx)
{
    const struct report_chart *r = ctx;
    const struct chart_style s = style(r);
    chart_tile(c, &s, r->tile, 0, 0);
}

/* --- the cover, icons ----------------------------------------------------------------------------- */

const char report_skyline_words[] =
    N_("Each bar is a figure of this report, in the colour of its unit; its height is the square root of the value.");

static size_t skyline(const struct report_model *m, struct chart_bar out[SKYLINE_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < m->nsections; i++)
        for (size_t k = 0; m->section[i].unit && k < m->section[i].nblocks; k++) {
            const struct report_block *b = &m->section[i].block[k];
            for (size_t j = 0; b->type == BLOCK_INDICATOR && j < b->nfigures && n < SKYLINE_MAX; j++)
                if (b->figure[j].number > 0)
                    out[n++] = (struct chart_bar){b->figure[j].number, m->section[i].colour, i};
        }
    return n;
}

size_t report_skyline_bars(const struct report_model *m)
{
    struct chart_bar bar[SKYLINE_MAX];
    return skyline(m, bar);
}

void report_skyline_draw(struct canvas *c, void *ctx)
{
    const struct report_chart *r = ctx;
    struct chart_bar bar[SKYLINE_MAX];
    chart_skyline(c, r->background, bar, skyline(r->model, bar));
}

void report_icon_draw(struct canvas *c, void *ctx)
{
    const struct report_chart *r = ctx;
    double size = c->width;
    c->ops->circle(c, size / 2, size / 2, size / 2, r->background);
    icon_draw(c, r->icon, r->otherwise, size * 0.2, size * 0.2, size * 0.6, r->colour);
}
