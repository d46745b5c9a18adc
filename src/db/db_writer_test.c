/* The writer on both engines: group commit, jobs that fail among others, hooks, several
 * processes, and what is left after a process was killed or the disk was full. */
#define _GNU_SOURCE
#include "db/db.h"
#include "db/db_testing.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

/* A job writes one row of each, so that half a job can be seen. */
static const struct db_migration steps[] = {
    {"CREATE TABLE a (worker {int} NOT NULL, i {int} NOT NULL, filler {text}, PRIMARY KEY (worker, i)){strict};\n"
     "CREATE TABLE b (worker {int} NOT NULL, i {int} NOT NULL, PRIMARY KEY (worker, i)){strict}"}};
static const struct db_migrations pair_module = {"pair", steps, 1};
static const struct db_migrations *const modules[] = {&pair_module};

struct pair {
    int64_t worker, i;
};

#define OK(call)                                                   \
    do {                                                           \
        if (call)                                                  \
            fail_msg("%s: kind %d, %s", #call, e.kind, e.message); \
    } while (0)

static int open_pairs(struct db **out, const char *url, struct err *e)
{
    if (db_open(out, url, e))
        return -1;
    if (db_migrate(*out, modules, 1, e) == 0)
        return 0;
    db_close(*out);
    return -1;
}

static int insert_pair_filled(struct db_conn *c, const struct pair *p, struct sv filler, struct err *e)
{
    if (db_run(c, e, "INSERT INTO a (worker, i, filler) VALUES ($1, $2, $3)",
               DB_ARGS(db_int(p->worker), db_int(p->i), db_text(filler))))
        return -1;
    return db_run(c, e, "INSERT INTO b (worker, i) VALUES ($1, $2)", DB_ARGS(db_int(p->worker), db_int(p->i)));
}

static int insert_pair(struct db_conn *c, void *ctx, struct err *e)
{
    return insert_pair_filled(c, ctx, SV("x"), e);
}

static int64_t one(struct db *db, struct sv sql)
{
    struct err e = {.lang = "en"};
    struct db_conn *c;
    int64_t n;
    OK(db_reader(db, &c, &e));
    OK(db_one_int_text(c, &e, sql, DB_NOARGS, &n, NULL));
    db_reader_done(db, c);
    return n;
}

static bool halves_match(struct db *db)
{
    return one(db, SV("SELECT count(*) FROM a LEFT JOIN b ON a.worker = b.worker AND a.i = b.i WHERE b.i IS NULL")) ==
               0 &&
           one(db, SV("SELECT count(*) FROM b LEFT JOIN a ON a.worker = b.worker AND a.i = b.i WHERE a.i IS NULL")) ==
               0;
}

struct fixture {
    struct testing_db place;
    struct db *db;
};

static int open_place(void **state, enum db_engine engine)
{
    struct fixture *f = xmalloc(sizeof *f);
    *f = (struct fixture){0};
    if (!testing_open(&f->place, engine))
        f->place.url[0] = '\0';
    *state = f;
    return 0;
}

static int setup_sqlite(void **state)
{
    return open_place(state, DB_SQLITE);
}

static int setup_postgres(void **state)
{
    return open_place(state, DB_POSTGRES);
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    db_close(f->db);
    if (f->place.url[0])
        testing_close(&f->place);
    free(f);
    return 0;
}

static const char *url_of(void **state)
{
    struct fixture *f = *state;
    if (!f->place.url[0])
        skip();
    return f->place.url;
}

static struct db *db_of(void **state)
{
    struct fixture *f = *state;
    struct err e = {.lang = "en"};
    OK(open_pairs(&f->db, url_of(state), &e));
    return f->db;
}

/* --- group commit ----------------------------------------------------------------------------- */

struct gate {
    sem_t entered, open;
};

/* A job that holds the writer until the gate opens. */
static int wait_at_gate(struct db_conn *c, void *ctx, struct err *e)
{
    struct gate *g = ctx;
    struct pair p = {-1, 0};
    (void)sem_post(&g->entered);
    (void)sem_wait(&g->open);
    return insert_pair(c, &p, e);
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
        (void)usleep(10000);
    }
    (void)sem_post(&g.open);
    (void)pthread_join(first.thread, NULL);
    for (size_t i = 0; i < n; i++)
        (void)pthread_join(calls[i].thread, NULL);
    assert_int_equal(first.rc, 0);
}

