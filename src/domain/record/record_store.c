/*
 * SQL of records as they stand: record, record_evidence, record_key. Called by this domain only;
 * must not decide anything.
 */
#include "domain/record/record_internal.h"

/* --- reading ---------------------------------------------------------------------------------- */

/* "draft=2023-05-01 approved=2023-05-03" */
static void read_events(struct sv text, struct arena *mem, struct record *r)
{
    struct {
        struct record_event *v;
        size_t n, cap;
    } events = {0};
    for (struct sv item; sv_next_item(&text, true, &item);) {
        struct sv date;
        struct record_event event = {.state = sv_cut(item, '=', &date), .date = DATE_NONE};
        if (date_parse(date, &event.date))
            vec_push(mem, &events, event);
    }
    r->event = events.v;
    r->nevents = events.n;
}

static void copy_hash(struct sv stored, unsigned char out[HASH_BYTES])
{
    memset(out, 0, HASH_BYTES);
    if (stored.n == HASH_BYTES)
        memcpy(out, stored.p, HASH_BYTES);
}

/* Columns as every SELECT of this file names them. */
static void read_row(const struct db_cursor *cur, struct arena *mem, struct record_row *out)
{
    struct record *r = &out->r;
    struct sv id = db_get_text(cur, 0);
    *out = (struct record_row){0};
    memcpy(r->id, id.p, id.n < UUID_TEXT ? id.n : UUID_TEXT);
    r->num = db_get_int(cur, 1);
    out->form = db_copy_text(cur, 2, mem);
    r->state = db_copy_text(cur, 3, mem);
    r->version = db_get_int(cur, 4);
    if (!date_parse(db_get_text(cur, 5), &r->date))
        r->date = DATE_NONE;
    r->deleted = db_get_int(cur, 6) != 0;
    r->apportioned = db_get_int(cur, 7) != 0;
    r->source_key = db_copy_text(cur, 8, mem);
    r->verification = db_copy_text(cur, 9, mem);
    read_events(db_copy_text(cur, 10, mem), mem, r);
    out->nevidence = (size_t)db_get_int(cur, 11);
    copy_hash(db_get_blob(cur, 12), out->hash);
}

int record_store_find(struct db_conn *c, struct sv mission, struct sv id, struct arena *mem, struct record_row *out,
                      bool *found, struct err *e)
{
    struct db_cursor *cur;
    if (db_query(c, e, &cur,
                 "SELECT id, num, form, state, version, date, deleted, apportioned, source_key, verification, events, "
                 "evidence, hash FROM record WHERE mission = $1 AND id = $2",
                 DB_ARGS(db_text(mission), db_text(id))))
        return -1;
    int rc = db_next(cur, e);
    *found = rc == 1;
    if (rc == 1)
        read_row(cur, mem, out);
    db_cursor_close(cur);
    return rc < 0 ? -1 : 0;
}

static int read_rows(struct db_cursor *cur, struct arena *mem, struct record_rows *out, struct err *e)
{
    int rc;
    while ((rc = db_next(cur, e)) == 1) {
        struct record_row row;
        read_row(cur, mem, &row);
        vec_push(mem, out, row);
    }
    db_cursor_close(cur);
    return rc;
}

static int query_page(struct db_conn *c, struct sv mission, struct sv form, int64_t after, struct db_cursor **cur,
                      struct err *e)
{
    if (form.n)
        return db_query(c, e, cur,
                        "SELECT id, num, form, state, version, date, deleted, apportioned, source_key, verification, "
                        "events, evidence, hash FROM record WHERE mission = $1 AND form = $2 AND num > $3 AND "
                        "deleted = 0 ORDER BY num LIMIT $4",
                        DB_ARGS(db_text(mission), db_text(form), db_int(after), db_int(RECORD_PAGE)));
    return db_query(c, e, cur,
                    "SELECT id, num, form, state, version, date, deleted, apportioned, source_key, verification, "
                    "events, evidence, hash FROM record WHERE mission = $1 AND num > $2 ORDER BY num LIMIT $3",
                    DB_ARGS(db_text(mission), db_int(after), db_int(RECORD_PAGE)));
}

int record_store_page(struct db_conn *c, struct sv mission, struct sv form, int64_t after, struct arena *mem,
                      struct record_rows *out, struct err *e)
{
    struct db_cursor *cur;
    *out = (struct record_rows){0};
    vec_reserve(mem, out, RECORD_PAGE);
    if (query_page(c, mission, form, after, &cur, e))
        return -1;
    return read_rows(cur, mem, out, e);
}

