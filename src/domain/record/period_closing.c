/*
 * Closing and reopening of reporting periods. Called by commands; record_rules.c asks what is
 * closed. Each mark is appended to the chain too, so that nobody reopens a period unseen.
 */
#include "domain/record/record_internal.h"

#include "base/clock.h"
#include "format/json.h"

static void mark_body(struct buf *out, const struct period *p, bool closed)
{
    struct json j = {.out = out};
    char date[16];
    json_begin_object(&j);
    json_keyz(&j, "first");
    json_string(&j, date_format(p->first, date));
    json_keyz(&j, "last");
    json_string(&j, date_format(p->last, date));
    json_put_bool(&j, "closed", closed);
    json_end_object(&j);
}

static int append(struct db_conn *c, struct vault *v, const struct context *ctx, const struct period *p, bool closed,
                  struct sv reason, struct arena *mem, struct err *e)
{
    struct revision before, r = {.at_ms = clock_now_ms(), .by = ctx->user, .reason = reason};
    struct ledger *l;
    struct buf body = {0};
    bool found;
    r.record = arena_printf(mem, "%s%.*s", RECORD_PERIOD, SV_ARG(p->name));
    r.action = closed ? SV("close") : SV("reopen");
    if (vault_needs_key(v, e) || record_chain_ledger(c, v, &l, e) ||
        revision_store_find(c, ctx->mission, r.record, 0, mem, &before, &found, e))
        return -1;
    r.version = found ? before.version + 1 : 1;
    if (found)
        memcpy(r.predecessor, before.hash, HASH_BYTES);
    mark_body(&body, p, closed);
    r.body = buf_sv(&body);
    int rc = record_chain_append(c, v, l, &r, e);
    buf_release(&body);
    l->loaded = false; /* it keeps the span of closed days */
    return rc ? rc : revision_store_mark(c, ctx->mission, p, closed, r.at_ms, ctx->user, reason, e);
}

static int mark(struct db_conn *c, struct vault *v, const struct context *ctx, const struct period *p, bool closed,
                struct sv reason, struct err *e)
{
    struct arena mem = {0};
    int rc = append(c, v, ctx, p, closed, reason, &mem, e);
    arena_release(&mem);
    return rc;
}

int period_close(struct db_conn *writer, struct vault *v, const struct context *ctx, const struct period *p,
                 struct sv reason, struct err *e)
{
    return mark(writer, v, ctx, p, true, reason, e);
}

int period_reopen(struct db_conn *writer, struct vault *v, const struct context *ctx, const struct period *p,
                  struct sv reason, struct err *e)
{
    if (!sv_trim(reason).n)
        return err_set(e, ERR_INPUT, "reason", N_("reopening a period needs a reason"));
    return mark(writer, v, ctx, p, false, reason, e);
}
