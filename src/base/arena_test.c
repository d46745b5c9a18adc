/* Arenas and growing arrays: zeroed, aligned, apart from each other, reused after a reset. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Blocks of random sizes keep their own bytes, whatever is allocated after them. */
static void test_allocations_are_apart(void **state)
{
    struct arena a = {0};
    struct {
        unsigned char *v[400];
        size_t n[400];
    } all;
    uint32_t random = 1;
    (void)state;
    for (size_t i = 0; i < 400; i++) {
        random = random * 1664525 + 1013904223;
        all.n[i] = i % 50 == 49 ? random >> 12 & 0x1ffff : random >> 22;
        all.v[i] = arena_alloc(&a, all.n[i]);
        assert_true((uintptr_t)all.v[i] % _Alignof(max_align_t) == 0);
        for (size_t k = 0; k < all.n[i]; k++)
            assert_int_equal(all.v[i][k], 0);
        memset(all.v[i], (int)(i & 0xff), all.n[i]);
    }
    for (size_t i = 0; i < 400; i++)
        for (size_t k = 0; k < all.n[i]; k++)
            assert_int_equal(all.v[i][k], i & 0xff);
    arena_release(&a);
    assert_null(a.head);
}

static void test_reset_reuses_memory_zeroed(void **state)
{
    struct arena a = {0};
    (void)state;
    for (int round = 0; round < 20; round++) {
        char *large = arena_alloc(&a, 100000);
        for (size_t i = 0; i < 100000; i++)
            assert_int_equal(large[i], 0);
        memset(large, 'x', 100000);
        (void)arena_alloc(&a, 10);
        assert_true(a.used >= 100010);
        arena_reset(&a);
        assert_int_equal(a.used, 0);
    }
    arena_reset(&a);
    arena_release(&a);
    arena_reset(&a);
    arena_release(&a);
}

/* The last allocation grows in place; others are copied; what is new is zero. */
static void test_grow(void **state)
{
    struct arena a = {0};
    (void)state;
    char *p = arena_alloc(&a, 10);
    memset(p, 'p', 10);
    char *same = arena_grow(&a, p, 10, 200);
    assert_ptr_equal(same, p);
    for (size_t i = 0; i < 200; i++)
        assert_int_equal(same[i], i < 10 ? 'p' : 0);
    char *other = arena_alloc(&a, 1);
    *other = 'o';
    char *moved = arena_grow(&a, same, 200, 300);
    assert_ptr_not_equal(moved, same);
    assert_memory_equal(moved, same, 200);
    assert_int_equal(moved[299], 0);
    assert_int_equal(*other, 'o');
    assert_non_null(arena_grow(&a, NULL, 0, 5));
    arena_release(&a);
}

static void test_vectors(void **state)
{
    struct arena a = {0};
    struct {
        int *v;
        size_t n, cap;
    } numbers = {0}, others = {0};
    (void)state;
    for (int i = 0; i < 10000; i++) {
        vec_push(&a, &numbers, i);
        if (i % 3 == 0)
            vec_push(&a, &others, -i);
    }
    assert_int_equal(numbers.n, 10000);
    for (int i = 0; i < 10000; i++)
        assert_int_equal(numbers.v[i], i);
    for (size_t i = 0; i < others.n; i++)
        assert_int_equal(others.v[i], -3 * (int)i);
    arena_release(&a);
}

static void test_texts(void **state)
{
    struct arena a = {0};
    (void)state;
    struct sv copy = arena_sv(&a, sv_make("abc", 2));
    assert_true(sv_is(copy, "ab"));
    assert_int_equal(copy.p[2], 0);
    assert_string_equal(arena_z(&a, (struct sv){0}), "");
    struct sv printed = arena_printf(&a, "%d-%s-%0300d", 7, "x", 1);
    assert_int_equal(printed.n, 304);
    assert_int_equal(printed.p[304], 0);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allocations_are_apart),
        cmocka_unit_test(test_reset_reuses_memory_zeroed),
        cmocka_unit_test(test_grow),
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
