/*
 * Takes an expression apart into what must hold all at once. Called by the roll-up, which decides
 * a part that asks one column once per code instead of once per row.
 */
#include "engine/expr/expr_internal.h"

struct parts {
    const struct expr *whole;
    struct arena *mem;
    const struct expr **v;
    size_t n;
};

/* Calls may name a question without evaluating it (jr:choice-name). The name of a function is not interned. */
static bool names_question(const struct expr *whole, const struct expr_node *n)
{
    for (size_t i = 0; n->op == X_CALL && i < whole->refs.n; i++)
        if (whole->refs.v[i].p == n->name.p)
            return true;
    return n->op == X_REF;
}

static bool is_reached(const struct expr *whole, const struct expr_node *n)
{
    for (size_t i = 0; n->op == X_CALL && i < whole->reached.n; i++)
        if (whole->reached.v[i].call == n)
            return true;
    return false;
}

static void collect(const struct parts *p, const struct expr_node *n, struct expr *part)
{
    const struct expr_reached reached = {n};
    if (is_reached(p->whole, n))
        vec_push(p->mem, &part->reached, reached);
    else if (names_question(p->whole, n))
        vec_push(p->mem, &part->refs, n->name);
    for (size_t i = 0; i < n->nargs; i++)
        collect(p, n->arg[i], part);
}

static size_t count(const struct expr_node *n)
{
    size_t parts = n->op != X_AND;
    for (size_t i = 0; n->op == X_AND && i < n->nargs; i++)
        parts += count(n->arg[i]);
    return parts;
}

static void take(struct parts *p, const struct expr_node *n)
{
    for (size_t i = 0; n->op == X_AND && i < n->nargs; i++)
        take(p, n->arg[i]);
    if (n->op == X_AND)
        return;
    struct expr *part = ARENA_NEW(p->mem, struct expr);
    part->text = p->whole->text;
    part->root = n;
    collect(p, n, part);
    p->v[p->n++] = part;
}

size_t expr_conjuncts(const struct expr *x, struct arena *mem, const struct expr *const **out)
{
    struct parts p = {.whole = x, .mem = mem};
    p.v = ARENA_ARRAY(mem, count(x->root), const struct expr *);
    take(&p, x->root);
    *out = p.v;
    return p.n;
}
