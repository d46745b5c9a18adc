/* From files to answers: headers, labels, habits, repeats in any order, and each kind of fault. */
#include "domain/exchange/import_testing.h"

static struct testing_form tf;
static struct testing_read t;

static const char survey[] = "type,name,label::es,label::en,appearance\n"
                             "date,date,Fecha,Date,\n"
                             "select_one kind,kind,Tipo de actividad,Kind of activity,\n"
                             "select_multiple topic,topics,Temas,Topics,\n"
                             "text,title,Título,Title,\n"
                             "begin group,who,Asistencia,Attendance,\n"
                             "integer,women,Mujeres,Women,\n"
                             "integer,men,Hombres,Men,\n"
                             "end group,,,,\n"
                             "decimal,cost,Costo,Cost,\n"
                             "acknowledge,consent,Consentimiento,Consent,\n"
                             "geopoint,spot,Punto,Spot,\n"
                             "begin repeat,visitor,Visitantes,Visitors,\n"
                             "text,name,Nombre,Name,\n"
                             "integer,age,Edad,Age,\n"
                             "begin repeat,paper,Documentos,Papers,\n"
                             "text,number,Número,Number,\n"
                             "end repeat,,,,\n"
                             "end repeat,,,,\n";
static const char choices[] = "list_name,name,label::es,label::en\n"
                              "kind,workshop,Taller,Workshop\n"
                              "kind,session,Sesión informativa,Briefing\n"
                              "topic,law,Leyes,Laws\n"
                              "topic,law_old,\"Leyes, antiguas\",\"Laws, old\"\n"
                              "topic,return,Retorno voluntario,Voluntary return\n"
                              "topic,twin1,Gemelo,Twin\n"
                              "topic,twin2,Gemelo,Twin\n";

static const struct form *form(void)
{
    return testing_clean(&tf, survey, choices, NULL);
}

static int clean(void **state)
{
    (void)state;
    testing_done(&t);
    t = (struct testing_read){0};
    arena_release(&tf.mem);
    tf = (struct testing_form){0};
    return 0;
}

static const struct problem *first_error(void)
{
    for (size_t i = 0; i < t.problems.n; i++)
        if (t.problems.v[i].severity == SEVERITY_ERROR)
            return &t.problems.v[i];
    fail_msg("there is no error");
    return NULL;
}

static void assert_text(struct sv found, const char *expected)
{
    assert_string_equal(arena_z(&t.mem, found), expected);
}

static void assert_contains(struct sv text, const char *part)
{
    if (!strstr(arena_z(&t.mem, text), part))
        fail_msg("\"%.*s\" does not hold \"%s\"", SV_ARG(text), part);
}

/* --- headers ------------------------------------------------------------------------------------- */

static void test_headers_by_name_path_and_label(void **state)
{
    static const char *const headers[] = {"women",    "WOMEN",     "who/women", "data:who:women", "Mujeres",
                                          "mujeres ", "who-women", "Women",     "WHO/women"};
    const struct form *f = form();
    (void)state;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        char csv[80];
        (void)snprintf(csv, sizeof csv, "title,%s\nx,12\n", headers[i]);
        if (!testing_open_csv(&t, f, csv, NULL) || testing_next(&t, f) != 1)
            fail_msg("%s", headers[i]);
        assert_string_equal(testing_answer(&t, f, "women", 0), "12");
        testing_done(&t);
    }
    assert_true(testing_open_csv(&t, f, "Tipo de Actividad,TITULO\nTaller,x\n", NULL));
    assert_int_equal(testing_next(&t, f), 1);
    assert_string_equal(testing_answer(&t, f, "kind", 0), "workshop");
}

static void test_unknown_header(void **state)
{
    (void)state;
    assert_false(testing_open_csv(&t, form(), "title,womenn\nx,1\n", NULL));
    const struct problem *p = first_error();
    assert_text(p->at.column, "womenn");
    assert_int_equal(p->at.row, 1);
    assert_string_equal(p->at.file, "form.csv");
    assert_contains(p->remedy, "\"women\"");
    assert_contains(p->expected, "question");
}

