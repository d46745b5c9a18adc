/* The JSON reader: takes what the writer writes, and nothing else. */
#include "format/json_read.h"

#include "format/json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct json_reader reading(struct arena *mem, struct sv text)
{
    return (struct json_reader){text.p, text.p + text.n, mem};
}

static void test_what_was_written(void **state)
{
    struct arena mem = {0};
    struct buf out = {0};
    struct json j = {.out = &out};
    struct sv key = {0}, text = {0};
    double number;
    (void)state;
    json_begin_object(&j);
    json_put(&j, "caf\xc3\xa9", SV("a \"b\" \\ \n\t\x1f c"));
    json_put(&j, "none", SV(""));
    json_put_number(&j, "n", -0.125);
    json_end_object(&j);
    struct json_reader r = reading(&mem, buf_sv(&out));
    assert_true(json_read_char(&r, '{') && json_read_key(&r, &key) && json_read_string(&r, &text));
    assert_true(sv_is(key, "caf\xc3\xa9") && key.p == out.p + 2); /* not copied */
    assert_true(sv_is(text, "a \"b\" \\ \n\t\x1f c"));
    assert_true(json_read_char(&r, ',') && json_read_key(&r, &key) && !json_read_string(&r, &text));
    assert_true(json_read_word(&r, SV("null")) && json_read_char(&r, ',') && json_read_key(&r, &key));
    assert_true(json_read_number(&r, &number) && number == -0.125 && json_read_char(&r, '}') && r.p == r.end);
    assert_false(json_read_char(&r, '}') || json_read_word(&r, SV("null")) || json_read_string(&r, &text) ||
                 json_read_number(&r, &number) || json_read_key(&r, &key));
    buf_release(&out);
    arena_release(&mem);
}

static void test_refused(void **state)
{
    static const char *const texts[] = {"x",          "\"",          "\"a",         "\"\\",        "\"\\\"",
                                        "\"\\q\"",    "\"\\u0\"",    "\"\\u0041\"", "\"\\u0000\"", "\"\\u000G\"",
                                        "\"\\u001\"", "\"\\u1f00\"", " \"a\"",      "\"a\tb\"",    "\"\\n\tb\""};
    static const char *const numbers[] = {"", "-", "x", "1.2.3", "1-", "e5", "--1", "1e999", "12345678901234567890e"};
    struct arena mem = {0};
    struct sv text;
    double number;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct json_reader r = reading(&mem, sv_of(texts[i]));
        if (json_read_string(&r, &text) || r.p != texts[i])
            fail_msg("read as a text: %s", texts[i]);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct json_reader r = reading(&mem, sv_of(numbers[i]));
        if (json_read_number(&r, &number) || r.p != numbers[i])
            fail_msg("read as a number: %s", numbers[i]);
    }
    struct json_reader r = reading(&mem, SV("\"a\" :"));
    assert_false(json_read_key(&r, &text));
    assert_true(json_read_string(&r, &text));
    arena_release(&mem);
}

static void test_numbers(void **state)
{
    static const double values[] = {0,    -1,  7,     1e15,   999999999999999, -999999999999999,
                                    1e16, 0.1, 1e300, 5e-324, 123456789.5};
    struct arena mem = {0};
    double number;
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct buf out = {0};
        struct json j = {.out = &out};
        json_number(&j, values[i]);
        struct json_reader r = reading(&mem, buf_sv(&out));
        assert_true(json_read_number(&r, &number) && r.p == r.end && number == values[i]);
        buf_release(&out);
    }
    struct json_reader r = reading(&mem, SV("-0"));
    assert_true(json_read_number(&r, &number) && number == 0 && signbit(number));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_written),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
