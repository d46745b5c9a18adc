/* One column that grows: codes or numbers in as few bytes a row as they need. Used by facts.c. */
#include "engine/figure/facts_internal.h"

#include <math.h>
#include <stdlib.h>

/* --- codes of texts ------------------------------------------------------------------------------- */

static void store_code(const struct fact_column *c, size_t row, uint32_t code)
{
    if (c->width == 1)
        ((uint8_t *)c->v)[row] = (uint8_t)code;
    else if (c->width == 2)
        ((uint16_t *)c->v)[row] = (uint16_t)code;
    else if (c->width == 4)
        ((uint32_t *)c->v)[row] = code;
}

static uint8_t width_for(size_t codes)
{
    return codes <= 1 ? 0 : codes <= 1U << 8 ? 1 : codes <= 1U << 16 ? 2 : 4;
}

static void widen(struct fact_column *c, size_t rows, size_t cap, uint8_t width)
{
    struct fact_column wide = {.width = width, .v = xmalloc(cap * width)};
    for (size_t i = 0; i < rows; i++)
        store_code(&wide, i, fact_code(c, i));
    free(c->v);
    c->v = wide.v;
    c->width = width;
}

static uint32_t code_of(struct fact_column *c, struct arena *mem, struct sv text)
{
    if (c->dict.n && sv_eq(c->dict.v[c->last].key, text))
        return c->last;
    size_t known = map_index(&c->dict, text);
    if (known != SIZE_MAX)
        return (uint32_t)known;
    c->dict.mem = mem;
    (void)map_put(&c->dict, arena_sv(mem, text), NULL);
    return (uint32_t)c->dict.n - 1;
}

void fact_column_put(struct fact_column *c, struct arena *mem, size_t rows, size_t cap, struct sv text)
{
    if (rows && !c->dict.n) /* the column is newer than its rows: they are empty */
        (void)code_of(c, mem, (struct sv){0});
    uint32_t code = code_of(c, mem, text);
    uint8_t need = width_for(c->dict.n);
    if (need > c->width)
        widen(c, rows, cap, need);
    store_code(c, rows, code);
    c->last = code;
}

void fact_column_repeat(struct fact_column *c, size_t row)
{
    store_code(c, row, c->last);
}

void fact_column_move(struct fact_column *c, size_t to, size_t from)
{
    store_code(c, to, fact_code(c, from));
}

void fact_column_resize(struct fact_column *c, size_t cap)
{
    if (c->width)
        c->v = xrealloc(c->v, cap * c->width);
}

/* --- numbers -------------------------------------------------------------------------------------- */

static uint8_t width_of(double v)
{
    if (v < INT32_MIN || v > INT32_MAX || v != nearbyint(v) || (v == 0 && signbit(v)))
        return 8; /* also NaN */
    return v >= INT8_MIN && v <= INT8_MAX ? 1 : v >= INT16_MIN && v <= INT16_MAX ? 2 : 4;
}

static void store_value(const struct fact_values *c, size_t row, double v)
{
    if (c->width == 1)
        ((int8_t *)c->v)[row] = (int8_t)v;
    else if (c->width == 2)
        ((int16_t *)c->v)[row] = (int16_t)v;
    else if (c->width == 4)
        ((int32_t *)c->v)[row] = (int32_t)v;
    else if (c->width == 8)
        ((double *)c->v)[row] = v;
}

void fact_values_put(struct fact_values *c, size_t rows, size_t cap, double value)
{
    if (!rows && !c->width)
        c->constant = value;
    if (!c->width && value == c->constant)
        return;
    uint8_t need = width_of(value), had = c->width ? c->width : width_of(c->constant);
    if (need < had)
        need = had;
    if (need > c->width) {
        struct fact_values wide = {.width = need, .v = xmalloc(cap * need)};
        for (size_t i = 0; i < rows; i++)
            store_value(&wide, i, fact_value(c, i));
        free(c->v);
        c->v = wide.v;
        c->width = need;
    }
    store_value(c, rows, value);
}

void fact_values_move(struct fact_values *c, size_t to, size_t from)
{
    store_value(c, to, fact_value(c, from));
}

void fact_values_resize(struct fact_values *c, size_t cap)
{
    if (c->width)
        c->v = xrealloc(c->v, cap * c->width);
}
