/*
 * A record as one of its revisions said it, by the questions that its form has today. Called by imports,
 * which compare an old row with what it was made of. Must not change anything.
 */
#include "domain/record/record_internal.h"

/* --- from a body ------------------------------------------------------------------------------ */

static void read_row(struct answers *a, size_t scope, size_t row, const struct node *values, bool personal)
{
    for (size_t i = 0; values && i < values->n; i++) {
        const struct question *q = form_question(a->form, values->key[i]);
        if (q && (size_t)q->scope == scope && q->pii == personal)
            answers_set(a, q, row, values->item[i]->scalar);
    }
}

static bool read_repeat(struct arena *mem, struct answers *a, int scope, const struct node *rows, bool personal)
{
    int above = a->form->scope[scope].parent;
    for (size_t i = 0; i < rows->n; i++) {
        int64_t parent = 0;
        struct sv text = node_text(rows->item[i], "_parent");
        if (text.n && !sv_to_int(text, &parent))
            return false;
        if (!personal && (parent < 0 || (uint64_t)parent >= a->table[above].n))
            return false;
        if (!personal)
            (void)answers_add_row(mem, a, scope, (size_t)parent);
        else if (i >= a->table[scope].n)
            return false;
        read_row(a, (size_t)scope, i, rows->item[i], personal);
    }
    return true;
}

/* The public part makes the rows. False: a body of another kind. */
static bool read_answers(struct arena *mem, struct answers *a, const struct node *body, bool personal)
{
    const struct node *rows = node_get(body, "rows");
    read_row(a, 0, 0, node_get(body, "answers"), personal);
    for (size_t i = 0; rows && i < rows->n; i++) {
        int scope = record_kept_scope(a->form, rows->key[i]);
        if (scope > 0 && !read_repeat(mem, a, scope, rows->item[i], personal))
            return false;
    }
    return true;
}

static void read_events(struct arena *mem, struct record *r, const struct node *events)
{
    r->nevents = 0;
    r->event = ARENA_ARRAY(mem, events ? events->n : 0, struct record_event);
    for (size_t i = 0; events && i < events->n; i++) {
        struct record_event *event = &r->event[r->nevents];
        event->state = events->key[i];
        r->nevents += date_parse(events->item[i]->scalar, &event->date);
    }
}

static void read_evidence(struct arena *mem, struct record *r, const struct node *list)
{
    r->nevidence = list ? list->n : 0;
    r->evidence = ARENA_ARRAY(mem, r->nevidence, struct record_evidence);
    for (size_t i = 0; i < r->nevidence; i++) {
        const struct node *one = list->item[i];
        r->evidence[i] =
            (struct record_evidence){node_text(one, "kind"), node_text(one, "hash"), node_text(one, "note")};
    }
}

static bool read_body(struct arena *mem, struct record *r, const struct node *body)
{
    r->state = node_text(body, "state");
    r->verification = node_text(body, "verification");
    r->source_key = node_text(body, "source_key");
    r->deleted = sv_is(node_text(body, "deleted"), "true");
    r->apportioned = sv_is(node_text(body, "apportioned"), "true");
    read_events(mem, r, node_get(body, "events"));
    read_evidence(mem, r, node_get(body, "evidence"));
    return read_answers(mem, r->answers, body, false);
}

/* --- the revision ----------------------------------------------------------------------------- */

static int read_personal(struct db_conn *c, const struct vault *v, const struct revision *r, struct arena *mem,
                         struct answers *a, bool *read, struct err *e)
{
    struct record_key k = {0};
    struct node *body;
    struct sv wrapped, personal;
    if (!r->sealed.n)
        return 0;
    if (record_store_key(c, vault_mission(v), r->record, mem, &wrapped, e) ||
        (wrapped.n && vault_unwrap(v, r->record, wrapped, &k, e)))
        return -1;
    struct err unreadable = {0};
    *read = record_chain_unseal(v, &k, r, mem, &personal) == UNSEALED &&
            node_read_json(mem, personal, &body, &unreadable) == 0 && read_answers(mem, a, body, true);
    vault_key_forget(&k);
    return 0;
}

int record_get_version(struct db_conn *c, struct vault *v, const struct record *now, int64_t version, struct arena *mem,
                       struct record *out, bool *found, struct err *e)
{
    struct revision r;
    struct node *body;
    struct err unreadable = {0};
    if (revision_store_find(c, vault_mission(v), sv_of(now->id), version, mem, &r, found, e))
        return -1;
    if (!*found)
        return 0;
    *out = *now;
    out->version = version;
    out->answers = answers_new(mem, now->form);
    *found = node_read_json(mem, r.body, &body, &unreadable) == 0 && read_body(mem, out, body);
    if (*found && read_personal(c, v, &r, mem, out->answers, found, e))
        return -1;
    out->date = record_date(out->form, out->answers);
    return 0;
}
