/* Opening and writing PDFs through libqpdf: see pdf_finish.h. */
#include "draw/pdf_internal.h"

/*
 * Streams of cross-references and of objects would be inflated by libqpdf without any limit, so they are not
 * read: the PDFs of this program have none. Nor is a damaged file repaired.
 */
int pdf_read(qpdf_data *q, struct sv pdf, struct err *e)
{
    if (pdf.n > PDF_SIZE_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("the PDF is larger than %zu MB"), PDF_SIZE_MAX >> 20);
    *q = qpdf_init();
    qpdf_silence_errors(*q);
    qpdf_set_suppress_warnings(*q, QPDF_TRUE);
    qpdf_set_ignore_xref_streams(*q, QPDF_TRUE);
    qpdf_set_attempt_recovery(*q, QPDF_FALSE);
    if (!(qpdf_read_memory(*q, "PDF", pdf.n ? pdf.p : "", pdf.n, NULL) & QPDF_ERRORS))
        return 0;
    pdf_done(q);
    return err_set(e, ERR_INPUT, NULL, N_("this is not a PDF that istmo wrote, or it is damaged"));
}

/* libqpdf prints an error that nobody has asked for. */
void pdf_done(qpdf_data *q)
{
    if (qpdf_has_error(*q))
        (void)qpdf_get_error(*q);
    qpdf_cleanup(q);
}

int pdf_write(qpdf_data q, struct buf *out, struct err *e)
{
    if (qpdf_has_error(q) || (qpdf_init_write_memory(q) & QPDF_ERRORS))
        return err_set(e, ERR_INPUT, NULL, N_("the PDF is damaged"));
    qpdf_set_deterministic_ID(q, QPDF_TRUE);
    qpdf_set_object_stream_mode(q, qpdf_o_disable);
    qpdf_set_minimum_pdf_version(q, "1.7");
    if (qpdf_write(q) & QPDF_ERRORS)
        return err_set(e, ERR_INPUT, NULL, N_("the PDF is damaged"));
    buf_add(out, sv_make((const char *)qpdf_get_buffer(q), qpdf_get_buffer_length(q)));
    return out->failed ? err_set(e, ERR_LIMIT, NULL, N_("the PDF is larger than %zu MB"), PDF_SIZE_MAX >> 20) : 0;
}

qpdf_oh pdf_text(qpdf_data q, struct sv text)
{
    return qpdf_oh_new_binary_unicode_string(q, text.n ? text.p : "", text.n);
}

struct sv pdf_date(struct arena *mem, struct sv moment)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    struct buf digits = {.max = 32};
    bool good = moment.n >= sizeof form && moment.p[moment.n - 1] == 'Z';
    for (size_t i = 0; good && i < sizeof form - 1; i++) {
        bool digit = moment.p[i] >= '0' && moment.p[i] <= '9';
        good = form[i] == 'd' ? digit : moment.p[i] == form[i];
        if (digit)
            buf_addc(&digits, moment.p[i]);
    }
    struct sv date = good ? arena_printf(mem, "D:%.*sZ", SV_ARG(buf_sv(&digits))) : sv_none();
    buf_release(&digits);
    return date;
}

qpdf_oh pdf_dict_at(qpdf_data q, qpdf_oh dict, const char *key)
{
    qpdf_oh inside = qpdf_oh_get_key(q, dict, key);
    if (qpdf_oh_is_dictionary(q, inside))
        return inside;
    inside = qpdf_oh_new_dictionary(q);
    qpdf_oh_replace_key(q, dict, key, inside);
    return inside;
}

qpdf_oh pdf_name(qpdf_data q, struct arena *mem, struct sv name)
{
    return qpdf_oh_new_name(q, arena_printf(mem, "/%.*s", SV_ARG(name)).p);
}

static int finish_pages(qpdf_data q, struct err *e)
{
    int n = qpdf_get_num_pages(q);
    for (int i = 0; i < n; i++) {
        qpdf_oh page = qpdf_get_page_n(q, (size_t)i);
        qpdf_oh_replace_key(q, page, "/Tabs", qpdf_oh_new_name(q, "/S"));
        if (pdf_mark_page_artifacts(q, page, e))
            return -1;
    }
    return 0;
}

static void finish_catalog(qpdf_data q, const struct pdf_about *about)
{
    qpdf_oh root = qpdf_get_root(q);
    qpdf_oh_replace_key(q, root, "/Lang", pdf_text(q, about->lang));
    qpdf_oh_replace_key(q, root, "/MarkInfo", qpdf_oh_parse(q, "<< /Marked true >>"));
    qpdf_oh_replace_key(q, root, "/ViewerPreferences", qpdf_oh_parse(q, "<< /DisplayDocTitle true >>"));
}

int pdf_finish(struct sv pdf, const struct pdf_about *about, struct buf *out, struct err *e)
{
    qpdf_data q = NULL;
    if (pdf_read(&q, pdf, e))
        return -1;
    finish_catalog(q, about);
    pdf_add_metadata(q, about);
    pdf_complete_structure(q, about);
    int rc = finish_pages(q, e);
    if (rc == 0)
        rc = pdf_write(q, out, e);
    pdf_done(&q);
    return rc;
}
