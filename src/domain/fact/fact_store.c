/*
 * Every SQL statement of the fact domain. Called by fact_service.c only. Owns the spelling of facts
 * in SQL: NULL is "not broken down", the measure `count` is the record or row itself.
 */
#include "domain/fact/fact_store.h"

#include "base/date.h"
#include "domain/fact/fact.h"
#include "domain/fact/fact_pairs.h"

#include <stdlib.h>

static const struct db_migration steps[] = {
    {"CREATE TABLE fact ("
     " mission {text} NOT NULL,"
     " record {int} NOT NULL,"
     " seq {int} NOT NULL,"
     " stream {text} NOT NULL,"
     " measure {text} NOT NULL,"
     " value {real} NOT NULL,"
     " date {text},"
     " status {text} NOT NULL"
     /* Not IN: SQLite would fill a table with the three at every insert. */
     " CHECK (status = 'counted' OR status = 'pending' OR status = 'event'),"
     " apportioned {int} NOT NULL,"
     " person {int},"
     " place {text}, unit {text}, lead_unit {text}, sex {text}, age {text}, nationality {text},"
     " institution {text}, institution_kind {text}, population {text}, activity_kind {text},"
     " topic {text}, project {text}, partner {text},"
     " dimensions {text},"
     " answers {text},"
     " PRIMARY KEY (mission, record, seq)){clustered};\n"
     "CREATE TABLE fact_event ("
     " mission {text} NOT NULL,"
     " record {int} NOT NULL,"
     " state {text} NOT NULL,"
     " date {text},"
     " PRIMARY KEY (mission, record, state)){clustered};\n"
     "CREATE TABLE fact_person ("
     " mission {text} NOT NULL,"
     " tag {blob} NOT NULL,"
     " person {int} NOT NULL,"
     " PRIMARY KEY (mission, tag),"
     " UNIQUE (mission, person)){clustered};\n"}, /* the last number is found without reading all */
};

const struct db_migrations fact_migrations = {"fact", steps, sizeof steps / sizeof *steps};

/* The columns of a fact after (mission, record, seq), in this order everywhere. */
#define COLUMNS                                                                                    \
    "stream, measure, value, date, status, apportioned, person, place, unit, lead_unit, sex,"      \
    " age, nationality, institution, institution_kind, population, activity_kind, topic, project," \
    " partner, dimensions, answers"

enum {
    STREAM,
    MEASURE,
    VALUE,
    DATE,
    STATUS,
    APPORTIONED,
    PERSON,
    DIMS,
    DIMENSIONS = DIMS + DIM_PERSON,
    ANSWERS,
    NCOLUMNS,
};

_Static_assert(DIM_PERSON == DIM_COUNT - 1, "person is the last dimension and has a column of its own");

static const char *const status_name[] = {
    [FACT_EVENTS_ONLY] = "event",
    [FACT_PENDING] = "pending",
    [FACT_COUNTED] = "counted",
};

/* --- writing -------------------------------------------------------------------------------------------- */

static struct db_value date_value(struct arena *mem, int32_t date)
{
    char text[16];
    return date == DATE_NONE ? db_null() : db_text(arena_sv(mem, date_format(date, text)));
}

static void columns_of(const struct fact *f, struct arena *mem, struct db_value out[NCOLUMNS])
{
    out[STREAM] = db_text(f->stream);
    out[MEASURE] = db_text(f->measure.n ? f->measure : SV("count"));
    out[VALUE] = db_real(f->value);
    out[DATE] = date_value(mem, f->date);
    out[STATUS] = db_text(sv_of(status_name[f->status]));
    out[APPORTIONED] = db_int(f->apportioned);
    out[PERSON] = f->person ? db_int(f->person) : db_null();
    for (int d = 0; d < DIM_PERSON; d++)
        out[DIMS + d] = db_text_or_null(f->dim[d]);
    out[DIMENSIONS] = db_text_or_null(fact_pairs_write(mem, f->named, f->nnamed));
    out[ANSWERS] = db_text_or_null(fact_pairs_write(mem, f->answer, f->nanswers));
}

