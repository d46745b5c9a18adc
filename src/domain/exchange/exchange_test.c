/* Imports, exports and loads through the database, on both engines. */
#include "domain/exchange/exchange_testing.h"

static struct mission_db database;
static bool there; /* the engine */
static struct mission m;

static int open_sqlite(void **state)
{
    (void)state;
    there = mission_db_open(&database, DB_SQLITE);
    return there ? 0 : -1;
}

static int open_postgres(void **state)
{
    (void)state;
    there = mission_db_open(&database, DB_POSTGRES);
    return 0;
}

static int close_database(void **state)
{
    (void)state;
    if (there)
        mission_db_close(&database);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    mission_close(&m);
    m = (struct mission){0};
    return 0;
}

static void begin(void)
{
    if (!there)
        skip();
    mission_open(&m, &database);
}

static const char rows[] = "code,Fecha,kind,topics,place,women,men,cost,notes\n"
                           "A-1,25/04/2023,Taller,law return,T-1,12,3,\"1,986.5\",first\n"
                           "A-2,26/04/2023,talk,,Sur,,4,2,\"=1+1, \"\"quoted\"\"\"\n"
                           "A-3,27/04/2023,,,,0,0,,\n";
static const char visitors[] = "_parent,visitor_name,visitor_age\nA-1,Ana,30\nA-1,Luis,31\nA-3,Eva,32\n";

static void import_three(void)
{
    mission_file(&m, "in.visitor.csv", visitors);
    mission_import_text(&m, "activity", rows);
    mission_counts(&m, 3, 3, 0, 0, 0);
}

/* --- importing ------------------------------------------------------------------------------------ */

static void test_import_once_and_again(void **state)
{
    (void)state;
    begin();
    import_three();
    struct record *r = mission_record(&m, "activity", "A-1", NULL);
    assert_string_equal(mission_answer(&m, r, "date", 0), "2023-04-25");
    assert_string_equal(mission_answer(&m, r, "kind", 0), "workshop");
    assert_string_equal(mission_answer(&m, r, "cost", 0), "1986.5");
    assert_string_equal(mission_answer(&m, r, "visitor_name", 1), "Luis");
    assert_true(sv_is(r->state, "draft"));
    assert_string_equal(mission_answer(&m, mission_record(&m, "activity", "A-2", NULL), "place", 0), "T-2");
    mission_import_file(&m, "activity", "in.csv");
    mission_counts(&m, 3, 0, 0, 3, 0);
}

static void test_a_changed_row_of_a_repeat_changes_its_record(void **state)
{
    (void)state;
    begin();
    import_three();
    mission_file(&m, "in.visitor.csv", "_parent,visitor_name,visitor_age\nA-1,Ana,33\nA-1,Luis,31\nA-3,Eva,32\n");
    mission_import_file(&m, "activity", "in.csv");
    mission_counts(&m, 3, 0, 1, 2, 0);
    assert_string_equal(mission_answer(&m, mission_record(&m, "activity", "A-1", NULL), "visitor_age", 0), "33");
}

static void test_all_or_nothing(void **state)
{
    (void)state;
    begin();
    mission_import_text(&m, "activity", "code,date,women\nB-1,2023-05-01,1\nB-2,31/02/2023,2\nB-3,2023-05-03,many\n");
    mission_counts(&m, 3, 0, 0, 0, 2);
    assert_int_equal(mission_count(&m, "activity"), 0);
    const struct problem *p = mission_fault(&m, 0);
    assert_int_equal(p->at.row, 3);
    assert_true(sv_is(p->at.column, "date"));
    assert_true(sv_is(p->found, "31/02/2023"));
    assert_int_equal(mission_fault(&m, 1)->at.row, 4);
}

static void test_dry_run(void **state)
{
    (void)state;
    begin();
    mission_file(&m, "in.csv", rows);
    const struct import_options o = {.path = mission_path(&m, "in.csv"), .dry_run = true};
    mission_import(&m, "activity", &o);
    mission_counts(&m, 3, 3, 0, 0, 0);
    assert_int_equal(mission_count(&m, "activity"), 0);
}

