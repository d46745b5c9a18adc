/*
 * Puts a file into a PDF: a stream, its description, an entry in the name tree of embedded files and one in
 * the document's list of associated files (PDF 2.0 and PDF/A-3), so that viewers and archives find it.
 */
#include "draw/pdf_internal.h"

static qpdf_oh file_stream(qpdf_data q, struct arena *mem, const struct pdf_file *file)
{
    qpdf_oh stream = qpdf_oh_new_stream(q);
    qpdf_oh_replace_stream_data(q, stream, (const unsigned char *)(file->bytes.n ? file->bytes.p : ""), file->bytes.n,
                                qpdf_oh_new_null(q), qpdf_oh_new_null(q));
    qpdf_oh dict = qpdf_oh_get_dict(q, stream), params = qpdf_oh_new_dictionary(q);
    struct sv date = pdf_date(mem, file->made_at);
    qpdf_oh_replace_key(q, params, "/Size", qpdf_oh_new_integer(q, (long long)file->bytes.n));
    if (date.n)
        qpdf_oh_replace_key(q, params, "/ModDate", qpdf_oh_new_string(q, date.p));
    qpdf_oh_replace_key(q, dict, "/Type", qpdf_oh_new_name(q, "/EmbeddedFile"));
    qpdf_oh_replace_key(q, dict, "/Subtype", pdf_name(q, mem, file->mime));
    qpdf_oh_replace_key(q, dict, "/Params", params);
    return stream;
}

static qpdf_oh file_spec(qpdf_data q, struct arena *mem, const struct pdf_file *file)
{
    qpdf_oh spec = qpdf_oh_new_dictionary(q), inside = qpdf_oh_new_dictionary(q), stream = file_stream(q, mem, file);
    qpdf_oh_replace_key(q, inside, "/F", stream);
    qpdf_oh_replace_key(q, inside, "/UF", stream);
    qpdf_oh_replace_key(q, spec, "/Type", qpdf_oh_new_name(q, "/Filespec"));
    qpdf_oh_replace_key(q, spec, "/F", pdf_text(q, file->name));
    qpdf_oh_replace_key(q, spec, "/UF", pdf_text(q, file->name));
    qpdf_oh_replace_key(q, spec, "/EF", inside);
    qpdf_oh_replace_key(q, spec, "/AFRelationship", pdf_name(q, mem, sv_of(file->relationship)));
    if (file->about.n)
        qpdf_oh_replace_key(q, spec, "/Desc", pdf_text(q, file->about));
    return qpdf_make_indirect_object(q, spec);
}

static qpdf_oh array_at(qpdf_data q, qpdf_oh dict, const char *key)
{
    qpdf_oh inside = qpdf_oh_get_key(q, dict, key);
    if (qpdf_oh_is_array(q, inside))
        return inside;
    inside = qpdf_oh_new_array(q);
    qpdf_oh_replace_key(q, dict, key, inside);
    return inside;
}

static bool array_or_none(qpdf_data q, qpdf_oh dict, const char *key)
{
    qpdf_oh inside = qpdf_oh_get_key(q, dict, key);
    return qpdf_oh_is_array(q, inside) || qpdf_oh_is_null(q, inside);
}

/* Where the name belongs among the leaf's sorted names; -1 when it is there already. */
static int place_of(qpdf_data q, qpdf_oh names, struct sv name)
{
    int n = qpdf_oh_get_array_n_items(q, names), at = 0;
    for (; at + 1 < n; at += 2) {
        const char *z = qpdf_oh_get_utf8_value(q, qpdf_oh_get_array_item(q, names, at));
        int order = sv_cmp(sv_make(z, qpdf_get_last_string_length(q)), name);
        if (order == 0)
            return -1;
        if (order > 0)
            break;
    }
    return at;
}

static int embed(qpdf_data q, const struct pdf_file *file, struct err *e)
{
    if (file->bytes.n > PDF_ATTACHMENT_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("the file inside the PDF is larger than %zu MB"),
                       PDF_ATTACHMENT_MAX >> 20);
    struct arena mem = {0};
    qpdf_oh root = qpdf_get_root(q);
    qpdf_oh tree = pdf_dict_at(q, pdf_dict_at(q, root, "/Names"), "/EmbeddedFiles");
    if (!array_or_none(q, tree, "/Names") || !array_or_none(q, root, "/AF"))
        return err_set(e, ERR_INPUT, NULL, N_("the PDF is damaged"));
    qpdf_oh names = array_at(q, tree, "/Names");
    int at = qpdf_oh_has_key(q, tree, "/Kids") ? -1 : place_of(q, names, file->name), rc = 0;
    if (at < 0) {
        rc = err_set(e, ERR_INPUT, NULL, N_("the PDF has a file %.*s already"), SV_ARG(file->name));
    } else {
        qpdf_oh spec = file_spec(q, &mem, file);
        qpdf_oh_insert_item(q, names, at, spec);
        qpdf_oh_insert_item(q, names, at, pdf_text(q, file->name));
        qpdf_oh_append_item(q, array_at(q, root, "/AF"), spec);
    }
    arena_release(&mem);
    return rc;
}

int pdf_attach(struct sv pdf, const struct pdf_file *file, struct buf *out, struct err *e)
{
    qpdf_data q = NULL;
    if (pdf_read(&q, pdf, e))
        return -1;
    int rc = embed(q, file, e);
    if (rc == 0)
        rc = pdf_write(q, out, e);
    pdf_done(&q);
    return rc;
}
