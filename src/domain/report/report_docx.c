/*
 * Renders the report model as a document of a word processor, for offices that go on writing in it: real
 * styles and tables, pictures of the charts. Decides nothing about content.
 */
#include "domain/report/report_docx_internal.h"

#include "draw/canvas_png.h"
#include "draw/qr.h"

/* --- shared with the blocks ----------------------------------------------------------------------- */

const char *report_docx_say(const struct paper *p, const char *msgid)
{
    return tr(p->m->lang, msgid);
}

uint32_t report_docx_colour(uint32_t colour)
{
    return colour ? colour : 1;
}

void report_docx_line(struct paper *p, const char *style, struct text_in text)
{
    if (!text.text.n)
        return;
    docx_begin(p->d, &(struct docx_paragraph){.style = style});
    docx_text(p->d, &(struct docx_run){.lang = text.lang}, text.text);
    docx_end(p->d);
}

void report_docx_paragraphs(struct paper *p, const char *style, struct text_in text)
{
    struct sv rest = text.text;
    while (rest.n) {
        size_t n = 0;
        while (n < rest.n && !(rest.p[n] == '\n' && (n + 1 == rest.n || rest.p[n + 1] == '\n')))
            n++;
        report_docx_line(p, style, (struct text_in){text.lang, sv_trim(sv_make(rest.p, n))});
        while (n < rest.n && rest.p[n] == '\n')
            n++;
        rest = sv_make(rest.p + n, rest.n - n);
    }
}

void report_docx_heading(struct paper *p, int level, struct sv bookmark, struct text_in text)
{
    static const char *const style[] = {"Heading1", "Heading2", "Heading3"};
    uint32_t colour = p->s ? p->s->colour : REPORT_COLOUR;
    if (!text.text.n)
        return;
    docx_begin(p->d, &(struct docx_paragraph){.style = style[level - 1], .bookmark = bookmark});
    docx_text(p->d, &(struct docx_run){.lang = text.lang, .colour = level == 1 ? colour_readable(colour) : 0},
              text.text);
    docx_end(p->d);
}

void report_docx_inline(struct paper *p, double width, double height, canvas_draw *draw, struct report_chart *chart,
                        struct sv title, struct sv words)
{
    struct buf png = {0};
    if (canvas_png(&png, width, height, PAPER_SCALE, draw, chart))
        docx_picture(p->d, &(struct docx_picture){buf_sv(&png), width, height, title, words});
    buf_release(&png);
}

void report_docx_drawing(struct paper *p, double width, double height, canvas_draw *draw, struct report_chart *chart,
                         struct sv title, struct sv words)
{
    if (height <= 0)
        return;
    docx_begin(p->d, &(struct docx_paragraph){.style = "ReportPicture"});
    report_docx_inline(p, width, height, draw, chart, title, words);
    docx_end(p->d);
}

/* --- the document --------------------------------------------------------------------------------- */

static struct sv section_bookmark(struct paper *p, size_t i)
{
    return arena_printf(&p->mem, "section-%zu", i + 1);
}

static void contents(struct paper *p)
{
    docx_contents_begin(p->d, sv_of(report_docx_say(p, N_("Contents"))));
    for (size_t i = 0; i < p->m->nsections; i++) {
        struct text_in title = p->m->section[i].title;
        if (title.text.n)
            docx_contents_line(p->d, section_bookmark(p, i), &(struct docx_run){.lang = title.lang}, title.text);
    }
    docx_contents_end(p->d);
}

static void section(struct paper *p, size_t i)
{
    const struct report_section *s = p->s = &p->m->section[i];
    if (s->title.text.n && s->unit && p->m->opening != REPORT_NOTE)
        report_docx_opening(p, section_bookmark(p, i), p->m->opening == REPORT_BOOK || i > 0);
    else
        report_docx_heading(p, 1, section_bookmark(p, i), s->title);
    for (size_t k = 0; k < s->nblocks; k++)
        report_docx_block(p, &s->block[k]);
    p->s = NULL;
}

static void qr(struct canvas *c, void *ctx)
{
    qr_draw(c, ctx);
}

static void seal(struct paper *p)
{
    const struct report_seal *s = p->m->seal;
    struct sv title = report_seal_title(p->m->lang, s, &p->mem);
    struct qr code;
    struct buf png = {0};
    report_docx_heading(p, 1, SV("edition"), (struct text_in){.text = title});
    report_docx_line(p, "Normal", (struct text_in){.text = report_seal_text(p->m->lang)});
    report_docx_line(p, "ReportFingerprint", (struct text_in){.text = s->fingerprint});
    if (qr_make(&code, s->address, &p->mem) &&
        canvas_png(&png, qr_side(&code), qr_side(&code), PAPER_SCALE, qr, &code)) {
        docx_begin(p->d, &(struct docx_paragraph){.style = "ReportPicture"});
        docx_picture(p->d, &(struct docx_picture){buf_sv(&png), qr_side(&code), qr_side(&code), title, s->fingerprint});
        docx_end(p->d);
    }
    buf_release(&png);
}

static void last_line(struct paper *p)
{
    report_docx_paragraphs(p, "ReportNote", p->m->footer);
    report_docx_line(p, "ReportNote",
                     (struct text_in){.text = arena_printf(&p->mem, "%s %.*s", report_docx_say(p, N_("Made by istmo:")),
                                                           SV_ARG(report_made_text(p->m, &p->mem)))});
}

static bool has_method(const struct report_model *m)
{
    for (size_t i = 0; i < m->nsections; i++)
        for (size_t k = 0; k < m->section[i].nblocks; k++)
            if (m->section[i].block[k].type == BLOCK_METHOD)
                return true;
    return false;
}

int report_docx(const struct report_model *m, struct buf *out, struct err *e)
{
    struct paper p = {.m = m, .method = has_method(m)};
    const struct docx_info info = {
        .lang = sv_of(m->lang),
        .title = m->title.text,
        .subject = m->period,
        .author = m->mission.text,
        .made_at = m->made_at,
        .head = arena_printf(&p.mem, "%.*s \xc2\xb7 %.*s", SV_ARG(m->title.text), SV_ARG(m->mission.text))};
    p.d = docx_open(&info);
    if (m->opening == REPORT_SHEET)
        report_docx_sheet_head(&p);
    else
        report_docx_cover(&p);
    if (m->opening == REPORT_BOOK)
        contents(&p);
    for (size_t i = 0; i < m->nsections; i++)
        section(&p, i);
    if (m->seal)
        seal(&p);
    last_line(&p);
    int rc = docx_close(p.d, out, e);
    arena_release(&p.mem);
    return rc;
}
