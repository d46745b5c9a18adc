/* The blocks of the report in a document: see report_docx.c. */
#include "domain/report/report_docx_internal.h"

#include <math.h>

#define CHART_WIDTH PAPER_POINTS(DOCX_TEXT_WIDTH)
#define SEXES_WIDTH 150.0
#define LEFT 3500u /* dxa, of an indicator's number */
#define RIGHT (DOCX_TEXT_WIDTH - LEFT)
#define RIGHT_WIDTH (PAPER_POINTS(RIGHT) - 12)
#define HALF (DOCX_TEXT_WIDTH / 2)
#define PHOTO_HEIGHT 260.0
#define MAP_TEXT 7.5
#define WHOLE_MAX 1500 /* bytes: an indicator with a longer text may be divided between pages */

static struct report_chart chart_of(const struct paper *p, const struct report_figure *f, const struct report_block *b)
{
    return (struct report_chart){.lang = p->m->lang, .colour = p->s->colour, .figure = f, .block = b};
}

static void note(struct paper *p, struct sv text)
{
    report_docx_line(p, "ReportNote", (struct text_in){.text = text});
}

static void note_msg(struct paper *p, const char *msgid)
{
    note(p, sv_of(report_docx_say(p, msgid)));
}

/* --- figures -------------------------------------------------------------------------------------- */

static void draw_sexes(struct paper *p, const struct report_figure *f)
{
    struct report_chart chart = chart_of(p, f, NULL);
    report_docx_drawing(p, SEXES_WIDTH, report_sexes_height(&chart), report_sexes_draw, &chart, f->label.text,
                        report_sexes_alt(&chart, &p->mem));
}

static void draw_progress(struct paper *p, const struct report_figure *f, double width)
{
    struct report_chart chart = chart_of(p, f, NULL);
    struct sv words = arena_printf(&p->mem, "%.*s; %.*s", SV_ARG(f->value), SV_ARG(report_target_alt(&chart, &p->mem)));
    report_docx_drawing(p, width, report_progress_height(&chart), report_progress_draw, &chart, f->label.text, words);
}

static void finding(struct paper *p, const struct finding *f)
{
    uint32_t colour = f->severity == SEVERITY_ERROR     ? PAPER_RED
                      : f->severity == SEVERITY_WARNING ? PAPER_AMBER
                                                        : PAPER_GREY;
    docx_begin(p->d, &(struct docx_paragraph){.style = "ReportFinding", .bar = colour});
    docx_text(p->d, &(struct docx_run){.bold = true, .colour = colour}, report_severity(p->m->lang, f->severity));
    docx_text(p->d, NULL, arena_printf(&p->mem, " %.*s", SV_ARG(f->message)));
    if (f->remedy.n)
        docx_text(p->d, &(struct docx_run){.colour = PAPER_GREY}, arena_printf(&p->mem, " %.*s", SV_ARG(f->remedy)));
    docx_end(p->d);
}

static void findings_of(struct paper *p, const struct report_figure *f, enum severity least)
{
    for (size_t i = 0; i < f->nfindings; i++)
        if (f->finding[i]->severity <= least)
            finding(p, f->finding[i]);
}

/* After a text; the code leads to how the figure was made. */
static void code(struct paper *p, const struct report_figure *f, struct sv between)
{
    const struct docx_run small = {.style = "ReportCode"};
    struct sv text = arena_printf(&p->mem, "[%.*s]", SV_ARG(f->code));
    docx_text(p->d, NULL, between);
    if (p->method)
        docx_link_begin(p->d, arena_printf(&p->mem, "method-%.*s", SV_ARG(f->code)));
    docx_text(p->d, &small, text);
    if (p->method)
        docx_link_end(p->d);
}

static struct sv figure_bookmark(struct paper *p, const struct report_figure *f)
{
    return arena_printf(&p->mem, "figure-%.*s", SV_ARG(f->code));
}

static void value(struct paper *p, const struct report_figure *f, struct sv bookmark)
{
    docx_begin(p->d, &(struct docx_paragraph){.style = "ReportNumber", .bookmark = bookmark});
    docx_text(p->d, &(struct docx_run){.colour = colour_readable(p->s->colour)}, f->value);
    docx_end(p->d);
}

