/* The way of every request, in order: see site.h. Decides no content but that of errors. */
#include "kit/site.h"

#include "base/log.h"
#include "format/json.h"
#include "kit/web_internal.h"

#include <sodium.h>

#define YEAR_S INT64_C(31536000)

/* --- which route ------------------------------------------------------------------------------------------- */

static bool match(const char *pattern, struct sv path, struct arena *mem, struct http_fields *param)
{
    struct sv want = sv_of(pattern);
    *param = (struct http_fields){0};
    while (want.n || path.n) {
        struct sv a = sv_cut(want, '/', &want), b = sv_cut(path, '/', &path);
        if (a.n && a.p[0] == ':' && b.n)
            vec_push(mem, param, ((struct http_field){sv_make(a.p + 1, a.n - 1), b}));
        else if (!sv_eq(a, b))
            return false;
    }
    return true;
}

/* *elsewhere: the address is there, with another method. */
static const struct route *find(const struct site *s, struct web *w, bool *elsewhere)
{
    enum http_method method = w->q->method == HTTP_HEAD ? HTTP_GET : w->q->method;
    *elsewhere = false;
    for (size_t m = 0; m < s->nmodules; m++)
        for (size_t i = 0; i < s->module[m]->nroutes; i++) {
            const struct route *r = &s->module[m]->route[i];
            if (!match(r->pattern, w->q->path, w->mem, &w->param))
                continue;
            if (r->method == method)
                return r;
            *elsewhere = true;
        }
    return NULL;
}

int site_check(const struct site *s, struct err *e)
{
    for (size_t m = 0; m < s->nmodules; m++)
        for (size_t i = 0; i < s->module[m]->nroutes; i++) {
            const struct route *r = &s->module[m]->route[i];
            if (r->permission == PERMISSION_NONE || r->permission >= PERMISSION_COUNT)
                return err_set(e, ERR_INTERNAL, NULL, N_("the route %s has no permission"), r->pattern);
            if (r->method != HTTP_GET && r->method != HTTP_POST)
                return err_set(e, ERR_INTERNAL, NULL, N_("the route %s has a method that is not served"), r->pattern);
        }
    return 0;
}

/* --- who asks, for what --------------------------------------------------------------------------------------- */

/* ?lang= decides and is remembered; then the cookie, then what the browser asks for. */
static void choose_language(struct web *w)
{
    struct sv asked = http_get(&w->q->query, "lang"), kept = http_get(&w->q->cookie, "lang");
    struct sv lang = asked.n ? asked : kept.n ? kept : http_header(w->q, "accept-language");
    w->ctx.lang = sv_starts(lang, "en") ? "en" : "es";
    if (sv_is(asked, "es") || sv_is(asked, "en"))
        web_cookie(w, SV("lang"), asked, YEAR_S);
}

static struct sv token_of(const struct web *w)
{
    struct sv bearer = http_header(w->q, "authorization");
    if (w->api && sv_starts(bearer, "Bearer "))
        return sv_make(bearer.p + 7, bearer.n - 7);
    return http_get(&w->q->cookie, WEB_SESSION_COOKIE);
}

static bool is_declared(const struct route *r, struct sv name)
{
    for (const char *const *f = r->field; f && *f; f++) {
        size_t n = strlen(*f);
        bool any = (*f)[n - 1] == '*';
        if (any ? name.n >= n && memcmp(name.p, *f, n - 1) == 0 : sv_is(name, *f))
            return true;
    }
    return false;
}

static int read_fields(struct web *w, struct err *e)
{
    struct http_fields all = w->q->query;
    if (w->q->method == HTTP_POST && !sv_ieq(w->q->type, SV("application/x-www-form-urlencoded")))
        return err_set(e, ERR_INPUT, NULL, N_("this address takes the fields of a form"));
    if (w->q->method == HTTP_POST && !http_form_parse(w->mem, w->q->body, &all))
        return err_set(e, ERR_INPUT, NULL, N_("the fields of the form cannot be read"));
    for (size_t i = 0; i < all.n; i++)
        if (is_declared(w->route, all.v[i].name))
            vec_push(w->mem, &w->field, all.v[i]);
    if (w->q->method != HTTP_POST)
        return 0;
    bool foreign = sv_is(http_header(w->q, "sec-fetch-site"), "cross-site");
    if (!w->person.name.n && !foreign)
        return 0;
    struct sv csrf = http_get(&all, "_csrf"), own = sv_of(w->person.csrf);
    if (!foreign && csrf.n == own.n && sodium_memcmp(csrf.p, own.p, own.n) == 0)
        return 0;
    return err_set(e, ERR_DENIED, NULL, N_("the page was opened too long ago, or elsewhere: go back, load it again"));
}

