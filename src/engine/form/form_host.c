/*
 * The surroundings of an expression at one row of a scope: what ${name}, ".", position() and the
 * look-ups mean there (form.h). Called by form_check.c, and by guards, rules and formulas. Must not
 * change an answer.
 */
#include "engine/form/form_internal.h"

#include "base/date.h"
#include "base/near.h"

/* --- answers ---------------------------------------------------------------------------------- */

/* The nearest scope that holds both: scopes are numbered with parents before children. */
static int common_scope(const struct form *f, int a, int b)
{
    while (a != b) {
        if (a > b)
            a = f->scope[a].parent;
        else
            b = f->scope[b].parent;
    }
    return a;
}

/* The rows of a scope that share the host's row of the scope `common` above both. */
struct siblings {
    const struct answers *answers;
    int scope, common;
    size_t above, next;
};

static struct siblings siblings_of(const struct form_host *h, int scope, int common)
{
    size_t above = answers_ancestor(h->answers, h->scope, h->row, common);
    return (struct siblings){h->answers, scope, common, above, 0};
}

static bool next_sibling(struct siblings *s, size_t *row)
{
    const struct answer_table *t = &s->answers->table[s->scope];
    while (s->next < t->n) {
        *row = s->next++;
        if (s->common == 0 || answers_ancestor(s->answers, s->scope, *row, s->common) == s->above)
            return true;
    }
    return false;
}

/* Whether the question may be irrelevant in a row that is there: an empty answer then counts as
 * irrelevant, and irrelevant answers are in no node-set. */
static bool conditional(const struct form *f, const struct question *q)
{
    while (q->type != Q_REPEAT) {
        if (q->relevant)
            return true;
        if (q->parent < 0)
            return false;
        q = &f->question[q->parent];
    }
    return false;
}

static void nodes(const struct form_host *h, struct arena *mem, const struct question *q, int common,
                  struct expr_value *out)
{
    bool skip_empty = conditional(h->answers->form, q);
    struct siblings s = siblings_of(h, q->scope, common);
    struct sv *node = ARENA_ARRAY(mem, h->answers->table[q->scope].n, struct sv);
    *out = (struct expr_value){.type = EXPR_NODES, .node = node};
    for (size_t row; next_sibling(&s, &row);) {
        struct sv value = answers_get(h->answers, q, row);
        if (value.n || !skip_empty)
            node[out->nnodes++] = value;
    }
}

/* A column of the choice a choice_filter looks at: `state` in "state = ${state}". */
static bool column(void *ctx, struct sv name, struct sv *out)
{
    const struct form_host *h = ctx;
    if (!h->choice)
        return false;
    const struct sv *found = map_get(&h->choice->extra, name);
    *out = found ? *found : sv_is(name, "name") ? h->choice->name : (struct sv){0};
    return found || sv_is(name, "name") || !form_question(h->answers->form, name);
}

static int get(void *ctx, struct arena *mem, struct sv name, struct expr_value *out, struct err *e)
{
    const struct form_host *h = ctx;
    const struct form *f = h->answers->form;
    const struct question *q = form_question(f, name);
    if (!q)
        return err_set(e, ERR_INPUT, NULL, "there is no question ${%.*s}", SV_ARG(name));
    int common = common_scope(f, h->scope, q->scope);
    if (q->type == Q_REPEAT && common == q->scope)
        common = f->scope[q->scope].parent; /* the repeat is all its rows, from inside as well */
    if (common != q->scope) {
        nodes(h, mem, q, common, out);
    } else {
        *out = (struct expr_value){.type = EXPR_STRING};
        out->string = answers_get(h->answers, q, answers_ancestor(h->answers, h->scope, h->row, q->scope));
    }
    return 0;
}

static int current(void *ctx, struct expr_value *out)
{
    const struct form_host *h = ctx;
    *out = (struct expr_value){.type = EXPR_STRING, .string = h->current};
    return 0;
}

/* Rows of one parent usually follow each other, and are asked in order: counting goes on where it
 * stopped. */
static int position(void *ctx)
{
    struct form_host *h = ctx;
    const struct answer_table *t = &h->answers->table[h->scope];
    size_t from = 0, parent = t->v[h->row].parent;
    int n = 0;
    if (h->counted && h->counted_scope == h->scope && h->counted_row <= h->row &&
        t->v[h->counted_row].parent == parent) {
        from = h->counted_row + 1;
        n = h->counted;
    }
    for (size_t r = from; r <= h->row; r++)
        n += t->v[r].parent == parent;
    h->counted = n;
    h->counted_scope = h->scope;
    h->counted_row = h->row;
    return n;
}

/* The n'th row of a question's repeat, counted within the nearest row above that is shared. */
static int indexed(void *ctx, struct arena *mem, struct sv name, size_t n, struct sv *out)
{
    const struct form_host *h = ctx;
    const struct form *f = h->answers->form;
    const struct question *q = form_question(f, name);
    (void)mem;
    *out = (struct sv){0};
    if (!q || q->scope == 0)
        return q ? 0 : -1;
    int common = common_scope(f, h->scope, q->scope);
    if (common == q->scope)
        common = f->scope[q->scope].parent;
    struct siblings s = siblings_of(h, q->scope, common);
    if (common == 0 && n > 0)
        s.next = n - 1, n = 1;
    for (size_t row; n > 0 && next_sibling(&s, &row);)
        if (--n == 0)
            *out = answers_get(h->answers, q, row);
    return 0;
}

