/* What the checker asks of the place where an expression stands: choices, and warnings nobody wants. Names and
 * other suspicions are in tests/expr/cases.txt. */
#include "engine/expr/expr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena mem;

static int teardown(void **state)
{
    (void)state;
    arena_release(&mem);
    return 0;
}

/* --- a form of three questions: kind and tags have the choices workshop and talk, note has none ------------------ */

static bool known(void *ctx, struct sv name, enum expr_type *type)
{
    (void)ctx;
    *type = EXPR_STRING;
    return sv_is(name, "kind") || sv_is(name, "tags") || sv_is(name, "note");
}

static bool choice(void *ctx, struct sv name, struct sv value, struct sv *near)
{
    (void)ctx;
    if (sv_is(value, "workshp"))
        *near = SV("workshop");
    return sv_is(name, "note") || sv_is(value, "workshop") || sv_is(value, "talk");
}

static bool column(void *ctx, struct sv name)
{
    (void)ctx;
    return sv_is(name, "kind");
}

/* Every warning with its remedy, " / " between. */
static void assert_warnings(const struct expr_scope *scope, const char *text, const char *expected)
{
    struct err e = {.lang = "en"};
    struct problems ps = {.mem = &mem, .lang = "en"};
    struct expr *x;
    struct sv all = SV("");
    if (expr_parse(&mem, sv_of(text), &x, &e) || expr_check(x, scope, &ps, (struct source){0}, &e))
        fail_msg("%s: %s", text, e.message);
    for (size_t i = 0; i < ps.n; i++)
        all = arena_printf(&mem, "%.*s%s%.*s%s%.*s", SV_ARG(all), i ? " / " : "", SV_ARG(ps.v[i].message),
                           ps.v[i].remedy.n ? " " : "", SV_ARG(ps.v[i].remedy));
    if (!sv_is(all, expected))
        fail_msg("%s: %.*s", text, SV_ARG(all));
}

static void choices_that_never_come_are_suspected(void **state)
{
    (void)state;
    const struct expr_scope scope = {.known = known, .choice = choice};
    assert_warnings(&scope, "${kind} = 'talk'", "");
    assert_warnings(&scope, "${kind} = 'film'", "column 11: “film” is no choice of ${kind}");
    assert_warnings(&scope, "'film' != ${kind}", "column 1: “film” is no choice of ${kind}");
    assert_warnings(&scope, "${kind} = 'workshp'",
                    "column 11: “workshp” is no choice of ${kind} Did you mean “workshop”?");
    assert_warnings(&scope, "${note} = 'film'", "");
    assert_warnings(&scope, "${kind} = ''", "");
    assert_warnings(&scope, "${kind} > 'film'", "");
    assert_warnings(&scope, "concat(${kind}, 'film') = 'film'", "");
    assert_warnings(&scope, "${kind} = ${note}", "");
    assert_warnings(&scope, "selected(${tags}, 'film')", "column 19: “film” is no choice of ${tags}");
    assert_warnings(&scope, "selected(${tags}, 'talk')", "");
    assert_warnings(&scope, "contains(${tags}, 'film')", "");
    assert_warnings(&scope, "${tags} = 'talk film song'",
                    "column 11: “film” is no choice of ${tags} / column 11: “song” is no choice of ${tags}");
}

/* What a column of the choices holds is not the answer, and a place that knows no choices says nothing. */
static void columns_and_unknown_choices_are_not(void **state)
{
    (void)state;
    const struct expr_scope columns = {.known = known, .choice = choice, .column = column};
    assert_warnings(&columns, "kind = 'film'", "");
    assert_warnings(&columns, "${kind} = 'film'", "column 11: “film” is no choice of ${kind}");
    const struct expr_scope nothing = {.known = known};
    assert_warnings(&nothing, "${kind} = 'film'", "");
}

static void warnings_need_not_be_wanted(void **state)
{
    (void)state;
    static const char *const texts[] = {"${kind} = 'film'", "1 = 1", "${kind} = 3", "${kind} = ${kind}",
                                        "${kind} = 'a' and ${kind} = 'b'"};
    const struct expr_scope scope = {.known = known, .choice = choice};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct err e = {.lang = "en"};
        struct expr *x;
        assert_int_equal(expr_parse(&mem, sv_of(texts[i]), &x, &e), 0);
        assert_int_equal(expr_check(x, &scope, NULL, (struct source){0}, &e), 0);
    }
}

static void what_a_place_lacks_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } refused[] = {{"${kind} = 1", "column 1: there is no question ${kind}"},
                   {"1 + kind", "column 5: there is no question ${kind}"},
                   {"reached('a')", "column 1: reached() can only stand where a workflow is known"},
                   {"is-lead()", "column 1: there is no function is-lead()"},
                   {". = 1", "column 1: “.” has no meaning here: no answer is being looked at"}};
    const struct expr_scope empty = {0};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct err e = {.lang = "en"};
        struct expr *x;
        assert_int_equal(expr_parse(&mem, sv_of(refused[i].text), &x, &e), 0);
        assert_int_equal(expr_check(x, &empty, NULL, (struct source){0}, &e), -1);
        assert_string_equal(e.message, refused[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choices_that_never_come_are_suspected),
        cmocka_unit_test(columns_and_unknown_choices_are_not),
        cmocka_unit_test(warnings_need_not_be_wanted),
        cmocka_unit_test(what_a_place_lacks_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
