/* The block `links`: what a unit contributes to, as tiles of the SDGs and of the Global Compact. */
#include "domain/report/report_internal.h"

#include "domain/pack/scheme.h"

#define COMPACT_COLOUR 0x17526bu /* the Compact has no colours of its own */

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
        return report_say(b, N_("SDG"));
    return sv_is(scheme, "gcm") ? report_say(b, N_("GCM")) : scheme;
}

static struct sv waiting(const struct build *b, const struct link *l)
{
    return sv_is(l->status, "proposed") ? report_say(b, N_("proposed")) : (struct sv){0};
}

static int objective(struct sv scheme, struct sv number)
{
    int64_t n;
    return sv_is(scheme, "gcm") && sv_to_int(number, &n) && n >= 1 && n <= CHART_RING ? (int)n : 0;
}

/* What the tiles say, with the full wording. */
static struct sv in_words(const struct build *b, const struct report_block *out)
{
    struct buf words = {.max = 16000};
    for (size_t i = 0; i < out->ntiles; i++) {
        const struct chart_tile *t = &out->tile[i];
        buf_printf(&words, "%s%.*s %.*s: %.*s", i ? ". " : "", SV_ARG(t->scheme), SV_ARG(t->number), SV_ARG(t->text));
        if (t->proposed.n)
            buf_printf(&words, " (%.*s)", SV_ARG(t->proposed));
    }
    struct sv copy = arena_sv(b->mem, buf_sv(&words));
    buf_release(&words);
    return copy;
}

int report_links_build(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    struct sv unit = node_text(n, "unit");
    bool proposed = false, brief = sv_is(node_text(n, "wording"), "no");
    (void)e;
    if (!unit.n && b->section->unit)
        unit = b->section->unit->code;
    out->tile = ARENA_ARRAY(b->mem, b->pack->links.n, struct chart_tile);
    for (size_t i = 0; i < b->pack->links.n; i++) {
        const struct link *l = &b->pack->links.v[i];
        struct scheme_code code;
        if (!link_concerns(b, l, unit) || !scheme_find(l->scheme, l->code, b->model->lang, &code))
            continue;
        struct chart_tile tile = {.scheme = scheme_name(b, l->scheme),
                                  .number = code.number,
                                  .mark = code.mark,
                                  .text = brief ? code.mark : code.text,
                                  .proposed = waiting(b, l),
                                  .colour = colour_parse(code.colour, COMPACT_COLOUR),
                                  .ring = objective(l->scheme, code.number)};
        if (have_tile(out, &tile))
            continue;
        out->tile[out->ntiles++] = tile;
        proposed = proposed || tile.proposed.n;
    }
    out->words = in_words(b, out);
    if (proposed)
        out->note = report_say(b, N_("Outlined tiles are proposals that a person has still to confirm."));
    return 0;
}