/* --- look-ups --------------------------------------------------------------------------------- */

static int choice_name(void *ctx, struct sv value, struct sv question, struct sv *out)
{
    const struct form_host *h = ctx;
    const struct question *q = form_question(h->answers->form, question);
    const struct choice *c = q && q->list ? map_get(&q->list->by_name, value) : NULL;
    *out = c ? text_get(&c->label, h->env->lang) : (struct sv){0};
    return 0;
}

static struct sv column_of(const struct choice *c, struct sv column, const char *lang)
{
    const struct sv *extra = map_get(&c->extra, column);
    if (extra)
        return *extra;
    if (sv_is(column, "name"))
        return c->name;
    return sv_is(column, "label") ? text_get(&c->label, lang) : (struct sv){0};
}

static int pulldata(void *ctx, struct sv list, struct sv column, struct sv key_column, struct sv key, struct sv *out)
{
    const struct form_host *h = ctx;
    const struct choice_list *l = h->env->lists ? map_get(h->env->lists, list) : NULL;
    const struct choice *found = NULL;
    *out = (struct sv){0};
    if (!l)
        return -1;
    if (sv_is(key_column, "name"))
        found = map_get(&l->by_name, key);
    for (size_t i = 0; !found && !sv_is(key_column, "name") && i < l->n; i++)
        if (sv_eq(column_of(&l->v[i], key_column, h->env->lang), key))
            found = &l->v[i];
    if (found)
        *out = column_of(found, column, h->env->lang);
    return 0;
}

/* --- the moment ------------------------------------------------------------------------------- */

static int64_t now_ms(void *ctx)
{
    const struct form_host *h = ctx;
    return h->env->now_ms;
}

/* splitmix64 (Steele, Lea, Flood 2014): the same numbers for the same moment and row. */
static double random_number(void *ctx)
{
    struct form_host *h = ctx;
    uint64_t z = h->seed += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

void form_host_init(struct form_host *h, const struct answers *a, const struct form_env *env, int scope, size_t row)
{
    *h = (struct form_host){.answers = a, .env = env};
    h->host = (struct expr_host){.ctx = h,
                                 .get = get,
                                 .column = column,
                                 .current = current,
                                 .now_ms = now_ms,
                                 .zone_minutes = env->zone_minutes,
                                 .random = random_number,
                                 .position = position,
                                 .indexed = indexed,
                                 .choice_name = choice_name,
                                 .pulldata = pulldata};
    form_host_move(h, scope, row);
}

void form_host_move(struct form_host *h, int scope, size_t row)
{
    h->scope = scope;
    h->row = row;
    h->current = (struct sv){0};
    h->choice = NULL;
    h->seed = (uint64_t)h->env->now_ms ^ (uint64_t)row << 32 ^ (uint64_t)scope << 56;
}

/* --- names ------------------------------------------------------------------------------------ */

static bool within(const struct form *f, int scope, int outer)
{
    while (scope > outer)
        scope = f->scope[scope].parent;
    return scope == outer;
}

static bool known(void *ctx, struct sv name, enum expr_type *type)
{
    const struct form_names *n = ctx;
    const struct question *q = form_question(n->form, name);
    if (!q)
        return false;
    *type = EXPR_STRING;
    bool several = q->type == Q_REPEAT || !within(n->form, n->scope, q->scope);
    bool open = q->type == Q_CALCULATE || q->type == Q_HIDDEN; /* a number or a text: nothing is suspicious */
    if (several || open)
        *type = EXPR_NODES;
    else if (q->type == Q_INTEGER || q->type == Q_DECIMAL || q->type == Q_RANGE)
        *type = EXPR_NUMBER;
    return true;
}

static bool column_known(void *ctx, struct sv name)
{
    const struct form_names *n = ctx;
    if (sv_is(name, "name"))
        return true;
    for (size_t i = 0; i < n->list->n; i++)
        if (map_has(&n->list->v[i].extra, name))
            return true;
    return false;
}

static bool choice_known(void *ctx, struct sv name, struct sv value, struct sv *nearest)
{
    const struct form_names *n = ctx;
    const struct question *q = form_question(n->form, name);
    struct near near = {.typed = value};
    if (!q || !q->list || !q->list->n || map_has(&q->list->by_name, value) || (q->or_other && sv_is(value, "other")))
        return true;
    for (size_t i = 0; i < q->list->n; i++)
        near_offer(&near, q->list->v[i].name);
    *nearest = near.best;
    return false;
}

struct expr_scope form_host_scope(const struct form_names *names)
{
    union { /* read only: expr_scope has one pointer for everybody */
        const struct form_names *in;
        void *out;
    } ctx = {names};
    return (struct expr_scope){
        .ctx = ctx.out, .known = known, .column = names->list ? column_known : NULL, .choice = choice_known};
}
