/*
 * A record's facts from their JSON. Called by fact_store.c for every record of a mission when columns are
 * opened: hence one pass, texts that are not copied, members looked for in their order.
 */
#include "domain/fact/fact_body_internal.h"

#include "base/date.h"
#include "format/json_read.h"

struct reading {
    struct json_reader in;
    struct fact *v;
    size_t n;
};

static struct sv *text_of(struct fact *f, int m)
{
    return m == MEASURE ? &f->measure : &f->dim[m - DIMS];
}

/* A text or null, which is no text. */
static bool read_text(struct reading *r, struct sv *out)
{
    *out = (struct sv){0};
    return json_read_string(&r->in, out) || json_read_word(&r->in, SV("null"));
}

static bool read_date(struct reading *r, int32_t *out)
{
    struct sv text;
    *out = DATE_NONE;
    return read_text(r, &text) && (!text.n || date_parse(text, out));
}

static bool read_status(struct reading *r, enum fact_status *out)
{
    struct sv text;
    if (!json_read_string(&r->in, &text))
        return false;
    for (int s = FACT_EVENTS_ONLY; s <= FACT_COUNTED; s++)
        if (sv_eq(text, status_name((enum fact_status)s))) {
            *out = (enum fact_status)s;
            return true;
        }
    return false;
}

static bool read_count(struct reading *r, uint32_t max, uint32_t *out)
{
    double v = 0;
    if (!json_read_word(&r->in, SV("null")) && !json_read_number(&r->in, &v))
        return false;
    *out = v >= 0 && v <= max ? (uint32_t)v : 0;
    return *out == v;
}

static bool read_one(struct reading *r, struct fact *f, int m)
{
    uint32_t flag = 0;
    switch (m) {
    case STATUS:
        return read_status(r, &f->status);
    case DATE:
        return read_date(r, &f->date);
    case PERSON:
        return read_count(r, UINT32_MAX, &f->person);
    case APPORTIONED:
        if (!read_count(r, 1, &flag))
            return false;
        f->apportioned = flag;
        return true;
    case MEASURE:
        if (!json_read_string(&r->in, &f->measure))
            return false;
        if (sv_is(f->measure, "count"))
            f->measure = (struct sv){0};
        return true;
    default:
        return read_text(r, text_of(f, m));
    }
}

static void share(struct reading *r, int m)
{
    const struct fact *first = &r->v[0];
    for (size_t i = 1; i < r->n; i++)
        switch (m) {
        case STATUS:
            r->v[i].status = first->status;
            break;
        case DATE:
            r->v[i].date = first->date;
            break;
        case PERSON:
            r->v[i].person = first->person;
            break;
        case APPORTIONED:
            r->v[i].apportioned = first->apportioned;
            break;
        default:
            *text_of(&r->v[i], m) = text_at(first, m);
        }
}

static bool read_member(struct reading *r, int m)
{
    if (!json_read_char(&r->in, '[')) {
        if (!read_one(r, &r->v[0], m))
            return false;
        share(r, m);
        return true;
    }
    for (size_t i = 0; i < r->n; i++)
        if ((i && !json_read_char(&r->in, ',')) || !read_one(r, &r->v[i], m))
            return false;
    return json_read_char(&r->in, ']');
}

/* One name with its value, or with the value of each fact. */
struct named {
    struct sv name, value, *each;
};

struct named_list {
    struct named *v;
    size_t n, cap;
};

static bool read_values(struct reading *r, struct named *out)
{
    if (!json_read_char(&r->in, '['))
        return read_text(r, &out->value);
    out->each = ARENA_ARRAY(r->in.mem, r->n, struct sv);
    for (size_t i = 0; i < r->n; i++)
        if ((i && !json_read_char(&r->in, ',')) || !read_text(r, &out->each[i]))
            return false;
    return json_read_char(&r->in, ']');
}

static bool read_named(struct reading *r, struct named_list *out, bool *alike)
{
    if (!json_read_char(&r->in, '{'))
        return false;
    do {
        struct named one = {0};
        if (!json_read_key(&r->in, &one.name) || !read_values(r, &one) ||
            (out->n && sv_cmp(out->v[out->n - 1].name, one.name) >= 0))
            return false;
        *alike = *alike && !one.each;
        vec_push(r->in.mem, out, one);
    } while (json_read_char(&r->in, ','));
    return json_read_char(&r->in, '}');
}

