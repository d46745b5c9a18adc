/* Checking answers: relevance, calculations, demands, repeats, choice filters, defaults. */
#include "domain/form/form_testing.h"

#define NOW 1687968000000 /* 2023-06-28T16:00:00Z */

static struct testing_form t;
static struct answers *a;
static struct problems found;
static struct form_env env = {.now_ms = NOW, .zone_minutes = -300, .username = {"ana", 3}, .lang = "es"};

static int reset(void **state)
{
    (void)state;
    arena_release(&t.mem);
    t = (struct testing_form){0};
    env.lists = NULL;
    return 0;
}

static void form(const char *survey, const char *choices)
{
    (void)testing_clean(&t, survey, choices, NULL);
    a = answers_new(&t.mem, t.form);
}

static void put_row(const char *name, size_t row, const char *value)
{
    answers_set(a, testing_question(t.form, name), row, sv_of(value));
}

static void put(const char *name, const char *value)
{
    put_row(name, 0, value);
}

static size_t add(const char *repeat, size_t parent)
{
    return answers_add_row(&t.mem, a, testing_question(t.form, repeat)->scope, parent);
}

static const char *get_row(const char *name, size_t row)
{
    return arena_z(&t.mem, answers_get(a, testing_question(t.form, name), row));
}

static const char *get(const char *name)
{
    return get_row(name, 0);
}

static void check_fresh(bool fresh)
{
    struct err e = {.lang = "en"};
    found = (struct problems){.mem = &t.mem, .lang = "en"};
    if (form_check(t.form, a, &env, fresh, &t.mem, &found, &e))
        fail_msg("%s", e.message);
}

static void good(void)
{
    check_fresh(false);
    testing_print(&found);
    assert_int_equal(found.n, 0);
}

static void bad(const char *column, size_t row, const char *message)
{
    check_fresh(false);
    if (found.n != 1 || !sv_is(found.v[0].at.column, column) || found.v[0].at.row != row ||
        !sv_is(found.v[0].message, message)) {
        testing_print(&found);
        fail_msg("expected one: %s row %zu: %s", column, row, message);
    }
}

/* --- relevance -------------------------------------------------------------------------------- */

static void irrelevant_answers_are_emptied(void **state)
{
    (void)state;
    form("type,name,label,relevant,required\n"
         "begin group,g,G,${a} = 'x',\n"
         "text,b,B,,\n"
         "text,c,C,${b} = 'y',yes\n"
         "end group,,,,\n"
         "text,d,D,${c} != '',\n"
         "text,a,A,,\n",
         NULL);
    put("a", "x"), put("b", "y"), put("c", "z"), put("d", "w");
    good();
    assert_string_equal(get("d"), "w");
    put("a", "other");
    good(); /* nothing required is missing: c is not asked */
    assert_string_equal(get("b"), "");
    assert_string_equal(get("c"), "");
    assert_string_equal(get("d"), "");
    put("a", "x"), put("b", "y");
    bad("c", 0, "“c” must be answered");
}

static void rows_of_irrelevant_repeats_are_removed(void **state)
{
    (void)state;
    form("type,name,label,relevant\n"
         "begin repeat,r,R,\n"
         "text,kind,K,\n"
         "begin repeat,s,S,${kind} = 'keep'\n"
         "text,x,X,\n"
         "begin repeat,u,U,\n"
         "text,y,Y,\n"
         "end repeat,,,\n"
         "end repeat,,,\n"
         "end repeat,,,\n"
         "text,all,All,\n",
         NULL);
    put_row("kind", add("r", 0), "drop");
    put_row("kind", add("r", 0), "keep");
    put_row("x", add("s", 0), "gone");
    put_row("x", add("s", 1), "stays");
    put_row("x", add("s", 1), "too");
    put_row("y", add("u", 0), "gone");
    put_row("y", add("u", 2), "below");
    good();
    assert_int_equal(a->table[1].n, 2);
    assert_int_equal(a->table[2].n, 2);
    assert_string_equal(get_row("x", 0), "stays");
    assert_int_equal(a->table[2].v[1].parent, 1);
    assert_int_equal(a->table[3].n, 1);
    assert_string_equal(get_row("y", 0), "below");
    assert_int_equal(a->table[3].v[0].parent, 1);
}

/* --- calculations ----------------------------------------------------------------------------- */

