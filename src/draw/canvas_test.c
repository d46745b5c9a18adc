/* Canvas: SVG as text, colours by the WCAG formulas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "draw/canvas.h"

#include <math.h>

#define assert_near(a, b, most) assert_true(fabs((a) - (b)) <= (most))

static void test_svg(void **state)
{
    static const char golden[] =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 40 30.5\" width=\"40\" height=\"30.5\""
        " aria-label=\"A &lt;title&gt;\"><title>A &lt;title&gt;</title><desc>two &amp; three</desc>"
        "<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" rx=\"1.5\" fill=\"#00ff7f\"/>"
        "<circle cx=\"5\" cy=\"6\" r=\"2\" fill=\"#000000\"/>"
        "<g style=\"fill:none;stroke-linecap:round;stroke-linejoin:round\"><polyline points=\"0,0 1.25,2\" "
        "stroke-width=\"0.5\" stroke=\"#123456\"/></g>"
        "<polygon points=\"0,0 1.25,2\" fill=\"#ffffff\"/>"
        "<text x=\"1\" y=\"9\" font-size=\"8\" font-weight=\"700\" text-anchor=\"end\" "
        "fill=\"#1d2530\">&lt;b&gt;</text>"
        "</svg>";
    const struct point line[] = {{0, 0}, {1.25, 2}};
    struct buf out = {0};
    struct canvas c;
    (void)state;
    canvas_svg_begin(&c, &out, 40, 30.5, SV("A <title>"), SV("two & three"));
    c.ops->rect(&c, 1, 2, 3, 4, 1.5, 0x00ff7f);
    c.ops->circle(&c, 5, 6, 2, 0);
    c.ops->polyline(&c, line, 2, 0.5, 0x123456);
    c.ops->polygon(&c, line, 2, 0xffffff);
    c.ops->text(&c, 1, 9, 8, true, ANCHOR_END, 0x1d2530, SV("<b>"));
    canvas_svg_end(&c);
    buf_addc(&out, '\0');
    assert_string_equal(out.p, golden);
    buf_release(&out);
}

static void test_parse(void **state)
{
    (void)state;
    assert_int_equal(colour_parse(SV("#0033A0"), 1), 0x0033a0);
    assert_int_equal(colour_parse(SV("fffFFF"), 1), 0xffffff);
    assert_int_equal(colour_parse(SV("#fff"), 7), 7);
    assert_int_equal(colour_parse(SV("#00zz00"), 7), 7);
    assert_int_equal(colour_parse(SV("red"), 7), 7);
    assert_int_equal(colour_parse((struct sv){0}, 7), 7);
}

static void test_contrast(void **state)
{
    uint32_t seed = 12345;
    (void)state;
    assert_near(colour_contrast(0, 0xffffff), 21, 0.001);
    assert_near(colour_contrast(0x777777, 0xffffff), 4.48, 0.01); /* WCAG's own example of too little */
    for (int i = 0; i < 2000; i++) {
        seed = seed * 1664525u + 1013904223u;
        uint32_t c = seed >> 8;
        assert_true(colour_contrast(colour_text_on(c), c) >= 4.5);
        assert_true(colour_contrast(colour_readable(c), 0xffffff) >= 5.0);
        if (colour_contrast(c, 0xffffff) >= 5.0)
            assert_int_equal(colour_readable(c), c);
    }
}

static void test_mix(void **state)
{
    (void)state;
    assert_int_equal(colour_mix(0x102030, 0xffffff, 0), 0x102030);
    assert_int_equal(colour_mix(0x102030, 0xffffff, 1), 0xffffff);
    assert_int_equal(colour_mix(0x000000, 0xfefefe, 0.5), 0x7f7f7f);
}

static void test_text_width(void **state)
{
    (void)state;
    assert_near(canvas_text_width((struct sv){0}, 10, false), 0, 1e-9);
    assert_true(canvas_text_width(SV("iii"), 10, false) < canvas_text_width(SV("mmm"), 10, false));
    assert_true(canvas_text_width(SV("abc"), 10, true) > canvas_text_width(SV("abc"), 10, false));
    assert_near(canvas_text_width(SV("ab"), 20, false), 2 * canvas_text_width(SV("ab"), 10, false), 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_svg), cmocka_unit_test(test_parse),      cmocka_unit_test(test_contrast),
        cmocka_unit_test(test_mix), cmocka_unit_test(test_text_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
