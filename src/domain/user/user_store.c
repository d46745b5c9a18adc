/* See user_store.h. */
#include "domain/user/user_store.h"

static struct db_value hash_value(const unsigned char *hash)
{
    return db_blob(sv_make((const char *)hash, TOKEN_HASH));
}

/* --- accounts ------------------------------------------------------------------------------------------------- */

/* Rows of accounts beside their grants, in the order of names. */
static int read_users(struct db_cursor *cur, struct arena *mem, struct users *out, struct sv *secret, struct err *e)
{
    int rc;
    while ((rc = db_next(cur, e)) == 1) {
        struct sv name = db_get_text(cur, 0);
        if (!out->n || !sv_eq(out->v[out->n - 1].name, name)) {
            struct user u = {.name = arena_sv(mem, name),
                             .display = db_copy_text(cur, 1, mem),
                             .disabled = db_get_int(cur, 2) != 0,
                             .since_ms = db_get_int(cur, 3)};
            vec_push(mem, out, u);
            if (secret)
                *secret = db_copy_text(cur, 8, mem);
        }
        struct grant g = {
            .unit = db_copy_text(cur, 5, mem), .place = db_copy_text(cur, 6, mem), .form = db_copy_text(cur, 7, mem)};
        if (role_parse(db_get_text(cur, 4), &g.role))
            vec_push(mem, &out->v[out->n - 1].access, g);
    }
    db_cursor_close(cur);
    return rc;
}

int user_store_list(struct db_conn *c, struct sv mission, struct arena *mem, struct users *out, struct err *e)
{
    struct db_cursor *cur;
    *out = (struct users){0};
    if (db_query(c, e, &cur,
                 "SELECT a.name, a.display, a.disabled, a.since, g.role, g.unit, g.place, g.form, a.secret "
                 "FROM account a LEFT JOIN account_grant g ON g.mission = a.mission AND g.name = a.name "
                 "WHERE a.mission = $1 ORDER BY a.name, g.n",
                 DB_ARGS(db_text(mission))))
        return -1;
    return read_users(cur, mem, out, NULL, e);
}

int user_store_find(struct db_conn *c, struct sv mission, struct sv name, struct arena *mem, struct user *out,
                    struct sv *secret, bool *found, struct err *e)
{
    struct db_cursor *cur;
    struct users all = {0};
    *found = false;
    if (db_query(c, e, &cur,
                 "SELECT a.name, a.display, a.disabled, a.since, g.role, g.unit, g.place, g.form, a.secret "
                 "FROM account a LEFT JOIN account_grant g ON g.mission = a.mission AND g.name = a.name "
                 "WHERE a.mission = $1 AND a.name = $2 ORDER BY g.n",
                 DB_ARGS(db_text(mission), db_text(name))) ||
        read_users(cur, mem, &all, secret, e))
        return -1;
    *found = all.n > 0;
    if (*found)
        *out = all.v[0];
    return 0;
}

int user_store_add(struct db_conn *writer, struct sv mission, const struct user *u, struct sv secret, struct err *e)
{
    return db_run(
        writer, e,
        "INSERT INTO account (mission, name, display, secret, disabled, since) "
        "VALUES ($1, $2, $3, $4, 0, $5)",
        DB_ARGS(db_text(mission), db_text(u->name), db_text(u->display), db_text(secret), db_int(u->since_ms)));
}

int user_store_secret(struct db_conn *writer, struct sv mission, struct sv name, struct sv secret, int64_t *changed,
                      struct err *e)
{
    return db_run_changed(writer, e, changed, "UPDATE account SET secret = $3 WHERE mission = $1 AND name = $2",
                          DB_ARGS(db_text(mission), db_text(name), db_text(secret)));
}

int user_store_disable(struct db_conn *writer, struct sv mission, struct sv name, bool disabled, int64_t *changed,
                       struct err *e)
{
    return db_run_changed(writer, e, changed, "UPDATE account SET disabled = $3 WHERE mission = $1 AND name = $2",
                          DB_ARGS(db_text(mission), db_text(name), db_int(disabled)));
}

