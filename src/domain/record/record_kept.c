/*
 * What a record keeps when it is changed: answers to questions and repeats that its form no longer
 * has stay in its tables and go from revision to revision, so that they are there when the question
 * comes back. Says which row was which; called by record_save.c. Must not write a body.
 */
#include "domain/record/record_internal.h"

int record_kept_scope(const struct form *f, struct sv repeat)
{
    for (size_t s = 1; s < f->nscopes; s++)
        if (sv_eq(f->scope[s].name, repeat))
            return (int)s;
    return -1;
}

/* --- rows ------------------------------------------------------------------------------------- */

struct pairing {
    const struct answers *was, *is;
    size_t **from;
};

static bool same_parent(const struct pairing *p, size_t scope, size_t old, size_t now)
{
    int above = p->is->form->scope[scope].parent;
    return above <= 0 || p->from[above][p->is->table[scope].v[now].parent] == p->was->table[scope].v[old].parent;
}

static bool same_row(const struct pairing *p, size_t scope, size_t old, size_t now)
{
    const struct answer_row *a = &p->was->table[scope].v[old], *b = &p->is->table[scope].v[now];
    for (size_t i = 0; i < p->is->form->scope[scope].n; i++)
        if (!sv_eq(a->value[i], b->value[i]))
            return false;
    return same_parent(p, scope, old, now);
}

/* As many rows as before are the same rows. Otherwise those that are alike at the beginning and at the
 * end are, and what lies between went or came: an answer must not go over to somebody else. */
static void pair_rows(struct pairing *p, size_t scope)
{
    size_t had = p->was->table[scope].n, n = p->is->table[scope].n, least = had < n ? had : n, head = 0, tail = 0;
    size_t *from = p->from[scope];
    if (had == n) {
        for (size_t row = 0; row < n; row++)
            from[row] = same_parent(p, scope, row, row) ? row : ANSWERS_NEW_ROW;
        return;
    }
    for (; head < least && same_row(p, scope, head, head); head++)
        from[head] = head;
    for (; tail < least - head && same_row(p, scope, had - 1 - tail, n - 1 - tail); tail++)
        from[n - 1 - tail] = had - 1 - tail;
    for (size_t row = head; row < n - tail; row++)
        from[row] = ANSWERS_NEW_ROW;
}

static void find_rows(const struct record *old, const struct record *next, struct arena *mem, struct record_kept *out)
{
    const struct form *f = next->form;
    out->had = ARENA_ARRAY(mem, f->nscopes, size_t);
    out->from = ARENA_ARRAY(mem, f->nscopes, size_t *);
    struct pairing p = {old->answers, next->answers, out->from};
    for (size_t s = 0; s < f->nscopes; s++) {
        size_t n = next->answers->table[s].n;
        out->had[s] = old->answers->table[s].n;
        out->from[s] = ARENA_ARRAY(mem, n, size_t);
        if (!out->erased)
            pair_rows(&p, s);
        for (size_t row = 0; out->erased && row < n; row++)
            out->from[s][row] = ANSWERS_NEW_ROW;
    }
}

static bool rows_moved(const struct record_kept *kept, const struct answers *is)
{
    for (size_t s = 1; s < is->form->nscopes; s++) {
        for (size_t row = 0; row < is->table[s].n && row < kept->had[s]; row++)
            if (kept->from[s][row] != row)
                return true;
        if (is->table[s].n < kept->had[s])
            return true;
    }
    return false;
}

/* --- repeats that are gone -------------------------------------------------------------------- */

static struct sqlgen_table table_of(const struct form *f, struct sv repeat)
{
    return (struct sqlgen_table){.form = f->id, .repeat = repeat};
}

static int delete_repeat(struct db_conn *c, struct sv mission, const struct record *r, struct sv repeat, struct err *e)
{
    struct sqlgen_table t = table_of(r->form, repeat);
    bool empty;
    if (sqlgen_is_empty(c, &t, &empty, e))
        return -1;
    return empty ? 0 : sqlgen_delete(c, &t, mission, r->num, e);
}

int record_kept_delete(struct db_conn *c, struct sv mission, const struct record *r, const struct record_kept *kept,
                       struct err *e)
{
    const struct node *rows = node_get(kept->open, "rows");
    for (size_t i = 0; rows && i < rows->n; i++)
        if (record_kept_scope(r->form, rows->key[i]) < 0 && delete_repeat(c, mission, r, rows->key[i], e))
            return -1;
    return 0;
}

