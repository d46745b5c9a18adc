/* The table of block types, and the blocks that are little more than a list of figures. */
#include "domain/report/report_internal.h"

#include <math.h>

#define GLANCE_MAX 4

static int build_cover(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    (void)e;
    out->text = report_localized(b, n, "text");
    return 0;
}

static int build_text(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    (void)e;
    out->text = report_localized(b, n, "text");
    return 0;
}

static int build_big_numbers(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    return report_figures_of(b, node_get(n, "items"), out, e);
}

/* Where the section shows no indicators one by one: the unit's own that have a value, those about people first. */
static int unit_at_a_glance(struct build *b, struct report_block *out, struct err *e)
{
    struct sv unit = b->section->unit ? b->section->unit->code : (struct sv){0};
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < b->pack->indicators.n && out->nfigures < GLANCE_MAX; i++) {
            struct report_figure f;
            if (!sv_eq(b->pack->indicators.v[i].unit, unit))
                continue;
            if (report_figure_fill(b, b->pack->indicators.v[i].code, NULL, &f, e))
                return -1;
            bool people = !isnan(f.women) || !isnan(f.men);
            if (!isnan(f.number) && people == (pass == 0))
                out->figure[out->nfigures++] = f;
        }
    return 0;
}

/* The main figures of the section's indicators that have a value, the first few. */
static int figures_at_a_glance(struct build *b, struct report_block *out, struct err *e)
{
    const struct node *blocks = node_get(b->section_node, "blocks");
    out->figure = ARENA_ARRAY(b->mem, GLANCE_MAX, struct report_figure);
    for (size_t i = 0; blocks && i < blocks->n && out->nfigures < GLANCE_MAX; i++) {
        const struct node *n = blocks->item[i];
        struct report_figure *f = &out->figure[out->nfigures];
        if (!sv_is(node_text(n, "type"), "indicator"))
            continue;
        if (report_figure_fill(b, node_text(n, "indicator"), n, f, e))
            return -1;
        f->caption = report_localized(b, n, "caption");
        out->nfigures += isnan(f->number) ? 0 : 1;
    }
    return out->nfigures ? 0 : unit_at_a_glance(b, out, e);
}

static int build_unit_header(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    (void)n;
    if (b->section->unit)
        out->text = report_text(b, &b->section->unit->description);
    return figures_at_a_glance(b, out, e);
}

static int build_indicator(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    const struct node *also = node_get(n, "also");
    size_t extra = also ? also->n : 0;
    out->figure = ARENA_ARRAY(b->mem, extra + 1, struct report_figure);
    out->text = report_localized(b, n, "narrative");
    if (report_figure_fill(b, node_text(n, "indicator"), n, &out->figure[0], e))
        return -1;
    out->figure[0].caption = report_localized(b, n, "caption");
    out->nfigures = 1;
    for (size_t i = 0; i < extra; i++)
        if (report_figure_fill(b, also->item[i]->scalar, also->item[i], &out->figure[out->nfigures++], e))
            return -1;
    return 0;
}

static int build_indicators(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    return report_figures_of(b, node_get(n, "indicators"), out, e);
}

/* Whatever shows figures of apportioned records says so. */
static void say_apportioned(const struct build *b, struct report_block *out)
{
    for (size_t i = 0; i < out->nfigures && !out->note.n; i++)
        if (out->figure[i].apportioned)
            out->note = report_say(b, N_("Records apportioned from the published total: their dates and places are "
                                         "plausible, not observed."));
}

static void say_suppressed(const struct build *b, struct report_block *out)
{
    for (size_t i = 0; i < out->nfigures; i++)
        if (out->figure[i].suppressed) {
            report_explain_mark(b, out);
            return;
        }
}

static const struct {
    const char *name;
    enum block_type type;
    report_block_fn *build;
} kinds[] = {
    {"cover", BLOCK_COVER, build_cover},
    {"text", BLOCK_TEXT, build_text},
    {"big_numbers", BLOCK_BIG_NUMBERS, build_big_numbers},
    {"unit_header", BLOCK_UNIT_HEADER, build_unit_header},
    {"indicator", BLOCK_INDICATOR, build_indicator},
    {"progress", BLOCK_PROGRESS, build_indicators},
    {"funnel", BLOCK_FUNNEL, build_indicators},
    {"table", BLOCK_TABLE, report_series_build},
    {"scorecard", BLOCK_TABLE, report_scorecard_build},
    {"results", BLOCK_TABLE, report_results_build},
    {"map", BLOCK_MAP, report_map_build},
    {"trend", BLOCK_TREND, report_items_build},
    {"bars", BLOCK_TREND, report_items_build},
    {"tools", BLOCK_TOOLS, report_register_build},
    {"materials", BLOCK_MATERIALS, report_register_build},
    {"records", BLOCK_RECORDS, report_register_build},
    {"links", BLOCK_LINKS, report_links_build},
    {"photographs", BLOCK_PHOTOGRAPHS, report_photos_build},
    {"findings", BLOCK_FINDINGS, report_findings_build},
    {"method", BLOCK_METHOD, report_method_build},
};

const char *report_block_name(enum block_type t)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].type == t)
            return kinds[i].name;
    return "";
}

int report_block_build(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    struct sv type = node_text(n, "type");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (sv_is(type, kinds[i].name)) {
            out->type = kinds[i].type;
            out->title = report_localized(b, n, "title");
            out->if_room = sv_is(node_text(n, "if_room"), "yes");
            if (kinds[i].build(b, n, out, e))
                return -1;
            if (out->type != BLOCK_UNIT_HEADER) /* the indicators below say it */
                say_apportioned(b, out);
            say_suppressed(b, out);
            return 0;
        }
    return report_fault(b, n, e, N_("there is no block type"), type);
}
