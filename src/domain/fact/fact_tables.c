/*
 * The tables of facts through their versions, and the views that unfold a record's row into one row per
 * fact for whoever asks in SQL. Must not be edited but for new steps.
 *
 * Steps 2 and 3: facts were a table of one wide row each; since then a record has one row. The old rows
 * are written again as they are: what they should be, `verify` says. A later step that changes what
 * fact_store_add writes must leave this one its own.
 */
#include "base/date.h"
#include "db/db.h"
#include "domain/fact/fact.h"
#include "domain/fact/fact_store.h"
#include "format/node.h"

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
};

struct moving {
    struct db_conn *c;
    struct sv mission;
    int64_t record;
    struct arena mem; /* of this record */
    struct {
        struct fact *v;
        size_t n, cap;
    } facts;
    struct {
        struct fact_event *v;
        size_t n, cap;
    } events;
};

static int32_t date_at(const struct db_cursor *cur, size_t column)
{
    int32_t date;
    return date_parse(db_get_text(cur, column), &date) ? date : DATE_NONE;
}

static int read_pairs(struct moving *m, const struct db_cursor *cur, size_t column, const struct fact_pair **v,
                      size_t *n, struct err *e)
{
    struct node *map;
    *n = 0;
    if (db_is_null(cur, column))
        return 0;
    if (node_read_json(&m->mem, db_copy_text(cur, column, &m->mem), &map, e))
        return -1;
    struct fact_pair *pair = ARENA_ARRAY(&m->mem, map->n, struct fact_pair);
    for (size_t i = 0; i < map->n; i++)
        pair[i] = (struct fact_pair){map->key[i], map->item[i]->scalar};
    *v = pair;
    *n = map->n;
    return 0;
}

static int read_fact(struct moving *m, const struct db_cursor *cur, struct err *e)
{
    struct sv status = db_get_text(cur, STATUS), measure = db_copy_text(cur, MEASURE, &m->mem);
    struct fact f = {
        .stream = db_copy_text(cur, STREAM, &m->mem),
        .measure = measure,
        .value = db_get_real(cur, VALUE),
        .date = date_at(cur, DATE),
        .status = sv_is(status, "counted")   ? FACT_COUNTED
                  : sv_is(status, "pending") ? FACT_PENDING
                                             : FACT_EVENTS_ONLY,
        .apportioned = db_get_int(cur, APPORTIONED) != 0,
        .person = (uint32_t)db_get_int(cur, PERSON),
        .record = (uint32_t)m->record,
        .event = m->events.v,
        .nevents = m->events.n,
    };
    if (sv_is(measure, "count"))
        f.measure = (struct sv){0};
    for (size_t d = 0; d < DIM_PERSON; d++)
        f.dim[d] = db_copy_text(cur, DIMS + d, &m->mem);
    if (read_pairs(m, cur, DIMENSIONS, &f.named, &f.nnamed, e) ||
        read_pairs(m, cur, ANSWERS, &f.answer, &f.nanswers, e))
        return -1;
    vec_push(&m->mem, &m->facts, f);
    return 0;
}

static int read_events(struct moving *m, struct err *e)
{
    struct db_cursor *cur;
    int rc;
    if (db_query(m->c, e, &cur, "SELECT state, date FROM fact_event WHERE mission = $1 AND record = $2 ORDER BY state",
                 DB_ARGS(db_text(m->mission), db_int(m->record))))
        return -1;
    while ((rc = db_next(cur, e)) > 0) {
        struct fact_event event = {db_copy_text(cur, 0, &m->mem), date_at(cur, 1)};
        vec_push(&m->mem, &m->events, event);
    }
    db_cursor_close(cur);
    return rc;
}

static int read_facts(struct moving *m, struct err *e)
{
    struct db_cursor *cur;
    int rc;
    if (db_query(m->c, e, &cur, "SELECT " COLUMNS " FROM fact WHERE mission = $1 AND record = $2 ORDER BY seq",
                 DB_ARGS(db_text(m->mission), db_int(m->record))))
        return -1;
    while ((rc = db_next(cur, e)) > 0)
        if (read_fact(m, cur, e)) {
            rc = -1;
            break;
        }
    db_cursor_close(cur);
    return rc;
}

/* The record after this one: 1, 0 at the end. */
static int next_record(struct moving *m, struct arena *keep, struct err *e)
{
    struct db_cursor *cur;
    if (db_query(m->c, e, &cur,
                 "SELECT mission, record FROM fact WHERE (mission, record) > ($1, $2) ORDER BY mission, record LIMIT 1",
                 DB_ARGS(db_text(m->mission), db_int(m->record))))
        return -1;
    int rc = db_next(cur, e);
    if (rc > 0) {
        if (!sv_eq(m->mission, db_get_text(cur, 0)))
            m->mission = db_copy_text(cur, 0, keep);
        m->record = db_get_int(cur, 1);
    }
    db_cursor_close(cur);
    return rc;
}

static int move_record(struct moving *m, struct err *e)
{
    arena_reset(&m->mem);
    memset(&m->facts, 0, sizeof m->facts);
    memset(&m->events, 0, sizeof m->events);
    if (read_events(m, e) || read_facts(m, e))
        return -1;
    return fact_store_add(m->c, m->mission, m->facts.v, m->facts.n, &m->mem, e);
}

static int move_facts(struct db_conn *c, void *ctx, struct err *e)
{
    struct moving m = {.c = c, .mission = SV(""), .record = -1};
    struct arena missions = {0};
    int rc;
    (void)ctx;
    while ((rc = next_record(&m, &missions, e)) > 0)
        if (move_record(&m, e)) {
            rc = -1;
            break;
        }
    arena_release(&m.mem);
    arena_release(&missions);
    return rc;
}