static void test_keep_going_then_mended(void **state)
{
    (void)state;
    begin();
    mission_file(&m, "in.csv",
                 "code,date,women,cost\nB-1,04/25/2023,1,2.5\nB-2,04/03/2023,many,\"1,250\"\nB-3,05/05/2023,3,1.5\n");
    mission_file(&m, "in.visitor.csv", "_parent,visitor_age\nB-1,20\nB-2,21\nB-2,22\n");
    const struct import_options o = {.path = mission_path(&m, "in.csv"), .keep_going = mission_path(&m, "kept.csv")};
    mission_import(&m, "activity", &o);
    mission_counts(&m, 3, 2, 0, 0, 1);
    const char *kept = mission_read_file(&m, "kept.csv");
    /* the column's other rows said that the month comes first: the few kept rows need not say it */
    assert_non_null(strstr(kept, "code,date,women,cost,_refused\r\nB-2,2023-04-03,many,1250,"));
    assert_non_null(strstr(kept, "whole number"));
    assert_non_null(strstr(mission_read_file(&m, "kept.visitor.csv"), "B-2,21\r\nB-2,22\r\n"));
    mission_file(&m, "kept.csv", "code,date,women,cost,_refused\r\nB-2,2023-04-03,5,1250,was wrong\r\n");
    mission_import_file(&m, "activity", "kept.csv");
    mission_counts(&m, 1, 1, 0, 0, 0);
    assert_int_equal(mission_record(&m, "activity", "B-2", NULL)->answers->table[1].n, 2);
    assert_int_equal(mission_count(&m, "activity"), 3);
}

static void test_keep_going_into_the_file_itself(void **state)
{
    struct err e = {.lang = "en"};
    (void)state;
    begin();
    mission_file(&m, "in.csv", rows);
    const struct import_options o = {.path = mission_path(&m, "in.csv"), .keep_going = mission_path(&m, "in.csv")};
    assert_int_equal(import_run(&m.ctx, m.vault, m.pk, mission_form(&m, "activity"), &o, &m.mem, &m.summary, &e), -1);
    assert_int_equal(e.kind, ERR_USAGE);
}

static void fault_of(const char *csv, size_t row, const char *column, const char *found, const char *part)
{
    mission_import_text(&m, "activity", csv);
    assert_int_equal(m.summary.refused, 1);
    const struct problem *p = mission_fault(&m, 0);
    assert_int_equal(p->at.row, row);
    if (!sv_is(p->at.column, column) || !sv_is(p->found, found))
        fail_msg("[%.*s] found %.*s", SV_ARG(p->at.column), SV_ARG(p->found));
    if (!strstr(arena_z(&m.mem, p->message), part))
        fail_msg("%.*s", SV_ARG(p->message));
}

static void test_each_kind_of_fault(void **state)
{
    (void)state;
    begin();
    fault_of("code,date,Mujeres\nB,2023-05-01,-3\n", 2, "Mujeres", "-3", "negative");
    fault_of("code,date,Hombres\nB,2023-05-01,501\n", 2, "Hombres", "501", "");
    fault_of("code,date,men\nB,2023-05-01,1.5\n", 2, "men", "1.5", "whole number");
    fault_of("code,date,Lugar\nB,2023-05-01,10\n", 2, "Lugar", "10", "inec:10");
    fault_of("code,date,Lugar\nB,2023-05-01,Nowhere\n", 2, "Lugar", "Nowhere", "Nowhere");
    fault_of("code,date,women\nB,,1\n", 2, "date", "", "");
    fault_of("code,date,_id\nB,2023-05-01,0190d5e0\n", 2, "_id", "0190d5e0", "identifier");
    fault_of("code,date,women\nB,2023-05-01,1\nB,2023-05-01,1\n", 3, "", "B", "earlier row");
    assert_int_equal(mission_count(&m, "activity"), 0);
}

