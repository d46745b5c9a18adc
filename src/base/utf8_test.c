/* UTF-8: every code point there and back, every malformed form refused, folding of names. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_every_code_point(void **state)
{
    char text[4];
    (void)state;
    for (uint32_t cp = 1; cp <= 0x10ffff; cp++) {
        bool surrogate = cp >= 0xd800 && cp < 0xe000;
        struct sv s = {text, utf8_put(cp, text)}, all = s;
        assert_int_equal(utf8_valid(s), !surrogate);
        if (surrogate)
            continue;
        assert_int_equal(utf8_next(&s), cp);
        assert_int_equal(s.n, 0);
        assert_int_equal(utf8_next(&s), -1);
        assert_int_equal(utf8_length(all), 1);
        for (size_t n = 1; n < all.n; n++)
            assert_false(utf8_valid(sv_make(text, n)));
    }
}

static void test_malformed(void **state)
{
    static const struct sv bad[] = {
        {"\0", 1},           {"\x80", 1}, {"\xc0\x80", 2},         {"\xc1\xbf", 2},         {"\xe0\x80\x80", 3},
        {"\xed\xa0\x80", 3}, {"\xff", 1}, {"\xf4\x90\x80\x80", 4}, {"\xf0\x80\x80\x80", 4}, {"\xc3(", 2},
        {"a\xe2\x82", 3}};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(utf8_valid(bad[i]));
    assert_true(utf8_valid(SV("\xef\xbf\xbd"))); /* U+FFFD itself */
    assert_true(utf8_valid((struct sv){0}));
}

/* Reading any bytes ends, and never takes more than there are. */
static void test_any_bytes(void **state)
{
    uint32_t random = 5;
    char bytes[64];
    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t n = (size_t)round % sizeof bytes;
        struct arena mem = {0};
        for (size_t i = 0; i < n; i++) {
            random = random * 1664525 + 1013904223;
            bytes[i] = (char)(random >> 24);
        }
        struct sv s = {bytes, n};
        struct sv folded = utf8_fold(&mem, s), whole = utf8_whole(s);
        assert_true(folded.n <= n && utf8_length(s) <= n && whole.n <= n && n - whole.n < 4);
        struct sv again = utf8_fold(&mem, folded);
        assert_true(sv_eq(folded, again));
        assert_true(utf8_cut(s, 5).n <= n && utf8_width(utf8_cut(s, 5)) <= 5);
        while (utf8_next(&s) >= 0)
            assert_true(s.n < n);
        arena_release(&mem);
    }
}

/* A text cut anywhere loses at most its last character. */
static void test_whole(void **state)
{
    static const char text[] = "a\xc3\xb1\xe4\xb8\xad\xf0\x9f\x8c\x8ez";
    static const size_t kept[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11};
    (void)state;
    for (size_t n = 0; n < sizeof text; n++) {
        assert_int_equal(utf8_whole(sv_make(text, n)).n, kept[n]);
        assert_true(utf8_valid(utf8_whole(sv_make(text, n))));
    }
}

static void test_width(void **state)
{
    (void)state;
    assert_int_equal(utf8_width(SV("Ng\xc3\xa4"
                                   "be")),
                     5);
    assert_int_equal(utf8_width(SV("n\xcc\x83")), 1);
    assert_int_equal(utf8_width(SV("\xe4\xb8\xad\xe6\x96\x87")), 4);
    assert_int_equal(utf8_width(SV("\xf0\x9f\x9a\x80")), 2);
    assert_true(sv_is(utf8_cut(SV("\xe4\xb8\xad\xe6\x96\x87"), 3), "\xe4\xb8\xad"));
    assert_true(sv_is(utf8_cut(SV("abc"), 3), "abc"));
    assert_int_equal(utf8_cut(SV("abc"), 0).n, 0);
}

static void test_fold(void **state)
{
    static const char *const pairs[][2] = {
        {"Ng\xc3\xa4"
         "be-Bugl\xc3\xa9 ",
         "ngabe bugle"},
        {"  \xc2\xbfQu\xc3\xa9 d\xc3\xad"
         "a?  ",
         "que dia"},
        {"\xc3\x91\xc3\x91", "nn"},
        {"n\xcc\x83", "n"},
        {"\xc5\xa0\xc5\xbd", "sz"},
        {"a\xc2\xa0_b", "a b"},
        {"3 \xc3\x97 4", "3 \xc3\x97 4"},
        {"\xe4\xb8\xad\xe6\x96\x87", "\xe4\xb8\xad\xe6\x96\x87"},
        {"---", ""},
        {"", ""},
    };
    struct arena mem = {0};
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (!sv_is(utf8_fold(&mem, sv_of(pairs[i][0])), pairs[i][1]))
            fail_msg("\"%s\" did not become \"%s\"", pairs[i][0], pairs[i][1]);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_any_bytes),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_fold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
