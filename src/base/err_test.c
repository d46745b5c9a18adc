/* Errors and problems: the first is kept, texts are cut between characters, kinds have meanings;
 * translation of their messages. */
#include "base/err.h"
#include "base/problem.h"
#include "base/utf8.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_first_error_is_kept(void **state)
{
    struct err e = {.lang = "en"};
    (void)state;
    assert_int_equal(err_set(&e, ERR_INPUT, "date", "%d is wrong", 7), -1);
    assert_int_equal(err_set(&e, ERR_STORAGE, "other", "something else"), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_string_equal(e.field, "date");
    assert_string_equal(e.message, "7 is wrong");
    assert_int_equal(err_prefix(&e, "row %d: ", 3), -1);
    assert_string_equal(e.message, "row 3: 7 is wrong");
}

static void test_what_the_system_says_is_translated(void **state)
{
    struct err en = {.lang = "en"}, es = {.lang = "es"};
    (void)state;
    assert_string_equal(err_system(&en, ENOENT), "No such file or directory");
    assert_string_equal(err_system(&es, ENOENT), tr("es", "No such file or directory"));
    assert_string_not_equal(err_system(&es, ENOENT), err_system(&en, ENOENT));
    assert_string_equal(err_system(&es, EDEADLK), strerror(EDEADLK));
}

static void test_what_is_said_of_a_long_value_is_kept(void **state)
{
    struct err e = {.lang = "en"};
    struct arena mem = {0};
    char *value = ARENA_ARRAY(&mem, 100001, char);
    (void)state;
    memset(value, 'x', 100000);
    (void)err_set(&e, ERR_INPUT, NULL, "“%s” is no day; write %d", value, 3);
    assert_int_equal(strlen(e.message), sizeof e.message - 1);
    assert_non_null(strstr(e.message, "x…x"));
    assert_true(sv_starts(sv_of(e.message), "“x"));
    assert_true(sv_ends(sv_of(e.message), "x” is no day; write 3"));
    arena_release(&mem);
}

/* Whatever the length, a message that was cut is still UTF-8. */
static void test_long_messages_are_cut_between_characters(void **state)
{
    char text[1300];
    (void)state;
    for (size_t lead = 0; lead < 4; lead++) {
        struct err e = {.lang = "en"};
        struct arena mem = {0};
        struct problems ps = {.mem = &mem, .lang = "en"};
        memset(text, 'a', lead);
        for (size_t at = lead; at + 4 < sizeof text; at += 4)
            memcpy(text + at, "\xf0\x9f\x8c\x8e", 4);
        text[lead + 1240] = '\0';
        (void)err_set(&e, ERR_INPUT, text, "%s", text);
        assert_true(strlen(e.message) > sizeof e.message - 5 && utf8_valid(sv_of(e.message)));
        assert_true(strlen(e.field) > sizeof e.field - 5 && utf8_valid(sv_of(e.field)));
        (void)err_prefix(&e, "%s: ", "prefix");
        assert_true(utf8_valid(sv_of(e.message)));
        const struct problem *p = problem_add(&ps, SEVERITY_ERROR, (struct source){0}, sv_of(text), NULL, "%s", text);
        assert_true(utf8_valid(p->found) && p->found.n > 196 && p->found.n <= 200);
        assert_true(utf8_valid(p->message) && p->message.n > 1190);
        arena_release(&mem);
    }
}

static void test_kinds(void **state)
{
    static const struct {
        enum err_kind kind;
        int code, status;
    } known[] = {{ERR_NONE, 0, 200},      {ERR_INPUT, 1, 422},    {ERR_USAGE, 2, 400},
                 {ERR_STORAGE, 3, 503},   {ERR_CONFLICT, 1, 409}, {ERR_DENIED, 1, 403},
                 {ERR_NOT_FOUND, 1, 404}, {ERR_LIMIT, 1, 413},    {ERR_INTERNAL, 3, 500}};
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(err_exit_code(known[i].kind), known[i].code);
        assert_int_equal(err_http_status(known[i].kind), known[i].status);
    }
}

