/* What a PDF says of itself, in XMP: title, language, authors, dates. Archives and search engines read it. */
#include "draw/pdf_internal.h"

static void xml(struct buf *out, struct sv text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '&')
            buf_addz(out, "&amp;");
        else if (c == '<')
            buf_addz(out, "&lt;");
        else if (c == '>')
            buf_addz(out, "&gt;");
        else
            buf_addc(out, c >= 0 && c < ' ' ? ' ' : c);
    }
}

static void property(struct buf *out, const char *name, const char *before, struct sv text, const char *after)
{
    if (!text.n)
        return;
    buf_printf(out, "<%s>%s", name, before);
    xml(out, text);
    buf_printf(out, "%s</%s>\n", after, name);
}

static void packet(struct buf *out, const struct pdf_about *about)
{
    static const char alternatives[] = "<rdf:Alt><rdf:li xml:lang=\"x-default\">", list[] = "<rdf:Seq><rdf:li>";
    buf_addz(out, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                  "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                  "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                  "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                  " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n"
                  "<dc:format>application/pdf</dc:format>\n");
    property(out, "dc:title", alternatives, about->title, "</rdf:li></rdf:Alt>");
    property(out, "dc:description", alternatives, about->subject, "</rdf:li></rdf:Alt>");
    property(out, "dc:creator", list, about->author, "</rdf:li></rdf:Seq>");
    property(out, "dc:language", "<rdf:Bag><rdf:li>", about->lang, "</rdf:li></rdf:Bag>");
    property(out, "xmp:CreateDate", "", about->made_at, "");
    property(out, "xmp:ModifyDate", "", about->made_at, "");
    property(out, "xmp:CreatorTool", "", SV("istmo"), "");
    buf_addz(out, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n");
}

static void info(qpdf_data q, const struct pdf_about *about)
{
    struct arena mem = {0};
    struct sv date = pdf_date(&mem, about->made_at);
    qpdf_oh dict = qpdf_oh_get_key(q, qpdf_get_trailer(q), "/Info");
    if (date.n && qpdf_oh_is_dictionary(q, dict)) {
        qpdf_oh_replace_key(q, dict, "/CreationDate", qpdf_oh_new_string(q, date.p));
        qpdf_oh_replace_key(q, dict, "/ModDate", qpdf_oh_new_string(q, date.p));
        qpdf_oh_replace_key(q, dict, "/Creator", qpdf_oh_new_string(q, "istmo"));
    }
    arena_release(&mem);
}

void pdf_add_metadata(qpdf_data q, const struct pdf_about *about)
{
    struct buf xmp = {.max = 1 << 20};
    qpdf_oh root = qpdf_get_root(q), stream = qpdf_oh_new_stream(q);
    packet(&xmp, about);
    qpdf_oh_replace_stream_data(q, stream, (const unsigned char *)buf_sv(&xmp).p, xmp.n, qpdf_oh_new_null(q),
                                qpdf_oh_new_null(q));
    qpdf_oh dict = qpdf_oh_get_dict(q, stream);
    qpdf_oh_replace_key(q, dict, "/Type", qpdf_oh_new_name(q, "/Metadata"));
    qpdf_oh_replace_key(q, dict, "/Subtype", qpdf_oh_new_name(q, "/XML"));
    qpdf_oh_replace_key(q, root, "/Metadata", stream);
    info(q, about);
    buf_release(&xmp);
}
