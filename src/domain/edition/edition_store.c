/* SQL of this domain. Called by it only; decides nothing. Rows are added and never changed. */
#include "domain/edition/edition_internal.h"

static bool take(struct sv stored, unsigned char *out, size_t n)
{
    if (stored.n == n)
        memcpy(out, stored.p, n);
    return stored.n == n;
}

static struct db_value bytes(const unsigned char *p, size_t n)
{
    return db_blob(sv_make((const char *)p, n));
}

/* --- editions ----------------------------------------------------------------------------------------- */

int edition_store_list(struct db_conn *c, struct sv mission, struct arena *mem, struct edition_rows *out, struct err *e)
{
    struct db_cursor *cur;
    int rc;
    *out = (struct edition_rows){0};
    if (db_query(c, e, &cur,
                 "SELECT num, report, period, lang, made_by, at_ms, root, signature, public_key FROM edition"
                 " WHERE mission = $1 ORDER BY num",
                 DB_ARGS(db_text(mission))))
        return -1;
    while ((rc = db_next(cur, e)) == 1) {
        struct edition_row row = {.number = db_get_int(cur, 0),
                                  .report = db_copy_text(cur, 1, mem),
                                  .period = db_copy_text(cur, 2, mem),
                                  .lang = db_copy_text(cur, 3, mem),
                                  .by = db_copy_text(cur, 4, mem),
                                  .at_ms = db_get_int(cur, 5)};
        (void)take(db_get_blob(cur, 6), row.root.b, EDITION_HASH);
        (void)take(db_get_blob(cur, 7), row.signature, EDITION_SIGN);
        (void)take(db_get_blob(cur, 8), row.key, EDITION_PUBLIC);
        vec_push(mem, out, row);
    }
    db_cursor_close(cur);
    return rc;
}

int edition_store_insert(struct db_conn *c, struct sv mission, const struct edition_row *row, struct err *e)
{
    return db_run(
        c, e,
        "INSERT INTO edition (mission, num, report, period, lang, made_by, at_ms, root, signature, public_key)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        DB_ARGS(db_text(mission), db_int(row->number), db_text(row->report), db_text(row->period), db_text(row->lang),
                db_text(row->by), db_int(row->at_ms), bytes(row->root.b, EDITION_HASH),
                bytes(row->signature, EDITION_SIGN), bytes(row->key, EDITION_PUBLIC)));
}

int edition_store_leaf(struct db_conn *c, struct sv mission, int64_t number, enum edition_tree tree, size_t n,
                       const struct edition_leaf *leaf, struct err *e)
{
    return db_put(c, e,
                  "INSERT INTO edition_leaf (mission, edition, tree, n, hidden, salt, body)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                  DB_ARGS(db_text(mission), db_int(number), db_int(tree), db_int((int64_t)n), db_int(leaf->hidden),
                          bytes(leaf->salt, EDITION_SALT), db_text(leaf->body)));
}

int edition_store_leaves(struct db_conn *c, struct sv mission, int64_t number, enum edition_tree tree,
                         struct arena *mem, struct edition_leaves *out, struct err *e)
{
    struct db_cursor *cur;
    int rc;
    *out = (struct edition_leaves){0};
    if (db_query(c, e, &cur,
                 "SELECT hidden, salt, body FROM edition_leaf WHERE mission = $1 AND edition = $2 AND tree = $3"
                 " ORDER BY n",
                 DB_ARGS(db_text(mission), db_int(number), db_int(tree))))
        return -1;
    while ((rc = db_next(cur, e)) == 1) {
        struct edition_leaf leaf = {.hidden = db_get_int(cur, 0) != 0, .body = db_copy_text(cur, 2, mem)};
        (void)take(db_get_blob(cur, 1), leaf.salt, EDITION_SALT);
        leaf.hash = edition_leaf_hash(leaf.salt, leaf.body);
        vec_push(mem, out, leaf);
    }
    db_cursor_close(cur);
    return rc;
}

/* --- keys --------------------------------------------------------------------------------------------- */

int edition_store_keys(struct db_conn *c, struct sv mission, struct arena *mem, struct edition_keys *out, struct err *e)
{
    struct db_cursor *cur;
    int rc;
    *out = (struct edition_keys){0};
    if (db_query(c, e, &cur, "SELECT public_key, endorsement, at_ms FROM edition_key WHERE mission = $1 ORDER BY n",
                 DB_ARGS(db_text(mission))))
        return -1;
    while ((rc = db_next(cur, e)) == 1) {
        struct edition_public key = {.at_ms = db_get_int(cur, 2)};
        (void)take(db_get_blob(cur, 0), key.key, EDITION_PUBLIC);
        (void)take(db_get_blob(cur, 1), key.endorsement, EDITION_SIGN);
        vec_push(mem, out, key);
    }
    db_cursor_close(cur);
    return rc;
}

