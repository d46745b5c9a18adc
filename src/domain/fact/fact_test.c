/* What records contribute: contract §2, sentence by sentence. */
#include "domain/fact/fact_testing.h"

static int setup(void **state)
{
    struct facts_fixture *f = xmalloc(sizeof *f);
    *f = (struct facts_fixture){0};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct facts_fixture *f = *state;
    arena_release(&f->mem);
    free(f);
    return 0;
}

static void gives(struct facts_fixture *f, const char *expected)
{
    struct fact_list list = {0};
    struct buf out = {0};
    struct err e = {.lang = "en"};
    if (fact_compute(f->pack, &f->record, &f->mem, &list, &e))
        fail_msg("%s", e.message);
    for (size_t i = 0; i < list.n; i++) {
        assert_int_equal(list.v[i].record, 7);
        assert_true(sv_is(list.v[i].stream, "s"));
        testing_show(&out, &list.v[i], list.person_key[i]);
    }
    assert_string_equal(buf_sv(&out).p, expected);
    buf_release(&out);
}

#define TALLIES                                 \
    "type,name,label,measure,facet,dimension\n" \
    "text,kind,Kind,,,activity_kind\n"          \
    "integer,women,Women,people,sex=f,\n"       \
    "integer,men,Men,people,sex=m,\n"           \
    "integer,all,All,people,total,\n"

/* --- measures ------------------------------------------------------------------------------------------- */

static void test_record_alone(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, "type,name,label,dimension\ntext,unit,Unit,unit\ntext,note_text,Note,\n");
    testing_answer(f, "unit", 0, "MG");
    gives(f, "count 1 unit=MG\n");
}

static void test_measures(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, "type,name,label,measure\ninteger,bags,Bags,bags\ndecimal,weight,Weight,weight\n");
    gives(f, "count 1\n"); /* no answer, no fact */
    testing_answer(f, "bags", 0, "0");
    testing_answer(f, "weight", 0, "2.5");
    gives(f, "count 1\nbags 0\nweight 2.5\n");
}

static void test_facets(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, TALLIES);
    testing_answer(f, "kind", 0, "talk");
    testing_answer(f, "women", 0, "3");
    testing_answer(f, "men", 0, "0");
    gives(f, "count 1 activity_kind=talk\npeople 3 sex=f activity_kind=talk\npeople 0 sex=m activity_kind=talk\n");
}

static void test_joint_facet(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, "type,name,label,measure,facet,dimension\n"
                    "text,sex,Sex,,,sex\n"
                    "integer,girls,Girls,people,sex=f;age=0-17,\n"
                    "integer,somebody,Somebody,people,sex=nd,\n");
    testing_answer(f, "sex", 0, "m");
    testing_answer(f, "girls", 0, "2");
    testing_answer(f, "somebody", 0, "4");
    gives(f, "count 1 sex=m\npeople 2 sex=f age=0-17\npeople 4\n"); /* a facet wins over the question */
}

static void test_named_dimension(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, "type,name,label,measure,facet,dimension\n"
                    "text,route,Route,,,route\n"
                    "integer,by_sea,By sea,people,route=sea,\n"
                    "integer,all,All,people,total,\n");
    gives(f, "count 1 route=unknown\n");
    testing_answer(f, "route", 0, "land");
    testing_answer(f, "by_sea", 0, "2");
    testing_answer(f, "all", 0, "5");
    gives(f, "count 1 route=land\npeople 2 route=sea\npeople 3\n");
}

/* --- totals --------------------------------------------------------------------------------------------- */

static void total(struct facts_fixture *f, const char *women, const char *men, const char *all, const char *expected)
{
    testing_form(f, TALLIES);
    testing_answer(f, "kind", 0, "k");
    testing_answer(f, "women", 0, women);
    testing_answer(f, "men", 0, men);
    testing_answer(f, "all", 0, all);
    gives(f, expected);
}

#define COUNT "count 1 activity_kind=k\n"

static void test_totals(void **state)
{
    struct facts_fixture *f = *state;
    total(f, "3", "4", "7", COUNT "people 3 sex=f activity_kind=k\npeople 4 sex=m activity_kind=k\n");
    total(f, "3", "4", "9",
          COUNT "people 3 sex=f activity_kind=k\npeople 4 sex=m activity_kind=k\npeople 2 activity_kind=k\n");
    total(f, "3", "4", "5", COUNT "people 3 sex=f activity_kind=k\npeople 4 sex=m activity_kind=k\n");
    total(f, "", "", "9", COUNT "people 9 activity_kind=k\n");
    total(f, "", "", "0", COUNT "people 0 activity_kind=k\n");
    total(f, "3", "", "9", COUNT "people 3 sex=f activity_kind=k\npeople 6 activity_kind=k\n");
    total(f, "", "0", "0", COUNT "people 0 sex=m activity_kind=k\n");
}

