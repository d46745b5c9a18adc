/*
 * Paths as form tools write them: /data/group/name, ../name, ./name, current()/../name. Names of
 * questions are unique in a form, so the last step says everything; the steps before it are read
 * and forgotten. Called by the parser alone.
 */
#include "engine/expr/expr_internal.h"

struct path {
    size_t at;
    struct sv name; /* the last step, when it is a name */
    enum expr_token_kind last;
    bool bare;
};

static int fail_at(struct expr_parser *p, size_t at, int result)
{
    return expr_at(p->x, at, p->e, result);
}

static int no_name(struct expr_parser *p, size_t at)
{
    return fail_at(p, at, err_set(p->e, ERR_INPUT, NULL, "the path does not end with the name of a question"));
}

static int expect(struct expr_parser *p, enum expr_token_kind kind)
{
    if (p->token.kind == kind)
        return expr_lex_next(p);
    return fail_at(p, p->token.at, err_set(p->e, ERR_INPUT, NULL, "current() takes no arguments"));
}

static int read_step(struct expr_parser *p, struct path *path)
{
    struct expr_token step = p->token;
    bool current = step.kind == T_NAME && sv_is(step.text, "current") && step.at == path->at;
    if (step.kind != T_NAME && step.kind != T_REF && step.kind != T_DOT && step.kind != T_DOTDOT)
        return no_name(p, step.at);
    if (expr_lex_next(p))
        return -1;
    if (current && p->token.kind == T_OPEN) {
        path->last = T_DOT;
        return expr_lex_next(p) ? -1 : expect(p, T_CLOSE);
    }
    if (p->token.kind == T_OPEN)
        return fail_at(p, step.at, err_set(p->e, ERR_INPUT, NULL, "a path consists of names, not of functions"));
    path->last = step.kind;
    path->name = step.text;
    return 0;
}

static int read_steps(struct expr_parser *p, struct path *path)
{
    path->bare = p->token.kind == T_NAME;
    if (p->token.kind == T_SLASH && expr_lex_next(p))
        return -1;
    if (read_step(p, path))
        return -1;
    while (p->token.kind == T_SLASH) {
        path->bare = false;
        bool upwards = path->last == T_DOTDOT;
        if (expr_lex_next(p))
            return -1;
        bool self = p->token.kind == T_DOT;
        struct path before = *path;
        if (read_step(p, path))
            return -1;
        if (self) /* "x/." is x */
            *path = before;
        else if (upwards && path->last == T_DOTDOT)
            path->last = T_SLASH; /* "../..": further up than any function can use */
    }
    return 0;
}

struct expr_node *expr_parse_path(struct expr_parser *p)
{
    struct path path = {.at = p->token.at};
    if (read_steps(p, &path))
        return NULL;
    struct expr_node *n = expr_node_new(p, X_REF, path.at);
    switch (path.last) {
    case T_DOT:
        n->op = X_CURRENT;
        return n;
    case T_DOTDOT:
        n->op = X_PARENT;
        p->parents++;
        p->parent_at = path.at;
        return n;
    case T_SLASH:
        (void)no_name(p, path.at);
        return NULL;
    default:
        break;
    }
    if (!expr_name_valid(path.name)) {
        (void)fail_at(
            p, path.at,
            err_set(p->e, ERR_INPUT, NULL, "“%.*s” is not the name of a question", SV_ARG(expr_shown(path.name))));
        return NULL;
    }
    n->bare = path.bare;
    n->name = expr_add_ref(p, path.name);
    return n;
}
