/*
 * Photographs: JPEG or PNG, as the bytes say, whatever the file is called.
 *
 * Only what draws the picture is kept: where and when it was taken, with what, by whom and what was written into it
 * (EXIF, XMP, comments, colour profiles, thumbnails, whatever follows the picture) is left out. Of EXIF alone the
 * side that is up stays, so that pages turn the picture as its camera said.
 * limits   PHOTO_BYTES_MAX; PHOTO_SIDE_MAX pixels a side
 */
#ifndef ISTMO_DRAW_PHOTO_H
#define ISTMO_DRAW_PHOTO_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <cairo.h>

#define PHOTO_BYTES_MAX 1000000
#define PHOTO_SIDE_MAX 5000

struct photo {
    struct sv bytes; /* without what is left out */
    bool jpeg;
    int turn;             /* EXIF's orientation: 1 as it is, 6 a quarter to the right, … */
    double width, height; /* pixels, as it is seen */
};

/* errors   ERR_INPUT neither of both, broken, a kind that PDF does not have; ERR_LIMIT
 * memory   out->bytes lives in mem */
MUST_USE int photo_open(struct photo *out, struct sv bytes, struct arena *mem, struct err *e);

/* A JPEG goes into a PDF as it is; its bytes must live until that is written. */
void photo_paint(const struct photo *p, cairo_t *cr, double x, double y, double width, double height);

/* A file that needs no turning, for readers that do not turn pictures: its bytes, or a JPEG made anew in `room`. */
struct sv photo_upright(const struct photo *p, struct buf *room);

/* A PNG's sides stand at its head: a huge one is refused before it is unpacked. */
MUST_USE int photo_png_sides(struct sv bytes, uint32_t side_max, uint32_t *width, uint32_t *height, struct err *e);
cairo_surface_t *photo_png_unpack(struct sv bytes); /* as cairo's: never NULL, may hold an error */

#endif