static void calculations_follow_their_needs(void **state)
{
    (void)state;
    form("type,name,label,calculation\n"
         "calculate,total,,${double} + 1\n"
         "calculate,double,,${n} * 2\n"
         "integer,whole,W,${n} div 3\n"
         "calculate,nothing,,${empty} * 2\n"
         "calculate,yes,,${n} > 1\n"
         "text,empty,E,\n"
         "decimal,n,N,\n",
         NULL);
    put("n", "1.50");
    put("total", "made up");
    bad("whole", 0, "“0.5” is not a whole number");
    assert_string_equal(get("n"), "1.5");
    assert_string_equal(get("double"), "3");
    assert_string_equal(get("total"), "4");
    assert_string_equal(get("nothing"), "");
    assert_string_equal(get("yes"), "true");
    put("n", "0.1");
    check_fresh(false);
    assert_string_equal(get("double"), "0.2");
}

static void calculations_over_rows(void **state)
{
    (void)state;
    form("type,name,label,calculation\n"
         "begin repeat,r,R,\n"
         "integer,n,N,\n"
         "calculate,place,,position(..)\n"
         "calculate,before,,\"indexed-repeat(${n}, ${r}, position(..) - 1)\"\n"
         "calculate,share,,${n} div ${sum}\n"
         "begin repeat,s,S,\n"
         "integer,m,M,\n"
         "end repeat,,,\n"
         "calculate,below,,count(${s})\n"
         "calculate,most,,max(${m})\n"
         "end repeat,,,\n"
         "calculate,sum,,sum(${n})\n"
         "calculate,rows,,count(${r})\n"
         "calculate,all,,sum(${m})\n",
         NULL);
    put_row("n", add("r", 0), "1");
    put_row("n", add("r", 0), "3");
    put_row("m", add("s", 1), "5");
    put_row("m", add("s", 0), "7");
    put_row("m", add("s", 1), "9");
    good();
    assert_string_equal(get("sum"), "4");
    assert_string_equal(get("rows"), "2");
    assert_string_equal(get("all"), "21");
    assert_string_equal(get_row("share", 0), "0.25");
    assert_string_equal(get_row("place", 1), "2");
    assert_string_equal(get_row("before", 0), "");
    assert_string_equal(get_row("before", 1), "1");
    assert_string_equal(get_row("below", 1), "2");
    assert_string_equal(get_row("most", 0), "7");
    assert_string_equal(get_row("most", 1), "9");
}

static void irrelevant_rows_are_not_summed(void **state)
{
    (void)state;
    form("type,name,label,calculation,relevant\n"
         "begin repeat,r,R,,\n"
         "select_one yn,asked,A,,\n"
         "integer,n,N,,${asked} = 'y'\n"
         "end repeat,,,,\n"
         "calculate,sum,,sum(${n}),\n",
         "list_name,name,label\nyn,y,Y\nyn,n,N\n");
    put_row("asked", add("r", 0), "y"), put_row("n", 0, "4");
    put_row("asked", add("r", 0), "n"), put_row("n", 1, "8");
    good();
    assert_string_equal(get("sum"), "4");
    assert_string_equal(get_row("n", 1), "");
}

static void triggers_and_own_values(void **state)
{
    (void)state;
    form("type,name,label,calculation,trigger\n"
         "text,a,A,,\n"
         "text,stamp,S,\"concat('seen ', ${a})\",${a}\n"
         "calculate,kept,,once(${a}),\n",
         NULL);
    put("a", "x");
    good();
    assert_string_equal(get("stamp"), "seen x");
    assert_string_equal(get("kept"), "x");
    put("a", "y");
    good();
    assert_string_equal(get("stamp"), "seen x");
    assert_string_equal(get("kept"), "x");
}

static void look_ups(void **state)
{
    (void)state;
    struct map extra = {.mem = &t.mem}, lists = {.mem = &t.mem};
    struct sv iso = SV("PA-8");
    form("type,name,label,calculation\n"
         "select_one p,p,P,\n"
         "calculate,label,,\"jr:choice-name(${p}, '${p}')\"\n"
         "calculate,iso,,\"pulldata('places', 'iso', 'name', ${p})\"\n"
         "calculate,back,,\"pulldata('places', 'name', 'iso', 'PA-8')\"\n"
         "calculate,nowhere,,\"pulldata('other', 'name', 'iso', 'PA-8')\"\n",
         "list_name,name,label::es,label::en\np,pma,Panamá,Panama\n");
    (void)map_put(&extra, SV("iso"), &iso);
    struct choice pma = {.name = SV("pma"), .extra = extra};
    struct choice_list places = {.name = SV("places"), .v = &pma, .n = 1, .by_name = {.mem = &t.mem}};
    (void)map_put(&places.by_name, SV("pma"), &pma);
    (void)map_put(&lists, SV("places"), &places);
    env.lists = &lists;
    put("p", "pma");
    good();
    assert_string_equal(get("label"), "Panamá");
    assert_string_equal(get("iso"), "PA-8");
    assert_string_equal(get("back"), "pma");
    assert_string_equal(get("nowhere"), "");
}

