/*
 * Compiles an aggregate: its conditions and filters become truth tables per code where they ask
 * one column, and are remembered per combination of codes where they ask several. Called by
 * rollup.c and rollup_list.c; evaluates expressions only through expr_eval.
 */
#include "engine/figure/rollup_internal.h"

/* --- sources ------------------------------------------------------------------------------------------ */

static struct rollup_source date_source(const struct fact_stream *s)
{
    int32_t first = INT32_MAX, last = DATE_NONE;
    const int32_t *date = s->runs.date;
    for (size_t i = 0; i < s->runs.n; i++)
        if (date[i] != DATE_NONE) {
            first = date[i] < first ? date[i] : first;
            last = date[i] > last ? date[i] : last;
        }
    size_t days = last == DATE_NONE ? 0 : (size_t)((int64_t)last - first + 1);
    return (struct rollup_source){
        .kind = SOURCE_DATE, .word = s->runs.word, .date = date, .first = first, .ncodes = days + 1};
}

struct rollup_source rollup_source_of(const struct fact_stream *s, const struct rollup_column *c)
{
    if (c->kind == ROLLUP_DATE)
        return date_source(s);
    const struct fact_column *column =
        c->kind == ROLLUP_DIM ? &s->dim[c->dim] : facts_extra(s, c->name, c->kind == ROLLUP_ANSWER);
    if (!column || !column->dict.n)
        return (struct rollup_source){.kind = SOURCE_NONE, .ncodes = 1};
    return (struct rollup_source){.kind = SOURCE_CODES, .column = column, .ncodes = column->dict.n};
}

static struct rollup_source event_source(const struct fact_stream *s, struct sv state)
{
    const int32_t *date = facts_event(s, state);
    if (!date)
        return (struct rollup_source){.kind = SOURCE_NONE, .ncodes = 1};
    return (struct rollup_source){.kind = SOURCE_EVENT, .word = s->runs.word, .event = date, .ncodes = 2};
}

bool rollup_source_same(const struct rollup_source *a, const struct rollup_source *b)
{
    return a->kind == b->kind && a->column == b->column && a->event == b->event && a->date == b->date;
}

struct sv rollup_source_text(const struct rollup_source *s, uint32_t code, struct arena *mem)
{
    char day[16];
    if (s->kind == SOURCE_DATE && code)
        return arena_sv(mem, date_format((int32_t)((int64_t)s->first + code - 1), day));
    return s->kind == SOURCE_CODES ? fact_text(s->column, code) : (struct sv){0};
}

/* --- evaluating one combination of codes -------------------------------------------------------------- */

struct asked {
    const struct rollup_where *where;
    const uint32_t *code;
};

static int answer(void *ctx, struct arena *mem, struct sv name, struct expr_value *out, struct err *e)
{
    const struct asked *a = ctx;
    for (size_t i = 0; i < a->where->n; i++) {
        const struct rollup_source *s = &a->where->source[i];
        if (s->kind == SOURCE_EVENT || !sv_eq(a->where->name[i], name))
            continue;
        struct sv text = rollup_source_text(s, a->code[i], mem);
        if (a->where->unknown_is_empty[i] && sv_is(text, "unknown"))
            text = (struct sv){0};
        *out = (struct expr_value){.type = EXPR_STRING, .string = text};
        return 0;
    }
    return err_set(e, ERR_INTERNAL, NULL, N_("the facts do not carry the question \"%.*s\""), SV_ARG(name));
}

static bool reached(void *ctx, struct sv state)
{
    const struct asked *a = ctx;
    for (size_t i = 0; i < a->where->n; i++)
        if (a->where->source[i].kind == SOURCE_EVENT && sv_eq(a->where->name[i], state))
            return a->code[i] == 1;
    return false;
}

static int holds(const struct rollup_where *w, const uint32_t *code, struct arena *mem, bool *out, struct err *e)
{
    struct asked asked = {w, code};
    const struct expr_host host = {.ctx = &asked, .get = answer, .reached = reached};
    struct sv value[ROLLUP_FILTER_COLUMNS];
    if (w->expr)
        return expr_eval_bool(w->expr, &host, mem, out, e);
    for (size_t i = 0; i < w->n; i++)
        value[i] = rollup_source_text(&w->source[i], code[i], mem);
    *out = w->filter->allow(w->filter->ctx, value);
    return 0;
}

/* --- several sources: a memo ---------------------------------------------------------------------------- */

#define FLAT_MAX ((size_t)1 << 20)

static size_t combinations(const struct rollup_where *w)
{
    size_t product = 1;
    for (size_t i = 0; i < w->n; i++) {
        if (w->source[i].ncodes > FLAT_MAX / product)
            return 0;
        product *= w->source[i].ncodes;
    }
    return product;
}

