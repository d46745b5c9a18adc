/*
 * Numbers as people write them: "1,986.5", "1.986,5", "1 986". Where "1,986" could be 1986 or a
 * little less than two, the column's other cells decide, and else nobody. Called by import_habit.c.
 */
#include "domain/exchange/import_internal.h"

#include "base/utf8.h"

#define WRITTEN_MAX 48 /* bytes after removing what only groups */

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

enum certainty { NOT_SUCH, PLAIN, CERTAIN, UNSURE };

struct number {
    char text[WRITTEN_MAX]; /* sign, digits, '.' and ','; ' ' for every other mark between thousands */
    size_t n;
    char decimal; /* CERTAIN: the decimal mark; UNSURE: the one mark there is */
};

/* One character of a number as people type it; 0: not part of any. */
static char number_char(int32_t cp, bool first)
{
    if (cp >= '0' && cp <= '9')
        return (char)cp;
    switch (cp) {
    case '.':
    case ',':
        return (char)cp;
    case '-':
    case 0x2212: /* minus sign */
        return first ? '-' : '\0';
    case '+':
        return first ? '+' : '\0';
    case ' ':
    case '\'':
    case 0xa0:
    case 0x2009:
    case 0x2019:
    case 0x202f: /* spaces and apostrophes that group thousands */
        return ' ';
    default:
        return '\0';
    }
}

static bool number_type(struct sv cell, struct number *out)
{
    *out = (struct number){0};
    cell = sv_trim(cell);
    for (int32_t cp; (cp = utf8_next(&cell)) >= 0;) {
        char c = number_char(cp, out->n == 0);
        if (!c || out->n == sizeof out->text)
            return false;
        out->text[out->n++] = c;
    }
    return out->n > 0;
}

/* Whether text[from, to) is digits in groups of three cut by `mark`: "1,986", "12 345 678". */
static bool grouped(const struct number *x, size_t from, size_t to, char mark)
{
    size_t run = 0, marks = 0;
    for (size_t i = from; i < to; i++) {
        if (x->text[i] == mark) {
            if (run == 0 || run > 3 || (marks && run != 3))
                return false;
            marks++;
            run = 0;
        } else if (digit(x->text[i])) {
            run++;
        } else {
            return false;
        }
    }
    return marks ? run == 3 : run > 0;
}

static size_t count(const struct number *x, char mark, size_t *last)
{
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++)
        if (x->text[i] == mark) {
            n++;
            *last = i;
        }
    return n;
}

static size_t start_of(const struct number *x)
{
    return x->n && !digit(x->text[0]) && x->text[0] != '.' && x->text[0] != ',' ? 1 : 0;
}

static bool all_digits(const struct number *x, size_t from)
{
    for (size_t i = from; i < x->n; i++)
        if (!digit(x->text[i]))
            return false;
    return true;
}

/* One mark, once: "3,5" has decimals for certain, "1,986" may have. */
static enum certainty one_mark(struct number *x, size_t at, bool spaces)
{
    size_t from = start_of(x), whole = at - from, fraction = x->n - at - 1;
    x->decimal = x->text[at];
    if (!all_digits(x, at + 1) || (whole && !grouped(x, from, at, ' ')))
        return NOT_SUCH;
    if (whole + fraction == 0)
        return NOT_SUCH;
    return !spaces && fraction == 3 && whole >= 1 && whole <= 3 && x->text[from] != '0' ? UNSURE : CERTAIN;
}

