/*
 * What a PDF shows: see pdf_read.h. Interprets no more of the content than text needs: strings, fonts, where the pen
 * moves, drawings within drawings. Everything is counted; streams are inflated with a limit.
 */
#include "draw/pdf_read.h"

#include "draw/pdf_font.h"
#include "draw/pdf_graph.h"

#include <stdlib.h>

#define FONTS_MAX 256
#define DRAWINGS_MAX 100000
#define DEPTH_MAX 6
#define OPERANDS_MAX 4096
#define GAP (-200.0) /* thousandths of the size: a move that is a space */

struct operand {
    enum { NUMBER, NAME, STRING } kind;
    double number;
    struct sv text; /* a name, or a string's bytes */
};

struct reading {
    qpdf_data q;
    const struct pdf_visitor *v;
    struct err *e;
    int page;
    size_t drawn, drawings; /* so far */
    struct arena mem;       /* fonts, the graph */
    struct pdf_graph graph;
    struct pdf_font font[FONTS_MAX];
    size_t nfonts;
    const struct pdf_font *current;
    struct buf run;
};

struct content {
    struct sv left;
    qpdf_oh resources;
    struct arena mem; /* operands */
    struct operand operand[OPERANDS_MAX];
    size_t n;
};

/* --- streams --------------------------------------------------------------------------------------------- */

static int damaged(struct err *e)
{
    return err_set(e, ERR_INPUT, NULL, N_("the PDF is damaged"));
}

static int too_large(struct err *e)
{
    return err_set(e, ERR_LIMIT, NULL, N_("the PDF is larger than %zu MB"), PDF_DRAWN_MAX >> 20);
}

static int stream(struct reading *r, qpdf_oh oh, struct arena *mem, struct sv *out)
{
    if (pdf_stream(r->q, oh, PDF_DRAWN_MAX - r->drawn, mem, out, r->e))
        return -1;
    r->drawn += out->n;
    return 0;
}

/* --- fonts ----------------------------------------------------------------------------------------------- */

static int add_font(struct reading *r, qpdf_oh font)
{
    struct arena mem = {0};
    struct sv cmap;
    if (r->nfonts == FONTS_MAX)
        return err_set(r->e, ERR_LIMIT, NULL, N_("the PDF has too many fonts"));
    struct pdf_font *f = &r->font[r->nfonts++];
    *f = (struct pdf_font){.id = qpdf_oh_get_object_id(r->q, font),
                           .wide = qpdf_oh_is_name_and_equals(r->q, qpdf_oh_get_key(r->q, font, "/Subtype"), "/Type0")};
    qpdf_oh map = qpdf_oh_get_key(r->q, font, "/ToUnicode");
    int rc = 0;
    if (qpdf_oh_is_stream(r->q, map)) {
        rc = stream(r, map, &mem, &cmap);
        if (rc == 0)
            pdf_font_map(f, cmap, &r->mem);
    }
    arena_release(&mem);
    r->current = f;
    return rc;
}

static int set_font(struct reading *r, const struct content *c, struct sv name)
{
    struct arena mem = {0};
    qpdf_oh fonts = qpdf_oh_get_key(r->q, c->resources, "/Font");
    if (!qpdf_oh_is_dictionary(r->q, fonts))
        return damaged(r->e);
    qpdf_oh font = qpdf_oh_get_key(r->q, fonts, arena_z(&mem, name));
    arena_release(&mem);
    if (!qpdf_oh_is_dictionary(r->q, font))
        return damaged(r->e);
    int id = qpdf_oh_get_object_id(r->q, font);
    for (size_t i = 0; i < r->nfonts; i++)
        if (id && r->font[i].id == id) {
            r->current = &r->font[i];
            return 0;
        }
    return add_font(r, font);
}

/* --- operands -------------------------------------------------------------------------------------------- */

static bool blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool delimiter(char c)
{
    return strchr("()<>[]{}/%", c) != NULL; /* NUL, too */
}

static void skip(struct content *c, size_t n)
{
    c->left = sv_make(c->left.p + n, c->left.n - n);
}

static void push(struct content *c, struct operand o)
{
    if (c->n < OPERANDS_MAX)
        c->operand[c->n++] = o;
}

/* "\12" and its like; returns how many bytes it took. */
static size_t escape(struct sv s, struct buf *out)
{
    static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
    const char *known = s.p[0] ? strchr(from, s.p[0]) : NULL;
    if (known) {
        buf_addc(out, to[known - from]);
        return 1;
    }
    if (s.p[0] == '\n')
        return 1;
    size_t n = 0;
    int code = 0;
    for (; n < 3 && n < s.n && s.p[n] >= '0' && s.p[n] <= '7'; n++)
        code = code * 8 + (s.p[n] - '0');
    buf_addc(out, n ? (char)code : s.p[0]);
    return n ? n : 1;
}

