/* Workflows: the default review, steps with their refusals, and workflows that do not hold together. */
#include "engine/form/workflow.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena mem;

static bool nothing_there(void *ctx, struct sv item)
{
    (void)ctx;
    return sv_is(item, "photograph");
}

static int answer(void *ctx, struct arena *m, struct sv name, struct expr_value *out, struct err *e)
{
    (void)m, (void)name, (void)e;
    *out = (struct expr_value){.type = EXPR_STRING, .string = *(struct sv *)ctx};
    return 0;
}

static const struct workflow_transition *step(const struct workflow *w, const char *from, const char *code,
                                              const char *reason, struct err *e)
{
    const struct workflow_transition *t = NULL;
    struct sv total = SV("5");
    const struct expr_host host = {.ctx = &total, .get = answer};
    struct workflow_ask ask = {.host = &host, .have = nothing_there, .reason = sv_of(reason)};
    *e = (struct err){.lang = "en"};
    return workflow_step(w, sv_of(from), sv_of(code), &ask, &mem, &t, e) ? NULL : t;
}

static void refused(const struct workflow *w, const char *from, const char *code, const char *reason, const char *field,
                    const char *message)
{
    struct err e;
    assert_null(step(w, from, code, reason, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    assert_string_equal(e.field, field);
    assert_string_equal(e.message, message);
}

static void the_default_review(void **state)
{
    (void)state;
    static const char *const way[][4] = {
        {"draft", "submit", "", "submitted"},          {"submitted", "return", "totals", "returned"},
        {"returned", "submit", "", "submitted"},       {"submitted", "approve", "", "approved"},
        {"approved", "reopen", "amended", "returned"}, {"draft", "withdraw", "twice", "withdrawn"},
        {"approved", "withdraw", "twice", "withdrawn"}};
    const struct workflow *w = workflow_default();
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        struct err e;
        const struct workflow_transition *t = step(w, way[i][0], way[i][1], way[i][2], &e);
        assert_non_null(t);
        assert_true(sv_is(t->to, way[i][3]));
    }
    refused(w, "draft", "approve", "", "transition",
            "“approve” is not possible in the state “draft”; possible: submit, withdraw");
    refused(w, "withdrawn", "submit", "", "transition",
            "“submit” is not possible: nothing leads out of the state “withdrawn”");
    refused(w, "draft", "fly", "", "transition",
            "“fly” is not possible in the state “draft”; possible: submit, withdraw");
    refused(w, "submitted", "return", " ", "reason", "“return” needs a reason");
}

static void the_default_holds_together(void **state)
{
    (void)state;
    struct problems found = {.mem = &mem, .lang = "en"};
    const struct workflow *w = workflow_default();
    workflow_check(w, NULL, &found);
    assert_int_equal(found.n, 0);
    assert_true(workflow_state(w, SV("approved"))->counted);
    assert_true(workflow_state(w, SV("submitted"))->pending);
    assert_true(workflow_state(w, SV("withdrawn"))->final);
    assert_true(sv_is(text_get(&workflow_state(w, w->initial)->label, "es"), "Borrador"));
    assert_null(workflow_state(w, SV("nowhere")));
}

static struct expr *guard(const char *text)
{
    struct expr *x;
    struct err e = {0};
    assert_int_equal(expr_parse(&mem, sv_of(text), &x, &e), 0);
    return x;
}

static void guards_and_evidence(void **state)
{
    (void)state;
    struct workflow_state states[] = {{.code = SV("open")}, {.code = SV("closed"), .counted = true}};
    struct sv from[] = {SV("open")}, need[] = {SV("photograph"), SV("minutes")};
    struct workflow_transition way[] = {
        {.code = SV("close"), .to = SV("closed"), .from = from, .nfrom = 1, .guard = guard("${total} >= 6")},
        {.code = SV("prove"), .to = SV("closed"), .from = from, .nfrom = 1, .require = need, .nrequire = 2},
        {.code = SV("show"), .to = SV("closed"), .from = from, .nfrom = 1, .require = need, .nrequire = 1}};
    const struct workflow w = {
        .code = SV("w"), .initial = SV("open"), .state = states, .nstates = 2, .transition = way, .ntransitions = 3};
    struct err e;
    refused(&w, "open", "close", "", "guard", "“close” is not possible yet: ${total} >= 6 does not hold");
    way[0].guard = guard("${total} >= 5");
    assert_non_null(step(&w, "open", "close", "", &e));
    refused(&w, "open", "prove", "", "require", "“prove” needs minutes, which is not there");
    assert_non_null(step(&w, "open", "show", "", &e));
}

/* "*" leaves every state that is neither final nor where it leads. */
static void from_anywhere(void **state)
{
    (void)state;
    struct workflow_state states[] = {{.code = SV("open")}, {.code = SV("held")}, {.code = SV("shut"), .final = true}};
    struct sv from[] = {SV("*")}, open[] = {SV("held")}, need[] = {SV("photograph")};
    struct workflow_transition way[] = {{.code = SV("hold"), .to = SV("held"), .from = from, .nfrom = 1},
                                        {.code = SV("shut"), .to = SV("shut"), .from = open, .nfrom = 1}};
    struct workflow w = {
        .code = SV("w"), .initial = SV("open"), .state = states, .nstates = 3, .transition = way, .ntransitions = 2};
    struct err e;
    assert_non_null(step(&w, "open", "hold", "", &e));
    refused(&w, "held", "hold", "", "transition", "“hold” is not possible in the state “held”; possible: shut");
    refused(&w, "shut", "hold", "", "transition", "“hold” is not possible: nothing leads out of the state “shut”");
    refused(&w, "nowhere", "hold", "", "transition",
            "“hold” is not possible: nothing leads out of the state “nowhere”");

    /* who cannot be asked has nothing */
    const struct workflow_transition *t;
    const struct workflow_ask ask = {.have = NULL};
    way[0].require = need;
    way[0].nrequire = 1;
    e = (struct err){.lang = "en"};
    assert_int_equal(workflow_step(&w, SV("open"), SV("hold"), &ask, &mem, &t, &e), -1);
    assert_string_equal(e.message, "“hold” needs photograph, which is not there");
}

/* --- what does not hold together --------------------------------------------------------------- */

static bool only_total(void *ctx, struct sv name, enum expr_type *type)
{
    (void)ctx;
    *type = EXPR_NUMBER;
    return sv_is(name, "total");
}

static bool only_adult(void *ctx, struct sv name)
{
    (void)ctx;
    return sv_is(name, "adult");
}

static void one(const struct workflow *w, enum severity severity, const char *column, const char *message)
{
    const struct expr_scope names = {.known = only_total, .predicate = only_adult};
    struct problems found = {.mem = &mem, .lang = "en"};
    workflow_check(w, &names, &found);
    for (size_t i = 0; i < found.n && found.n != 1; i++)
        print_message("  %.*s\n", SV_ARG(found.v[i].message));
    assert_int_equal(found.n, 1);
    assert_int_equal(found.v[0].severity, severity);
    assert_true(sv_is(found.v[0].at.column, column));
    if (!sv_is(found.v[0].message, message))
        fail_msg("%.*s", SV_ARG(found.v[0].message));
}

static void bad_workflows(void **state)
{
    (void)state;
    struct workflow_state states[] = {
        {.code = SV("open")}, {.code = SV("closed"), .counted = true, .final = true}, {.code = SV("lost")}};
    struct sv from[] = {SV("open")};
    struct workflow_transition way[] = {
        {.code = SV("close"), .to = SV("closed"), .from = from, .nfrom = 1, .guard = guard("${total} > 1")},
        {.code = SV("close"), .to = SV("closed"), .from = from, .nfrom = 1}};
    struct workflow w = {.code = SV("w"), .state = states, .transition = way, .initial = SV("open"), .ntransitions = 1};
    one(&w, SEVERITY_ERROR, "states", "the workflow has no states");
    w.nstates = 3;
    one(&w, SEVERITY_WARNING, "states", "no way leads to the state “lost”");
    w.nstates = 2;
    w.initial = SV("opne");
    one(&w, SEVERITY_ERROR, "initial", "there is no state “opne”");
    w.initial = SV("open");
    w.ntransitions = 2;
    one(&w, SEVERITY_ERROR, "transitions", "the transition “close” is described twice");
    way[1] = (struct workflow_transition){.code = SV("leave"), .to = SV("away"), .from = from, .nfrom = 1};
    one(&w, SEVERITY_ERROR, "leave", "there is no state “away”");
    way[1].to = SV("closed");
    way[1].nfrom = 0;
    one(&w, SEVERITY_ERROR, "leave", "the transition “leave” begins nowhere");
    struct sv final[] = {SV("closed")};
    way[1] = (struct workflow_transition){.code = SV("leave"), .to = SV("open"), .from = final, .nfrom = 1};
    one(&w, SEVERITY_ERROR, "leave", "“leave” leaves the final state “closed”");
    w.ntransitions = 1;
    way[0].guard = guard("${totl} > 1");
    one(&w, SEVERITY_ERROR, "close", "the guard of “close”: column 1: there is no question ${totl}");
    way[0].guard = guard("reached('nowhere')");
    one(&w, SEVERITY_ERROR, "close", "the guard of “close”: column 9: the workflow has no state “nowhere”");
    way[0].guard = guard("child()");
    one(&w, SEVERITY_ERROR, "close", "the guard of “close”: column 1: there is no function child()");
    way[0].guard = NULL;
    way[1] = (struct workflow_transition){
        .code = SV("leave"), .to = SV("closed"), .from = (struct sv[]){SV("opn")}, .nfrom = 1};
    w.ntransitions = 2;
    one(&w, SEVERITY_ERROR, "leave", "there is no state “opn”");
    w.ntransitions = 1;
    states[1].pending = true;
    one(&w, SEVERITY_ERROR, "countable", "the state “closed” counts and counts only when asked for");
    states[1].counted = false;
    one(&w, SEVERITY_WARNING, "countable", "no state of the workflow counts: its records will be in no figure");
    states[1].event = true;
    states[2].code = SV("open");
    w.nstates = 3;
    one(&w, SEVERITY_ERROR, "states", "the state “open” is described twice");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_review),  cmocka_unit_test(the_default_holds_together),
        cmocka_unit_test(guards_and_evidence), cmocka_unit_test(from_anywhere),
        cmocka_unit_test(bad_workflows),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&mem);
    return failed;
}
