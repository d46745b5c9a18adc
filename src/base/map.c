/* Open-addressing hash map: see map.h. Entries are never removed. */
#include "base/map.h"

uint64_t map_hash(struct sv key)
{
    uint64_t h = 0xcbf29ce484222325U;
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * 0x100000001b3U;
    return h ^ (h >> 29);
}

static size_t probe(const struct map *m, struct sv key)
{
    size_t i = map_hash(key) & (m->nslots - 1);
    while (m->slot[i] && !sv_eq(m->v[m->slot[i] - 1].key, key))
        i = (i + 1) & (m->nslots - 1);
    return i;
}

static struct map_entry *find(const struct map *m, struct sv key)
{
    if (!m->v)
        return NULL;
    uint32_t at = m->slot[probe(m, key)];
    return at ? &m->v[at - 1] : NULL;
}

static void start(struct map *m)
{
    m->cap = 8;
    m->v = ARENA_ARRAY(m->mem, m->cap, struct map_entry);
    m->nslots = 16;
    m->slot = ARENA_ARRAY(m->mem, m->nslots, uint32_t);
}

static void rehash(struct map *m)
{
    m->nslots *= 2;
    m->slot = ARENA_ARRAY(m->mem, m->nslots, uint32_t);
    for (size_t i = 0; i < m->n; i++)
        m->slot[probe(m, m->v[i].key)] = (uint32_t)i + 1;
}

void *map_get(const struct map *m, struct sv key)
{
    struct map_entry *e = find(m, key);
    return e ? e->value : NULL;
}

size_t map_index(const struct map *m, struct sv key)
{
    const struct map_entry *e = find(m, key);
    return e ? (size_t)(e - m->v) : SIZE_MAX;
}

bool map_has(const struct map *m, struct sv key)
{
    return find(m, key) != NULL;
}

bool map_put(struct map *m, struct sv key, void *value)
{
    if (find(m, key))
        return false;
    if (!m->v)
        start(m);
    if ((m->n + 1) * 2 > m->nslots)
        rehash(m);
    struct map_entry entry = {key, value};
    vec_push(m->mem, m, entry);
    m->slot[probe(m, key)] = (uint32_t)m->n;
    return true;
}

void map_set(struct map *m, struct sv key, void *value)
{
    struct map_entry *e = find(m, key);
    if (e)
        e->value = value;
    else
        (void)map_put(m, key, value);
}
