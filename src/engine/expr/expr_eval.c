/*
 * Evaluation: a walk over the tree. Called for every record of an import and every slice of a
 * figure, so constants are never copied and operators work on values in place. Pure but for what
 * the host answers; bounded by EXPR_STEPS_MAX.
 */
#include "engine/expr/expr_internal.h"

#include <math.h>

static int fail(struct expr_run *r, const struct expr_node *n, int result)
{
    return expr_at(r->x, n->at, r->e, result);
}

int expr_charge(struct expr_run *r, const struct expr_node *n, size_t work)
{
    if (work <= EXPR_STEPS_MAX && r->steps + work <= EXPR_STEPS_MAX) {
        r->steps += work;
        return 0;
    }
    return fail(r, n, err_set(r->e, ERR_LIMIT, NULL, "the expression takes more than %d steps", EXPR_STEPS_MAX));
}

int expr_unavailable(struct expr_run *r, const struct expr_node *call)
{
    return fail(r, call, err_set(r->e, ERR_INPUT, NULL, "%.*s() is not available here", SV_ARG(call->name)));
}

/* --- comparing (XPath 1.0, 3.4) --------------------------------------------------------------- */

static bool compare_numbers(enum expr_operator op, double a, double b)
{
    switch (op) {
    case O_EQ:
        return a == b;
    case O_NE:
        return a != b;
    case O_LT:
        return a < b;
    case O_LE:
        return a <= b;
    case O_GT:
        return a > b;
    default:
        return a >= b;
    }
}

static bool compare_single(struct expr_run *r, enum expr_operator op, const struct expr_value *a,
                           const struct expr_value *b)
{
    bool equality = op == O_EQ || op == O_NE;
    if (equality && (a->type == EXPR_BOOLEAN || b->type == EXPR_BOOLEAN))
        return (expr_to_bool(a) == expr_to_bool(b)) == (op == O_EQ);
    if (equality && a->type == EXPR_STRING && b->type == EXPR_STRING)
        return sv_eq(a->string, b->string) == (op == O_EQ);
    return compare_numbers(op, expr_value_number(r, a), expr_value_number(r, b));
}

/* A comparison with several answers holds when it holds for any of them. */
static bool compare_nodes(struct expr_run *r, enum expr_operator op, const struct expr_value *a,
                          const struct expr_value *b)
{
    size_t na = a->type == EXPR_NODES ? a->nnodes : 1, nb = b->type == EXPR_NODES ? b->nnodes : 1;
    for (size_t i = 0; i < na; i++) {
        struct expr_value x = *a;
        if (a->type == EXPR_NODES)
            (void)expr_give_string(&x, a->node[i]);
        for (size_t j = 0; j < nb; j++) {
            struct expr_value y = *b;
            if (b->type == EXPR_NODES)
                (void)expr_give_string(&y, b->node[j]);
            if (compare_single(r, op, &x, &y))
                return true;
        }
    }
    return false;
}

bool expr_compare(struct expr_run *r, enum expr_operator op, const struct expr_value *a, const struct expr_value *b)
{
    bool nodes = a->type == EXPR_NODES || b->type == EXPR_NODES;
    if (!nodes || a->type == EXPR_BOOLEAN || b->type == EXPR_BOOLEAN) {
        struct expr_value x = *a, y = *b; /* a node-set beside a boolean is one itself: are there any? */
        if (nodes && a->type == EXPR_NODES)
            (void)expr_give_bool(&x, expr_to_bool(a));
        if (nodes && b->type == EXPR_NODES)
            (void)expr_give_bool(&y, expr_to_bool(b));
        return compare_single(r, op, nodes ? &x : a, nodes ? &y : b);
    }
    return compare_nodes(r, op, a, b);
}

/* Bytes and number of what is compared, in steps. */
static size_t weight(const struct expr_value *v)
{
    size_t work = 1;
    for (size_t i = 0; v->type == EXPR_NODES && i < v->nnodes; i++)
        work += 1 + v->node[i].n / 64;
    return work;
}

static int charge_comparison(struct expr_run *r, const struct expr_node *n, const struct expr_value *a,
                             const struct expr_value *b)
{
    size_t work;
    if (a->type != EXPR_NODES && b->type != EXPR_NODES)
        return 0;
    return expr_charge(r, n, __builtin_mul_overflow(weight(a), weight(b), &work) ? SIZE_MAX : work);
}