/* --- views ------------------------------------------------------------------------------------------------ */

/* A member of a body, of all facts or the fact's own element. By json_each, as SQLite trusts no other function
 * of JSON in views of a database whose schema is not trusted. */
#define LITE(name) \
    "(SELECT m.value FROM json_each(r.body, '$." name "') m WHERE m.key IS v.key OR typeof(m.key) <> 'integer')"
#define PG(name)                                                                                    \
    "CASE jsonb_typeof(b.j -> '" name "') WHEN 'array' THEN b.j -> '" name "' ->> (v.seq - 1)::int" \
    " ELSE b.j ->> '" name "' END"

#define LITE_FACTS "fact_record r, json_each(r.body, '$.value') v"
/* OFFSET 0: a body is parsed once, not for every column. */
#define PG_FACTS                                                              \
    "fact_record r CROSS JOIN LATERAL (SELECT r.body::jsonb AS j OFFSET 0) b" \
    " CROSS JOIN LATERAL jsonb_array_elements_text(b.j -> 'value') WITH ORDINALITY AS v (value, seq)"

/* The texts, dimensions in the order of enum dim. */
#define TEXTS(at)                                                                                                                                                                                              \
    at("measure") " AS measure, " at("status") " AS status, " at("date") " AS date, " at("place") " AS place, " at(                                                                                            \
        "u"                                                                                                                                                                                                    \
        "n"                                                                                                                                                                                                    \
        "i"                                                                                                                                                                                                    \
        "t") " AS unit, " at("lead_unit") " AS lead_unit, " at("sex") " AS sex, " at("age") " AS age, " at("nationali"                                                                                         \
                                                                                                           "ty") " AS"                                                                                         \
                                                                                                                 " na"                                                                                         \
                                                                                                                 "tio"                                                                                         \
                                                                                                                 "nal"                                                                                         \
                                                                                                                 "ity"                                                                                         \
                                                                                                                 ","                                                                                           \
                                                                                                                 " " at("institution") " AS institution, " at("institution_kind") " AS institution_kind, " at( \
                                                                                                                     "population") " AS "                                                                      \
                                                                                                                                   "populati"                                                                  \
                                                                                                                                   "on, " at("activity_kind") " AS activity_kind, " at(                        \
                                                                                                                                       "topic") " AS topic, " at("project") " AS project, " at("partner") " AS partner"
#define NUMBERS(at)                                                                \
    "CAST(v.value AS {real}) AS value, CAST(" at("person") " AS {int}) AS person," \
                                                           " CAST(COALESCE(" at(   \
                                                               "apportioned") ", '0') AS {int}) AS apportioned, "

#define LITE_NAMED(view, member)                                                                            \
    "CREATE VIEW " view " AS SELECT r.mission, r.record, v.key + 1 AS seq, p.key AS name, m.value AS value" \
    " FROM " LITE_FACTS ", json_each(r.body, '$." member "') p, json_each(r.body, p.fullkey) m"             \
    " WHERE (m.key IS v.key OR typeof(m.key) <> 'integer') AND m.value IS NOT NULL;\n"
#define PG_NAMED(view, member)                                                                              \
    "CREATE VIEW " view " AS SELECT r.mission, r.record, v.seq, p.key AS name, m.value"                     \
    " FROM " PG_FACTS " CROSS JOIN LATERAL jsonb_each(b.j -> '" member "') p"                               \
    " CROSS JOIN LATERAL (SELECT CASE jsonb_typeof(p.value) WHEN 'array' THEN p.value ->> (v.seq - 1)::int" \
    " ELSE p.value #>> '{}' END AS value) m WHERE m.value IS NOT NULL;\n"

static const char sqlite_views[] =
    "CREATE VIEW fact AS SELECT r.mission, r.record, v.key + 1 AS seq,"
    " (SELECT m.value FROM json_each(r.body, '$.stream') m) AS stream, " NUMBERS(LITE)
        TEXTS(LITE) " FROM " LITE_FACTS ";\n" LITE_NAMED("fact_dimension", "dimensions") LITE_NAMED(
            "fact_answer",
            "answers") "CREATE VIEW fact_event AS SELECT r.mission, r.record, v.key AS state, v.value AS date"
                       " FROM fact_record r, json_each(r.body, '$.events') v;\n";

static const char postgresql_views[] =
    "CREATE VIEW fact AS SELECT r.mission, r.record, v.seq, b.j ->> 'stream' AS stream, " NUMBERS(PG)
        TEXTS(PG) " FROM " PG_FACTS ";\n" PG_NAMED("fact_dimension", "dimensions") PG_NAMED(
            "fact_answer",
            "answers") "CREATE VIEW fact_event AS SELECT r.mission, r.record, v.key AS state, v.value AS date"
                       " FROM fact_record r CROSS JOIN LATERAL jsonb_each_text(r.body::jsonb -> 'events') v;\n";

/* --- steps ------------------------------------------------------------------------------------------------ */

static const struct db_migration steps[] = {
    {.sql = "CREATE TABLE fact ("
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
    {.sql = "CREATE TABLE fact_record ("
            " mission {text} NOT NULL,"
            " record {int} NOT NULL,"
            " body {text} NOT NULL,"
            " PRIMARY KEY (mission, record)){clustered};\n",
     .move = move_facts},
    {.sql = "DROP TABLE fact_event;\n"
            "DROP TABLE fact;\n",
     .sqlite = sqlite_views,
     .postgresql = postgresql_views},
};

const struct db_migrations fact_migrations = {"fact", steps, sizeof steps / sizeof *steps};