static void declared(struct paper *p, const struct report_figure *f)
{
    if (!f->declared.n)
        return;
    docx_begin(p->d, &(struct docx_paragraph){.style = "Normal"});
    docx_text(p->d, &(struct docx_run){.bold = true, .colour = PAPER_AMBER},
              arena_printf(&p->mem, "%s %.*s", report_docx_say(p, N_("declared:")), SV_ARG(f->declared)));
    docx_end(p->d);
}

static void big_number(struct paper *p, const struct report_figure *f)
{
    struct text_in text = f->text.text.n ? f->text : f->caption.text.n ? f->caption : f->label;
    docx_cell_begin(p->d, NULL);
    report_docx_line(p, "ReportOver", f->heading);
    value(p, f, figure_bookmark(p, f));
    declared(p, f);
    draw_sexes(p, f);
    docx_begin(p->d, &(struct docx_paragraph){.style = "Normal"});
    docx_text(p->d, &(struct docx_run){.lang = text.lang}, text.text);
    code(p, f, SV(" "));
    docx_end(p->d);
    findings_of(p, f, SEVERITY_ERROR);
    docx_cell_end(p->d);
}

static void empty_cell(struct paper *p)
{
    docx_cell_begin(p->d, NULL);
    docx_begin(p->d, &(struct docx_paragraph){.style = "Normal"});
    docx_end(p->d);
    docx_cell_end(p->d);
}

static void block_big_numbers(struct paper *p, const struct report_block *b)
{
    static const unsigned halves[] = {HALF, HALF};
    if (!b->nfigures)
        return;
    docx_table_begin(p->d, &(struct docx_table){.width = halves, .n = 2});
    for (size_t i = 0; i < b->nfigures; i += 2) {
        docx_row_begin(p->d, &(struct docx_row){.whole = true});
        big_number(p, &b->figure[i]);
        if (i + 1 < b->nfigures)
            big_number(p, &b->figure[i + 1]);
        else
            empty_cell(p);
        docx_row_end(p->d);
    }
    docx_table_end(p->d);
}

/* --- an indicator: the number at the left, what it tells at the right ------------------------------- */

static void also(struct paper *p, const struct report_block *b)
{
    for (size_t i = 1; i < b->nfigures; i++) {
        const struct report_figure *f = &b->figure[i];
        docx_begin(p->d, &(struct docx_paragraph){.style = "Normal", .bookmark = figure_bookmark(p, f)});
        docx_text(p->d, &(struct docx_run){.bold = true}, f->value);
        docx_text(p->d, &(struct docx_run){.lang = f->label.lang},
                  arena_printf(&p->mem, " \xc2\xb7 %.*s", SV_ARG(f->label.text)));
        code(p, f, SV(" "));
        docx_end(p->d);
        declared(p, f);
    }
}

/* What staff wrote; of the further figures with their code. */
static void written(struct paper *p, const struct report_figure *f, bool further)
{
    for (size_t i = 0; i < f->nnotes; i++) {
        struct sv head = f->note[i].heading;
        if (further)
            head = arena_printf(&p->mem, "%.*s \xc2\xb7 %.*s", SV_ARG(head), SV_ARG(f->code));
        docx_begin(p->d, &(struct docx_paragraph){.style = "Normal"});
        docx_text(p->d, &(struct docx_run){.bold = true}, head);
        docx_end(p->d);
        report_docx_paragraphs(p, "Normal", (struct text_in){.text = f->note[i].text});
    }
}

static void indicator_left(struct paper *p, const struct report_figure *f)
{
    docx_cell_begin(p->d, NULL);
    value(p, f, sv_none());
    declared(p, f);
    report_docx_line(p, "Caption", f->caption);
    draw_sexes(p, f);
    docx_cell_end(p->d);
}

static void indicator_right(struct paper *p, const struct report_block *b)
{
    const struct report_figure *f = &b->figure[0];
    docx_cell_begin(p->d, NULL);
    report_docx_paragraphs(p, "Normal", b->text);
    also(p, b);
    for (size_t i = 0; i < b->nfigures; i++)
        written(p, &b->figure[i], i > 0);
    draw_progress(p, f, RIGHT_WIDTH);
    /* The code is there always: a cell needs a paragraph. */
    docx_begin(p->d, &(struct docx_paragraph){.style = "ReportNote"});
    docx_text(p->d, NULL, f->counting);
    docx_text(p->d, NULL, f->counting.n && b->note.n ? SV(". ") : SV(""));
    docx_text(p->d, NULL, b->note);
    code(p, f, f->counting.n || b->note.n ? SV(" ") : SV(""));
    docx_end(p->d);
    for (size_t i = 0; i < b->nfigures; i++)
        findings_of(p, &b->figure[i], SEVERITY_WARNING);
    docx_cell_end(p->d);
}

