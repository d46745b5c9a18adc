/*
 * Whole tables as data, for copies of a database that either engine can read.
 *
 * istmo's tables are those whose first column is `mission` (every key begins with it); whatever
 * else lies in the same database is not seen. Tables of forms are made from what is told here;
 * the others come from migrations and must be there.
 */
#ifndef ISTMO_DB_SQLGEN_COPY_H
#define ISTMO_DB_SQLGEN_COPY_H

#include "db/db.h"

struct sqlgen_copy_column {
    struct sv name;
    enum db_type type;
    bool indexed; /* by an index of its own */
};

struct sqlgen_copy {
    struct sv name;
    struct {
        struct sqlgen_copy_column *v;
        size_t n, cap;
    } columns;
    struct sv insert; /* made on first use */
};

struct sqlgen_copies {
    struct sqlgen_copy *v;
    size_t n, cap;
};

/* All of them; those that others refer to come first. */
MUST_USE int sqlgen_copy_tables(struct db_conn *c, struct arena *mem, struct sqlgen_copies *out, struct err *e);

/* Every row, columns in order. */
MUST_USE int sqlgen_copy_select(struct db_conn *c, struct arena *mem, const struct sqlgen_copy *t,
                                struct db_cursor **out, struct err *e);

MUST_USE int sqlgen_copy_is_empty(struct db_conn *c, struct arena *mem, const struct sqlgen_copy *t, bool *empty,
                                  struct err *e);

/* Makes the table of a form when there is none. ERR_INPUT when a table of migrations is missing, when
 * one that is there lacks a column or keeps it as another type, or when a name is not one of ours. */
MUST_USE int sqlgen_copy_ready(struct db_conn *c, struct arena *mem, const struct sqlgen_copy *t, struct err *e);

/* values: t->columns.n of them. */
MUST_USE int sqlgen_copy_insert(struct db_conn *c, struct arena *mem, struct sqlgen_copy *t,
                                const struct db_value *values, struct err *e);

/* The indexes of a form's table, after its rows. */
MUST_USE int sqlgen_copy_index(struct db_conn *c, struct arena *mem, const struct sqlgen_copy *t, struct err *e);

#endif
