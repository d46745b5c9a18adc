/*
 * For tests: the roll-up once more, naively. Facts are plain structs, conditions C functions, cells
 * are found by comparing texts.
 */
#ifndef ISTMO_ENGINE_FIGURE_ROLLUP_NAIVE_H
#define ISTMO_ENGINE_FIGURE_ROLLUP_NAIVE_H

#include "engine/figure/rollup_naive_facts.h"

/* --- the naive roll-up --------------------------------------------------------------------------------------- */

struct naive_cell {
    size_t window;
    const char *label[3];
    const struct plain *fact[FACTS_MAX];
    size_t n;
};

struct naive_plan {
    const struct condition *condition;
    enum aggregate op;
    const char *measure;
    bool pending, filtered;
    const struct rollup_window *window;
    size_t nwindows;
    enum key_kind key[3];
    size_t nkeys;
};

static inline bool naive_matches(const struct naive_plan *plan, const struct plain *p)
{
    bool anchored = plan->condition->date != d_record;
    enum fact_status least = anchored ? FACT_EVENTS_ONLY : plan->pending ? FACT_PENDING : FACT_COUNTED;
    if (p->status < least || !plan->condition->holds(p))
        return false;
    if (plan->filtered && !is(p->unit, "A") && !is(p->kind, "talk"))
        return false;
    if (plan->op == AGG_PEOPLE)
        return p->person != 0;
    if (plan->op == AGG_DISTINCT)
        return p->topic[0] != 0;
    return is(p->measure, plan->measure);
}

static inline size_t naive_window(const struct naive_plan *plan, int32_t date)
{
    for (size_t w = 0; w < plan->nwindows; w++)
        if (date != DATE_NONE && date >= plan->window[w].first && date <= plan->window[w].last)
            return w;
    return SIZE_MAX;
}

static inline double naive_value(const struct naive_plan *plan, const struct naive_cell *c)
{
    double sum = 0, least = 0, most = 0, latest = 0;
    int32_t last = DATE_NONE;
    size_t people = 0, values = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct plain *p = c->fact[i];
        int32_t date = plan->condition->date(p);
        bool fresh = true;
        for (size_t k = 0; k < i; k++)
            fresh = fresh && c->fact[k]->person != p->person;
        people += fresh;
        sum += p->value;
        least = i == 0 || p->value < least ? p->value : least;
        most = i == 0 || p->value > most ? p->value : most;
        latest = date > last ? p->value : date == last ? latest + p->value : latest;
        last = date > last ? date : last;
    }
    for (int t = 1; t <= 3; t++) {
        static const char *const name[] = {"", "t1", "t2", "t3"};
        for (size_t i = 0; i < c->n; i++)
            if (in(c->fact[i]->topic, name[t])) {
                values++;
                break;
            }
    }
    switch (plan->op) {
    case AGG_AVG:
        return sum / (double)c->n;
    case AGG_MIN:
        return least;
    case AGG_MAX:
        return most;
    case AGG_LATEST:
        return latest;
    case AGG_PEOPLE:
        return (double)people;
    case AGG_DISTINCT:
        return (double)values;
    default:
        return sum;
    }
}

struct naive {
    struct naive_cell *v;
    size_t n;
};

/* Of latest() only the facts of the latest date are behind the figure. */
static inline void keep_latest(const struct naive_plan *plan, struct naive *n)
{
    for (size_t i = 0; i < n->n && plan->op == AGG_LATEST; i++) {
        struct naive_cell *c = &n->v[i];
        int32_t last = DATE_NONE;
        size_t kept = 0;
        for (size_t k = 0; k < c->n; k++)
            last = plan->condition->date(c->fact[k]) > last ? plan->condition->date(c->fact[k]) : last;
        for (size_t k = 0; k < c->n; k++)
            if (plan->condition->date(c->fact[k]) == last)
                c->fact[kept++] = c->fact[k];
        c->n = kept;
    }
}

static inline size_t naive_records(const struct naive_cell *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        bool fresh = true;
        for (size_t k = 0; k < i; k++)
            fresh = fresh && c->fact[k]->record != c->fact[i]->record;
        n += fresh;
    }
    return n;
}

static inline bool naive_apportioned(const struct naive_cell *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->fact[i]->apportioned)
            return true;
    return false;
}

static inline void naive_put(struct naive *out, const struct naive_plan *plan, size_t nkeys, size_t window,
                             const char **label, const struct plain *p)
{
    size_t i = 0;
    for (; i < out->n; i++) {
        bool same = out->v[i].window == window;
        for (size_t k = 0; k < nkeys; k++)
            same = same && is(out->v[i].label[k], label[k]);
        if (same)
            break;
    }
    if (i == out->n) {
        out->v = realloc(out->v, ++out->n * sizeof *out->v);
        assert_non_null(out->v);
        out->v[i].n = 0;
        out->v[i].window = window;
        for (size_t k = 0; k < nkeys; k++)
            out->v[i].label[k] = label[k];
    }
    (void)plan;
    out->v[i].fact[out->v[i].n++] = p;
}

