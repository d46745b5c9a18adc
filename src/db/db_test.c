/* The database on both engines: one suite, run on SQLite and, where there is a server, on
 * PostgreSQL. */
#include "db/db.h"
#include "db/db_driver.h"
#include "db/db_stmts.h"
#include "db/db_testing.h"

#include <math.h>

static const struct db_migration steps[] = {
    {.sql = "CREATE TABLE thing (mission {text} NOT NULL, id {int} NOT NULL, name {text}, weight {real}, bytes {blob}, "
            "PRIMARY KEY (mission, id), CHECK (weight < 1e301)){strict};\n"
            "CREATE TABLE part (mission {text} NOT NULL, thing {int} NOT NULL, FOREIGN KEY (mission, thing) REFERENCES "
            "thing (mission, id)){strict}"}};
static const struct db_migrations thing_module = {"thing", steps, 1};
static const struct db_migrations *const modules[] = {&thing_module};

static struct db *db_of(void **state)
{
    struct db *db = testing_db(state);
    struct err e = {.lang = "en"};
    OK(db_migrate(db, modules, 1, &e));
    return db;
}

#define INSERT "INSERT INTO thing (mission, id, name, weight, bytes) VALUES ($1, $2, $3, $4, $5)"

struct thing {
    int64_t id;
    struct db_value name, weight, bytes;
};

static int insert_thing(struct db_conn *c, void *ctx, struct err *e)
{
    const struct thing *t = ctx;
    return db_run(c, e, INSERT, DB_ARGS(db_text(SV("PA")), db_int(t->id), t->name, t->weight, t->bytes));
}

static void add(struct db *db, int64_t id, struct db_value name)
{
    struct err e = {.lang = "en"};
    struct thing t = {id, name, db_null(), db_null()};
    OK(db_write(db, insert_thing, &t, &e));
}

static int remove_things(struct db_conn *c, void *ctx, struct err *e)
{
    (void)ctx;
    return db_run(c, e, "DELETE FROM thing", DB_NOARGS);
}

static int64_t count(struct db *db)
{
    struct err e = {.lang = "en"};
    struct db_conn *c;
    int64_t n;
    OK(db_reader(db, &c, &e));
    OK(db_one_int(c, &e, "SELECT count(*) FROM thing", DB_NOARGS, &n, NULL));
    db_reader_done(db, c);
    return n;
}

/* --- values ----------------------------------------------------------------------------------- */

static void check_thing(struct db_conn *c, const struct thing *t)
{
    struct err e = {.lang = "en"};
    struct db_cursor *cur;
    OK(db_query(c, &e, &cur, "SELECT id, name, weight, bytes FROM thing WHERE mission = $2 AND id = $1",
                DB_ARGS(db_int(t->id), db_text(SV("PA")))));
    assert_int_equal(db_next(cur, &e), 1);
    assert_int_equal(db_ncolumns(cur), 4);
    assert_true(sv_is(db_column_name(cur, 3), "bytes"));
    assert_true(db_get_int(cur, 0) == t->id);
    assert_int_equal(db_is_null(cur, 1), t->name.type == DB_NULL);
    assert_true(sv_eq(db_get_text(cur, 1), t->name.s));
    assert_int_equal(db_is_null(cur, 2), isnan(t->weight.r));
    assert_true(isnan(t->weight.r) || db_get_real(cur, 2) == t->weight.r);
    assert_int_equal(db_is_null(cur, 3), t->bytes.type == DB_NULL);
    assert_true(sv_eq(db_get_blob(cur, 3), t->bytes.s));
    assert_true(db_is_null(cur, 9));
    assert_int_equal(db_next(cur, &e), 0);
    assert_int_equal(db_next(cur, &e), 0);
    assert_true(db_is_null(cur, 0));
    db_cursor_close(cur);
}

