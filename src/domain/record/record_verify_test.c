/*
 * Verification finds what somebody with a database client did, whatever it was, and reports erased
 * data as erased. Each case begins with a sound database. Both engines.
 */
#include "domain/record/record_testing.h"

#include <pthread.h>

static void fill(struct fixture *f, void **state)
{
    fixture_for(f, state);
    SAVE(f, .form = form_of(f, "activity"), .answers = workshop(f, "2023-05-04"), .import_state = SV("approved"),
         .source_key = SV("A-1"));
    struct sv id = arena_sv(&f->mem, sv_of(f->saved.id));
    SAVE(f, .form = form_of(f, "activity"), .answers = tally(f, "2023-06-01", "5"), .import_state = SV("approved"),
         .source_key = SV("A-2"));
    struct answers *a = workshop(f, "2023-05-04");
    put(a, "remark", 0, "counted again");
    SAVE(f, .id = id, .answers = a, .import_state = SV("approved"));
    SAVE(f, .form = form_of(f, "activity"), .answers = tally(f, "2023-07-01", "6"), .import_state = SV("approved"),
         .source_key = SV("A-3"));
    assert_sound(f);
}

static bool told(const struct fixture *f, const char *text)
{
    struct arena mem = {0};
    bool found = false;
    for (size_t i = 0; i < f->problems.n; i++)
        found |= strstr(arena_z(&mem, f->problems.v[i].message), text) != NULL;
    arena_release(&mem);
    return found;
}

struct tampering {
    const char *sql, *told;
    bool figures; /* only the facts are wrong */
};

static const struct tampering tamperings[] = {
    {"UPDATE revision SET body = replace(body, 'workshop', 'fair') WHERE num = 1", "its content is not what was saved",
     false},
    {"UPDATE revision SET made_by = 'eve' WHERE num = 2", "its content is not what was saved", false},
    {"UPDATE revision SET at_ms = at_ms + 1 WHERE num = 2", "its content is not what was saved", false},
    {"UPDATE revision SET reason = 'none' WHERE num = 2", "its content is not what was saved", false},
    {"UPDATE revision SET commitment = prev WHERE num = 1", "its content is not what was saved", false},
    {"UPDATE revision SET sealed = (SELECT sealed FROM revision WHERE num = 3) WHERE num = 1", "personal part", false},
    {"UPDATE revision SET hash = prev WHERE num = 1", "its content is not what was saved", false},
    {"UPDATE revision SET predecessor = prev WHERE num = 3", "the record's revision before it", false},
    {"DELETE FROM revision WHERE num = 2", "missing", false},
    {"DELETE FROM revision WHERE num = 4", "its last revisions are missing", false},
    {"DELETE FROM revision", "its last revisions are missing", false},
    {"UPDATE revision SET seq = 5 - seq, num = num + 100 WHERE num IN (2, 3)", "place", false},
    {"UPDATE chain_head SET seq = 3, hash = (SELECT hash FROM revision WHERE num = 3)", "the mission's key", false},
    {"DELETE FROM chain_head", "the mark of its end is missing", false},
    {"UPDATE record SET state = 'draft' WHERE num = 1", "its tables do not hold", false},
    {"UPDATE record SET apportioned = 1 WHERE num = 2", "its tables do not hold", false},
    {"UPDATE record SET deleted = 1 WHERE num = 2", "its tables do not hold", false},
    {"UPDATE record SET version = 9 WHERE num = 2", "its row is not of its last revision", false},
    {"UPDATE record SET num = 1000 WHERE num = 1", "its number does not follow", false},
    {"DELETE FROM record WHERE num = 2", "missing from the table of records", false},
    {"UPDATE f_activity SET q_women = 50 WHERE q_women = 5", "its tables do not hold", false},
    {"UPDATE f_activity SET q_remark = NULL", "its tables do not hold", false},
    {"DELETE FROM r_activity__attending", "its tables do not hold", false},
    {"INSERT INTO f_activity (mission, record, \"row\", parent_row) VALUES ('small', 4711, 0, 0)", "account for",
     false},
    {"UPDATE f_activity SET q_facilitator = (SELECT q_name FROM r_activity__attending WHERE q_name IS NOT NULL) "
     "WHERE q_facilitator IS NOT NULL",
     "is damaged", false},
    {"UPDATE f_activity SET q_facilitator = NULL", "its personal answers", false},
    {"UPDATE record_key SET wrapped = (SELECT mac FROM chain_head)", "is damaged", false},
    {"UPDATE fact_record SET body = replace(body, '\"value\":[1', '\"value\":[2') WHERE record = 2", "its facts", true},
    {"UPDATE fact_record SET body = 'x' WHERE record = 2", "its facts", true},
    {"DELETE FROM fact_record WHERE record = 2", "its facts", true},
    {"INSERT INTO period_mark (mission, n, period, first_day, last_day, closed, at_ms, made_by) "
     "VALUES ('small', 1, '2023', '2023-01-01', '2023-12-31', 1, 0, 'eve')",
     "outside the chain", false},
};

