/*
 * Whether answers are what their form asks for: relevance, defaults, calculations and spellings in
 * order of dependency first, then what must hold for the settled answers. Called for every saved
 * and every imported record. Nothing is read but the answers and the host.
 */
#include "engine/form/form_check.h"

#include <math.h>

/* --- evaluating ------------------------------------------------------------------------------- */

struct source form_check_place(const struct question *q, int scope, size_t row)
{
    return (struct source){.column = q->name, .row = scope ? row + 1 : 0};
}

static void forget(struct err *e)
{
    e->kind = ERR_NONE;
}

/* A fault of an expression while it runs is a fault of the form; it is said once a row. */
static int report_fault(struct form_check *c, const struct question *q, size_t row, const struct expr *x)
{
    problem_add(c->out, SEVERITY_ERROR, form_check_place(q, c->host.scope, row), expr_text(x), NULL,
                "“%.*s” cannot be computed: %s", SV_ARG(q->name), c->e.message);
    forget(&c->e);
    return -1;
}

static int eval(struct form_check *c, const struct question *q, size_t row, const struct expr *x,
                struct expr_value *out)
{
    arena_reset(&c->scratch);
    return expr_eval(x, &c->host.host, &c->scratch, out, &c->e) ? report_fault(c, q, row, x) : 0;
}

bool form_check_true(struct form_check *c, const struct question *q, size_t row, const struct expr *x)
{
    struct expr_value v;
    return eval(c, q, row, x, &v) || expr_to_bool(&v);
}

double form_check_number(struct form_check *c, const struct question *q, size_t row, const struct expr *x)
{
    struct expr_value v;
    return eval(c, q, row, x, &v) ? NAN : expr_to_number(&v);
}

/* The text of a computed answer: numbers in canonical spelling, no number at all as empty. */
static bool compute(struct form_check *c, const struct question *q, size_t row, const struct expr *x, struct sv *out)
{
    struct expr_value v;
    struct sv old = answers_get(c->a, q, row);
    *out = (struct sv){0};
    if (eval(c, q, row, x, &v))
        return false;
    if (v.type == EXPR_NUMBER)
        return form_number_text(v.number, c->mem, out) || isnan(v.number);
    struct sv text = expr_to_string(&v, &c->scratch);
    *out = sv_eq(text, old) ? old : arena_sv(c->mem, text);
    return true;
}

/* --- relevance -------------------------------------------------------------------------------- */

/* The scope in which a question's own conditions stand. */
static int standing_scope(const struct form *f, const struct question *q)
{
    return q->type == Q_REPEAT ? f->scope[q->scope].parent : q->scope;
}

static const unsigned char *inherited(const struct form_check *c, const struct question *q)
{
    if (!c->off || q->parent < 0 || c->f->question[q->parent].type == Q_REPEAT)
        return NULL; /* rows of irrelevant repeats are gone */
    return c->off[q->parent];
}

static unsigned char *rows_new(struct form_check *c, unsigned char ***all, const struct question *q, size_t nrows)
{
    if (!*all)
        *all = ARENA_ARRAY(c->mem, c->f->n, unsigned char *);
    if (!(*all)[q->index])
        (*all)[q->index] = ARENA_ARRAY(c->mem, nrows + 1, unsigned char);
    return (*all)[q->index];
}

static void settle_relevance(struct form_check *c, const struct question *q)
{
    int scope = standing_scope(c->f, q);
    const unsigned char *above = inherited(c, q);
    size_t nrows = c->a->table[scope].n;
    if (!q->relevant && !above)
        return;
    unsigned char *off = rows_new(c, &c->off, q, nrows);
    for (size_t row = 0; row < nrows; row++) {
        form_host_move(&c->host, scope, row);
        c->host.current = answers_get(c->a, q, row);
        off[row] = (above && above[row]) || (q->relevant && !form_check_true(c, q, row, q->relevant));
    }
}

/* Takes out the rows whose parent is gone (moved[parent] == SIZE_MAX) and says where the others
 * went; false when all stay where they are. */
static bool compact(struct answer_table *t, const size_t *parent_moved, size_t *moved)
{
    size_t kept = 0;
    for (size_t row = 0; row < t->n; row++) {
        size_t parent = parent_moved[t->v[row].parent];
        moved[row] = parent == SIZE_MAX ? SIZE_MAX : kept;
        if (parent == SIZE_MAX)
            continue;
        t->v[kept] = t->v[row];
        t->v[kept++].parent = parent;
    }
    bool changed = kept != t->n;
    t->n = kept;
    return changed;
}

static bool any_off(const unsigned char *off, size_t n)
{
    return n && memchr(off, 1, n);
}

