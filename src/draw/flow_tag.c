/*
 * The elements of the structure tree. cairo writes their types and what is in them; what else is to be told of
 * one (its language, what it shows in words) is kept by its number until flow_close.
 */
#include "draw/flow_internal.h"

#define WORDS_MAX 4000 /* bytes of a figure's words */

static void tell(struct flow *f, struct sv alt)
{
    struct pdf_element element = {.at = f->nelements++, .alt = alt, .lang = f->lang};
    if (element.alt.n || element.lang.n)
        vec_push(&f->mem, &f->elements, element);
}

/* No heading lies more than one level under the one above it, whatever size they are set in. */
static const char *heading_tag(struct flow *f, int level)
{
    static const char *const tag[] = {"H1", "H2", "H3"};
    while (f->nheadings > 0 && f->heading[f->nheadings - 1] >= level)
        f->nheadings--;
    f->heading[f->nheadings] = level;
    return tag[f->nheadings++];
}

void flow_tag(struct flow *f, const char *tag)
{
    if (f->mode != FLOW_PAINTS)
        return;
    tell(f, sv_none());
    cairo_tag_begin(f->cr, tag[0] == 'H' ? heading_tag(f, tag[1] - '0') : tag, NULL);
}

void flow_untag(struct flow *f, const char *tag)
{
    if (f->mode == FLOW_PAINTS)
        cairo_tag_end(f->cr, tag[0] == 'H' ? heading_tag(f, tag[1] - '0') : tag);
}

void flow_tag_link(struct flow *f, struct sv dest, struct sv words)
{
    if (f->mode != FLOW_PAINTS)
        return;
    tell(f, arena_sv(&f->mem, words));
    cairo_tag_begin(f->cr, CAIRO_TAG_LINK, arena_printf(&f->mem, "dest='%.*s'", SV_ARG(dest)).p);
}

void flow_set_lang(struct flow *f, struct sv lang)
{
    f->lang = sv_eq(lang, f->about.lang) ? sv_none() : lang;
}

/* --- figures -------------------------------------------------------------------------------------- */

void flow_set_alt(struct flow *f, struct sv words)
{
    if (f->mode == FLOW_PAINTS)
        f->alt = words;
}

static void no_rect(struct canvas *c, double x, double y, double w, double h, double radius, uint32_t fill)
{
    (void)c, (void)x, (void)y, (void)w, (void)h, (void)radius, (void)fill;
}

static void no_circle(struct canvas *c, double x, double y, double r, uint32_t fill)
{
    (void)c, (void)x, (void)y, (void)r, (void)fill;
}

static void no_polyline(struct canvas *c, const struct point *p, size_t n, double width, uint32_t stroke)
{
    (void)c, (void)p, (void)n, (void)width, (void)stroke;
}

static void no_polygon(struct canvas *c, const struct point *p, size_t n, uint32_t fill)
{
    (void)c, (void)p, (void)n, (void)fill;
}

static void no_area(struct canvas *c, const struct rings *r, uint32_t fill, double width, uint32_t stroke)
{
    (void)c, (void)r, (void)fill, (void)width, (void)stroke;
}

static void keep_text(struct canvas *c, double x, double y, double size, bool bold, enum anchor anchor, uint32_t fill,
                      struct sv text)
{
    (void)x, (void)y, (void)size, (void)bold, (void)anchor, (void)fill;
    buf_printf(c->target, "%s%.*s", ((struct buf *)c->target)->n ? "; " : "", SV_ARG(text));
}

/* What the caller has said it shows; else the texts that are drawn. */
struct sv flow_words_of(struct flow *f, double width, double height, canvas_draw *draw, void *ctx)
{
    static const struct canvas_ops ops = {no_rect, no_circle, no_polyline, no_polygon, no_area, keep_text};
    struct buf words = {.max = WORDS_MAX};
    struct canvas c = {.ops = &ops, .target = &words, .width = width, .height = height};
    if (f->mode != FLOW_PAINTS || f->alt.n)
        return f->mode == FLOW_PAINTS ? f->alt : sv_none();
    draw(&c, ctx);
    struct sv copy = arena_sv(&f->mem, buf_sv(&words));
    buf_release(&words);
    return copy;
}

void flow_tag_figure(struct flow *f, struct sv words)
{
    f->alt = sv_none();
    if (f->mode != FLOW_PAINTS || !words.n)
        return;
    tell(f, arena_sv(&f->mem, words));
    cairo_tag_begin(f->cr, "Figure", NULL);
}

void flow_untag_figure(struct flow *f, struct sv words)
{
    if (f->mode == FLOW_PAINTS && words.n)
        cairo_tag_end(f->cr, "Figure");
}
