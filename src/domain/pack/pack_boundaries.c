/*
 * The mission's own boundaries: `map.geojson` in the pack's folder. They are checked and join the tree of every
 * report with a map, so that the catalogue keeps them with it. Called by pack_folder.c; adds problems.
 */
#include "domain/pack/pack_internal.h"

#include "format/file.h"
#include "format/geojson.h"

#include <unistd.h>

#define BOUNDARIES "map.geojson"

/* That it names none of the mission's places is no mistake: neighbours may be shown, too. But all of them? */
static void check_codes(struct reader *r, const struct geo_areas *areas)
{
    size_t known = 0;
    struct err e = {.lang = r->problems->lang};
    for (size_t i = 0; i < areas->n; i++) {
        const struct geo_area *a = &areas->v[i];
        struct sv code = a->scheme ? arena_printf(r->mem, "%s:%.*s", a->scheme, SV_ARG(a->code)) : a->code;
        known += pack_place(r->pack, code, &e) != NULL;
    }
    if (!known)
        (void)problem_add(r->problems, SEVERITY_ERROR, (struct source){.file = BOUNDARIES}, sv_none(), NULL,
                          N_("None of the areas is one of the places: their codes are compared with places.csv."));
}

struct sv pack_boundaries_read(struct reader *r, const char *folder)
{
    struct err e = {.lang = r->problems->lang};
    struct geo_areas areas;
    struct sv text = sv_none();
    const char *path = arena_printf(r->mem, "%s/" BOUNDARIES, folder).p;
    if (access(path, F_OK))
        return sv_none();
    if (file_read(r->mem, path, GEOJSON_BYTES_MAX, &text, &e) || geojson_read(r->mem, text, &areas, &e)) {
        (void)problem_add(r->problems, SEVERITY_ERROR, (struct source){.file = BOUNDARIES}, sv_none(), NULL,
                          N_("The boundaries cannot be used: %s."), e.message);
        return sv_none();
    }
    check_codes(r, &areas);
    return text;
}

static bool has_map(const struct node *n)
{
    for (size_t i = 0; n->kind != NODE_SCALAR && i < n->n; i++)
        if (has_map(n->item[i]))
            return true;
    return n->kind == NODE_MAP && sv_is(node_text(n, "type"), "map");
}

void pack_boundaries_keep(struct reader *r, struct sv text, struct node *root)
{
    if (text.n && has_map(root))
        node_put(r->mem, root, SV("boundaries_data"), node_new_text(r->mem, text));
}