static void test_fault_in_a_repeat_names_its_file_and_row(void **state)
{
    (void)state;
    begin();
    mission_file(&m, "in.visitor.csv", "_parent,Edad\nB-1,20\nB-1,21\nB-2,130\n");
    mission_import_text(&m, "activity", "code,date\nB-1,2023-05-01\nB-2,2023-05-02\n");
    const struct problem *p = mission_fault(&m, 0);
    assert_non_null(strstr(p->at.file, "in.visitor.csv"));
    assert_int_equal(p->at.row, 4);
    assert_true(sv_is(p->at.column, "Edad"));
    assert_true(sv_is(p->found, "130"));
}

static void test_rows_without_a_key(void **state)
{
    static const char three[] = "day,post,n\n2023-05-01,North,5\n01/05/2023,North,5\n2023-05-01,North,5.0\n";
    (void)state;
    begin();
    mission_import_text(&m, "tally", three);
    mission_counts(&m, 3, 3, 0, 0, 0);
    mission_import_file(&m, "tally", "in.csv");
    mission_counts(&m, 3, 0, 0, 3, 0);
    mission_import_text(&m, "tally",
                        "day,post,n\n2023-05-01,North,5\n2023-05-01,North,5\n2023-05-01,North,5\n2023-05-01,North,5\n"
                        "2023-05-01,South,5\n");
    mission_counts(&m, 5, 2, 0, 3, 0);
    assert_int_equal(mission_count(&m, "tally"), 5);
}

static void test_state_of_new_records(void **state)
{
    (void)state;
    begin();
    mission_file(&m, "in.csv",
                 "_key,day,n,state,reached:submitted\nk1,2023-05-01,5,,\nk2,2023-05-01,6,approved,"
                 "2023-04-01\n");
    const struct import_options o = {.path = mission_path(&m, "in.csv"), .state = SV("submitted")};
    mission_import(&m, "tally", &o);
    mission_counts(&m, 2, 2, 0, 0, 0);
    assert_true(sv_is(mission_record(&m, "tally", "k1", NULL)->state, "submitted"));
    const struct record *r = mission_record(&m, "tally", "k2", NULL);
    assert_true(sv_is(r->state, "approved"));
    assert_int_equal(r->nevents, 2);
    mission_import_text(&m, "tally", "_key,day,n,state\nk1,2023-05-01,5,approved\n");
    mission_counts(&m, 1, 0, 1, 0, 0);
    assert_true(sv_is(mission_record(&m, "tally", "k1", NULL)->state, "approved"));
}

/* --- exporting ------------------------------------------------------------------------------------------ */

static void round_trip(const char *name, enum export_kind kind, bool personal)
{
    assert_int_equal(mission_export(&m, "activity", name, kind, personal), 3);
    mission_import_file(&m, "activity", name);
    mission_counts(&m, 3, 0, 0, 3, 0);
    assert_string_equal(mission_answer(&m, mission_record(&m, "activity", "A-1", NULL), "visitor_name", 1), "Luis");
    assert_string_equal(mission_answer(&m, mission_record(&m, "activity", "A-2", NULL), "notes", 0),
                        "=1+1, \"quoted\"");
}

static void test_exports_come_back_unchanged(void **state)
{
    (void)state;
    begin();
    import_three();
    round_trip("out.csv", EXPORT_CSV, true);
    round_trip("out.xlsx", EXPORT_XLSX, true);
    round_trip("public.csv", EXPORT_CSV, false);
    round_trip("public.xlsx", EXPORT_XLSX, false);
    assert_null(strstr(mission_read_file(&m, "public.visitor.csv"), "Luis"));
    assert_non_null(strstr(mission_read_file(&m, "out.visitor.csv"), "Luis"));
    assert_non_null(strstr(mission_read_file(&m, "out.csv"), "\"'=1+1, \"\"quoted\"\"\""));
}

static void closed(const char *name, bool expected)
{
    struct stat st;
    assert_int_equal(stat(mission_path(&m, name), &st), 0);
    assert_int_equal((st.st_mode & 077) == 0, expected);
}

