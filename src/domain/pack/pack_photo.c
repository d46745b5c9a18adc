/*
 * Blocks of photographs in a report's description: their keys, the words for who does not see them, and the files,
 * which join the tree without what does not draw the picture. Called by pack_folder.c; adds problems.
 */
#include "domain/pack/pack_internal.h"

#include "draw/photo.h"

#define TOGETHER_MAX 8000000 /* bytes of a report's photographs: every command reads the pack */

struct photos {
    struct reader *r;
    const char *folder, *file;
    size_t bytes; /* of all so far */
};

static struct source at(const struct photos *p, const struct node *n, const char *key)
{
    return (struct source){p->file, sv_of(key), n->line};
}

/* "caption::es" is the key "caption". */
static void check_keys(const struct photos *p, const struct node *item)
{
    static const char *const keys[] = {"file", "caption", "credit", "alt"};
    struct map known = {.mem = p->r->mem};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        (void)map_put(&known, sv_of(keys[i]), p->r);
    for (size_t i = 0; i < item->n; i++) {
        struct sv lang, key = pack_row_language(item->key[i], &lang);
        if (!map_has(&known, key))
            (void)pack_unknown(p->r, (struct source){p->file, item->key[i], item->item[i]->line}, N_("key"), key,
                               &known);
    }
}

static bool has_words(const struct node *item)
{
    for (size_t i = 0; i < item->n; i++) {
        struct sv lang, key = pack_row_language(item->key[i], &lang);
        if (sv_is(key, "alt") && item->item[i]->kind == NODE_SCALAR && sv_trim(item->item[i]->scalar).n)
            return true;
    }
    return false;
}

static void take_file(struct photos *p, struct node *item, const struct node *n)
{
    struct arena *mem = p->r->mem;
    struct err e = {.lang = p->r->problems->lang};
    struct sv bytes = sv_none();
    struct photo photo;
    if (!pack_picture_within(n->scalar)) {
        (void)problem_add(p->r->problems, SEVERITY_ERROR, at(p, n, "file"), n->scalar, NULL,
                          N_("“%.*s” is no file of the pack: name a JPEG or PNG in its folder."), SV_ARG(n->scalar));
        return;
    }
    if (pack_picture_read(mem, p->folder, n->scalar, PHOTO_BYTES_MAX, &bytes, &e) ||
        photo_open(&photo, bytes, mem, &e)) {
        (void)problem_add(p->r->problems, SEVERITY_ERROR, at(p, n, "file"), n->scalar, NULL,
                          N_("The photograph “%.*s” cannot be used: %s."), SV_ARG(n->scalar), e.message);
        return;
    }
    bool fitted = p->bytes <= TOGETHER_MAX;
    p->bytes += photo.bytes.n;
    if (fitted && p->bytes > TOGETHER_MAX)
        (void)problem_add(p->r->problems, SEVERITY_ERROR, at(p, n, "file"), n->scalar, NULL,
                          N_("A report's photographs are at most %d kB together; this one is too much."),
                          TOGETHER_MAX / 1000);
    pack_picture_keep(mem, item, SV(PACK_FILE_DATA), photo.bytes);
}

static void read_item(struct photos *p, struct node *item)
{
    const struct node *file = item->kind == NODE_MAP ? node_get(item, "file") : NULL;
    if (!file || file->kind != NODE_SCALAR) {
        (void)problem_add(p->r->problems, SEVERITY_ERROR, at(p, item, "items"), sv_none(), NULL,
                          N_("A photograph names its file: {file: …, alt::…: …}."));
        return;
    }
    check_keys(p, item);
    if (!has_words(item)) {
        struct problem *lacks =
            problem_add(p->r->problems, SEVERITY_ERROR, at(p, item, "alt"), file->scalar, NULL,
                        N_("The photograph “%.*s” lacks its words for who does not see it."), SV_ARG(file->scalar));
        problem_remedy(p->r->problems, lacks, N_("Say under “alt” what it shows, in a sentence; not who is on it."));
    }
    take_file(p, item, file);
}

static void read_block(struct photos *p, const struct node *block)
{
    const struct node *items = node_get(block, "items");
    if (!items || items->kind != NODE_LIST || !items->n) {
        (void)problem_add(p->r->problems, SEVERITY_ERROR, at(p, items ? items : block, "items"), sv_none(), NULL,
                          N_("A block of photographs has a list of items."));
        return;
    }
    for (size_t i = 0; i < items->n; i++)
        read_item(p, items->item[i]);
}

static const struct node *list_of(const struct node *map, const char *key)
{
    static const struct node none = {.kind = NODE_LIST};
    const struct node *list = map->kind == NODE_MAP ? node_get(map, key) : NULL;
    return list && list->kind == NODE_LIST ? list : &none;
}

void pack_photo_read(struct reader *r, const char *folder, const char *file, const struct node *root)
{
    struct photos p = {.r = r, .folder = folder, .file = file};
    const struct node *sections = list_of(root, "sections");
    for (size_t i = 0; i < sections->n; i++) {
        const struct node *blocks = list_of(sections->item[i], "blocks");
        for (size_t k = 0; k < blocks->n; k++)
            if (blocks->item[k]->kind == NODE_MAP && sv_is(node_text(blocks->item[k], "type"), "photographs"))
                read_block(&p, blocks->item[k]);
    }
}