static void block_indicator(struct paper *p, const struct report_block *b)
{
    static const unsigned sides[] = {LEFT, RIGHT};
    const struct report_figure *f = &b->figure[0];
    report_docx_heading(p, 2, figure_bookmark(p, f), f->label);
    docx_table_begin(p->d, &(struct docx_table){.width = sides, .n = 2});
    docx_row_begin(p->d, &(struct docx_row){.whole = b->text.text.n <= WHOLE_MAX});
    indicator_left(p, f);
    indicator_right(p, b);
    docx_row_end(p->d);
    docx_table_end(p->d);
}

static void block_progress(struct paper *p, const struct report_block *b)
{
    for (size_t i = 0; i < b->nfigures; i++) {
        const struct report_figure *f = &b->figure[i];
        docx_begin(p->d,
                   &(struct docx_paragraph){.style = "Caption", .bookmark = figure_bookmark(p, f), .keep_next = true});
        docx_text(p->d, &(struct docx_run){.lang = f->label.lang}, f->label.text);
        code(p, f, SV(" "));
        docx_end(p->d);
        if (isnan(f->target))
            note(p, arena_printf(&p->mem, "%.*s \xc2\xb7 %s", SV_ARG(f->value), report_docx_say(p, N_("no target"))));
        else
            draw_progress(p, f, CHART_WIDTH);
    }
}

/* --- tables and lists ----------------------------------------------------------------------------- */

static void items(struct paper *p, const struct report_table *t)
{
    for (size_t i = 0; i < t->n; i++) {
        struct report_item item = report_item_of(t, i, &p->mem);
        docx_begin(p->d, &(struct docx_paragraph){.style = "ListBullet"});
        if (item.number.n)
            docx_text(p->d, &(struct docx_run){.bold = true, .colour = colour_readable(p->s->colour)},
                      arena_printf(&p->mem, "%.*s ", SV_ARG(item.number)));
        docx_text(p->d, NULL, item.title);
        if (item.meta.n)
            docx_text(p->d, &(struct docx_run){.colour = PAPER_GREY},
                      arena_printf(&p->mem, " %.*s", SV_ARG(item.meta)));
        docx_end(p->d);
    }
}

static void block_rows(struct paper *p, const struct report_block *b)
{
    if (b->table.n && (b->type == BLOCK_TOOLS || b->type == BLOCK_MATERIALS))
        items(p, &b->table);
    else if (b->table.n)
        report_docx_table(p, &b->table, b->title.text.n ? b->title.text : p->s->title.text, "figure");
    else
        note_msg(p, N_("nothing registered"));
    report_docx_paragraphs(p, "ReportNote", b->text);
}

static void block_findings(struct paper *p, const struct report_block *b)
{
    report_docx_paragraphs(p, "Normal", b->text);
    if (!b->findings->n)
        note_msg(p, N_("no findings"));
    for (size_t s = 0; s <= SEVERITY_INFO; s++) {
        const struct report_findings *g = &b->by_severity[s];
        if (!g->table.n)
            continue;
        report_docx_heading(p, 2, sv_none(), (struct text_in){.text = g->title});
        report_docx_table(p, &g->table, g->title, NULL);
    }
}

static void block_method(struct paper *p, const struct report_block *b)
{
    report_docx_paragraphs(p, "Normal", b->text);
    report_docx_table(p, &b->table, b->title.text.n ? b->title.text : p->s->title.text, "method");
}

/* --- drawings and the rest ------------------------------------------------------------------------ */

static void block_drawing(struct paper *p, const struct report_block *b)
{
    struct report_chart chart = chart_of(p, NULL, b);
    struct sv title = b->title.text.n ? b->title.text : p->s->title.text;
    if (b->type == BLOCK_FUNNEL)
        report_docx_drawing(p, CHART_WIDTH, report_funnel_height(&chart), report_funnel_draw, &chart, title,
                            report_funnel_alt(&chart, &p->mem));
    else if (!b->nitems)
        note_msg(p, N_("no values in this period"));
    else
        report_docx_drawing(p, CHART_WIDTH, report_trend_height(&chart), report_trend_draw, &chart, title, b->words);
}

