/* Which figures of declared tables are printed: thresholds, members, ratios, averages, periods, editions. */
#include "base/date.h"
#include "domain/public/public_internal.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena mem;
static struct pack pack;
static struct err e = {.lang = "en"};

static void indicator(const char *code, const char *formula, const char *sensitivity)
{
    struct indicator in = {.code = sv_of(code),
                           .counting_unit = SV("person"),
                           .sensitivity = sv_of(sensitivity),
                           .formula_text = sv_of(formula)};
    if (formula_parse(&mem, in.formula_text, &in.formula, &e))
        fail_msg("%s", e.message);
    vec_push(&mem, &pack.indicators, in);
}

static int make_pack(void **state)
{
    const struct suppression classes[] = {{SV("none"), 0}, {SV("assisted"), 5}, {SV("protected"), 11}};
    (void)state;
    pack = (struct pack){.mem = &mem, .suppression = ARENA_ARRAY(&mem, 3, struct suppression), .nsuppression = 3};
    memcpy(pack.suppression, classes, sizeof classes);
    indicator("A", "people(avr)", "assisted");
    indicator("B", "people(avr, ${x} = 1)", "assisted");
    indicator("V", "count(victim)", "protected");
    indicator("O", "sum(activity.participants)", "none");
    indicator("SUM", "{A} + {B}", "assisted");
    indicator("MIX", "{A} + {V}", "none");
    indicator("SHARE", "ratio({B}, {A})", "assisted");
    indicator("MEAN", "avg(avr.days)", "assisted");
    indicator("DIRECT", "ratio(count(avr), count(victim))", "assisted");
    pack.indicator_by_code.mem = &mem;
    for (size_t i = 0; i < pack.indicators.n; i++)
        (void)map_put(&pack.indicator_by_code, pack.indicators.v[i].code, &pack.indicators.v[i]);
    return 0;
}

static int release(void **state)
{
    (void)state;
    arena_release(&mem);
    return 0;
}

/* "A 2023 sex=f" */
static struct figure figure(const char *code, const char *period, const char *slice, double value, int64_t records)
{
    struct figure f = {.indicator = pack_indicator(&pack, sv_of(code)), .value = value, .records = records};
    if (period_parse(&mem, sv_of(period), 1, &f.period, &e) || slice_parse(&mem, sv_of(slice), ';', &f.slice, &e))
        fail_msg("%s", e.message);
    f.declared = (double)NAN;
    f.status = SV("ok");
    return f;
}

static void add_as(struct public_output *p, enum public_role role, const char *code, const char *period,
                   const char *slice, double value)
{
    struct figure f = figure(code, period, slice, value, (int64_t)value);
    const struct figures one = {&f, 1, 1};
    public_add(p, &one, role);
}

static void add(struct public_output *p, const char *code, const char *period, const char *slice, double value)
{
    add_as(p, PUBLIC_PRINTED, code, period, slice, value);
}

static void by_sex(struct public_output *p, const char *code, double women, double men)
{
    add(p, code, "2023", "", women + men);
    add(p, code, "2023", "sex=f", women);
    add(p, code, "2023", "sex=m", men);
}

static bool printed(const struct public_output *p, const char *code, const char *period, const char *slice,
                    double value)
{
    struct figure f = figure(code, period, slice, value, 7);
    struct figures one = {&f, 1, 1};
    public_apply(p, &one);
    assert_true(sv_is(f.status, "suppressed") == isnan(f.value));
    return !isnan(f.value);
}

/* The edition that `before` was, as the next one finds it. */
static void begin_after(struct public_output *p, struct public_output *before)
{
    public_solve(before);
    public_open(p, &pack, &mem);
    p->earlier = &before->now;
    p->nearlier = 1;
}

