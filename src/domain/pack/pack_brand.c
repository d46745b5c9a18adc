/*
 * What a report's description says under `brand`: logo, colours, texts. The logo's file is checked and joins the
 * tree, so that the catalogue keeps it with the report. Called by pack_folder.c; adds problems.
 */
#include "domain/pack/pack_internal.h"

#include "base/near.h"
#include "draw/canvas.h"
#include "draw/logo.h"

static const char *const keys[] = {"logo", "colour", "accent", "organisation", "footer"};
#define NKEYS (sizeof keys / sizeof *keys)

struct brand {
    struct reader *r;
    const char *folder, *file;
};

#define fault(b, at, key, fmt, found)                                                                                \
    problem_add((b)->r->problems, SEVERITY_ERROR, (struct source){(b)->file, (key), (at)->line}, (found), NULL, fmt, \
                SV_ARG(found))

/* "organisation::es" is the key "organisation". */
static struct sv key_of(struct sv key)
{
    for (size_t i = 0; i + 1 < key.n; i++)
        if (key.p[i] == ':' && key.p[i + 1] == ':')
            return sv_make(key.p, i);
    return key;
}

static void check_key(const struct brand *b, const struct node *value, struct sv key)
{
    struct near near = {.typed = key_of(key)};
    for (size_t i = 0; i < NKEYS; i++) {
        if (sv_is(near.typed, keys[i]))
            return;
        near_offer(&near, sv_of(keys[i]));
    }
    struct problem *p = fault(b, value, key, N_("A brand has no “%.*s”."), key);
    if (near.best.n)
        problem_remedy(b->r->problems, p, N_("Did you mean “%.*s”?"), SV_ARG(near.best));
}

static bool is_colour(struct sv text)
{
    return colour_parse(text, 0) == colour_parse(text, 1);
}

static void check_colour(const struct brand *b, const struct node *brand, const char *key)
{
    const struct node *n = node_get(brand, key);
    if (n && (n->kind != NODE_SCALAR || !is_colour(n->scalar)))
        (void)fault(b, n, sv_of(key), N_("“%.*s” is no colour: it is written \"#RRGGBB\", in quotes."), n->scalar);
}

static void add_logo(const struct brand *b, struct node *brand, const struct node *n)
{
    struct arena *mem = b->r->mem;
    struct err e = {.lang = b->r->problems->lang};
    struct sv bytes;
    struct logo logo;
    size_t line = 0;
    if (!pack_picture_within(n->scalar)) {
        (void)fault(b, n, SV("logo"), N_("“%.*s” is no file of the pack: name a PNG or SVG in its folder."), n->scalar);
        return;
    }
    if (pack_picture_read(mem, b->folder, n->scalar, LOGO_BYTES_MAX, &bytes, &e) ||
        logo_open(&logo, bytes, &line, &e)) {
        const char *file = line ? arena_z(mem, n->scalar) : b->file;
        (void)problem_add(b->r->problems, SEVERITY_ERROR, (struct source){file, SV("logo"), line ? line : n->line},
                          n->scalar, NULL, N_("The logo “%.*s” cannot be used: %s."), SV_ARG(n->scalar), e.message);
        return;
    }
    pack_picture_keep(mem, brand, SV(PACK_LOGO_DATA), bytes);
}

void pack_brand_read(struct reader *r, const char *folder, const char *file, struct node *root)
{
    struct brand b = {r, folder, file};
    struct node *brand = NULL;
    for (size_t i = 0; root->kind == NODE_MAP && i < root->n; i++)
        if (sv_is(root->key[i], "brand"))
            brand = root->item[i];
    if (!brand || brand->kind == NODE_SCALAR) /* the name of the report whose brand it has: checked with all */
        return;
    if (brand->kind != NODE_MAP) {
        (void)fault(&b, brand, SV("brand"), N_("A brand is given as keys and values, not as “%.*s”."), brand->scalar);
        return;
    }
    for (size_t i = 0; i < brand->n; i++)
        check_key(&b, brand->item[i], brand->key[i]);
    check_colour(&b, brand, "colour");
    check_colour(&b, brand, "accent");
    const struct node *logo = node_get(brand, "logo");
    if (logo && logo->kind == NODE_SCALAR)
        add_logo(&b, brand, logo);
}

void pack_brand_check(struct reader *r, const struct pack_tree *t)
{
    const struct node *brand = node_get(t->root, "brand");
    struct map names = {.mem = r->mem};
    if (!brand || brand->kind != NODE_SCALAR)
        return;
    for (size_t i = 0; i < r->pack->reports.n; i++)
        (void)map_put(&names, r->pack->reports.v[i].name, &r->pack->reports.v[i]);
    if (!map_has(&names, brand->scalar))
        (void)pack_unknown(r, (struct source){t->file, SV("brand"), brand->line}, N_("report"), brand->scalar, &names);
}
