/*
 * Pages and the API: what a domain needs to answer a request.
 *
 * A domain lists its routes in its module (kit/module.h). A pattern is "/indicator/:code"; what stands for ":code"
 * is web_param(w, "code"). Only fields that the route declares reach its handler ("a.*": all that begin with "a.").
 * Before the handler is called its permission has been asked, somewhere; whoever shows single things asks web_may
 * about each.
 *
 * errors   a handler that fails returns -1 with `e`: web turns the kind into a status and a page, or into a problem
 *          (RFC 9457) below /api/
 * writing  POST needs a signed-in person and the session's token in the field "_csrf", without exception
 */
#ifndef ISTMO_KIT_WEB_H
#define ISTMO_KIT_WEB_H

#include "draw/html.h"
#include "kit/access.h"
#include "kit/context.h"
#include "net/http.h"

#define WEB_SESSION_COOKIE "istmo_session"
#define WEB_TOKEN 32 /* bytes of a session's token */

struct web_person {
    struct sv name, display; /* name empty: nobody is signed in */
    struct access access;
    char csrf[2 * WEB_TOKEN + 1];
};

struct menu_item;

struct web {
    const struct http_request *q;
    struct http_response *r;
    struct context ctx; /* of this request: mission, person, language */
    struct web_person person;
    struct http_fields field; /* of a form's body */
    const struct route *route;
    struct http_fields param;
    struct arena *mem;
    struct buf *out;              /* the response's body */
    bool api;                     /* below /api/ */
    bool secure;                  /* cookies are sent by TLS only */
    const struct menu_item *menu; /* up to one without an address */
};

struct route {
    enum http_method method; /* HTTP_GET answers HEAD as well */
    enum permission permission;
    const char *pattern;
    const char *const *field; /* names up to a NULL; of the query for GET, of the body for POST */
    int (*handle)(struct web *w, struct err *e);
};

struct sv web_param(const struct web *w, const char *name);
struct sv web_field(const struct web *w, const char *name); /* declared by the route; empty when absent */
bool web_may(const struct web *w, enum permission p, const struct access_subject *subject);
int web_denied(const struct web *w, enum permission p, struct err *e); /* says why; -1 */

/* 303 to an address of ours. */
int web_redirect(struct web *w, struct sv to);
void web_json(struct web *w); /* the body will be JSON */
/* A cookie that no script reads; age_s 0: forget it. */
void web_cookie(struct web *w, struct sv name, struct sv value, int64_t age_s);

/* --- pages ------------------------------------------------------------------------------------ */

struct menu_item {
    const char *href, *label; /* label an English msgid */
    enum permission permission;
};

struct page_options {
    struct sv title;  /* translated */
    const char *here; /* the address in the menu, "/indicators"; NULL: none */
};

/* Everything up to the page's main part; page_end closes it. Between them write to *h. */
void page_begin(struct web *w, struct html *h, const struct page_options *o);
void page_end(struct web *w, struct html *h);
void page_say(const struct web *w, struct html *h, const char *msgid);
void page_csrf(const struct web *w, struct html *h); /* in every form that posts */

#endif
