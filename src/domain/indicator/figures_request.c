/*
 * Aggregates of formulas to plans of the roll-up: everything asked of one stream over the same
 * windows is one plan, and so one pass over its facts. Called by figures_eval.c; decides nothing
 * about figures.
 */
#include "domain/indicator/figures_internal.h"

#include <assert.h>

/* --- noting -------------------------------------------------------------------------------------------- */

struct figures_request *figures_request_note(struct figures_eval *x, const struct figures_request *wanted)
{
    for (size_t i = 0; i < x->requests.n; i++) {
        struct figures_request *r = &x->requests.v[i];
        if (r->node == wanted->node && r->windows == wanted->windows && r->by_place == wanted->by_place) {
            r->sets = r->sets || wanted->sets;
            r->dates = r->dates || wanted->dates;
            return r;
        }
    }
    vec_push(&x->work, &x->requests, *wanted);
    return &x->requests.v[x->requests.n - 1];
}

/* --- what an aggregate asks --------------------------------------------------------------------------------- */

struct filter_ctx {
    const struct figures_filter *filter;
    bool several;
};

static bool value_passes(const struct figures_filter *f, struct sv code)
{
    if (!f->within)
        return sv_eq(figures_dim_label(&f->dim, code), f->value);
    const struct place *p = map_get(&f->dim.pack->place_by_code, code);
    return p && pack_place_within(f->dim.pack, p, f->within);
}

static bool filter_allows(void *ctx, const struct sv *value)
{
    const struct filter_ctx *c = ctx;
    struct sv left = value[0], item;
    if (!c->several || !left.n)
        return value_passes(c->filter, left);
    while (sv_next_item(&left, true, &item))
        if (value_passes(c->filter, item))
            return true;
    return false;
}

struct unit_ctx {
    struct sv unit;
    bool owner; /* the indicator is the unit's own */
};

static bool is_named(struct sv list, struct sv code)
{
    struct sv item;
    while (sv_next_item(&list, true, &item))
        if (sv_eq(item, code))
            return true;
    return false;
}

static bool not_said(struct sv code)
{
    return !code.n || sv_is(code, "unknown");
}

/* Lead or contributing: once. Facts that name no unit are those of the indicator's unit. */
static bool unit_allows(void *ctx, const struct sv *value)
{
    const struct unit_ctx *c = ctx;
    if (not_said(value[0]) && not_said(value[1]))
        return c->owner;
    return is_named(value[0], c->unit) || is_named(value[1], c->unit);
}

struct project_ctx {
    struct sv project;
    bool owner; /* the indicator serves it */
};

/* A record counts for every project that it names. */
static bool project_allows(void *ctx, const struct sv *value)
{
    const struct project_ctx *c = ctx;
    return not_said(value[0]) ? c->owner : is_named(value[0], c->project);
}

static void ask_member(struct figures_eval *x, const struct formula *node, struct rollup_aggregate *out)
{
    enum dim d;
    if (node->aggregate != AGG_DISTINCT) {
        out->measure = node->member;
        return;
    }
    if (dim_parse(node->member, &d))
        out->member = (struct rollup_column){.kind = ROLLUP_DIM, .dim = d};
    else
        out->member = (struct rollup_column){.kind = ROLLUP_NAMED, .name = node->member};
    out->member.several = figures_dim_several(x->pack, node->stream, node->member);
    if (out->member.kind == ROLLUP_DIM && out->member.dim == DIM_PERSON)
        out->op = AGG_PEOPLE;
}

static struct sv asked_name(const struct figures_dim *d)
{
    return d->column.kind == ROLLUP_DIM ? sv_of(dim_name(d->column.dim)) : d->column.name;
}

void figures_ask(struct figures_eval *x, const struct formula *node, const struct indicator *owner,
                 struct rollup_aggregate *out)
{
    struct rollup_filter *filter = ARENA_ARRAY(&x->work, x->nfilters + 2, struct rollup_filter);
    *out = (struct rollup_aggregate){.op = node->aggregate, .condition = node->condition, .filter = filter};
    ask_member(x, node, out);
    for (size_t i = 0; i < x->nfilters; i++) {
        struct filter_ctx *ctx = ARENA_NEW(&x->work, struct filter_ctx);
        ctx->filter = &x->filter[i];
        ctx->several = figures_dim_several(x->pack, node->stream, asked_name(&x->filter[i].dim));
        filter[out->nfilters++] = (struct rollup_filter){
            .column = {x->filter[i].dim.column}, .ncolumns = 1, .allow = filter_allows, .ctx = ctx};
    }
    if (x->unit.n) {
        struct unit_ctx *ctx = ARENA_NEW(&x->work, struct unit_ctx);
        *ctx = (struct unit_ctx){x->unit, sv_eq(owner->unit, x->unit)};
        filter[out->nfilters++] = (struct rollup_filter){
            .column = {{.kind = ROLLUP_DIM, .dim = DIM_LEAD_UNIT}, {.kind = ROLLUP_DIM, .dim = DIM_UNIT}},
            .ncolumns = 2,
            .allow = unit_allows,
            .ctx = ctx};
    }
    if (x->framework.project.n) {
        struct project_ctx *ctx = ARENA_NEW(&x->work, struct project_ctx);
        *ctx = (struct project_ctx){x->framework.project, figures_framework_owns(&x->framework, owner)};
        filter[out->nfilters++] = (struct rollup_filter){
            .column = {{.kind = ROLLUP_DIM, .dim = DIM_PROJECT}}, .ncolumns = 1, .allow = project_allows, .ctx = ctx};
    }
}

