/* What handlers say to the browser besides pages: see web.h. */
#include "kit/web_internal.h"

struct sv web_param(const struct web *w, const char *name)
{
    return http_get(&w->param, name);
}

struct sv web_field(const struct web *w, const char *name)
{
    return http_get(&w->field, name);
}

bool web_may(const struct web *w, enum permission p, const struct access_subject *subject)
{
    return access_may(&w->person.access, p, subject);
}

/* Nothing is said about what was asked for: it may be what the person must not know. */
int web_denied(const struct web *w, enum permission p, struct err *e)
{
    struct sv why = access_explain(&w->person.access, p, NULL, w->ctx.lang, w->mem);
    return err_set(e, ERR_DENIED, NULL, N_("not allowed: %.*s"), SV_ARG(why));
}

struct sv web_escape(struct arena *mem, struct sv text)
{
    static const char digits[] = "0123456789ABCDEF";
    char *to = arena_alloc(mem, 3 * text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~/", c)) {
            to[n++] = (char)c;
        } else {
            to[n++] = '%';
            to[n++] = digits[c >> 4];
            to[n++] = digits[c & 15];
        }
    }
    return sv_make(to, n);
}

int web_redirect(struct web *w, struct sv to)
{
    w->r->status = 303;
    http_set(w->q, w->r, "Location", to);
    return 0;
}

void web_json(struct web *w)
{
    http_set(w->q, w->r, "Content-Type", SV("application/json"));
}

void web_cookie(struct web *w, struct sv name, struct sv value, int64_t age_s)
{
    http_set(w->q, w->r, "Set-Cookie",
             arena_printf(w->mem, "%.*s=%.*s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s", SV_ARG(name),
                          SV_ARG(value), (long long)age_s, w->secure ? "; Secure" : ""));
}
