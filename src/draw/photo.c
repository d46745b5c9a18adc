/* Photographs: see photo.h. Reads the frames of both formats; cairo unpacks and paints. */
#include "draw/photo.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#define PNG_MARK "\x89PNG\r\n\x1a\n"
#define JPEG_MARK "\xff\xd8\xff"

static unsigned byte(struct sv s, size_t at)
{
    return (unsigned char)s.p[at];
}

static uint32_t big_endian(struct sv s, size_t at, size_t n)
{
    uint32_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | byte(s, at + i);
    return v;
}

static struct sv part(struct sv s, size_t at, size_t n)
{
    return sv_make(s.p + at, n);
}

/* --- PNG ------------------------------------------------------------------------------------------ */

static cairo_status_t read_bytes(void *ctx, unsigned char *data, unsigned int n)
{
    struct sv *rest = ctx;
    if (n > rest->n)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(data, rest->p, n);
    rest->p += n;
    rest->n -= n;
    return CAIRO_STATUS_SUCCESS;
}

cairo_surface_t *photo_png_unpack(struct sv bytes)
{
    return cairo_image_surface_create_from_png_stream(read_bytes, &bytes);
}

int photo_png_sides(struct sv bytes, uint32_t side_max, uint32_t *width, uint32_t *height, struct err *e)
{
    *width = bytes.n > 24 ? big_endian(bytes, 16, 4) : 0;
    *height = bytes.n > 24 ? big_endian(bytes, 20, 4) : 0;
    if (*width > side_max || *height > side_max)
        return err_set(e, ERR_LIMIT, "file", N_("the PNG has more than %d pixels a side"), (int)side_max);
    cairo_surface_t *s = photo_png_unpack(bytes);
    bool fine = cairo_surface_status(s) == CAIRO_STATUS_SUCCESS && *width > 0 && *height > 0;
    cairo_surface_destroy(s);
    return fine ? 0 : err_set(e, ERR_INPUT, "file", N_("the PNG is broken"));
}

/* Chunks that say how pixels look; any other is left out. */
static bool draws(struct sv chunk)
{
    static const char *const kept[] = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (sv_is(chunk, kept[i]))
            return true;
    return false;
}

/* A chunk is its length, its name, so many bytes, and a sum. */
static void keep_chunks(struct sv in, struct buf *to)
{
    size_t at = strlen(PNG_MARK);
    buf_add(to, part(in, 0, at));
    while (in.n - at >= 12) {
        size_t n = big_endian(in, at, 4);
        struct sv name = part(in, at + 4, 4);
        if (n > in.n - at - 12)
            return;
        if (draws(name))
            buf_add(to, part(in, at, n + 12));
        if (sv_is(name, "IEND"))
            return;
        at += n + 12;
    }
}

static int open_png(struct photo *out, struct sv bytes, struct buf *kept, struct err *e)
{
    uint32_t width = 0, height = 0;
    keep_chunks(bytes, kept);
    if (photo_png_sides(buf_sv(kept), PHOTO_SIDE_MAX, &width, &height, e))
        return -1;
    out->width = width;
    out->height = height;
    return 0;
}

/* --- JPEG ----------------------------------------------------------------------------------------- */

enum {
    SOF_BASELINE = 0xc0,
    SOF_EXTENDED = 0xc1,
    SOF_PROGRESSIVE = 0xc2,
    DHT = 0xc4,
    JPG = 0xc8,
    DAC = 0xcc,
    SOF_LAST = 0xcf,
    RST_FIRST = 0xd0,
    RST_LAST = 0xd7,
    EOI = 0xd9,
    SOS = 0xda,
    APP_FIRST = 0xe0,
    APP_EXIF = 0xe1,
    APP_ADOBE = 0xee,
    APP_LAST = 0xef,
    COM = 0xfe,
    FILL = 0xff
};

#define ORIENTATION 0x0112
#define TURN_LAST 8

/* A number of a TIFF header, in the byte order that it names. */
static uint32_t tiff_number(struct sv tiff, size_t at, size_t n)
{
    uint32_t v = 0;
    if (byte(tiff, 0) == 'M')
        return big_endian(tiff, at, n);
    for (size_t i = n; i-- > 0;)
        v = v << 8 | byte(tiff, at + i);
    return v;
}

/* What a segment of EXIF says of the side that is up; 1 where it says nothing. */
static int turn_of(struct sv exif)
{
    if (exif.n < 6 + 10 || memcmp(exif.p, "Exif\0", 6) != 0)
        return 1;
    struct sv tiff = part(exif, 6, exif.n - 6);
    size_t at = tiff_number(tiff, 4, 4);
    if (at > tiff.n - 2)
        return 1;
    size_t entries = tiff_number(tiff, at, 2);
    for (at += 2; entries > 0 && tiff.n - at >= 12; entries--, at += 12) {
        uint32_t turn = tiff_number(tiff, at + 8, 2);
        if (tiff_number(tiff, at, 2) == ORIENTATION)
            return turn >= 1 && turn <= TURN_LAST ? (int)turn : 1;
    }
    return 1;
}

