/*
 * Fuzzes the workbook reader. Archives rarely survive mutation, so an input is either a whole
 * archive (it begins with "PK") or texts of the parts, one after another, each ended by a NUL:
 * sheet, shared strings, styles, workbook, relations.
 */
#include "format/xlsx_internal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const part[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml",
                                   "xl/workbook.xml", "xl/_rels/workbook.xml.rels"};

static const char relations[] =
    "<Relationships><Relationship Id=\"r1\" Type=\"/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"r2\" Type=\"/sharedStrings\" Target=\"sharedStrings.xml\"/>"
    "<Relationship Id=\"r3\" Type=\"/styles\" Target=\"styles.xml\"/></Relationships>";

static const char *const usual[] = {"", "<sst/>", "<styleSheet/>",
                                    "<workbook><sheets><sheet name=\"a\" r:id=\"r1\"/></sheets></workbook>", relations};

static void read_book(struct sv bytes)
{
    struct err e = {.lang = "en"};
    struct xlsx_book *b;
    struct xlsx_sheet *s;
    struct sv *cell;
    size_t n;
    if (xlsx_open_memory(&b, bytes, &e))
        return;
    for (size_t i = 0; i < xlsx_nsheets(b); i++) {
        struct err fault = {.lang = "en"};
        if (xlsx_sheet_open(b, i, &s, &fault))
            continue;
        while (xlsx_next(s, &cell, &n, &fault) > 0)
            for (size_t k = 0; k < n; k++)
                if (cell[k].n && !cell[k].p)
                    abort();
        xlsx_sheet_close(s);
    }
    xlsx_close(b);
}

static void add_part(zip_t *zip, size_t i, struct sv text)
{
    zip_source_t *one = zip_source_buffer(zip, text.p, text.n, 0);
    zip_int64_t at = zip_file_add(zip, part[i], one, 0);
    if (at < 0 || zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0))
        abort();
}

static void read_parts(struct sv rest)
{
    zip_error_t error;
    zip_stat_t st;
    zip_error_init(&error);
    zip_source_t *all = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(all, ZIP_TRUNCATE, &error);
    zip_source_keep(all);
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        struct sv text = sv_cut(rest, '\0', &rest);
        add_part(zip, i, text.n ? text : sv_of(usual[i]));
    }
    if (zip_close(zip) || zip_source_open(all) || zip_source_stat(all, &st))
        abort();
    char *bytes = xmalloc(st.size);
    if (zip_source_read(all, bytes, st.size) == (zip_int64_t)st.size)
        read_book(sv_make(bytes, st.size));
    free(bytes);
    (void)zip_source_close(all);
    zip_source_free(all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv bytes = sv_make((const char *)data, size);
    if (sv_starts(bytes, "PK"))
        read_book(bytes);
    else
        read_parts(bytes);
    return 0;
}
