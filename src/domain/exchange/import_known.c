/*
 * Which keys a form's records surely do not have: a Bloom filter of those they have. Most rows of most
 * imports are new records, and asking the database for each takes longer than to insert it. Memory is
 * bounded; a large file only makes it more often unsure, and then the database is asked. Pure.
 */
#include "domain/exchange/import_internal.h"

#include "base/map.h"

#include <stdlib.h>

#define BITS_A_KEY 16
#define BITS_MIN ((size_t)1 << 16)
#define BITS_MAX ((size_t)1 << 25) /* 4 MB */
#define PROBES 4

struct import_known {
    size_t mask;
    uint64_t word[];
};

struct import_known *import_known_new(size_t keys)
{
    size_t bits = BITS_MIN;
    while (bits < BITS_MAX && bits / BITS_A_KEY < keys)
        bits *= 2;
    struct import_known *k = xcalloc(1, sizeof *k + bits / 8);
    k->mask = bits - 1;
    return k;
}

void import_known_free(struct import_known *k)
{
    free(k);
}

/* All bits of a hash from each: FNV's high ones are good, its low ones are not (MurmurHash3's last step). */
static uint64_t mixed(struct sv key)
{
    uint64_t h = map_hash(key);
    h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdU;
    h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53U;
    return h ^ (h >> 33);
}

void import_known_add(struct import_known *k, struct sv key)
{
    uint64_t h = mixed(key), step = (h >> 32) | 1;
    for (size_t i = 0; i < PROBES; i++, h += step)
        k->word[(h & k->mask) / 64] |= (uint64_t)1 << (h % 64);
}

bool import_known_maybe(const struct import_known *k, struct sv key)
{
    uint64_t h = mixed(key), step = (h >> 32) | 1;
    bool all = true;
    for (size_t i = 0; i < PROBES; i++, h += step)
        all = all && (k->word[(h & k->mask) / 64] >> (h % 64) & 1);
    return all;
}
