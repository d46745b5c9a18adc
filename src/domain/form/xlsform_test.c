/* XLSForm: what is read as what, sloppy forms with warnings, malformed ones with one clear message. */
#include "domain/form/form_testing.h"

static struct testing_form t;

static int reset(void **state)
{
    (void)state;
    arena_release(&t.mem);
    t = (struct testing_form){0};
    return 0;
}

/* --- what is read ----------------------------------------------------------------------------- */

static void every_type(void **state)
{
    (void)state;
    static const struct {
        const char *written;
        enum question_type type;
    } all[] = {
        {"text", Q_TEXT},
        {"Text", Q_TEXT},
        {"string", Q_TEXT},
        {"integer", Q_INTEGER},
        {"INT", Q_INTEGER},
        {"add integer prompt", Q_INTEGER},
        {"decimal", Q_DECIMAL},
        {"range", Q_RANGE},
        {"date", Q_DATE},
        {"time", Q_TIME},
        {"dateTime", Q_DATETIME},
        {"date time", Q_DATETIME},
        {"select_one yn", Q_SELECT_ONE},
        {"select one yn", Q_SELECT_ONE},
        {"Select One From yn", Q_SELECT_ONE},
        {"select1 yn", Q_SELECT_ONE},
        {"select_multiple yn", Q_SELECT_MULTIPLE},
        {"select all that apply from yn", Q_SELECT_MULTIPLE},
        {"select all that apply yn", Q_SELECT_MULTIPLE},
        {"rank yn", Q_RANK},
        {"note", Q_NOTE},
        {"calculate", Q_CALCULATE},
        {"hidden", Q_HIDDEN},
        {"geopoint", Q_GEOPOINT},
        {"gps", Q_GEOPOINT},
        {"geotrace", Q_GEOTRACE},
        {"geoshape", Q_GEOSHAPE},
        {"image", Q_IMAGE},
        {"photo", Q_IMAGE},
        {"audio", Q_AUDIO},
        {"video", Q_VIDEO},
        {"file", Q_FILE},
        {"barcode", Q_BARCODE},
        {"acknowledge", Q_ACKNOWLEDGE},
        {"trigger", Q_ACKNOWLEDGE},
        {"start", Q_START},
        {"get end time", Q_END},
        {"today", Q_TODAY},
        {"username", Q_USERNAME},
        {"deviceid", Q_DEVICEID},
        {"imei", Q_DEVICEID},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char survey[200];
        (void)snprintf(survey, sizeof survey, "type,name,label,calculation\n%s,q,L,%s\n", all[i].written,
                       all[i].type == Q_CALCULATE ? "1 + 1" : "");
        const struct form *f = testing_clean(&t, survey, "list_name,name,label\nyn,y,Yes\nyn,n,No\n", NULL);
        if (f->n != 1 || f->question[0].type != all[i].type)
            fail_msg("%s", all[i].written);
        (void)reset(NULL);
    }
}

