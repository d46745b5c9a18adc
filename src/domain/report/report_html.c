/*
 * Renders the report model as one HTML file: no outside request, no script, prints well.
 * Decides nothing about content; all text is escaped by draw/html.
 */
#include "domain/report/report.h"
#include "domain/report/report_charts.h"

#include "draw/html.h"

#include <math.h>

struct page {
    struct html h;
    const struct report_model *m;
    const struct report_section *s;
    struct arena mem;
};

static void words(struct page *p, const char *msgid)
{
    html_text(&p->h, sv_of(tr(p->m->lang, msgid)));
}

/* --- drawings ------------------------------------------------------------------------------------- */

static void figure(struct page *p, double width, double height, struct sv title, struct sv alt, canvas_draw *draw,
                   struct report_chart *chart)
{
    struct canvas c;
    if (height <= 0)
        return;
    html_lit(&p->h, "<figure>");
    canvas_svg_begin(&c, p->h.out, width, height, title, alt);
    draw(&c, chart);
    canvas_svg_end(&c);
    html_lit(&p->h, "</figure>\n");
}

static struct report_chart chart_of(const struct page *p, const struct report_figure *f, const struct report_block *b)
{
    return (struct report_chart){.lang = p->m->lang, .colour = p->s->colour, .figure = f, .block = b};
}

static void draw_sexes(struct page *p, const struct report_figure *f)
{
    struct report_chart chart = chart_of(p, f, NULL);
    figure(p, 340, report_sexes_height(&chart), f->label, report_sexes_alt(&chart, &p->mem), report_sexes_draw, &chart);
}

/* --- findings ------------------------------------------------------------------------------------- */

static void finding(struct page *p, const struct finding *f, bool with_subject)
{
    static const char *const name[] = {N_("Error"), N_("Warning"), N_("Note")};
    if (f->severity == SEVERITY_ERROR)
        html_lit(&p->h, "<div class=\"finding error\"><strong>");
    else if (f->severity == SEVERITY_INFO)
        html_lit(&p->h, "<div class=\"finding info\"><strong>");
    else
        html_lit(&p->h, "<div class=\"finding\"><strong>");
    words(p, name[f->severity]);
    if (with_subject && f->subject.n) {
        html_lit(&p->h, " \xc2\xb7 ");
        html_text(&p->h, f->subject);
    }
    html_lit(&p->h, "</strong> ");
    html_text(&p->h, f->message);
    if (f->remedy.n) {
        html_lit(&p->h, "<span class=\"remedy\">");
        html_text(&p->h, f->remedy);
        html_lit(&p->h, "</span>");
    }
    html_lit(&p->h, "</div>\n");
}

static void note(struct page *p, struct sv text)
{
    if (!text.n)
        return;
    html_lit(&p->h, "<p class=\"note\">");
    html_text(&p->h, text);
    html_lit(&p->h, "</p>\n");
}

static void declared(struct page *p, const struct report_figure *f)
{
    if (!f->declared.n)
        return;
    html_lit(&p->h, " <span class=\"declared\">");
    words(p, N_("declared:"));
    html_lit(&p->h, " ");
    html_text(&p->h, f->declared);
    html_lit(&p->h, "</span>");
}

/* --- blocks ----------------------------------------------------------------------------------------- */

static void block_big_numbers(struct page *p, const struct report_block *b)
{
    html_lit(&p->h, "<ul class=\"numbers\">\n");
    for (size_t i = 0; i < b->nfigures; i++) {
        const struct report_figure *f = &b->figure[i];
        html_lit(&p->h, "<li");
        html_attr(&p->h, "id", arena_printf(&p->mem, "n-%.*s", SV_ARG(f->code)));
        html_lit(&p->h, "><div class=\"heading\">");
        html_text(&p->h, f->heading);
        html_lit(&p->h, "</div><div class=\"value\">");
        html_text(&p->h, f->value);
        declared(p, f);
        html_lit(&p->h, "</div><div>");
        html_text(&p->h, f->text.n ? f->text : f->caption.n ? f->caption : f->label);
        html_lit(&p->h, " <span class=\"code\">");
        html_text(&p->h, f->code);
        html_lit(&p->h, "</span></div>");
        for (size_t k = 0; k < f->nfindings; k++)
            if (f->finding[k]->severity == SEVERITY_ERROR)
                finding(p, f->finding[k], false);
        html_lit(&p->h, "</li>\n");
    }
    html_lit(&p->h, "</ul>\n");
}

static void also(struct page *p, const struct report_block *b)
{
    if (b->nfigures < 2)
        return;
    html_lit(&p->h, "<ul class=\"also\">");
    for (size_t i = 1; i < b->nfigures; i++) {
        html_lit(&p->h, "<li><b>");
        html_text(&p->h, b->figure[i].value);
        html_lit(&p->h, "</b> ");
        html_text(&p->h, b->figure[i].label);
        html_lit(&p->h, " <span class=\"code\">");
        html_text(&p->h, b->figure[i].code);
        html_lit(&p->h, "</span>");
        declared(p, &b->figure[i]);
        html_lit(&p->h, "</li>");
    }
    html_lit(&p->h, "</ul>\n");
}

