/* String views: cutting, lists, numbers, and what is not a number. */
#include "base/sv.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void test_compare(void **state)
{
    static const char *const sorted[] = {"", "A", "B", "a", "aa", "ab", "b", "\xc3\xa1"};
    (void)state;
    for (size_t i = 0; i < 8; i++)
        for (size_t k = 0; k < 8; k++) {
            int c = sv_cmp(sv_of(sorted[i]), sv_of(sorted[k]));
            assert_true(i < k ? c < 0 : i > k ? c > 0 : c == 0);
            assert_int_equal(sv_eq(sv_of(sorted[i]), sv_of(sorted[k])), i == k);
        }
    assert_true(sv_eq((struct sv){0}, SV("")));
    assert_true(sv_ieq(SV("Fecha [1]"), SV("fECHA [1]")));
    assert_false(sv_ieq(SV("fecha"), SV("fech\x41x")));
    assert_false(sv_ieq(SV("["), SV("{")));
    assert_true(sv_starts(SV("abc"), "ab") && sv_ends(SV("abc"), "bc") && sv_starts((struct sv){0}, ""));
    assert_false(sv_starts(SV("a"), "ab") || sv_ends(SV("c"), "bc") || sv_starts((struct sv){0}, "a"));
}

static void test_trim(void **state)
{
    (void)state;
    assert_true(sv_is(sv_trim(SV("\xc2\xa0 \t a b\xc2\xa0\r\n\xc2\xa0")), "a b"));
    assert_true(sv_is(sv_trim(SV("  \xc2\xa0 ")), ""));
    assert_true(sv_is(sv_trim(SV("\xc3\xa0")), "\xc3\xa0"));
    assert_int_equal(sv_trim((struct sv){0}).n, 0);
}

static void test_cut_and_items(void **state)
{
    struct sv rest, item, list = SV(" a, b;c | d,, ");
    static const char *const parts[] = {"a", "b", "c", "d"};
    size_t n = 0;
    (void)state;
    assert_true(sv_is(sv_cut(SV("k=v=w"), '=', &rest), "k") && sv_is(rest, "v=w"));
    assert_true(sv_is(sv_cut(SV("k"), '=', &rest), "k") && rest.n == 0);
    assert_true(sv_is(sv_cut((struct sv){0}, '=', &rest), ""));
    for (; sv_next_item(&list, false, &item); n++)
        assert_true(n < 4 && sv_is(item, parts[n]));
    assert_int_equal(n, 4);
    list = SV("  a\tb  c\nd ");
    for (n = 0; sv_next_item(&list, true, &item); n++)
        assert_true(n < 4 && sv_is(item, parts[n]));
    assert_int_equal(n, 4);
}

static void test_integers(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {
        {"0", 0}, {"-12", -12}, {"007", 7}, {"9223372036854775807", INT64_MAX}, {"-9223372036854775808", INT64_MIN}};
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      "1.0",
                                      " 1",
                                      "1 ",
                                      "1e3",
                                      "0x1",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999",
                                      "--1",
                                      "\xd9\xa1"};
    int64_t v;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(sv_to_int(sv_of(good[i].text), &v) && v == good[i].value);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (sv_to_int(sv_of(bad[i]), &v))
            fail_msg("%s was taken for an integer", bad[i]);
}

static void test_doubles(void **state)
{
    static const char *const bad[] = {"",   ".",   "-",   "e5",   "1e",    "1,5",   " 1",
                                      "1 ", "nan", "inf", "0x10", "1e999", "1.2.3", "1-2"};
    uint64_t random = 3;
    char text[40];
    double v;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        double wanted;
        random = random * 6364136223846793005U + 1442695040888963407U;
        memcpy(&wanted, &random, sizeof wanted);
        if (!isfinite(wanted))
            continue;
        int n = snprintf(text, sizeof text, "%.17g", wanted);
        assert_true(sv_to_double(sv_make(text, (size_t)n), &v) && v == wanted);
    }
    assert_true(sv_to_double(SV("-.5"), &v) && v == -0.5);
    assert_true(sv_to_double(SV("5."), &v) && v == 5);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (sv_to_double(sv_of(bad[i]), &v))
            fail_msg("%s was taken for a number", bad[i]);
}

static void test_printing(void **state)
{
    char out[SV_SHOWN + 100], much[SV_SHOWN + 50];
    (void)state;
    (void)snprintf(out, sizeof out, "<%.*s> <%.*s>", SV_ARG(SV("casa")), SV_ARG(sv_none()));
    assert_string_equal(out, "<casa> <>");
    memset(much, 'x', sizeof much);
    assert_int_equal(snprintf(out, sizeof out, "%.*s", SV_ARG(sv_make(much, SV_SHOWN))), SV_SHOWN);
    assert_int_equal(snprintf(out, sizeof out, "%.*s", SV_ARG(sv_make(much, sizeof much))), SV_SHOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_compare),       cmocka_unit_test(test_trim),
                                       cmocka_unit_test(test_cut_and_items), cmocka_unit_test(test_integers),
                                       cmocka_unit_test(test_doubles),       cmocka_unit_test(test_printing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