static int put_fact(struct db_conn *writer, struct sv mission, const struct fact *f, size_t seq, struct arena *mem,
                    struct err *e)
{
    struct db_value v[3 + NCOLUMNS] = {db_text(mission), db_int(f->record), db_int((int64_t)seq)};
    columns_of(f, mem, v + 3);
    return db_run(writer, e,
                  "INSERT INTO fact (mission, record, seq, " COLUMNS ") VALUES"
                  " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,"
                  " $21, $22, $23, $24, $25)",
                  ((struct db_args){v, 3 + NCOLUMNS}));
}

static int put_events(struct db_conn *writer, struct sv mission, const struct fact *f, struct arena *mem, struct err *e)
{
    for (size_t i = 0; i < f->nevents; i++)
        if (db_run(writer, e, "INSERT INTO fact_event (mission, record, state, date) VALUES ($1, $2, $3, $4)",
                   DB_ARGS(db_text(mission), db_int(f->record), db_text(f->event[i].state),
                           date_value(mem, f->event[i].date))))
            return -1;
    return 0;
}

int fact_store_put(struct db_conn *writer, struct sv mission, const struct fact *v, size_t n, struct arena *mem,
                   struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (put_fact(writer, mission, &v[i], i + 1, mem, e))
            return -1;
    return n ? put_events(writer, mission, &v[0], mem, e) : 0;
}

int fact_store_remove(struct db_conn *writer, struct sv mission, uint32_t record, struct err *e)
{
    struct db_args key = DB_ARGS(db_text(mission), db_int(record));
    if (db_run(writer, e, "DELETE FROM fact WHERE mission = $1 AND record = $2", key))
        return -1;
    return db_run(writer, e, "DELETE FROM fact_event WHERE mission = $1 AND record = $2", key);
}

/* --- persons --------------------------------------------------------------------------------------------- */

int fact_store_find_person(struct db_conn *c, struct sv mission, struct sv tag, uint32_t *person, struct err *e)
{
    int64_t number = 0;
    bool found;
    int rc = db_one_int(c, e, "SELECT person FROM fact_person WHERE mission = $1 AND tag = $2",
                        DB_ARGS(db_text(mission), db_blob(tag)), &number, &found);
    *person = rc == 0 && found ? (uint32_t)number : 0;
    return rc;
}

int fact_store_person(struct db_conn *writer, struct sv mission, struct sv tag, uint32_t *person, struct err *e)
{
    int64_t next = 0;
    bool found;
    if (fact_store_find_person(writer, mission, tag, person, e))
        return -1;
    if (*person)
        return 0;
    if (db_one_int(writer, e, "SELECT COALESCE(MAX(person), 0) + 1 FROM fact_person WHERE mission = $1",
                   DB_ARGS(db_text(mission)), &next, &found))
        return -1;
    if (next > UINT32_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("more than %u persons"), UINT32_MAX);
    *person = (uint32_t)next;
    return db_run(writer, e, "INSERT INTO fact_person (mission, tag, person) VALUES ($1, $2, $3)",
                  DB_ARGS(db_text(mission), db_blob(tag), db_int(next)));
}

/* --- comparing ------------------------------------------------------------------------------------------- */

static bool value_same(const struct db_cursor *cur, size_t column, const struct db_value *v)
{
    if (db_is_null(cur, column) || v->type == DB_NULL)
        return db_is_null(cur, column) && v->type == DB_NULL;
    if (v->type == DB_INT)
        return db_get_int(cur, column) == v->i;
    if (v->type == DB_REAL)
        return db_get_real(cur, column) == v->r;
    return sv_eq(db_get_text(cur, column), v->s);
}

/* Whether the cursor gives exactly n rows, each with the values that `row` makes. */
struct expected {
    const struct fact *v;
    size_t n, width;
    void (*row)(const struct expected *x, size_t i, struct arena *mem, struct db_value *out);
};

