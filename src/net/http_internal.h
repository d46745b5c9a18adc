/* Shared by the files of src/net only. */
#ifndef ISTMO_NET_HTTP_INTERNAL_H
#define ISTMO_NET_HTTP_INTERNAL_H

#include "net/http.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum exchange_state { EXCHANGE_READING, EXCHANGE_WORKING, EXCHANGE_ANSWERED };

/* One request and its response. */
struct exchange {
    struct http *server;
    struct exchange *next; /* in the queue of the workers */
    struct MHD_Connection *connection;
    struct arena mem;
    struct http_request q;
    struct http_response r;
    struct buf body;
    const char *uri;
    enum exchange_state state;
    bool headed;  /* its head was looked at */
    bool dropped; /* the library must close: what follows cannot be trusted */
};

struct http {
    struct MHD_Daemon *daemon;
    struct http_options o;
    pthread_t *worker;
    unsigned nworkers;
    pthread_mutex_t lock;
    pthread_cond_t some;
    struct exchange *first, **last; /* the queue */
    bool stopping;
    atomic_uint open; /* exchanges that have begun and not ended */
    char *cert, *key; /* files in memory */
};

/* Fills x->q from the connection. A status to refuse with, or 0. */
unsigned http_head_read(struct exchange *x);
bool http_method_parse(const char *text, enum http_method *out);

MUST_USE int http_workers_start(struct http *h, struct err *e);
/* Its connection must be suspended. false: the server is stopping, it was not taken. */
bool http_workers_give(struct http *h, struct exchange *x);
void http_workers_stop(struct http *h); /* after all that was given is answered */

#endif