int record_store_newest(struct db_conn *c, struct sv mission, struct sv form, int64_t before, size_t limit,
                        struct arena *mem, struct record_rows *out, struct err *e)
{
    struct db_cursor *cur;
    *out = (struct record_rows){0};
    if (db_query(c, e, &cur,
                 "SELECT id, num, form, state, version, date, deleted, apportioned, source_key, verification, "
                 "events, evidence, hash FROM record WHERE mission = $1 AND form = $2 AND num < $3 AND "
                 "deleted = 0 ORDER BY num DESC LIMIT $4",
                 DB_ARGS(db_text(mission), db_text(form), db_int(before), db_int((int64_t)limit))))
        return -1;
    return read_rows(cur, mem, out, e);
}

int record_last_num(struct db_conn *c, struct sv mission, int64_t *num, struct err *e)
{
    return db_one_int(c, e, "SELECT max(num) FROM record WHERE mission = $1", DB_ARGS(db_text(mission)), num, NULL);
}

/* --- writing ---------------------------------------------------------------------------------- */

struct written { /* texts of a row that are no fields */
    char date[16];
    struct buf events;
};

static void write_texts(const struct record *r, struct written *w)
{
    char date[16];
    w->date[0] = '\0';
    if (r->date != DATE_NONE)
        (void)date_format(r->date, w->date);
    for (size_t i = 0; i < r->nevents; i++) {
        if (i)
            buf_addc(&w->events, ' ');
        buf_add(&w->events, r->event[i].state);
        buf_addc(&w->events, '=');
        buf_add(&w->events, date_format(r->event[i].date, date));
    }
}

int record_store_insert(struct db_conn *c, struct sv mission, const struct record_row *row, struct err *e)
{
    const struct record *r = &row->r;
    struct written w = {0};
    write_texts(r, &w);
    int rc =
        db_put(c, e,
               "INSERT INTO record (mission, id, num, form, state, version, date, deleted, apportioned, "
               "source_key, verification, events, evidence, hash) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
               DB_ARGS(db_text(mission), db_text(sv_of(r->id)), db_int(r->num), db_text(row->form), db_text(r->state),
                       db_int(r->version), db_text_or_null(sv_of(w.date)), db_int(r->deleted), db_int(r->apportioned),
                       db_text_or_null(r->source_key), db_text_or_null(r->verification), db_text(buf_sv(&w.events)),
                       db_int((int64_t)row->nevidence), db_blob(sv_make((const char *)row->hash, HASH_BYTES))));
    buf_release(&w.events);
    return rc;
}

int record_store_update(struct db_conn *c, struct sv mission, const struct record_row *row, struct err *e)
{
    const struct record *r = &row->r;
    struct written w = {0};
    write_texts(r, &w);
    int rc =
        db_run(c, e,
               "UPDATE record SET state = $3, version = $4, date = $5, deleted = $6, apportioned = $7, "
               "source_key = $8, verification = $9, events = $10, evidence = $11, hash = $12 "
               "WHERE mission = $1 AND id = $2",
               DB_ARGS(db_text(mission), db_text(sv_of(r->id)), db_text(r->state), db_int(r->version),
                       db_text_or_null(sv_of(w.date)), db_int(r->deleted), db_int(r->apportioned),
                       db_text_or_null(r->source_key), db_text_or_null(r->verification), db_text(buf_sv(&w.events)),
                       db_int((int64_t)row->nevidence), db_blob(sv_make((const char *)row->hash, HASH_BYTES))));
    buf_release(&w.events);
    return rc;
}

/* --- evidence --------------------------------------------------------------------------------- */

int record_store_evidence(struct db_conn *c, struct sv mission, struct sv id, struct arena *mem, struct record *out,
                          struct err *e)
{
    struct {
        struct record_evidence *v;
        size_t n, cap;
    } all = {0};
    struct db_cursor *cur;
    int rc;
    if (db_query(c, e, &cur,
                 "SELECT kind, hash, note FROM record_evidence WHERE mission = $1 AND record = $2 ORDER BY n",
                 DB_ARGS(db_text(mission), db_text(id))))
        return -1;
    while ((rc = db_next(cur, e)) == 1) {
        struct record_evidence one = {db_copy_text(cur, 0, mem), db_copy_text(cur, 1, mem), db_copy_text(cur, 2, mem)};
        vec_push(mem, &all, one);
    }
    db_cursor_close(cur);
    out->evidence = all.v;
    out->nevidence = all.n;
    return rc;
}

