/* SQL of this domain, and the index over what it reads. Rows are added and never changed. */
#include "domain/note/note.h"

#include "base/date.h"
#include "base/tr.h"

const char *note_kind_name(enum note_kind k)
{
    return k == NOTE_DEVIATION ? "deviation" : "narrative";
}

const char *note_kind_heading(enum note_kind k)
{
    return k == NOTE_DEVIATION ? N_("Deviation note") : N_("Narrative");
}

static struct sv key_of(struct arena *mem, const struct note_place *at)
{
    return arena_printf(mem, "%.*s/%.*s/%d/%d/%d", SV_ARG(at->indicator), SV_ARG(at->project), (int)at->first,
                        (int)at->last, (int)at->kind);
}

static struct note read_row(struct db_cursor *cur, struct arena *mem)
{
    struct note n = {.at = {.indicator = db_copy_text(cur, 0, mem), .project = db_copy_text(cur, 1, mem)},
                     .period = db_copy_text(cur, 5, mem),
                     .version = db_get_int(cur, 6),
                     .text = db_copy_text(cur, 7, mem),
                     .by = db_copy_text(cur, 8, mem),
                     .at_ms = db_get_int(cur, 9)};
    n.at.first = (int32_t)db_get_int(cur, 2);
    n.at.last = (int32_t)db_get_int(cur, 3);
    n.at.kind = sv_is(db_get_text(cur, 4), note_kind_name(NOTE_DEVIATION)) ? NOTE_DEVIATION : NOTE_NARRATIVE;
    return n;
}

int note_list(struct db_conn *c, struct sv mission, struct arena *mem, struct notes *out, struct err *e)
{
    struct db_cursor *cur;
    int rc;
    *out = (struct notes){.last = {.mem = mem}};
    if (db_query(c, e, &cur,
                 "SELECT indicator, project, first_day, last_day, kind, period, version, note, made_by, at_ms FROM note"
                 " WHERE mission = $1 ORDER BY indicator, project, first_day, last_day, kind, version",
                 DB_ARGS(db_text(mission))))
        return -1;
    while ((rc = db_next(cur, e)) == 1)
        vec_push(mem, out, read_row(cur, mem));
    db_cursor_close(cur);
    for (size_t i = 0; i < out->n; i++)
        map_set(&out->last, key_of(mem, &out->v[i].at), &out->v[i]);
    return rc;
}

const struct note *note_last(const struct notes *all, const struct note_place *at)
{
    struct arena mem = {0};
    const struct note *n = all->n ? map_get(&all->last, key_of(&mem, at)) : NULL;
    arena_release(&mem);
    return n;
}

struct sv note_text(const struct notes *all, const struct note_place *at)
{
    const struct note *n = note_last(all, at);
    return n ? n->text : sv_none();
}

int note_add(struct db_conn *writer, struct sv mission, const struct note *n, struct err *e)
{
    return db_run(writer, e,
                  "INSERT INTO note (mission, indicator, project, first_day, last_day, kind, version, period, note,"
                  " made_by, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                  DB_ARGS(db_text(mission), db_text(n->at.indicator), db_text(n->at.project), db_int(n->at.first),
                          db_int(n->at.last), db_text(sv_of(note_kind_name(n->at.kind))), db_int(n->version),
                          db_text(n->period), db_text(n->text), db_text(n->by), db_int(n->at_ms)));
}
