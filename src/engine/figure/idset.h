/*
 * Sets of dense numbers (persons, records), for exact distinct counts and their unions.
 *
 * memory   a set lives as long as the pool it was made in
 * cost     compressed (Roaring): unions of millions in well under a millisecond
 */
#ifndef ISTMO_ENGINE_IDSET_H
#define ISTMO_ENGINE_IDSET_H

#include "base/arena.h"

struct idset; /* never changed once made */

struct idset_pool {
    struct idset **v;
    size_t n, cap;
};

void idset_pool_release(struct idset_pool *pool);

const struct idset *idset_of(struct idset_pool *pool, const uint32_t *v, size_t n);
/* Either may be NULL, the empty set. */
const struct idset *idset_union(struct idset_pool *pool, const struct idset *a, const struct idset *b);
uint64_t idset_count(const struct idset *s);
/* The numbers in ascending order. */
uint32_t *idset_list(const struct idset *s, struct arena *mem, size_t *n);

/* Sorts and removes what is there twice, in place; the number that remains. */
size_t idset_unique(uint32_t *v, size_t n);

#endif
