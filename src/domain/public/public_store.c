/* SQL of this room. What editions printed and left out, with the true values, so that the next one can be solved
 * together with them. Rows are added and never changed. */
#include "domain/public/public_internal.h"

#include "kit/module.h"

static const struct db_migration steps[] = {
    {.sql = "CREATE TABLE public_cell ("
            " mission {text} NOT NULL,"
            " edition {int} NOT NULL,"
            " n {int} NOT NULL,"
            " indicator {text} NOT NULL,"
            " first_day {int} NOT NULL,"
            " last_day {int} NOT NULL,"
            " slice {text} NOT NULL,"
            " value {real} NOT NULL,"
            " records {int} NOT NULL,"
            " role {int} NOT NULL,"
            " suppressed {int} NOT NULL,"
            " PRIMARY KEY (mission, edition, n)){clustered};"},
};
static const struct db_migrations public_migrations = {"public", steps, sizeof steps / sizeof *steps};

extern const struct module public_module;
const struct module public_module = {.name = "public", .migrations = &public_migrations};

int public_save(struct db_conn *writer, struct sv mission, int64_t edition, const struct public_output *p,
                struct err *e)
{
    struct arena mem = {0};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < p->now.n; i++) {
        const struct public_cell *c = &p->now.v[i];
        rc = db_put(writer, e,
                    "INSERT INTO public_cell (mission, edition, n, indicator, first_day, last_day, slice, value,"
                    " records, role, suppressed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                    DB_ARGS(db_text(mission), db_int(edition), db_int((int64_t)i), db_text(c->indicator->code),
                            db_int(c->first), db_int(c->last), db_text(slice_format(&mem, &c->slice)),
                            db_real(c->value), db_int(c->records), db_int(c->role), db_int(c->suppressed)));
    }
    arena_release(&mem);
    return rc;
}

struct editions {
    struct public_cells *v;
    size_t n, cap;
};

static int take_row(struct db_cursor *cur, const struct pack *pk, struct arena *mem, struct public_cells *to,
                    struct err *e)
{
    struct public_cell c = {.indicator = pack_indicator(pk, db_get_text(cur, 1)),
                            .first = (int32_t)db_get_int(cur, 2),
                            .last = (int32_t)db_get_int(cur, 3),
                            .value = db_get_real(cur, 5),
                            .records = db_get_int(cur, 6),
                            .role = (enum public_role)db_get_int(cur, 7),
                            .suppressed = db_get_int(cur, 8) != 0};
    if (!c.indicator) /* the pack no longer has it: nothing is computed from it */
        return 0;
    if (slice_parse(mem, db_copy_text(cur, 4, mem), ';', &c.slice, e))
        return -1;
    public_cells_add(to, mem, &c);
    return 0;
}

int public_earlier(struct db_conn *c, struct sv mission, const struct pack *pk, struct arena *mem,
                   struct public_output *p, struct err *e)
{
    struct editions all = {0};
    struct db_cursor *cur;
    int64_t edition = -1;
    int rc;
    if (db_query(c, e, &cur,
                 "SELECT edition, indicator, first_day, last_day, slice, value, records, role, suppressed"
                 " FROM public_cell WHERE mission = $1 ORDER BY edition, n",
                 DB_ARGS(db_text(mission))))
        return -1;
    while ((rc = db_next(cur, e)) == 1) {
        if (db_get_int(cur, 0) != edition)
            vec_push(mem, &all, (struct public_cells){0});
        edition = db_get_int(cur, 0);
        if (take_row(cur, pk, mem, &all.v[all.n - 1], e)) {
            rc = -1;
            break;
        }
    }
    db_cursor_close(cur);
    p->earlier = all.v;
    p->nearlier = all.n;
    return rc;
}
