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

#define NAMES_MAX 40

/* --- adding ------------------------------------------------------------------------------------------ */

static struct sv format(struct checker *k, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    size_t bytes = n < 0 ? 0 : (size_t)n;
    char *text = arena_alloc(k->mem, bytes + 1);
    (void)vsnprintf(text, bytes + 1, fmt, again);
    va_end(again);
    return sv_make(text, bytes);
}

struct check_tally {
    size_t n;
    enum severity worst;
};

static bool listed(struct checker *k, struct sv rule, enum severity severity)
{
    struct check_tally *t = map_get(&k->rules, rule);
    if (!t) {
        t = ARENA_NEW(k->mem, struct check_tally);
        t->worst = severity;
        (void)map_put(&k->rules, rule, t);
    }
    t->worst = severity < t->worst ? severity : t->worst;
    return ++t->n <= CHECK_PER_RULE_MAX;
}

struct finding *check_add(struct checker *k, struct sv rule, enum severity severity, struct sv subject, const char *fmt,
                          ...)
{
    struct finding f = {.rule = rule, .severity = severity, .subject = subject, .period = k->period->name};
    if (!listed(k, rule, severity))
        return &k->spare;
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

struct sv check_number(struct checker *k, double v)
{
    return isnan(v) ? SV("\xe2\x80\x94") : output_number(k->mem, v, fabs(v - round(v)) < 1e-9 ? 0 : 2, k->ctx->lang);
}

void check_names_add(struct check_names *names, struct sv name, struct sv note)
{
    if (names->n++ >= NAMES_MAX)
        return;
    buf_printf(&names->text, "%s%.*s", names->n > 1 ? ", " : "", SV_ARG(name));
    if (note.n)
        buf_printf(&names->text, " (%.*s)", SV_ARG(note));
}

struct sv check_names_end(struct checker *k, struct check_names *names)
{
    struct sv all = arena_sv(k->mem, buf_sv(&names->text));
    buf_release(&names->text);
    return names->n > NAMES_MAX ? check_printf(k, N_("%.*s and %zu more"), SV_ARG(all), names->n - NAMES_MAX) : all;
}

/* Rules that found more than is listed say so. */
static void unlisted(struct checker *k)
{
    for (size_t i = 0; i < k->rules.n; i++) {
        const struct check_tally *t = k->rules.v[i].value;
        struct finding f = {
            .rule = k->rules.v[i].key, .severity = t->worst, .subject = k->pack->id, .period = k->period->name};
        if (t->n <= CHECK_PER_RULE_MAX)
            continue;
        f.message = check_printf(k, N_("%zu more findings of this rule are not listed."), t->n - CHECK_PER_RULE_MAX);
        f.remedy = check_printf(k, N_("Attend to those that are listed and check again."));
        vec_push(k->mem, k->out, f);
    }
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
    struct checker k = {.conn = c,
                        .ctx = ctx,
                        .pack = pk,
                        .facts = facts,
                        .period = period,
                        .mem = mem,
                        .out = out,
                        .cells = {.mem = mem},
                        .rules = {.mem = mem}};
    if (check_index(&k, e) || check_framework(&k, e) || check_declared(&k, e) || check_funnels(&k, e) ||
        check_composites(&k, e) || check_doubles(&k, e) || check_records(&k, e) || check_pack_rules(&k, e))
        return -1;
    unlisted(&k);
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, by_weight);
    return 0;
}

/* --- marking ---------------------------------------------------------------------------------------- */

struct about {
    const struct finding **v;
    size_t n, cap;
};

void check_mark(const struct findings *f, struct figures *figures)
{
    struct arena mem = {0};
    struct map by_subject = {.mem = &mem};
    for (size_t i = 0; i < f->n; i++) {
        const struct finding *x = &f->v[i];
        struct about *a = map_get(&by_subject, x->subject);
        if (x->severity == SEVERITY_INFO)
            continue;
        if (!a) {
            a = ARENA_NEW(&mem, struct about);
            (void)map_put(&by_subject, x->subject, a);
        }
        vec_push(&mem, a, x);
    }
    for (size_t i = 0; i < figures->n; i++) {
        struct figure *figure = &figures->v[i];
        const struct about *a = isnan(figure->value) ? NULL : map_get(&by_subject, figure->indicator->code);
        for (size_t j = 0; a && j < a->n; j++)
            if (!a->v[j]->slice.n || slice_equal(&a->v[j]->slice, &figure->slice))
                figure->status = SV("finding");
    }
    arena_release(&mem);
}
