/* The rows behind one aggregate, for tracing: the same compiled conditions, asked row by row. */
#include "engine/figure/rollup_internal.h"

struct listing {
    const struct fact_stream *stream;
    const struct rollup_plan *plan;
    struct rollup_calendar calendar;
    struct rollup_keymap key[ROLLUP_KEYS_MAX];
    struct rollup_keymap member;
    struct rollup_agg agg;
    struct rollup_memo *memo;
    struct arena *mem, work;
    struct rollup_rows *out;
};

static int matches(struct listing *l, size_t row, bool *yes, struct err *e)
{
    *yes = !l->agg.never;
    for (size_t i = 0; i < l->agg.truth.n && *yes; i++)
        *yes = l->agg.truth.v[i].yes[rollup_code(&l->agg.truth.v[i].source, row)];
    return *yes ? rollup_rest_holds(&l->agg, l->memo, row, &l->work, yes, e) : 0;
}

static void push(struct listing *l, const struct rollup_row *x, const uint32_t *label)
{
    struct rollup_row row = *x;
    if (l->plan->nkeys) {
        uint32_t *copy = ARENA_ARRAY(l->mem, l->plan->nkeys, uint32_t);
        memcpy(copy, label, l->plan->nkeys * sizeof *label);
        row.label = copy;
    }
    vec_push(l->mem, l->out, row);
}

static void expand(struct listing *l, size_t k, size_t at, const struct rollup_row *x, uint32_t *label)
{
    if (k == l->plan->nkeys) {
        push(l, x, label);
        return;
    }
    uint32_t code = rollup_code(&l->key[k].source, at);
    for (uint32_t i = l->key[k].first[code]; i < l->key[k].first[code + 1]; i++) {
        label[k] = l->key[k].label[i];
        expand(l, k + 1, at, x, label);
    }
}

static void list_row(struct listing *l, size_t at)
{
    const struct fact_stream *s = l->stream;
    size_t run = fact_run(s->runs.word, at);
    uint32_t label[ROLLUP_KEYS_MAX] = {0};
    struct rollup_row x = {.record = s->runs.record[run],
                           .date = rollup_date(&l->agg, run),
                           .value = fact_value(&s->value, at),
                           .apportioned = s->runs.flags[run] & FACT_APPORTIONED};
    uint32_t window = rollup_window(&l->calendar, x.date);
    if (window == UINT16_MAX)
        return;
    x.window = window;
    if (l->agg.of->op == AGG_DISTINCT) {
        uint32_t code = rollup_code(&l->member.source, at);
        for (uint32_t i = l->member.first[code]; i < l->member.first[code + 1]; i++) {
            x.id = l->member.label[i];
            expand(l, 0, at, &x, label);
        }
        return;
    }
    x.id = s->person ? s->person[at] : 0;
    if (l->agg.of->op != AGG_PEOPLE || x.id)
        expand(l, 0, at, &x, label);
}

static int list(struct listing *l, struct err *e)
{
    if (rollup_calendar_make(l->plan, &l->work, &l->calendar, e) ||
        rollup_agg_compile(l->stream, l->plan, l->plan->aggregate, &l->work, &l->agg, e))
        return -1;
    for (size_t k = 0; k < l->plan->nkeys; k++)
        rollup_keymap_make(l->stream, &l->plan->key[k], &l->work, &l->key[k]);
    if (l->agg.of->op == AGG_DISTINCT)
        rollup_member_make(l->stream, &l->agg.of->member, &l->work, &l->member);
    l->memo = ARENA_ARRAY(&l->work, l->agg.rest.n, struct rollup_memo);
    for (size_t row = 0; row < l->stream->n; row++) {
        bool yes;
        if (matches(l, row, &yes, e))
            return -1;
        if (yes)
            list_row(l, row);
    }
    return 0;
}

int rollup_list(const struct facts *f, const struct rollup_plan *plan, struct arena *mem, struct rollup_rows *out,
                struct rollup_labels *label, struct err *e)
{
    struct listing l = {.stream = facts_stream(f, plan->stream), .plan = plan, .mem = mem, .out = out};
    *out = (struct rollup_rows){0};
    for (size_t k = 0; k < plan->nkeys; k++)
        label[k] = (struct rollup_labels){0};
    int rc = l.stream && plan->nwindows ? list(&l, e) : 0;
    for (size_t k = 0; l.stream && rc == 0 && k < plan->nkeys; k++)
        rollup_labels_copy(&l.key[k].labels, mem, &label[k]);
    arena_release(&l.work);
    return rc;
}