static void test_problems_are_counted(void **state)
{
    struct arena mem = {0};
    struct problems ps = {.mem = &mem, .lang = "en"};
    struct source at = {.file = "f.csv", .column = SV("sex"), .row = 3};
    (void)state;
    struct problem *p = problem_add(&ps, SEVERITY_ERROR, at, SV("q"), "f, m or x", "\"%s\" is no sex", "q");
    problem_remedy(&ps, p, "write %s", "f");
    (void)problem_add(&ps, SEVERITY_WARNING, at, (struct sv){0}, NULL, "odd");
    (void)problem_add(&ps, SEVERITY_INFO, at, (struct sv){0}, NULL, "so");
    assert_int_equal(ps.n, 3);
    assert_int_equal(ps.nerrors, 1);
    assert_int_equal(ps.nwarnings, 1);
    assert_true(sv_is(ps.v[0].message, "\"q\" is no sex") && sv_is(ps.v[0].remedy, "write f"));
    assert_true(sv_is(ps.v[0].expected, "f, m or x") && sv_is(ps.v[0].at.column, "sex"));
    assert_string_equal(severity_name(SEVERITY_WARNING), "warning");
    arena_release(&mem);
}

/* What is added to a problem too many does not end up with another. */
static void test_too_many_problems(void **state)
{
    struct arena mem = {0};
    struct problems ps = {.mem = &mem, .lang = "en"};
    (void)state;
    for (int i = 0; i < PROBLEMS_MAX + 5; i++) {
        struct problem *p = problem_add(&ps, SEVERITY_ERROR, (struct source){0}, (struct sv){0}, NULL, "number %d", i);
        problem_remedy(&ps, p, "remedy %d", i);
    }
    assert_int_equal(ps.n, PROBLEMS_MAX);
    assert_int_equal(ps.dropped, 5);
    assert_int_equal(ps.nerrors, PROBLEMS_MAX + 5);
    assert_true(sv_is(ps.v[ps.n - 1].remedy, "remedy 9999"));
    arena_release(&mem);
}

/* --- translation ------------------------------------------------------------------------------ */

static void test_unknown_texts_stay(void **state)
{
    (void)state;
    assert_string_equal(tr("es", "no such text in any catalogue"), "no such text in any catalogue");
    assert_string_equal(tr("xx", "error"), "error");
    assert_string_equal(trn("en", "%lu row", "%lu rows", 1), "%lu row");
    assert_string_equal(trn("en", "%lu row", "%lu rows", 0), "%lu rows");
}

/* Every compiled catalogue: found by each of its texts, also by a regional name; sorted. */
static void test_catalogues(void **state)
{
    (void)state;
    for (size_t i = 0; tr_catalogues[i]; i++) {
        const struct tr_catalogue *c = tr_catalogues[i];
        char region[32];
        assert_true(strlen(c->lang) < 20);
        memcpy(region, c->lang, strlen(c->lang) + 1);
        memcpy(region + strlen(c->lang), "-PA", 4);
        for (size_t k = 0; k < c->n; k++) {
            assert_true(k == 0 || strcmp(c->entry[k - 1].msgid, c->entry[k].msgid) < 0);
            assert_ptr_equal(tr(c->lang, c->entry[k].msgid), c->entry[k].msgstr[0]);
            assert_ptr_equal(tr(region, c->entry[k].msgid), c->entry[k].msgstr[0]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_error_is_kept),
        cmocka_unit_test(test_what_the_system_says_is_translated),
        cmocka_unit_test(test_what_is_said_of_a_long_value_is_kept),
        cmocka_unit_test(test_long_messages_are_cut_between_characters),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_problems_are_counted),
        cmocka_unit_test(test_too_many_problems),
        cmocka_unit_test(test_unknown_texts_stay),
        cmocka_unit_test(test_catalogues),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
