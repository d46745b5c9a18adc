/*
 * Renders the report model as PDF through draw/flow: title page, contents, sections. The blocks
 * are in report_pdf_blocks.c. Decides nothing about content.
 */
#include "domain/report/report_charts.h"
#include "domain/report/report_pdf_internal.h"

#include "draw/qr.h"

static struct sv section_id(struct print *p, size_t i)
{
    return arena_printf(&p->mem, "section-%zu", i + 1);
}

static struct flow_front front(struct print *p)
{
    const struct report_model *m = p->m;
    struct report_chart *skyline = ARENA_NEW(&p->mem, struct report_chart);
    *skyline = (struct report_chart){.model = m, .background = m->colour};
    bool drawn = report_skyline_bars(m) > 0;
    return (struct flow_front){
        .colour = m->colour,
        .accent = m->accent,
        .over = m->mission.text,
        .logo = m->logo.bytes.n ? &m->logo : NULL,
        .title = m->title.text,
        .under = m->subtitle.text,
        .period = arena_printf(&p->mem, "%s %.*s", tr(m->lang, N_("Period:")), SV_ARG(m->period_words)),
        .graphic = drawn ? report_skyline_draw : NULL,
        .graphic_ctx = skyline,
        .caption = sv_of(tr(m->lang, report_skyline_words))};
}

static void contents(struct print *p)
{
    const char *title = tr(p->m->lang, N_("Contents"));
    flow_set_accent(p->f, p->m->colour);
    flow_title(p->f, p->m->colour, SV("contents"), sv_of(title));
    for (size_t i = 0; i < p->m->nsections; i++) {
        const struct report_section *s = &p->m->section[i];
        if (s->title.text.n)
            flow_contents_line(p->f, section_id(p, i), s->colour, s->title.text);
    }
    flow_space(p->f, 24);
}

static void opening(struct print *p, size_t i)
{
    const struct report_section *s = &p->m->section[i];
    struct report_chart icon = {.icon = s->icon, .otherwise = "unit", .colour = s->colour};
    struct flow_opening o = {.colour = s->colour, .id = section_id(p, i), .title = s->title.text};
    const struct report_block *b = s->nblocks && s->block[0].type == BLOCK_UNIT_HEADER ? &s->block[0] : NULL;
    struct flow_glance *glance = ARENA_ARRAY(&p->mem, b ? b->nfigures : 0, struct flow_glance);
    for (; b && o.nglance < b->nfigures; o.nglance++) {
        const struct report_figure *f = &b->figure[o.nglance];
        glance[o.nglance] = (struct flow_glance){f->value, f->caption.text.n ? f->caption.text : f->label.text};
    }
    if (p->m->opening == REPORT_SHEET)
        o.over = arena_printf(&p->mem, "%.*s \xc2\xb7 %.*s \xc2\xb7 %.*s", SV_ARG(p->m->mission.text),
                              SV_ARG(p->m->title.text), SV_ARG(p->m->period_words));
    icon.background = colour_text_on(s->colour);
    o.icon = report_icon_draw;
    o.icon_ctx = &icon;
    o.glance = glance;
    flow_opening(p->f, &o);
}

static void section(struct print *p, size_t i)
{
    const struct report_section *s = p->s = &p->m->section[i];
    bool heads = s->title.text.n > 0;
    bool opens = s->unit && p->m->opening != REPORT_NOTE;
    if (heads && !opens && p->m->opening == REPORT_BOOK)
        flow_part(p->f);
    else if (heads && !opens && i > 0)
        flow_space(p->f, 20);
    flow_set_accent(p->f, s->colour);
    flow_set_section(p->f, heads ? s->title.text : sv_none());
    flow_set_lang(p->f, s->title.lang);
    if (heads && opens)
        opening(p, i);
    else if (heads)
        flow_title(p->f, s->colour, section_id(p, i), s->title.text);
    flow_set_lang(p->f, sv_none());
    report_pdf_blocks(p, s);
}

/* The mission's own words: where it can be reached, how the report may be used. */
static void last_line(struct print *p)
{
    const struct flow_text small = {.size = 8, .colour = PRINT_GREY};
    if (!p->m->footer.text.n)
        return;
    flow_set_accent(p->f, p->m->colour);
    flow_rule(p->f);
    flow_paragraph(p->f, &small, p->m->footer.text);
}

