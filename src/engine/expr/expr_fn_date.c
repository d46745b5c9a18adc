/*
 * Functions of dates and times. Texts in and out are XForms': 2023-06-30, 10:15:00,
 * 2023-06-30T10:15:00.000-05:00. As numbers they are days since 1970-01-01: a date is a whole
 * number, a moment is counted in UTC. A moment without an offset is in the host's zone. Names of
 * months and days are English always: a stored answer must not depend on who computes it.
 */
#include "engine/expr/expr_internal.h"

#include "base/date.h"

#include <math.h>
#include <stdio.h>

#define DAY_MS 86400000.0
#define DAY_FIRST (-719162) /* 0001-01-01 */
#define DAY_LAST 2932896    /* 9999-12-31 */

/* A date, a time of day, or both, as written; what is missing is 0. */
struct when {
    int32_t day;
    int ms; /* of the day, as on the wall */
    int zone;
    bool dated, timed, zoned;
};

static bool two(struct sv s, size_t at, int max, int *out)
{
    if (at + 2 > s.n || s.p[at] < '0' || s.p[at] > '9' || s.p[at + 1] < '0' || s.p[at + 1] > '9')
        return false;
    *out = (s.p[at] - '0') * 10 + (s.p[at + 1] - '0');
    return *out <= max;
}

static bool read_zone(struct sv s, struct when *w)
{
    int h, m;
    w->zoned = s.n != 0;
    if (s.n == 0 || sv_is(s, "Z"))
        return true;
    if (s.n < 3 || (s.p[0] != '+' && s.p[0] != '-') || !two(s, 1, 14, &h))
        return false;
    m = 0;
    if (s.n != 3 && !(s.n == 6 && s.p[3] == ':' && two(s, 4, 59, &m)) && !(s.n == 5 && two(s, 3, 59, &m)))
        return false;
    w->zone = (h * 60 + m) * (s.p[0] == '-' ? -1 : 1);
    return true;
}

/* hh:mm[:ss[.fff]][zone] */
static bool read_time(struct sv s, struct when *w)
{
    int h, m, sec = 0, ms = 0;
    size_t i = 5;
    if (s.n < 5 || s.p[2] != ':' || !two(s, 0, 23, &h) || !two(s, 3, 59, &m))
        return false;
    if (s.n > i && s.p[i] == ':') {
        if (!two(s, 6, 59, &sec))
            return false;
        i = 8;
    }
    if (i == 8 && s.n > i && s.p[i] == '.')
        for (int scale = 100; ++i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; scale /= 10)
            ms += (s.p[i] - '0') * scale;
    w->ms = ((h * 60 + m) * 60 + sec) * 1000 + ms;
    w->timed = true;
    return read_zone(sv_make(s.p + i, s.n - i), w);
}

static bool read_when(struct sv s, struct when *w)
{
    *w = (struct when){0};
    if (s.n < 10 || !date_parse(sv_make(s.p, 10), &w->day))
        return false;
    w->dated = true;
    if (s.n == 10)
        return true;
    return (s.p[10] == 'T' || s.p[10] == ' ') && read_time(sv_make(s.p + 11, s.n - 11), w);
}

static int local_zone(struct expr_run *r)
{
    if (!r)
        return 0;
    r->zone_used = true;
    return r->host->zone_minutes;
}

static double days_of(struct expr_run *r, const struct when *w)
{
    if (!w->timed)
        return w->day;
    int zone = w->zoned ? w->zone : local_zone(r);
    return w->day + (w->ms - zone * 60000.0) / DAY_MS;
}

bool expr_date_days(struct expr_run *r, struct sv text, double *days)
{
    struct when w;
    if (text.n < 10 || text.p[4] != '-' || !read_when(text, &w))
        return false;
    *days = days_of(r, &w);
    return true;
}

