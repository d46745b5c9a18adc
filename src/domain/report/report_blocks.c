/* One function per block type: from its description to data ready to print. */
#include "domain/report/report_internal.h"

#include "domain/pack/scheme.h"

#include <math.h>

typedef int block_fn(struct build *b, const struct node *n, struct report_block *out, struct err *e);

static int build_cover(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    (void)e;
    out->text = report_localized(b, n, "text");
    out->note = text_get(&b->pack->notes, b->model->lang);
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

static int build_unit_header(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    (void)n;
    (void)e;
    if (b->section->unit)
        out->text = text_get(&b->section->unit->description, b->model->lang);
    return 0;
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
    for (size_t i = 0; i < out->nfigures; i++)
        if (out->figure[i].apportioned)
            out->note = sv_of(tr(b->model->lang, N_("The records behind this figure were apportioned from the "
                                                    "published total: dates and places are plausible, not observed.")));
    return 0;
}

static int build_indicators(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    return report_figures_of(b, node_get(n, "indicators"), out, e);
}

/* --- figures over a dimension: tables, bars, trends ------------------------------------------------ */

static struct sv choice_label(const struct build *b, struct sv dim, struct sv value)
{
    const struct place *place = sv_is(dim, "place") ? map_get(&b->pack->place_by_code, value) : NULL;
    const struct unit *unit = sv_is(dim, "unit") ? pack_unit(b->pack, value) : NULL;
    const struct choice_list *list = map_get(&b->pack->list_by_name, dim);
    const struct choice *choice = list ? map_get(&list->by_name, value) : NULL;
    struct sv found = {0};
    if (sv_is(value, "nd"))
        return sv_of(tr(b->model->lang, N_("not broken down")));
    if (place)
        found = text_get(&place->label, b->model->lang);
    else if (unit)
        found = text_get(&unit->label, b->model->lang);
    else if (choice)
        found = text_get(&choice->label, b->model->lang);
    return found.n ? found : value;
}

static struct sv dimension_value(const struct build *b, const struct figure *f)
{
    return f->slice.n ? choice_label(b, f->slice.v[0].dim, f->slice.v[0].value) : f->period.name;
}

static int compute_by(const struct build *b, const struct node *n, struct figures *out, struct err *e)
{
    struct figures_query q = {.period = *b->period};
    struct sv by = node_text(n, "by");
    const struct node *list = node_get(n, "indicators");
    vec_push(b->mem, &q.by, by);
    if (node_text(n, "indicator").n)
        vec_push(b->mem, &q.indicators, node_text(n, "indicator"));
    for (size_t i = 0; list && i < list->n; i++)
        vec_push(b->mem, &q.indicators, list->item[i]->scalar);
    for (size_t i = 0; i < q.indicators.n; i++)
        if (!pack_indicator(b->pack, q.indicators.v[i]))
            return report_fault(b, n, e, N_("there is no indicator"), q.indicators.v[i]);
    return figures_compute(b->pack, b->facts, &q, b->mem, out, e);
}

static bool is_time(struct sv by)
{
    enum period_kind kind;
    return period_kind_parse(by, &kind);
}

static int build_items(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    struct figures figures = {0};
    bool time = is_time(node_text(n, "by"));
    out->over_time = time;
    if (report_figures_of(b, NULL, out, e) || compute_by(b, n, &figures, e))
        return -1;
    out->item = ARENA_ARRAY(b->mem, figures.n, struct chart_item);
    for (size_t i = 0; i < figures.n; i++) {
        const struct figure *f = &figures.v[i];
        if (!time && !f->slice.n)
            continue;
        out->item[out->nitems++] =
            (struct chart_item){dimension_value(b, f), report_value_text(b, f->indicator, f->value), f->value};
        if (!out->title.n)
            out->title = text_get(&f->indicator->label, b->model->lang);
    }
    return 0;
}

static void add_row(struct build *b, struct report_block *out, const struct sv *cell)
{
    struct report_row row = {ARENA_ARRAY(b->mem, out->ncolumns, struct sv)};
    for (size_t i = 0; i < out->ncolumns; i++)
        row.cell[i] = cell[i];
    struct {
        struct report_row *v;
        size_t n, cap;
    } rows = {out->row, out->nrows, out->row_cap};
    vec_push(b->mem, &rows, row);
    out->row = rows.v;
    out->nrows = rows.n;
    out->row_cap = rows.cap;
}

static int build_table(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    static const char *const heading[] = {N_("Indicator"), N_("Slice"), N_("Value"), N_("Records")};
    struct figures figures = {0};
    if (compute_by(b, n, &figures, e))
        return -1;
    out->ncolumns = 4;
    out->column = ARENA_ARRAY(b->mem, 4, struct sv);
    out->numeric = ARENA_ARRAY(b->mem, 4, bool);
    for (size_t i = 0; i < 4; i++)
        out->column[i] = sv_of(tr(b->model->lang, heading[i]));
    out->numeric[2] = out->numeric[3] = true;
    for (size_t i = 0; i < figures.n; i++) {
        const struct figure *f = &figures.v[i];
        const struct sv cell[] = {
            f->indicator->code, f->slice.n ? dimension_value(b, f) : sv_of(tr(b->model->lang, N_("total"))),
            report_value_text(b, f->indicator, f->value), arena_printf(b->mem, "%lld", (long long)f->records)};
        add_row(b, out, cell);
    }
    return 0;
}

/* --- links ------------------------------------------------------------------------------------------ */

static bool link_concerns(const struct build *b, const struct link *l, struct sv unit)
{
    const struct indicator *in = l->subject_is_unit ? NULL : pack_indicator(b->pack, l->subject);
    return l->subject_is_unit ? sv_eq(l->subject, unit) : in && sv_eq(in->unit, unit);
}

static bool have_tile(const struct report_block *out, const struct chart_tile *t)
{
    for (size_t i = 0; i < out->ntiles; i++)
        if (sv_eq(out->tile[i].number, t->number) && sv_eq(out->tile[i].scheme, t->scheme))
            return true;
    return false;
}

static struct sv scheme_name(const struct build *b, struct sv scheme)
{
    if (sv_is(scheme, "sdg"))
        return sv_of(tr(b->model->lang, N_("SDG")));
    return sv_is(scheme, "gcm") ? SV("GCM") : scheme;
}

/* What the tiles say, for who does not see them. */
static struct sv tiles_in_words(const struct build *b, const struct report_block *out)
{
    struct buf text = {.max = 2000};
    for (size_t i = 0; i < out->ntiles; i++)
        buf_printf(&text, "%s%.*s %.*s: %.*s", i ? "; " : "", SV_ARG(out->tile[i].scheme), SV_ARG(out->tile[i].number),
                   SV_ARG(out->tile[i].label));
    struct sv copy = arena_sv(b->mem, buf_sv(&text));
    buf_release(&text);
    return copy;
}

static int build_links(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    struct sv unit = node_text(n, "unit");
    bool proposed = false;
    (void)e;
    if (!unit.n && b->section->unit)
        unit = b->section->unit->code;
    out->tile = ARENA_ARRAY(b->mem, b->pack->links.n, struct chart_tile);
    for (size_t i = 0; i < b->pack->links.n; i++) {
        const struct link *l = &b->pack->links.v[i];
        struct scheme_code code;
        if (!link_concerns(b, l, unit) || !scheme_find(l->scheme, l->code, b->model->lang, &code))
            continue;
        bool waiting = sv_is(l->status, "proposed");
        struct chart_tile tile = {scheme_name(b, l->scheme), code.number, code.title,
                                  colour_parse(code.colour, 0x5b6672), waiting};
        if (have_tile(out, &tile))
            continue;
        out->tile[out->ntiles++] = tile;
        proposed = proposed || waiting;
    }
    out->text = tiles_in_words(b, out);
    if (proposed)
        out->note = sv_of(tr(b->model->lang, N_("Tiles drawn as outlines are proposals that a person has still to "
                                                "confirm.")));
    return 0;
}

/* --- the table of block types --------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum block_type type;
    block_fn *build;
} kinds[] = {
    {"cover", BLOCK_COVER, build_cover},
    {"text", BLOCK_TEXT, build_text},
    {"big_numbers", BLOCK_BIG_NUMBERS, build_big_numbers},
    {"unit_header", BLOCK_UNIT_HEADER, build_unit_header},
    {"indicator", BLOCK_INDICATOR, build_indicator},
    {"progress", BLOCK_PROGRESS, build_indicators},
    {"funnel", BLOCK_FUNNEL, build_indicators},
    {"table", BLOCK_TABLE, build_table},
    {"trend", BLOCK_TREND, build_items},
    {"bars", BLOCK_TREND, build_items},
    {"tools", BLOCK_TOOLS, report_register_build},
    {"materials", BLOCK_MATERIALS, report_register_build},
    {"records", BLOCK_TOOLS, report_register_build},
    {"links", BLOCK_LINKS, build_links},
    {"findings", BLOCK_FINDINGS, report_method_build},
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
            return kinds[i].build(b, n, out, e);
        }
    return report_fault(b, n, e, N_("there is no block type"), type);
}
