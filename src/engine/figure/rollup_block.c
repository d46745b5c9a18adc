/*
 * Which rows of a block serve some aggregate, whom, and in which window. First every column says
 * yes or no for all rows at once, in loops that the compiler turns into vector instructions; only
 * the rows that are left are looked at one by one. Called by rollup_scan.c.
 */
#include "engine/figure/rollup_scan.h"

/* --- all rows at once ------------------------------------------------------------------------------------- */

#define INLINE static inline __attribute__((always_inline))
#define YES(condition) ((uint8_t) - (condition)) /* 0xff or 0 */

/* Up to eight codes are compared; how many is a constant where this is inlined. */
#define KEEP_CODES(type)                                                                                    \
    INLINE void keep_##type(uint8_t *restrict keep, const type *restrict v, const uint32_t *code, size_t n, \
                            bool eight)                                                                     \
    {                                                                                                       \
        const type a = (type)code[0], b = (type)code[1], c = (type)code[2], d = (type)code[3];              \
        const type e = (type)code[4], f = (type)code[5], g = (type)code[6], h = (type)code[7];              \
        for (size_t i = 0; i < n; i++) {                                                                    \
            uint8_t yes = YES((v[i] == a) | (v[i] == b) | (v[i] == c) | (v[i] == d));                       \
            if (eight)                                                                                      \
                yes |= YES((v[i] == e) | (v[i] == f) | (v[i] == g) | (v[i] == h));                          \
            keep[i] &= yes;                                                                                 \
        }                                                                                                   \
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
    else if (c->nfew && c->nfew <= 4 && width == 1)
        keep_uint8_t(keep, (const uint8_t *)v + row, c->few, n, false);
    else if (c->nfew && width == 1)
        keep_uint8_t(keep, (const uint8_t *)v + row, c->few, n, true);
    else if (c->nfew == 1 && width == 2)
        keep_one_uint16_t(keep, (const uint16_t *)v + row, c->few[0], n);
    else if (c->nfew && width == 2)
        keep_uint16_t(keep, (const uint16_t *)v + row, c->few, n, true);
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

static void take(struct rollup_block *b)
{
    size_t kept = 0;
    for (size_t word = 0; word * 64 < b->n; word++)
        for (uint64_t left = b->keep[word]; left; left &= left - 1)
            b->at[kept++] = (uint16_t)(word * 64 + (size_t)__builtin_ctzll(left));
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

/* A bit for each row. */
static void pack(struct rollup_block *b, const uint8_t *keep)
{
    for (size_t word = 0; word < ROLLUP_BLOCK / 64; word++) {
        uint64_t bits = 0;
        for (size_t i = 0; i < 8; i++) {
            uint64_t eight;
            memcpy(&eight, keep + word * 64 + i * 8, sizeof eight);
            bits |= ((eight & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080) >> 56) << i * 8;
        }
        b->keep[word] = bits;
    }
}

void rollup_block_keep(struct rollup_block *b, const struct rollup_pass *p)
{
    uint8_t keep[ROLLUP_BLOCK];
    memset(keep, 0xff, b->n);
    memset(keep + b->n, 0, sizeof keep - b->n);
    keep_period(keep, p, b);
    for (size_t c = 0; c < p->group->ncolumns; c++)
        if (p->group->column[c].alive)
            keep_column(keep, &p->group->column[c], b->row, b->n);
    pack(b, keep);
}

void rollup_block_choose(struct rollup_block *b, const struct rollup_pass *p)
{
    rollup_block_keep(b, p);
    take(b);
    find_windows(b, p);
    find_numbers(b, p->group);
}