static void test_thresholds(void **state)
{
    struct public_output p;
    (void)state;
    public_open(&p, &pack, &mem);
    assert_int_equal(public_threshold(&p, pack_indicator(&pack, SV("O"))), 0);
    assert_int_equal(public_threshold(&p, pack_indicator(&pack, SV("A"))), 5);
    assert_int_equal(public_threshold(&p, pack_indicator(&pack, SV("MIX"))), 11); /* of what it adds */
    by_sex(&p, "O", 3, 40);
    by_sex(&p, "V", 10, 40);
    public_solve(&p);
    assert_true(printed(&p, "O", "2023", "sex=f", 3));
    assert_false(printed(&p, "V", "2023", "sex=f", 10) || printed(&p, "V", "2023", "sex=m", 40));
    assert_true(printed(&p, "V", "2023", "", 50));
    assert_false(printed(&p, "V", "2024", "", 50)); /* what was never collected is not printed */
}

static void test_records_are_not_printed(void **state)
{
    struct public_output p;
    struct figure f = figure("A", "2023", "", 50, 50);
    struct figures one = {&f, 1, 1};
    (void)state;
    public_open(&p, &pack, &mem);
    public_add(&p, &one, PUBLIC_PRINTED);
    public_solve(&p);
    public_apply(&p, &one);
    assert_true(f.records < 0 && !isnan(f.value));
}

static void test_ratio_of_few(void **state)
{
    struct public_output p;
    struct sv_list basis = {0}, asked = {0};
    (void)state;
    public_open(&p, &pack, &mem);
    vec_push(&mem, &asked, SV("SHARE"));
    public_also(&p, &asked, PUBLIC_BASIS, &basis);
    assert_int_equal(basis.n, 2);
    add(&p, "SHARE", "2023", "", 0.5);
    add_as(&p, PUBLIC_BASIS, "A", "2023", "", 60);
    add_as(&p, PUBLIC_BASIS, "B", "2023", "", 30);
    add(&p, "SHARE", "2023", "sex=f", 0.1);
    add_as(&p, PUBLIC_BASIS, "A", "2023", "sex=f", 30);
    add_as(&p, PUBLIC_BASIS, "B", "2023", "sex=f", 3);
    public_solve(&p);
    assert_true(printed(&p, "SHARE", "2023", "", 0.5));
    assert_false(printed(&p, "SHARE", "2023", "sex=f", 0.1));
    assert_int_equal(p.suppressed, 1); /* what only stands behind it is not counted */
}

static void test_average_of_few(void **state)
{
    struct public_output p;
    struct figure f[] = {figure("MEAN", "2023", "", 20, 60), figure("MEAN", "2023", "sex=f", 21, 57),
                         figure("MEAN", "2023", "sex=m", 9, 3)};
    const struct figures all = {f, 3, 3};
    (void)state;
    public_open(&p, &pack, &mem);
    public_add(&p, &all, PUBLIC_PRINTED);
    public_solve(&p);
    assert_true(printed(&p, "MEAN", "2023", "", 20));
    assert_false(printed(&p, "MEAN", "2023", "sex=m", 9) || printed(&p, "MEAN", "2023", "sex=f", 21));
}

/* Nothing says how many are divided by how many. */
static void test_ratio_without_names(void **state)
{
    struct public_output p;
    struct figure f = figure("DIRECT", "2023", "", 0.05, 300);
    const struct figures one = {&f, 1, 1};
    (void)state;
    public_open(&p, &pack, &mem);
    public_add(&p, &one, PUBLIC_PRINTED);
    public_solve(&p);
    assert_false(printed(&p, "DIRECT", "2023", "", 0.05));
}

/* A and SUM are printed by nationality, B only as a whole: what SUM less A gives are 2 people. */
static void test_member_that_is_not_printed(void **state)
{
    struct public_output p;
    struct sv_list members = {0}, asked = {0};
    (void)state;
    public_open(&p, &pack, &mem);
    vec_push(&mem, &asked, SV("SUM"));
    public_also(&p, &asked, PUBLIC_MEMBER, &members);
    assert_int_equal(members.n, 2);
    const struct {
        const char *slice;
        double a, b;
    } rows[] = {{"", 40, 22}, {"nationality=CUB", 10, 20}, {"nationality=VEN", 30, 2}};
    for (size_t i = 0; i < 3; i++) {
        add(&p, "A", "2023", rows[i].slice, rows[i].a);
        add(&p, "SUM", "2023", rows[i].slice, rows[i].a + rows[i].b);
        add_as(&p, i ? PUBLIC_MEMBER : PUBLIC_PRINTED, "B", "2023", rows[i].slice, rows[i].b);
    }
    public_solve(&p);
    assert_false(printed(&p, "A", "2023", "nationality=VEN", 30) && printed(&p, "SUM", "2023", "nationality=VEN", 32));
    assert_true(printed(&p, "A", "2023", "", 40) && printed(&p, "SUM", "2023", "", 62) &&
                printed(&p, "B", "2023", "", 22));
}