static void every_column(void **state)
{
    (void)state;
    const struct form *f = testing_clean(
        &t,
        "type,name,label::es,label::en,hint::es,guidance_hint,required,required_message,relevant,constraint,"
        "constraint_message,calculation,default,read_only,appearance,parameters,trigger,measure,facet,dimension,pii,"
        "compartment,kobo--matrix_list\n"
        "date,day,Día,Day,,,,,,,,,,,,,,,,,,,\n"
        "integer,women,Mujeres,Women,Cuántas,Largo,yes,Falta,now() > 1,. >= "
        "0,No,,3,,numbers,,,people,sex=f;age=0-17,,,,m\n"
        "range,score,Nota,Score,,,,,,,,,,,,start=0;end=5;step=0.5,,,,,,,\n"
        "text,who,Quién,Who,,,,,,,,,,true,,,,,,,yes,legal,\n"
        "integer,all,Todos,All,,,,,,,,,,,,,${women},people,total,,,,\n"
        "select_one sex,sex,Sexo,Sex,,,,,,,,,,,minimal,,,,,sex,no,,\n",
        "list_name,name,label::es,label::en,old\nsex,f,Mujer,Woman,1\nsex,m,Hombre,Man,2\n",
        "form_title,form_id,version,default_language,fact,date_of_record,workflow,key,style\n"
        "Taller,taller,3,Español (es),activity,day,review,day women,pages\n");
    assert_true(sv_is(f->id, "taller") && sv_is(f->version, "3") && sv_is(f->default_language, "es"));
    assert_true(sv_is(f->fact, "activity") && sv_is(f->date_of_record, "day") && sv_is(f->workflow, "review"));
    assert_true(sv_is(f->key, "day women") && sv_is(*(struct sv *)map_get(&f->setting, SV("style")), "pages"));
    assert_true(sv_is(text_exact(&f->title, SV("es")), "Taller"));
    assert_int_equal(f->nlanguages, 2);
    const struct question *q = testing_question(f, "women");
    assert_true(sv_is(text_exact(&q->label, SV("en")), "Women") && sv_is(text_exact(&q->hint, SV("es")), "Cuántas"));
    assert_true(sv_is(text_exact(&q->guidance_hint, SV("es")), "Largo"));
    assert_true(q->required && q->relevant && q->constraint && !q->default_value && sv_is(q->default_text, "3"));
    assert_true(sv_is(q->appearance, "numbers") && sv_is(q->measure, "people") && q->facet.n == 2);
    assert_true(sv_is(q->facet.dim[1], "age") && sv_is(q->facet.value[1], "0-17"));
    assert_true(sv_is(*(struct sv *)map_get(&q->extra, SV("kobo--matrix_list")), "m"));
    q = testing_question(f, "score");
    assert_true(q->range_start == 0 && q->range_end == 5 && q->range_step == 0.5);
    q = testing_question(f, "who");
    assert_true(q->pii && q->read_only && sv_is(q->compartment, "legal"));
    assert_true(testing_question(f, "all")->facet.total && sv_is(testing_question(f, "all")->trigger, "women"));
    q = testing_question(f, "sex");
    assert_true(!q->pii && sv_is(q->dimension, "sex") && q->list->n == 2 && f->nlists == 1);
    assert_true(sv_is(*(struct sv *)map_get(&q->list->v[1].extra, SV("old")), "2"));
}

static void groups_and_repeats(void **state)
{
    (void)state;
    const struct form *f = testing_clean(&t,
                                         "type,name,label,repeat_count,relevant\n"
                                         "begin group,g,G,,\n"
                                         "integer,n,How many,,\n"
                                         "Begin Repeat,kids,Kids,${n},\n"
                                         "text,nick,Nick,,\n"
                                         "begin_repeat,toys,Toys,,\n"
                                         "text,toy,Toy,,\n"
                                         "end_repeat,,,,\n"
                                         "end repeat,,,,\n"
                                         "note,,Thanks ${n},,\n"
                                         "end group,,,,\n",
                                         NULL, NULL);
    assert_int_equal(f->nscopes, 3);
    assert_true(sv_is(f->scope[1].name, "kids") && f->scope[1].parent == 0 && f->scope[1].n == 1);
    assert_true(sv_is(f->scope[2].name, "toys") && f->scope[2].parent == 1);
    assert_int_equal(testing_question(f, "toy")->scope, 2);
    assert_true(f->question[testing_question(f, "toys")->parent].type == Q_REPEAT);
    assert_non_null(testing_question(f, "kids")->repeat_count);
    assert_non_null(testing_question(f, "note_10"));
}

static void or_other_asks_for_it(void **state)
{
    (void)state;
    const struct form *f = testing_clean(&t, "type,name,label::es,label::en,pii\nselect_one c or_other,color,C,C,yes\n",
                                         "list_name,name,label\nc,red,Red\n", NULL);
    const struct question *q = testing_question(f, "color_other");
    assert_true(q->type == Q_TEXT && q->pii && q->relevant && sv_is(text_exact(&q->label, SV("en")), "Please specify"));
    assert_true(testing_question(f, "color")->or_other && testing_question(f, "color")->list->n == 1);
    (void)reset(NULL);
    f = testing_clean(&t, "type,name,label\nselect_one c or_other,color,C\ninteger,color_other,Own\n",
                      "list_name,name,label\nc,red,Red\n", NULL);
    assert_int_equal(f->n, 2);
    assert_int_equal(testing_question(f, "color_other")->type, Q_INTEGER);
}

static void external_lists(void **state)
{
    (void)state;
    struct arena mem = {0};
    struct map lists = {.mem = &mem};
    struct choice_list places = {.name = SV("places"), .external = true, .by_name = {.mem = &mem}};
    (void)map_put(&lists, SV("places"), &places);
    const struct form *f = testing_form_lists(
        &t, "type,name,label\nselect_one places,a,A\nselect_one_from_file places.csv,b,B\nselect_one Places,c,C\n",
        NULL, NULL, &lists);
    assert_int_equal(t.problems.n, 1); /* the capital */
    for (size_t i = 0; i < 3; i++)
        assert_ptr_equal(f->question[i].list, &places);
    assert_int_equal(f->nlists, 0);
    arena_release(&mem);
}

