/* Sets of numbers against plain arrays: unique lists in all three ways they are made, unions, counts. */
#include "engine/figure/idset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define NUMBERS_MAX 400

static uint64_t seed = 20230630;

static uint32_t below(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 16) % n);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* As many of v as `out` has room for, sorted, each once. */
static size_t plain_unique(const uint32_t *v, size_t n, uint32_t *out)
{
    size_t kept = 0;
    uint32_t sorted[2 * NUMBERS_MAX];
    memcpy(sorted, v, n * sizeof *v);
    qsort(sorted, n, sizeof *sorted, by_number);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || sorted[i] != sorted[i - 1])
            out[kept++] = sorted[i];
    return kept;
}

/* Dense, sparse, sorted, with repetitions, at both ends of the numbers. */
static size_t random_numbers(uint32_t *v)
{
    static const uint32_t spans[] = {1, 3, 64, 65, 2000, 100000, UINT32_MAX};
    size_t n = below(NUMBERS_MAX);
    uint32_t span = spans[below(sizeof spans / sizeof *spans)], from = below(2) ? 0 : UINT32_MAX - span + 1;
    for (size_t i = 0; i < n; i++)
        v[i] = from + below(span);
    if (below(3) == 0)
        qsort(v, n, sizeof *v, by_number);
    return n;
}

static void lists_become_unique(void **state)
{
    (void)state;
    for (int round = 0; round < 3000; round++) {
        uint32_t v[NUMBERS_MAX], expected[NUMBERS_MAX];
        size_t n = random_numbers(v), wanted = plain_unique(v, n, expected);
        assert_int_equal(idset_unique(v, n), wanted);
        assert_memory_equal(v, expected, wanted * sizeof *v);
    }
}

static void sets_unite(void **state)
{
    (void)state;
    struct arena mem = {0};
    struct idset_pool pool = {0};
    for (int round = 0; round < 500; round++) {
        uint32_t v[2 * NUMBERS_MAX], expected[2 * NUMBERS_MAX];
        size_t n = random_numbers(v), m = random_numbers(v + n), found;
        const struct idset *a = idset_of(&pool, v, n), *b = idset_of(&pool, v + n, m);
        size_t wanted = plain_unique(v, n + m, expected);
        const struct idset *both = idset_union(&pool, a, b);
        const uint32_t *list = idset_list(both, &mem, &found);
        assert_int_equal(found, wanted);
        assert_memory_equal(list, expected, wanted * sizeof *list);
        assert_int_equal(idset_count(both), wanted);
        assert_int_equal(idset_count(a), plain_unique(v, n, expected));
        assert_ptr_equal(idset_union(&pool, a, NULL), a);
        assert_ptr_equal(idset_union(&pool, NULL, b), b);
        assert_ptr_equal(idset_union(&pool, a, a), a);
    }
    size_t n;
    assert_null(idset_union(&pool, NULL, NULL));
    assert_int_equal(idset_count(NULL), 0);
    (void)idset_list(NULL, &mem, &n);
    assert_int_equal(n, 0);
    idset_pool_release(&pool);
    assert_int_equal(pool.n, 0);
    idset_pool_release(&pool); /* an empty one, too */
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lists_become_unique), cmocka_unit_test(sets_unite)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
