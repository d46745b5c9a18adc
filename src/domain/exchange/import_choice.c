/*
 * Codes and labels, in any language, to choices: "Mujer", "women" and "f" are one answer.
 * Places go by every code system they have (pack_place). What a cell meant is remembered, since
 * columns of choices repeat a few texts. Owns the indexes and the memory of answers.
 */
#include "domain/exchange/import_internal.h"

#include "base/near.h"
#include "base/utf8.h"

#include <stdlib.h>

#define REMEMBERED_MAX 20000 /* texts, before the memory is emptied */
#define SUGGESTED_MAX 500    /* unknown texts for which the nearest choice is looked for */
#define SUGGESTED_FROM 2000  /* in lists of at most so many choices */

struct meaning {
    struct sv name;
    struct sv other; /* a second choice that the same label names; empty: none */
    bool by_name;
};

/* One list, by folded codes and labels. */
struct index {
    struct index *next;
    const struct choice_list *list;
    struct map meaning; /* folded text -> struct meaning* */
    size_t longest;     /* bytes of its longest code or label */
};

struct import_choices {
    const struct pack *pack;
    struct arena mem, recent_mem, fold_mem;
    struct index *indexes;
    struct map *recent; /* by question index: cell -> struct sv* */
    size_t nrecent, texts, unknown;
};

struct import_choices *import_choice_open(const struct pack *pk)
{
    struct import_choices *c = xmalloc(sizeof *c);
    *c = (struct import_choices){.pack = pk};
    return c;
}

void import_choice_close(struct import_choices *c)
{
    if (!c)
        return;
    arena_release(&c->mem);
    arena_release(&c->recent_mem);
    arena_release(&c->fold_mem);
    free(c->recent);
    free(c);
}

/* --- the index of a list -------------------------------------------------------------------------- */

static void index_add(struct import_choices *c, struct index *ix, struct sv text, struct sv name, bool by_name)
{
    struct sv key = utf8_fold(&c->mem, text);
    if (!key.n)
        return;
    ix->longest = text.n > ix->longest ? text.n : ix->longest;
    struct meaning *m = map_get(&ix->meaning, key);
    if (!m) {
        m = ARENA_NEW(&c->mem, struct meaning);
        *m = (struct meaning){.name = name, .by_name = by_name};
        (void)map_put(&ix->meaning, key, m);
    } else if (!sv_eq(m->name, name) && m->by_name == by_name && !m->other.n) {
        m->other = name; /* a code goes before a label that reads the same */
    }
}

static struct index *index_of(struct import_choices *c, const struct choice_list *list)
{
    for (struct index *ix = c->indexes; ix; ix = ix->next)
        if (ix->list == list)
            return ix;
    struct index *ix = ARENA_NEW(&c->mem, struct index);
    *ix = (struct index){.next = c->indexes, .list = list, .meaning = {.mem = &c->mem}};
    for (size_t i = 0; i < list->n; i++)
        index_add(c, ix, list->v[i].name, list->v[i].name, true);
    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < list->v[i].label.n; k++)
            index_add(c, ix, list->v[i].label.v[k].text, list->v[i].name, false);
    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < list->v[i].other.n; k++)
            index_add(c, ix, list->v[i].other.v[k], list->v[i].name, false);
    c->indexes = ix;
    return ix;
}

/* --- one choice -------------------------------------------------------------------------------------- */

static bool is_places(const struct choice_list *list)
{
    return list->external && sv_is(list->name, "places");
}

static int unknown(struct import_choices *c, const struct choice_list *list, struct sv cell, struct err *e)
{
    struct near near = {.typed = cell};
    bool look = list->n <= SUGGESTED_FROM && c->unknown++ < SUGGESTED_MAX;
    for (size_t i = 0; look && i < list->n; i++) {
        near_offer(&near, list->v[i].name);
        for (size_t k = 0; k < list->v[i].label.n; k++)
            near_offer(&near, list->v[i].label.v[k].text);
    }
    struct sv typed = utf8_cut(cell, 60);
    if (near.best.n)
        return err_set(e, ERR_INPUT, NULL,
                       N_("\"%.*s\" is neither a code nor a label of the list %.*s; perhaps \"%.*s\"?"), SV_ARG(typed),
                       SV_ARG(list->name), SV_ARG(near.best));
    return err_set(e, ERR_INPUT, NULL, N_("\"%.*s\" is neither a code nor a label of the list %.*s"), SV_ARG(typed),
                   SV_ARG(list->name));
}

static int place(const struct import_choices *c, struct sv cell, struct sv *out, struct err *e)
{
    const struct place *p = pack_place(c->pack, cell, e);
    if (!p)
        return -1;
    *out = p->code;
    return 0;
}

/* 1: found; 0: not in the list; -1: several meanings. */
static int look_up(struct import_choices *c, const struct question *q, struct sv cell, struct sv *out, struct err *e)
{
    struct index *ix = index_of(c, q->list);
    if (map_has(&q->list->by_name, cell)) {
        *out = cell;
        return 1;
    }
    arena_reset(&c->fold_mem);
    struct sv key = utf8_fold(&c->fold_mem, cell);
    const struct meaning *m = map_get(&ix->meaning, key);
    if (!m) {
        *out = SV("other");
        return q->or_other && sv_is(key, "other");
    }
    if (m->other.n)
        return err_set(e, ERR_INPUT, NULL, N_("\"%.*s\" is the label of %.*s and of %.*s: write the code"),
                       SV_ARG(utf8_cut(cell, 60)), SV_ARG(m->name), SV_ARG(m->other));
    *out = m->name;
    return 1;
}

