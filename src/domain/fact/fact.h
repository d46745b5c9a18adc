/*
 * Facts: what records contribute to figures, in SQL and mirrored in memory as columns.
 */
#ifndef ISTMO_DOMAIN_FACT_FACT_H
#define ISTMO_DOMAIN_FACT_FACT_H

#include "domain/pack/pack.h"

struct record; /* domain/record/record.h */
struct facts;  /* engine/facts.h: the columns */

/* Replaces the facts of one record (none when it is deleted or in a state that does not count).
 * Inside the writer's transaction; the memory columns follow after its commit. */
MUST_USE int fact_save(struct db_conn *writer, const struct context *ctx, const struct pack *pk, const struct record *r,
                       struct arena *mem, struct err *e);

/* All facts of the mission as columns, read from SQL. */
MUST_USE int fact_open(struct db_conn *c, const struct context *ctx, const struct pack *pk, struct facts **out,
                       struct err *e);
void fact_close(struct facts *f);

/* Recomputes all facts of a form from its records: when a pack changed what they mean. */
MUST_USE int fact_rebuild(struct db_conn *writer, const struct context *ctx, const struct pack *pk,
                          const struct form *f, struct err *e);

extern const struct db_migrations fact_migrations;

#endif
