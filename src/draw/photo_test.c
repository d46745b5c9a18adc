/* Photographs: what is kept of a file, which side is up, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "draw/photo.h"

#include "base/buf.h"

#include <math.h>
#include <string.h>

#define SECRET "8.9824N 79.5199W" /* where nobody is to be found */
#define BYTES(text) sv_make((text), sizeof(text) - 1)

static bool has(struct sv in, struct sv what)
{
    for (size_t i = 0; i + what.n <= in.n; i++)
        if (memcmp(in.p + i, what.p, what.n) == 0)
            return true;
    return false;
}

/* --- files ---------------------------------------------------------------------------------------- */

static void segment(struct buf *to, unsigned marker, struct sv body)
{
    buf_addc(to, (char)0xff);
    buf_addc(to, (char)marker);
    buf_addc(to, (char)((body.n + 2) >> 8));
    buf_addc(to, (char)(body.n + 2));
    buf_add(to, body);
}

/* EXIF in both byte orders: the side that is up is its second entry, then a place. */
static struct sv exif(bool big, char turn)
{
    static char big_one[] = "Exif\0\0MM\0\x2a\0\0\0\x08\0\x02"
                            "\x01\x0f\0\x02\0\0\0\x04"
                            "istm"
                            "\x01\x12\0\x03\0\0\0\x01\0\0\0\0"
                            "\0\0\0\0" SECRET;
    static char little_one[] = "Exif\0\0II\x2a\0\x08\0\0\0\x02\0"
                               "\x0f\x01\x02\0\x04\0\0\0"
                               "istm"
                               "\x12\x01\x03\0\x01\0\0\0\0\0\0\0"
                               "\0\0\0\0" SECRET;
    big_one[37] = turn;
    little_one[36] = turn;
    return big ? BYTES(big_one) : BYTES(little_one);
}

/* What a telephone writes, 3 by 2 pixels: frames as they are, the scan no picture. */
static struct sv jpeg(struct buf *to, struct sv about)
{
    buf_add(to, BYTES("\xff\xd8"));
    segment(to, 0xe0, BYTES("JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01\xaa\xbb\xcc")); /* with a thumbnail of one pixel */
    segment(to, 0xe1, about);
    segment(to, 0xe1, BYTES("http://ns.adobe.com/xap/1.0/\0<exif>" SECRET "</exif>"));
    segment(to, 0xe2, BYTES("ICC_PROFILE\0" SECRET));
    segment(to, 0xed, BYTES("Photoshop 3.0\0" SECRET));
    segment(to, 0xee, BYTES("Adobe\0\x64\0\0\0\0\x01" SECRET));
    segment(to, 0xfe, BYTES("taken at " SECRET));
    segment(to, 0xdb, BYTES("\0tables"));
    buf_add(to, BYTES("\xff")); /* a byte that fills */
    segment(to, 0xc2,
            BYTES("\x08\0\x02\0\x03\x03"
                  "123456789"));
    segment(to, 0xc4, BYTES("\0codes"));
    segment(to, 0xda,
            BYTES("\x03"
                  "123456\0\x3f\0"));
    buf_add(to, BYTES("scan\xff\0\xff\xd0more"));
    segment(to, 0xda,
            BYTES("\x01"
                  "12\0\x3f\0"));
    buf_add(to, BYTES("again\xff\xd9" SECRET));
    return buf_sv(to);
}

static cairo_status_t append(void *ctx, const unsigned char *data, unsigned int n)
{
    buf_add(ctx, sv_make((const char *)data, n));
    return CAIRO_STATUS_SUCCESS;
}