static void block_indicator(struct page *p, const struct report_block *b)
{
    const struct report_figure *f = &b->figure[0];
    struct report_chart chart = chart_of(p, f, b);
    html_lit(&p->h, "<div class=\"indicator\"");
    html_attr(&p->h, "id", arena_printf(&p->mem, "i-%.*s", SV_ARG(f->code)));
    html_lit(&p->h, "><h3>");
    html_text(&p->h, f->label);
    html_lit(&p->h, " <span class=\"code\">");
    html_text(&p->h, f->code);
    html_lit(&p->h, "</span></h3>\n<div class=\"figures\"><div><div class=\"value\">");
    html_text(&p->h, f->value);
    declared(p, f);
    html_lit(&p->h, "</div><div class=\"caption\">");
    html_text(&p->h, f->caption);
    html_lit(&p->h, "</div><div class=\"counting\">");
    html_text(&p->h, f->counting);
    html_lit(&p->h, "</div></div>");
    draw_sexes(p, f);
    html_lit(&p->h, "</div>\n");
    also(p, b);
    if (report_progress_height(&chart) > 0)
        figure(p, 400, report_progress_height(&chart), sv_of(tr(p->m->lang, N_("progress against target"))),
               f->target_text, report_progress_draw, &chart);
    html_paragraphs(&p->h, b->text);
    for (size_t i = 0; i < f->nfindings; i++)
        finding(p, f->finding[i], false);
    note(p, b->note);
    html_lit(&p->h, "</div>\n");
}

static void block_progress(struct page *p, const struct report_block *b)
{
    for (size_t i = 0; i < b->nfigures; i++) {
        const struct report_figure *f = &b->figure[i];
        struct report_chart chart = chart_of(p, f, b);
        html_lit(&p->h, "<p class=\"caption\">");
        html_text(&p->h, f->label);
        html_lit(&p->h, "</p>");
        if (report_progress_height(&chart) > 0)
            figure(p, 400, report_progress_height(&chart), f->label, f->target_text, report_progress_draw, &chart);
        else
            note(p, sv_of(tr(p->m->lang, N_("no target"))));
    }
}

