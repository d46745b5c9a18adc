/* Flowing PDF pages over cairo and pango: see flow.h. Owns the surface and the page geometry. */
#include "draw/flow.h"

#include "draw/canvas_cairo.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGE_W 595.28
#define PAGE_H 841.89
#define MARGIN 54.0
#define TOP 64.0
#define BOTTOM 60.0
#define INK 0x1d2530u
#define GREY 0x5b6672u
#define FONT "Open Sans, Noto Sans, Noto Sans CJK SC"

struct flow {
    cairo_surface_t *surface;
    cairo_t *cr;
    struct arena mem;
    struct sv head;
    struct sv path, part; /* written beside, renamed at the end */
    double y;
    uint32_t accent;
    int page;
    int outline[3];
    bool page_open;
};

/* --- pages ------------------------------------------------------------------------------------ */

static void set_colour(cairo_t *cr, uint32_t c)
{
    cairo_set_source_rgb(cr, ((c >> 16) & 255) / 255.0, ((c >> 8) & 255) / 255.0, (c & 255) / 255.0);
}

static PangoLayout *layout_new(struct flow *f, const struct flow_text *style, double width, struct sv text)
{
    PangoLayout *l = pango_cairo_create_layout(f->cr);
    PangoFontDescription *font = pango_font_description_from_string(FONT);
    pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
    pango_font_description_set_weight(font, style->weight == FLOW_BOLD ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(l, font);
    pango_font_description_free(font);
    if (width > 0)
        pango_layout_set_width(l, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(l, 1.25F);
    pango_layout_set_text(l, text.n ? text.p : "", (int)(text.n < 1000000 ? text.n : 1000000));
    return l;
}

static double layout_height(PangoLayout *l)
{
    int h = 0;
    pango_layout_get_size(l, NULL, &h);
    return (double)h / PANGO_SCALE;
}

static void show_at(struct flow *f, PangoLayout *l, double x, double y, uint32_t colour)
{
    set_colour(f->cr, colour);
    cairo_move_to(f->cr, x, y);
    pango_cairo_show_layout(f->cr, l);
}

static void page_furniture(struct flow *f)
{
    char number[16];
    const struct flow_text small = {.size = 8, .colour = GREY};
    int n = snprintf(number, sizeof number, "%d", f->page);
    PangoLayout *l = layout_new(f, &small, PAGE_W - 2 * MARGIN, f->head);
    pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
    pango_layout_set_height(l, -1);
    if (f->page > 1)
        show_at(f, l, MARGIN, 30, GREY);
    g_object_unref(l);
    l = layout_new(f, &small, PAGE_W - 2 * MARGIN, sv_make(number, (size_t)n));
    pango_layout_set_alignment(l, PANGO_ALIGN_RIGHT);
    show_at(f, l, MARGIN, PAGE_H - 40, GREY);
    g_object_unref(l);
    set_colour(f->cr, f->accent);
    cairo_rectangle(f->cr, 0, 0, PAGE_W, 8);
    cairo_fill(f->cr);
}

static void open_page(struct flow *f)
{
    if (f->page_open)
        return;
    f->page++;
    f->page_open = true;
    f->y = TOP;
    page_furniture(f);
}

void flow_new_page(struct flow *f)
{
    if (f->page_open)
        cairo_show_page(f->cr);
    f->page_open = false;
}

void flow_need(struct flow *f, double height)
{
    if (f->page_open && f->y > TOP && f->y + height > PAGE_H - BOTTOM)
        flow_new_page(f);
    open_page(f);
}

void flow_space(struct flow *f, double height)
{
    f->y += height;
}

double flow_width(const struct flow *f)
{
    (void)f;
    return PAGE_W - 2 * MARGIN;
}

uint32_t flow_accent(const struct flow *f)
{
    return f->accent;
}

void flow_set_accent(struct flow *f, uint32_t colour)
{
    f->accent = colour;
}

/* --- opening and closing ------------------------------------------------------------------------ */

static void set_meta(cairo_surface_t *s, cairo_pdf_metadata_t what, struct arena *mem, struct sv text)
{
    if (text.n)
        cairo_pdf_surface_set_metadata(s, what, arena_z(mem, text));
}

int flow_open(struct flow **out, const struct flow_info *info, struct err *e)
{
    struct flow *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(e, ERR_INTERNAL, NULL, N_("out of memory"));
    f->path = arena_sv(&f->mem, sv_of(info->path));
    f->part = arena_printf(&f->mem, "%s.part", info->path);
    f->head = arena_sv(&f->mem, info->running_head);
    f->accent = 0x1f5f8b;
    f->surface = cairo_pdf_surface_create(f->part.p, PAGE_W, PAGE_H);
    if (cairo_surface_status(f->surface) != CAIRO_STATUS_SUCCESS) {
        (void)err_set(e, ERR_STORAGE, "-o", N_("%s cannot be written"), info->path);
        cairo_surface_destroy(f->surface);
        arena_release(&f->mem);
        free(f);
        return -1;
    }
    set_meta(f->surface, CAIRO_PDF_METADATA_TITLE, &f->mem, info->title);
    set_meta(f->surface, CAIRO_PDF_METADATA_AUTHOR, &f->mem, info->author);
    set_meta(f->surface, CAIRO_PDF_METADATA_SUBJECT, &f->mem, info->subject);
    set_meta(f->surface, CAIRO_PDF_METADATA_CREATE_DATE, &f->mem, info->made_at);
    f->cr = cairo_create(f->surface);
    cairo_tag_begin(f->cr, "Document", NULL);
    *out = f;
    return 0;
}

int flow_close(struct flow *f, struct err *e)
{
    open_page(f);
    cairo_show_page(f->cr);
    cairo_tag_end(f->cr, "Document");
    cairo_status_t status = cairo_status(f->cr);
    cairo_destroy(f->cr);
    cairo_surface_finish(f->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(f->surface);
    cairo_surface_destroy(f->surface);
    int rc = 0;
    if (status != CAIRO_STATUS_SUCCESS || rename(f->part.p, f->path.p) != 0) {
        (void)remove(f->part.p);
        rc = err_set(e, ERR_STORAGE, "-o", N_("%s cannot be written"), f->path.p);
    }
    arena_release(&f->mem);
    free(f);
    return rc;
}

/* --- text ---------------------------------------------------------------------------------------- */

/* Writes a layout line by line, so that a long paragraph goes over to the next page. */
static void put_lines(struct flow *f, PangoLayout *l, const struct flow_text *style)
{
    double x = MARGIN + style->indent;
    PangoLayoutIter *it = pango_layout_get_iter(l);
    do {
        PangoRectangle r;
        pango_layout_iter_get_line_extents(it, NULL, &r);
        double h = (double)r.height / PANGO_SCALE;
        flow_need(f, h);
        set_colour(f->cr, style->colour);
        double base = (double)(pango_layout_iter_get_baseline(it) - r.y) / PANGO_SCALE;
        cairo_move_to(f->cr, x + (double)r.x / PANGO_SCALE, f->y + base);
        pango_cairo_show_layout_line(f->cr, pango_layout_iter_get_line_readonly(it));
        f->y += h;
    } while (pango_layout_iter_next_line(it));
    pango_layout_iter_free(it);
}

static void put_text(struct flow *f, const char *tag, const struct flow_text *style, struct sv text)
{
    open_page(f);
    PangoLayout *l = layout_new(f, style, flow_width(f) - style->indent, text);
    flow_need(f, fmin(layout_height(l), style->size * 3.2));
    cairo_tag_begin(f->cr, tag, NULL);
    put_lines(f, l, style);
    cairo_tag_end(f->cr, tag);
    g_object_unref(l);
    f->y += style->after;
}

void flow_paragraph(struct flow *f, const struct flow_text *style, struct sv text)
{
    while (text.n) {
        size_t n = 0;
        while (n < text.n && !(text.p[n] == '\n' && (n + 1 == text.n || text.p[n + 1] == '\n')))
            n++;
        struct sv one = sv_trim(sv_make(text.p, n));
        if (one.n)
            put_text(f, "P", style, one);
        while (n < text.n && text.p[n] == '\n')
            n++;
        text = sv_make(text.p + n, text.n - n);
    }
}

static void add_outline(struct flow *f, int level, struct sv text)
{
    char dest[48];
    (void)snprintf(dest, sizeof dest, "page=%d pos=[0 %d]", f->page, (int)f->y);
    int parent = level > 1 && f->outline[level - 1] ? f->outline[level - 1] : CAIRO_PDF_OUTLINE_ROOT;
    f->outline[level] = cairo_pdf_surface_add_outline(f->surface, parent, arena_z(&f->mem, text), dest,
                                                      level == 1 ? CAIRO_PDF_OUTLINE_FLAG_BOLD : 0);
}

void flow_heading(struct flow *f, int level, struct sv id, struct sv text)
{
    static const double size[] = {0, 20, 13, 10.5};
    static const char *const tag[] = {"", "H1", "H2", "H3"};
    struct flow_text style = {size[level], FLOW_BOLD, level == 1 ? f->accent : INK, level == 1 ? 10 : 5, 0};
    flow_need(f, size[level] * 4);
    if (f->y > TOP)
        f->y += level == 1 ? 14 : 8;
    if (level < 3)
        add_outline(f, level, text);
    if (id.n) {
        cairo_tag_begin(f->cr, CAIRO_TAG_DEST, arena_printf(&f->mem, "name='%.*s'", SV_ARG(id)).p);
        cairo_tag_end(f->cr, CAIRO_TAG_DEST);
    }
    put_text(f, tag[level], &style, text);
}

void flow_rule(struct flow *f)
{
    flow_need(f, 12);
    set_colour(f->cr, colour_mix(f->accent, 0xffffff, 0.6));
    cairo_rectangle(f->cr, MARGIN, f->y + 4, flow_width(f), 0.7);
    cairo_fill(f->cr);
    f->y += 12;
}

/* --- boxes --------------------------------------------------------------------------------------- */

void flow_banner(struct flow *f, uint32_t colour, double size, struct sv text)
{
    const struct flow_text style = {size, FLOW_BOLD, colour_text_on(colour), 0, 0};
    open_page(f);
    PangoLayout *l = layout_new(f, &style, flow_width(f) - 28, text);
    double h = layout_height(l) + 24;
    flow_need(f, h);
    set_colour(f->cr, colour);
    cairo_rectangle(f->cr, MARGIN, f->y, flow_width(f), h);
    cairo_fill(f->cr);
    add_outline(f, 1, text);
    cairo_tag_begin(f->cr, "H1", NULL);
    show_at(f, l, MARGIN + 14, f->y + 12, style.colour);
    cairo_tag_end(f->cr, "H1");
    g_object_unref(l);
    f->y += h + 12;
}

void flow_note(struct flow *f, uint32_t colour, struct sv text)
{
    const struct flow_text style = {8.5, FLOW_REGULAR, INK, 0, 0};
    open_page(f);
    PangoLayout *l = layout_new(f, &style, flow_width(f) - 24, text);
    double h = layout_height(l) + 12;
    flow_need(f, h);
    set_colour(f->cr, colour_mix(colour, 0xffffff, 0.88));
    cairo_rectangle(f->cr, MARGIN, f->y, flow_width(f), h);
    cairo_fill(f->cr);
    set_colour(f->cr, colour);
    cairo_rectangle(f->cr, MARGIN, f->y, 3, h);
    cairo_fill(f->cr);
    cairo_tag_begin(f->cr, "P", NULL);
    show_at(f, l, MARGIN + 14, f->y + 6, INK);
    cairo_tag_end(f->cr, "P");
    g_object_unref(l);
    f->y += h + 8;
}

void flow_drawing(struct flow *f, double width, double height, struct sv alt, canvas_draw *draw, void *ctx)
{
    struct canvas c;
    (void)alt; /* cairo 1.16 has no attribute for it; the numbers are text in the drawing */
    double scale = fmin(1.0, flow_width(f) / width);
    flow_need(f, height * scale + 8);
    cairo_tag_begin(f->cr, "Figure", NULL);
    canvas_cairo_begin(&c, f->cr, MARGIN, f->y, scale, width, height);
    draw(&c, ctx);
    canvas_cairo_end(&c);
    cairo_tag_end(f->cr, "Figure");
    f->y += height * scale + 8;
}

/* --- tables -------------------------------------------------------------------------------------- */

#define CELL_PAD 4.0

struct table_view {
    const struct flow_column *column;
    size_t n;
    double width[16];
};

/* Draws one row; with draw = false it only measures. */
static double table_row(struct flow *f, const struct table_view *t, const struct sv *cell, bool head, bool draw)
{
    const struct flow_text style = {8.5, head ? FLOW_BOLD : FLOW_REGULAR, INK, 0, 0};
    double x = MARGIN, height = 0;
    for (size_t i = 0; i < t->n; i++) {
        PangoLayout *l = layout_new(f, &style, t->width[i] - 2 * CELL_PAD, cell[i]);
        if (t->column[i].numeric)
            pango_layout_set_alignment(l, PANGO_ALIGN_RIGHT);
        height = fmax(height, layout_height(l) + 2 * CELL_PAD);
        if (draw) {
            cairo_tag_begin(f->cr, head ? "TH" : "TD", NULL);
            show_at(f, l, x + CELL_PAD, f->y + CELL_PAD, INK);
            cairo_tag_end(f->cr, head ? "TH" : "TD");
        }
        g_object_unref(l);
        x += t->width[i];
    }
    return height;
}

static void put_row(struct flow *f, const struct table_view *t, const struct sv *cell, bool head)
{
    double h = table_row(f, t, cell, head, false);
    if (head) {
        set_colour(f->cr, colour_mix(f->accent, 0xffffff, 0.85));
        cairo_rectangle(f->cr, MARGIN, f->y, flow_width(f), h);
        cairo_fill(f->cr);
    }
    cairo_tag_begin(f->cr, "TR", NULL);
    (void)table_row(f, t, cell, head, true);
    cairo_tag_end(f->cr, "TR");
    f->y += h;
    set_colour(f->cr, 0xd5dae0);
    cairo_rectangle(f->cr, MARGIN, f->y, flow_width(f), 0.5);
    cairo_fill(f->cr);
}

void flow_table(struct flow *f, const struct flow_column *column, size_t ncolumns, const struct sv *const *row,
                size_t nrows)
{
    struct table_view t = {.column = column, .n = ncolumns < 16 ? ncolumns : 16};
    struct sv head[16];
    double shares = 0;
    for (size_t i = 0; i < t.n; i++)
        shares += column[i].share;
    for (size_t i = 0; i < t.n; i++) {
        t.width[i] = flow_width(f) * column[i].share / shares;
        head[i] = column[i].heading;
    }
    open_page(f);
    double head_h = table_row(f, &t, head, true, false);
    flow_need(f, head_h * 3);
    cairo_tag_begin(f->cr, "Table", NULL);
    put_row(f, &t, head, true);
    for (size_t r = 0; r < nrows; r++) {
        double h = table_row(f, &t, row[r], false, false);
        int page = f->page;
        flow_need(f, h);
        if (f->page != page)
            put_row(f, &t, head, true);
        put_row(f, &t, row[r], false);
    }
    cairo_tag_end(f->cr, "Table");
    f->y += 10;
}