static int below_another(struct db_conn *c, struct sv mission, const struct record *r, struct sv repeat, bool *below,
                         struct err *e)
{
    struct sqlgen_table t = table_of(r->form, repeat);
    struct db_cursor *cur;
    bool empty;
    *below = false;
    if (sqlgen_is_empty(c, &t, &empty, e))
        return -1;
    if (empty)
        return 0;
    if (sqlgen_select(c, &t, mission, r->num, &cur, e))
        return -1;
    int rc = db_next(cur, e);
    *below = rc == 1 && db_get_int(cur, 1) > 0;
    db_cursor_close(cur);
    return rc < 0 ? -1 : 0;
}

static void forget(struct node *body, struct sv repeat)
{
    struct node *rows = NULL;
    for (size_t i = 0; body && i < body->n; i++)
        if (sv_is(body->key[i], "rows"))
            rows = body->item[i];
    size_t n = 0;
    for (size_t i = 0; rows && i < rows->n; i++) {
        if (sv_eq(rows->key[i], repeat))
            continue;
        rows->key[n] = rows->key[i];
        rows->item[n++] = rows->item[i];
    }
    if (rows)
        rows->n = n;
}

/* Rows below rows that moved or went would belong to others when their repeat came back: they go. */
static int drop_below(struct db_conn *c, struct sv mission, const struct record *r, struct record_kept *kept,
                      struct err *e)
{
    const struct node *rows = node_get(kept->open, "rows");
    size_t i = 0;
    while (rows && i < rows->n) {
        struct sv repeat = rows->key[i];
        bool below = false;
        if (record_kept_scope(r->form, repeat) < 0 && below_another(c, mission, r, repeat, &below, e))
            return -1;
        if (!below) {
            i++;
            continue;
        }
        if (delete_repeat(c, mission, r, repeat, e))
            return -1;
        forget(kept->open, repeat);
        forget(kept->personal, repeat);
    }
    return 0;
}

/* --- the revision before ---------------------------------------------------------------------- */

static int read_key(struct db_conn *c, const struct vault *v, struct sv id, struct arena *mem, struct record_key *k,
                    struct err *e)
{
    struct sv wrapped;
    if (k->there)
        return 0;
    if (record_store_key(c, vault_mission(v), id, mem, &wrapped, e))
        return -1;
    return wrapped.n ? vault_unwrap(v, id, wrapped, k, e) : 0;
}

/* NULL where nothing in it is retired; so is what cannot be read, which `verify` tells. */
static struct node *retired_in(struct sv body, const struct form *f, bool personal, struct arena *mem)
{
    struct err unreadable = {0};
    struct body_fields fields = {0};
    struct node *root;
    bool any = false;
    if (!body.n || record_body_fields(body, personal, mem, &fields, &unreadable) ||
        node_read_json(mem, body, &root, &unreadable))
        return NULL;
    for (size_t i = 0; i < fields.n && !any; i++)
        any = record_body_retired(&fields.v[i], f);
    const struct node *rows = node_get(root, "rows"); /* a row may have no answer at all */
    for (size_t i = 0; rows && i < rows->n && !any; i++)
        any = record_kept_scope(f, rows->key[i]) < 0;
    return any ? root : NULL;
}

int record_kept_find(struct db_conn *c, const struct vault *v, const struct record *old, const struct record *next,
                     struct record_key *k, struct arena *mem, struct record_kept *out, struct err *e)
{
    struct revision before;
    struct sv personal = {0}, id = sv_of(old->id);
    bool found;
    *out = (struct record_kept){0};
    if (revision_store_find(c, vault_mission(v), id, old->version, mem, &before, &found, e))
        return -1;
    if (found && before.sealed.n) {
        if (read_key(c, v, id, mem, k, e))
            return -1;
        out->erased = record_chain_unseal(v, k, &before, mem, &personal) != UNSEALED;
    }
    if (found && !out->erased) {
        out->open = retired_in(before.body, next->form, false, mem);
        out->personal = retired_in(personal, next->form, true, mem);
    }
    find_rows(old, next, mem, out);
    return out->open && !next->deleted && rows_moved(out, next->answers) ? drop_below(c, vault_mission(v), next, out, e)
                                                                         : 0;
}
