/* An edition as the database keeps it, and whether all of them are as they were signed. */
#include "domain/edition/edition_internal.h"

#include "base/problem.h"

static int read_leaves(struct edition_leaves *leaves, struct arena *mem, struct err *e)
{
    for (size_t i = 0; i < leaves->n; i++)
        if (node_read_json(mem, leaves->v[i].body, &leaves->v[i].node, e))
            return -1;
    return 0;
}

static int fill(struct db_conn *c, struct sv mission, const struct edition_row *row, struct arena *mem,
                struct edition *out, struct err *e)
{
    *out = (struct edition){.mission = mission, .number = row->number};
    if (edition_store_leaves(c, mission, row->number, EDITION_FIGURES, mem, &out->figures, e) ||
        edition_store_leaves(c, mission, row->number, EDITION_LINEAGE, mem, &out->lineage, e) ||
        edition_store_keys(c, mission, mem, &out->keys, e) || read_leaves(&out->figures, mem, e) ||
        read_leaves(&out->lineage, mem, e))
        return -1;
    memcpy(out->signature, row->signature, EDITION_SIGN);
    memcpy(out->key, row->key, EDITION_PUBLIC);
    edition_roots(out);
    return 0;
}

int edition_load(struct db_conn *c, struct sv mission, int64_t number, struct arena *mem, struct edition *out,
                 struct err *e)
{
    struct edition_rows rows;
    if (edition_store_list(c, mission, mem, &rows, e))
        return -1;
    for (size_t i = 0; i < rows.n; i++)
        if (rows.v[i].number == number)
            return fill(c, mission, &rows.v[i], mem, out, e);
    return err_set(e, ERR_NOT_FOUND, "EDITION", N_("there is no edition %lld; istmo edition list shows all"),
                   (long long)number);
}

/* --- for the command verify ------------------------------------------------------------------------------- */

static void broken(struct problems *problems, int64_t number, const char *what)
{
    problem_add(problems, SEVERITY_ERROR, (struct source){0}, (struct sv){0}, NULL, N_("edition %lld: %s"),
                (long long)number, tr(problems->lang, what));
}

static void check_head(const struct edition *ed, const struct edition_row *row, struct sv previous,
                       struct problems *problems)
{
    const struct edition_leaf *head = edition_leaf_of(ed, "edition", 0);
    int64_t number = 0;
    bool same = head && sv_to_int(node_text(head->node, "number"), &number) && number == row->number &&
                sv_eq(node_text(head->node, "report"), row->report) &&
                sv_eq(node_text(head->node, "period"), row->period) && sv_eq(node_text(head->node, "user"), row->by);
    if (!same)
        broken(problems, row->number, N_("its row says something else than what was signed"));
    if (!head || !sv_eq(node_text(head->node, "previous"), previous))
        broken(problems, row->number, N_("it does not follow the edition before it"));
}

static int check_one(struct db_conn *c, struct sv mission, const struct edition_row *row,
                     const struct edition_keys *keys, struct sv *previous, struct arena *keep,
                     struct problems *problems, struct err *e)
{
    struct arena mem = {0};
    struct edition ed;
    struct err unreadable = {.lang = e->lang};
    const struct edition_trust trust = {mission, *keys};
    int rc = fill(c, mission, row, &mem, &ed, &unreadable);
    if (rc && unreadable.kind != ERR_INPUT) {
        (void)err_set(e, unreadable.kind, NULL, "%s", unreadable.message);
    } else if (rc || !edition_hash_equal(&ed.root, &row->root)) {
        broken(problems, row->number, N_("its figures, or the revisions behind them, are not those that were signed"));
        rc = 0;
    } else {
        if (edition_signed_by(&trust, mission, &ed.root, ed.signature, ed.key, keys) != EDITION_SIGNED)
            broken(problems, row->number, N_("its signature is not of a key of this mission"));
        check_head(&ed, row, *previous, problems);
    }
    *previous = edition_hex(row->root.b, EDITION_HASH, keep);
    arena_release(&mem);
    return rc;
}

int edition_verify_all(struct db_conn *c, const struct context *ctx, struct problems *problems, struct err *e)
{
    struct arena mem = {0};
    struct edition_rows rows;
    struct edition_keys keys;
    struct sv previous = {0};
    int rc = edition_store_list(c, ctx->mission, &mem, &rows, e) || edition_store_keys(c, ctx->mission, &mem, &keys, e)
                 ? -1
                 : 0;
    for (size_t i = 0; rc == 0 && i < rows.n; i++) {
        if (rows.v[i].number != (int64_t)i + 1)
            broken(problems, rows.v[i].number, N_("editions before it are missing"));
        rc = check_one(c, ctx->mission, &rows.v[i], &keys, &previous, &mem, problems, e);
    }
    arena_release(&mem);
    return rc;
}
