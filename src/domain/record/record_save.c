/*
 * One save, from the change asked for to rows, revision and facts. The steps stand in record_save
 * in their order; what a step may refuse is in record_rules.c. Called inside the writer's
 * transaction only.
 */
#include "domain/record/record_rules.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "domain/fact/fact.h"
#include "domain/form/form_tables.h"

/* --- what is there, what is asked ------------------------------------------------------------- */

static int not_there(const struct save *s, struct err *e)
{
    return err_set(e, ERR_NOT_FOUND, NULL, N_("there is no record %.*s"), SV_ARG(s->change->id));
}

/* Identifiers of one moment ascend: those of an import go to the end of every tree that has them. */
static void new_id(int64_t now_ms, char out[UUID_TEXT + 1])
{
    static _Thread_local int64_t moment = -1;
    static _Thread_local unsigned char random[10];
    if (now_ms == moment)
        uuid_next(random);
    else
        clock_random(random, sizeof random);
    moment = now_ms;
    (void)uuid_v7(now_ms, random, out);
}

static int new_record(struct save *s, struct err *e)
{
    struct sv id = s->change->id;
    s->is_new = true;
    s->form = s->change->form;
    if (!s->form || !s->change->answers)
        return err_set(e, ERR_INTERNAL, NULL, N_("a new record needs a form and answers"));
    if (id.n && !uuid_valid(id))
        return err_set(e, ERR_INPUT, "_id", N_("“%.*s” is no identifier of a record (a UUID)"), SV_ARG(id));
    if (id.n)
        memcpy(s->next.r.id, id.p, UUID_TEXT);
    else
        new_id(s->now_ms, s->next.r.id);
    s->next.form = s->form->id;
    s->next.r.form = s->form;
    return 0;
}

/* Stated, or else as the form says it; a change of other answers leaves the key that is there. */
static struct sv key_of(const struct save *s)
{
    if (s->change->source_key.n || !s->change->answers)
        return s->change->source_key;
    struct sv key = record_identity(s->form, s->next.r.answers, s->v, s->mem);
    bool same = !s->is_new && sv_eq(key, record_identity(s->form, s->old.r.answers, s->v, s->mem));
    return same ? sv_none() : key;
}

/* An import has looked already. Finding out from the unique index would come too late for the other
 * changes of the same transaction (db_memo). */
static int check_source_key(struct save *s, struct err *e)
{
    char id[UUID_TEXT + 1];
    int64_t num;
    bool found;
    struct sv key = s->source_key;
    if (!key.n || s->change->import_state.n || (!s->is_new && sv_eq(key, s->old.r.source_key)))
        return 0;
    if (record_find_key(s->c, s->ctx->mission, s->form->id, key, id, &num, &found, e))
        return -1;
    return found ? err_set(e, ERR_CONFLICT, NULL, N_("record %s has the key “%.*s” already"), id, SV_ARG(key)) : 0;
}

/* Only an import brings identifiers of records that are not here yet. */
static bool may_be_new(const struct record_change *change)
{
    return change->answers && change->import_state.n && !change->expect_version && !change->transition.n &&
           !change->remove;
}

static int find(struct save *s, struct err *e)
{
    bool found = false;
    struct sv id = s->change->id, mission = s->ctx->mission;
    if (id.n && record_store_find(s->c, mission, id, s->mem, &s->old, &found, e))
        return -1;
    if (!found && id.n && !may_be_new(s->change))
        return not_there(s, e);
    if (!found)
        return new_record(s, e);
    if (record_complete(s->c, s->v, s->pk, mission, &s->old, s->mem, &s->key, e))
        return -1;
    s->form = s->old.r.form;
    if (s->change->form && !sv_eq(s->change->form->id, s->form->id))
        return err_set(e, ERR_INPUT, NULL, N_("record %s belongs to the form “%.*s”, not to “%.*s”"), s->old.r.id,
                       SV_ARG(s->form->id), SV_ARG(s->change->form->id));
    s->next = s->old;
    return 0;
}

static bool quotes(struct sv message, struct sv answer)
{
    struct sv shown = utf8_cut(answer, 20); /* long ones are cut where they are quoted */
    for (size_t i = 0; shown.n && i + shown.n <= message.n; i++)
        if (memcmp(message.p + i, shown.p, shown.n) == 0)
            return true;
    return false;
}