/* Green, 4 by 2 pixels, with a text after its head and something after its end. */
static struct sv png(struct buf *to)
{
    struct buf plain = {0};
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 4, 2);
    cairo_t *cr = cairo_create(s);
    cairo_set_source_rgb(cr, 0, 1, 0);
    cairo_paint(cr);
    cairo_destroy(cr);
    assert_int_equal(cairo_surface_write_to_png_stream(s, append, &plain), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(s);
    buf_add(to, sv_make(plain.p, 33));
    buf_add(to, BYTES("\0\0\0\x10tEXt" SECRET "sum."));
    buf_add(to, sv_make(plain.p + 33, plain.n - 33));
    buf_add(to, BYTES(SECRET));
    buf_release(&plain);
    return buf_sv(to);
}

/* --- tests ---------------------------------------------------------------------------------------- */

static void opened(struct photo *p, struct sv bytes, struct arena *mem)
{
    struct err e = {.lang = "en"};
    struct photo again;
    if (photo_open(p, bytes, mem, &e))
        fail_msg("%s", e.message);
    assert_false(has(p->bytes, BYTES(SECRET)));
    assert_int_equal(photo_open(&again, p->bytes, mem, &e), 0);
    assert_true(sv_eq(p->bytes, again.bytes)); /* nothing more is to be left out */
}

static void test_only_the_picture_is_kept(void **state)
{
    struct arena mem = {0};
    struct buf file = {0};
    struct photo p;
    (void)state;
    opened(&p, jpeg(&file, exif(true, 1)), &mem);
    assert_true(p.jpeg && p.turn == 1);
    assert_true(fabs(p.width - 3) < 1e-9 && fabs(p.height - 2) < 1e-9);
    assert_false(has(p.bytes, BYTES("Exif")));
    assert_true(has(p.bytes, BYTES("JFIF\0\x01\x02\0\0\x01\0\x01\0\0\xff\xee"))); /* no thumbnail */
    assert_true(has(p.bytes, BYTES("Adobe\0\x64\0\0\0\0\x01\xff\xdb")));
    assert_true(has(p.bytes, BYTES("scan\xff\0\xff\xd0more\xff\xda")));
    assert_true(sv_ends(p.bytes, "again\xff\xd9"));
    buf_clear(&file);
    opened(&p, png(&file), &mem);
    assert_true(!p.jpeg && fabs(p.width - 4) < 1e-9 && fabs(p.height - 2) < 1e-9);
    assert_false(has(p.bytes, BYTES("tEXt")));
    buf_release(&file);
    arena_release(&mem);
}

static void test_the_side_that_is_up(void **state)
{
    struct arena mem = {0};
    (void)state;
    for (char turn = 0; turn <= 9; turn++)
        for (int big = 0; big < 2; big++) {
            struct buf file = {0};
            struct photo p;
            bool turned = turn >= 2 && turn <= 8, lies = turn >= 5 && turn <= 8;
            opened(&p, jpeg(&file, exif(big, turn)), &mem);
            assert_int_equal(p.turn, turned ? turn : 1);
            assert_int_equal(has(p.bytes, BYTES("Exif")), turned);
            assert_true(fabs(p.width - (lies ? 2 : 3)) < 1e-9 && fabs(p.height - (lies ? 3 : 2)) < 1e-9);
            buf_release(&file);
        }
    arena_release(&mem);
}

static void test_a_png_paints(void **state)
{
    struct arena mem = {0};
    struct buf file = {0};
    struct photo p;
    uint32_t inside = 0, outside = 0;
    (void)state;
    opened(&p, png(&file), &mem);
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 40, 20);
    cairo_t *cr = cairo_create(s);
    photo_paint(&p, cr, 10, 5, 20, 10);
    cairo_destroy(cr);
    cairo_surface_flush(s);
    const unsigned char *row = cairo_image_surface_get_data(s) + (ptrdiff_t)cairo_image_surface_get_stride(s) * 10;
    memcpy(&inside, row + 4 * 20, sizeof inside);
    memcpy(&outside, row + 4 * 35, sizeof outside);
    assert_int_equal(inside & 0xffffff, 0x00ff00);
    assert_int_equal(outside & 0xffffff, 0);
    cairo_surface_destroy(s);
    buf_release(&file);
    arena_release(&mem);
}

