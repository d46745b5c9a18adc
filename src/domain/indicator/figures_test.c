/* The rules of figures, one small mission each (contract §2–§4). */
#include "domain/indicator/figures_testing.h"

/* --- what is counted ------------------------------------------------------------------------------ */

static void test_aggregates(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "activity", "kind:activity_kind where:place");
    mission_indicator(&m, "SUM", "sum(activity.participants)")->counting = SV("participations");
    mission_indicator(&m, "TALKS", "sum(activity.participants, ${kind} = 'talk')");
    mission_indicator(&m, "COUNT", "count(activity, ${kind} = 'talk')");
    mission_indicator(&m, "AVG", "avg(activity.participants)");
    mission_indicator(&m, "MIN", "min(activity.participants)");
    mission_indicator(&m, "MAX", "max(activity.participants)");
    mission_indicator(&m, "LAST", "latest(activity.participants)");
    mission_indicator(&m, "PLACES", "distinct(activity.place)");
    mission_indicator(&m, "NONE", "sum(activity.participants, ${kind} = 'walk')");
    mission_indicator(&m, "WORDS", NULL);
    mission_fact(&m, "activity", "r1 2023-02-01 participants=10 sex=f activity_kind=talk place=P");
    mission_fact(&m, "activity", "r1 2023-02-01 participants=4 sex=m activity_kind=talk place=P");
    mission_fact(&m, "activity", "r1 2023-02-01 activity_kind=talk place=P");
    mission_fact(&m, "activity", "r2 2023-05-09 participants=7 sex=f activity_kind=course place=Q !apportioned");
    mission_fact(&m, "activity", "r2 2023-05-09 activity_kind=course place=Q !apportioned");
    mission_fact(&m, "activity", "r3 2022-05-09 participants=100 activity_kind=talk place=R");
    mission_fact(&m, "activity", "r4 2023-05-09 participants=100 activity_kind=talk place=unknown !pending");
    mission_expect(&m, "2023", "", "",
                   "SUM 2023 [] 21 r2 ok participations apportioned\n"
                   "TALKS 2023 [] 14 r1 ok\n"
                   "COUNT 2023 [] 1 r1 ok\n"
                   "AVG 2023 [] 7 r2 ok apportioned\n"
                   "MIN 2023 [] 4 r2 ok apportioned\n"
                   "MAX 2023 [] 10 r2 ok apportioned\n"
                   "LAST 2023 [] 7 r1 ok apportioned\n"
                   "PLACES 2023 [] 2 r2 ok apportioned\n"
                   "NONE 2023 [] - r0 no_data\n"
                   "WORDS 2023 [] - r0 no_data\n");
    struct figures_query q = mission_query(&m, "2023", "", "SUM,PLACES");
    q.include_submitted = true;
    mission_expect_query(&m, &q,
                         "SUM 2023 [] 121 r3 ok participations apportioned\n"
                         "PLACES 2023 [] 2 r2 ok apportioned\n");
    mission_end(&m);
}

static void test_events(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "avr", "nat:nationality");
    mission_indicator(&m, "ALL", "count(avr)");
    mission_indicator(&m, "LEFT", "count(avr, reached('departed'))");
    mission_indicator(&m, "LEFT-VEN", "count(avr, reached('departed') and ${nat} = 'VEN')");
    mission_indicator(&m, "STAYED", "count(avr, not(reached('departed')))");
    mission_fact(&m, "avr", "r1 2023-01-10 nationality=VEN @departed=2023-03-03");
    mission_fact(&m, "avr", "r2 2023-01-11 nationality=COL @departed=2024-01-01");
    mission_fact(&m, "avr", "r3 2022-12-30 nationality=VEN @departed=2023-02-03 !events");
    mission_fact(&m, "avr", "r4 2023-02-01 nationality=VEN");
    mission_expect(&m, "2023", "", "",
                   "ALL 2023 [] 3 r3 ok\n"
                   "LEFT 2023 [] 2 r2 ok\n"
                   "LEFT-VEN 2023 [] 2 r2 ok\n"
                   "STAYED 2023 [] 1 r1 ok\n");
    mission_expect(&m, "2023-Q1", "month", "LEFT",
                   "LEFT 2023-01 [] - r0 no_data\n"
                   "LEFT 2023-02 [] 1 r1 ok\n"
                   "LEFT 2023-03 [] 1 r1 ok\n");
    mission_end(&m);
}

