/* Pages for signing in and out. */
#include "domain/user/user_cli.h"

static void input(struct web *w, struct html *h, const char *label, struct sv name, struct sv type, struct sv complete,
                  struct sv value)
{
    html_lit(h, "<label");
    html_attr(h, "for", name);
    html_lit(h, ">");
    page_say(w, h, label);
    html_lit(h, "</label><input required");
    html_attr(h, "id", name);
    html_attr(h, "name", name);
    html_attr(h, "type", type);
    html_attr(h, "autocomplete", complete);
    html_attr(h, "value", value);
    html_lit(h, ">");
}

static int show(struct web *w, const char *message)
{
    struct html h = {w->out};
    page_begin(w, &h, &(struct page_options){.title = sv_of(tr(w->ctx.lang, N_("Sign in")))});
    html_lit(&h, "<form class=\"narrow\" method=\"post\" action=\"/sign-in\">");
    if (message) {
        html_lit(&h, "<p class=\"error\" role=\"alert\">");
        html_text(&h, sv_of(message));
        html_lit(&h, "</p>");
    }
    html_lit(&h, "<input type=\"hidden\" name=\"to\"");
    html_attr(&h, "value", web_field(w, "to"));
    html_lit(&h, ">");
    input(w, &h, N_("Name"), SV("name"), SV("text"), SV("username"), web_field(w, "name"));
    input(w, &h, N_("Password"), SV("password"), SV("password"), SV("current-password"), sv_none());
    html_lit(&h, "<button>");
    page_say(w, &h, N_("Sign in"));
    html_lit(&h, "</button></form>");
    page_end(w, &h);
    return 0;
}

static int get_sign_in(struct web *w, struct err *e)
{
    (void)e;
    return w->person.name.n ? web_redirect(w, SV("/")) : show(w, NULL);
}

/* Only back to a page of ours. */
static struct sv target(const struct web *w)
{
    struct sv to = web_field(w, "to");
    bool ours = to.n && to.p[0] == '/' && !sv_starts(to, "//") && !sv_starts(to, "/\\");
    for (size_t i = 0; i < to.n; i++)
        ours = ours && (unsigned char)to.p[i] > ' ';
    return ours ? to : SV("/");
}

static int post_sign_in(struct web *w, struct err *e)
{
    struct sv token = {0};
    if (user_sign_in(&w->ctx, web_field(w, "name"), web_field(w, "password"), w->q->address, w->mem, &token, e)) {
        if (e->kind != ERR_DENIED)
            return -1;
        w->r->status = 403;
        return show(w, e->message);
    }
    web_cookie(w, SV(WEB_SESSION_COOKIE), token, USER_SESSION_MS / 1000);
    return web_redirect(w, target(w));
}

static int post_sign_out(struct web *w, struct err *e)
{
    if (user_sign_out(&w->ctx, http_get(&w->q->cookie, WEB_SESSION_COOKIE), e))
        return -1;
    web_cookie(w, SV(WEB_SESSION_COOKIE), sv_none(), 0);
    return web_redirect(w, SV("/sign-in"));
}

static const char *const sign_in_page[] = {"to", NULL};
static const char *const sign_in_fields[] = {"name", "password", "to", NULL};

const struct route user_web_routes[USER_WEB_NROUTES] = {
    {HTTP_GET, PERMISSION_PUBLIC, "/sign-in", sign_in_page, get_sign_in},
    {HTTP_POST, PERMISSION_PUBLIC, "/sign-in", sign_in_fields, post_sign_in},
    {HTTP_POST, PERMISSION_SIGNED_IN, "/sign-out", NULL, post_sign_out},
};
