/*
 * Marks as artifacts what no element of the structure tree holds: running heads, page numbers, lines, fields
 * of colour. cairo marks only what is in an element (its operators BDC and EMC stand outside of text objects),
 * so all between two elements is put between BMC and EMC.
 */
#include "draw/pdf_internal.h"

#include <stdlib.h>

struct scan {
    struct sv in;
    size_t at;       /* where the next token begins */
    size_t operands; /* where the operands of the next operator began */
    size_t from;     /* what is before it has been written */
    int depth;       /* of marked content, from the outermost that belongs to an element */
    bool element, paints;
};

static bool is_white(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_mark(char c)
{
    return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '/' || c == '%';
}

static size_t after_string(struct sv in, size_t at)
{
    int depth = 0;
    for (; at < in.n; at++) {
        if (in.p[at] == '\\')
            at++;
        else if (in.p[at] == '(')
            depth++;
        else if (in.p[at] == ')' && --depth == 0)
            return at + 1;
    }
    return in.n;
}

static size_t after_word(struct sv in, size_t at)
{
    while (at < in.n && !is_white(in.p[at]) && !is_mark(in.p[at]))
        at++;
    return at;
}

/* The next name, number or operator; strings and brackets are passed over. Empty at the end. */
static struct sv next_word(struct scan *s)
{
    while (s->at < s->in.n) {
        char c = s->in.p[s->at];
        size_t began = s->at;
        if (c == '(') {
            s->at = after_string(s->in, s->at);
        } else if (is_white(c) || (is_mark(c) && c != '/')) {
            s->at++;
        } else {
            s->at = after_word(s->in, s->at + 1);
            return sv_make(s->in.p + began, s->at - began);
        }
    }
    return sv_none();
}

static bool paints(struct sv op)
{
    static const char *const all[] = {"f", "f*", "S", "s", "B", "B*", "b", "b*", "Tj", "TJ", "Do", "sh", "'", "\""};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (sv_is(op, all[i]))
            return true;
    return false;
}

/* Writes what there was since the last element. */
static void write_between(struct scan *s, size_t end, struct buf *out)
{
    struct sv part = sv_make(s->in.p + s->from, end - s->from);
    if (s->paints)
        buf_addz(out, "/Artifact BMC\n");
    buf_add(out, part);
    if (s->paints)
        buf_addz(out, "\nEMC\n");
    s->from = end;
    s->paints = false;
}

static void take_operator(struct scan *s, struct sv op, struct buf *out)
{
    if (sv_is(op, "BDC") || sv_is(op, "BMC")) {
        if (s->depth == 0 && s->element)
            write_between(s, s->operands, out);
        s->depth += s->depth > 0 || s->element;
    } else if (sv_is(op, "EMC") && s->depth > 0) {
        if (--s->depth == 0) {
            buf_add(out, sv_make(s->in.p + s->from, s->at - s->from));
            s->from = s->at;
            buf_addc(out, '\n');
        }
    } else if (s->depth == 0 && paints(op)) {
        s->paints = true;
    }
    s->element = false;
    s->operands = s->at;
}

void pdf_mark_artifacts(struct sv content, struct buf *out)
{
    struct scan s = {.in = content};
    for (struct sv word = next_word(&s); word.n; word = next_word(&s)) {
        char c = word.p[0];
        if (sv_is(word, "/MCID"))
            s.element = true;
        else if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '\'' || c == '"')
            take_operator(&s, word, out);
    }
    write_between(&s, content.n, out);
}

int pdf_mark_page_artifacts(qpdf_data q, qpdf_oh page, struct err *e)
{
    unsigned char *content = NULL;
    size_t n = 0;
    struct buf marked = {.max = PDF_SIZE_MAX};
    qpdf_oh stream = qpdf_oh_get_key(q, page, "/Contents");
    if (!qpdf_oh_is_stream(q, stream) || (qpdf_oh_get_page_content_data(q, page, &content, &n) & QPDF_ERRORS))
        return err_set(e, ERR_INPUT, NULL, N_("the PDF is damaged"));
    pdf_mark_artifacts(sv_make((const char *)content, n), &marked);
    qpdf_oh_replace_stream_data(q, stream, (const unsigned char *)buf_sv(&marked).p, marked.n, qpdf_oh_new_null(q),
                                qpdf_oh_new_null(q));
    free(content);
    buf_release(&marked);
    return 0;
}
