/* Workbooks: what is written reads back; hand-made archives with odd and hostile content. */
#include "format/xlsx_internal.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define OK(call)                                  \
    do {                                          \
        if (call)                                 \
            fail_msg("%s: %s", #call, e.message); \
    } while (0)

/* --- archives ------------------------------------------------------------------------------------------- */

struct entry {
    const char *name, *text;
};

#define NS                                                                 \
    "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" " \
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const struct entry rels = {"_rels/.rels", "<Relationships><Relationship Id=\"r1\" Type=\"" REL
                                                 "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"};
static const struct entry workbook = {"xl/workbook.xml",
                                      "<workbook " NS "><sheets><sheet name=\"Uno\" sheetId=\"1\" r:id=\"r1\"/>"
                                      "<sheet name=\"Dos &amp; tres\" sheetId=\"2\" r:id=\"r2\"/></sheets></workbook>"};
static const struct entry workbook_rels = {
    "xl/_rels/workbook.xml.rels",
    "<Relationships><Relationship Id=\"r1\" Type=\"" REL "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"r2\" Type=\"" REL "worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/>"
    "<Relationship Id=\"r3\" Type=\"" REL "sharedStrings\" Target=\"sharedStrings.xml\"/>"
    "<Relationship Id=\"r4\" Type=\"" REL "styles\" Target=\"styles.xml\"/></Relationships>"};
static const struct entry strings = {
    "xl/sharedStrings.xml",
    "<sst " NS "><si><t>name</t></si><si><r><t>Ng\xc3\xa4</t></r><r><t xml:space=\"preserve\">be </t></r>"
    "<rPh sb=\"0\" eb=\"1\"><t>no</t></rPh></si><si/><si><t>a_x000A_b_x005F_x</t></si></sst>"};
static const struct entry styles = {
    "xl/styles.xml", "<styleSheet " NS "><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\\ hh:mm\"/>"
                     "<numFmt numFmtId=\"165\" formatCode=\"&quot;d&quot;0.00\"/></numFmts>"
                     "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
                     "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/>"
                     "<xf numFmtId=\"165\"/><xf numFmtId=\"21\"/></cellXfs></styleSheet>"};

struct archive {
    char *bytes;
    size_t n;
};