static uint8_t *remembered(const struct rollup_where *w, struct rollup_memo *memo, const uint32_t *code,
                           struct arena *mem)
{
    size_t number = 0, product = combinations(w);
    if (product) {
        if (!memo->answer)
            memo->answer = ARENA_ARRAY(mem, product, uint8_t);
        for (size_t i = 0; i < w->n; i++)
            number = number * w->source[i].ncodes + code[i];
        return &memo->answer[number];
    }
    struct sv key = sv_make((const char *)code, w->n * sizeof *code);
    uint8_t *found = map_get(&memo->seen, key);
    if (!found) {
        memo->seen.mem = mem;
        found = ARENA_NEW(mem, uint8_t);
        (void)map_put(&memo->seen, arena_sv(mem, key), found);
    }
    return found;
}

static int where_holds(const struct rollup_where *w, struct rollup_memo *memo, size_t row, struct arena *mem, bool *out,
                       struct err *e)
{
    uint32_t code[ROLLUP_WHERE_MAX];
    for (size_t i = 0; i < w->n; i++)
        code[i] = rollup_code(&w->source[i], row);
    uint8_t *known = remembered(w, memo, code, mem);
    if (!*known) {
        struct arena scratch = {0};
        bool yes = false;
        int rc = holds(w, code, &scratch, &yes, e);
        arena_release(&scratch);
        if (rc)
            return -1;
        *known = yes ? 2 : 1;
    }
    *out = *known == 2;
    return 0;
}

int rollup_rest_holds(const struct rollup_agg *a, struct rollup_memo *memo, size_t row, struct arena *mem, bool *holds_,
                      struct err *e)
{
    *holds_ = true;
    for (size_t i = 0; i < a->late.n; i++)
        if (!a->late.v[i].yes[rollup_code(&a->late.v[i].source, row)])
            *holds_ = false;
    for (size_t i = 0; i < a->rest.n && *holds_; i++)
        if (where_holds(a->rest.v[i], &memo[i], row, mem, holds_, e))
            return -1;
    return 0;
}

/* --- compiling -------------------------------------------------------------------------------------------- */

struct compile {
    const struct fact_stream *stream;
    const struct rollup_plan *plan;
    struct arena *mem;
    struct rollup_agg *out;
    struct rollup_where *where; /* the conjunct being read */
    struct err *e;
    int rc;
};

/* Both must hold: tables of one source are joined. A table without a source decides at once. */
static void add_truth(struct compile *c, const struct rollup_source *source, uint8_t *yes)
{
    struct rollup_truth t = {*source, yes};
    if (source->ncodes == 1) {
        c->out->never = c->out->never || !yes[0];
        return;
    }
    for (size_t i = 0; i < c->out->truth.n; i++) {
        struct rollup_truth *had = &c->out->truth.v[i];
        if (rollup_source_same(&had->source, source)) {
            for (size_t code = 0; code < source->ncodes; code++)
                had->yes[code] = had->yes[code] && yes[code];
            return;
        }
    }
    vec_push(c->mem, &c->out->truth, t);
}

#define EAGER_MAX ((size_t)1 << 16)

/* One source, or none: asked now for every code. Several, or very many codes: when a row needs it. */
static void add_where(struct compile *c, struct rollup_where *w)
{
    const struct rollup_source none = {.kind = SOURCE_NONE, .ncodes = 1};
    const struct rollup_source *source = w->n ? &w->source[0] : &none;
    bool later = w->n > 1 || source->ncodes > EAGER_MAX;
    uint8_t *yes = ARENA_ARRAY(c->mem, later ? 0 : source->ncodes, uint8_t);
    struct arena scratch = {0};
    for (uint32_t code = 0; !later && code < source->ncodes; code++) {
        struct err ignored = {0}; /* perhaps no row that gets so far has this code */
        bool is = false;
        later = holds(w, &code, &scratch, &is, &ignored) != 0;
        yes[code] = is;
        arena_reset(&scratch);
    }
    arena_release(&scratch);
    if (later)
        vec_push(c->mem, &c->out->rest, w);
    else
        add_truth(c, source, yes);
}

static struct rollup_where *where_new(struct compile *c)
{
    struct rollup_where *w = ARENA_NEW(c->mem, struct rollup_where);
    w->source = ARENA_ARRAY(c->mem, ROLLUP_WHERE_MAX, struct rollup_source);
    w->name = ARENA_ARRAY(c->mem, ROLLUP_WHERE_MAX, struct sv);
    w->unknown_is_empty = ARENA_ARRAY(c->mem, ROLLUP_WHERE_MAX, bool);
    return w;
}

static void add_source(struct compile *c, struct rollup_source source, struct sv name, bool unknown_is_empty)
{
    struct rollup_where *w = c->where;
    for (size_t i = 0; i < w->n; i++)
        if ((w->source[i].kind == SOURCE_EVENT) == (source.kind == SOURCE_EVENT) && sv_eq(w->name[i], name))
            return;
    if (w->n == ROLLUP_WHERE_MAX) {
        c->rc = err_set(c->e, ERR_LIMIT, NULL, N_("a condition asks more than %d questions"), ROLLUP_WHERE_MAX);
        return;
    }
    w->source[w->n] = source;
    w->name[w->n] = name;
    w->unknown_is_empty[w->n++] = unknown_is_empty;
}