static int one(struct import_choices *c, const struct question *q, struct sv cell, struct sv *out, struct err *e)
{
    if (is_places(q->list))
        return place(c, cell, out, e);
    int found = look_up(c, q, cell, out, e);
    return found < 0 ? -1 : found ? 0 : unknown(c, q->list, cell, e);
}

/* --- several choices ------------------------------------------------------------------------------------ */

static void append(struct buf *out, struct sv name)
{
    if (out->n)
        buf_addc(out, ' ');
    buf_add(out, name);
}

static int by_semicolon(struct import_choices *c, const struct question *q, struct sv cell, char mark, struct buf *out,
                        struct err *e)
{
    struct sv rest = cell, name = {0};
    while (rest.n) {
        struct sv item = sv_trim(sv_cut(rest, mark, &rest));
        if (!item.n)
            continue;
        if (one(c, q, item, &name, e))
            return -1;
        append(out, name);
    }
    return 0;
}

/* Labels may hold the separator themselves: of the texts that begin here, the longest that is a
 * choice is taken. Spaces and marks may make one twice as long as the list has it. */
static int longest(struct import_choices *c, const struct question *q, struct sv *rest, char mark, struct buf *out,
                   struct err *e)
{
    struct sv name = {0};
    size_t longest = 2 * index_of(c, q->list)->longest;
    for (size_t end = rest->n < longest ? rest->n : longest; end > 0; end--) {
        if (end < rest->n && rest->p[end] != mark)
            continue;
        struct sv item = sv_trim(sv_make(rest->p, end));
        if (!item.n)
            break;
        int found = look_up(c, q, item, &name, e);
        if (found < 0)
            return -1;
        if (!found)
            continue;
        append(out, name);
        size_t skip = end < rest->n ? end + 1 : end;
        *rest = sv_trim(sv_make(rest->p + skip, rest->n - skip));
        return 0;
    }
    struct sv after, item = sv_trim(sv_cut(*rest, mark, &after));
    if (!item.n) {
        *rest = sv_trim(after);
        return 0;
    }
    return unknown(c, q->list, item, e);
}

static int several(struct import_choices *c, const struct question *q, struct sv cell, struct buf *out, struct err *e)
{
    static const char marks[] = {';', '|', '\n'};
    for (size_t i = 0; i < sizeof marks; i++)
        if (memchr(cell.p, marks[i], cell.n))
            return by_semicolon(c, q, cell, marks[i], out, e);
    char mark = memchr(cell.p, ',', cell.n) ? ',' : ' ';
    if (is_places(q->list))
        return by_semicolon(c, q, cell, mark, out, e);
    for (struct sv rest = sv_trim(cell); rest.n;)
        if (longest(c, q, &rest, mark, out, e))
            return -1;
    return 0;
}

/* --- memory ---------------------------------------------------------------------------------------------- */

static struct map *recent_of(struct import_choices *c, const struct question *q)
{
    if (c->texts >= REMEMBERED_MAX) {
        arena_reset(&c->recent_mem);
        memset(c->recent, 0, c->nrecent * sizeof *c->recent);
        c->texts = 0;
    }
    if (q->index >= c->nrecent) {
        size_t n = (q->index + 1) * 2;
        c->recent = xrealloc(c->recent, n * sizeof *c->recent);
        memset(c->recent + c->nrecent, 0, (n - c->nrecent) * sizeof *c->recent);
        c->nrecent = n;
    }
    c->recent[q->index].mem = &c->recent_mem;
    return &c->recent[q->index];
}

static int find(struct import_choices *c, const struct question *q, struct sv cell, struct arena *mem, struct sv *out,
                struct err *e)
{
    struct buf names = {.max = FORM_TEXT_MAX};
    if (cell.n > FORM_TEXT_MAX)
        return err_set(e, ERR_INPUT, NULL, N_("the answer is too long"));
    if (q->type == Q_SELECT_ONE)
        return one(c, q, cell, out, e);
    int rc = several(c, q, cell, &names, e);
    if (rc == 0 && names.failed)
        rc = err_set(e, ERR_INPUT, NULL, N_("the answer is too long"));
    if (rc == 0)
        *out = arena_sv(mem, buf_sv(&names));
    buf_release(&names);
    return rc;
}

int import_choice_read(struct import_choices *c, const struct question *q, struct sv cell, struct arena *mem,
                       struct sv *out, struct err *e)
{
    struct map *recent = recent_of(c, q);
    const struct sv *known = map_get(recent, cell);
    if (known) {
        *out = *known;
        return 0;
    }
    c->texts++; /* what is not found takes memory too */
    if (find(c, q, cell, mem, out, e))
        return -1;
    struct sv *kept = ARENA_NEW(&c->recent_mem, struct sv);
    *kept = *out = arena_sv(&c->recent_mem, *out);
    (void)map_put(recent, arena_sv(&c->recent_mem, cell), kept);
    return 0;
}
