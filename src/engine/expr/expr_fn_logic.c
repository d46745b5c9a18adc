/* Functions of truth and choice. Arguments that need not be evaluated are not. */
#include "engine/expr/expr_internal.h"

#include "engine/expr/regex.h"

static int give_node(struct expr_run *r, const struct expr_node *n, struct expr_value *out)
{
    const struct expr_value *v = expr_node_eval(r, n, out);
    if (!v)
        return -1;
    if (v != out)
        *out = *v;
    return 0;
}

static int run_if(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    bool condition;
    if (expr_arg_bool(r, call, 0, &condition))
        return -1;
    return give_node(r, call->arg[condition ? 1 : 2], out);
}

static int run_coalesce(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv first;
    if (expr_arg_string(r, call, 0, &first))
        return -1;
    if (first.n)
        return expr_give_string(out, first);
    return expr_arg_string(r, call, 1, &first) ? -1 : expr_give_string(out, first);
}

static int run_once(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    if (!r->host->current || r->host->current(r->host->ctx, out))
        return expr_unavailable(r, call);
    struct sv kept = expr_to_string(out, r->mem);
    if (kept.n)
        return expr_give_string(out, kept);
    return expr_arg_string(r, call, 0, &kept) ? -1 : expr_give_string(out, kept);
}

static int run_true(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    (void)r, (void)call;
    return expr_give_bool(out, true);
}

static int run_false(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    (void)r, (void)call;
    return expr_give_bool(out, false);
}

static int run_boolean(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    bool v;
    return expr_arg_bool(r, call, 0, &v) ? -1 : expr_give_bool(out, v);
}

static int run_not(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    bool v;
    return expr_arg_bool(r, call, 0, &v) ? -1 : expr_give_bool(out, !v);
}

static int run_boolean_from_string(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv v;
    if (expr_arg_string(r, call, 0, &v))
        return -1;
    return expr_give_bool(out, sv_is(v, "true") || sv_is(v, "1"));
}

/* A pattern written in the expression is compiled once, with it. */
static int prepare_regex(struct expr_parser *p, struct expr_node *call)
{
    struct regex *regex;
    const struct expr_node *pattern = call->arg[1];
    if (pattern->op != X_CONST)
        return 0;
    if (regex_compile(p->mem, expr_to_string(&pattern->value, p->mem), &regex, p->e))
        return expr_at(p->x, pattern->at, p->e, -1);
    call->prepared = regex;
    return 0;
}

static int run_regex(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv text, pattern;
    const struct regex *regex = call->prepared;
    if (expr_arg_string(r, call, 0, &text))
        return -1;
    if (!regex) {
        struct regex *compiled;
        if (expr_arg_string(r, call, 1, &pattern))
            return -1;
        if (regex_compile(r->mem, pattern, &compiled, r->e))
            return expr_at(r->x, call->arg[1]->at, r->e, -1);
        regex = compiled;
    }
    if (expr_charge(r, call, regex_cost(regex, text.n) / 16))
        return -1;
    return expr_give_bool(out, regex_match(regex, text, r->mem));
}

static bool between(double total, double min, double max)
{
    return (min == -1 || total >= min) && (max == -1 || total <= max);
}

/* checklist(min, max, v…): how many v are true, that is numbers above 0. */
static int run_checklist(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    double min, max, total = 0;
    if (expr_arg_number(r, call, 0, &min) || expr_arg_number(r, call, 1, &max))
        return -1;
    for (size_t i = 2; i < call->nargs; i++) {
        const double *v;
        size_t n;
        if (expr_arg_numbers(r, call, i, &v, &n))
            return -1;
        for (size_t k = 0; k < n; k++)
            total += v[k] > 0;
    }
    return expr_give_bool(out, between(total, min, max));
}

static int prepare_weighted(struct expr_parser *p, struct expr_node *call)
{
    if (call->nargs % 2 == 0)
        return 0;
    return expr_at(p->x, call->at, p->e,
                   err_set(p->e, ERR_INPUT, NULL, "%s() takes a weight after every value", call->fn->name));
}

static int run_weighted(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    double min, max, total = 0;
    if (expr_arg_number(r, call, 0, &min) || expr_arg_number(r, call, 1, &max))
        return -1;
    for (size_t i = 2; i + 1 < call->nargs; i += 2) {
        const double *v, *weight;
        size_t n, nweights;
        if (expr_arg_numbers(r, call, i, &v, &n) || expr_arg_numbers(r, call, i + 1, &weight, &nweights))
            return -1;
        for (size_t k = 0; k < n && k < nweights; k++)
            total += v[k] > 0 ? weight[k] : 0;
    }
    return expr_give_bool(out, between(total, min, max));
}

const struct expr_fn expr_fn_logic[] = {
    {"true", "", 'b', true, run_true, NULL},
    {"false", "", 'b', true, run_false, NULL},
    {"not", "b", 'b', true, run_not, NULL},
    {"boolean", "*", 'b', true, run_boolean, NULL},
    {"boolean-from-string", "s", 'b', true, run_boolean_from_string, NULL},
    {"if", "b**", '*', true, run_if, NULL},
    {"coalesce", "ss", 's', true, run_coalesce, NULL},
    {"once", "s", 's', false, run_once, NULL},
    {"regex", "ss", 'b', true, run_regex, prepare_regex},
    {"checklist", "nn?n+", 'b', true, run_checklist, NULL},
    {"weighted-checklist", "nn?nn+", 'b', true, run_weighted, prepare_weighted},
    {0},
};
