/*
 * The records behind one cell. The cell is computed as figures.c does, then its formula is walked
 * down to the facts; every record says what it contributed, so that the lines give the cell back:
 *
 *   add             the contributions add up to the cell (so do those of `member`)
 *   num, den        Σ num / Σ den: ratios, and averages as sum over number of facts
 *   latest          the facts of the latest date; they add up
 *   max, min        every record with its own extreme; the extreme of them all is the cell
 *
 * Where the indicator's rule chooses among parts (the latest month, the largest place) the lines
 * are those of the chosen part; where it averages parts, contributions are divided by their number.
 * Called by the command `trace` and by whoever shows a figure; SQL is in indicator_store.c.
 */
#include "domain/indicator/figures_internal.h"

#include <math.h>
#include <stdlib.h>

struct tracing {
    struct figures_eval eval;
    struct figures_dims none;
    struct figures_filter *filter; /* those of the slice, and room for a place */
    size_t nslice;
    bool deep;
    struct arena *mem;
    struct trace *out;
    struct {
        uint32_t *v; /* beside out->v: the record's number */
        bool *has;
        size_t cap;
    } record;
    struct err *e;
};

/* Where in the walk we are. */
struct at {
    const struct indicator *owner;
    const struct figures_windows *windows;
    size_t window;
    bool by_place;
    uint32_t place; /* label, with by_place */
    double scale;
    enum trace_role role;
    bool alone;       /* nothing is added to this: ratios may show numerator and denominator */
    struct sv member; /* the composite's member we are in */
    struct map *seen; /* persons that counted already, where people are distinct across members */
};

const char *trace_role_name(enum trace_role r)
{
    static const char *const name[] = {
        [TRACE_ADD] = "add",       [TRACE_NUM] = "num", [TRACE_DEN] = "den", [TRACE_MEMBER] = "member",
        [TRACE_LATEST] = "latest", [TRACE_MAX] = "max", [TRACE_MIN] = "min",
    };
    return name[r];
}

/* --- lines -------------------------------------------------------------------------------------------- */

static void push(struct tracing *t, const struct trace_line *line, bool has_record, uint32_t record)
{
    if (t->out->n >= t->record.cap) {
        size_t cap = t->record.cap ? t->record.cap * 2 : 64;
        t->record.v =
            arena_grow(&t->eval.work, t->record.v, t->record.cap * sizeof *t->record.v, cap * sizeof *t->record.v);
        t->record.has = arena_grow(&t->eval.work, t->record.has, t->record.cap * sizeof *t->record.has,
                                   cap * sizeof *t->record.has);
        t->record.cap = cap;
    }
    t->record.v[t->out->n] = record;
    t->record.has[t->out->n] = has_record;
    vec_push(t->mem, t->out, *line);
}

/* One record's facts under one aggregate. */
struct share {
    uint32_t record;
    int32_t date;
    double sum, least, most, facts;
    size_t fresh; /* persons or values not seen before */
    bool apportioned;
};
struct shares {
    struct share *v;
    size_t n, cap;
};

static int by_record(const void *a, const void *b)
{
    const struct rollup_row *x = a, *y = b;
    if (x->record != y->record)
        return x->record < y->record ? -1 : 1;
    return x->date < y->date ? -1 : x->date > y->date;
}

static bool is_fresh(struct tracing *t, struct map *seen, uint32_t id)
{
    struct sv key = arena_sv(&t->eval.work, sv_make((const char *)&id, sizeof id));
    return map_put(seen, key, seen);
}

static struct shares share_out(struct tracing *t, struct rollup_rows *rows, struct map *seen)
{
    struct shares out = {0};
    if (rows->n)
        qsort(rows->v, rows->n, sizeof *rows->v, by_record);
    for (size_t i = 0; i < rows->n; i++) {
        const struct rollup_row *r = &rows->v[i];
        if (!out.n || out.v[out.n - 1].record != r->record) {
            struct share made = {.record = r->record, .date = r->date, .least = r->value, .most = r->value};
            vec_push(&t->eval.work, &out, made);
        }
        struct share *s = &out.v[out.n - 1];
        s->date = r->date > s->date ? r->date : s->date;
        s->sum += r->value;
        s->least = r->value < s->least ? r->value : s->least;
        s->most = r->value > s->most ? r->value : s->most;
        s->facts += 1;
        s->fresh += seen && is_fresh(t, seen, r->id);
        s->apportioned = s->apportioned || r->apportioned;
    }
    return out;
}

static void line(struct tracing *t, const struct at *at, const struct share *s, enum trace_role role, double v)
{
    const struct trace_line made = {
        .date = s->date, .role = role, .contribution = v, .member = at->member, .apportioned = s->apportioned};
    push(t, &made, true, s->record);
}

