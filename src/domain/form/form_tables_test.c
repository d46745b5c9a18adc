/* Form tables: answers written and read back are the same, on both engines; forms that grow. */
#include "domain/form/form_tables.h"
#include "domain/form/form_testing.h"

#include "db/db_testing.h"

#define SURVEY                            \
    "type,name,label,dimension,pii\n"     \
    "date,day,D,,\n"                      \
    "integer,n,N,,\n"                     \
    "decimal,x,X,,\n"                     \
    "text,who,W,,yes\n"                   \
    "select_multiple c,topics,T,topic,\n" \
    "begin repeat,r,R,,\n"                \
    "integer,m,M,,\n"                     \
    "begin repeat,s,S,,\n"                \
    "text,y,Y,,\n"                        \
    "end repeat,,,,\n"                    \
    "end repeat,,,,\n"
#define CHOICES "list_name,name,label\nc,a,A\nc,b,B\n"

static struct testing_form t;
static struct testing_db at;
static struct db *db;
static enum db_engine engine;

struct work {
    const struct answers *in;
    int64_t record;
    struct answers *out;
    bool remove;
};

static int open_db(void **state)
{
    (void)state;
    struct err e = {.lang = "en"};
    (void)testing_clean(&t, SURVEY, CHOICES, NULL);
    if (!testing_open(&at, engine))
        return -1;
    return db_open(&db, at.url, &e);
}

static int close_db(void **state)
{
    (void)state;
    db_close(db);
    testing_close(&at);
    arena_release(&t.mem);
    t = (struct testing_form){0};
    return 0;
}

static int apply(struct db_conn *c, void *ctx, struct err *e)
{
    (void)ctx;
    return form_tables_apply(c, &t.mem, t.form, e);
}

static int write_answers(struct db_conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    if (form_answers_delete(c, &t.mem, SV("m"), w->record, t.form, e))
        return -1;
    return w->remove ? 0 : form_answers_write(c, &t.mem, SV("m"), w->record, w->in, e);
}

static int read_answers(struct work *w, struct err *e)
{
    struct db_conn *c;
    if (db_reader(db, &c, e))
        return -1;
    int rc = form_answers_read(c, &t.mem, SV("m"), w->record, t.form, &w->out, e);
    db_reader_done(db, c);
    return rc;
}

static void done(int rc, const struct err *e)
{
    if (rc)
        fail_msg("%s", e->message);
}

static struct answers *some_answers(void)
{
    struct answers *a = answers_new(&t.mem, t.form);
    answers_set(a, testing_question(t.form, "day"), 0, SV("2023-06-30"));
    answers_set(a, testing_question(t.form, "n"), 0, SV("-999999999999999"));
    answers_set(a, testing_question(t.form, "x"), 0, SV("0.000000000000123"));
    answers_set(a, testing_question(t.form, "who"), 0, SV("\x00\xff\x27sealed"));
    answers_set(a, testing_question(t.form, "topics"), 0, SV("a b"));
    for (size_t i = 0; i < 3; i++) {
        size_t row = answers_add_row(&t.mem, a, 1, 0);
        answers_set(a, testing_question(t.form, "m"), row, i ? SV("7") : (struct sv){0});
    }
    (void)answers_add_row(&t.mem, a, 2, 2);
    size_t row = answers_add_row(&t.mem, a, 2, 0);
    answers_set(a, testing_question(t.form, "y"), row, SV("Ngäbe'; DROP TABLE x"));
    return a;
}

static void there_and_back(void **state)
{
    (void)state;
    struct err e = {.lang = "en"};
    struct work w = {.in = some_answers(), .record = 1}, other = {.in = answers_new(&t.mem, t.form), .record = 2};
    done(db_write(db, apply, NULL, &e), &e);
    done(db_write(db, write_answers, &w, &e), &e);
    done(db_write(db, write_answers, &other, &e), &e);
    done(read_answers(&w, &e), &e);
    assert_true(answers_equal(w.in, w.out));
    done(read_answers(&other, &e), &e);
    assert_true(answers_equal(other.in, other.out));
    w.in = answers_new(&t.mem, t.form); /* fewer rows than before */
    done(db_write(db, write_answers, &w, &e), &e);
    done(read_answers(&w, &e), &e);
    assert_true(answers_equal(w.in, w.out));
    w.remove = true;
    done(db_write(db, write_answers, &w, &e), &e);
    assert_int_equal(read_answers(&w, &e), -1);
    assert_int_equal(e.kind, ERR_NOT_FOUND);
    assert_string_equal(e.message, "there is no record 1");
}

