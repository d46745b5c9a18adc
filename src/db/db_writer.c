/*
 * The one thread that writes, and its queue. All jobs that wait become one transaction, so that
 * one flush of the disk makes many changes durable; a lone job commits at once. Called by db.c;
 * must not know SQL (the driver's controls do) nor what a job means.
 */
#include "db/db_driver.h"

#include <pthread.h>
#include <stdlib.h>

#define GROUP_MAX 200 /* jobs in one transaction */

struct task {
    db_job *job;
    void *ctx;
    struct db_outcome outcome; /* while the job runs and when it is done */
    struct task *next;
    bool told; /* failed while it ran, not found out later */
    bool done;
    pthread_cond_t wake; /* its caller, who owns the task */
};

struct db_writer {
    const struct db_driver *driver;
    char *url;
    struct db_conn *conn; /* the thread's; NULL: to be made anew */
    pthread_t thread;
    bool running;

    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t work, empty;
    struct task *first, **last;
    size_t callers; /* inside db_writer_do */
    bool stopping;
    struct db_stats stats;
};

/* --- on the thread ---------------------------------------------------------------------------- */

static void forget_hooks(struct db_conn *c)
{
    c->hooks.v = NULL;
    c->hooks.n = c->hooks.cap = 0;
    c->last_words.v = NULL;
    c->last_words.n = c->last_words.cap = 0;
    arena_reset(&c->hook_mem);
}

static int connected(struct db_writer *w, struct err *e)
{
    if (w->conn && w->driver->alive(w->conn))
        return 0;
    db_conn_free(w->conn);
    w->conn = NULL;
    return w->driver->connect(&w->conn, w->url, true, e);
}

static void fail(struct task *t, const struct err *why)
{
    t->outcome.failed = true;
    (void)err_set(t->outcome.e, why->kind, why->field, "%s", why->message);
}

/* A job failed when it says so, and when one of its statements did. */
static void do_job(struct db_conn *c, struct task *t)
{
    c->failed = false;
    c->outcome = &t->outcome;
    int rc = t->job(c, t->ctx, t->outcome.e);
    db_cursor_close(&c->cursor);
    if (rc == 0 && !c->failed)
        rc = db_flush(c, t->outcome.e);
    if (c->failed)
        fail(t, &c->first_error);
    else if (rc)
        t->outcome.failed = true;
    if (t->outcome.failed && t->outcome.e->kind == ERR_NONE)
        (void)err_set(t->outcome.e, ERR_INTERNAL, NULL, N_("a change failed without saying why"));
}

/* Can the transaction go on after a job? If not, `lost` says why those before it are lost as well.
 * A job alone in its transaction needs no mark. */
static bool goes_on(struct db_writer *w, const struct task *t, bool alone, struct err *lost)
{
    if (alone)
        return !t->outcome.failed;
    if (w->driver->in_transaction(w->conn))
        return w->driver->control(w->conn, t->outcome.failed ? DB_UNDO : DB_KEEP, lost) == 0;
    *lost = *t->outcome.e;
    return false;
}

static void run_task(struct db_writer *w, struct task *t, bool alone, struct err *lost)
{
    struct db_conn *c = w->conn;
    struct err ignored = {0};
    do_job(c, t);
    if (t->outcome.failed)
        db_conn_forget(c);
    t->told = t->outcome.failed;
    if (!goes_on(w, t, alone, lost))
        (void)w->driver->control(c, DB_ROLLBACK, &ignored);
    c->outcome = NULL;
}

/* The transaction failed: so did the jobs that believed to be done, and those whose statements were
 * skipped for another's failure, which nobody has told them. */
static void fail_tasks(struct task *t, const struct task *end, const struct err *why)
{
    for (; t != end; t = t->next)
        if (!t->outcome.failed || t->outcome.e->kind == ERR_NONE)
            fail(t, why);
}

static size_t count_done(const struct task *t, const struct task *end)
{
    size_t n = 0;
    for (; t != end; t = t->next)
        n += !t->outcome.failed;
    return n;
}

static void run_hooks(const struct db_conn *c)
{
    for (size_t i = 0; i < c->hooks.n; i++)
        if (!c->hooks.v[i].outcome->failed)
            c->hooks.v[i].fn(c->hooks.v[i].ctx);
}

/* What failed is told by the statement. */
static int say_last_words(struct db_conn *c, struct err *e)
{
    c->failed = false;
    for (size_t i = 0; i < c->last_words.n; i++) {
        int rc = c->last_words.v[i].fn(c, c->last_words.v[i].ctx, e);
        db_cursor_close(&c->cursor);
        if (c->failed)
            return err_set(e, c->first_error.kind, c->first_error.field, "%s", c->first_error.message);
        if (rc)
            return -1;
    }
    return 0;
}

/* Jobs after one that failed unnoticed may rely on what it wrote, through what they remember of it
 * (db_memo): then none of them is kept. */
static int settle(struct db_writer *w, const struct task *first, const struct task *end, struct err *e)
{
    if (!w->conn->memos.n || first->next == end)
        return 0;
    if (w->driver->control(w->conn, DB_SETTLE, e))
        return -1;
    for (const struct task *t = first; t != end; t = t->next)
        if (t->outcome.failed && !t->told)
            return err_set(e, ERR_STORAGE, NULL,
                           N_("a change that was saved together with this one failed, so neither was kept: try again"));
    return 0;
}

