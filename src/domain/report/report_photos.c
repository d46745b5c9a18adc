/* The block `photographs`: pictures of the pack, each with what it shows in words. */
#include "domain/report/report_internal.h"

#include <sodium.h>

/* The file was checked when the pack was loaded; the catalogue keeps it as base64. */
static int take_file(const struct build *b, const struct node *item, struct report_photo *out, struct err *e)
{
    size_t n = 0;
    out->file = node_text(item, "file");
    out->base64 = node_text(item, PACK_FILE_DATA);
    unsigned char *bytes = arena_alloc(b->mem, out->base64.n);
    if (!out->base64.n ||
        sodium_base642bin(bytes, out->base64.n, out->base64.p, out->base64.n, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) ||
        photo_open(&out->photo, sv_make((const char *)bytes, n), b->mem, e))
        return report_fault(b, item, e, N_("the photograph cannot be read:"), out->file);
    return 0;
}

int report_photos_build(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    const struct node *items = node_get(n, "items");
    size_t count = items && items->kind == NODE_LIST ? items->n : 0;
    out->text = report_localized(b, n, "text");
    out->photo = ARENA_ARRAY(b->mem, count, struct report_photo);
    for (size_t i = 0; i < count; i++) {
        struct report_photo *p = &out->photo[out->nphotos++];
        if (take_file(b, items->item[i], p, e))
            return -1;
        p->caption = report_localized(b, items->item[i], "caption");
        p->credit = report_localized(b, items->item[i], "credit");
        p->alt = report_localized(b, items->item[i], "alt");
    }
    return 0;
}

struct sv report_photo_credit(const struct report_model *m, const struct report_photo *p, struct arena *mem)
{
    return p->credit.text.n ? arena_printf(mem, "%s %.*s", tr(m->lang, N_("Photograph:")), SV_ARG(p->credit.text))
                            : sv_none();
}
