/* The database on both engines: one suite, run on SQLite and, where there is a server, on
 * PostgreSQL. */
#include "base/tr.h"
#include "db/db.h"
#include "db/db_driver.h"
#include "db/db_testing.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct fixture {
    struct testing_db place;
    struct db *db;
};

#define OK(call)                                  \
    do {                                          \
        if (call)                                 \
            fail_msg("%s: %s", #call, e.message); \
    } while (0)

static const struct db_migration steps[] = {
    {"CREATE TABLE thing (mission {text} NOT NULL, id {int} NOT NULL, name {text}, weight {real}, bytes {blob}, "
     "PRIMARY KEY (mission, id)){strict};\n"
     "CREATE TABLE part (mission {text} NOT NULL, thing {int} NOT NULL, FOREIGN KEY (mission, thing) REFERENCES "
     "thing (mission, id)){strict}"}};
static const struct db_migrations thing_module = {"thing", steps, 1};
static const struct db_migrations *const modules[] = {&thing_module};

static int open_fixture(void **state, enum db_engine engine)
{
    struct fixture *f = xmalloc(sizeof *f);
    struct err e = {.lang = "en"};
    *state = f;
    f->db = NULL;
    if (!testing_open(&f->place, engine))
        return 0;
    OK(db_open(&f->db, f->place.url, &e));
    OK(db_migrate(f->db, modules, 1, &e));
    return 0;
}

static int setup_sqlite(void **state)
{
    return open_fixture(state, DB_SQLITE);
}

static int setup_pg(void **state)
{
    return open_fixture(state, DB_POSTGRES);
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    if (f->db) {
        db_close(f->db);
        testing_close(&f->place);
    }
    free(f);
    return 0;
}

static struct db *db_of(void **state)
{
    struct fixture *f = *state;
    if (!f->db)
        skip();
    return f->db;
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

/* --- values ----------------------------------------------------------------------------------- */

static void test_values_come_back(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    static const char bytes[] = "\0\xff'\\x";
    struct thing all[] = {
        {INT64_MIN, db_text(SV("Ngäbe-Buglé 中")), db_real(0.1), db_blob(sv_make(bytes, 5))},
        {INT64_MAX, db_text(SV("")), db_real(-1e300), db_blob(SV(""))},
        {0, db_null(), db_real((double)NAN), db_null()},
        {7, db_text(SV("it's \"quoted\" \\ $1")), db_real(3), db_blob(SV("plain"))},
    };
    for (size_t i = 0; i < 4; i++)
        OK(db_write(db, insert_thing, &all[i], &e));
    struct db_conn *c;
    struct db_cursor *cur;
    OK(db_reader(db, &c, &e));
    for (size_t i = 0; i < 4; i++) {
        OK(db_query(c, &e, &cur, "SELECT id, name, weight, bytes FROM thing WHERE mission = $2 AND id = $1",
                    DB_ARGS(db_int(all[i].id), db_text(SV("PA")))));
        assert_int_equal(db_next(cur, &e), 1);
        assert_int_equal(db_ncolumns(cur), 4);
        assert_true(sv_is(db_column_name(cur, 3), "bytes"));
        assert_true(db_get_int(cur, 0) == all[i].id);
        assert_int_equal(db_is_null(cur, 1), all[i].name.type == DB_NULL);
        assert_true(sv_eq(db_get_text(cur, 1), all[i].name.s));
        assert_int_equal(db_is_null(cur, 2), isnan(all[i].weight.r));
        assert_true(isnan(all[i].weight.r) || db_get_real(cur, 2) == all[i].weight.r);
        assert_int_equal(db_is_null(cur, 3), all[i].bytes.type == DB_NULL);
        assert_true(sv_eq(db_get_blob(cur, 3), all[i].bytes.s));
        assert_int_equal(db_next(cur, &e), 0);
        db_cursor_close(cur);
    }
    db_reader_done(db, c);
}

static void test_conflict_and_reference(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    add(db, 1, db_null());
    struct thing twice = {1, db_null(), db_null(), db_null()};
    assert_int_equal(db_write(db, insert_thing, &twice, &e), -1);
    assert_int_equal(e.kind, ERR_CONFLICT);
}

#define BOTH(test)                                         \
    {#test " sqlite", test, setup_sqlite, teardown, NULL}, \
    {                                                      \
#test " postgres", test, setup_pg, teardown, NULL  \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_values_come_back),
        BOTH(test_conflict_and_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