static void read_question(void *ctx, struct sv name)
{
    struct compile *c = ctx;
    struct rollup_question q = {0};
    if (!c->plan->question || !c->plan->question(c->plan->ctx, name, &q)) {
        c->rc = err_set(c->e, ERR_INPUT, NULL, N_("the condition asks \"%.*s\", which is no question of \"%.*s\""),
                        SV_ARG(name), SV_ARG(c->plan->stream));
        return;
    }
    add_source(c, rollup_source_of(c->stream, &q.column), name, q.unknown_is_empty);
}

static void read_reached(void *ctx, struct sv state, bool anchor)
{
    struct compile *c = ctx;
    struct rollup_source source = event_source(c->stream, state);
    (void)anchor;
    if (source.kind == SOURCE_EVENT)
        add_source(c, source, state, false);
}

static void read_anchor(void *ctx, struct sv state, bool anchor)
{
    struct compile *c = ctx;
    const int32_t *date = facts_event(c->stream, state);
    if (!anchor)
        return;
    if (!date) {
        c->out->never = true;
        return;
    }
    for (size_t i = 0; i < c->out->ndates; i++)
        if (c->out->date[i] == date)
            return;
    c->out->date = arena_grow(c->mem, c->out->date, c->out->ndates * sizeof *c->out->date,
                              (c->out->ndates + 1) * sizeof *c->out->date);
    c->out->date[c->out->ndates++] = date;
}

static int add_condition(struct compile *c, const struct expr *x)
{
    const struct expr *const *part;
    size_t n = expr_conjuncts(x, c->mem, &part);
    expr_each_reached(x, read_anchor, c);
    for (size_t i = 0; i < n; i++) {
        c->where = where_new(c);
        c->where->expr = part[i];
        expr_each_ref(part[i], read_question, c);
        expr_each_reached(part[i], read_reached, c);
        if (c->rc)
            return -1;
        add_where(c, c->where);
    }
    return 0;
}

static void add_filter(struct compile *c, const struct rollup_filter *filter)
{
    struct rollup_where *w = where_new(c);
    w->filter = filter;
    for (size_t i = 0; i < filter->ncolumns; i++)
        w->source[w->n++] = rollup_source_of(c->stream, &filter->column[i]);
    add_where(c, w);
}

/* The record's state counts, or an event does. */
static void add_flags(struct compile *c)
{
    const struct fact_stream *s = c->stream;
    struct rollup_source source = {
        .kind = SOURCE_FLAGS, .word = s->runs.word, .flags = s->runs.flags, .ncodes = FACT_FLAGS};
    unsigned least = c->out->ndates ? FACT_EVENTS_ONLY : c->plan->pending ? FACT_PENDING : FACT_COUNTED;
    uint8_t *yes = ARENA_ARRAY(c->mem, FACT_FLAGS, uint8_t);
    bool all = s->dead == 0;
    for (unsigned flags = 0; flags < FACT_FLAGS; flags++) {
        yes[flags] = !(flags & FACT_DEAD) && (flags & FACT_STATUS) >= least;
        all = all && (yes[flags] || !s->runs.live[flags]);
    }
    if (!all)
        add_truth(c, &source, yes);
}

static void add_measure(struct compile *c)
{
    const struct fact_column *column = &c->stream->measure;
    struct rollup_source source = {.kind = SOURCE_CODES, .column = column, .ncodes = column->dict.n};
    uint8_t *yes = ARENA_ARRAY(c->mem, source.ncodes, uint8_t);
    for (uint32_t code = 0; code < source.ncodes; code++)
        yes[code] = sv_eq(fact_text(column, code), c->out->of->measure);
    add_truth(c, &source, yes);
}

static bool has_measure(const struct rollup_aggregate *a)
{
    return a->op != AGG_PEOPLE && a->op != AGG_DISTINCT;
}

int rollup_agg_compile(const struct fact_stream *s, const struct rollup_plan *plan, const struct rollup_aggregate *of,
                       struct arena *mem, struct rollup_agg *out, struct err *e)
{
    struct compile c = {.stream = s, .plan = plan, .mem = mem, .out = out, .e = e};
    *out = (struct rollup_agg){.of = of};
    if (has_measure(of))
        add_measure(&c);
    for (size_t i = 0; i < of->nfilters; i++)
        add_filter(&c, &of->filter[i]);
    if (of->condition && add_condition(&c, of->condition))
        return -1;
    add_flags(&c);
    if (!out->ndates) {
        out->date = ARENA_NEW(mem, const int32_t *);
        out->date[out->ndates++] = s->runs.date;
    }
    out->never = out->never || (of->op == AGG_PEOPLE && !s->person);
    return 0;
}