/* Where the facts keep the answer to a question. */
bool figures_question(const void *ctx, struct sv name, struct rollup_question *out)
{
    const struct form *f = ctx;
    const struct question *q = f ? form_question(f, name) : NULL;
    enum dim d;
    if (!q)
        return false;
    out->unknown_is_empty = q->dimension.n && !(q->list && map_has(&q->list->by_name, SV("unknown")));
    if (!q->dimension.n)
        out->column = (struct rollup_column){.kind = ROLLUP_ANSWER, .name = name};
    else if (sv_is(q->dimension, "date"))
        out->column = (struct rollup_column){.kind = ROLLUP_DATE};
    else if (dim_parse(q->dimension, &d))
        out->column = (struct rollup_column){.kind = ROLLUP_DIM, .dim = d};
    else
        out->column = (struct rollup_column){.kind = ROLLUP_NAMED, .name = q->dimension};
    return !(out->column.kind == ROLLUP_DIM && out->column.dim == DIM_PERSON);
}

/* --- keys ------------------------------------------------------------------------------------------------------ */

struct key_ctx {
    const struct figures_eval *x;
    const struct figures_dim *dim;
};

/* Of several choices only those that the query lets through become slices. */
static bool key_label(void *ctx, struct sv code, struct sv *label)
{
    const struct key_ctx *c = ctx;
    struct sv project = c->x->framework.project;
    *label = figures_dim_label(c->dim, code);
    if (project.n && sv_is(c->dim->name, "project") && !not_said(code) && !sv_eq(code, project))
        return false;
    for (size_t i = 0; i < c->x->nfilters; i++)
        if (sv_eq(c->x->filter[i].dim.name, c->dim->name) && !value_passes(&c->x->filter[i], code))
            return false;
    return true;
}

static void add_key(struct figures_eval *x, struct rollup_plan *plan, const struct figures_dim *dim)
{
    struct key_ctx *ctx = ARENA_NEW(&x->work, struct key_ctx);
    struct rollup_key *key = &plan->key[plan->nkeys++];
    *ctx = (struct key_ctx){x, dim};
    *key = (struct rollup_key){.column = dim->column, .label = key_label, .ctx = ctx};
    key->column.several = figures_dim_several(x->pack, plan->stream, asked_name(dim));
}

static void add_place_key(struct rollup_plan *plan)
{
    plan->key[plan->nkeys++] = (struct rollup_key){.column = {.kind = ROLLUP_DIM, .dim = DIM_PLACE}};
}

/* --- taking the answers ------------------------------------------------------------------------------------------ */

static void take_cell(struct figures_eval *x, struct figures_table *t, size_t level, const uint32_t *key,
                      const struct rollup_cell *from)
{
    if (!from->records)
        return;
    struct figures_cell *c = figures_cell_put(x, t, level, key);
    c->value = from->value;
    c->records = from->records;
    c->date = from->date;
    c->apportioned = from->apportioned;
    c->record_set = from->record_set;
    c->people = t->people ? from->id_set : NULL;
}

struct taking {
    const struct rollup_plan *plan;
    const struct rollup *rolled;
    uint32_t *number[ROLLUP_KEYS_MAX]; /* the roll-up's labels as those of the evaluation */
    size_t level;                      /* of the cells */
    bool by_place, margin;             /* margin: it is the level without slices */
};

static void number_labels(struct figures_eval *x, struct taking *t)
{
    for (size_t k = 0; k < t->plan->nkeys; k++) {
        const struct rollup_labels *l = &t->rolled->label[k];
        bool place = t->by_place && k + 1 == t->plan->nkeys;
        t->number[k] = ARENA_ARRAY(&x->work, l->n, uint32_t);
        for (size_t i = 0; i < l->n; i++)
            t->number[k][i] = figures_label(x, place ? ROLLUP_KEYS_MAX - 1 : k, l->v[i]);
    }
}

static bool is_row_within(const struct form *f, int scope, int outer)
{
    while (scope > outer)
        scope = f->scope[scope].parent;
    return scope == outer;
}

