/* The mission's logo, colours and texts, as the description's `brand` says; a report may have another's. */
#include "domain/report/report_internal.h"

#include <sodium.h>

static const struct node *brand_of(const struct build *b, const struct node *root)
{
    const struct node *brand = node_get(root, "brand");
    for (size_t i = 0; brand && brand->kind == NODE_SCALAR && i < b->pack->reports.n; i++)
        if (sv_eq(b->pack->reports.v[i].name, brand->scalar))
            return node_get(b->pack->reports.v[i].root, "brand");
    return brand;
}

/* The file was checked when the pack was loaded; the catalogue keeps it as base64. */
static int take_logo(struct build *b, const struct node *brand, struct err *e)
{
    struct report_model *m = b->model;
    struct sv text = node_text(brand, PACK_LOGO_DATA);
    size_t line, n = 0;
    if (!text.n)
        return 0;
    unsigned char *bytes = arena_alloc(b->mem, text.n);
    if (sodium_base642bin(bytes, text.n, text.p, text.n, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) ||
        logo_open(&m->logo, sv_make((const char *)bytes, n), &line, e))
        return report_fault(b, brand, e, N_("the logo cannot be read:"), node_text(brand, "logo"));
    m->logo_base64 = text;
    return 0;
}

int report_brand_take(struct build *b, const struct node *root, struct err *e)
{
    struct report_model *m = b->model;
    const struct node *brand = brand_of(b, root);
    m->colour = REPORT_COLOUR;
    if (brand && brand->kind == NODE_MAP) {
        struct text_in organisation = report_localized(b, brand, "organisation");
        m->colour = colour_parse(node_text(brand, "colour"), m->colour);
        m->mission = organisation.text.n ? organisation : m->mission;
        m->footer = report_localized(b, brand, "footer");
        if (take_logo(b, brand, e))
            return -1;
    }
    m->accent = colour_mix(m->colour, colour_text_on(m->colour), 0.55);
    if (brand && brand->kind == NODE_MAP)
        m->accent = colour_parse(node_text(brand, "accent"), m->accent);
    return 0;
}
