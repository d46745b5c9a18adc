/*
 * Which questions conditions of formulas ask, by stream. Called by pack_read and pack_open once a
 * pack is complete, read by domain/fact for every record. Must not judge the names: pack check does.
 */
#include "domain/pack/pack.h"

struct asking {
    struct pack *pack;
    struct sv_list *list;
};

static void ask(void *ctx, struct sv name)
{
    struct asking *a = ctx;
    for (size_t i = 0; i < a->list->n; i++)
        if (sv_eq(a->list->v[i], name))
            return;
    vec_push(a->pack->mem, a->list, name);
}

static void ask_aggregate(void *ctx, const struct formula *node)
{
    struct asking *a = ctx;
    if (node->op != FORMULA_AGGREGATE || !node->condition)
        return;
    a->list = map_get(a->pack->asked, node->stream);
    if (!a->list) {
        a->list = ARENA_NEW(a->pack->mem, struct sv_list);
        map_set(a->pack->asked, node->stream, a->list);
    }
    expr_each_ref(node->condition, ask, a);
}

void pack_ask(struct pack *p)
{
    struct asking a = {.pack = p};
    p->asked = ARENA_NEW(p->mem, struct map);
    p->asked->mem = p->mem;
    for (size_t i = 0; i < p->indicators.n; i++)
        if (p->indicators.v[i].formula)
            formula_walk(p->indicators.v[i].formula, ask_aggregate, &a);
}

const struct sv_list *pack_asked(const struct pack *p, struct sv stream)
{
    return p->asked ? map_get(p->asked, stream) : NULL;
}
