/*
 * Values and their coercions, as XPath 1.0 defines them, and numbers read and written without
 * the C library's locale. Pure; allocates only texts of numbers.
 */
#include "engine/expr/expr_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int expr_give_string(struct expr_value *out, struct sv v)
{
    *out = (struct expr_value){.type = EXPR_STRING, .string = v};
    return 0;
}

int expr_give_number(struct expr_value *out, double v)
{
    *out = (struct expr_value){.type = EXPR_NUMBER, .number = v};
    return 0;
}

int expr_give_bool(struct expr_value *out, bool v)
{
    *out = (struct expr_value){.type = EXPR_BOOLEAN, .boolean = v};
    return 0;
}

int expr_give_nodes(struct expr_value *out, const struct sv *v, size_t n)
{
    *out = (struct expr_value){.type = EXPR_NODES, .node = v, .nnodes = n};
    return 0;
}

/* --- reading numbers ------------------------------------------------------------------------- */

/* More digits than decide the nearest double never matter; a sticky one stands for the rest. */
#define DIGITS_MAX 780

struct decimal {
    bool negative, any;
    uint64_t head; /* the first 19 significant digits */
    size_t digits; /* significant digits seen */
    size_t scale;  /* digits after the point */
};

static bool scan(struct sv s, struct decimal *d)
{
    bool point = false;
    size_t i = s.n && s.p[0] == '-' ? 1 : 0;
    *d = (struct decimal){.negative = i != 0};
    for (; i < s.n; i++) {
        unsigned digit = (unsigned)(s.p[i] - '0');
        if (digit > 9) {
            if (s.p[i] != '.' || point)
                return false;
            point = true;
            continue;
        }
        d->any = true;
        d->scale += point;
        d->digits += d->digits || digit;
        if (d->digits <= 19)
            d->head = d->head * 10 + digit;
    }
    return d->any;
}

/* strtod on digits and an exponent: there is no point, so no locale matters. */
static double read_long(struct sv s, const struct decimal *d)
{
    char z[DIGITS_MAX + 32];
    size_t n = 0, seen = 0;
    bool rest = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || (!seen && s.p[i] == '0'))
            continue;
        if (seen++ < DIGITS_MAX)
            z[n++] = s.p[i];
        else
            rest = rest || s.p[i] != '0';
    }
    if (rest)
        z[n - 1] = '1'; /* an even digit before would be a tie */
    long exponent = (long)(seen - n) - (long)d->scale;
    (void)snprintf(z + n, sizeof z - n, "e%ld", exponent);
    return strtod(z, NULL);
}

static bool blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == '\xc2';
}

double expr_decimal(struct sv text)
{
    static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    struct decimal d;
    if (text.n && (blank(text.p[0]) || blank(text.p[text.n - 1]) || text.p[text.n - 1] == '\xa0'))
        text = sv_trim(text);
    if (!scan(text, &d))
        return NAN;
    double v;
    if (d.digits <= 19 && d.head <= (UINT64_C(1) << 53) && d.scale < sizeof ten / sizeof *ten)
        v = (double)d.head / ten[d.scale]; /* both exact: one correct rounding */
    else if (!d.digits)
        v = 0;
    else
        v = read_long(text, &d);
    return d.negative ? -v : v;
}

double expr_text_number(struct expr_run *r, struct sv text)
{
    double v = expr_decimal(text);
    if (isnan(v) && text.n >= 10)
        (void)expr_date_days(r, sv_trim(text), &v);
    return v;
}

double expr_value_number(struct expr_run *r, const struct expr_value *v)
{
    switch (v->type) {
    case EXPR_NUMBER:
        return v->number;
    case EXPR_BOOLEAN:
        return v->boolean ? 1 : 0;
    case EXPR_STRING:
        return expr_text_number(r, v->string);
    default:
        return v->nnodes ? expr_text_number(r, v->node[0]) : NAN;
    }
}

double expr_to_number(const struct expr_value *v)
{
    return expr_value_number(NULL, v);
}

bool expr_to_bool(const struct expr_value *v)
{
    switch (v->type) {
    case EXPR_NUMBER:
        return v->number != 0 && !isnan(v->number);
    case EXPR_BOOLEAN:
        return v->boolean;
    case EXPR_STRING:
        return v->string.n != 0;
    default:
        return v->nnodes != 0;
    }
}

/* --- writing numbers ------------------------------------------------------------------------- */

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

size_t expr_digits(double v, char digits[20], int *exponent)
{
    char z[40];
    for (int precision = 14; precision < 17; precision++) {
        (void)snprintf(z, sizeof z, "%.*e", precision, fabs(v));
        if (precision == 16 || strtod(z, NULL) == fabs(v))
            break;
    }
    size_t n = 0;
    const char *at = z;
    for (; *at && *at != 'e'; at++)
        if (digit(*at))
            digits[n++] = *at;
    *exponent = *at ? (int)strtol(at + 1, NULL, 10) : 0;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    return n;
}

static struct sv write_fraction(double v, struct arena *mem)
{
    char digits[20], z[400];
    int exponent;
    int count = (int)expr_digits(v, digits, &exponent);
    size_t n = 0;
    if (v < 0)
        z[n++] = '-';
    if (exponent < 0)
        z[n++] = '0';
    for (int i = 0; i <= exponent; i++)
        z[n++] = i < count ? digits[i] : '0';
    if (count - 1 > exponent)
        z[n++] = '.';
    for (int i = -1; i > exponent; i--)
        z[n++] = '0';
    for (int i = exponent < 0 ? 0 : exponent + 1; i < count; i++)
        z[n++] = digits[i];
    return arena_sv(mem, sv_make(z, n));
}

struct sv expr_number_text(double v, struct arena *mem)
{
    char z[24];
    size_t at = sizeof z;
    if (isnan(v))
        return SV("NaN");
    if (isinf(v))
        return v > 0 ? SV("Infinity") : SV("-Infinity");
    if (v == 0)
        return SV("0");
    if (fabs(v) >= 9007199254740992.0 || v != trunc(v))
        return write_fraction(v, mem);
    for (uint64_t u = (uint64_t)fabs(v); u; u /= 10)
        z[--at] = (char)('0' + u % 10);
    if (v < 0)
        z[--at] = '-';
    return arena_sv(mem, sv_make(z + at, sizeof z - at));
}

struct sv expr_to_string(const struct expr_value *v, struct arena *mem)
{
    switch (v->type) {
    case EXPR_NUMBER:
        return expr_number_text(v->number, mem);
    case EXPR_BOOLEAN:
        return v->boolean ? SV("true") : SV("false");
    case EXPR_STRING:
        return v->string;
    default:
        return v->nnodes ? v->node[0] : (struct sv){"", 0};
    }
}
