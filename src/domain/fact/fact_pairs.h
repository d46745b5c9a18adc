/*
 * Named values of a fact as one JSON object of strings, so that SQL can ask for one of them
 * (answers ->> 'kind') on both engines.
 */
#ifndef ISTMO_DOMAIN_FACT_PAIRS_H
#define ISTMO_DOMAIN_FACT_PAIRS_H

#include "engine/figure/facts.h"

/* Canonical: sorted by name, without empty values; empty text when nothing is left. */
struct sv fact_pairs_write(struct arena *mem, const struct fact_pair *v, size_t n);

/* What fact_pairs_write wrote. ERR_STORAGE when it is anything else. */
MUST_USE int fact_pairs_read(struct arena *mem, struct sv text, const struct fact_pair **v, size_t *n, struct err *e);

#endif
