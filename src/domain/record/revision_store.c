/*
 * SQL of what is only ever appended: revision, chain_head, vault, period_mark. Called by this
 * domain only; must not decide anything.
 */
#include "domain/record/record_internal.h"

static struct db_value hash_value(const unsigned char hash[HASH_BYTES])
{
    return db_blob(sv_make((const char *)hash, HASH_BYTES));
}

static void copy_hash(struct sv stored, unsigned char out[HASH_BYTES])
{
    memset(out, 0, HASH_BYTES);
    if (stored.n == HASH_BYTES)
        memcpy(out, stored.p, HASH_BYTES);
}

/* --- revisions -------------------------------------------------------------------------------- */

int revision_store_insert(struct db_conn *c, struct sv mission, const struct revision *r, struct err *e)
{
    return db_put(c, e,
                  "INSERT INTO revision (mission, num, node, seq, record, version, at_ms, made_by, action, reason, "
                  "body, sealed, commitment, prev, predecessor, hash) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
                  DB_ARGS(db_text(mission), db_int(r->num), db_text(r->node), db_int(r->seq), db_text(r->record),
                          db_int(r->version), db_int(r->at_ms), db_text(r->by), db_text(r->action),
                          db_text_or_null(r->reason), db_text(r->body), r->sealed.n ? db_blob(r->sealed) : db_null(),
                          r->sealed.n ? db_blob(r->commitment) : db_null(), hash_value(r->prev),
                          r->version > 1 ? hash_value(r->predecessor) : db_null(), hash_value(r->hash)));
}

static void read_revision(const struct db_cursor *cur, struct arena *mem, struct revision *r)
{
    *r = (struct revision){.num = db_get_int(cur, 0),
                           .node = db_copy_text(cur, 1, mem),
                           .seq = db_get_int(cur, 2),
                           .record = db_copy_text(cur, 3, mem),
                           .version = db_get_int(cur, 4),
                           .at_ms = db_get_int(cur, 5),
                           .by = db_copy_text(cur, 6, mem),
                           .action = db_copy_text(cur, 7, mem),
                           .reason = db_copy_text(cur, 8, mem),
                           .body = db_copy_text(cur, 9, mem),
                           .sealed = arena_sv(mem, db_get_blob(cur, 10)),
                           .commitment = arena_sv(mem, db_get_blob(cur, 11))};
    copy_hash(db_get_blob(cur, 12), r->prev);
    copy_hash(db_get_blob(cur, 13), r->predecessor);
    copy_hash(db_get_blob(cur, 14), r->hash);
}

static int take_all(struct db_cursor *cur, struct arena *mem, struct revisions *out, struct err *e)
{
    int rc;
    *out = (struct revisions){0};
    while ((rc = db_next(cur, e)) == 1) {
        struct revision r;
        read_revision(cur, mem, &r);
        vec_push(mem, out, r);
    }
    db_cursor_close(cur);
    return rc;
}

static int take_one(struct db_cursor *cur, struct arena *mem, struct revision *out, bool *found, struct err *e)
{
    int rc = db_next(cur, e);
    *found = rc == 1;
    if (rc == 1)
        read_revision(cur, mem, out);
    db_cursor_close(cur);
    return rc < 0 ? -1 : 0;
}

int revision_store_page(struct db_conn *c, struct sv mission, int64_t after, struct arena *mem, struct revisions *out,
                        struct err *e)
{
    struct db_cursor *cur;
    if (db_query(c, e, &cur,
                 "SELECT num, node, seq, record, version, at_ms, made_by, action, reason, body, sealed, commitment, "
                 "prev, predecessor, hash FROM revision WHERE mission = $1 AND num > $2 ORDER BY num LIMIT $3",
                 DB_ARGS(db_text(mission), db_int(after), db_int(RECORD_PAGE))))
        return -1;
    return take_all(cur, mem, out, e);
}

