/* What several processes do to one database, and what is left after one was killed or the disk
 * was full. ISTMO_TEST_KILLS: how many processes are killed (6). */
#include "db/db_testing_pairs.h"

#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* --- several processes ------------------------------------------------------------------------ */

enum { PROCESSES = 3, PROCESS_JOBS = 40, PROCESSES_WROTE = PROCESSES * PROCESS_JOBS };

static int process_main(const char *url, int64_t worker)
{
    struct err e = {.lang = "en"};
    struct db *db;
    if (pairs_open(&db, url, &e))
        return 1;
    for (int64_t i = 0; i < PROCESS_JOBS; i++) {
        struct pair p = {worker, i};
        if (db_write(db, pair_insert, &p, &e))
            return 2;
    }
    db_close(db);
    return 0;
}

/* They all start at once on a database that is not there yet. */
static void test_processes_share_a_database(void **state)
{
    const char *url = testing_url(state);
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
    struct db *db = pairs_db(state);
    assert_true(pairs_one(db, SV("SELECT count(*) FROM a")) == PROCESSES_WROTE);
    assert_true(pairs_one(db, SV("SELECT count(*) FROM schema_step")) == 1);
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
        if (db_write(w->db, pair_insert, &p, &e) == 0 && write(w->pipe, &p, sizeof p) != (ssize_t)sizeof p)
            return NULL;
    }
}

static _Noreturn void kill_main(const char *url, int64_t start, int pipe)
{
    struct worker workers[KILL_THREADS];
    struct err e = {.lang = "en"};
    struct db *db;
    pthread_t thread;
    if (pairs_open(&db, url, &e))
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
    const char *url = testing_url(state);
    struct arena mem = {0};
    struct acknowledged acks = {0};
    unsigned random = 12345;
    const char *wish = getenv("ISTMO_TEST_KILLS");
    int64_t rounds = 6;
    if (wish && !sv_to_int(sv_of(wish), &rounds))
        fail_msg("ISTMO_TEST_KILLS is not a number: %s", wish);
    for (int64_t i = 0; i < rounds; i++) {
        random = random * 1103515245U + 12345;
        load_and_kill(url, i * 1000000, (random >> 8) % 60000, &mem, &acks);
    }
    struct db *db = pairs_db(state);
    check_acknowledged(db, &acks);
    assert_true(pairs_match(db));
    arena_release(&mem);
}

/* --- a full disk ------------------------------------------------------------------------------ */

static int insert_large(struct db_conn *c, void *ctx, struct err *e)
{
    static char filler[20000];
    memset(filler, 'x', sizeof filler);
    return pair_insert_filled(c, ctx, sv_make(filler, sizeof filler), e);
}

/* Writes until the disk refuses. Returns 0 when that was told well and lost nothing. */
static int fill_disk(const char *path, const char *told)
{
    struct err e = {.lang = "en"};
    struct db *db;
    int64_t done = 0, n;
    struct db_conn *c;
    if (pairs_open(&db, path, &e))
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
    if (mkdir(dir, 0700) || syscall(SYS_unshare, CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
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
    const char *url = testing_url(state);
    char dir[TESTING_URL_MAX + 8];
    int rc = in_child(on_small_file_system, url);
    (void)snprintf(dir, sizeof dir, "%s.disk", url);
    (void)rmdir(dir);
    if (rc == 77) /* then the disk is full for this process alone */
        rc = in_child(with_file_limit, url);
    assert_int_equal(rc, 0);
}

static void test_file_limit(void **state)
{
    assert_int_equal(in_child(with_file_limit, testing_url(state)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTING_BOTH(test_processes_share_a_database),
        TESTING_BOTH(test_kill_loses_nothing),
        cmocka_unit_test_setup_teardown(test_full_disk, testing_setup_sqlite, testing_teardown),
        cmocka_unit_test_setup_teardown(test_file_limit, testing_setup_sqlite, testing_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
