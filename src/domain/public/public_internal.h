/* What the files of this room share. */
#ifndef ISTMO_DOMAIN_PUBLIC_INTERNAL_H
#define ISTMO_DOMAIN_PUBLIC_INTERNAL_H

#include "domain/public/public.h"

enum public_kind {
    PUBLIC_COUNT,  /* an aggregate: parts add up */
    PUBLIC_LINEAR, /* a sum of indicators, perhaps with aggregates */
    PUBLIC_RATIO,  /* of two of those, each made of indicators */
    PUBLIC_OPAQUE, /* averages, extremes, products: its parts say nothing of the whole */
};

/* Σ factor * {code} + number (+ aggregates: then `more`). */
struct public_form {
    struct {
        struct sv code;
        double factor;
    } term[32];
    size_t n;
    double number;
    bool more, fits;
};

enum public_kind public_kind(const struct formula *f);
struct public_form public_linear(const struct formula *f);

struct sv public_key(struct arena *mem, struct sv indicator, int32_t first, int32_t last, const struct slice *slice);
const struct public_cell *public_find(const struct public_cells *cells, struct arena *mem, struct sv indicator,
                                      const struct public_cell *like);

/* public_system.c: cells to equations; cell numbers of the present edition's cells, in their order. */
size_t *public_system(const struct public_output *p, struct protect_table *t);

#endif