/* What is looked up and not there is empty; a question that has no list has no label. */
static void look_ups_that_find_nothing(void **state)
{
    (void)state;
    struct map lists = {.mem = &t.mem};
    form("type,name,label,calculation\n"
         "select_one p,p,P,\n"
         "text,w,W,\n"
         "calculate,of_text,,\"jr:choice-name(${w}, '${w}')\"\n"
         "calculate,label,,\"pulldata('p', 'label', 'label', ${w})\"\n"
         "calculate,colour,,\"pulldata('p', 'colour', 'label', ${w})\"\n"
         "calculate,by_colour,,\"pulldata('p', 'name', 'colour', ${w})\"\n",
         "list_name,name,label::es,label::en\np,pma,Panamá,Panama\np,col,Colón,Colon\n");
    put("w", "Colón");
    good();
    assert_string_equal(get("label"), ""); /* the form has no lists to look in */
    struct choice_list *p = testing_question(t.form, "p")->list;
    (void)map_put(&lists, SV("p"), p);
    env.lists = &lists;
    good();
    assert_string_equal(get("of_text"), "");
    assert_string_equal(get("label"), "Colón");
    assert_string_equal(get("colour"), "");
    assert_string_equal(get("by_colour"), "");
    put("w", "David");
    good();
    assert_string_equal(get("label"), "");
}

static void rows_by_their_number(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b", "c"};
    form("type,name,label,calculation\n"
         "begin repeat,r,R,\n"
         "text,x,X,\n"
         "begin repeat,s,S,\n"
         "text,y,Y,\n"
         "end repeat,,,\n"
         "calculate,second,,\"indexed-repeat(${y}, ${s}, 2)\"\n"
         "calculate,before,,\"indexed-repeat(${x}, ${r}, position(..) - 1)\"\n"
         "end repeat,,,\n"
         "calculate,third,,\"indexed-repeat(${x}, ${r}, 3)\"\n"
         "calculate,ninth,,\"indexed-repeat(${x}, ${r}, 9)\"\n",
         NULL);
    for (size_t i = 0; i < 3; i++)
        put_row("x", add("r", 0), names[i]);
    put_row("y", add("s", 0), "1");
    put_row("y", add("s", 1), "2");
    put_row("y", add("s", 0), "3");
    good();
    assert_string_equal(get_row("second", 0), "3");
    assert_string_equal(get_row("second", 1), "");
    assert_string_equal(get_row("before", 0), "");
    assert_string_equal(get_row("before", 2), "b");
    assert_string_equal(get("third"), "c");
    assert_string_equal(get("ninth"), "");
}

/* --- demands ---------------------------------------------------------------------------------- */

static void required_and_constraint(void **state)
{
    (void)state;
    form("type,name,label,required,required_message::es,constraint,constraint_message::es,constraint_message::en\n"
         "integer,n,N,${m} = 'x',Falta N,. > 2 and . < ${max},Muy poco,Too few\n"
         "text,m,M,,,,,\n"
         "integer,max,Max,,,. < 10,,\n",
         NULL);
    good();
    put("m", "x");
    bad("n", 0, "Falta N");
    put("n", "1"), put("max", "5");
    bad("n", 0, "Muy poco");
    assert_true(sv_is(found.v[0].found, "1"));
    put("n", " 3 ");
    good();
    assert_string_equal(get("n"), "3");
    put("max", "50");
    bad("max", 0, "“50” cannot be: . < 10 does not hold");
    put("max", "5"), put("n", "3,5"); /* nothing is said about the constraint of what is no number */
    bad("n", 0, "“3,5” is not a number: write decimals with a point and no separators");
}

static void places_in_repeats(void **state)
{
    (void)state;
    form("type,name,label,required,constraint\n"
         "begin repeat,r,R,,\n"
         "integer,n,N,yes,. < 5\n"
         "end repeat,,,,\n",
         NULL);
    put_row("n", add("r", 0), "1");
    put_row("n", add("r", 0), "6");
    bad("n", 2, "“6” cannot be: . < 5 does not hold");
    put_row("n", 1, "");
    bad("n", 2, "“n” must be answered");
}