static int compare(struct db_cursor *cur, const struct expected *x, struct arena *mem, bool *same, struct err *e)
{
    struct db_value want[NCOLUMNS];
    size_t n = 0;
    int rc;
    while ((rc = db_next(cur, e)) > 0 && *same) {
        *same = n < x->n;
        if (*same)
            x->row(x, n++, mem, want);
        for (size_t k = 0; k < x->width && *same; k++)
            *same = value_same(cur, k, &want[k]);
    }
    *same = *same && n == x->n;
    db_cursor_close(cur);
    return rc < 0 ? -1 : 0;
}

static void fact_row(const struct expected *x, size_t i, struct arena *mem, struct db_value *out)
{
    columns_of(&x->v[i], mem, out);
}

static void event_row(const struct expected *x, size_t i, struct arena *mem, struct db_value *out)
{
    out[0] = db_text(x->v[0].event[i].state);
    out[1] = date_value(mem, x->v[0].event[i].date);
}

int fact_store_same(struct db_conn *c, struct sv mission, uint32_t record, const struct fact *v, size_t n,
                    struct arena *mem, bool *same, struct err *e)
{
    struct expected facts = {v, n, NCOLUMNS, fact_row}, events = {v, n ? v[0].nevents : 0, 2, event_row};
    struct db_args key = DB_ARGS(db_text(mission), db_int(record));
    struct db_cursor *cur;
    *same = true;
    if (db_query(c, e, &cur, "SELECT " COLUMNS " FROM fact WHERE mission = $1 AND record = $2 ORDER BY seq", key) ||
        compare(cur, &facts, mem, same, e))
        return -1;
    if (!*same)
        return 0;
    if (db_query(c, e, &cur, "SELECT state, date FROM fact_event WHERE mission = $1 AND record = $2 ORDER BY state",
                 key))
        return -1;
    return compare(cur, &events, mem, same, e);
}

/* --- loading --------------------------------------------------------------------------------------------- */

struct event_at {
    uint32_t record;
    struct fact_event event;
};

/* Pairs repeat from row to row: the last text is read once. */
struct pairs_cache {
    struct arena mem;
    struct sv text;
    const struct fact_pair *v;
    size_t n;
};

struct loading {
    struct facts *into;
    struct arena mem;
    struct map states;
    struct {
        struct event_at *v;
        size_t n, cap;
    } events;
    struct fact_event *event; /* of one record */
    size_t event_cap;
    struct pairs_cache named, answers;
};

static struct sv keep_state(struct loading *l, struct sv state)
{
    const struct sv *kept = map_get(&l->states, state);
    if (!kept) {
        struct sv *copy = ARENA_NEW(&l->mem, struct sv);
        *copy = arena_sv(&l->mem, state);
        map_set(&l->states, *copy, copy);
        kept = copy;
    }
    return *kept;
}

static int32_t get_date(const struct db_cursor *cur, size_t column)
{
    int32_t date;
    return !db_is_null(cur, column) && date_parse(db_get_text(cur, column), &date) ? date : DATE_NONE;
}

static int read_events(struct loading *l, struct db_cursor *cur, struct err *e)
{
    int rc;
    while ((rc = db_next(cur, e)) > 0) {
        struct event_at at = {(uint32_t)db_get_int(cur, 0), {keep_state(l, db_get_text(cur, 1)), get_date(cur, 2)}};
        vec_push(&l->mem, &l->events, at);
    }
    db_cursor_close(cur);
    return rc;
}

