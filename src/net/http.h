/*
 * Requests in, responses out: an HTTP server over libmicrohttpd.
 *
 * Threads of the library read and write sockets and never wait for anything else; a request that is complete
 * goes to one of `workers` threads, which calls the handler and may wait for the database. A handler that
 * cannot wait may be called by the socket's own thread instead: `quick` says which.
 *
 * refused   before a handler sees it: a body over body_max (413), a head over the library's limit (431), both
 *           Content-Length and Transfer-Encoding, a repeated Host, a header that is no text (400), a path that is
 *           no UTF-8, holds NUL or leads upwards (400)
 * memory    a request lives in its own arena until its response is sent
 * errors    http_start: ERR_USAGE the address, ERR_STORAGE the socket
 */
#ifndef ISTMO_NET_HTTP_H
#define ISTMO_NET_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct http_field {
    struct sv name, value;
};
struct http_fields {
    struct http_field *v;
    size_t n, cap;
};

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_DELETE, HTTP_OTHER };

struct http_request {
    struct arena *mem;
    enum http_method method;
    struct sv path; /* decoded; begins with "/" */
    struct http_fields query, header, cookie;
    struct sv type;    /* of the body, without parameters */
    struct sv body;    /* as it came */
    struct sv address; /* of who asks: an IP address */
    bool secure;       /* came by TLS */
};

struct http_response {
    int status; /* 200 unless set */
    struct buf body;
    struct http_fields header; /* beside Content-Length, in the request's arena */
};

/* The first field of that name, or empty. Names of headers have no case. */
struct sv http_get(const struct http_fields *f, const char *name);
struct sv http_header(const struct http_request *q, const char *name);
void http_set(const struct http_request *q, struct http_response *r, const char *name, struct sv value);

/* "a=b&c=d", as addresses and forms write it. false: more than HTTP_FIELDS_MAX, or no UTF-8. */
#define HTTP_FIELDS_MAX 2000
bool http_form_parse(struct arena *mem, struct sv text, struct http_fields *out);
bool http_decode(struct arena *mem, struct sv text, bool plus, struct sv *out); /* %41; false: bad, or NUL */

typedef void http_handler(void *ctx, struct http_request *q, struct http_response *r);
typedef bool http_quick(void *ctx, const struct http_request *q);

struct http_options {
    const char *listen; /* "127.0.0.1:8080", "[::1]:8080" */
    unsigned threads, workers;
    size_t body_max;
    unsigned timeout_s, connections, connections_per_address;
    const char *cert_file, *key_file; /* NULL: no TLS */
    http_handler *handler;
    http_quick *quick; /* NULL: none is */
    void *ctx;
};

struct http;
MUST_USE int http_start(struct http **out, const struct http_options *o, struct err *e);
/* Takes no more connections, answers what has begun, then returns. */
void http_stop(struct http *h);

#endif