/* Names in a file are for who asked for them. */
static void test_personal_exports_are_closed(void **state)
{
    static const char *const book[] = {"out.csv", "out.visitor.csv", "out.xlsx", "out.jsonl"};
    static const enum export_kind kind[] = {EXPORT_CSV, EXPORT_CSV, EXPORT_XLSX, EXPORT_JSONL};
    (void)state;
    begin();
    import_three();
    mode_t mask = umask(022);
    for (size_t i = 0; i < sizeof book / sizeof *book; i++) {
        if (i != 1)
            assert_int_equal(mission_export(&m, "activity", book[i], kind[i], true), 3);
        closed(book[i], true);
    }
    assert_int_equal(mission_export(&m, "activity", "public.csv", EXPORT_CSV, false), 3);
    closed("public.csv", false);
    (void)umask(mask);
}

static void test_export_into_an_empty_mission(void **state)
{
    (void)state;
    begin();
    import_three();
    assert_int_equal(mission_export(&m, "activity", "out.csv", EXPORT_CSV, true), 3);
    char id[UUID_TEXT + 1];
    memcpy(id, mission_record(&m, "activity", "A-1", NULL)->id, sizeof id);
    mission_leave(&m);
    mission_next(&m);
    assert_int_equal(mission_count(&m, "activity"), 0);
    mission_import_file(&m, "activity", "out.csv");
    mission_counts(&m, 3, 3, 0, 0, 0);
    const struct record *r = mission_record(&m, "activity", "A-1", NULL);
    assert_string_equal(r->id, id);
    assert_string_equal(mission_answer(&m, r, "visitor_name", 0), "Ana");
    mission_import_file(&m, "activity", "out.csv");
    mission_counts(&m, 3, 0, 0, 3, 0);
}

static void test_json_lines(void **state)
{
    struct err e = {.lang = "en"};
    struct node *line;
    (void)state;
    begin();
    import_three();
    assert_int_equal(mission_export(&m, "activity", "out.jsonl", EXPORT_JSONL, false), 3);
    struct sv rest = sv_of(mission_read_file(&m, "out.jsonl"));
    assert_int_equal(node_read_json(&m.mem, sv_cut(rest, '\n', &rest), &line, &e), 0);
    assert_true(sv_is(node_text(line, "code"), "A-1"));
    assert_true(sv_is(node_text(line, "cost"), "1986.5"));
    assert_int_equal(node_get(line, "topics")->n, 2);
    assert_int_equal(node_get(line, "visitor")->n, 2);
    assert_true(sv_is(node_text(node_get(line, "visitor")->item[1], "visitor_age"), "31"));
    assert_null(node_get(node_get(line, "visitor")->item[1], "visitor_name"));
}

static void test_filters(void **state)
{
    struct err e = {.lang = "en"};
    struct period april;
    struct db_conn *c;
    size_t n = 0;
    (void)state;
    begin();
    mission_import_text(&m, "tally",
                        "_key,day,n,state\na,2023-04-30,1,approved\nb,2023-05-01,2,approved\n"
                        "c,2023-04-01,3,draft\n");
    assert_int_equal(period_parse(&m.mem, SV("2023-04"), 1, &april, &e), 0);
    const struct export_options o = {
        .path = mission_path(&m, "out.csv"), .states = SV("approved, submitted"), .period = &april};
    assert_int_equal(db_reader(m.in->db, &c, &e), 0);
    assert_int_equal(export_run(&m.ctx, c, m.vault, m.pk, mission_form(&m, "tally"), &o, &n, &e), 0);
    db_reader_done(m.in->db, c);
    assert_int_equal(n, 1);
    assert_non_null(strstr(mission_read_file(&m, "out.csv"), "2023-04-30"));
}

static void test_failed_export_leaves_nothing(void **state)
{
    struct err e = {.lang = "en"};
    struct db_conn *c;
    size_t n = 0;
    (void)state;
    begin();
    import_three();
    const struct export_options o = {.path = mission_path(&m, "no/such/folder.csv")};
    assert_int_equal(db_reader(m.in->db, &c, &e), 0);
    assert_int_equal(export_run(&m.ctx, c, m.vault, m.pk, mission_form(&m, "activity"), &o, &n, &e), -1);
    db_reader_done(m.in->db, c);
    assert_int_equal(e.kind, ERR_STORAGE);
}

