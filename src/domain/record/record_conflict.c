/*
 * Two people changed one record: says what each of them changed. Called by record_save.c.
 * Personal answers are named, never shown: errors and logs hold none.
 */
#include "domain/record/record_internal.h"

#include "base/utf8.h"

struct versions {
    struct body_fields base, theirs, mine;
};

static int body_fields(const struct record *r, struct arena *mem, struct body_fields *out, struct err *e)
{
    struct buf open = {0};
    record_body_write(&open, r, NULL, false);
    int rc = record_body_fields(arena_sv(mem, buf_sv(&open)), false, mem, out, e);
    buf_release(&open);
    return rc;
}

static struct sv shown(struct sv value)
{
    return value.n ? utf8_cut(value, 40) : SV("—");
}

/* One field that they or the caller changed since. */
static void one_field(const struct versions *v, struct sv name, struct sv who, struct problems *out, struct buf *brief)
{
    struct sv base = record_body_value(&v->base, name), theirs = record_body_value(&v->theirs, name),
              mine = record_body_value(&v->mine, name);
    if (sv_eq(theirs, mine) && sv_eq(base, theirs))
        return;
    struct source at = {.column = name};
    if (sv_eq(theirs, mine)) {
        problem_add(out, SEVERITY_WARNING, at, mine, NULL, N_("“%.*s” was “%.*s”; %.*s wrote “%.*s”, as you do"),
                    SV_ARG(name), SV_ARG(shown(base)), SV_ARG(who), SV_ARG(shown(theirs)));
        buf_printf(brief, "%s%.*s: “%.*s”", brief->n ? "; " : "", SV_ARG(name), SV_ARG(shown(theirs)));
        return;
    }
    bool both = !sv_eq(base, theirs) && !sv_eq(base, mine);
    struct problem *p = problem_add(out, both ? SEVERITY_ERROR : SEVERITY_WARNING, at, mine, NULL,
                                    N_("“%.*s” was “%.*s”; %.*s wrote “%.*s”, you write “%.*s”"), SV_ARG(name),
                                    SV_ARG(shown(base)), SV_ARG(who), SV_ARG(shown(theirs)), SV_ARG(shown(mine)));
    p->expected = arena_sv(out->mem, theirs);
    buf_printf(brief, "%s%.*s: “%.*s” / “%.*s”", brief->n ? "; " : "", SV_ARG(name), SV_ARG(shown(theirs)),
               SV_ARG(shown(mine)));
}

static void each_field(const struct versions *v, const struct form *f, struct sv who, struct arena *mem,
                       struct problems *out, struct buf *brief)
{
    const struct body_fields *const all[] = {&v->theirs, &v->mine, &v->base};
    struct map seen = {.mem = mem};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < all[k]->n; i++)
            if (!record_body_retired(&all[k]->v[i], f) && map_put(&seen, all[k]->v[i].name, out))
                one_field(v, all[k]->v[i].name, who, out, brief);
}

static void personal_fields(const struct record *theirs, const struct record *mine, struct problems *out,
                            struct buf *brief)
{
    const struct form *f = theirs->form;
    for (size_t i = 0; i < f->n; i++) {
        const struct question *q = &f->question[i];
        if (!q->pii || !form_has_answer(q))
            continue;
        const struct answer_table *a = &theirs->answers->table[q->scope], *b = &mine->answers->table[q->scope];
        bool same = a->n == b->n;
        for (size_t r = 0; same && r < a->n; r++)
            same = sv_eq(a->v[r].value[q->column], b->v[r].value[q->column]);
        if (same)
            continue;
        struct source at = {.column = q->name};
        problem_add(out, SEVERITY_ERROR, at, (struct sv){0}, NULL,
                    N_("“%.*s” is personal and differs between the two versions"), SV_ARG(q->name));
        buf_printf(brief, "%s%.*s: ≠", brief->n ? "; " : "", SV_ARG(q->name));
    }
}

int record_conflict(struct db_conn *c, const struct record *theirs, const struct record *mine, int64_t base,
                    struct sv mission, struct arena *mem, struct problems *problems, struct err *e)
{
    struct versions v = {0};
    struct revision before, last;
    struct buf brief = {.max = 360};
    bool found, known;
    if (revision_store_find(c, mission, sv_of(theirs->id), base, mem, &before, &found, e) ||
        revision_store_find(c, mission, sv_of(theirs->id), 0, mem, &last, &known, e) ||
        (found && record_body_fields(before.body, false, mem, &v.base, e)) || body_fields(theirs, mem, &v.theirs, e) ||
        body_fields(mine, mem, &v.mine, e))
        return -1;
    struct sv who = known ? last.by : SV("—");
    each_field(&v, theirs->form, who, mem, problems, &brief);
    if (!theirs->deleted)
        personal_fields(theirs, mine, problems, &brief);
    (void)err_set(e, ERR_CONFLICT, NULL,
                  N_("%.*s changed record %s meanwhile: it has version %lld, you changed version %lld. Theirs / yours: "
                     "%.*s"),
                  SV_ARG(who), theirs->id, (long long)theirs->version, (long long)base, SV_ARG(buf_sv(&brief)));
    buf_release(&brief);
    return -1;
}