static void test_missing(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "a", "sex:sex");
    mission_form(&m, "b", "");
    mission_indicator(&m, "A", "sum(a.n)");
    mission_indicator(&m, "B", "sum(b.n)");
    mission_indicator(&m, "E", "sum(a.other)");
    mission_indicator(&m, "A+B", "{A} + {B}");
    mission_indicator(&m, "A+E", "{A} + {E}");
    mission_indicator(&m, "E+5", "{E} + 5");
    mission_indicator(&m, "A+5", "{A} + 5");
    mission_indicator(&m, "E-A", "{E} - {A}");
    mission_indicator(&m, "E*2", "{E} * 2");
    mission_indicator(&m, "A*2", "2 * {A}");
    mission_indicator(&m, "R", "ratio({A}, {B})");
    mission_indicator(&m, "R-E", "ratio({A}, {E})");
    mission_indicator(&m, "R-0", "ratio({A}, {A} - {A})");
    mission_indicator(&m, "E-R", "{E} div {A}");
    mission_fact(&m, "a", "r1 n=6 sex=f");
    mission_fact(&m, "a", "r1 n=2 sex=m");
    mission_fact(&m, "b", "r2 n=4");
    mission_expect(&m, "2023", "sex", "A+B,A+E,E+5,A+5,E-A,E*2,A*2,R,R-E,R-0,E-R",
                   "A+B 2023 [] 12 r2 ok\n"
                   "A+B 2023 [sex=f] 6 r1 ok\n"
                   "A+B 2023 [sex=m] 2 r1 ok\n"
                   "A+B 2023 [sex=nd] 4 r1 ok\n"
                   "A+E 2023 [] 8 r1 partial\n"
                   "A+E 2023 [sex=f] 6 r1 partial\n"
                   "A+E 2023 [sex=m] 2 r1 partial\n"
                   "E+5 2023 [] 5 r0 partial\n"
                   "E+5 2023 [sex=nd] 5 r0 partial\n"
                   "A+5 2023 [] 13 r1 ok\n"
                   "A+5 2023 [sex=f] 6 r1 ok\n"
                   "A+5 2023 [sex=m] 2 r1 ok\n"
                   "A+5 2023 [sex=nd] 5 r0 ok\n"
                   "E-A 2023 [] -8 r1 partial\n"
                   "E-A 2023 [sex=f] -6 r1 partial\n"
                   "E-A 2023 [sex=m] -2 r1 partial\n"
                   "E*2 2023 [] - r0 no_data\n"
                   "A*2 2023 [] 16 r1 ok\n"
                   "A*2 2023 [sex=f] 12 r1 ok\n"
                   "A*2 2023 [sex=m] 4 r1 ok\n"
                   "R 2023 [] 2 r2 ok\n"
                   "R-E 2023 [] - r1 no_data\n"
                   "R-0 2023 [] - r1 no_data\n"
                   "E-R 2023 [] - r1 no_data\n");
    mission_end(&m);
}

static void test_declared(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "a", "sex:sex");
    mission_indicator(&m, "A", "sum(a.n)");
    mission_indicator(&m, "B", "sum(a.n)");
    mission_indicator(&m, "C", NULL);
    mission_indicator(&m, "D", "sum(a.n)");
    mission_declared(&m, "A", "", 1180, "exact");
    mission_declared(&m, "A", "sex=f", 600, "exact");
    mission_declared(&m, "B", "", 20, "at_least");
    mission_declared(&m, "C", "", 3, "about");
    mission_declared(&m, "D", "", 1100, "about");
    mission_fact(&m, "a", "r1 n=600 sex=f");
    mission_fact(&m, "a", "r1 n=590 sex=m");
    mission_expect(&m, "2023", "sex", "A", /* the total differs, the slice agrees */
                   "A 2023 [] 1190 r1 finding declared 1180 exact\n"
                   "A 2023 [sex=f] 600 r1 ok declared 600 exact\n"
                   "A 2023 [sex=m] 590 r1 ok\n");
    mission_expect(&m, "2023", "", "B,C,D",
                   "B 2023 [] 1190 r1 ok declared 20 at_least\n"
                   "C 2023 [] - r0 no_data declared 3 about (about)\n"
                   "D 2023 [] 1190 r1 ok declared 1100 about\n");
    mission_expect(&m, "2023-Q2", "", "A", "A 2023-Q2 [] 1190 r1 ok\n"); /* declared for another period */
    mission_end(&m);
}

