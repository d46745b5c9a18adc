/*
 * What a name in `--by` or in a slice stands for: a dimension of facts, a type of place or an administrative
 * level (places roll up to it), or a set of age bands (bands are converted where their bounds nest). Called by
 * figures.c and figures_trace.c; looks at the pack only.
 */
#include "domain/indicator/figures_internal.h"

#include "base/near.h"

/* --- names ------------------------------------------------------------------------------------------- */

static const struct age_set *age_set(const struct pack *pk, struct sv name)
{
    for (size_t i = 0; i < pk->nage_sets; i++)
        if (sv_eq(pk->age_set[i].name, name))
            return &pk->age_set[i];
    return NULL;
}

static bool place_type(const struct pack *pk, struct sv name)
{
    for (size_t i = 0; i < pk->places.n; i++)
        if (sv_eq(pk->places.v[i].type, name))
            return true;
    return false;
}

static bool form_names(const struct form *f, struct sv name)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct question *q = &f->question[i];
        if (sv_eq(q->dimension, name))
            return true;
        for (size_t k = 0; k < q->facet.n; k++)
            if (sv_eq(q->facet.dim[k], name))
                return true;
    }
    return false;
}

/* Further dimensions are named after lists of the pack. */
static bool named_dimension(const struct pack *pk, struct sv name)
{
    if (map_has(&pk->list_by_name, name) && !pack_register_dimension(name))
        return true;
    for (size_t i = 0; i < pk->forms.n; i++)
        if (form_names(pk->forms.v[i], name))
            return true;
    return false;
}

static int unknown_dimension(const struct pack *pk, struct sv name, struct err *e)
{
    static const char *const periods[] = {"week", "month", "quarter", "semester", "year"};
    struct near near = {.typed = name};
    const char *meant = pack_register_dimension(name);
    if (meant)
        near.best = sv_of(meant);
    for (int d = 0; d < DIM_PERSON && !meant; d++)
        near_offer(&near, sv_of(dim_name((enum dim)d)));
    for (size_t i = 0; !meant && i < sizeof periods / sizeof *periods; i++)
        near_offer(&near, sv_of(periods[i]));
    for (size_t i = 0; !meant && i < pk->places.n; i++)
        near_offer(&near, pk->places.v[i].type);
    for (size_t i = 0; !meant && i < pk->nage_sets; i++)
        near_offer(&near, pk->age_set[i].name);
    for (size_t i = 0; !meant && i < pk->lists.n; i++)
        if (!pack_register_dimension(pk->lists.v[i]->name))
            near_offer(&near, pk->lists.v[i]->name);
    if (near.best.n && !sv_eq(near.best, name)) /* a part of a period is no slice */
        return err_set(e, ERR_INPUT, "--by", N_("there is no dimension \"%.*s\"; did you mean \"%.*s\"?"), SV_ARG(name),
                       SV_ARG(near.best));
    return err_set(e, ERR_INPUT, "--by", N_("there is no dimension \"%.*s\""), SV_ARG(name));
}

/* --- places ------------------------------------------------------------------------------------------- */

/* "adm0", "adm1"…: administrative levels as HXL names them, by depth in the tree of places. */
static bool adm_level(struct sv name, size_t *level)
{
    if (name.n != 4 || !sv_starts(name, "adm") || name.p[3] < '0' || name.p[3] > '9')
        return false;
    *level = (size_t)(name.p[3] - '0');
    return true;
}

static const struct place *place_above(const struct pack *pk, const struct place *p)
{
    return p->parent_index < 0 ? NULL : &pk->places.v[p->parent_index];
}

static size_t place_depth(const struct pack *pk, const struct place *p)
{
    size_t depth = 0;
    for (p = place_above(pk, p); p && depth <= pk->places.n; p = place_above(pk, p))
        depth++;
    return depth;
}

