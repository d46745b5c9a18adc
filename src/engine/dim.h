/*
 * Standard dimensions of facts (contract §2). The date and the value are fields of their own.
 * Packs may name further dimensions after any of their lists; those are carried by name.
 */
#ifndef ISTMO_ENGINE_DIM_H
#define ISTMO_ENGINE_DIM_H

#include "base/sv.h"

enum dim {
    DIM_PLACE,
    DIM_UNIT,
    DIM_LEAD_UNIT,
    DIM_SEX, /* f, m, x, unknown = asked and not answered, nd = not broken down */
    DIM_AGE,
    DIM_NATIONALITY, /* ISO 3166-1 alpha-3 */
    DIM_INSTITUTION,
    DIM_INSTITUTION_KIND,
    DIM_POPULATION,
    DIM_ACTIVITY_KIND,
    DIM_TOPIC,
    DIM_PROJECT,
    DIM_PARTNER,
    DIM_PERSON, /* opaque number of the register */
    DIM_COUNT,
};

const char *dim_name(enum dim d);
bool dim_parse(struct sv name, enum dim *out);

#endif
