/* SQL of the catalogue. Called by pack_open.c, pack_diff.c and pack_apply.c. */
#include "domain/pack/pack_store.h"

int pack_store_current(struct db_conn *c, struct sv mission, struct arena *mem, struct stored_entries *out,
                       struct err *e)
{
    struct db_cursor *cur;
    int rc;
    if (db_query(c, e, &cur,
                 "SELECT kind, code, version, position, body FROM catalogue "
                 "WHERE mission = $1 AND until IS NULL ORDER BY kind, position, code",
                 DB_ARGS(db_text(mission))))
        return -1;
    while ((rc = db_next(cur, e)) > 0) {
        const struct stored_entry s = {
            .entry = {db_copy_text(cur, 0, mem), db_copy_text(cur, 1, mem), db_copy_text(cur, 4, mem)},
            .version = db_get_int(cur, 2),
            .position = db_get_int(cur, 3)};
        vec_push(mem, out, s);
    }
    db_cursor_close(cur);
    return rc;
}

int pack_store_missions(struct db_conn *c, struct arena *mem, struct sv_list *out, struct err *e)
{
    struct db_cursor *cur;
    int rc;
    if (db_query(c, e, &cur, "SELECT mission FROM mission ORDER BY mission", DB_NOARGS))
        return -1;
    while ((rc = db_next(cur, e)) > 0)
        vec_push(mem, out, db_copy_text(cur, 0, mem));
    db_cursor_close(cur);
    return rc;
}

int pack_store_shared(struct db_conn *c, struct sv mission, struct sv form, bool *shared, struct err *e)
{
    int64_t one;
    return db_one_int(c, e,
                      "SELECT 1 FROM catalogue WHERE kind = 'form' AND code = $1 AND mission <> $2 AND until IS NULL",
                      DB_ARGS(db_text(form), db_text(mission)), &one, shared);
}

int pack_store_mission(struct db_conn *writer, struct sv mission, int64_t now_ms, struct err *e)
{
    return db_run(writer, e, "INSERT INTO mission (mission, since) VALUES ($1, $2) ON CONFLICT (mission) DO NOTHING",
                  DB_ARGS(db_text(mission), db_int(now_ms)));
}

int pack_store_end(struct db_conn *writer, const struct stored_by *by, struct sv kind, struct sv code, struct err *e)
{
    return db_run(writer, e,
                  "UPDATE catalogue SET until = $1, until_reason = $2, until_by = $3 "
                  "WHERE mission = $4 AND kind = $5 AND code = $6 AND until IS NULL",
                  DB_ARGS(db_int(by->now_ms), db_text_or_null(by->reason), db_text_or_null(by->user),
                          db_text(by->mission), db_text(kind), db_text(code)));
}

int pack_store_add(struct db_conn *writer, const struct stored_by *by, const struct pack_entry *entry, int64_t position,
                   struct err *e)
{
    return db_run(writer, e,
                  "INSERT INTO catalogue (mission, kind, code, version, position, body, since, reason, changed_by) "
                  "SELECT $1, $2, $3, COALESCE(MAX(version), 0) + 1, CAST($4 AS BIGINT), CAST($5 AS TEXT), "
                  "CAST($6 AS BIGINT), CAST($7 AS TEXT), CAST($8 AS TEXT) "
                  "FROM catalogue WHERE mission = $1 AND kind = $2 AND code = $3",
                  DB_ARGS(db_text(by->mission), db_text(entry->kind), db_text(entry->code), db_int(position),
                          db_text(entry->body), db_int(by->now_ms), db_text_or_null(by->reason),
                          db_text_or_null(by->user)));
}

int pack_store_move(struct db_conn *writer, struct sv mission, const struct pack_entry *entry, int64_t position,
                    struct err *e)
{
    return db_run(writer, e,
                  "UPDATE catalogue SET position = $1 WHERE mission = $2 AND kind = $3 AND code = $4 AND until IS NULL",
                  DB_ARGS(db_int(position), db_text(mission), db_text(entry->kind), db_text(entry->code)));
}

/* Each change adds a version or ends one. */
int pack_store_stamp(struct db_conn *c, struct sv mission, int64_t *stamp, struct err *e)
{
    return db_one_int(c, e, "SELECT count(*) + count(until) FROM catalogue WHERE mission = $1",
                      DB_ARGS(db_text(mission)), stamp, NULL);
}

/* since and until: milliseconds UTC; until NULL: the version is current. */
static const struct db_migration steps[] = {
    {.sql = "CREATE TABLE mission (mission {text} NOT NULL PRIMARY KEY, since {int} NOT NULL) {strict};\n"
            "CREATE TABLE catalogue ("
            "mission {text} NOT NULL, kind {text} NOT NULL, code {text} NOT NULL, version {int} NOT NULL, "
            "position {int} NOT NULL, body {text} NOT NULL, "
            "since {int} NOT NULL, reason {text}, changed_by {text}, "
            "until {int}, until_reason {text}, until_by {text}, "
            "PRIMARY KEY (mission, kind, code, version), "
            "FOREIGN KEY (mission) REFERENCES mission (mission)) {strict};\n"
            "CREATE INDEX catalogue_current ON catalogue (mission, kind, position, code) WHERE until IS NULL"},
};

const struct db_migrations pack_migrations = {"pack", steps, sizeof steps / sizeof *steps};