/* Errors go to terminals, files and logs: they name a personal question and never show its answer. */
static void mask_personal(struct save *s, size_t first)
{
    for (size_t i = first; i < s->problems->n; i++) {
        struct problem *p = &s->problems->v[i];
        const struct question *q = form_question(s->form, p->at.column);
        if (!q || !q->pii || !form_has_answer(q))
            continue;
        bool shown = quotes(p->message, p->found);
        for (size_t row = 0; !shown && row < s->change->answers->table[q->scope].n; row++)
            shown = quotes(p->message, answers_get(s->change->answers, q, row));
        p->found = (struct sv){0};
        if (shown)
            p->message = arena_printf(
                s->problems->mem,
                tr(s->problems->lang, N_("“%.*s” is personal: what is wrong with its answer is not shown")),
                SV_ARG(q->name));
    }
}

static int check_answers(struct save *s, struct err *e)
{
    struct form_env env = record_rules_env(s);
    size_t before = s->problems->nerrors, first = s->problems->n;
    struct answers *a = s->change->answers;
    if (form_check(s->form, a, &env, s->is_new, s->mem, s->problems, e))
        return -1;
    mask_personal(s, first);
    while (first < s->problems->n && s->problems->v[first].severity != SEVERITY_ERROR)
        first++;
    if (s->problems->nerrors > before) {
        struct problem none = {0};
        const struct problem *p = first < s->problems->n ? &s->problems->v[first] : &none;
        return err_set(e, ERR_INPUT, arena_z(s->mem, p->at.column), N_("the answer to “%.*s” is not accepted: %.*s"),
                       SV_ARG(p->at.column), SV_ARG(p->message));
    }
    s->next.r.answers = a;
    s->next.r.date = record_date(s->form, a);
    return 0;
}

/* --- evidence, events, flags ------------------------------------------------------------------ */

/* A kind that is only stated says nothing beside the same kind with its document. */
static bool already_shown(const struct record *r, const struct record_evidence *x)
{
    for (size_t i = 0; i < r->nevidence; i++)
        if (sv_eq(r->evidence[i].kind, x->kind) && (!x->hash.n || sv_eq(r->evidence[i].hash, x->hash)))
            return true;
    return false;
}

static void add_evidence(struct save *s)
{
    struct {
        struct record_evidence *v;
        size_t n, cap;
    } all = {s->old.r.evidence, s->old.r.nevidence, s->old.r.nevidence};
    for (size_t i = 0; i < s->change->nevidence; i++) {
        if (already_shown(&s->next.r, &s->change->evidence[i]))
            continue;
        vec_push(s->mem, &all, s->change->evidence[i]);
        s->next.r.evidence = all.v;
        s->next.r.nevidence = all.n;
    }
    s->next.nevidence = s->next.r.nevidence;
}

static void take_flags(struct save *s)
{
    const struct record_change *change = s->change;
    if (change->answers)
        s->next.r.apportioned = change->apportioned;
    if (s->source_key.n)
        s->next.r.source_key = s->source_key;
    if (change->verification.n)
        s->next.r.verification = change->verification;
    s->next.r.deleted = change->remove;
    add_evidence(s);
}

static bool same_events(const struct record *a, const struct record *b)
{
    if (a->nevents != b->nevents)
        return false;
    for (size_t i = 0; i < a->nevents; i++)
        if (!sv_eq(a->event[i].state, b->event[i].state) || a->event[i].date != b->event[i].date)
            return false;
    return true;
}

static bool nothing_changed(const struct save *s)
{
    const struct record *a = &s->old.r, *b = &s->next.r;
    return !s->is_new && sv_eq(a->state, b->state) && a->deleted == b->deleted && a->apportioned == b->apportioned &&
           sv_eq(a->source_key, b->source_key) && sv_eq(a->verification, b->verification) &&
           a->nevidence == b->nevidence && same_events(a, b) &&
           (a->answers == b->answers || answers_equal(a->answers, b->answers));
}

/* --- writing out ------------------------------------------------------------------------------ */

