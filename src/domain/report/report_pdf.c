/*
 * Renders the report model as PDF through draw/flow. Decides nothing about content.
 */
#include "domain/report/report.h"
#include "domain/report/report_charts.h"

#include "draw/flow.h"

#include <math.h>

#define INK 0x1d2530u
#define GREY 0x5b6672u
#define RED 0xb3261eu
#define AMBER 0x8a5a00u

static const struct flow_text body = {9.5, FLOW_REGULAR, INK, 6, 0};
static const struct flow_text soft = {8.5, FLOW_REGULAR, GREY, 6, 0};
static const struct flow_text lead = {9.5, FLOW_REGULAR, GREY, 10, 8};
static const struct flow_text caption = {10, FLOW_BOLD, INK, 4, 0};
static const struct flow_text warning = {9.5, FLOW_BOLD, AMBER, 4, 0};

struct print {
    struct flow *f;
    const struct report_model *m;
    const struct report_section *s;
    struct arena mem;
};

static const char *say(const struct print *p, const char *msgid)
{
    return tr(p->m->lang, msgid);
}

static struct report_chart chart_of(const struct print *p, const struct report_figure *f, const struct report_block *b)
{
    return (struct report_chart){.lang = p->m->lang, .colour = p->s->colour, .figure = f, .block = b};
}

static void drawing(struct print *p, double width, double height, struct sv alt, canvas_draw *draw,
                    struct report_chart *chart)
{
    if (height > 0)
        flow_drawing(p->f, width, height, alt, draw, chart);
}

static void finding(struct print *p, const struct finding *f, bool with_subject)
{
    static const char *const name[] = {N_("Error"), N_("Warning"), N_("Note")};
    uint32_t colour = f->severity == SEVERITY_ERROR ? RED : f->severity == SEVERITY_WARNING ? AMBER : GREY;
    struct sv subject = with_subject ? f->subject : (struct sv){0};
    flow_note(p->f, colour,
              arena_printf(&p->mem, "%s%s%.*s: %.*s%s%.*s", say(p, name[f->severity]), subject.n ? " \xc2\xb7 " : "",
                           SV_ARG(subject), SV_ARG(f->message), f->remedy.n ? " " : "", SV_ARG(f->remedy)));
}

static void declared(struct print *p, const struct report_figure *f)
{
    if (f->declared.n)
        flow_paragraph(p->f, &warning, arena_printf(&p->mem, "%s %.*s", say(p, N_("declared:")), SV_ARG(f->declared)));
}

static void value_line(struct print *p, const struct report_figure *f, double size, struct sv words)
{
    const struct flow_text big = {size, FLOW_BOLD, p->s->colour, 0, 0};
    flow_need(p->f, size * 4);
    flow_paragraph(p->f, &big, f->value);
    if (words.n)
        flow_paragraph(p->f, &caption, words);
    declared(p, f);
}

/* --- blocks ----------------------------------------------------------------------------------------- */

static void block_big_numbers(struct print *p, const struct report_block *b)
{
    for (size_t i = 0; i < b->nfigures; i++) {
        const struct report_figure *f = &b->figure[i];
        if (f->heading.n && (i == 0 || !sv_eq(f->heading, b->figure[i - 1].heading)))
            flow_heading(p->f, 3, (struct sv){0}, f->heading);
        value_line(p, f, 24, (struct sv){0});
        flow_paragraph(p->f, &body,
                       arena_printf(&p->mem, "%.*s  [%.*s]", SV_ARG(f->text.n ? f->text : f->label), SV_ARG(f->code)));
        for (size_t k = 0; k < f->nfindings; k++)
            if (f->finding[k]->severity == SEVERITY_ERROR)
                finding(p, f->finding[k], false);
    }
}

static void also(struct print *p, const struct report_block *b)
{
    for (size_t i = 1; i < b->nfigures; i++) {
        const struct report_figure *f = &b->figure[i];
        flow_paragraph(
            p->f, &caption,
            arena_printf(&p->mem, "%.*s  %.*s  [%.*s]", SV_ARG(f->value), SV_ARG(f->label), SV_ARG(f->code)));
        declared(p, f);
    }
}

static void block_indicator(struct print *p, const struct report_block *b)
{
    const struct report_figure *f = &b->figure[0];
    struct report_chart chart = chart_of(p, f, b);
    flow_rule(p->f);
    flow_heading(p->f, 2, f->code, arena_printf(&p->mem, "%.*s  [%.*s]", SV_ARG(f->label), SV_ARG(f->code)));
    value_line(p, f, 24, f->caption);
    drawing(p, 340, report_sexes_height(&chart), report_sexes_alt(&chart, &p->mem), report_sexes_draw, &chart);
    also(p, b);
    if (report_progress_height(&chart) > 0)
        drawing(p, 400, report_progress_height(&chart), f->target_text, report_progress_draw, &chart);
    flow_paragraph(p->f, &soft, f->counting);
    flow_paragraph(p->f, &body, b->text);
    for (size_t i = 0; i < f->nfindings; i++)
        finding(p, f->finding[i], false);
    flow_paragraph(p->f, &soft, b->note);
}

