/* The writer on both engines: group commit, jobs that fail among others, hooks, readers meanwhile. */
#include "db/db_testing_pairs.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

/* --- group commit ----------------------------------------------------------------------------- */

struct gate {
    sem_t entered, open;
};

/* A job that holds the writer until the gate opens. */
static int wait_at_gate(struct db_conn *c, void *ctx, struct err *e)
{
    struct gate *g = ctx;
    static int64_t serial;
    struct pair p = {-1, ++serial};
    (void)sem_post(&g->entered);
    (void)sem_wait(&g->open);
    return pair_insert(c, &p, e);
}

struct call {
    struct db *db;
    db_job *job;
    void *ctx;
    int rc;
    struct err e;
    pthread_t thread;
};

static void *call_thread(void *arg)
{
    struct call *call = arg;
    call->e.lang = "en";
    call->rc = db_write(call->db, call->job, call->ctx, &call->e);
    return NULL;
}

static void start_call(struct call *call, struct db *db, db_job *job, void *ctx)
{
    *call = (struct call){.db = db, .job = job, .ctx = ctx};
    assert_int_equal(pthread_create(&call->thread, NULL, call_thread, call), 0);
}

/* Holds the writer while `n` calls queue up behind it, so that they become one transaction. */
static void run_together(struct db *db, struct call *calls, size_t n, db_job *const *jobs, void *const *ctx)
{
    struct gate g;
    struct call first;
    (void)sem_init(&g.entered, 0, 0);
    (void)sem_init(&g.open, 0, 0);
    start_call(&first, db, wait_at_gate, &g);
    (void)sem_wait(&g.entered);
    for (size_t i = 0; i < n; i++) {
        start_call(&calls[i], db, jobs[i], ctx[i]);
        while (db_stats(db).waiting < i + 2)
            (void)usleep(1000);
    }
    (void)sem_post(&g.open);
    (void)pthread_join(first.thread, NULL);
    for (size_t i = 0; i < n; i++)
        (void)pthread_join(calls[i].thread, NULL);
    assert_int_equal(first.rc, 0);
}

static void test_waiting_jobs_share_a_commit(void **state)
{
    enum { N = 6 };
    struct db *db = pairs_db(state);
    struct call calls[N];
    struct pair pairs[N] = {{1, 0}, {1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5}};
    db_job *const jobs[N] = {pair_insert, pair_insert, pair_insert, pair_insert, pair_insert, pair_insert};
    void *const ctx[N] = {&pairs[0], &pairs[1], &pairs[2], &pairs[3], &pairs[4], &pairs[5]};
    struct db_stats before = db_stats(db);
    run_together(db, calls, N, jobs, ctx);
    struct db_stats after = db_stats(db);
    assert_int_equal(after.jobs - before.jobs, N + 1);
    assert_int_equal(after.commits - before.commits, 2);
    assert_true(pairs_one(db, SV("SELECT count(*) FROM a WHERE worker = 1")) == N);
}

enum { LOAD_THREADS = 16, LOAD_JOBS = 25, LOAD_ALL = LOAD_THREADS * LOAD_JOBS };

static atomic_int load_failures;

static void *load_thread(void *arg)
{
    const struct call *call = arg;
    for (int64_t i = 0; i < LOAD_JOBS; i++) {
        struct pair p = {call->rc, i};
        struct err e = {.lang = "en"};
        if (db_write(call->db, pair_insert, &p, &e))
            (void)atomic_fetch_add(&load_failures, 1);
    }
    return NULL;
}

static void test_many_threads(void **state)
{
    struct db *db = pairs_db(state);
    struct call calls[LOAD_THREADS];
    struct db_stats before = db_stats(db);
    load_failures = 0;
    for (int i = 0; i < LOAD_THREADS; i++) {
        calls[i] = (struct call){.db = db, .rc = i};
        assert_int_equal(pthread_create(&calls[i].thread, NULL, load_thread, &calls[i]), 0);
    }
    for (int i = 0; i < LOAD_THREADS; i++)
        (void)pthread_join(calls[i].thread, NULL);
    struct db_stats after = db_stats(db);
    assert_int_equal(load_failures, 0);
    assert_true(pairs_one(db, SV("SELECT count(*) FROM a")) == LOAD_ALL);
    assert_int_equal(after.jobs - before.jobs, LOAD_ALL);
    assert_true(after.commits - before.commits < LOAD_ALL);
}