static void table(struct page *p, const struct report_block *b)
{
    html_lit(&p->h, "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
    for (size_t i = 0; i < b->ncolumns; i++) {
        if (b->numeric[i])
            html_lit(&p->h, "<th scope=\"col\" class=\"number\">");
        else
            html_lit(&p->h, "<th scope=\"col\">");
        html_text(&p->h, b->column[i]);
        html_lit(&p->h, "</th>");
    }
    html_lit(&p->h, "</tr></thead><tbody>\n");
    for (size_t r = 0; r < b->nrows; r++) {
        html_lit(&p->h, "<tr>");
        for (size_t i = 0; i < b->ncolumns; i++) {
            if (b->numeric[i])
                html_lit(&p->h, "<td class=\"number\">");
            else
                html_lit(&p->h, "<td>");
            html_text(&p->h, b->row[r].cell[i]);
            html_lit(&p->h, "</td>");
        }
        html_lit(&p->h, "</tr>\n");
    }
    html_lit(&p->h, "</tbody></table></div>\n");
}

static void block_rows(struct page *p, const struct report_block *b)
{
    if (b->nrows)
        table(p, b);
    else
        note(p, sv_of(tr(p->m->lang, N_("nothing registered"))));
}

static void block_findings(struct page *p, const struct report_block *b)
{
    html_paragraphs(&p->h, b->text);
    if (!b->findings->n)
        note(p, sv_of(tr(p->m->lang, N_("no findings"))));
    for (size_t i = 0; i < b->findings->n; i++)
        finding(p, &b->findings->v[i], true);
}

static void block_drawing(struct page *p, const struct report_block *b)
{
    struct report_chart chart = chart_of(p, NULL, b);
    struct sv title = b->title.n ? b->title : p->s->title;
    if (b->type == BLOCK_FUNNEL)
        figure(p, 460, report_funnel_height(&chart), title, (struct sv){0}, report_funnel_draw, &chart);
    else if (b->type == BLOCK_TREND)
        figure(p, 520, report_trend_height(&chart), title, (struct sv){0}, report_trend_draw, &chart);
    else
        figure(p, 520, report_tiles_height(&chart, 520), title, b->text, report_tiles_draw, &chart);
}

static void unit_text(struct page *p, const struct report_block *b)
{
    html_lit(&p->h, "<div class=\"unit-text\">");
    html_paragraphs(&p->h, b->text);
    html_lit(&p->h, "</div>\n");
}

static void block(struct page *p, const struct report_block *b)
{
    if (b->title.n && b->type != BLOCK_COVER) {
        html_lit(&p->h, "<h3>");
        html_text(&p->h, b->title);
        html_lit(&p->h, "</h3>\n");
    }
    switch (b->type) {
    case BLOCK_COVER:
    case BLOCK_TEXT:
        html_paragraphs(&p->h, b->text);
        break;
    case BLOCK_BIG_NUMBERS:
        block_big_numbers(p, b);
        break;
    case BLOCK_UNIT_HEADER:
        unit_text(p, b);
        break;
    case BLOCK_INDICATOR:
        block_indicator(p, b);
        return; /* has its own note */
    case BLOCK_PROGRESS:
        block_progress(p, b);
        break;
    case BLOCK_TREND:
    case BLOCK_FUNNEL:
    case BLOCK_LINKS:
        block_drawing(p, b);
        break;
    case BLOCK_FINDINGS:
        block_findings(p, b);
        break;
    case BLOCK_METHOD:
        html_paragraphs(&p->h, b->text);
        table(p, b);
        break;
    case BLOCK_TABLE:
    case BLOCK_TOOLS:
    case BLOCK_MATERIALS:
        block_rows(p, b);
        break;
    }
    note(p, b->note);
}

/* --- the page ------------------------------------------------------------------------------------- */

static struct sv section_id(struct page *p, const struct report_section *s, size_t i)
{
    return arena_printf(&p->mem, "s%zu-%.*s", i + 1, SV_ARG(s->id));
}

static void head(struct page *p)
{
    struct html *h = &p->h;
    html_lit(h, "<!doctype html>\n<html");
    html_attr(h, "lang", sv_of(p->m->lang));
    html_lit(
        h, ">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
           "img-src data:\">\n<title>");
    html_text(h, p->m->title);
    html_lit(h, "</title>\n<style>\n");
    html_asset(h, "report.css");
    html_lit(h, "</style></head>\n<body><a class=\"skip\" href=\"#main\">");
    words(p, N_("Skip to the report"));
    html_lit(h, "</a>\n<header class=\"cover\"><p>");
    html_text(h, p->m->mission);
    html_lit(h, "</p><h1>");
    html_text(h, p->m->title);
    html_lit(h, "</h1><p class=\"subtitle\">");
    html_text(h, p->m->subtitle);
    html_lit(h, "</p><p>");
    words(p, N_("Period:"));
    html_lit(h, " ");
    html_text(h, p->m->period);
    html_lit(h, "</p></header>\n");
}

static void contents(struct page *p)
{
    html_lit(&p->h, "<nav class=\"toc\"");
    html_attr(&p->h, "aria-label", sv_of(tr(p->m->lang, N_("Contents"))));
    html_lit(&p->h, "><ol>\n");
    for (size_t i = 0; i < p->m->nsections; i++) {
        if (!p->m->section[i].title.n)
            continue;
        html_lit(&p->h, "<li><a");
        html_url_attr(&p->h, "href", arena_printf(&p->mem, "#%.*s", SV_ARG(section_id(p, &p->m->section[i], i))));
        html_lit(&p->h, ">");
        html_text(&p->h, p->m->section[i].title);
        html_lit(&p->h, "</a></li>\n");
    }
    html_lit(&p->h, "</ol></nav>\n");
}

static void section(struct page *p, size_t i)
{
    static const char digit[] = "0123456789abcdef";
    const struct report_section *s = p->s = &p->m->section[i];
    char colour[] = "--unit: #000000";
    for (int k = 0; k < 6; k++)
        colour[9 + k] = digit[(s->colour >> (20 - 4 * k)) & 15];
    html_lit(&p->h, "<section");
    html_attr(&p->h, "id", section_id(p, s, i));
    html_attr(&p->h, "style", sv_make(colour, 15));
    html_lit(&p->h, ">");
    if (s->title.n) {
        html_lit(&p->h, "<h2>");
        html_text(&p->h, s->title);
        html_lit(&p->h, "</h2>\n");
    }
    for (size_t k = 0; k < s->nblocks; k++)
        block(p, &s->block[k]);
    html_lit(&p->h, "</section>\n");
}

int report_html(const struct report_model *m, struct buf *out, struct err *e)
{
    struct page p = {.h = {out}, .m = m};
    head(&p);
    contents(&p);
    html_lit(&p.h, "<main id=\"main\">\n");
    for (size_t i = 0; i < m->nsections; i++)
        section(&p, i);
    html_lit(&p.h, "</main>\n<footer>");
    words(&p, N_("Made by istmo:"));
    html_lit(&p.h, " ");
    html_text(&p.h, m->made_at);
    html_lit(&p.h, "</footer></body></html>\n");
    arena_release(&p.mem);
    return out->failed ? err_set(e, ERR_LIMIT, NULL, N_("the report is too large")) : 0;
}
