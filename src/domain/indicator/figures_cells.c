/*
 * Tables of cells: what an indicator or a part of its formula gives per window and slice. Adding,
 * dividing and combining tables, with the rule for what is missing: empty + 5 is 5, a product or
 * quotient with an empty part is empty. Called by figures_eval.c; knows neither facts nor the pack.
 */
#include "domain/indicator/figures_internal.h"

#include <math.h>

/* --- cells --------------------------------------------------------------------------------------------- */

struct figures_table *figures_table_new(struct figures_eval *x, const struct figures_windows *w, bool by_place)
{
    struct figures_table *t = ARENA_NEW(&x->work, struct figures_table);
    t->windows = w;
    t->by_place = by_place;
    t->partial = ARENA_ARRAY(&x->work, w->n, bool);
    t->level[LEVEL_TOTAL].nlabels = by_place;
    t->level[LEVEL_SLICES].nlabels = x->dims->n + by_place;
    for (size_t i = 0; i < LEVELS; i++)
        t->level[i].by_key.mem = &x->work;
    return t;
}

static struct sv key_text(const struct figures_level *l, const uint32_t *key)
{
    return sv_make((const char *)key, (l->nlabels + 1) * sizeof *key);
}

struct figures_cell *figures_cell_get(const struct figures_table *t, size_t level, const uint32_t *key)
{
    const struct figures_level *l = &t->level[level];
    size_t at = map_index(&l->by_key, key_text(l, key));
    return at != SIZE_MAX ? &l->v[at] : NULL;
}

struct figures_cell *figures_cell_put(struct figures_eval *x, struct figures_table *t, size_t level,
                                      const uint32_t *key)
{
    struct figures_level *l = &t->level[level];
    size_t at = map_index(&l->by_key, key_text(l, key));
    if (at != SIZE_MAX)
        return &l->v[at];
    struct figures_cell made = {.value = (double)NAN, .date = DATE_NONE};
    made.key = ARENA_ARRAY(&x->work, l->nlabels + 1, uint32_t);
    memcpy(made.key, key, (l->nlabels + 1) * sizeof *key);
    vec_push(&x->work, l, made);
    (void)map_put(&l->by_key, key_text(l, made.key), NULL);
    return &l->v[l->n - 1];
}

/* --- two cells -------------------------------------------------------------------------------------------- */

static double joined(enum figures_join op, double a, double b)
{
    bool sum = op == JOIN_ADD || op == JOIN_SUB;
    if (isnan(a) && isnan(b))
        return (double)NAN;
    if (sum) {
        a = isnan(a) ? 0 : a;
        b = isnan(b) ? 0 : b;
        return op == JOIN_ADD ? a + b : a - b;
    }
    if (op == JOIN_MUL)
        return a * b;
    return b == 0 ? (double)NAN : a / b;
}

/* Records and date of `from` are behind `into` as well. Without sets they are of other streams. */
static void add_lineage(struct figures_eval *x, struct figures_cell *into, const struct figures_cell *from)
{
    bool sets = from->record_set && (into->record_set || !into->records);
    if (sets) {
        into->record_set = idset_union(&x->sets, into->record_set, from->record_set);
        into->records = idset_count(into->record_set);
    } else {
        into->record_set = NULL;
        into->records += from->records;
    }
    into->date = from->date > into->date ? from->date : into->date;
    into->apportioned = into->apportioned || from->apportioned;
}

static void join_cell(struct figures_eval *x, enum figures_join op, struct figures_table *out, size_t level,
                      const uint32_t *key, const struct figures_cell *a, const struct figures_cell *b)
{
    struct figures_cell *c = figures_cell_put(x, out, level, key);
    if (a)
        add_lineage(x, c, a);
    if (b)
        add_lineage(x, c, b);
    if (out->people) {
        c->people = idset_union(&x->sets, a ? a->people : NULL, b ? b->people : NULL);
        c->value = (double)idset_count(c->people);
    } else {
        c->value = joined(op, a ? a->value : (double)NAN, b ? b->value : (double)NAN);
    }
}