/* --- chains ----------------------------------------------------------------------------------- */

static int eval_logic(struct expr_run *r, const struct expr_node *n, struct expr_value *out)
{
    bool decides = n->op == X_OR;
    for (size_t i = 0; i < n->nargs; i++) {
        struct expr_value slot;
        const struct expr_value *v = expr_node_eval(r, n->arg[i], &slot);
        if (!v)
            return -1;
        if (expr_to_bool(v) == decides)
            return expr_give_bool(out, decides);
    }
    return expr_give_bool(out, !decides);
}

static int eval_comparison(struct expr_run *r, const struct expr_node *n, struct expr_value *out)
{
    struct expr_value left_slot, right_slot;
    const struct expr_value *left = expr_node_eval(r, n->arg[0], &left_slot);
    for (size_t i = 1; i < n->nargs; i++) {
        const struct expr_value *right = left ? expr_node_eval(r, n->arg[i], &right_slot) : NULL;
        if (!right || charge_comparison(r, n, left, right))
            return -1;
        (void)expr_give_bool(out, expr_compare(r, (enum expr_operator)n->between[i - 1], left, right));
        left_slot = *out;
        left = &left_slot;
    }
    return 0;
}

static double calculate(enum expr_operator op, double a, double b)
{
    switch (op) {
    case O_ADD:
        return a + b;
    case O_SUB:
        return a - b;
    case O_MUL:
        return a * b;
    case O_DIV:
        return a / b;
    default:
        return fmod(a, b); /* the sign is the dividend's, as XPath has it */
    }
}

static int eval_arithmetic(struct expr_run *r, const struct expr_node *n, struct expr_value *out)
{
    double sum = NAN, next;
    for (size_t i = 0; i < n->nargs; i++) {
        if (expr_arg_number(r, n, i, &next))
            return -1;
        sum = i ? calculate((enum expr_operator)n->between[i - 1], sum, next) : next;
    }
    return expr_give_number(out, sum);
}

static int eval_union(struct expr_run *r, const struct expr_node *n, struct expr_value *out)
{
    struct {
        struct sv *v;
        size_t n, cap;
    } all = {0};
    for (size_t i = 0; i < n->nargs; i++) {
        const struct sv *v;
        size_t count;
        if (expr_arg_nodes(r, n, i, &v, &count))
            return -1;
        for (size_t k = 0; k < count; k++)
            vec_push(r->mem, &all, v[k]);
    }
    return expr_give_nodes(out, all.v, all.n);
}

/* --- nodes ------------------------------------------------------------------------------------ */

static int eval_ref(struct expr_run *r, const struct expr_node *n, struct expr_value *out)
{
    const struct expr_host *host = r->host;
    struct sv column;
    if (n->bare && host->column && host->column(host->ctx, n->name, &column))
        return expr_give_string(out, column);
    if (!host->get)
        return fail(r, n, err_set(r->e, ERR_INPUT, NULL, "${%.*s} has no answer here", SV_ARG(n->name)));
    if (host->get(host->ctx, r->mem, n->name, out, r->e))
        return -1;
    return out->type == EXPR_STRING ? expr_charge(r, n, out->string.n / 64) : 0;
}

static int eval_current(struct expr_run *r, const struct expr_node *n, struct expr_value *out)
{
    if (r->host->current && r->host->current(r->host->ctx, out) == 0)
        return 0;
    return fail(r, n, err_set(r->e, ERR_INPUT, NULL, "“.” has no meaning here"));
}

static int eval_predicate(struct expr_run *r, const struct expr_node *n, struct expr_value *out)
{
    if (!r->host->predicate)
        return expr_unavailable(r, n);
    return expr_give_bool(out, r->host->predicate(r->host->ctx, n->name));
}

static int eval_negate(struct expr_run *r, const struct expr_node *n, struct expr_value *out)
{
    double v;
    return expr_arg_number(r, n, 0, &v) ? -1 : expr_give_number(out, -v);
}

