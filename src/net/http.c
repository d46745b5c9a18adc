/* The server: one exchange per request, from its first byte to the end of its response. See http.h. */
#include "net/http_internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HEAD_MAX 32768 /* bytes of a request's head, and of what is sent at once */
#define ADDRESS_MAX 256
#define GRACE_MS 5000 /* for responses on their way when the server stops */

/* --- one exchange ------------------------------------------------------------------------------------------ */

/* The library asks for each request before it reads the head; what is returned comes back with every call. */
static void *begin(void *ctx, const char *uri, struct MHD_Connection *connection)
{
    struct exchange *x = xcalloc(1, sizeof *x);
    x->server = ctx;
    x->connection = connection;
    x->uri = arena_z(&x->mem, sv_of(uri));
    x->body.max = x->server->o.body_max;
    atomic_fetch_add(&x->server->open, 1);
    return x;
}

static void end(void *ctx, struct MHD_Connection *connection, void **of, enum MHD_RequestTerminationCode why)
{
    struct exchange *x = *of;
    (void)ctx;
    (void)connection;
    (void)why;
    if (!x)
        return;
    atomic_fetch_sub(&x->server->open, 1);
    buf_release(&x->body);
    buf_release(&x->r.body);
    arena_release(&x->mem);
    free(x);
    *of = NULL;
}

static enum MHD_Result respond(struct exchange *x)
{
    struct http_response *r = &x->r;
    size_t n = r->body.n;
    if (r->body.failed) {
        r->status = MHD_HTTP_INTERNAL_SERVER_ERROR;
        n = 0;
    }
    /* The bytes change hands: the library frees them when they are sent. */
    struct MHD_Response *out = MHD_create_response_from_buffer(n, r->body.p, MHD_RESPMEM_MUST_FREE);
    if (!out)
        return MHD_NO;
    r->body = (struct buf){0};
    for (size_t i = 0; i < r->header.n; i++)
        (void)MHD_add_response_header(out, r->header.v[i].name.p, r->header.v[i].value.p);
    if (x->dropped)
        (void)MHD_add_response_header(out, "Connection", "close");
    enum MHD_Result rc = MHD_queue_response(x->connection, r->status ? (unsigned)r->status : MHD_HTTP_OK, out);
    MHD_destroy_response(out);
    return rc;
}

static enum MHD_Result refuse(struct exchange *x, unsigned status)
{
    x->state = EXCHANGE_ANSWERED;
    x->r.status = (int)status;
    return respond(x);
}

/* Nothing may be queued before the library has seen that we want the request. */
static enum MHD_Result head(struct exchange *x, const char *method)
{
    x->headed = true;
    (void)http_method_parse(method, &x->q.method);
    unsigned status = http_head_read(x);
    return status ? refuse(x, status) : MHD_YES;
}

static enum MHD_Result body(struct exchange *x, const char *bytes, size_t *n)
{
    buf_add(&x->body, sv_make(bytes, *n));
    *n = 0;
    return MHD_YES;
}

static enum MHD_Result complete(struct exchange *x)
{
    struct http *h = x->server;
    if (x->body.failed)
        return refuse(x, MHD_HTTP_CONTENT_TOO_LARGE);
    x->q.body = buf_sv(&x->body);
    if (h->o.quick && h->o.quick(h->o.ctx, &x->q)) {
        h->o.handler(h->o.ctx, &x->q, &x->r);
        x->state = EXCHANGE_ANSWERED;
        return respond(x);
    }
    x->state = EXCHANGE_WORKING;
    MHD_suspend_connection(x->connection);
    if (!http_workers_give(h, x)) {
        MHD_resume_connection(x->connection);
        x->dropped = true;
        x->r.status = MHD_HTTP_SERVICE_UNAVAILABLE;
        x->state = EXCHANGE_ANSWERED;
    }
    return MHD_YES;
}

static enum MHD_Result answer(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *n, void **of)
{
    struct exchange *x = *of;
    (void)ctx;
    (void)connection;
    (void)url;
    (void)version;
    if (!x)
        return MHD_NO;
    if (!x->headed)
        return head(x, method);
    if (*n)
        return body(x, upload, n);
    return x->state == EXCHANGE_ANSWERED ? respond(x) : complete(x);
}

