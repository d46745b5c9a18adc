/* "Did you mean": distances, and who is near enough to be named. */
#include "base/near.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_distances(void **state)
{
    static const struct {
        const char *a, *b;
        size_t distance;
    } known[] = {
        {"", "", 0},         {"", "abc", 3}, {"kitten", "sitting", 3}, {"Fecha", "fecha", 0}, {"abc", "acb", 1},
        {"sexo", "sxeo", 1}, {"a", "b", 1},  {"genero", "generos", 1}, {"taller", "al", 4},   {"abcd", "badc", 2}};
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(near_distance(sv_of(known[i].a), sv_of(known[i].b)), known[i].distance);
        assert_int_equal(near_distance(sv_of(known[i].b), sv_of(known[i].a)), known[i].distance);
    }
}

static void test_long_names(void **state)
{
    char longest[64];
    (void)state;
    memset(longest, 'x', sizeof longest);
    assert_int_equal(near_distance(sv_make(longest, 63), sv_make(longest, 63)), 0);
    assert_int_equal(near_distance(sv_make(longest, 64), sv_make(longest, 63)), 99);
}

static struct sv best(const char *typed, const char *const *names, size_t n)
{
    struct near near = {.typed = sv_of(typed)};
    for (size_t i = 0; i < n; i++)
        near_offer(&near, sv_of(names[i]));
    return near.best;
}

static void test_best(void **state)
{
    static const char *const names[] = {"participants", "institution", "place", "date", "MG", "x"};
    (void)state;
    assert_true(sv_is(best("particpants", names, 6), "participants"));
    assert_true(sv_is(best("Places", names, 6), "place"));
    assert_true(sv_is(best("MH", names, 6), "MG"));
    assert_true(sv_is(best("y", names, 6), ""));
    assert_true(sv_is(best("", names, 6), ""));
    assert_true(sv_is(best("nothing like it", names, 6), ""));
    assert_true(sv_is(best("dat", names, 6), "date"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_distances), cmocka_unit_test(test_long_names),
                                       cmocka_unit_test(test_best)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
