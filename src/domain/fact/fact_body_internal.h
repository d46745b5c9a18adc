/* The members of a record's facts as JSON: for fact_body_write.c and fact_body_read.c alone. */
#ifndef ISTMO_DOMAIN_FACT_BODY_INTERNAL_H
#define ISTMO_DOMAIN_FACT_BODY_INTERNAL_H

#include "domain/fact/fact_body.h"

/* Members that may differ from fact to fact, in the order in which they stand after the values. */
enum member {
    MEASURE,
    STATUS,
    DATE,
    PERSON,
    APPORTIONED,
    DIMS,
    DIMENSIONS = DIMS + DIM_PERSON, /* those the pack names: an object */
    ANSWERS,
    EVENTS, /* the record's, not a fact's */
    NMEMBERS,
};

_Static_assert(DIM_PERSON == DIM_COUNT - 1, "person is the last dimension and a member of its own");

static inline struct sv status_name(enum fact_status s)
{
    return s == FACT_COUNTED ? SV("counted") : s == FACT_PENDING ? SV("pending") : SV("event");
}

/* Those of dimensions are dim_name's, here with their lengths; a test compares them. */
#define NAME(literal)                      \
    {                                      \
        "" literal "", sizeof(literal) - 1 \
    }
static const struct sv member_name[NMEMBERS] = {NAME("measure"),
                                                NAME("status"),
                                                NAME("date"),
                                                NAME("person"),
                                                NAME("apportioned"),
                                                NAME("place"),
                                                NAME("unit"),
                                                NAME("lead_unit"),
                                                NAME("sex"),
                                                NAME("age"),
                                                NAME("nationality"),
                                                NAME("institution"),
                                                NAME("institution_kind"),
                                                NAME("population"),
                                                NAME("activity_kind"),
                                                NAME("topic"),
                                                NAME("project"),
                                                NAME("partner"),
                                                NAME("dimensions"),
                                                NAME("answers"),
                                                NAME("events")};
#undef NAME

/* Of members that are texts. */
static inline struct sv text_at(const struct fact *f, int m)
{
    return m == MEASURE ? f->measure : f->dim[m - DIMS];
}

/* Named dimensions or answers of a fact. */
struct pairs {
    const struct fact_pair *v;
    size_t n;
};

#endif
