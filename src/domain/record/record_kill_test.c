/*
 * A loaded process is killed at random moments: what it acknowledged is there afterwards, whole,
 * with its facts, and the chain is unbroken. ISTMO_SOAK=N makes N rounds instead of 10.
 */
#include "domain/record/record_testing.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#define THREADS 64
#define ROUNDS 10

struct acknowledged {
    char id[UUID_TEXT + 1], women[8];
    int64_t version;
};

struct load {
    struct fixture *f;
    int pipe, thread;
};

/* --- the process that dies -------------------------------------------------------------------- */

static int whole_record(struct db_conn *c, struct load *l, const struct record_change *change, struct record_saved *out,
                        struct err *e)
{
    struct arena mem = {0};
    struct problems problems = {.mem = &mem, .lang = "en"};
    int rc = record_save(c, &l->f->ctx, l->f->v, l->f->pk, change, &mem, &problems, out, e);
    arena_release(&mem);
    return rc;
}

struct step {
    struct load *l;
    const struct record_change *change;
    struct record_saved saved;
};

static int step_job(struct db_conn *c, void *ctx, struct err *e)
{
    struct step *s = ctx;
    return whole_record(c, s->l, s->change, &s->saved, e);
}

static struct answers *some_answers(const struct fixture *f, struct arena *mem, const char *women)
{
    struct answers *a = answers_new(mem, pack_form(f->pk, SV("activity")));
    int scope = form_question(a->form, SV("attending"))->scope;
    answers_set(a, form_question(a->form, SV("date")), 0, SV("2023-05-04"));
    answers_set(a, form_question(a->form, SV("kind")), 0, SV("workshop"));
    answers_set(a, form_question(a->form, SV("women")), 0, arena_sv(mem, sv_of(women)));
    answers_set(a, form_question(a->form, SV("facilitator")), 0, SV("Zacarías"));
    for (size_t i = 0; i < 3; i++) {
        (void)answers_add_row(mem, a, scope, 0);
        answers_set(a, form_question(a->form, SV("name")), i, SV("Eulalia"));
        answers_set(a, form_question(a->form, SV("sex")), i, i ? SV("f") : SV("m"));
    }
    return a;
}

/* A new record, then a change of it: two acknowledgements. */
static bool save_twice(struct load *l, unsigned *seed, struct arena *mem)
{
    struct acknowledged ack = {0};
    struct err e = {.lang = "en"};
    struct sv id = {0};
    for (int i = 0; i < 2; i++) {
        (void)snprintf(ack.women, sizeof ack.women, "%d", rand_r(seed) % 1000);
        struct answers *a = some_answers(l->f, mem, ack.women);
        struct record_change change = {.form = a->form, .id = id, .answers = a, .import_state = SV("approved")};
        struct step s = {.l = l, .change = &change};
        if (db_write(l->f->db, step_job, &s, &e))
            return false;
        memcpy(ack.id, s.saved.id, sizeof ack.id);
        ack.version = s.saved.version;
        if (write(l->pipe, &ack, sizeof ack) != (ssize_t)sizeof ack) /* shorter than PIPE_BUF: whole */
            return false;
        id = arena_sv(mem, sv_of(ack.id));
    }
    return true;
}

static void *load_thread(void *arg)
{
    struct load *l = arg;
    struct arena mem = {0};
    unsigned seed = (unsigned)getpid() * 16U + (unsigned)l->thread;
    while (save_twice(l, &seed, &mem))
        arena_reset(&mem);
    arena_release(&mem);
    return NULL;
}

static _Noreturn void load_until_killed(struct fixture *f, int fd)
{
    pthread_t threads[THREADS];
    struct load loads[THREADS];
    fixture_attach(f);
    fixture_ready(f);
    for (int i = 0; i < THREADS; i++) {
        loads[i] = (struct load){f, fd, i};
        if (pthread_create(&threads[i], NULL, load_thread, &loads[i]))
            _exit(2);
    }
    for (int i = 0; i < THREADS; i++)
        (void)pthread_join(threads[i], NULL);
    _exit(1);
}

/* --- the one that watches --------------------------------------------------------------------- */

struct acks {
    struct acknowledged *v;
    size_t n, cap;
};

static struct acks kill_while_loading(struct fixture *f, struct arena *keep, useconds_t after)
{
    struct acks acks = {0};
    struct acknowledged ack;
    int fds[2], status;
    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)close(fds[0]);
        load_until_killed(f, fds[1]);
    }
    (void)close(fds[1]);
    assert_true(read(fds[0], &ack, sizeof ack) == (ssize_t)sizeof ack); /* it is at work */
    vec_push(keep, &acks, ack);
    (void)usleep(after);
    assert_int_equal(kill(pid, SIGKILL), 0);
    while (read(fds[0], &ack, sizeof ack) == (ssize_t)sizeof ack)
        vec_push(keep, &acks, ack);
    (void)close(fds[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    return acks;
}

/* Later changes may have followed the acknowledged one: then the version is higher. */
static void check_ack(struct fixture *f, const struct acknowledged *ack)
{
    struct record *r = load(f, ack->id);
    assert_true(r->version >= ack->version);
    if (r->version == ack->version)
        assert_string_equal(got(f, r->answers, "women", 0), ack->women);
    assert_string_equal(got(f, r->answers, "name", 2), "Eulalia");
}

/* No connection and no thread of ours is alive while the other process runs. */
static void one_round(struct fixture *f, unsigned *seed, bool verify)
{
    struct arena keep = {0};
    fixture_detach(f);
    f->mem = (struct arena){0};
    struct acks acks = kill_while_loading(f, &keep, (useconds_t)(rand_r(seed) % 40000));
    fixture_attach(f);
    fixture_ready(f);
    for (size_t i = 0; i < acks.n; i++)
        check_ack(f, &acks.v[i]);
    if (verify)
        assert_sound(f);
    arena_release(&keep);
}

static void test_killed_under_load(void **state)
{
    struct fixture f;
    const char *soak = getenv("ISTMO_SOAK");
    int64_t rounds = ROUNDS;
    if (soak && !sv_to_int(sv_of(soak), &rounds))
        fail_msg("ISTMO_SOAK is a number of rounds, not %s", soak);
    unsigned seed = 20231123;
    fixture_for(&f, state);
    for (int64_t i = 1; i <= rounds; i++)
        one_round(&f, &seed, i % 4 == 0 || i == rounds);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH(test_killed_under_load)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
