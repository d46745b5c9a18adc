/* UUIDv7: form, order, what is refused. The clock that can be fixed. */
#include "base/clock.h"
#include "base/uuid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* RFC 9562, appendix A.6. */
static void test_known(void **state)
{
    static const unsigned char random[10] = {0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
    char text[UUID_TEXT + 1];
    (void)state;
    assert_true(sv_is(uuid_v7(0x017F22E279B0, random, text), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
}

static void test_ordered_and_valid(void **state)
{
    unsigned char random[10];
    char text[2][UUID_TEXT + 1] = {"", ""};
    (void)state;
    for (int64_t i = 0; i < 2000; i++) {
        clock_random(random, sizeof random);
        struct sv now = uuid_v7(1700000000000 + i, random, text[i % 2]);
        assert_true(uuid_valid(now));
        assert_int_equal(now.p[14], '7');
        assert_non_null(strchr("89ab", now.p[19]));
        assert_true(i == 0 || strcmp(text[(i + 1) % 2], text[i % 2]) < 0);
    }
}

/* Also where the next is carried over several bytes. */
static void test_of_one_moment_ascending(void **state)
{
    unsigned char random[10] = {1, 2, 3, 4, 5, 6, 7, 8, 0xff, 0xfe};
    char text[2][UUID_TEXT + 1];
    (void)state;
    (void)uuid_v7(1700000000000, random, text[0]);
    for (int i = 1; i < 1000; i++) {
        uuid_next(random);
        assert_true(uuid_valid(uuid_v7(1700000000000, random, text[i % 2])));
        assert_true(strcmp(text[(i + 1) % 2], text[i % 2]) < 0);
    }
    assert_int_equal(random[7], 9);
}

static void test_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
                                      "017F22E2-79b0-7cc3-98c4-dc0c0c07398f",
                                      "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
                                      "017f22e2x79b0-7cc3-98c4-dc0c0c07398f",
                                      "017f22e2-79b0-7cc3-98c4-dc0c0c07398g"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(uuid_valid(sv_of(bad[i])));
}

static void test_fixed_clock(void **state)
{
    (void)state;
    assert_int_equal(setenv("ISTMO_NOW", "1970-01-01T00:00:01.5Z", 1), 0);
    assert_true(clock_now_ms() == 1500);
    assert_int_equal(setenv("ISTMO_NOW", "tomorrow", 1), 0);
    assert_true(clock_now_ms() > 1600000000000);
    assert_int_equal(unsetenv("ISTMO_NOW"), 0);
    int64_t first = clock_now_ms();
    assert_true(clock_now_ms() >= first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_known), cmocka_unit_test(test_ordered_and_valid),
                                       cmocka_unit_test(test_of_one_moment_ascending), cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_fixed_clock)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
