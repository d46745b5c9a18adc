/* Collecting what is to be printed, and applying what was decided. Called by the report; runs no SQL. */
#include "domain/public/public_internal.h"

#include <math.h>

#define DEPTH_MAX 32

/* --- thresholds --------------------------------------------------------------------------------------- */

struct strictest {
    const struct pack *pack;
    int threshold, depth;
};

static int own_threshold(const struct pack *pk, struct sv sensitivity)
{
    for (size_t i = 0; i < pk->nsuppression; i++)
        if (sv_eq(pk->suppression[i].sensitivity, sensitivity))
            return pk->suppression[i].threshold;
    return 0;
}

static void take_stricter(struct strictest *s, const struct indicator *in);

static void member_threshold(void *ctx, const struct formula *f)
{
    struct strictest *s = ctx;
    const struct indicator *in = f->op == FORMULA_INDICATOR ? pack_indicator(s->pack, f->code) : NULL;
    if (in)
        take_stricter(s, in);
}

static void take_stricter(struct strictest *s, const struct indicator *in)
{
    int own = own_threshold(s->pack, in->sensitivity);
    s->threshold = own > s->threshold ? own : s->threshold;
    if (!in->formula || s->depth == DEPTH_MAX)
        return;
    s->depth++;
    formula_walk(in->formula, member_threshold, s);
    s->depth--;
}

static struct public_trait *trait_of(const struct public_output *p, const struct indicator *in)
{
    return &p->trait[in - p->pack->indicators.v];
}

int public_threshold(const struct public_output *p, const struct indicator *in)
{
    return trait_of(p, in)->threshold;
}

static void concern(void *ctx, const struct formula *f)
{
    const struct public_output *p = ctx;
    const struct indicator *in = f->op == FORMULA_INDICATOR ? pack_indicator(p->pack, f->code) : NULL;
    if (in)
        trait_of(p, in)->concerned = true;
}

void public_open(struct public_output *p, const struct pack *pk, struct arena *mem)
{
    *p = (struct public_output){.pack = pk, .mem = mem};
    p->trait = ARENA_ARRAY(mem, pk->indicators.n, struct public_trait);
    for (size_t i = 0; i < pk->indicators.n; i++) {
        const struct indicator *in = &pk->indicators.v[i];
        const struct indicator *parent = pack_indicator(pk, in->funnel_parent);
        struct strictest s = {.pack = pk};
        take_stricter(&s, in);
        p->trait[i].threshold = s.threshold;
        if (!s.threshold)
            continue;
        p->trait[i].concerned = true;
        if (in->formula)
            formula_walk(in->formula, concern, p);
        if (parent)
            trait_of(p, parent)->concerned = true;
    }
}

/* --- cells ---------------------------------------------------------------------------------------------- */

struct sv public_key(struct arena *mem, struct sv indicator, int32_t first, int32_t last, const struct slice *slice)
{
    struct sv s = slice_format(mem, slice);
    return arena_printf(mem, "%.*s %d %d %.*s", SV_ARG(indicator), (int)first, (int)last, SV_ARG(s));
}

const struct public_cell *public_find(const struct public_cells *cells, struct arena *mem, struct sv indicator,
                                      const struct public_cell *like)
{
    size_t i = map_index(&cells->by_key, public_key(mem, indicator, like->first, like->last, &like->slice));
    return i == SIZE_MAX ? NULL : &cells->v[i];
}

void public_cells_add(struct public_cells *to, struct arena *mem, const struct public_cell *cell)
{
    struct sv key = public_key(mem, cell->indicator->code, cell->first, cell->last, &cell->slice);
    size_t i = map_index(&to->by_key, key);
    to->by_key.mem = mem;
    if (i == SIZE_MAX) {
        vec_push(mem, to, *cell);
        (void)map_put(&to->by_key, key, to->v);
        return;
    }
    enum public_role role = to->v[i].role < cell->role ? to->v[i].role : cell->role;
    to->v[i] = *cell;
    to->v[i].role = role;
}

void public_add(struct public_output *p, const struct figures *f, enum public_role role)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct figure *x = &f->v[i];
        struct public_cell cell = {x->indicator, x->period.first, x->period.last, x->slice,
                                   x->value,     x->records,      role,           false};
        if (!isnan(x->value) && trait_of(p, x->indicator)->concerned)
            public_cells_add(&p->now, p->mem, &cell);
    }
}

/* --- what else is printed with an indicator --------------------------------------------------------------- */

struct gathering {
    struct public_output *p;
    enum public_role role; /* of what is gathered */
    bool into;             /* the indicator being walked gives that role to its members */
    struct sv_list *out;
    int depth;
};

static bool listed(const struct sv_list *list, struct sv code)
{
    for (size_t i = 0; i < list->n; i++)
        if (sv_eq(list->v[i], code))
            return true;
    return false;
}

static void gather(struct gathering *g, const struct indicator *in);

static void gather_member(void *ctx, const struct formula *f)
{
    struct gathering *g = ctx;
    const struct indicator *in = f->op == FORMULA_INDICATOR ? pack_indicator(g->p->pack, f->code) : NULL;
    if (!in || g->depth > DEPTH_MAX)
        return;
    if (g->into && !listed(g->out, in->code))
        vec_push(g->p->mem, g->out, in->code);
    gather(g, in);
}

