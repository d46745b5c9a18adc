/* The package around a document's body: its parts, their types and relations, packed by libzip. The same
 * document gives the same bytes: every entry has the oldest date that the format knows. */
#include "format/docx_internal.h"

#include "base/asset.h"

#include <stdlib.h>

#define PART "application/vnd.openxmlformats-officedocument.wordprocessingml."
#define PICTURES_MAX 100000

struct docx *docx_open(const struct docx_info *info)
{
    struct docx *d = xcalloc(1, sizeof *d);
    d->info = *info;
    d->bookmarks.mem = d->pictures.mem = &d->mem;
    return d;
}

/* --- parts ------------------------------------------------------------------------------------------ */

static void content_types(const struct docx *d, struct buf *out)
{
    (void)d;
    xml_lit(out, DOCX_DECLARATION
            "<Types xmlns=\"" DOCX_PACKAGE "content-types\"><Default Extension=\"rels\" "
            "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" "
            "ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/>"
            "<Default Extension=\"jpeg\" ContentType=\"image/jpeg\"/>"
            "<Override PartName=\"/word/document.xml\" ContentType=\"" PART "document.main+xml\"/>"
            "<Override PartName=\"/word/styles.xml\" ContentType=\"" PART "styles+xml\"/>"
            "<Override PartName=\"/word/settings.xml\" ContentType=\"" PART "settings+xml\"/>"
            "<Override PartName=\"/word/numbering.xml\" ContentType=\"" PART "numbering+xml\"/>"
            "<Override PartName=\"/word/header1.xml\" ContentType=\"" PART "header+xml\"/>"
            "<Override PartName=\"/word/footer1.xml\" ContentType=\"" PART "footer+xml\"/>"
            "<Override PartName=\"/docProps/core.xml\" "
            "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
            "<Override PartName=\"/docProps/app.xml\" "
            "ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/></Types>\n");
}

static void package_relations(const struct docx *d, struct buf *out)
{
    (void)d;
    xml_lit(out, DOCX_DECLARATION
            "<Relationships xmlns=\"" DOCX_PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" DOCX_RELATION
            "/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"rId2\" Type=\"" DOCX_PACKAGE
            "relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/><Relationship "
            "Id=\"rId3\" Type=\"" DOCX_RELATION
            "/extended-properties\" Target=\"docProps/app.xml\"/></Relationships>\n");
}

static void property(struct buf *out, struct sv before, struct sv text, struct sv after)
{
    buf_add(out, before);
    xml_text(out, text);
    buf_add(out, after);
}

/* W3CDTF: a fraction of a second is left out, Word refuses it. */
static void moment(struct buf *out, struct sv made_at)
{
    struct sv rest;
    struct sv second = sv_cut(made_at, '.', &rest);
    xml_text(out, second);
    if (rest.n)
        xml_lit(out, "Z");
}

