/*
 * The database server is killed and started again under load: the clients go on by themselves, what was
 * acknowledged is there, no half record is, the chain verifies. It is a server of its own, so that no other
 * test loses its connections. ISTMO_SOAK=N kills it N times instead of once.
 */
#include "domain/record/record_testing.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define THREADS 16

struct acknowledged {
    char id[UUID_TEXT + 1];
    int64_t version;
};

static struct {
    struct fixture *f;
    pthread_mutex_t lock;
    struct arena mem;
    struct {
        struct acknowledged *v;
        size_t n, cap;
    } acks;
    atomic_int failures, saves; /* since the server was last killed */
    atomic_bool over;
} run = {.lock = PTHREAD_MUTEX_INITIALIZER};

struct attempt {
    const struct record_change *change;
    struct arena *mem;
    struct record_saved saved;
};

static int attempt_job(struct db_conn *c, void *ctx, struct err *e)
{
    struct attempt *a = ctx;
    struct problems problems = {.mem = a->mem, .lang = "en"};
    return record_save(c, &run.f->ctx, run.f->v, run.f->pk, a->change, a->mem, &problems, &a->saved, e);
}

static void acknowledge(const struct attempt *a)
{
    struct acknowledged ack = {.version = a->saved.version};
    memcpy(ack.id, a->saved.id, sizeof ack.id);
    (void)pthread_mutex_lock(&run.lock);
    vec_push(&run.mem, &run.acks, ack);
    (void)pthread_mutex_unlock(&run.lock);
    run.saves++;
}

static void *writer(void *arg)
{
    struct arena mem = {0};
    (void)arg;
    while (!run.over) {
        struct answers *answers = answers_new(&mem, pack_form(run.f->pk, SV("activity")));
        struct record_change change = {.form = answers->form, .answers = answers};
        struct attempt a = {.change = &change, .mem = &mem};
        struct err e = {.lang = "en"};
        put(answers, "date", 0, "2023-05-04");
        put(answers, "kind", 0, "workshop");
        put(answers, "facilitator", 0, "Zacarías");
        if (db_write(run.f->db, attempt_job, &a, &e) == 0)
            acknowledge(&a);
        else if (e.kind == ERR_STORAGE)
            run.failures++;
        else
            fail_msg("kind %d: %s", e.kind, e.message);
        if (e.kind == ERR_STORAGE)
            (void)usleep(20000);
        arena_reset(&mem);
    }
    arena_release(&mem);
    return NULL;
}

/* --- the server -------------------------------------------------------------------------------- */

static void pg_sh(const char *what, const char *dir, char *out, size_t size)
{
    char command[300];
    (void)snprintf(command, sizeof command, "tools/pg.sh %s %s", what, dir);
    FILE *p = popen(command, "r");
    assert_non_null(p);
    size_t n = fread(out, 1, size - 1, p);
    out[n] = '\0';
    out[strcspn(out, "\n")] = '\0';
    assert_int_equal(pclose(p), 0);
}

static void wait_for_saves(int n)
{
    run.saves = 0;
    for (int i = 0; i < 3000 && run.saves < n; i++)
        (void)usleep(10000);
    assert_true(run.saves >= n);
}

static void check(struct fixture *f)
{
    for (size_t i = 0; i < run.acks.n; i++) {
        struct record *r = load(f, run.acks.v[i].id);
        assert_true(r->version == run.acks.v[i].version);
        assert_string_equal(got(f, r->answers, "facilitator", 0), "Zacarías");
    }
    assert_sound(f);
}

static void kill_under_load(struct fixture *f, const char *dir, int times)
{
    pthread_t threads[THREADS];
    char ignored[100];
    run.f = f;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, writer, NULL), 0);
    for (int i = 0; i < times; i++) {
        wait_for_saves(50);
        run.failures = 0;
        (void)usleep((useconds_t)(i * 7919 % 20) * 1000);
        pg_sh("crash", dir, ignored, sizeof ignored);
        assert_true(run.failures > 0); /* nobody was told that it was saved */
    }
    wait_for_saves(50);
    run.over = true;
    for (int i = 0; i < THREADS; i++)
        (void)pthread_join(threads[i], NULL);
}

static void test_server_killed(void **state)
{
    char dir[] = "/tmp/istmo-pg.XXXXXX", url[300], ignored[100];
    const char *soak = getenv("ISTMO_SOAK");
    int64_t times = 1;
    struct fixture f;
    (void)state;
    if (!getenv("ISTMO_TEST_PG"))
        skip();
    if (soak && !sv_to_int(sv_of(soak), &times))
        fail_msg("ISTMO_SOAK is not a number: %s", soak);
    assert_non_null(mkdtemp(dir));
    assert_int_equal(chmod(dir, 0755), 0); /* the server runs as another user */
    pg_sh("start", dir, url, sizeof url);
    assert_int_equal(setenv("ISTMO_TEST_PG", url, 1), 0);
    fixture_open(&f, DB_POSTGRES);
    kill_under_load(&f, dir, (int)times);
    fixture_detach(&f);
    f.mem = (struct arena){0};
    fixture_attach(&f);
    fixture_ready(&f);
    check(&f);
    fixture_close(&f);
    arena_release(&run.mem);
    pg_sh("stop", dir, ignored, sizeof ignored);
    (void)rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_server_killed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
