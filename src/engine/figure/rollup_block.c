/*
 * Which rows of a block serve some aggregate, whom, and in which window. First every column says
 * yes or no for all runs, then for all rows at once, in loops that the compiler turns into vector
 * instructions; only the rows that are left are looked at one by one. Called by rollup_scan.c.
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

static void keep_by_table(uint8_t *keep, const struct rollup_class_column *c, size_t from, size_t n)
{
    if (rollup_of_runs(&c->source))
        for (size_t i = 0; i < n; i++)
            keep[i] &= YES(c->alive[rollup_run_code(&c->source, from + i)] != 0);
    else
        for (size_t i = 0; i < n; i++)
            keep[i] &= YES(c->alive[rollup_code(&c->source, from + i)] != 0);
}

INLINE bool keep_few(uint8_t *keep, const struct rollup_class_column *c, size_t from, size_t n)
{
    const struct rollup_source *s = &c->source;
    unsigned width = s->kind == SOURCE_CODES ? s->column->width : s->kind == SOURCE_FLAGS ? 1 : 0;
    const void *v = s->kind == SOURCE_CODES ? s->column->v : s->flags;
    if (c->nfew == 1 && width == 1)
        keep_one_uint8_t(keep, (const uint8_t *)v + from, c->few[0], n);
    else if (c->nfew && c->nfew <= 4 && width == 1)
        keep_uint8_t(keep, (const uint8_t *)v + from, c->few, n, false);
    else if (c->nfew && width == 1)
        keep_uint8_t(keep, (const uint8_t *)v + from, c->few, n, true);
    else if (c->nfew == 1 && width == 2)
        keep_one_uint16_t(keep, (const uint16_t *)v + from, c->few[0], n);
    else if (c->nfew && width == 2)
        keep_uint16_t(keep, (const uint16_t *)v + from, c->few, n, true);
    else
        return false;
    return true;
}

INLINE void keep_days(uint8_t *restrict keep, const int32_t *restrict date, uint32_t first, uint32_t ndays, size_t n)
{
    for (size_t i = 0; i < n; i++)
        keep[i] &= YES((uint32_t)date[i] - first < ndays);
}

/* Vector loops like a constant number: that of the rows of a full block, and pieces of its runs. */
#define PIECE ((size_t)64)

static void keep_rows(uint8_t *keep, const struct rollup_class_column *c, size_t row, size_t n)
{
    bool done = n == ROLLUP_BLOCK ? keep_few(keep, c, row, ROLLUP_BLOCK) : keep_few(keep, c, row, n);
    if (!done)
        keep_by_table(keep, c, row, n);
}

static void keep_runs(uint8_t *keep, const struct rollup_class_column *c, size_t run, size_t n)
{
    for (size_t i = 0, left; i < n; i += PIECE) {
        left = n - i;
        bool done = left >= PIECE ? keep_few(keep + i, c, run + i, PIECE) : keep_few(keep + i, c, run + i, left);
        if (!done)
            keep_by_table(keep + i, c, run + i, left < PIECE ? left : PIECE);
    }
}

/* The days between the first window and the last; gaps come later. */
static void keep_period(uint8_t *keep, const struct rollup_pass *p, size_t run, size_t n)
{
    const int32_t *date = p->group->agg[0]->date[0] + run; /* all are dated alike */
    const struct rollup_calendar *c = p->calendar;
    const uint32_t first = (uint32_t)c->first;
    if (p->group->agg[0]->ndates != 1 || c->first == DATE_NONE)
        return;
    for (size_t i = 0, left; i < n; i += PIECE) {
        left = n - i;
        if (left >= PIECE)
            keep_days(keep + i, date + i, first, c->ndays, PIECE);
        else
            keep_days(keep + i, date + i, first, c->ndays, left);
    }
}

/* A bit for each row. */
static bool pack(struct rollup_block *b, const uint8_t *keep)
{
    uint64_t any = 0;
    for (size_t word = 0; word < ROLLUP_BLOCK / FACT_WORD; word++) {
        uint64_t bits = 0;
        for (size_t i = 0; i < 8; i++) {
            uint64_t eight;
            memcpy(&eight, keep + word * 64 + i * 8, sizeof eight);
            bits |= ((eight & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080) >> 56) << i * 8;
        }
        b->keep[word] = bits;
        any |= bits;
    }
    return any != 0;
}

static bool runs_serve(struct rollup_block *b, const struct rollup_pass *p, size_t n)
{
    memset(b->alive, 0xff, n);
    keep_period(b->alive, p, b->run, n);
    for (size_t c = 0; c < p->group->ncolumns; c++)
        if (p->group->column[c].alive && rollup_of_runs(&p->group->column[c].source))
            keep_runs(b->alive, &p->group->column[c], b->run, n);
    return memchr(b->alive, 0xff, n) != NULL;
}

/* skip: rows at the beginning of the first word that another thread has. */
static bool rows_serve(struct rollup_block *b, const struct rollup_pass *p, size_t skip)
{
    uint8_t keep[ROLLUP_BLOCK];
    memset(keep, 0, skip);
    memset(keep + skip, 0xff, b->n - skip);
    memset(keep + b->n, 0, sizeof keep - b->n);
    for (size_t c = 0; c < p->group->ncolumns; c++)
        if (p->group->column[c].alive && !rollup_of_runs(&p->group->column[c].source))
            keep_rows(keep, &p->group->column[c], b->row, b->n);
    return pack(b, keep);
}

bool rollup_block_keep(struct rollup_block *b, const struct rollup_pass *p, size_t row, size_t to)
{
    const struct fact_word *word = p->stream->runs.word;
    b->row = row - row % FACT_WORD;
    b->n = to - b->row < ROLLUP_BLOCK ? to - b->row : ROLLUP_BLOCK;
    b->run = fact_run(word, b->row);
    return runs_serve(b, p, fact_run(word, b->row + b->n - 1) - b->run + 1) && rows_serve(b, p, row - b->row);
}

/* --- the rows that are left ---------------------------------------------------------------------------------- */

/* Window by window of their runs; those of none are left out. */
static void take(struct rollup_block *b, const struct rollup_pass *p)
{
    const struct rollup_agg *a = p->group->agg[0];
    const struct rollup_calendar calendar = *p->calendar;
    size_t kept = 0;
    for (size_t word = 0; word * FACT_WORD < b->n; word++)
        for (struct rollup_word w = rollup_word_of(b, p, word); w.left;) {
            uint64_t rows = rollup_word_take(&w);
            size_t run = w.run - b->run;
            uint32_t window = rows && b->alive[run] ? rollup_window(&calendar, rollup_date(a, w.run)) : UINT16_MAX;
            for (; rows && window != UINT16_MAX; rows &= rows - 1) {
                size_t at = word * FACT_WORD + (size_t)__builtin_ctzll(rows);
                b->of[at] = (uint16_t)run;
                b->window[kept] = (uint16_t)window;
                b->at[kept++] = (uint16_t)at;
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
    } else if (rollup_of_runs(s)) {
        for (size_t i = 0; i < b->n; i++)
            b->number[i] += add[rollup_run_code(s, b->run + b->of[b->at[i]])];
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

void rollup_block_choose(struct rollup_block *b, const struct rollup_pass *p)
{
    take(b, p);
    find_numbers(b, p->group);
}