static int run(const struct site *s, struct web *w, struct err *e)
{
    bool elsewhere;
    if (s->who(&w->ctx, token_of(w), w->mem, &w->person, e))
        return -1;
    w->ctx.user = w->person.name;
    w->route = find(s, w, &elsewhere);
    if (!w->route && elsewhere) {
        w->r->status = 405;
        return err_set(e, ERR_USAGE, NULL, N_("this address is not used in that way"));
    }
    if (!w->route)
        return err_set(e, ERR_NOT_FOUND, NULL, N_("there is nothing at this address"));
    if (w->route->permission != PERMISSION_PUBLIC && !w->person.name.n) {
        if (!w->api && w->q->method == HTTP_GET)
            return web_redirect(w, arena_printf(w->mem, "/sign-in?to=%.*s", SV_ARG(web_escape(w->mem, w->q->path))));
        w->r->status = 401;
        return err_set(e, ERR_DENIED, NULL, N_("sign in first"));
    }
    if (!access_somewhere(&w->person.access, w->route->permission))
        return web_denied(w, w->route->permission, e);
    return read_fields(w, e) || w->route->handle(w, e) ? -1 : 0;
}

/* --- errors ----------------------------------------------------------------------------------------------------- */

static void problem(struct web *w, const struct err *e)
{
    struct json j = {.out = w->out};
    json_begin_object(&j);
    json_put(&j, "type", SV("about:blank"));
    json_put_int(&j, "status", w->r->status);
    json_put(&j, "title", sv_of(e->message));
    json_put_some(&j, "field", sv_of(e->field));
    json_end_object(&j);
    http_set(w->q, w->r, "Content-Type", SV("application/problem+json"));
}

static void error_page(struct web *w, const struct err *e)
{
    struct html h = {w->out};
    page_begin(w, &h, &(struct page_options){.title = sv_of(tr(w->ctx.lang, N_("This did not work")))});
    html_lit(&h, "<p class=\"error\">");
    html_text(&h, sv_of(e->message));
    html_lit(&h, "</p>");
    page_end(w, &h);
}

static void fail(struct web *w, const struct err *e)
{
    if (w->r->status < 400)
        w->r->status = err_http_status(e->kind);
    log_line("web: %d %s", w->r->status, w->route ? w->route->pattern : "-");
    buf_clear(w->out);
    w->r->header.n = 0;
    (w->api ? problem : error_page)(w, e);
}

/* What the browser may do with any answer of ours: run and load nothing but our own files. */
static void harden(struct web *w)
{
    http_set(w->q, w->r, "Content-Security-Policy",
             SV("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
                "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"));
    http_set(w->q, w->r, "X-Content-Type-Options", SV("nosniff"));
    http_set(w->q, w->r, "Referrer-Policy", SV("no-referrer"));
    if (!http_get(&w->r->header, "Cache-Control").n)
        http_set(w->q, w->r, "Cache-Control", SV("no-store"));
    if (!http_get(&w->r->header, "Content-Type").n)
        http_set(w->q, w->r, "Content-Type", SV("text/html; charset=utf-8"));
}

void site_handle(void *site, struct http_request *q, struct http_response *r)
{
    const struct site *s = site;
    struct err e = {0};
    struct web w = {.q = q, .r = r, .ctx = s->ctx, .mem = q->mem, .out = &r->body, .api = sv_starts(q->path, "/api/")};
    w.secure = s->secure;
    w.menu = s->menu;
    choose_language(&w);
    e.lang = w.ctx.lang;
    if (run(s, &w, &e))
        fail(&w, &e);
    harden(&w);
}

/* What is compiled in needs nothing but memory. */
bool site_quick(void *site, const struct http_request *q)
{
    (void)site;
    return sv_starts(q->path, "/static/") || sv_is(q->path, "/healthz");
}
