/*
 * Two processes write to one database in turn: each finds out what the other appended, however much it
 * remembers. And how often a save waits for the server.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "domain/record/record_testing.h"

#include <dlfcn.h>
#include <libpq-fe.h>

/* --- waits for the server --------------------------------------------------------------------- */

static int syncs;

/* Called by the driver, instead of the library's: it waits for answers behind each. */
int PQpipelineSync(PGconn *pg)
{
    int (*real)(PGconn *) = NULL;
    void *found = dlsym(RTLD_NEXT, "PQpipelineSync");
    assert_non_null(found);
    memcpy(&real, &found, sizeof real);
    syncs++;
    return real(pg);
}

static void test_a_new_record_waits_twice(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f, DB_POSTGRES);
    for (int i = 0; i < 3; i++)
        SAVE(&f, .form = form_of(&f, "activity"), .answers = workshop(&f, "2023-05-04"));
    syncs = 0;
    SAVE(&f, .form = form_of(&f, "activity"), .answers = workshop(&f, "2023-05-05"));
    assert_int_equal(syncs, 2);
    assert_sound(&f);
    fixture_close(&f);
}

/* --- two processes ---------------------------------------------------------------------------- */

static void second_process(struct fixture *g, const struct fixture *f, const char *node)
{
    *g = (struct fixture){.where = f->where};
    memcpy(g->key, f->key, sizeof g->key);
    fixture_attach(g);
    g->ctx.node = sv_of(node);
    fixture_ready(g);
}

static int64_t add(struct fixture *f, const char *date)
{
    SAVE(f, .form = form_of(f, "activity"), .answers = workshop(f, date));
    return f->saved.num;
}

static void take_turns(void **state, const char *node)
{
    struct fixture f, g;
    fixture_for(&f, state);
    second_process(&g, &f, node);
    int64_t n = add(&f, "2023-05-04");
    for (int i = 0; i < 4; i++) {
        assert_true(add(&f, "2023-05-05") == ++n);
        assert_true(add(&g, "2023-05-06") == ++n);
        assert_true(add(&g, "2023-05-07") == ++n);
    }
    assert_sound(&f);
    fixture_detach(&g);
    fixture_close(&f);
}

static void test_one_chain(void **state)
{
    take_turns(state, "main");
}

static void test_two_chains(void **state)
{
    take_turns(state, "field");
}

static int close_job(struct db_conn *c, void *ctx, struct err *e)
{
    struct fixture *f = ctx;
    struct period p;
    return period_parse(&f->mem, SV("2023"), 1, &p, e) || period_close(c, f->v, &f->ctx, &p, SV("year end"), e) ? -1
                                                                                                                : 0;
}

static void test_the_other_closes_a_period(void **state)
{
    struct fixture f, g;
    fixture_for(&f, state);
    second_process(&g, &f, "main");
    (void)add(&f, "2023-05-04");
    if (db_write(g.db, close_job, &g, &g.e))
        fail_msg("%s", g.e.message);
    REFUSED(&f, ERR_INPUT, "lies in a closed period", .form = form_of(&f, "activity"),
            .answers = workshop(&f, "2023-05-05"));
    (void)add(&f, "2024-05-05");
    assert_sound(&f);
    fixture_detach(&g);
    fixture_close(&f);
}

/* What is gone from the end is not remembered as if it were there. */
static void test_the_last_revision_is_taken_away(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    (void)add(&f, "2023-05-04");
    (void)add(&f, "2023-05-05");
    tamper(&f, "DELETE FROM revision WHERE num = 2");
    (void)add(&f, "2023-05-06");
    assert_true(f.saved.revision == 2);
    assert_false(check_all(&f).chain_ok);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_new_record_waits_twice),
        BOTH(test_one_chain),
        BOTH(test_two_chains),
        BOTH(test_the_other_closes_a_period),
        BOTH(test_the_last_revision_is_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
