/* Figures of projects and results: the mission counts once, totals of projects may overlap. */
#include "domain/indicator/figures_testing.h"

static void mission_project(struct mission *m, const char *code)
{
    struct project *p = ARENA_NEW(&m->mem, struct project);
    p->code = sv_of(code);
    vec_push(&m->mem, &m->pk.projects, *p);
    (void)map_put(&m->pk.project_by_code, p->code, p);
}

static void mission_result(struct mission *m, const char *code, const char *parent)
{
    struct result *r = ARENA_NEW(&m->mem, struct result);
    r->code = sv_of(code);
    r->parent = sv_of(parent);
    vec_push(&m->mem, &m->pk.results, *r);
    (void)map_put(&m->pk.result_by_code, r->code, r);
}

static struct indicator *serving(struct mission *m, const char *code, const char *formula, const char *projects,
                                 const char *results)
{
    struct indicator *in = mission_indicator(m, code, formula);
    struct sv left = sv_of(projects), item;
    while (sv_next_item(&left, true, &item))
        vec_push(&m->mem, &in->projects, item);
    left = sv_of(results);
    while (sv_next_item(&left, true, &item))
        vec_push(&m->mem, &in->results, item);
    return in;
}

static void expect_project(struct mission *m, const char *by, const char *project, const char *expected)
{
    struct figures_query q = mission_query(m, "2023", by, "");
    q.project = sv_of(project);
    mission_expect_query(m, &q, expected);
}

static void expect_result(struct mission *m, const char *result, const char *expected)
{
    struct figures_query q = mission_query(m, "2023", "", "");
    q.result = sv_of(result);
    mission_expect_query(m, &q, expected);
}

/* r1 is of both projects, r2 of one, r3 does not say and belongs to the indicator's. */
static void test_records_of_several_projects(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_project(&m, "P");
    mission_project(&m, "Q");
    mission_project(&m, "Z");
    mission_form(&m, "a", "for:project* sex:sex");
    serving(&m, "A", "sum(a.n)", "P", "");
    mission_declared(&m, "A", "", 100, "exact");
    mission_fact(&m, "a", "r1 n=10 sex=f project=P|Q");
    mission_fact(&m, "a", "r2 n=5 sex=m project=Q");
    mission_fact(&m, "a", "r3 n=2 sex=f project=unknown");
    mission_expect(&m, "2023", "", "", "A 2023 [] 17 r3 finding declared 100 exact\n");
    expect_project(&m, "", "P", "A 2023 [] 12 r2 ok overlapping\n");
    expect_project(&m, "sex", "Q",
                   "A 2023 [] 15 r2 ok overlapping\n"
                   "A 2023 [sex=f] 10 r1 ok\n"
                   "A 2023 [sex=m] 5 r1 ok\n");
    expect_project(&m, "", "Z", "");
    mission_expect(&m, "2023", "project", "",
                   "A 2023 [] 17 r3 finding declared 100 exact\n"
                   "A 2023 [project=P] 10 r1 ok overlapping\n"
                   "A 2023 [project=Q] 15 r2 ok overlapping\n"
                   "A 2023 [project=unknown] 2 r1 ok overlapping\n");
    expect_project(&m, "project", "P",
                   "A 2023 [] 12 r2 ok overlapping\n"
                   "A 2023 [project=P] 10 r1 ok\n"
                   "A 2023 [project=unknown] 2 r1 ok\n");
    mission_end(&m);
}

/* A form with one project a record: totals share nothing. */
static void test_one_project_a_record(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_project(&m, "P");
    mission_project(&m, "Q");
    mission_form(&m, "a", "for:project");
    mission_form(&m, "b", "");
    serving(&m, "A", "sum(a.n)", "", "");
    serving(&m, "B", "sum(b.n)", "P Q", "");
    serving(&m, "C", "sum(b.n)", "Q", "");
    serving(&m, "D", "sum(b.n)", "", "");
    mission_declared(&m, "C", "", 9, "exact");
    mission_fact(&m, "a", "r1 n=10 project=P");
    mission_fact(&m, "a", "r2 n=5 project=Q");
    mission_fact(&m, "b", "r3 n=7");
    expect_project(&m, "", "P",
                   "A 2023 [] 10 r1 ok\n"
                   "B 2023 [] 7 r1 ok overlapping\n");
    expect_project(&m, "", "Q",
                   "A 2023 [] 5 r1 ok\n"
                   "B 2023 [] 7 r1 ok overlapping\n"
                   "C 2023 [] 7 r1 finding declared 9 exact\n");
    mission_end(&m);
}

/* Members of a composite that serves a project serve it in it. */
static void test_members(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_project(&m, "P");
    mission_form(&m, "a", "");
    serving(&m, "A", "sum(a.n)", "", "");
    serving(&m, "C", "{A} + {A}", "P", "");
    serving(&m, "E", "sum(a.none)", "P", "");
    mission_fact(&m, "a", "r1 n=10");
    expect_project(&m, "", "P",
                   "C 2023 [] 20 r1 ok\n"
                   "E 2023 [] - r0 no_data\n");
    mission_end(&m);
}

static void test_results(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_result(&m, "R", "");
    mission_result(&m, "R1", "R");
    mission_result(&m, "R11", "R1");
    mission_result(&m, "R2", "R");
    mission_form(&m, "a", "");
    serving(&m, "TOP", "count(a)", "", "R");
    serving(&m, "LOW", "count(a)", "", "R11");
    serving(&m, "BOTH", "count(a)", "", "R11 R2");
    serving(&m, "NONE", "count(a)", "", "");
    mission_fact(&m, "a", "r1");
    expect_result(&m, "R",
                  "TOP 2023 [] 1 r1 ok\n"
                  "LOW 2023 [] 1 r1 ok\n"
                  "BOTH 2023 [] 1 r1 ok\n");
    expect_result(&m, "R1",
                  "LOW 2023 [] 1 r1 ok\n"
                  "BOTH 2023 [] 1 r1 ok overlapping\n");
    expect_result(&m, "R2", "BOTH 2023 [] 1 r1 ok overlapping\n");
    mission_expect(&m, "2023", "", "BOTH,NONE",
                   "BOTH 2023 [] 1 r1 ok\n"
                   "NONE 2023 [] 1 r1 ok\n");
    mission_end(&m);
}

static void test_unknown(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_project(&m, "RETURN");
    mission_result(&m, "OUT-1", "");
    struct figures_query q = mission_query(&m, "2023", "", "");
    q.project = SV("RETURM");
    mission_refuse(&m, &q, ERR_INPUT, "there is no project \"RETURM\"; did you mean \"RETURN\"?");
    q.project = SV("anything");
    mission_refuse(&m, &q, ERR_INPUT, "there is no project \"anything\"");
    q.project = (struct sv){0};
    q.result = SV("OUT-11");
    mission_refuse(&m, &q, ERR_INPUT, "there is no result \"OUT-11\"; did you mean \"OUT-1\"?");
    q.result = SV("anything");
    mission_refuse(&m, &q, ERR_INPUT, "there is no result \"anything\"");
    mission_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records_of_several_projects),
        cmocka_unit_test(test_one_project_a_record),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