static void take_string(struct content *c)
{
    struct buf out = {0};
    int depth = 1;
    size_t i = 1;
    while (i < c->left.n && depth) {
        char ch = c->left.p[i++];
        if (ch == '\\' && i < c->left.n) {
            i += escape(sv_make(c->left.p + i, c->left.n - i), &out);
            continue;
        }
        depth += ch == '(' ? 1 : ch == ')' ? -1 : 0;
        if (depth)
            buf_addc(&out, ch);
    }
    push(c, (struct operand){STRING, 0, arena_sv(&c->mem, buf_sv(&out))});
    buf_release(&out);
    skip(c, i);
}

static void take_hex(struct content *c)
{
    struct buf out = {0};
    size_t i = 1, digits = 0;
    int value = 0;
    for (; i < c->left.n && c->left.p[i] != '>'; i++) {
        char ch = c->left.p[i];
        int d = ch >= '0' && ch <= '9' ? ch - '0' : (ch | 32) >= 'a' && (ch | 32) <= 'f' ? (ch | 32) - 'a' + 10 : -1;
        if (d < 0)
            continue;
        value = value * 16 + d;
        if (++digits % 2 == 0) {
            buf_addc(&out, (char)value);
            value = 0;
        }
    }
    if (digits % 2)
        buf_addc(&out, (char)(value * 16));
    push(c, (struct operand){STRING, 0, arena_sv(&c->mem, buf_sv(&out))});
    buf_release(&out);
    skip(c, i < c->left.n ? i + 1 : i);
}

/* An image within the content: its bytes are no operators. */
static void skip_image(struct content *c)
{
    size_t i = 0;
    while (i + 3 < c->left.n &&
           !(blank(c->left.p[i]) && c->left.p[i + 1] == 'E' && c->left.p[i + 2] == 'I' && blank(c->left.p[i + 3])))
        i++;
    skip(c, i + 3 < c->left.n ? i + 3 : c->left.n);
}

/* The next operator, its operands gathered; empty at the end. */
static struct sv next(struct content *c)
{
    while (c->left.n) {
        char ch = c->left.p[0];
        size_t n = 1;
        if (ch == '(') {
            take_string(c);
        } else if (ch == '<' && !(c->left.n > 1 && c->left.p[1] == '<')) {
            take_hex(c);
        } else if (ch == '%') {
            while (n < c->left.n && c->left.p[n] != '\n' && c->left.p[n] != '\r')
                n++;
            skip(c, n);
        } else if (blank(ch) || (delimiter(ch) && ch != '/')) {
            skip(c, 1);
        } else {
            while (n < c->left.n && !blank(c->left.p[n]) && !delimiter(c->left.p[n]))
                n++;
            struct sv w = sv_make(c->left.p, n);
            struct operand o = {.kind = NUMBER};
            skip(c, n);
            if (ch == '/')
                push(c, (struct operand){NAME, 0, w});
            else if (sv_to_double(w, &o.number))
                push(c, o);
            else
                return w;
        }
    }
    return (struct sv){0};
}

/* --- operators ------------------------------------------------------------------------------------------- */

static int visit_stream(struct reading *r, qpdf_oh content, qpdf_oh resources, int depth);

static void end_run(struct reading *r)
{
    if (r->run.n)
        r->v->text(r->v->ctx, r->page, buf_sv(&r->run));
    buf_clear(&r->run);
}

static void show(struct reading *r, const struct content *c)
{
    for (size_t i = 0; r->current && i < c->n; i++) {
        if (c->operand[i].kind == STRING)
            pdf_font_show(r->current, c->operand[i].text, &r->run);
        else if (c->operand[i].kind == NUMBER && c->operand[i].number < GAP)
            buf_addc(&r->run, ' ');
    }
}

/* Drawings within drawings; images show no text. */
static int draw_form(struct reading *r, qpdf_oh form, qpdf_oh resources, int depth)
{
    qpdf_oh dict = qpdf_oh_get_dict(r->q, form), own = qpdf_oh_get_key(r->q, dict, "/Resources");
    if (!qpdf_oh_is_name_and_equals(r->q, qpdf_oh_get_key(r->q, dict, "/Subtype"), "/Form"))
        return 0;
    if (depth == DEPTH_MAX)
        return damaged(r->e);
    return visit_stream(r, form, qpdf_oh_is_dictionary(r->q, own) ? own : resources, depth + 1);
}