static void test_values_come_back(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    static const char bytes[] = "\0\xff'\\x";
    struct thing all[] = {
        {INT64_MIN, db_text(SV("Ngäbe-Buglé 中 \xf0\x9f\x8c\x8e")), db_real(0.1), db_blob(sv_make(bytes, 5))},
        {INT64_MAX, db_text(SV("")), db_real(-1e300), db_blob(SV(""))},
        {0, db_null(), db_real((double)NAN), db_null()},
        {-7, db_text(SV("it's \"quoted\" \\ $1")), db_real(5e-324), db_blob(SV("plain"))},
    };
    for (size_t i = 0; i < 4; i++)
        OK(db_write(db, insert_thing, &all[i], &e));
    struct db_conn *c;
    OK(db_reader(db, &c, &e));
    for (size_t i = 0; i < 4; i++)
        check_thing(c, &all[i]);
    db_reader_done(db, c);
}

static void test_values_convert(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    struct db_conn *c;
    struct db_cursor *cur;
    struct arena mem = {0};
    OK(db_reader(db, &c, &e));
    OK(db_query(c, &e, &cur,
                "SELECT CAST($1 AS BIGINT), 1.5e0, 'x', '12', CAST($2 AS TEXT), sum(n) FROM (SELECT 2 AS n UNION ALL "
                "SELECT 3) AS t",
                DB_ARGS(db_int(-3), db_text(SV("2.75")))));
    assert_int_equal(db_next(cur, &e), 1);
    assert_true(sv_is(db_get_text(cur, 0), "-3"));
    assert_true(db_get_real(cur, 0) == -3);
    assert_true(db_get_int(cur, 1) == 1);
    assert_true(sv_is(db_get_text(cur, 1), "1.5"));
    assert_true(db_get_int(cur, 2) == 0 && db_get_real(cur, 2) == 0);
    assert_true(db_get_int(cur, 3) == 12);
    assert_true(db_get_real(cur, 4) == 2.75 && db_get_int(cur, 4) == 2);
    assert_true(db_get_int(cur, 5) == 5 && sv_is(db_get_text(cur, 5), "5"));
    struct sv copy = db_copy_text(cur, 4, &mem);
    db_cursor_close(cur);
    assert_true(sv_is(copy, "2.75"));
    arena_release(&mem);
    db_reader_done(db, c);
}

static void test_texts_that_cannot_be_stored(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    static const struct sv bad[] = {{"a\0b", 3}, {"\xff", 1}, {"ab\xc3", 3}, {"\xed\xa0\x80", 3}, {"abcdefghij\0", 11}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct thing t = {1, db_text(bad[i]), db_null(), db_null()};
        FAILS(db_write(db, insert_thing, &t, &e), ERR_INPUT, "NUL or broken UTF-8");
    }
    assert_true(count(db) == 0);
}

/* The test server sorts as in Spanish, where ñ comes before o and case counts last. */
static void test_text_sorts_by_bytes(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    static const char *const sorted[] = {"", "Z", "a", "a b", "a-b", "aa", "ab", "o", "z", "\xc3\xa1", "\xc3\xb1"};
    size_t n = sizeof sorted / sizeof *sorted;
    for (size_t i = 0; i < n; i++)
        add(db, (int64_t)(i * 7 % n), db_text(sv_of(sorted[i * 7 % n])));
    struct db_conn *c;
    struct db_cursor *cur;
    OK(db_reader(db, &c, &e));
    OK(db_query(c, &e, &cur, "SELECT name FROM thing WHERE mission = $1 ORDER BY name", DB_ARGS(db_text(SV("PA")))));
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(db_next(cur, &e), 1);
        assert_true(sv_is(db_get_text(cur, 0), sorted[i]));
    }
    db_cursor_close(cur);
    int64_t above;
    OK(db_one_int(c, &e, "SELECT count(*) FROM thing WHERE name > $1", DB_ARGS(db_text(SV("a"))), &above, NULL));
    assert_true(above == (int64_t)n - 3);
    db_reader_done(db, c);
}

/* --- refusals --------------------------------------------------------------------------------- */

static int insert_part(struct db_conn *c, void *ctx, struct err *e)
{
    (void)ctx;
    return db_run(c, e, "INSERT INTO part (mission, thing) VALUES ($1, $2)", DB_ARGS(db_text(SV("PA")), db_int(99)));
}

