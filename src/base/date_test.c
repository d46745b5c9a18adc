/* Dates against the calendar counted day by day; moments there and back; what is refused. */
#include "base/date.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Every day of more than 400 years, in order, there and back, in all forms. */
static void test_every_day(void **state)
{
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t days = -62091, read_back; /* 1800-01-01 */
    int weekday = 3;                  /* a Wednesday */
    char text[16];
    (void)state;
    for (int year = 1800; year <= 2210; year++)
        for (int month = 1; month <= 12; month++) {
            int last = length[month - 1] + (month == 2 && leap(year));
            assert_int_equal(date_days_in_month(year, month), last);
            for (int day = 1; day <= last; day++, days++, weekday = weekday % 7 + 1) {
                struct civil c = date_to_civil(days);
                assert_true(c.year == year && c.month == month && c.day == day);
                assert_int_equal(date_from_civil(year, month, day), days);
                assert_int_equal(date_weekday(days), weekday);
                assert_true(date_parse(date_format(days, text), &read_back) && read_back == days);
            }
            assert_int_equal(date_from_civil(year, month, last + 1), DATE_NONE);
        }
    assert_int_equal(date_from_civil(1970, 1, 1), 0);
    assert_int_equal(date_format(DATE_NONE, text).n, 0);
}

static void test_dates_refused(void **state)
{
    static const char *const bad[] = {
        "",           "2023-02-29", "1900-02-29", "2023-13-01",  "2023-00-10",  "2023-01-00", "2023-1-1",
        "2023/01/01", "0000-01-01", "2023-01-1x", "2023-01-011", " 2023-01-01", "2023-04-31", "-023-01-01"};
    int32_t days;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (date_parse(sv_of(bad[i]), &days))
            fail_msg("%s was taken for a date", bad[i]);
    assert_int_equal(date_from_civil(10000, 1, 1), DATE_NONE);
    assert_int_equal(date_from_civil(2023, 1, -1), DATE_NONE);
}

static void test_moments_there_and_back(void **state)
{
    uint64_t random = 42;
    char text[32];
    int64_t ms;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        int64_t when = (int64_t)(random >> 20) % 10000000000000 - 2000000000000;
        assert_true(moment_parse(moment_format(when, text), &ms));
        assert_true(ms == when);
    }
}

static void test_moments(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } known[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01 00:00:00", 0},
        {"1970-01-01T00:00:00.5Z", 500},
        {"1970-01-01T00:00:00.123456Z", 123},
        {"1969-12-31T23:59:59.999Z", -1},
        {"2023-06-30T12:34:56.789Z", 1688128496789},
        {"2023-06-30T07:34:56.789-05:00", 1688128496789},
        {"2023-06-30T18:04:56.789+05:30", 1688128496789},
    };
    static const char *const bad[] = {"2023-06-30",           "2023-06-30T24:00:00Z",   "2023-06-30T12:60:00Z",
                                      "2023-06-30T12:34Z",    "2023-06-30T12:34:56.Z",  "2023-06-30T12:34:56+5",
                                      "2023-06-30T12:34:56z", "2023-06-30T12:34:56Zx",  "2023-02-30T12:34:56Z",
                                      "2023-06-30x12:34:56Z", "2023-06-30T12:34:56.5x", "2023-06-30T12:34:56+15:00"};
    int64_t ms;
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_true(moment_parse(sv_of(known[i].text), &ms));
        assert_true(ms == known[i].ms);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (moment_parse(sv_of(bad[i]), &ms))
            fail_msg("%s was taken for a moment", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_dates_refused),
        cmocka_unit_test(test_moments_there_and_back),
        cmocka_unit_test(test_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