static void test_refused(void **state)
{
    struct arena mem = {0};
    struct buf file = {0}, drawing = {0};
    struct sv good = jpeg(&file, exif(true, 6));
    char *endless = arena_alloc(&mem, PHOTO_BYTES_MAX + 1), *wide = arena_alloc(&mem, good.n);
    char *ink = arena_alloc(&mem, good.n), *exact = arena_alloc(&mem, good.n), *huge;
    size_t frame = 0;
    memset(endless, ' ', PHOTO_BYTES_MAX + 1);
    while (memcmp(good.p + frame, "\xff\xc2", 2) != 0)
        frame++;
    memcpy(wide, good.p, good.n);
    memcpy(ink, good.p, good.n);
    memcpy(exact, good.p, good.n);
    wide[frame + 7] = 0x7f; /* 32515 pixels wide */
    ink[frame + 9] = 4;     /* cyan, magenta, yellow, black */
    exact[frame + 1] = (char)0xc3;
    huge = arena_z(&mem, png(&drawing));
    memcpy(huge, drawing.p, drawing.n);
    huge[17] = 1;
    const struct {
        struct sv bytes;
        const char *message;
    } bad[] = {
        {sv_make(endless, PHOTO_BYTES_MAX + 1), "the file is larger than 1000 kB"},
        {BYTES("GIF89a"), "the file is neither a JPEG nor a PNG"},
        {sv_none(), "the file is neither a JPEG nor a PNG"},
        {sv_make(good.p, good.n / 2), "the JPEG is broken"},
        {sv_make(good.p, 3), "the JPEG is broken"},
        {sv_make(wide, good.n), "the JPEG has more than 5000 pixels a side"},
        {sv_make(ink, good.n), "this kind of JPEG is not for pages: save it in RGB or grey, 8 bits"},
        {sv_make(exact, good.n), "this kind of JPEG is not for pages: save it in RGB or grey, 8 bits"},
        {sv_make(huge, drawing.n), "the PNG has more than 5000 pixels a side"},
        {sv_make(drawing.p, 60), "the PNG is broken"},
        {sv_make(drawing.p, 8), "the PNG is broken"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = {.lang = "en"};
        struct photo p;
        assert_int_equal(photo_open(&p, bad[i].bytes, &mem, &e), -1);
        assert_string_equal(e.message, bad[i].message);
    }
    buf_release(&file);
    buf_release(&drawing);
    arena_release(&mem);
}

/* Whatever is taken of a damaged file is a file that is taken whole. */
static void taken_whole(struct sv bytes, struct arena *mem)
{
    struct err e = {.lang = "en"};
    struct photo p, again;
    if (photo_open(&p, bytes, mem, &e))
        return;
    assert_int_equal(photo_open(&again, p.bytes, mem, &e), 0);
    assert_true(sv_eq(p.bytes, again.bytes));
}

static void test_cut_and_changed_files(void **state)
{
    struct buf files[2] = {{0}, {0}};
    (void)state;
    (void)jpeg(&files[0], exif(false, 3));
    (void)png(&files[1]);
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < files[k].n; i++) {
            struct arena mem = {0};
            char *copy = arena_alloc(&mem, files[k].n), *cut = arena_alloc(&mem, i);
            memcpy(cut, files[k].p, i); /* of its own, so that a byte too much is noticed */
            taken_whole(sv_make(cut, i), &mem);
            memcpy(copy, files[k].p, files[k].n);
            for (int bit = 0; bit < 8; bit++) {
                copy[i] = (char)(files[k].p[i] ^ 1 << bit);
                taken_whole(sv_make(copy, files[k].n), &mem);
            }
            arena_release(&mem);
        }
    buf_release(&files[0]);
    buf_release(&files[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_the_picture_is_kept),
        cmocka_unit_test(test_the_side_that_is_up),
        cmocka_unit_test(test_a_png_paints),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_cut_and_changed_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
