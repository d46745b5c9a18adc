/*
 * From a request to a route's handler: match, sign-in, access, CSRF, declared fields, errors. Called by
 * src/app/serve.c.
 */
#ifndef ISTMO_KIT_SITE_H
#define ISTMO_KIT_SITE_H

#include "kit/module.h"
#include "kit/web.h"

struct site {
    struct context ctx; /* as a command would have it; each request gets its own copy */
    const struct module *const *module;
    size_t nmodules;
    /* Whose session that is; out->name stays empty when there is none. */
    int (*who)(const struct context *ctx, struct sv token, struct arena *mem, struct web_person *out, struct err *e);
    const struct menu_item *menu; /* up to one without an address */
    bool secure;                  /* cookies are sent by TLS only */
};

/* Each route has a permission, and no two the same address. ERR_INTERNAL. */
MUST_USE int site_check(const struct site *s, struct err *e);

void site_handle(void *site, struct http_request *q, struct http_response *r); /* an http_handler */
bool site_quick(void *site, const struct http_request *q);

#endif