static void test_conflicts_and_constraints(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    add(db, 1, db_null());
    struct thing twice = {1, db_null(), db_null(), db_null()}, heavy = {2, db_null(), db_real(1e305), db_null()};
    FAILS(db_write(db, insert_thing, &twice, &e), ERR_CONFLICT, "this is there already (thing");
    FAILS(db_write(db, insert_thing, &heavy, &e), ERR_INPUT, "cannot be stored there");
    FAILS(db_write(db, insert_part, NULL, &e), ERR_INPUT, "something that is not there");
    assert_true(count(db) == 1);
}

static int broken_job(struct db_conn *c, void *ctx, struct err *e)
{
    int64_t changed;
    switch (*(const int *)ctx) {
    case 0:
        return db_run(c, e, "INSRT INTO thing", DB_NOARGS);
    case 1:
        return db_run(c, e, "DELETE FROM thing WHERE id = $1", DB_ARGS(db_int(1), db_int(2)));
    case 2:
        return db_run(c, e, "DELETE FROM thing; DELETE FROM thing", DB_NOARGS);
    case 3:
        return db_run_changed(c, e, &changed, "DELETE FROM nothing", DB_NOARGS);
    default:
        return -1; /* without a reason */
    }
}

static void test_defects_are_told_as_such(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    for (int i = 0; i < 5; i++)
        FAILS(db_write(db, broken_job, &i, &e), ERR_INTERNAL, i == 1 ? "wants 1 values and got 2" : "");
    add(db, 1, db_null());
    assert_true(count(db) == 1);
}

static void test_one_cursor_at_a_time(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    struct db_conn *c;
    struct db_cursor *cur, *other;
    int64_t n;
    OK(db_reader(db, &c, &e));
    OK(db_query(c, &e, &cur, "SELECT 1", DB_NOARGS));
    FAILS(db_query(c, &e, &other, "SELECT 2", DB_NOARGS), ERR_INTERNAL, "while the rows of another");
    assert_int_equal(db_next(cur, &e), 1);
    db_cursor_close(cur);
    db_cursor_close(cur);
    OK(db_one_int(c, &e, "SELECT 2", DB_NOARGS, &n, NULL));
    assert_true(n == 2);
    db_reader_done(db, c);
}

static void test_readers_do_not_write(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    struct db_conn *c;
    OK(db_reader(db, &c, &e));
    FAILS(db_run(c, &e, "DELETE FROM thing", DB_NOARGS), ERR_STORAGE, "cannot be written");
    db_reader_done(db, c);
}

/* --- reading ---------------------------------------------------------------------------------- */

static int add_many(struct db_conn *c, void *ctx, struct err *e)
{
    for (int64_t i = 0; i < *(const int64_t *)ctx; i++)
        if (db_run(c, e, INSERT,
                   DB_ARGS(db_text(SV("PA")), db_int(i), db_text(SV("name")), db_real((double)i / 8), db_null())))
            return -1;
    return 0;
}

static int change_many(struct db_conn *c, void *ctx, struct err *e)
{
    return db_run_changed(c, e, ctx, "UPDATE thing SET name = $1 WHERE id < $2",
                          DB_ARGS(db_text(SV("other")), db_int(1000)));
}

/* More than the pipeline holds, all rows once, in order; a cursor may be closed in the middle. */
static void test_many_rows(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    int64_t n = 5000, changed = 0, i = 0;
    OK(db_write(db, add_many, &n, &e));
    OK(db_write(db, change_many, &changed, &e));
    assert_true(changed == 1000);
    struct db_conn *c;
    struct db_cursor *cur;
    OK(db_reader(db, &c, &e));
    OK(db_query(c, &e, &cur, "SELECT id, weight FROM thing ORDER BY id", DB_NOARGS));
    for (; db_next(cur, &e) == 1; i++)
        assert_true(db_get_int(cur, 0) == i && db_get_real(cur, 1) == (double)i / 8);
    db_cursor_close(cur);
    assert_true(i == n);
    OK(db_query(c, &e, &cur, "SELECT id, weight FROM thing ORDER BY id", DB_NOARGS));
    assert_int_equal(db_next(cur, &e), 1);
    db_reader_done(db, c);
    assert_true(count(db) == n);
}