static int prepare_key(struct save *s, struct err *e)
{
    if (!s->personal || s->key.there)
        return 0;
    struct sv id = sv_of(s->next.r.id), wrapped = {0};
    if (!s->is_new && record_store_key(s->c, s->ctx->mission, id, s->mem, &wrapped, e))
        return -1;
    if (!s->is_new && wrapped.n)
        return vault_unwrap(s->v, id, wrapped, &s->key, e);
    vault_key_new(&s->key);
    s->wrapped = vault_wrap(s->v, id, &s->key, s->mem);
    return 0;
}

/* The body in clear is wiped once it is sealed. */
static void write_personal(struct save *s, struct buf *closed)
{
    record_body_write(closed, &s->next.r, s->is_new ? NULL : &s->kept, true);
    record_chain_seal(s->v, &s->key, s->revision.record, buf_sv(closed), s->mem, &s->revision);
    if (closed->p)
        memset(closed->p, 0, closed->n);
}

static bool answers_stay(const struct save *s)
{
    return s->next.r.answers == s->old.r.answers && !s->kept.erased;
}

static int write_out(struct save *s, struct err *e)
{
    struct buf open = {0}, closed = {0};
    const struct record_row *next = &s->next;
    s->revision = (struct revision){.record = sv_of(next->r.id),
                                    .version = next->r.version,
                                    .at_ms = s->now_ms,
                                    .by = s->ctx->user,
                                    .reason = s->change->reason};
    memcpy(s->revision.predecessor, s->old.hash, HASH_BYTES);
    record_body_write(&open, &next->r, s->is_new ? NULL : &s->kept, false);
    if (s->personal)
        write_personal(s, &closed);
    int rc = open.failed || closed.failed ? err_set(e, ERR_LIMIT, NULL, N_("the record is too large to be kept")) : 0;
    s->revision.body = arena_sv(s->mem, buf_sv(&open));
    s->sealed = next->r.answers;
    if (s->personal && !answers_stay(s))
        s->sealed = record_seal_answers(s->v, &s->key, s->revision.record, next->r.answers, s->mem);
    buf_release(&closed);
    buf_release(&open);
    return rc;
}

/* --- writing ---------------------------------------------------------------------------------- */

static int write_revision(struct save *s, struct ledger *l, struct err *e)
{
    s->revision.action = s->action;
    int rc = record_chain_append(s->c, s->v, l, &s->revision, e);
    memcpy(s->next.hash, s->revision.hash, HASH_BYTES);
    s->out->revision = s->revision.num;
    return rc;
}

static int write_answers(struct save *s, struct err *e)
{
    struct sv mission = s->ctx->mission;
    int64_t num = s->next.r.num;
    if (s->next.r.deleted)
        return form_answers_delete(s->c, s->mem, mission, num, s->form, e) ||
                       record_kept_delete(s->c, mission, &s->next.r, &s->kept, e)
                   ? -1
                   : 0;
    if (answers_stay(s))
        return 0;
    return s->is_new ? form_answers_write(s->c, s->mem, mission, num, s->sealed, e)
                     : form_answers_change(s->c, s->mem, mission, num, s->sealed, s->kept.had, s->kept.from, e);
}

static int write_evidence(struct save *s, struct err *e)
{
    for (size_t i = s->old.r.nevidence; i < s->next.r.nevidence; i++)
        if (record_store_add_evidence(s->c, s->ctx->mission, sv_of(s->next.r.id), i + 1, &s->next.r.evidence[i], e))
            return -1;
    return 0;
}

static int write_row(struct save *s, struct err *e)
{
    return s->is_new ? record_store_insert(s->c, s->ctx->mission, &s->next, e)
                     : record_store_update(s->c, s->ctx->mission, &s->next, e);
}

/* What was written out, with its numbers. */
static int write_all(struct save *s, struct ledger *l, struct err *e)
{
    struct sv mission = s->ctx->mission, id = sv_of(s->next.r.id);
    if (s->is_new)
        s->next.r.num = ++l->record_num;
    if ((s->wrapped.n && record_store_add_key(s->c, mission, id, s->wrapped, e)) || write_revision(s, l, e) ||
        write_row(s, e) || write_evidence(s, e) || write_answers(s, e))
        return -1;
    return fact_save(s->c, s->ctx, s->v, s->pk, &s->next.r, s->mem, e);
}

