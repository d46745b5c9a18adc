/* Every SQL statement about the catalogue: what is current, and its versions. */
#ifndef ISTMO_DOMAIN_PACK_PACK_STORE_H
#define ISTMO_DOMAIN_PACK_PACK_STORE_H

#include "domain/pack/pack.h"

struct stored_entry {
    struct pack_entry entry;
    int64_t version, position;
};
struct stored_entries {
    struct stored_entry *v;
    size_t n, cap;
};

/* Current entries of a mission by kind, each in the order of the pack. */
MUST_USE int pack_store_current(struct db_conn *c, struct sv mission, struct arena *mem, struct stored_entries *out,
                                struct err *e);
MUST_USE int pack_store_missions(struct db_conn *c, struct arena *mem, struct sv_list *out, struct err *e);

MUST_USE int pack_store_stamp(struct db_conn *c, struct sv mission, int64_t *stamp, struct err *e);

/* Whether another mission has a form of this id: they share its tables. */
MUST_USE int pack_store_shared(struct db_conn *c, struct sv mission, struct sv form, bool *shared, struct err *e);

MUST_USE int pack_store_mission(struct db_conn *writer, struct sv mission, int64_t now_ms, struct err *e);

/* Who changes the catalogue, when and why. */
struct stored_by {
    struct sv mission, reason, user;
    int64_t now_ms;
};
/* Ends the validity of the current version. */
MUST_USE int pack_store_end(struct db_conn *writer, const struct stored_by *by, struct sv kind, struct sv code,
                            struct err *e);
/* Adds the next version, valid from now. */
MUST_USE int pack_store_add(struct db_conn *writer, const struct stored_by *by, const struct pack_entry *entry,
                            int64_t position, struct err *e);
MUST_USE int pack_store_move(struct db_conn *writer, struct sv mission, const struct pack_entry *entry,
                             int64_t position, struct err *e);

extern const struct db_migrations pack_migrations;

#endif
