/*
 * Renders the report model as PDF through draw/flow: title page, contents, sections. The blocks
 * are in report_pdf_blocks.c. Decides nothing about content.
 */
#include "domain/report/report_pdf_internal.h"

static struct sv section_id(struct print *p, size_t i)
{
    return arena_printf(&p->mem, "section-%zu", i + 1);
}

static void title_page(struct print *p)
{
    const struct report_model *m = p->m;
    struct sv under =
        arena_printf(&p->mem, "%.*s%s%s %.*s", SV_ARG(m->subtitle.text), m->subtitle.text.n ? " \xc2\xb7 " : "",
                     tr(m->lang, N_("Period:")), SV_ARG(m->period));
    flow_set_accent(p->f, REPORT_COLOUR);
    flow_cover(p->f, REPORT_COLOUR, m->mission.text, m->title.text, under);
}

static void contents(struct print *p)
{
    for (size_t i = 0; i < p->m->nsections; i++)
        if (p->m->section[i].title.text.n)
            flow_contents_line(p->f, section_id(p, i), p->m->section[i].title.text);
    flow_space(p->f, 18);
}

static void section(struct print *p, size_t i)
{
    const struct report_section *s = p->s = &p->m->section[i];
    flow_set_accent(p->f, s->colour);
    if (s->title.text.n) {
        flow_part(p->f);
        flow_banner(p->f, s->colour, section_id(p, i), s->title.text);
    }
    for (size_t k = 0; k < s->nblocks; k++)
        report_pdf_block(p, &s->block[k]);
}

static void document(void *ctx)
{
    struct print *p = ctx;
    title_page(p);
    contents(p);
    for (size_t i = 0; i < p->m->nsections; i++)
        section(p, i);
}

int report_pdf(const struct report_model *m, const char *path, struct err *e)
{
    struct print p = {.m = m};
    struct flow_info info = {.path = path,
                             .lang = m->lang,
                             .title = m->title.text,
                             .author = m->mission.text,
                             .subject = m->period,
                             .made_at = m->made_at};
    info.running_head = arena_printf(&p.mem, "%.*s \xc2\xb7 %.*s", SV_ARG(m->title.text), SV_ARG(m->mission.text));
    int rc = flow_open(&p.f, &info, e);
    if (rc == 0) {
        flow_rehearse(p.f, document, &p);
        document(&p);
        rc = flow_close(p.f, e);
    }
    arena_release(&p.mem);
    return rc;
}
