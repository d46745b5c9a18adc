/*
 * The one thread that writes, and its queue. All jobs that wait become one transaction, so that
 * one flush of the disk makes many changes durable; a lone job commits at once. Called by db.c;
 * must not know SQL (the driver's controls do) nor what a job means.
 */
#include "db/db_driver.h"

#include <pthread.h>
#include <stdlib.h>

struct task {
    db_job *job;
    void *ctx;
    struct err *e;
    struct task *next;
    int rc;
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

/* A job failed when it says so, and when one of its statements did. */
static int do_job(struct db_conn *c, struct task *t)
{
    c->failed = false;
    int rc = t->job(c, t->ctx, t->e);
    db_cursor_close(&c->cursor);
    if (c->failed)
        rc = err_set(t->e, c->first_error.kind, c->first_error.field, "%s", c->first_error.message);
    if (rc && t->e->kind == ERR_NONE)
        (void)err_set(t->e, ERR_INTERNAL, NULL, N_("a change failed without saying why"));
    return rc ? -1 : 0;
}

/* In a savepoint, which a job that is alone in its transaction does not need. A transaction that
 * could not go on after a failed job is given up: `lost` says why. */
static void run_task(struct db_writer *w, struct task *t, bool alone, struct err *lost)
{
    struct db_conn *c = w->conn;
    struct err ignored = {0};
    size_t hooks = c->hooks.n;
    t->rc = alone ? 0 : w->driver->control(c, DB_SAVEPOINT, t->e);
    if (t->rc == 0)
        t->rc = do_job(c, t);
    if (t->rc == 0 && !alone)
        t->rc = w->driver->control(c, DB_RELEASE, t->e);
    if (t->rc == 0)
        return;
    c->hooks.n = hooks;
    if (!alone && !w->driver->in_transaction(c))
        *lost = *t->e;
    else if (alone || w->driver->control(c, DB_UNDO, lost))
        (void)w->driver->control(c, DB_ROLLBACK, &ignored);
}

/* The transaction failed: so did the jobs that believed to be done. */
static void fail_tasks(struct task *t, const struct task *end, const struct err *why)
{
    for (; t != end; t = t->next)
        if (t->rc == 0)
            t->rc = err_set(t->e, why->kind, why->field, "%s", why->message);
}

static size_t count_done(const struct task *t, const struct task *end)
{
    size_t n = 0;
    for (; t != end; t = t->next)
        n += t->rc == 0;
    return n;
}

static void commit(struct db_writer *w, struct task *first, const struct task *end)
{
    struct db_conn *c = w->conn;
    struct err e = {.lang = first->e->lang}, ignored = {0};
    size_t done = count_done(first, end);
    if (w->driver->control(c, done ? DB_COMMIT : DB_ROLLBACK, &e)) {
        fail_tasks(first, end, &e);
        (void)w->driver->control(c, DB_ROLLBACK, &ignored);
    } else if (done) {
        for (size_t i = 0; i < c->hooks.n; i++)
            c->hooks.v[i].fn(c->hooks.v[i].ctx);
        (void)pthread_mutex_lock(&w->lock);
        w->stats.commits++;
        w->stats.jobs += done;
        (void)pthread_mutex_unlock(&w->lock);
    }
    forget_hooks(c);
}

/* One transaction from `first` on. Returns the first task it did not take: the engine may give
 * up a transaction (full disk, lost server), and those after go into another. */
static struct task *transaction(struct db_writer *w, struct task *first)
{
    struct err e = {.lang = first->e->lang};
    struct task *t;
    for (t = first; t; t = t->next)
        t->rc = 0;
    if (connected(w, &e) || w->driver->control(w->conn, DB_BEGIN, &e)) {
        fail_tasks(first, NULL, &e);
        return NULL;
    }
    for (t = first; t; t = t->next) {
        run_task(w, t, t == first && !t->next, &e);
        if (t->rc && !w->driver->in_transaction(w->conn)) {
            fail_tasks(first, t, &e);
            forget_hooks(w->conn);
            return t->next;
        }
    }
    commit(w, first, NULL);
    return NULL;
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
    *w = (struct db_writer){.driver = driver, .url = strdup(url)};
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
    struct task t = {.job = job, .ctx = ctx, .e = e};
    (void)pthread_cond_init(&t.wake, NULL);
    (void)pthread_mutex_lock(&w->lock);
    w->callers++;
    *w->last = &t;
    w->last = &t.next;
    (void)pthread_cond_signal(&w->work);
    while (!t.done)
        (void)pthread_cond_wait(&t.wake, &w->lock);
    if (--w->callers == 0)
        (void)pthread_cond_signal(&w->empty);
    (void)pthread_mutex_unlock(&w->lock);
    (void)pthread_cond_destroy(&t.wake);
    return t.rc;
}

struct db_stats db_writer_stats(struct db_writer *w)
{
    (void)pthread_mutex_lock(&w->lock);
    struct db_stats stats = w->stats;
    (void)pthread_mutex_unlock(&w->lock);
    return stats;
}
