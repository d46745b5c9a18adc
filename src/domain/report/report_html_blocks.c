/* The blocks of the report as HTML: see report_html.c. */
#include "domain/report/report_charts.h"
#include "domain/report/report_html_internal.h"

#include <math.h>

#define SEXES_WIDTH 190.0
#define CHART_WIDTH 320.0 /* narrow enough for a phone without shrinking the text */
#define WIDE_MAP 680.0
#define MAP_TEXT 9.5

/* --- drawings ------------------------------------------------------------------------------------- */

static void svg(struct page *p, double width, double height, struct sv title, struct sv words, canvas_draw *draw,
                struct report_chart *chart)
{
    struct canvas c;
    canvas_svg_begin(&c, p->h.out, width, height, title, words);
    draw(&c, chart);
    canvas_svg_end(&c);
}

static void figure(struct page *p, double width, double height, struct sv title, struct sv words, canvas_draw *draw,
                   struct report_chart *chart)
{
    if (height <= 0)
        return;
    html_lit(&p->h, "<figure>");
    svg(p, width, height, title, words, draw, chart);
    html_lit(&p->h, "</figure>\n");
}

static struct report_chart chart_of(const struct page *p, const struct report_figure *f, const struct report_block *b)
{
    return (struct report_chart){.lang = p->m->lang, .colour = p->s->colour, .figure = f, .block = b};
}

static void draw_sexes(struct page *p, const struct report_figure *f)
{
    struct report_chart chart = chart_of(p, f, NULL);
    figure(p, SEXES_WIDTH, report_sexes_height(&chart), f->label.text, report_sexes_alt(&chart, &p->mem),
           report_sexes_draw, &chart);
}

static void draw_progress(struct page *p, const struct report_figure *f)
{
    struct report_chart chart = chart_of(p, f, NULL);
    struct sv words = arena_printf(&p->mem, "%.*s; %.*s", SV_ARG(f->value), SV_ARG(report_target_alt(&chart, &p->mem)));
    figure(p, CHART_WIDTH, report_progress_height(&chart), f->label.text, words, report_progress_draw, &chart);
}

/* --- findings and notes --------------------------------------------------------------------------- */

static void finding(struct page *p, const struct finding *f)
{
    html_lit(&p->h, "<div");
    html_attr(&p->h, "class", arena_printf(&p->mem, "finding %s", severity_name(f->severity)));
    html_lit(&p->h, "><strong>");
    html_text(&p->h, report_severity(p->m->lang, f->severity));
    html_lit(&p->h, "</strong> ");
    html_text(&p->h, f->message);
    if (f->remedy.n) {
        html_lit(&p->h, " <span class=\"remedy\">");
        html_text(&p->h, f->remedy);
        html_lit(&p->h, "</span>");
    }
    html_lit(&p->h, "</div>\n");
}

static void findings_of(struct page *p, const struct report_figure *f, enum severity least)
{
    for (size_t i = 0; i < f->nfindings; i++)
        if (f->finding[i]->severity <= least)
            finding(p, f->finding[i]);
}

/* What staff wrote; of the further figures with their code. */
static void written(struct page *p, const struct report_figure *f, bool further)
{
    for (size_t i = 0; i < f->nnotes; i++) {
        html_lit(&p->h, "<div class=\"written\"><strong>");
        html_text(&p->h, f->note[i].heading);
        if (further)
            html_text(&p->h, arena_printf(&p->mem, " \xc2\xb7 %.*s", SV_ARG(f->code)));
        html_lit(&p->h, "</strong>\n");
        html_paragraphs(&p->h, f->note[i].text);
        html_lit(&p->h, "</div>\n");
    }
}

static void note(struct page *p, struct sv text)
{
    if (!text.n)
        return;
    html_lit(&p->h, "<p class=\"note\">");
    html_text(&p->h, text);
    html_lit(&p->h, "</p>\n");
}

static void note_msg(struct page *p, const char *msgid)
{
    note(p, sv_of(tr(p->m->lang, msgid)));
}

/* --- figures -------------------------------------------------------------------------------------- */

