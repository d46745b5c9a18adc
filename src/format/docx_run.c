/* Runs of text and pictures as WordprocessingML and DrawingML. The order of elements is that of the schema
 * (ECMA-376 part 1, 17.3.2), which Word insists on. */
#include "format/docx_internal.h"

#include <math.h>

#define EMU 12700 /* a point */

struct sv docx_language(struct sv lang)
{
    if (sv_is(lang, "es"))
        return SV("es-PA");
    return sv_is(lang, "en") ? SV("en-US") : lang;
}

static void properties(struct buf *out, const struct docx_run *run)
{
    xml_lit(out, "<w:rPr>");
    if (run->style) {
        xml_lit(out, "<w:rStyle");
        xml_attr(out, "w:val", sv_of(run->style));
        xml_lit(out, "/>");
    }
    if (run->bold)
        xml_lit(out, "<w:b/>");
    if (run->colour) {
        xml_lit(out, "<w:color");
        xml_colour_attr(out, "w:val", run->colour);
        xml_lit(out, "/>");
    }
    if (run->size > 0) {
        long long half = llround(run->size * 2);
        xml_lit(out, "<w:sz");
        xml_number_attr(out, "w:val", half);
        xml_lit(out, "/><w:szCs");
        xml_number_attr(out, "w:val", half);
        xml_lit(out, "/>");
    }
    if (run->lang.n) {
        xml_lit(out, "<w:lang");
        xml_attr(out, "w:val", docx_language(run->lang));
        xml_lit(out, "/>");
    }
    xml_lit(out, "</w:rPr>");
}

static void piece(struct buf *out, struct sv text)
{
    if (!text.n)
        return;
    xml_lit(out, "<w:t xml:space=\"preserve\">");
    xml_text(out, text);
    xml_lit(out, "</w:t>");
}

void docx_write_text(struct buf *out, struct sv text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c != '\n' && c != '\t' && c != '\r')
            continue;
        piece(out, sv_make(text.p + from, i - from));
        from = i + 1;
        if (c == '\n')
            xml_lit(out, "<w:br/>");
        else if (c == '\t')
            xml_lit(out, "<w:tab/>");
    }
    piece(out, sv_make(text.p ? text.p + from : "", text.n - from));
}

void docx_write_run(struct buf *out, const struct docx_run *run, struct sv text)
{
    xml_lit(out, "<w:r>");
    if (run)
        properties(out, run);
    docx_write_text(out, text);
    xml_lit(out, "</w:r>");
}

/* --- pictures --------------------------------------------------------------------------------------- */

const char *docx_picture_ending(struct sv bytes)
{
    return sv_starts(bytes, "\xff\xd8\xff") ? "jpeg" : "png";
}

static void extent(struct buf *out, const struct docx_picture *p)
{
    xml_number_attr(out, "cx", llround(p->width * EMU));
    xml_number_attr(out, "cy", llround(p->height * EMU));
}

/* The name and words of a drawing: wp:docPr and pic:cNvPr say the same. */
static void who(struct buf *out, const struct docx_picture *p, size_t serial)
{
    xml_number_attr(out, "id", (long long)serial);
    buf_printf(out, " name=\"Picture %zu\"", serial);
    if (p->words.n)
        xml_attr(out, "descr", p->words);
    if (p->title.n)
        xml_attr(out, "title", p->title);
}

static void decorative(struct buf *out)
{
    xml_lit(out, "<a:extLst><a:ext uri=\"{C183D7F6-B498-43B3-948B-1728B52AA6E4}\"><adec:decorative "
                 "xmlns:adec=\"http://schemas.microsoft.com/office/drawing/2017/decorative\" val=\"1\"/></a:ext>"
                 "</a:extLst>");
}

static void graphic(struct buf *out, const struct docx_picture *p, size_t serial, struct sv relation)
{
    xml_lit(out, "<a:graphic xmlns:a=\"" DOCX_SCHEMAS "drawingml/2006/main\"><a:graphicData uri=\"" DOCX_SCHEMAS
                 "drawingml/2006/picture\"><pic:pic xmlns:pic=\"" DOCX_SCHEMAS
                 "drawingml/2006/picture\"><pic:nvPicPr><pic:cNvPr");
    who(out, p, serial);
    xml_lit(out, "/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip xmlns:r=\"" DOCX_RELATION "\"");
    xml_attr(out, "r:embed", relation);
    xml_lit(out, "/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/>"
                 "<a:ext");
    extent(out, p);
    xml_lit(out, "/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>"
                 "</a:graphic>");
}

void docx_write_picture(struct buf *out, const struct docx_picture *p, size_t serial, struct sv relation)
{
    xml_lit(out, "<w:r><w:drawing><wp:inline xmlns:wp=\"" DOCX_SCHEMAS
                 "drawingml/2006/wordprocessingDrawing\" distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent");
    extent(out, p);
    xml_lit(out, "/><wp:docPr xmlns:a=\"" DOCX_SCHEMAS "drawingml/2006/main\"");
    who(out, p, serial);
    if (p->title.n || p->words.n) {
        xml_lit(out, "/>");
    } else {
        xml_lit(out, ">");
        decorative(out);
        xml_lit(out, "</wp:docPr>");
    }
    graphic(out, p, serial, relation);
    xml_lit(out, "</wp:inline></w:drawing></w:r>");
}
