/*
 * Names and types of a parsed expression against the place where it stands. Errors stop; what is
 * merely suspicious becomes warnings, because real forms are full of it.
 */
#include "engine/expr/expr_internal.h"

#include <math.h>

struct check {
    const struct expr *x;
    const struct expr_scope *scope;
    struct problems *warnings;
    struct source at;
    struct err *e;
};

static int fail(struct check *c, const struct expr_node *n, int result)
{
    return expr_at(c->x, n->at, c->e, result);
}

static bool is_column(struct check *c, const struct expr_node *ref)
{
    return ref->bare && c->scope->column && c->scope->column(c->scope->ctx, ref->name);
}

static bool known(struct check *c, struct sv name, enum expr_type *type)
{
    *type = EXPR_STRING;
    return c->scope->known && c->scope->known(c->scope->ctx, name, type);
}

/* What can be said of an answer before there is one: s n b N, or * for nothing. */
static char type_of(struct check *c, const struct expr_node *ref)
{
    static const char letter[] = {[EXPR_STRING] = 's', [EXPR_NUMBER] = 'n', [EXPR_BOOLEAN] = 'b', [EXPR_NODES] = 'N'};
    enum expr_type type;
    return !is_column(c, ref) && known(c, ref->name, &type) ? letter[type] : '*';
}

/* --- names ------------------------------------------------------------------------------------ */

static int check_predicate(struct check *c, const struct expr_node *n)
{
    struct sv near = expr_fn_near(n->name);
    if (c->scope->predicate && c->scope->predicate(c->scope->ctx, n->name))
        return 0;
    if (near.n)
        return fail(c, n,
                    err_set(c->e, ERR_INPUT, NULL, "there is no function %.*s(); perhaps %.*s()?",
                            SV_ARG(expr_shown(n->name)), SV_ARG(near)));
    return fail(c, n, err_set(c->e, ERR_INPUT, NULL, "there is no function %.*s()", SV_ARG(expr_shown(n->name))));
}

static int check_call(struct check *c, const struct expr_node *n)
{
    bool reached = strcmp(n->fn->name, "reached") == 0, choice = strcmp(n->fn->name, "jr:choice-name") == 0;
    enum expr_type type;
    if (reached && !c->scope->state)
        return fail(c, n, err_set(c->e, ERR_INPUT, NULL, "reached() can only stand where a workflow is known"));
    if (reached && !c->scope->state(c->scope->ctx, n->name))
        return fail(c, n->arg[0],
                    err_set(c->e, ERR_INPUT, NULL, "the workflow has no state “%.*s”", SV_ARG(expr_shown(n->name))));
    if (choice && !known(c, n->name, &type))
        return fail(c, n->arg[1],
                    err_set(c->e, ERR_INPUT, NULL, "there is no question ${%.*s}", SV_ARG(expr_shown(n->name))));
    if (strcmp(n->fn->name, "once") == 0 && !c->scope->current)
        return fail(c, n, err_set(c->e, ERR_INPUT, NULL, "once() keeps the question's own answer; here is none"));
    return 0;
}

static int check_name(struct check *c, const struct expr_node *n)
{
    enum expr_type type;
    if (n->op == X_REF && !is_column(c, n) && !known(c, n->name, &type))
        return fail(c, n, err_set(c->e, ERR_INPUT, NULL, "there is no question ${%.*s}", SV_ARG(expr_shown(n->name))));
    if (n->op == X_CURRENT && !c->scope->current)
        return fail(c, n, err_set(c->e, ERR_INPUT, NULL, "“.” has no meaning here: no answer is being looked at"));
    if (n->op == X_PREDICATE)
        return check_predicate(c, n);
    if (n->op == X_CALL)
        return check_call(c, n);
    return 0;
}

/* --- suspicions ------------------------------------------------------------------------------- */

static void warn(struct check *c, const struct expr_node *n, const char *message)
{
    if (!c->warnings)
        return;
    struct err text = {.lang = c->warnings->lang};
    (void)expr_at(c->x, n->at, &text, err_set(&text, ERR_INPUT, NULL, "%s", tr(text.lang, message)));
    (void)problem_add(c->warnings, SEVERITY_WARNING, c->at, c->x->text, NULL, "%s", text.message);
}

static bool literal(const struct expr_node *n, enum expr_type type)
{
    return n->op == X_CONST && n->value.type == type;
}

static bool same_question(const struct expr_node *a, const struct expr_node *b)
{
    return a->op == X_REF && b->op == X_REF && a->bare == b->bare && sv_eq(a->name, b->name);
}