/* --- slices --------------------------------------------------------------------------------------------- */

static void test_places(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_place(&m, "LAND", "country", -1);
    mission_place(&m, "NORTH", "province", 0);
    mission_place(&m, "SOUTH", "province", 0);
    mission_place(&m, "N-TOWN", "town", 1);
    mission_form(&m, "a", "where:place");
    mission_indicator(&m, "A", "sum(a.n)");
    mission_fact(&m, "a", "r1 n=1 place=N-TOWN");
    mission_fact(&m, "a", "r2 n=2 place=NORTH");
    mission_fact(&m, "a", "r3 n=4 place=SOUTH");
    mission_fact(&m, "a", "r4 n=8 place=LAND");
    mission_fact(&m, "a", "r5 n=16 place=unknown");
    mission_fact(&m, "a", "r6 n=32");
    mission_expect(&m, "2023", "province", "",
                   "A 2023 [] 63 r6 ok\n"
                   "A 2023 [province=NORTH] 3 r2 ok\n"
                   "A 2023 [province=SOUTH] 4 r1 ok\n"
                   "A 2023 [province=unknown] 16 r1 ok\n"
                   "A 2023 [province=nd] 40 r2 ok\n");
    mission_expect(&m, "2023", "place", "",
                   "A 2023 [] 63 r6 ok\n"
                   "A 2023 [place=LAND] 8 r1 ok\n"
                   "A 2023 [place=N-TOWN] 1 r1 ok\n"
                   "A 2023 [place=NORTH] 2 r1 ok\n"
                   "A 2023 [place=SOUTH] 4 r1 ok\n"
                   "A 2023 [place=unknown] 16 r1 ok\n"
                   "A 2023 [place=nd] 32 r1 ok\n");
    struct figures_query q = mission_query(&m, "2023", "", "");
    assert_int_equal(slice_parse(&m.mem, SV("place=NORTH"), ',', &q.slice, &m.e), 0);
    mission_expect_query(&m, &q, "A 2023 [] 3 r2 ok\n"); /* a filter holds what lies within */
    assert_int_equal(slice_parse(&m.mem, SV("province=nd"), ',', &q.slice, &m.e), 0);
    mission_expect_query(&m, &q, "A 2023 [] 40 r2 ok\n");
    mission_end(&m);
}

static void test_age_sets(void **unused)
{
    struct age_band fine[] = {
        {SV("0-4"), 0, 4}, {SV("5-17"), 5, 17}, {SV("18-59"), 18, 59}, {SV("60+"), 60, INT32_MAX}};
    struct age_band wide[] = {{SV("0-17"), 0, 17}, {SV("18+"), 18, INT32_MAX}};
    struct age_set sets[] = {{SV("fine"), fine, 4, 4}, {SV("wide"), wide, 2, 2}};
    struct mission m;
    (void)unused;
    mission_begin(&m);
    m.pk.age_set = sets;
    m.pk.nage_sets = 2;
    mission_form(&m, "a", "age:age");
    mission_indicator(&m, "A", "sum(a.n)");
    mission_fact(&m, "a", "r1 n=1 age=0-4");
    mission_fact(&m, "a", "r2 n=2 age=5-17");
    mission_fact(&m, "a", "r3 n=4 age=60+");
    mission_fact(&m, "a", "r4 n=8 age=18+");
    mission_fact(&m, "a", "r5 n=16 age=10-20");
    mission_expect(&m, "2023", "wide", "",
                   "A 2023 [] 31 r5 ok\n"
                   "A 2023 [wide=0-17] 3 r2 ok\n"
                   "A 2023 [wide=18+] 12 r2 ok\n"
                   "A 2023 [wide=nd] 16 r1 ok\n");
    mission_expect(&m, "2023", "fine", "", /* 18+ lies in no band of the finer set */
                   "A 2023 [] 31 r5 ok\n"
                   "A 2023 [fine=0-4] 1 r1 ok\n"
                   "A 2023 [fine=5-17] 2 r1 ok\n"
                   "A 2023 [fine=60+] 4 r1 ok\n"
                   "A 2023 [fine=nd] 24 r2 ok\n");
    mission_end(&m);
}