static inline void naive_expand(struct naive *out, const struct naive_plan *plan, size_t nkeys, size_t k, size_t window,
                                const char **label, const struct plain *p)
{
    const char *mine[4];
    if (k == nkeys) {
        naive_put(out, plan, nkeys, window, label, p);
        return;
    }
    size_t n = labels_of(p, plan->key[k], mine);
    for (size_t i = 0; i < n; i++) {
        label[k] = mine[i];
        naive_expand(out, plan, nkeys, k + 1, window, label, p);
    }
}

static inline struct naive naive_run(const struct naive_plan *plan, size_t nkeys)
{
    struct naive out = {0};
    for (size_t i = 0; i < nplain; i++) {
        const char *label[3];
        size_t window = naive_window(plan, plan->condition->date(&plain[i]));
        if (window != SIZE_MAX && naive_matches(plan, &plain[i]))
            naive_expand(&out, plan, nkeys, 0, window, label, &plain[i]);
    }
    return out;
}

/* --- comparing --------------------------------------------------------------------------------------------------- */

static const struct naive_cell *naive_find(const struct naive *n, const struct rollup_cell *c, const struct rollup *r,
                                           size_t nkeys)
{
    for (size_t i = 0; i < n->n; i++) {
        bool same = n->v[i].window == c->window;
        for (size_t k = 0; k < nkeys && same; k++)
            same = sv_is(r->label[k].v[c->label[k]], n->v[i].label[k]);
        if (same)
            return &n->v[i];
    }
    return NULL;
}

static inline void same_cell(const struct naive_plan *plan, const struct naive_cell *want,
                             const struct rollup_cell *got, bool sets)
{
    assert_true(fabs(naive_value(plan, want) - got->value) < 1e-9);
    assert_int_equal(got->records, naive_records(want));
    assert_int_equal(got->apportioned, naive_apportioned(want));
    if (sets)
        assert_int_equal(idset_count(got->record_set), got->records);
    if (sets && (plan->op == AGG_PEOPLE || plan->op == AGG_DISTINCT))
        assert_true((double)idset_count(got->id_set) == got->value);
}

static inline void compare(const struct naive_plan *plan, const struct rollup_cells *cells, const struct rollup *r,
                           bool sets)
{
    struct naive margin = naive_run(plan, 0), slices = naive_run(plan, plan->nkeys);
    size_t windows = 0;
    keep_latest(plan, &margin);
    keep_latest(plan, &slices);
    for (size_t w = 0; w < plan->nwindows; w++) {
        const struct naive_cell *want = naive_find(&margin, &cells->margin[w], r, 0);
        assert_int_equal(cells->margin[w].records == 0, want == NULL);
        assert_int_equal(isnan(cells->margin[w].value) != 0, want == NULL);
        if (want)
            same_cell(plan, want, &cells->margin[w], sets);
        windows += want != NULL;
    }
    assert_int_equal(windows, margin.n);
    assert_int_equal(cells->n, plan->nkeys ? slices.n : 0);
    for (size_t i = 0; i < cells->n; i++) {
        const struct naive_cell *want = naive_find(&slices, &cells->v[i], r, plan->nkeys);
        assert_non_null(want);
        same_cell(plan, want, &cells->v[i], sets);
    }
    free(margin.v);
    free(slices.v);
}

/* The rows of one aggregate give its cells back. */
static inline void compare_rows(const struct naive_plan *plan, const struct rollup_rows *rows,
                                const struct rollup_labels *label)
{
    struct naive slices = naive_run(plan, plan->nkeys);
    size_t facts = 0;
    for (size_t i = 0; i < slices.n; i++)
        for (size_t k = 0; k < slices.v[i].n; k++)
            facts += plan->op != AGG_DISTINCT ? 1 : topic_labels(slices.v[i].fact[k], K_TOPIC, (const char *[4]){0});
    assert_int_equal(rows->n, facts);
    for (size_t i = 0; i < rows->n; i++) {
        bool found = false;
        for (size_t s = 0; s < slices.n && !found; s++) {
            bool same = slices.v[s].window == rows->v[i].window;
            for (size_t k = 0; k < plan->nkeys && same; k++)
                same = sv_is(label[k].v[rows->v[i].label[k]], slices.v[s].label[k]);
            for (size_t k = 0; k < slices.v[s].n && same && !found; k++)
                found = slices.v[s].fact[k]->record == rows->v[i].record &&
                        plan->condition->date(slices.v[s].fact[k]) == rows->v[i].date;
        }
        assert_true(found);
    }
    free(slices.v);
}

#endif