static void test_waiting_jobs_share_a_commit(void **state)
{
    struct db *db = db_of(state);
    enum { N = 8 };
    struct call calls[N];
    struct pair pairs[N];
    db_job *jobs[N];
    void *ctx[N];
    for (int i = 0; i < N; i++) {
        pairs[i] = (struct pair){1, i};
        jobs[i] = insert_pair;
        ctx[i] = &pairs[i];
    }
    struct db_stats before = db_stats(db);
    run_together(db, calls, N, jobs, ctx);
    struct db_stats after = db_stats(db);
    assert_int_equal(after.jobs - before.jobs, N + 1);
    assert_int_equal(after.commits - before.commits, 2);
    assert_true(one(db, SV("SELECT count(*) FROM a WHERE worker = 1")) == N);
}

enum { LOAD_THREADS = 16, LOAD_JOBS = 25 };

static atomic_int load_failures;

static void *load_thread(void *arg)
{
    const struct call *call = arg;
    for (int64_t i = 0; i < LOAD_JOBS; i++) {
        struct pair p = {call->rc, i};
        struct err e = {.lang = "en"};
        if (db_write(call->db, insert_pair, &p, &e))
            (void)atomic_fetch_add(&load_failures, 1);
    }
    return NULL;
}

static void test_many_threads(void **state)
{
    struct db *db = db_of(state);
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
    assert_true(one(db, SV("SELECT count(*) FROM a")) == LOAD_THREADS * LOAD_JOBS);
    assert_int_equal(after.jobs - before.jobs, LOAD_THREADS * LOAD_JOBS);
    assert_true(after.commits - before.commits < LOAD_THREADS * LOAD_JOBS);
}

