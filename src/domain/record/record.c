/*
 * Reading records: rows and answers put together, personal answers opened when the key is there.
 * Saving is record_save.c. Called by every domain; must not change anything.
 */
#include "domain/record/record_internal.h"

#include "domain/form/form_tables.h"

#include <sodium.h>

/* --- personal answers ------------------------------------------------------------------------- */

/* Calls fn for every personal answer that is there. */
typedef int answer_fn(void *ctx, const struct question *q, struct sv *value, struct err *e);

static int each_personal(struct answers *a, answer_fn *fn, void *ctx, struct err *e)
{
    for (size_t i = 0; i < a->form->n; i++) {
        const struct question *q = &a->form->question[i];
        if (!q->pii || !form_has_answer(q))
            continue;
        struct answer_table *t = &a->table[q->scope];
        for (size_t r = 0; r < t->n; r++)
            if (t->v[r].value[q->column].n && fn(ctx, q, &t->v[r].value[q->column], e))
                return -1;
    }
    return 0;
}

struct sealing {
    const struct vault *v;
    const struct record_key *k;
    struct sv record;
    struct arena *mem;
};

static int seal_one(void *ctx, const struct question *q, struct sv *value, struct err *e)
{
    const struct sealing *s = ctx;
    (void)e;
    *value = vault_seal(s->v, s->k, s->record, q->name, *value, s->mem);
    return 0;
}

static int open_one(void *ctx, const struct question *q, struct sv *value, struct err *e)
{
    const struct sealing *s = ctx;
    if (vault_unseal(s->v, s->k, s->record, q->name, *value, s->mem, value))
        return 0;
    return err_set(e, ERR_STORAGE, NULL, N_("record %.*s: the sealed answer to “%.*s” is damaged"), SV_ARG(s->record),
                   SV_ARG(q->name));
}

static int empty_one(void *ctx, const struct question *q, struct sv *value, struct err *e)
{
    (void)ctx;
    (void)q;
    (void)e;
    *value = (struct sv){0};
    return 0;
}

struct answers *record_seal_answers(const struct vault *v, const struct record_key *k, struct sv record,
                                    const struct answers *a, struct arena *mem)
{
    struct answers *copy = answers_copy(mem, a);
    struct sealing s = {v, k, record, mem};
    struct err none = {0};
    (void)each_personal(copy, seal_one, &s, &none);
    return copy;
}

int record_open_answers(struct db_conn *c, const struct vault *v, struct sv record, struct answers *a,
                        struct arena *mem, struct record_key *k, struct err *e)
{
    struct sealing s = {v, k, record, mem};
    struct sv wrapped = {0};
    *k = (struct record_key){0};
    if (!record_body_personal(a))
        return 0;
    if (vault_has_key(v) && record_store_key(c, vault_mission(v), record, mem, &wrapped, e))
        return -1;
    if (!wrapped.n) /* no key here, or erased */
        return each_personal(a, empty_one, NULL, e);
    return vault_unwrap(v, record, wrapped, k, e) ? -1 : each_personal(a, open_one, &s, e);
}

/* --- whole records ---------------------------------------------------------------------------- */

int record_complete(struct db_conn *c, const struct vault *v, const struct pack *pk, struct sv mission,
                    struct record_row *row, struct arena *mem, struct record_key *k, struct err *e)
{
    struct record *r = &row->r;
    struct sv id = sv_of(r->id);
    *k = (struct record_key){0};
    if (!r->form)
        r->form = pack_form(pk, row->form);
    if (!r->form)
        return err_set(e, ERR_INPUT, NULL, N_("record %s belongs to the form “%.*s”, which the pack no longer has"),
                       r->id, SV_ARG(row->form));
    if (row->nevidence && record_store_evidence(c, mission, id, mem, r, e))
        return -1;
    if (r->deleted) {
        r->answers = answers_new(mem, r->form);
        return 0;
    }
    if (form_answers_read(c, mem, mission, r->num, r->form, &r->answers, e))
        return -1;
    return record_open_answers(c, v, id, r->answers, mem, k, e);
}

int record_get(struct db_conn *c, const struct context *ctx, struct vault *v, const struct pack *pk, struct sv id,
               struct arena *mem, struct record **out, struct err *e)
{
    struct record_row *row = ARENA_NEW(mem, struct record_row);
    struct record_key k;
    bool found;
    if (record_store_find(c, ctx->mission, id, mem, row, &found, e))
        return -1;
    if (!found)
        return err_set(e, ERR_NOT_FOUND, NULL, N_("there is no record %.*s"), SV_ARG(id));
    int rc = record_complete(c, v, pk, ctx->mission, row, mem, &k, e);
    vault_key_forget(&k);
    *out = &row->r;
    return rc;
}

/* One page is read, then given out: the callback may use the connection. */
int record_each(struct db_conn *c, const struct context *ctx, struct vault *v, const struct pack *pk,
                const struct form *f, record_fn *fn, void *fn_ctx, struct err *e)
{
    struct arena page = {0}, mem = {0};
    struct record_rows rows = {0};
    int64_t after = 0;
    int rc;
    do {
        arena_reset(&page);
        rc = record_store_page(c, ctx->mission, f->id, after, &page, &rows, e);
        for (size_t i = 0; rc == 0 && i < rows.n; i++) {
            struct record_key k;
            rows.v[i].r.form = f;
            after = rows.v[i].r.num;
            rc = record_complete(c, v, pk, ctx->mission, &rows.v[i], &mem, &k, e);
            vault_key_forget(&k);
            if (rc == 0)
                rc = fn(fn_ctx, &rows.v[i].r, e);
            arena_reset(&mem);
        }
    } while (rc == 0 && rows.n == RECORD_PAGE);
    arena_release(&mem);
    arena_release(&page);
    return rc;
}

/* --- dates ------------------------------------------------------------------------------------ */

static bool dates(const struct question *q)
{
    return q->type == Q_DATE || q->type == Q_DATETIME || q->type == Q_TODAY;
}

static const struct question *dating_question(const struct form *f)
{
    if (f->date_of_record.n)
        return form_question(f, f->date_of_record);
    for (size_t i = 0; i < f->n; i++)
        if (f->question[i].scope == 0 && dates(&f->question[i]))
            return &f->question[i];
    return NULL;
}

int32_t record_date(const struct form *f, const struct answers *a)
{
    const struct question *q = dating_question(f);
    struct sv text = q && q->scope == 0 ? answers_get(a, q, 0) : (struct sv){0};
    int32_t day;
    if (text.n > 10) /* a moment: its local day */
        text.n = 10;
    return date_parse(text, &day) ? day : DATE_NONE;
}

/* --- printing --------------------------------------------------------------------------------- */

void record_events_json(struct json *j, const char *key, const struct record *r)
{
    char date[16];
    json_keyz(j, key);
    json_begin_object(j);
    for (size_t i = 0; i < r->nevents; i++) {
        json_key(j, r->event[i].state);
        json_string(j, date_format(r->event[i].date, date));
    }
    json_end_object(j);
}

int record_last_revision(struct db_conn *c, struct sv mission, int64_t *num, struct err *e)
{
    return revision_store_last_num(c, mission, num, e);
}
