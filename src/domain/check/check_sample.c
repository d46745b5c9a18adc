/*
 * Records of one form compared with each other: one activity reported twice, values far outside the
 * usual. Filled and called by check_records.c; a record is remembered in 48 bytes, so that a million
 * of them fit.
 */
#include "domain/check/check_internal.h"

#include <math.h>
#include <stdlib.h>

#define OUTLIER_RECORDS_MIN 12
#define OUTLIER_TIMES 10.0

/* --- remembering ------------------------------------------------------------------------------------- */

static unsigned nibble(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void pack_id(const char *text, unsigned char id[16])
{
    for (size_t i = 0, n = 0; text[i] && n < 32; i++) {
        if (text[i] == '-')
            continue;
        id[n / 2] = (unsigned char)((unsigned)id[n / 2] << 4 | nibble(text[i]));
        n++;
    }
}

static struct sv id_text(struct checker *k, const unsigned char id[16])
{
    static const char digit[] = "0123456789abcdef";
    char *out = arena_alloc(k->mem, UUID_TEXT + 1);
    size_t n = 0;
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[n++] = '-';
        out[n++] = digit[id[i] >> 4];
        out[n++] = digit[id[i] & 15];
    }
    return sv_make(out, n);
}

void check_samples_add(struct check_samples *s, const char *id, struct sv unit, struct check_sample sample)
{
    s->units.mem = &s->mem;
    if (!map_has(&s->units, unit)) {
        uint32_t *number = ARENA_NEW(&s->mem, uint32_t);
        *number = (uint32_t)s->units.n;
        (void)map_put(&s->units, arena_sv(&s->mem, unit), number);
    }
    sample.unit = *(const uint32_t *)map_get(&s->units, unit);
    pack_id(id, sample.id);
    if (s->n == s->cap) {
        s->cap = s->cap ? s->cap * 2 : 1024;
        s->v = xrealloc(s->v, s->cap * sizeof *s->v);
    }
    s->v[s->n++] = sample;
}

/* --- double_count: one activity told by two records -------------------------------------------------- */

static int by_activity(const void *a, const void *b)
{
    const struct check_sample *x = a, *y = b;
    if (x->activity != y->activity)
        return x->activity < y->activity ? -1 : 1;
    if (x->value < y->value || x->value > y->value)
        return x->value < y->value ? -1 : 1;
    return memcmp(x->id, y->id, sizeof x->id);
}

static void told_by_two(struct checker *k, const struct form *f, const struct check_samples *s,
                        const struct check_sample *a, const struct check_sample *b)
{
    struct sv first = id_text(k, a->id), second = id_text(k, b->id);
    struct finding *x = check_add(
        k, SV("double_count"), SEVERITY_WARNING, second,
        N_("%.*s: records %.*s (%.*s) and %.*s (%.*s) have the same date, place and numbers: one "
           "activity may be reported by two."),
        SV_ARG(f->id), SV_ARG(first), SV_ARG(s->units.v[a->unit].key), SV_ARG(second), SV_ARG(s->units.v[b->unit].key));
    x->found = check_number(k, b->value);
    x->remedy = check_printf(k, N_("Keep one record with a lead unit and name the others as contributing."));
}

static void total_and_list(struct checker *k, const struct form *f, const struct check_sample *list,
                           const struct check_sample *total)
{
    struct sv first = id_text(k, list->id), second = id_text(k, total->id);
    struct finding *x =
        check_add(k, SV("double_count"), SEVERITY_WARNING, second,
                  N_("%.*s: record %.*s lists people (%.*s) and record %.*s gives a total (%.*s) for the same date, "
                     "place and kind: the same people may count twice."),
                  SV_ARG(f->id), SV_ARG(first), SV_ARG(check_number(k, list->value)), SV_ARG(second),
                  SV_ARG(check_number(k, total->value)));
    x->found = check_number(k, total->value);
    x->expected = check_number(k, list->value);
    x->remedy = check_printf(k, N_("Keep the list; delete the total or say in it what it adds."));
}

/* Samples of one date, place, kind and topic, in order of their values. */
static void same_activity(struct checker *k, const struct form *f, const struct check_samples *s, size_t from,
                          size_t to)
{
    const struct check_sample *list = NULL, *total = NULL, *first = NULL;
    bool found = false;
    for (size_t i = from; i < to; i++) {
        const struct check_sample *x = &s->v[i];
        if (!(x->value > 1)) /* single persons: cases, not activities */
            continue;
        if (x->listed)
            list = list ? list : x;
        else
            total = total ? total : x;
        if (!first || first->value < x->value) {
            first = x;
        } else if (first->unit != x->unit) {
            told_by_two(k, f, s, first, x);
            found = true;
        }
    }
    if (list && total && !found)
        total_and_list(k, f, list, total);
}

static void same_activities(struct checker *k, const struct form *f, const struct check_samples *s)
{
    for (size_t from = 0, to; from < s->n; from = to) {
        to = from + 1;
        while (to < s->n && s->v[to].activity == s->v[from].activity)
            to++;
        if (s->v[from].activity && to - from > 1)
            same_activity(k, f, s, from, to);
    }
}

/* --- outlier ----------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    const struct check_sample *x = a, *y = b;
    if (x->value < y->value || x->value > y->value)
        return x->value < y->value ? -1 : 1;
    return memcmp(x->id, y->id, sizeof x->id);
}

/* Samples in order of their values. */
static void outliers(struct checker *k, const struct form *f, const struct check_samples *s)
{
    size_t from = 0;
    while (from < s->n && !(s->v[from].value > 0))
        from++;
    const struct check_sample *v = s->v + from;
    size_t n = s->n - from;
    if (n < OUTLIER_RECORDS_MIN)
        return;
    double median = v[n / 2].value, spread = v[n * 3 / 4].value - v[n / 4].value;
    double limit = fmax(median * OUTLIER_TIMES, v[n * 3 / 4].value + 6 * spread);
    for (size_t i = n; i-- > 0 && v[i].value > limit;) {
        struct sv id = id_text(k, v[i].id);
        struct finding *x = check_add(
            k, SV("outlier"), SEVERITY_WARNING, id, N_("%.*s, record %.*s: %.*s is far above the usual (median %.*s)."),
            SV_ARG(f->id), SV_ARG(id), SV_ARG(check_number(k, v[i].value)), SV_ARG(check_number(k, median)));
        x->found = check_number(k, v[i].value);
        x->expected = check_printf(k, N_("at most %.*s"), SV_ARG(check_number(k, limit)));
        x->remedy = check_printf(k, N_("Compare with what the record was made from."));
    }
}

void check_samples_compare(struct checker *k, const struct form *f, struct check_samples *s)
{
    if (s->n) {
        qsort(s->v, s->n, sizeof *s->v, by_activity);
        same_activities(k, f, s);
        qsort(s->v, s->n, sizeof *s->v, by_value);
        outliers(k, f, s);
    }
    free(s->v);
    arena_release(&s->mem);
    *s = (struct check_samples){0};
}