static void test_lone_job_commits_at_once(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    struct db_stats before = db_stats(db);
    for (int64_t i = 0; i < 3; i++) {
        struct pair p = {1, i};
        OK(db_write(db, insert_pair, &p, &e));
        assert_true(one(db, SV("SELECT count(*) FROM a")) == i + 1);
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
    return insert_pair(c, ctx, e);
}

static int insert_then_refuse(struct db_conn *c, void *ctx, struct err *e)
{
    static int step = 1000;
    db_after_commit(c, count_hook, &step);
    if (insert_pair(c, ctx, e))
        return -1;
    return err_set(e, ERR_DENIED, "field", "not %s", "allowed");
}

static int insert_twice(struct db_conn *c, void *ctx, struct err *e)
{
    return insert_pair(c, ctx, e) || insert_pair(c, ctx, e) ? -1 : 0;
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
    struct db *db = db_of(state);
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
    assert_true(one(db, SV("SELECT count(*) FROM a WHERE worker = 1 AND i IN (0, 2, 4)")) == 3);
    assert_true(one(db, SV("SELECT count(*) FROM a WHERE worker = 1")) == 3);
    assert_true(halves_match(db));
}

static int write_inside(struct db_conn *c, void *ctx, struct err *e)
{
    struct pair p = {1, 1};
    (void)c;
    return db_write(ctx, insert_pair, &p, e);
}

static void test_write_inside_a_job(void **state)
{
    struct db *db = db_of(state);
    struct err e = {.lang = "en"};
    assert_int_equal(db_write(db, write_inside, db, &e), -1);
    assert_int_equal(e.kind, ERR_INTERNAL);
}

/* --- readers ---------------------------------------------------------------------------------- */

static void test_readers_do_not_wait(void **state)
{
    struct db *db = db_of(state);
    struct gate g;
    struct call first;
    (void)sem_init(&g.entered, 0, 0);
    (void)sem_init(&g.open, 0, 0);
    start_call(&first, db, wait_at_gate, &g);
    (void)sem_wait(&g.entered);
    assert_true(one(db, SV("SELECT count(*) FROM a")) == 0);
    (void)sem_post(&g.open);
    (void)pthread_join(first.thread, NULL);
    assert_true(one(db, SV("SELECT count(*) FROM a")) == 1);
}

static void *open_later(void *arg)
{
    (void)usleep(20000);
    (void)sem_post(&((struct gate *)arg)->open);
    return NULL;
}

static void test_close_waits_for_those_who_wait(void **state)
{
    struct db *db = db_of(state);
    struct fixture *f = *state;
    struct gate g;
    struct call calls[3];
    struct pair pairs[] = {{1, 0}, {1, 1}};
    pthread_t opener;
    (void)sem_init(&g.entered, 0, 0);
    (void)sem_init(&g.open, 0, 0);
    start_call(&calls[0], db, wait_at_gate, &g);
    (void)sem_wait(&g.entered);
    start_call(&calls[1], db, insert_pair, &pairs[0]);
    start_call(&calls[2], db, insert_pair, &pairs[1]);
    (void)usleep(20000);
    assert_int_equal(pthread_create(&opener, NULL, open_later, &g), 0);
    db_close(db);
    (void)pthread_join(opener, NULL);
    for (int i = 0; i < 3; i++) {
        (void)pthread_join(calls[i].thread, NULL);
        assert_int_equal(calls[i].rc, 0);
    }
    struct err e = {.lang = "en"};
    OK(open_pairs(&f->db, f->place.url, &e));
    assert_true(one(f->db, SV("SELECT count(*) FROM a")) == 3);
}

/* --- several processes ------------------------------------------------------------------------ */

enum { PROCESSES = 3, PROCESS_JOBS = 40 };

static int process_main(const char *url, int64_t worker)
{
    struct err e = {.lang = "en"};
    struct db *db;
    if (open_pairs(&db, url, &e))
        return 1;
    for (int64_t i = 0; i < PROCESS_JOBS; i++) {
        struct pair p = {worker, i};
        if (db_write(db, insert_pair, &p, &e))
            return 2;
    }
    db_close(db);
    return 0;
}

/* They all start at once on a database that is not there yet. */
static void test_processes_share_a_database(void **state)
{
    const char *url = url_of(state);
    pid_t pid[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        pid[i] = fork();
        assert_true(pid[i] >= 0);
        if (pid[i] == 0)
            _exit(process_main(url, i));
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        assert_true(waitpid(pid[i], &status, 0) == pid[i]);
        assert_int_equal(status, 0);
    }
    struct db *db = db_of(state);
    assert_true(one(db, SV("SELECT count(*) FROM a")) == PROCESSES * PROCESS_JOBS);
    assert_true(one(db, SV("SELECT count(*) FROM schema_step")) == 1);
}

enum { KILL_THREADS = 6 };

struct worker {
    struct db *db;
    int64_t id, start;
    int pipe;
};

/* Says what was acknowledged: a write to a pipe of this size is never torn. */
static void *kill_thread(void *arg)
{
    const struct worker *w = arg;
    for (int64_t i = w->start;; i++) {
        struct pair p = {w->id, i};
        struct err e = {.lang = "en"};
        if (db_write(w->db, insert_pair, &p, &e) == 0 && write(w->pipe, &p, sizeof p) != (ssize_t)sizeof p)
            return NULL;
    }
}

static _Noreturn void kill_main(const char *url, int64_t start, int pipe)
{
    struct worker workers[KILL_THREADS];
    struct err e = {.lang = "en"};
    struct db *db;
    pthread_t thread;
    if (open_pairs(&db, url, &e))
        _exit(1);
    for (int i = 0; i < KILL_THREADS; i++) {
        workers[i] = (struct worker){db, i, start, pipe};
        if (pthread_create(&thread, NULL, kill_thread, &workers[i]))
            _exit(2);
    }
    (void)pthread_join(thread, NULL);
    _exit(3);
}

struct acknowledged {
    struct pair *v;
    size_t n, cap;
};

/* Reads what is acknowledged; the first comes before the kill, which comes `after_us` later. */
static void load_and_kill(const char *url, int64_t start, unsigned after_us, struct arena *mem,
                          struct acknowledged *acks)
{
    int fd[2], status;
    struct pair p;
    assert_int_equal(pipe(fd), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        kill_main(url, start, fd[1]);
    (void)close(fd[1]);
    assert_int_equal(read(fd[0], &p, sizeof p), (ssize_t)sizeof p);
    vec_push(mem, acks, p);
    (void)usleep(after_us);
    assert_int_equal(kill(pid, SIGKILL), 0);
    while (read(fd[0], &p, sizeof p) == (ssize_t)sizeof p)
        vec_push(mem, acks, p);
    (void)close(fd[0]);
    assert_true(waitpid(pid, &status, 0) == pid);
    assert_true(WIFSIGNALED(status));
}

static void check_acknowledged(struct db *db, const struct acknowledged *acks)
{
    struct err e = {.lang = "en"};
    struct db_conn *c;
    int64_t n;
    OK(db_reader(db, &c, &e));
    for (size_t i = 0; i < acks->n; i++) {
        OK(db_one_int(c, &e, "SELECT count(*) FROM a WHERE worker = $1 AND i = $2",
                      DB_ARGS(db_int(acks->v[i].worker), db_int(acks->v[i].i)), &n, NULL));
        assert_true(n == 1);
    }
    db_reader_done(db, c);
}

static void test_kill_loses_nothing(void **state)
{
    const char *url = url_of(state);
    struct arena mem = {0};
    struct acknowledged acks = {0};
    unsigned random = 12345;
    const char *wish = getenv("ISTMO_TEST_KILLS");
    int64_t rounds = wish ? atoi(wish) : 6;
    for (int64_t i = 0; i < rounds; i++) {
        random = random * 1103515245U + 12345;
        load_and_kill(url, i * 1000000, (random >> 8) % 60000, &mem, &acks);
    }
    struct db *db = db_of(state);
    check_acknowledged(db, &acks);
    assert_true(halves_match(db));
    arena_release(&mem);
}

/* --- a full disk ------------------------------------------------------------------------------ */

static int insert_large(struct db_conn *c, void *ctx, struct err *e)
{
    static char filler[20000];
    memset(filler, 'x', sizeof filler);
    return insert_pair_filled(c, ctx, sv_make(filler, sizeof filler), e);
}

/* Writes until the disk refuses. Returns 0 when that was told well and lost nothing. */
static int fill_disk(const char *path, const char *told)
{
    struct err e = {.lang = "en"};
    struct db *db;
    int64_t done = 0, n;
    struct db_conn *c;
    if (open_pairs(&db, path, &e))
        return 10;
    for (struct pair p = {1, 0}; p.i < 5000 && db_write(db, insert_large, &p, &e) == 0; p.i++)
        done++;
    if (e.kind != ERR_STORAGE || !strstr(e.message, told) || done < 5) {
        (void)fprintf(stderr, "after %lld: kind %d, %s\n", (long long)done, e.kind, e.message);
        return 11;
    }
    db_close(db);
    e = (struct err){.lang = "en"};
    if (db_open(&db, path, &e) || db_reader(db, &c, &e))
        return 12;
    if (db_one_int(c, &e, "SELECT count(*) FROM a JOIN b ON a.i = b.i", DB_NOARGS, &n, NULL) || n != done)
        return 13;
    db_reader_done(db, c);
    db_close(db);
    return 0;
}

static int on_small_file_system(const char *path)
{
    char dir[TESTING_URL_MAX];
    (void)snprintf(dir, sizeof dir, "%s.disk", path);
    if (mkdir(dir, 0700) || unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("tmpfs", dir, "tmpfs", 0, "size=1m"))
        return 77; /* not allowed here */
    char file[TESTING_URL_MAX + 8];
    (void)snprintf(file, sizeof file, "%s/db", dir);
    return fill_disk(file, "the disk is full: this was not saved");
}

static int with_file_limit(const char *path)
{
    struct rlimit limit = {600000, 600000};
    (void)signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit))
        return 14;
    return fill_disk(path, "the disk failed: this was not saved (");
}

