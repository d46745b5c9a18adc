/*
 * What an answer may be, by the type of its question: refuses impossible values and establishes
 * the canonical spelling. Called for every imported row: nothing is allocated for an answer that
 * already stands as it should. Must not look at other answers (form_check.c does).
 */
#include "engine/form/form_internal.h"

#include "base/near.h"

#include <math.h>
#include <stdio.h>

#define SUGGESTIONS_MAX 2000 /* choices of a list that is searched for what was meant, row by row */

/* --- choices ---------------------------------------------------------------------------------- */

static bool choice_known(const struct question *q, struct sv name)
{
    return map_has(&q->list->by_name, name) || (q->or_other && sv_is(name, "other"));
}

static bool label_matches(const struct choice *c, struct sv typed)
{
    for (size_t i = 0; i < c->label.n; i++)
        if (sv_ieq(c->label.v[i].text, typed))
            return true;
    return false;
}

static struct sv nearest_choice(const struct choice_list *list, struct sv typed)
{
    struct near near = {.typed = typed};
    for (size_t i = 0; i < list->n && list->n <= SUGGESTIONS_MAX; i++) {
        if (label_matches(&list->v[i], typed))
            return list->v[i].name;
        near_offer(&near, list->v[i].name);
    }
    return near.best;
}

static int unknown_choice(const struct question *q, struct sv typed, struct err *e)
{
    struct sv near = nearest_choice(q->list, typed);
    if (near.n)
        return err_set(e, ERR_INPUT, NULL, "“%.*s” is not a choice of the list %.*s; perhaps “%.*s”?",
                       SV_ARG(form_shown(typed)), SV_ARG(q->list->name), SV_ARG(near));
    return err_set(e, ERR_INPUT, NULL, "“%.*s” is not a choice of the list %.*s", SV_ARG(form_shown(typed)),
                   SV_ARG(q->list->name));
}

static int select_one(const struct question *q, struct sv value, struct sv *out, struct err *e)
{
    *out = sv_trim(value);
    return !q->list || choice_known(q, *out) ? 0 : unknown_choice(q, *out, e);
}

/* Where the choice stands in its list; `other` after all. */
static size_t choice_rank(const struct question *q, struct sv name)
{
    const struct choice *c = q->list ? map_get(&q->list->by_name, name) : NULL;
    return c ? (size_t)(c - q->list->v) : SIZE_MAX;
}

struct picked {
    struct sv name;
    size_t rank;
};
struct picks {
    struct picked *v;
    size_t n, cap;
};

static bool already_picked(const struct picks *picks, struct sv name)
{
    for (size_t i = 0; i < picks->n; i++)
        if (sv_eq(picks->v[i].name, name))
            return true;
    return false;
}

/* Insertion by rank: several choices are a set, and one set has one spelling. */
static void insert_pick(struct arena *mem, struct picks *picks, struct picked p)
{
    vec_push(mem, picks, p);
    for (size_t i = picks->n - 1; i > 0 && picks->v[i - 1].rank > p.rank; i--) {
        picks->v[i] = picks->v[i - 1];
        picks->v[i - 1] = p;
    }
}

static struct sv join_picks(struct arena *mem, const struct picks *picks)
{
    size_t bytes = 0;
    for (size_t i = 0; i < picks->n; i++)
        bytes += picks->v[i].name.n + 1;
    char *p = arena_alloc(mem, bytes), *at = p;
    for (size_t i = 0; i < picks->n; i++) {
        if (i)
            *at++ = ' ';
        memcpy(at, picks->v[i].name.p, picks->v[i].name.n);
        at += picks->v[i].name.n;
    }
    return sv_make(p, (size_t)(at - p));
}

static int select_several(const struct question *q, struct sv value, struct arena *mem, struct sv *out, struct err *e)
{
    struct picks picks = {0};
    struct sv rest = value, item;
    while (sv_next_item(&rest, true, &item)) {
        if (q->list && !choice_known(q, item))
            return unknown_choice(q, item, e);
        if (already_picked(&picks, item)) {
            if (q->type == Q_RANK)
                return err_set(e, ERR_INPUT, NULL, "“%.*s” is ranked twice", SV_ARG(item));
            continue;
        }
        struct picked p = {item, q->type == Q_RANK ? picks.n : choice_rank(q, item)};
        insert_pick(mem, &picks, p);
    }
    *out = picks.n == 1 ? picks.v[0].name : join_picks(mem, &picks);
    return 0;
}

/* --- others ----------------------------------------------------------------------------------- */