/* Days as a number become a moment on the host's wall. Beyond the years 1 to 9999: no. */
static bool when_of_days(struct expr_run *r, double days, struct when *w)
{
    double ms = floor(days * DAY_MS + 0.5);
    if (!(days >= DAY_FIRST - 1 && days <= DAY_LAST + 2))
        return false;
    *w = (struct when){.dated = true, .timed = days != floor(days), .zoned = true};
    if (w->timed) {
        w->zone = local_zone(r);
        ms += w->zone * 60000.0;
    }
    w->day = (int32_t)floor(ms / DAY_MS);
    w->ms = (int)(ms - w->day * DAY_MS);
    return w->day >= DAY_FIRST && w->day <= DAY_LAST;
}

/* The argument as a date or moment: a text that is one, or a number of days. */
static int arg_when(struct expr_run *r, const struct expr_node *call, size_t i, struct when *w, bool *ok)
{
    struct expr_value slot;
    const struct expr_value *v = expr_node_eval(r, call->arg[i], &slot);
    if (!v)
        return -1;
    if (v->type == EXPR_NUMBER) {
        *ok = when_of_days(r, v->number, w);
        return 0;
    }
    struct sv text = sv_trim(expr_to_string(v, r->mem));
    *ok = read_when(text, w);
    if (!*ok) {
        double days = expr_decimal(text);
        *ok = !isnan(days) && when_of_days(r, days, w);
    }
    return 0;
}

static struct sv write_date(struct expr_run *r, int32_t day)
{
    char z[16];
    return arena_sv(r->mem, date_format(day, z));
}

static struct sv write_moment(struct expr_run *r, const struct when *w)
{
    char z[16];
    int zone = w->zoned ? w->zone : local_zone(r), size = zone < 0 ? -zone : zone;
    struct sv date = date_format(w->day, z);
    return arena_printf(r->mem, "%.*sT%02d:%02d:%02d.%03d%c%02d:%02d", SV_ARG(date), w->ms / 3600000,
                        w->ms / 60000 % 60, w->ms / 1000 % 60, w->ms % 1000, zone < 0 ? '-' : '+', size / 60,
                        size % 60);
}

/* --- now -------------------------------------------------------------------------------------- */

static int when_now(struct expr_run *r, const struct expr_node *call, struct when *w)
{
    *w = (struct when){0};
    if (!r->host->now_ms)
        return expr_unavailable(r, call);
    int64_t local = r->host->now_ms(r->host->ctx) + (int64_t)r->host->zone_minutes * 60000;
    int64_t day = local / 86400000 - (local % 86400000 < 0);
    *w = (struct when){.day = (int32_t)day,
                       .ms = (int)(local - day * 86400000),
                       .zone = r->host->zone_minutes,
                       .dated = true,
                       .timed = true,
                       .zoned = true};
    return 0;
}

static int run_today(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct when w;
    return when_now(r, call, &w) ? -1 : expr_give_string(out, write_date(r, w.day));
}

static int run_now(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct when w;
    return when_now(r, call, &w) ? -1 : expr_give_string(out, write_moment(r, &w));
}

/* --- conversions ------------------------------------------------------------------------------ */

static int run_date(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct when w;
    bool ok;
    if (arg_when(r, call, 0, &w, &ok))
        return -1;
    return expr_give_string(out, ok ? write_date(r, w.day) : SV(""));
}

static int run_date_time(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct when w;
    bool ok;
    if (arg_when(r, call, 0, &w, &ok))
        return -1;
    if (ok && !w.timed)
        w.zoned = false; /* the midnight that begins the day here */
    return expr_give_string(out, ok ? write_moment(r, &w) : SV(""));
}

static int run_decimal_date_time(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    double v;
    return expr_arg_number(r, call, 0, &v) ? -1 : expr_give_number(out, v);
}

static int run_decimal_time(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct when w = {0};
    struct sv text;
    if (expr_arg_string(r, call, 0, &text))
        return -1;
    text = sv_trim(text);
    bool ok = read_time(text, &w) || (read_when(text, &w) && w.timed);
    return expr_give_number(out, ok ? w.ms / DAY_MS : NAN);
}

/* --- formats ---------------------------------------------------------------------------------- */

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char days[] = "MonTueWedThuFriSatSun";

static const char identifiers[] = "YymnbdeaHhMS3%";