struct trial {
    struct fixture *f;
    const char *sql;
    struct verify_result found;
};

/* What was done to the database is seen, then undone: one database serves all cases. */
static int trial_job(struct db_conn *c, void *ctx, struct err *e)
{
    struct trial *t = ctx;
    t->found.problems = &t->f->problems;
    if (db_run_text(c, e, sv_of(t->sql), DB_NOARGS, NULL) ||
        record_verify(c, &t->f->ctx, t->f->v, t->f->pk, &t->found, e))
        return -1;
    return err_set(e, ERR_DENIED, NULL, "undo");
}

static struct verify_result try_and_undo(struct fixture *f, const char *sql)
{
    struct trial t = {.f = f, .sql = sql};
    f->e = (struct err){.lang = "en"};
    f->problems = (struct problems){.mem = &f->mem, .lang = "en"};
    assert_int_equal(db_write(f->db, trial_job, &t, &f->e), -1);
    if (f->e.kind != ERR_DENIED)
        fail_msg("%s: %s", sql, f->e.message);
    return t.found;
}

static void test_tampering(void **state)
{
    struct fixture f;
    fill(&f, state);
    for (size_t i = 0; i < sizeof tamperings / sizeof *tamperings; i++) {
        const struct tampering *t = &tamperings[i];
        struct verify_result v = try_and_undo(&f, t->sql);
        if (told(&f, t->told) && !(t->figures ? v.figures_ok : v.chain_ok))
            continue;
        for (size_t k = 0; k < f.problems.n; k++)
            print_message("# %.*s\n", SV_ARG(f.problems.v[k].message));
        fail_msg("not found: %s", t->sql);
    }
    assert_sound(&f);
    fixture_close(&f);
}

/* Destroying the record's key erases what it sealed: reported, not broken; and the record lives on. */
static void test_erased(void **state)
{
    struct fixture f;
    fill(&f, state);
    tamper(&f, "DELETE FROM record_key");
    struct verify_result v = check_all(&f);
    assert_true(v.chain_ok && v.figures_ok);
    assert_int_equal(v.erased, 2);
    tamper(&f, "UPDATE f_activity SET q_facilitator = NULL");
    tamper(&f, "UPDATE r_activity__attending SET q_name = NULL");
    v = check_all(&f);
    assert_true(v.chain_ok && v.figures_ok);
    struct sv id = {0};
    struct record_rows rows;
    assert_int_equal(record_store_page(f.reader, f.ctx.mission, SV("activity"), 0, &f.mem, &rows, &f.e), 0);
    id = arena_sv(&f.mem, sv_of(rows.v[0].r.id));
    struct answers *a = workshop(&f, "2023-05-04");
    SAVE(&f, .id = id, .answers = a, .import_state = SV("approved"));
    v = check_all(&f);
    assert_true(v.chain_ok && v.figures_ok);
    assert_int_equal(v.erased, 2); /* the new revision is sealed with a new key */
    assert_string_equal(got(&f, load(&f, id.p)->answers, "facilitator", 0), "Zacarías Canario");
    fixture_close(&f);
}

