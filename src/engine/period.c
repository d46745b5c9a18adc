/*
 * Reporting periods: reading, naming, finding and splitting them (period.h). Called by commands,
 * the roll-up, reports and the pack. Pure calendar arithmetic: knows no clock and no time zone.
 */
#include "engine/period.h"

#include "base/date.h"

#define YEAR_MIN 1900
#define YEAR_MAX 2199
#define YEARS_OF_DATES 9999 /* what date.h can hold */

/* --- first and last days ---------------------------------------------------------------------- */

/* Months since January of year 0. */
static int month_number(int year, int month)
{
    return year * 12 + month - 1;
}

/* The first day of a month; at the ends of the calendar the nearest day that exists. */
static int32_t month_first(int number)
{
    if (number < 12)
        return date_from_civil(1, 1, 1);
    if (number / 12 > YEARS_OF_DATES)
        return date_from_civil(YEARS_OF_DATES, 12, 31) + 1;
    return date_from_civil(number / 12, number % 12 + 1, 1);
}

/* How many months make a period of this kind; 0 for those that are not made of months. */
static int months_in(enum period_kind kind)
{
    switch (kind) {
    case PERIOD_MONTH:
        return 1;
    case PERIOD_QUARTER:
        return 3;
    case PERIOD_SEMESTER:
        return 6;
    case PERIOD_YEAR:
        return 12;
    case PERIOD_DAY:
    case PERIOD_WEEK:
    case PERIOD_RANGE:
        break;
    }
    return 0;
}

static struct sv month_name(struct arena *mem, enum period_kind kind, int year, int part)
{
    switch (kind) {
    case PERIOD_MONTH:
        return arena_printf(mem, "%04d-%02d", year, part);
    case PERIOD_QUARTER:
        return arena_printf(mem, "%04d-Q%d", year, part);
    case PERIOD_SEMESTER:
        return arena_printf(mem, "%04d-S%d", year, part);
    case PERIOD_YEAR:
    case PERIOD_DAY:
    case PERIOD_WEEK:
    case PERIOD_RANGE:
        break;
    }
    return arena_printf(mem, "%04d", year);
}

/* The part'th (from 1) period of `kind` in a year that begins in month `start`. */
static struct period of_months(struct arena *mem, enum period_kind kind, int year, int part, int start)
{
    int months = months_in(kind), first = month_number(year, start) + (part - 1) * months;
    return (struct period){kind, month_first(first), month_first(first + months) - 1,
                           month_name(mem, kind, year, part)};
}

/* Monday of week 1 of an ISO year: the week that holds 4 January. */
static int32_t first_monday(int year)
{
    int32_t fourth = date_from_civil(year, 1, 4);
    return fourth - (date_weekday(fourth) - 1);
}

static struct period of_week(struct arena *mem, int32_t monday)
{
    int year = date_to_civil(monday + 3).year; /* a week belongs to the year of its Thursday */
    int week = (monday - first_monday(year)) / 7 + 1;
    return (struct period){PERIOD_WEEK, monday, monday + 6, arena_printf(mem, "%04d-W%02d", year, week)};
}

static struct period of_day(struct arena *mem, int32_t day)
{
    char z[16];
    return (struct period){PERIOD_DAY, day, day, arena_sv(mem, date_format(day, z))};
}

static int clamp_start(int fiscal_start)
{
    return fiscal_start >= 1 && fiscal_start <= 12 ? fiscal_start : 1;
}

struct period period_of(struct arena *mem, int32_t day, enum period_kind kind, int fiscal_start)
{
    struct civil c = date_to_civil(day);
    int start = kind == PERIOD_MONTH ? 1 : clamp_start(fiscal_start);
    int months = months_in(kind);
    if (kind == PERIOD_WEEK)
        return of_week(mem, day - (date_weekday(day) - 1));
    if (!months)
        return of_day(mem, day);
    int since = month_number(c.year, c.month) - (start - 1); /* months, counted from the year's start */
    return of_months(mem, kind, since / 12, since % 12 / months + 1, start);
}

const struct period *period_split(struct arena *mem, const struct period *p, enum period_kind kind, int fiscal_start,
                                  size_t *n)
{
    struct {
        struct period *v;
        size_t n, cap;
    } parts = {0};
    if (kind == PERIOD_RANGE) {
        vec_push(mem, &parts, *p);
    } else {
        for (int32_t day = p->first; day <= p->last;) {
            struct period part = period_of(mem, day, kind, fiscal_start);
            vec_push(mem, &parts, part);
            day = part.last + 1;
        }
    }
    *n = parts.n;
    return parts.v;
}

bool period_contains(const struct period *outer, const struct period *inner)
{
    return outer->first <= inner->first && inner->last <= outer->last;
}

/* --- names ------------------------------------------------------------------------------------ */

