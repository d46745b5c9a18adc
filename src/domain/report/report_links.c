/* The block `links`: what a unit contributes to, as badges of the SDGs and of the Global Compact. */
#include "domain/report/report_internal.h"

#include "domain/pack/scheme.h"

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

int report_links_build(struct build *b, const struct node *n, struct report_block *out, struct err *e)
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
    if (proposed)
        out->note = report_say(b, N_("Outlined badges are proposals that a person has still to confirm."));
    return 0;
}