/* An irrelevant repeat has no rows, nor have the repeats within it. */
static void remove_rows(struct form_check *c, const struct question *q)
{
    const struct form *f = c->f;
    const unsigned char *off = c->off ? c->off[q->index] : NULL;
    int parent = f->scope[q->scope].parent;
    size_t nparents = c->a->table[parent].n;
    if (!off || !any_off(off, nparents) || !c->a->table[q->scope].n)
        return;
    size_t **moved = ARENA_ARRAY(c->mem, f->nscopes, size_t *);
    moved[parent] = ARENA_ARRAY(c->mem, nparents, size_t);
    for (size_t row = 0; row < nparents; row++)
        moved[parent][row] = off[row] ? SIZE_MAX : row;
    for (int s = q->scope; s < (int)f->nscopes; s++) {
        struct answer_table *t = &c->a->table[s];
        bool below = s == q->scope || f->scope[s].parent >= q->scope;
        const size_t *above = below ? moved[f->scope[s].parent] : NULL;
        if (!above)
            continue;
        moved[s] = ARENA_ARRAY(c->mem, t->n, size_t);
        if (!compact(t, above, moved[s]))
            moved[s] = NULL; /* so nothing changes below it either */
    }
    c->host.counted = 0;
}

/* --- values ----------------------------------------------------------------------------------- */

static struct sv device_answer(struct form_check *c, const struct question *q)
{
    const struct form_env *env = c->env;
    switch (q->type) {
    case Q_TODAY:
        return form_moment_today(env->now_ms, env->zone_minutes, c->mem);
    case Q_START:
    case Q_END:
        return form_moment_now(env->now_ms, env->zone_minutes, c->mem);
    case Q_USERNAME:
        return env->username;
    case Q_DEVICEID:
        return env->deviceid;
    default:
        return (struct sv){0};
    }
}

static struct sv first_value(struct form_check *c, const struct question *q, size_t row)
{
    struct sv value;
    if (!q->default_value)
        return q->default_text.n ? q->default_text : device_answer(c, q);
    return compute(c, q, row, q->default_value, &value) ? value : (struct sv){0};
}

/* The answer before its spelling is looked at. */
static struct sv settled(struct form_check *c, const struct question *q, size_t row, struct sv value)
{
    bool computed = q->calculation && (!q->trigger.n || !value.n);
    if (!computed && (value.n || !c->fresh))
        return value;
    form_host_move(&c->host, q->scope, row);
    c->host.current = value;
    if (!computed)
        return first_value(c, q, row);
    return compute(c, q, row, q->calculation, &value) ? value : (struct sv){0};
}

static struct sv spelt(struct form_check *c, const struct question *q, size_t row, struct sv value)
{
    struct sv out;
    if (form_value(q, value, c->mem, &out, &c->e) == 0)
        return out;
    problem_add(c->out, SEVERITY_ERROR, form_check_place(q, q->scope, row), value, NULL, "%s", c->e.message);
    forget(&c->e);
    rows_new(c, &c->bad, q, c->a->table[q->scope].n)[row] = 1;
    return value;
}

static void settle_values(struct form_check *c, const struct question *q)
{
    const struct answer_table *t = &c->a->table[q->scope];
    const unsigned char *off = c->off ? c->off[q->index] : NULL;
    for (size_t row = 0; row < t->n; row++) {
        struct sv *value = &t->v[row].value[q->column];
        if (off && off[row]) {
            *value = (struct sv){0};
            continue;
        }
        if (q->calculation || c->fresh)
            *value = settled(c, q, row, *value);
        if (value->n)
            *value = spelt(c, q, row, *value);
    }
}

static void settle(struct form_check *c)
{
    for (size_t i = 0; i < c->f->n; i++) {
        const struct question *q = &c->f->question[c->f->order[i]];
        settle_relevance(c, q);
        if (q->type == Q_REPEAT)
            remove_rows(c, q);
        if (form_has_answer(q))
            settle_values(c, q);
    }
}

/* --- all -------------------------------------------------------------------------------------- */

static int check_size(const struct form *f, const struct answers *a, struct err *e)
{
    size_t nrows = 0;
    for (size_t s = 1; s < f->nscopes; s++)
        nrows += a->table[s].n;
    if (nrows > FORM_ROWS_MAX)
        return err_set(e, ERR_LIMIT, NULL, "the record has %zu rows in its repeats; at most %d are possible", nrows,
                       FORM_ROWS_MAX);
    return 0;
}

int form_check(const struct form *f, struct answers *a, const struct form_env *env, bool fresh, struct arena *mem,
               struct problems *out, struct err *e)
{
    struct form_check c = {.f = f, .a = a, .env = env, .fresh = fresh, .mem = mem, .out = out};
    if (check_size(f, a, e))
        return -1;
    c.e.lang = out->lang;
    form_host_init(&c.host, a, env, 0, 0);
    settle(&c);
    form_demands_run(&c);
    arena_release(&c.scratch);
    return 0;
}
