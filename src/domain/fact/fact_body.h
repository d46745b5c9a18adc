/*
 * All facts of a record as one JSON text, which is how they are stored:
 *
 *   {"stream":"activity","value":[1,13,9],"measure":["count","participants","participants"],
 *    "status":"counted","date":"2023-05-04","place":"CR-SJ","sex":[null,"f","m"],
 *    "answers":{"kind":"talk"},"events":{"approved":"2023-05-09"}}
 *
 * What all facts have in common is written once; what differs, as an array with one element a fact.
 * Members without any value are left out. Canonical: equal facts give equal bytes.
 */
#ifndef ISTMO_DOMAIN_FACT_BODY_H
#define ISTMO_DOMAIN_FACT_BODY_H

#include "base/arena.h"
#include "base/err.h"
#include "engine/figure/facts.h"

/* n > 0 facts of one record: stream and events are those of the first. */
MUST_USE int fact_body_write(struct arena *mem, const struct fact *v, size_t n, struct sv *out, struct err *e);

/* Texts stand in the body where they can: it must stay. What facts have in common stands at one
 * address. ERR_STORAGE when it is not what fact_body_write writes. */
MUST_USE int fact_body_read(struct arena *mem, struct sv body, uint32_t record, struct fact **v, size_t *n,
                            struct err *e);

#endif