static void join_level(struct figures_eval *x, enum figures_join op, struct figures_table *out, size_t level,
                       const struct figures_table *a, const struct figures_table *b)
{
    for (size_t i = 0; i < a->level[level].n; i++) {
        const struct figures_cell *c = &a->level[level].v[i];
        join_cell(x, op, out, level, c->key, c, figures_cell_get(b, level, c->key));
    }
    for (size_t i = 0; i < b->level[level].n; i++) {
        const struct figures_cell *c = &b->level[level].v[i];
        if (!figures_cell_get(a, level, c->key))
            join_cell(x, op, out, level, c->key, NULL, c);
    }
}

bool figures_has_numbers(const struct figures_eval *x)
{
    for (size_t i = 0; i < x->nfilters; i++)
        if (!sv_is(x->filter[i].value, "nd"))
            return false;
    return true;
}

/* --- a number of the formula --------------------------------------------------------------------------------- */

/* A number that is added is not broken down: in slices it stands under `nd`, and a slice that was
 * asked for alone does not have it. */
static struct figures_table *spread(struct figures_eval *x, double number, const struct figures_table *like)
{
    struct figures_table *t = figures_table_new(x, like->windows, like->by_place);
    for (size_t level = 0; level < LEVELS && figures_has_numbers(x); level++) {
        size_t n = t->level[level].nlabels;
        uint32_t key[ROLLUP_KEYS_MAX + 2] = {0};
        if (level == LEVEL_SLICES && !x->dims->n)
            continue;
        for (size_t k = 0; k < n; k++) {
            bool place = like->by_place && k + 1 == n;
            key[k + 1] = figures_label(x, place ? ROLLUP_KEYS_MAX - 1 : k, SV("nd"));
        }
        for (size_t w = 0; w < like->windows->n; w++) {
            key[0] = (uint32_t)w;
            figures_cell_put(x, t, level, key)->value = number;
        }
    }
    return t;
}

/* A number that multiplies or divides does so in every cell. */
static struct figures_table *scale(struct figures_eval *x, enum figures_join op, const struct figures_table *a,
                                   const struct figures_table *b)
{
    const struct figures_table *t = a->scalar ? b : a;
    struct figures_table *out = figures_table_new(x, t->windows, t->by_place);
    for (size_t level = 0; level < LEVELS; level++)
        for (size_t i = 0; i < t->level[level].n; i++) {
            const struct figures_cell *c = &t->level[level].v[i];
            struct figures_cell *made = figures_cell_put(x, out, level, c->key);
            uint32_t *key = made->key;
            *made = *c;
            made->key = key;
            made->people = NULL;
            made->value = joined(op, a->scalar ? a->number : c->value, b->scalar ? b->number : c->value);
        }
    return out;
}

static void inherit(struct figures_table *out, const struct figures_table *a)
{
    if (a->scalar)
        return;
    out->overlapping = out->overlapping || a->overlapping;
    for (size_t w = 0; w < out->windows->n; w++)
        out->partial[w] = out->partial[w] || a->partial[w];
}

struct figures_table *figures_join(struct figures_eval *x, enum figures_join op, const struct figures_table *a,
                                   const struct figures_table *b)
{
    bool sum = op == JOIN_ADD || op == JOIN_SUB;
    struct figures_table *out;
    if (a->scalar && b->scalar) {
        out = figures_table_new(x, a->windows, a->by_place);
        out->scalar = true;
        out->number = joined(op, a->number, b->number);
        return out;
    }
    if (a->scalar || b->scalar) {
        if (!sum) {
            out = scale(x, op, a, b);
            inherit(out, a);
            inherit(out, b);
            return out;
        }
        if (a->scalar)
            a = spread(x, a->number, b);
        else
            b = spread(x, b->number, a);
    }
    out = figures_table_new(x, a->windows, a->by_place);
    out->people = op == JOIN_ADD && a->people && b->people;
    inherit(out, a);
    inherit(out, b);
    for (size_t level = 0; level < LEVELS; level++)
        join_level(x, op, out, level, a, b);
    return out;
}