static void block_progress(struct print *p, const struct report_block *b)
{
    for (size_t i = 0; i < b->nfigures; i++) {
        struct report_chart chart = chart_of(p, &b->figure[i], b);
        flow_paragraph(p->f, &caption, b->figure[i].label);
        if (report_progress_height(&chart) > 0)
            drawing(p, 400, report_progress_height(&chart), b->figure[i].target_text, report_progress_draw, &chart);
        else
            flow_paragraph(p->f, &soft, sv_of(say(p, N_("no target"))));
    }
}

static double column_share(const struct report_block *b, size_t i)
{
    double widest = (double)b->column[i].n;
    for (size_t r = 0; r < b->nrows; r++)
        widest = fmax(widest, (double)b->row[r].cell[i].n);
    return fmin(fmax(widest, 6), b->numeric[i] ? 14 : 46);
}

static void table(struct print *p, const struct report_block *b)
{
    struct flow_column *column = ARENA_ARRAY(&p->mem, b->ncolumns, struct flow_column);
    const struct sv **row = ARENA_ARRAY(&p->mem, b->nrows, const struct sv *);
    for (size_t i = 0; i < b->ncolumns; i++)
        column[i] = (struct flow_column){b->column[i], column_share(b, i), b->numeric[i]};
    for (size_t r = 0; r < b->nrows; r++)
        row[r] = b->row[r].cell;
    flow_table(p->f, column, b->ncolumns, row, b->nrows);
}

static void block_rows(struct print *p, const struct report_block *b)
{
    if (b->nrows)
        table(p, b);
    else
        flow_paragraph(p->f, &soft, sv_of(say(p, N_("nothing registered"))));
}

static void block_findings(struct print *p, const struct report_block *b)
{
    flow_paragraph(p->f, &body, b->text);
    if (!b->findings->n)
        flow_paragraph(p->f, &soft, sv_of(say(p, N_("no findings"))));
    for (size_t i = 0; i < b->findings->n; i++)
        finding(p, &b->findings->v[i], true);
}

static void block_drawing(struct print *p, const struct report_block *b)
{
    struct report_chart chart = chart_of(p, NULL, b);
    if (b->type == BLOCK_FUNNEL)
        drawing(p, 460, report_funnel_height(&chart), b->title, report_funnel_draw, &chart);
    else if (b->type == BLOCK_TREND)
        drawing(p, 487, report_trend_height(&chart), b->title, report_trend_draw, &chart);
    else
        drawing(p, 487, report_tiles_height(&chart, 487), b->text, report_tiles_draw, &chart);
}

static void block(struct print *p, const struct report_block *b)
{
    if (b->title.n && b->type != BLOCK_COVER)
        flow_heading(p->f, 3, (struct sv){0}, b->title);
    switch (b->type) {
    case BLOCK_COVER:
    case BLOCK_TEXT:
        flow_paragraph(p->f, &body, b->text);
        break;
    case BLOCK_BIG_NUMBERS:
        block_big_numbers(p, b);
        break;
    case BLOCK_UNIT_HEADER:
        flow_paragraph(p->f, &lead, b->text);
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
        flow_paragraph(p->f, &body, b->text);
        table(p, b);
        break;
    case BLOCK_TABLE:
    case BLOCK_TOOLS:
    case BLOCK_MATERIALS:
        block_rows(p, b);
        break;
    }
    flow_paragraph(p->f, &soft, b->note);
}

/* --- the document --------------------------------------------------------------------------------- */

static void title_page(struct print *p)
{
    const struct flow_text over = {11, FLOW_REGULAR, GREY, 8, 0};
    const struct flow_text title = {34, FLOW_BOLD, INK, 10, 0};
    const struct flow_text under = {14, FLOW_REGULAR, INK, 6, 0};
    flow_need(p->f, 200);
    flow_space(p->f, 160);
    flow_paragraph(p->f, &over, p->m->mission);
    flow_paragraph(p->f, &title, p->m->title);
    flow_paragraph(p->f, &under, p->m->subtitle);
    flow_paragraph(p->f, &over, arena_printf(&p->mem, "%s %.*s", say(p, N_("Period:")), SV_ARG(p->m->period)));
}

static void section(struct print *p, const struct report_section *s)
{
    p->s = s;
    flow_set_accent(p->f, s->colour);
    if (s->title.n) {
        flow_new_page(p->f);
        flow_banner(p->f, s->colour, 18, s->title);
    }
    for (size_t i = 0; i < s->nblocks; i++)
        block(p, &s->block[i]);
}

int report_pdf(const struct report_model *m, const char *path, struct err *e)
{
    struct print p = {.m = m};
    struct flow_info info = {.path = path,
                             .lang = m->lang,
                             .title = m->title,
                             .author = m->mission,
                             .subject = m->period,
                             .made_at = m->made_at};
    info.running_head = arena_printf(&p.mem, "%.*s \xc2\xb7 %.*s", SV_ARG(m->title), SV_ARG(m->period));
    int rc = flow_open(&p.f, &info, e);
    if (rc == 0) {
        title_page(&p);
        for (size_t i = 0; i < m->nsections; i++)
            section(&p, &m->section[i]);
        rc = flow_close(p.f, e);
    }
    arena_release(&p.mem);
    return rc;
}
