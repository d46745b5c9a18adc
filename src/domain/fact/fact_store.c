/*
 * The SQL of facts: a row per record, written, compared and loaded; persons. Called by fact_service.c
 * only. What a row holds is fact_body.h's, the tables are fact_tables.c's.
 */
#include "domain/fact/fact_store.h"

#include "domain/fact/fact_body.h"

/* --- a record's facts ----------------------------------------------------------------------------------- */

int fact_store_add(struct db_conn *writer, struct sv mission, const struct fact *v, size_t n, struct arena *mem,
                   struct err *e)
{
    struct sv body;
    if (fact_body_write(mem, v, n, &body, e))
        return -1;
    return db_put(writer, e, "INSERT INTO fact_record (mission, record, body) VALUES ($1, $2, $3)",
                  DB_ARGS(db_text(mission), db_int(v[0].record), db_text(body)));
}

int fact_store_put(struct db_conn *writer, struct sv mission, const struct fact *v, size_t n, struct arena *mem,
                   struct err *e)
{
    struct sv body;
    if (fact_body_write(mem, v, n, &body, e))
        return -1;
    return db_run(writer, e,
                  "INSERT INTO fact_record (mission, record, body) VALUES ($1, $2, $3)"
                  " ON CONFLICT (mission, record) DO UPDATE SET body = excluded.body",
                  DB_ARGS(db_text(mission), db_int(v[0].record), db_text(body)));
}

int fact_store_remove(struct db_conn *writer, struct sv mission, uint32_t record, struct err *e)
{
    return db_run(writer, e, "DELETE FROM fact_record WHERE mission = $1 AND record = $2",
                  DB_ARGS(db_text(mission), db_int(record)));
}

static int query_record(struct db_conn *c, struct sv mission, uint32_t record, struct db_cursor **cur, struct err *e)
{
    return db_query(c, e, cur, "SELECT record, body FROM fact_record WHERE mission = $1 AND record = $2",
                    DB_ARGS(db_text(mission), db_int(record)));
}

int fact_store_same(struct db_conn *c, struct sv mission, uint32_t record, const struct fact *v, size_t n,
                    struct arena *mem, bool *same, struct err *e)
{
    struct sv body = {0};
    struct db_cursor *cur;
    if ((n && fact_body_write(mem, v, n, &body, e)) || query_record(c, mission, record, &cur, e))
        return -1;
    int rc = db_next(cur, e);
    *same = rc > 0 ? n > 0 && sv_eq(db_get_text(cur, 1), body) : n == 0;
    db_cursor_close(cur);
    return rc < 0 ? -1 : 0;
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

/* --- loading --------------------------------------------------------------------------------------------- */

static int load_row(const struct db_cursor *cur, struct facts *into, struct arena *mem, struct err *e)
{
    struct fact *v;
    size_t n;
    arena_reset(mem);
    if (fact_body_read(mem, db_get_text(cur, 1), (uint32_t)db_get_int(cur, 0), &v, &n, e))
        return -1;
    return facts_add_record(into, v, n, e);
}

static int load_rows(struct db_cursor *cur, struct facts *into, struct err *e)
{
    struct arena mem = {0};
    int rc;
    while ((rc = db_next(cur, e)) > 0)
        if (load_row(cur, into, &mem, e)) {
            rc = -1;
            break;
        }
    db_cursor_close(cur);
    arena_release(&mem);
    return rc;
}

/* In the order in which the rows lie, which is that of records or nearly so. */
int fact_store_load(struct db_conn *c, struct sv mission, struct facts *f, struct err *e)
{
    struct db_cursor *cur;
    if (db_query(c, e, &cur, "SELECT record, body FROM fact_record WHERE mission = $1", DB_ARGS(db_text(mission))))
        return -1;
    return load_rows(cur, f, e);
}

int fact_store_load_record(struct db_conn *c, struct sv mission, uint32_t record, struct facts *f, struct err *e)
{
    struct db_cursor *cur;
    return query_record(c, mission, record, &cur, e) ? -1 : load_rows(cur, f, e);
}
