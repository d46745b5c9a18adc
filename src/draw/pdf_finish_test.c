/* Files inside PDFs: what is put in is read back, and hostile PDFs are refused within limits. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "draw/pdf_internal.h"

#include <cairo-pdf.h>
#include <stdlib.h>
#include <zlib.h>

#define DAY SV("2024-01-15T12:00:00Z")

static struct arena mem;

static int release(void **state)
{
    (void)state;
    arena_release(&mem);
    return 0;
}

static cairo_status_t add(void *to, const unsigned char *data, unsigned int n)
{
    buf_add(to, sv_make((const char *)data, n));
    return CAIRO_STATUS_SUCCESS;
}

/* A page with a rectangle on it. */
static struct sv page(void)
{
    struct buf pdf = {0};
    cairo_surface_t *s = cairo_pdf_surface_create_for_stream(add, &pdf, 100, 100);
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, "2024-01-15T12:00:00Z");
    cairo_t *cr = cairo_create(s);
    cairo_rectangle(cr, 10, 10, 20, 20);
    cairo_fill(cr);
    cairo_destroy(cr);
    cairo_surface_destroy(s);
    struct sv bytes = arena_sv(&mem, buf_sv(&pdf));
    buf_release(&pdf);
    return bytes;
}

static struct pdf_file file(struct sv name, struct sv bytes)
{
    return (struct pdf_file){.name = name,
                             .mime = SV("application/json"),
                             .bytes = bytes,
                             .relationship = "Data",
                             .about = SV("Las cifras de esta edici\xc3\xb3n"),
                             .made_at = DAY};
}

static struct sv attached(struct sv pdf, struct sv name, struct sv bytes)
{
    struct err e = {.lang = "en"};
    struct buf out = {0};
    const struct pdf_file f = file(name, bytes);
    if (pdf_attach(pdf, &f, &out, &e))
        fail_msg("%s", e.message);
    struct sv again = arena_sv(&mem, buf_sv(&out));
    buf_release(&out);
    return again;
}

static enum err_kind kind_of(struct sv pdf, struct sv name)
{
    struct err e = {.lang = "en"};
    struct sv bytes;
    return pdf_attachment(pdf, name, &mem, &bytes, &e) ? e.kind : ERR_NONE;
}

static void assert_inside(struct sv pdf, struct sv name, struct sv expected)
{
    struct err e = {.lang = "en"};
    struct sv bytes;
    if (pdf_attachment(pdf, name, &mem, &bytes, &e))
        fail_msg("%s", e.message);
    assert_true(sv_eq(bytes, expected));
}

static void test_read_back(void **state)
{
    static const struct sv names[] = {{"b.json", 6}, {"a.json", 6}, {"edici\xc3\xb3n.json", 13}, {"c.json", 6}};
    struct sv pdf = page();
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        pdf = attached(pdf, names[i], arena_printf(&mem, "{\"number\":%zu}", i));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_inside(pdf, names[i], arena_printf(&mem, "{\"number\":%zu}", i));
    assert_int_equal(kind_of(pdf, SV("d.json")), ERR_NOT_FOUND);
    assert_int_equal(kind_of(page(), SV("a.json")), ERR_NOT_FOUND);
}

static void test_any_bytes(void **state)
{
    char all[70000];
    (void)state;
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (char)(i * i >> 3);
    assert_inside(attached(page(), SV("a"), sv_make(all, sizeof all)), SV("a"), sv_make(all, sizeof all));
    assert_inside(attached(page(), SV("a"), SV("")), SV("a"), SV(""));
}

static void test_same_bytes(void **state)
{
    (void)state;
    assert_true(sv_eq(attached(page(), SV("a"), SV("x")), attached(page(), SV("a"), SV("x"))));
    assert_false(sv_eq(attached(page(), SV("a"), SV("x")), attached(page(), SV("a"), SV("y"))));
}