static struct pairs pairs_at(struct arena *mem, const struct named_list *list, size_t i)
{
    struct fact_pair *v = ARENA_ARRAY(mem, list->n, struct fact_pair);
    size_t n = 0;
    for (size_t k = 0; k < list->n; k++) {
        const struct named *one = &list->v[k];
        struct sv value = one->each ? one->each[i] : one->value;
        if (value.n)
            v[n++] = (struct fact_pair){one->name, value};
    }
    return (struct pairs){v, n};
}

static bool read_pairs(struct reading *r, int m)
{
    struct named_list list = {0};
    struct pairs p = {0};
    bool alike = true;
    if (!read_named(r, &list, &alike))
        return false;
    for (size_t i = 0; i < r->n; i++) {
        struct fact *f = &r->v[i];
        if (i == 0 || !alike)
            p = pairs_at(r->in.mem, &list, i);
        if (m == ANSWERS) {
            f->answer = p.v;
            f->nanswers = p.n;
        } else {
            f->named = p.v;
            f->nnamed = p.n;
        }
    }
    return true;
}

static bool read_events(struct reading *r)
{
    struct {
        struct fact_event *v;
        size_t n, cap;
    } list = {0};
    if (!json_read_char(&r->in, '{'))
        return false;
    do {
        struct fact_event one;
        if (!json_read_key(&r->in, &one.state) || !read_date(r, &one.date))
            return false;
        vec_push(r->in.mem, &list, one);
    } while (json_read_char(&r->in, ','));
    for (size_t i = 0; i < r->n; i++) {
        r->v[i].event = list.v;
        r->v[i].nevents = list.n;
    }
    return json_read_char(&r->in, '}');
}

/* The member's key, with the comma before and the colon after it. */
static bool read_name(struct reading *r, int m)
{
    struct sv name = member_name[m];
    const char *p = r->in.p;
    bool there = (size_t)(r->in.end - p) > name.n + 4 && p[2] == name.p[0] && memcmp(p + 2, name.p, name.n) == 0 &&
                 p[0] == ',' && p[1] == '"' && p[name.n + 2] == '"' && p[name.n + 3] == ':';
    r->in.p += there ? name.n + 4 : 0;
    return there;
}

/* In their order; all but the first two may be left out. */
static bool read_members(struct reading *r)
{
    for (int m = 0; m < NMEMBERS; m++) {
        if (!read_name(r, m)) {
            if (m <= STATUS)
                return false;
            continue;
        }
        if (!(m < DIMENSIONS ? read_member(r, m) : m < EVENTS ? read_pairs(r, m) : read_events(r)))
            return false;
    }
    return json_read_char(&r->in, '}') && r->in.p == r->in.end;
}

static size_t count_values(const struct json_reader *in)
{
    size_t n = 1;
    for (const char *p = in->p; p < in->end && *p != ']'; p++)
        n += *p == ',';
    return n;
}

/* The stream and the values: how many facts there are. */
static bool read_head(struct reading *r, uint32_t record)
{
    struct sv stream;
    if (!json_read_word(&r->in, SV("{\"stream\":")) || !json_read_string(&r->in, &stream) || !stream.n ||
        !json_read_word(&r->in, SV(",\"value\":[")))
        return false;
    r->n = count_values(&r->in);
    r->v = ARENA_ARRAY(r->in.mem, r->n, struct fact);
    for (size_t i = 0; i < r->n; i++) {
        r->v[i] = (struct fact){.stream = stream, .record = record, .date = DATE_NONE};
        if ((i && !json_read_char(&r->in, ',')) || !json_read_number(&r->in, &r->v[i].value))
            return false;
    }
    return json_read_char(&r->in, ']');
}

int fact_body_read(struct arena *mem, struct sv body, uint32_t record, struct fact **v, size_t *n, struct err *e)
{
    struct reading r = {.in = {body.p, body.p + body.n, mem}};
    if (!read_head(&r, record) || !read_members(&r))
        return err_set(e, ERR_STORAGE, NULL, N_("the stored facts of record %u are damaged, at byte %zu"), record,
                       (size_t)(r.in.p - body.p) + 1);
    *v = r.v;
    *n = r.n;
    return 0;
}