/* The first % that starts no identifier, or format.n. */
static size_t wrong_identifier(struct sv format)
{
    size_t i = 0;
    for (; i < format.n; i++) {
        if (format.p[i] != '%')
            continue;
        if (i + 1 == format.n || !strchr(identifiers, format.p[i + 1]) || format.p[i + 1] == '\0')
            return i;
        i++;
    }
    return i > format.n ? format.n : i;
}

static int unknown_identifier(const struct expr *x, const struct expr_node *n, struct sv format, size_t at,
                              struct err *e)
{
    struct sv two_bytes = sv_make(format.p + at, format.n - at < 2 ? format.n - at : 2);
    return expr_at(x, n->at, e,
                   err_set(e, ERR_INPUT, NULL, "“%.*s” is no part of a date format; there are %s",
                           SV_ARG(expr_shown(two_bytes)), "%Y %y %m %n %b %d %e %a %H %h %M %S %3 %%"));
}

static int prepare_format(struct expr_parser *p, struct expr_node *call)
{
    const struct expr_node *format = call->arg[1];
    if (format->op != X_CONST || format->value.type != EXPR_STRING)
        return 0;
    size_t at = wrong_identifier(format->value.string);
    if (at == format->value.string.n)
        return 0;
    return unknown_identifier(p->x, format, format->value.string, at, p->e);
}

static size_t put_number(char *out, int value, int width)
{
    char z[16];
    int n = snprintf(z, sizeof z, "%0*d", width, value);
    memcpy(out, z, (size_t)n);
    return (size_t)n;
}

static size_t put_part(char *out, char identifier, const struct when *w)
{
    struct civil c = date_to_civil(w->day);
    switch (identifier) {
    case 'Y':
        return put_number(out, c.year, 4);
    case 'y':
        return put_number(out, c.year % 100, 2);
    case 'm':
        return put_number(out, c.month, 2);
    case 'n':
        return put_number(out, c.month, 1);
    case 'b':
        memcpy(out, months + (size_t)(c.month - 1) * 3, 3);
        return 3;
    case 'd':
        return put_number(out, c.day, 2);
    case 'e':
        return put_number(out, c.day, 1);
    case 'a':
        memcpy(out, days + (size_t)(date_weekday(w->day) - 1) * 3, 3);
        return 3;
    case 'H':
        return put_number(out, w->ms / 3600000, 2);
    case 'h':
        return put_number(out, w->ms / 3600000, 1);
    case 'M':
        return put_number(out, w->ms / 60000 % 60, 2);
    case 'S':
        return put_number(out, w->ms / 1000 % 60, 2);
    case '3':
        return put_number(out, w->ms % 1000, 3);
    default:
        *out = '%';
        return 1;
    }
}

static int run_format(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct when w;
    struct sv format;
    bool ok;
    if (arg_when(r, call, 0, &w, &ok) || expr_arg_string(r, call, 1, &format) || expr_charge(r, call, format.n / 16))
        return -1;
    size_t wrong = wrong_identifier(format), n = 0;
    if (wrong < format.n)
        return unknown_identifier(r->x, call->arg[1], format, wrong, r->e);
    if (!ok)
        return expr_give_string(out, SV(""));
    char *text = arena_alloc(r->mem, format.n * 2 + 1); /* no part is longer than four bytes */
    for (size_t i = 0; i < format.n; i++) {
        if (format.p[i] == '%')
            n += put_part(text + n, format.p[++i], &w);
        else
            text[n++] = format.p[i];
    }
    return expr_give_string(out, sv_make(text, n));
}

const struct expr_fn expr_fn_date[] = {
    {"today", "", 's', false, run_today, NULL},
    {"now", "", 's', false, run_now, NULL},
    {"date", "*", 's', true, run_date, NULL},
    {"date-time", "*", 's', true, run_date_time, NULL},
    {"decimal-date-time", "*", 'n', true, run_decimal_date_time, NULL},
    {"decimal-time", "s", 'n', true, run_decimal_time, NULL},
    {"format-date", "*s", 's', true, run_format, prepare_format},
    {"format-date-time", "*s", 's', true, run_format, prepare_format},
    {0},
};
