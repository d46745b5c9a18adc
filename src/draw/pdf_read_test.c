/* What a PDF shows: texts by their fonts' maps, and bytes that are the same for the same page only. */
#include "draw/pdf_read.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct shown {
    struct buf texts, drawn;
    int npages;
    struct err e;
};

static void on_text(void *ctx, int page, struct sv text)
{
    struct shown *s = ctx;
    buf_printf(&s->texts, "%d:", page);
    buf_add(&s->texts, text);
    buf_addc(&s->texts, '|');
}

static void on_drawn(void *ctx, int page, struct sv bytes)
{
    struct shown *s = ctx;
    (void)page;
    buf_add(&s->drawn, bytes);
}

static void done(struct shown *s)
{
    buf_release(&s->texts);
    buf_release(&s->drawn);
}

/* Objects are numbered as they stand; the first is the root. */
static int visit(struct shown *s, const char *const object[], size_t n)
{
    struct buf pdf = {0};
    size_t at[16];
    const struct pdf_visitor v = {s, on_text, on_drawn};
    *s = (struct shown){.e = {.lang = "en"}};
    buf_addz(&pdf, "%PDF-1.7\n");
    for (size_t i = 0; i < n; i++) {
        at[i] = pdf.n;
        buf_printf(&pdf, "%zu 0 obj\n%s\nendobj\n", i + 1, object[i]);
    }
    size_t table = pdf.n;
    buf_printf(&pdf, "xref\n0 %zu\n0000000000 65535 f \n", n + 1);
    for (size_t i = 0; i < n; i++)
        buf_printf(&pdf, "%010zu 00000 n \n", at[i]);
    buf_printf(&pdf, "trailer <</Size %zu /Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", n + 1, table);
    int rc = pdf_visit(buf_sv(&pdf), &v, &s->npages, &s->e);
    buf_release(&pdf);
    return rc;
}

#define ROOT "<</Type/Catalog/Pages 2 0 R>>"
#define PAGES "<</Type/Pages/Kids[3 0 R]/Count 1>>"
#define PAGE \
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
#define CONTENT "<</Length 42>>stream\nBT /F 9 Tf [(ab)-300<61>]TJ 1 0 Td (b)' ET\nendstream"
#define FONT "<</Type/Font/Subtype/TrueType/Encoding/WinAnsiEncoding/ToUnicode 7 0 R>>"
#define FORM "<</Subtype/Form/Length 23>>stream\nBT /F 9 Tf (\\141) Tj ET\nendstream"
#define MAP "<</Length 54>>stream\n1 beginbfchar <61> <d83dde00> endbfchar 1 beginbfrange\nendstream"

static void test_texts(void **state)
{
    const char *const pdf[] = {ROOT, PAGES, PAGE, CONTENT, FONT, FORM, MAP};
    struct shown s = {0};
    (void)state;
    assert_int_equal(visit(&s, pdf, 7), 0);
    assert_int_equal(s.npages, 1);
    assert_true(sv_is(buf_sv(&s.texts), "1:\xf0\x9f\x98\x80"
                                        "b \xf0\x9f\x98\x80|1:b|"));
    done(&s);
}

static void test_drawings(void **state)
{
    const char *const pdf[] = {ROOT, PAGES, PAGE, "<</Length 5>>stream\n/X Do\nendstream", FONT, FORM, MAP};
    struct shown s = {0};
    (void)state;
    assert_int_equal(visit(&s, pdf, 7), 0);
    assert_true(sv_is(buf_sv(&s.texts), "1:\xf0\x9f\x98\x80|"));
    done(&s);
}

/* Whether the page with another object in place of its font is drawn from the same bytes. */
static bool same_with(const char *font)
{
    const char *const pdf[] = {ROOT, PAGES, PAGE, CONTENT, FONT, FORM, MAP};
    const char *const other[] = {ROOT, PAGES, PAGE, CONTENT, font, FORM, MAP};
    struct shown a = {0}, b = {0};
    assert_int_equal(visit(&a, pdf, 7), 0);
    assert_int_equal(visit(&b, other, 7), 0);
    bool same = sv_eq(buf_sv(&a.drawn), buf_sv(&b.drawn));
    done(&a);
    done(&b);
    return same;
}

static void test_drawn(void **state)
{
    (void)state;
    assert_true(same_with("<</Subtype /TrueType /Type /Font /ToUnicode 7 0 R /Encoding /WinAnsiEncoding>>"));
    assert_false(same_with("<</Type/Font/Subtype/TrueType/Encoding/MacRomanEncoding/ToUnicode 7 0 R>>"));
    assert_false(same_with("<</Type/Font/Subtype/TrueType/ToUnicode 7 0 R>>"));
    /* a key that spells the encoding and the next key */
    assert_false(same_with("<</Encoding#20/WinAnsiEncoding#20#2fSubtype/TrueType/ToUnicode 7 0 R/Type/Font>>"));
    assert_false(same_with("<</Encoding#20#2fWinAnsiEncoding#20#2fSubtype/TrueType/ToUnicode 7 0 R/Type/Font>>"));
}

/* Numbers of objects are the file's business. */
static void test_renumbered(void **state)
{
    const char *const pdf[] = {ROOT, PAGES, PAGE, CONTENT, FONT, FORM, MAP};
    static const char page[] = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 7 0 R/Resources"
                               "<</Font<</F 6 0 R>>/XObject<</X 5 0 R>>>>>>";
    static const char font[] = "<</Type/Font/Subtype/TrueType/Encoding/WinAnsiEncoding/ToUnicode 4 0 R>>";
    const char *const other[] = {ROOT, PAGES, page, MAP, FORM, font, CONTENT};
    struct shown a = {0}, b = {0};
    (void)state;
    assert_int_equal(visit(&a, pdf, 7), 0);
    assert_int_equal(visit(&b, other, 7), 0);
    assert_true(sv_eq(buf_sv(&a.drawn), buf_sv(&b.drawn)));
    assert_true(a.drawn.n > 0 && sv_eq(buf_sv(&a.texts), buf_sv(&b.texts)));
    done(&a);
    done(&b);
}

static void test_refused(void **state)
{
    static const char *const content[] = {
        "<</Length 5>>stream\n/Y Do\nendstream",          /* no such drawing */
        "<</Length 13>>stream\n/G 9 Tf () Tj\nendstream", /* no such font */
        "<</Filter/LZWDecode/Length 3>>stream\nabc\nendstream",
    };
    (void)state;
    for (size_t i = 0; i < sizeof content / sizeof *content; i++) {
        const char *const pdf[] = {ROOT, PAGES, PAGE, content[i], FONT, FORM, MAP};
        struct shown s = {0};
        if (visit(&s, pdf, 7) != -1)
            fail_msg("content %zu is read", i);
        assert_int_equal(s.e.kind, ERR_INPUT);
        done(&s);
    }
}

/* A drawing that draws itself ends at the depth that is allowed. */
static void test_loop(void **state)
{
    const char *const pdf[] = {ROOT, PAGES,
                               PAGE, "<</Length 5>>stream\n/X Do\nendstream",
                               FONT, "<</Subtype/Form/Length 5>>stream\n/X Do\nendstream",
                               MAP};
    struct shown s = {0};
    (void)state;
    assert_int_equal(visit(&s, pdf, 7), -1);
    assert_int_equal(s.e.kind, ERR_INPUT);
    done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),      cmocka_unit_test(test_drawings), cmocka_unit_test(test_drawn),
        cmocka_unit_test(test_renumbered), cmocka_unit_test(test_refused),  cmocka_unit_test(test_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