static void test_several_choices(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "a", "about:topic* who:sex");
    mission_indicator(&m, "A", "sum(a.n)");
    mission_indicator(&m, "T", "distinct(a.topic)");
    mission_fact(&m, "a", "r1 n=1 topic=law|health sex=f");
    mission_fact(&m, "a", "r2 n=2 topic=law sex=m");
    mission_fact(&m, "a", "r3 n=4 topic=unknown sex=m");
    mission_expect(&m, "2023", "topic", "",
                   "A 2023 [] 7 r3 ok\n"
                   "A 2023 [topic=health] 1 r1 ok overlapping\n"
                   "A 2023 [topic=law] 3 r2 ok overlapping\n"
                   "A 2023 [topic=unknown] 4 r1 ok overlapping\n"
                   "T 2023 [] 2 r2 ok\n"
                   "T 2023 [topic=health] 2 r1 ok overlapping\n"
                   "T 2023 [topic=law] 2 r2 ok overlapping\n");
    mission_expect(&m, "2023", "topic,sex", "A",
                   "A 2023 [] 7 r3 ok\n"
                   "A 2023 [sex=f;topic=health] 1 r1 ok overlapping\n"
                   "A 2023 [sex=f;topic=law] 1 r1 ok overlapping\n"
                   "A 2023 [sex=m;topic=law] 2 r1 ok overlapping\n"
                   "A 2023 [sex=m;topic=unknown] 4 r1 ok overlapping\n");
    struct figures_query q = mission_query(&m, "2023", "topic", "A");
    assert_int_equal(slice_parse(&m.mem, SV("topic=law"), ',', &q.slice, &m.e), 0);
    mission_expect_query(&m, &q,
                         "A 2023 [] 3 r2 ok\n"
                         "A 2023 [topic=law] 3 r2 ok\n"); /* alone, it overlaps with nothing */
    mission_end(&m);
}

static void test_named_lists(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "a", "boat:vessel");
    mission_indicator(&m, "A", "sum(a.n)");
    mission_indicator(&m, "B", "sum(a.n, ${boat} = 'raft')");
    mission_fact(&m, "a", "r1 n=1 list:vessel=raft");
    mission_fact(&m, "a", "r2 n=2 list:vessel=ship");
    mission_fact(&m, "a", "r3 n=4");
    mission_expect(&m, "2023", "vessel", "",
                   "A 2023 [] 7 r3 ok\n"
                   "A 2023 [vessel=raft] 1 r1 ok\n"
                   "A 2023 [vessel=ship] 2 r1 ok\n"
                   "A 2023 [vessel=nd] 4 r1 ok\n"
                   "B 2023 [] 1 r1 ok\n"
                   "B 2023 [vessel=raft] 1 r1 ok\n");
    mission_end(&m);
}