/* --- changing by import ------------------------------------------------------------------------------------ */

static const char *id_of(const char *key)
{
    return arena_z(&m.mem, sv_of(mission_record(&m, "activity", key, NULL)->id));
}

static void test_columns_left_out_keep_their_answers(void **state)
{
    (void)state;
    begin();
    import_three();
    const char *id = id_of("A-1");
    assert_int_equal(unlink(mission_path(&m, "in.visitor.csv")), 0);
    mission_import_text(&m, "activity", arena_printf(&m.mem, "_id,women\n%s,99\n", id).p);
    mission_counts(&m, 1, 0, 1, 0, 0);
    const struct record *r = mission_record(&m, "activity", "A-1", NULL);
    assert_string_equal(mission_answer(&m, r, "women", 0), "99");
    assert_string_equal(mission_answer(&m, r, "notes", 0), "first");
    assert_string_equal(mission_answer(&m, r, "visitor_name", 1), "Luis");
}

static void test_rows_of_repeats_by_key(void **state)
{
    (void)state;
    begin();
    import_three();
    const char *id = id_of("A-1");
    /* Ana's row is gone, Luis is a year older, somebody is new: names stay with their rows */
    mission_file(&m, "in.visitor.csv",
                 arena_printf(&m.mem, "_key,_parent,visitor_age\n%s/visitor/2,%s,32\n,%s,7\n", id, id, id).p);
    mission_import_text(&m, "activity", arena_printf(&m.mem, "_id\n%s\n", id).p);
    mission_counts(&m, 1, 0, 1, 0, 0);
    const struct record *r = mission_record(&m, "activity", "A-1", NULL);
    assert_int_equal(r->answers->table[1].n, 2);
    assert_string_equal(mission_answer(&m, r, "visitor_name", 0), "Luis");
    assert_string_equal(mission_answer(&m, r, "visitor_age", 0), "32");
    assert_string_equal(mission_answer(&m, r, "visitor_name", 1), "");
}

static void test_rows_that_would_lose_names(void **state)
{
    (void)state;
    begin();
    import_three();
    mission_file(&m, "in.visitor.csv", "_parent,visitor_age\nA-1,32\n");
    mission_import_text(&m, "activity", "code,date\nA-1,2023-04-25\n");
    mission_counts(&m, 1, 0, 0, 0, 1);
    assert_true(sv_is(mission_fault(&m, 0)->at.column, "visitor_name"));
    assert_non_null(strstr(arena_z(&m.mem, mission_fault(&m, 0)->remedy), "_key"));
}

static void test_an_old_version_is_a_conflict(void **state)
{
    (void)state;
    begin();
    import_three();
    const char *id = id_of("A-1");
    assert_int_equal(unlink(mission_path(&m, "in.visitor.csv")), 0);
    mission_import_text(&m, "activity", arena_printf(&m.mem, "_id,_version,women\n%s,1,20\n", id).p);
    mission_counts(&m, 1, 0, 1, 0, 0);
    mission_import_file(&m, "activity", "in.csv"); /* says what the record says by now */
    mission_counts(&m, 1, 0, 0, 1, 0);
    mission_import_text(&m, "activity", arena_printf(&m.mem, "_id,_version,women\n%s,1,21\n", id).p);
    mission_counts(&m, 1, 0, 0, 0, 1);
    assert_string_equal(mission_answer(&m, mission_record(&m, "activity", "A-1", NULL), "women", 0), "20");
}

