/* String views: comparisons, cutting and number parsing. Pure; knows no locale. */
#include "base/sv.h"

#include <stdlib.h>

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

bool sv_ieq(struct sv a, struct sv b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

int sv_cmp(struct sv a, struct sv b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool sv_starts(struct sv a, const char *prefix)
{
    size_t n = strlen(prefix);
    return a.n >= n && (n == 0 || memcmp(a.p, prefix, n) == 0);
}

bool sv_ends(struct sv a, const char *suffix)
{
    size_t n = strlen(suffix);
    return a.n >= n && (n == 0 || memcmp(a.p + a.n - n, suffix, n) == 0);
}

static bool space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct sv sv_trim(struct sv a)
{
    for (;;) {
        if (a.n && space(a.p[0])) {
            a.p++;
            a.n--;
        } else if (a.n && space(a.p[a.n - 1])) {
            a.n--;
        } else if (a.n >= 2 && memcmp(a.p, "\xc2\xa0", 2) == 0) {
            a.p += 2;
            a.n -= 2;
        } else if (sv_ends(a, "\xc2\xa0")) {
            a.n -= 2;
        } else {
            return a;
        }
    }
}

struct sv sv_cut(struct sv a, char c, struct sv *rest)
{
    const char *at = a.n ? memchr(a.p, c, a.n) : NULL;
    if (!at) {
        *rest = (struct sv){0};
        return a;
    }
    size_t n = (size_t)(at - a.p);
    *rest = (struct sv){at + 1, a.n - n - 1};
    return (struct sv){a.p, n};
}

static bool separator(char c, bool spaces)
{
    return spaces ? space(c) : c == ',' || c == ';' || c == '|';
}

bool sv_next_item(struct sv *list, bool spaces, struct sv *item)
{
    while (list->n) {
        size_t n = 0;
        while (n < list->n && !separator(list->p[n], spaces))
            n++;
        *item = sv_trim((struct sv){list->p, n});
        size_t skip = n < list->n ? n + 1 : n;
        list->p += skip;
        list->n -= skip;
        if (item->n)
            return true;
    }
    return false;
}

bool sv_to_int(struct sv a, int64_t *out)
{
    bool negative = a.n && a.p[0] == '-';
    size_t i = negative ? 1 : 0;
    int64_t v = 0;
    if (i >= a.n)
        return false;
    for (; i < a.n; i++) {
        if (a.p[i] < '0' || a.p[i] > '9')
            return false;
        if (__builtin_mul_overflow(v, 10, &v) ||
            __builtin_add_overflow(v, negative ? -(a.p[i] - '0') : a.p[i] - '0', &v))
            return false;
    }
    *out = v;
    return true;
}

bool sv_to_double(struct sv a, double *out)
{
    /* The process never calls setlocale for LC_NUMERIC, so strtod reads a point. */
    char z[64];
    char *end = NULL;
    bool digit = false;
    if (a.n == 0 || a.n >= sizeof z)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        char c = a.p[i];
        digit = digit || (c >= '0' && c <= '9');
        if (!((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == 'e' || c == 'E'))
            return false;
        z[i] = c;
    }
    z[a.n] = '\0';
    *out = strtod(z, &end);
    return digit && end == z + a.n && *out - *out == 0;
}