static void test_units(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_unit(&m, "X");
    mission_unit(&m, "Y");
    mission_unit(&m, "Z");
    mission_form(&m, "a", "lead:lead_unit with:unit*");
    mission_form(&m, "b", "");
    mission_indicator(&m, "A", "sum(a.n)")->unit = SV("X");
    mission_indicator(&m, "B", "sum(b.n)")->unit = SV("Y");
    mission_indicator(&m, "C", "sum(b.none)")->unit = SV("Z");
    mission_fact(&m, "a", "r1 n=1 lead_unit=X unit=X|Y");
    mission_fact(&m, "a", "r2 n=2 lead_unit=Y unit=Y");
    mission_fact(&m, "a", "r3 n=4 lead_unit=X");
    mission_fact(&m, "a", "r4 n=8");
    mission_fact(&m, "b", "r5 n=16");
    struct figures_query q = mission_query(&m, "2023", "", "");
    q.unit = SV("X"); /* what names no unit is the indicator's unit's */
    mission_expect_query(&m, &q, "A 2023 [] 13 r3 ok\n");
    q.unit = SV("Y");
    mission_expect_query(&m, &q,
                         "A 2023 [] 3 r2 ok\n"
                         "B 2023 [] 16 r1 ok\n");
    q.unit = SV("Z");
    mission_expect_query(&m, &q, "C 2023 [] - r0 no_data\n");
    q.unit = SV("Q7");
    mission_refuse(&m, &q, ERR_INPUT, "there is no unit \"Q7\"");
    mission_end(&m);
}

/* --- periods ------------------------------------------------------------------------------------------------ */

static void test_periods(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "a", "sex:sex");
    mission_indicator(&m, "A", "sum(a.n)");
    mission_fact(&m, "a", "r1 2023-01-05 n=1 sex=f");
    mission_fact(&m, "a", "r2 2023-01-25 n=2 sex=m");
    mission_fact(&m, "a", "r3 2023-02-11 n=4 sex=f");
    mission_expect(&m, "2023-01-20..2023-02-28", "month,sex", "",
                   "A 2023-01-20..2023-01-31 [] 2 r1 ok\n"
                   "A 2023-01-20..2023-01-31 [sex=m] 2 r1 ok\n"
                   "A 2023-02 [] 4 r1 ok\n"
                   "A 2023-02 [sex=f] 4 r1 ok\n");
    mission_expect(&m, "2023-01-05..2023-01-06", "date", "",
                   "A 2023-01-05 [] 1 r1 ok\n"
                   "A 2023-01-06 [] - r0 no_data\n");
    m.pk.fiscal_year_start = 2;
    mission_expect(&m, "2022-Q4..2023-Q1", "year", "",
                   "A 2022-11-01..2023-01-31 [] 3 r2 ok\n"
                   "A 2023-02-01..2023-04-30 [] 4 r1 ok\n");
    assert_true(sv_is(figures_default_period(&m.pk, m.facts, &m.mem), "2023"));
    m.pk.fiscal_year_start = 3;
    assert_true(sv_is(figures_default_period(&m.pk, m.facts, &m.mem), "2022"));
    mission_end(&m);
}

static void test_validity(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "a", "");
    struct indicator *in = mission_indicator(&m, "A", "sum(a.n)");
    in->valid_from = date_from_civil(2023, 2, 1);
    in->valid_to = date_from_civil(2023, 3, 15);
    mission_indicator(&m, "B", "{A} + {A}");
    mission_fact(&m, "a", "r1 2023-01-05 n=1");
    mission_fact(&m, "a", "r2 2023-02-05 n=2");
    mission_fact(&m, "a", "r3 2023-03-05 n=4");
    mission_fact(&m, "a", "r4 2023-03-25 n=8");
    mission_expect(&m, "2023", "", "",
                   "A 2023 [] 6 r2 ok\n"
                   "B 2023 [] 12 r2 ok\n");
    mission_expect(&m, "2023-Q1", "month", "A",
                   "A 2023-01 [] - r0 no_data\n"
                   "A 2023-02 [] 2 r1 ok\n"
                   "A 2023-03 [] 4 r1 ok\n");
    mission_end(&m);
}

/* --- rules across periods and places ---------------------------------------------------------------------------- */