static void test_lone_job_commits_at_once(void **state)
{
    struct db *db = pairs_db(state);
    struct err e = {.lang = "en"};
    struct db_stats before = db_stats(db);
    for (int64_t i = 0; i < 3; i++) {
        struct pair p = {1, i};
        OK(db_write(db, pair_insert, &p, &e));
        assert_true(pairs_one(db, SV("SELECT count(*) FROM a")) == i + 1);
    }
    assert_int_equal(db_stats(db).commits - before.commits, 3);
}

/* --- jobs that fail --------------------------------------------------------------------------- */

static int hooks_run;

static void count_hook(void *ctx)
{
    hooks_run += *(const int *)ctx;
}

static int insert_with_hook(struct db_conn *c, void *ctx, struct err *e)
{
    static int step = 1;
    db_after_commit(c, count_hook, &step);
    return pair_insert(c, ctx, e);
}

static int insert_then_refuse(struct db_conn *c, void *ctx, struct err *e)
{
    static int step = 1000;
    db_after_commit(c, count_hook, &step);
    if (pair_insert(c, ctx, e))
        return -1;
    return err_set(e, ERR_DENIED, "field", "not %s", "allowed");
}

static int insert_twice(struct db_conn *c, void *ctx, struct err *e)
{
    if (pair_insert(c, ctx, e))
        return -1;
    return pair_insert(c, ctx, e);
}

static int leave_cursor_open(struct db_conn *c, void *ctx, struct err *e)
{
    struct db_cursor *cur;
    if (insert_with_hook(c, ctx, e) || db_query(c, e, &cur, "SELECT i FROM a", DB_NOARGS))
        return -1;
    return db_next(cur, e) == 1 ? 0 : -1;
}

static void test_failing_job_undoes_itself_only(void **state)
{
    struct db *db = pairs_db(state);
    struct pair pairs[] = {{1, 0}, {1, 1}, {1, 2}, {1, 3}, {1, 4}};
    struct call calls[5];
    db_job *const jobs[] = {insert_with_hook, insert_then_refuse, insert_with_hook, insert_twice, leave_cursor_open};
    void *const ctx[] = {&pairs[0], &pairs[1], &pairs[2], &pairs[3], &pairs[4]};
    hooks_run = 0;
    struct db_stats before = db_stats(db);
    run_together(db, calls, 5, jobs, ctx);
    assert_int_equal(db_stats(db).commits - before.commits, 2);
    assert_int_equal(calls[0].rc, 0);
    assert_int_equal(calls[1].rc, -1);
    assert_int_equal(calls[1].e.kind, ERR_DENIED);
    assert_string_equal(calls[1].e.message, "not allowed");
    assert_string_equal(calls[1].e.field, "field");
    assert_int_equal(calls[2].rc, 0);
    assert_int_equal(calls[3].rc, -1);
    assert_int_equal(calls[3].e.kind, ERR_CONFLICT);
    assert_int_equal(calls[4].rc, 0);
    assert_int_equal(hooks_run, 3);
    assert_true(pairs_one(db, SV("SELECT count(*) FROM a WHERE worker = 1 AND i IN (0, 2, 4)")) == 3);
    assert_true(pairs_one(db, SV("SELECT count(*) FROM a WHERE worker = 1")) == 3);
    assert_true(pairs_match(db));
}

static int write_inside(struct db_conn *c, void *ctx, struct err *e)
{
    struct pair p = {1, 1};
    (void)c;
    return db_write(ctx, pair_insert, &p, e);
}

static void test_write_inside_a_job(void **state)
{
    struct db *db = pairs_db(state);
    struct err e = {.lang = "en"};
    assert_int_equal(db_write(db, write_inside, db, &e), -1);
    assert_int_equal(e.kind, ERR_INTERNAL);
}

/* --- what jobs of one transaction share ------------------------------------------------------- */

static int last_words_said;

static int say_last_word(struct db_conn *c, void *ctx, struct err *e)
{
    last_words_said++;
    return pair_insert(c, ctx, e);
}

static struct pair last_word = {99, 0};

static int insert_with_last_word(struct db_conn *c, void *ctx, struct err *e)
{
    db_before_commit(c, say_last_word, &last_word);
    return pair_insert(c, ctx, e);
}

