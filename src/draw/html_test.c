/* HTML emitters: no text becomes markup, no address a program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "draw/html.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct sv written(struct buf *b)
{
    buf_addc(b, '\0');
    b->n--;
    return buf_sv(b);
}

#define ASSERT_WRITES(expected, ...)                   \
    do {                                               \
        struct buf b_ = {0};                           \
        struct html h = {&b_};                         \
        __VA_ARGS__;                                   \
        assert_string_equal(written(&b_).p, expected); \
        buf_release(&b_);                              \
    } while (0)

static void test_text(void **state)
{
    (void)state;
    ASSERT_WRITES("a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;", html_text(&h, SV("a <b> & \"c\" 'd'")));
    ASSERT_WRITES("Ngäbe-Buglé \xe4\xb8\xad", html_text(&h, SV("Ngäbe-Buglé \xe4\xb8\xad")));
    ASSERT_WRITES("a\xef\xbf\xbd"
                  "b\tc\nd",
                  html_text(&h, SV("a\x01"
                                   "b\tc\nd")));
    ASSERT_WRITES("", html_text(&h, (struct sv){0}));
}

/* Names of every script pass unchanged; what would disguise them does not. */
static void test_names(void **state)
{
    static const struct {
        const char *name, *written;
    } cases[] = {
        {"abc\u202egnp.exe", "abc\ufffdgnp.exe"},
        {"\u202aa\u202bb\u202cc\u202dd", "\ufffda\ufffdb\ufffdc\ufffdd"},
        {"\u2066a\u2067b\u2068c\u2069", "\ufffda\ufffdb\ufffdc\ufffd"},
        {"\u2025\u2029\u202f\u2065\u206a", "\u2025\u2029\u202f\u2065\u206a"}, /* beside them */
        {"محمد بن عبد الله", "محمد بن عبد الله"},
        {"דָּוִד \u200f(2)", "דָּוִד \u200f(2)"},
        {"張偉", "張偉"},
        {"👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"},
        {"a\u200bb\u2060c", "a\u200bb\u2060c"},
        {"<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"},
        {"\xe2\x80", "\xe2\x80"}, /* cut off: no character of these */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ASSERT_WRITES(cases[i].written, html_text(&h, sv_of(cases[i].name)));
        char expected[120];
        (void)snprintf(expected, sizeof expected, " title=\"%s\"", cases[i].written);
        ASSERT_WRITES(expected, html_attr(&h, "title", sv_of(cases[i].name)));
    }
}

static void test_attributes(void **state)
{
    (void)state;
    ASSERT_WRITES(" title=\"&quot; onload=&quot;x\"", html_attr(&h, "title", SV("\" onload=\"x")));
    ASSERT_WRITES(" x=\"1.5\"", html_num_attr(&h, "x", 1.5));
    ASSERT_WRITES(" x=\"-3\"", html_num_attr(&h, "x", -3.001));
    ASSERT_WRITES(" x=\"0\"", html_num_attr(&h, "x", (double)NAN));
}

static void test_addresses(void **state)
{
    static const char *const good[] = {"https://a.org/?b=1", "http://a", "mailto:a@b", "#part", "/path"};
    static const char *const bad[] = {"javascript:alert(1)",
                                      "data:text/html,x",
                                      " javascript:x",
                                      "JAVASCRIPT:x",
                                      "vbscript:x",
                                      "data:image/png,x",
                                      ""};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char expected[80];
        (void)snprintf(expected, sizeof expected, " href=\"%s\"", good[i]);
        ASSERT_WRITES(expected, html_url_attr(&h, "href", sv_of(good[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ASSERT_WRITES(" href=\"#\"", html_url_attr(&h, "href", sv_of(bad[i])));
}

static void test_pictures(void **state)
{
    char base64[9001];
    char expected[9100];
    (void)state;
    memset(base64, 'A', sizeof base64 - 1);
    base64[sizeof base64 - 1] = 0;
    (void)snprintf(expected, sizeof expected, " src=\"data:image/jpeg;base64,%s\"", base64);
    ASSERT_WRITES(expected, html_image_attr(&h, "src", "jpeg", sv_of(base64)));
    ASSERT_WRITES(" src=\"data:image/&quot;;base64,&quot;\"", html_image_attr(&h, "src", "\"", SV("\"")));
}

static void test_paragraphs(void **state)
{
    (void)state;
    ASSERT_WRITES("<p>one\nstill one</p>\n<p>&lt;two&gt;</p>\n",
                  html_paragraphs(&h, SV("one\nstill one\n\n\n <two> \n")));
    ASSERT_WRITES("", html_paragraphs(&h, SV("\n\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),      cmocka_unit_test(test_names),      cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_addresses), cmocka_unit_test(test_paragraphs), cmocka_unit_test(test_pictures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