static void declared(struct page *p, const struct report_figure *f)
{
    if (!f->declared.n)
        return;
    html_lit(&p->h, " <span class=\"declared\">");
    report_html_say(p, N_("declared:"));
    html_lit(&p->h, " ");
    html_text(&p->h, f->declared);
    html_lit(&p->h, "</span>");
}

/* The code leads to how the figure was made. */
static void code(struct page *p, const struct report_figure *f)
{
    html_lit(&p->h, " <a class=\"code\"");
    html_url_attr(&p->h, "href", arena_printf(&p->mem, "#method-%.*s", SV_ARG(f->code)));
    html_lit(&p->h, ">");
    html_text(&p->h, f->code);
    html_lit(&p->h, "</a>");
}

static void big_number(struct page *p, const struct report_figure *f)
{
    html_lit(&p->h, "<li");
    report_html_id(p, "figure", f->code);
    html_lit(&p->h, "><div class=\"heading\">");
    report_html_text(p, f->heading);
    html_lit(&p->h, "</div><div class=\"value\">");
    html_text(&p->h, f->value);
    declared(p, f);
    html_lit(&p->h, "</div><div>");
    report_html_text(p, f->text.text.n ? f->text : f->caption.text.n ? f->caption : f->label);
    code(p, f);
    html_lit(&p->h, "</div>\n");
    draw_sexes(p, f);
    findings_of(p, f, SEVERITY_ERROR);
    html_lit(&p->h, "</li>\n");
}

static void block_big_numbers(struct page *p, const struct report_block *b)
{
    html_lit(&p->h, "<ul class=\"numbers\">\n");
    for (size_t i = 0; i < b->nfigures; i++)
        big_number(p, &b->figure[i]);
    html_lit(&p->h, "</ul>\n");
}

static void also(struct page *p, const struct report_block *b)
{
    if (b->nfigures < 2)
        return;
    html_lit(&p->h, "<ul class=\"also\">");
    for (size_t i = 1; i < b->nfigures; i++) {
        html_lit(&p->h, "<li");
        report_html_id(p, "figure", b->figure[i].code);
        html_lit(&p->h, "><b>");
        html_text(&p->h, b->figure[i].value);
        html_lit(&p->h, "</b> ");
        report_html_text(p, b->figure[i].label);
        code(p, &b->figure[i]);
        declared(p, &b->figure[i]);
        html_lit(&p->h, "</li>");
    }
    html_lit(&p->h, "</ul>\n");
}

static void indicator_number(struct page *p, const struct report_block *b)
{
    const struct report_figure *f = &b->figure[0];
    html_lit(&p->h, "<div class=\"measure\"><div class=\"value\">");
    html_text(&p->h, f->value);
    declared(p, f);
    html_lit(&p->h, "</div><div class=\"caption\">");
    report_html_text(p, f->caption);
    html_lit(&p->h, "</div>");
    draw_sexes(p, f);
    html_lit(&p->h, "</div>\n");
}

static void block_indicator(struct page *p, const struct report_block *b)
{
    const struct report_figure *f = &b->figure[0];
    html_lit(&p->h, "<div class=\"indicator\"");
    report_html_id(p, "figure", f->code);
    html_lit(&p->h, "><h3>");
    code(p, f);
    html_lit(&p->h, " ");
    report_html_text(p, f->label);
    html_lit(&p->h, "</h3>\n");
    indicator_number(p, b);
    html_lit(&p->h, "<div class=\"story\">\n");
    report_html_paragraphs(p, b->text);
    also(p, b);
    for (size_t i = 0; i < b->nfigures; i++)
        written(p, &b->figure[i], i > 0);
    draw_progress(p, f);
    note(p, arena_printf(&p->mem, "%.*s%s%.*s", SV_ARG(f->counting), f->counting.n && b->note.n ? ". " : "",
                         SV_ARG(b->note)));
    for (size_t i = 0; i < b->nfigures; i++)
        findings_of(p, &b->figure[i], SEVERITY_WARNING);
    html_lit(&p->h, "</div></div>\n");
}

