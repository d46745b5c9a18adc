/* SQL of the fact domain: for the files of this domain alone. */
#ifndef ISTMO_DOMAIN_FACT_STORE_H
#define ISTMO_DOMAIN_FACT_STORE_H

#include "db/db.h"
#include "engine/figure/facts.h"

/* The n > 0 facts of a record: of one that had none, or in place of those it had. `mem` holds texts for the
 * call. */
MUST_USE int fact_store_add(struct db_conn *writer, struct sv mission, const struct fact *v, size_t n,
                            struct arena *mem, struct err *e);
MUST_USE int fact_store_put(struct db_conn *writer, struct sv mission, const struct fact *v, size_t n,
                            struct arena *mem, struct err *e);
MUST_USE int fact_store_remove(struct db_conn *writer, struct sv mission, uint32_t record, struct err *e);

/* Whether exactly these facts are stored for the record. */
MUST_USE int fact_store_same(struct db_conn *c, struct sv mission, uint32_t record, const struct fact *v, size_t n,
                             struct arena *mem, bool *same, struct err *e);

/* A person's number by tag. fact_store_person gives a new person the next one; find: 0 = none. */
MUST_USE int fact_store_person(struct db_conn *writer, struct sv mission, struct sv tag, uint32_t *person,
                               struct err *e);
MUST_USE int fact_store_find_person(struct db_conn *c, struct sv mission, struct sv tag, uint32_t *person,
                                    struct err *e);

/* Adds stored facts to columns: all of the mission, or those of one record. */
MUST_USE int fact_store_load(struct db_conn *c, struct sv mission, struct facts *f, struct err *e);
MUST_USE int fact_store_load_record(struct db_conn *c, struct sv mission, uint32_t record, struct facts *f,
                                    struct err *e);

#endif
