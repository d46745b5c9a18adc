/* Capped buffers: what fits is there, what does not fails once and for all. */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_grows(void **state)
{
    struct buf b = {0};
    (void)state;
    assert_true(sv_is(buf_sv(&b), ""));
    for (int i = 0; i < 1000; i++) {
        buf_add(&b, SV("ab"));
        buf_addc(&b, 'c');
        buf_addz(&b, "d");
        buf_printf(&b, "%d", i % 10);
        assert_int_equal(b.p[b.n], 0);
    }
    assert_int_equal(b.n, 5000);
    for (size_t i = 0; i < b.n; i += 5) {
        assert_memory_equal(b.p + i, "abcd", 4);
        assert_int_equal(b.p[i + 4], '0' + (int)(i / 5 % 10));
    }
    assert_false(b.failed);
    buf_release(&b);
}

static void test_cap_is_exact_and_sticky(void **state)
{
    struct buf b = {.max = 10};
    (void)state;
    buf_add(&b, SV("1234567890"));
    assert_false(b.failed);
    buf_add(&b, (struct sv){0});
    assert_false(b.failed);
    buf_addc(&b, 'x');
    assert_true(b.failed);
    assert_true(sv_is(buf_sv(&b), "1234567890"));
    buf_clear(&b);
    assert_false(b.failed);
    buf_printf(&b, "%s", "12345678901");
    assert_true(b.failed);
    buf_add(&b, SV("1"));
    assert_int_equal(b.n, 0);
    buf_release(&b);
    assert_int_equal(b.max, 10);
    buf_add(&b, SV("again"));
    assert_true(sv_is(buf_sv(&b), "again"));
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_grows), cmocka_unit_test(test_cap_is_exact_and_sticky)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
