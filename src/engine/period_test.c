/* Reporting periods: spellings, fiscal years, ISO weeks, splitting; bad input by its message. */
#include "engine/period.h"

#include "base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena mem;

static int32_t day(const char *iso)
{
    int32_t d = 0;
    assert_true(date_parse(sv_of(iso), &d));
    return d;
}

static void good(const char *text, int start, enum period_kind kind, const char *first, const char *last,
                 const char *name)
{
    struct period p;
    struct err e = {.lang = "en"};
    if (period_parse(&mem, sv_of(text), start, &p, &e))
        fail_msg("%s: %s", text, e.message);
    assert_int_equal(p.kind, kind);
    assert_int_equal(p.first, day(first));
    assert_int_equal(p.last, day(last));
    assert_true(sv_is(p.name, name));
}

static void bad(const char *text, const char *part)
{
    struct period p;
    struct err e = {.lang = "en"};
    assert_int_equal(period_parse(&mem, sv_of(text), 1, &p, &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_string_equal(e.field, "period");
    if (!strstr(e.message, part))
        fail_msg("%s: “%s” lacks “%s”", text, e.message, part);
}

static void spellings(void **state)
{
    (void)state;
    good("2023", 1, PERIOD_YEAR, "2023-01-01", "2023-12-31", "2023");
    good(" 2023 ", 1, PERIOD_YEAR, "2023-01-01", "2023-12-31", "2023");
    good("2023-Q2", 1, PERIOD_QUARTER, "2023-04-01", "2023-06-30", "2023-Q2");
    good("2023-q4", 1, PERIOD_QUARTER, "2023-10-01", "2023-12-31", "2023-Q4");
    good("2023-S1", 1, PERIOD_SEMESTER, "2023-01-01", "2023-06-30", "2023-S1");
    good("2023-S2", 1, PERIOD_SEMESTER, "2023-07-01", "2023-12-31", "2023-S2");
    good("2023-06", 1, PERIOD_MONTH, "2023-06-01", "2023-06-30", "2023-06");
    good("2024-02", 1, PERIOD_MONTH, "2024-02-01", "2024-02-29", "2024-02");
    good("2023-06-30", 1, PERIOD_DAY, "2023-06-30", "2023-06-30", "2023-06-30");
    good("2023-W14", 1, PERIOD_WEEK, "2023-04-03", "2023-04-09", "2023-W14");
    good("2023-w5", 1, PERIOD_WEEK, "2023-01-30", "2023-02-05", "2023-W05");
    good("2023-02..2023-Q2", 1, PERIOD_RANGE, "2023-02-01", "2023-06-30", "2023-02..2023-Q2");
    good("2022 .. 2023-06-15", 1, PERIOD_RANGE, "2022-01-01", "2023-06-15", "2022..2023-06-15");
}

static void fiscal_years(void **state)
{
    (void)state;
    good("2023", 4, PERIOD_YEAR, "2023-04-01", "2024-03-31", "2023");
    good("2023-Q1", 4, PERIOD_QUARTER, "2023-04-01", "2023-06-30", "2023-Q1");
    good("2023-Q4", 4, PERIOD_QUARTER, "2024-01-01", "2024-03-31", "2023-Q4");
    good("2023-S2", 10, PERIOD_SEMESTER, "2024-04-01", "2024-09-30", "2023-S2");
    good("2023-06", 10, PERIOD_MONTH, "2023-06-01", "2023-06-30", "2023-06");
    good("2023", 0, PERIOD_YEAR, "2023-01-01", "2023-12-31", "2023"); /* no such month: the year of the calendar */
    good("2023", 13, PERIOD_YEAR, "2023-01-01", "2023-12-31", "2023");
    good("2023-W01", 10, PERIOD_WEEK, "2023-01-02", "2023-01-08", "2023-W01");
}

static void weeks_at_year_edges(void **state)
{
    (void)state;
    good("2020-W53", 1, PERIOD_WEEK, "2020-12-28", "2021-01-03", "2020-W53");
    good("2021-W01", 1, PERIOD_WEEK, "2021-01-04", "2021-01-10", "2021-W01");
    good("2024-W01", 1, PERIOD_WEEK, "2024-01-01", "2024-01-07", "2024-W01");
    good("2025-W01", 1, PERIOD_WEEK, "2024-12-30", "2025-01-05", "2025-W01");
    assert_true(sv_is(period_of(&mem, day("2021-01-01"), PERIOD_WEEK, 1).name, "2020-W53"));
    assert_true(sv_is(period_of(&mem, day("2024-12-31"), PERIOD_WEEK, 1).name, "2025-W01"));
    bad("2023-W53", "the year 2023 has weeks W01 to W52");
    bad("2020-W54", "the year 2020 has weeks W01 to W53");
    bad("2020-W00", "W01 to W53");
}

static void bad_input(void **state)
{
    (void)state;
    bad("", "is not a period");
    bad("enero", "“enero” is not a period");
    bad("23", "is not a period");
    bad("2023-", "is not a period");
    bad("2023-1", "is not a period");
    bad("2023/06", "is not a period");
    bad("2023-06-", "is not a period");
    bad("2023-06-1", "is not a period");
    bad("2023-06-011", "is not a period");
    bad("20230", "is not a period");
    bad("2023-Q", "is not a period");
    bad("2023-Q5", "a year has Q1 to Q4");
    bad("2023-Q0", "a year has Q1 to Q4");
    bad("2023-S3", "a year has S1 to S2");
    bad("2023-13", "a year has 1 to 12");
    bad("2023-00", "a year has 1 to 12");
    bad("2023-02-30", "the date 2023-02-30 does not exist");
    bad("1899", "between 1900 and 2199");
    bad("2200", "between 1900 and 2199");
    bad("2023-0a", "is not a period");
    bad("2023-Q1x", "is not a period");
    bad("2023-Q12", "is not a period");
    bad("2023-W", "is not a period");
    bad("2023-W123", "is not a period");
    bad("2023-W1x", "is not a period");
    bad("2023-X1", "is not a period");
    bad("2023.2024", "is not a period");
    bad("2023..", "is not a period");
    bad("..2023", "is not a period");
    bad("2023..2022-12", "ends before it begins");
    bad("2021..2022..2023", "is not a period");
}

static void splitting(void **state)
{
    (void)state;
    struct period p;
    struct err e = {0};
    size_t n;
    assert_int_equal(period_parse(&mem, SV("2023-02..2024-01"), 4, &p, &e), 0);
    const struct period *q = period_split(&mem, &p, PERIOD_QUARTER, 4, &n);
    assert_int_equal(n, 5);
    assert_true(sv_is(q[0].name, "2022-Q4"));
    assert_true(sv_is(q[4].name, "2023-Q4"));
    (void)period_split(&mem, &p, PERIOD_MONTH, 4, &n);
    assert_int_equal(n, 12);
    q = period_split(&mem, &p, PERIOD_RANGE, 4, &n);
    assert_int_equal(n, 1);
    assert_true(sv_is(q[0].name, "2023-02..2024-01"));
}

/* Whatever the day, kind and start of the year: the period holds the day, its name leads back to
 * it, and it meets the next one without a gap. */
static void every_day_has_one_period(void **state)
{
    (void)state;
    uint64_t seed = 42;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        int32_t d = day("1901-01-01") + (int32_t)((seed >> 33) % 108000);
        enum period_kind kind = (enum period_kind)((seed >> 20) % PERIOD_RANGE);
        int start = (int)((seed >> 12) % 12) + 1;
        struct period p = period_of(&mem, d, kind, start), again;
        struct period next = period_of(&mem, p.last + 1, kind, start);
        struct err e = {0};
        assert_true(p.first <= d && d <= p.last);
        assert_int_equal(period_parse(&mem, p.name, start, &again, &e), 0);
        assert_int_equal(again.first, p.first);
        assert_int_equal(again.last, p.last);
        assert_int_equal(again.kind, kind);
        assert_int_equal(next.first, p.last + 1);
        arena_reset(&mem);
    }
}

static void ends_of_the_calendar(void **state)
{
    (void)state;
    struct period p = period_of(&mem, day("9999-12-31"), PERIOD_YEAR, 4);
    assert_int_equal(p.last, day("9999-12-31"));
    p = period_of(&mem, day("0001-01-01"), PERIOD_YEAR, 4);
    assert_int_equal(p.first, day("0001-01-01"));
    assert_int_equal(p.last, day("0001-03-31"));
}

static void kinds_and_containment(void **state)
{
    (void)state;
    enum period_kind k;
    struct period year, month;
    struct err e = {0};
    assert_true(period_kind_parse(SV("Monthly"), &k) && k == PERIOD_MONTH);
    assert_true(period_kind_parse(SV("quarter"), &k) && k == PERIOD_QUARTER);
    assert_true(period_kind_parse(SV("semester"), &k) && k == PERIOD_SEMESTER);
    assert_true(period_kind_parse(SV("yearly"), &k) && k == PERIOD_YEAR);
    assert_false(period_kind_parse(SV("sometimes"), &k));
    assert_int_equal(period_parse(&mem, SV("2023"), 1, &year, &e), 0);
    assert_int_equal(period_parse(&mem, SV("2023-12"), 1, &month, &e), 0);
    assert_true(period_contains(&year, &month));
    assert_false(period_contains(&month, &year));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings),
        cmocka_unit_test(fiscal_years),
        cmocka_unit_test(weeks_at_year_edges),
        cmocka_unit_test(bad_input),
        cmocka_unit_test(splitting),
        cmocka_unit_test(every_day_has_one_period),
        cmocka_unit_test(ends_of_the_calendar),
        cmocka_unit_test(kinds_and_containment),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&mem);
    return failed;
}
