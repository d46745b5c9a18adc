/*
 * Canonical spelling of numbers: one text for one value, so that equal answers compare equal and
 * a database column gives back what went in. Called by form_value.c and for calculated numbers.
 * Must not accept what a person might have meant differently ("3,5").
 */
#include "engine/form/form_internal.h"

#include <stdio.h>
#include <stdlib.h>

#define MAGNITUDE_MAX 400 /* exponents beyond are refused before they are added up */

struct decimal {
    bool negative, found;
    char digit[FORM_DIGITS_MAX];
    size_t n;       /* significant digits kept */
    int64_t point;  /* digits before the point, counted from the first significant one; may be < 0 */
    bool too_long;  /* more significant digits than fit */
    size_t pending; /* zeros that count only if another digit follows */
};

static void add_digit(struct decimal *d, char c)
{
    if (c == '0') {
        if (d->n)
            d->pending++;
        return;
    }
    if (d->n + d->pending + 1 > sizeof d->digit) {
        d->too_long = true;
        return;
    }
    memset(d->digit + d->n, '0', d->pending);
    d->n += d->pending;
    d->pending = 0;
    d->digit[d->n++] = c;
}

static size_t scan_digits(struct sv s, size_t i, struct decimal *d, bool fraction)
{
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
        bool started = d->n > 0 || d->too_long;
        add_digit(d, s.p[i]);
        d->found = true;
        if (!fraction && (started || s.p[i] != '0'))
            d->point++;
        if (fraction && !started && s.p[i] == '0')
            d->point--;
    }
    return i;
}

static bool scan(struct sv s, struct decimal *d)
{
    size_t i = 0;
    int64_t exponent = 0;
    *d = (struct decimal){.negative = s.n && s.p[0] == '-'};
    if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
        i = 1;
    i = scan_digits(s, i, d, false);
    if (i < s.n && s.p[i] == '.')
        i = scan_digits(s, i + 1, d, true);
    if (d->found && i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i += i + 1 < s.n && s.p[i + 1] == '+' ? 2 : 1;
        if (!sv_to_int(sv_make(s.p + i, s.n - i), &exponent) || exponent > MAGNITUDE_MAX || exponent < -MAGNITUDE_MAX)
            return false;
        d->point += exponent;
        i = s.n;
    }
    return d->found && i == s.n;
}

static struct sv spell(const struct decimal *d, struct arena *mem)
{
    char z[FORM_DIGITS_MAX * 2 + 8];
    size_t n = 0;
    int64_t count = (int64_t)d->n;
    if (d->negative)
        z[n++] = '-';
    if (d->point <= 0) {
        z[n++] = '0';
        z[n++] = '.';
    }
    for (int64_t i = d->point; i < 0; i++)
        z[n++] = '0';
    for (int64_t i = 0; i < count || i < d->point; i++) {
        if (i == d->point && i > 0)
            z[n++] = '.';
        z[n++] = i < count ? d->digit[i] : '0';
    }
    return arena_sv(mem, sv_make(z, n));
}

static bool plain_whole(struct sv s)
{
    size_t i = s.n && s.p[0] == '-' ? 1 : 0;
    if (i == s.n || s.n - i > FORM_DIGITS_MAX || s.p[i] == '0')
        return s.n == 1 && s.p[0] == '0';
    for (; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

static int not_a_number(struct sv text, bool whole, struct err *e)
{
    if (text.n && memchr(text.p, ',', text.n))
        return err_set(e, ERR_INPUT, NULL, "“%.*s” is not a number: write decimals with a point and no separators",
                       SV_ARG(form_shown(text)));
    return whole ? err_set(e, ERR_INPUT, NULL, "“%.*s” is not a whole number", SV_ARG(form_shown(text)))
                 : err_set(e, ERR_INPUT, NULL, "“%.*s” is not a number", SV_ARG(form_shown(text)));
}

int form_number_canonical(struct sv text, bool whole, struct arena *mem, struct sv *out, struct err *e)
{
    struct decimal d;
    text = sv_trim(text);
    if (plain_whole(text)) {
        *out = text;
        return 0;
    }
    if (!scan(text, &d))
        return not_a_number(text, whole, e);
    if (!d.n && !d.too_long) {
        *out = SV("0");
        return 0;
    }
    if (whole && ((int64_t)d.n > d.point || d.too_long) && d.point <= FORM_DIGITS_MAX)
        return err_set(e, ERR_INPUT, NULL, "“%.*s” is not a whole number", SV_ARG(form_shown(text)));
    if (d.point > FORM_DIGITS_MAX)
        return err_set(e, ERR_INPUT, NULL, "“%.*s” is too large: at most %d digits", SV_ARG(form_shown(text)),
                       FORM_DIGITS_MAX);
    if (d.too_long || d.point < -FORM_DIGITS_MAX + (int64_t)d.n)
        return err_set(e, ERR_INPUT, NULL, "“%.*s” has too many digits: at most %d", SV_ARG(form_shown(text)),
                       FORM_DIGITS_MAX);
    struct sv spelt = spell(&d, mem);
    *out = sv_eq(spelt, text) ? text : spelt;
    return 0;
}

bool form_number_text(double v, struct arena *mem, struct sv *out)
{
    char z[48];
    struct decimal d;
    if (v - v != 0)
        return false;
    int n = snprintf(z, sizeof z, "%.*e", FORM_DIGITS_MAX - 1, v);
    if (!scan(sv_make(z, (size_t)n), &d) || d.point > FORM_DIGITS_MAX)
        return false;
    if (d.point < -FORM_DIGITS_MAX + (int64_t)d.n) /* smaller than can be written: as many decimals as fit */
        n = snprintf(z, sizeof z, "%.*f", FORM_DIGITS_MAX, v);
    if (!scan(sv_make(z, (size_t)n), &d))
        return false;
    *out = d.n ? spell(&d, mem) : SV("0");
    return true;
}
