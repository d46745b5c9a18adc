/* Looking things up in a pack. Reads only: any thread. */
#include "domain/pack/pack_internal.h"

#include <math.h>

const struct indicator *pack_indicator(const struct pack *p, struct sv code)
{
    return map_get(&p->indicator_by_code, code);
}

double pack_target(const struct pack *p, struct sv indicator, const struct period *period, struct arena *mem)
{
    double value = (double)NAN;
    int revision = -1;
    for (size_t i = 0; i < p->targets.n; i++) {
        const struct target *t = &p->targets.v[i];
        struct period days;
        struct err ignored = {0};
        if (!sv_eq(t->indicator, indicator) || t->slice.n || t->place.n || t->revision <= revision ||
            period_parse(mem, t->period, p->fiscal_year_start, &days, &ignored) || days.first != period->first ||
            days.last != period->last)
            continue;
        value = t->value;
        revision = t->revision;
    }
    return value;
}

const struct form *pack_form(const struct pack *p, struct sv id)
{
    return map_get(&p->form_by_id, id);
}

const struct form *pack_stream(const struct pack *p, struct sv fact)
{
    for (size_t i = 0; i < p->forms.n; i++)
        if (sv_eq(p->forms.v[i]->fact, fact))
            return p->forms.v[i];
    return NULL;
}

const struct workflow *pack_workflow(const struct pack *p, const struct form *f)
{
    const struct workflow *w = f->workflow.n ? map_get(&p->workflow_by_code, f->workflow) : NULL;
    return w ? w : workflow_default();
}

const struct unit *pack_unit(const struct pack *p, struct sv code)
{
    return map_get(&p->unit_by_code, code);
}

/* Registers that forms use as lists, and the dimension that their codes stand in. */
const char *pack_register_dimension(struct sv name)
{
    static const char *const registers[][2] = {
        {"units", "unit"},  {"projects", "project"}, {"places", "place"}, {"countries", "nationality"},
        {"indicators", ""},
    };
    for (size_t i = 0; i < sizeof registers / sizeof *registers; i++)
        if (sv_is(name, registers[i][0]))
            return registers[i][1];
    return NULL;
}

bool pack_dimension_known(const struct pack *p, struct sv name)
{
    enum dim d;
    if (dim_parse(name, &d) || (map_has(&p->list_by_name, name) && !pack_register_dimension(name)))
        return true;
    for (size_t i = 0; i < p->forms.n; i++)
        for (size_t q = 0; q < p->forms.v[i]->n; q++)
            if (sv_eq(p->forms.v[i]->question[q].dimension, name))
                return true;
    return false;
}
