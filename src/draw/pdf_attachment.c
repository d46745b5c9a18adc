/*
 * Finds a file inside a PDF that anybody may have made. Every walk is counted, and the file's bytes are
 * inflated here, up to a limit: libqpdf has none.
 */
#include "draw/pdf_internal.h"

#include <stdlib.h>
#include <zlib.h>

#define DEPTH_MAX 16
#define NODES_MAX 4096
#define NAMES_MAX 4096

struct search {
    qpdf_data q;
    struct sv name;
    size_t nodes, names, found;
    qpdf_oh spec;
};

static bool text_is(qpdf_data q, qpdf_oh text, struct sv name)
{
    if (!qpdf_oh_is_string(q, text))
        return false;
    const char *z = qpdf_oh_get_utf8_value(q, text);
    return sv_eq(sv_make(z, qpdf_get_last_string_length(q)), name);
}

/* By the name that viewers show, which is not the one in the tree. */
static void look_at(struct search *s, qpdf_oh spec)
{
    if (!qpdf_oh_is_dictionary(s->q, spec))
        return;
    const char *key = qpdf_oh_has_key(s->q, spec, "/UF") ? "/UF" : "/F";
    if (!text_is(s->q, qpdf_oh_get_key(s->q, spec, key), s->name))
        return;
    s->found++;
    s->spec = spec;
}

static void search_node(struct search *s, qpdf_oh node, int depth)
{
    if (depth > DEPTH_MAX || s->nodes++ >= NODES_MAX || !qpdf_oh_is_dictionary(s->q, node))
        return;
    qpdf_oh names = qpdf_oh_get_key(s->q, node, "/Names"), kids = qpdf_oh_get_key(s->q, node, "/Kids");
    int nnames = qpdf_oh_is_array(s->q, names) ? qpdf_oh_get_array_n_items(s->q, names) : 0;
    int nkids = qpdf_oh_is_array(s->q, kids) ? qpdf_oh_get_array_n_items(s->q, kids) : 0;
    for (int i = 1; i < nnames && s->names < NAMES_MAX; i += 2, s->names++)
        look_at(s, qpdf_oh_get_array_item(s->q, names, i));
    for (int i = 0; i < nkids && s->nodes < NODES_MAX; i++)
        search_node(s, qpdf_oh_get_array_item(s->q, kids, i), depth + 1);
}

/* --- the bytes ------------------------------------------------------------------------------------ */

static int inflate_all(unsigned char *raw, size_t n, struct buf *out)
{
    z_stream z = {.next_in = raw, .avail_in = (uInt)n};
    unsigned char part[65536];
    int status = inflateInit(&z);
    if (status != Z_OK)
        return -1;
    while (status == Z_OK && !out->failed) {
        z.next_out = part;
        z.avail_out = sizeof part;
        status = inflate(&z, Z_NO_FLUSH);
        buf_add(out, sv_make((const char *)part, sizeof part - z.avail_out));
    }
    (void)inflateEnd(&z);
    return status == Z_STREAM_END ? 0 : -1;
}

/* 1: deflated, 0: plain, -1: another filter or parameters, which this program never writes. */
static int filter_of(qpdf_data q, qpdf_oh dict)
{
    qpdf_oh filter = qpdf_oh_get_key(q, dict, "/Filter");
    if (qpdf_oh_is_array(q, filter) && qpdf_oh_get_array_n_items(q, filter) == 1)
        filter = qpdf_oh_get_array_item(q, filter, 0);
    if (!qpdf_oh_is_null(q, qpdf_oh_get_key(q, dict, "/DecodeParms")))
        return -1;
    if (qpdf_oh_is_null(q, filter))
        return 0;
    return qpdf_oh_is_name_and_equals(q, filter, "/FlateDecode") ? 1 : -1;
}

bool pdf_stream_known(qpdf_data q, qpdf_oh stream)
{
    return filter_of(q, qpdf_oh_get_dict(q, stream)) >= 0;
}

int pdf_stream_packed(qpdf_data q, qpdf_oh stream, struct arena *mem, struct sv *bytes, struct err *e)
{
    unsigned char *raw = NULL;
    size_t n = 0;
    if (qpdf_oh_get_stream_data(q, stream, qpdf_dl_none, NULL, &raw, &n) & QPDF_ERRORS)
        return err_set(e, ERR_INPUT, NULL, N_("the PDF is damaged"));
    *bytes = arena_sv(mem, sv_make((const char *)raw, n));
    free(raw);
    return 0;
}

int pdf_stream(qpdf_data q, qpdf_oh stream, size_t max_bytes, struct arena *mem, struct sv *bytes, struct err *e)
{
    unsigned char *raw = NULL;
    size_t n = 0;
    struct buf plain = {.max = max_bytes ? max_bytes : 1};
    int filter = qpdf_oh_is_stream(q, stream) ? filter_of(q, qpdf_oh_get_dict(q, stream)) : -1;
    int rc = filter < 0 ? -1 : 0;
    if (rc == 0 && (qpdf_oh_get_stream_data(q, stream, qpdf_dl_none, NULL, &raw, &n) & QPDF_ERRORS))
        rc = -1;
    if (rc == 0 && filter == 1 && n) /* libqpdf deflates nothing to nothing */
        rc = inflate_all(raw, n, &plain);
    else if (rc == 0)
        buf_add(&plain, sv_make((const char *)raw, n));
    if (plain.failed)
        rc = err_set(e, ERR_LIMIT, NULL, N_("the file inside the PDF is larger than %zu MB"), max_bytes >> 20);
    else if (rc)
        rc = err_set(e, ERR_INPUT, NULL, N_("the file inside the PDF cannot be read: it is damaged"));
    else
        *bytes = arena_sv(mem, buf_sv(&plain));
    free(raw);
    buf_release(&plain);
    return rc;
}

static int read_found(const struct search *s, struct arena *mem, struct sv *bytes, struct err *e)
{
    if (s->found == 0)
        return err_set(e, ERR_NOT_FOUND, NULL, N_("the PDF has no file %.*s inside"), SV_ARG(s->name));
    if (s->found > 1)
        return err_set(e, ERR_INPUT, NULL, N_("the PDF has two files %.*s inside"), SV_ARG(s->name));
    qpdf_oh inside = qpdf_oh_get_key(s->q, s->spec, "/EF");
    if (!qpdf_oh_is_dictionary(s->q, inside))
        inside = qpdf_oh_new_dictionary(s->q);
    const char *key = qpdf_oh_has_key(s->q, inside, "/UF") ? "/UF" : "/F";
    return pdf_stream(s->q, qpdf_oh_get_key(s->q, inside, key), PDF_ATTACHMENT_MAX, mem, bytes, e);
}

int pdf_attachment(struct sv pdf, struct sv name, struct arena *mem, struct sv *bytes, struct err *e)
{
    struct search s = {.name = name};
    if (pdf_read(&s.q, pdf, e))
        return -1;
    qpdf_oh root = qpdf_get_root(s.q);
    qpdf_oh names = qpdf_oh_is_dictionary(s.q, root) ? qpdf_oh_get_key(s.q, root, "/Names") : root;
    if (qpdf_oh_is_dictionary(s.q, names))
        search_node(&s, qpdf_oh_get_key(s.q, names, "/EmbeddedFiles"), 0);
    int rc = read_found(&s, mem, bytes, e);
    pdf_done(&s.q);
    return rc;
}
