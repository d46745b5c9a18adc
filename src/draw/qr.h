/* QR codes, drawn on a canvas: black modules on white with the quiet zone that ISO/IEC 18004 asks for. */
#ifndef ISTMO_DRAW_QR_H
#define ISTMO_DRAW_QR_H

#include "draw/canvas.h"

#define QR_TEXT_MAX 800

struct qr {
    int width;                    /* modules a side */
    const unsigned char *modules; /* rows from the top, 1 = black */
};

/* false: the text is too long or empty. */
bool qr_make(struct qr *out, struct sv text, struct arena *mem);
double qr_side(const struct qr *q); /* of the drawing, the quiet zone included */
void qr_draw(struct canvas *c, const struct qr *q);

#endif
