/*
 * Formulas over tables of cells. The same walk is made twice: the first notes which aggregates are
 * needed over which windows, the second, when the facts were asked, computes with the answers.
 * Called by figures.c and figures_trace.c.
 */
#include "domain/indicator/figures_internal.h"

#include <math.h>

void figures_eval_release(struct figures_eval *x)
{
    idset_pool_release(&x->sets);
    arena_release(&x->work);
}

/* --- labels ---------------------------------------------------------------------------------------------- */

uint32_t figures_label(struct figures_eval *x, size_t dimension, struct sv text)
{
    struct map *m = &x->label[dimension];
    size_t known = map_index(m, text);
    if (known != SIZE_MAX)
        return (uint32_t)known;
    m->mem = x->mem; /* figures point to the texts */
    (void)map_put(m, arena_sv(x->mem, text), NULL);
    return (uint32_t)m->n - 1;
}

struct sv figures_label_text(const struct figures_eval *x, size_t dimension, uint32_t number)
{
    return x->label[dimension].v[number].key;
}

/* --- windows --------------------------------------------------------------------------------------------- */

static enum period_kind frequency(const struct indicator *in)
{
    enum period_kind kind;
    return in->frequency.n && period_kind_parse(in->frequency, &kind) ? kind : PERIOD_MONTH;
}

struct window_list {
    struct rollup_window *v;
    size_t n, cap;
    size_t *parent;
    size_t parent_cap;
};

static void push_window(struct figures_eval *x, struct window_list *l, struct rollup_window w, size_t parent)
{
    struct {
        size_t *v;
        size_t n, cap;
    } parents = {l->parent, l->n, l->parent_cap};
    vec_push(&x->work, &parents, parent);
    l->parent = parents.v;
    l->parent_cap = parents.cap;
    vec_push(&x->work, l, w);
}

static void part_window(struct figures_eval *x, const struct indicator *in, struct rollup_window w, size_t parent,
                        struct window_list *out)
{
    const struct period whole = {.kind = PERIOD_RANGE, .first = w.first, .last = w.last};
    size_t n;
    if (!figures_rule_splits(in->across_periods)) {
        push_window(x, out, w, parent);
        return;
    }
    const struct period *part = period_split(&x->work, &whole, frequency(in), x->pack->fiscal_year_start, &n);
    for (size_t i = 0; i < n; i++) {
        struct rollup_window cut = {part[i].first > w.first ? part[i].first : w.first,
                                    part[i].last < w.last ? part[i].last : w.last};
        push_window(x, out, cut, parent);
    }
}

static bool same_windows(const struct figures_windows *w, const struct window_list *l)
{
    return w->n == l->n && (l->n == 0 || (memcmp(w->v, l->v, l->n * sizeof *l->v) == 0 &&
                                          memcmp(w->parent, l->parent, l->n * sizeof *l->parent) == 0));
}

/* Equal windows made of the same ones are one object: indicators that share them share a pass. */
static const struct figures_windows *keep_windows(struct figures_eval *x, const struct indicator *in,
                                                  const struct figures_windows *of, const struct window_list *l)
{
    struct figures_parted made = {of, NULL, in};
    for (size_t i = 0; i < x->parted.n && !made.windows; i++)
        if (x->parted.v[i].of == of && same_windows(x->parted.v[i].windows, l))
            made.windows = x->parted.v[i].windows;
    if (!made.windows) {
        struct figures_windows *w = ARENA_NEW(&x->work, struct figures_windows);
        *w = (struct figures_windows){l->v, l->parent, l->n};
        made.windows = w;
    }
    vec_push(&x->work, &x->parted, made);
    return made.windows;
}

const struct figures_windows *figures_windows_of(struct figures_eval *x, const struct indicator *in,
                                                 const struct figures_windows *w)
{
    struct window_list list = {0};
    bool whole = !figures_rule_splits(in->across_periods);
    for (size_t i = 0; i < x->parted.n; i++)
        if (x->parted.v[i].of == w && x->parted.v[i].indicator == in)
            return x->parted.v[i].windows;
    for (size_t i = 0; i < w->n; i++) {
        struct rollup_window cut = w->v[i];
        if (in->valid_from != DATE_NONE && in->valid_from > cut.first)
            cut.first = in->valid_from;
        if (in->valid_to != DATE_NONE && in->valid_to < cut.last)
            cut.last = in->valid_to;
        whole = whole && cut.first == w->v[i].first && cut.last == w->v[i].last;
        if (cut.first <= cut.last)
            part_window(x, in, cut, i, &list);
    }
    return whole ? w : keep_windows(x, in, w, &list);
}

/* --- formulas ----------------------------------------------------------------------------------------------- */

struct how { /* what holds for a whole formula */
    const struct indicator *owner;
    const struct figures_windows *windows;
    bool by_place, sets, dates;
};

static int eval(struct figures_eval *x, const struct how *how, const struct formula *f, struct figures_table **out,
                struct err *e);

static struct figures_table *number(struct figures_eval *x, const struct how *how, double v)
{
    struct figures_table *t = figures_table_new(x, how->windows, how->by_place);
    t->scalar = true;
    t->number = v;
    return t;
}

