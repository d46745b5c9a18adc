/* Texts of statements: tokens of types, parameters, the hash that databases keep; the cache of
 * prepared statements. */
#include "db/db_driver.h"
#include "db/db_stmts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void check_expanded(const struct db_driver *d, const char *sql, const char *wanted)
{
    struct buf b = {0};
    db_sqltext_expand(d, sv_of(sql), &b);
    assert_true(sv_is(buf_sv(&b), wanted));
    buf_release(&b);
}

static void test_tokens(void **state)
{
    (void)state;
    check_expanded(&db_sqlite_driver, "a {int}, b {real}, c {text}, d {blob}){strict};",
                   "a INTEGER, b REAL, c TEXT, d BLOB) STRICT;");
    check_expanded(&db_pg_driver, "a {int}, b {real}, c {text}, d {blob}){strict};",
                   "a BIGINT, b DOUBLE PRECISION, c TEXT COLLATE \"C\", d BYTEA);");
    check_expanded(&db_sqlite_driver, "{ {x} {int", "{ {x} {int");
    check_expanded(&db_sqlite_driver, "", "");
}

static void test_parameters(void **state)
{
    (void)state;
    assert_int_equal(db_sqltext_parameters(SV("SELECT 1")), 0);
    assert_int_equal(db_sqltext_parameters(SV("SELECT $2, $1, '$9', $2")), 2);
    assert_int_equal(db_sqltext_parameters(SV("SELECT 'it''s $7', $12")), 12);
    assert_int_equal(db_sqltext_parameters(SV("SELECT $")), 0);
}

/* FNV-1a's published values. */
static void test_hash_never_changes(void **state)
{
    (void)state;
    assert_true(db_sqltext_hash(SV("")) == 0xcbf29ce484222325U);
    assert_true(db_sqltext_hash(SV("a")) == 0xaf63dc4c8601ec8cU);
    assert_true(db_sqltext_hash(SV("foobar")) == 0x85944171f73967e8U);
}

static size_t dropped;

static void drop(struct db_stmt *s)
{
    dropped++;
    free(s);
}

/* Found by text, wherever the text lies; an address that holds another text now finds that one. */
static void test_statements_are_found_by_text(void **state)
{
    struct db_stmts all = {0};
    struct db_stmt *made[1000];
    char text[32];
    (void)state;
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 1000; i++) {
            int n = snprintf(text, sizeof text, "SELECT %d", i);
            struct db_stmt *s = db_stmts_find(&all, sv_make(text, (size_t)n));
            if (round == 0) {
                assert_null(s);
                made[i] = xmalloc(sizeof **made);
                db_stmts_add(&all, made[i], sv_make(text, (size_t)n));
                s = db_stmts_find(&all, sv_make(text, (size_t)n));
            }
            assert_ptr_equal(s, made[i]);
        }
    dropped = 0;
    db_stmts_clear(&all, drop);
    assert_int_equal(dropped, 1000);
    assert_null(db_stmts_find(&all, SV("SELECT 1")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tokens), cmocka_unit_test(test_parameters),
                                       cmocka_unit_test(test_hash_never_changes),
                                       cmocka_unit_test(test_statements_are_found_by_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
