/* Opens and closes what figures, trace, check and report read: see view.h. A server's requests share a mirror. */
#include "domain/indicator/view.h"

#include "domain/indicator/mirror.h"

int view_open(struct view *v, struct context *ctx, const char *period, struct err *e)
{
    v->ctx = ctx;
    if (db_reader(ctx->db, &v->conn, e) || db_snapshot(v->conn, e))
        return -1;
    if (ctx->mirror ? mirror_take(ctx->mirror, v->conn, ctx->lang, &v->pack, &v->facts, e)
                    : pack_open(&v->mem, v->conn, ctx->mission, ctx->lang, &v->pack, e) ||
                          fact_open(v->conn, ctx, v->pack, &v->facts, e))
        return -1;
    struct sv text = period ? sv_of(period) : figures_default_period(v->pack, v->facts, &v->mem);
    return period_parse(&v->mem, text, v->pack->fiscal_year_start, &v->period, e);
}

static void give_back(struct view *v)
{
    if (!v->ctx->mirror)
        fact_close(v->facts);
    else if (v->facts)
        mirror_done(v->ctx->mirror);
    if (v->conn)
        db_reader_done(v->ctx->db, v->conn);
}

void view_close(struct view *v)
{
    if (v->ctx) /* else it was never opened */
        give_back(v);
    arena_release(&v->mem);
}