int figures_dim_find(const struct pack *pk, struct sv name, struct figures_dim *out, struct err *e)
{
    enum dim d;
    *out = (struct figures_dim){.name = name, .pack = pk};
    if (dim_parse(name, &d)) {
        if (d == DIM_PERSON)
            return err_set(e, ERR_INPUT, "--by", N_("figures are never broken down by person"));
        out->column = (struct rollup_column){.kind = ROLLUP_DIM, .dim = d};
    } else if (place_type(pk, name)) {
        out->kind = DIM_BY_PLACE_TYPE;
        out->column = (struct rollup_column){.kind = ROLLUP_DIM, .dim = DIM_PLACE};
    } else if (adm_level(name, &out->level)) {
        out->kind = DIM_BY_ADM_LEVEL;
        out->column = (struct rollup_column){.kind = ROLLUP_DIM, .dim = DIM_PLACE};
    } else if ((out->set = age_set(pk, name))) {
        out->kind = DIM_BY_AGE_SET;
        out->column = (struct rollup_column){.kind = ROLLUP_DIM, .dim = DIM_AGE};
    } else if (named_dimension(pk, name)) {
        out->column = (struct rollup_column){.kind = ROLLUP_NAMED, .name = name};
    } else {
        return unknown_dimension(pk, name, e);
    }
    return 0;
}

static struct sv column_name(const struct rollup_column *c)
{
    return c->kind == ROLLUP_DIM ? sv_of(dim_name(c->dim)) : c->name;
}

/* --- labels -------------------------------------------------------------------------------------------- */

static struct sv place_label(const struct figures_dim *d, struct sv code)
{
    const struct place *p = map_get(&d->pack->place_by_code, code);
    size_t depth = p ? place_depth(d->pack, p) : 0;
    for (size_t steps = 0; p && steps <= d->pack->places.n; steps++, depth--) {
        if (d->kind == DIM_BY_ADM_LEVEL ? depth == d->level : sv_eq(p->type, d->name))
            return p->code;
        p = place_above(d->pack, p);
    }
    return SV("nd");
}

static const struct age_band *band_of(const struct age_set *set, struct sv code)
{
    for (size_t i = 0; i < set->n; i++)
        if (sv_eq(set->band[i].code, code))
            return &set->band[i];
    return NULL;
}

/* The band of the wanted set in which the given one lies wholly, whichever set it is of. */
static struct sv age_label(const struct figures_dim *d, struct sv code)
{
    const struct age_band *band = band_of(d->set, code);
    if (band)
        return band->code;
    for (size_t i = 0; i < d->pack->nage_sets && !band; i++)
        band = band_of(&d->pack->age_set[i], code);
    for (size_t i = 0; band && i < d->set->n; i++)
        if (d->set->band[i].from <= band->from && band->to <= d->set->band[i].to)
            return d->set->band[i].code;
    return SV("nd");
}

struct sv figures_dim_label(const struct figures_dim *d, struct sv code)
{
    if (!code.n)
        return SV("nd");
    if (sv_is(code, "unknown") || d->kind == DIM_BY_COLUMN)
        return code;
    return d->kind == DIM_BY_AGE_SET ? age_label(d, code) : place_label(d, code);
}

bool figures_dim_asked(const struct pack *pk, struct sv stream, struct sv dimension)
{
    const struct form *f = pack_stream(pk, stream);
    return f && form_names(f, dimension);
}

bool figures_dim_several(const struct pack *pk, struct sv stream, struct sv dimension)
{
    const struct form *f = pack_stream(pk, stream);
    for (size_t i = 0; f && i < f->n; i++)
        if (sv_eq(f->question[i].dimension, dimension) &&
            (f->question[i].type == Q_SELECT_MULTIPLE || f->question[i].type == Q_RANK))
            return true;
    return false;
}

/* --- slices as conditions --------------------------------------------------------------------------------- */

int figures_filters(const struct pack *pk, const struct slice *s, bool within, struct arena *mem,
                    struct figures_filter **out, struct err *e)
{
    struct figures_filter *v = ARENA_ARRAY(mem, s->n, struct figures_filter);
    for (size_t i = 0; i < s->n; i++) {
        if (figures_dim_find(pk, s->v[i].dim, &v[i].dim, e))
            return -1;
        v[i].value = s->v[i].value;
        if (within && sv_is(column_name(&v[i].dim.column), "place") && v[i].dim.kind == DIM_BY_COLUMN)
            v[i].within = map_get(&pk->place_by_code, v[i].value);
    }
    *out = v;
    return 0;
}