int record_store_add_evidence(struct db_conn *c, struct sv mission, struct sv id, size_t n,
                              const struct record_evidence *evidence, struct err *e)
{
    return db_run(c, e,
                  "INSERT INTO record_evidence (mission, record, n, kind, hash, note) VALUES ($1, $2, $3, $4, $5, $6)",
                  DB_ARGS(db_text(mission), db_text(id), db_int((int64_t)n), db_text(evidence->kind),
                          db_text_or_null(evidence->hash), db_text_or_null(evidence->note)));
}

/* --- keys ------------------------------------------------------------------------------------- */

int record_store_key(struct db_conn *c, struct sv mission, struct sv id, struct arena *mem, struct sv *wrapped,
                     struct err *e)
{
    struct db_cursor *cur;
    *wrapped = (struct sv){0};
    if (db_query(c, e, &cur, "SELECT wrapped FROM record_key WHERE mission = $1 AND record = $2",
                 DB_ARGS(db_text(mission), db_text(id))))
        return -1;
    int rc = db_next(cur, e);
    if (rc == 1)
        *wrapped = arena_sv(mem, db_get_blob(cur, 0));
    db_cursor_close(cur);
    return rc < 0 ? -1 : 0;
}

int record_store_add_key(struct db_conn *c, struct sv mission, struct sv id, struct sv wrapped, struct err *e)
{
    return db_run(c, e, "INSERT INTO record_key (mission, record, wrapped) VALUES ($1, $2, $3)",
                  DB_ARGS(db_text(mission), db_text(id), db_blob(wrapped)));
}

/* --- look-ups for others ---------------------------------------------------------------------- */

int record_find_key(struct db_conn *c, struct sv mission, struct sv form, struct sv source_key, char id[UUID_TEXT + 1],
                    int64_t *num, bool *found, struct err *e)
{
    struct db_cursor *cur;
    if (db_query(c, e, &cur, "SELECT id, num FROM record WHERE mission = $1 AND form = $2 AND source_key = $3",
                 DB_ARGS(db_text(mission), db_text(form), db_text(source_key))))
        return -1;
    int rc = db_next(cur, e);
    struct sv text = rc == 1 ? db_get_text(cur, 0) : (struct sv){0};
    *found = text.n == UUID_TEXT;
    if (*found) {
        memcpy(id, text.p, UUID_TEXT);
        id[UUID_TEXT] = '\0';
        *num = db_get_int(cur, 1);
    }
    db_cursor_close(cur);
    return rc < 0 ? -1 : 0;
}

int record_each_key(struct db_conn *c, struct sv mission, struct sv form, record_key_fn *fn, void *ctx, struct err *e)
{
    struct db_cursor *cur;
    int rc;
    if (db_query(c, e, &cur,
                 "SELECT source_key FROM record WHERE mission = $1 AND form = $2 AND source_key IS NOT NULL",
                 DB_ARGS(db_text(mission), db_text(form))))
        return -1;
    while ((rc = db_next(cur, e)) == 1)
        fn(ctx, db_get_text(cur, 0));
    db_cursor_close(cur);
    return rc;
}

/* Numbers in order of first change; a record changed twice appears once. */
int record_changed_since(struct db_conn *c, struct sv mission, int64_t after, struct arena *mem,
                         struct record_nums *out, int64_t *last, struct err *e)
{
    struct db_cursor *cur;
    int rc;
    *out = (struct record_nums){0};
    *last = after;
    if (db_query(c, e, &cur,
                 "SELECT r.num, max(v.num) FROM revision v JOIN record r ON r.mission = v.mission AND r.id = v.record "
                 "WHERE v.mission = $1 AND v.num > $2 GROUP BY r.num ORDER BY r.num",
                 DB_ARGS(db_text(mission), db_int(after))))
        return -1;
    while ((rc = db_next(cur, e)) == 1) {
        vec_push(mem, out, db_get_int(cur, 0));
        *last = db_get_int(cur, 1) > *last ? db_get_int(cur, 1) : *last;
    }
    db_cursor_close(cur);
    return rc;
}
