/*
 * Which rows of a block serve some aggregate, whom, and in which window. First every column says
 * yes or no for all rows at once, in loops that the compiler turns into vector instructions; only
 * the rows that are left are looked at one by one. Called by rollup_scan.c.
 */
#include "engine/figure/rollup_scan.h"

/* --- all rows at once ------------------------------------------------------------------------------------- */

#define INLINE static inline __attribute__((always_inline))
#define YES(condition) ((uint8_t) - (condition)) /* 0xff or 0 */

/* Up to four codes are compared; the count is a constant where this is inlined. */
#define KEEP_CODES(type)                                                                                    \
    INLINE void keep_##type(uint8_t *restrict keep, const type *restrict v, const uint32_t *code, size_t n) \
    {                                                                                                       \
        const type a = (type)code[0], b = (type)code[1], c = (type)code[2], d = (type)code[3];              \
        for (size_t i = 0; i < n; i++)                                                                      \
            keep[i] &= YES((v[i] == a) | (v[i] == b) | (v[i] == c) | (v[i] == d));                          \
    }                                                                                                       \
    INLINE void keep_one_##type(uint8_t *restrict keep, const type *restrict v, uint32_t code, size_t n)    \
    {                                                                                                       \
        const type a = (type)code;                                                                          \
        for (size_t i = 0; i < n; i++)                                                                      \
            keep[i] &= YES(v[i] == a);                                                                      \
    }

KEEP_CODES(uint8_t)
KEEP_CODES(uint16_t)

static void keep_by_table(uint8_t *keep, const struct rollup_class_column *c, size_t row, size_t n)
{
    for (size_t i = 0; i < n; i++)
        keep[i] &= YES(c->alive[rollup_code(&c->source, row + i)] != 0);
}

/* A full block has a constant number of rows, which is what vector loops like. */
INLINE bool keep_few(uint8_t *keep, const struct rollup_class_column *c, size_t row, size_t n)
{
    const struct rollup_source *s = &c->source;
    unsigned width = s->kind == SOURCE_CODES ? s->column->width : s->kind == SOURCE_FLAGS ? 1 : 0;
    const void *v = s->kind == SOURCE_CODES ? s->column->v : s->flags;
    if (c->nfew == 1 && width == 1)
        keep_one_uint8_t(keep, (const uint8_t *)v + row, c->few[0], n);
    else if (c->nfew && width == 1)
        keep_uint8_t(keep, (const uint8_t *)v + row, c->few, n);
    else if (c->nfew == 1 && width == 2)
        keep_one_uint16_t(keep, (const uint16_t *)v + row, c->few[0], n);
    else if (c->nfew && width == 2)
        keep_uint16_t(keep, (const uint16_t *)v + row, c->few, n);
    else
        return false;
    return true;
}

static void keep_column(uint8_t *keep, const struct rollup_class_column *c, size_t row, size_t n)
{
    bool done = n == ROLLUP_BLOCK ? keep_few(keep, c, row, ROLLUP_BLOCK) : keep_few(keep, c, row, n);
    if (!done)
        keep_by_table(keep, c, row, n);
}

INLINE void keep_days(uint8_t *restrict keep, const int32_t *restrict date, uint32_t first, uint32_t ndays, size_t n)
{
    for (size_t i = 0; i < n; i++)
        keep[i] &= YES((uint32_t)date[i] - first < ndays);
}

/* The days between the first window and the last; gaps come later. */
static void keep_period(uint8_t *keep, const struct rollup_pass *p, const struct rollup_block *b)
{
    const int32_t *date = p->group->agg[0]->date[0] + b->row;
    const struct rollup_calendar *c = p->calendar;
    if (p->group->agg[0]->ndates != 1 || c->first == DATE_NONE)
        return;
    if (b->n == ROLLUP_BLOCK)
        keep_days(keep, date, (uint32_t)c->first, c->ndays, ROLLUP_BLOCK);
    else
        keep_days(keep, date, (uint32_t)c->first, c->ndays, b->n);
}

/* --- the rows that are left ---------------------------------------------------------------------------------- */

static void take(struct rollup_block *b, const uint8_t *keep)
{
    size_t n = b->n, kept = 0;
    for (size_t i = 0; i < n; i += 8) {
        uint64_t eight;
        memcpy(&eight, keep + i, sizeof eight); /* beyond n there are zeros */
        if (!eight)
            continue;
        for (size_t k = i; k < i + 8; k++) {
            b->at[kept] = (uint16_t)k;
            kept += keep[k] & 1;
        }
    }
    b->n = kept;
}

static void add_column(struct rollup_block *b, const struct rollup_class_column *c)
{
    const struct rollup_source *s = &c->source;
    const uint32_t *add = c->add;
    if (s->kind == SOURCE_CODES && s->column->width == 1) {
        const uint8_t *v = (const uint8_t *)s->column->v + b->row;
        for (size_t i = 0; i < b->n; i++)
            b->number[i] += add[v[b->at[i]]];
    } else {
        for (size_t i = 0; i < b->n; i++)
            b->number[i] += add[rollup_code(s, b->row + b->at[i])];
    }
}

/* What each column lets pass may serve nobody together. */
static void find_numbers(struct rollup_block *b, const struct rollup_group *g)
{
    size_t kept = 0, n = b->n;
    for (size_t i = 0; i < n; i++)
        b->number[i] = g->only;
    if (g->n == 1)
        return;
    for (size_t c = 0; c < g->ncolumns; c++)
        add_column(b, &g->column[c]);
    for (size_t i = 0; i < n; i++) {
        uint32_t number = b->number[i];
        b->number[kept] = number;
        b->window[kept] = b->window[i];
        b->at[kept] = b->at[i];
        kept += g->first[number] != g->first[number + 1];
    }
    b->n = kept;
}

static void find_windows(struct rollup_block *b, const struct rollup_pass *p)
{
    const struct rollup_agg *a = p->group->agg[0]; /* all are dated alike */
    const struct rollup_calendar calendar = *p->calendar;
    const int32_t *date = a->date[0] + b->row;
    size_t kept = 0, n = b->n;
    for (size_t i = 0; i < n; i++) {
        int32_t day = a->ndates == 1 ? date[b->at[i]] : rollup_date(a, b->row + b->at[i]);
        uint32_t window = rollup_window(&calendar, day);
        b->at[kept] = b->at[i];
        b->window[kept] = (uint16_t)window;
        kept += window != UINT16_MAX;
    }
    b->n = kept;
}

/* Leaving out fewer than this share of the rows costs more than passing them by. */
#define DENSE_SHARE 4

static bool most(const uint8_t *keep, size_t n)
{
    unsigned kept = 0; /* narrow: vectors add more of them at once */
    for (size_t i = 0; i < n; i++)
        kept += keep[i] & 1U;
    return (size_t)kept * DENSE_SHARE >= n;
}

void rollup_block_choose(struct rollup_block *b, const struct rollup_pass *p)
{
    uint8_t *keep = b->keep;
    memset(keep, 0xff, b->n);
    memset(keep + b->n, 0, sizeof b->keep - b->n);
    keep_period(keep, p, b);
    for (size_t c = 0; c < p->group->ncolumns; c++)
        if (p->group->column[c].alive)
            keep_column(keep, &p->group->column[c], b->row, b->n);
    b->all = p->dense && most(keep, b->n);
    if (b->all)
        return;
    take(b, keep);
    find_windows(b, p);
    find_numbers(b, p->group);
}
