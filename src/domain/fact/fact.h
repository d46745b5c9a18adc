/*
 * Facts: what records contribute to figures, in SQL and mirrored in memory as columns.
 */
#ifndef ISTMO_DOMAIN_FACT_FACT_H
#define ISTMO_DOMAIN_FACT_FACT_H

#include "domain/pack/pack.h"
#include "engine/figure/facts.h"

struct record; /* domain/record/record.h */
struct vault;

/* What a record contributes, computed from its answers, state and events: contract §2. Pure but
 * for person numbers, which are not set here (person_key says whose). Findings of facets (parts
 * that exceed their total, list against tallies) are the checks' business. */
struct fact_list {
    struct fact *v;
    struct sv *person_key; /* beside v: the answer of the question with dimension person, or empty */
    size_t n, cap, key_cap;
};
MUST_USE int fact_compute(const struct pack *pk, const struct record *r, struct arena *mem, struct fact_list *out,
                          struct err *e);

/* Replaces the facts of one record (none when it is deleted, or neither counts nor has events).
 * Inside the writer's transaction; memory columns follow by fact_follow. Persons get dense numbers
 * by a keyed hash of their identifier (vault_person_tag): no identifier lies readable. */
MUST_USE int fact_save(struct db_conn *writer, const struct context *ctx, struct vault *v, const struct pack *pk,
                       const struct record *r, struct arena *mem, struct err *e);

/* Whether the stored facts of a record are those that fact_compute gives now. */
MUST_USE int fact_matches(struct db_conn *c, const struct context *ctx, struct vault *v, const struct pack *pk,
                          const struct record *r, struct arena *mem, bool *same, struct err *e);

/* All facts of the mission as columns, read from SQL. */
MUST_USE int fact_open(struct db_conn *c, const struct context *ctx, const struct pack *pk, struct facts **out,
                       struct err *e);
void fact_close(struct facts *f);

/* Brings columns up to date with what was saved after revision number *seen (record_changed_since)
 * and moves *seen. */
MUST_USE int fact_follow(struct db_conn *c, const struct context *ctx, struct facts *f, int64_t *seen, struct err *e);

/* Recomputes all facts of a form from its records: when a pack changed what they mean. */
MUST_USE int fact_rebuild(struct db_conn *writer, const struct context *ctx, struct vault *v, const struct pack *pk,
                          const struct form *f, struct err *e);

extern const struct db_migrations fact_migrations;

#endif