static void test_last_words(void **state)
{
    struct db *db = pairs_db(state);
    struct pair pairs[] = {{1, 0}, {1, 1}, {1, 2}, {1, 3}};
    struct call calls[3];
    db_job *const jobs[] = {insert_with_last_word, insert_with_last_word, pair_insert};
    void *const ctx[] = {&pairs[0], &pairs[1], &pairs[2]};
    last_words_said = 0;
    run_together(db, calls, 3, jobs, ctx);
    assert_int_equal(last_words_said, 1);
    assert_true(pairs_one(db, SV("SELECT count(*) FROM a WHERE worker IN (1, 99)")) == 4);

    /* the last word is there already now: it fails, and so do all */
    struct err e = {.lang = "en"};
    FAILS(db_write(db, insert_with_last_word, &pairs[3], &e), ERR_CONFLICT, "this is there already");
    db_job *const jobs_again[] = {pair_insert, insert_with_last_word};
    void *const ctx_again[] = {&pairs[3], &(struct pair){1, 4}};
    run_together(db, calls, 2, jobs_again, ctx_again);
    for (int i = 0; i < 2; i++)
        assert_int_equal(calls[i].e.kind, ERR_CONFLICT);
    assert_true(pairs_one(db, SV("SELECT count(*) FROM a WHERE worker = 1 AND i = 3")) == 0);
    assert_true(pairs_match(db));
}

/* Numbers its rows from a counter that it reads once in a transaction. */
static int insert_counted(struct db_conn *c, void *ctx, struct err *e)
{
    static const char owner = 'o';
    bool sure;
    int64_t *next = db_memo(c, &owner, sizeof *next, &sure);
    if (!sure && db_one_int(c, e, "SELECT count(*) + 1 FROM a WHERE worker = 7", DB_NOARGS, next, NULL))
        return -1;
    struct pair p = {7, (*next)++};
    if (pair_insert(c, &p, e))
        return -1;
    return ctx ? err_set(e, ERR_DENIED, NULL, "no") : 0;
}

static void test_memo_holds_for_a_transaction(void **state)
{
    struct db *db = pairs_db(state);
    struct call calls[5];
    db_job *const jobs[] = {insert_counted, insert_counted, insert_counted, insert_counted, insert_counted};
    void *const ctx[] = {NULL, NULL, &last_word, NULL, NULL};
    struct err e = {.lang = "en"};
    run_together(db, calls, 5, jobs, ctx);
    for (int i = 0; i < 5; i++)
        assert_int_equal(calls[i].rc, i == 2 ? -1 : 0);
    OK(db_write(db, insert_counted, NULL, &e));
    assert_true(pairs_one(db, SV("SELECT count(*) FROM a WHERE worker = 7")) == 5);
    assert_true(pairs_one(db, SV("SELECT max(i) FROM a WHERE worker = 7")) == 5);
}

struct remembered {
    int64_t number;
    bool sure;
};

/* Shows what is remembered, and remembers one more. */
static int remember(struct db_conn *c, void *ctx, struct err *e)
{
    static const char owner = 'r';
    struct remembered *r = ctx;
    static int64_t serial;
    int64_t *number = db_memo(c, &owner, sizeof *number, &r->sure);
    r->number = (*number)++;
    return pair_insert(c, &(struct pair){8, serial++}, e);
}

static int remember_and_fail(struct db_conn *c, void *ctx, struct err *e)
{
    return remember(c, ctx, e) ? -1 : err_set(e, ERR_DENIED, NULL, "no");
}

static int remember_and_fail_late(struct db_conn *c, void *ctx, struct err *e)
{
    db_before_commit(c, remember_and_fail, ctx);
    return remember(c, ctx, e);
}

static void assert_remembered(struct db *db, int64_t number, bool sure)
{
    struct remembered r = {0};
    struct err e = {.lang = "en"};
    OK(db_write(db, remember, &r, &e));
    assert_int_equal(r.number, number);
    assert_int_equal(r.sure, sure);
}

static void test_memo_outlives_a_commit_alone(void **state)
{
    struct db *db = pairs_db(state);
    struct err e = {.lang = "en"};
    struct remembered r[2] = {{0}, {0}};
    struct call calls[2];
    db_job *const jobs[] = {remember, remember};
    void *const ctx[] = {&r[0], &r[1]};
    assert_remembered(db, 0, false);
    assert_remembered(db, 1, false);
    run_together(db, calls, 2, jobs, ctx);
    assert_true(r[0].number == 2 && !r[0].sure && r[1].number == 3 && r[1].sure);
    FAILS(db_write(db, remember_and_fail, &r[0], &e), ERR_DENIED, "no");
    assert_remembered(db, 0, false);
    e = (struct err){.lang = "en"};
    FAILS(db_write(db, remember_and_fail_late, &r[0], &e), ERR_DENIED, "no");
    assert_true(r[0].number == 2 && r[0].sure);
    assert_remembered(db, 0, false);
}

