/*
 * Which values a dimension can have, as far as the pack says: its list, its register, the choices and
 * facets of the forms that feed it. A value that none of them knows is a slip of whoever typed it.
 * Called by the command `trace`; looks at the pack only.
 */
#include "domain/indicator/figures_internal.h"

#include "base/near.h"

#define SHOWN 12 /* values that a message lists */

struct values {
    struct arena *mem;
    struct near near;
    bool found, open; /* open: an answer may be anything */
    struct map known;
};

static void offer(struct values *v, struct sv code)
{
    if (!code.n || !map_put(&v->known, code, NULL))
        return;
    v->found = v->found || sv_eq(code, v->near.typed);
    near_offer(&v->near, code);
}

static void offer_list(struct values *v, const struct choice_list *list)
{
    for (size_t i = 0; list && i < list->n; i++)
        offer(v, list->v[i].name);
}

static void offer_form(struct values *v, const struct form *f, struct sv dimension, bool banded)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct question *q = &f->question[i];
        bool asks = sv_eq(q->dimension, dimension);
        for (size_t k = 0; k < q->facet.n; k++)
            if (sv_eq(q->facet.dim[k], dimension))
                offer(v, q->facet.value[k]);
        if (asks)
            offer_list(v, q->list);
        if (asks && q->or_other)
            offer(v, SV("other"));
        v->open = v->open || (asks && !q->list && !banded);
    }
}

static void offer_bands(struct values *v, const struct age_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        offer(v, set->band[i].code);
}

static void offer_pack(struct values *v, const struct pack *pk, struct sv dimension)
{
    static const char *const sexes[] = {"f", "m", "x"};
    for (size_t i = 0; sv_is(dimension, "sex") && i < sizeof sexes / sizeof *sexes; i++)
        offer(v, sv_of(sexes[i]));
    for (size_t i = 0; (sv_is(dimension, "unit") || sv_is(dimension, "lead_unit")) && i < pk->units.n; i++)
        offer(v, pk->units.v[i].code);
    for (size_t i = 0; sv_is(dimension, "project") && i < pk->projects.n; i++)
        offer(v, pk->projects.v[i].code);
    for (size_t i = 0; sv_is(dimension, "age") && i < pk->nage_sets; i++)
        offer_bands(v, &pk->age_set[i]);
    offer_list(v, map_get(&pk->list_by_name, dimension));
    for (size_t i = 0; i < pk->forms.n; i++)
        offer_form(v, pk->forms.v[i], dimension, sv_is(dimension, "age") && pk->nage_sets);
}

static int no_value(const struct values *v, struct sv dimension, struct err *e)
{
    struct sv all = {0};
    if (v->near.best.n)
        return err_set(e, ERR_INPUT, "--slice", N_("\"%.*s\" is no value of \"%.*s\"; did you mean \"%.*s\"?"),
                       SV_ARG(v->near.typed), SV_ARG(dimension), SV_ARG(v->near.best));
    for (size_t i = 0; v->known.n <= SHOWN && i < v->known.n; i++)
        all = arena_printf(v->mem, "%.*s%s%.*s", SV_ARG(all), i ? ", " : "", SV_ARG(v->known.v[i].key));
    if (all.n)
        return err_set(e, ERR_INPUT, "--slice", N_("\"%.*s\" is no value of \"%.*s\"; it has %.*s"),
                       SV_ARG(v->near.typed), SV_ARG(dimension), SV_ARG(all));
    return err_set(e, ERR_INPUT, "--slice", N_("\"%.*s\" is no value of \"%.*s\""), SV_ARG(v->near.typed),
                   SV_ARG(dimension));
}

int figures_value_check(const struct figures_dim *d, struct sv value, struct arena *mem, struct err *e)
{
    struct values v = {.mem = mem, .near = {.typed = value}, .known = {.mem = mem}};
    bool place = d->column.kind == ROLLUP_DIM && d->column.dim == DIM_PLACE;
    if (place || sv_is(value, "nd") || sv_is(value, "unknown"))
        return 0;
    if (d->kind == DIM_BY_AGE_SET)
        offer_bands(&v, d->set);
    else
        offer_pack(&v, d->pack, d->name);
    return v.found || v.open || !v.known.n ? 0 : no_value(&v, d->name, e);
}