static void test_snapshot(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    struct db_conn *c;
    int64_t n;
    add(db, 1, db_null());
    OK(db_reader(db, &c, &e));
    OK(db_snapshot(c, &e));
    add(db, 2, db_null());
    OK(db_one_int(c, &e, "SELECT count(*) FROM thing", DB_NOARGS, &n, NULL));
    assert_true(n == 1);
    OK(db_snapshot(c, &e));
    OK(db_one_int(c, &e, "SELECT count(*) FROM thing", DB_NOARGS, &n, NULL));
    assert_true(n == 2);
    db_reader_done(db, c);
    add(db, 3, db_null());
    assert_true(count(db) == 3);
}

static void test_one_int(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    struct db_conn *c;
    int64_t n = 5;
    bool found = true;
    OK(db_reader(db, &c, &e));
    OK(db_one_int(c, &e, "SELECT id FROM thing WHERE id = $1", DB_ARGS(db_int(1)), &n, &found));
    assert_true(n == 0 && !found);
    OK(db_one_int(c, &e, "SELECT CAST(NULL AS BIGINT)", DB_NOARGS, &n, &found));
    assert_true(n == 0 && found);
    db_reader_done(db, c);
}

/* More different statements than are kept prepared. */
static void test_statement_cache_overflows(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    struct db_conn *c;
    OK(db_reader(db, &c, &e));
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < DB_STMTS_MAX + 50; i++) {
            char sql[64];
            int64_t n;
            (void)snprintf(sql, sizeof sql, "SELECT %d + CAST($1 AS BIGINT)", i);
            OK(db_one_int_text(c, &e, sv_of(sql), DB_ARGS(db_int(1)), &n, NULL));
            assert_true(n == i + 1);
        }
    db_reader_done(db, c);
}

/* --- PostgreSQL alone ------------------------------------------------------------------------- */

static void end_backend(int64_t pid)
{
    char sql[96];
    (void)snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%lld)", (long long)pid);
    assert_true(testing_sql(sql));
    (void)usleep(50000);
}

static int lose_server(struct db_conn *c, void *ctx, struct err *e)
{
    int64_t pid;
    if (insert_thing(c, ctx, e) || db_one_int(c, e, "SELECT pg_backend_pid()", DB_NOARGS, &pid, NULL))
        return -1;
    end_backend(pid);
    return insert_thing(c, ctx, e);
}

static int own_pid(struct db_conn *c, void *ctx, struct err *e)
{
    return db_one_int(c, e, "SELECT pg_backend_pid()", DB_NOARGS, ctx, NULL);
}

static void test_server_goes_away(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    struct thing t = {1, db_null(), db_null(), db_null()};
    int64_t pid;
    FAILS(db_write(db, lose_server, &t, &e), ERR_STORAGE, "went away: this may not have been saved");
    add(db, 2, db_null());
    OK(db_write(db, own_pid, &pid, &e));
    end_backend(pid);
    add(db, 3, db_null());
    struct db_conn *c;
    OK(db_reader(db, &c, &e));
    OK(own_pid(c, &pid, &e));
    db_reader_done(db, c);
    end_backend(pid);
    assert_true(count(db) == 2);
}

static int deferred_failure(struct db_conn *c, void *ctx, struct err *e)
{
    (void)insert_thing(c, ctx, e);
    (void)insert_thing(c, ctx, e); /* the same key */
    *e = (struct err){.lang = "en"};
    return 0;
}

static void test_job_cannot_hide_a_failure(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    struct thing t = {1, db_null(), db_null(), db_null()};
    FAILS(db_write(db, deferred_failure, &t, &e), ERR_CONFLICT, "this is there already (thing");
    assert_true(count(db) == 0);
}

/* --- rows that are put ------------------------------------------------------------------------ */

struct puts {
    int64_t n, twice; /* 1 … n; one of them comes again at the end, 0: none */
    int64_t seen;     /* by a query after them */
};

static int put_thing(struct db_conn *c, int64_t id, struct err *e)
{
    char name[16];
    (void)snprintf(name, sizeof name, "n%d", (int)id);
    return db_put(c, e, INSERT,
                  DB_ARGS(db_text(SV("PA")), db_int(id), db_text(sv_of(name)), db_null(),
                          id % 2 ? db_blob(sv_of(name)) : db_null()));
}