int user_store_grant(struct db_conn *writer, struct sv mission, struct sv name, const struct grant *g, struct err *e)
{
    return db_run(writer, e,
                  "INSERT INTO account_grant (mission, name, n, role, unit, place, form) "
                  "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), coalesce(max(n), 0) + 1, CAST($3 AS TEXT), "
                  "CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS TEXT) "
                  "FROM account_grant WHERE mission = $1 AND name = $2",
                  DB_ARGS(db_text(mission), db_text(name), db_text(sv_of(role_code(g->role))), db_text_or_null(g->unit),
                          db_text_or_null(g->place), db_text_or_null(g->form)));
}

/* --- sessions --------------------------------------------------------------------------------------------------- */

int user_store_session_add(struct db_conn *writer, struct sv mission, const unsigned char *hash, struct sv name,
                           int64_t now_ms, struct err *e)
{
    return db_run(writer, e, "INSERT INTO session (mission, token, name, since, seen) VALUES ($1, $2, $3, $4, $4)",
                  DB_ARGS(db_text(mission), hash_value(hash), db_text(name), db_int(now_ms)));
}

int user_store_session_find(struct db_conn *c, struct sv mission, const unsigned char *hash, struct arena *mem,
                            struct stored_session *out, bool *found, struct err *e)
{
    struct db_cursor *cur;
    if (db_query(c, e, &cur, "SELECT name, since, seen FROM session WHERE mission = $1 AND token = $2",
                 DB_ARGS(db_text(mission), hash_value(hash))))
        return -1;
    int rc = db_next(cur, e);
    *found = rc == 1;
    if (rc == 1)
        *out = (struct stored_session){db_copy_text(cur, 0, mem), db_get_int(cur, 1), db_get_int(cur, 2)};
    db_cursor_close(cur);
    return rc < 0 ? -1 : 0;
}

int user_store_session_seen(struct db_conn *writer, struct sv mission, const unsigned char *hash, int64_t now_ms,
                            struct err *e)
{
    return db_run(writer, e, "UPDATE session SET seen = $3 WHERE mission = $1 AND token = $2",
                  DB_ARGS(db_text(mission), hash_value(hash), db_int(now_ms)));
}

int user_store_session_end(struct db_conn *writer, struct sv mission, const unsigned char *hash, struct err *e)
{
    return db_run(writer, e, "DELETE FROM session WHERE mission = $1 AND token = $2",
                  DB_ARGS(db_text(mission), hash_value(hash)));
}

int user_store_sessions_end(struct db_conn *writer, struct sv mission, struct sv name, struct err *e)
{
    return db_run(writer, e, "DELETE FROM session WHERE mission = $1 AND name = $2",
                  DB_ARGS(db_text(mission), db_text(name)));
}

int user_store_sessions_old(struct db_conn *writer, int64_t since_ms, int64_t seen_ms, struct err *e)
{
    return db_run(writer, e, "DELETE FROM session WHERE since < $1 OR seen < $2",
                  DB_ARGS(db_int(since_ms), db_int(seen_ms)));
}

/* --- tables ------------------------------------------------------------------------------------------------------- */

/* since, seen: milliseconds UTC. */
static const struct db_migration steps[] = {
    {.sql = "CREATE TABLE account ("
            " mission {text} NOT NULL,"
            " name {text} NOT NULL,"
            " display {text} NOT NULL,"
            " secret {text} NOT NULL,"
            " disabled {int} NOT NULL,"
            " since {int} NOT NULL,"
            " PRIMARY KEY (mission, name)){clustered};\n"
            "CREATE TABLE account_grant ("
            " mission {text} NOT NULL,"
            " name {text} NOT NULL,"
            " n {int} NOT NULL,"
            " role {text} NOT NULL,"
            " unit {text},"
            " place {text},"
            " form {text},"
            " PRIMARY KEY (mission, name, n),"
            " FOREIGN KEY (mission, name) REFERENCES account (mission, name)){clustered};\n"
            "CREATE TABLE session ("
            " mission {text} NOT NULL,"
            " token {blob} NOT NULL,"
            " name {text} NOT NULL,"
            " since {int} NOT NULL,"
            " seen {int} NOT NULL,"
            " PRIMARY KEY (mission, token),"
            " FOREIGN KEY (mission, name) REFERENCES account (mission, name)){clustered}"},
};

const struct db_migrations user_migrations = {"user", steps, sizeof steps / sizeof *steps};
