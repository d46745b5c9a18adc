/* Colours and text estimates shared by both canvas backends. */
#include "draw/canvas.h"

#include "base/utf8.h"

#include <math.h>

double canvas_text_width(struct sv text, double size, bool bold)
{
    double em = 0;
    for (int32_t cp; (cp = utf8_next(&text)) >= 0;) {
        if (cp >= 0x2e80)
            em += 1.0;
        else if (cp == 'i' || cp == 'l' || cp == 'j' || cp == '.' || cp == ',' || cp == ' ' || cp == 't' || cp == 'f')
            em += 0.29;
        else if (cp == 'm' || cp == 'w' || cp == 'M' || cp == 'W' || cp == '%')
            em += 0.88;
        else if (cp >= 'A' && cp <= 'Z')
            em += 0.66;
        else
            em += 0.57;
    }
    return em * size * (bold ? 1.06 : 1.0);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

uint32_t colour_parse(struct sv hex, uint32_t fallback)
{
    uint32_t v = 0;
    if (hex.n && hex.p[0] == '#') {
        hex.p++;
        hex.n--;
    }
    if (hex.n != 6)
        return fallback;
    for (size_t i = 0; i < 6; i++) {
        int d = hex_digit(hex.p[i]);
        if (d < 0)
            return fallback;
        v = v << 4 | (uint32_t)d;
    }
    return v;
}

static double channel(uint32_t colour, int shift)
{
    double v = ((colour >> shift) & 255) / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t c)
{
    return 0.2126 * channel(c, 16) + 0.7152 * channel(c, 8) + 0.0722 * channel(c, 0);
}

double colour_contrast(uint32_t a, uint32_t b)
{
    double la = luminance(a), lb = luminance(b);
    return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

uint32_t colour_text_on(uint32_t background)
{
    return colour_contrast(background, 0xffffff) >= 4.5 ? 0xffffff : 0x000000;
}

uint32_t colour_mix(uint32_t a, uint32_t b, double t)
{
    uint32_t out = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        double va = (a >> shift) & 255, vb = (b >> shift) & 255;
        out |= (uint32_t)lround(va + (vb - va) * t) << shift;
    }
    return out;
}

uint32_t colour_readable(uint32_t colour)
{
    const double enough = 5.0; /* 4.5 on white; light tints take up to a tenth of it */
    uint32_t c = colour;
    for (int step = 1; colour_contrast(c, 0xffffff) < enough && step <= 20; step++)
        c = colour_mix(colour, 0x000000, step / 20.0);
    return c;
}