/* --- aggregates ------------------------------------------------------------------------------------------- */

static int list_rows(struct tracing *t, const struct at *at, const struct formula *f, struct rollup_aggregate *a,
                     struct rollup_rows *rows)
{
    t->eval.nfilters = t->nslice;
    if (at->by_place) {
        struct figures_filter *place = &t->filter[t->eval.nfilters++];
        *place = (struct figures_filter){
            .dim = {.name = SV("place"), .column = {.kind = ROLLUP_DIM, .dim = DIM_PLACE}, .pack = t->eval.pack},
            .value = figures_label_text(&t->eval, ROLLUP_KEYS_MAX - 1, at->place)};
    }
    figures_ask(&t->eval, f, at->owner, a);
    t->eval.nfilters = t->nslice;
    const struct rollup_plan plan = {.stream = f->stream,
                                     .window = &at->windows->v[at->window],
                                     .nwindows = 1,
                                     .aggregate = a,
                                     .naggregates = 1,
                                     .pending = t->eval.pending,
                                     .question = figures_question,
                                     .ctx = pack_stream(t->eval.pack, f->stream)};
    return rollup_list(t->eval.facts, &plan, &t->eval.work, rows, NULL, t->e);
}

static void trace_average(struct tracing *t, const struct at *at, const struct shares *s)
{
    double facts = 0;
    for (size_t i = 0; i < s->n; i++)
        facts += s->v[i].facts;
    for (size_t i = 0; i < s->n; i++) {
        if (at->alone && at->role == TRACE_ADD) {
            line(t, at, &s->v[i], TRACE_NUM, s->v[i].sum * at->scale);
            line(t, at, &s->v[i], TRACE_DEN, s->v[i].facts);
        } else {
            line(t, at, &s->v[i], at->role, s->v[i].sum / facts * at->scale);
        }
    }
}

/* Alone, every record shows its own extreme; as a part of something, the first that has it counts. */
static void trace_extreme(struct tracing *t, const struct at *at, const struct shares *s, bool most)
{
    bool shown = at->alone && at->role == TRACE_ADD && at->scale > 0;
    size_t best = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (most ? s->v[i].most > s->v[best].most : s->v[i].least < s->v[best].least)
            best = i;
        if (shown)
            line(t, at, &s->v[i], most ? TRACE_MAX : TRACE_MIN, (most ? s->v[i].most : s->v[i].least) * at->scale);
    }
    if (!shown && s->n)
        line(t, at, &s->v[best], at->role, (most ? s->v[best].most : s->v[best].least) * at->scale);
}

static void keep_latest(struct rollup_rows *rows)
{
    int32_t last = DATE_NONE;
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++)
        last = rows->v[i].date > last ? rows->v[i].date : last;
    for (size_t i = 0; i < rows->n; i++)
        if (rows->v[i].date == last)
            rows->v[n++] = rows->v[i];
    rows->n = n;
}

static int trace_aggregate(struct tracing *t, const struct at *at, const struct formula *f)
{
    struct rollup_aggregate a;
    struct rollup_rows rows;
    struct map fresh = {.mem = &t->eval.work};
    if (list_rows(t, at, f, &a, &rows))
        return -1;
    bool ids = a.op == AGG_PEOPLE || a.op == AGG_DISTINCT;
    if (a.op == AGG_LATEST)
        keep_latest(&rows);
    struct map *seen = a.op == AGG_PEOPLE && at->seen ? at->seen : &fresh;
    struct shares s = share_out(t, &rows, ids ? seen : NULL);
    bool latest = a.op == AGG_LATEST && at->role == TRACE_ADD;
    if (a.op == AGG_AVG)
        trace_average(t, at, &s);
    else if (a.op == AGG_MIN || a.op == AGG_MAX)
        trace_extreme(t, at, &s, a.op == AGG_MAX);
    else
        for (size_t i = 0; i < s.n; i++)
            line(t, at, &s.v[i], latest ? TRACE_LATEST : at->role,
                 (ids ? (double)s.v[i].fresh : s.v[i].sum) * at->scale);
    return 0;
}

/* --- formulas ----------------------------------------------------------------------------------------------- */

static int trace_formula(struct tracing *t, const struct at *at, const struct formula *f);
static int trace_indicator(struct tracing *t, const struct at *at, const struct indicator *in);

static struct figures_cell *cell_at(const struct at *at, const struct figures_table *table)
{
    const uint32_t key[] = {(uint32_t)at->window, at->place};
    return figures_cell_get(table, LEVEL_TOTAL, key);
}

