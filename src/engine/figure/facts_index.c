/* Record number -> its first run, as a hash table of runs. Used by facts.c only. */
#include "engine/figure/facts_internal.h"

#include <stdlib.h>

static size_t home(const struct fact_index *x, uint32_t record)
{
    return (size_t)(record * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (x->nslots - 1);
}

static size_t probe(const struct fact_index *x, const uint32_t *record, uint32_t wanted)
{
    size_t i = home(x, wanted);
    while (x->slot[i] && record[x->slot[i] - 1] != wanted)
        i = (i + 1) & (x->nslots - 1);
    return i;
}

uint32_t fact_index_find(const struct fact_index *x, const uint32_t *record, uint32_t wanted)
{
    return x->nslots ? x->slot[probe(x, record, wanted)] - 1 : FACT_NO_RUN; /* 0 - 1 is FACT_NO_RUN */
}

static void grow(struct fact_index *x, const uint32_t *record)
{
    struct fact_index wide = {.nslots = x->nslots ? x->nslots * 2 : 64, .n = x->n};
    wide.slot = xcalloc(wide.nslots, sizeof *wide.slot);
    for (size_t i = 0; i < x->nslots; i++)
        if (x->slot[i])
            wide.slot[probe(&wide, record, record[x->slot[i] - 1])] = x->slot[i];
    free(x->slot);
    *x = wide;
}

void fact_index_put(struct fact_index *x, const uint32_t *record, uint32_t run)
{
    if ((x->n + 1) * 3 > x->nslots * 2)
        grow(x, record);
    size_t i = probe(x, record, record[run]);
    x->n += x->slot[i] == 0;
    x->slot[i] = run + 1;
}

/* Closes the gap, so that every entry stays reachable from its home. */
void fact_index_remove(struct fact_index *x, const uint32_t *record, uint32_t wanted)
{
    if (!x->nslots)
        return;
    size_t mask = x->nslots - 1, gap = probe(x, record, wanted);
    if (!x->slot[gap])
        return;
    x->n--;
    for (size_t i = (gap + 1) & mask; x->slot[i]; i = (i + 1) & mask) {
        size_t from = home(x, record[x->slot[i] - 1]);
        if (((i - from) & mask) >= ((i - gap) & mask)) {
            x->slot[gap] = x->slot[i];
            gap = i;
        }
    }
    x->slot[gap] = 0;
}

void fact_index_drop(struct fact_index *x)
{
    free(x->slot);
    *x = (struct fact_index){0};
}
