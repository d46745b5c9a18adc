/* Form tables on both engines: names, growth, refused changes, rows there and back. */
#include "db/db_driver.h"
#include "db/db_testing.h"
#include "db/sqlgen.h"

#define NAME(text)             \
    {                          \
        text, sizeof(text) - 1 \
    }

/* --- names ------------------------------------------------------------------------------------ */

static bool safe_name(struct sv s)
{
    if (s.n < 3 || s.n > 63)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_'))
            return false;
    return true;
}

static void test_plain_names(void **state)
{
    struct arena mem = {0};
    struct sqlgen_table form = {.form = SV("visit")}, repeat = {.form = SV("visit"), .repeat = SV("people")};
    (void)state;
    assert_true(sv_is(sqlgen_table_name(&mem, &form), "f_visit"));
    assert_true(sv_is(sqlgen_table_name(&mem, &repeat), "r_visit__people"));
    assert_true(sv_is(sqlgen_column_name(&mem, SV("age_2")), "q_age_2"));
    /* kept in databases: must never change */
    assert_true(sv_is(sqlgen_column_name(&mem, SV("Fecha")), "q_fecha_d9feb946"));
    arena_release(&mem);
}

/* Whatever a pack names its questions, names are safe, differ, and stay what they are. */
static void test_odd_names_differ(void **state)
{
    static const char *const odd[] = {"a\";DROP TABLE x;--",
                                      "A",
                                      "a",
                                      "\xc3\xb1",
                                      "\xc3\xa1",
                                      "n-1",
                                      "n 1",
                                      "n.1",
                                      "n_1",
                                      "",
                                      "select",
                                      "x\"y",
                                      "\xff"};
    struct arena mem = {0};
    struct sv seen[64];
    size_t n = 0;
    char text[200];
    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        seen[n++] = sqlgen_column_name(&mem, sv_of(odd[i]));
    for (size_t length = 55; length < 75; length++) {
        memset(text, 'a', length);
        seen[n++] = sqlgen_column_name(&mem, sv_make(text, length));
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            assert_false(sv_eq(seen[i], seen[k]));
    for (size_t i = 0; i < n; i++)
        assert_true(safe_name(seen[i]) || seen[i].n == 2);
    arena_release(&mem);
}

static void test_tables_of_repeats_differ(void **state)
{
    struct arena mem = {0};
    struct sqlgen_table t[] = {{.form = SV("a__b"), .repeat = SV("c")}, {.form = SV("a"), .repeat = SV("b__c")},
                               {.form = SV("a"), .repeat = SV("b")},    {.form = SV("a__b")},
                               {.form = SV("a_"), .repeat = SV("_b")},  {.form = SV("a__"), .repeat = SV("b")}};
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        assert_true(safe_name(sqlgen_table_name(&mem, &t[i])));
        for (size_t k = 0; k < i; k++)
            assert_false(sv_eq(sqlgen_table_name(&mem, &t[i]), sqlgen_table_name(&mem, &t[k])));
    }
    arena_release(&mem);
}

/* --- tables ----------------------------------------------------------------------------------- */

static const struct sqlgen_column small[] = {{NAME("kind"), DB_TEXT, true}, {NAME("N\xc3\xbamero"), DB_INT, false}};
static const struct sqlgen_column large[] = {{NAME("kind"), DB_TEXT, true},
                                             {NAME("N\xc3\xbamero"), DB_INT, true},
                                             {NAME("weight"), DB_REAL, false},
                                             {NAME("name"), DB_BLOB, false}};
static const struct sqlgen_column other_type[] = {{NAME("kind"), DB_INT, true}};

static int apply(struct db_conn *c, void *ctx, struct err *e)
{
    return sqlgen_apply(c, ctx, e);
}

struct save {
    const struct sqlgen_table *t;
    int64_t record;
    int64_t rows;
    struct db_value values[4];
};

static int save(struct db_conn *c, void *ctx, struct err *e)
{
    struct save *s = ctx;
    if (sqlgen_delete(c, s->t, SV("PA"), s->record, e))
        return -1;
    for (int64_t row = 1; row <= s->rows; row++)
        if (sqlgen_insert(c, s->t, SV("PA"), s->record, row, 0, s->values, e))
            return -1;
    return 0;
}

static void test_tables_grow(void **state)
{
    struct db *db = testing_db(state);
    struct err e = {.lang = "en"};
    struct sqlgen_table v1 = {SV("Visita m\xc3\xa9"
                                 "dica"),
                              SV("people"), small, 2},
                        v2 = v1, v3 = v1;
    v2.column = large;
    v2.n = 4;
    v3.column = other_type;
    v3.n = 1;
    OK(db_write(db, apply, &v1, &e));
    struct save first = {&v1, 1, 2, {db_text(SV("x")), db_int(7)}};
    OK(db_write(db, save, &first, &e));
    OK(db_write(db, apply, &v2, &e));
    OK(db_write(db, apply, &v2, &e));
    OK(db_write(db, apply, &v1, &e));
    struct save second = {&v2, 2, 3, {db_text(SV("y")), db_null(), db_real(1.5), db_blob(SV("\0\1"))}};
    OK(db_write(db, save, &second, &e));
    OK(db_write(db, save, &second, &e));
    assert_int_equal(db_write(db, apply, &v3, &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.message, "\"kind\" are kept as text and cannot become whole numbers"));
    e = (struct err){.lang = "en"};

    struct db_conn *c;
    struct db_cursor *cur;
    OK(db_reader(db, &c, &e));
    OK(sqlgen_select(c, &v2, SV("PA"), 2, &cur, &e));
    for (int64_t row = 1; row <= 3; row++) {
        assert_int_equal(db_next(cur, &e), 1);
        assert_int_equal(db_ncolumns(cur), 6);
        assert_true(db_get_int(cur, 0) == row && db_get_int(cur, 1) == 0);
        assert_true(sv_is(db_get_text(cur, 2), "y") && db_is_null(cur, 3) && db_get_real(cur, 4) == 1.5);
        assert_true(sv_eq(db_get_blob(cur, 5), SV("\0\1")));
    }
    assert_int_equal(db_next(cur, &e), 0);
    db_cursor_close(cur);
    OK(sqlgen_select(c, &v2, SV("PA"), 0, &cur, &e));
    for (int64_t i = 0; i < 5; i++) {
        assert_int_equal(db_next(cur, &e), 1);
        assert_int_equal(db_get_int(cur, 0), i < 2 ? 1 : 2);
        assert_true(db_get_int(cur, 1) == (i < 2 ? i + 1 : i - 1));
        assert_int_equal(db_is_null(cur, 5), i < 2);
    }
    assert_int_equal(db_next(cur, &e), 0);
    db_cursor_close(cur);
    OK(sqlgen_select(c, &v2, SV("CR"), 0, &cur, &e));
    assert_int_equal(db_next(cur, &e), 0);
    db_reader_done(db, c);
}