static int range(const struct question *q, struct sv value, struct arena *mem, struct sv *out, struct err *e)
{
    double v, steps;
    if (form_number_canonical(value, false, mem, out, e))
        return -1;
    if (!sv_to_double(*out, &v) || v < q->range_start || v > q->range_end)
        return err_set(e, ERR_INPUT, NULL, "%.*s is not between %g and %g", SV_ARG(*out), q->range_start, q->range_end);
    steps = q->range_step > 0 ? (v - q->range_start) / q->range_step : 0;
    if (fabs(steps - nearbyint(steps)) > 1e-9 * (fabs(steps) + 1))
        return err_set(e, ERR_INPUT, NULL, "%.*s is not reached from %g in steps of %g", SV_ARG(*out), q->range_start,
                       q->range_step);
    return 0;
}

static int acknowledge(struct sv value, struct sv *out, struct err *e)
{
    static const char *const yes[] = {"ok", "yes", "true", "1", "x", "si", "sí"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (sv_ieq(sv_trim(value), sv_of(yes[i]))) {
            *out = SV("OK");
            return 0;
        }
    return err_set(e, ERR_INPUT, NULL, "“%.*s” is not an acknowledgement: OK or nothing is expected",
                   SV_ARG(form_shown(value)));
}

static int canonical(const struct question *q, struct sv value, struct arena *mem, struct sv *out, struct err *e)
{
    switch (q->type) {
    case Q_INTEGER:
        return form_number_canonical(value, true, mem, out, e);
    case Q_DECIMAL:
        return form_number_canonical(value, false, mem, out, e);
    case Q_RANGE:
        return range(q, value, mem, out, e);
    case Q_DATE:
    case Q_TODAY:
        return form_moment_date(value, out, e);
    case Q_TIME:
        return form_moment_time(value, mem, out, e);
    case Q_DATETIME:
    case Q_START:
    case Q_END:
        return form_moment_datetime(value, mem, out, e);
    case Q_SELECT_ONE:
        return select_one(q, value, out, e);
    case Q_SELECT_MULTIPLE:
    case Q_RANK:
        return select_several(q, value, mem, out, e);
    case Q_GEOPOINT:
        return form_geo_point(value, mem, out, e);
    case Q_GEOTRACE:
    case Q_GEOSHAPE:
        return form_geo_line(value, q->type == Q_GEOSHAPE, mem, out, e);
    case Q_ACKNOWLEDGE:
        return acknowledge(value, out, e);
    case Q_TEXT:
    case Q_NOTE:
    case Q_CALCULATE:
    case Q_HIDDEN:
    case Q_IMAGE:
    case Q_AUDIO:
    case Q_VIDEO:
    case Q_FILE:
    case Q_BARCODE:
    case Q_USERNAME:
    case Q_DEVICEID:
    case Q_GROUP:
    case Q_REPEAT:
        *out = sv_trim(value);
        return 0;
    }
    return err_set(e, ERR_INTERNAL, NULL, "unknown type of question");
}

/* People, items, money: what is counted cannot be fewer than none. */
static int measured(const struct question *q, struct sv value, struct arena *mem, struct err *e)
{
    struct sv number;
    if (q->type == Q_CALCULATE && form_number_canonical(value, false, mem, &number, e))
        return -1;
    if (value.n && value.p[0] == '-')
        return err_set(e, ERR_INPUT, NULL, "%.*s is negative, but what is counted cannot be fewer than none",
                       SV_ARG(value));
    return 0;
}

int form_value(const struct question *q, struct sv value, struct arena *mem, struct sv *out, struct err *e)
{
    int rc = 0;
    *out = (struct sv){0};
    if (value.n > FORM_TEXT_MAX)
        rc = err_set(e, ERR_INPUT, NULL, "the answer is too long: %zu bytes, at most %d", value.n, FORM_TEXT_MAX);
    else if (value.n && memchr(value.p, '\0', value.n))
        rc = err_set(e, ERR_INPUT, NULL, "the answer holds a NUL byte");
    else if (!utf8_valid(value))
        rc = err_set(e, ERR_INPUT, NULL, "the answer holds bytes that are not UTF-8 text");
    else if (sv_trim(value).n)
        rc = canonical(q, value, mem, out, e);
    if (rc == 0 && q->measure.n && out->n)
        rc = measured(q, *out, mem, e);
    if (rc)
        (void)snprintf(e->field, sizeof e->field, "%.*s", SV_ARG(q->name));
    return rc;
}
