/* What opens the document and its sections: cover or masthead, a unit's opening. See report_docx.c. */
#include "domain/report/report_docx_internal.h"

#include "draw/canvas_png.h"

#include <math.h>

#define LOGO_WIDTH 150.0
#define LOGO_HEIGHT 54.0
#define SKYLINE_HEIGHT 190.0
#define COVER_HEIGHT 5600 /* dxa, of the field with the title */
#define ICON 30.0
#define INNER_WIDTH (PAPER_POINTS(DOCX_TEXT_WIDTH) - 12)

/* --- the cover ------------------------------------------------------------------------------------ */

/* Beside the mission's name, so it says nothing more to those who do not see it. */
static void logo(struct paper *p)
{
    const struct logo *l = &p->m->logo;
    struct buf png = {0};
    if (!l->bytes.n)
        return;
    double scale = fmin(LOGO_WIDTH / l->width, LOGO_HEIGHT / l->height);
    double width = l->width * scale, height = l->height * scale;
    if (canvas_png_logo(&png, l, width, height, PAPER_SCALE))
        docx_picture(p->d, &(struct docx_picture){.bytes = buf_sv(&png), .width = width, .height = height});
    buf_release(&png);
}

static void coloured(struct paper *p, const char *style, struct text_in text)
{
    if (!text.text.n)
        return;
    docx_begin(p->d, &(struct docx_paragraph){.style = style});
    docx_text(p->d, &(struct docx_run){.colour = colour_text_on(p->m->colour), .lang = text.lang}, text.text);
    docx_end(p->d);
}

static void title_field(struct paper *p)
{
    struct sv period = arena_printf(&p->mem, "%s %.*s", report_docx_say(p, N_("Period:")), SV_ARG(p->m->period_words));
    docx_row_begin(p->d, &(struct docx_row){.height = p->m->opening == REPORT_BOOK ? COVER_HEIGHT : 0});
    docx_cell_begin(p->d, &(struct docx_cell){.fill = report_docx_colour(p->m->colour)});
    coloured(p, "Title", p->m->title);
    coloured(p, "Subtitle", p->m->subtitle);
    coloured(p, "Subtitle", (struct text_in){.text = period});
    docx_cell_end(p->d);
    docx_row_end(p->d);
}

static void skyline_draw_on(struct canvas *c, void *ctx)
{
    struct report_chart *r = ctx;
    c->ops->rect(c, 0, 0, c->width, c->height, 0, r->background);
    report_skyline_draw(c, r);
}

static bool skyline(struct paper *p)
{
    struct report_chart chart = {.model = p->m, .background = p->m->colour};
    if (p->m->opening != REPORT_BOOK || !report_skyline_bars(p->m))
        return false;
    docx_row_begin(p->d, NULL);
    docx_cell_begin(p->d, &(struct docx_cell){.fill = report_docx_colour(p->m->colour)});
    report_docx_drawing(p, INNER_WIDTH, SKYLINE_HEIGHT, skyline_draw_on, &chart, sv_none(),
                        sv_of(report_docx_say(p, report_skyline_words)));
    docx_cell_end(p->d);
    docx_row_end(p->d);
    return true;
}

void report_docx_cover(struct paper *p)
{
    static const unsigned whole[] = {DOCX_TEXT_WIDTH};
    docx_begin(p->d, &(struct docx_paragraph){.style = "Subtitle"});
    logo(p);
    if (p->m->logo.bytes.n && p->m->mission.text.n)
        docx_text(p->d, NULL, SV("   "));
    docx_text(p->d, &(struct docx_run){.bold = true, .lang = p->m->mission.lang}, p->m->mission.text);
    docx_end(p->d);
    docx_table_begin(p->d, &(struct docx_table){.width = whole, .n = 1});
    title_field(p);
    bool drawn = skyline(p);
    docx_table_end(p->d);
    if (drawn)
        report_docx_line(p, "ReportNote", (struct text_in){.text = sv_of(report_docx_say(p, report_skyline_words))});
}

/* A sheet opens with its unit: above it stands what sheet it is. */
void report_docx_sheet_head(struct paper *p)
{
    docx_begin(p->d, &(struct docx_paragraph){.style = "ReportOver"});
    docx_text(p->d, &(struct docx_run){.lang = p->m->mission.lang}, p->m->mission.text);
    docx_text(p->d, NULL, SV(" \xc2\xb7 "));
    docx_text(p->d, &(struct docx_run){.lang = p->m->title.lang}, p->m->title.text);
    docx_text(p->d, NULL, SV(" \xc2\xb7 "));
    docx_text(p->d, NULL, p->m->period_words);
    docx_end(p->d);
}

/* --- a unit's section ------------------------------------------------------------------------------- */

/* On the unit's colour, as the heading is. */
static void icon_draw_on(struct canvas *c, void *ctx)
{
    struct report_chart *r = ctx;
    c->ops->rect(c, 0, 0, c->width, c->height, 0, r->colour);
    report_icon_draw(c, r);
}

static void glance_cell(struct paper *p, const struct report_figure *f)
{
    struct text_in text = f->caption.text.n ? f->caption : f->label;
    docx_cell_begin(p->d, &(struct docx_cell){.fill = colour_mix(p->s->colour, 0xffffff, 0.88)});
    docx_begin(p->d, &(struct docx_paragraph){.style = "ReportNumber"});
    docx_text(p->d, &(struct docx_run){.colour = colour_readable(p->s->colour), .size = 20}, f->value);
    docx_end(p->d);
    docx_begin(p->d, &(struct docx_paragraph){.style = "ReportCell"});
    docx_link_begin(p->d, arena_printf(&p->mem, "figure-%.*s", SV_ARG(f->code)));
    docx_text(p->d, &(struct docx_run){.lang = text.lang}, text.text);
    docx_link_end(p->d);
    docx_end(p->d);
    docx_cell_end(p->d);
}

/* The main figures, each leading to where it is told. */
static void glance(struct paper *p, const struct report_block *b)
{
    unsigned *width = ARENA_ARRAY(&p->mem, b->nfigures, unsigned);
    if (!b->nfigures)
        return;
    for (size_t i = 0; i < b->nfigures; i++)
        width[i] = DOCX_TEXT_WIDTH / (unsigned)b->nfigures;
    docx_table_begin(p->d, &(struct docx_table){.width = width, .n = b->nfigures});
    docx_row_begin(p->d, &(struct docx_row){.whole = true});
    for (size_t i = 0; i < b->nfigures; i++)
        glance_cell(p, &b->figure[i]);
    docx_row_end(p->d);
    docx_table_end(p->d);
}

void report_docx_opening(struct paper *p, struct sv bookmark, bool page_before)
{
    const struct report_section *s = p->s;
    struct report_chart icon = {
        .icon = s->icon, .otherwise = "unit", .colour = s->colour, .background = colour_text_on(s->colour)};
    docx_begin(p->d, &(struct docx_paragraph){.style = "Heading1",
                                              .bookmark = bookmark,
                                              .page_before = page_before,
                                              .fill = report_docx_colour(s->colour)});
    report_docx_inline(p, ICON, ICON, icon_draw_on, &icon, sv_none(), sv_none());
    docx_text(p->d, NULL, SV("  "));
    docx_text(p->d, &(struct docx_run){.colour = colour_text_on(s->colour), .lang = s->title.lang}, s->title.text);
    docx_end(p->d);
    if (s->nblocks && s->block[0].type == BLOCK_UNIT_HEADER)
        glance(p, &s->block[0]);
}