static void test_header_of_a_repeat(void **state)
{
    (void)state;
    assert_false(testing_open_csv(&t, form(), "title,visitor/age\nx,1\n", NULL));
    assert_contains(first_error()->remedy, "visitor");
}

static void test_headers_left_out(void **state)
{
    const struct form *f = form();
    (void)state;
    assert_true(testing_open_csv(&t, f, "title,,_uuid,_submission_time,meta/instanceID\nx,1,2,3,4\n", NULL));
    assert_int_equal(t.problems.n, 1);
    assert_int_equal(t.problems.v[0].severity, SEVERITY_INFO);
    assert_contains(t.problems.v[0].message, "_uuid, _submission_time, meta/instanceID");
    assert_int_equal(testing_next(&t, f), 1);
}

static void test_ignored_header(void **state)
{
    const struct import_input in = {.bytes = SV("title,remarks\nx,y\n"), .ignore = SV("Remarks, other")};
    (void)state;
    assert_true(testing_open_input(&t, form(), &in));
}

static void test_doubled_header(void **state)
{
    (void)state;
    assert_false(testing_open_csv(&t, form(), "women,Mujeres\n1,2\n", NULL));
    assert_contains(first_error()->message, "same question");
}

static void test_reserved_headers(void **state)
{
    const struct form *f = form();
    (void)state;
    assert_true(testing_open_csv(&t, f,
                                 "_key,_version,state,apportioned,verification,evidence,reached:submitted,title\n"
                                 "A-1,3,Submitted,sí,desk_checked,\"minutes photograph\",05/06/2023,x\n",
                                 NULL));
    assert_int_equal(testing_next(&t, f), 1);
    assert_text(t.rec.key, "A-1");
    assert_int_equal(t.rec.version, 3);
    assert_text(t.rec.state, "submitted");
    assert_true(t.rec.apportioned && t.rec.has_apportioned);
    assert_text(t.rec.verification, "desk_checked");
    assert_int_equal(t.rec.nevidence, 2);
    assert_text(t.rec.evidence[1].kind, "photograph");
    assert_int_equal(t.rec.nevents, 1);
    assert_int_equal(t.rec.event[0].date, 19513);
}

static void test_reserved_headers_with_underscore(void **state)
{
    const struct form *f = form();
    (void)state;
    assert_true(testing_open_csv(&t, f, "_state,_Evidence,_reached:approved\nsubmitted,minutes,2023-04-25\n", NULL));
    assert_int_equal(testing_next(&t, f), 1);
    assert_text(t.rec.state, "submitted");
    assert_text(t.rec.evidence[0].kind, "minutes");
    assert_int_equal(t.rec.nevents, 1);
}

static void test_unknown_event(void **state)
{
    (void)state;
    assert_false(testing_open_csv(&t, form(), "title,reached:submited\nx,\n", NULL));
    assert_contains(first_error()->remedy, "reached:submitted");
}

static void test_label_of_two_questions(void **state)
{
    const struct form *f = testing_form(&tf, "type,name,label\ntext,a,Name\ntext,b,name\n", NULL, NULL);
    (void)state;
    assert_false(testing_open_csv(&t, f, "Name\nx\n", NULL));
    assert_contains(first_error()->message, "a and b");
}

/* --- cells ---------------------------------------------------------------------------------------- */

static void one_answer(const char *header, const char *cell, const char *name, const char *expected)
{
    const struct form *f = tf.form;
    struct buf csv = {0};
    buf_printf(&csv, "title,%s\nx,\"%s\"\n", header, cell);
    assert_true(testing_open_csv(&t, f, csv.p, NULL));
    if (testing_next(&t, f) != 1)
        fail_msg("%s: %.*s", cell, SV_ARG(first_error()->message));
    assert_string_equal(testing_answer(&t, f, name, 0), expected);
    testing_done(&t);
    t = (struct testing_read){0};
    buf_release(&csv);
}