/* EXIF of one entry. */
static void write_turn(int turn, struct buf *to)
{
    static const char exif[] = "\xff\xe1\0\x22"
                               "Exif\0\0"
                               "MM\0\x2a\0\0\0\x08\0\x01"
                               "\x01\x12\0\x03\0\0\0\x01\0";
    buf_add(to, sv_make(exif, sizeof exif - 1));
    buf_addc(to, (char)turn);
    buf_add(to, sv_make("\0\0\0\0\0\0", 6));
}

/* Sides and kind: those that every reader of PDF knows, of grey or of three colours. */
static int take_frame(struct photo *out, unsigned marker, struct sv frame, struct err *e)
{
    bool known = marker == SOF_BASELINE || marker == SOF_EXTENDED || marker == SOF_PROGRESSIVE;
    if (frame.n < 6)
        return err_set(e, ERR_INPUT, "file", N_("the JPEG is broken"));
    if (!known || byte(frame, 0) != 8 || (byte(frame, 5) != 1 && byte(frame, 5) != 3))
        return err_set(e, ERR_INPUT, "file", N_("this kind of JPEG is not for pages: save it in RGB or grey, 8 bits"));
    out->height = big_endian(frame, 1, 2);
    out->width = big_endian(frame, 3, 2);
    if (out->width > PHOTO_SIDE_MAX || out->height > PHOTO_SIDE_MAX)
        return err_set(e, ERR_LIMIT, "file", N_("the JPEG has more than %d pixels a side"), PHOTO_SIDE_MAX);
    return 0;
}

/* JFIF without its thumbnail. */
static void keep_jfif(struct sv body, struct buf *to)
{
    if (body.n < 14 || memcmp(body.p, "JFIF", 5) != 0)
        return;
    buf_add(to, sv_make("\xff\xe0\0\x10", 4));
    buf_add(to, part(body, 0, 12));
    buf_add(to, sv_make("\0\0", 2));
}

/* Adobe's mark says how three colours are meant. */
static void keep_adobe(struct sv body, struct buf *to)
{
    if (body.n < 12 || memcmp(body.p, "Adobe", 5) != 0)
        return;
    buf_add(to, sv_make("\xff\xee\0\x0e", 4));
    buf_add(to, part(body, 0, 12));
}

static bool is_frame(unsigned marker)
{
    return marker >= SOF_BASELINE && marker <= SOF_LAST && marker != DHT && marker != JPG && marker != DAC;
}

/* segment: with its marker and length; the body begins after them. */
static int take_segment(struct photo *out, struct sv segment, struct buf *to, struct err *e)
{
    unsigned marker = byte(segment, 1);
    struct sv body = part(segment, 4, segment.n - 4);
    if (is_frame(marker) && take_frame(out, marker, body, e))
        return -1;
    if (marker == APP_FIRST)
        keep_jfif(body, to);
    else if (marker == APP_ADOBE)
        keep_adobe(body, to);
    else if (marker == APP_EXIF && out->turn == 1 && (out->turn = turn_of(body)) > 1)
        write_turn(out->turn, to);
    else if (marker != COM && (marker < APP_FIRST || marker > APP_LAST))
        buf_add(to, segment);
    return 0;
}

/* Where what follows a scan begins: a marker that is neither a stuffed byte nor a restart. */
static size_t scan_end(struct sv in, size_t at)
{
    for (; at + 1 < in.n; at++) {
        unsigned next = byte(in, at + 1);
        if (byte(in, at) == 0xff && next != 0 && next != FILL && (next < RST_FIRST || next > RST_LAST))
            return at;
    }
    return in.n;
}

/* 0 at the picture's end; what follows it is left out. */
static int keep_segments(struct photo *out, struct sv in, struct buf *to, struct err *e)
{
    size_t at = 2;
    bool scanned = false;
    buf_add(to, part(in, 0, 2));
    while (in.n - at >= 2 && byte(in, at) == 0xff) {
        unsigned marker = byte(in, at + 1);
        if (marker == FILL) {
            at++;
            continue;
        }
        if (marker == EOI && scanned && out->width > 0 && out->height > 0) {
            buf_add(to, part(in, at, 2));
            return 0;
        }
        size_t n = in.n - at >= 4 ? big_endian(in, at + 2, 2) : 0;
        if (marker == EOI || n < 2 || n > in.n - at - 2)
            break;
        if (take_segment(out, part(in, at, n + 2), to, e))
            return -1;
        at += n + 2;
        if (marker == SOS) {
            size_t end = scan_end(in, at);
            buf_add(to, part(in, at, end - at));
            at = end;
            scanned = true;
        }
    }
    return err_set(e, ERR_INPUT, "file", N_("the JPEG is broken"));
}

