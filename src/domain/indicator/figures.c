/*
 * A query to figures: which periods and indicators, what was declared, how far a figure is
 * complete, and in which order they come. Called by the commands, the checks and the report.
 * Reads facts in memory and the pack; runs no SQL.
 */
#include "domain/indicator/figures_internal.h"

#include "base/clock.h"
#include "base/near.h"

#include <math.h>
#include <stdlib.h>

#define DIMENSIONS_MAX (ROLLUP_KEYS_MAX - 1) /* one key is kept for the place */

struct computing {
    struct figures_eval eval;
    const struct figures_query *query;
    struct figures_dims dims;
    const struct period *period; /* by window */
    struct figures_windows windows;
    struct {
        const struct indicator **v;
        size_t n, cap;
    } indicators;
    struct figures_counting counting;
    struct arena *mem;
    struct figures *out;
};

/* --- the query -------------------------------------------------------------------------------------------- */

static int read_by(struct computing *c, bool *split, enum period_kind *kind, struct err *e)
{
    for (size_t i = 0; i < c->query->by.n; i++) {
        struct sv name = c->query->by.v[i];
        struct figures_dim dim;
        bool time = period_kind_parse(name, kind);
        if (sv_is(name, "date")) {
            *kind = PERIOD_DAY;
            time = true;
        }
        if (time && *split)
            return err_set(e, ERR_INPUT, "--by", N_("a period is split in one way only; \"%.*s\" is a second"),
                           SV_ARG(name));
        *split = *split || time;
        if (time)
            continue;
        if (figures_dim_find(c->eval.pack, name, &dim, e))
            return -1;
        for (size_t k = 0; k < c->dims.n; k++)
            if (sv_eq(c->dims.v[k].name, name))
                return err_set(e, ERR_INPUT, "--by", N_("\"%.*s\" stands twice"), SV_ARG(name));
        if (c->dims.n == DIMENSIONS_MAX)
            return err_set(e, ERR_LIMIT, "--by", N_("at most %d dimensions at once"), DIMENSIONS_MAX);
        vec_push(&c->eval.work, &c->dims, dim);
    }
    return 0;
}

/* A part that the period cuts is named by its days. */
static struct period cut_period(struct arena *mem, const struct period *part, const struct period *whole)
{
    struct period p = *part;
    char first[16], last[16];
    if (period_contains(whole, part))
        return p;
    p.first = p.first > whole->first ? p.first : whole->first;
    p.last = p.last < whole->last ? p.last : whole->last;
    p.kind = PERIOD_RANGE;
    struct sv from = date_format(p.first, first), to = date_format(p.last, last);
    p.name = p.first == p.last ? arena_sv(mem, from) : arena_printf(mem, "%.*s..%.*s", SV_ARG(from), SV_ARG(to));
    return p;
}

static void make_windows(struct computing *c, bool split, enum period_kind kind)
{
    const struct period *whole = &c->query->period, *part = whole;
    size_t n = 1;
    if (split)
        part = period_split(c->mem, whole, kind, c->eval.pack->fiscal_year_start, &n);
    struct period *period = ARENA_ARRAY(c->mem, n, struct period);
    c->windows.v = ARENA_ARRAY(&c->eval.work, n, struct rollup_window);
    c->windows.n = n;
    for (size_t i = 0; i < n; i++) {
        period[i] = cut_period(c->mem, &part[i], whole);
        c->windows.v[i] = (struct rollup_window){period[i].first, period[i].last};
    }
    c->period = period;
}

int figures_unknown_indicator(const struct pack *pk, struct sv code, struct err *e)
{
    struct near near = {.typed = code};
    for (size_t i = 0; i < pk->indicators.n; i++)
        near_offer(&near, pk->indicators.v[i].code);
    if (near.best.n)
        return err_set(e, ERR_INPUT, "indicator", N_("there is no indicator \"%.*s\"; did you mean \"%.*s\"?"),
                       SV_ARG(code), SV_ARG(near.best));
    return err_set(e, ERR_INPUT, "indicator", N_("there is no indicator \"%.*s\""), SV_ARG(code));
}

static int check_unit(const struct pack *pk, struct sv code, struct err *e)
{
    struct near near = {.typed = code};
    if (!code.n || pack_unit(pk, code))
        return 0;
    for (size_t i = 0; i < pk->units.n; i++)
        near_offer(&near, pk->units.v[i].code);
    if (near.best.n)
        return err_set(e, ERR_INPUT, "--unit", N_("there is no unit \"%.*s\"; did you mean \"%.*s\"?"), SV_ARG(code),
                       SV_ARG(near.best));
    return err_set(e, ERR_INPUT, "--unit", N_("there is no unit \"%.*s\""), SV_ARG(code));
}