static int value_at(struct tracing *t, const struct at *at, const struct formula *f, double *out)
{
    struct figures_table *table;
    if (figures_eval_formula(&t->eval, at->owner, f, at->windows, at->by_place, true, true, &table, t->e))
        return -1;
    const struct figures_cell *c = table->scalar ? NULL : cell_at(at, table);
    *out = table->scalar ? table->number : c ? c->value : (double)NAN;
    return 0;
}

/* Of people that are distinct across members a later member contributes whom no earlier one had. */
static double member_value(struct tracing *t, const struct at *at, const struct figures_cell *c)
{
    double n = 0;
    if (!c)
        return (double)NAN;
    if (!at->seen || !c->people)
        return c->value;
    size_t count = 0;
    uint32_t *person = idset_list(c->people, &t->eval.work, &count);
    for (size_t i = 0; i < count; i++)
        n += is_fresh(t, at->seen, person[i]);
    return n;
}

static int trace_member(struct tracing *t, const struct at *at, const struct formula *f)
{
    const struct indicator *in = pack_indicator(t->eval.pack, f->code);
    struct figures_table *table;
    if (figures_eval_indicator(&t->eval, in, at->windows, at->by_place, true, true, &table, t->e))
        return -1;
    if (t->deep) {
        struct at inner = *at;
        if (!inner.member.n)
            inner.member = in->code;
        return trace_indicator(t, &inner, in);
    }
    const struct trace_line made = {.date = DATE_NONE,
                                    .role = at->role == TRACE_ADD ? TRACE_MEMBER : at->role,
                                    .contribution = member_value(t, at, cell_at(at, table)) * at->scale,
                                    .member = in->code};
    push(t, &made, false, 0);
    return 0;
}

static int trace_number(struct tracing *t, const struct at *at, double v)
{
    const struct trace_line made = {
        .date = DATE_NONE, .role = at->role, .contribution = v * at->scale, .member = at->member};
    bool elsewhere = at->by_place && !sv_is(figures_label_text(&t->eval, ROLLUP_KEYS_MAX - 1, at->place), "nd");
    if (figures_has_numbers(&t->eval) && !elsewhere)
        push(t, &made, false, 0);
    return 0;
}

static int trace_sum(struct tracing *t, const struct at *at, const struct formula *f)
{
    struct at left = *at, right = *at;
    left.alone = right.alone = false;
    right.scale = f->op == FORMULA_SUB ? -at->scale : at->scale;
    return trace_formula(t, &left, f->a) || trace_formula(t, &right, f->b) ? -1 : 0;
}

/* A product is shown by its factor that is no number, scaled by the other's value. */
static int trace_product(struct tracing *t, const struct at *at, const struct formula *f)
{
    bool swap = f->a->op == FORMULA_NUMBER;
    const struct formula *shown = swap ? f->b : f->a, *factor = swap ? f->a : f->b;
    struct at inner = *at;
    double v;
    if (value_at(t, at, factor, &v))
        return -1;
    inner.scale *= v;
    inner.alone = at->alone && v > 0;
    return isnan(v) ? 0 : trace_formula(t, &inner, shown);
}

static int trace_quotient(struct tracing *t, const struct at *at, const struct formula *f)
{
    struct at num = *at, den = *at;
    double v;
    if (f->b->op == FORMULA_NUMBER || !at->alone || at->role != TRACE_ADD) {
        if (value_at(t, at, f->b, &v))
            return -1;
        num.scale /= v;
        num.alone = at->alone && v > 0;
        return isnan(v) || v == 0 ? 0 : trace_formula(t, &num, f->a);
    }
    num.role = TRACE_NUM;
    den.role = TRACE_DEN;
    den.scale = 1;
    num.alone = den.alone = false;
    return trace_formula(t, &num, f->a) || trace_formula(t, &den, f->b) ? -1 : 0;
}

static int trace_formula(struct tracing *t, const struct at *at, const struct formula *f)
{
    switch (f->op) {
    case FORMULA_NUMBER:
        return trace_number(t, at, f->number);
    case FORMULA_INDICATOR:
        return trace_member(t, at, f);
    case FORMULA_AGGREGATE:
        return trace_aggregate(t, at, f);
    case FORMULA_ADD:
    case FORMULA_SUB:
        return trace_sum(t, at, f);
    case FORMULA_MUL:
        return trace_product(t, at, f);
    default:
        return trace_quotient(t, at, f);
    }
}

/* --- parts -------------------------------------------------------------------------------------------------- */