static void a_form_that_grows(void **state)
{
    (void)state;
    struct err e = {.lang = "en"};
    struct work w = {.in = some_answers(), .record = 1};
    done(db_write(db, apply, NULL, &e), &e);
    done(db_write(db, apply, NULL, &e), &e);
    done(db_write(db, write_answers, &w, &e), &e);
    struct testing_form old = t;
    t = (struct testing_form){0};
    (void)testing_clean(&t, SURVEY "text,more,More,,\n", CHOICES, NULL);
    done(db_write(db, apply, NULL, &e), &e);
    done(read_answers(&w, &e), &e);
    assert_true(sv_is(answers_get(w.out, testing_question(t.form, "topics"), 0), "a b"));
    assert_true(sv_is(answers_get(w.out, testing_question(t.form, "more"), 0), ""));
    assert_true(sv_is(answers_get(w.out, testing_question(t.form, "y"), 1), "Ngäbe'; DROP TABLE x"));
    arena_release(&old.mem);
}

/* Any number that may be an answer comes back as it went in. */
static void numbers_keep_their_spelling(void **state)
{
    (void)state;
    struct err e = {.lang = "en"};
    uint64_t seed = 5;
    done(db_write(db, apply, NULL, &e), &e);
    struct answers *a = answers_new(&t.mem, t.form);
    for (int i = 0; i < 500; i++) {
        struct sv text;
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        double v = (double)(int64_t)(seed >> 16) / (double)(1 + (seed & 0xffff));
        size_t row = answers_add_row(&t.mem, a, 1, 0);
        answers_set(a, testing_question(t.form, "m"), row,
                    arena_printf(&t.mem, "%lld", (long long)(seed >> 15) - 300000000000000));
        if (i == 0 && form_number_text(v, &t.mem, &text))
            answers_set(a, testing_question(t.form, "x"), 0, text);
    }
    struct work w = {.in = a, .record = 3};
    done(db_write(db, write_answers, &w, &e), &e);
    done(read_answers(&w, &e), &e);
    assert_true(answers_equal(w.in, w.out));
}

static void columns(void **state)
{
    (void)state;
    struct arena mem = {0};
    (void)testing_clean(&t, SURVEY, CHOICES, NULL);
    struct sqlgen_table table = form_table(&mem, t.form, 0);
    static const enum db_type type[] = {DB_TEXT, DB_INT, DB_REAL, DB_BLOB, DB_TEXT};
    assert_int_equal(table.n, 5);
    for (size_t i = 0; i < table.n; i++) {
        assert_int_equal(table.column[i].type, type[i]);
        assert_int_equal(table.column[i].indexed, i == 0 || i == 4); /* the record's date, the dimension */
    }
    assert_true(sv_is(form_table(&mem, t.form, 2).repeat, "s") && !table.repeat.n);
    arena_release(&mem);
    arena_release(&t.mem);
    t = (struct testing_form){0};
}

int main(void)
{
    const struct CMUnitTest plain[] = {cmocka_unit_test(columns)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(there_and_back, open_db, close_db),
        cmocka_unit_test_setup_teardown(a_form_that_grows, open_db, close_db),
        cmocka_unit_test_setup_teardown(numbers_keep_their_spelling, open_db, close_db),
    };
    int failed = cmocka_run_group_tests(plain, NULL, NULL);
    engine = DB_SQLITE;
    failed += cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    engine = DB_POSTGRES;
    if (getenv("ISTMO_TEST_PG"))
        failed += cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
    return failed;
}
