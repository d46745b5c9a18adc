/* Names of the standard dimensions, as packs, commands and JSON write them. */
#include "engine/dim.h"

static const char *const names[DIM_COUNT] = {
    [DIM_PLACE] = "place",
    [DIM_UNIT] = "unit",
    [DIM_LEAD_UNIT] = "lead_unit",
    [DIM_SEX] = "sex",
    [DIM_AGE] = "age",
    [DIM_NATIONALITY] = "nationality",
    [DIM_INSTITUTION] = "institution",
    [DIM_INSTITUTION_KIND] = "institution_kind",
    [DIM_POPULATION] = "population",
    [DIM_ACTIVITY_KIND] = "activity_kind",
    [DIM_TOPIC] = "topic",
    [DIM_PROJECT] = "project",
    [DIM_PARTNER] = "partner",
    [DIM_PERSON] = "person",
};

const char *dim_name(enum dim d)
{
    return names[d];
}

bool dim_parse(struct sv name, enum dim *out)
{
    for (int d = 0; d < DIM_COUNT; d++)
        if (sv_is(name, names[d])) {
            *out = (enum dim)d;
            return true;
        }
    return false;
}