static void dynamic_defaults(void **state)
{
    (void)state;
    const struct form *f =
        testing_clean(&t,
                      "type,name,label,default\ndate,a,A,today()\ndate,b,B,2023-01-02\ntext,c,C,a (b)\n"
                      "text,d,D,${c}\ninteger,e,E,-1\n",
                      NULL, NULL);
    assert_true(f->question[0].default_value && !f->question[1].default_value && !f->question[2].default_value);
    assert_true(f->question[3].default_value && !f->question[4].default_value);
}

static void disabled_rows_and_devices(void **state)
{
    (void)state;
    const struct form *f = testing_clean(
        &t, "type,name,label,disabled\ntext,a,A,yes\naudit,audit,,\nstart,,,\ntext,b,B,\n,,,\n", NULL, NULL);
    assert_int_equal(f->n, 2);
    assert_true(sv_is(f->question[0].name, "start"));
}

/* --- sloppy forms ------------------------------------------------------------------------------ */

struct expectation {
    const char *survey, *choices, *settings;
    enum severity severity;
    const char *file;
    size_t row;
    const char *column, *message;
};

static void expect(const struct expectation *x)
{
    (void)testing_form(&t, x->survey, x->choices, x->settings);
    const struct problem *p = t.problems.v;
    if (t.problems.n != 1 || p->severity != x->severity || !p->at.file || strcmp(p->at.file, x->file) != 0 ||
        p->at.row != x->row || !sv_is(p->at.column, x->column) || !sv_is(p->message, x->message)) {
        testing_print(&t.problems);
        fail_msg("expected one: row %zu column %s: %s", x->row, x->column, x->message);
    }
    (void)reset(NULL);
}

#define YN "list_name,name,label\nyn,y,Yes\nyn,n,No\n"

static void sloppy_headers(void **state)
{
    (void)state;
    const struct form *f = testing_clean(
        &t,
        " Type ,NAME,Label::Español (es),label:English,caption::fr,bind:relevant,bind::jr:constraintMsg,Read-Only,"
        "control::appearance,Relevance ignored\n"
        "integer,a,A,AA,AAA,now() > 1,Never,no,w1,x\n",
        NULL, NULL);
    const struct question *q = testing_question(f, "a");
    assert_true(sv_is(text_exact(&q->label, SV("es")), "A") && sv_is(text_exact(&q->label, SV("en")), "AA"));
    assert_true(sv_is(text_exact(&q->label, SV("fr")), "AAA") && q->relevant && !q->read_only);
    assert_true(q->constraint_message.n == 1 && sv_is(q->appearance, "w1"));
}

static void sloppy_forms_are_read_with_a_warning(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"type,name,label,relevant,relevance\ntext,a,A,now() > 1,\ntext,b,B,,now() > 2\n", NULL, NULL, SEVERITY_WARNING,
         "survey", 1, "relevance", "the columns “relevant” and “relevance” mean the same; each row may use either"},
        {"type,name,label,label\ntext,a,A,\n", NULL, NULL, SEVERITY_WARNING, "survey", 1, "label",
         "the columns “label” and “label” mean the same; each row may use either"},
        {"type,name,label,constrant\ntext,a,A,. = 1\n", NULL, NULL, SEVERITY_WARNING, "survey", 1, "constrant",
         "the column “constrant” of the sheet survey is not known; it is kept but has no effect"},
        {"type,name,label,relevant::es\ntext,a,A,now() > 1\n", NULL, NULL, SEVERITY_WARNING, "survey", 1,
         "relevant::es", "the column “relevant::es” cannot be translated; it is kept but has no effect"},
        {"type,name,label\nselect_one YN,a,A\n", YN, NULL, SEVERITY_WARNING, "survey", 2, "type",
         "the list is written “yn”, not “YN”"},
        {"type,name,label\nselect_one yn,a,A\n", YN "yn,y,Yes\n", NULL, SEVERITY_WARNING, "choices", 4, "name",
         "the choice “y” stands twice in the list yn; the second is left out"},
        {"type,name,label\ntext,a,\n", NULL, NULL, SEVERITY_WARNING, "survey", 2, "label", "“a” has no label"},
        {"type,name,label\nbegin repeat,r,R\ntext,a,A\nend repeat,,\nselect_one ${a},b,B\n", NULL, NULL,
         SEVERITY_WARNING, "survey", 5, "type",
         "“b” chooses among answers: its own answers are not checked against them"},
        {"type,name,label\ntext,a,A\ntext,A,B\n", NULL, NULL, SEVERITY_WARNING, "survey", 3, "name",
         "the name “A” differs from another only in capitals or accents"},
        {"type,name,label\ntext,a,A\nnote,a,B\n", NULL, NULL, SEVERITY_WARNING, "survey", 3, "name",
         "the name “a” is used twice (also in row 2); the one with an answer is meant by ${a}"},
        {"type,name,label\ntext,a,Hello ${b}\n", NULL, NULL, SEVERITY_WARNING, "survey", 2, "label",
         "the text mentions ${b}, which does not exist"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        expect(&all[i]);
}