static size_t first_event(const struct loading *l, uint32_t record)
{
    size_t from = 0, to = l->events.n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (l->events.v[middle].record < record)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void take_events(struct loading *l, struct fact *f)
{
    size_t first = first_event(l, f->record), n = 0;
    while (first + n < l->events.n && l->events.v[first + n].record == f->record)
        n++;
    if (n > l->event_cap) {
        l->event = ARENA_ARRAY(&l->mem, n * 2, struct fact_event);
        l->event_cap = n * 2;
    }
    for (size_t i = 0; i < n; i++)
        l->event[i] = l->events.v[first + i].event;
    f->event = l->event;
    f->nevents = n;
}

static int take_pairs(struct pairs_cache *cache, struct sv text, const struct fact_pair **v, size_t *n, struct err *e)
{
    if (!sv_eq(cache->text, text)) {
        arena_reset(&cache->mem);
        cache->text = arena_sv(&cache->mem, text);
        if (fact_pairs_read(&cache->mem, cache->text, &cache->v, &cache->n, e))
            return -1;
    }
    *v = cache->v;
    *n = cache->n;
    return 0;
}

static int read_fact(struct loading *l, const struct db_cursor *cur, struct err *e)
{
    struct sv status = db_get_text(cur, STATUS), measure = db_get_text(cur, MEASURE);
    struct fact f = {
        .stream = db_get_text(cur, STREAM),
        .measure = measure,
        .value = db_get_real(cur, VALUE),
        .date = get_date(cur, DATE),
        .status = sv_is(status, "counted")   ? FACT_COUNTED
                  : sv_is(status, "pending") ? FACT_PENDING
                                             : FACT_EVENTS_ONLY,
        .apportioned = db_get_int(cur, APPORTIONED) != 0,
        .person = (uint32_t)db_get_int(cur, PERSON),
        .record = (uint32_t)db_get_int(cur, NCOLUMNS),
    };
    if (sv_is(measure, "count"))
        f.measure = (struct sv){0};
    for (size_t d = 0; d < DIM_PERSON; d++)
        f.dim[d] = db_get_text(cur, DIMS + d);
    if (take_pairs(&l->named, db_get_text(cur, DIMENSIONS), &f.named, &f.nnamed, e) ||
        take_pairs(&l->answers, db_get_text(cur, ANSWERS), &f.answer, &f.nanswers, e))
        return -1;
    if (l->events.n)
        take_events(l, &f);
    return facts_add(l->into, &f, e);
}

static int read_facts(struct loading *l, struct db_cursor *cur, struct err *e)
{
    int rc;
    while ((rc = db_next(cur, e)) > 0)
        if (read_fact(l, cur, e)) {
            rc = -1;
            break;
        }
    db_cursor_close(cur);
    return rc;
}

static void loading_release(struct loading *l)
{
    arena_release(&l->named.mem);
    arena_release(&l->answers.mem);
    arena_release(&l->mem);
}

int fact_store_load(struct db_conn *c, struct sv mission, struct facts *f, struct err *e)
{
    struct loading l = {.into = f};
    struct db_args key = DB_ARGS(db_text(mission));
    struct db_cursor *cur;
    l.states.mem = &l.mem;
    int rc = db_query(c, e, &cur, "SELECT record, state, date FROM fact_event WHERE mission = $1 ORDER BY record", key);
    if (rc == 0)
        rc = read_events(&l, cur, e);
    if (rc == 0)
        rc = db_query(c, e, &cur, "SELECT " COLUMNS ", record FROM fact WHERE mission = $1", key);
    if (rc == 0)
        rc = read_facts(&l, cur, e);
    loading_release(&l);
    return rc;
}

int fact_store_load_record(struct db_conn *c, struct sv mission, uint32_t record, struct facts *f, struct err *e)
{
    struct loading l = {.into = f};
    struct db_args key = DB_ARGS(db_text(mission), db_int(record));
    struct db_cursor *cur;
    l.states.mem = &l.mem;
    int rc =
        db_query(c, e, &cur,
                 "SELECT record, state, date FROM fact_event WHERE mission = $1 AND record = $2 ORDER BY state", key);
    if (rc == 0)
        rc = read_events(&l, cur, e);
    if (rc == 0)
        rc = db_query(c, e, &cur,
                      "SELECT " COLUMNS ", record FROM fact WHERE mission = $1 AND record = $2 ORDER BY seq", key);
    if (rc == 0)
        rc = read_facts(&l, cur, e);
    loading_release(&l);
    return rc;
}