int revision_store_of(struct db_conn *c, struct sv mission, struct sv record, struct arena *mem, struct revisions *out,
                      struct err *e)
{
    struct db_cursor *cur;
    if (db_query(c, e, &cur,
                 "SELECT num, node, seq, record, version, at_ms, made_by, action, reason, body, sealed, commitment, "
                 "prev, predecessor, hash FROM revision WHERE mission = $1 AND record = $2 ORDER BY version",
                 DB_ARGS(db_text(mission), db_text(record))))
        return -1;
    return take_all(cur, mem, out, e);
}

static int query_version(struct db_conn *c, struct sv mission, struct sv record, int64_t version,
                         struct db_cursor **cur, struct err *e)
{
    if (version)
        return db_query(c, e, cur,
                        "SELECT num, node, seq, record, version, at_ms, made_by, action, reason, body, sealed, "
                        "commitment, prev, predecessor, hash FROM revision "
                        "WHERE mission = $1 AND record = $2 AND version = $3",
                        DB_ARGS(db_text(mission), db_text(record), db_int(version)));
    return db_query(c, e, cur,
                    "SELECT num, node, seq, record, version, at_ms, made_by, action, reason, body, sealed, "
                    "commitment, prev, predecessor, hash FROM revision "
                    "WHERE mission = $1 AND record = $2 ORDER BY version DESC LIMIT 1",
                    DB_ARGS(db_text(mission), db_text(record)));
}

int revision_store_find(struct db_conn *c, struct sv mission, struct sv record, int64_t version, struct arena *mem,
                        struct revision *out, bool *found, struct err *e)
{
    struct db_cursor *cur;
    if (query_version(c, mission, record, version, &cur, e))
        return -1;
    return take_one(cur, mem, out, found, e);
}

/* The order asks for the primary key. By `mission = $1` alone PostgreSQL, as long as it has no statistics,
 * may as well take the other index that begins with the mission, and read all of it. */
int revision_store_last_num(struct db_conn *c, struct sv mission, int64_t *num, struct err *e)
{
    return db_one_int(c, e,
                      "SELECT CASE mission WHEN $1 THEN num END FROM revision "
                      "WHERE (mission, num) <= ($1, $2) ORDER BY mission DESC, num DESC LIMIT 1",
                      DB_ARGS(db_text(mission), db_int(INT64_MAX)), num, NULL);
}

int revision_store_orphans(struct db_conn *c, struct sv mission, struct arena *mem, struct sv_list *out, struct err *e)
{
    struct db_cursor *cur;
    int rc;
    if (db_query(c, e, &cur,
                 "SELECT v.record FROM revision v LEFT JOIN record r ON r.mission = v.mission AND r.id = v.record "
                 "WHERE v.mission = $1 AND v.version = 1 AND r.id IS NULL AND v.record NOT LIKE 'period:%' "
                 "ORDER BY v.num LIMIT $2",
                 DB_ARGS(db_text(mission), db_int(RECORD_PAGE))))
        return -1;
    while ((rc = db_next(cur, e)) == 1)
        vec_push(mem, out, db_copy_text(cur, 0, mem));
    db_cursor_close(cur);
    return rc;
}

/* --- ends of chains --------------------------------------------------------------------------- */

static void read_head(const struct db_cursor *cur, struct arena *mem, struct chain_head *h)
{
    *h = (struct chain_head){.node = db_copy_text(cur, 0, mem), .seq = db_get_int(cur, 1), .num = db_get_int(cur, 2)};
    copy_hash(db_get_blob(cur, 3), h->hash);
    copy_hash(db_get_blob(cur, 4), h->mac);
}

int revision_store_heads(struct db_conn *c, struct sv mission, struct arena *mem, struct chain_heads *out,
                         struct err *e)
{
    struct db_cursor *cur;
    int rc;
    *out = (struct chain_heads){0};
    if (db_query(c, e, &cur, "SELECT node, seq, num, hash, mac FROM chain_head WHERE mission = $1 ORDER BY node",
                 DB_ARGS(db_text(mission))))
        return -1;
    while ((rc = db_next(cur, e)) == 1) {
        struct chain_head h;
        read_head(cur, mem, &h);
        vec_push(mem, out, h);
    }
    db_cursor_close(cur);
    return rc;
}

