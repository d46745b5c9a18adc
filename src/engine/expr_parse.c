/*
 * From text to tree: operators by precedence climbing, calls checked against the function table,
 * constant parts folded. Called by everybody who compiles an expression; the names of questions
 * are the business of expr_check.c, paths of expr_path.c.
 */
#include "engine/expr_internal.h"

#include "base/near.h"
#include "base/utf8.h"

enum level { L_NONE, L_OR, L_AND, L_EQUALITY, L_RELATION, L_SUM, L_PRODUCT, L_UNION };

static enum level level_of(enum expr_operator op)
{
    static const enum level level[] = {L_NONE,     L_OR,       L_AND,      L_EQUALITY, L_EQUALITY,
                                       L_RELATION, L_RELATION, L_RELATION, L_RELATION, L_SUM,
                                       L_SUM,      L_PRODUCT,  L_PRODUCT,  L_PRODUCT,  L_UNION};
    return level[op];
}

static int fail_at(struct expr_parser *p, size_t at, int result)
{
    return expr_at(p->x, at, p->e, result);
}

int expr_at(const struct expr *x, size_t at, struct err *e, int result)
{
    size_t column = utf8_length(sv_make(x->text.p, at)) + 1;
    (void)err_prefix(e, "column %zu: ", column);
    return result;
}

struct sv expr_shown(struct sv text)
{
    return utf8_cut(text, 60);
}

struct expr_node *expr_node_new(struct expr_parser *p, enum expr_op op, size_t at)
{
    struct expr_node *n = ARENA_NEW(p->mem, struct expr_node);
    n->op = op;
    n->at = at;
    return n;
}

struct sv expr_add_ref(struct expr_parser *p, struct sv name)
{
    const struct sv *known = map_get(&p->names, name);
    if (!known) {
        struct sv *copy = ARENA_NEW(p->mem, struct sv);
        *copy = name;
        (void)map_put(&p->names, name, copy);
        known = copy;
    }
    vec_push(p->mem, &p->x->refs, *known);
    return *known;
}

static void add_arg(struct expr_parser *p, struct expr_node *n, enum expr_operator op, struct expr_node *arg)
{
    if (n->nargs == n->cap) {
        size_t cap = n->cap ? n->cap * 2 : 2;
        n->arg = arena_grow(p->mem, n->arg, n->nargs * sizeof(struct expr_node *), cap * sizeof(struct expr_node *));
        n->between = arena_grow(p->mem, n->between, n->nargs, cap);
        n->cap = cap;
    }
    n->between[n->nargs] = (unsigned char)op;
    n->arg[n->nargs++] = arg;
}

/* A node whose arguments are all constants becomes one. What fails is left for the evaluation,
 * which may never reach it. */
static void fold(struct expr_parser *p, struct expr_node *n)
{
    static const struct expr_host nowhere = {0};
    struct err ignored = {0};
    struct expr_run run = {.x = p->x, .host = &nowhere, .mem = p->mem, .e = &ignored};
    struct expr_value slot;
    if (n->op == X_CALL && !n->fn->pure)
        return;
    for (size_t i = 0; i < n->nargs; i++)
        if (n->arg[i]->op != X_CONST)
            return;
    const struct expr_value *v = expr_node_eval(&run, n, &slot);
    if (!v || run.zone_used)
        return;
    *n = (struct expr_node){
        .op = X_CONST, .at = n->at, .value = *v, .tested = n->op == X_EQUALITY || n->op == X_RELATION};
}

static int parse_binary(struct expr_parser *p, enum level least, struct expr_node **out);

static bool is_nodes(const struct expr_node *n)
{
    return n->op == X_REF || n->op == X_CURRENT || n->op == X_UNION || (n->op == X_CALL && n->fn->result == 'N');
}

static bool names_already(const struct expr_node *chain, const struct expr_node *ref)
{
    if (chain->op == X_REF)
        return ref->op == X_REF && chain->name.p == ref->name.p && chain->bare == ref->bare;
    for (size_t i = 0; chain->op == X_UNION && i < chain->nargs; i++)
        if (names_already(chain->arg[i], ref))
            return true;
    return false;
}

