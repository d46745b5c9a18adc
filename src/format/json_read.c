/* JSON reader: see json_read.h. Owns nothing; allocates only for texts with escapes. */
#include "format/json_read.h"

bool json_read_word(struct json_reader *r, struct sv word)
{
    if ((size_t)(r->end - r->p) < word.n || memcmp(r->p, word.p, word.n) != 0)
        return false;
    r->p += word.n;
    return true;
}

/* --- texts ------------------------------------------------------------------------------------------ */

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character that a backslash sequence stands for, and how long that is; 0 bytes: none that we write. */
static size_t unescape(struct sv text, char *out)
{
    if (text.n < 2)
        return 0;
    *out = text.p[1] == 'n' ? '\n' : text.p[1];
    if (*out == '"' || *out == '\\' || *out == '\n')
        return 2;
    if (text.n < 6 || text.p[1] != 'u' || text.p[2] != '0' || text.p[3] != '0')
        return 0;
    int high = hex(text.p[4]), low = hex(text.p[5]);
    *out = (char)(high * 16 + low);
    return (high == 0 || high == 1) && low >= 0 && *out ? 6 : 0;
}

/* Whether a text goes on with this byte as it is. */
static bool plain(char c)
{
    return c != '"' && c != '\\' && (unsigned char)c >= 32;
}

/* From the first escape at `p` of a text that began at `from`. */
static bool escaped(struct json_reader *r, const char *from, const char *p, struct sv *out)
{
    const char *end = p;
    while (end < r->end && *end != '"')
        end += *end == '\\' ? 2 : 1;
    if (end >= r->end)
        return false;
    size_t n = (size_t)(p - from);
    char *copy = arena_alloc(r->mem, (size_t)(end - from)); /* unescaped it is never longer */
    memcpy(copy, from, n);
    while (p < end) {
        size_t used = plain(*p);
        copy[n] = *p;
        if (*p == '\\')
            used = unescape(sv_make(p, (size_t)(end - p)), &copy[n]);
        if (!used)
            return false;
        n++;
        p += used;
    }
    *out = sv_make(copy, n);
    r->p = end + 1;
    return true;
}

bool json_read_string(struct json_reader *r, struct sv *out)
{
    if (r->p == r->end || *r->p != '"')
        return false;
    const char *from = r->p + 1, *p = from;
    while (p < r->end && plain(*p))
        p++;
    if (p < r->end && *p == '\\')
        return escaped(r, from, p, out);
    if (p == r->end || *p != '"')
        return false;
    *out = sv_make(from, (size_t)(p - from));
    r->p = p + 1;
    return true;
}

bool json_read_key(struct json_reader *r, struct sv *out)
{
    const char *from = r->p;
    if (json_read_string(r, out) && json_read_char(r, ':'))
        return true;
    r->p = from;
    return false;
}

/* --- numbers ---------------------------------------------------------------------------------------- */

#define PLAIN_DIGITS 15 /* of a whole number that a double holds exactly */

static bool of_number(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

bool json_read_number(struct json_reader *r, double *out)
{
    const char *p = r->p;
    bool minus = p < r->end && *p == '-';
    p += minus;
    const char *first = p;
    int64_t whole = 0;
    while (p < r->end && *p >= '0' && *p <= '9' && p - first < PLAIN_DIGITS)
        whole = whole * 10 + (*p++ - '0');
    if (p > first && (p == r->end || !of_number(*p)) && (whole || !minus)) {
        *out = (double)(minus ? -whole : whole);
        r->p = p;
        return true;
    }
    while (p < r->end && of_number(*p))
        p++;
    if (!sv_to_double(sv_make(r->p, (size_t)(p - r->p)), out))
        return false;
    r->p = p;
    return true;
}
