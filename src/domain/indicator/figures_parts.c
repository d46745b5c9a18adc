/*
 * Which parts of a period or a place make a cell, and with what weight: the rules of
 * figures_combine, the other way round. Called by figures_trace.c; pure.
 */
#include "domain/indicator/figures_internal.h"

#include <stdlib.h>

static bool chosen(enum rollup_rule rule, const struct figures_part *p, const struct figures_part *best)
{
    if (rule == RULE_MAX)
        return p == best;
    return rule != RULE_LATEST || p->order == best->order;
}

/* Weights of the parts first … last that become one value by the rule, and that value. */
static double weigh(struct figures_part *v, size_t n, enum rollup_rule rule)
{
    const struct figures_part *best = v;
    double value = 0;
    for (size_t i = 0; i < n; i++)
        if (rule == RULE_MAX ? v[i].value > best->value : v[i].order > best->order)
            best = &v[i];
    for (size_t i = 0; i < n; i++) {
        double share = rule == RULE_AVERAGE ? 1.0 / (double)n : chosen(rule, &v[i], best) ? 1 : 0;
        v[i].weight *= share;
        value += v[i].value * share;
    }
    return value;
}

/* Places within each window first, then the windows. */
void figures_parts_weigh(struct figures_parts *parts, const struct indicator *in)
{
    struct figures_part *window = parts->n ? xmalloc(parts->n * sizeof *window) : NULL;
    size_t n = 0;
    for (size_t i = 0, end; i < parts->n; i = end) {
        for (end = i; end < parts->n && parts->v[end].window == parts->v[i].window;)
            end++;
        double value = weigh(&parts->v[i], end - i, in->across_places);
        window[n++] = (struct figures_part){
            .window = parts->v[i].window, .value = value, .weight = 1, .order = (int64_t)parts->v[i].window};
    }
    if (n)
        (void)weigh(window, n, in->across_periods);
    for (size_t i = 0; i < parts->n; i++)
        for (size_t k = 0; k < n; k++)
            if (window[k].window == parts->v[i].window)
                parts->v[i].weight *= window[k].weight;
    free(window);
}