/* Whether every fact of the stream ought to have a person: none is of a row above the one that asks. */
static bool all_have_persons(const struct form *f)
{
    const struct question *person = NULL;
    bool rows = false;
    for (size_t i = 0; f && i < f->n; i++)
        if (sv_is(f->question[i].dimension, "person"))
            person = &f->question[i];
    if (!person || person->scope == 0)
        return person;
    for (size_t i = 0; i < f->n; i++) {
        if (f->question[i].measure.n && !is_row_within(f, f->question[i].scope, person->scope))
            return false;
        rows = rows || f->question[i].measure.n;
    }
    return rows;
}

/* Somebody without a card counts in no cell: then the number is not the whole. */
static void take_nobody(const struct rollup_plan *plan, const struct rollup_cells *cells, struct figures_table *table)
{
    if (!table->people || !all_have_persons(plan->ctx))
        return;
    for (size_t w = 0; w < plan->nwindows; w++)
        table->partial[w] = table->partial[w] || cells->margin[w].nobody;
}

static void take(struct figures_eval *x, const struct taking *t, const struct rollup_cells *cells,
                 struct figures_table *table)
{
    uint32_t key[ROLLUP_KEYS_MAX + 1] = {0};
    take_nobody(t->plan, cells, table);
    for (size_t w = 0; t->margin && w < t->plan->nwindows; w++) {
        key[0] = (uint32_t)w;
        take_cell(x, table, LEVEL_TOTAL, key, &cells->margin[w]);
    }
    for (size_t i = 0; i < cells->n; i++) {
        key[0] = (uint32_t)cells->v[i].window;
        for (size_t k = 0; k < t->plan->nkeys; k++) {
            assert(t->number[k]); /* number_labels made one for every key */
            key[k + 1] = t->number[k][cells->v[i].label[k]];
        }
        take_cell(x, table, t->level, key, &cells->v[i]);
    }
    for (size_t k = 0; k < x->dims->n && k < t->plan->nkeys && t->level == LEVEL_SLICES; k++)
        table->overlapping = table->overlapping || t->rolled->label[k].overlapping;
}

/* --- one stream, one pass ------------------------------------------------------------------------------------------
 */

static bool together(const struct figures_request *a, const struct figures_request *b)
{
    return a->windows == b->windows && a->by_place == b->by_place && a->sets == b->sets && a->dates == b->dates &&
           sv_eq(a->node->stream, b->node->stream);
}

static int run_plan(struct figures_eval *x, struct rollup_plan *plan, struct figures_request **request, size_t level,
                    struct err *e)
{
    struct rollup *rolled = ARENA_NEW(&x->work, struct rollup);
    bool by_place = request[0]->by_place;
    struct taking t = {.plan = plan, .rolled = rolled, .level = level, .by_place = by_place, .margin = !by_place};
    if (rollup_run(x->facts, plan, &x->work, &x->sets, rolled, e))
        return -1;
    number_labels(x, &t);
    for (size_t i = 0; i < plan->naggregates; i++)
        take(x, &t, &rolled->of[i], request[i]->table);
    return 0;
}

static int answer(struct figures_eval *x, struct figures_request **request, size_t n, struct err *e)
{
    const struct figures_request *first = request[0];
    struct rollup_aggregate *aggregate = ARENA_ARRAY(&x->work, n, struct rollup_aggregate);
    struct rollup_plan plan = {.stream = first->node->stream,
                               .window = first->windows->v,
                               .nwindows = first->windows->n,
                               .aggregate = aggregate,
                               .naggregates = n,
                               .pending = x->pending,
                               .sets = first->sets,
                               .dates = first->dates,
                               .question = figures_question,
                               .ctx = pack_stream(x->pack, first->node->stream)};
    for (size_t i = 0; i < n; i++) {
        figures_ask(x, request[i]->node, request[i]->owner, &aggregate[i]);
        request[i]->table = figures_table_new(x, first->windows, first->by_place);
        request[i]->table->people = aggregate[i].op == AGG_PEOPLE;
    }
    if (first->by_place) { /* the level without slices needs the places, too */
        add_place_key(&plan);
        if (run_plan(x, &plan, request, LEVEL_TOTAL, e))
            return -1;
        plan.nkeys = 0;
    }
    for (size_t k = 0; k < x->dims->n; k++)
        add_key(x, &plan, &x->dims->v[k]);
    if (first->by_place && !x->dims->n)
        return 0;
    if (first->by_place)
        add_place_key(&plan);
    return run_plan(x, &plan, request, LEVEL_SLICES, e);
}

int figures_request_all(struct figures_eval *x, struct err *e)
{
    struct figures_request **group = ARENA_ARRAY(&x->work, x->requests.n, struct figures_request *);
    for (size_t i = 0; i < x->requests.n; i++) {
        size_t n = 0;
        if (x->requests.v[i].table)
            continue;
        for (size_t j = i; j < x->requests.n; j++)
            if (!x->requests.v[j].table && together(&x->requests.v[i], &x->requests.v[j]))
                group[n++] = &x->requests.v[j];
        if (answer(x, group, n, e))
            return -1;
    }
    x->collecting = false;
    x->memos.n = 0;
    return 0;
}
