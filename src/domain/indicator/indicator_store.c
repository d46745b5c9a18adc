/* SQL of this domain: who the records behind a figure are. Called by figures_trace.c only. */
#include "domain/indicator/figures_internal.h"

#define SPARSE 64 /* a range is read at once when every so-manieth record in it is wanted */

struct wanted {
    struct db_conn *conn;
    struct sv mission;
    const uint32_t *num; /* ascending */
    struct figures_record *out;
    struct arena *mem;
};

static int read_range(const struct wanted *w, size_t from, size_t to, struct err *e)
{
    struct db_cursor *cur;
    size_t at = from;
    int rc;
    if (db_query(
            w->conn, e, &cur,
            "SELECT num, id, form, version FROM record WHERE mission = $1 AND num >= $2 AND num <= $3 ORDER BY num",
            DB_ARGS(db_text(w->mission), db_int(w->num[from]), db_int(w->num[to - 1]))))
        return -1;
    while ((rc = db_next(cur, e)) > 0) {
        int64_t num = db_get_int(cur, 0);
        while (at < to && w->num[at] < num)
            at++;
        if (at < to && w->num[at] == num)
            w->out[at] =
                (struct figures_record){db_copy_text(cur, 1, w->mem), db_copy_text(cur, 2, w->mem), db_get_int(cur, 3)};
    }
    db_cursor_close(cur);
    return rc;
}

static int read_records(const struct wanted *w, size_t from, size_t to, struct err *e)
{
    size_t n = to - from;
    if (n == 0)
        return 0;
    if (n == 1 || (w->num[to - 1] - w->num[from]) / SPARSE <= n)
        return read_range(w, from, to, e);
    return read_records(w, from, from + n / 2, e) || read_records(w, from + n / 2, to, e) ? -1 : 0;
}

int indicator_store_records(struct db_conn *c, struct sv mission, const uint32_t *num, size_t n, struct arena *mem,
                            struct figures_record *out, struct err *e)
{
    const struct wanted w = {c, mission, num, out, mem};
    return read_records(&w, 0, n, e);
}