static struct figures_table *aggregate(struct figures_eval *x, const struct how *how, const struct formula *f)
{
    const struct figures_request wanted = {f, how->owner, how->windows, how->by_place, how->sets, how->dates, NULL};
    struct figures_request *r = figures_request_note(x, &wanted);
    return r->table ? r->table : figures_table_new(x, how->windows, how->by_place);
}

/* A member without any value in a window makes the whole partial there. */
static int member(struct figures_eval *x, const struct how *how, const struct formula *f, struct figures_table **out,
                  struct err *e)
{
    const struct indicator *in = pack_indicator(x->pack, f->code);
    struct figures_table *t = NULL, *copy = ARENA_NEW(&x->work, struct figures_table);
    if (!in)
        return err_set(e, ERR_INPUT, "formula", N_("the formula of %.*s names {%.*s}, which is no indicator"),
                       SV_ARG(how->owner->code), SV_ARG(f->code));
    if (figures_eval_indicator(x, in, how->windows, how->by_place, how->sets, how->dates, &t, e) || !t)
        return -1;
    bool *has = ARENA_ARRAY(&x->work, t->windows->n, bool);
    for (size_t i = 0; i < t->level[LEVEL_TOTAL].n; i++)
        if (!isnan(t->level[LEVEL_TOTAL].v[i].value))
            has[t->level[LEVEL_TOTAL].v[i].key[0]] = true;
    *copy = *t;
    copy->partial = ARENA_ARRAY(&x->work, t->windows->n, bool);
    for (size_t w = 0; w < t->windows->n; w++)
        copy->partial[w] = t->partial[w] || !has[w];
    *out = copy;
    return 0;
}

static int binary(struct figures_eval *x, const struct how *how, const struct formula *f, struct figures_table **out,
                  struct err *e)
{
    static const enum figures_join join[] = {
        [FORMULA_ADD] = JOIN_ADD, [FORMULA_SUB] = JOIN_SUB,   [FORMULA_MUL] = JOIN_MUL,
        [FORMULA_DIV] = JOIN_DIV, [FORMULA_RATIO] = JOIN_DIV,
    };
    struct figures_table *a = NULL, *b = NULL;
    if (eval(x, how, f->a, &a, e) || eval(x, how, f->b, &b, e))
        return -1;
    *out = figures_join(x, join[f->op], a, b);
    return 0;
}

static int eval(struct figures_eval *x, const struct how *how, const struct formula *f, struct figures_table **out,
                struct err *e)
{
    switch (f->op) {
    case FORMULA_NUMBER:
        *out = number(x, how, f->number);
        return 0;
    case FORMULA_INDICATOR:
        return member(x, how, f, out, e);
    case FORMULA_AGGREGATE:
        *out = aggregate(x, how, f);
        return 0;
    default:
        return binary(x, how, f, out, e);
    }
}

int figures_eval_formula(struct figures_eval *x, const struct indicator *owner, const struct formula *f,
                         const struct figures_windows *w, bool by_place, bool sets, bool dates,
                         struct figures_table **out, struct err *e)
{
    const struct how how = {owner, w, by_place, sets, dates};
    return eval(x, &how, f, out, e);
}

/* --- indicators ------------------------------------------------------------------------------------------------ */

static int compute(struct figures_eval *x, const struct indicator *in, const struct figures_windows *w,
                   const struct how *outer, struct figures_table **out, struct err *e)
{
    bool places = figures_rule_splits(in->across_places), periods = figures_rule_splits(in->across_periods);
    struct how how = {.owner = in,
                      .windows = figures_windows_of(x, in, w),
                      .by_place = outer->by_place || places,
                      .sets = outer->sets || places || periods,
                      .dates = outer->dates || (places && in->across_places == RULE_LATEST)};
    struct figures_table *t;
    if (!in->formula) {
        *out = figures_table_new(x, w, outer->by_place);
        return 0;
    }
    how.sets = how.sets || in->formula->op != FORMULA_AGGREGATE;
    if (eval(x, &how, in->formula, &t, e))
        return -1;
    *out = figures_combine(x, in, t, w, outer->by_place);
    return 0;
}

int figures_eval_indicator(struct figures_eval *x, const struct indicator *in, const struct figures_windows *w,
                           bool by_place, bool sets, bool dates, struct figures_table **out, struct err *e)
{
    const struct how outer = {in, w, by_place, sets, dates};
    for (size_t i = 0; i < x->memos.n; i++) {
        const struct figures_memo *m = &x->memos.v[i];
        bool enough = !x->collecting || (m->sets >= sets && m->dates >= dates);
        if (m->indicator == in && m->windows == w && m->by_place == by_place && enough) {
            *out = m->table;
            return 0;
        }
    }
    if (x->depth == PACK_FORMULA_DEPTH_MAX)
        return err_set(e, ERR_LIMIT, "formula", N_("%.*s: indicators are nested in more than %d levels"),
                       SV_ARG(in->code), PACK_FORMULA_DEPTH_MAX);
    x->depth++;
    int rc = compute(x, in, w, &outer, out, e);
    x->depth--;
    if (rc == 0) {
        struct figures_memo memo = {in, w, by_place, sets, dates, *out};
        vec_push(&x->work, &x->memos, memo);
    }
    return rc;
}
