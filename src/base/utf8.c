/* UTF-8 helpers: see utf8.h. The fold table covers Latin-1 and Latin Extended-A and the letters
 * of the languages the packs use; other scripts pass unchanged. */
#include "base/utf8.h"

int32_t utf8_next(struct sv *s)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (s->n == 0)
        return -1;
    unsigned char c = (unsigned char)s->p[0];
    size_t len = c < 0x80 ? 1 : c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xf0 && c < 0xf5 ? 4 : 0;
    uint32_t cp = len == 1 ? c : len ? c & (0xffu >> (len + 1)) : 0;
    bool ok = len != 0 && len <= s->n;
    for (size_t i = 1; ok && i < len; i++) {
        unsigned char t = (unsigned char)s->p[i];
        ok = (t & 0xc0) == 0x80;
        cp = cp << 6 | (t & 0x3f);
    }
    if (!ok || (len > 1 && cp < least[len]) || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000)) {
        s->p++;
        s->n--;
        return 0xfffd;
    }
    s->p += len;
    s->n -= len;
    return (int32_t)cp;
}

size_t utf8_put(uint32_t cp, char out[4])
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, cp >>= 6)
        out[i] = (char)(0x80 | (cp & 0x3f));
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(lead[n] | cp);
    return n;
}

/* Whether the next eight bytes are plain ASCII without NUL. */
static bool eight_plain(const char *p)
{
    const uint64_t ones = 0x0101010101010101U, tops = 0x8080808080808080U;
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return ((word | (word - ones)) & tops) == 0;
}

bool utf8_valid(struct sv s)
{
    while (s.n) {
        if (s.n >= 8 && eight_plain(s.p)) {
            s = sv_make(s.p + 8, s.n - 8);
            continue;
        }
        if ((unsigned char)s.p[0] < 0x80 && s.p[0] != '\0') {
            s = sv_make(s.p + 1, s.n - 1);
            continue;
        }
        struct sv before = s;
        int32_t cp = utf8_next(&s);
        bool literal = before.n >= 3 && memcmp(before.p, "\xef\xbf\xbd", 3) == 0;
        if (cp == 0 || (cp == 0xfffd && !literal))
            return false;
    }
    return true;
}

struct sv utf8_whole(struct sv s)
{
    for (size_t back = 1; back <= 3 && back <= s.n; back++) {
        unsigned char c = (unsigned char)s.p[s.n - back];
        size_t want = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
        if (c >= 0x80 && c < 0xc0)
            continue;
        return want > back ? sv_make(s.p, s.n - back) : s;
    }
    return s;
}

bool utf8_reorders(int32_t cp)
{
    return (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

size_t utf8_length(struct sv s)
{
    size_t n = 0;
    while (utf8_next(&s) >= 0)
        n++;
    return n;
}

static size_t cell_width(uint32_t cp)
{
    if (cp < 0x20 || cp == 0x7f || (cp >= 0x300 && cp < 0x370) || (cp >= 0x200b && cp <= 0x200f) ||
        (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff)
        return 0;
    bool wide = (cp >= 0x1100 && cp < 0x1160) || (cp >= 0x2e80 && cp < 0xa4d0) || (cp >= 0xac00 && cp < 0xd7a4) ||
                (cp >= 0xf900 && cp < 0xfb00) || (cp >= 0xfe30 && cp < 0xfe70) || (cp >= 0xff00 && cp < 0xff61) ||
                (cp >= 0x1f300 && cp < 0x1f650) || (cp >= 0x1f680 && cp < 0x1f700) || (cp >= 0x1f900 && cp < 0x1fb00) ||
                (cp >= 0x20000 && cp < 0x3fffe);
    return wide ? 2 : 1;
}

size_t utf8_width(struct sv s)
{
    size_t w = 0;
    for (int32_t cp; (cp = utf8_next(&s)) >= 0;)
        w += cell_width((uint32_t)cp);
    return w;
}

struct sv utf8_cut(struct sv s, size_t columns)
{
    struct sv rest = s;
    size_t w = 0;
    while (rest.n) {
        struct sv before = rest;
        w += cell_width((uint32_t)utf8_next(&rest));
        if (w > columns)
            return sv_make(s.p, s.n - before.n);
    }
    return s;
}

/* Base letters of U+00C0..U+017F; '*' keeps the code point. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuyty"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
                            "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static bool is_break(uint32_t cp)
{
    return cp <= 0x2f || (cp >= 0x3a && cp <= 0x40) || (cp >= 0x5b && cp <= 0x60) || (cp >= 0x7b && cp <= 0xbf) ||
           (cp >= 0x2000 && cp <= 0x206f) || cp == 0x3000 || cp == 0xfffd;
}

/* Nothing becomes longer, since what is malformed counts as white space. */
struct sv utf8_fold(struct arena *mem, struct sv s)
{
    char *out = arena_alloc(mem, s.n + 1);
    size_t n = 0;
    bool gap = false;
    for (int32_t c; (c = utf8_next(&s)) >= 0;) {
        uint32_t cp = (uint32_t)c;
        if (cp >= 0x300 && cp < 0x370)
            continue;
        if (is_break(cp)) {
            gap = n > 0;
            continue;
        }
        if (gap)
            out[n++] = ' ';
        gap = false;
        if (cp >= 'A' && cp <= 'Z')
            cp += 32;
        if (cp >= 0xc0 && cp < 0xc0 + sizeof latin - 1 && latin[cp - 0xc0] != '*')
            cp = (unsigned char)latin[cp - 0xc0];
        n += utf8_put(cp, out + n);
    }
    return sv_make(out, n);
}
