/* Sets of numbers over CRoaring, which no header shows. Called by the roll-up and domain/indicator. */
#include "engine/figure/idset.h"

#include <roaring/roaring.h>
#include <stdlib.h>

/* struct idset is never defined: a pointer to one is a pointer to the library's bitmap. */
static const roaring_bitmap_t *bitmap(const struct idset *s)
{
    return (const void *)s;
}

static const struct idset *keep(struct idset_pool *pool, roaring_bitmap_t *made)
{
    if (pool->n == pool->cap) {
        pool->cap = pool->cap ? pool->cap * 2 : 64;
        pool->v = xrealloc(pool->v, pool->cap * sizeof *pool->v);
    }
    return pool->v[pool->n++] = (void *)made;
}

void idset_pool_release(struct idset_pool *pool)
{
    for (size_t i = 0; i < pool->n; i++)
        roaring_bitmap_free((void *)pool->v[i]);
    free(pool->v);
    *pool = (struct idset_pool){0};
}

const struct idset *idset_of(struct idset_pool *pool, const uint32_t *v, size_t n)
{
    return keep(pool, roaring_bitmap_of_ptr(n, v));
}

const struct idset *idset_union(struct idset_pool *pool, const struct idset *a, const struct idset *b)
{
    if (!a || !b || a == b)
        return a ? a : b;
    return keep(pool, roaring_bitmap_or(bitmap(a), bitmap(b)));
}

uint64_t idset_count(const struct idset *s)
{
    return s ? roaring_bitmap_get_cardinality(bitmap(s)) : 0;
}

uint32_t *idset_list(const struct idset *s, struct arena *mem, size_t *n)
{
    *n = (size_t)idset_count(s);
    uint32_t *list = ARENA_ARRAY(mem, *n, uint32_t);
    if (*n)
        roaring_bitmap_to_uint32_array(bitmap(s), list);
    return list;
}

#define BITS_WORTH 32 /* reading so many words of bits costs less than sorting one number */

/* --- unique ----------------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static size_t unique_sorted(uint32_t *v, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!kept || v[kept - 1] != v[i])
            v[kept++] = v[i];
    return kept;
}

/* Dense numbers: a bit each, then read back in order. */
static size_t unique_by_bits(uint32_t *v, size_t n, uint32_t top)
{
    size_t words = top / 64 + 1, kept = 0;
    uint64_t *bits = xcalloc(words, sizeof *bits);
    for (size_t i = 0; i < n; i++)
        bits[v[i] / 64] |= UINT64_C(1) << v[i] % 64;
    for (size_t w = 0; w < words; w++)
        for (uint64_t left = bits[w]; left; left &= left - 1)
            v[kept++] = (uint32_t)(w * 64 + (size_t)__builtin_ctzll(left));
    free(bits);
    return kept;
}

size_t idset_unique(uint32_t *v, size_t n)
{
    uint32_t top = 0;
    bool sorted = true;
    for (size_t i = 0; i < n; i++) {
        sorted = sorted && (i == 0 || v[i - 1] <= v[i]);
        top = v[i] > top ? v[i] : top;
    }
    if (!sorted && top / 64 / BITS_WORTH < n)
        return unique_by_bits(v, n, top);
    if (!sorted)
        qsort(v, n, sizeof *v, by_number);
    return unique_sorted(v, n);
}