static int close_job(struct db_conn *c, void *ctx, struct err *e)
{
    struct fixture *f = ctx;
    struct period p;
    return period_parse(&f->mem, SV("2022"), 1, &p, e) || period_close(c, f->v, &f->ctx, &p, SV("year end"), e) ? -1
                                                                                                                : 0;
}

/* Somebody reopens a closed period without telling. */
static void test_marks(void **state)
{
    static const char *const sql[] = {
        "DELETE FROM period_mark",
        "UPDATE period_mark SET closed = 0",
        "UPDATE period_mark SET last_day = '2022-01-31'",
    };
    struct fixture f;
    fill(&f, state);
    assert_int_equal(db_write(f.db, close_job, &f, &f.e), 0);
    assert_sound(&f);
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        assert_false(try_and_undo(&f, sql[i]).chain_ok);
        assert_true(told(&f, "the table of closed periods says something else"));
    }
    fixture_close(&f);
}

/* Without the key the public part is still checked, and what could not be is said. */
static void test_without_key(void **state)
{
    struct fixture f;
    fill(&f, state);
    vault_close(f.v);
    f.v = NULL;
    assert_int_equal(rename(f.key, arena_printf(&f.mem, "%s.away", f.key).p), 0);
    assert_int_equal(vault_open(&f.v, &f.ctx, &f.e), 0);
    assert_false(vault_has_key(f.v));
    struct verify_result v = check_all(&f);
    assert_true(v.chain_ok && v.figures_ok);
    assert_true(told(&f, "key is not here"));
    tamper(&f, "UPDATE f_activity SET q_women = 50 WHERE q_women = 5");
    assert_false(check_all(&f).chain_ok);
    REFUSED(&f, ERR_INPUT, "key is missing", .form = form_of(&f, "activity"), .answers = tally(&f, "2023-05-04", "7"));
    assert_int_equal(rename(arena_printf(&f.mem, "%s.away", f.key).p, f.key), 0);
    fixture_close(&f);
}

/* Many jobs in one transaction, some of which fail: the chain has no holes. */
struct mixed {
    struct fixture *f;
    int i;
};

static int mixed_job(struct db_conn *c, void *ctx, struct err *e)
{
    const struct mixed *m = ctx;
    struct arena mem = {0};
    struct problems problems = {.mem = &mem, .lang = "en"};
    struct record_saved saved;
    struct answers *a = answers_new(&mem, form_of(m->f, "activity"));
    struct record_change change = {.form = a->form, .answers = a, .import_state = SV("approved")};
    put(a, "date", 0, "2023-05-04");
    put(a, "kind", 0, "talk");
    int rc = record_save(c, &m->f->ctx, m->f->v, m->f->pk, &change, &mem, &problems, &saved, e);
    arena_release(&mem);
    if (rc == 0 && m->i % 3 == 1)
        return err_set(e, ERR_INPUT, NULL, "after all not");
    if (rc == 0 && m->i % 7 == 2)
        return db_run_text(c, e, SV("INSERT INTO record_key (mission, record, wrapped) VALUES ('small', 'x', NULL)"),
                           DB_NOARGS, NULL);
    return rc;
}

static void *mixed_thread(void *arg)
{
    const struct mixed *m = arg;
    for (int i = 0; i < 25; i++) {
        struct mixed one = {m->f, m->i * 25 + i};
        struct err e = {.lang = "en"};
        (void)!db_write(m->f->db, mixed_job, &one, &e);
    }
    return NULL;
}

static void test_failing_jobs_leave_no_holes(void **state)
{
    struct fixture f;
    pthread_t threads[8];
    struct mixed m[8];
    fill(&f, state);
    for (int i = 0; i < 8; i++) {
        m[i] = (struct mixed){&f, i};
        assert_int_equal(pthread_create(&threads[i], NULL, mixed_thread, &m[i]), 0);
    }
    for (int i = 0; i < 8; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_sound(&f);
    assert_true(check_all(&f).records > 3);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_tampering),
        BOTH(test_erased),
        BOTH(test_marks),
        BOTH(test_without_key),
        BOTH(test_failing_jobs_leave_no_holes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