static void test_choices_by_code_and_label(void **state)
{
    (void)state;
    (void)form();
    one_answer("kind", "workshop", "kind", "workshop");
    one_answer("kind", "TALLER", "kind", "workshop");
    one_answer("kind", "sesion informativa", "kind", "session");
    one_answer("kind", "Briefing", "kind", "session");
    one_answer("topics", "return law", "topics", "law return");
    one_answer("topics", "Leyes; Retorno voluntario", "topics", "law return");
    one_answer("topics", "Retorno voluntario, Leyes", "topics", "law return");
    one_answer("topics", "Leyes, antiguas, Retorno voluntario", "topics", "law_old return");
    one_answer("topics", "Leyes, law_old", "topics", "law law_old");
    one_answer("topics", "Voluntary return", "topics", "return");
    one_answer("topics", "law|return", "topics", "law return");
}

static void test_other_cells(void **state)
{
    (void)state;
    (void)form();
    one_answer("consent", "sí", "consent", "OK");
    one_answer("consent", "no", "consent", "");
    one_answer("spot", "8.98, -79.52", "spot", "8.98 -79.52");
    one_answer("spot", "8,98; -79,52", "spot", "8.98 -79.52");
    one_answer("spot", "8,98 -79,52", "spot", "8.98 -79.52");
    one_answer("spot", "8,98, -79,52", "spot", "8.98 -79.52");
    one_answer("spot", "8.98,-79.52,10.5", "spot", "8.98 -79.52 10.5");
    one_answer("spot", "9,-79", "spot", "9 -79");
    one_answer("women", "1,986", "women", "1986");
    one_answer("cost", "1.986,5", "cost", "1986.5");
    one_answer("date", "25/04/2023", "date", "2023-04-25");
    one_answer("kind", "  ", "kind", "");
}

static void refused(const char *header, const char *cell, const char *expected, const char *message)
{
    const struct form *f = tf.form;
    struct buf csv = {0};
    buf_printf(&csv, "title,%s\nfirst,\nx,\"%s\"\n", header, cell);
    assert_true(testing_open_csv(&t, f, csv.p, NULL));
    assert_int_equal(testing_next(&t, f), 1);
    if (testing_next(&t, f) != -1)
        fail_msg("%s is accepted", cell);
    const struct problem *p = first_error();
    assert_int_equal(t.problems.nerrors, 1);
    assert_string_equal(p->at.file, "form.csv");
    assert_int_equal(p->at.row, 3);
    assert_text(p->at.column, header);
    assert_text(p->found, cell);
    assert_contains(p->expected, expected);
    assert_contains(p->message, message);
    testing_done(&t);
    t = (struct testing_read){0};
    buf_release(&csv);
}

static void test_refused_cells(void **state)
{
    (void)state;
    (void)form();
    refused("women", "many", "whole number", "not a whole number");
    refused("women", "2.5", "whole number", "not a whole number");
    refused("cost", "1.986", "number", "--decimal point");
    refused("date", "31/02/2023", "YYYY-MM-DD", "does not exist");
    refused("date", "2023-02-30", "YYYY-MM-DD", "does not exist");
    refused("date", "tomorrow", "YYYY-MM-DD", "not a date");
    refused("kind", "workshp", "code or label", "workshop");
    refused("kind", "party", "code or label", "neither a code nor a label");
    refused("topics", "Leyes; party", "codes or labels", "party");
    refused("topics", "Gemelo", "codes or labels", "twin1 and of twin2");
    refused("consent", "perhaps", "yes", "acknowledgement");
    refused("spot", "95 0", "latitude", "95");
    refused("spot", "8,98,-79,52", "latitude", "8,98,-79,52");
    refused("_id", "abc", "identifier", "identifier");
    refused("_version", "0", "whole number", "version");
    refused("state", "aproved", "approved", "no state");
    refused("apportioned", "half", "yes or no", "neither yes nor no");
    refused("verification", "trusted", "desk_checked", "verification");
    refused("evidence", "A photo!", "photograph", "evidence");
    refused("reached:approved", "31/04/2023", "YYYY-MM-DD", "exists");
}

