/* Finds prepared statements by text: see db_stmts.h. Called by the drivers; knows no engine. */
#include "db/db_stmts.h"

#include "base/map.h"

#include <stdlib.h>

#define NBUCKETS (sizeof((struct db_stmts *)0)->bucket / sizeof(struct db_stmt *))
#define NRECENT (sizeof((struct db_stmts *)0)->recent / sizeof((struct db_stmts *)0)->recent[0])

static size_t address_slot(const char *p)
{
    uint64_t x = (uint64_t)(uintptr_t)p * 0x9e3779b97f4a7c15U;
    return (size_t)(x >> 32) % NRECENT;
}

struct db_stmt *db_stmts_find(struct db_stmts *all, struct sv sql)
{
    size_t slot = address_slot(sql.p);
    struct db_stmt *s = all->recent[slot].s;
    if (s && all->recent[slot].p == sql.p && sv_eq(s->sql, sql))
        return s;
    uint64_t hash = map_hash(sql);
    for (s = all->bucket[hash % NBUCKETS]; s; s = s->next)
        if (s->hash == hash && sv_eq(s->sql, sql))
            break;
    if (s) {
        all->recent[slot].p = sql.p;
        all->recent[slot].s = s;
    }
    return s;
}

void db_stmts_add(struct db_stmts *all, struct db_stmt *s, struct sv sql)
{
    char *text = xmalloc(sql.n + 1);
    memcpy(text, sql.p, sql.n);
    text[sql.n] = '\0';
    s->text = text;
    s->sql = (struct sv){text, sql.n};
    s->hash = map_hash(sql);
    s->next = all->bucket[s->hash % NBUCKETS];
    all->bucket[s->hash % NBUCKETS] = s;
    all->n++;
}

void db_stmts_clear(struct db_stmts *all, void (*drop)(struct db_stmt *s))
{
    for (size_t i = 0; i < NBUCKETS; i++)
        for (struct db_stmt *s = all->bucket[i], *next; s; s = next) {
            char *text = s->text;
            next = s->next;
            drop(s);
            free(text);
        }
    memset(all, 0, sizeof *all);
}