static void duplicates_may_be_allowed(void **state)
{
    (void)state;
    const struct form *f =
        testing_clean(&t,
                      "type,name,label,choice_filter\nselect_one s,s,S,\n"
                      "select_one d,d,D,s = ${s}\n",
                      "list_name,name,label,s\ns,1,One,\ns,2,Two,\nd,x,Here,1\nd,x,There,2\nd,y,Y,2\n",
                      "allow_choice_duplicates\nyes\n");
    const struct choice_list *d = testing_question(f, "d")->list;
    assert_true(d->n == 3 && d->duplicates && d->v[0].same == &d->v[1] && !d->v[1].same);
    assert_ptr_equal(map_get(&d->by_name, SV("x")), &d->v[0]);
}

/* --- malformed forms --------------------------------------------------------------------------- */

static void one_clear_message(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"type,label\ntext,A\n", NULL, NULL, SEVERITY_ERROR, "survey", 1, "", "the survey has no column “name”"},
        {"type,name,label\n", NULL, NULL, SEVERITY_ERROR, "survey", 0, "", "the survey has no questions"},
        {"type,name,label\ninteegr,a,A\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "type",
         "“inteegr” is not a type of question"},
        {"type,name,label\nselct_one yn,a,A\n", YN, NULL, SEVERITY_ERROR, "survey", 2, "type",
         "“selct_one yn” is not a type of question"},
        {"type,name,label\nbegin gruop,g,G\ntext,a,A\nend group,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "type",
         "“begin gruop” is not a type of question"},
        {"type,name,label\n,a,A\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "type", "the row has no type"},
        {"type,name,label\ntext,,A\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "name", "the question has no name"},
        {"type,name,label\ntext,a b,A\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "name",
         "“a b” cannot be the name of a question"},
        {"type,name,label\ntext,_id,A\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "name",
         "“_id” is reserved: records have a column of that name"},
        {"type,name,label\ntext,a,A\ninteger,a,B\n", NULL, NULL, SEVERITY_ERROR, "survey", 3, "name",
         "the name “a” is already used in row 2; answers of both would be one column"},
        {"type,name,label\nbegin group,g,G\ntext,a,A\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "type",
         "the group “g” is not closed"},
        {"type,name,label\nbegin repeat,r,R\nbegin group,g,G\ntext,a,A\nend repeat,,\n", NULL, NULL, SEVERITY_ERROR,
         "survey", 3, "type", "the group “g” is not closed"},
        {"type,name,label\ntext,a,A\nend repeat,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 3, "type",
         "no repeat is open here"},
        {"type,name,label\nselect_one yna,a,A\n", YN, NULL, SEVERITY_ERROR, "survey", 2, "type",
         "there is no list “yna”"},
        {"type,name,label\nselect_one,a,A\n", YN, NULL, SEVERITY_ERROR, "survey", 2, "type",
         "“a” does not say which list it chooses from"},
        {"type,name,label\nselect_one yn,a,A\n", "list_name,name,label\nyn,y,Yes\nyn,y,No\n", NULL, SEVERITY_ERROR,
         "choices", 3, "name", "the choice “y” of the list yn means two things: their labels differ"},
        {"type,name,label\nselect_multiple yn,a,A\n", "list_name,name,label\nyn,y s,Yes\n", NULL, SEVERITY_ERROR,
         "choices", 2, "name", "the choice “y s” has a space, but a stores several choices separated by spaces"},
        {"type,name,label\nselect_one yn,a,A\n", "list_name,name,label\nyn,y,Yes\nyn,,No\n", NULL, SEVERITY_ERROR,
         "choices", 3, "name", "the choice has no name"},
        {"type,name,label\nselect_one yn,a,A\n", "list_name,name,label\nyn,y,Yes\n,n,No\n", NULL, SEVERITY_ERROR,
         "choices", 3, "list_name", "the choice belongs to no list"},
        {"type,name,label,relevant\ntext,a,A,${b} = 1\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "relevant",
         "there is no question ${b}"},
        {"type,name,label,calculation\ncalculate,a,,${b} + 1\ncalculate,b,,${a} + 1\n", NULL, NULL, SEVERITY_ERROR,
         "survey", 2, "calculation", "calculations go round in a circle: a → b → a"},
        {"type,name,label,relevant\ntext,a,A,${b} = 'x'\ntext,b,B,${a} = 'x'\n", NULL, NULL, SEVERITY_ERROR, "survey",
         2, "relevant", "calculations go round in a circle: a → b → a"},
        {"type,name,label\ncalculate,a,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "",
         "“a” is calculated but has no calculation"},
        {"type,name,label,parameters\nrange,a,A,start=5;end=1\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "parameters",
         "“start=5;end=1” does not say a range"},
        {"type,name,label,parameters\nrange,a,A,start=x\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "parameters",
         "“start=x” does not say a range"},
        {"type,name,label,default\ninteger,a,A,many\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "default",
         "“many” is not a whole number"},
        {"type,name,label,measure,facet\ninteger,a,A,m,women\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "facet",
         "“women” is not a facet"},
        {"type,name,label,pii\ntext,a,A,perhaps\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "pii",
         "“perhaps” does not say whether the answer is personal; it is sealed until it does"},
        {"type,name,label,relevant,relevance\ntext,a,A,now() > 1,now() > 2\n", NULL, NULL, SEVERITY_ERROR, "survey", 2,
         "relevance", "two columns that mean the same say different things: “now() > 1” and “now() > 2”"},
        {"type,name,label\ntext,a,A\n", NULL, "form_id\nmy form\n", SEVERITY_ERROR, "settings", 2, "form_id",
         "“my form” cannot be the id of a form"},
        {"type,name,label\ntext,a,A\n", NULL, "date_of_record\nday\n", SEVERITY_ERROR, "settings", 2, "date_of_record",
         "the setting date_of_record names “day”, which is no such question"},
        {"type,name,label\ntext,a,A\n", NULL, "allow_choice_duplicates\nperhaps\n", SEVERITY_ERROR, "settings", 2,
         "allow_choice_duplicates", "“perhaps” does not say whether choices may share a name"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strstr(all[i].message, "two columns") != NULL) { /* beside the warning of the header */
            (void)testing_form(&t, all[i].survey, NULL, NULL);
            assert_int_equal(t.problems.nerrors, 1);
            assert_true(sv_is(t.problems.v[1].message, all[i].message));
            (void)reset(NULL);
            continue;
        }
        expect(&all[i]);
    }
}

