/*
 * Flowing PDF pages over cairo and pango: see flow.h. Owns the surface, the pages and the columns
 * on them; texts are placed by flow_text.c, boxes by flow_box.c, tables by flow_table.c.
 */
#include "draw/flow_internal.h"

#include "draw/canvas_cairo.h"
#include "draw/visible.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PAIR_GAP 18.0
#define TAIL_MIN 70.0 /* less than this is not left over for the next page */
#define ROOM (FLOW_PAGE_H - FLOW_TOP - FLOW_BOTTOM)

/* --- painting --------------------------------------------------------------------------------- */

static void set_colour(cairo_t *cr, uint32_t c)
{
    cairo_set_source_rgb(cr, ((c >> 16) & 255) / 255.0, ((c >> 8) & 255) / 255.0, (c & 255) / 255.0);
}

void flow_fill(struct flow *f, uint32_t colour, double x, double y, double w, double h)
{
    if (f->mode != FLOW_PAINTS)
        return;
    set_colour(f->cr, colour);
    cairo_rectangle(f->cr, x, y, w, h);
    cairo_fill(f->cr);
}

/* --- pages ------------------------------------------------------------------------------------ */

/* One line of a page's edge, cut where its width ends. */
static void edge_line(struct flow *f, double x, double y, double width, bool right, uint32_t colour, struct sv text)
{
    const struct flow_text small = {.size = 7.5, .colour = colour, .right = right};
    PangoLayout *l = flow_layout_new(f, &small, width, text);
    pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
    pango_layout_set_height(l, -1);
    flow_show(f, l, x, y, colour);
    g_object_unref(l);
}

static void page_furniture(struct flow *f)
{
    char number[16];
    double width = FLOW_PAGE_W - 2 * FLOW_MARGIN, half = (width - 20) / 2;
    int n = snprintf(number, sizeof number, "%d", f->page);
    if (f->page > 1 && !f->bare) {
        edge_line(f, FLOW_MARGIN, 27, half, false, FLOW_GREY, f->head);
        edge_line(f, FLOW_MARGIN + half + 20, 27, half, true, colour_readable(f->accent), f->section);
        flow_fill(f, FLOW_LINE, FLOW_MARGIN, 43, width, 0.6);
    }
    if (f->page > 1)
        edge_line(f, FLOW_MARGIN, FLOW_PAGE_H - 36, width, true, FLOW_GREY, sv_make(number, (size_t)n));
    f->bare = false;
}

static void open_page(struct flow *f)
{
    if (f->page_open || f->mode == FLOW_MEASURES)
        return;
    f->page++;
    f->page_open = true;
    f->y = FLOW_TOP;
    page_furniture(f);
}

void flow_new_page(struct flow *f)
{
    if (f->mode == FLOW_MEASURES)
        return;
    if (f->page_open && f->mode == FLOW_PAINTS)
        cairo_show_page(f->cr);
    f->page_open = false;
}

void flow_part(struct flow *f)
{
    flow_place_waiting(f);
    if (f->y > FLOW_TOP + ROOM * 0.5)
        flow_new_page(f);
    else
        flow_space(f, 24);
}

void flow_need(struct flow *f, double height)
{
    if (f->mode == FLOW_MEASURES)
        return;
    double all = flow_waiting_height(f) + height;
    if (f->page_open && f->y > FLOW_TOP && f->y + all > FLOW_PAGE_H - FLOW_BOTTOM)
        flow_new_page(f);
    open_page(f);
    flow_place_waiting(f);
}

void flow_space(struct flow *f, double height)
{
    f->y += height;
}

double flow_width(const struct flow *f)
{
    return f->width;
}

void flow_set_section(struct flow *f, struct sv name)
{
    f->section = name;
}

void flow_set_accent(struct flow *f, uint32_t colour)
{
    f->accent = colour;
}

/* --- columns ---------------------------------------------------------------------------------- */

static void in_column(struct flow *f, double x, double width, flow_content *content, void *ctx)
{
    double old_x = f->x, old_width = f->width;
    f->x = x;
    f->width = width;
    content(ctx);
    flow_place_waiting(f);
    f->x = old_x;
    f->width = old_width;
}

static double height_of(struct flow *f, double width, flow_content *content, void *ctx)
{
    enum flow_mode mode = f->mode;
    double y = f->y;
    f->mode = FLOW_MEASURES;
    f->y = 0;
    in_column(f, f->x, width, content, ctx);
    double height = f->y;
    f->mode = mode;
    f->y = y;
    return height;
}

void flow_keep(struct flow *f, flow_content *content, void *ctx)
{
    if (f->mode != FLOW_MEASURES) {
        double height = height_of(f, f->width, content, ctx);
        if (height <= ROOM)
            flow_need(f, height);
    }
    content(ctx);
}

/* Short pairs stay on one page, and those of which only a few lines would go over. */
static bool whole(struct flow *f, double height)
{
    double over = f->y + flow_waiting_height(f) + height - (FLOW_PAGE_H - FLOW_BOTTOM);
    return height < ROOM * 0.28 || (height < ROOM * 0.6 && over < TAIL_MIN);
}

void flow_pair(struct flow *f, double left_width, flow_content *left, flow_content *right, void *ctx)
{
    double right_width = f->width - left_width - PAIR_GAP;
    double left_height = height_of(f, left_width, left, ctx);
    double right_height = height_of(f, right_width, right, ctx);
    double both = fmax(left_height, right_height);
    if (f->mode == FLOW_MEASURES) {
        f->y += both;
        return;
    }
    flow_need(f, whole(f, both) ? both : fmax(left_height, fmin(right_height, 60)));
    int page = f->page;
    double top = f->y;
    in_column(f, f->x, left_width, left, ctx);
    double left_end = f->y;
    f->y = f->page == page ? top : FLOW_TOP;
    page = f->page;
    in_column(f, f->x + left_width + PAIR_GAP, right_width, right, ctx);
    if (f->page == page)
        f->y = fmax(f->y, left_end);
}

