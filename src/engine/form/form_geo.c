/*
 * Canonical spelling of places on the globe: "lat lon [alt [acc]]", lines of them separated by
 * semicolons. Called by form_value.c. Must not accept commas: "8,98 -79,52" would become four
 * numbers that all look possible.
 */
#include "engine/form/form_internal.h"

static const struct {
    double min, max;
} range[4] = {{-90, 90}, {-180, 180}, {-20000, 100000}, {0, 10000000}};

static int part_error(size_t part, struct sv item, struct err *e)
{
    switch (part) {
    case 0:
        return err_set(e, ERR_INPUT, NULL, "latitude %.*s is not between -90 and 90", SV_ARG(form_shown(item)));
    case 1:
        return err_set(e, ERR_INPUT, NULL, "longitude %.*s is not between -180 and 180", SV_ARG(form_shown(item)));
    case 2:
        return err_set(e, ERR_INPUT, NULL, "altitude %.*s is not possible", SV_ARG(form_shown(item)));
    default:
        return err_set(e, ERR_INPUT, NULL, "accuracy %.*s is not possible", SV_ARG(form_shown(item)));
    }
}

static int read_part(size_t part, struct sv item, struct arena *mem, struct sv *out, struct err *e)
{
    double v;
    struct err detail = {.lang = e->lang};
    if (form_number_canonical(item, false, mem, out, &detail) || !sv_to_double(*out, &v))
        return err_set(e, ERR_INPUT, NULL,
                       "“%.*s” is not a number: a point is latitude, longitude, altitude and "
                       "accuracy separated by spaces",
                       SV_ARG(form_shown(item)));
    if (v < range[part].min || v > range[part].max)
        return part_error(part, *out, e);
    return 0;
}

int form_geo_point(struct sv text, struct arena *mem, struct sv *out, struct err *e)
{
    struct sv rest = sv_trim(text), item, part[4];
    size_t n = 0;
    while (sv_next_item(&rest, true, &item)) {
        if (n == 4)
            return err_set(e, ERR_INPUT, NULL, "“%.*s” has more than four numbers for one point",
                           SV_ARG(form_shown(text)));
        if (read_part(n, item, mem, &part[n], e))
            return -1;
        n++;
    }
    if (n < 2)
        return err_set(e, ERR_INPUT, NULL, "“%.*s” is not a point: latitude and longitude are expected",
                       SV_ARG(form_shown(text)));
    *out = n == 2   ? arena_printf(mem, "%.*s %.*s", SV_ARG(part[0]), SV_ARG(part[1]))
           : n == 3 ? arena_printf(mem, "%.*s %.*s %.*s", SV_ARG(part[0]), SV_ARG(part[1]), SV_ARG(part[2]))
                    : arena_printf(mem, "%.*s %.*s %.*s %.*s", SV_ARG(part[0]), SV_ARG(part[1]), SV_ARG(part[2]),
                                   SV_ARG(part[3]));
    return 0;
}

static struct sv join(struct arena *mem, const struct sv *v, size_t n)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++)
        bytes += v[i].n + 1;
    char *p = arena_alloc(mem, bytes), *at = p;
    for (size_t i = 0; i < n; i++) {
        if (i)
            *at++ = ';';
        memcpy(at, v[i].p, v[i].n);
        at += v[i].n;
    }
    return sv_make(p, (size_t)(at - p));
}

int form_geo_line(struct sv text, bool closed, struct arena *mem, struct sv *out, struct err *e)
{
    struct {
        struct sv *v;
        size_t n, cap;
    } points = {0};
    struct sv rest = text;
    while (rest.n) {
        struct sv point = {0}, item = sv_trim(sv_cut(rest, ';', &rest));
        if (!item.n)
            continue;
        if (form_geo_point(item, mem, &point, e))
            return -1;
        vec_push(mem, &points, point);
    }
    if (points.n < (closed ? 4U : 2U))
        return closed ? err_set(e, ERR_INPUT, NULL, "an area needs at least three corners and its first point again")
                      : err_set(e, ERR_INPUT, NULL, "a line needs at least two points");
    if (closed && !sv_eq(points.v[0], points.v[points.n - 1]))
        return err_set(e, ERR_INPUT, NULL, "an area must end at the point where it begins");
    *out = join(mem, points.v, points.n);
    return 0;
}