static int eval(struct expr_run *r, const struct expr_node *n, struct expr_value *out)
{
    switch (n->op) {
    case X_REF:
        return eval_ref(r, n, out);
    case X_CURRENT:
        return eval_current(r, n, out);
    case X_PREDICATE:
        return eval_predicate(r, n, out);
    case X_CALL:
        return n->fn->run(r, n, out);
    case X_NEGATE:
        return eval_negate(r, n, out);
    case X_OR:
    case X_AND:
        return eval_logic(r, n, out);
    case X_EQUALITY:
    case X_RELATION:
        return eval_comparison(r, n, out);
    case X_SUM:
    case X_PRODUCT:
        return eval_arithmetic(r, n, out);
    case X_UNION:
        return eval_union(r, n, out);
    default: /* X_PARENT never leaves position(), constants are not evaluated */
        return fail(r, n, err_set(r->e, ERR_INTERNAL, NULL, "this part of the expression has no value"));
    }
}

const struct expr_value *expr_node_eval(struct expr_run *r, const struct expr_node *n, struct expr_value *slot)
{
    if (n->op == X_CONST)
        return &n->value;
    if (expr_charge(r, n, 1) || eval(r, n, slot))
        return NULL;
    return slot;
}

/* --- arguments -------------------------------------------------------------------------------- */

int expr_arg_string(struct expr_run *r, const struct expr_node *call, size_t i, struct sv *out)
{
    struct expr_value slot;
    const struct expr_value *v = expr_node_eval(r, call->arg[i], &slot);
    if (!v || (v->type == EXPR_STRING && expr_charge(r, call, v->string.n / 64)))
        return -1;
    *out = expr_to_string(v, r->mem);
    return 0;
}

int expr_arg_number(struct expr_run *r, const struct expr_node *call, size_t i, double *out)
{
    struct expr_value slot;
    const struct expr_value *v = expr_node_eval(r, call->arg[i], &slot);
    if (!v)
        return -1;
    *out = expr_value_number(r, v);
    return 0;
}

int expr_arg_bool(struct expr_run *r, const struct expr_node *call, size_t i, bool *out)
{
    struct expr_value slot;
    const struct expr_value *v = expr_node_eval(r, call->arg[i], &slot);
    if (!v)
        return -1;
    *out = expr_to_bool(v);
    return 0;
}

int expr_arg_numbers(struct expr_run *r, const struct expr_node *call, size_t i, const double **v, size_t *n)
{
    struct expr_value slot;
    const struct expr_value *value = expr_node_eval(r, call->arg[i], &slot);
    if (!value)
        return -1;
    bool nodes = value->type == EXPR_NODES;
    *n = nodes ? value->nnodes : 1;
    if (expr_charge(r, call, *n))
        return -1;
    double *number = ARENA_ARRAY(r->mem, *n, double);
    for (size_t k = 0; k < *n; k++) {
        if (nodes && expr_charge(r, call, value->node[k].n / 64))
            return -1;
        number[k] = nodes ? expr_text_number(r, value->node[k]) : expr_value_number(r, value);
    }
    *v = number;
    return 0;
}

int expr_arg_nodes(struct expr_run *r, const struct expr_node *call, size_t i, const struct sv **v, size_t *n)
{
    struct expr_value slot;
    const struct expr_value *value = expr_node_eval(r, call->arg[i], &slot);
    if (!value)
        return -1;
    if (value->type == EXPR_NODES) {
        *v = value->node;
        *n = value->nnodes;
        return expr_charge(r, call, value->nnodes);
    }
    struct sv *one = ARENA_NEW(r->mem, struct sv);
    *one = expr_to_string(value, r->mem);
    *v = one;
    *n = 1;
    return 0;
}

/* --- the public calls ------------------------------------------------------------------------- */

int expr_eval(const struct expr *x, const struct expr_host *host, struct arena *mem, struct expr_value *out,
              struct err *e)
{
    static const struct expr_host nowhere = {0};
    struct expr_run run = {.x = x, .host = host ? host : &nowhere, .mem = mem, .e = e};
    const struct expr_value *v = expr_node_eval(&run, x->root, out);
    if (!v)
        return -1;
    if (v != out)
        *out = *v;
    return 0;
}

int expr_eval_bool(const struct expr *x, const struct expr_host *host, struct arena *mem, bool *out, struct err *e)
{
    struct expr_value v;
    if (expr_eval(x, host, mem, &v, e))
        return -1;
    *out = expr_to_bool(&v);
    return 0;
}

int expr_eval_string(const struct expr *x, const struct expr_host *host, struct arena *mem, struct sv *out,
                     struct err *e)
{
    struct expr_value v;
    if (expr_eval(x, host, mem, &v, e))
        return -1;
    *out = expr_to_string(&v, mem);
    return 0;
}