static void number_of_rows(void **state)
{
    (void)state;
    form("type,name,label,repeat_count\n"
         "integer,n,N,\n"
         "begin repeat,r,R,${n}\n"
         "text,x,X,\n"
         "begin repeat,s,S,1\n"
         "text,y,Y,\n"
         "end repeat,,,\n"
         "end repeat,,,\n",
         NULL);
    good();
    put("n", "1");
    bad("r", 0, "“r” has 0 rows, but ${n} says 1");
    (void)add("r", 0);
    bad("s", 1, "“s” has 0 rows, but 1 says 1");
    (void)add("s", 0);
    good();
    put("n", "");
    bad("r", 0, "“r” has 1 rows, but ${n} says 0");
}

static void filtered_choices(void **state)
{
    (void)state;
    form("type,name,label,choice_filter\n"
         "select_one region,region,R,\n"
         "select_one town or_other,town,T,region = ${region}\n"
         "select_multiple town,several,S,region = ${region} and name != 'c'\n",
         "list_name,name,label,region\nregion,n,North,\nregion,s,South,\ntown,a,A,n\ntown,b,B,s\ntown,c,C,s\n");
    put("region", "s"), put("town", "b");
    good();
    put("town", "a");
    bad("town", 0, "the choice “a” does not go with the other answers: region = ${region}");
    put("town", "other"), put("town_other", "D");
    good();
    put("several", "b c");
    bad("several", 0, "the choice “c” does not go with the other answers: region = ${region} and name != 'c'");
    put("several", "b zz");
    bad("several", 0, "“zz” is not a choice of the list town");
}

static void choices_of_one_name(void **state)
{
    (void)state;
    (void)testing_clean(&t, "type,name,label,choice_filter\ntext,k,K,\nselect_one d,d,D,k = ${k}\n",
                        "list_name,name,label,k\nd,x,Here,1\nd,x,There,2\nd,y,Y,2\n", "allow_choice_duplicates\nyes\n");
    a = answers_new(&t.mem, t.form);
    put("d", "x"), put("k", "2");
    good();
    put("k", "3");
    bad("d", 0, "the choice “x” does not go with the other answers: k = ${k}");
}

/* --- fresh records ---------------------------------------------------------------------------- */

static void defaults(void **state)
{
    (void)state;
    form("type,name,label,default,relevant\n"
         "integer,n,N,007,\n"
         "date,d,D,today(),\n"
         "text,kept,K,x,\n"
         "text,off,O,x,${n} = 8\n"
         "start,,,,\n"
         "today,,,,\n"
         "username,,,,\n"
         "deviceid,,,,\n",
         NULL);
    put("kept", "mine");
    good();
    assert_string_equal(get("n"), "");
    check_fresh(true);
    assert_int_equal(found.n, 0);
    assert_string_equal(get("n"), "7");
    assert_string_equal(get("d"), "2023-06-28");
    assert_string_equal(get("kept"), "mine");
    assert_string_equal(get("off"), "");
    assert_string_equal(get("start"), "2023-06-28T11:00:00-05:00");
    assert_string_equal(get("today"), "2023-06-28");
    assert_string_equal(get("username"), "ana");
    assert_string_equal(get("deviceid"), "");
}

/* --- surroundings for others ------------------------------------------------------------------ */

static void guards_see_the_answers(void **state)
{
    (void)state;
    struct form_host h;
    struct err e = {.lang = "en"};
    struct expr *x;
    bool holds;
    form("type,name,label\ninteger,n,N\nbegin repeat,r,R\ninteger,m,M\nend repeat,,\n", NULL);
    put("n", "3"), put_row("m", add("r", 0), "1"), put_row("m", add("r", 0), "2");
    assert_int_equal(expr_parse(&t.mem, SV("sum(${m}) = ${n} and random() < 1"), &x, &e), 0);
    form_host_init(&h, a, &env, 0, 0);
    assert_int_equal(expr_eval_bool(x, &h.host, &t.mem, &holds, &e), 0);
    assert_true(holds);
    double first = h.host.random(&h), second = h.host.random(&h);
    assert_true(first != second);
    form_host_init(&h, a, &env, 0, 0);
    (void)h.host.random(&h); /* the same moment and row: the same numbers */
    assert_true(h.host.random(&h) == first || h.host.random(&h) == second);
}

/* --- properties and limits -------------------------------------------------------------------- */

static uint64_t seed = 7;

static unsigned pick(unsigned n)
{
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)((seed >> 33) % n);
}