/* --- starting and stopping ----------------------------------------------------------------------------------- */

static int bad_address(const char *listen, struct err *e)
{
    return err_set(e, ERR_USAGE, "--listen", N_("--listen needs an address and a port, as 127.0.0.1:8080, not \"%s\""),
                   listen);
}

/* "ADDRESS:PORT" to a socket that listens. */
static int open_socket(const char *listen_at, struct err *e)
{
    char host[ADDRESS_MAX];
    const char *colon = strrchr(listen_at, ':');
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *at;
    if (!colon || colon == listen_at || (size_t)(colon - listen_at) >= sizeof host)
        return bad_address(listen_at, e);
    bool brackets = listen_at[0] == '[' && colon[-1] == ']';
    (void)snprintf(host, sizeof host, "%.*s", (int)(colon - listen_at) - 2 * brackets, listen_at + brackets);
    if (getaddrinfo(host, colon + 1, &hints, &at))
        return bad_address(listen_at, e);
    int on = 1, fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) || bind(fd, at->ai_addr, at->ai_addrlen) ||
        listen(fd, SOMAXCONN)) {
        (void)err_set(e, ERR_STORAGE, "--listen", N_("%s cannot be listened at: %s"), listen_at, err_system(e, errno));
        if (fd >= 0)
            (void)close(fd);
        fd = -1;
    }
    freeaddrinfo(at);
    return fd;
}

static char *read_pem(const char *path, struct err *e)
{
    FILE *f = fopen(path, "re");
    char *text = NULL;
    size_t n = 0;
    if (!f) {
        (void)err_reading(e, path, errno);
        return NULL;
    }
    if (getdelim(&text, &n, '\0', f) < 0) {
        (void)err_reading(e, path, ferror(f) ? errno : EINVAL);
        free(text);
        text = NULL;
    }
    (void)fclose(f);
    return text;
}

static int start_daemon(struct http *h, int fd, struct err *e)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (h->cert ? MHD_USE_TLS : 0);
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, h->cert}, {MHD_OPTION_HTTPS_MEM_KEY, 0, h->key}, {MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    h->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, answer, h, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE, h->o.threads,
        MHD_OPTION_CONNECTION_TIMEOUT, h->o.timeout_s, MHD_OPTION_CONNECTION_LIMIT, h->o.connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, h->o.connections_per_address, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HEAD_MAX, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, begin, h,
        MHD_OPTION_NOTIFY_COMPLETED, end, h, MHD_OPTION_ARRAY, h->cert ? tls : none, MHD_OPTION_END);
    return h->daemon ? 0 : err_set(e, ERR_STORAGE, "--listen", N_("the server cannot be started at %s"), h->o.listen);
}

int http_start(struct http **out, const struct http_options *o, struct err *e)
{
    struct http *h = xcalloc(1, sizeof *h);
    int fd;
    *out = h;
    h->o = *o;
    if (http_workers_start(h, e))
        goto failed;
    if (o->cert_file && (!(h->cert = read_pem(o->cert_file, e)) || !(h->key = read_pem(o->key_file, e))))
        goto failed;
    if ((fd = open_socket(o->listen, e)) < 0)
        goto failed;
    if (start_daemon(h, fd, e) == 0)
        return 0;
    (void)close(fd);
failed:
    http_stop(h);
    *out = NULL;
    return -1;
}

/* Those who wait in the workers are answered first: a suspended connection must not outlive its daemon. */
void http_stop(struct http *h)
{
    if (!h)
        return;
    if (h->daemon) {
        int fd = MHD_quiesce_daemon(h->daemon);
        http_workers_stop(h);
        for (unsigned waited_ms = 0; atomic_load(&h->open) && waited_ms < GRACE_MS; waited_ms += 10)
            (void)nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        MHD_stop_daemon(h->daemon);
        if (fd >= 0)
            (void)close(fd);
    } else {
        http_workers_stop(h);
    }
    free(h->cert);
    free(h->key);
    free(h);
}