/* --- combining parts ------------------------------------------------------------------------------------------- */

bool figures_rule_splits(enum rollup_rule rule)
{
    return rule == RULE_MAX || rule == RULE_AVERAGE || rule == RULE_LATEST;
}

/* What the parts of one cell give so far. */
struct parts {
    size_t n; /* with a value */
    double sum, most, last;
    int64_t last_at; /* window or date of the last part */
};

static void add_part(struct parts *p, double value, int64_t at)
{
    if (isnan(value))
        return;
    p->most = p->n == 0 || value > p->most ? value : p->most;
    p->last = p->n == 0 || at > p->last_at ? value : at == p->last_at ? p->last + value : p->last;
    p->last_at = p->n == 0 || at > p->last_at ? at : p->last_at;
    p->sum += value;
    p->n++;
}

static double parts_value(const struct parts *p, enum rollup_rule rule)
{
    if (!p->n)
        return (double)NAN;
    if (rule == RULE_MAX)
        return p->most;
    if (rule == RULE_AVERAGE)
        return p->sum / (double)p->n;
    return rule == RULE_LATEST ? p->last : p->sum;
}

struct combining {
    struct figures_eval *x;
    enum rollup_rule rule;
    bool places; /* else: windows */
    const struct figures_table *from;
    struct figures_table *to;
};

static void combine_level(const struct combining *c, size_t level)
{
    const struct figures_level *from = &c->from->level[level];
    struct figures_level *to = &c->to->level[level];
    struct parts *parts = ARENA_ARRAY(&c->x->work, from->n, struct parts);
    for (size_t i = 0; i < from->n; i++) {
        const struct figures_cell *cell = &from->v[i];
        uint32_t key[ROLLUP_KEYS_MAX + 2];
        memcpy(key, cell->key, (to->nlabels + 1) * sizeof *key);
        if (!c->places)
            key[0] = (uint32_t)c->from->windows->parent[key[0]];
        struct figures_cell *into = figures_cell_put(c->x, c->to, level, key);
        struct parts *p = &parts[into - to->v];
        if (p->n == 0 && !into->records)
            into->people = cell->people;
        add_lineage(c->x, into, cell);
        add_part(p, cell->value, c->places ? cell->date : (int64_t)cell->key[0]);
        into->value = parts_value(p, c->rule);
    }
}

static struct figures_table *combine(struct figures_eval *x, enum rollup_rule rule, bool places,
                                     const struct figures_table *from, const struct figures_windows *to)
{
    struct figures_table *out = figures_table_new(x, to, places ? false : from->by_place);
    struct combining c = {x, rule, places, from, out};
    out->overlapping = from->overlapping;
    out->people = from->people && !figures_rule_splits(rule);
    for (size_t w = 0; w < from->windows->n; w++) {
        size_t at = places ? w : from->windows->parent[w];
        out->partial[at] = out->partial[at] || from->partial[w];
    }
    for (size_t level = 0; level < LEVELS; level++)
        combine_level(&c, level);
    return out;
}

struct figures_table *figures_combine(struct figures_eval *x, const struct indicator *in, const struct figures_table *t,
                                      const struct figures_windows *to, bool by_place)
{
    const struct figures_table *out = t;
    if (t->scalar)
        out = spread(x, t->number, t);
    if (out->by_place && !by_place)
        out = combine(x, in->across_places, true, out, out->windows);
    if (out->windows != to)
        out = combine(x, in->across_periods, false, out, to);
    struct figures_table *copy = ARENA_NEW(&x->work, struct figures_table);
    *copy = *out;
    return copy;
}