static enum certainty number_shape(struct sv cell, struct number *x)
{
    size_t comma = 0, point = 0, space = 0;
    if (!number_type(cell, x))
        return NOT_SUCH;
    size_t commas = count(x, ',', &comma), points = count(x, '.', &point), spaces = count(x, ' ', &space);
    size_t from = start_of(x);
    if (commas && points) {
        char group = comma > point ? '.' : ',';
        size_t last = comma > point ? comma : point;
        x->decimal = x->text[last];
        return !spaces && (comma > point ? commas : points) == 1 && grouped(x, from, last, group) &&
                       all_digits(x, last + 1)
                   ? CERTAIN
                   : NOT_SUCH;
    }
    if (commas + points == 1)
        return one_mark(x, commas ? comma : point, spaces > 0);
    if (commas + points > 1) {
        x->decimal = commas ? '.' : ',';
        return !spaces && grouped(x, from, x->n, commas ? ',' : '.') ? CERTAIN : NOT_SUCH;
    }
    x->decimal = '.';
    return grouped(x, from, x->n, ' ') || all_digits(x, from) ? PLAIN : NOT_SUCH;
}

/* The number with a point and no groups. A fraction longer than a double holds (0.30000000000000004
 * of a program's arithmetic) is rounded to what it does. */
static int number_spell(const struct number *x, char decimal, struct sv cell, struct arena *mem, struct sv *out)
{
    char z[WRITTEN_MAX];
    size_t n = 0, digits = 0;
    double value;
    bool fraction = false;
    for (size_t i = 0; i < x->n; i++) {
        char c = x->text[i];
        if (c == decimal) {
            fraction = true;
            z[n++] = '.';
        } else if (digit(c) || c == '-' || c == '+') {
            digits += digit(c);
            z[n++] = c;
        }
    }
    struct sv plain = sv_make(z, n);
    if (fraction && digits > FORM_DIGITS_MAX && sv_to_double(plain, &value) && form_number_text(value, mem, out))
        return 0;
    *out = sv_eq(plain, cell) ? cell : arena_sv(mem, plain);
    return 0;
}

static int number_unsure(const struct import_habit *h, struct sv cell, struct err *e)
{
    struct sv typed = utf8_cut(cell, 40);
    if (h->point && h->comma)
        return err_set(e, ERR_INPUT, NULL,
                       N_("\"%.*s\" can be read in two ways, and the column decides nothing: row %zu writes decimals "
                          "with a point, row %zu with a comma"),
                       SV_ARG(typed), h->point, h->comma);
    return err_set(e, ERR_INPUT, NULL,
                   N_("\"%.*s\" can be read in two ways: with thousands or with three decimals. Nothing else in the "
                      "column decides; say --decimal point or --decimal comma"),
                   SV_ARG(typed));
}

static char other_mark(char mark)
{
    return mark == '.' ? ',' : '.';
}

/* The decimal mark for a cell that could be read in two ways; 0: nobody knows. */
static char decide_decimal(const struct import_habit *h, const struct import_custom *custom, bool whole, char mark)
{
    if (custom->decimal)
        return custom->decimal;
    if (h->point && !h->comma)
        return '.';
    if (h->comma && !h->point)
        return ',';
    if (h->comma || custom->decimal_fallback)
        return h->comma ? '\0' : custom->decimal_fallback;
    return whole ? other_mark(mark) : '\0'; /* what is counted has no decimals: the mark cuts thousands */
}

int import_number_read(const struct import_habit *h, const struct import_custom *custom, bool whole, struct sv cell,
                       struct arena *mem, struct sv *out, struct err *e)
{
    struct number x;
    switch (number_shape(cell, &x)) {
    case NOT_SUCH:
        return 0;
    case PLAIN:
    case CERTAIN:
        return number_spell(&x, x.decimal, cell, mem, out);
    case UNSURE: {
        char decimal = decide_decimal(h, custom, whole, x.decimal);
        return decimal ? number_spell(&x, decimal, cell, mem, out) : number_unsure(h, cell, e);
    }
    }
    return 0;
}

static void note(size_t *first, size_t row)
{
    if (!*first)
        *first = row;
}

void import_number_learn(struct import_habit *h, struct sv cell, size_t row)
{
    struct number x;
    enum certainty c = number_shape(cell, &x);
    if (c == UNSURE)
        note(&h->number, row);
    else if (c == CERTAIN)
        note(x.decimal == '.' ? &h->point : &h->comma, row);
}