/* --- opening and closing ------------------------------------------------------------------------ */

static void start(struct flow *f)
{
    f->x = FLOW_MARGIN;
    f->width = FLOW_PAGE_W - 2 * FLOW_MARGIN;
    f->y = FLOW_TOP;
    f->accent = 0x1f5f8b;
    f->page = 0;
    f->page_open = f->bare = false;
    f->section = (struct sv){0};
    f->nwaiting = 0;
}

void flow_rehearse(struct flow *f, flow_content *content, void *ctx)
{
    f->mode = FLOW_REHEARSES;
    f->marks.n = 0;
    content(ctx);
    flow_place_waiting(f);
    f->rehearsed = f->page;
    f->mode = FLOW_PAINTS;
    start(f);
}

int flow_pages(const struct flow *f)
{
    return f->rehearsed;
}

int flow_page_of(const struct flow *f, struct sv id)
{
    for (size_t i = 0; i < f->marks.n; i++)
        if (sv_eq(f->marks.v[i].id, id))
            return f->marks.v[i].page;
    return 0;
}

static struct sv shown(struct arena *mem, struct sv text)
{
    struct buf room = {0};
    struct sv copy = arena_sv(mem, visible_text(&room, text));
    buf_release(&room);
    return copy;
}

static void set_meta(cairo_surface_t *s, cairo_pdf_metadata_t what, struct arena *mem, struct sv text)
{
    if (text.n)
        cairo_pdf_surface_set_metadata(s, what, arena_z(mem, shown(mem, text)));
}

static void begin_document(struct flow *f, const struct flow_info *info)
{
    set_meta(f->surface, CAIRO_PDF_METADATA_TITLE, &f->mem, info->title);
    set_meta(f->surface, CAIRO_PDF_METADATA_AUTHOR, &f->mem, info->author);
    set_meta(f->surface, CAIRO_PDF_METADATA_SUBJECT, &f->mem, info->subject);
    f->cr = cairo_create(f->surface);
    f->pango = canvas_cairo_pango(f->cr);
    f->layouts.mem = &f->mem;
    pango_context_set_language(f->pango, pango_language_from_string(info->lang));
    f->about = (struct pdf_about){.lang = arena_sv(&f->mem, sv_of(info->lang)),
                                  .title = shown(&f->mem, info->title),
                                  .author = shown(&f->mem, info->author),
                                  .subject = shown(&f->mem, info->subject),
                                  .made_at = arena_sv(&f->mem, info->made_at)};
    flow_tag(f, "Document");
    start(f);
}

static cairo_status_t add_bytes(void *to, const unsigned char *data, unsigned int n)
{
    buf_add(to, sv_make((const char *)data, n));
    return ((struct buf *)to)->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

int flow_open(struct flow **out, const struct flow_info *info, struct err *e)
{
    struct flow *f = xcalloc(1, sizeof *f);
    f->bytes = info->bytes;
    f->head = arena_sv(&f->mem, info->running_head);
    f->pdf.max = PDF_SIZE_MAX;
    if (info->path) {
        f->path = arena_sv(&f->mem, sv_of(info->path));
        f->part = arena_printf(&f->mem, "%s.part", info->path);
        f->file_out = fopen(f->part.p, "wb");
    }
    if (info->path && !f->file_out) {
        (void)err_set(e, ERR_STORAGE, "-o", N_("%s cannot be written: %s"), info->path, err_system(e, errno));
        arena_release(&f->mem);
        free(f);
        return -1;
    }
    f->surface = cairo_pdf_surface_create_for_stream(add_bytes, &f->pdf, FLOW_PAGE_W, FLOW_PAGE_H);
    begin_document(f, info);
    *out = f;
    return 0;
}

static bool write_file(struct flow *f, struct sv pdf)
{
    return fwrite(pdf.p, 1, pdf.n, f->file_out) == pdf.n && fflush(f->file_out) == 0;
}

static int finish(struct flow *f, struct err *e)
{
    struct buf pdf = {.max = PDF_SIZE_MAX};
    f->about.element = f->elements.v;
    f->about.nelements = f->elements.n;
    int rc = pdf_finish(buf_sv(&f->pdf), &f->about, &pdf, e);
    if (rc == 0 && f->bytes) {
        buf_add(f->bytes, buf_sv(&pdf));
        rc = f->bytes->failed ? err_set(e, ERR_LIMIT, NULL, N_("the report is too large")) : 0;
    } else if (rc == 0 && (!write_file(f, buf_sv(&pdf)) || rename(f->part.p, f->path.p) != 0)) {
        rc = err_set(e, ERR_STORAGE, "-o", N_("%s cannot be written"), f->path.p);
    }
    buf_release(&pdf);
    return rc;
}

int flow_close(struct flow *f, struct err *e)
{
    flow_need(f, 0);
    cairo_show_page(f->cr);
    flow_untag(f, "Document");
    cairo_status_t status = cairo_status(f->cr);
    flow_layouts_release(f);
    g_object_unref(f->pango);
    cairo_destroy(f->cr);
    cairo_surface_finish(f->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(f->surface);
    cairo_surface_destroy(f->surface);
    int rc = status == CAIRO_STATUS_SUCCESS ? finish(f, e)
                                            : err_set(e, ERR_STORAGE, "-o", N_("%s cannot be written"), f->path.p);
    if (f->file_out)
        (void)fclose(f->file_out);
    if (rc && f->part.n)
        (void)remove(f->part.p);
    buf_release(&f->pdf);
    arena_release(&f->mem);
    free(f);
    return rc;
}