static void commit(struct db_writer *w, struct task *first, const struct task *end)
{
    struct err e = {.lang = first->outcome.e->lang}, ignored = {0};
    bool any = count_done(first, end) > 0;
    if ((any && (settle(w, first, end, &e) || say_last_words(w->conn, &e))) ||
        w->driver->control(w->conn, any ? DB_COMMIT : DB_ROLLBACK, &e)) {
        fail_tasks(first, end, &e);
        (void)w->driver->control(w->conn, DB_ROLLBACK, &ignored);
        db_conn_forget(w->conn);
    } else if (any) {
        run_hooks(w->conn);
        (void)pthread_mutex_lock(&w->lock);
        w->stats.commits++;
        w->stats.jobs += count_done(first, end);
        (void)pthread_mutex_unlock(&w->lock);
    }
}

static struct task *end_of_group(struct task *t)
{
    for (int n = 0; t && n < GROUP_MAX; n++)
        t = t->next;
    return t;
}

static int begin(struct db_writer *w, bool alone, struct err *e)
{
    struct err ignored = {0};
    if (connected(w, e) || w->driver->control(w->conn, DB_BEGIN, e))
        return -1;
    db_conn_doubt(w->conn);
    if (alone || w->driver->control(w->conn, DB_MARK, e) == 0)
        return 0;
    (void)w->driver->control(w->conn, DB_ROLLBACK, &ignored);
    return -1;
}

/* One transaction from `first` on. Returns the first task it did not take: the engine may give
 * up a transaction (full disk, lost server), and those after go into another. */
static struct task *transaction(struct db_writer *w, struct task *first)
{
    struct err e = {.lang = first->outcome.e->lang};
    struct task *end = end_of_group(first);
    bool alone = first->next == end;
    if (begin(w, alone, &e)) {
        fail_tasks(first, NULL, &e);
        return NULL;
    }
    for (struct task *t = first; t != end; t = t->next) {
        run_task(w, t, alone, &e);
        if (!w->driver->in_transaction(w->conn)) {
            fail_tasks(first, t->next, &e);
            db_conn_forget(w->conn);
            end = t->next;
        }
    }
    if (w->driver->in_transaction(w->conn))
        commit(w, first, end);
    forget_hooks(w->conn);
    return end;
}

static void acknowledge(struct db_writer *w, struct task *t)
{
    (void)pthread_mutex_lock(&w->lock);
    for (struct task *next; t; t = next) {
        next = t->next; /* the task is its caller's again once it is done */
        t->done = true;
        (void)pthread_cond_signal(&t->wake);
    }
    (void)pthread_mutex_unlock(&w->lock);
}

/* All that wait, or NULL when there will be none. */
static struct task *take_all(struct db_writer *w)
{
    (void)pthread_mutex_lock(&w->lock);
    while (!w->first && !w->stopping)
        (void)pthread_cond_wait(&w->work, &w->lock);
    struct task *t = w->first;
    w->first = NULL;
    w->last = &w->first;
    (void)pthread_mutex_unlock(&w->lock);
    return t;
}

static void *thread_main(void *arg)
{
    struct db_writer *w = arg;
    for (struct task *all; (all = take_all(w)) != NULL;) {
        for (struct task *t = all; t;)
            t = transaction(w, t);
        acknowledge(w, all);
    }
    return NULL;
}

/* --- on the callers' -------------------------------------------------------------------------- */

int db_writer_start(struct db_writer **out, const struct db_driver *driver, const char *url, struct err *e)
{
    struct db_writer *w = xmalloc(sizeof *w);
    *w = (struct db_writer){.driver = driver, .url = xstrdup(url)};
    w->last = &w->first;
    (void)pthread_mutex_init(&w->lock, NULL);
    (void)pthread_cond_init(&w->work, NULL);
    (void)pthread_cond_init(&w->empty, NULL);
    *out = w;
    if (connected(w, e))
        return -1;
    if (pthread_create(&w->thread, NULL, thread_main, w))
        return err_set(e, ERR_STORAGE, NULL, N_("the system refuses another thread"));
    w->running = true;
    return 0;
}

void db_writer_stop(struct db_writer *w)
{
    if (!w)
        return;
    (void)pthread_mutex_lock(&w->lock);
    w->stopping = true;
    (void)pthread_cond_signal(&w->work);
    (void)pthread_mutex_unlock(&w->lock);
    if (w->running)
        (void)pthread_join(w->thread, NULL);
    (void)pthread_mutex_lock(&w->lock);
    while (w->callers)
        (void)pthread_cond_wait(&w->empty, &w->lock);
    (void)pthread_mutex_unlock(&w->lock);
    db_conn_free(w->conn);
    (void)pthread_cond_destroy(&w->work);
    (void)pthread_cond_destroy(&w->empty);
    (void)pthread_mutex_destroy(&w->lock);
    free(w->url);
    free(w);
}

int db_writer_do(struct db_writer *w, db_job *job, void *ctx, struct err *e)
{
    if (pthread_equal(pthread_self(), w->thread))
        return err_set(e, ERR_INTERNAL, NULL, N_("a change tried to wait for another change"));
    struct task t = {.job = job, .ctx = ctx, .outcome = {.e = e}};
    (void)pthread_cond_init(&t.wake, NULL);
    (void)pthread_mutex_lock(&w->lock);
    w->callers++;
    *w->last = &t;
    w->last = &t.next; // cppcheck-suppress autoVariables ; the task is out of the queue when this returns
    (void)pthread_cond_signal(&w->work);
    while (!t.done)
        (void)pthread_cond_wait(&t.wake, &w->lock);
    if (--w->callers == 0)
        (void)pthread_cond_signal(&w->empty);
    (void)pthread_mutex_unlock(&w->lock);
    (void)pthread_cond_destroy(&t.wake);
    return t.outcome.failed ? -1 : 0;
}

struct db_stats db_writer_stats(struct db_writer *w)
{
    (void)pthread_mutex_lock(&w->lock);
    struct db_stats stats = w->stats;
    stats.waiting = w->callers;
    (void)pthread_mutex_unlock(&w->lock);
    return stats;
}