/* --- the whole -------------------------------------------------------------------------------- */

static void report(const struct save *s, enum record_outcome outcome)
{
    memcpy(s->out->id, s->next.r.id, sizeof s->out->id);
    s->out->num = s->next.r.num;
    s->out->version = s->next.r.version;
    s->out->outcome = outcome;
}

static int prepare(struct save *s, struct err *e)
{
    if (!s->is_new && record_kept_find(s->c, s->v, &s->old.r, &s->next.r, &s->key, s->mem, &s->kept, e))
        return -1;
    s->personal = !s->next.r.deleted && (record_body_personal(s->next.r.answers) || s->kept.personal);
    s->next.r.version = s->old.r.version + 1;
    return prepare_key(s, e) || write_out(s, e) ? -1 : 0;
}

static int save(struct save *s, struct err *e)
{
    struct ledger *l;
    if (vault_needs_key(s->v, e) || record_chain_ledger(s->c, s->v, &l, e) || find(s, e))
        return -1;
    if (s->old.r.deleted && s->change->import_state.n) {
        report(s, RECORD_UNCHANGED);
        return 0;
    }
    if (s->old.r.deleted)
        return err_set(e, ERR_NOT_FOUND, NULL, N_("record %s was deleted"), s->old.r.id);
    if (s->change->answers && check_answers(s, e))
        return -1;
    s->source_key = key_of(s);
    if (check_source_key(s, e))
        return -1;
    take_flags(s);
    if (!s->is_new && s->change->expect_version && s->change->expect_version != s->old.r.version)
        return record_conflict(s->c, &s->old.r, &s->next.r, s->change->expect_version, s->ctx->mission, s->mem,
                               s->problems, e);
    if (record_rules_state(s, e))
        return -1;
    if (nothing_changed(s)) {
        report(s, RECORD_UNCHANGED);
        return 0;
    }
    if (record_rules_reason(s, e) || record_rules_closed(s, l, e) || prepare(s, e) || write_all(s, l, e))
        return -1;
    report(s, s->is_new ? RECORD_CREATED : RECORD_CHANGED);
    return 0;
}

int record_save(struct db_conn *writer, const struct context *ctx, struct vault *v, const struct pack *pk,
                const struct record_change *change, struct arena *mem, struct problems *problems,
                struct record_saved *out, struct err *e)
{
    struct save s = {.c = writer,
                     .ctx = ctx,
                     .v = v,
                     .pk = pk,
                     .change = change,
                     .mem = mem,
                     .problems = problems,
                     .out = out,
                     .now_ms = clock_now_ms()};
    *out = (struct record_saved){0};
    int rc = save(&s, e);
    vault_key_forget(&s.key);
    return rc;
}

/* --- in two steps ----------------------------------------------------------------------------- */

struct record_ready {
    struct record_change change;
    struct save save;
};

static int make_ready(struct save *s, struct err *e)
{
    if (vault_needs_key(s->v, e) || new_record(s, e) || check_answers(s, e))
        return -1;
    s->source_key = key_of(s);
    take_flags(s);
    return record_rules_state(s, e) || record_rules_reason(s, e) || prepare(s, e) ? -1 : 0;
}

int record_make_ready(const struct context *ctx, struct vault *v, const struct pack *pk,
                      const struct record_change *change, struct arena *mem, struct problems *problems,
                      struct record_ready **out, struct err *e)
{
    struct record_ready *r = ARENA_NEW(mem, struct record_ready);
    r->change = *change;
    r->save = (struct save){
        .ctx = ctx, .v = v, .pk = pk, .change = &r->change, .mem = mem, .problems = problems, .now_ms = clock_now_ms()};
    int rc = make_ready(&r->save, e);
    vault_key_forget(&r->save.key);
    *out = r;
    return rc;
}

int record_save_ready(struct db_conn *writer, struct record_ready *ready, struct record_saved *out, struct err *e)
{
    struct save *s = &ready->save;
    struct ledger *l;
    s->c = writer;
    s->out = out;
    *out = (struct record_saved){0};
    if (record_chain_ledger(writer, s->v, &l, e) || record_rules_closed(s, l, e) || write_all(s, l, e))
        return -1;
    report(s, RECORD_CREATED);
    return 0;
}
