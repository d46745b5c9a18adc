/* Drawings as PNG: read back by cairo, pixel for pixel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "draw/canvas_png.h"

static void square(struct canvas *c, void *ctx)
{
    (void)ctx;
    c->ops->rect(c, 0, 0, c->width / 2, c->height, 0, 0x123456);
}

static cairo_status_t give(void *from, unsigned char *out, unsigned n)
{
    struct sv *rest = from;
    if (rest->n < n)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(out, rest->p, n);
    *rest = sv_make(rest->p + n, rest->n - n);
    return CAIRO_STATUS_SUCCESS;
}

static uint32_t pixel(cairo_surface_t *s, int x, int y)
{
    uint32_t v = 0;
    memcpy(&v, cairo_image_surface_get_data(s) + y * cairo_image_surface_get_stride(s) + 4 * x, sizeof v);
    return v & 0xffffff;
}

static void test_png(void **state)
{
    struct buf one = {0}, two = {0};
    (void)state;
    assert_true(canvas_png(&one, 10, 4.2, 2, square, NULL));
    assert_true(canvas_png(&two, 10, 4.2, 2, square, NULL));
    assert_true(sv_eq(buf_sv(&one), buf_sv(&two)));
    struct sv rest = buf_sv(&one);
    cairo_surface_t *s = cairo_image_surface_create_from_png_stream(give, &rest);
    assert_int_equal(cairo_image_surface_get_width(s), 20);
    assert_int_equal(cairo_image_surface_get_height(s), 9);
    assert_int_equal(pixel(s, 9, 4), 0x123456);
    assert_int_equal(pixel(s, 10, 4), 0xffffff);
    cairo_surface_destroy(s);
    buf_release(&one);
    buf_release(&two);
}

static void test_refused(void **state)
{
    struct buf out = {0}, little = {.max = 20};
    (void)state;
    assert_false(canvas_png(&out, 5000, 10, 2, square, NULL));
    assert_false(canvas_png(&out, 0, 10, 2, square, NULL));
    assert_false(canvas_png(&little, 10, 10, 2, square, NULL)); /* no room for it */
    buf_release(&out);
    buf_release(&little);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_png), cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