int edition_store_add_key(struct db_conn *c, struct sv mission, size_t n, const struct edition_public *key,
                          struct sv by, struct err *e)
{
    return db_run(c, e,
                  "INSERT INTO edition_key (mission, n, public_key, endorsement, at_ms, made_by)"
                  " VALUES ($1, $2, $3, $4, $5, $6)",
                  DB_ARGS(db_text(mission), db_int((int64_t)n), bytes(key->key, EDITION_PUBLIC),
                          bytes(key->endorsement, EDITION_SIGN), db_int(key->at_ms), db_text(by)));
}

/* --- revisions of records ----------------------------------------------------------------------------- */

int edition_store_revision(struct db_conn *c, struct sv mission, struct sv record, int64_t version, struct arena *mem,
                           struct edition_revision *out, bool *found, struct err *e)
{
    struct db_cursor *cur;
    *found = false;
    if (db_query(c, e, &cur,
                 "SELECT version, hash, action, made_by, reason, at_ms FROM revision WHERE mission = $1 AND record = $2"
                 " AND (version = $3 OR CAST($3 AS BIGINT) = 0) ORDER BY version DESC LIMIT 1",
                 DB_ARGS(db_text(mission), db_text(record), db_int(version))))
        return -1;
    int rc = db_next(cur, e);
    if (rc == 1) {
        struct sv hash = db_get_blob(cur, 1);
        *found = true;
        *out = (struct edition_revision){
            db_get_int(cur, 0),        edition_hex((const unsigned char *)hash.p, hash.n, mem),
            db_copy_text(cur, 2, mem), db_copy_text(cur, 3, mem),
            db_copy_text(cur, 4, mem), db_get_int(cur, 5)};
    }
    db_cursor_close(cur);
    return rc < 0 ? -1 : 0;
}

/* --- answers to findings ------------------------------------------------------------------------------ */

int edition_store_answers(struct db_conn *c, struct sv mission, struct arena *mem, struct edition_answers *out,
                          struct err *e)
{
    struct db_cursor *cur;
    int rc;
    *out = (struct edition_answers){0};
    if (db_query(c, e, &cur,
                 "SELECT n, rule, subject, slice, period, finding, message, reason, made_by, at_ms, withdrawn"
                 " FROM finding_answer WHERE mission = $1 ORDER BY n",
                 DB_ARGS(db_text(mission))))
        return -1;
    while ((rc = db_next(cur, e)) == 1) {
        struct edition_answer a = {.n = db_get_int(cur, 0),
                                   .rule = db_copy_text(cur, 1, mem),
                                   .subject = db_copy_text(cur, 2, mem),
                                   .slice = db_copy_text(cur, 3, mem),
                                   .period = db_copy_text(cur, 4, mem),
                                   .finding = db_copy_text(cur, 5, mem),
                                   .message = db_copy_text(cur, 6, mem),
                                   .reason = db_copy_text(cur, 7, mem),
                                   .by = db_copy_text(cur, 8, mem),
                                   .at_ms = db_get_int(cur, 9),
                                   .withdrawn = db_get_int(cur, 10) != 0};
        vec_push(mem, out, a);
    }
    db_cursor_close(cur);
    return rc;
}

int edition_store_add_answer(struct db_conn *c, struct sv mission, const struct edition_answer *a, struct err *e)
{
    return db_run(
        c, e,
        "INSERT INTO finding_answer (mission, n, rule, subject, slice, period, finding, message, reason,"
        " made_by, at_ms, withdrawn)"
        " SELECT CAST($1 AS TEXT), COALESCE(MAX(n), 0) + 1, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT),"
        " CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS TEXT), CAST($9 AS TEXT),"
        " CAST($10 AS BIGINT), CAST($11 AS BIGINT) FROM finding_answer WHERE mission = $1",
        DB_ARGS(db_text(mission), db_text(a->rule), db_text(a->subject), db_text(a->slice), db_text(a->period),
                db_text(a->finding), db_text(a->message), db_text(a->reason), db_text(a->by), db_int(a->at_ms),
                db_int(a->withdrawn)));
}