static int in_child(int (*run)(const char *path), const char *path)
{
    int status;
    pid_t pid = fork();
    if (pid == 0)
        _exit(run(path));
    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static void test_full_disk(void **state)
{
    const char *url = url_of(state);
    char dir[TESTING_URL_MAX + 8];
    int rc = in_child(on_small_file_system, url);
    (void)snprintf(dir, sizeof dir, "%s.disk", url);
    (void)rmdir(dir);
    if (rc == 77)
        skip();
    assert_int_equal(rc, 0);
}

static void test_file_limit(void **state)
{
    assert_int_equal(in_child(with_file_limit, url_of(state)), 0);
}

#define BOTH(test)                                                  \
    {#test " (SQLite)", test, setup_sqlite, teardown, NULL},        \
    {                                                               \
#test " (PostgreSQL)", test, setup_postgres, teardown, NULL \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_waiting_jobs_share_a_commit),
        BOTH(test_many_threads),
        BOTH(test_lone_job_commits_at_once),
        BOTH(test_failing_job_undoes_itself_only),
        BOTH(test_write_inside_a_job),
        BOTH(test_readers_do_not_wait),
        BOTH(test_close_waits_for_those_who_wait),
        BOTH(test_processes_share_a_database),
        BOTH(test_kill_loses_nothing),
        cmocka_unit_test_setup_teardown(test_full_disk, setup_sqlite, teardown),
        cmocka_unit_test_setup_teardown(test_file_limit, setup_sqlite, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