int revision_store_put_head(struct db_conn *c, struct sv mission, const struct chain_head *head, struct err *e)
{
    return db_run(c, e,
                  "INSERT INTO chain_head (mission, node, seq, num, hash, mac) VALUES ($1, $2, $3, $4, $5, $6) "
                  "ON CONFLICT (mission, node) DO UPDATE SET seq = excluded.seq, num = excluded.num, "
                  "hash = excluded.hash, mac = excluded.mac",
                  DB_ARGS(db_text(mission), db_text(head->node), db_int(head->seq), db_int(head->num),
                          hash_value(head->hash), hash_value(head->mac)));
}

/* --- which key sealed what is here ------------------------------------------------------------ */

int revision_store_vault_id(struct db_conn *c, struct sv mission, char id[2 * KEY_BYTES + 1], bool *found,
                            struct err *e)
{
    struct db_cursor *cur;
    if (db_query(c, e, &cur, "SELECT key_id FROM vault WHERE mission = $1", DB_ARGS(db_text(mission))))
        return -1;
    int rc = db_next(cur, e);
    *found = rc == 1;
    memset(id, 0, 2 * KEY_BYTES + 1);
    if (rc == 1) {
        struct sv text = db_get_text(cur, 0);
        memcpy(id, text.p, text.n < 2 * (size_t)KEY_BYTES ? text.n : 2 * (size_t)KEY_BYTES);
    }
    db_cursor_close(cur);
    return rc < 0 ? -1 : 0;
}

int revision_store_put_vault_id(struct db_conn *c, struct sv mission, struct sv id, struct err *e)
{
    return db_run(c, e, "INSERT INTO vault (mission, key_id) VALUES ($1, $2) ON CONFLICT (mission) DO NOTHING",
                  DB_ARGS(db_text(mission), db_text(id)));
}

/* --- closed periods --------------------------------------------------------------------------- */

int revision_store_mark(struct db_conn *c, struct sv mission, const struct period *p, bool closed, int64_t at_ms,
                        struct sv by, struct sv reason, struct err *e)
{
    char first[16], last[16];
    return db_run(c, e,
                  "INSERT INTO period_mark (mission, n, period, first_day, last_day, closed, at_ms, made_by, reason) "
                  "SELECT CAST($1 AS TEXT), coalesce(max(n), 0) + 1, CAST($2 AS TEXT), CAST($3 AS TEXT), "
                  "CAST($4 AS TEXT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS TEXT), CAST($8 AS TEXT) "
                  "FROM period_mark WHERE mission = $1",
                  DB_ARGS(db_text(mission), db_text(p->name), db_text(date_format(p->first, first)),
                          db_text(date_format(p->last, last)), db_int(closed), db_int(at_ms), db_text(by),
                          db_text_or_null(reason)));
}

int revision_store_closed(struct db_conn *c, struct sv mission, int32_t day, bool *closed, struct err *e)
{
    char text[16];
    int64_t v;
    if (db_one_int(c, e,
                   "SELECT closed FROM period_mark WHERE mission = $1 AND first_day <= $2 AND last_day >= $2 "
                   "ORDER BY n DESC LIMIT 1",
                   DB_ARGS(db_text(mission), db_text(date_format(day, text))), &v, NULL))
        return -1;
    *closed = v != 0;
    return 0;
}

static bool is_revision(const struct db_cursor *cur, struct sv mission, int64_t num, const unsigned char *hash)
{
    return sv_eq(db_get_text(cur, 0), mission) && db_get_int(cur, 1) == num &&
           sv_eq(db_get_blob(cur, 2), sv_make((const char *)hash, HASH_BYTES));
}

