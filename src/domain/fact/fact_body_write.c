/*
 * A record's facts as JSON. Owns what is written once and what for each fact; called by fact_store.c for
 * every save, and to compare.
 */
#include "domain/fact/fact_body_internal.h"

#include "base/date.h"
#include "format/json.h"

#include <math.h>

static bool same(const struct fact *a, const struct fact *b, int m)
{
    switch (m) {
    case STATUS:
        return a->status == b->status;
    case DATE:
        return a->date == b->date;
    case PERSON:
        return a->person == b->person;
    case APPORTIONED:
        return a->apportioned == b->apportioned;
    default:
        return sv_eq(text_at(a, m), text_at(b, m));
    }
}

static bool has(const struct fact *f, int m)
{
    switch (m) {
    case MEASURE:
    case STATUS:
        return true;
    case DATE:
        return f->date != DATE_NONE;
    case PERSON:
        return f->person != 0;
    case APPORTIONED:
        return f->apportioned;
    default:
        return text_at(f, m).n > 0;
    }
}

static void put_date(struct json *j, int32_t date)
{
    char text[16];
    json_string(j, date_format(date, text));
}

static void put(struct json *j, const struct fact *f, int m)
{
    if (!has(f, m))
        json_null(j);
    else if (m == STATUS)
        json_string(j, status_name(f->status));
    else if (m == DATE)
        put_date(j, f->date);
    else if (m == PERSON)
        json_int(j, f->person);
    else if (m == APPORTIONED)
        json_int(j, 1);
    else if (m == MEASURE && !f->measure.n)
        json_string(j, SV("count"));
    else
        json_string(j, text_at(f, m));
}

static void put_member(struct json *j, const struct fact *v, size_t n, int m)
{
    size_t alike = 1;
    while (alike < n && same(&v[0], &v[alike], m))
        alike++;
    if (alike == n && !has(&v[0], m))
        return;
    json_key(j, member_name[m]);
    if (alike == n) {
        put(j, &v[0], m);
        return;
    }
    json_begin_array(j);
    for (size_t i = 0; i < n; i++)
        put(j, &v[i], m);
    json_end_array(j);
}

static struct pairs pairs_of(const struct fact *f, int m)
{
    return m == ANSWERS ? (struct pairs){f->answer, f->nanswers} : (struct pairs){f->named, f->nnamed};
}

static struct sv pair_value(struct pairs p, struct sv name)
{
    for (size_t i = 0; i < p.n; i++)
        if (sv_eq(p.v[i].name, name))
            return p.v[i].value;
    return (struct sv){0};
}

struct names {
    struct sv *v;
    size_t n, cap;
};

static void add_name(struct arena *mem, struct names *names, struct sv name)
{
    size_t at = names->n;
    while (at && sv_cmp(names->v[at - 1], name) > 0)
        at--;
    if (at && sv_eq(names->v[at - 1], name))
        return;
    vec_push(mem, names, name);
    memmove(names->v + at + 1, names->v + at, (names->n - 1 - at) * sizeof name);
    names->v[at] = name;
}

/* Sorted. Facts mostly have the very list of the fact before. */
static struct names names_of(struct arena *mem, const struct fact *v, size_t n, int m)
{
    struct names names = {0};
    for (size_t i = 0; i < n; i++) {
        struct pairs p = pairs_of(&v[i], m);
        if (i && p.v == pairs_of(&v[i - 1], m).v && p.n == pairs_of(&v[i - 1], m).n)
            continue;
        for (size_t k = 0; k < p.n; k++)
            if (p.v[k].value.n)
                add_name(mem, &names, p.v[k].name);
    }
    return names;
}

static void put_text(struct json *j, struct sv text)
{
    if (text.n)
        json_string(j, text);
    else
        json_null(j);
}

static void put_pair(struct json *j, const struct fact *v, size_t n, int m, struct sv name)
{
    struct sv first = pair_value(pairs_of(&v[0], m), name);
    size_t alike = 1;
    while (alike < n && sv_eq(first, pair_value(pairs_of(&v[alike], m), name)))
        alike++;
    json_key(j, name);
    if (alike == n) {
        put_text(j, first);
        return;
    }
    json_begin_array(j);
    for (size_t i = 0; i < n; i++)
        put_text(j, pair_value(pairs_of(&v[i], m), name));
    json_end_array(j);
}

static void put_pairs(struct arena *mem, struct json *j, const struct fact *v, size_t n, int m)
{
    struct names names = names_of(mem, v, n, m);
    if (!names.n)
        return;
    json_key(j, member_name[m]);
    json_begin_object(j);
    for (size_t i = 0; i < names.n; i++)
        put_pair(j, v, n, m, names.v[i]);
    json_end_object(j);
}

static void put_events(struct json *j, const struct fact *f)
{
    if (!f->nevents)
        return;
    json_key(j, member_name[EVENTS]);
    json_begin_object(j);
    for (size_t i = 0; i < f->nevents; i++) {
        json_key(j, f->event[i].state);
        if (f->event[i].date == DATE_NONE)
            json_null(j);
        else
            put_date(j, f->event[i].date);
    }
    json_end_object(j);
}

static int check_values(const struct fact *v, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(v[i].value))
            return err_set(e, ERR_LIMIT, NULL, N_("a value of measure \"%.*s\" is too large"), SV_ARG(v[i].measure));
    return 0;
}

int fact_body_write(struct arena *mem, const struct fact *v, size_t n, struct sv *out, struct err *e)
{
    struct buf text = {0};
    struct json j = {.out = &text};
    if (check_values(v, n, e))
        return -1;
    json_begin_object(&j);
    json_put(&j, "stream", v[0].stream);
    json_keyz(&j, "value");
    json_begin_array(&j);
    for (size_t i = 0; i < n; i++)
        json_number(&j, v[i].value);
    json_end_array(&j);
    for (int m = 0; m < DIMENSIONS; m++)
        put_member(&j, v, n, m);
    put_pairs(mem, &j, v, n, DIMENSIONS);
    put_pairs(mem, &j, v, n, ANSWERS);
    put_events(&j, &v[0]);
    json_end_object(&j);
    bool whole = !text.failed;
    *out = whole ? arena_sv(mem, buf_sv(&text)) : (struct sv){0};
    buf_release(&text);
    return whole ? 0 : err_set(e, ERR_LIMIT, NULL, N_("the %zu facts of a record are too many to be stored"), n);
}