static void qr(struct canvas *c, void *ctx)
{
    qr_draw(c, ctx);
}

static void seal(struct print *p)
{
    const struct report_seal *s = p->m->seal;
    struct qr code;
    flow_set_accent(p->f, p->m->colour);
    flow_new_page(p->f); /* of its own: nothing else on it, so that all other pages can be signed as they are */
    flow_heading(p->f, 1, SV("edition"), report_seal_title(p->m->lang, s, &p->mem));
    flow_paragraph(p->f, &(struct flow_text){.size = 9.5, .colour = PRINT_INK, .after = 6},
                   report_seal_text(p->m->lang));
    /* Every letter of a fingerprint comes before it: the font embedded is the same whatever it says. */
    flow_paragraph(p->f, &(struct flow_text){.size = 8, .face = FLOW_MONO, .colour = PRINT_GREY, .after = 6},
                   arena_printf(&p->mem, tr(p->m->lang, N_("Its letters: %s")), "abdfghijklmnoprstuvz-"));
    flow_paragraph(p->f, &(struct flow_text){.size = 10, .face = FLOW_MONO, .colour = PRINT_INK, .after = 10},
                   s->fingerprint);
    if (!qr_make(&code, s->address, &p->mem))
        return;
    flow_set_alt(p->f, s->address);
    flow_drawing(p->f, qr_side(&code), qr_side(&code), qr, &code);
}

static void document(void *ctx)
{
    struct print *p = ctx;
    const struct flow_front opens = front(p);
    flow_set_accent(p->f, p->m->colour);
    if (p->m->opening == REPORT_NOTE) {
        flow_masthead(p->f, &opens);
    } else if (p->m->opening == REPORT_BOOK) {
        flow_cover(p->f, &opens);
        contents(p);
    }
    for (size_t i = 0; i < p->m->nsections; i++)
        section(p, i);
    if (p->m->seal)
        seal(p);
    last_line(p);
}

static size_t longest_table(const struct report_model *m)
{
    size_t rows = 0;
    for (size_t i = 0; i < m->nsections; i++)
        for (size_t k = 0; k < m->section[i].nblocks; k++)
            rows = m->section[i].block[k].table.n > rows ? m->section[i].block[k].table.n : rows;
    return rows;
}

static bool fits(struct print *p, bool roomy, size_t rows)
{
    p->roomy = roomy;
    p->rows = rows;
    flow_rehearse(p->f, document, p);
    return flow_pages(p->f) <= 1;
}

/* A sheet is one page: its tables are as long as it can hold. Where even none would not do, they are whole. */
static void fit_sheet(struct print *p)
{
    size_t most = longest_table(p->m), least = 0;
    if (fits(p, true, most) || fits(p, false, most))
        return;
    if (!fits(p, false, 0)) {
        p->rows = most;
        return;
    }
    while (most - least > 1) {
        size_t middle = least + (most - least) / 2;
        if (fits(p, false, middle))
            least = middle;
        else
            most = middle;
    }
    p->rows = least;
}

static int print(const struct report_model *m, const char *path, struct buf *bytes, struct err *e)
{
    struct print p = {.m = m};
    struct flow_info info = {.path = path,
                             .bytes = bytes,
                             .lang = m->lang,
                             .title = m->title.text,
                             .author = m->mission.text,
                             .subject = m->period,
                             .made_at = m->made_at};
    info.running_head = arena_printf(&p.mem, "%.*s \xc2\xb7 %.*s", SV_ARG(m->title.text), SV_ARG(m->mission.text));
    int rc = flow_open(&p.f, &info, e);
    if (rc == 0) {
        if (m->opening == REPORT_SHEET)
            fit_sheet(&p);
        flow_rehearse(p.f, document, &p);
        document(&p);
        rc = flow_close(p.f, e);
    }
    arena_release(&p.mem);
    return rc;
}

int report_pdf(const struct report_model *m, const char *path, struct err *e)
{
    return print(m, path, NULL, e);
}

int report_pdf_bytes(const struct report_model *m, struct buf *out, struct err *e)
{
    return print(m, NULL, out, e);
}