static bool listed(const struct sv_list *list, struct sv code)
{
    for (size_t i = 0; i < list->n; i++)
        if (sv_eq(list->v[i], code))
            return true;
    return false;
}

static int choose_indicators(struct computing *c, struct err *e)
{
    const struct pack *pk = c->eval.pack;
    for (size_t i = 0; i < c->query->indicators.n; i++)
        if (!pack_indicator(pk, c->query->indicators.v[i]))
            return figures_unknown_indicator(pk, c->query->indicators.v[i], e);
    for (size_t i = 0; i < pk->indicators.n; i++)
        if ((!c->query->indicators.n || listed(&c->query->indicators, pk->indicators.v[i].code)) &&
            figures_framework_serves_result(&c->eval.framework, &pk->indicators.v[i]))
            vec_push(&c->eval.work, &c->indicators, &pk->indicators.v[i]);
    return check_unit(pk, c->query->unit, e);
}

/* --- figures ------------------------------------------------------------------------------------------------- */

static const struct declared *find_declared(const struct pack *pk, const struct figure *f)
{
    for (size_t i = 0; i < pk->declared.n; i++) {
        const struct declared *d = &pk->declared.v[i];
        if (sv_eq(d->indicator, f->indicator->code) && sv_eq(d->period, f->period.name) &&
            slice_equal(&d->slice, &f->slice))
            return d;
    }
    return NULL;
}

/* The order in which facts were added must not show: 15 digits are what a sum of decimals is good for. */
static double rounded(double v, struct arena *mem)
{
    struct sv text;
    double out;
    if (isnan(v) || v == nearbyint(v) || !form_number_text(v, mem, &text) || !sv_to_double(text, &out))
        return v;
    return out;
}

#define ABOUT 0.1 /* "about 200" tolerates a tenth */

static bool differs(const struct declared *d, double value)
{
    if (sv_is(d->qualifier, "at_least"))
        return value < d->value;
    return fabs(value - d->value) > (sv_is(d->qualifier, "about") ? ABOUT * fabs(d->value) : 1e-9);
}

static struct sv status_of(const struct figure *f, const struct declared *d, bool partial)
{
    if (isnan(f->value))
        return SV("no_data");
    if (d && differs(d, f->value))
        return SV("finding");
    return partial ? SV("partial") : SV("ok");
}

static void add_figure(struct computing *c, struct figure *f, const struct figures_cell *cell, bool partial)
{
    bool whole = figures_framework_whole(&c->eval.framework, f->indicator); /* what was declared is the mission's */
    const struct declared *d = whole ? find_declared(c->eval.pack, f) : NULL;
    f->value = cell ? rounded(cell->value, c->mem) : (double)NAN;
    f->records = cell ? (int64_t)cell->records : 0;
    f->apportioned = cell && cell->apportioned;
    f->declared = d ? d->value : (double)NAN;
    f->declared_qualifier = d ? d->qualifier : (struct sv){0};
    if (!isnan(f->value))
        f->qualifier = SV("exact");
    else if (d)
        f->qualifier = d->qualifier;
    f->status = status_of(f, d, partial);
    vec_push(c->mem, c->out, *f);
}

static int by_dimension(const void *a, const void *b)
{
    const struct slice_item *x = a, *y = b;
    return sv_cmp(x->dim, y->dim);
}

static struct slice slice_of(const struct computing *c, const struct figures_cell *cell)
{
    struct slice s = {0};
    for (size_t k = 0; k < c->dims.n; k++) {
        struct slice_item item = {c->dims.v[k].name, figures_label_text(&c->eval, k, cell->key[k + 1])};
        vec_push(c->mem, &s, item);
    }
    if (s.n)
        qsort(s.v, s.n, sizeof *s.v, by_dimension);
    return s;
}

/* Values by name; `unknown` and `nd` stand last. */
static int value_order(struct sv a, struct sv b)
{
    int x = sv_is(a, "nd") ? 2 : sv_is(a, "unknown"), y = sv_is(b, "nd") ? 2 : sv_is(b, "unknown");
    return x != y ? x - y : sv_cmp(a, b);
}

static int by_slice(const void *a, const void *b)
{
    const struct figure *x = a, *y = b;
    int c = 0;
    for (size_t i = 0; c == 0 && i < x->slice.n && i < y->slice.n; i++)
        c = value_order(x->slice.v[i].value, y->slice.v[i].value);
    return c;
}

