/*
 * Capped byte buffers for what grows with user data.
 *
 * A write past the cap sets `failed` and is dropped; later writes do nothing. Check once, at
 * the end. The bytes are always followed by a NUL that is not counted.
 */
#ifndef ISTMO_BASE_BUF_H
#define ISTMO_BASE_BUF_H

#include "base/sv.h"

struct buf {
    char *p;
    size_t n, cap, max; /* max in bytes; 0 means BUF_MAX_DEFAULT */
    bool failed;
};

#define BUF_MAX_DEFAULT ((size_t)256 << 20)

void buf_release(struct buf *b);
void buf_clear(struct buf *b); /* keeps the memory, forgets the failure */

void buf_add(struct buf *b, struct sv v);
void buf_addz(struct buf *b, const char *z);
void buf_addc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline struct sv buf_sv(const struct buf *b)
{
    return (struct sv){b->p ? b->p : "", b->n};
}

#endif