static void block_progress(struct page *p, const struct report_block *b)
{
    for (size_t i = 0; i < b->nfigures; i++) {
        const struct report_figure *f = &b->figure[i];
        html_lit(&p->h, "<p class=\"caption\"");
        report_html_id(p, "figure", f->code);
        html_lit(&p->h, ">");
        report_html_text(p, f->label);
        code(p, f);
        html_lit(&p->h, "</p>");
        if (isnan(f->target))
            note(p, arena_printf(&p->mem, "%.*s \xc2\xb7 %s", SV_ARG(f->value), tr(p->m->lang, N_("no target"))));
        else
            draw_progress(p, f);
    }
}

/* --- tables, and blocks that are one ------------------------------------------------------------- */

static void block_rows(struct page *p, const struct report_block *b)
{
    if (b->table.n && (b->type == BLOCK_TOOLS || b->type == BLOCK_MATERIALS))
        report_html_items(p, b);
    else if (b->table.n)
        report_html_table(p, &b->table, b->title.text, NULL);
    else
        note_msg(p, N_("nothing registered"));
    if (!b->text.text.n)
        return;
    html_lit(&p->h, "<div class=\"legend\">");
    report_html_paragraphs(p, b->text);
    html_lit(&p->h, "</div>\n");
}

static void block_findings(struct page *p, const struct report_block *b)
{
    report_html_paragraphs(p, b->text);
    if (!b->findings->n)
        note_msg(p, N_("no findings"));
    for (size_t s = 0; s <= SEVERITY_INFO; s++) {
        const struct report_findings *g = &b->by_severity[s];
        if (!g->table.n)
            continue;
        html_lit(&p->h, "<h3");
        html_attr(&p->h, "class", sv_of(severity_name((enum severity)s)));
        html_lit(&p->h, ">");
        html_text(&p->h, g->title);
        html_lit(&p->h, "</h3>\n");
        report_html_table(p, &g->table, g->title, NULL);
    }
}

static void block_method(struct page *p, const struct report_block *b)
{
    report_html_paragraphs(p, b->text);
    report_html_table(p, &b->table, b->title.text, "method");
}

/* --- drawings and the rest ------------------------------------------------------------------------ */

static bool has_wording(const struct report_block *b)
{
    for (size_t i = 0; i < b->ntiles; i++)
        if (!sv_eq(b->tile[i].text, b->tile[i].mark)) /* else the tile says it */
            return true;
    return false;
}

static void block_links(struct page *p, const struct report_block *b)
{
    bool wording = has_wording(b);
    html_lit(&p->h, "<ul");
    html_attr(&p->h, "class", wording ? SV("links") : SV("links brief"));
    html_lit(&p->h, ">\n");
    for (size_t i = 0; i < b->ntiles; i++) {
        struct report_chart chart = chart_of(p, NULL, b);
        const struct chart_tile *t = chart.tile = &b->tile[i];
        html_lit(&p->h, "<li>");
        svg(p, CHART_TILE, CHART_TILE, arena_printf(&p->mem, "%.*s %.*s", SV_ARG(t->scheme), SV_ARG(t->number)),
            t->proposed.n ? arena_printf(&p->mem, "%.*s (%.*s)", SV_ARG(t->mark), SV_ARG(t->proposed)) : t->mark,
            report_tile_draw, &chart);
        if (wording) {
            html_lit(&p->h, "<span>");
            if (!sv_eq(t->text, t->mark))
                html_text(&p->h, t->text);
            html_lit(&p->h, "</span>");
        }
        html_lit(&p->h, "</li>\n");
    }
    html_lit(&p->h, "</ul>\n");
}

static void block_drawing(struct page *p, const struct report_block *b)
{
    struct report_chart chart = chart_of(p, NULL, b);
    struct sv title = b->title.text.n ? b->title.text : p->s->title.text;
    if (b->type == BLOCK_FUNNEL)
        figure(p, CHART_WIDTH, report_funnel_height(&chart), title, report_funnel_alt(&chart, &p->mem),
               report_funnel_draw, &chart);
    else if (!b->nitems)
        note_msg(p, N_("no values in this period"));
    else
        figure(p, CHART_WIDTH, report_trend_height(&chart), title, b->words, report_trend_draw, &chart);
}

