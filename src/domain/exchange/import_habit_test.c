/* Numbers, dates and times in the habits of many writers, and what a column proves. */
#include "domain/exchange/import_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena mem;

static int after_test(void **state)
{
    (void)state;
    arena_release(&mem);
    return 0;
}

static const char *read_cell(const struct import_habit *h, const struct import_custom *custom, enum question_type type,
                             const char *cell)
{
    struct err e = {.lang = "en"};
    struct sv out;
    if (import_habit_read(h, custom, type, sv_of(cell), &mem, &out, &e)) {
        assert_int_equal(e.kind, ERR_INPUT);
        return "?";
    }
    return arena_z(&mem, out);
}

/* The cell read in a column that holds only itself. */
static const char *alone(enum question_type type, const char *cell)
{
    struct import_habit h = {0};
    const struct import_custom custom = {.first_fallback = 'd'};
    import_habit_learn(&h, type, sv_of(cell), 2);
    return read_cell(&h, &custom, type, cell);
}

/* --- numbers ------------------------------------------------------------------------------------ */

static void test_numbers_certain_by_themselves(void **state)
{
    static const char *const cases[][2] = {
        {"1986", "1986"},
        {"-3", "-3"},
        {"3.5", "3.5"},
        {"3,5", "3.5"},
        {"1,986.5", "1986.5"},
        {"1.986,5", "1986.5"},
        {"1 986", "1986"},
        {"1 986,5", "1986.5"},
        {"1\xc2\xa0"
         "986,25",
         "1986.25"},
        {"1\xe2\x80\xaf"
         "986",
         "1986"},
        {"12'345'678", "12345678"},
        {"1,234,567", "1234567"},
        {"1.234.567", "1234567"},
        {"0,125", "0.125"},
        {"0.125", "0.125"},
        {"1,9867", "1.9867"},
        {"12,3456,7", "12,3456,7"},
        {"1,23,4", "1,23,4"},
        {"\xe2\x88\x92"
         "7",
         "-7"},
        {"1e5", "1e5"},
        {"abc", "abc"},
        {"1.2.3", "1.2.3"},
        {"12 34", "12 34"},
        {"0.30000000000000004", "0.3"},
        {",5", ".5"},
        {".", "."},
        {"-", "-"},
        {"1,986.5.", "1,986.5."},
        {"1986,500", "1986.500"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(alone(Q_DECIMAL, cases[i][0]), cases[i][1]);
}

static void test_number_of_two_meanings(void **state)
{
    const struct import_custom ask = {0}, point = {.decimal = '.'}, comma = {.decimal = ','},
                               program = {.decimal_fallback = '.'};
    const struct import_habit none = {.number = 2}, points = {.number = 2, .point = 5},
                              commas = {.number = 2, .comma = 5}, both = {.number = 2, .point = 5, .comma = 6};
    (void)state;
    assert_string_equal(read_cell(&none, &ask, Q_DECIMAL, "1,986"), "?");
    assert_string_equal(read_cell(&none, &ask, Q_DECIMAL, "1.986"), "?");
    assert_string_equal(read_cell(&none, &point, Q_DECIMAL, "1,986"), "1986");
    assert_string_equal(read_cell(&none, &comma, Q_DECIMAL, "1,986"), "1.986");
    assert_string_equal(read_cell(&none, &program, Q_DECIMAL, "1.986"), "1.986");
    assert_string_equal(read_cell(&points, &ask, Q_DECIMAL, "1,986"), "1986");
    assert_string_equal(read_cell(&points, &ask, Q_DECIMAL, "1.986"), "1.986");
    assert_string_equal(read_cell(&commas, &ask, Q_DECIMAL, "1.986"), "1986");
    assert_string_equal(read_cell(&commas, &program, Q_DECIMAL, "1.986"), "1986");
    assert_string_equal(read_cell(&both, &ask, Q_DECIMAL, "1,986"), "?");
    assert_string_equal(read_cell(&both, &program, Q_DECIMAL, "1,986"), "?");
    assert_string_equal(read_cell(&both, &comma, Q_DECIMAL, "1,986"), "1.986");
    /* whole numbers have no decimals, unless the column shows some */
    assert_string_equal(read_cell(&none, &ask, Q_INTEGER, "1,986"), "1986");
    assert_string_equal(read_cell(&none, &ask, Q_INTEGER, "1.986"), "1986");
    assert_string_equal(read_cell(&points, &ask, Q_INTEGER, "1.986"), "1.986");
}

static void test_numbers_teach(void **state)
{
    struct import_habit h = {0};
    (void)state;
    import_habit_learn(&h, Q_DECIMAL, SV("1,986"), 2);
    import_habit_learn(&h, Q_DECIMAL, SV("1986"), 3);
    import_habit_learn(&h, Q_DECIMAL, SV("nothing"), 4);
    assert_int_equal(h.number, 2);
    assert_int_equal(h.point + h.comma, 0);
    import_habit_learn(&h, Q_DECIMAL, SV("2.5"), 5);
    import_habit_learn(&h, Q_DECIMAL, SV("3.5"), 6);
    assert_int_equal(h.point, 5);
    import_habit_learn(&h, Q_DECIMAL, SV("1.234.567"), 7);
    assert_int_equal(h.comma, 7);
}

/* --- dates --------------------------------------------------------------------------------------- */

static void test_dates_certain_by_themselves(void **state)
{
    static const char *const cases[][2] = {
        {"2023-04-25", "2023-04-25"},
        {"2023/4/5", "2023-04-05"},
        {"2023.04.05", "2023-04-05"},
        {"20230425", "2023-04-25"},
        {"25/04/2023", "2023-04-25"},
        {"25-4-2023", "2023-04-25"},
        {"4/25/2023", "2023-04-25"},
        {"04.04.2023", "2023-04-04"},
        {"25 de abril de 2023", "2023-04-25"},
        {"3 may 2023", "2023-05-03"},
        {"May 3, 2023", "2023-05-03"},
        {"May 3rd, 2023", "2023-05-03"},
        {"03-Ene-2023", "2023-01-03"},
        {"1er août 2023", "2023-08-01"},
        {"4 de março de 2023", "2023-03-04"},
        {"2023年5月3日", "2023-05-03"},
        {"2023-04-25T00:00:00", "2023-04-25"},
        {"2023-04-25 14:30:00", "2023-04-25"},
        {"31/02/2023", "2023-02-31"},
        {"25/04/23", "25/04/23"},
        {"2023-04-25T02:00:00Z", "2023-04-25T02:00:00Z"},
        {"45041", "45041"},
        {"soon", "soon"},
        {"2023-13-45", "2023-13-45"},
        {"32/13/2023", "2023-13-32"},
        {"1/2/3/2023", "1/2/3/2023"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(alone(Q_DATE, cases[i][0]), cases[i][1]);
}

static void test_date_of_two_meanings(void **state)
{
    const struct import_custom mission = {.first_fallback = 'd'}, american = {.first_fallback = 'm'},
                               said = {.first = 'm', .first_fallback = 'd'};
    const struct import_habit none = {.date = 2}, days = {.date = 2, .day = 9}, months = {.date = 2, .month = 9},
                              both = {.date = 2, .day = 9, .month = 10};
    (void)state;
    assert_string_equal(read_cell(&none, &mission, Q_DATE, "03/04/2023"), "2023-04-03");
    assert_string_equal(read_cell(&none, &american, Q_DATE, "03/04/2023"), "2023-03-04");
    assert_string_equal(read_cell(&none, &said, Q_DATE, "03/04/2023"), "2023-03-04");
    assert_string_equal(read_cell(&months, &mission, Q_DATE, "03/04/2023"), "2023-03-04");
    assert_string_equal(read_cell(&days, &american, Q_DATE, "03/04/2023"), "2023-04-03");
    assert_string_equal(read_cell(&both, &mission, Q_DATE, "03/04/2023"), "?");
    assert_string_equal(read_cell(&both, &mission, Q_DATE, "04/04/2023"), "2023-04-04");
    assert_string_equal(read_cell(&both, &mission, Q_DATE, "25/04/2023"), "2023-04-25");
}

static void test_dates_teach(void **state)
{
    struct import_habit h = {0};
    (void)state;
    import_habit_learn(&h, Q_DATE, SV("2023-04-25"), 2);
    import_habit_learn(&h, Q_DATE, SV("03/03/2023"), 3);
    import_habit_learn(&h, Q_DATE, SV("3 de mayo de 2023"), 4);
    assert_int_equal(h.date + h.day + h.month, 0);
    import_habit_learn(&h, Q_DATE, SV("03/04/2023"), 5);
    import_habit_learn(&h, Q_DATETIME, SV("25/04/2023 10:00"), 6);
    import_habit_learn(&h, Q_DATE, SV("04/25/2023"), 7);
    assert_int_equal(h.date, 5);
    assert_int_equal(h.day, 6);
    assert_int_equal(h.month, 7);
}

static void test_moments_and_times(void **state)
{
    (void)state;
    assert_string_equal(alone(Q_DATETIME, "25/04/2023 14:30"), "2023-04-25T14:30");
    assert_string_equal(alone(Q_DATETIME, "25/04/2023 2:30 p. m."), "2023-04-25T14:30");
    assert_string_equal(alone(Q_DATETIME, "2023-04-25T14:30:00.5-05:00"), "2023-04-25T14:30:00.5-05:00");
    assert_string_equal(alone(Q_DATETIME, "25/04/2023"), "25/04/2023");
    assert_string_equal(alone(Q_TIME, "9:05"), "09:05");
    assert_string_equal(alone(Q_TIME, "12:05 AM"), "00:05");
    assert_string_equal(alone(Q_TIME, "12:05pm"), "12:05");
    assert_string_equal(alone(Q_TIME, "13:05 pm"), "13:05 pm");
    assert_string_equal(alone(Q_TIME, "noon"), "noon");
}

/* Every date of four centuries comes back from every unambiguous way of writing it. */
static void test_dates_round_trip(void **state)
{
    static const char *const month[] = {"enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
                                        "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
    const struct import_custom custom = {.first = 'd'};
    const struct import_habit h = {0};
    uint32_t seed = 20231;
    (void)state;
    for (int i = 0; i < 3000; i++) {
        seed = seed * 1664525U + 1013904223U;
        int year = 1800 + (int)(seed >> 8) % 400, m = 1 + (int)(seed >> 20) % 12, d = 1 + (int)(seed >> 4) % 28;
        char iso[32], written[3][64];
        (void)snprintf(iso, sizeof iso, "%04d-%02d-%02d", year, m, d);
        (void)snprintf(written[0], 64, "%d/%d/%d", d, m, year);
        (void)snprintf(written[1], 64, "%d de %s de %d", d, month[m - 1], year);
        (void)snprintf(written[2], 64, "%d.%02d.%02d", year, m, d);
        for (int k = 0; k < 3; k++)
            assert_string_equal(read_cell(&h, &custom, Q_DATE, written[k]), iso);
        arena_reset(&mem);
    }
}

/* A number written with either mark, grouped or not, reads back once the mark is known. */
static void test_numbers_round_trip(void **state)
{
    uint32_t seed = 7;
    (void)state;
    for (int i = 0; i < 3000; i++) {
        seed = seed * 1664525U + 1013904223U;
        unsigned whole = (seed >> 8) % 1000000, cents = (seed >> 3) % 100;
        char plain[32], written[2][40];
        (void)snprintf(plain, sizeof plain, "%u.%02u", whole, cents);
        for (int k = 0; k < 2; k++) {
            char group = k ? '.' : ',', decimal = k ? ',' : '.';
            if (whole >= 1000)
                (void)snprintf(written[k], 40, "%u%c%03u%c%02u", whole / 1000, group, whole % 1000, decimal, cents);
            else
                (void)snprintf(written[k], 40, "%u%c%02u", whole, decimal, cents);
            assert_string_equal(alone(Q_DECIMAL, written[k]), plain);
        }
        arena_reset(&mem);
    }
}

static void test_yes_and_no(void **state)
{
    (void)state;
    assert_int_equal(import_habit_yes(SV("Sí")), 1);
    assert_int_equal(import_habit_yes(SV(" TRUE ")), 1);
    assert_int_equal(import_habit_yes(SV("1")), 1);
    assert_int_equal(import_habit_yes(SV("No")), 0);
    assert_int_equal(import_habit_yes(SV("0")), 0);
    assert_int_equal(import_habit_yes(SV("não")), 0);
    assert_int_equal(import_habit_yes(SV("perhaps")), -1);
    assert_int_equal(import_habit_yes(SV("")), -1);
}

#define TEST(f) cmocka_unit_test_teardown(f, after_test)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_numbers_certain_by_themselves),
        TEST(test_number_of_two_meanings),
        TEST(test_numbers_teach),
        TEST(test_dates_certain_by_themselves),
        TEST(test_date_of_two_meanings),
        TEST(test_dates_teach),
        TEST(test_moments_and_times),
        TEST(test_dates_round_trip),
        TEST(test_numbers_round_trip),
        TEST(test_yes_and_no),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
