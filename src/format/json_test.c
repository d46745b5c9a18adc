/* The JSON writer: commas, escapes, numbers that read back, the depth it refuses. */
#include "format/json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_structure(void **state)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    (void)state;
    json_begin_object(&j);
    json_keyz(&j, "a");
    json_begin_array(&j);
    json_int(&j, -1);
    json_bool(&j, true);
    json_null(&j);
    json_begin_object(&j);
    json_end_object(&j);
    json_end_array(&j);
    json_key(&j, SV("b"));
    json_string(&j, SV("x"));
    json_end_object(&j);
    assert_string_equal(out.p, "{\"a\":[-1,true,null,{}],\"b\":\"x\"}");
    buf_release(&out);
}

static void test_members(void **state)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    (void)state;
    json_begin_object(&j);
    json_put(&j, "a", SV("x"));
    json_put(&j, "b", SV(""));
    json_put_some(&j, "c", SV(""));
    json_put_some(&j, "d", SV("y"));
    json_put_number(&j, "e", (double)NAN);
    json_put_int(&j, "f", INT64_MIN);
    json_put_bool(&j, "g", false);
    json_end_object(&j);
    assert_string_equal(out.p,
                        "{\"a\":\"x\",\"b\":null,\"d\":\"y\",\"e\":null,\"f\":-9223372036854775808,\"g\":false}");
    buf_release(&out);
}

static void test_lines(void **state)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    (void)state;
    json_begin_array(&j);
    for (int i = 0; i < 3; i++) {
        json_newline(&j);
        json_int(&j, i);
    }
    json_end_array(&j);
    assert_string_equal(out.p, "[\n0,\n1,\n2]");
    buf_release(&out);
}

static void test_escapes(void **state)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    (void)state;
    json_string(&j, SV("a\"b\\c\nd\te\0f\x1f\xc3\xb1"));
    assert_string_equal(out.p, "\"a\\\"b\\\\c\\nd\\u0009e\\u0000f\\u001f\xc3\xb1\"");
    buf_release(&out);
}

static void number(double v, const char *expected)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    json_number(&j, v);
    assert_string_equal(out.p, expected);
    buf_release(&out);
}

static void test_numbers(void **state)
{
    (void)state;
    number(0, "0");
    number(-1.5, "-1.5");
    number(0.1, "0.1");
    number(0.1 + 0.2, "0.30000000000000004");
    number(1e21, "1e+21");
    number(123456789012345678.0, "1.2345678901234568e+17"); /* 17 digits that read back the same */
    number((double)NAN, "null");
    number((double)INFINITY, "null");
}

static void test_random_numbers_read_back(void **state)
{
    uint64_t bits = 88172645463325252U;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        double v, back;
        struct buf out = {0};
        struct json j = {.out = &out};
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        memcpy(&v, &bits, sizeof v);
        if (isfinite(v)) {
            json_number(&j, v);
            back = strtod(out.p, NULL);
            assert_memory_equal(&back, &v, sizeof v);
        }
        buf_release(&out);
    }
}

static void test_depth(void **state)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    (void)state;
    for (int i = 0; i < JSON_DEPTH_MAX - 1; i++)
        json_begin_array(&j);
    assert_false(out.failed);
    json_begin_array(&j);
    assert_true(out.failed);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_structure),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_random_numbers_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
