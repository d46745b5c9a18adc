/* The body of a document: paragraphs, tables, contents. See docx.h. */
#include "format/docx_internal.h"

#define BOOKMARK_MAX 40 /* of Word */
#define BOOKMARK_KEPT 31

struct sv docx_bookmark_name(struct arena *mem, struct sv name)
{
    if (name.n <= BOOKMARK_MAX)
        return arena_sv(mem, name);
    return arena_printf(mem, "%.*s-%08x", BOOKMARK_KEPT, name.p, (unsigned)(map_hash(name) & 0xffffffffu));
}

/* --- paragraphs ------------------------------------------------------------------------------------- */

static void bookmark_begin(struct docx *d, struct sv given)
{
    struct sv name = docx_bookmark_name(&d->mem, given);
    if (!given.n || !map_put(&d->bookmarks, name, d))
        return;
    d->bookmark_open = true;
    xml_lit(&d->body, "<w:bookmarkStart");
    xml_number_attr(&d->body, "w:id", (long long)++d->nbookmarks);
    xml_attr(&d->body, "w:name", name);
    xml_lit(&d->body, "/>");
}

static void bookmark_end(struct docx *d)
{
    if (!d->bookmark_open)
        return;
    d->bookmark_open = false;
    xml_lit(&d->body, "<w:bookmarkEnd");
    xml_number_attr(&d->body, "w:id", (long long)d->nbookmarks);
    xml_lit(&d->body, "/>");
}

static void edge(struct buf *out, struct sv side, uint32_t colour, int size, int space)
{
    xml_lit(out, "<w:");
    buf_add(out, side);
    xml_lit(out, " w:val=\"single\"");
    xml_number_attr(out, "w:sz", size);
    xml_number_attr(out, "w:space", space);
    xml_colour_attr(out, "w:color", colour);
    xml_lit(out, "/>");
}

static void borders(struct buf *out, const struct docx_paragraph *p)
{
    if (!p->fill && !p->bar)
        return;
    xml_lit(out, "<w:pBdr>");
    if (p->fill) {
        edge(out, SV("top"), p->fill, 48, 1);
        edge(out, SV("left"), p->bar ? p->bar : p->fill, 48, 4);
        edge(out, SV("bottom"), p->fill, 48, 1);
        edge(out, SV("right"), p->fill, 48, 4);
    } else {
        edge(out, SV("left"), p->bar, 24, 8);
    }
    xml_lit(out, "</w:pBdr>");
}

static void shading(struct buf *out, uint32_t fill)
{
    if (!fill)
        return;
    xml_lit(out, "<w:shd w:val=\"clear\" w:color=\"auto\"");
    xml_colour_attr(out, "w:fill", fill);
    xml_lit(out, "/>");
}

void docx_begin(struct docx *d, const struct docx_paragraph *p)
{
    struct buf *out = &d->body;
    xml_lit(out, "<w:p><w:pPr><w:pStyle");
    xml_attr(out, "w:val", sv_of(p->style ? p->style : "Normal"));
    xml_lit(out, "/>");
    if (p->keep_next)
        xml_lit(out, "<w:keepNext/>");
    if (p->page_before)
        xml_lit(out, "<w:pageBreakBefore/>");
    borders(out, p);
    shading(out, p->fill);
    xml_lit(out, "</w:pPr>");
    bookmark_begin(d, p->bookmark);
}

void docx_text(struct docx *d, const struct docx_run *run, struct sv text)
{
    if (text.n)
        docx_write_run(&d->body, run, text);
}

void docx_link_begin(struct docx *d, struct sv bookmark)
{
    xml_lit(&d->body, "<w:hyperlink");
    xml_attr(&d->body, "w:anchor", docx_bookmark_name(&d->mem, bookmark));
    xml_lit(&d->body, " w:history=\"1\">");
}

void docx_link_end(struct docx *d)
{
    xml_lit(&d->body, "</w:hyperlink>");
}

void docx_picture(struct docx *d, const struct docx_picture *p)
{
    size_t known = map_index(&d->pictures, p->bytes);
    if (known == SIZE_MAX) {
        known = d->pictures.n;
        (void)map_put(&d->pictures, arena_sv(&d->mem, p->bytes), d);
    }
    docx_write_picture(&d->body, p, ++d->ndrawings, arena_printf(&d->mem, "picture%zu", known + 1));
}

void docx_end(struct docx *d)
{
    bookmark_end(d);
    xml_lit(&d->body, "</w:p>\n");
}

/* --- contents --------------------------------------------------------------------------------------- */

/* Page numbers are known to who lays the pages out: the field is marked as to be renewed. */
void docx_contents_begin(struct docx *d, struct sv title)
{
    xml_lit(&d->body, "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/><w:docPartUnique/>"
                      "</w:docPartObj></w:sdtPr><w:sdtContent>\n");
    docx_begin(d, &(struct docx_paragraph){.style = "TOCHeading", .page_before = true});
    docx_text(d, NULL, title);
    docx_end(d);
    d->contents = 0;
}

