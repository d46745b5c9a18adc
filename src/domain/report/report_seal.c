/*
 * The seal of an edition: its texts, what the page shows of it, and what an edition adds to the model.
 * A verifier draws the page's part again from the edition alone and compares: it takes nothing from the model.
 */
#include "domain/report/report.h"

#include "draw/html.h"
#include "draw/qr.h"

struct sv report_seal_title(const char *lang, const struct report_seal *seal, struct arena *mem)
{
    return arena_printf(mem, tr(lang, N_("Edition %lld")), (long long)seal->number);
}

struct sv report_seal_text(const char *lang)
{
    return sv_of(
        tr(lang, N_("This report is a published edition: its figures are signed. Whoever holds a copy can check "
                    "it without the mission's data: istmo verify edition FILE --key PUBLIC_KEY. The words below "
                    "and the code are the edition's fingerprint.")));
}

/* In a script element "<" must not begin a tag; JSON allows it as an escape. */
static void embed(struct html *h, struct sv document)
{
    html_lit(h, "<script type=\"application/json\" id=\"" REPORT_SEAL_ID "\">");
    for (size_t i = 0; i < document.n; i++) {
        if (document.p[i] == '<')
            buf_addz(h->out, "\\u003c");
        else
            buf_addc(h->out, document.p[i]);
    }
    html_lit(h, "</script>\n");
}

static void code(struct html *h, const struct report_seal *seal, struct sv title, struct arena *mem)
{
    struct qr q;
    struct canvas c;
    if (!qr_make(&q, seal->address, mem))
        return;
    html_lit(h, "<figure class=\"qr\">");
    canvas_svg_begin(&c, h->out, qr_side(&q), qr_side(&q), title, seal->fingerprint);
    qr_draw(&c, &q);
    canvas_svg_end(&c);
    html_lit(h, "</figure>\n");
}

int report_html_seal(const char *lang, const struct report_seal *seal, struct buf *out, struct err *e)
{
    struct arena mem = {0};
    struct html h = {out};
    struct sv title = report_seal_title(lang, seal, &mem);
    html_lit(&h, REPORT_SEAL_BEGIN "<section id=\"edition\"><h2>");
    html_text(&h, title);
    html_lit(&h, "</h2><p>");
    html_text(&h, report_seal_text(lang));
    html_lit(&h, "</p><p class=\"fingerprint\"><code>");
    html_text(&h, seal->fingerprint);
    html_lit(&h, "</code></p>\n");
    code(&h, seal, title, &mem);
    if (seal->document.n)
        embed(&h, seal->document);
    html_lit(&h, "</section>" REPORT_SEAL_END "\n");
    arena_release(&mem);
    return out->failed ? err_set(e, ERR_LIMIT, NULL, N_("the report is too large")) : 0;
}

void report_add_table(struct report_model *m, struct arena *mem, struct sv title, struct sv text,
                      const struct report_table *t)
{
    struct {
        struct report_section *v;
        size_t n, cap;
    } list = {m->section, m->nsections, m->section_cap};
    struct report_section s = {.title = {.text = title}, .colour = REPORT_COLOUR};
    s.block = ARENA_NEW(mem, struct report_block);
    s.nblocks = s.block_cap = 1;
    s.block[0] = (struct report_block){.type = BLOCK_TABLE, .table = *t};
    s.block[0].text.text = text;
    vec_push(mem, &list, s);
    m->section = list.v;
    m->nsections = list.n;
    m->section_cap = list.cap;
}
