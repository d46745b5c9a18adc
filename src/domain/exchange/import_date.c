/*
 * Dates and times as people write them: "25/04/2023", "4/25/2023", "25 de abril de 2023",
 * "2:30 p. m.". Whether 03/04/2023 is in March or April, the column's other cells decide, else the
 * mission's country. Called by import_habit.c.
 */
#include "domain/exchange/import_internal.h"

#include "base/date.h"
#include "base/utf8.h"

#include <stdio.h>

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

struct date {
    int a, b, year; /* in the order written, year apart */
    enum { YEAR_FIRST, DAY_FIRST, MONTH_FIRST, EITHER_FIRST } order;
    struct sv clock; /* what follows: a time of day and zone */
};

/* Months by their first letters, in the languages in which dates are spelt out. */
static const char *const months[12][6] = {
    {"jan", "ene", "janv"}, {"feb", "fev"},  {"mar"},         {"apr", "abr", "avr"},
    {"may", "mai"},         {"jun", "juin"}, {"jul", "juil"}, {"aug", "ago", "aout"},
    {"sep", "set"},         {"oct", "out"},  {"nov"},         {"dec", "dic", "dez"},
};

static int month_named(struct sv word)
{
    if (word.n < 3)
        return 0;
    for (int m = 0; m < 12; m++)
        for (size_t k = 0; k < 6 && months[m][k]; k++)
            if (sv_starts(word, months[m][k]))
                return m + 1;
    return 0;
}

static bool filler(struct sv word)
{
    static const char *const words[] = {"de", "del", "do", "of", "the", "th", "st", "nd", "rd", "er", "le", "el"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sv_is(word, words[i]))
            return true;
    return false;
}

/* Cuts "3/5/2023 14:30" before the time: the digits before the first colon begin it. */
static struct sv cut_clock(struct sv text, struct sv *clock)
{
    const char *colon = text.n ? memchr(text.p, ':', text.n) : NULL;
    *clock = (struct sv){0};
    if (!colon)
        return text;
    size_t at = (size_t)(colon - text.p);
    while (at > 0 && digit(text.p[at - 1]))
        at--;
    *clock = sv_make(text.p + at, text.n - at);
    while (at > 0 && (text.p[at - 1] == ' ' || text.p[at - 1] == 'T' || text.p[at - 1] == ','))
        at--;
    return sv_make(text.p, at);
}

struct word {
    int value; /* a number; a month's name: -1..-12 */
    size_t digits;
};

