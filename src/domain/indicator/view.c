/* Opens and closes what figures, trace, check and report read: see view.h. */
#include "domain/indicator/view.h"

int view_open(struct view *v, struct context *ctx, const char *period, struct err *e)
{
    v->ctx = ctx;
    if (db_reader(ctx->db, &v->conn, e) || db_snapshot(v->conn, e) ||
        pack_open(&v->mem, v->conn, ctx->mission, ctx->lang, &v->pack, e) ||
        fact_open(v->conn, ctx, v->pack, &v->facts, e))
        return -1;
    struct sv text = period ? sv_of(period) : figures_default_period(v->pack, v->facts, &v->mem);
    return period_parse(&v->mem, text, v->pack->fiscal_year_start, &v->period, e);
}

void view_close(struct view *v)
{
    fact_close(v->facts);
    if (v->conn)
        db_reader_done(v->ctx->db, v->conn);
    arena_release(&v->mem);
}