static void field_begin(struct docx *d)
{
    xml_lit(&d->body, "<w:r><w:fldChar w:fldCharType=\"begin\" w:dirty=\"true\"/></w:r><w:r><w:instrText "
                      "xml:space=\"preserve\"> TOC \\o \"1-1\" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar "
                      "w:fldCharType=\"separate\"/></w:r>");
}

void docx_contents_line(struct docx *d, struct sv bookmark, const struct docx_run *run, struct sv text)
{
    docx_begin(d, &(struct docx_paragraph){.style = "TOC1"});
    if (d->contents++ == 0)
        field_begin(d);
    docx_link_begin(d, bookmark);
    docx_text(d, run, text);
    docx_link_end(d);
    docx_end(d);
}

void docx_contents_end(struct docx *d)
{
    docx_begin(d, &(struct docx_paragraph){.style = "TOC1"});
    if (d->contents == 0)
        field_begin(d);
    xml_lit(&d->body, "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>");
    docx_end(d);
    xml_lit(&d->body, "</w:sdtContent></w:sdt>\n");
}

/* --- tables ----------------------------------------------------------------------------------------- */

static void table_properties(struct buf *out, const struct docx_table *t)
{
    long long all = 0;
    for (size_t i = 0; i < t->n; i++)
        all += t->width[i];
    xml_lit(out, "<w:tblPr><w:tblStyle");
    xml_attr(out, "w:val", sv_of(t->lined ? "ReportTable" : "ReportLayout"));
    xml_lit(out, "/><w:tblW");
    xml_number_attr(out, "w:w", all);
    xml_lit(out, " w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>");
    if (t->lined)
        xml_lit(out, "<w:tblLook w:val=\"00A0\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"1\" "
                     "w:lastColumn=\"0\" w:noHBand=\"0\" w:noVBand=\"1\"/>");
    else
        xml_lit(out, "<w:tblLook w:val=\"0600\" w:firstRow=\"0\" w:lastRow=\"0\" w:firstColumn=\"0\" "
                     "w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/>");
    if (t->title.n) {
        xml_lit(out, "<w:tblCaption");
        xml_attr(out, "w:val", t->title);
        xml_lit(out, "/>");
    }
    xml_lit(out, "</w:tblPr>");
}

void docx_table_begin(struct docx *d, const struct docx_table *t)
{
    struct buf *out = &d->body;
    d->width = t->width;
    xml_lit(out, "<w:tbl>");
    table_properties(out, t);
    xml_lit(out, "<w:tblGrid>");
    for (size_t i = 0; i < t->n; i++) {
        xml_lit(out, "<w:gridCol");
        xml_number_attr(out, "w:w", t->width[i]);
        xml_lit(out, "/>");
    }
    xml_lit(out, "</w:tblGrid>\n");
}

void docx_row_begin(struct docx *d, const struct docx_row *row)
{
    static const struct docx_row plain;
    const struct docx_row *r = row ? row : &plain;
    d->column = 0;
    xml_lit(&d->body, "<w:tr>");
    if (!r->head && !r->whole && !r->height)
        return;
    xml_lit(&d->body, "<w:trPr>");
    if (r->head || r->whole)
        xml_lit(&d->body, "<w:cantSplit/>");
    if (r->height) {
        xml_lit(&d->body, "<w:trHeight");
        xml_number_attr(&d->body, "w:val", r->height);
        xml_lit(&d->body, "/>");
    }
    if (r->head)
        xml_lit(&d->body, "<w:tblHeader/>");
    xml_lit(&d->body, "</w:trPr>");
}

void docx_cell_begin(struct docx *d, const struct docx_cell *cell)
{
    static const struct docx_cell plain;
    const struct docx_cell *c = cell ? cell : &plain;
    long long width = 0;
    for (unsigned i = 0; i < (c->span ? c->span : 1); i++)
        width += d->width[d->column++];
    xml_lit(&d->body, "<w:tc><w:tcPr><w:tcW");
    xml_number_attr(&d->body, "w:w", width);
    xml_lit(&d->body, " w:type=\"dxa\"/>");
    if (c->span > 1) {
        xml_lit(&d->body, "<w:gridSpan");
        xml_number_attr(&d->body, "w:val", c->span);
        xml_lit(&d->body, "/>");
    }
    shading(&d->body, c->fill);
    xml_lit(&d->body, "</w:tcPr>");
}

void docx_cell_end(struct docx *d)
{
    xml_lit(&d->body, "</w:tc>");
}

void docx_row_end(struct docx *d)
{
    xml_lit(&d->body, "</w:tr>\n");
}

/* Word joins tables that nothing divides, and wants a paragraph after the last. */
void docx_table_end(struct docx *d)
{
    xml_lit(&d->body, "</w:tbl>\n<w:p><w:pPr><w:pStyle w:val=\"ReportGap\"/></w:pPr></w:p>\n");
}
