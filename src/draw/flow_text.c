/* Headings and paragraphs of a flow: measuring, breaking over pages, the outline and link targets. */
#include "draw/flow_internal.h"

#include "draw/visible.h"

#include <math.h>
#include <stdio.h>

static void set_colour(cairo_t *cr, uint32_t c)
{
    cairo_set_source_rgb(cr, ((c >> 16) & 255) / 255.0, ((c >> 8) & 255) / 255.0, (c & 255) / 255.0);
}

/* --- links and outline -------------------------------------------------------------------------- */

/* A name that needs no quoting in cairo's attributes. */
static struct sv dest_name(struct flow *f, struct sv id)
{
    char *name = arena_z(&f->mem, id);
    for (char *c = name; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '-'))
            *c = '_';
    return sv_of(name);
}

void flow_destination(struct flow *f, struct sv id)
{
    if (!id.n || f->mode == FLOW_MEASURES)
        return;
    if (f->mode == FLOW_REHEARSES) {
        struct flow_mark mark = {arena_sv(&f->mem, id), f->page};
        vec_push(&f->mem, &f->marks, mark);
        return;
    }
    cairo_tag_begin(f->cr, CAIRO_TAG_DEST, arena_printf(&f->mem, "name='%.*s'", SV_ARG(dest_name(f, id))).p);
    cairo_tag_end(f->cr, CAIRO_TAG_DEST);
}

void flow_outline(struct flow *f, int level, struct sv text)
{
    char dest[48];
    struct buf room = {0};
    if (f->mode != FLOW_PAINTS || level < 1 || level > 2)
        return;
    (void)snprintf(dest, sizeof dest, "page=%d pos=[0 %d]", f->page, (int)f->y);
    int parent = level > 1 && f->outline[level - 1] ? f->outline[level - 1] : CAIRO_PDF_OUTLINE_ROOT;
    f->outline[level] = cairo_pdf_surface_add_outline(f->surface, parent, arena_z(&f->mem, visible_text(&room, text)),
                                                      dest, level == 1 ? CAIRO_PDF_OUTLINE_FLAG_BOLD : 0);
    buf_release(&room);
}

void flow_contents_line(struct flow *f, struct sv id, uint32_t colour, struct sv text)
{
    const struct flow_text style = {.size = 11.5, .colour = FLOW_INK};
    const struct flow_text at_right = {.size = 11.5, .face = FLOW_BOLD, .colour = FLOW_INK, .right = true};
    char number[16];
    int n = snprintf(number, sizeof number, "%d", flow_page_of(f, id));
    PangoLayout *title = flow_layout(f, &style, f->width - 60, text);
    PangoLayout *page = flow_layout(f, &at_right, f->width, sv_make(number, (size_t)n));
    double h = flow_layout_height(title);
    flow_need(f, h + 15);
    flow_fill(f, colour, f->x, f->y + 6, 5, h + 2);
    flow_tag_link(f, dest_name(f, id), text);
    flow_show(f, title, f->x + 17, f->y + 7, FLOW_INK);
    flow_show(f, page, f->x, f->y + 7, FLOW_INK);
    flow_untag(f, CAIRO_TAG_LINK);
    flow_fill(f, FLOW_LINE, f->x, f->y + h + 14, f->width, 0.5);
    g_object_unref(title);
    g_object_unref(page);
    f->y += h + 15;
}

/* --- text over pages ---------------------------------------------------------------------------- */

static void show_line(struct flow *f, PangoLayoutIter *it, const PangoRectangle *r, uint32_t colour)
{
    if (f->mode != FLOW_PAINTS)
        return;
    double base = (double)(pango_layout_iter_get_baseline(it) - r->y) / PANGO_SCALE;
    set_colour(f->cr, colour);
    cairo_move_to(f->cr, f->x + (double)r->x / PANGO_SCALE, f->y + base);
    pango_cairo_show_layout_line(f->cr, pango_layout_iter_get_line_readonly(it));
}

/*
 * Line by line, so that a long paragraph goes over to the next page, but never with a single
 * line. The paragraph's tag is closed before a page ends: the next page's running head is no
 * part of it.
 */