/* From 5 on the picture lies on its side. */
static bool lies(const struct photo *p)
{
    return p->turn >= 5;
}

static int open_jpeg(struct photo *out, struct sv bytes, struct buf *kept, struct err *e)
{
    out->jpeg = true;
    if (keep_segments(out, bytes, kept, e))
        return -1;
    if (lies(out)) {
        double width = out->width;
        out->width = out->height;
        out->height = width;
    }
    return 0;
}

int photo_open(struct photo *out, struct sv bytes, struct arena *mem, struct err *e)
{
    struct buf kept = {.max = PHOTO_BYTES_MAX + 100};
    *out = (struct photo){.turn = 1};
    if (bytes.n > PHOTO_BYTES_MAX)
        return err_set(e, ERR_LIMIT, "file", N_("the file is larger than %d kB"), PHOTO_BYTES_MAX / 1000);
    int rc = sv_starts(bytes, PNG_MARK)    ? open_png(out, bytes, &kept, e)
             : sv_starts(bytes, JPEG_MARK) ? open_jpeg(out, bytes, &kept, e)
                                           : err_set(e, ERR_INPUT, "file", N_("the file is neither a JPEG nor a PNG"));
    out->bytes = arena_sv(mem, buf_sv(&kept));
    buf_release(&kept);
    return rc;
}

#define STANDS_FOR 16

/* --- painting ------------------------------------------------------------------------------------- */

/* The file is painted instead of the surface, which it fills: a small one stands for all pixels. */
static cairo_surface_t *jpeg_surface(const struct photo *p)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, STANDS_FOR, STANDS_FOR);
    (void)cairo_surface_set_mime_data(s, CAIRO_MIME_TYPE_JPEG, (const unsigned char *)p->bytes.p, p->bytes.n, NULL,
                                      NULL);
    return s;
}

/* From the pixels of the file, `w` wide, to those that are seen. */
static cairo_matrix_t turned(const struct photo *p)
{
    double w = p->width, h = p->height;
    const cairo_matrix_t way[TURN_LAST + 1] = {{1, 0, 0, 1, 0, 0},   {1, 0, 0, 1, 0, 0},   {-1, 0, 0, 1, w, 0},
                                               {-1, 0, 0, -1, w, h}, {1, 0, 0, -1, 0, h},  {0, 1, 1, 0, 0, 0},
                                               {0, 1, -1, 0, w, 0},  {0, -1, -1, 0, w, h}, {0, -1, 1, 0, 0, h}};
    return way[p->turn];
}

void photo_paint(const struct photo *p, cairo_t *cr, double x, double y, double width, double height)
{
    cairo_surface_t *s = p->jpeg ? jpeg_surface(p) : photo_png_unpack(p->bytes);
    const cairo_matrix_t turn = turned(p);
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, width / p->width, height / p->height);
    cairo_transform(cr, &turn);
    if (p->jpeg)
        cairo_scale(cr, (lies(p) ? p->height : p->width) / STANDS_FOR, (lies(p) ? p->width : p->height) / STANDS_FOR);
    cairo_set_source_surface(cr, s, 0, 0);
    cairo_paint(cr);
    cairo_restore(cr);
    cairo_surface_destroy(s);
}

/* --- turning it for good --------------------------------------------------------------------------- */

static gboolean add_bytes(const char *bytes, gsize n, GError **e, gpointer to)
{
    (void)e;
    buf_add(to, sv_make(bytes, n));
    return TRUE;
}

static GdkPixbuf *unpack(struct sv bytes)
{
    GdkPixbufLoader *l = gdk_pixbuf_loader_new_with_type("jpeg", NULL);
    GdkPixbuf *seen = NULL;
    if (!l)
        return NULL;
    bool fine = gdk_pixbuf_loader_write(l, (const guchar *)bytes.p, bytes.n, NULL);
    fine = gdk_pixbuf_loader_close(l, NULL) && fine;
    if (fine && gdk_pixbuf_loader_get_pixbuf(l))
        seen = gdk_pixbuf_apply_embedded_orientation(gdk_pixbuf_loader_get_pixbuf(l));
    g_object_unref(l);
    return seen;
}

struct sv photo_upright(const struct photo *p, struct buf *room)
{
    GdkPixbuf *seen = p->turn > 1 ? unpack(p->bytes) : NULL;
    bool written = seen && gdk_pixbuf_save_to_callback(seen, add_bytes, room, "jpeg", NULL, "quality", "92", NULL);
    if (seen)
        g_object_unref(seen);
    return written && !room->failed ? buf_sv(room) : p->bytes;
}