/* Two tables that come and go at the same address must not be mixed up. */
static int reuse_address(struct db_conn *c, void *ctx, struct err *e)
{
    struct sqlgen_table t = {SV("one"), {0}, small, 2};
    struct db_value values[] = {db_text(SV("v")), db_int(1), db_null(), db_null()};
    (void)ctx;
    for (int i = 0; i < 4; i++) {
        t.form = i % 2 ? SV("two") : SV("one");
        t.column = i < 2 ? small : large;
        t.n = i < 2 ? 2 : 4;
        if (sqlgen_apply(c, &t, e) || sqlgen_insert(c, &t, SV("PA"), 1, i, 0, values, e))
            return -1;
    }
    int64_t n;
    if (db_one_int(c, e, "SELECT count(*) FROM f_two WHERE \"row\" IN (1, 3)", DB_NOARGS, &n, NULL))
        return -1;
    return n == 2 ? 0 : err_set(e, ERR_INTERNAL, NULL, "%lld rows", (long long)n);
}

static void test_address_used_again(void **state)
{
    struct err e = {.lang = "en"};
    OK(db_write(testing_db(state), reuse_address, NULL, &e));
}

static void test_too_many_columns(void **state)
{
    struct db *db = testing_db(state);
    struct err e = {.lang = "en"};
    struct arena mem = {0};
    struct sqlgen_column *column = ARENA_ARRAY(&mem, 1501, struct sqlgen_column);
    for (size_t i = 0; i < 1501; i++)
        column[i] = (struct sqlgen_column){arena_printf(&mem, "question_%zu", i), DB_INT, false};
    struct sqlgen_table t = {SV("wide"), {0}, column, 1501};
    assert_int_equal(db_write(db, apply, &t, &e), -1);
    assert_int_equal(e.kind, ERR_LIMIT);
    e = (struct err){.lang = "en"};
    t.n = 1500;
    OK(db_write(db, apply, &t, &e));
    arena_release(&mem);
}

static int count_indexes(struct db_conn *c, int64_t *n, struct err *e)
{
    return db_conn_engine(c) == DB_SQLITE
               ? db_one_int(c, e,
                            "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name LIKE 'i\\_%' ESCAPE '\\'",
                            DB_NOARGS, n, NULL)
               : db_one_int(
                     c, e,
                     "SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND indexname LIKE 'i\\_%'",
                     DB_NOARGS, n, NULL);
}

/* Taken away only for many rows and where readers need not wait for that; back afterwards. What was counted is
 * compared by the test's own thread. */
static int many_rows(struct db_conn *c, void *ctx, struct err *e)
{
    int64_t *at = ctx;
    static const struct sqlgen_column column[] = {{{"date", 4}, DB_TEXT, true}, {{"n", 1}, DB_INT, false}};
    struct sqlgen_table t = {SV("many"), {0}, column, 2};
    struct db_value values[] = {db_text(SV("2023-05-01")), db_int(1)};
    if (sqlgen_apply(c, &t, e) || sqlgen_before_many(c, &t, 10, e) || count_indexes(c, &at[0], e) ||
        sqlgen_before_many(c, &t, 100000, e) || count_indexes(c, &at[1], e))
        return -1;
    for (int64_t record = 1; record <= 5; record++)
        if (sqlgen_insert(c, &t, SV("PA"), record, 0, 0, values, e))
            return -1;
    return sqlgen_apply(c, &t, e) || count_indexes(c, &at[2], e) ||
                   db_one_int(c, e, "SELECT count(*) FROM f_many WHERE q_date = '2023-05-01' AND mission = 'PA'",
                              DB_NOARGS, &at[3], NULL)
               ? -1
               : 0;
}

static void test_many_rows(void **state)
{
    struct err e = {.lang = "en"};
    struct db *db = testing_db(state);
    int64_t at[4];
    OK(db_write(db, many_rows, at, &e));
    assert_int_equal(at[0], 1);
    assert_int_equal(at[1], db_engine(db) != DB_SQLITE);
    assert_int_equal(at[2], 1);
    assert_int_equal(at[3], 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_names),
        cmocka_unit_test(test_odd_names_differ),
        cmocka_unit_test(test_tables_of_repeats_differ),
        TESTING_BOTH(test_tables_grow),
        TESTING_BOTH(test_address_used_again),
        TESTING_BOTH(test_too_many_columns),
        TESTING_BOTH(test_many_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
