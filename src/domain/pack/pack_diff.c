/* What loading a pack would change: entry by entry against the catalogue. Changes nothing. */
#include "domain/pack/pack_diff_internal.h"
#include "domain/pack/pack_internal.h"
#include "domain/pack/pack_tree.h"

/* --- two packs side by side ----------------------------------------------------------------------------- */

static struct sv name_of(struct arena *mem, const struct pack_entry *entry)
{
    return arena_printf(mem, "%.*s|%.*s", SV_ARG(entry->kind), SV_ARG(entry->code));
}

int pack_two(struct arena *mem, struct db_conn *c, struct sv mission, const struct pack *next, struct two_packs *out,
             struct err *e)
{
    struct pack *old = pack_new(mem);
    *out = (struct two_packs){.mem = mem, .mission = mission, .next = next, .by_name = {.mem = mem}};
    if (pack_store_current(c, mission, mem, &out->stored, e))
        return -1;
    if (out->stored.n && pack_open(mem, c, mission, e->lang, &old, e))
        return -1;
    out->old = old;
    for (size_t i = 0; i < out->stored.n; i++)
        (void)map_put(&out->by_name, name_of(mem, &out->stored.v[i].entry), &out->stored.v[i]);
    return 0;
}

const struct stored_entry *pack_two_stored(const struct two_packs *two, const struct pack_entry *entry)
{
    return map_get(&two->by_name, name_of(two->mem, entry));
}

static int trees(const struct two_packs *two, const struct pack_entry *a, const struct pack_entry *b,
                 struct node **from, struct node **to, struct err *e)
{
    return node_read_json(two->mem, a->body, from, e) || node_read_json(two->mem, b->body, to, e) ? -1 : 0;
}

static void count(void *ctx, struct sv path, struct sv from, struct sv to)
{
    (void)path;
    (void)from;
    (void)to;
    ++*(size_t *)ctx;
}

int pack_two_differs(const struct two_packs *two, const struct stored_entry *stored, const struct pack_entry *entry,
                     bool *differs, struct err *e)
{
    struct node *from, *to;
    size_t n = 0;
    *differs = false;
    if (sv_eq(stored->entry.body, entry->body))
        return 0;
    if (trees(two, &stored->entry, entry, &from, &to, e))
        return -1;
    pack_tree_diff(two->mem, from, to, count, &n);
    *differs = n > 0;
    return 0;
}

/* --- changes ------------------------------------------------------------------------------------------- */

struct diffing {
    struct two_packs two;
    struct pack_changes *out;
    const struct pack_entry *entry;
    const char *lang;
};

static void add(struct diffing *d, const struct pack_entry *entry, struct sv action)
{
    struct pack_change change = {.kind = entry->kind, .code = entry->code, .action = action};
    change.note = pack_note(&d->two, &change, d->lang);
    vec_push(d->two.mem, d->out, change);
}

static void changed(void *ctx, struct sv path, struct sv from, struct sv to)
{
    struct diffing *d = ctx;
    struct pack_change change = {
        .kind = d->entry->kind, .code = d->entry->code, .action = SV("changed"), .field = path, .from = from, .to = to};
    change.note = pack_note(&d->two, &change, d->lang);
    vec_push(d->two.mem, d->out, change);
}

static int compare_entry(struct diffing *d, const struct pack_entry *entry, struct err *e)
{
    const struct stored_entry *stored = pack_two_stored(&d->two, entry);
    struct node *from, *to;
    d->entry = entry;
    if (!stored) {
        add(d, entry, SV("added"));
        return 0;
    }
    if (sv_eq(stored->entry.body, entry->body))
        return 0;
    if (trees(&d->two, &stored->entry, entry, &from, &to, e))
        return -1;
    pack_tree_diff(d->two.mem, from, to, changed, d);
    return 0;
}

static void find_removed(struct diffing *d)
{
    struct map next = {.mem = d->two.mem};
    for (size_t i = 0; i < d->two.next->entries.n; i++)
        (void)map_put(&next, name_of(d->two.mem, &d->two.next->entries.v[i]), NULL);
    for (size_t i = 0; i < d->two.stored.n; i++)
        if (!map_has(&next, name_of(d->two.mem, &d->two.stored.v[i].entry)))
            add(d, &d->two.stored.v[i].entry, SV("removed"));
}

int pack_diff(struct arena *mem, struct db_conn *c, struct sv mission, const struct pack *next,
              struct pack_changes *out, struct problems *refused, struct err *e)
{
    struct diffing d = {.out = out, .lang = e->lang};
    refused->mem = refused->mem ? refused->mem : mem;
    if (pack_two(mem, c, mission, next, &d.two, e))
        return -1;
    for (size_t i = 0; i < next->entries.n; i++)
        if (compare_entry(&d, &next->entries.v[i], e))
            return -1;
    find_removed(&d);
    for (size_t i = 0; i < next->forms.n; i++) {
        const struct form *old = pack_form(d.two.old, next->forms.v[i]->id);
        if (old && pack_refuse(&d.two, c, old, next->forms.v[i], refused, e))
            return -1;
    }
    return 0;
}