/* The export says what nobody edited: others' later changes stand, and the rest of the file is taken. */
static void test_an_untouched_export_is_no_conflict(void **state)
{
    (void)state;
    begin();
    import_three();
    const char *id = id_of("A-1");
    assert_int_equal(mission_export(&m, "activity", "public.csv", EXPORT_CSV, false), 3);
    assert_int_equal(mission_export(&m, "activity", "whole.csv", EXPORT_CSV, true), 3);
    mission_file(&m, "in.visitor.csv", "_parent,visitor_name,visitor_age\nA-1,Ana María,30\n");
    mission_import_text(&m, "activity", "code,women,notes\nA-1,20,changed\n");
    mission_counts(&m, 1, 0, 1, 0, 0);
    mission_import_file(&m, "activity", "public.csv");
    mission_counts(&m, 3, 0, 0, 3, 0);
    mission_import_file(&m, "activity", "whole.csv");
    mission_counts(&m, 3, 0, 0, 3, 0);
    struct record *r = mission_record(&m, "activity", "A-1", NULL);
    assert_string_equal(mission_answer(&m, r, "women", 0), "20");
    assert_string_equal(mission_answer(&m, r, "notes", 0), "changed");
    assert_int_equal(unlink(mission_path(&m, "in.visitor.csv")), 0);
    mission_import_text(&m, "activity", arena_printf(&m.mem, "_id,_version,women,evidence\n%s,1,12,minutes\n", id).p);
    mission_counts(&m, 1, 0, 0, 0, 1); /* evidence is new */
    mission_import_text(&m, "activity", arena_printf(&m.mem, "_id,_version,women\n%s,1,13\n", id).p);
    mission_counts(&m, 1, 0, 0, 0, 1);
}

static void test_a_key_that_another_record_has(void **state)
{
    (void)state;
    begin();
    import_three();
    assert_int_equal(unlink(mission_path(&m, "in.visitor.csv")), 0);
    mission_import_text(&m, "activity", arena_printf(&m.mem, "_id,code,date\n%s,A-2,2023-04-25\n", id_of("A-1")).p);
    mission_counts(&m, 1, 0, 0, 0, 1);
    assert_true(sv_is(mission_fault(&m, 0)->found, "A-2"));
    mission_import_text(&m, "activity", arena_printf(&m.mem, "_id,code,date\n%s,A-9,2023-04-25\n", id_of("A-1")).p);
    mission_counts(&m, 1, 0, 1, 0, 0);
    assert_non_null(mission_record(&m, "activity", "A-9", NULL));
    assert_null(mission_record(&m, "activity", "A-1", NULL));
}

struct deletion {
    struct record_change change;
    struct record_saved saved;
};

static int delete_job(struct db_conn *writer, void *ctx, struct err *e)
{
    struct deletion *d = ctx;
    struct problems problems = {.mem = &m.mem, .lang = "en"};
    return record_save(writer, &m.ctx, m.vault, m.pk, &d->change, &m.mem, &problems, &d->saved, e);
}

static void test_deleted_records_stay_deleted(void **state)
{
    struct err e = {.lang = "en"};
    (void)state;
    begin();
    import_three();
    struct deletion d = {.change = {.id = sv_of(id_of("A-2")), .remove = true, .reason = SV("double")}};
    assert_int_equal(db_write(m.in->db, delete_job, &d, &e), 0);
    mission_file(&m, "in.csv", rows);
    mission_import_file(&m, "activity", "in.csv");
    mission_counts(&m, 3, 0, 0, 3, 0);
    assert_int_equal(mission_count(&m, "activity"), 2);
}

/* --- loading --------------------------------------------------------------------------------------------------- */

static void test_load_again_changes_nothing(void **state)
{
    (void)state;
    begin();
    assert_true(m.loaded.changes.n > 0);
    mission_load(&m, false);
    assert_true(m.loaded.saved);
    assert_int_equal(m.loaded.changes.n, 0);
}