static void core_properties(const struct docx *d, struct buf *out)
{
    xml_lit(out, DOCX_DECLARATION
            "<cp:coreProperties xmlns:cp=\"" DOCX_PACKAGE "metadata/core-properties\" "
            "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" "
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">");
    property(out, SV("<dc:title>"), d->info.title, SV("</dc:title>"));
    property(out, SV("<dc:subject>"), d->info.subject, SV("</dc:subject>"));
    property(out, SV("<dc:creator>"), d->info.author, SV("</dc:creator>"));
    xml_lit(out, "<dcterms:created xsi:type=\"dcterms:W3CDTF\">");
    moment(out, d->info.made_at);
    xml_lit(out, "</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">");
    moment(out, d->info.made_at);
    xml_lit(out, "</dcterms:modified>");
    property(out, SV("<dc:language>"), docx_language(d->info.lang), SV("</dc:language>"));
    xml_lit(out, "</cp:coreProperties>\n");
}

static void app_properties(const struct docx *d, struct buf *out)
{
    (void)d;
    xml_lit(out, DOCX_DECLARATION
            "<Properties xmlns=\"" DOCX_SCHEMAS
            "officeDocument/2006/extended-properties\"><Application>istmo</Application></Properties>\n");
}

static void document(const struct docx *d, struct buf *out)
{
    xml_lit(out, DOCX_DECLARATION "<w:document xmlns:w=\"" DOCX_WORD "\" xmlns:r=\"" DOCX_RELATION "\"><w:body>\n");
    buf_add(out, buf_sv(&d->body));
    xml_lit(out, "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"header\"/><w:footerReference "
                 "w:type=\"default\" r:id=\"footer\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1304\" "
                 "w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"624\" w:footer=\"567\" w:gutter=\"0\"/>"
                 "<w:titlePg/></w:sectPr></w:body></w:document>\n");
}

static void document_relations(const struct docx *d, struct buf *out)
{
    xml_lit(out, DOCX_DECLARATION
            "<Relationships xmlns=\"" DOCX_PACKAGE "relationships\"><Relationship Id=\"styles\" Type=\"" DOCX_RELATION
            "/styles\" Target=\"styles.xml\"/><Relationship Id=\"settings\" Type=\"" DOCX_RELATION
            "/settings\" Target=\"settings.xml\"/><Relationship Id=\"numbering\" Type=\"" DOCX_RELATION
            "/numbering\" Target=\"numbering.xml\"/><Relationship Id=\"header\" Type=\"" DOCX_RELATION
            "/header\" Target=\"header1.xml\"/><Relationship Id=\"footer\" Type=\"" DOCX_RELATION
            "/footer\" Target=\"footer1.xml\"/>");
    for (size_t i = 1; i <= d->pictures.n; i++)
        buf_printf(
            out, "<Relationship Id=\"picture%zu\" Type=\"" DOCX_RELATION "/image\" Target=\"" DOCX_PICTURE_NAME "\"/>",
            i, i, docx_picture_ending(d->pictures.v[i - 1].key));
    xml_lit(out, "</Relationships>\n");
}

static void styles(const struct docx *d, struct buf *out)
{
    xml_lit(out, DOCX_DECLARATION
            "<w:styles xmlns:w=\"" DOCX_WORD "\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Calibri\" "
            "w:eastAsia=\"Microsoft YaHei\" w:hAnsi=\"Calibri\" w:cs=\"Calibri\"/><w:color w:val=\"1D2530\"/>"
            "<w:sz w:val=\"21\"/><w:szCs w:val=\"21\"/><w:lang");
    xml_attr(out, "w:val", docx_language(d->info.lang));
    xml_lit(out, " w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
                 "<w:spacing w:after=\"120\" w:line=\"264\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault>"
                 "</w:docDefaults>\n");
    buf_add(out, asset_get("docx-styles.xml"));
    xml_lit(out, "</w:styles>\n");
}

static void settings(const struct docx *d, struct buf *out)
{
    xml_lit(out, DOCX_DECLARATION "<w:settings xmlns:w=\"" DOCX_WORD
                                  "\"><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"708\"/>"
                                  "<w:characterSpacingControl w:val=\"doNotCompress\"/><w:compat>"
                                  "<w:compatSetting w:name=\"compatibilityMode\" "
                                  "w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>"
                                  "<w:themeFontLang");
    xml_attr(out, "w:val", docx_language(d->info.lang));
    xml_lit(out, "/><w:decimalSymbol w:val=\".\"/><w:listSeparator w:val=\",\"/></w:settings>\n");
}

static void numbering(const struct docx *d, struct buf *out)
{
    (void)d;
    xml_lit(out, DOCX_DECLARATION
            "<w:numbering xmlns:w=\"" DOCX_WORD "\"><w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType "
            "w:val=\"singleLevel\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:pStyle "
            "w:val=\"ListBullet\"/><w:lvlText w:val=\"\xe2\x80\xa2\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind "
            "w:left=\"360\" w:hanging=\"260\"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId "
            "w:val=\"0\"/></w:num></w:numbering>\n");
}

static void header(const struct docx *d, struct buf *out)
{
    xml_lit(out, DOCX_DECLARATION "<w:hdr xmlns:w=\"" DOCX_WORD "\"><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr>");
    docx_write_run(out, NULL, d->info.head);
    xml_lit(out, "</w:p></w:hdr>\n");
}

static void footer(const struct docx *d, struct buf *out)
{
    (void)d;
    xml_lit(out, DOCX_DECLARATION
            "<w:ftr xmlns:w=\"" DOCX_WORD
            "\"><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr><w:fldSimple w:instr=\" PAGE "
            "\"><w:r><w:t>2</w:t></w:r></w:fldSimple><w:r><w:t xml:space=\"preserve\"> / </w:t></w:r><w:fldSimple "
            "w:instr=\" NUMPAGES \"><w:r><w:t>2</w:t></w:r></w:fldSimple></w:p></w:ftr>\n");
}

static const struct {
    const char *name;
    void (*write)(const struct docx *d, struct buf *out);
} parts[] = {
    {"[Content_Types].xml", content_types},
    {"_rels/.rels", package_relations},
    {"docProps/core.xml", core_properties},
    {"docProps/app.xml", app_properties},
    {"word/document.xml", document},
    {"word/_rels/document.xml.rels", document_relations},
    {"word/styles.xml", styles},
    {"word/settings.xml", settings},
    {"word/numbering.xml", numbering},
    {"word/header1.xml", header},
    {"word/footer1.xml", footer},
};

/* --- packing ---------------------------------------------------------------------------------------- */

bool docx_add_entry(zip_t *zip, const char *name, struct sv bytes, bool stored)
{
    zip_source_t *one = zip_source_buffer(zip, bytes.p, bytes.n, 0);
    zip_int64_t at = one ? zip_file_add(zip, name, one, ZIP_FL_ENC_UTF_8) : -1;
    if (at < 0) {
        zip_source_free(one);
        return false;
    }
    return zip_set_file_compression(zip, (zip_uint64_t)at, stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0) == 0 &&
           zip_file_set_dostime(zip, (zip_uint64_t)at, 0, DOCX_OLDEST_DATE, 0) == 0;
}

static bool add_parts(struct docx *d, zip_t *zip)
{
    bool fine = true;
    for (size_t i = 0; fine && i < sizeof parts / sizeof *parts; i++) {
        struct buf text = {0};
        parts[i].write(d, &text);
        fine = !text.failed && docx_add_entry(zip, parts[i].name, arena_sv(&d->mem, buf_sv(&text)), false);
        buf_release(&text);
    }
    for (size_t i = 0; fine && i < d->pictures.n; i++)
        fine = docx_add_entry(
            zip, arena_printf(&d->mem, "word/" DOCX_PICTURE_NAME, i + 1, docx_picture_ending(d->pictures.v[i].key)).p,
            d->pictures.v[i].key, true);
    return fine;
}

bool docx_read_back(zip_source_t *all, struct buf *out)
{
    char chunk[16384];
    zip_int64_t n = 0;
    if (zip_source_open(all))
        return false;
    while ((n = zip_source_read(all, chunk, sizeof chunk)) > 0)
        buf_add(out, sv_make(chunk, (size_t)n));
    (void)zip_source_close(all);
    return n == 0 && !out->failed;
}

static bool pack(struct docx *d, struct buf *out)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *all = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = all ? zip_open_from_source(all, ZIP_TRUNCATE, &error) : NULL;
    bool fine = zip != NULL;
    if (fine) {
        zip_source_keep(all); /* for docx_read_back: closing the archive lets go of it */
        fine = add_parts(d, zip);
        if (!fine || zip_close(zip)) {
            zip_discard(zip);
            fine = false;
        }
    }
    fine = fine && docx_read_back(all, out);
    zip_source_free(all);
    zip_error_fini(&error);
    return fine;
}

int docx_close(struct docx *d, struct buf *out, struct err *e)
{
    bool fine = !d->body.failed && d->pictures.n <= PICTURES_MAX && pack(d, out);
    buf_release(&d->body);
    arena_release(&d->mem);
    free(d);
    return fine ? 0 : err_set(e, ERR_LIMIT, NULL, N_("the report is too large"));
}
