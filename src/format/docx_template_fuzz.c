/*
 * Fuzzes the filling of donors' documents: what was filled must open again. An input is a whole archive (it begins
 * with "PK") or the XML of a body, put into the smallest package.
 */
#include "format/docx_template_internal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fill(struct docx_template *t, size_t i)
{
    static const bool number[] = {false, true};
    const struct sv row[] = {SV("a & b"), SV("1\n2")}, *rows[] = {row, row};
    if (i % 3 == 0)
        docx_template_text(t, i, SV("one\n\ntwo\t<3>"));
    else if (i % 3 == 1)
        docx_template_picture(t, i, &(struct docx_picture){SV("\x89PNG"), 10, 20, SV("title"), SV("words")});
    else
        docx_template_table(t, i, &(struct docx_grid){2, 2, number, rows});
}

static void read_template(struct sv bytes)
{
    struct err e = {.lang = "en"}, again = {.lang = "en"};
    struct docx_template *t = NULL, *filled = NULL;
    struct buf out = {0};
    if (docx_template_open(&t, bytes, &e))
        return;
    size_t n = docx_template_nmarks(t);
    bool *chosen = xcalloc(n + 1, sizeof *chosen);
    for (size_t i = 0; i < n; i++)
        chosen[i] = docx_template_mark(t, i)->name.n % 4 != 3;
    docx_template_choose(t, chosen);
    for (size_t i = 0; i < n; i++)
        fill(t, i);
    if (docx_template_write(t, &out, &e) == 0) {
        if (docx_template_open(&filled, buf_sv(&out), &again))
            abort();
        if (docx_template_nmarks(filled) != n)
            abort();
        docx_template_close(filled);
    }
    docx_template_close(t);
    buf_release(&out);
    free(chosen);
}

static void read_body(struct sv body)
{
    static const struct {
        const char *name, *text;
    } part[] = {{"[Content_Types].xml", "<Types/>"},
                {"_rels/.rels", "<Relationships><Relationship Type=\"" DOCX_RELATION
                                "/officeDocument\" Target=\"word/document.xml\"/></Relationships>"},
                {"word/_rels/document.xml.rels", "<Relationships/>"}};
    zip_error_t error;
    struct buf out = {0};
    zip_error_init(&error);
    zip_source_t *all = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(all, ZIP_TRUNCATE, &error);
    zip_source_keep(all);
    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        if (!docx_add_entry(zip, part[i].name, sv_of(part[i].text), true))
            abort();
    if (!docx_add_entry(zip, "word/document.xml", body, true) || zip_close(zip) || !docx_read_back(all, &out))
        abort();
    read_template(buf_sv(&out));
    buf_release(&out);
    zip_source_free(all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv bytes = sv_make((const char *)data, size);
    if (sv_starts(bytes, "PK"))
        read_template(bytes);
    else
        read_body(bytes);
    return 0;
}