static void place_lines(struct flow *f, PangoLayout *l, const struct flow_piece *p)
{
    int lines = pango_layout_get_line_count(l), line = 0;
    PangoLayoutIter *it = pango_layout_get_iter(l);
    flow_tag(f, p->tag);
    do {
        PangoRectangle r;
        pango_layout_iter_get_line_extents(it, NULL, &r);
        double h = (double)r.height / PANGO_SCALE;
        bool last_two = line > 0 && line == lines - 2;
        double need = line == 0 ? 0 : last_two ? 2 * h : h;
        if (f->mode != FLOW_MEASURES && need > 0 && f->y + need > FLOW_PAGE_H - FLOW_BOTTOM) {
            flow_untag(f, p->tag);
            flow_need(f, need);
            flow_tag(f, p->tag);
        }
        show_line(f, it, &r, p->style.colour);
        f->y += h;
        line++;
    } while (pango_layout_iter_next_line(it));
    flow_untag(f, p->tag);
    pango_layout_iter_free(it);
}

#define RULE_H 12.0

static bool at_top(const struct flow *f)
{
    return f->mode != FLOW_MEASURES && f->y <= FLOW_TOP;
}

static void place_rule(struct flow *f)
{
    if (at_top(f))
        return;
    flow_fill(f, colour_mix(f->accent, 0xffffff, 0.6), f->x, f->y + RULE_H / 2, f->width, 0.7);
    f->y += RULE_H;
}

/* Room for the first lines has been made. */
static void place(struct flow *f, const struct flow_piece *p)
{
    if (p->rule) {
        place_rule(f);
        return;
    }
    PangoLayout *l = flow_layout(f, &p->style, f->width, p->text);
    if (!at_top(f))
        f->y += p->before;
    flow_outline(f, p->level, p->text);
    flow_destination(f, p->id);
    place_lines(f, l, p);
    g_object_unref(l);
    f->y += p->style.after;
}

static double piece_height(struct flow *f, const struct flow_piece *p)
{
    if (p->rule)
        return RULE_H;
    PangoLayout *l = flow_layout(f, &p->style, f->width, p->text);
    double h = flow_layout_height(l) + p->before + p->style.after;
    g_object_unref(l);
    return h;
}

double flow_waiting_height(struct flow *f)
{
    double h = 0;
    for (size_t i = 0; i < f->nwaiting; i++)
        h += piece_height(f, &f->waiting[i]);
    return h;
}

void flow_place_waiting(struct flow *f)
{
    size_t n = f->nwaiting;
    if (f->mode == FLOW_MEASURES || !n)
        return;
    struct sv lang = f->lang;
    f->nwaiting = 0;
    if (!f->page_open)
        flow_need(f, 0);
    for (size_t i = 0; i < n; i++) {
        f->lang = f->waiting[i].lang;
        place(f, &f->waiting[i]);
    }
    f->lang = lang;
}

void flow_put(struct flow *f, const struct flow_piece *p)
{
    if (p->style.keep && f->mode != FLOW_MEASURES) {
        if (f->nwaiting == FLOW_WAITING_MAX)
            flow_need(f, 0);
        f->waiting[f->nwaiting] = *p;
        f->waiting[f->nwaiting++].lang = f->lang;
        return;
    }
    double h = piece_height(f, p), three_lines = p->style.size * 4.2;
    flow_need(f, fmin(h, three_lines) + p->before);
    place(f, p);
}

void flow_paragraph(struct flow *f, const struct flow_text *style, struct sv text)
{
    while (text.n) {
        size_t n = 0;
        while (n < text.n && !(text.p[n] == '\n' && (n + 1 == text.n || text.p[n + 1] == '\n')))
            n++;
        struct flow_piece piece = {.style = *style, .tag = "P", .text = sv_trim(sv_make(text.p, n))};
        if (piece.text.n)
            flow_put(f, &piece);
        while (n < text.n && text.p[n] == '\n')
            n++;
        text = sv_make(text.p + n, text.n - n);
    }
}

void flow_over(struct flow *f, const struct flow_text *style, struct sv text)
{
    flow_paragraph(f, style, text);
    f->over = true;
}

void flow_heading(struct flow *f, int level, struct sv id, struct sv text)
{
    static const double size[] = {0, 20, 12.5, 11};
    static const char *const tag[] = {"", "H1", "H2", "H3"};
    const struct flow_piece piece = {
        .style = {.size = size[level],
                  .face = FLOW_BOLD,
                  .colour = level == 1 ? f->accent : FLOW_INK,
                  .after = level == 1 ? 10 : 5,
                  .keep = true},
        .tag = tag[level],
        .level = level,
        .before = f->over      ? 1
                  : level == 1 ? 14
                               : 10,
        .id = id,
        .text = text,
    };
    f->over = false;
    flow_put(f, &piece);
}