static size_t number_word(struct sv s, struct word *w)
{
    size_t i = 0;
    for (; i < s.n && digit(s.p[i]) && i < 9; i++)
        w->value = w->value * 10 + (s.p[i] - '0');
    w->digits = i;
    return i;
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

/* Three words: numbers and at most one month's name. Everything else between them is a separator. */
static bool date_words(struct sv s, struct word w[3])
{
    struct arena mem = {0};
    bool spelt = false;
    for (size_t i = 0; i < s.n && !spelt; i++)
        spelt = letter(s.p[i]);
    struct sv rest = spelt ? utf8_fold(&mem, s) : s;
    size_t n = 0, i = 0;
    bool ok = true;
    while (ok && i < rest.n) {
        size_t from = i;
        struct word next = {0};
        if (digit(rest.p[i])) {
            i += number_word(sv_make(rest.p + i, rest.n - i), &next);
        } else if (rest.p[i] >= 'a' && rest.p[i] <= 'z') {
            while (i < rest.n && rest.p[i] >= 'a' && rest.p[i] <= 'z')
                i++;
            struct sv name = sv_make(rest.p + from, i - from);
            next.value = -month_named(name);
            if (!next.value && filler(name))
                continue;
            ok = next.value != 0;
        } else {
            i++;
            continue;
        }
        ok = ok && n < 3;
        if (ok)
            w[n++] = next;
    }
    arena_release(&mem);
    return ok && n == 3;
}

static bool small(const struct word *w)
{
    return w->digits >= 1 && w->digits <= 2;
}

static bool date_ordered(const struct word w[3], struct date *d)
{
    if (w[0].digits == 4 && small(&w[1]) && small(&w[2])) {
        *d = (struct date){w[1].value, w[2].value, w[0].value, YEAR_FIRST, d->clock};
        return true;
    }
    if (w[2].digits != 4)
        return false;
    if (small(&w[0]) && w[1].value < 0) {
        *d = (struct date){w[0].value, -w[1].value, w[2].value, DAY_FIRST, d->clock};
        return true;
    }
    if (w[0].value < 0 && small(&w[1])) {
        *d = (struct date){-w[0].value, w[1].value, w[2].value, MONTH_FIRST, d->clock};
        return true;
    }
    if (!small(&w[0]) || !small(&w[1]))
        return false;
    *d = (struct date){w[0].value, w[1].value, w[2].value, EITHER_FIRST, d->clock};
    if (d->a > 12 && d->b <= 12)
        d->order = DAY_FIRST;
    else if (d->b > 12 && d->a <= 12)
        d->order = MONTH_FIRST;
    return true;
}

static bool date_shape(struct sv cell, struct date *d)
{
    struct word w[3] = {{0}};
    *d = (struct date){0};
    struct sv text = cut_clock(sv_trim(cell), &d->clock);
    if (text.n == 8) { /* 20230503 */
        bool compact = true;
        for (size_t i = 0; i < 8; i++)
            compact = compact && digit(text.p[i]);
        if (compact) {
            (void)number_word(sv_make(text.p, 4), &w[0]);
            (void)number_word(sv_make(text.p + 4, 2), &w[1]);
            (void)number_word(sv_make(text.p + 6, 2), &w[2]);
            return date_ordered(w, d);
        }
    }
    return text.n >= 8 && text.n < 60 && date_words(text, w) && date_ordered(w, d);
}

/* 'd' or 'm' for a date that could be either. 03/03/2023 says the same both ways. */
static char decide_first(const struct import_habit *h, const struct import_custom *custom, const struct date *d)
{
    if (d->a == d->b)
        return 'd';
    if (custom->first)
        return custom->first;
    if (h->day && h->month)
        return '\0';
    return h->day ? 'd' : h->month ? 'm' : custom->first_fallback;
}

static int date_unsure(const struct import_habit *h, struct sv cell, struct err *e)
{
    return err_set(e, ERR_INPUT, NULL,
                   N_("\"%.*s\" can be two days, and the column decides nothing: row %zu begins with the day, row %zu "
                      "with the month. Write YYYY-MM-DD, or say --dates dmy or --dates mdy"),
                   SV_ARG(utf8_cut(cell, 40)), h->day, h->month);
}

/* The date as ISO; 1: it is none, or written in no way known here. */
static int date_spell(const struct import_habit *h, const struct import_custom *custom, const struct date *d,
                      struct sv cell, char iso[16], struct err *e)
{
    char first = d->order == DAY_FIRST ? 'd' : 'm';
    if (d->order == EITHER_FIRST)
        first = decide_first(h, custom, d);
    if (!first)
        return date_unsure(h, cell, e);
    int month = first == 'd' ? d->b : d->a, day = first == 'd' ? d->a : d->b;
    (void)snprintf(iso, 16, "%04u-%02u-%02u", (unsigned)d->year % 10000, (unsigned)month % 100, (unsigned)day % 100);
    return 0;
}

/* --- times ----------------------------------------------------------------------------------------- */

/* Cuts "am", "p. m." off the end: 0 none, 'a' or 'p'. */
static char cut_half(struct sv *clock)
{
    struct sv s = sv_trim(*clock);
    char letters[2] = {0};
    size_t n = 0;
    while (s.n && n < 2 && !digit(s.p[s.n - 1])) {
        char c = (char)(s.p[s.n - 1] | 0x20);
        if (c >= 'a' && c <= 'z')
            letters[n++] = c;
        else if (s.p[s.n - 1] != '.' && s.p[s.n - 1] != ' ')
            return '\0';
        s.n--;
    }
    if (n != 2 || letters[0] != 'm' || (letters[1] != 'a' && letters[1] != 'p'))
        return '\0';
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '.'))
        s.n--;
    *clock = s;
    return letters[1];
}

/* "2:30 p. m." -> "14:30"; "9:05" -> "09:05"; others as they are. */
struct sv import_date_clock(struct sv clock, struct arena *mem)
{
    struct sv given = sv_trim(clock), rest = given;
    char half = cut_half(&rest);
    struct word hour = {0};
    size_t n = number_word(rest, &hour);
    if (n == 0 || n > 2 || n == rest.n || rest.p[n] != ':')
        return given;
    if (!half && n == 2)
        return given;
    if (half && (hour.value < 1 || hour.value > 12))
        return given;
    int h = half ? hour.value % 12 + (half == 'p' ? 12 : 0) : hour.value;
    return arena_printf(mem, "%02d%.*s", h, (int)(rest.n - n), rest.p + n);
}

static bool midnight_or_local(struct sv clock)
{
    for (size_t i = 0; i < clock.n; i++)
        if (clock.p[i] == 'Z' || clock.p[i] == 'z' || clock.p[i] == '+' || clock.p[i] == '-')
            return false;
    return true;
}

int import_date_read(const struct import_habit *h, const struct import_custom *custom, bool with_time, struct sv cell,
                     struct arena *mem, struct sv *out, struct err *e)
{
    char iso[16];
    struct date d;
    if (!date_shape(cell, &d))
        return 0;
    /* A day of another zone's clock may be the day before here: that is not for us to say. */
    if (!with_time && !midnight_or_local(d.clock))
        return 0;
    if (date_spell(h, custom, &d, cell, iso, e))
        return -1;
    if (with_time)
        *out = d.clock.n ? arena_printf(mem, "%sT%.*s", iso, SV_ARG(import_date_clock(d.clock, mem))) : *out;
    else
        *out = arena_sv(mem, sv_of(iso));
    return 0;
}

static void note(size_t *first, size_t row)
{
    if (!*first)
        *first = row;
}

void import_date_learn(struct import_habit *h, struct sv cell, size_t row)
{
    struct date d;
    int32_t day;
    if (date_parse(cell, &day) || !date_shape(cell, &d))
        return;
    /* a month's name proves nothing about how its writer orders numbers */
    if (d.order == EITHER_FIRST && d.a != d.b && d.a <= 12)
        note(&h->date, row);
    else if (d.order == DAY_FIRST && d.a > 12)
        note(&h->day, row);
    else if (d.order == MONTH_FIRST && d.b > 12)
        note(&h->month, row);
}