static void block_map(struct paper *p, const struct report_block *b)
{
    for (size_t i = 0; i < b->nmaps; i++) {
        const struct report_map *m = &b->map[i];
        struct report_chart chart = {.lang = p->m->lang, .map = m, .text_size = MAP_TEXT};
        if (!m->boundaries.n && !m->map.nspots)
            continue;
        docx_begin(p->d, &(struct docx_paragraph){.style = "Caption", .keep_next = true});
        docx_text(p->d, &(struct docx_run){.lang = m->title.lang}, m->title.text);
        docx_end(p->d);
        report_docx_drawing(p, CHART_WIDTH, report_map_height(&chart, CHART_WIDTH), report_map_draw, &chart,
                            m->title.text, m->words);
    }
    block_rows(p, b);
    if (b->spots.n)
        report_docx_table(p, &b->spots, b->spots.column[0].heading, NULL);
}

/* The tiles, and the wording of targets, which they have no room for. */
static void block_links(struct paper *p, const struct report_block *b)
{
    struct report_chart chart = chart_of(p, NULL, b);
    struct sv title = b->title.text.n ? b->title.text : p->s->title.text;
    report_docx_drawing(p, CHART_WIDTH, report_tiles_height(&chart, CHART_WIDTH), report_tiles_draw, &chart, title,
                        b->words);
    for (size_t i = 0; i < b->ntiles; i++) {
        const struct chart_tile *t = &b->tile[i];
        if (sv_eq(t->text, t->mark))
            continue;
        docx_begin(p->d, &(struct docx_paragraph){.style = "ListBullet"});
        docx_text(p->d, &(struct docx_run){.bold = true},
                  arena_printf(&p->mem, "%.*s %.*s: ", SV_ARG(t->scheme), SV_ARG(t->number)));
        docx_text(p->d, NULL, t->text);
        docx_end(p->d);
    }
}

static void photograph(struct paper *p, const struct report_photo *from)
{
    const struct photo *photo = &from->photo;
    double width = fmin(CHART_WIDTH, PHOTO_HEIGHT * photo->width / photo->height);
    struct buf upright = {0};
    struct sv credit = report_photo_credit(p->m, from, &p->mem);
    docx_begin(p->d, &(struct docx_paragraph){.style = "Normal", .keep_next = from->caption.text.n || credit.n});
    docx_picture(p->d, &(struct docx_picture){.bytes = photo_upright(photo, &upright),
                                              .width = width,
                                              .height = width * photo->height / photo->width,
                                              .title = from->caption.text.n ? from->caption.text : from->alt.text,
                                              .words = from->alt.text});
    docx_end(p->d);
    report_docx_line(p, "Caption", from->caption);
    note(p, credit);
    buf_release(&upright);
}

static void block_photographs(struct paper *p, const struct report_block *b)
{
    report_docx_paragraphs(p, "Normal", b->text);
    for (size_t i = 0; i < b->nphotos; i++)
        photograph(p, &b->photo[i]);
}

static void block_cover(struct paper *p, const struct report_block *b)
{
    report_docx_paragraphs(p, "ReportLead", b->text);
    if (!p->m->notes.text.n)
        return;
    report_docx_line(p, "Caption", (struct text_in){.text = sv_of(report_docx_say(p, N_("About these data:")))});
    report_docx_paragraphs(p, "Normal", p->m->notes);
}

static void content(struct paper *p, const struct report_block *b)
{
    switch (b->type) {
    case BLOCK_COVER:
        block_cover(p, b);
        return;
    case BLOCK_TEXT:
        report_docx_paragraphs(p, "Normal", b->text);
        return;
    case BLOCK_BIG_NUMBERS:
        block_big_numbers(p, b);
        return;
    case BLOCK_UNIT_HEADER:
        report_docx_paragraphs(p, "ReportLead", b->text);
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
        block_photographs(p, b);
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

void report_docx_block(struct paper *p, const struct report_block *b)
{
    if (b->title.text.n && b->type != BLOCK_COVER)
        report_docx_heading(p, p->s->title.text.n ? 2 : 1, sv_none(), b->title);
    content(p, b);
    if (b->type != BLOCK_INDICATOR) /* has its own note */
        note(p, b->note);
}