static int by_window(const void *a, const void *b)
{
    const struct figures_part *x = a, *y = b;
    if (x->window != y->window)
        return x->window < y->window ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

static void collect_parts(struct tracing *t, const struct at *at, const struct at *inner,
                          const struct figures_table *table, struct figures_parts *out)
{
    const struct figures_level *l = &table->level[LEVEL_TOTAL];
    for (size_t i = 0; i < l->n; i++) {
        const struct figures_cell *c = &l->v[i];
        uint32_t place = inner->by_place ? c->key[1] : 0;
        size_t parent = inner->windows == at->windows ? c->key[0] : inner->windows->parent[c->key[0]];
        struct figures_part p = {.window = c->key[0], .place = place, .value = c->value, .weight = 1, .order = c->date};
        if (parent == at->window && (!at->by_place || place == at->place) && !isnan(c->value))
            vec_push(&t->eval.work, out, p);
    }
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, by_window);
}

static int trace_indicator(struct tracing *t, const struct at *at, const struct indicator *in)
{
    struct at inner = *at;
    struct figures_parts parts = {0};
    struct figures_table *table;
    struct map seen = {.mem = &t->eval.work};
    if (!in->formula)
        return 0;
    inner.owner = in;
    inner.windows = figures_windows_of(&t->eval, in, at->windows);
    inner.by_place = at->by_place || figures_rule_splits(in->across_places);
    if (figures_eval_formula(&t->eval, in, in->formula, inner.windows, inner.by_place, true, true, &table, t->e))
        return -1;
    if (table->scalar)
        return trace_number(t, at, table->number);
    if (table->people && !inner.seen)
        inner.seen = &seen;
    collect_parts(t, at, &inner, table, &parts);
    figures_parts_weigh(&parts, in);
    inner.alone = at->alone && parts.n == 1;
    for (size_t i = 0; i < parts.n; i++) {
        inner.window = parts.v[i].window;
        inner.place = parts.v[i].place;
        inner.scale = at->scale * parts.v[i].weight;
        if (inner.scale != 0 && trace_formula(t, &inner, in->formula))
            return -1;
    }
    return 0;
}

/* --- the call ----------------------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Identifiers, forms and revisions of the records in the lines. */
static int name_records(struct tracing *t, struct db_conn *c, const struct context *ctx)
{
    size_t n = 0;
    uint32_t *num = ARENA_ARRAY(&t->eval.work, t->out->n, uint32_t);
    for (size_t i = 0; i < t->out->n; i++)
        if (t->record.has[i])
            num[n++] = t->record.v[i];
    n = idset_unique(num, n);
    struct figures_record *record = ARENA_ARRAY(&t->eval.work, n, struct figures_record);
    if (indicator_store_records(c, ctx->mission, num, n, t->mem, record, t->e))
        return -1;
    for (size_t i = 0; i < t->out->n; i++) {
        const uint32_t *at = t->record.has[i] ? bsearch(&t->record.v[i], num, n, sizeof *num, by_number) : NULL;
        if (!at)
            continue;
        t->out->v[i].record = record[at - num].id;
        t->out->v[i].form = record[at - num].form;
        t->out->v[i].revision = record[at - num].revision;
    }
    return 0;
}

static int run(struct tracing *t, const struct indicator *in, const struct period *period)
{
    struct rollup_window window = {period->first, period->last};
    const struct figures_windows windows = {&window, NULL, 1};
    const struct at at = {
        .owner = in, .windows = &windows, .scale = 1, .role = TRACE_ADD, .alone = true, .member = {0}};
    struct figures_table *table;
    if (figures_eval_indicator(&t->eval, in, &windows, false, true, true, &table, t->e) ||
        figures_request_all(&t->eval, t->e))
        return -1;
    return trace_indicator(t, &at, in);
}

int figures_trace(struct db_conn *c, const struct context *ctx, const struct pack *pk, const struct facts *facts,
                  struct sv code, const struct period *period, const struct slice *slice, bool deep,
                  bool include_submitted, struct arena *mem, struct trace *out, struct err *e)
{
    const struct indicator *in = pack_indicator(pk, code);
    struct tracing t = {.nslice = slice->n, .deep = deep, .mem = mem, .out = out, .e = e};
    struct figures_filter *filter;
    *out = (struct trace){0};
    if (!in)
        return figures_unknown_indicator(pk, code, e);
    t.eval = (struct figures_eval){.pack = pk,
                                   .facts = facts,
                                   .dims = &t.none,
                                   .nfilters = slice->n,
                                   .pending = include_submitted,
                                   .mem = mem,
                                   .collecting = true};
    int rc = figures_filters(pk, slice, false, &t.eval.work, &filter, e);
    if (rc == 0) {
        t.filter = ARENA_ARRAY(&t.eval.work, slice->n + 1, struct figures_filter);
        if (slice->n)
            memcpy(t.filter, filter, slice->n * sizeof *filter);
        t.eval.filter = t.filter;
        rc = run(&t, in, period);
    }
    if (rc == 0)
        rc = name_records(&t, c, ctx);
    figures_eval_release(&t.eval);
    return rc;
}