static void test_cells_beyond_the_header(void **state)
{
    const struct form *f = form();
    (void)state;
    assert_true(testing_open_csv(&t, f, "title,women\na,1,,\nb,1,,zzz\n", NULL));
    assert_int_equal(testing_next(&t, f), 1);
    assert_int_equal(testing_next(&t, f), -1);
    assert_text(first_error()->found, "zzz");
}

static void test_formula_apostrophe_comes_off(void **state)
{
    const struct form *f = form();
    (void)state;
    assert_true(testing_open_csv(&t, f, "title\n\"'=1+1\"\n", NULL));
    assert_int_equal(testing_next(&t, f), 1);
    assert_string_equal(testing_answer(&t, f, "title", 0), "=1+1");
}

static void test_hashtag_row(void **state)
{
    const struct form *f = form();
    (void)state;
    assert_true(testing_open_csv(&t, f, "title,women\n#activity+name,#reached+f\nx,3\n", NULL));
    assert_int_equal(import_read_total(t.read), 1);
    assert_int_equal(testing_next(&t, f), 1);
    assert_string_equal(testing_answer(&t, f, "women", 0), "3");
}

static void test_columns_decide_together(void **state)
{
    const struct form *f = form();
    (void)state;
    assert_true(testing_open_csv(&t, f, "date,cost\n03/04/2023,\"1,986\"\n04/25/2023,2.5\n", NULL));
    assert_int_equal(testing_next(&t, f), 1);
    assert_string_equal(testing_answer(&t, f, "date", 0), "2023-03-04");
    assert_string_equal(testing_answer(&t, f, "cost", 0), "1986");
}

/* --- encodings --------------------------------------------------------------------------------------- */

static void test_windows_1252(void **state)
{
    const struct form *f = form();
    (void)state;
    assert_true(testing_open_csv(&t, f, "title;women\nReuni\xf3n;3\n", NULL));
    assert_int_equal(t.problems.nwarnings, 1);
    assert_contains(t.problems.v[0].message, "Windows-1252");
    assert_int_equal(testing_next(&t, f), 1);
    assert_string_equal(testing_answer(&t, f, "title", 0), "Reunión");
}

static void not_opened(struct sv bytes, const char *message)
{
    struct problems problems = {.mem = &t.mem, .lang = "en"};
    const struct import_input in = {.bytes = bytes};
    struct err e = {.lang = "en"};
    assert_int_equal(import_read_open(&t.read, tf.form, workflow_default(), &in, &t.mem, &problems, &e), -1);
    t.read = NULL;
    assert_int_equal(e.kind, ERR_INPUT);
    if (!strstr(e.message, message))
        fail_msg("%s", e.message);
}

static void test_files_that_are_none(void **state)
{
    (void)state;
    (void)form();
    not_opened(SV("\xff\xfet\0i\0"), "UTF-16");
    not_opened(SV("PK\x03\x04zzzz"), ".xlsx");
    not_opened(SV(""), "empty");
    not_opened(SV("title\n\"x\n"), "never closed");
    not_opened(SV("title\nx\x81y\n"), "row 2, column 1");
    not_opened(SV("title\nx\0y\n"), "NUL");
}

/* --- repeats ------------------------------------------------------------------------------------------- */

static void check_family(bool spilled)
{
    const struct form *f = tf.form;
    assert_int_equal(testing_next(&t, f), 1);
    assert_int_equal(t.group.table[1].n, 2);
    assert_string_equal(testing_answer(&t, f, "name", 0), "Ana");
    assert_string_equal(testing_answer(&t, f, "name", 1), "Luis");
    assert_int_equal(t.group.table[2].n, 3);
    assert_int_equal(t.rec.answers->table[2].v[2].parent, 1);
    assert_string_equal(testing_answer(&t, f, "number", 2), "L1");
    assert_int_equal(testing_next(&t, f), 1);
    assert_int_equal(t.group.table[1].n, 0);
    assert_int_equal(testing_next(&t, f), 1);
    assert_int_equal(t.group.table[1].n, 1);
    assert_string_equal(testing_answer(&t, f, "name", 0), "Eva");
    assert_int_equal(testing_next(&t, f), 0);
    assert_int_equal(import_read_spilled(t.read) > 0, spilled);
}