/* Whatever was answered, checking twice is checking once, and a copy equals its original. */
static void checking_settles(void **state)
{
    (void)state;
    static const char *const values[] = {"", "1", "2", "x", " 1 ", "-3", "2.50", "y n", "2023-01-01"};
    form("type,name,label,relevant,calculation,required,constraint\n"
         "integer,n,N,,,,. < 9\n"
         "text,a,A,${n} = 1,,yes,\n"
         "begin repeat,r,R,${a} != '',,,\n"
         "select_multiple yn,s,S,,,,\n"
         "decimal,d,D,\"selected(${s}, 'y')\",,,\n"
         "calculate,c,,,${d} * ${n},,\n"
         "end repeat,,,,,,\n"
         "calculate,sum,,,sum(${c}),,\n",
         "list_name,name,label\nyn,y,Y\nyn,n,N\n");
    for (int i = 0; i < 300; i++) {
        a = answers_new(&t.mem, t.form);
        for (unsigned k = pick(4); k > 0; k--)
            (void)add("r", 0);
        for (size_t q = 0; q < t.form->n; q++)
            for (size_t row = 0; row < a->table[t.form->question[q].scope].n; row++)
                answers_set(a, &t.form->question[q], row, sv_of(values[pick(sizeof values / sizeof *values)]));
        check_fresh(false);
        size_t first = found.n;
        struct answers *once = answers_copy(&t.mem, a);
        assert_true(answers_equal(a, once));
        check_fresh(false);
        assert_int_equal(found.n, first);
        assert_true(answers_equal(a, once));
        if (strcmp(get("n"), "1") != 0)
            assert_true(!*get("a") && a->table[1].n == 0);
    }
}

static void too_many_rows(void **state)
{
    (void)state;
    struct err e = {.lang = "en"};
    form("type,name,label\nbegin repeat,r,R\ntext,x,X\nend repeat,,\n", NULL);
    for (int i = 0; i <= FORM_ROWS_MAX; i++)
        (void)add("r", 0);
    found = (struct problems){.mem = &t.mem};
    assert_int_equal(form_check(t.form, a, &env, false, &t.mem, &found, &e), -1);
    assert_int_equal(e.kind, ERR_LIMIT);
    assert_string_equal(e.message, "the record has 100001 rows in its repeats; at most 100000 are possible");
}

/* What stands as it should costs no memory. */
static void nothing_is_allocated_for_good_answers(void **state)
{
    (void)state;
    struct arena mem = {0};
    struct err e = {0};
    form("type,name,label\ninteger,n,N\ndate,d,D\ntext,x,X\nselect_one yn,s,S\n", "list_name,name,label\nyn,y,Y\n");
    put("n", "12"), put("d", "2023-06-30"), put("x", "Ñandú"), put("s", "y");
    assert_int_equal(form_check(t.form, a, &env, false, &mem, &found, &e), 0);
    assert_int_equal(mem.used, 0);
    arena_release(&mem);
}

/* An expression that would take too long says so; the answer is not refused for it twice. */
static void faults_while_computing(void **state)
{
    (void)state;
    form("type,name,label,constraint\n"
         "begin repeat,r,R,\ninteger,n,N,\ninteger,m,M,\nend repeat,,,\n"
         "integer,c,C,${n} = ${m}\n",
         NULL);
    for (int i = 0; i < 2000; i++) {
        put_row("n", add("r", 0), "1");
        put_row("m", (size_t)i, "2");
    }
    good();
    put("c", "1");
    bad("c", 0, "“c” cannot be computed: column 6: the expression takes more than 1000000 steps");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(irrelevant_answers_are_emptied, reset),
        cmocka_unit_test_teardown(rows_of_irrelevant_repeats_are_removed, reset),
        cmocka_unit_test_teardown(calculations_follow_their_needs, reset),
        cmocka_unit_test_teardown(calculations_over_rows, reset),
        cmocka_unit_test_teardown(irrelevant_rows_are_not_summed, reset),
        cmocka_unit_test_teardown(triggers_and_own_values, reset),
        cmocka_unit_test_teardown(look_ups, reset),
        cmocka_unit_test_teardown(look_ups_that_find_nothing, reset),
        cmocka_unit_test_teardown(rows_by_their_number, reset),
        cmocka_unit_test_teardown(required_and_constraint, reset),
        cmocka_unit_test_teardown(places_in_repeats, reset),
        cmocka_unit_test_teardown(number_of_rows, reset),
        cmocka_unit_test_teardown(filtered_choices, reset),
        cmocka_unit_test_teardown(choices_of_one_name, reset),
        cmocka_unit_test_teardown(defaults, reset),
        cmocka_unit_test_teardown(guards_see_the_answers, reset),
        cmocka_unit_test_teardown(checking_settles, reset),
        cmocka_unit_test_teardown(too_many_rows, reset),
        cmocka_unit_test_teardown(nothing_is_allocated_for_good_answers, reset),
        cmocka_unit_test_teardown(faults_while_computing, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
