/* A key that was added is never said to be new; others mostly are, as far as memory allows. */
#include "domain/exchange/import_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct sv key_of(char out[32], size_t i)
{
    int n = snprintf(out, 32, "A-%zu", i);
    return sv_make(out, (size_t)n);
}

/* Adds `added` keys to a filter made for `expected`; the share of other keys that it takes for known. */
static double mistaken(size_t expected, size_t added)
{
    struct import_known *k = import_known_new(expected);
    char text[32];
    size_t wrong = 0, others = 20000;
    for (size_t i = 0; i < added; i++)
        import_known_add(k, key_of(text, i));
    for (size_t i = 0; i < added; i++)
        assert_true(import_known_maybe(k, key_of(text, i)));
    for (size_t i = added; i < added + others; i++)
        wrong += import_known_maybe(k, key_of(text, i));
    import_known_free(k);
    return (double)wrong / (double)others;
}

static void test_new_keys_are_mostly_known_to_be_new(void **state)
{
    (void)state;
    assert_true(mistaken(0, 0) == 0);
    assert_true(mistaken(100, 100) < 0.01);
    assert_true(mistaken(50000, 50000) < 0.01);
    assert_true(mistaken(2000000, 2000000) < 0.01);
}

static void test_more_keys_than_were_expected_are_all_known(void **state)
{
    (void)state;
    assert_true(mistaken(10, 200000) > 0.5); /* the smallest filter is full of them */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_new_keys_are_mostly_known_to_be_new),
                                       cmocka_unit_test(test_more_keys_than_were_expected_are_all_known)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