#define MEANING "type,name,label,measure,facet,dimension,pii,calculation\n"

static void meaning_that_does_not_hold_together(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {MEANING "integer,a,A,a-b,,,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "measure",
         "“a-b” cannot be the name of a measure"},
        {MEANING "integer,a,A,count,,,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "measure",
         "“count” is the number of records or rows; a question's measure needs another name"},
        {MEANING "text,a,A,people,,,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "measure",
         "only numbers can be measured, but “a” is a text"},
        {MEANING "integer,a,A,people,,,yes,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "pii",
         "“a” is personal and cannot be a measure: figures never carry personal data"},
        {MEANING "integer,a,A,,sex=f,,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "facet",
         "a facet needs a measure"},
        {MEANING "integer,a,A,people,sex=w,,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "facet",
         "“w” is not a value of sex"},
        {MEANING "integer,a,A,people,sex=f,,,\ninteger,b,B,people,age=0-17,,,\n", NULL, NULL, SEVERITY_ERROR, "survey",
         3, "facet", "“a” and “b” may hold the same people of the measure “people”: they would be counted twice"},
        {MEANING "integer,a,A,people,sex=f,,,\ninteger,b,B,people,sex=f;age=0-17,,,\n", NULL, NULL, SEVERITY_ERROR,
         "survey", 3, "facet",
         "“a” and “b” may hold the same people of the measure “people”: they would be counted twice"},
        {MEANING "integer,a,A,people,sex=f;sex=m,,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "facet",
         "the facet gives “sex” two values"},
        {MEANING "integer,a,A,people,sex=f;age=x,,,\ninteger,b,B,people,age=x;sex=f,,,\n", NULL, NULL, SEVERITY_ERROR,
         "survey", 3, "facet", "“a” and “b” give the same part of the measure “people”: it would be counted twice"},
        {MEANING "integer,a,A,people,sex=f,,,\ninteger,b,B,people,,,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 3,
         "facet", "“a” and “b” share the measure “people” and one has no facet: it would be counted twice"},
        {MEANING "integer,a,A,people,total,,,\ninteger,b,B,people,,,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 3,
         "facet", "“a” and “b” share the measure “people” and one has no facet: it would be counted twice"},
        {MEANING "decimal,a,A,hours,who-is=x,,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "facet",
         "“who-is” cannot be the name of a dimension"},
        {MEANING "range,a,A,2nd,,,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "measure",
         "“2nd” cannot be the name of a measure"},
        {MEANING "select_multiple yn,a,A,,,topic,,\nbegin repeat,r,R,,,,,\nselect_multiple yn,b,B,,,place,,\n"
                 "end repeat,,,,,,,\n",
         YN, NULL, SEVERITY_ERROR, "survey", 4, "dimension",
         "“b” and “a” are both select_multiple with a dimension: one fact can have only one"},
        {MEANING "date,a,A,,,,yes,\n", NULL, "date_of_record\na\n", SEVERITY_ERROR, "survey", 2, "pii",
         "“a” dates the record and cannot be personal"},
        {MEANING "date,day,A,,,,,\n", NULL, "date_of_record\nday_\n", SEVERITY_ERROR, "settings", 2, "date_of_record",
         "the setting date_of_record names “day_”, which is no such question"},
        {MEANING "begin repeat,r,R,,,,,\ndate,a,A,,,,,\nend repeat,,,,,,,\n", NULL, "date_of_record\na\n",
         SEVERITY_ERROR, "settings", 2, "date_of_record",
         "the setting date_of_record names “a”, which is no such question"},
        {MEANING "note,a,A,,,,,\n", NULL, "date_of_record\na\n", SEVERITY_ERROR, "settings", 2, "date_of_record",
         "the setting date_of_record names “a”, which is no such question"},
        {MEANING "note,a,A,,,,,\n", NULL, "key\na\n", SEVERITY_ERROR, "settings", 2, "key",
         "the setting key names “a”, which is no such question"},
        {MEANING "text,a,A,,,,,\n", NULL, "key\na nobody\n", SEVERITY_ERROR, "settings", 2, "key",
         "the setting key names “nobody”, which is no such question"},
        {MEANING "begin repeat,r,R,,,,,\ntext,a,A,,,,,\nend repeat,,,,,,,\n", NULL, "key\na\n", SEVERITY_ERROR,
         "settings", 2, "key", "the setting key names “a”, which is no such question"},
        {MEANING "text,a,A,,,1st,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "dimension",
         "“1st” cannot be the name of a dimension"},
        {MEANING "text,a,A,,,sex,yes,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "dimension",
         "“a” is personal and cannot be a dimension: figures never carry personal data"},
        {MEANING "note,a,A,,,sex,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "dimension",
         "a note has no answer that could be a dimension"},
        {MEANING "text,a,A,,,sex,,\ntext,b,B,,,sex,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 3, "dimension",
         "“a” and “b” both give the dimension “sex” of the same row"},
        {MEANING "select_multiple yn,a,A,,,topic,,\nselect_multiple yn,b,B,,,place,,\n", YN, NULL, SEVERITY_ERROR,
         "survey", 2, "dimension", "“a” and “b” are both select_multiple with a dimension: one fact can have only one"},
        {MEANING "text,a,A,,,,yes,\ncalculate,b,,,,,,\"concat(${a}, '!')\"\n", NULL, NULL, SEVERITY_WARNING, "survey",
         3, "pii", "“b” is calculated from the personal answer “a” but is not pii itself"},
        {MEANING "integer,a,A,,,,,\n", NULL, "date_of_record\na\n", SEVERITY_ERROR, "survey", 2, "type",
         "“a” dates the record but is a integer"},
        {MEANING "text,a,A,,,,yes,\n", NULL, "key\na\n", SEVERITY_ERROR, "survey", 2, "pii",
         "“a” identifies the record and would lie readable, but it is personal"},
        {MEANING "text,a,A,,,,,\n", NULL, "fact\na.b\n", SEVERITY_ERROR, "settings", 2, "fact",
         "“a.b” cannot be the name of a stream of facts"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        expect(&all[i]);
}

/* What dates a record, where the form does not say it: a date, then a moment, that may be read. */
static void dates_and_streams(void **state)
{
    (void)state;
    static const struct {
        const char *survey, *settings, *date, *fact;
    } all[] = {
        {MEANING "datetime,m,M,,,,,\ndate,d,D,,,,,\n", "form_id\nvisits\n", "d", "visits"},
        {MEANING "date,d,D,,,,yes,\ndatetime,m,M,,,,,\n", "form_id\nVisit-2\n", "m", "Visit_2"},
        {MEANING "start,s,,,,,,\ntoday,t,,,,,,\n", "form_id\n2nd\n", "t", "_nd"},
        {MEANING "end,e,,,,,,\nstart,s,,,,,,\n", "form_id\nz9\n", "s", "z9"},
        {MEANING "end,e,,,,,,\n", "form_id,fact\nx,Y_1\n", "", "Y_1"},
        {MEANING "end,e,,,,,,\n", "form_id,date_of_record\nx,e\n", "e", "x"},
        {MEANING "calculate,c,,,,,,today()\ndate,d,D,,,,,\n", "form_id,date_of_record\nx,c\n", "c", "x"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const struct form *f = testing_clean(&t, all[i].survey, NULL, all[i].settings);
        if (!sv_is(f->date_of_record, all[i].date) || !sv_is(f->fact, all[i].fact))
            fail_msg("%zu: %.*s %.*s", i, SV_ARG(f->date_of_record), SV_ARG(f->fact));
        (void)reset(NULL);
    }
}

static void names_and_what_they_mean(void **state)
{
    (void)state;
    static const char *const names[] = {"1a", "-a", "a b", "a/b", "a[", "a{"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char survey[80], message[80];
        (void)snprintf(survey, sizeof survey, "type,name,label\ntext,%s,A\n", names[i]);
        (void)snprintf(message, sizeof message, "“%s” cannot be the name of a question", names[i]);
        const struct expectation x = {survey, NULL, NULL, SEVERITY_ERROR, "survey", 2, "name", message};
        expect(&x);
    }
    (void)testing_clean(&t, "type,name,label\ntext,niño-1.b_Z,A\nbegin group,_g,G\ntext,b,B\nend group,,\n", NULL,
                        NULL);
    (void)reset(NULL);
    static const struct expectation all[] = {
        {"type,name,label\ntext,_x,A\n", NULL, NULL, SEVERITY_ERROR, "survey", 2, "name",
         "“_x” is reserved: records have a column of that name"},
        {"type,name,label\nbegin repeat,_r,R\ntext,b,B\nend repeat,,\n", NULL, NULL, SEVERITY_ERROR, "survey", 2,
         "name", "“_r” is reserved: records have a column of that name"},
        {"type,name,label\ntext,a,A\ntext,a,B\n", NULL, NULL, SEVERITY_ERROR, "survey", 3, "name",
         "the name “a” is already used in row 2; answers of both would be one column"},
        {"type,name,label,relevant\nnote,n,N,\ntext,a,A,${n} = 'x'\n", NULL, NULL, SEVERITY_WARNING, "survey", 3,
         "relevant", "${n} is a note and never has an answer"},
        {"type,name,label,relevant\nbegin group,g,G,\ntext,b,B,\nend group,,,\ntext,a,A,${g} = 'x'\n", NULL, NULL,
         SEVERITY_WARNING, "survey", 5, "relevant", "${g} is a group and never has an answer"},
        {"type,name,label,relevant\ntext,a,A,reached('approved')\n", NULL, NULL, SEVERITY_ERROR, "survey", 2,
         "relevant", "column 1: reached() can only stand where a workflow is known"},
        {"type,name,label,calculation,trigger\ncalculate,a,,1 + 1,${nobody}\n", NULL, NULL, SEVERITY_ERROR, "survey", 2,
         "trigger", "there is no question ${nobody}"},
        {"type,name,label,choice_filter\nselect_one yn,a,A,zone = 1\n", YN, NULL, SEVERITY_ERROR, "survey", 2,
         "choice_filter", "there is no question ${zone}"},
        {"type,name,label\ntext,a,It costs 3 $ or $5 ${a} ${b}\n", NULL, NULL, SEVERITY_WARNING, "survey", 2, "label",
         "the text mentions ${b}, which does not exist"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        expect(&all[i]);
}

/* A circle of many is named by its beginning. */
static void long_circles(void **state)
{
    (void)state;
    struct buf survey = {0};
    buf_addz(&survey, "type,name,label,calculation\n");
    for (int i = 0; i < 30; i++)
        buf_printf(&survey, "calculate,q%d,,${q%d} + 1\n", i, (i + 1) % 30);
    (void)testing_form(&t, survey.p, NULL, NULL);
    assert_int_equal(t.problems.n, 1);
    assert_true(sv_is(t.problems.v[0].message,
                      "calculations go round in a circle: q0 → q1 → q2 → q3 → q4 → q5 → q6 → q7 → q8 → q9 → … → q0"));
    buf_release(&survey);
}

static void remedies(void **state)
{
    (void)state;
    (void)testing_form(&t, "type,name,label,relevant\ninteegr,count_,A,\nselect_one yna,b,B,${count} > 0\n", YN, NULL);
    assert_int_equal(t.problems.n, 3);
    assert_true(sv_is(t.problems.v[0].remedy, "Perhaps “integer”?"));
    assert_true(sv_is(t.problems.v[1].remedy, "Perhaps “yn”?"));
    assert_true(sv_is(t.problems.v[2].remedy, "Perhaps ${count_}?"));
}

/* --- the catalogue's tree ---------------------------------------------------------------------- */

static void tree_and_back(void **state)
{
    (void)state;
    struct table s, c, x, s2, c2, x2;
    struct err e = {.lang = "en"};
    struct arena *mem = &t.mem;
    assert_true(testing_table(mem, "s", SV("type,Name,label::es,notes\ntext,a,A,\n,,,\nnote,n,,keep\n"), &s));
    assert_true(testing_table(mem, "c", SV("list_name,name,label\nyn,y,Sí\n"), &c));
    assert_true(testing_table(mem, "x", SV("form_id,fact\nf,g\n"), &x));
    struct node *tree = xlsform_to_node(mem, &s, &c, &x);
    struct buf json = {0};
    node_write_json(&json, tree);
    assert_string_equal(json.p, "{\"survey\":[{\"type\":\"text\",\"Name\":\"a\",\"label::es\":\"A\"},"
                                "{\"type\":\"note\",\"Name\":\"n\",\"notes\":\"keep\"}],"
                                "\"choices\":[{\"list_name\":\"yn\",\"name\":\"y\",\"label\":\"Sí\"}],"
                                "\"settings\":{\"form_id\":\"f\",\"fact\":\"g\"}}");
    struct node *again;
    assert_int_equal(node_read_json(mem, buf_sv(&json), &again, &e), 0);
    assert_int_equal(xlsform_from_node(mem, again, "catalogue", &s2, &c2, &x2, &e), 0);
    assert_int_equal(s2.nrows, 2);
    assert_true(sv_is(table_cell(&s2, 1, table_column(&s2, "notes")), "keep"));
    assert_true(sv_is(table_cell(&c2, 0, table_column(&c2, "label")), "Sí"));
    assert_true(sv_is(table_cell(&x2, 0, table_column(&x2, "fact")), "g"));
    buf_release(&json);
}

static void trees_of_something_else(void **state)
{
    (void)state;
    static const char *const bad[] = {"{}",
                                      "{\"survey\":[1],\"choices\":[]}",
                                      "{\"survey\":{},\"choices\":[]}",
                                      "{\"survey\":[{\"type\":[]}],\"choices\":[]}",
                                      "[]",
                                      "{\"survey\":[],\"choices\":[],\"settings\":[1]}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct node *n;
        struct table s, c, x;
        struct err e = {.lang = "en"};
        assert_int_equal(node_read_json(&t.mem, sv_of(bad[i]), &n, &e), 0);
        assert_int_equal(xlsform_from_node(&t.mem, n, "catalogue", &s, &c, &x, &e), -1);
        assert_string_equal(e.message, "catalogue: the stored form is not made of survey, choices and settings");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_type, reset),
        cmocka_unit_test_teardown(every_column, reset),
        cmocka_unit_test_teardown(groups_and_repeats, reset),
        cmocka_unit_test_teardown(or_other_asks_for_it, reset),
        cmocka_unit_test_teardown(external_lists, reset),
        cmocka_unit_test_teardown(dynamic_defaults, reset),
        cmocka_unit_test_teardown(disabled_rows_and_devices, reset),
        cmocka_unit_test_teardown(sloppy_headers, reset),
        cmocka_unit_test_teardown(sloppy_forms_are_read_with_a_warning, reset),
        cmocka_unit_test_teardown(duplicates_may_be_allowed, reset),
        cmocka_unit_test_teardown(one_clear_message, reset),
        cmocka_unit_test_teardown(meaning_that_does_not_hold_together, reset),
        cmocka_unit_test_teardown(dates_and_streams, reset),
        cmocka_unit_test_teardown(names_and_what_they_mean, reset),
        cmocka_unit_test_teardown(long_circles, reset),
        cmocka_unit_test_teardown(remedies, reset),
        cmocka_unit_test_teardown(tree_and_back, reset),
        cmocka_unit_test_teardown(trees_of_something_else, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