static void test_total_of_decimals(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, "type,name,label,measure,facet\ndecimal,a,A,kg,topic=a\ndecimal,b,B,kg,topic=b\n"
                    "decimal,c,C,kg,topic=c\ndecimal,all,All,kg,total\n");
    testing_answer(f, "a", 0, "0.1");
    testing_answer(f, "b", 0, "0.2");
    testing_answer(f, "c", 0, "0.3");
    testing_answer(f, "all", 0, "0.6"); /* 0.6 - 0.1 - 0.2 - 0.3 is not 0 in binary */
    gives(f, "count 1\nkg 0.1 topic=a\nkg 0.2 topic=b\nkg 0.3 topic=c\n");
}

/* For all parts and totals: facts add up to the larger of both, and the remainder has no sex. */
static void test_totals_add_up(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, TALLIES);
    for (int i = 0; i < 1000; i++) {
        int women = i % 10, men = i / 10 % 10, all = i / 100 * 3;
        char text[3][16];
        struct fact_list list = {0};
        double sum = 0;
        (void)snprintf(text[0], sizeof text[0], "%d", women);
        (void)snprintf(text[1], sizeof text[1], "%d", men);
        (void)snprintf(text[2], sizeof text[2], "%d", all);
        testing_answer(f, "women", 0, text[0]);
        testing_answer(f, "men", 0, text[1]);
        testing_answer(f, "all", 0, text[2]);
        assert_int_equal(fact_compute(f->pack, &f->record, &f->mem, &list, &f->e), 0);
        for (size_t k = 1; k < list.n; k++) {
            sum += list.v[k].value;
            assert_true(k < 3 || !list.v[k].dim[DIM_SEX].n);
        }
        assert_int_equal((int)sum, all > women + men ? all : women + men);
        assert_int_equal(list.n, all > women + men ? 4 : 3);
    }
}

/* --- dimensions ------------------------------------------------------------------------------------------ */

static void test_unknown_is_not_nd(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, "type,name,label,dimension\ntext,sex,Sex,sex\ntext,age,Age,age\n");
    testing_answer(f, "age", 0, "nd");
    gives(f, "count 1 sex=unknown\n");
}

static void test_several_choices(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, "type,name,label,dimension,measure\ntext,population,P,population,\ninteger,n,N,,people\n");
    testing_answer(f, "population", 0, "migrants youth");
    testing_answer(f, "n", 0, "2");
    gives(f, "count 1 population=migrants youth\npeople 2 population=migrants youth\n");
}

static void test_person(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, "type,name,label,dimension,pii\ntext,case,Case,person,yes\n");
    gives(f, "count 1\n");
    testing_answer(f, "case", 0, "AVR-12");
    gives(f, "count 1 person=AVR-12\n");
}

static void test_asked_answers(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, "type,name,label,dimension,pii\ntext,kind,Kind,activity_kind,\ntext,status,Status,,\n"
                    "text,title,Title,,\ntext,phone,Phone,,yes\n");
    testing_answer(f, "kind", 0, "talk");
    testing_answer(f, "status", 0, "done");
    testing_answer(f, "title", 0, "T");
    testing_answer(f, "phone", 0, "123");
    gives(f, "count 1 activity_kind=talk\n");
    testing_formula(f, "{A} + count(s, ${kind} = 'talk' and ${status} = 'done')");
    testing_formula(f, "sum(other.x, ${title} = '') + people(s, ${phone} = '1' or ${status} != '')");
    gives(f, "count 1 activity_kind=talk ?status=done\n"); /* never what is personal */
}

/* --- repeats ------------------------------------------------------------------------------------------- */

#define ROWS                                    \
    "type,name,label,measure,facet,dimension\n" \
    "text,place,Place,,,place\n"                \
    "text,day_place,Default,,,topic\n"          \
    "begin repeat,member,Member,count,,\n"      \
    "text,sex,Sex,,,sex\n"                      \
    "text,row_place,Place,,,place\n"            \
    "date,day,Day,,,date\n"                     \
    "integer,bags,Bags,bags,,\n"                \
    "end repeat,,,,,\n"

static void test_rows(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, ROWS);
    testing_answer(f, "place", 0, "PA-8");
    testing_answer(f, "day_place", 0, "t");
    gives(f, ""); /* rows are what is counted, and there is none */
    testing_answer(f, "sex", 0, "f");
    testing_answer(f, "bags", 0, "2");
    testing_answer(f, "row_place", 1, "PA-4");
    testing_answer(f, "day", 1, "2023-01-02");
    gives(f, "count 1 place=PA-8 sex=f topic=t\nbags 2 place=PA-8 sex=f topic=t\n"
             "count 1 place=PA-4 sex=unknown topic=t on 2023-01-02\n");
}

static void test_nested_rows(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, "type,name,label,measure,dimension\n"
                    "begin repeat,household,Household,,\ntext,place,Place,,place\n"
                    "begin repeat,member,Member,members,\ntext,sex,Sex,,sex\nend repeat,,,,\nend repeat,,,,\n");
    testing_answer(f, "place", 0, "A");
    testing_answer(f, "place", 1, "B");
    testing_answer(f, "sex", 0, "f");
    testing_answer(f, "sex", 1, "m");
    f->record.answers->table[form_question(f->form, SV("sex"))->scope].v[1].parent = 1;
    gives(f, "count 1\nmembers 1 place=A sex=f\nmembers 1 place=B sex=m\n");
}