/* Members of a ratio are its basis; those of anything else, and of a basis, are members. */
static void gather(struct gathering *g, const struct indicator *in)
{
    if (!in->formula || public_threshold(g->p, in) == 0)
        return;
    bool before = g->into, ratio = public_kind(in->formula) == PUBLIC_RATIO;
    g->into = ratio == (g->role == PUBLIC_BASIS);
    g->depth++;
    formula_walk(in->formula, gather_member, g);
    g->depth--;
    g->into = before;
}

void public_also(struct public_output *p, const struct sv_list *codes, enum public_role role, struct sv_list *out)
{
    struct gathering g = {.p = p, .role = role, .out = out};
    for (size_t i = 0; i < p->pack->indicators.n; i++)
        if (!codes->n || listed(codes, p->pack->indicators.v[i].code))
            gather(&g, &p->pack->indicators.v[i]);
}

/* --- what its parts say nothing of ------------------------------------------------------------------------ */

static bool whole(const struct public_output *p, const struct public_cell *c)
{
    int32_t first = c->first, last = c->last;
    for (size_t i = 0; i < p->now.n; i++)
        if (p->now.v[i].indicator == c->indicator && !p->now.v[i].slice.n && p->now.v[i].first <= first &&
            p->now.v[i].last >= last) {
            first = p->now.v[i].first;
            last = p->now.v[i].last;
        }
    return !c->slice.n && c->first == first && c->last == last;
}

static bool restated(const struct public_output *p, const struct public_cell *c)
{
    for (size_t i = 0; i < p->nearlier; i++) {
        const struct public_cell *old = public_find(&p->earlier[i], p->mem, c->indicator->code, c);
        if (old && fabs(old->value - c->value) > 1e-9)
            return true;
    }
    return false;
}

/* An average of few, or one that was restated, is not printed. When that is a part, no part is: from the
 * others and the whole it could be computed. */
static void solve_opaque(struct public_output *p, const struct indicator *in)
{
    int threshold = public_threshold(p, in);
    bool part = false, all = in->formula->op != FORMULA_AGGREGATE; /* of what, and how many, is not known */
    for (size_t i = 0; i < p->now.n; i++) {
        const struct public_cell *c = &p->now.v[i];
        if (c->indicator != in || !((c->records > 0 && c->records < threshold) || restated(p, c)))
            continue;
        part = true;
        all = all || whole(p, c);
    }
    for (size_t i = 0; i < p->now.n; i++)
        if (p->now.v[i].indicator == in && (all || (part && !whole(p, &p->now.v[i]))))
            p->now.v[i].suppressed = true;
}

/* A ratio gives its two sides away. */
static void solve_ratio(struct public_output *p, struct public_cell *c)
{
    const struct formula *side[] = {c->indicator->formula->a, c->indicator->formula->b};
    for (size_t s = 0; s < 2; s++) {
        struct public_form form = public_linear(side[s]);
        for (size_t k = 0; k < form.n; k++) {
            const struct public_cell *basis = public_find(&p->now, p->mem, form.term[k].code, c);
            c->suppressed = c->suppressed || (basis && basis->suppressed);
        }
    }
}

/* --- deciding and applying ---------------------------------------------------------------------------------- */

static void solve_others(struct public_output *p)
{
    for (size_t i = 0; i < p->pack->indicators.n; i++) {
        const struct indicator *in = &p->pack->indicators.v[i];
        if (public_threshold(p, in) && public_kind(in->formula) == PUBLIC_OPAQUE)
            solve_opaque(p, in);
    }
    for (size_t i = 0; i < p->now.n; i++)
        if (public_threshold(p, p->now.v[i].indicator) && public_kind(p->now.v[i].indicator->formula) == PUBLIC_RATIO)
            solve_ratio(p, &p->now.v[i]);
}

/* What is small is not printed again where an earlier edition printed it. */
static bool must_go(const struct protect_cell *c)
{
    return c->mark != PROTECT_PRINT || (c->low < c->high);
}

void public_solve(struct public_output *p)
{
    struct protect_table t = {.mem = p->mem};
    size_t *number = public_system(p, &t);
    p->result = protect_solve(&t, PROTECT_BUDGET);
    for (size_t i = 0; i < p->now.n; i++)
        p->now.v[i].suppressed = number[i] != SIZE_MAX && must_go(&t.cells.v[number[i]]);
    solve_others(p);
    for (size_t i = 0; i < p->now.n; i++)
        p->suppressed += p->now.v[i].role == PUBLIC_PRINTED && p->now.v[i].suppressed;
    p->solved = true;
}

void public_apply(const struct public_output *p, struct figures *f)
{
    struct arena mem = {0};
    for (size_t i = 0; i < f->n; i++) {
        struct figure *x = &f->v[i];
        const struct public_cell like = {.first = x->period.first, .last = x->period.last, .slice = x->slice};
        if (!public_threshold(p, x->indicator))
            continue;
        x->records = -1;
        const struct public_cell *c = isnan(x->value) ? NULL : public_find(&p->now, &mem, x->indicator->code, &like);
        if (isnan(x->value) || (c && !c->suppressed))
            continue; /* nothing to hide, or decided; what was never collected is hidden */
        x->value = x->declared = (double)NAN;
        x->declared_qualifier = x->qualifier = (struct sv){0};
        x->status = SV("suppressed");
    }
    arena_release(&mem);
}
