/* Canonical spellings of answers, by type; refusals with their message; one value, one spelling. */
#include "engine/form/form_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena mem;
static struct choice_list colours;
static struct choice colour[] = {{.name = {"red", 3}}, {.name = {"green", 5}}, {.name = {"blue", 4}}};

static struct question question(enum question_type type)
{
    struct question q = {.name = SV("q"), .type = type, .range_end = 10, .range_step = 0.5};
    if (type == Q_SELECT_ONE || type == Q_SELECT_MULTIPLE || type == Q_RANK)
        q.list = &colours;
    return q;
}

static void good(enum question_type type, const char *value, const char *canonical)
{
    struct question q = question(type);
    struct sv out, again;
    struct err e = {.lang = "en"};
    if (form_value(&q, sv_of(value), &mem, &out, &e))
        fail_msg("%s: %s", value, e.message);
    if (!sv_is(out, canonical))
        fail_msg("%s: “%.*s”, not “%s”", value, SV_ARG(out), canonical);
    assert_int_equal(form_value(&q, out, &mem, &again, &e), 0);
    assert_true(sv_eq(out, again));
}

static void bad_sv(enum question_type type, struct sv value, const char *message)
{
    struct question q = question(type);
    struct sv out;
    struct err e = {.lang = "en"};
    assert_int_equal(form_value(&q, value, &mem, &out, &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_string_equal(e.field, "q");
    assert_string_equal(e.message, message);
}

static void bad(enum question_type type, const char *value, const char *message)
{
    bad_sv(type, sv_of(value), message);
}

static void numbers(void **state)
{
    (void)state;
    good(Q_INTEGER, " 12 ", "12");
    good(Q_INTEGER, "007", "7");
    good(Q_INTEGER, "-0", "0");
    good(Q_INTEGER, "5.0", "5");
    good(Q_INTEGER, "1e3", "1000");
    good(Q_INTEGER, "999999999999999", "999999999999999");
    good(Q_DECIMAL, "+1.50", "1.5");
    good(Q_DECIMAL, ".5", "0.5");
    good(Q_DECIMAL, "-0.250", "-0.25");
    good(Q_DECIMAL, "1.5E-3", "0.0015");
    good(Q_DECIMAL, "", "");
    good(Q_DECIMAL, "1.5e+3", "1500");
    good(Q_DECIMAL, "-100.0010", "-100.001");
    good(Q_DECIMAL, "-0.000", "0");
    good(Q_DECIMAL, "1e-15", "0.000000000000001");
    good(Q_INTEGER, "123456789012345", "123456789012345");
    good(Q_INTEGER, "1000000000000000e-1", "100000000000000");
    good(Q_RANGE, "2.50", "2.5");
    bad(Q_INTEGER, "1.5", "“1.5” is not a whole number");
    bad(Q_INTEGER, "many", "“many” is not a whole number");
    bad(Q_INTEGER, "1,234", "“1,234” is not a number: write decimals with a point and no separators");
    bad(Q_INTEGER, "9999999999999999", "“9999999999999999” is too large: at most 15 digits");
    bad(Q_DECIMAL, "0.1234567890123456", "“0.1234567890123456” has too many digits: at most 15");
    bad(Q_DECIMAL, "1e999", "“1e999” is not a number");
    bad(Q_DECIMAL, "1e-401", "“1e-401” is not a number");
    bad(Q_DECIMAL, "1e", "“1e” is not a number");
    bad(Q_DECIMAL, "1e+", "“1e+” is not a number");
    bad(Q_DECIMAL, "e5", "“e5” is not a number");
    bad(Q_DECIMAL, ".", "“.” is not a number");
    bad(Q_DECIMAL, "1e-16", "“1e-16” has too many digits: at most 15");
    bad(Q_DECIMAL, "1e15", "“1e15” is too large: at most 15 digits");
    bad(Q_INTEGER, "12345678901234567", "“12345678901234567” is too large: at most 15 digits");
    bad(Q_INTEGER, "0.12345678901234567", "“0.12345678901234567” is not a whole number");
    bad(Q_DECIMAL, "--1", "“--1” is not a number");
    bad(Q_RANGE, "ten", "“ten” is not a number");
    bad(Q_RANGE, "-1", "-1 is not between 0 and 10");
    bad(Q_RANGE, "11", "11 is not between 0 and 10");
    bad(Q_RANGE, "0.3", "0.3 is not reached from 0 in steps of 0.5");
}

static void moments(void **state)
{
    (void)state;
    good(Q_DATE, " 2024-02-29 ", "2024-02-29");
    good(Q_TIME, "08:30", "08:30:00");
    good(Q_TIME, "08:30:15.500Z", "08:30:15.5Z");
    good(Q_DATETIME, "2023-06-30 08:30", "2023-06-30T08:30:00");
    good(Q_DATETIME, "2023-06-30T08:30:00.000-05:00", "2023-06-30T08:30:00-05:00");
    good(Q_TIME, "23:59:59.000", "23:59:59");
    good(Q_TIME, "08:30-14:00", "08:30:00-14:00");
    good(Q_DATETIME, "2023-06-30T08:30:00+05:45", "2023-06-30T08:30:00+05:45");
    bad(Q_DATE, "2023-02-29", "the date 2023-02-29 does not exist");
    bad(Q_DATE, "03/04/2023", "“03/04/2023” is not a date written as YYYY-MM-DD");
    bad(Q_TIME, "24:00", "“24:00” is not a time written as HH:MM or HH:MM:SS");
    static const char *const no_time[] = {
        "8:30",        "08-30",       "08:60",   "0830",   "aa:30",   "08:3a",      "08:30:",      "08:30:60",
        "08:30:1x",    "08:30:15.",   "08:30.5", "08:30z", "08:30+5", "08:30+5:00", "08:30+15:00", "08:30+05:60",
        "08:30+05-00", "08:30*05:00", "/1:00",   ":1:00",  "1/:00",   "08:/0",      "08:0/"};
    for (size_t i = 0; i < sizeof no_time / sizeof *no_time; i++) {
        char message[100], moment[40];
        (void)snprintf(message, sizeof message, "“%s” is not a time written as HH:MM or HH:MM:SS", no_time[i]);
        bad(Q_TIME, no_time[i], message);
        (void)snprintf(moment, sizeof moment, "2023-06-30T%s", no_time[i]);
        (void)snprintf(message, sizeof message, "“%s” is not a date and time written as YYYY-MM-DDTHH:MM:SS", moment);
        bad(Q_DATETIME, moment, message);
    }
    static const char *const no_date[] = {"2023-6-30",  "2023/06/30", "2023-06/30",
                                          "2O23-06-30", "2023-06-3o", "20230630"};
    for (size_t i = 0; i < sizeof no_date / sizeof *no_date; i++) {
        char message[100];
        (void)snprintf(message, sizeof message, "“%s” is not a date written as YYYY-MM-DD", no_date[i]);
        bad(Q_DATE, no_date[i], message);
    }
    bad(Q_DATETIME, "2023-06-30x08:30", "“2023-06-30x08:30” is not a date and time written as YYYY-MM-DDTHH:MM:SS");
    bad(Q_DATETIME, "2023-06-3008:30:00", "“2023-06-3008:30:00” is not a date and time written as YYYY-MM-DDTHH:MM:SS");
    bad(Q_DATETIME, "2023-13-01T00:00:00", "the date 2023-13-01 does not exist");
    bad(Q_DATETIME, "2023-06-30", "“2023-06-30” is not a date and time written as YYYY-MM-DDTHH:MM:SS");
}

/* The clock of the wall in a mission's zone, west or east of Greenwich or neither. */
static void now(void **state)
{
    const int64_t ms = 1704067200000; /* 2024-01-01T00:00:00Z */
    (void)state;
    assert_true(sv_is(form_moment_now(ms, 0, &mem), "2024-01-01T00:00:00Z"));
    assert_true(sv_is(form_moment_now(ms + 250, -300, &mem), "2023-12-31T19:00:00.25-05:00"));
    assert_true(sv_is(form_moment_now(ms, 345, &mem), "2024-01-01T05:45:00+05:45"));
    assert_true(sv_is(form_moment_today(ms, -1, &mem), "2023-12-31"));
    assert_true(sv_is(form_moment_today(ms, 0, &mem), "2024-01-01"));
}

/* A list that the pack does not carry takes any code; `other` where the form offers it. */
static void open_choices(void **state)
{
    struct question q = {.name = SV("q"), .type = Q_SELECT_MULTIPLE};
    struct sv out;
    struct err e = {.lang = "en"};
    (void)state;
    assert_int_equal(form_value(&q, SV("b a b"), &mem, &out, &e), 0);
    assert_true(sv_is(out, "b a"));
    q.type = Q_SELECT_ONE;
    assert_int_equal(form_value(&q, SV(" b "), &mem, &out, &e), 0);
    assert_true(sv_is(out, "b"));
    q = question(Q_SELECT_MULTIPLE);
    assert_int_equal(form_value(&q, SV("other"), &mem, &out, &e), -1);
    q.or_other = true;
    assert_int_equal(form_value(&q, SV("other red"), &mem, &out, &e), 0);
    assert_true(sv_is(out, "red other"));
    assert_int_equal(form_value(&q, SV("pink"), &mem, &out, &e), -1);
}

static void choices(void **state)
{
    (void)state;
    good(Q_SELECT_ONE, "red", "red");
    good(Q_SELECT_MULTIPLE, "blue  red blue", "red blue");
    good(Q_RANK, "blue red", "blue red");
    bad(Q_SELECT_ONE, "gren", "“gren” is not a choice of the list colours; perhaps “green”?");
    bad(Q_SELECT_ONE, "Verde", "“Verde” is not a choice of the list colours; perhaps “green”?");
    bad(Q_SELECT_MULTIPLE, "red pink", "“pink” is not a choice of the list colours");
    bad(Q_RANK, "red red", "“red” is ranked twice");
}

static void globe_and_others(void **state)
{
    (void)state;
    good(Q_GEOPOINT, "8.980 -79.52", "8.98 -79.52");
    good(Q_GEOPOINT, "8.98 -79.52 0 4.5", "8.98 -79.52 0 4.5");
    good(Q_GEOTRACE, "1 2; 3 4;", "1 2;3 4");
    good(Q_GEOSHAPE, "1 2;3 4;5 6;1.0 2.0", "1 2;3 4;5 6;1 2");
    good(Q_GEOPOINT, "-90 180 100000", "-90 180 100000");
    good(Q_GEOTRACE, ";;1 2;; 3 4", "1 2;3 4");
    bad(Q_GEOPOINT, "0 181", "longitude 181 is not between -180 and 180");
    bad(Q_GEOPOINT, "0 -181", "longitude -181 is not between -180 and 180");
    bad(Q_GEOPOINT, "0 0 100001", "altitude 100001 is not possible");
    bad(Q_GEOPOINT, "0 0 0 -1", "accuracy -1 is not possible");
    bad(Q_GEOPOINT, "8,98 -79,52",
        "“8,98” is not a number: a point is latitude, longitude, altitude and accuracy separated by spaces");
    bad(Q_GEOTRACE, "1 2;3", "“3” is not a point: latitude and longitude are expected");
    bad(Q_GEOTRACE, ";", "a line needs at least two points");
    bad(Q_GEOSHAPE, "1 2;3 4;1 2", "an area needs at least three corners and its first point again");
    good(Q_ACKNOWLEDGE, "sí", "OK");
    good(Q_TEXT, "  a b ", "a b");
    bad(Q_GEOPOINT, "91 0", "latitude 91 is not between -90 and 90");
    bad(Q_GEOPOINT, "8.98", "“8.98” is not a point: latitude and longitude are expected");
    bad(Q_GEOPOINT, "1 2 3 4 5", "“1 2 3 4 5” has more than four numbers for one point");
    bad(Q_GEOTRACE, "1 2", "a line needs at least two points");
    bad(Q_GEOSHAPE, "1 2;3 4;5 6;7 8", "an area must end at the point where it begins");
    bad(Q_ACKNOWLEDGE, "no", "“no” is not an acknowledgement: OK or nothing is expected");
    bad_sv(Q_TEXT, SV("a\0b"), "the answer holds a NUL byte");
    bad(Q_TEXT, "a\xff", "the answer holds bytes that are not UTF-8 text");
}

static void limits_and_measures(void **state)
{
    (void)state;
    struct sv out;
    struct err e = {.lang = "en"};
    struct question q = question(Q_TEXT);
    char *z = arena_alloc(&mem, FORM_TEXT_MAX + 1);
    memset(z, 'x', FORM_TEXT_MAX + 1);
    assert_int_equal(form_value(&q, sv_make(z, FORM_TEXT_MAX + 1), &mem, &out, &e), -1);
    assert_string_equal(e.message, "the answer is too long: 65537 bytes, at most 65536");
    q = question(Q_INTEGER);
    q.measure = SV("people");
    e = (struct err){.lang = "en"};
    assert_int_equal(form_value(&q, SV("-3"), &mem, &out, &e), -1);
    assert_string_equal(e.message, "-3 is negative, but what is counted cannot be fewer than none");
    q.type = Q_CALCULATE;
    assert_int_equal(form_value(&q, SV("7.50"), &mem, &out, &e), 0);
    e = (struct err){.lang = "en"};
    assert_int_equal(form_value(&q, SV("many"), &mem, &out, &e), -1);
    assert_string_equal(e.message, "“many” is not a number");
}

/* Whatever number there is, its text reads back as the number, and as itself. */
static void numbers_and_back(void **state)
{
    (void)state;
    uint64_t seed = 99;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        double v = (double)(int64_t)(seed >> 20) / (double)(1 + (seed & 0xfffff)), back;
        struct sv text, again;
        if (seed & 1)
            v = -v;
        if (!form_number_text(v, &mem, &text))
            continue;
        assert_true(sv_to_double(text, &back));
        double away = back > v ? back - v : v - back, size = v < 0 ? -v : v;
        assert_true(away <= size * 1e-14 + 1e-15);
        assert_true(form_number_text(back, &mem, &again));
        assert_true(sv_eq(text, again));
        arena_reset(&mem);
    }
}

int main(void)
{
    static struct text_in label = {{"es", 2}, {"verde", 5}};
    colours = (struct choice_list){.name = SV("colours"), .v = colour, .n = 3, .by_name = {.mem = &mem}};
    colour[1].label = (struct text){&label, 1, 1};
    struct arena names = {0};
    colours.by_name.mem = &names;
    for (size_t i = 0; i < 3; i++)
        (void)map_put(&colours.by_name, colour[i].name, &colour[i]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(moments),
        cmocka_unit_test(now),
        cmocka_unit_test(choices),
        cmocka_unit_test(open_choices),
        cmocka_unit_test(globe_and_others),
        cmocka_unit_test(limits_and_measures),
        cmocka_unit_test(numbers_and_back),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&mem);
    arena_release(&names);
    return failed;
}