/* --- lists against tallies ---------------------------------------------------------------------------------- */

#define LIST                                      \
    "begin repeat,attendant,Attendant,people,,\n" \
    "text,attendant_sex,Sex,,,sex\nend repeat,,,,,\n"

static void test_the_list_counts(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, TALLIES LIST);
    testing_answer(f, "kind", 0, "k");
    testing_answer(f, "women", 0, "9");
    testing_answer(f, "all", 0, "20");
    gives(f, COUNT "people 9 sex=f activity_kind=k\npeople 11 activity_kind=k\n");
    testing_answer(f, "attendant_sex", 0, "f");
    testing_answer(f, "attendant_sex", 1, "m");
    gives(f, COUNT "people 1 sex=f activity_kind=k\npeople 1 sex=m activity_kind=k\n");
}

static void test_a_list_of_one_row_only(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, "type,name,label,measure\n"
                    "begin repeat,session,Session,\ninteger,said,Said,people\n"
                    "begin repeat,who,Who,people\ntext,name_text,Name,\nend repeat,,,\nend repeat,,,\n");
    testing_answer(f, "said", 0, "5");
    testing_answer(f, "said", 1, "7");
    testing_answer(f, "name_text", 0, "x");
    f->record.answers->table[form_question(f->form, SV("name_text"))->scope].v[0].parent = 1;
    gives(f, "count 1\npeople 5\npeople 1\n"); /* the second session has a list */
}

/* --- what counts -------------------------------------------------------------------------------------------- */

static void test_states(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, "type,name,label\ntext,a,A\n");
    f->record.apportioned = true;
    gives(f, "count 1 apportioned\n");
    f->record.apportioned = false;
    f->record.state = SV("submitted");
    gives(f, "count 1 pending\n");
    f->record.state = SV("draft");
    gives(f, "");
    f->record.state = SV("approved");
    f->record.date = DATE_NONE;
    gives(f, "count 1 undated\n");
    f->record.deleted = true;
    gives(f, "");
}

static const struct workflow_state case_states[] = {
    {.code = {"applied", 7}, .event = true},
    {.code = {"departed", 8}, .event = true},
    {.code = {"noted", 5}},
    {.code = {"withdrawn", 9}, .final = true},
};

static void use_case_workflow(struct facts_fixture *f)
{
    struct workflow *w = ARENA_NEW(&f->mem, struct workflow);
    struct workflow_state *s = ARENA_ARRAY(&f->mem, 4, struct workflow_state);
    memcpy(s, case_states, sizeof case_states);
    *w = (struct workflow){.code = SV("case"), .initial = SV("applied"), .state = s, .nstates = 4};
    map_set(&f->pack->workflow_by_code, w->code, w);
    f->form->workflow = w->code;
}

static void test_events_outlive_withdrawal(void **state)
{
    struct facts_fixture *f = *state;
    testing_form(f, "type,name,label\ntext,a,A\n");
    use_case_workflow(f);
    f->record.state = SV("noted");
    testing_event(f, "noted", date_from_civil(2023, 1, 1));
    gives(f, ""); /* neither a state nor an event that counts */
    testing_event(f, "departed", date_from_civil(2023, 5, 2));
    testing_event(f, "applied", date_from_civil(2023, 3, 4));
    testing_event(f, "departed", date_from_civil(2023, 4, 1)); /* twice: the first time counts */
    testing_event(f, "applied", DATE_NONE);
    f->record.state = SV("withdrawn");
    gives(f, "count 1 !applied:2023-03-04 !departed:2023-04-01 event\n");
}

static void test_incomplete_pack(void **state)
{
    struct facts_fixture *f = *state;
    struct fact_list list = {0};
    testing_form(f, "type,name,label\ntext,a,A\n");
    f->pack->asked = NULL;
    assert_int_equal(fact_compute(f->pack, &f->record, &f->mem, &list, &f->e), -1);
    assert_int_equal(f->e.kind, ERR_INTERNAL);
    assert_string_equal(f->e.message, "the pack was used before it was complete");
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_record_alone),
        TEST(test_measures),
        TEST(test_facets),
        TEST(test_joint_facet),
        TEST(test_named_dimension),
        TEST(test_totals),
        TEST(test_total_of_decimals),
        TEST(test_totals_add_up),
        TEST(test_unknown_is_not_nd),
        TEST(test_several_choices),
        TEST(test_person),
        TEST(test_asked_answers),
        TEST(test_rows),
        TEST(test_nested_rows),
        TEST(test_the_list_counts),
        TEST(test_a_list_of_one_row_only),
        TEST(test_states),
        TEST(test_events_outlive_withdrawal),
        TEST(test_incomplete_pack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
