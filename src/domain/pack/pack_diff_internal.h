/* What pack_diff.c, pack_note.c, pack_refuse.c and pack_apply.c share: two packs side by side. */
#ifndef ISTMO_DOMAIN_PACK_PACK_DIFF_INTERNAL_H
#define ISTMO_DOMAIN_PACK_PACK_DIFF_INTERNAL_H

#include "domain/pack/pack_store.h"

struct two_packs {
    struct arena *mem;
    struct sv mission;
    const struct pack *old, *next; /* old: empty when none was loaded */
    struct stored_entries stored;  /* what is current */
    struct map by_name;            /* "kind|code" -> struct stored_entry* */
};

MUST_USE int pack_two(struct arena *mem, struct db_conn *c, struct sv mission, const struct pack *next,
                      struct two_packs *out, struct err *e);
const struct stored_entry *pack_two_stored(const struct two_packs *two, const struct pack_entry *entry);

/* Whether the entry says something else than what is stored; the order of columns does not count. */
MUST_USE int pack_two_differs(const struct two_packs *two, const struct stored_entry *stored,
                              const struct pack_entry *entry, bool *differs, struct err *e);

/* What a change means, translated; empty when nothing needs saying (pack_note.c). */
struct sv pack_note(const struct two_packs *two, const struct pack_change *change, const char *lang);

/* Unsafe changes of a form (pack_refuse.c). */
MUST_USE int pack_refuse(const struct two_packs *two, struct db_conn *c, const struct form *old,
                         const struct form *next, struct problems *refused, struct err *e);

/* The type of the question's column in the form's table. */
enum db_type pack_storage(struct arena *mem, const struct form *f, const struct question *q);

/* Whether records of the form give other facts than before (pack_meaning.c). */
bool pack_meaning_changed(const struct two_packs *two, const struct form *old, const struct form *next);

#endif
