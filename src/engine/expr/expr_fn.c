/*
 * The function table as a whole: looking up, arity, and the functions of the ODK specification
 * that cannot apply here, each with its reason. The functions themselves are in expr_fn_*.c.
 */
#include "engine/expr/expr_internal.h"

#include "base/near.h"

static const struct {
    const struct expr_fn *v; /* up to one without a name */
} tables[] = {{expr_fn_logic}, {expr_fn_text}, {expr_fn_code}, {expr_fn_number},
              {expr_fn_nodes}, {expr_fn_date}, {expr_fn_host}, {expr_fn_geo}};

static const struct {
    const char *name, *reason;
} refused[] = {
    {"instance", N_("there are no secondary instances; use pulldata()")},
    {"jr:itext", N_("labels are columns of the form, not texts with identifiers; use jr:choice-name()")},
    {"last", N_("there are no conditions in square brackets it could belong to; use count()")},
    {"id", N_("answers have no XML identifiers")},
    {"name", N_("answers are not XML elements")},
    {"local-name", N_("answers are not XML elements")},
    {"namespace-uri", N_("answers are not XML elements")},
    {"lang", N_("answers have no language")},
    {"property", N_("properties of the device are questions of type deviceid, username and so on")},
    {"version", N_("the form's version is kept with every record")},
    {"extract-signed", N_("signatures of other programs are not checked")},
};

const struct expr_fn *expr_fn_at(size_t i)
{
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (const struct expr_fn *fn = tables[t].v; fn->name; fn++)
            if (i-- == 0)
                return fn;
    return NULL;
}

const struct expr_fn *expr_fn_find(struct sv name)
{
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (const struct expr_fn *fn = tables[t].v; fn->name; fn++)
            if (sv_is(name, fn->name))
                return fn;
    return NULL;
}

const char *expr_fn_refused(struct sv name)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (sv_is(name, refused[i].name))
            return refused[i].reason;
    return NULL;
}

struct sv expr_fn_near(struct sv name)
{
    struct near near = {.typed = name};
    const struct expr_fn *fn;
    for (size_t i = 0; (fn = expr_fn_at(i)) != NULL; i++)
        near_offer(&near, sv_of(fn->name));
    return near.best;
}

void expr_fn_arity(const struct expr_fn *fn, size_t *min, size_t *max)
{
    bool optional = false;
    *min = *max = 0;
    for (const char *s = fn->signature; *s; s++) {
        if (*s == '?') {
            optional = true;
        } else if (*s == '+') {
            *max = SIZE_MAX;
        } else {
            *min += !optional;
            ++*max;
        }
    }
}

char expr_fn_letter(const struct expr_fn *fn, size_t argument)
{
    char last = '*';
    for (const char *s = fn->signature; *s; s++) {
        if (*s == '?' || *s == '+')
            continue;
        last = *s;
        if (argument-- == 0)
            break;
    }
    return last;
}
