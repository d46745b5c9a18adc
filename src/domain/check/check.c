/*
 * Runs every rule over the figures of a period and sorts what they find. Called by the command
 * `check` and by the report; changes nothing.
 */
#include "domain/check/check_internal.h"

#include "kit/output.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* msgfmt -c checks translated formats */

#define LEAF_DEPTH_MAX 32

static struct sv format(struct checker *k, const char *fmt, va_list ap)
{
    char text[1600];
    int n = vsnprintf(text, sizeof text, fmt, ap);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    return arena_sv(k->mem, sv_make(text, len));
}

struct finding *check_add(struct checker *k, const char *rule, enum severity severity, struct sv subject,
                          const char *fmt, ...)
{
    struct finding f = {.rule = sv_of(rule), .severity = severity, .subject = subject, .period = k->period->name};
    va_list ap;
    va_start(ap, fmt);
    f.message = format(k, tr(k->ctx->lang, fmt), ap);
    va_end(ap);
    vec_push(k->mem, k->out, f);
    return &k->out->v[k->out->n - 1];
}

struct sv check_printf(struct checker *k, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct sv text = format(k, tr(k->ctx->lang, fmt), ap);
    va_end(ap);
    return text;
}

const struct figure *check_total(const struct checker *k, const struct indicator *in)
{
    for (size_t i = 0; i < k->totals.n; i++)
        if (k->totals.v[i].indicator == in)
            return &k->totals.v[i];
    return NULL;
}

struct sv check_number(struct checker *k, double v)
{
    return isnan(v) ? SV("\xe2\x80\x94") : output_number(k->mem, v, fabs(v - round(v)) < 1e-9 ? 0 : 2, k->ctx->lang);
}

int check_by(struct checker *k, struct sv dimension, struct figures *out, struct err *e)
{
    struct figures_query q = {.period = *k->period};
    vec_push(k->mem, &q.by, dimension);
    return figures_compute(k->pack, k->facts, &q, k->mem, out, e);
}

/* --- composites ----------------------------------------------------------------------------------- */

static bool only_adds(const struct formula *f)
{
    if (f->op == FORMULA_INDICATOR)
        return true;
    return f->op == FORMULA_ADD && only_adds(f->a) && only_adds(f->b);
}

bool check_is_composite(const struct indicator *in)
{
    return in->formula && only_adds(in->formula);
}

struct walk {
    const struct checker *k;
    struct leaves *out;
    int depth;
};

static void open_member(void *ctx, const struct formula *node)
{
    struct walk *w = ctx;
    const struct indicator *in = node->op == FORMULA_INDICATOR ? pack_indicator(w->k->pack, node->code) : NULL;
    if (!in || w->depth > LEAF_DEPTH_MAX)
        return;
    if (check_is_composite(in)) {
        w->depth++;
        formula_walk(in->formula, open_member, w);
        w->depth--;
    } else {
        vec_push(w->k->mem, w->out, in);
    }
}

void check_leaves(const struct checker *k, const struct indicator *in, struct leaves *out)
{
    struct walk w = {k, out, 0};
    if (in->formula)
        formula_walk(in->formula, open_member, &w);
}

const struct indicator *check_funnel_top(const struct checker *k, const struct indicator *in)
{
    for (int i = 0; i < LEAF_DEPTH_MAX && in->funnel_parent.n; i++) {
        const struct indicator *up = pack_indicator(k->pack, in->funnel_parent);
        if (!up)
            break;
        in = up;
    }
    return in;
}

/* --- running ---------------------------------------------------------------------------------------- */

static int by_weight(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;
    if (x->severity != y->severity)
        return x->severity < y->severity ? -1 : 1;
    int c = sv_cmp(x->rule, y->rule);
    if (c == 0)
        c = sv_cmp(x->subject, y->subject);
    return c ? c : sv_cmp(x->message, y->message);
}

int check_run(struct db_conn *c, const struct context *ctx, const struct pack *pk, const struct facts *facts,
              const struct period *period, struct arena *mem, struct findings *out, struct err *e)
{
    struct checker k = {.conn = c, .ctx = ctx, .pack = pk, .facts = facts, .period = period, .mem = mem, .out = out};
    const struct figures_query q = {.period = *period};
    if (figures_compute(pk, facts, &q, mem, &k.totals, e) || check_framework(&k, e) || check_declared(&k, e) ||
        check_funnels(&k, e) || check_composites(&k, e) || check_records(&k, e))
        return -1;
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, by_weight);
    return 0;
}

void check_mark(const struct findings *f, struct figures *figures)
{
    for (size_t i = 0; i < figures->n; i++) {
        struct figure *figure = &figures->v[i];
        for (size_t j = 0; j < f->n; j++) {
            const struct finding *x = &f->v[j];
            bool about = x->severity != SEVERITY_INFO && sv_eq(x->subject, figure->indicator->code) &&
                         (!x->slice.n || slice_equal(&x->slice, &figure->slice));
            if (about && !isnan(figure->value))
                figure->status = SV("finding");
        }
    }
}
