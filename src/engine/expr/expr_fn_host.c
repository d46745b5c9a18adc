/* Functions whose answer comes from outside: looks into tables, other rows, the workflow. What
 * the host does not offer is refused with the function's name. */
#include "engine/expr/expr_internal.h"

#include <math.h>

/* reached('state') */
static int prepare_reached(struct expr_parser *p, struct expr_node *call)
{
    call->name = call->arg[0]->value.string;
    const struct expr_reached reached = {call};
    vec_push(p->mem, &p->x->reached, reached);
    return 0;
}

static int run_reached(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    if (!r->host->reached)
        return expr_at(r->x, call->at, r->e, err_set(r->e, ERR_INPUT, NULL, "reached() is not available here"));
    return expr_give_bool(out, r->host->reached(r->host->ctx, call->name));
}

/* The question that '${q}', '/data/group/q', 'q' or ${q} names. */
static struct sv named_question(const struct expr_node *arg)
{
    if (arg->op == X_REF)
        return arg->name;
    if (arg->op != X_CONST || arg->value.type != EXPR_STRING)
        return (struct sv){0};
    struct sv s = sv_trim(arg->value.string), step;
    if (sv_starts(s, "${") && s.p[s.n - 1] == '}')
        return sv_trim(sv_make(s.p + 2, s.n - 3));
    for (step = s; memchr(s.n ? s.p : "", '/', s.n); step = s)
        (void)sv_cut(s, '/', &s);
    return step;
}

/* jr:choice-name(value, 'question'): the question is named, in quotes or not. */
static int prepare_choice_name(struct expr_parser *p, struct expr_node *call)
{
    struct sv name = named_question(call->arg[1]);
    if (!expr_name_valid(name))
        return expr_at(p->x, call->arg[1]->at, p->e,
                       err_set(p->e, ERR_INPUT, NULL, "%s() takes the name of a question here, written '${name}'",
                               call->fn->name));
    call->name = call->arg[1]->op == X_REF ? name : expr_add_ref(p, name);
    return 0;
}

static int run_choice_name(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv value, label = {"", 0};
    if (!r->host->choice_name)
        return expr_at(r->x, call->at, r->e,
                       err_set(r->e, ERR_INPUT, NULL, "%s() is not available here", call->fn->name));
    if (expr_arg_string(r, call, 0, &value))
        return -1;
    if (value.n && r->host->choice_name(r->host->ctx, value, call->name, &label))
        label = SV("");
    return expr_give_string(out, label);
}

/* pulldata(list, column, key column, key): nothing found is an empty text. */
static int run_pulldata(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv arg[4], found = {"", 0};
    if (!r->host->pulldata)
        return expr_unavailable(r, call);
    for (size_t i = 0; i < 4; i++)
        if (expr_arg_string(r, call, i, &arg[i]))
            return -1;
    if (r->host->pulldata(r->host->ctx, arg[0], arg[1], arg[2], arg[3], &found))
        found = SV("");
    return expr_give_string(out, found);
}

/* indexed-repeat(${q}, ${repeat}, n) */
static int run_indexed(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv answer = {"", 0};
    double n;
    if (!r->host->indexed)
        return expr_unavailable(r, call);
    if (expr_arg_number(r, call, 2, &n))
        return -1;
    if (!(n >= 1 && n <= 1e9) || r->host->indexed(r->host->ctx, r->mem, call->arg[0]->name, (size_t)n, &answer))
        answer = SV("");
    return expr_give_string(out, answer);
}

/* --- uuid() ----------------------------------------------------------------------------------- */

#define UUID_CHARS_MAX 1024

static unsigned below(struct expr_run *r, unsigned n)
{
    unsigned v = (unsigned)(r->host->random(r->host->ctx) * n);
    return v < n ? v : n - 1;
}

static struct sv uuid_4(struct expr_run *r)
{
    static const char hex[] = "0123456789abcdef";
    char *z = arena_alloc(r->mem, 37);
    for (size_t i = 0; i < 36; i++)
        z[i] = hex[below(r, 16)];
    z[8] = z[13] = z[18] = z[23] = '-';
    z[14] = '4';
    z[19] = hex[8 + below(r, 4)];
    return sv_make(z, 36);
}

static int run_uuid(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    double length;
    if (!r->host->random)
        return expr_unavailable(r, call);
    if (!call->nargs)
        return expr_give_string(out, uuid_4(r));
    if (expr_arg_number(r, call, 0, &length))
        return -1;
    if (!(length >= 0 && length <= UUID_CHARS_MAX))
        return expr_at(r->x, call->arg[0]->at, r->e,
                       err_set(r->e, ERR_INPUT, NULL, "uuid() makes at most %d characters", UUID_CHARS_MAX));
    size_t n = (size_t)length;
    char *z = arena_alloc(r->mem, n + 1);
    for (size_t i = 0; i < n; i++)
        z[i] = alphabet[below(r, sizeof alphabet - 1)];
    return expr_give_string(out, sv_make(z, n));
}

const struct expr_fn expr_fn_host[] = {
    {"reached", "L", 'b', false, run_reached, prepare_reached},
    {"jr:choice-name", "s*", 's', false, run_choice_name, prepare_choice_name},
    {"pulldata", "ssss", 's', false, run_pulldata, NULL},
    {"indexed-repeat", "QQn", 's', false, run_indexed, NULL},
    {"uuid", "?n", 's', false, run_uuid, NULL},
    {0},
};
