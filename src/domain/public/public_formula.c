/* What a formula is made of: whether its parts add up, and of which indicators. Pure. */
#include "domain/public/public_internal.h"

#define DEPTH_MAX 32

static void add_linear(const struct formula *f, double factor, int depth, struct public_form *out);

static void add_term(struct sv code, double factor, struct public_form *out)
{
    if (out->n == sizeof out->term / sizeof *out->term) {
        out->fits = false;
        return;
    }
    out->term[out->n].code = code;
    out->term[out->n++].factor = factor;
}

static void add_scaled(const struct formula *f, double factor, int depth, struct public_form *out)
{
    const struct formula *number = f->b->op == FORMULA_NUMBER ? f->b : f->a;
    const struct formula *other = number == f->b ? f->a : f->b;
    bool divides = f->op == FORMULA_DIV;
    if (number->op != FORMULA_NUMBER || (divides && (number != f->b || !(number->number > 0)))) {
        out->fits = false;
        return;
    }
    add_linear(other, divides ? factor / number->number : factor * number->number, depth, out);
}

static void add_aggregate(const struct formula *f, struct public_form *out)
{
    enum aggregate a = f->aggregate;
    out->more = true;
    if (a == AGG_AVG || a == AGG_MIN || a == AGG_MAX)
        out->fits = false;
}

static void add_linear(const struct formula *f, double factor, int depth, struct public_form *out)
{
    if (depth > DEPTH_MAX) {
        out->fits = false;
        return;
    }
    switch (f->op) {
    case FORMULA_NUMBER:
        out->number += factor * f->number;
        return;
    case FORMULA_INDICATOR:
        add_term(f->code, factor, out);
        return;
    case FORMULA_ADD:
    case FORMULA_SUB:
        add_linear(f->a, factor, depth + 1, out);
        add_linear(f->b, f->op == FORMULA_ADD ? factor : -factor, depth + 1, out);
        return;
    case FORMULA_MUL:
    case FORMULA_DIV:
        add_scaled(f, factor, depth + 1, out);
        return;
    case FORMULA_AGGREGATE:
        add_aggregate(f, out);
        return;
    case FORMULA_RATIO:
        out->fits = false;
        return;
    }
}

struct public_form public_linear(const struct formula *f)
{
    struct public_form form = {.fits = true};
    if (f)
        add_linear(f, 1, 0, &form);
    return form;
}

/* A side of a ratio that is an indicator's, or several added: its parts are known by name. */
static bool named(const struct formula *f)
{
    struct public_form form = public_linear(f);
    return form.fits && !form.more && form.n > 0;
}

enum public_kind public_kind(const struct formula *f)
{
    if (!f)
        return PUBLIC_COUNT;
    struct public_form form = public_linear(f);
    if (form.fits)
        return form.n ? PUBLIC_LINEAR : PUBLIC_COUNT;
    bool ratio = f->op == FORMULA_RATIO || f->op == FORMULA_DIV;
    return ratio && named(f->a) && named(f->b) ? PUBLIC_RATIO : PUBLIC_OPAQUE;
}
