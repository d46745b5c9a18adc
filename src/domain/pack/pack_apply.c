/*
 * Makes a pack the current one, inside the writer's transaction: versions in the catalogue, tables
 * of forms, and facts again where their meaning changed. Called by `load` after pack_diff refused
 * nothing.
 */
#include "base/clock.h"
#include "domain/fact/fact.h"
#include "domain/form/form_tables.h"
#include "domain/pack/pack_diff_internal.h"
#include "domain/record/record.h"

struct applying {
    struct db_conn *writer;
    struct context ctx; /* with the mission that is written */
    struct two_packs two;
    struct stored_by by;
    struct map written; /* "form CODE" … that were added or changed */
};

/* --- the catalogue ------------------------------------------------------------------------------------- */

static int write_entry(struct applying *a, const struct pack_entry *entry, int64_t position, struct err *e)
{
    const struct stored_entry *stored = pack_two_stored(&a->two, entry);
    bool differs = true;
    if (stored && pack_two_differs(&a->two, stored, entry, &differs, e))
        return -1;
    if (!differs)
        return stored->position == position ? 0 : pack_store_move(a->writer, a->by.mission, entry, position, e);
    if (sv_is(entry->kind, "form"))
        (void)map_put(&a->written, entry->code, a);
    if (stored && pack_store_end(a->writer, &a->by, entry->kind, entry->code, e))
        return -1;
    return pack_store_add(a->writer, &a->by, entry, position, e);
}

static int write_catalogue(struct applying *a, const struct pack *next, struct err *e)
{
    int64_t position = 0;
    if (pack_store_mission(a->writer, a->by.mission, a->by.now_ms, e))
        return -1;
    for (size_t i = 0; i < next->entries.n; i++) {
        const struct pack_entry *entry = &next->entries.v[i];
        position = i && sv_eq(entry->kind, next->entries.v[i - 1].kind) ? position + 1 : 1;
        if (write_entry(a, entry, position, e))
            return -1;
    }
    return 0;
}

static int end_removed(struct applying *a, const struct pack_changes *changes, struct err *e)
{
    for (size_t i = 0; i < changes->n; i++)
        if (sv_is(changes->v[i].action, "removed") &&
            pack_store_end(a->writer, &a->by, changes->v[i].kind, changes->v[i].code, e))
            return -1;
    return 0;
}

/* --- forms --------------------------------------------------------------------------------------------- */

/* Questions whose column changes its type: pack_diff saw to it that their tables have no rows. */
static int retype(struct applying *a, const struct form *old, const struct form *next, struct err *e)
{
    for (size_t i = 0; i < old->n; i++) {
        const struct question *was = &old->question[i], *is = form_question(next, was->name);
        if (!is || !form_has_answer(was) || !form_has_answer(is) ||
            pack_storage(a->two.mem, old, was) == pack_storage(a->two.mem, next, is))
            continue;
        const struct sqlgen_table t = form_table(a->two.mem, old, (size_t)was->scope);
        if (sqlgen_drop_column(a->writer, &t, was->name, e))
            return -1;
    }
    return 0;
}

static int apply_forms(struct applying *a, const struct pack *next, struct err *e)
{
    for (size_t i = 0; i < next->forms.n; i++) {
        const struct form *f = next->forms.v[i], *old = pack_form(a->two.old, f->id);
        if (!map_has(&a->written, f->id))
            continue;
        if ((old && retype(a, old, f, e)) || form_tables_apply(a->writer, a->two.mem, f, e))
            return err_prefix(e, N_("form %.*s: "), SV_ARG(f->id));
    }
    return 0;
}

/* The key is opened only when there are records to read again. */
static int rebuild_facts(struct applying *a, const struct pack *next, struct err *e)
{
    struct vault *vault = NULL;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < next->forms.n; i++) {
        const struct form *f = next->forms.v[i], *old = pack_form(a->two.old, f->id);
        bool empty = true;
        if (!old || !pack_meaning_changed(&a->two, old, f))
            continue;
        const struct sqlgen_table t = form_table(a->two.mem, f, 0);
        rc = sqlgen_is_empty(a->writer, &t, &empty, e);
        if (rc == 0 && !empty && !vault)
            rc = vault_open(&vault, &a->ctx, e);
        if (rc == 0 && !empty)
            rc = fact_rebuild(a->writer, &a->ctx, vault, next, f, e);
    }
    vault_close(vault);
    return rc;
}

int pack_apply(struct db_conn *writer, const struct context *ctx, const struct pack *next,
               const struct pack_changes *changes, struct sv reason, struct err *e)
{
    struct arena mem = {0};
    struct applying a = {.writer = writer, .ctx = *ctx, .written = {.mem = &mem}};
    a.ctx.mission = ctx->mission.n ? ctx->mission : next->id;
    a.by = (struct stored_by){a.ctx.mission, reason, ctx->user, clock_now_ms()};
    int rc = pack_two(&mem, writer, a.ctx.mission, next, &a.two, e) || write_catalogue(&a, next, e) ||
                     end_removed(&a, changes, e) || apply_forms(&a, next, e) || rebuild_facts(&a, next, e)
                 ? -1
                 : 0;
    arena_release(&mem);
    return rc;
}