/* left op right. All levels associate to the left, so a chain of the same level simply grows. */
static int chain(struct expr_parser *p, struct expr_node **left, const struct expr_token *op, struct expr_node *right)
{
    enum expr_op kind = (enum expr_op)(X_OR + (level_of(op->op) - L_OR));
    struct expr_node *n = *left;
    if (kind == X_UNION) {
        if (!is_nodes(n) || !is_nodes(right))
            return fail_at(p, op->at, err_set(p->e, ERR_INPUT, NULL, "“|” joins questions, not other values"));
        if (names_already(n, right))
            return 0;
    }
    if (n->op != kind) {
        n = expr_node_new(p, kind, (*left)->at);
        add_arg(p, n, O_NONE, *left);
        *left = n;
    }
    n->at = op->at;
    add_arg(p, n, O_NONE, right);
    n->between[n->nargs - 2] = (unsigned char)op->op;
    fold(p, n);
    return 0;
}

static int deeper(struct expr_parser *p)
{
    if (++p->depth <= EXPR_DEPTH_MAX)
        return 0;
    return fail_at(p, p->token.at,
                   err_set(p->e, ERR_LIMIT, NULL, "more than %d levels of parentheses", EXPR_DEPTH_MAX));
}

static int unexpected(struct expr_parser *p, const char *wanted)
{
    if (p->token.kind == T_END)
        return fail_at(
            p, p->token.at,
            err_set(p->e, ERR_INPUT, NULL, "the expression ends where %s is expected", tr(p->e->lang, wanted)));
    struct sv text = sv_make(p->x->text.p + p->token.at, p->token.end - p->token.at);
    return fail_at(p, p->token.at,
                   err_set(p->e, ERR_INPUT, NULL, "“%.*s” stands where %s is expected", SV_ARG(expr_shown(text)),
                           tr(p->e->lang, wanted)));
}

static int close_group(struct expr_parser *p, size_t opened)
{
    if (p->token.kind == T_END)
        return fail_at(p, opened, err_set(p->e, ERR_INPUT, NULL, "the parenthesis that opens here is never closed"));
    if (p->token.kind != T_CLOSE)
        return unexpected(p, N_("an operator or a closing parenthesis"));
    return expr_lex_next(p);
}

static int check_argument(struct expr_parser *p, const struct expr_node *call, size_t i)
{
    const struct expr_node *arg = call->arg[i];
    char letter = expr_fn_letter(call->fn, i);
    if (letter == 'N' && !is_nodes(arg))
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
    fold(p, call);
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
    if (deeper(p) || expr_lex_next(p))
        return -1;
    while (p->token.kind != T_CLOSE || call->nargs) {
        struct expr_node *arg = NULL;
        if (parse_binary(p, L_OR, &arg))
            return -1;
        add_arg(p, call, O_NONE, arg);
        if (p->token.kind != T_COMMA)
            break;
        if (expr_lex_next(p))
            return -1;
    }
    p->depth--;
    return close_group(p, opened);
}

/* name( … ). The token is the name and "(" follows. A name without arguments that is no function
 * may be a named predicate: expr_check knows. */
static int parse_call(struct expr_parser *p, struct expr_token name, struct expr_node **out)
{
    struct expr_node *call = expr_node_new(p, X_CALL, name.at);
    call->name = name.text;
    call->fn = expr_fn_find(name.text);
    if (!call->fn && expr_fn_refused(name.text))
        return unknown_function(p, call);
    if (parse_arguments(p, call))
        return -1;
    *out = call;
    if (call->fn)
        return check_call(p, call);
    if (call->nargs)
        return unknown_function(p, call);
    call->op = X_PREDICATE;
    return 0;
}

static int parse_group(struct expr_parser *p, struct expr_node **out)
{
    size_t opened = p->token.at;
    if (deeper(p) || expr_lex_next(p) || parse_binary(p, L_OR, out))
        return -1;
    p->depth--;
    return close_group(p, opened);
}

static bool opens_call(const struct expr_parser *p)
{
    struct sv rest = sv_trim(sv_make(p->x->text.p + p->next, p->x->text.n - p->next));
    return p->token.kind == T_NAME && rest.n && rest.p[0] == '(';
}