static void test_a_name_once(void **state)
{
    struct err e = {.lang = "en"};
    struct buf out = {0};
    struct sv pdf = attached(page(), SV("a.json"), SV("{}"));
    const struct pdf_file again = file(SV("a.json"), SV("[]"));
    (void)state;
    assert_int_equal(pdf_attach(pdf, &again, &out, &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_int_equal(out.n, 0);
}

static void test_no_pdf(void **state)
{
    struct sv pdf = attached(page(), SV("a.json"), SV("{\"a\":1}"));
    (void)state;
    assert_int_equal(kind_of(SV(""), SV("a")), ERR_INPUT);
    assert_int_equal(kind_of(SV("%PDF-1.7\n"), SV("a")), ERR_INPUT);
    for (size_t n = 0; n + 8 < pdf.n; n += 41)
        assert_int_equal(kind_of(sv_make(pdf.p, n), SV("a.json")), ERR_INPUT);
}

/* A PDF whose file inside is `raw`, said to be deflated. */
static struct sv with_stream(struct sv raw, const char *filter)
{
    struct err e = {.lang = "en"};
    qpdf_data q = NULL;
    assert_int_equal(pdf_read(&q, attached(page(), SV("a"), SV("x")), &e), 0);
    qpdf_oh names = qpdf_oh_get_key(q, qpdf_get_root(q), "/Names");
    names = qpdf_oh_get_key(q, qpdf_oh_get_key(q, names, "/EmbeddedFiles"), "/Names");
    qpdf_oh inside = qpdf_oh_get_key(q, qpdf_oh_get_array_item(q, names, 1), "/EF");
    qpdf_oh_replace_stream_data(q, qpdf_oh_get_key(q, inside, "/UF"), (const unsigned char *)raw.p, raw.n,
                                qpdf_oh_parse(q, filter), qpdf_oh_new_null(q));
    assert_int_equal(qpdf_init_write_memory(q), QPDF_SUCCESS);
    qpdf_set_stream_data_mode(q, qpdf_s_preserve);
    assert_int_equal(qpdf_write(q), QPDF_SUCCESS);
    struct sv pdf = arena_sv(&mem, sv_make((const char *)qpdf_get_buffer(q), qpdf_get_buffer_length(q)));
    pdf_done(&q);
    return pdf;
}

/* 80 MB of zeros in 80 kB. */
static void test_bomb(void **state)
{
    uLongf n = 200000;
    size_t zeros = (size_t)80 << 20;
    unsigned char *plain = xcalloc(zeros, 1), *deflated = xmalloc(n);
    (void)state;
    assert_int_equal(compress2(deflated, &n, plain, zeros, 9), Z_OK);
    free(plain);
    assert_int_equal(kind_of(with_stream(sv_make((const char *)deflated, n), "/FlateDecode"), SV("a")), ERR_LIMIT);
    free(deflated);
}

static void test_wrong_streams(void **state)
{
    (void)state;
    assert_int_equal(kind_of(with_stream(SV("not deflated"), "/FlateDecode"), SV("a")), ERR_INPUT);
    assert_int_equal(kind_of(with_stream(SV("80 0B"), "/LZWDecode"), SV("a")), ERR_INPUT);
    assert_int_equal(kind_of(with_stream(SV("ab>"), "[/ASCIIHexDecode /FlateDecode]"), SV("a")), ERR_INPUT);
}

/* --- what no element holds ------------------------------------------------------------------------ */

static void assert_marked(const char *content, const char *expected)
{
    struct buf out = {0};
    pdf_mark_artifacts(sv_of(content), &out);
    struct sv found = arena_sv(&mem, buf_sv(&out));
    buf_release(&out);
    assert_string_equal(found.p, expected);
}

static void test_artifacts(void **state)
{
    (void)state;
    assert_marked("q\n", "q\n");
    assert_marked("0 0 1 1 re f", "/Artifact BMC\n0 0 1 1 re f\nEMC\n");
    assert_marked("/P << /MCID 0 >> BDC (a) Tj EMC", "/P << /MCID 0 >> BDC (a) Tj EMC\n");
    assert_marked("1 w 0 0 1 1 re f /P <</MCID 0>> BDC (EMC) Tj EMC Q",
                  "/Artifact BMC\n1 w 0 0 1 1 re f\nEMC\n /P <</MCID 0>> BDC (EMC) Tj EMC\n Q");
    /* Marks within an element, within an artifact, and operators in strings. */
    assert_marked("/P <</MCID 1>>BDC BT /Span <</ActualText <feff>>> BDC EMC (a\\)) Tj ET EMC",
                  "/P <</MCID 1>>BDC BT /Span <</ActualText <feff>>> BDC EMC (a\\)) Tj ET EMC\n");
    assert_marked("BT /Span <</ActualText <feff>>> BDC EMC [(f BDC)3(f)]TJ ET",
                  "/Artifact BMC\nBT /Span <</ActualText <feff>>> BDC EMC [(f BDC)3(f)]TJ ET\nEMC\n");
    assert_marked("(not ended f", "(not ended f");
}

static struct sv finished(const struct pdf_about *about)
{
    struct err e = {.lang = "en"};
    struct buf out = {0};
    if (pdf_finish(page(), about, &out, &e))
        fail_msg("%s", e.message);
    struct sv pdf = arena_sv(&mem, buf_sv(&out));
    buf_release(&out);
    return pdf;
}

static bool contains(struct sv pdf, const char *text)
{
    return memmem(pdf.p, pdf.n, text, strlen(text)) != NULL;
}

static void test_metadata(void **state)
{
    const struct pdf_about about = {
        .lang = SV("es"), .title = SV("Ngäbe & <co>\n"), .made_at = SV("2024-01-15T12:00:00.123Z")};
    (void)state;
    struct sv pdf = finished(&about);
    assert_true(sv_eq(pdf, finished(&about)));
    assert_true(contains(pdf, "Ngäbe &amp; &lt;co&gt; </rdf:li>"));
    assert_true(contains(pdf, "(D:20240115120000Z)"));
}

static void test_dates(void **state)
{
    static const char *const wrong[] = {"", "2024-01-15", "2024-01-15T12:00:00", "2024-01-15 12:00:00Z"};
    (void)state;
    assert_true(sv_is(pdf_date(&mem, DAY), "D:20240115120000Z"));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(pdf_date(&mem, sv_of(wrong[i])).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_back),     cmocka_unit_test(test_any_bytes), cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_a_name_once),   cmocka_unit_test(test_no_pdf),    cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_wrong_streams), cmocka_unit_test(test_artifacts), cmocka_unit_test(test_metadata),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
