/* Functions over the answers of one question in the rows of a repeat. A single answer is a
 * node-set of one. */
#include "engine/expr/expr_internal.h"

#include <math.h>

static int run_count(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    const struct sv *v;
    size_t n;
    return expr_arg_nodes(r, call, 0, &v, &n) ? -1 : expr_give_number(out, (double)n);
}

static int run_count_non_empty(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    const struct sv *v;
    size_t n;
    double filled = 0;
    if (expr_arg_nodes(r, call, 0, &v, &n))
        return -1;
    for (size_t i = 0; i < n; i++)
        filled += v[i].n > 0;
    return expr_give_number(out, filled);
}

/* Numbers of all arguments, whatever they are, through one fold. */
struct total {
    double sum, min, max;
    size_t n;
    bool nan;
};

static void add(struct total *t, double v)
{
    t->nan = t->nan || isnan(v);
    t->min = t->n == 0 || v < t->min ? v : t->min;
    t->max = t->n == 0 || v > t->max ? v : t->max;
    t->sum += v;
    t->n++;
}

static int add_all(struct expr_run *r, const struct expr_node *call, struct total *t)
{
    for (size_t i = 0; i < call->nargs; i++) {
        const double *v;
        size_t n;
        if (expr_arg_numbers(r, call, i, &v, &n))
            return -1;
        for (size_t k = 0; k < n; k++)
            add(t, v[k]);
    }
    return 0;
}

static int run_sum(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct total t = {0};
    return add_all(r, call, &t) ? -1 : expr_give_number(out, t.sum);
}

/* Nothing has no minimum: empty, not a number that says so. */
static int give_extreme(const struct total *t, double v, struct expr_value *out)
{
    if (t->n == 0)
        return expr_give_string(out, SV(""));
    return expr_give_number(out, t->nan ? NAN : v);
}

static int run_min(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct total t = {0};
    return add_all(r, call, &t) ? -1 : give_extreme(&t, t.min, out);
}

static int run_max(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct total t = {0};
    return add_all(r, call, &t) ? -1 : give_extreme(&t, t.max, out);
}

static int run_avg(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct total t = {0};
    return add_all(r, call, &t) ? -1 : give_extreme(&t, t.sum / (double)t.n, out);
}

/* Park and Miller's minimal generator, so that a seed shuffles alike in every program. */
static double park_miller(uint64_t *state)
{
    *state = *state * 16807 % 2147483647;
    return (double)(*state - 1) / 2147483646.0;
}

static uint64_t seed_of(double v)
{
    double whole = isfinite(v) ? fmod(trunc(v), 2147483647) : 0;
    return (uint64_t)(whole <= 0 ? whole + 2147483646 : whole);
}

/* Fisher and Yates, "inside out", as the specification names it. */
static int run_randomize(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    const struct sv *v;
    size_t n;
    double seed = 0;
    if (expr_arg_nodes(r, call, 0, &v, &n) || (call->nargs > 1 && expr_arg_number(r, call, 1, &seed)))
        return -1;
    if (call->nargs == 1 && !r->host->random)
        return expr_unavailable(r, call);
    uint64_t state = seed_of(seed);
    struct sv *shuffled = ARENA_ARRAY(r->mem, n, struct sv);
    for (size_t i = 0; i < n; i++) {
        double random = call->nargs > 1 ? park_miller(&state) : r->host->random(r->host->ctx);
        size_t j = (size_t)(random * (double)(i + 1));
        j = j > i ? i : j;
        shuffled[i] = shuffled[j];
        shuffled[j] = v[i];
    }
    return expr_give_nodes(out, shuffled, n);
}

static int run_position(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    if (!r->host->position)
        return expr_unavailable(r, call);
    return expr_give_number(out, r->host->position(r->host->ctx));
}

const struct expr_fn expr_fn_nodes[] = {
    {"count", "N", 'n', false, run_count, NULL},
    {"count-non-empty", "N", 'n', false, run_count_non_empty, NULL},
    {"sum", "*+", 'n', true, run_sum, NULL},
    {"min", "*+", 'n', true, run_min, NULL},
    {"max", "*+", 'n', true, run_max, NULL},
    {"avg", "*+", 'n', true, run_avg, NULL},
    {"randomize", "N?n", 'N', false, run_randomize, NULL},
    {"position", "?P", 'n', false, run_position, NULL},
    {0},
};