static int parse_primary(struct expr_parser *p, struct expr_node **out)
{
    struct expr_token token = p->token;
    switch (token.kind) {
    case T_NUMBER:
    case T_STRING:
        *out = expr_node_new(p, X_CONST, token.at);
        if (token.kind == T_NUMBER)
            (void)expr_give_number(&(*out)->value, token.number);
        else
            (void)expr_give_string(&(*out)->value, token.text);
        return expr_lex_next(p);
    case T_OPEN:
        return parse_group(p, out);
    case T_NAME:
        if (!opens_call(p) || sv_is(token.text, "current"))
            return expr_parse_path(p, out);
        return expr_lex_next(p) ? -1 : parse_call(p, token, out);
    case T_REF:
    case T_DOT:
    case T_DOTDOT:
    case T_SLASH:
        return expr_parse_path(p, out);
    default:
        return unexpected(p, N_("a value"));
    }
}

static int parse_unary(struct expr_parser *p, struct expr_node **out)
{
    size_t at = p->token.at, minus = 0;
    for (; p->token.kind == T_OPERATOR && p->token.op == O_SUB; minus++)
        if (expr_lex_next(p))
            return -1;
    struct expr_node *operand = NULL;
    if (parse_primary(p, &operand))
        return -1;
    /* "|" binds closer than the sign */
    while (minus && p->token.kind == T_OPERATOR && p->token.op == O_UNION) {
        struct expr_token op = p->token;
        struct expr_node *right = NULL;
        if (expr_lex_next(p) || parse_primary(p, &right) || chain(p, &operand, &op, right))
            return -1;
    }
    *out = operand;
    for (size_t i = 0; i < (minus ? 2 - minus % 2 : 0); i++) { /* "--x" is a number, too */
        struct expr_node *n = expr_node_new(p, X_NEGATE, at);
        add_arg(p, n, O_NONE, *out);
        fold(p, n);
        *out = n;
    }
    return 0;
}

static int parse_binary(struct expr_parser *p, enum level least, struct expr_node **out)
{
    if (parse_unary(p, out))
        return -1;
    while (p->token.kind == T_OPERATOR && level_of(p->token.op) >= least) {
        struct expr_token op = p->token;
        struct expr_node *right = NULL;
        if (expr_lex_next(p) || parse_binary(p, level_of(op.op) + 1, &right) || chain(p, out, &op, right))
            return -1;
    }
    return 0;
}

static int parse_whole(struct expr_parser *p, struct expr_node **root)
{
    if (expr_lex_next(p))
        return -1;
    if (p->token.kind == T_END)
        return err_set(p->e, ERR_INPUT, NULL, "the expression is empty");
    if (parse_binary(p, L_OR, root))
        return -1;
    if (p->token.kind == T_CLOSE)
        return fail_at(p, p->token.at, err_set(p->e, ERR_INPUT, NULL, "this parenthesis closes nothing"));
    if (p->token.kind != T_END)
        return unexpected(p, N_("an operator"));
    if (p->parents)
        return fail_at(p, p->parent_at, err_set(p->e, ERR_INPUT, NULL, "“..” is only of use in position(..)"));
    return 0;
}

int expr_parse(struct arena *mem, struct sv text, struct expr **out, struct err *e)
{
    struct expr_node *root = NULL;
    if (text.n > EXPR_BYTES_MAX)
        return err_set(e, ERR_LIMIT, NULL, "the expression is longer than %d bytes", EXPR_BYTES_MAX);
    if (!utf8_valid(text))
        return err_set(e, ERR_INPUT, NULL, "the expression is not valid UTF-8 text");
    struct expr *x = ARENA_NEW(mem, struct expr);
    x->text = arena_sv(mem, text);
    struct expr_parser p = {.mem = mem, .x = x, .e = e, .names = {.mem = mem}};
    if (parse_whole(&p, &root))
        return -1;
    x->root = root;
    *out = x;
    return 0;
}

struct sv expr_text(const struct expr *x)
{
    return x->text;
}

void expr_each_ref(const struct expr *x, expr_ref_fn *fn, void *ctx)
{
    for (size_t i = 0; i < x->refs.n; i++)
        fn(ctx, x->refs.v[i]);
}

/* Whether `wanted` must hold for `n` to hold. */
static bool conjunct(const struct expr_node *n, const struct expr_node *wanted)
{
    if (n == wanted)
        return true;
    for (size_t i = 0; n->op == X_AND && i < n->nargs; i++)
        if (conjunct(n->arg[i], wanted))
            return true;
    return false;
}

void expr_each_reached(const struct expr *x, expr_reached_fn *fn, void *ctx)
{
    for (size_t i = 0; i < x->reached.n; i++)
        fn(ctx, x->reached.v[i]->name, conjunct(x->root, x->reached.v[i]));
}
