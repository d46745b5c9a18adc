/*
 * The thread that reads ahead: rows to records, checked and written out as far as that needs no
 * database, handed over in batches in the file's order. Called by import.c, which saves them on the
 * writer's thread meanwhile. Owns the batches; a batch is one side's at a time.
 */
#include "domain/exchange/import_job.h"

#include <pthread.h>
#include <stdlib.h>

#define BATCHES 4
#define RECORDS_MAX 64                /* in a batch */
#define BYTES_MAX ((size_t)512 << 10) /* of a batch: then it takes no more records */

struct batch {
    struct arena mem;
    struct import_item item[RECORDS_MAX];
    size_t n;
    int more; /* 1: a batch follows, 0: the file ends here, -1: reading failed */
    struct err e;
};

struct import_ahead {
    const struct import_job *job;
    struct import_known *known;
    struct batch batch[BATCHES];
    size_t at;  /* next in the saver's batch */
    bool holds; /* the saver has a batch */
    pthread_t thread;

    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t room, work;
    size_t filled, done; /* batches, ever; those between are waiting or the saver's */
    bool stop;
};

/* --- on the thread ---------------------------------------------------------------------------------- */

/* An identifier may belong to a record whose key is not known before it is saved: from here on the
 * database is asked. */
static bool surely_new(struct import_ahead *a, const struct import_record *rec, struct sv *key, struct arena *mem)
{
    if (rec->id.n)
        a->known = NULL;
    if (!a->known)
        return false;
    *key = import_who_key(a->job, rec, mem);
    if (import_known_maybe(a->known, *key))
        return false;
    import_known_add(a->known, *key);
    return true;
}

static void make(struct import_ahead *a, struct import_item *x, struct arena *mem)
{
    const struct import_job *j = a->job;
    struct sv key;
    x->faults = (struct problems){.mem = mem, .lang = j->ctx->lang};
    x->made = import_record_make(j->read, &j->values, j->form, &x->g, mem, &x->rec, &x->faults);
    if (!x->made || !surely_new(a, &x->rec, &key, mem))
        return;
    struct record_change change = import_change(j, &x->rec, NULL, key);
    struct err fault = {.lang = j->ctx->lang};
    if (record_make_ready(j->ctx, j->vault, j->pack, &change, mem, &x->faults, &x->ready, &fault)) {
        x->fault = ARENA_NEW(mem, struct err);
        *x->fault = fault;
    }
}

static void fill(struct import_ahead *a, struct batch *b)
{
    b->n = 0;
    b->e = (struct err){.lang = a->job->ctx->lang};
    do {
        struct import_item *x = &b->item[b->n];
        *x = (struct import_item){.made = false};
        b->more = import_read_next(a->job->read, &b->mem, &x->g, &b->e);
        if (b->more != 1)
            return;
        make(a, x, &b->mem);
        b->n++;
    } while (b->n < RECORDS_MAX && b->mem.used < BYTES_MAX);
}

static struct batch *wait_for_room(struct import_ahead *a)
{
    (void)pthread_mutex_lock(&a->lock);
    while (a->filled - a->done == BATCHES && !a->stop)
        (void)pthread_cond_wait(&a->room, &a->lock);
    struct batch *b = a->stop ? NULL : &a->batch[a->filled % BATCHES];
    (void)pthread_mutex_unlock(&a->lock);
    return b;
}

static void *thread_main(void *arg)
{
    struct import_ahead *a = arg;
    struct batch *b;
    int more = 1;
    while (more == 1 && (b = wait_for_room(a)) != NULL) {
        fill(a, b);
        more = b->more;
        (void)pthread_mutex_lock(&a->lock);
        a->filled++;
        (void)pthread_cond_signal(&a->work);
        (void)pthread_mutex_unlock(&a->lock);
    }
    return NULL;
}

/* --- on the saver's --------------------------------------------------------------------------------- */

static void release(struct import_ahead *a)
{
    for (size_t i = 0; i < BATCHES; i++)
        arena_release(&a->batch[i].mem);
    (void)pthread_cond_destroy(&a->work);
    (void)pthread_cond_destroy(&a->room);
    (void)pthread_mutex_destroy(&a->lock);
    free(a);
}

int import_ahead_start(struct import_ahead **out, const struct import_job *j, struct err *e)
{
    struct import_ahead *a = xcalloc(1, sizeof *a);
    a->job = j;
    a->known = j->known;
    (void)pthread_mutex_init(&a->lock, NULL);
    (void)pthread_cond_init(&a->room, NULL);
    (void)pthread_cond_init(&a->work, NULL);
    if (pthread_create(&a->thread, NULL, thread_main, a)) {
        release(a);
        return err_set(e, ERR_STORAGE, NULL, N_("the system refuses another thread"));
    }
    *out = a;
    return 0;
}

void import_ahead_stop(struct import_ahead *a)
{
    (void)pthread_mutex_lock(&a->lock);
    a->stop = true;
    (void)pthread_cond_signal(&a->room);
    (void)pthread_mutex_unlock(&a->lock);
    (void)pthread_join(a->thread, NULL);
    release(a);
}

static void give_back(struct import_ahead *a, struct batch *b)
{
    arena_reset(&b->mem);
    (void)pthread_mutex_lock(&a->lock);
    a->done++;
    (void)pthread_cond_signal(&a->room);
    (void)pthread_mutex_unlock(&a->lock);
    a->holds = false;
}

static void take(struct import_ahead *a)
{
    (void)pthread_mutex_lock(&a->lock);
    while (a->filled == a->done)
        (void)pthread_cond_wait(&a->work, &a->lock);
    (void)pthread_mutex_unlock(&a->lock);
    a->holds = true;
    a->at = 0;
}

int import_ahead_next(struct import_ahead *a, struct import_item **out, struct err *e)
{
    for (;;) {
        struct batch *b = &a->batch[a->done % BATCHES];
        if (!a->holds)
            take(a);
        if (a->at < b->n) {
            *out = &b->item[a->at++];
            return 1;
        }
        if (b->more != 1) {
            if (b->more < 0)
                *e = b->e;
            return b->more;
        }
        give_back(a, b);
    }
}