static int draw_object(struct reading *r, const struct content *c, int depth)
{
    struct arena mem = {0};
    qpdf_oh objects = qpdf_oh_get_key(r->q, c->resources, "/XObject");
    if (!c->n || c->operand[c->n - 1].kind != NAME || !qpdf_oh_is_dictionary(r->q, objects))
        return damaged(r->e);
    if (++r->drawings > DRAWINGS_MAX)
        return err_set(r->e, ERR_LIMIT, NULL, N_("the PDF has too many drawings"));
    qpdf_oh object = qpdf_oh_get_key(r->q, objects, arena_z(&mem, c->operand[c->n - 1].text));
    arena_release(&mem);
    return qpdf_oh_is_stream(r->q, object) ? draw_form(r, object, c->resources, depth) : damaged(r->e);
}

static bool moves(struct sv op)
{
    static const char *const known[] = {"BT", "ET", "Tm", "Td", "TD", "T*", "'", "\"", "Do"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (sv_is(op, known[i]))
            return true;
    return false;
}

static int obey(struct reading *r, struct content *c, struct sv op, int depth)
{
    if (moves(op))
        end_run(r);
    if (sv_is(op, "Tj") || sv_is(op, "TJ") || sv_is(op, "'") || sv_is(op, "\""))
        show(r, c);
    else if (sv_is(op, "Tf") && c->n >= 2 && c->operand[c->n - 2].kind == NAME)
        return set_font(r, c, c->operand[c->n - 2].text);
    else if (sv_is(op, "Do"))
        return draw_object(r, c, depth);
    else if (sv_is(op, "ID"))
        skip_image(c);
    return 0;
}

static int visit_content(struct reading *r, struct sv bytes, qpdf_oh resources, int depth)
{
    struct content *c = xcalloc(1, sizeof *c);
    int rc = 0;
    c->left = bytes;
    c->resources = resources;
    for (struct sv op; rc == 0 && (op = next(c)).n;) {
        rc = obey(r, c, op, depth);
        c->n = 0;
        arena_reset(&c->mem);
    }
    end_run(r);
    arena_release(&c->mem);
    free(c);
    return rc || !r->run.failed ? rc : too_large(r->e);
}

static int visit_stream(struct reading *r, qpdf_oh content, qpdf_oh resources, int depth)
{
    struct arena mem = {0};
    struct sv bytes;
    int rc = stream(r, content, &mem, &bytes);
    if (rc == 0)
        rc = visit_content(r, bytes, resources, depth);
    arena_release(&mem);
    return rc;
}

/* --- pages ----------------------------------------------------------------------------------------------- */

/* Whatever the page reaches, painted or laid over it. */
static int tell_drawn(struct reading *r, qpdf_oh page)
{
    struct buf all = {.max = PDF_DRAWN_MAX - r->drawn + 1};
    int rc = pdf_graph_add(&r->graph, page, &all, r->e);
    if (rc == 0 && all.failed)
        rc = too_large(r->e);
    if (rc == 0)
        r->v->drawn(r->v->ctx, r->page, buf_sv(&all));
    r->drawn += all.n;
    buf_release(&all);
    return rc;
}

static int visit_page(struct reading *r, qpdf_oh page)
{
    if (!qpdf_oh_is_dictionary(r->q, page))
        return damaged(r->e);
    qpdf_oh content = qpdf_oh_get_key(r->q, page, "/Contents"), resources = qpdf_oh_get_key(r->q, page, "/Resources");
    if (!qpdf_oh_is_dictionary(r->q, resources))
        return damaged(r->e);
    if (tell_drawn(r, page))
        return -1;
    r->current = NULL;
    if (qpdf_oh_is_stream(r->q, content))
        return visit_stream(r, content, resources, 0);
    int n = qpdf_oh_is_array(r->q, content) ? qpdf_oh_get_array_n_items(r->q, content) : 0;
    for (int i = 0; i < n; i++)
        if (visit_stream(r, qpdf_oh_get_array_item(r->q, content, i), resources, 0))
            return -1;
    return 0;
}

static int visit_pages(struct reading *r, int *npages)
{
    if (qpdf_push_inherited_attributes_to_page(r->q) & QPDF_ERRORS)
        return damaged(r->e);
    *npages = qpdf_get_num_pages(r->q);
    if (*npages < 0 || *npages > PDF_PAGES_MAX)
        return damaged(r->e);
    for (r->page = 1; r->page <= *npages; r->page++) {
        qpdf_oh page = qpdf_get_page_n(r->q, (size_t)r->page - 1);
        if (visit_page(r, page))
            return -1;
    }
    return 0;
}

int pdf_visit(struct sv pdf, const struct pdf_visitor *v, int *npages, struct err *e)
{
    struct reading *r = xcalloc(1, sizeof *r);
    r->v = v;
    r->e = e;
    int rc = pdf_read(&r->q, pdf, e);
    if (rc == 0) {
        r->graph = (struct pdf_graph){.q = r->q, .met = {.mem = &r->mem}};
        rc = visit_pages(r, npages);
        pdf_done(&r->q);
    }
    buf_release(&r->run);
    arena_release(&r->mem);
    free(r);
    return rc;
}