static void add_slices(struct computing *c, const struct figure *like, const struct figures_table *t, size_t window)
{
    size_t first = c->out->n;
    for (size_t i = 0; i < t->level[LEVEL_SLICES].n; i++) {
        const struct figures_cell *cell = &t->level[LEVEL_SLICES].v[i];
        if (cell->key[0] != window || isnan(cell->value))
            continue;
        struct figure f = *like;
        f.slice = slice_of(c, cell);
        f.overlapping = t->overlapping;
        add_figure(c, &f, cell, t->partial[window]);
    }
    if (c->out->n > first)
        qsort(c->out->v + first, c->out->n - first, sizeof *c->out->v, by_slice);
}

static bool has_records(const struct figures_table *t)
{
    for (size_t i = 0; i < t->level[LEVEL_TOTAL].n; i++)
        if (t->level[LEVEL_TOTAL].v[i].records)
            return true;
    return false;
}

/* Under a unit only what is its own or what it took part in; under a project what serves it. */
static bool concerns(struct computing *c, const struct indicator *in, const struct figures_table *t)
{
    if (c->query->indicators.n)
        return true;
    if (c->query->unit.n && !sv_eq(in->unit, c->query->unit) && t->level[LEVEL_TOTAL].n == 0)
        return false;
    return figures_framework_concerns(&c->eval.framework, in, has_records(t));
}

static void add_indicator(struct computing *c, const struct indicator *in, const struct figures_table *t)
{
    struct figure f = {.indicator = in};
    f.counting = figures_counting(&c->counting, in);
    for (size_t w = 0; w < c->windows.n; w++) {
        uint32_t key = (uint32_t)w;
        f.period = c->period[w];
        f.overlapping = figures_framework_shares(&c->eval.framework, in);
        add_figure(c, &f, figures_cell_get(t, LEVEL_TOTAL, &key), t->partial[w]);
        if (c->dims.n)
            add_slices(c, &f, t, w);
    }
}

static int walk(struct computing *c, struct err *e)
{
    bool collecting = c->eval.collecting;
    for (size_t i = 0; i < c->indicators.n; i++) {
        struct figures_table *t;
        if (figures_eval_indicator(&c->eval, c->indicators.v[i], &c->windows, false, false, false, &t, e))
            return -1;
        if (!collecting && concerns(c, c->indicators.v[i], t))
            add_indicator(c, c->indicators.v[i], t);
    }
    return 0;
}

static int compute(struct computing *c, struct err *e)
{
    enum period_kind kind = PERIOD_YEAR;
    struct figures_filter *filter;
    bool split = false;
    if (read_by(c, &split, &kind, e) ||
        figures_framework_open(c->eval.pack, c->query->project, c->query->result, &c->eval.work, &c->eval.framework,
                               e) ||
        choose_indicators(c, e) || figures_filters(c->eval.pack, &c->query->slice, true, &c->eval.work, &filter, e))
        return -1;
    c->counting = (struct figures_counting){.pack = c->eval.pack, .mem = &c->eval.work};
    c->eval.filter = filter;
    c->eval.nfilters = c->query->slice.n;
    make_windows(c, split, kind);
    if (walk(c, e) || figures_request_all(&c->eval, e))
        return -1;
    return walk(c, e);
}

int figures_compute(const struct pack *pk, const struct facts *facts, const struct figures_query *q, struct arena *mem,
                    struct figures *out, struct err *e)
{
    struct computing c = {.query = q, .mem = mem, .out = out};
    c.eval = (struct figures_eval){.pack = pk,
                                   .facts = facts,
                                   .dims = &c.dims,
                                   .unit = q->unit,
                                   .pending = q->include_submitted,
                                   .mem = mem,
                                   .collecting = true};
    *out = (struct figures){0};
    int rc = compute(&c, e);
    figures_eval_release(&c.eval);
    return rc;
}

/* --- around ------------------------------------------------------------------------------------------------------ */

const struct figure *figures_find(const struct figures *f, struct sv indicator, struct sv period,
                                  const struct slice *slice)
{
    for (size_t i = 0; i < f->n; i++)
        if (sv_eq(f->v[i].indicator->code, indicator) && sv_eq(f->v[i].period.name, period) &&
            slice_equal(&f->v[i].slice, slice))
            return &f->v[i];
    return NULL;
}

struct sv figures_default_period(const struct pack *pk, const struct facts *facts, struct arena *mem)
{
    int32_t last = facts_last_date(facts);
    if (last == DATE_NONE)
        last = (int32_t)(clock_now_ms() / 86400000);
    return period_of(mem, last, PERIOD_YEAR, pk->fiscal_year_start).name;
}
