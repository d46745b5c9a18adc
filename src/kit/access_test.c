/* Deny by default; scopes; what is explained is what is decided. */
#include "kit/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct access having(struct grant *g, size_t n)
{
    return (struct access){g, n, n};
}

static void test_nobody_may_nothing(void **state)
{
    struct access none = {0};
    (void)state;
    for (int p = 0; p < PERMISSION_COUNT; p++) {
        assert_int_equal(access_may(&none, (enum permission)p, NULL), p == PERMISSION_PUBLIC);
        assert_int_equal(access_somewhere(&none, (enum permission)p), p == PERMISSION_PUBLIC);
    }
}

static void test_no_role_may_what_has_no_name(void **state)
{
    (void)state;
    for (int r = 0; r < ROLE_COUNT; r++) {
        enum role back;
        assert_false(role_may((enum role)r, PERMISSION_NONE));
        assert_true(role_may((enum role)r, PERMISSION_SIGNED_IN));
        assert_true(role_parse(sv_of(role_code((enum role)r)), &back));
        assert_int_equal(back, r);
    }
}

/* Who administers accounts sees no case, and who sees cases administers no accounts. */
static void test_duties_are_apart(void **state)
{
    (void)state;
    assert_false(role_may(ROLE_ADMINISTRATOR, PERMISSION_RECORDS));
    assert_false(role_may(ROLE_ADMINISTRATOR, PERMISSION_PERSONAL));
    for (int r = 0; r < ROLE_COUNT; r++)
        assert_false(role_may((enum role)r, PERMISSION_USERS) && role_may((enum role)r, PERMISSION_PERSONAL));
    for (int p = PERMISSION_ENTER; p <= PERMISSION_CLOSE; p++) {
        assert_false(role_may(ROLE_VIEWER, (enum permission)p));
        assert_false(role_may(ROLE_AUDITOR, (enum permission)p));
    }
}

static void test_scopes(void **state)
{
    struct sv places[] = {SV("town"), SV("province")}, elsewhere[] = {SV("city")};
    struct grant unit[] = {{ROLE_UNIT_HEAD, SV("MG"), {0}, {0}}},
                 place[] = {{ROLE_DATA_ENTRY, {0}, SV("province"), {0}}},
                 form[] = {{ROLE_PARTNER, {0}, {0}, SV("activity")}};
    struct access a = having(unit, 1), b = having(place, 1), c = having(form, 1);
    (void)state;
    assert_true(access_may(&a, PERMISSION_REVIEW, &(struct access_subject){.unit = SV("MG")}));
    assert_false(access_may(&a, PERMISSION_REVIEW, &(struct access_subject){.unit = SV("AVR")}));
    assert_false(access_may(&a, PERMISSION_REVIEW, &(struct access_subject){0}));
    assert_false(access_may(&a, PERMISSION_REVIEW, NULL));
    assert_true(access_somewhere(&a, PERMISSION_REVIEW));
    assert_true(access_may(&b, PERMISSION_ENTER, &(struct access_subject){.place = places, .nplaces = 2}));
    assert_false(access_may(&b, PERMISSION_ENTER, &(struct access_subject){.place = places, .nplaces = 1}));
    assert_false(access_may(&b, PERMISSION_ENTER, &(struct access_subject){.place = elsewhere, .nplaces = 1}));
    assert_true(access_may(&c, PERMISSION_RECORDS, &(struct access_subject){.form = SV("activity")}));
    assert_false(access_may(&c, PERMISSION_RECORDS, &(struct access_subject){.form = SV("avr")}));
}

/* Two roles together allow what one of them allows, never a mixture of both. */
static void test_grants_do_not_mix(void **state)
{
    struct grant g[] = {{ROLE_VIEWER, {0}, {0}, {0}}, {ROLE_DATA_ENTRY, SV("MG"), {0}, {0}}};
    struct access a = having(g, 2);
    (void)state;
    assert_true(access_may(&a, PERMISSION_FIGURES, NULL));
    assert_false(access_may(&a, PERMISSION_ENTER, &(struct access_subject){.unit = SV("AVR")}));
}

static void test_says_why(void **state)
{
    struct arena mem = {0};
    struct grant g[] = {{ROLE_DATA_ENTRY, SV("MG"), {0}, {0}}};
    struct access a = having(g, 1);
    (void)state;
    assert_true(sv_is(access_explain(&a, PERMISSION_ENTER, &(struct access_subject){.unit = SV("MG")}, "en", &mem),
                      "may enter records, as data entry"));
    assert_true(sv_is(access_explain(&a, PERMISSION_ENTER, &(struct access_subject){.unit = SV("X")}, "en", &mem),
                      "may enter records, but elsewhere: another unit, place or form"));
    assert_true(sv_is(access_explain(&a, PERMISSION_USERS, NULL, "en", &mem),
                      "no role of this person allows to administer users"));
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody_may_nothing), cmocka_unit_test(test_no_role_may_what_has_no_name),
        cmocka_unit_test(test_duties_are_apart),   cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_grants_do_not_mix),  cmocka_unit_test(test_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
