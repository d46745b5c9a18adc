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

static void section(struct page *p, size_t i)
{
    const struct report_section *s = p->s = &p->m->section[i];
    html_lit(&p->h, "<section");
    html_attr(&p->h, "id", arena_printf(&p->mem, "section-%zu", i + 1));
    report_html_colours(p, s->colour);
    if (s->unit)
        html_lit(&p->h, " class=\"unit\"");
    html_lit(&p->h, ">");
    if (s->title.text.n && s->unit) {
        report_html_opening(p);
    } else if (s->title.text.n) {
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
    report_html_cover(&p);
    report_html_contents(&p);
    html_lit(&p.h, "<main id=\"main\">\n");
    for (size_t i = 0; i < m->nsections; i++)
        section(&p, i);
    int rc = m->seal ? report_html_seal(m->lang, m->seal, out, e) : 0;
    html_lit(&p.h, "</main>\n<footer>");
    report_html_paragraphs(&p, m->footer);
    report_html_say(&p, N_("Made by istmo:"));
    html_lit(&p.h, " ");
    html_text(&p.h, report_made_text(m, &p.mem));
    html_lit(&p.h, "</footer></body></html>\n");
    arena_release(&p.mem);
    return out->failed ? err_set(e, ERR_LIMIT, NULL, N_("the report is too large")) : rc;
}