static void test_restated_by_one(void **state)
{
    struct public_output before, p;
    (void)state;
    public_open(&before, &pack, &mem);
    by_sex(&before, "A", 12, 8);
    begin_after(&p, &before);
    assert_true(printed(&before, "A", "2023", "", 20));
    by_sex(&p, "A", 13, 8);
    public_solve(&p);
    assert_false(printed(&p, "A", "2023", "", 21) || printed(&p, "A", "2023", "sex=f", 13));
    assert_true(printed(&p, "A", "2023", "sex=m", 8)); /* unchanged: everybody has it */
    begin_after(&p, &before);
    by_sex(&p, "A", 18, 8);
    public_solve(&p);
    assert_true(printed(&p, "A", "2023", "", 26) && printed(&p, "A", "2023", "sex=f", 18));
}

/* 17 and 3 were left out of 20; to print 17 today would tell the 3 of then. */
static void test_what_was_left_out_stays_so(void **state)
{
    struct public_output before, p;
    (void)state;
    public_open(&before, &pack, &mem);
    by_sex(&before, "A", 17, 3);
    begin_after(&p, &before);
    assert_false(printed(&before, "A", "2023", "sex=f", 17));
    by_sex(&p, "A", 17, 9);
    public_solve(&p);
    assert_false(printed(&p, "A", "2023", "sex=f", 17));
    assert_false(printed(&p, "A", "2023", "sex=m", 9) && printed(&p, "A", "2023", "", 26));
}

static void test_what_a_longer_period_adds(void **state)
{
    struct public_output before, p;
    (void)state;
    public_open(&before, &pack, &mem);
    add(&before, "A", "2023-Q1", "", 10);
    begin_after(&p, &before);
    add(&p, "A", "2023-S1", "", 12);
    public_solve(&p);
    assert_false(printed(&p, "A", "2023-S1", "", 12)); /* 2 in the second quarter */
    begin_after(&p, &before);
    add(&p, "A", "2023-S1", "", 19);
    public_solve(&p);
    assert_true(printed(&p, "A", "2023-S1", "", 19));
}

static void test_months(void **state)
{
    struct public_output p;
    (void)state;
    public_open(&p, &pack, &mem);
    add(&p, "A", "2023-Q1", "", 33);
    add(&p, "A", "2023-01", "", 20);
    add(&p, "A", "2023-02", "", 11);
    add(&p, "A", "2023-03", "", 2);
    public_solve(&p);
    assert_false(printed(&p, "A", "2023-03", "", 2) ||
                 (printed(&p, "A", "2023-02", "", 11) && printed(&p, "A", "2023-01", "", 20)));
    assert_true(printed(&p, "A", "2023-Q1", "", 33));
}

static void test_kinds_of_formulas(void **state)
{
    static const struct {
        const char *code;
        enum public_kind kind;
    } rows[] = {{"A", PUBLIC_COUNT},
                {"SUM", PUBLIC_LINEAR},
                {"SHARE", PUBLIC_RATIO},
                {"MEAN", PUBLIC_OPAQUE},
                {"DIRECT", PUBLIC_OPAQUE}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(public_kind(pack_indicator(&pack, sv_of(rows[i].code))->formula), rows[i].kind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_thresholds),
        cmocka_unit_test(test_records_are_not_printed),
        cmocka_unit_test(test_ratio_of_few),
        cmocka_unit_test(test_average_of_few),
        cmocka_unit_test(test_ratio_without_names),
        cmocka_unit_test(test_member_that_is_not_printed),
        cmocka_unit_test(test_restated_by_one),
        cmocka_unit_test(test_what_was_left_out_stays_so),
        cmocka_unit_test(test_what_a_longer_period_adds),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_kinds_of_formulas),
    };
    return cmocka_run_group_tests(tests, make_pack, release);
}