static void suspect_pair(struct check *c, const struct expr_node *chain, const struct expr_node *a,
                         const struct expr_node *b)
{
    if (a->op == X_CONST) { /* look at it from the question's side */
        const struct expr_node *swap = a;
        a = b;
        b = swap;
    }
    if (a->op != X_REF || b->op != X_CONST)
        return;
    char type = type_of(c, a);
    if (type == 's' && literal(b, EXPR_NUMBER))
        warn(c, chain, N_("a text or choice is compared with a number"));
    if (type == 'n' && literal(b, EXPR_STRING) && b->value.string.n && isnan(expr_to_number(&b->value)))
        warn(c, chain, N_("a number is compared with a text that is none"));
    if (literal(b, EXPR_BOOLEAN) && type == 's')
        warn(c, chain, N_("an answer is compared with true() or false(): any answer counts as true"));
}

/* ${q} != 'a' or ${q} != 'b' always holds; ${q} = 'a' and ${q} = 'b' never does. */
static const struct expr_node *single_test(const struct expr_node *n, enum expr_operator op,
                                           const struct expr_node **ref)
{
    if (n->op != X_EQUALITY || n->nargs != 2 || n->between[0] != (unsigned char)op)
        return NULL;
    const struct expr_node *value = n->arg[0]->op == X_REF ? n->arg[1] : n->arg[0];
    *ref = n->arg[0]->op == X_REF ? n->arg[0] : n->arg[1];
    return (*ref)->op == X_REF && literal(value, EXPR_STRING) ? value : NULL;
}

static void suspect_alternatives(struct check *c, const struct expr_node *n)
{
    enum expr_operator op = n->op == X_OR ? O_NE : O_EQ;
    const struct expr_node *first, *second;
    for (size_t i = 0; i + 1 < n->nargs; i++) {
        const struct expr_node *a = single_test(n->arg[i], op, &first);
        const struct expr_node *b = single_test(n->arg[i + 1], op, &second);
        if (!a || !b || !same_question(first, second) || sv_eq(a->value.string, b->value.string) ||
            type_of(c, first) == 'N')
            continue;
        warn(c, n->arg[i + 1],
             n->op == X_OR ? N_("this always holds: “and” was probably meant")
                           : N_("this never holds: “or” was probably meant"));
    }
}

/* A literal that is no choice of the question: it never comes, so that what is asked never holds. */
static void suspect_choice(struct check *c, const struct expr_node *ref, const struct expr_node *text)
{
    if (text->op == X_REF) {
        const struct expr_node *swap = ref;
        ref = text;
        text = swap;
    }
    if (!c->warnings || !c->scope->choice || ref->op != X_REF || is_column(c, ref) || !literal(text, EXPR_STRING))
        return;
    struct sv left = text->value.string, item;
    while (sv_next_item(&left, true, &item)) {
        struct err e = {.lang = c->warnings->lang};
        struct sv near = {0};
        if (c->scope->choice(c->scope->ctx, ref->name, item, &near))
            continue;
        (void)expr_at(c->x, text->at, &e,
                      err_set(&e, ERR_INPUT, NULL, N_("“%.*s” is no choice of ${%.*s}"), SV_ARG(expr_shown(item)),
                              SV_ARG(expr_shown(ref->name))));
        struct problem *p = problem_add(c->warnings, SEVERITY_WARNING, c->at, c->x->text, NULL, "%s", e.message);
        if (near.n)
            problem_remedy(c->warnings, p, N_("Did you mean “%.*s”?"), SV_ARG(near));
    }
}

static void suspect(struct check *c, const struct expr_node *n)
{
    if (n->op == X_CALL && strcmp(n->fn->name, "selected") == 0)
        suspect_choice(c, n->arg[0], n->arg[1]);
    if (n->op == X_CONST && n->tested)
        warn(c, n, n->value.boolean ? N_("this test always holds") : N_("this test never holds"));
    if (n->op == X_EQUALITY || n->op == X_RELATION)
        for (size_t i = 0; i + 1 < n->nargs; i++) {
            const struct expr_node *a = n->arg[i], *b = n->arg[i + 1];
            suspect_pair(c, n, a, b);
            if (n->op == X_EQUALITY)
                suspect_choice(c, a, b);
            if (same_question(a, b))
                warn(c, n, N_("an answer is compared with itself"));
        }
    if (n->op == X_OR || n->op == X_AND)
        suspect_alternatives(c, n);
}

static int walk(struct check *c, const struct expr_node *n)
{
    if (check_name(c, n))
        return -1;
    suspect(c, n);
    for (size_t i = 0; i < n->nargs; i++)
        if (walk(c, n->arg[i]))
            return -1;
    return 0;
}

int expr_check(const struct expr *x, const struct expr_scope *scope, struct problems *warnings, struct source at,
               struct err *e)
{
    struct check c = {x, scope, warnings, at, e};
    return walk(&c, x->root);
}