static size_t orphans(void)
{
    struct err e = {.lang = "en"};
    size_t n;
    assert_int_equal(import_read_orphans(t.read, &t.problems, &n, &e), 0);
    return n;
}

static void test_repeats_in_order(void **state)
{
    const struct sv repeats[] = {SV("_key,_parent,name,age\nv1,A,Ana,30\nv2,A,Luis,31\nv3,C,Eva,32\n"),
                                 SV("_parent,number\nv1,A1\nv1,A2\nv2,L1\n")};
    (void)state;
    assert_true(testing_open_csv(&t, form(), "_key,title\nA,a\nB,b\nC,c\n", repeats));
    check_family(false);
    assert_int_equal(orphans(), 0);
}

static void test_repeats_in_another_order(void **state)
{
    const struct sv repeats[] = {SV("_key,_parent,name,age\nv3,C,Eva,32\nv1,A,Ana,30\nv2,A,Luis,31\n"),
                                 SV("_parent,number\nv2,L1\nv1,A1\nv1,A2\n")};
    (void)state;
    assert_true(testing_open_csv(&t, form(), "_key,title\nA,a\nB,b\nC,c\n", repeats));
    check_family(true);
    assert_int_equal(orphans(), 0);
}

static void test_rows_without_a_record(void **state)
{
    const struct sv repeats[] = {SV("_key,_parent,name,age\nv1,A,Ana,30\nv9,Z,Nobody,1\nv2,A,Luis,31\nv3,C,Eva,32\n"),
                                 SV("_parent,number\nv1,A1\nv1,A2\nv2,L1\nv9,Z1\n")};
    (void)state;
    assert_true(testing_open_csv(&t, form(), "_key,title\nA,a\nB,b\nC,c\n", repeats));
    check_family(true);
    assert_int_equal(orphans(), 2);
    assert_string_equal(first_error()->at.file, "visitor.csv");
    assert_int_equal(first_error()->at.row, 3);
    assert_text(first_error()->found, "Z");
}

static void test_repeat_without_parent_column(void **state)
{
    const struct sv repeats[] = {SV("name,age\nAna,30\n"), {0}};
    (void)state;
    assert_false(testing_open_csv(&t, form(), "_key,title\nA,a\n", repeats));
    assert_contains(first_error()->expected, "_parent");
}

static void test_repeats_of_kobo(void **state)
{
    const struct sv repeats[] = {SV("_index,_parent_index,name\n1,2,Eva\n"), {0}};
    const struct form *f = form();
    (void)state;
    assert_true(testing_open_csv(&t, f, "_index,_id,title\n1,5001,a\n2,5002,b\n", repeats));
    assert_int_equal(testing_next(&t, f), 1);
    assert_text(t.rec.key, "5001");
    assert_int_equal(testing_next(&t, f), 1);
    assert_string_equal(testing_answer(&t, f, "name", 0), "Eva");
}

static void test_repeats_by_the_forms_key(void **state)
{
    const struct form *f = testing_clean(&tf,
                                         "type,name,label\ntext,code,Code\nbegin repeat,part,Parts\ntext,what,What\n"
                                         "end repeat,,\n",
                                         NULL, "form_id,key\nform,code\n");
    const struct sv repeats[] = {SV("_parent,what\nX-1,wheel\n")};
    (void)state;
    assert_true(testing_open_csv(&t, f, "code\nX-1\n", repeats));
    assert_int_equal(testing_next(&t, f), 1);
    assert_string_equal(testing_answer(&t, f, "what", 0), "wheel");
    assert_text(record_identity(f, t.rec.answers, NULL, &t.row), "X-1");
}

