/* ToUnicode maps: see pdf_font.h. Pure. */
#include "draw/pdf_font.h"

#include <stdlib.h>

/* --- words of a map ------------------------------------------------------------------------------------ */

static bool blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

/* The next word: "<0041>" as a whole, "[", "]", or letters. */
static struct sv word(struct sv *text)
{
    while (text->n && blank(text->p[0]))
        *text = sv_make(text->p + 1, text->n - 1);
    size_t n = 0;
    if (text->n && (text->p[0] == '[' || text->p[0] == ']')) {
        n = 1;
    } else if (text->n && text->p[0] == '<') {
        while (n < text->n && text->p[n] != '>')
            n++;
        n += n < text->n;
    } else {
        while (n < text->n && !blank(text->p[n]) && text->p[n] != '[' && text->p[n] != ']' &&
               (n == 0 || text->p[n] != '<'))
            n++;
    }
    struct sv out = sv_make(text->p, n);
    *text = sv_make(text->p + n, text->n - n);
    return out;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

static bool number(struct sv w, uint32_t *out)
{
    uint32_t n = 0;
    if (w.n < 3 || w.n > 10 || w.p[0] != '<')
        return false;
    for (size_t i = 1; i + 1 < w.n; i++) {
        if (digit(w.p[i]) < 0)
            return false;
        n = n << 4 | (uint32_t)digit(w.p[i]);
    }
    *out = n;
    return true;
}

static void add_character(struct buf *b, uint32_t c)
{
    if (c < 0x80) {
        buf_addc(b, (char)c);
    } else if (c < 0x800) {
        buf_addc(b, (char)(0xc0 | c >> 6));
        buf_addc(b, (char)(0x80 | (c & 63)));
    } else if (c < 0x10000) {
        buf_addc(b, (char)(0xe0 | c >> 12));
        buf_addc(b, (char)(0x80 | (c >> 6 & 63)));
        buf_addc(b, (char)(0x80 | (c & 63)));
    } else if (c < 0x110000) {
        buf_addc(b, (char)(0xf0 | c >> 18));
        buf_addc(b, (char)(0x80 | (c >> 12 & 63)));
        buf_addc(b, (char)(0x80 | (c >> 6 & 63)));
        buf_addc(b, (char)(0x80 | (c & 63)));
    }
}

/* UTF-16 in hexadecimal; `more` is added to the last character. */
static struct sv characters(struct sv w, uint32_t more, struct arena *mem)
{
    struct buf out = {.max = 256};
    uint32_t high = 0;
    for (size_t i = 1; i + 4 < w.n; i += 4) {
        uint32_t unit = 0;
        for (size_t k = 0; k < 4; k++)
            unit = unit << 4 | (uint32_t)(digit(w.p[i + k]) & 15);
        if (i + 8 >= w.n)
            unit += more;
        if (unit >= 0xd800 && unit < 0xdc00)
            high = unit;
        else if (unit >= 0xdc00 && unit < 0xe000 && high)
            add_character(&out, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
        else
            add_character(&out, unit);
    }
    struct sv text = arena_sv(mem, buf_sv(&out));
    buf_release(&out);
    return text;
}

/* --- the map ------------------------------------------------------------------------------------------- */

static void put(struct pdf_font *f, uint32_t code, struct sv text, struct arena *mem)
{
    struct pdf_glyph g = {code, text};
    if (f->n < PDF_GLYPHS_MAX)
        vec_push(mem, f, g);
}

static void read_range(struct pdf_font *f, struct sv *text, uint32_t first, uint32_t last, struct arena *mem)
{
    struct sv w = word(text);
    if (!sv_is(w, "[")) {
        for (uint32_t c = first; c <= last && c - first < PDF_GLYPHS_MAX && f->n < PDF_GLYPHS_MAX; c++)
            put(f, c, characters(w, c - first, mem), mem);
        return;
    }
    for (uint32_t c = first; (w = word(text)).n && !sv_is(w, "]"); c++)
        if (c <= last)
            put(f, c, characters(w, 0, mem), mem);
}

static int by_code(const void *a, const void *b)
{
    const struct pdf_glyph *x = a, *y = b;
    return x->code < y->code ? -1 : x->code > y->code;
}

void pdf_font_map(struct pdf_font *f, struct sv cmap, struct arena *mem)
{
    enum { NOTHING, CHARACTERS, RANGES } in = NOTHING;
    uint32_t first, last;
    for (struct sv w; (w = word(&cmap)).n;) {
        if (sv_is(w, "beginbfchar"))
            in = CHARACTERS;
        else if (sv_is(w, "beginbfrange"))
            in = RANGES;
        else if (sv_starts(w, "end"))
            in = NOTHING;
        else if (in == CHARACTERS && number(w, &first))
            put(f, first, characters(word(&cmap), 0, mem), mem);
        else if (in == RANGES && number(w, &first) && number(word(&cmap), &last))
            read_range(f, &cmap, first, last, mem);
    }
    if (f->n)
        qsort(f->v, f->n, sizeof *f->v, by_code);
}

void pdf_font_show(const struct pdf_font *f, struct sv codes, struct buf *out)
{
    size_t step = f->wide ? 2 : 1;
    for (size_t i = 0; i + step <= codes.n; i += step) {
        struct pdf_glyph key = {.code = (unsigned char)codes.p[i]};
        if (f->wide)
            key.code = key.code << 8 | (unsigned char)codes.p[i + 1];
        const struct pdf_glyph *g = f->n ? bsearch(&key, f->v, f->n, sizeof *f->v, by_code) : NULL;
        if (g)
            buf_add(out, g->text);
        else
            add_character(out, f->wide ? 0xfffd : key.code);
    }
}
