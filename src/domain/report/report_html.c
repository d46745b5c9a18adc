/*
 * Renders the report model as one HTML file: no outside request, no script, prints well. The
 * blocks are in report_html_blocks.c. Decides nothing about content; draw/html escapes all text.
 */
#include "domain/report/report_html_internal.h"

/* --- shared with the blocks ----------------------------------------------------------------------- */

void report_html_say(struct page *p, const char *msgid)
{
    html_text(&p->h, sv_of(tr(p->m->lang, msgid)));
}

void report_html_text(struct page *p, struct text_in t)
{
    if (t.lang.n && t.text.n) {
        html_lit(&p->h, "<span");
        html_attr(&p->h, "lang", t.lang);
        html_lit(&p->h, ">");
        html_text(&p->h, t.text);
        html_lit(&p->h, "</span>");
    } else {
        html_text(&p->h, t.text);
    }
}

void report_html_paragraphs(struct page *p, struct text_in t)
{
    if (t.lang.n && t.text.n) {
        html_lit(&p->h, "<div");
        html_attr(&p->h, "lang", t.lang);
        html_lit(&p->h, ">\n");
        html_paragraphs(&p->h, t.text);
        html_lit(&p->h, "</div>\n");
    } else {
        html_paragraphs(&p->h, t.text);
    }
}

void report_html_id(struct page *p, const char *prefix, struct sv name)
{
    struct sv id = arena_printf(&p->mem, "%s-%.*s", prefix, SV_ARG(name));
    if (map_put(&p->ids, id, p))
        html_attr(&p->h, "id", id);
}

/* --- the page ------------------------------------------------------------------------------------- */

static void head(struct page *p)
{
    struct html *h = &p->h;
    html_lit(h, "<!doctype html>\n<html");
    html_attr(h, "lang", sv_of(p->m->lang));
    html_lit(
        h, ">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
           "img-src data:; base-uri 'none'; form-action 'none'\">\n<title>");
    html_text(h, p->m->title.text);
    html_lit(h, "</title>\n<style>\n");
    html_asset(h, "report.css");
    html_lit(h, "</style></head>\n<body><a class=\"skip\" href=\"#main\">");
    report_html_say(p, N_("Skip to the report"));
    html_lit(h, "</a>\n");
}

static void cover(struct page *p)
{
    struct html *h = &p->h;
    html_lit(h, "<header class=\"cover\"><div><p>");
    report_html_text(p, p->m->mission);
    html_lit(h, "</p><h1>");
    report_html_text(p, p->m->title);
    html_lit(h, "</h1><p class=\"subtitle\">");
    report_html_text(p, p->m->subtitle);
    html_lit(h, "</p><p>");
    report_html_say(p, N_("Period:"));
    html_lit(h, " ");
    html_text(h, p->m->period);
    html_lit(h, "</p></div></header>\n");
}

static void contents(struct page *p)
{
    html_lit(&p->h, "<nav class=\"toc\"");
    html_attr(&p->h, "aria-label", sv_of(tr(p->m->lang, N_("Contents"))));
    html_lit(&p->h, "><ol>\n");
    for (size_t i = 0; i < p->m->nsections; i++) {
        if (!p->m->section[i].title.text.n)
            continue;
        html_lit(&p->h, "<li><a");
        html_url_attr(&p->h, "href", arena_printf(&p->mem, "#section-%zu", i + 1));
        html_lit(&p->h, ">");
        report_html_text(p, p->m->section[i].title);
        html_lit(&p->h, "</a></li>\n");
    }
    html_lit(&p->h, "</ol></nav>\n");
}

static struct sv hex(struct page *p, uint32_t colour)
{
    return arena_printf(&p->mem, "#%06x", (unsigned)colour);
}

/* --unit: fields and bars; --ink-on-unit: text on them; --unit-ink: text in that colour on white. */
static void colours(struct page *p, uint32_t colour)
{
    html_attr(&p->h, "style",
              arena_printf(&p->mem, "--unit:%.*s;--ink-on-unit:%.*s;--unit-ink:%.*s", SV_ARG(hex(p, colour)),
                           SV_ARG(hex(p, colour_text_on(colour))), SV_ARG(hex(p, colour_readable(colour)))));
}

static void section(struct page *p, size_t i)
{
    const struct report_section *s = p->s = &p->m->section[i];
    html_lit(&p->h, "<section");
    html_attr(&p->h, "id", arena_printf(&p->mem, "section-%zu", i + 1));
    colours(p, s->colour);
    html_lit(&p->h, ">");
    if (s->title.text.n) {
        html_lit(&p->h, "<h2>");
        report_html_text(p, s->title);
        html_lit(&p->h, "</h2>\n");
    }
    for (size_t k = 0; k < s->nblocks; k++)
        report_html_block(p, &s->block[k]);
    html_lit(&p->h, "</section>\n");
}

int report_html(const struct report_model *m, struct buf *out, struct err *e)
{
    struct page p = {.h = {out}, .m = m};
    p.ids.mem = p.regions.mem = &p.mem;
    head(&p);
    cover(&p);
    contents(&p);
    html_lit(&p.h, "<main id=\"main\">\n");
    for (size_t i = 0; i < m->nsections; i++)
        section(&p, i);
    html_lit(&p.h, "</main>\n<footer>");
    report_html_say(&p, N_("Made by istmo:"));
    html_lit(&p.h, " ");
    html_text(&p.h, m->made_at);
    html_lit(&p.h, "</footer></body></html>\n");
    arena_release(&p.mem);
    return out->failed ? err_set(e, ERR_LIMIT, NULL, N_("the report is too large")) : 0;
}
