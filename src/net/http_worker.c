/* The threads that call handlers: they may wait for the database, the socket threads may not. */
#include "net/http_internal.h"

#include <stdlib.h>

static struct exchange *take(struct http *h)
{
    (void)pthread_mutex_lock(&h->lock);
    while (!h->first && !h->stopping)
        (void)pthread_cond_wait(&h->some, &h->lock);
    struct exchange *x = h->first;
    if (x) {
        h->first = x->next;
        if (!h->first)
            h->last = &h->first;
    }
    (void)pthread_mutex_unlock(&h->lock);
    return x;
}

static void *work(void *ctx)
{
    struct http *h = ctx;
    struct exchange *x;
    while ((x = take(h)) != NULL) {
        struct MHD_Connection *connection = x->connection;
        h->o.handler(h->o.ctx, &x->q, &x->r);
        x->state = EXCHANGE_ANSWERED;
        MHD_resume_connection(connection); /* from here x is the socket thread's */
    }
    return NULL;
}

int http_workers_start(struct http *h, struct err *e)
{
    (void)pthread_mutex_init(&h->lock, NULL);
    (void)pthread_cond_init(&h->some, NULL);
    h->last = &h->first;
    h->worker = xcalloc(h->o.workers, sizeof *h->worker);
    while (h->nworkers < h->o.workers) {
        int rc = pthread_create(&h->worker[h->nworkers], NULL, work, h);
        if (rc)
            return err_set(e, ERR_STORAGE, NULL, N_("no thread can be started: %s"), err_system(e, rc));
        h->nworkers++;
    }
    return 0;
}

bool http_workers_give(struct http *h, struct exchange *x)
{
    (void)pthread_mutex_lock(&h->lock);
    bool taken = !h->stopping;
    if (taken) {
        x->next = NULL;
        *h->last = x;
        h->last = &x->next;
        (void)pthread_cond_signal(&h->some);
    }
    (void)pthread_mutex_unlock(&h->lock);
    return taken;
}

void http_workers_stop(struct http *h)
{
    (void)pthread_mutex_lock(&h->lock);
    h->stopping = true;
    (void)pthread_cond_broadcast(&h->some);
    (void)pthread_mutex_unlock(&h->lock);
    for (unsigned i = 0; i < h->nworkers; i++)
        (void)pthread_join(h->worker[i], NULL);
    free(h->worker);
    (void)pthread_cond_destroy(&h->some);
    (void)pthread_mutex_destroy(&h->lock);
}