static void test_across(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "shelter", "where:place sex:sex");
    mission_indicator(&m, "MAX", "sum(shelter.beds)")->across_periods = RULE_MAX;
    mission_indicator(&m, "AVG", "sum(shelter.beds)")->across_periods = RULE_AVERAGE;
    mission_indicator(&m, "LAST", "sum(shelter.beds)")->across_periods = RULE_LATEST;
    mission_indicator(&m, "QMAX", "sum(shelter.beds)")->across_periods = RULE_MAX;
    mission_indicator(&m, "PMAX", "sum(shelter.beds)")->across_places = RULE_MAX;
    mission_indicator(&m, "PAVG", "sum(shelter.beds)")->across_places = RULE_AVERAGE;
    mission_indicator(&m, "PLAST", "sum(shelter.beds)")->across_places = RULE_LATEST;
    struct indicator *both = mission_indicator(&m, "BOTH", "sum(shelter.beds)");
    both->across_places = RULE_MAX;
    both->across_periods = RULE_AVERAGE;
    mission_indicator(&m, "TWICE", "{MAX} + {MAX}");
    m.pk.indicators.v[3].frequency = SV("quarterly");
    mission_fact(&m, "shelter", "r1 2023-01-10 beds=10 place=P sex=f");
    mission_fact(&m, "shelter", "r1 2023-01-10 beds=20 place=P sex=m");
    mission_fact(&m, "shelter", "r2 2023-01-20 beds=5 place=Q sex=f");
    mission_fact(&m, "shelter", "r3 2023-02-10 beds=8 place=P sex=f");
    mission_fact(&m, "shelter", "r4 2023-05-10 beds=6 place=Q sex=m");
    mission_expect(&m, "2023", "", "",
                   "MAX 2023 [] 35 r4 ok\n"
                   "AVG 2023 [] 16.3333333333333 r4 ok\n"
                   "LAST 2023 [] 6 r4 ok\n"
                   "QMAX 2023 [] 43 r4 ok\n"
                   "PMAX 2023 [] 38 r4 ok\n"
                   "PAVG 2023 [] 24.5 r4 ok\n"
                   "PLAST 2023 [] 11 r4 ok\n"
                   "BOTH 2023 [] 14.6666666666667 r4 ok\n"
                   "TWICE 2023 [] 70 r4 ok\n");
    mission_expect(&m, "2023", "sex", "MAX,PMAX",
                   "MAX 2023 [] 35 r4 ok\n"
                   "MAX 2023 [sex=f] 15 r3 ok\n"
                   "MAX 2023 [sex=m] 20 r2 ok\n"
                   "PMAX 2023 [] 38 r4 ok\n"
                   "PMAX 2023 [sex=f] 18 r3 ok\n"
                   "PMAX 2023 [sex=m] 20 r2 ok\n");
    mission_expect(&m, "2023-S1", "quarter", "AVG",
                   "AVG 2023-Q1 [] 21.5 r3 ok\n"
                   "AVG 2023-Q2 [] 6 r1 ok\n");
    mission_expect(&m, "2023-01..2023-02", "month", "QMAX",
                   "QMAX 2023-01 [] 35 r2 ok\n"
                   "QMAX 2023-02 [] 8 r1 ok\n");
    mission_end(&m);
}

/* --- refusals -------------------------------------------------------------------------------------------------------
 */

static void test_refusals(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "a", "sex:sex");
    mission_indicator(&m, "AVR-1", "sum(a.n)");
    struct figures_query q = mission_query(&m, "2023", "sexx", "");
    mission_refuse(&m, &q, ERR_INPUT, "there is no dimension \"sexx\"; did you mean \"sex\"?");
    struct choice_list list = {.name = SV("projects")};
    (void)map_put(&m.pk.list_by_name, list.name, &list);
    q = mission_query(&m, "2023", "projects", "");
    mission_refuse(&m, &q, ERR_INPUT, "there is no dimension \"projects\"; did you mean \"project\"?");
    q = mission_query(&m, "2023", "indicators", "");
    mission_refuse(&m, &q, ERR_INPUT, "there is no dimension \"indicators\"");
    q = mission_query(&m, "2023", "zzz", "");
    mission_refuse(&m, &q, ERR_INPUT, "there is no dimension \"zzz\"");
    q = mission_query(&m, "2023", "person", "");
    mission_refuse(&m, &q, ERR_INPUT, "figures are never broken down by person");
    q = mission_query(&m, "2023", "month,year", "");
    mission_refuse(&m, &q, ERR_INPUT, "a period is split in one way only; \"year\" is a second");
    q = mission_query(&m, "2023", "sex,sex", "");
    mission_refuse(&m, &q, ERR_INPUT, "\"sex\" stands twice");
    q = mission_query(&m, "2023", "", "AVR1");
    mission_refuse(&m, &q, ERR_INPUT, "there is no indicator \"AVR1\"; did you mean \"AVR-1\"?");
    q = mission_query(&m, "2023", "", "");
    assert_int_equal(slice_parse(&m.mem, SV("colour=red"), ',', &q.slice, &m.e), 0);
    mission_refuse(&m, &q, ERR_INPUT, "there is no dimension \"colour\"");
    mission_end(&m);
}

