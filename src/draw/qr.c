/* QR codes: see qr.h. libqrencode makes the modules. */
#include "draw/qr.h"

#include <qrencode.h>

#define QUIET 4
#define MODULE 2.5

bool qr_make(struct qr *out, struct sv text, struct arena *mem)
{
    struct buf z = {.max = QR_TEXT_MAX};
    buf_add(&z, text);
    QRcode *code = z.n && !z.failed ? QRcode_encodeString(z.p, 0, QR_ECLEVEL_M, QR_MODE_8, 1) : NULL;
    buf_release(&z);
    if (!code)
        return false;
    size_t n = (size_t)code->width * (size_t)code->width;
    unsigned char *modules = arena_alloc(mem, n);
    for (size_t i = 0; i < n; i++)
        modules[i] = code->data[i] & 1;
    *out = (struct qr){code->width, modules};
    QRcode_free(code);
    return true;
}

double qr_side(const struct qr *q)
{
    return (q->width + 2 * QUIET) * MODULE;
}

/* Modules side by side are one rectangle: fewer seams, smaller files. */
static void draw_row(struct canvas *c, const struct qr *q, int y)
{
    const unsigned char *row = q->modules + (size_t)y * (size_t)q->width;
    for (int x = 0, end; x < q->width; x = end + 1) {
        for (end = x; end < q->width && row[end]; end++) {
        }
        if (end > x)
            c->ops->rect(c, (x + QUIET) * MODULE, (y + QUIET) * MODULE, (end - x) * MODULE, MODULE, 0, 0x000000);
    }
}

void qr_draw(struct canvas *c, const struct qr *q)
{
    c->ops->rect(c, 0, 0, qr_side(q), qr_side(q), 0, 0xffffff);
    for (int y = 0; y < q->width; y++)
        draw_row(c, q, y);
}
