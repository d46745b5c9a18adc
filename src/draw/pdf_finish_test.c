/* What is added to a PDF that cairo wrote, and what is no PDF of ours. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "draw/pdf_internal.h"

#include <cairo-pdf.h>

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

static void test_no_pdf(void **state)
{
    const struct pdf_about about = {.lang = SV("es")};
    struct sv pdf = page();
    (void)state;
    for (size_t n = 0; n + 8 < pdf.n; n += 41) {
        struct err e = {.lang = "en"};
        struct buf out = {0};
        assert_int_equal(pdf_finish(sv_make(pdf.p, n), &about, &out, &e), -1);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_string_equal(e.message, "this is not a PDF that istmo wrote, or it is damaged");
        assert_int_equal(out.n, 0);
    }
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
        cmocka_unit_test(test_artifacts),
        cmocka_unit_test(test_metadata),
        cmocka_unit_test(test_no_pdf),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
