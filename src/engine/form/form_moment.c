/*
 * Canonical spelling of dates, times and moments (XForms lexical forms). Called by form_value.c.
 * Must not guess: "03/04/2023" means two days; imports that know their file's habit translate it
 * before.
 */
#include "engine/form/form_internal.h"

#include "base/date.h"

static bool two(struct sv s, size_t at, int max, int *out)
{
    if (at + 2 > s.n || s.p[at] < '0' || s.p[at] > '9' || s.p[at + 1] < '0' || s.p[at + 1] > '9')
        return false;
    *out = (s.p[at] - '0') * 10 + (s.p[at + 1] - '0');
    return *out <= max;
}

static bool date_shaped(struct sv s)
{
    if (s.n != 10)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (i == 4 || i == 7 ? s.p[i] != '-' : s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

int form_moment_date(struct sv text, struct sv *out, struct err *e)
{
    int32_t days;
    text = sv_trim(text);
    *out = text;
    if (date_parse(text, &days))
        return 0;
    if (date_shaped(text))
        return err_set(e, ERR_INPUT, NULL, "the date %.*s does not exist", SV_ARG(text));
    return err_set(e, ERR_INPUT, NULL, "“%.*s” is not a date written as YYYY-MM-DD", SV_ARG(form_shown(text)));
}

/* A zone: Z, +hh:mm or -hh:mm, or nothing. */
static bool zone_valid(struct sv s)
{
    int h, m;
    return s.n == 0 || sv_is(s, "Z") ||
           (s.n == 6 && (s.p[0] == '+' || s.p[0] == '-') && s.p[3] == ':' && two(s, 1, 14, &h) && two(s, 4, 59, &m));
}

/* hh:mm[:ss[.fff]][zone] cut into its parts. */
static bool time_parts(struct sv s, struct sv *clock, struct sv *fraction, struct sv *zone)
{
    int h, m, sec;
    size_t i = 5;
    if (s.n < 5 || s.p[2] != ':' || !two(s, 0, 23, &h) || !two(s, 3, 59, &m))
        return false;
    if (i < s.n && s.p[i] == ':') {
        if (!two(s, 6, 59, &sec))
            return false;
        i = 8;
    }
    *clock = sv_make(s.p, i);
    size_t from = i;
    if (i < s.n && s.p[i] == '.' && i == 8)
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9';)
            i++;
    *fraction = sv_make(s.p + from, i - from);
    *zone = sv_make(s.p + i, s.n - i);
    return fraction->n != 1 && zone_valid(*zone);
}

/* ".500" -> ".5", ".000" -> "". */
static struct sv short_fraction(struct sv f)
{
    while (f.n && (f.p[f.n - 1] == '0' || f.p[f.n - 1] == '.')) {
        bool point = f.p[f.n - 1] == '.';
        f.n--;
        if (point)
            break;
    }
    return f;
}

static bool canonical_time(struct sv text, struct sv date, struct arena *mem, struct sv *out)
{
    struct sv clock = {0}, fraction = {0}, zone = {0};
    if (!time_parts(text, &clock, &fraction, &zone))
        return false;
    *out = arena_printf(mem, "%.*s%s%.*s%s%.*s%.*s", SV_ARG(date), date.n ? "T" : "", SV_ARG(clock),
                        clock.n == 5 ? ":00" : "", SV_ARG(short_fraction(fraction)), SV_ARG(zone));
    return true;
}

int form_moment_time(struct sv text, struct arena *mem, struct sv *out, struct err *e)
{
    text = sv_trim(text);
    if (canonical_time(text, (struct sv){0}, mem, out))
        return 0;
    return err_set(e, ERR_INPUT, NULL, "“%.*s” is not a time written as HH:MM or HH:MM:SS", SV_ARG(form_shown(text)));
}

int form_moment_datetime(struct sv text, struct arena *mem, struct sv *out, struct err *e)
{
    int32_t days;
    text = sv_trim(text);
    struct sv date = sv_make(text.p, text.n < 10 ? text.n : 10);
    if (date_shaped(date) && !date_parse(date, &days))
        return err_set(e, ERR_INPUT, NULL, "the date %.*s does not exist", SV_ARG(date));
    if (date_shaped(date) && text.n > 11 && (text.p[10] == 'T' || text.p[10] == ' ') &&
        canonical_time(sv_make(text.p + 11, text.n - 11), date, mem, out))
        return 0;
    return err_set(e, ERR_INPUT, NULL, "“%.*s” is not a date and time written as YYYY-MM-DDTHH:MM:SS",
                   SV_ARG(form_shown(text)));
}

/* A moment as the clock on the wall shows it: local time, then its zone. */
struct sv form_moment_now(int64_t ms, int zone_minutes, struct arena *mem)
{
    char z[32];
    int away = zone_minutes < 0 ? -zone_minutes : zone_minutes;
    struct sv local = moment_format(ms + (int64_t)zone_minutes * 60000, z), canonical = {0};
    (void)canonical_time(sv_make(local.p + 11, local.n - 12), sv_make(local.p, 10), mem, &canonical);
    if (!zone_minutes)
        return arena_printf(mem, "%.*sZ", SV_ARG(canonical));
    return arena_printf(mem, "%.*s%c%02d:%02d", SV_ARG(canonical), zone_minutes < 0 ? '-' : '+', away / 60 % 100,
                        away % 60);
}

struct sv form_moment_today(int64_t ms, int zone_minutes, struct arena *mem)
{
    struct sv now = form_moment_now(ms, zone_minutes, mem);
    return sv_make(now.p, 10);
}
