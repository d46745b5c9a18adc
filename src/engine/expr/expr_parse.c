/*
 * From text to tree: operators by precedence climbing, calls checked against the function table,
 * constant parts folded. Called by everybody who compiles an expression; the names of questions
 * are the business of expr_check.c, paths of expr_path.c.
 */
#include "engine/expr/expr_internal.h"

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

void expr_place(const struct expr *x, size_t at, struct err *e)
{
    size_t column = utf8_length(sv_make(x->text.p, at)) + 1;
    (void)err_prefix(e, "column %zu: ", column);
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

void expr_node_add(struct expr_parser *p, struct expr_node *n, struct expr_node *arg)
{
    if (n->nargs == n->cap) {
        size_t cap = n->cap ? n->cap * 2 : 2;
        n->arg = arena_grow(p->mem, n->arg, n->nargs * sizeof(struct expr_node *), cap * sizeof(struct expr_node *));
        n->between = arena_grow(p->mem, n->between, n->nargs, cap);
        n->cap = cap;
    }
    n->arg[n->nargs++] = arg;
}

/* A node whose arguments are all constants becomes one. What fails is left for the evaluation,
 * which may never reach it. */
void expr_node_fold(struct expr_parser *p, struct expr_node *n)
{
    static const struct expr_host nowhere = {0};
    struct err ignored = {0};
    struct expr_run run = {.x = p->x, .host = &nowhere, .mem = p->mem, .e = &ignored, .steps = p->steps};
    struct expr_value slot;
    if (n->op == X_CALL && !n->fn->pure)
        return;
    for (size_t i = 0; i < n->nargs; i++)
        if (n->arg[i]->op != X_CONST)
            return;
    const struct expr_value *v = expr_node_eval(&run, n, &slot);
    p->steps = run.steps;
    if (!v || run.zone_used)
        return;
    *n = (struct expr_node){
        .op = X_CONST, .at = n->at, .value = *v, .tested = n->op == X_EQUALITY || n->op == X_RELATION};
}

bool expr_node_is_set(const struct expr_node *n)
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

/* Left and right joined. All levels associate to the left, so a chain of the same level grows. */
static struct expr_node *chain(struct expr_parser *p, struct expr_node *left, const struct expr_token *op,
                               struct expr_node *right)
{
    enum expr_op kind = (enum expr_op)(X_OR + (level_of(op->op) - L_OR));
    struct expr_node *n = left;
    if (kind == X_UNION && (!expr_node_is_set(left) || !expr_node_is_set(right))) {
        (void)expr_at(p->x, op->at, p->e, err_set(p->e, ERR_INPUT, NULL, "“|” joins questions, not other values"));
        return NULL;
    }
    if (kind == X_UNION && names_already(left, right))
        return left;
    if (left->op != kind) {
        n = expr_node_new(p, kind, left->at);
        expr_node_add(p, n, left);
    }
    n->at = op->at;
    expr_node_add(p, n, right);
    n->between[n->nargs - 2] = (unsigned char)op->op;
    expr_node_fold(p, n);
    return n;
}

/* --- the grammar ------------------------------------------------------------------------------ */

/* Past the parenthesis that opens, one level deeper. */
int expr_parse_open(struct expr_parser *p)
{
    if (++p->depth <= EXPR_DEPTH_MAX)
        return expr_lex_next(p);
    return expr_at(p->x, p->token.at, p->e,
                   err_set(p->e, ERR_LIMIT, NULL, "more than %d levels of parentheses", EXPR_DEPTH_MAX));
}

static int unexpected(struct expr_parser *p, const char *wanted)
{
    if (p->token.kind == T_END)
        return expr_at(
            p->x, p->token.at, p->e,
            err_set(p->e, ERR_INPUT, NULL, "the expression ends where %s is expected", tr(p->e->lang, wanted)));
    struct sv text = sv_make(p->x->text.p + p->token.at, p->token.end - p->token.at);
    return expr_at(p->x, p->token.at, p->e,
                   err_set(p->e, ERR_INPUT, NULL, "“%.*s” stands where %s is expected", SV_ARG(expr_shown(text)),
                           tr(p->e->lang, wanted)));
}

int expr_parse_close(struct expr_parser *p, size_t opened)
{
    p->depth--;
    if (p->token.kind == T_END)
        return expr_at(p->x, opened, p->e,
                       err_set(p->e, ERR_INPUT, NULL, "the parenthesis that opens here is never closed"));
    if (p->token.kind != T_CLOSE)
        return unexpected(p, N_("an operator or a closing parenthesis"));
    return expr_lex_next(p);
}

static struct expr_node *parse_constant(struct expr_parser *p)
{
    struct expr_node *n = expr_node_new(p, X_CONST, p->token.at);
    if (p->token.kind == T_NUMBER)
        (void)expr_give_number(&n->value, p->token.number);
    else
        (void)expr_give_string(&n->value, p->token.text);
    return expr_lex_next(p) ? NULL : n;
}

static struct expr_node *parse_group(struct expr_parser *p)
{
    size_t opened = p->token.at;
    struct expr_node *inside = expr_parse_open(p) ? NULL : expr_parse_value(p);
    return inside && expr_parse_close(p, opened) == 0 ? inside : NULL;
}

static struct expr_node *parse_primary(struct expr_parser *p)
{
    switch (p->token.kind) {
    case T_NUMBER:
    case T_STRING:
        return parse_constant(p);
    case T_OPEN:
        return parse_group(p);
    case T_NAME:
        return expr_lex_opens(p) && !sv_is(p->token.text, "current") ? expr_parse_call(p) : expr_parse_path(p);
    case T_REF:
    case T_DOT:
    case T_DOTDOT:
    case T_SLASH:
        return expr_parse_path(p);
    default:
        (void)unexpected(p, N_("a value"));
        return NULL;
    }
}

static bool operator_ahead(const struct expr_parser *p, enum level least)
{
    return p->token.kind == T_OPERATOR && level_of(p->token.op) >= least;
}

static struct expr_node *negate(struct expr_parser *p, size_t at, struct expr_node *operand)
{
    struct expr_node *n = expr_node_new(p, X_NEGATE, at);
    expr_node_add(p, n, operand);
    expr_node_fold(p, n);
    return n;
}

/* Signs bind less than "|": -a|b is -(a|b). */
static struct expr_node *parse_unary(struct expr_parser *p)
{
    size_t at = p->token.at, minus = 0;
    for (; p->token.kind == T_OPERATOR && p->token.op == O_SUB; minus++)
        if (expr_lex_next(p))
            return NULL;
    struct expr_node *n = parse_primary(p);
    while (n && operator_ahead(p, L_UNION)) {
        const struct expr_token op = p->token;
        struct expr_node *right = expr_lex_next(p) ? NULL : parse_primary(p);
        n = right ? chain(p, n, &op, right) : NULL;
    }
    if (!n || !minus)
        return n;
    n = negate(p, at, n);
    return minus % 2 ? n : negate(p, at, n); /* "--x" is a number, too */
}

static struct expr_node *parse_binary(struct expr_parser *p, enum level least)
{
    struct expr_node *left = parse_unary(p);
    while (left && operator_ahead(p, least)) {
        const struct expr_token op = p->token;
        struct expr_node *right = expr_lex_next(p) ? NULL : parse_binary(p, level_of(op.op) + 1);
        left = right ? chain(p, left, &op, right) : NULL;
    }
    return left;
}

struct expr_node *expr_parse_value(struct expr_parser *p)
{
    return parse_binary(p, L_OR);
}

static int check_end(struct expr_parser *p)
{
    if (p->token.kind == T_CLOSE)
        return expr_at(p->x, p->token.at, p->e, err_set(p->e, ERR_INPUT, NULL, "this parenthesis closes nothing"));
    if (p->token.kind != T_END)
        return unexpected(p, N_("an operator"));
    if (p->parents)
        return expr_at(p->x, p->parent_at, p->e, err_set(p->e, ERR_INPUT, NULL, "“..” is only of use in position(..)"));
    return 0;
}

int expr_parse(struct arena *mem, struct sv text, struct expr **out, struct err *e)
{
    if (text.n > EXPR_BYTES_MAX)
        return err_set(e, ERR_LIMIT, NULL, "the expression is longer than %d bytes", EXPR_BYTES_MAX);
    if (!utf8_valid(text))
        return err_set(e, ERR_INPUT, NULL, "the expression is not valid UTF-8 text");
    if (!sv_trim(text).n)
        return err_set(e, ERR_INPUT, NULL, "the expression is empty");
    struct expr *x = ARENA_NEW(mem, struct expr);
    x->text = arena_sv(mem, text);
    struct expr_parser p = {.mem = mem, .x = x, .e = e, .names = {.mem = mem}};
    x->root = expr_lex_next(&p) ? NULL : expr_parse_value(&p);
    if (!x->root || check_end(&p))
        return -1;
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
        fn(ctx, x->reached.v[i].call->name, conjunct(x->root, x->reached.v[i].call));
}
