/* Which values of a dimension are refused when somebody types them. */
#include "domain/indicator/figures_internal.h"
#include "domain/indicator/figures_testing.h"

static void expect(struct mission *m, const char *dimension, const char *value, const char *message)
{
    struct figures_dim d;
    struct err e = {.lang = "en"};
    assert_int_equal(figures_dim_find(&m->pk, sv_of(dimension), &d, &e), 0);
    assert_int_equal(figures_value_check(&d, sv_of(value), &m->mem, &e), message ? -1 : 0);
    if (!message)
        return;
    assert_int_equal(e.kind, ERR_INPUT);
    assert_string_equal(e.message, message);
}

static void test_values(void **unused)
{
    struct mission m;
    struct choice choice[] = {{.name = SV("workshop")}, {.name = SV("course")}};
    struct choice_list kinds = {.name = SV("kinds"), .v = choice, .n = 2};
    (void)unused;
    mission_begin(&m);
    mission_unit(&m, "INFO");
    mission_form(&m, "a", "who:sex kind:activity_kind free:partner led:lead_unit");
    m.pk.forms.v[0]->question[1].list = &kinds;
    expect(&m, "sex", "f", NULL);
    expect(&m, "sex", "nd", NULL);
    expect(&m, "sex", "unknown", NULL);
    expect(&m, "activity_kind", "course", NULL);
    expect(&m, "activity_kind", "workshp", "\"workshp\" is no value of \"activity_kind\"; did you mean \"workshop\"?");
    expect(&m, "activity_kind", "z", "\"z\" is no value of \"activity_kind\"; it has workshop, course");
    m.pk.forms.v[0]->question[1].or_other = true;
    expect(&m, "activity_kind", "other", NULL);
    expect(&m, "partner", "anything", NULL);     /* a text */
    expect(&m, "nationality", "anything", NULL); /* nobody says which there are */
    expect(&m, "project", "P", NULL);
    expect(&m, "unit", "INFOS", "\"INFOS\" is no value of \"unit\"; did you mean \"INFO\"?");
    m.pk.forms.v[0]->question[0].list = &(struct choice_list){.v = &(struct choice){.name = SV("f")}, .n = 1};
    expect(&m, "sex", "zz", "\"zz\" is no value of \"sex\"; it has f, m, x");
    mission_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
