/* Compares trees: see pack_tree.h. Knows no pack: what a path means is pack_note.c's business. */
#include "domain/pack/pack_tree.h"

#include "base/map.h"

#define VALUE_MAX 200 /* bytes of a subtree shown as text */

struct comparing {
    struct arena *mem;
    pack_tree_fn *fn;
    void *ctx;
};

/* --- texts --------------------------------------------------------------------------------------------- */

static struct sv shown(const struct comparing *c, const struct node *n)
{
    struct buf json = {.max = BUF_MAX_DEFAULT};
    if (!n)
        return (struct sv){0};
    if (n->kind == NODE_SCALAR)
        return n->scalar;
    node_write_json(&json, n);
    struct sv all = buf_sv(&json);
    struct sv text = all.n > VALUE_MAX ? arena_printf(c->mem, "%.*s…", VALUE_MAX - 3, all.p) : arena_sv(c->mem, all);
    buf_release(&json);
    return text;
}

static struct sv step(const struct comparing *c, struct sv path, struct sv key)
{
    return path.n ? arena_printf(c->mem, "%.*s.%.*s", SV_ARG(path), SV_ARG(key)) : key;
}

/* --- what items of a list are called -------------------------------------------------------------------- */

/* A choice's name is unique in its list only. */
static struct sv item_name(const struct comparing *c, const struct node *n)
{
    static const char *const names[] = {"code", "name", "type", "id"};
    struct sv list = node_text(n, "list_name").n ? node_text(n, "list_name") : node_text(n, "list name");
    if (n->kind == NODE_SCALAR)
        return n->scalar;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct sv name = node_text(n, names[i]);
        if (name.n)
            return list.n ? arena_printf(c->mem, "%.*s %.*s", SV_ARG(list), SV_ARG(name)) : name;
    }
    return (struct sv){0};
}

/* Name -> item; the second of a name is called "name (2)". */
static struct map by_name(const struct comparing *c, const struct node *list)
{
    struct map m = {.mem = c->mem};
    for (size_t i = 0; list && i < list->n; i++) {
        struct sv name = list->kind == NODE_MAP ? list->key[i] : item_name(c, list->item[i]);
        struct sv key = name;
        for (size_t again = 2; map_has(&m, key); again++)
            key = arena_printf(c->mem, "%.*s (%zu)", SV_ARG(name), again);
        (void)map_put(&m, key, list->item[i]);
    }
    return m;
}

/* --- comparing ----------------------------------------------------------------------------------------- */

static void compare(const struct comparing *c, struct sv path, const struct node *from, const struct node *to);

static void compare_items(const struct comparing *c, struct sv path, const struct node *from, const struct node *to)
{
    const struct map a = by_name(c, from), b = by_name(c, to);
    for (size_t i = 0; i < a.n; i++)
        compare(c, step(c, path, a.v[i].key), a.v[i].value, map_get(&b, a.v[i].key));
    for (size_t i = 0; i < b.n; i++)
        if (!map_has(&a, b.v[i].key))
            compare(c, step(c, path, b.v[i].key), NULL, b.v[i].value);
}

static void compare(const struct comparing *c, struct sv path, const struct node *from, const struct node *to)
{
    if (from && to && from->kind == to->kind && from->kind != NODE_SCALAR) {
        compare_items(c, path, from, to);
        return;
    }
    struct sv a = shown(c, from), b = shown(c, to);
    if (!sv_eq(a, b))
        c->fn(c->ctx, path, a, b);
}

void pack_tree_diff(struct arena *mem, const struct node *from, const struct node *to, pack_tree_fn *fn, void *ctx)
{
    const struct comparing c = {mem, fn, ctx};
    compare(&c, (struct sv){0}, from, to);
}