/* By the order, as above: `mission = $1 AND num = $2` may be looked for in the other index too. */
int revision_store_is_last(struct db_conn *c, struct sv mission, int64_t num, const unsigned char hash[HASH_BYTES],
                           bool *last, struct err *e)
{
    struct db_cursor *cur;
    if (db_query(c, e, &cur,
                 "SELECT mission, num, hash FROM revision WHERE (mission, num) >= ($1, $2) "
                 "ORDER BY mission, num LIMIT 2",
                 DB_ARGS(db_text(mission), db_int(num))))
        return -1;
    int rc = db_next(cur, e);
    *last = rc == 1 && is_revision(cur, mission, num, hash);
    if (rc == 1 && (rc = db_next(cur, e)) == 1 && sv_eq(db_get_text(cur, 0), mission))
        *last = false;
    db_cursor_close(cur);
    return rc < 0 ? -1 : 0;
}

/* The days of all periods ever closed. */
static int read_closed(const struct db_cursor *cur, struct ledger *l, struct err *e)
{
    l->closed_first = INT32_MAX;
    l->closed_last = INT32_MIN;
    if (db_is_null(cur, 4) ||
        (date_parse(db_get_text(cur, 4), &l->closed_first) && date_parse(db_get_text(cur, 5), &l->closed_last)))
        return 0;
    return err_set(e, ERR_STORAGE, NULL, N_("the list of closed periods is damaged"));
}

/* The last numbers by the order of the primary key, as above. One statement: each would be a wait for the server. Of
 * the revisions those behind the marked end are read: they are of this transaction, or nobody came to mark them. */
int revision_store_ledger(struct db_conn *c, struct sv mission, struct sv node, struct ledger *l, struct err *e)
{
    struct db_cursor *cur;
    if (db_query(c, e, &cur,
                 "SELECT (SELECT CASE mission WHEN $1 THEN num END FROM record "
                 "WHERE (mission, num) <= ($1, $3) ORDER BY mission DESC, num DESC LIMIT 1), "
                 "(SELECT CASE mission WHEN $1 THEN num END FROM revision "
                 "WHERE (mission, num) <= ($1, $3) ORDER BY mission DESC, num DESC LIMIT 1), "
                 "coalesce(v.seq, h.seq), coalesce(v.hash, h.hash), p.first_day, p.last_day "
                 "FROM (SELECT min(first_day) AS first_day, max(last_day) AS last_day FROM period_mark "
                 "WHERE mission = $1 AND closed = 1) p "
                 "LEFT JOIN chain_head h ON h.mission = $1 AND h.node = $2 "
                 "LEFT JOIN (SELECT seq, hash FROM revision WHERE mission = $1 AND node = $2 AND num > "
                 "coalesce((SELECT num FROM chain_head WHERE mission = $1 AND node = $2), 0) "
                 "ORDER BY num DESC LIMIT 1) v ON 1 = 1",
                 DB_ARGS(db_text(mission), db_text(node), db_int(INT64_MAX))))
        return -1;
    int rc = db_next(cur, e);
    if (rc == 1) {
        l->record_num = db_get_int(cur, 0);
        l->revision_num = db_get_int(cur, 1);
        l->seq = db_get_int(cur, 2);
        copy_hash(db_get_blob(cur, 3), l->hash);
        rc = read_closed(cur, l, e);
    }
    db_cursor_close(cur);
    return rc < 0 ? -1 : 0;
}

int revision_store_marks(struct db_conn *c, struct sv mission, struct arena *mem, struct period_marks *out,
                         struct err *e)
{
    struct db_cursor *cur;
    int rc;
    *out = (struct period_marks){0};
    if (db_query(c, e, &cur,
                 "SELECT period, first_day, last_day, closed, at_ms, made_by, reason FROM period_mark "
                 "WHERE mission = $1 ORDER BY n",
                 DB_ARGS(db_text(mission))))
        return -1;
    while ((rc = db_next(cur, e)) == 1) {
        struct period_mark m = {.period = db_copy_text(cur, 0, mem),
                                .first = db_copy_text(cur, 1, mem),
                                .last = db_copy_text(cur, 2, mem),
                                .closed = db_get_int(cur, 3) != 0,
                                .at_ms = db_get_int(cur, 4),
                                .by = db_copy_text(cur, 5, mem),
                                .reason = db_copy_text(cur, 6, mem)};
        vec_push(mem, out, m);
    }
    db_cursor_close(cur);
    return rc;
}