static int put_things(struct db_conn *c, void *ctx, struct err *e)
{
    struct puts *p = ctx;
    for (int64_t id = 1; id <= p->n; id++)
        if (put_thing(c, id, e))
            return -1;
    if (p->twice)
        return put_thing(c, p->twice, e);
    return db_one_int(c, e, "SELECT count(*) FROM thing", DB_NOARGS, &p->seen, NULL);
}

/* Whatever number of rows waits together, a statement after them sees them all, in full. */
static void test_put_rows_are_there_for_the_next_statement(void **state)
{
    static const int64_t sizes[] = {1, 31, 32, 33, 100};
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct puts p = {.n = sizes[i]};
        struct db_conn *c;
        OK(db_write(db, put_things, &p, &e));
        assert_true(p.seen == sizes[i] && count(db) == sizes[i]);
        OK(db_reader(db, &c, &e));
        check_thing(c, &(struct thing){1, db_text(SV("n1")), db_real((double)NAN), db_blob(SV("n1"))});
        db_reader_done(db, c);
        OK(db_write(db, remove_things, NULL, &e));
    }
}

#define SHARED_ROWS 200

static struct db_value shared_name(int64_t id)
{
    return id <= 40 ? db_text(SV("one")) : id <= 120 ? db_null() : db_text(id % 2 ? SV("odd") : SV("even"));
}

static struct db_value shared_weight(int64_t id)
{
    return db_real(id <= 70 ? 1.5 : id == 71 ? 0.25 : 1.5);
}

static int put_sharing(struct db_conn *c, void *ctx, struct err *e)
{
    (void)ctx;
    for (int64_t id = 1; id <= SHARED_ROWS; id++)
        if (db_put(c, e, INSERT,
                   DB_ARGS(db_text(SV("PA")), db_int(id), shared_name(id), shared_weight(id), db_blob(SV("b")))))
            return -1;
    return 0;
}

/* Each row has its own values, however long those before it had the same. */
static void test_put_rows_differ_late(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    struct db_conn *c;
    OK(db_write(db, put_sharing, NULL, &e));
    OK(db_reader(db, &c, &e));
    for (int64_t id = 1; id <= SHARED_ROWS; id++)
        check_thing(c, &(struct thing){id, shared_name(id), shared_weight(id), db_blob(SV("b"))});
    db_reader_done(db, c);
    assert_true(count(db) == SHARED_ROWS);
}

/* The job is told, wherever the row stands, and nothing of it stays. */
static void test_a_put_row_that_is_there_already_fails_its_job(void **state)
{
    static const int64_t sizes[] = {1, 31, 32, 33, 64};
    struct db *db = db_of(state);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct err e = {.lang = "en"};
        struct puts p = {.n = sizes[i], .twice = sizes[i]};
        assert_int_equal(db_write(db, put_things, &p, &e), -1);
        assert_int_equal(e.kind, ERR_CONFLICT);
        assert_true(count(db) == 0);
    }
    struct err e = {.lang = "en"};
    struct puts p = {.n = 40};
    OK(db_write(db, put_things, &p, &e));
    assert_true(count(db) == 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTING_BOTH(test_values_come_back),
        TESTING_BOTH(test_values_convert),
        TESTING_BOTH(test_texts_that_cannot_be_stored),
        TESTING_BOTH(test_text_sorts_by_bytes),
        TESTING_BOTH(test_conflicts_and_constraints),
        TESTING_BOTH(test_defects_are_told_as_such),
        TESTING_BOTH(test_one_cursor_at_a_time),
        TESTING_BOTH(test_readers_do_not_write),
        TESTING_BOTH(test_many_rows),
        TESTING_BOTH(test_snapshot),
        TESTING_BOTH(test_one_int),
        TESTING_BOTH(test_statement_cache_overflows),
        TESTING_BOTH(test_job_cannot_hide_a_failure),
        TESTING_BOTH(test_put_rows_are_there_for_the_next_statement),
        TESTING_BOTH(test_put_rows_differ_late),
        TESTING_BOTH(test_a_put_row_that_is_there_already_fails_its_job),
        cmocka_unit_test_setup_teardown(test_server_goes_away, testing_setup_postgres, testing_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
