/*
 * What of a pack decides a record's facts, as one text per form: when it differs, the facts of the
 * form's records are computed again. Whatever domain/fact reads must be in it.
 */
#include "domain/pack/pack_diff_internal.h"

static void put(struct buf *b, struct sv v)
{
    buf_add(b, v);
    buf_addc(b, '\x1f');
}

static void put_question(struct buf *b, const struct form *f, const struct question *q)
{
    if (!q->measure.n && !q->dimension.n)
        return;
    put(b, q->name);
    put(b, f->scope[q->scope].name);
    put(b, q->measure);
    put(b, q->dimension);
    buf_printf(b, "%d %d %d ", (int)q->type, q->pii, q->facet.total);
    for (size_t i = 0; i < q->facet.n; i++) {
        put(b, q->facet.dim[i]);
        put(b, q->facet.value[i]);
    }
}

static void put_workflow(struct buf *b, const struct workflow *w)
{
    for (size_t i = 0; i < w->nstates; i++) {
        put(b, w->state[i].code);
        buf_printf(b, "%d%d%d ", w->state[i].counted, w->state[i].pending, w->state[i].event);
    }
}

static void put_asked(struct buf *b, const struct pack *p, const struct form *f)
{
    const struct sv_list *asked = pack_asked(p, f->fact);
    for (size_t i = 0; i < f->n; i++) /* in the form's order, whatever the formulas' */
        for (size_t k = 0; asked && k < asked->n; k++)
            if (sv_eq(asked->v[k], f->question[i].name))
                put(b, asked->v[k]);
}

static void meaning(struct buf *b, const struct pack *p, const struct form *f)
{
    put(b, f->fact);
    put(b, f->date_of_record);
    for (size_t i = 0; i < f->n; i++)
        put_question(b, f, &f->question[i]);
    put_workflow(b, pack_workflow(p, f));
    put_asked(b, p, f);
}

bool pack_meaning_changed(const struct two_packs *two, const struct form *old, const struct form *next)
{
    struct buf a = {0}, b = {0};
    meaning(&a, two->old, old);
    meaning(&b, two->next, next);
    bool same = sv_eq(buf_sv(&a), buf_sv(&b));
    buf_release(&a);
    buf_release(&b);
    return !same;
}
