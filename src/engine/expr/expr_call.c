/*
 * Calls: name( … ), checked against the function table as far as syntax goes. Called by the
 * parser alone; functions themselves are in expr_fn_*.c.
 */
#include "engine/expr/expr_internal.h"

static int fail_at(struct expr_parser *p, size_t at, int set)
{
    return expr_at(p->x, at, p->e, set);
}

static int check_argument(struct expr_parser *p, const struct expr_node *call, size_t i)
{
    const struct expr_node *arg = call->arg[i];
    char letter = expr_fn_letter(call->fn, i);
    if (letter == 'N' && !expr_node_is_set(arg))
        return fail_at(p, arg->at,
                       err_set(p->e, ERR_INPUT, NULL, "%s() takes a question, written ${name}", call->fn->name));
    if (letter == 'L' && (arg->op != X_CONST || arg->value.type != EXPR_STRING))
        return fail_at(p, arg->at, err_set(p->e, ERR_INPUT, NULL, "%s() takes a text in quotes", call->fn->name));
    if (letter == 'Q' && arg->op != X_REF)
        return fail_at(
            p, arg->at,
            err_set(p->e, ERR_INPUT, NULL, "%s() takes the name of a question here, written ${name}", call->fn->name));
    if (letter == 'P' && arg->op != X_PARENT)
        return fail_at(p, arg->at,
                       err_set(p->e, ERR_INPUT, NULL, "%s() only knows the row that it stands in: write %s(..)",
                               call->fn->name, call->fn->name));
    p->parents -= letter == 'P';
    return 0;
}

static int wrong_arity(struct expr_parser *p, const struct expr_node *call, size_t min, size_t max)
{
    const char *name = call->fn->name;
    if (min == max)
        return fail_at(
            p, call->at,
            err_set(p->e, ERR_INPUT, NULL, "%s() takes %zu arguments, here are %zu", name, min, call->nargs));
    if (max == SIZE_MAX)
        return fail_at(
            p, call->at,
            err_set(p->e, ERR_INPUT, NULL, "%s() takes at least %zu arguments, here are %zu", name, min, call->nargs));
    return fail_at(
        p, call->at,
        err_set(p->e, ERR_INPUT, NULL, "%s() takes %zu to %zu arguments, here are %zu", name, min, max, call->nargs));
}

static int check_call(struct expr_parser *p, struct expr_node *call)
{
    size_t min, max;
    expr_fn_arity(call->fn, &min, &max);
    if (call->nargs < min || call->nargs > max)
        return wrong_arity(p, call, min, max);
    for (size_t i = 0; i < call->nargs; i++)
        if (check_argument(p, call, i))
            return -1;
    if (call->fn->prepare && call->fn->prepare(p, call))
        return -1;
    expr_node_fold(p, call);
    return 0;
}

static int unknown_function(struct expr_parser *p, const struct expr_node *call)
{
    const char *reason = expr_fn_refused(call->name);
    struct sv near = expr_fn_near(call->name);
    if (reason)
        return fail_at(p, call->at,
                       err_set(p->e, ERR_INPUT, NULL, "%.*s() cannot be used here: %s", SV_ARG(expr_shown(call->name)),
                               tr(p->e->lang, reason)));
    if (near.n)
        return fail_at(p, call->at,
                       err_set(p->e, ERR_INPUT, NULL, "there is no function %.*s(); perhaps %.*s()?",
                               SV_ARG(expr_shown(call->name)), SV_ARG(near)));
    return fail_at(p, call->at,
                   err_set(p->e, ERR_INPUT, NULL, "there is no function %.*s()", SV_ARG(expr_shown(call->name))));
}

static int parse_arguments(struct expr_parser *p, struct expr_node *call)
{
    size_t opened = p->token.at;
    if (expr_parse_open(p))
        return -1;
    while (p->token.kind != T_CLOSE || call->nargs) {
        struct expr_node *arg = expr_parse_value(p);
        if (!arg)
            return -1;
        expr_node_add(p, call, arg);
        if (p->token.kind != T_COMMA)
            break;
        if (expr_lex_next(p))
            return -1;
    }
    return expr_parse_close(p, opened);
}

/* A name without arguments that is no function may be a named predicate: expr_check knows. */
static int classify(struct expr_parser *p, struct expr_node *call)
{
    if (call->fn)
        return check_call(p, call);
    if (call->nargs)
        return unknown_function(p, call);
    call->op = X_PREDICATE;
    return 0;
}

struct expr_node *expr_parse_call(struct expr_parser *p)
{
    struct expr_node *call = expr_node_new(p, X_CALL, p->token.at);
    call->name = p->token.text;
    call->fn = expr_fn_find(call->name);
    if (!call->fn && expr_fn_refused(call->name)) {
        (void)unknown_function(p, call);
        return NULL;
    }
    if (expr_lex_next(p) || parse_arguments(p, call) || classify(p, call))
        return NULL;
    return call;
}