static void test_load_with_data(void **state)
{
    (void)state;
    begin();
    mission_file(&m, "pack/data/tally.csv", "day,post,n\n2023-05-01,North,5\n2023-05-01,North,5\n");
    mission_file(&m, "pack/data/activity.csv", "code,date,state\nD-1,2023-05-01,\nD-2,2023-05-02,submitted\n");
    mission_file(&m, "pack/data/activity.visitor.csv", "_parent,visitor_age\nD-2,40\n");
    mission_load(&m, true);
    assert_false(m.loaded.saved);
    assert_int_equal(m.loaded.data.v[0].summary.created, 2);
    assert_int_equal(mission_count(&m, "tally"), 0);
    mission_load(&m, false);
    assert_true(m.loaded.saved);
    assert_int_equal(m.loaded.data.n, 2);
    assert_true(sv_is(m.loaded.data.v[0].form, "activity"));
    assert_int_equal(mission_count(&m, "tally"), 2);
    assert_true(sv_is(mission_record(&m, "activity", "D-1", NULL)->state, "approved"));
    assert_true(sv_is(mission_record(&m, "activity", "D-2", NULL)->state, "submitted"));
    mission_load(&m, false);
    assert_int_equal(m.loaded.data.v[0].summary.unchanged + m.loaded.data.v[1].summary.unchanged, 4);
    assert_int_equal(mission_count(&m, "tally"), 2);
}

static void test_load_is_all_or_nothing(void **state)
{
    (void)state;
    begin();
    mission_file(&m, "pack/units.csv", "code,label::en\nU1,Unit one\nU2,Unit two\n");
    mission_file(&m, "pack/data/tally.csv", "day,post,n\n2023-05-01,North,5\n2023-05-32,North,5\n");
    mission_load(&m, false);
    assert_false(m.loaded.saved);
    assert_int_equal(m.loaded.data.v[0].summary.refused, 1);
    assert_int_equal(mission_count(&m, "tally"), 0);
    mission_file(&m, "pack/data/tally.csv", "day,post,n\n2023-05-01,North,5\n");
    mission_load(&m, false);
    assert_true(m.loaded.saved);
    assert_true(m.loaded.changes.n > 0); /* the unit was not there yet */
}

static void test_load_of_another_mission(void **state)
{
    struct err e = {.lang = "en"};
    (void)state;
    begin();
    m.ctx.mission = SV("elsewhere");
    assert_int_equal(load_run(&m.ctx, mission_path(&m, "pack"), false, (struct sv){0}, &m.mem, &m.loaded, &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    m.ctx.mission = sv_of(m.id);
}

static void test_rows_of_a_repeat_alone(void **state)
{
    (void)state;
    begin();
    mission_file(&m, "pack/data/activity.visitor.csv", "_parent,visitor_age\nD-2,40\n");
    mission_load(&m, false);
    assert_false(m.loaded.saved);
    assert_int_equal(m.loaded.problems->nerrors, 1);
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_import_once_and_again),
        TEST(test_a_changed_row_of_a_repeat_changes_its_record),
        TEST(test_all_or_nothing),
        TEST(test_dry_run),
        TEST(test_keep_going_then_mended),
        TEST(test_keep_going_into_the_file_itself),
        TEST(test_each_kind_of_fault),
        TEST(test_fault_in_a_repeat_names_its_file_and_row),
        TEST(test_rows_without_a_key),
        TEST(test_state_of_new_records),
        TEST(test_exports_come_back_unchanged),
        TEST(test_personal_exports_are_closed),
        TEST(test_export_into_an_empty_mission),
        TEST(test_json_lines),
        TEST(test_filters),
        TEST(test_failed_export_leaves_nothing),
        TEST(test_columns_left_out_keep_their_answers),
        TEST(test_rows_of_repeats_by_key),
        TEST(test_rows_that_would_lose_names),
        TEST(test_an_old_version_is_a_conflict),
        TEST(test_an_untouched_export_is_no_conflict),
        TEST(test_a_key_that_another_record_has),
        TEST(test_deleted_records_stay_deleted),
        TEST(test_load_again_changes_nothing),
        TEST(test_load_with_data),
        TEST(test_load_is_all_or_nothing),
        TEST(test_load_of_another_mission),
        TEST(test_rows_of_a_repeat_alone),
    };
    int failed = cmocka_run_group_tests_name("sqlite", tests, open_sqlite, close_database);
    return failed + cmocka_run_group_tests_name("postgres", tests, open_postgres, close_database);
}