/* --- size and identity ---------------------------------------------------------------------------------- */

static void test_many_rows_in_bounded_memory(void **state)
{
    enum { ROWS = 100000 };
    const struct form *f = form();
    struct buf records = {0}, visitors = {0};
    const struct sv kinds[] = {SV("Taller"), SV("session")};
    (void)state;
    buf_addz(&records, "_key,date,kind,title,women\n");
    buf_addz(&visitors, "_key,_parent,name,age\n");
    for (int i = 0; i < ROWS; i++) {
        buf_printf(&records, "K%d,%02d/%02d/2023,%.*s,Title %d,%d\n", i, 1 + i % 28, 1 + i % 12, SV_ARG(kinds[i % 2]),
                   i, i % 90);
        if (i % 3 == 0)
            buf_printf(&visitors, "V%d,K%d,Name %d,%d\n", i, i, i, i % 90);
    }
    const struct sv repeats[] = {buf_sv(&visitors), {0}};
    const struct import_input in = {.bytes = buf_sv(&records), .repeat_bytes = repeats};
    assert_true(testing_open_input(&t, f, &in));
    size_t opened = t.mem.used, row = 0, n = 0;
    while (testing_next(&t, f) > 0) {
        n++;
        row = t.row.used > row ? t.row.used : row;
    }
    assert_int_equal(n, ROWS);
    assert_int_equal(t.problems.n, 0);
    assert_int_equal(t.mem.used, opened);
    assert_true(opened < 64 * 1024);
    assert_true(row < 16 * 1024);
    assert_int_equal(import_read_spilled(t.read), 0);
    buf_release(&records);
    buf_release(&visitors);
}

static const char *digest_of(const char *csv)
{
    static char text[64];
    const struct form *f = tf.form;
    assert_true(testing_open_csv(&t, f, csv, NULL));
    assert_int_equal(testing_next(&t, f), 1);
    (void)snprintf(text, sizeof text, "%.*s", SV_ARG(import_record_digest(t.rec.answers, &t.row)));
    testing_done(&t);
    t = (struct testing_read){0};
    return text;
}

static void test_digest_is_of_the_meaning(void **state)
{
    char first[64];
    (void)state;
    (void)form();
    (void)snprintf(first, sizeof first, "%s", digest_of("date,kind,women\n2023-04-25,workshop,3\n"));
    assert_string_equal(first, digest_of("Mujeres,Fecha,Tipo de actividad\n3.0,25/04/2023,Taller\n"));
    assert_string_not_equal(first, digest_of("date,kind,men\n2023-04-25,workshop,3\n"));
    assert_string_not_equal(first, digest_of("date,kind,women\n2023-04-25,workshop,4\n"));
}

#define TEST(f) cmocka_unit_test_teardown(f, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_headers_by_name_path_and_label),
        TEST(test_unknown_header),
        TEST(test_header_of_a_repeat),
        TEST(test_headers_left_out),
        TEST(test_ignored_header),
        TEST(test_doubled_header),
        TEST(test_reserved_headers),
        TEST(test_reserved_headers_with_underscore),
        TEST(test_unknown_event),
        TEST(test_label_of_two_questions),
        TEST(test_choices_by_code_and_label),
        TEST(test_other_cells),
        TEST(test_refused_cells),
        TEST(test_cells_beyond_the_header),
        TEST(test_formula_apostrophe_comes_off),
        TEST(test_hashtag_row),
        TEST(test_columns_decide_together),
        TEST(test_windows_1252),
        TEST(test_files_that_are_none),
        TEST(test_repeats_in_order),
        TEST(test_repeats_in_another_order),
        TEST(test_rows_without_a_record),
        TEST(test_repeat_without_parent_column),
        TEST(test_repeats_of_kobo),
        TEST(test_repeats_by_the_forms_key),
        TEST(test_many_rows_in_bounded_memory),
        TEST(test_digest_is_of_the_meaning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
