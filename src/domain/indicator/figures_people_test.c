/* Distinct people: counted once in every slice and sum, and what is missing when nobody says who came. */
#include "domain/indicator/figures_testing.h"

static void test_people(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "talk", "sex:sex");
    mission_form(&m, "case", "sex:sex");
    mission_form(&m, "tally", "sex:sex");
    mission_indicator(&m, "T", "people(talk)")->counting = SV("people");
    mission_indicator(&m, "C", "people(case)");
    mission_indicator(&m, "N", "sum(tally.n)")->counting = SV("participations");
    mission_indicator(&m, "BOTH", "{T} + {C}");
    mission_indicator(&m, "MIXED", "{T} + {N}")->counting = SV("people");
    mission_indicator(&m, "CLAIM", "sum(tally.n)")->counting = SV("people");
    mission_fact(&m, "talk", "r1 #1 sex=f");
    mission_fact(&m, "talk", "r2 #1 sex=f");
    mission_fact(&m, "talk", "r3 #2 sex=m");
    mission_fact(&m, "talk", "r4 sex=m");
    mission_fact(&m, "case", "r5 #2 sex=m");
    mission_fact(&m, "case", "r6 #3 sex=f");
    mission_fact(&m, "tally", "r7 n=10 sex=f");
    mission_expect(&m, "2023", "sex", "",
                   "T 2023 [] 2 r3 ok people\n"
                   "T 2023 [sex=f] 1 r2 ok people\n"
                   "T 2023 [sex=m] 1 r1 ok people\n"
                   "C 2023 [] 2 r2 ok people\n"
                   "C 2023 [sex=f] 1 r1 ok people\n"
                   "C 2023 [sex=m] 1 r1 ok people\n"
                   "N 2023 [] 10 r1 ok participations\n"
                   "N 2023 [sex=f] 10 r1 ok participations\n"
                   "BOTH 2023 [] 3 r5 ok people\n"
                   "BOTH 2023 [sex=f] 2 r3 ok people\n"
                   "BOTH 2023 [sex=m] 1 r2 ok people\n"
                   "MIXED 2023 [] 12 r4 ok participations\n"
                   "MIXED 2023 [sex=f] 11 r3 ok participations\n"
                   "MIXED 2023 [sex=m] 1 r1 ok participations\n"
                   "CLAIM 2023 [] 10 r1 ok participations\n"
                   "CLAIM 2023 [sex=f] 10 r1 ok participations\n");
    mission_end(&m);
}

/* Who has no card is in no count of people, and the figure says that it is not the whole. */
static void test_people_without_card(void **unused)
{
    struct mission m;
    (void)unused;
    mission_begin(&m);
    mission_form(&m, "visit", "card:person sex:sex kind:topic");
    mission_form(&m, "course", "who:person");
    m.pk.forms.v[1]->question[0].scope = 1; /* participants, beside totals of the record */
    m.pk.forms.v[1]->question[1] = (struct question){.name = SV("n"), .measure = SV("n"), .index = 1};
    m.pk.forms.v[1]->n = 2;
    mission_indicator(&m, "V", "people(visit)");
    mission_indicator(&m, "HELP", "people(visit, ${kind} = 'help')");
    mission_indicator(&m, "FOOD", "people(visit, ${kind} = 'food')");
    mission_indicator(&m, "N", "count(visit)");
    mission_indicator(&m, "ALL", "{HELP} + {FOOD}");
    mission_indicator(&m, "MOST", "people(visit)")->across_periods = RULE_MAX;
    mission_indicator(&m, "C", "people(course)");
    mission_fact(&m, "visit", "r1 2023-01-05 #1 sex=f topic=food");
    mission_fact(&m, "visit", "r2 2023-01-06 #2 sex=m topic=help");
    mission_fact(&m, "visit", "r3 2023-02-05 sex=m topic=help");
    mission_fact(&m, "visit", "r4 2023-02-05 #1 sex=f topic=help");
    mission_fact(&m, "course", "r5 #1");
    mission_fact(&m, "course", "r5 n=7");
    mission_expect(&m, "2023", "", "",
                   "V 2023 [] 2 r3 partial people\n"
                   "HELP 2023 [] 2 r2 partial people\n"
                   "FOOD 2023 [] 1 r1 ok people\n"
                   "N 2023 [] 4 r4 ok\n"
                   "ALL 2023 [] 2 r3 partial people\n"
                   "MOST 2023 [] 2 r3 partial\n"
                   "C 2023 [] 1 r1 ok people\n");
    mission_expect(&m, "2023-Q1", "month,sex", "HELP",
                   "HELP 2023-01 [] 1 r1 ok people\n"
                   "HELP 2023-01 [sex=m] 1 r1 ok people\n"
                   "HELP 2023-02 [] 1 r1 partial people\n"
                   "HELP 2023-02 [sex=f] 1 r1 partial people\n"
                   "HELP 2023-03 [] - r0 no_data people\n");
    mission_end(&m);
}

/* --- what is missing ---------------------------------------------------------------------------------- */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_people),
        cmocka_unit_test(test_people_without_card),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