/* A circle never gets past the pack's check; here it only must not run for ever. */
static void test_nesting(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "a", "");
    mission_indicator(&m, "A", "{B} + {B}");
    mission_indicator(&m, "B", "{A} + {A}");
    struct figures_query q = mission_query(&m, "2023", "", "");
    mission_refuse(&m, &q, ERR_LIMIT, "A: indicators are nested in more than 32 levels");
    mission_end(&m);

    mission_begin(&m);
    mission_form(&m, "a", "");
    mission_indicator(&m, "I0", "sum(a.n)");
    for (int i = 1; i < 30; i++) { /* 2^29 paths, 30 indicators */
        struct sv code = arena_printf(&m.mem, "I%d", i), formula = arena_printf(&m.mem, "{I%d} + {I%d}", i - 1, i - 1);
        mission_indicator(&m, code.p, formula.p);
    }
    mission_fact(&m, "a", "r1 n=1");
    mission_expect(&m, "2023", "", "I29", "I29 2023 [] 536870912 r1 ok\n");
    mission_end(&m);
}

static void test_slices(void **unused)
{
    struct mission m;
    struct slice a, b;
    (void)unused;
    mission_begin(&m);
    assert_int_equal(slice_parse(&m.mem, SV("sex=f; age=0-17 ;"), ';', &a, &m.e), 0);
    assert_int_equal(slice_parse(&m.mem, SV("age=0-17,sex=f"), ',', &b, &m.e), 0);
    assert_true(slice_equal(&a, &b));
    assert_true(sv_is(slice_format(&m.mem, &a), "age=0-17;sex=f"));
    assert_int_equal(slice_parse(&m.mem, SV("age=0-17"), ',', &b, &m.e), 0);
    assert_false(slice_equal(&a, &b));
    assert_int_equal(slice_parse(&m.mem, SV("sex"), ',', &b, &m.e), -1);
    assert_string_equal(m.e.message, "a slice is written dimension=value, not \"sex\"");
    m.e.kind = ERR_NONE;
    assert_int_equal(slice_parse(&m.mem, SV("sex=f,sex=m"), ',', &b, &m.e), -1);
    assert_string_equal(m.e.message, "the dimension \"sex\" stands twice in one slice");
    mission_end(&m);
}

static void test_find(void **unused)
{
    struct mission m;
    struct figures f;
    struct slice s;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "a", "sex:sex");
    mission_indicator(&m, "A", "sum(a.n)");
    mission_fact(&m, "a", "r1 n=3 sex=f");
    const struct figures_query q = mission_query(&m, "2023", "sex", "");
    assert_int_equal(figures_compute(&m.pk, m.facts, &q, &m.mem, &f, &m.e), 0);
    assert_int_equal(slice_parse(&m.mem, SV("sex=f"), ',', &s, &m.e), 0);
    assert_true(figures_find(&f, SV("A"), SV("2023"), &s) == &f.v[1]);
    assert_null(figures_find(&f, SV("A"), SV("2022"), &s));
    assert_null(figures_find(&f, SV("B"), SV("2023"), &s));
    mission_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aggregates),      cmocka_unit_test(test_events),
        cmocka_unit_test(test_missing),         cmocka_unit_test(test_declared),
        cmocka_unit_test(test_places),          cmocka_unit_test(test_age_sets),
        cmocka_unit_test(test_several_choices), cmocka_unit_test(test_named_lists),
        cmocka_unit_test(test_units),           cmocka_unit_test(test_periods),
        cmocka_unit_test(test_validity),        cmocka_unit_test(test_across),
        cmocka_unit_test(test_refusals),        cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_slices),          cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