bool period_kind_parse(struct sv name, enum period_kind *out)
{
    static const struct {
        const char *name;
        enum period_kind kind;
    } known[] = {
        {"day", PERIOD_DAY},
        {"daily", PERIOD_DAY},
        {"week", PERIOD_WEEK},
        {"weekly", PERIOD_WEEK},
        {"month", PERIOD_MONTH},
        {"monthly", PERIOD_MONTH},
        {"quarter", PERIOD_QUARTER},
        {"quarterly", PERIOD_QUARTER},
        {"semester", PERIOD_SEMESTER},
        {"biannual", PERIOD_SEMESTER},
        {"half-yearly", PERIOD_SEMESTER},
        {"year", PERIOD_YEAR},
        {"yearly", PERIOD_YEAR},
        {"annual", PERIOD_YEAR},
        {"annually", PERIOD_YEAR},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (sv_ieq(name, sv_of(known[i].name))) {
            *out = known[i].kind;
            return true;
        }
    return false;
}

static int not_a_period(struct sv text, struct err *e)
{
    return err_set(e, ERR_INPUT, "period",
                   "“%.*s” is not a period: write 2023, 2023-Q2, 2023-S1, 2023-06, 2023-W14, 2023-06-30 or A..B",
                   SV_ARG(text));
}

/* Exactly `n` digits (1 or 2, or 4) from *s, which moves on. */
static bool take_digits(struct sv *s, size_t n, int *out)
{
    int v = 0;
    if (s->n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return false;
        v = v * 10 + (s->p[i] - '0');
    }
    s->p += n;
    s->n -= n;
    *out = v;
    return true;
}

static int parse_week(struct arena *mem, struct sv text, int year, int week, struct period *out, struct err *e)
{
    int32_t monday = first_monday(year) + (week - 1) * 7;
    if (week < 1 || date_to_civil(monday + 3).year != year)
        return err_set(e, ERR_INPUT, "period", "“%.*s” does not exist: the year %d has weeks W01 to W%d", SV_ARG(text),
                       year, (first_monday(year + 1) - first_monday(year)) / 7);
    *out = of_week(mem, monday);
    return 0;
}

static int parse_day(struct arena *mem, struct sv text, int year, int month, int day, struct period *out, struct err *e)
{
    int32_t date = date_from_civil(year, month, day);
    if (date == DATE_NONE)
        return err_set(e, ERR_INPUT, "period", "the date %.*s does not exist", SV_ARG(text));
    *out = of_day(mem, date);
    return 0;
}

static int parse_part(struct arena *mem, struct sv text, enum period_kind kind, int year, int part, int start,
                      struct period *out, struct err *e)
{
    int last = 12 / months_in(kind);
    if (part < 1 || part > last) {
        const char *letter = kind == PERIOD_QUARTER ? "Q" : kind == PERIOD_SEMESTER ? "S" : "";
        return err_set(e, ERR_INPUT, "period", "“%.*s” does not exist: a year has %s1 to %s%d", SV_ARG(text), letter,
                       letter, last);
    }
    *out = of_months(mem, kind, year, part, kind == PERIOD_MONTH ? 1 : start);
    return 0;
}

/* What follows the year and a dash. */
static int parse_rest(struct arena *mem, struct sv text, struct sv rest, int year, int start, struct period *out,
                      struct err *e)
{
    int a, b;
    char letter = rest.n ? (char)(rest.p[0] & ~0x20) : '\0';
    struct sv tail = rest.n ? sv_make(rest.p + 1, rest.n - 1) : rest;
    if ((letter == 'Q' || letter == 'S') && take_digits(&tail, 1, &a) && !tail.n)
        return parse_part(mem, text, letter == 'Q' ? PERIOD_QUARTER : PERIOD_SEMESTER, year, a, start, out, e);
    if (letter == 'W' && take_digits(&tail, tail.n == 1 ? 1 : 2, &a) && !tail.n)
        return parse_week(mem, text, year, a, out, e);
    if (!take_digits(&rest, 2, &a))
        return not_a_period(text, e);
    if (!rest.n)
        return parse_part(mem, text, PERIOD_MONTH, year, a, start, out, e);
    if (rest.p[0] != '-')
        return not_a_period(text, e);
    rest = sv_make(rest.p + 1, rest.n - 1);
    if (!take_digits(&rest, 2, &b) || rest.n)
        return not_a_period(text, e);
    return parse_day(mem, text, year, a, b, out, e);
}

static int parse_one(struct arena *mem, struct sv text, int start, struct period *out, struct err *e)
{
    int year;
    struct sv rest = text;
    if (!take_digits(&rest, 4, &year) || (rest.n && rest.p[0] != '-'))
        return not_a_period(text, e);
    if (year < YEAR_MIN || year > YEAR_MAX)
        return err_set(e, ERR_INPUT, "period", "“%.*s”: the year must be between %d and %d", SV_ARG(text), YEAR_MIN,
                       YEAR_MAX);
    if (rest.n)
        return parse_rest(mem, text, sv_make(rest.p + 1, rest.n - 1), year, start, out, e);
    *out = of_months(mem, PERIOD_YEAR, year, 1, start);
    return 0;
}

/* Where ".." stands; text.n when nowhere. */
static size_t find_dots(struct sv text)
{
    for (size_t i = 0; i + 1 < text.n; i++)
        if (text.p[i] == '.' && text.p[i + 1] == '.')
            return i;
    return text.n;
}

int period_parse(struct arena *mem, struct sv text, int fiscal_start, struct period *out, struct err *e)
{
    struct period a = {0}, b = {0};
    int start = clamp_start(fiscal_start);
    text = sv_trim(text);
    size_t dots = find_dots(text);
    if (dots == text.n)
        return parse_one(mem, text, start, out, e);
    if (parse_one(mem, sv_trim(sv_make(text.p, dots)), start, &a, e) ||
        parse_one(mem, sv_trim(sv_make(text.p + dots + 2, text.n - dots - 2)), start, &b, e))
        return -1;
    if (b.last < a.first)
        return err_set(e, ERR_INPUT, "period", "“%.*s” ends before it begins", SV_ARG(text));
    *out =
        (struct period){PERIOD_RANGE, a.first, b.last, arena_printf(mem, "%.*s..%.*s", SV_ARG(a.name), SV_ARG(b.name))};
    return 0;
}
