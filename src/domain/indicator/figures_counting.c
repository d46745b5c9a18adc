/*
 * How an indicator counts people: contacts, participations, or distinct people. Distinct only where
 * every part of it has a register; otherwise a sum of people counts participations, and says so.
 * Called by figures.c; looks at the pack only.
 */
#include "domain/indicator/figures_internal.h"

/* What is known of an indicator; made before its formula is looked at, so that no circle runs on. */
struct known {
    bool people;
    struct sv counting;
};

static const struct known *know(struct figures_counting *c, const struct indicator *in);

static bool distinct_people(struct figures_counting *c, const struct formula *f)
{
    if (f->op == FORMULA_AGGREGATE)
        return f->aggregate == AGG_PEOPLE || (f->aggregate == AGG_DISTINCT && sv_is(f->member, "person"));
    if (f->op == FORMULA_ADD)
        return distinct_people(c, f->a) && distinct_people(c, f->b);
    const struct indicator *in = f->op == FORMULA_INDICATOR ? pack_indicator(c->pack, f->code) : NULL;
    return in && know(c, in)->people;
}

static bool only_adds(const struct formula *f)
{
    return f->op == FORMULA_INDICATOR || (f->op == FORMULA_ADD && only_adds(f->a) && only_adds(f->b));
}

struct members { /* how the members of a composite count */
    struct figures_counting *counting;
    struct sv first;
    bool any, differ;
};

static void count_member(void *ctx, const struct formula *f)
{
    struct members *m = ctx;
    const struct indicator *in = f->op == FORMULA_INDICATOR ? pack_indicator(m->counting->pack, f->code) : NULL;
    if (!in)
        return;
    struct sv how = know(m->counting, in)->counting;
    m->differ = m->differ || (m->any && !sv_eq(m->first, how));
    m->first = m->any ? m->first : how;
    m->any = true;
}

static struct sv not_distinct(struct figures_counting *c, const struct indicator *in)
{
    struct members m = {.counting = c};
    if (!in->formula || !only_adds(in->formula))
        return sv_is(in->counting, "people") ? SV("participations") : in->counting;
    formula_walk(in->formula, count_member, &m);
    if (m.differ || sv_is(m.first, "people"))
        return SV("participations");
    return m.first.n ? m.first : in->counting;
}

static const struct known *know(struct figures_counting *c, const struct indicator *in)
{
    bool parts = figures_rule_splits(in->across_places) || figures_rule_splits(in->across_periods);
    c->known.mem = c->mem;
    struct known *k = map_get(&c->known, in->code);
    if (k)
        return k;
    k = ARENA_NEW(c->mem, struct known);
    map_set(&c->known, in->code, k);
    k->people = in->formula && !parts && distinct_people(c, in->formula);
    k->counting = k->people ? SV("people") : not_distinct(c, in);
    return k;
}

struct sv figures_counting(struct figures_counting *c, const struct indicator *in)
{
    return know(c, in)->counting;
}