/* Twice, as no width suits both: the page shows that which its own width has room for. */
static void draw_map(struct page *p, const struct report_map *m)
{
    static const double width[] = {WIDE_MAP, CHART_WIDTH};
    static const char *const shown[] = {"wide", "narrow"};
    for (size_t i = 0; i < sizeof width / sizeof *width; i++) {
        struct report_chart chart = {.lang = p->m->lang, .map = m, .text_size = MAP_TEXT};
        double height = report_map_height(&chart, width[i]);
        if (height <= 0)
            continue;
        html_lit(&p->h, "<div");
        html_attr(&p->h, "class", sv_of(shown[i]));
        html_lit(&p->h, ">");
        svg(p, width[i], height, m->title.text, m->words, report_map_draw, &chart);
        html_lit(&p->h, "</div>\n");
    }
}

static void block_map(struct page *p, const struct report_block *b)
{
    for (size_t i = 0; i < b->nmaps; i++) {
        if (!b->map[i].boundaries.n && !b->map[i].map.nspots)
            continue;
        html_lit(&p->h, "<figure class=\"map\"><figcaption>");
        report_html_text(p, b->map[i].title);
        html_lit(&p->h, "</figcaption>\n");
        draw_map(p, &b->map[i]);
        html_lit(&p->h, "</figure>\n");
    }
    block_rows(p, b);
    if (b->spots.n)
        report_html_table(p, &b->spots, b->spots.column[0].heading, NULL);
}

static void block_cover(struct page *p, const struct report_block *b)
{
    report_html_paragraphs(p, b->text);
    if (!p->m->notes.text.n)
        return;
    html_lit(&p->h, "<div class=\"about\"><strong>");
    report_html_say(p, N_("About these data:"));
    html_lit(&p->h, "</strong>\n");
    report_html_paragraphs(p, p->m->notes);
    html_lit(&p->h, "</div>\n");
}

static void block_unit_header(struct page *p, const struct report_block *b)
{
    html_lit(&p->h, "<div class=\"unit-text\">");
    report_html_paragraphs(p, b->text);
    html_lit(&p->h, "</div>\n");
}

static void content(struct page *p, const struct report_block *b)
{
    switch (b->type) {
    case BLOCK_COVER:
        block_cover(p, b);
        return;
    case BLOCK_TEXT:
        report_html_paragraphs(p, b->text);
        return;
    case BLOCK_BIG_NUMBERS:
        block_big_numbers(p, b);
        return;
    case BLOCK_UNIT_HEADER:
        block_unit_header(p, b);
        return;
    case BLOCK_INDICATOR:
        block_indicator(p, b);
        return;
    case BLOCK_PROGRESS:
        block_progress(p, b);
        return;
    case BLOCK_TREND:
    case BLOCK_FUNNEL:
        block_drawing(p, b);
        return;
    case BLOCK_MAP:
        block_map(p, b);
        return;
    case BLOCK_LINKS:
        block_links(p, b);
        return;
    case BLOCK_PHOTOGRAPHS:
        report_html_photos(p, b);
        return;
    case BLOCK_FINDINGS:
        block_findings(p, b);
        return;
    case BLOCK_METHOD:
        block_method(p, b);
        return;
    case BLOCK_TABLE:
    case BLOCK_TOOLS:
    case BLOCK_MATERIALS:
    case BLOCK_RECORDS:
        block_rows(p, b);
        return;
    }
}

/* Below the section's title; where it has none, in its place: headings skip no level. */
static void block_title(struct page *p, struct text_in title)
{
    if (!p->s->title.text.n) {
        html_lit(&p->h, "<h2>");
        report_html_text(p, title);
        html_lit(&p->h, "</h2>\n");
        return;
    }
    html_lit(&p->h, "<h3>");
    report_html_text(p, title);
    html_lit(&p->h, "</h3>\n");
}

void report_html_block(struct page *p, const struct report_block *b)
{
    if (b->title.text.n && b->type != BLOCK_COVER)
        block_title(p, b->title);
    content(p, b);
    if (b->type != BLOCK_INDICATOR) /* has its own note */
        note(p, b->note);
}
