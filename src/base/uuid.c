/* UUIDv7 formatting and checking: pure, the caller brings time and randomness. */
#include "base/uuid.h"

struct sv uuid_v7(int64_t now_ms, const unsigned char random[10], char out[UUID_TEXT + 1])
{
    static const char hex[] = "0123456789abcdef";
    unsigned char b[16];
    for (int i = 0; i < 6; i++)
        b[i] = (unsigned char)((uint64_t)now_ms >> (40 - 8 * i));
    memcpy(b + 6, random, 10);
    b[6] = (unsigned char)(0x70 | (b[6] & 0x0f));
    b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
    size_t n = 0;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[n++] = '-';
        out[n++] = hex[b[i] >> 4];
        out[n++] = hex[b[i] & 15];
    }
    out[n] = '\0';
    return sv_make(out, n);
}

/* 2^56 of them: the carry ends there. */
void uuid_next(unsigned char random[10])
{
    for (int i = 9; i > 2 && ++random[i] == 0; i--)
        continue;
}

bool uuid_valid(struct sv t)
{
    if (t.n != UUID_TEXT)
        return false;
    for (size_t i = 0; i < t.n; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        char c = t.p[i];
        if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return true;
}