/* --- the server goes away --------------------------------------------------------------------- */

static int learn_backend(struct db_conn *c, void *pid, struct err *e)
{
    return db_one_int(c, e, "SELECT pg_backend_pid()", DB_NOARGS, pid, NULL);
}

/* The server says good-bye before it comes to what the jobs have sent. */
static int insert_without_server(struct db_conn *c, void *pid, struct err *e)
{
    char sql[80];
    (void)snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%lld)", (long long)*(int64_t *)pid);
    assert_true(testing_sql(sql));
    (void)usleep(100000);
    return pair_insert(c, &(struct pair){9, 1}, e);
}

/* The one behind them may go into another transaction. */
static void test_each_job_is_told_that_the_server_went(void **state)
{
    struct db *db = pairs_db(state);
    struct err e = {.lang = "en"};
    struct call calls[3];
    int64_t pid = 0;
    OK(db_write(db, learn_backend, &pid, &e));
    db_job *const jobs[] = {pair_insert, insert_without_server, pair_insert};
    void *const ctx[] = {&(struct pair){9, 0}, &pid, &(struct pair){9, 2}};
    run_together(db, calls, 3, jobs, ctx);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(calls[i].rc, -1);
        assert_int_equal(calls[i].e.kind, ERR_STORAGE);
        assert_string_equal(calls[i].e.message, "the database server went away: this may not have been saved");
    }
    assert_true(pairs_one(db, SV("SELECT count(*) FROM a WHERE worker = 9")) == (calls[2].rc == 0));
}

/* --- readers ---------------------------------------------------------------------------------- */

static void test_readers_do_not_wait(void **state)
{
    struct db *db = pairs_db(state);
    struct gate g;
    struct call first;
    (void)sem_init(&g.entered, 0, 0);
    (void)sem_init(&g.open, 0, 0);
    start_call(&first, db, wait_at_gate, &g);
    (void)sem_wait(&g.entered);
    assert_true(pairs_one(db, SV("SELECT count(*) FROM a")) == 0);
    (void)sem_post(&g.open);
    (void)pthread_join(first.thread, NULL);
    assert_true(pairs_one(db, SV("SELECT count(*) FROM a")) == 1);
}

static void *open_later(void *arg)
{
    (void)usleep(20000);
    (void)sem_post(&((struct gate *)arg)->open);
    return NULL;
}

static void test_close_waits_for_those_who_wait(void **state)
{
    struct db *db = pairs_db(state);
    struct testing *f = *state;
    struct gate g;
    struct call calls[3];
    struct pair pairs[] = {{1, 0}, {1, 1}};
    pthread_t opener;
    (void)sem_init(&g.entered, 0, 0);
    (void)sem_init(&g.open, 0, 0);
    start_call(&calls[0], db, wait_at_gate, &g);
    (void)sem_wait(&g.entered);
    start_call(&calls[1], db, pair_insert, &pairs[0]);
    start_call(&calls[2], db, pair_insert, &pairs[1]);
    (void)usleep(20000);
    assert_int_equal(pthread_create(&opener, NULL, open_later, &g), 0);
    db_close(db);
    (void)pthread_join(opener, NULL);
    for (int i = 0; i < 3; i++) {
        (void)pthread_join(calls[i].thread, NULL);
        assert_int_equal(calls[i].rc, 0);
    }
    struct err e = {.lang = "en"};
    OK(db_open(&f->db, f->place.url, &e));
    assert_true(pairs_one(f->db, SV("SELECT count(*) FROM a")) == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTING_BOTH(test_waiting_jobs_share_a_commit),
        TESTING_BOTH(test_many_threads),
        TESTING_BOTH(test_lone_job_commits_at_once),
        TESTING_BOTH(test_failing_job_undoes_itself_only),
        TESTING_BOTH(test_write_inside_a_job),
        TESTING_BOTH(test_last_words),
        TESTING_BOTH(test_memo_holds_for_a_transaction),
        TESTING_BOTH(test_memo_outlives_a_commit_alone),
        TESTING_BOTH(test_readers_do_not_wait),
        TESTING_BOTH(test_close_waits_for_those_who_wait),
        cmocka_unit_test_setup_teardown(test_each_job_is_told_that_the_server_went, testing_setup_postgres,
                                        testing_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
