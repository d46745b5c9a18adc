/* What opens the page and its sections, as HTML: cover, contents, a unit's opening. See report_html.c. */
#include "domain/report/report_charts.h"
#include "domain/report/report_html_internal.h"

#define SKYLINE_WIDTH 595.0
#define SKYLINE_HEIGHT 200.0
#define ICON 52.0

static struct sv hex(struct page *p, uint32_t colour)
{
    return arena_printf(&p->mem, "#%06x", (unsigned)colour);
}

/* --unit: fields and bars; --ink-on-unit: text on them; --unit-ink: text in that colour on white. */
void report_html_colours(struct page *p, uint32_t colour)
{
    html_attr(&p->h, "style",
              arena_printf(&p->mem, "--unit:%.*s;--ink-on-unit:%.*s;--unit-ink:%.*s;--accent:%.*s",
                           SV_ARG(hex(p, colour)), SV_ARG(hex(p, colour_text_on(colour))),
                           SV_ARG(hex(p, colour_readable(colour))), SV_ARG(hex(p, p->m->accent))));
}

/* --- the cover ------------------------------------------------------------------------------------ */

static void skyline(struct page *p)
{
    struct report_chart chart = {.model = p->m, .background = p->m->colour};
    struct sv words = sv_of(tr(p->m->lang, report_skyline_words));
    struct canvas c;
    if (!report_skyline_bars(p->m))
        return;
    html_lit(&p->h, "<figure class=\"skyline\">");
    canvas_svg_begin(&c, p->h.out, SKYLINE_WIDTH, SKYLINE_HEIGHT, words, (struct sv){0});
    report_skyline_draw(&c, &chart);
    canvas_svg_end(&c);
    html_lit(&p->h, "</figure>");
}

static void period(struct page *p)
{
    html_lit(&p->h, "<p class=\"period\">");
    report_html_say(p, N_("Period:"));
    html_lit(&p->h, " ");
    html_text(&p->h, p->m->period_words);
    html_lit(&p->h, "</p>");
}

/* Beside the mission's name, so it says nothing more to those who do not see it. */
static void logo(struct page *p)
{
    const char *type = p->m->logo.svg ? "svg+xml" : "png";
    if (!p->m->logo.bytes.n)
        return;
    html_lit(&p->h, "<img alt=\"\"");
    html_image_attr(&p->h, "src", type, p->m->logo_base64);
    html_lit(&p->h, ">");
}

void report_html_cover(struct page *p)
{
    struct html *h = &p->h;
    if (p->m->opening != REPORT_BOOK)
        html_lit(h, "<header class=\"cover brief\"");
    else
        html_lit(h, "<header class=\"cover\"");
    report_html_colours(p, p->m->colour);
    html_lit(h, "><div class=\"strip\">");
    logo(p);
    html_lit(h, "<p>");
    report_html_text(p, p->m->mission);
    html_lit(h, "</p></div><div class=\"field\"><div><h1>");
    report_html_text(p, p->m->title);
    html_lit(h, "</h1><p class=\"subtitle\">");
    report_html_text(p, p->m->subtitle);
    html_lit(h, "</p>");
    period(p);
    if (p->m->opening == REPORT_BOOK)
        skyline(p);
    html_lit(h, "</div></div></header>\n");
}

/* --- contents ------------------------------------------------------------------------------------- */

void report_html_contents(struct page *p)
{
    if (p->m->opening != REPORT_BOOK)
        return;
    html_lit(&p->h, "<nav class=\"toc\"");
    html_attr(&p->h, "aria-label", sv_of(tr(p->m->lang, N_("Contents"))));
    html_lit(&p->h, "><ol>\n");
    for (size_t i = 0; i < p->m->nsections; i++) {
        const struct report_section *s = &p->m->section[i];
        if (!s->title.text.n)
            continue;
        html_lit(&p->h, "<li");
        report_html_colours(p, s->colour);
        html_lit(&p->h, "><a");
        html_url_attr(&p->h, "href", arena_printf(&p->mem, "#section-%zu", i + 1));
        html_lit(&p->h, ">");
        report_html_text(p, s->title);
        html_lit(&p->h, "</a></li>\n");
    }
    html_lit(&p->h, "</ol></nav>\n");
}

/* --- a section's title ---------------------------------------------------------------------------- */

static void icon(struct page *p, struct sv name, const char *otherwise, double size, uint32_t ink, uint32_t ground)
{
    struct report_chart chart = {.icon = name, .otherwise = otherwise, .colour = ink, .background = ground};
    struct canvas c;
    canvas_svg_begin_decoration(&c, p->h.out, size, size);
    report_icon_draw(&c, &chart);
    canvas_svg_end(&c);
}

/* The main figures, each leading to where it is told. */
static void glance(struct page *p, const struct report_block *b)
{
    if (!b->nfigures)
        return;
    html_lit(&p->h, "<ul class=\"glance\">");
    for (size_t i = 0; i < b->nfigures; i++) {
        const struct report_figure *f = &b->figure[i];
        html_lit(&p->h, "<li><a");
        html_url_attr(&p->h, "href", arena_printf(&p->mem, "#figure-%.*s", SV_ARG(f->code)));
        html_lit(&p->h, "><b>");
        html_text(&p->h, f->value);
        html_lit(&p->h, "</b> ");
        report_html_text(p, f->caption.text.n ? f->caption : f->label);
        html_lit(&p->h, "</a></li>");
    }
    html_lit(&p->h, "</ul>");
}

void report_html_opening(struct page *p)
{
    const struct report_section *s = p->s;
    const struct report_block *b = s->nblocks && s->block[0].type == BLOCK_UNIT_HEADER ? &s->block[0] : NULL;
    html_lit(&p->h, "<div class=\"opening\">");
    icon(p, s->icon, "unit", ICON, s->colour, colour_text_on(s->colour));
    html_lit(&p->h, "<h2>");
    report_html_text(p, s->title);
    html_lit(&p->h, "</h2>");
    if (b)
        glance(p, b);
    html_lit(&p->h, "</div>\n");
}

/* --- lists ---------------------------------------------------------------------------------------- */

void report_html_items(struct page *p, const struct report_block *b)
{
    html_lit(&p->h, "<ul class=\"items\">\n");
    for (size_t i = 0; i < b->table.n; i++) {
        struct report_item item = report_item_of(&b->table, i, &p->mem);
        html_lit(&p->h, "<li>");
        icon(p, b->table.v[i].icon, report_block_name(b->type), 40, colour_readable(p->s->colour),
             colour_mix(p->s->colour, 0xffffff, 0.88));
        html_lit(&p->h, "<div>");
        if (item.number.n) {
            html_lit(&p->h, "<b>");
            html_text(&p->h, item.number);
            html_lit(&p->h, "</b> ");
        }
        html_text(&p->h, item.title);
        if (item.meta.n) {
            html_lit(&p->h, " <span class=\"meta\">");
            html_text(&p->h, item.meta);
            html_lit(&p->h, "</span>");
        }
        html_lit(&p->h, "</div></li>\n");
    }
    html_lit(&p->h, "</ul>\n");
}
