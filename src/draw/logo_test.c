/* Logos: what is taken, what is refused before it is unpacked, and that both kinds paint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "draw/logo.h"

#include "base/arena.h"
#include "base/buf.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

static cairo_status_t append(void *ctx, const unsigned char *data, unsigned int n)
{
    buf_add(ctx, sv_make((const char *)data, n));
    return CAIRO_STATUS_SUCCESS;
}

/* A red PNG of 4 × 2 pixels. */
static struct sv red_png(struct buf *out)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 4, 2);
    cairo_t *cr = cairo_create(s);
    cairo_set_source_rgb(cr, 1, 0, 0);
    cairo_paint(cr);
    cairo_destroy(cr);
    assert_int_equal(cairo_surface_write_to_png_stream(s, append, out), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(s);
    return buf_sv(out);
}

/* The pixel at (x, y) of a page of 40 × 20 on which the logo is painted at (10, 5), twenty by ten. */
static uint32_t pixel(const struct logo *l, int x, int y)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 40, 20);
    cairo_t *cr = cairo_create(s);
    logo_paint(l, cr, 10, 5, 20, 10);
    cairo_destroy(cr);
    cairo_surface_flush(s);
    uint32_t value;
    memcpy(&value, cairo_image_surface_get_data(s) + y * cairo_image_surface_get_stride(s) + 4 * x, sizeof value);
    cairo_surface_destroy(s);
    return value & 0xffffff;
}

static void test_both_kinds_paint(void **state)
{
    struct buf png = {0};
    const struct sv svg = SV("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 4'>"
                             "<rect width='8' height='4' fill='#ff0000'/></svg>");
    const struct sv both[] = {red_png(&png), svg};
    const double width[] = {4, 8};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct err e = {.lang = "en"};
        struct logo l;
        size_t line;
        assert_int_equal(logo_open(&l, both[i], &line, &e), 0);
        assert_true(l.svg == (i == 1));
        assert_true(fabs(l.width - width[i]) < 1e-9);
        assert_true(fabs(l.width - 2 * l.height) < 1e-9);
        assert_int_equal(pixel(&l, 20, 10), 0xff0000);
        assert_int_equal(pixel(&l, 4, 10), 0); /* nothing outside its place */
    }
    buf_release(&png);
}

static void test_refused(void **state)
{
    struct arena mem = {0};
    struct buf png = {0};
    char *huge = arena_z(&mem, red_png(&png));
    memcpy(huge, png.p, png.n);
    huge[17] = 1; /* 65540 pixels wide, says its head */
    char *endless = arena_alloc(&mem, LOGO_BYTES_MAX + 1);
    memset(endless, ' ', LOGO_BYTES_MAX + 1);
    const struct {
        struct sv bytes;
        const char *message;
    } bad[] = {
        {sv_make(huge, png.n), "the PNG has more than 4000 pixels a side"},
        {sv_make(png.p, png.n / 2), "the PNG is broken"},
        {sv_make(endless, LOGO_BYTES_MAX + 1), "the file is larger than 500 kB"},
        {SV("<html/>"), "the file is neither a PNG nor an SVG (html)"},
        {SV("GIF89a"), "the SVG is broken (syntax error)"},
        {(struct sv){0}, "the SVG is broken (no element found)"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = {.lang = "en"};
        struct logo l;
        size_t line;
        assert_int_equal(logo_open(&l, bad[i].bytes, &line, &e), -1);
        assert_string_equal(e.message, bad[i].message);
    }
    buf_release(&png);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_both_kinds_paint), cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
