/* Civil calendar arithmetic (Howard Hinnant's days-from-civil algorithm, public description). */
#include "base/date.h"

#include <stdio.h>

int date_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

int32_t date_from_civil(int year, int month, int day)
{
    if (month < 1 || month > 12 || day < 1 || year < 1 || year > 9999 || day > date_days_in_month(year, month))
        return DATE_NONE;
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400;
    int yoe = y - era * 400;
    int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

struct civil date_to_civil(int32_t days)
{
    int64_t z = (int64_t)days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    struct civil c = {.day = (int)(doy - (153 * mp + 2) / 5 + 1), .month = (int)(mp < 10 ? mp + 3 : mp - 9)};
    c.year = (int)(yoe + era * 400 + (c.month <= 2 ? 1 : 0));
    return c;
}

int date_weekday(int32_t days)
{
    int64_t d = ((int64_t)days + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)(d < 0 ? d + 7 : d) + 1;
}

static bool digits(struct sv s, size_t at, size_t n, int *out)
{
    int v = 0;
    if (at + n > s.n)
        return false;
    for (size_t i = at; i < at + n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *out = v;
    return true;
}

bool date_parse(struct sv iso, int32_t *days)
{
    int y, m, d;
    if (iso.n != 10 || iso.p[4] != '-' || iso.p[7] != '-' || !digits(iso, 0, 4, &y) || !digits(iso, 5, 2, &m) ||
        !digits(iso, 8, 2, &d))
        return false;
    *days = date_from_civil(y, m, d);
    return *days != DATE_NONE;
}

/* Not printf: every save formats some dates. */
static void two_digits(int v, char *out)
{
    out[0] = (char)('0' + v / 10);
    out[1] = (char)('0' + v % 10);
}

struct sv date_format(int32_t days, char out[16])
{
    if (days == DATE_NONE) {
        out[0] = '\0';
        return sv_make(out, 0);
    }
    struct civil c = date_to_civil(days);
    two_digits(c.year / 100 % 100, out);
    two_digits(c.year % 100, out + 2);
    out[4] = '-';
    two_digits(c.month, out + 5);
    out[7] = '-';
    two_digits(c.day, out + 8);
    out[10] = '\0';
    return sv_make(out, 10);
}

static bool zone_parse(struct sv s, int *minutes)
{
    int h, m;
    if (s.n == 0 || sv_is(s, "Z")) {
        *minutes = 0;
        return true;
    }
    if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':' || !digits(s, 1, 2, &h) || !digits(s, 4, 2, &m) ||
        h > 14 || m > 59)
        return false;
    *minutes = (h * 60 + m) * (s.p[0] == '-' ? -1 : 1);
    return true;
}

bool moment_parse(struct sv iso, int64_t *ms)
{
    int32_t days;
    int h, mi, s, frac = 0, zone;
    size_t at = 19;
    if (iso.n < 19 || (iso.p[10] != 'T' && iso.p[10] != ' ') || iso.p[13] != ':' || iso.p[16] != ':' ||
        !date_parse(sv_make(iso.p, 10), &days) || !digits(iso, 11, 2, &h) || !digits(iso, 14, 2, &mi) ||
        !digits(iso, 17, 2, &s) || h > 23 || mi > 59 || s > 60)
        return false;
    if (at < iso.n && iso.p[at] == '.') {
        int scale = 100;
        if (at + 1 == iso.n || iso.p[at + 1] < '0' || iso.p[at + 1] > '9')
            return false;
        for (at++; at < iso.n && iso.p[at] >= '0' && iso.p[at] <= '9'; at++, scale /= 10)
            frac += (iso.p[at] - '0') * scale;
    }
    if (!zone_parse(sv_make(iso.p + at, iso.n - at), &zone))
        return false;
    int seconds = h * 3600 + (mi - zone) * 60 + s;
    *ms = ((int64_t)days * 86400 + seconds) * 1000 + frac;
    return true;
}

struct sv moment_format(int64_t ms, char out[32])
{
    int64_t day = ms / 86400000 - (ms % 86400000 < 0);
    int64_t rest = ms - day * 86400000;
    struct civil c = date_to_civil((int32_t)day);
    int n =
        snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year % 10000, c.month % 100, c.day % 100,
                 (int)(rest / 3600000) % 100, (int)(rest / 60000 % 60), (int)(rest / 1000 % 60), (int)(rest % 1000));
    return sv_make(out, (size_t)n);
}
