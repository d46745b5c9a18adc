/* The frame of every page: head, menu, language, sign-out. One visual language: assets/app.css. */
#include "kit/web_internal.h"

#include "base/asset.h"

#include <sodium.h>

void page_say(const struct web *w, struct html *h, const char *msgid)
{
    html_text(h, sv_of(tr(w->ctx.lang, msgid)));
}

void page_csrf(const struct web *w, struct html *h)
{
    html_lit(h, "<input type=\"hidden\" name=\"_csrf\"");
    html_attr(h, "value", sv_of(w->person.csrf));
    html_lit(h, ">");
}

/* An address that changes with the file's content, so that it may be kept for ever. */
static struct sv asset_address(struct arena *mem, const char *name)
{
    unsigned char hash[16];
    struct sv bytes = asset_get(name);
    (void)crypto_generichash(hash, sizeof hash, (const unsigned char *)bytes.p, bytes.n, NULL, 0);
    return arena_printf(mem, "/static/%s?v=%02x%02x%02x%02x", name, hash[0], hash[1], hash[2], hash[3]);
}

static void head(const struct web *w, struct html *h, struct sv title)
{
    html_lit(h, "<!doctype html>\n<html");
    html_attr(h, "lang", sv_of(w->ctx.lang));
    html_lit(h, ">\n<head><meta charset=\"utf-8\">"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html_text(h, title);
    html_lit(h, " · istmo</title>\n<link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\"");
    html_attr(h, "href", asset_address(w->mem, "app.css"));
    html_lit(h, "></head>\n<body><a class=\"skip\" href=\"#main\">");
    page_say(w, h, N_("Skip to the content"));
    html_lit(h, "</a>\n");
}

static void menu(const struct web *w, struct html *h, const char *here)
{
    html_lit(h, "<nav");
    html_attr(h, "aria-label", sv_of(tr(w->ctx.lang, N_("Menu"))));
    html_lit(h, "><ul>");
    for (const struct menu_item *m = w->menu; m && m->href; m++) {
        if (!access_somewhere(&w->person.access, m->permission))
            continue;
        html_lit(h, "<li><a");
        html_attr(h, "href", sv_of(m->href));
        if (here && strcmp(here, m->href) == 0)
            html_attr(h, "aria-current", SV("page"));
        html_lit(h, ">");
        page_say(w, h, m->label);
        html_lit(h, "</a></li>");
    }
    html_lit(h, "</ul></nav>\n");
}

static void language(const struct web *w, struct html *h)
{
    bool spanish = strcmp(w->ctx.lang, "es") == 0;
    html_lit(h, "<a class=\"quiet\"");
    html_attr(h, "href",
              arena_printf(w->mem, "%.*s?lang=%s", SV_ARG(web_escape(w->mem, w->q->path)), spanish ? "en" : "es"));
    html_attr(h, "lang", spanish ? SV("en") : SV("es"));
    html_lit(h, ">");
    html_text(h, spanish ? SV("English") : SV("Español"));
    html_lit(h, "</a>");
}

static void person(const struct web *w, struct html *h)
{
    html_lit(h, "<form method=\"post\" action=\"/sign-out\">");
    page_csrf(w, h);
    html_lit(h, "<span class=\"quiet\">");
    html_text(h, w->person.display);
    html_lit(h, "</span> <button class=\"plain\">");
    page_say(w, h, N_("Sign out"));
    html_lit(h, "</button></form>");
}

void page_begin(struct web *w, struct html *h, const struct page_options *o)
{
    head(w, h, o->title);
    html_lit(h, "<header class=\"bar\"><a class=\"brand\" href=\"/\">istmo</a>");
    if (w->person.name.n)
        menu(w, h, o->here);
    html_lit(h, "<div class=\"me\">");
    language(w, h);
    if (w->person.name.n)
        person(w, h);
    html_lit(h, "</div></header>\n<main id=\"main\"><h1>");
    html_text(h, o->title);
    html_lit(h, "</h1>\n");
}

void page_end(struct web *w, struct html *h)
{
    (void)w;
    html_lit(h, "</main></body></html>\n");
}
