/*
 * A hash map from string views to pointers, in an arena. Insertion order is kept in `v`.
 *
 * cost     O(1) expected; keys are not copied and must outlive the map
 */
#ifndef ISTMO_BASE_MAP_H
#define ISTMO_BASE_MAP_H

#include "base/arena.h"

struct map_entry {
    struct sv key;
    void *value;
};

struct map {
    struct arena *mem;
    struct map_entry *v; /* in order of insertion */
    size_t n, cap;
    uint32_t *slot; /* index + 1 into v; power of two */
    size_t nslots;
};

uint64_t map_hash(struct sv key);
void *map_get(const struct map *m, struct sv key); /* NULL when absent */
bool map_has(const struct map *m, struct sv key);
size_t map_index(const struct map *m, struct sv key);    /* in v; SIZE_MAX when absent */
bool map_put(struct map *m, struct sv key, void *value); /* false when it was there (kept) */
void map_set(struct map *m, struct sv key, void *value); /* replaces */

#endif
