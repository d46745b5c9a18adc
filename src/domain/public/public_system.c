/*
 * The cells of all editions as one system of equations: what anybody can add up.
 *
 * Equations follow from what the tables are (slices of a total, places within places, months of a year,
 * members of a composite); whether parts make the whole is read off the true values, so that an attacker
 * who only supposes that they do is answered too. Where they do not, what is left or shared is a cell of
 * its own. Called by public.c; pure.
 */
#include "domain/public/public_internal.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#define SAME 1e-9
#define TOTAL_WEIGHT 20.0 /* a total is worth many of its parts */

struct indexes {
    size_t *v;
    size_t n, cap;
};

struct building {
    const struct public_output *p;
    struct protect_table *t;
    struct arena mem;
    struct map by_value; /* key and value -> struct indexes of one cell */
    struct map versions; /* key -> struct versions */
};

/* One figure as the editions had it, the latest last. */
struct versions {
    const struct public_cell *cell;
    struct indexes number;
};

/* --- cells -------------------------------------------------------------------------------------------------- */

static bool counts_people(const struct indicator *in)
{
    static const char *const units[] = {"person", "case", "family", "request"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (sv_is(in->counting_unit, units[i]))
            return true;
    return false;
}

/* A count is about as many as it says; a sum of something else about the records behind it. */
static void set_interval(struct protect_cell *c, const struct indicator *in, int64_t records, int threshold)
{
    double size = counts_people(in) ? fabs(c->value) : (double)records;
    if (!(size > SAME && size < threshold - SAME))
        return;
    if (counts_people(in)) {
        c->low = fmin(1, c->value);
        c->high = fmax(threshold - 1, c->value);
    } else {
        c->low = c->value - fabs(c->value) / 2;
        c->high = c->value + fmax(fabs(c->value) / 2, 1);
    }
}

static enum protect_state state_of(const struct public_cell *c, bool earlier, int threshold)
{
    if (earlier)
        return c->suppressed ? PROTECT_HIDDEN : PROTECT_KNOWN;
    if (c->role == PUBLIC_MEMBER)
        return PROTECT_HIDDEN;
    return threshold ? PROTECT_OPEN : PROTECT_KNOWN;
}

/* What more is known wins: printed once, known for good. */
static void learn(struct protect_cell *c, enum protect_state s)
{
    if (s == PROTECT_KNOWN || c->state == PROTECT_KNOWN)
        c->state = PROTECT_KNOWN;
    else if (s == PROTECT_OPEN)
        c->state = PROTECT_OPEN;
}

static struct indexes *list_of(struct map *m, struct arena *mem, struct sv key)
{
    struct indexes *found = map_get(m, key);
    if (found)
        return found;
    found = ARENA_NEW(mem, struct indexes);
    m->mem = mem;
    (void)map_put(m, key, found);
    return found;
}

static void note_version(struct building *b, struct sv key, const struct public_cell *c, size_t number)
{
    struct versions *v = map_get(&b->versions, key);
    if (!v) {
        v = ARENA_NEW(&b->mem, struct versions);
        b->versions.mem = &b->mem;
        (void)map_put(&b->versions, key, v);
    }
    v->cell = c;
    vec_push(&b->mem, &v->number, number);
}

static void make_latest(struct versions *v, size_t number)
{
    size_t n = v->number.n, at = 0;
    while (v->number.v[at] != number)
        at++;
    memmove(v->number.v + at, v->number.v + at + 1, (n - at - 1) * sizeof *v->number.v);
    v->number.v[n - 1] = number;
}

/* A figure with the same value in two editions is one cell. */
static size_t number_of(struct building *b, const struct public_cell *c, bool earlier)
{
    int threshold = public_threshold(b->p, c->indicator);
    struct sv key = public_key(&b->mem, c->indicator->code, c->first, c->last, &c->slice);
    struct indexes *one = list_of(&b->by_value, &b->mem, arena_printf(&b->mem, "%.*s =%.15g", SV_ARG(key), c->value));
    enum protect_state state = state_of(c, earlier, threshold);
    if (!one->n) {
        double weight = (1 + log2(1 + fabs(c->value))) * (c->slice.n ? 1 : TOTAL_WEIGHT);
        struct protect_cell cell = {.value = c->value, .weight = weight, .state = state};
        cell.floor = c->value < 0 ? -INFINITY : 0;
        set_interval(&cell, c->indicator, c->records, threshold);
        vec_push(&b->mem, one, protect_cell(b->t, cell));
        note_version(b, key, c, one->v[0]);
    } else {
        learn(&b->t->cells.v[one->v[0]], state);
        make_latest(map_get(&b->versions, key), one->v[0]);
    }
    return one->v[0];
}

/* --- equations ------------------------------------------------------------------------------------------------ */

/* What stands in no table, but can be computed. */
static size_t hidden_cell(struct building *b, double value, bool people, int threshold)
{
    struct protect_cell c = {.value = value, .state = PROTECT_HIDDEN};
    double size = fabs(value);
    c.floor = value < 0 ? -INFINITY : 0;
    if (people && size > SAME && size < threshold - SAME) {
        double limit = fmax(size, threshold - 1), least = fmin(size, 1);
        c.low = value > 0 ? least : -limit;
        c.high = value > 0 ? limit : -least;
    }
    return protect_cell(b->t, c);
}

static double value_of(const struct building *b, size_t number)
{
    return b->t->cells.v[number].value;
}

/* small + what it lacks = large */
static void not_more(struct building *b, size_t small, size_t large)
{
    if (value_of(b, small) > value_of(b, large) + SAME)
        return;
    size_t lack = hidden_cell(b, value_of(b, large) - value_of(b, small), false, 0);
    protect_term(b->t, small, 1);
    protect_term(b->t, lack, 1);
    protect_term(b->t, large, -1);
    protect_close(b->t);
}

/* The whole and its parts: equal; or more than they, then the rest is a number of people as well; or less,
 * as parts overlap, then only bounds are known. */
static void link_parts(struct building *b, size_t whole, const struct indexes *part, int threshold)
{
    double sum = 0;
    for (size_t i = 0; i < part->n; i++)
        sum += value_of(b, part->v[i]);
    double rest = value_of(b, whole) - sum;
    for (size_t i = 0; rest < -SAME && i < part->n; i++)
        not_more(b, part->v[i], whole);
    if (!part->n)
        return;
    for (size_t i = 0; i < part->n; i++)
        protect_term(b->t, part->v[i], 1);
    protect_term(b->t, whole, -1);
    if (rest > SAME)
        protect_term(b->t, hidden_cell(b, rest, true, threshold), 1);
    else if (rest < -SAME)
        protect_term(b->t, hidden_cell(b, -rest, false, 0), -1);
    protect_close(b->t);
}

/* --- slices ----------------------------------------------------------------------------------------------------- */

/* Cells of one edition with their numbers. */
struct edition {
    const struct public_cells *cells;
    size_t *number;
};

static struct slice without(struct building *b, const struct slice *s, size_t leave)
{
    struct slice out = {0};
    for (size_t i = 0; i < s->n; i++)
        if (i != leave)
            vec_push(&b->mem, &out, s->v[i]);
    return out;
}

/* Every total and its slices over one dimension. */
static void link_slices(struct building *b, const struct edition *e)
{
    struct map families = {.mem = &b->mem};
    for (size_t i = 0; i < e->cells->n; i++) {
        const struct public_cell *c = &e->cells->v[i];
        for (size_t k = 0; k < c->slice.n; k++) {
            struct slice rest = without(b, &c->slice, k);
            struct sv of = public_key(&b->mem, c->indicator->code, c->first, c->last, &rest);
            struct sv key = arena_printf(&b->mem, "%.*s by %.*s", SV_ARG(of), SV_ARG(c->slice.v[k].dim));
            struct indexes *family = list_of(&families, &b->mem, key);
            if (!family->n) { /* first the whole's place, SIZE_MAX: it has none */
                size_t at = map_index(&e->cells->by_key, of);
                vec_push(&b->mem, family, at == SIZE_MAX ? SIZE_MAX : e->number[at]);
                vec_push(&b->mem, family, i);
            }
            vec_push(&b->mem, family, e->number[i]);
        }
    }
    for (size_t f = 0; f < families.n; f++) {
        struct indexes *family = families.v[f].value;
        const struct indicator *in = e->cells->v[family->v[1]].indicator;
        struct indexes parts = {family->v + 2, family->n - 2, 0};
        if (family->v[0] != SIZE_MAX)
            link_parts(b, family->v[0], &parts, public_threshold(b->p, in));
    }
}

/* "0-17", "60+": years. */
static bool age_range(struct sv text, int64_t *from, int64_t *to)
{
    struct sv rest, first = sv_cut(text, '-', &rest);
    *to = INT_MAX;
    if (sv_ends(text, "+"))
        return sv_to_int(sv_make(text.p, text.n - 1), from);
    return rest.n && sv_to_int(first, from) && sv_to_int(rest, to);
}

static bool lies_within(const struct pack *pk, const struct slice_item *inner, const struct slice_item *outer)
{
    const struct place *a = map_get(&pk->place_by_code, inner->value), *z = map_get(&pk->place_by_code, outer->value);
    int64_t from, to, first, last;
    if (a && z)
        return pack_place_within(pk, a, z);
    return age_range(inner->value, &from, &to) && age_range(outer->value, &first, &last) && from >= first && to <= last;
}

/* Places within places, ages within ages, that stand in two tables. */
static void link_levels(struct building *b, const struct edition *e)
{
    struct map tables = {.mem = &b->mem};
    for (size_t i = 0; i < e->cells->n; i++) {
        const struct public_cell *c = &e->cells->v[i];
        if (c->slice.n == 1)
            vec_push(&b->mem,
                     list_of(&tables, &b->mem,
                             public_key(&b->mem, c->indicator->code, c->first, c->last, &(struct slice){0})),
                     i);
    }
    for (size_t t = 0; t < tables.n; t++) {
        const struct indexes *cells = tables.v[t].value;
        for (size_t i = 0; i < cells->n; i++) {
            const struct public_cell *outer = &e->cells->v[cells->v[i]];
            struct map inner = {.mem = &b->mem}; /* by dimension */
            for (size_t k = 0; k < cells->n; k++) {
                const struct public_cell *c = &e->cells->v[cells->v[k]];
                if (!sv_eq(c->slice.v[0].dim, outer->slice.v[0].dim) &&
                    lies_within(b->p->pack, &c->slice.v[0], &outer->slice.v[0]))
                    vec_push(&b->mem, list_of(&inner, &b->mem, c->slice.v[0].dim), e->number[cells->v[k]]);
            }
            for (size_t d = 0; d < inner.n; d++)
                link_parts(b, e->number[cells->v[i]], inner.v[d].value, public_threshold(b->p, outer->indicator));
        }
    }
}

/* --- composites and funnels -----------------------------------------------------------------------------------------
 */

static size_t number_at(struct building *b, const struct edition *e, struct sv code, const struct public_cell *like)
{
    const struct public_cell *c = public_find(e->cells, &b->mem, code, like);
    return c ? e->number[c - e->cells->v] : SIZE_MAX;
}

/* A composite with factors other than 1: only when it holds as written. */
static void link_weighted(struct building *b, size_t whole, const struct public_form *form, const size_t *number)
{
    double sum = form->number;
    for (size_t k = 0; k < form->n; k++)
        sum += number[k] == SIZE_MAX ? 0 : form->term[k].factor * value_of(b, number[k]);
    if (fabs(sum - value_of(b, whole)) > SAME * (1 + fabs(sum)))
        return;
    for (size_t k = 0; k < form->n; k++)
        if (number[k] != SIZE_MAX)
            protect_term(b->t, number[k], form->term[k].factor);
    protect_term(b->t, whole, -1);
    protect_close(b->t);
}

static void link_members(struct building *b, const struct edition *e, size_t i)
{
    const struct public_cell *c = &e->cells->v[i];
    struct public_form form = public_linear(c->indicator->formula);
    size_t number[sizeof form.term / sizeof *form.term];
    struct indexes parts = {0};
    bool plain = fabs(form.number) < SAME;
    for (size_t k = 0; k < form.n; k++) {
        number[k] = number_at(b, e, form.term[k].code, c);
        plain = plain && fabs(form.term[k].factor - 1) < SAME;
        if (number[k] != SIZE_MAX)
            vec_push(&b->mem, &parts, number[k]);
    }
    if (plain)
        link_parts(b, e->number[i], &parts, public_threshold(b->p, c->indicator));
    else
        link_weighted(b, e->number[i], &form, number);
}

static void link_indicators(struct building *b, const struct edition *e)
{
    for (size_t i = 0; i < e->cells->n; i++) {
        const struct public_cell *c = &e->cells->v[i];
        if (e->number[i] == SIZE_MAX)
            continue;
        if (public_kind(c->indicator->formula) == PUBLIC_LINEAR)
            link_members(b, e, i);
        size_t parent = c->indicator->funnel_parent.n ? number_at(b, e, c->indicator->funnel_parent, c) : SIZE_MAX;
        if (parent != SIZE_MAX)
            not_more(b, e->number[i], parent);
    }
}

/* --- periods and editions
 * --------------------------------------------------------------------------------------------- */

static int by_period(const void *a, const void *z)
{
    const struct versions *x = *(struct versions *const *)a, *y = *(struct versions *const *)z;
    if (x->cell->first != y->cell->first)
        return x->cell->first < y->cell->first ? -1 : 1;
    return x->cell->last > y->cell->last ? -1 : x->cell->last < y->cell->last;
}

struct periods {
    struct versions **v;
    size_t n, cap;
};

static size_t latest(const struct versions *v)
{
    return v->number.v[v->number.n - 1];
}

/* Whether v[i] is the next larger period around v[k]: none of those that begin before lies between. */
static bool parent_of(const struct periods *p, size_t i, size_t k)
{
    const struct public_cell *outer = p->v[i]->cell, *inner = p->v[k]->cell;
    if (outer->last < inner->last)
        return false;
    for (size_t m = i + 1; m < k; m++)
        if (p->v[m]->cell->last >= inner->last && p->v[m]->cell->last <= outer->last)
            return false;
    return true;
}

/* The parts of one period that do not cut each other, together; others each alone. */
static void link_period(struct building *b, const struct periods *p, size_t i, int threshold)
{
    struct indexes parts = {0};
    int32_t after = INT32_MIN;
    for (size_t k = i + 1; k < p->n && p->v[k]->cell->first <= p->v[i]->cell->last; k++) {
        size_t number = latest(p->v[k]);
        if (!parent_of(p, i, k))
            continue;
        if (p->v[k]->cell->first > after) {
            vec_push(&b->mem, &parts, number);
            after = p->v[k]->cell->last;
        } else {
            link_parts(b, latest(p->v[i]), &(struct indexes){&number, 1, 1}, threshold);
        }
    }
    link_parts(b, latest(p->v[i]), &parts, threshold);
}

static void link_periods(struct building *b)
{
    struct map by_slice = {.mem = &b->mem};
    for (size_t i = 0; i < b->versions.n; i++) {
        struct versions *v = b->versions.v[i].value;
        struct sv key = public_key(&b->mem, v->cell->indicator->code, 0, 0, &v->cell->slice);
        struct periods *p = map_get(&by_slice, key);
        if (!p) {
            p = ARENA_NEW(&b->mem, struct periods);
            (void)map_put(&by_slice, key, p);
        }
        vec_push(&b->mem, p, v);
    }
    for (size_t i = 0; i < by_slice.n; i++) {
        struct periods *p = by_slice.v[i].value;
        qsort(p->v, p->n, sizeof(struct versions *), by_period);
        int threshold = public_threshold(b->p, p->v[0]->cell->indicator);
        for (size_t k = 0; threshold && k < p->n; k++)
            link_period(b, p, k, threshold);
    }
}

/* A figure restated by few says how many came or went. */
static void link_versions(struct building *b)
{
    for (size_t i = 0; i < b->versions.n; i++) {
        const struct versions *v = b->versions.v[i].value;
        int threshold = public_threshold(b->p, v->cell->indicator);
        for (size_t k = 0; k + 1 < v->number.n; k++) {
            size_t change = hidden_cell(b, value_of(b, latest(v)) - value_of(b, v->number.v[k]), true, threshold);
            b->t->cells.v[change].floor = -INFINITY;
            protect_term(b->t, v->number.v[k], 1);
            protect_term(b->t, change, 1);
            protect_term(b->t, latest(v), -1);
            protect_close(b->t);
        }
    }
}

/* --- all of it
 * ----------------------------------------------------------------------------------------------------------- */

static bool belongs(const struct public_output *p, const struct public_cell *c)
{
    enum public_kind kind = public_kind(c->indicator->formula);
    return kind == PUBLIC_COUNT || kind == PUBLIC_LINEAR || !public_threshold(p, c->indicator);
}

static struct public_cells linear_cells(struct building *b, const struct public_cells *from)
{
    struct public_cells out = {0};
    for (size_t i = 0; i < from->n; i++)
        if (belongs(b->p, &from->v[i]))
            public_cells_add(&out, &b->mem, &from->v[i]);
    return out;
}

static void add_edition(struct building *b, const struct public_cells *from, bool earlier, struct edition *out)
{
    struct public_cells *cells = ARENA_NEW(&b->mem, struct public_cells);
    *cells = linear_cells(b, from);
    *out = (struct edition){cells, ARENA_ARRAY(&b->mem, cells->n, size_t)};
    for (size_t i = 0; i < cells->n; i++)
        out->number[i] = number_of(b, &cells->v[i], earlier);
    link_slices(b, out);
    link_levels(b, out);
    link_indicators(b, out);
}

size_t *public_system(const struct public_output *p, struct protect_table *t)
{
    struct building b = {.p = p, .t = t};
    struct edition now;
    for (size_t i = 0; i < p->nearlier; i++)
        add_edition(&b, &p->earlier[i], true, &now);
    add_edition(&b, &p->now, false, &now);
    link_periods(&b);
    link_versions(&b);
    size_t *number = ARENA_ARRAY(p->mem, p->now.n, size_t);
    for (size_t i = 0; i < p->now.n; i++) {
        const struct public_cell *c = &p->now.v[i];
        number[i] = number_at(&b, &now, c->indicator->code, c);
    }
    arena_release(&b.mem);
    return number;
}