static struct archive make_archive(const struct entry *entry, size_t n)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *all = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(all, ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    zip_source_keep(all);
    for (size_t i = 0; i < n; i++) {
        zip_source_t *one = zip_source_buffer(zip, entry[i].text, strlen(entry[i].text), 0);
        assert_true(zip_file_add(zip, entry[i].name, one, 0) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
    zip_stat_t st;
    assert_int_equal(zip_source_open(all), 0);
    assert_int_equal(zip_source_stat(all, &st), 0);
    struct archive a = {xmalloc(st.size), st.size};
    assert_int_equal(zip_source_read(all, a.bytes, a.n), (zip_int64_t)a.n);
    (void)zip_source_close(all);
    zip_source_free(all);
    return a;
}

/* A workbook whose first sheet is this text. */
static struct archive with_sheet(const char *sheet)
{
    const struct entry all[] = {rels, workbook, workbook_rels, strings, styles, {"xl/worksheets/sheet1.xml", sheet}};
    return make_archive(all, sizeof all / sizeof *all);
}

/* Rows as text: cells joined with "|", rows begun with their number; an error ends it. */
static void read_rows(struct xlsx_book *b, size_t sheet, struct buf *out, struct err *e)
{
    struct xlsx_sheet *s;
    struct sv *cell;
    size_t n;
    if (xlsx_sheet_open(b, sheet, &s, e))
        return;
    while (xlsx_next(s, &cell, &n, e) > 0) {
        buf_printf(out, "%zu:", xlsx_row(s));
        for (size_t i = 0; i < n; i++)
            buf_printf(out, "%s%.*s", i ? "|" : "", SV_ARG(cell[i]));
        buf_addc(out, '\n');
    }
    xlsx_sheet_close(s);
}

static struct err reading(struct archive a, struct buf *out)
{
    struct err e = {.lang = "en"};
    struct xlsx_book *b;
    if (xlsx_open_memory(&b, sv_make(a.bytes, a.n), &e) == 0) {
        read_rows(b, 0, out, &e);
        xlsx_close(b);
    }
    free(a.bytes);
    return e;
}

static void reads(const char *data, const char *expected)
{
    struct buf sheet = {0}, out = {0};
    buf_printf(&sheet, "<worksheet %s><cols><col/></cols><sheetData>%s</sheetData></worksheet>", NS, data);
    struct err e = reading(with_sheet(sheet.p), &out);
    assert_string_equal(e.message, "");
    assert_string_equal(out.p ? out.p : "", expected);
    buf_release(&sheet);
    buf_release(&out);
}

static void refused(struct archive a, enum err_kind kind, const char *message)
{
    struct buf out = {0};
    struct err e = reading(a, &out);
    assert_string_equal(e.message, message);
    assert_int_equal(e.kind, kind);
    buf_release(&out);
}

/* --- reading ----------------------------------------------------------------------------------------------- */

static void test_cells(void **state)
{
    (void)state;
    reads("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row>"
          "<row r=\"2\"><c r=\"A2\" s=\"1\"/></row>"
          "<row r=\"5\"><c r=\"B5\" t=\"inlineStr\"><is><r><t>in</t></r><r><t>line</t></r></is></c>"
          "<c t=\"str\"><f>A1&amp;\"x\"</f><v>namex</v></c><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#N/A</v></c></row>",
          "1:name||Ng\303\244be \n5:|inline|namex|true|#N/A\n");
    reads("<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c t=\"s\"><v>3</v></c></row>", "1:1||2\n2:a\nb_x\n");
    reads("<row/><row><c t=\"s\"><v>2</v></c></row>", ""); /* an empty shared text is an empty cell */
    reads("", "");
}

static void test_numbers(void **state)
{
    (void)state;
    reads("<row><c><v>0.30000000000000004</v></c><c><v>-12</v></c><c><v>1.2345678901234500E+19</v></c>"
          "<c><v>12345678901234567</v></c><c><v>1E2</v></c><c><v>100000.00000000001</v></c></row>",
          "1:0.3|-12|1.23456789012345e+19|12345678901234567|1E2|100000\n");
}

static void test_dates(void **state)
{
    (void)state;
    reads("<row><c s=\"1\"><v>45107</v></c><c s=\"2\"><v>45107.520833333336</v></c><c s=\"3\"><v>45107</v></c>"
          "<c s=\"4\"><v>0.75</v></c><c s=\"1\"><v>60</v></c><c s=\"1\"><v>61</v></c><c s=\"1\"><v>59</v></c>"
          "<c t=\"d\"><v>2023-06-30T00:00:00</v></c><c s=\"9\"><v>45107</v></c></row>",
          "1:2023-06-30|2023-06-30T12:30:00|45107|18:00:00|60|1900-03-01|1900-02-28|2023-06-30|45107\n");
}

static void test_custom_formats(void **state)
{
    static const struct {
        const char *code;
        enum xlsx_kind kind;
    } cases[] = {{"General", XLSX_NUMBER},
                 {"0.00", XLSX_NUMBER},
                 {"#,##0.00\\ [$USD];[Red]-#,##0", XLSX_NUMBER},
                 {"[$-409]mmm\\-yy", XLSX_DATE},
                 {"yyyy-mm-dd", XLSX_DATE},
                 {"dd \"de\" mmmm", XLSX_DATE},
                 {"h:mm AM/PM", XLSX_TIME},
                 {"[h]:mm", XLSX_TIME},
                 {"mm:ss.0", XLSX_TIME},
                 {"d/m/yy h:mm", XLSX_DATETIME},
                 {"0;d", XLSX_NUMBER},
                 {"0_d", XLSX_NUMBER},
                 {"", XLSX_NUMBER},
                 {"\\", XLSX_NUMBER},
                 {"[", XLSX_NUMBER}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(xlsx_date_custom(sv_of(cases[i].code)), cases[i].kind);
}

static void test_1904(void **state)
{
    char text[32];
    (void)state;
    assert_true(xlsx_date_text(0, XLSX_DATE, true, text));
    assert_string_equal(text, "1904-01-01");
    assert_true(xlsx_date_text(43645, XLSX_DATE, true, text));
    assert_string_equal(text, "2023-06-30");
    assert_true(xlsx_date_text(45107.999999999, XLSX_DATETIME, false, text));
    assert_string_equal(text, "2023-07-01T00:00:00");
    assert_true(xlsx_date_text(45107.999999999, XLSX_DATE, false, text));
    assert_string_equal(text, "2023-06-30");
    assert_false(xlsx_date_text(-1, XLSX_DATE, false, text));
    assert_false(xlsx_date_text(1e9, XLSX_DATE, false, text));
    assert_false(xlsx_date_text(1.5, XLSX_TIME, false, text));
}

static void test_sheets(void **state)
{
    const struct entry all[] = {rels,
                                workbook,
                                strings,
                                styles,
                                workbook_rels,
                                {"xl/worksheets/sheet1.xml", "<worksheet/>"},
                                {"xl/worksheets/sheet2.xml",
                                 "<x:worksheet xmlns:x=\"u\"><x:sheetData><x:row><x:c><x:v>7</x:v></x:c></x:row>"
                                 "</x:sheetData></x:worksheet>"}};
    struct archive a = make_archive(all, sizeof all / sizeof *all);
    struct err e = {.lang = "en"};
    struct xlsx_book *b;
    struct buf out = {0};
    (void)state;
    OK(xlsx_open_memory(&b, sv_make(a.bytes, a.n), &e));
    assert_int_equal(xlsx_nsheets(b), 2);
    assert_true(sv_is(xlsx_sheet_name(b, 1), "Dos & tres"));
    read_rows(b, 0, &out, &e);
    read_rows(b, 1, &out, &e);
    assert_string_equal(out.p, "1:7\n");
    assert_string_equal(e.message, "");
    xlsx_close(b);
    free(a.bytes);
    buf_release(&out);
}

/* --- what is refused ----------------------------------------------------------------------------------------- */

static struct archive bytes_of(const char *p, size_t n)
{
    struct archive a = {memcpy(xmalloc(n + 1), p, n), n};
    return a;
}

static void test_other_files(void **state)
{
    static const char ole[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Workbook";
    static const char locked[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
    const struct entry ods[] = {{"content.xml", "<a/>"}}, xlsb[] = {{"xl/workbook.bin", "x"}}, zip[] = {{"a", "x"}};
    (void)state;
    refused(bytes_of("", 0), ERR_INPUT, "the file is empty");
    refused(bytes_of("name,age\n", 9), ERR_INPUT, "this is not a workbook (.xlsx)");
    refused(bytes_of(ole, sizeof ole), ERR_INPUT, "this is a workbook of the old kind (.xls); save it as .xlsx");
    refused(bytes_of(locked, sizeof locked), ERR_INPUT, "the workbook is protected by a password; save it without one");
    refused(make_archive(ods, 1), ERR_INPUT, "this is an OpenDocument file (.ods); save it as .xlsx");
    refused(make_archive(xlsb, 1), ERR_INPUT, "this is a binary workbook (.xlsb); save it as .xlsx");
    refused(make_archive(zip, 1), ERR_INPUT, "this is a zip archive but not a workbook");
}

static void test_truncated(void **state)
{
    struct archive a = with_sheet("<worksheet/>");
    (void)state;
    a.n -= 40;
    refused(a, ERR_INPUT, "the workbook is cut off or damaged; get the file again");
}

static void test_damaged_parts(void **state)
{
    const struct entry no_sheet[] = {rels, workbook, workbook_rels};
    const struct entry none[] = {rels, {"xl/workbook.xml", "<workbook/>"}, workbook_rels};
    (void)state;
    refused(make_archive(no_sheet, 3), ERR_NOT_FOUND, "damaged workbook: it has no part xl/styles.xml");
    refused(make_archive(none, 3), ERR_NOT_FOUND, "damaged workbook: it has no part xl/styles.xml");
    refused(with_sheet("<worksheet><sheetData><row>"), ERR_INPUT,
            "damaged workbook: xl/worksheets/sheet1.xml, line 1: no element found");
    refused(with_sheet("<worksheet><sheetData>\n<row></c>"), ERR_INPUT,
            "damaged workbook: xl/worksheets/sheet1.xml, line 2: mismatched tag");
    refused(with_sheet("<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet>&b;</worksheet>"), ERR_INPUT,
            "damaged workbook: xl/worksheets/sheet1.xml has a DOCTYPE, which no spreadsheet writes");
    refused(with_sheet("<worksheet><sheetData><row r=\"4\"><c r=\"B4\" t=\"s\"><v>99</v></c></row>"), ERR_INPUT,
            "row 4, column 2: damaged workbook: the cell names a shared text that is not there");
}

static void test_no_sheets(void **state)
{
    const struct entry none[] = {rels, {"xl/workbook.xml", "<workbook/>"}, {"xl/_rels/workbook.xml.rels", "<a/>"}};
    (void)state;
    refused(make_archive(none, 3), ERR_INPUT, "the workbook has no sheet with cells");
}

static char *repeated(const char *head, const char *middle, size_t times, const char *tail)
{
    struct buf b = {.max = (size_t)1 << 30};
    buf_addz(&b, head);
    for (size_t i = 0; i < times; i++)
        buf_addz(&b, middle);
    buf_addz(&b, tail);
    return b.p; /* freed by the caller */
}

static void refused_sheet(char *sheet, const char *message)
{
    struct archive a = with_sheet(sheet);
    free(sheet);
    refused(a, ERR_LIMIT, message);
}

static void test_limits(void **state)
{
    (void)state;
    refused_sheet(repeated("<worksheet><sheetData>", "<a>", 100, ""),
                  "damaged workbook: xl/worksheets/sheet1.xml is nested more than 64 levels deep");
    refused_sheet(repeated("<worksheet><sheetData><row r=\"3\"><c r=\"B3\" t=\"str\"><v>", "0123456789abcdef", 70000,
                           "</v></c></row></sheetData></worksheet>"),
                  "row 3, column 2: a cell is longer than 1024 kB");
    refused_sheet(
        repeated("<worksheet><sheetData><row r=\"3\">", "<c><v>1</v></c>", 10000, "</row></sheetData></worksheet>"),
        "row 3 has more than 2048 columns");
    refused_sheet(repeated("<worksheet a=\"", "0123456789abcdef", 400000, "\"/>"),
                  "damaged workbook: xl/worksheets/sheet1.xml has a tag of more than 4 MB");
    refused_sheet(repeated("<worksheet>", "                                ", 600000, "</worksheet>"),
                  "the workbook is refused: xl/worksheets/sheet1.xml unpacks to more than 200 times its size, as files "
                  "made to do harm are");
}

static void test_many_parts(void **state)
{
    static char names[10001][12];
    struct entry *all = xmalloc(sizeof *all * 10001);
    (void)state;
    for (size_t i = 0; i < 10001; i++) {
        (void)snprintf(names[i], sizeof names[i], "e%zu", i);
        all[i] = (struct entry){names[i], ""};
    }
    struct archive a = make_archive(all, 10001);
    free(all);
    refused(a, ERR_LIMIT, "the workbook has more than 10000 parts");
}

static void test_empty_cells_far_right(void **state)
{
    (void)state; /* sheets are often formatted to the last column */
    reads("<row><c r=\"A1\"><v>1</v></c><c r=\"XFD1\" s=\"1\"/></row>", "1:1\n");
}

/* --- writing ------------------------------------------------------------------------------------------------- */

static char *temporary(char path[64])
{
    (void)snprintf(path, 64, "/tmp/istmo-xlsx-%ld.xlsx", (long)getpid());
    return path;
}

static void test_round_trip(void **state)
{
    static const char *const texts[] = {
        "plain",   " spaces ",    "=1+1",
        "'=1",     "a\nb\t\"<&>", "Ng\303\244be \xf0\x9f\x8c\x8e \xe4\xb8\xad\xe6\x96\x87",
        "_x000D_", "0012",        "bell \x07 _x0041_",
        "_x",      "\r\n"};
    struct err e = {.lang = "en"};
    struct xlsx_writer *w;
    struct xlsx_book *b;
    struct xlsx_sheet *s;
    struct sv *cell;
    size_t n;
    char path[64];
    struct arena mem = {0};
    (void)state;
    OK(xlsx_create(&w, temporary(path), &e));
    OK(xlsx_add_sheet(w, SV("it's [a]: very long name of a sheet, cut"), &e));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        xlsx_put_text(w, sv_of(texts[i]));
        xlsx_put_text(w, (struct sv){0});
        xlsx_put_number(w, (double)i + 0.1);
        xlsx_put_number(w, (double)NAN);
        xlsx_end_row(w);
    }
    OK(xlsx_finish(w, &e));
    OK(xlsx_open(&b, path, &e));
    assert_true(sv_is(xlsx_sheet_name(b, 0), "it's _a__ very long name of a s"));
    OK(xlsx_sheet_open(b, 0, &s, &e));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double number;
        assert_int_equal(xlsx_next(s, &cell, &n, &e), 1);
        assert_int_equal(n, 3);
        assert_string_equal(arena_z(&mem, cell[0]), texts[i]);
        assert_true(sv_to_double(cell[2], &number) && number == (double)i + 0.1);
    }
    assert_int_equal(xlsx_next(s, &cell, &n, &e), 0);
    assert_int_equal(xlsx_next(s, &cell, &n, &e), 0);
    xlsx_sheet_close(s);
    xlsx_close(b);
    (void)remove(path);
    arena_release(&mem);
}

static void test_what_does_not_fit(void **state)
{
    struct err e = {.lang = "en"}, again = {.lang = "en"}, nowhere = {.lang = "en"};
    struct xlsx_writer *w;
    char path[64], *text = repeated("", "x", 32768, "");
    (void)state;
    OK(xlsx_create(&w, temporary(path), &e));
    OK(xlsx_add_sheet(w, SV("a"), &e));
    assert_int_equal(xlsx_add_sheet(w, SV("A"), &again), -1);
    assert_string_equal(again.message, "the workbook already has a sheet \"A\"");
    OK(xlsx_add_sheet(w, SV("b"), &e));
    xlsx_put_text(w, SV("x"));
    xlsx_put_text(w, sv_of(text));
    xlsx_end_row(w);
    assert_int_equal(xlsx_finish(w, &e), -1);
    assert_string_equal(e.message,
                        "row 1, column 2: a cell of a sheet has at most 32767 characters; export as CSV instead");
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(xlsx_create(&w, "/nowhere/x.xlsx", &nowhere), -1);
    assert_string_equal(nowhere.message, "/nowhere/x.xlsx cannot be written: No such file or directory");
    assert_int_equal(nowhere.kind, ERR_STORAGE);
    free(text);
}

static void test_no_such_file(void **state)
{
    struct err e = {.lang = "en"};
    struct xlsx_book *b;
    (void)state;
    assert_int_equal(xlsx_open(&b, "/nowhere/x.xlsx", &e), -1);
    assert_int_equal(e.kind, ERR_NOT_FOUND);
    assert_string_equal(e.message, "/nowhere/x.xlsx cannot be read: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),         cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_dates),         cmocka_unit_test(test_custom_formats),
        cmocka_unit_test(test_1904),          cmocka_unit_test(test_sheets),
        cmocka_unit_test(test_other_files),   cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_damaged_parts), cmocka_unit_test(test_no_sheets),
        cmocka_unit_test(test_limits),        cmocka_unit_test(test_many_parts),
        cmocka_unit_test(test_round_trip),    cmocka_unit_test(test_empty_cells_far_right),
        cmocka_unit_test(test_no_such_file),  cmocka_unit_test(test_what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
