/*
 * The one place that builds SQL text: statements of form tables, from catalogue structs.
 *
 * Identifiers are prefixed (f_ tables, q_ columns), quoted, checked against [a-z0-9_] and at most
 * 63 bytes: longer or odd names get a stable hash suffix. Values are always bound.
 */
#ifndef ISTMO_DB_SQLGEN_H
#define ISTMO_DB_SQLGEN_H

#include "db/db.h"

struct sqlgen_column {
    struct sv name;    /* as in the catalogue, unprefixed: a question name */
    enum db_type type; /* DB_INT, DB_REAL, DB_TEXT, DB_BLOB */
    bool indexed;
};

/* Every form table begins with (mission, record, row, parent_row). record is the record's number, which
 * is short and grows, so that keys are cheap; repeats have rows 1..n, the record's own table has the
 * single row 0. */
struct sqlgen_table {
    struct sv form, repeat; /* repeat empty: the form's own table */
    const struct sqlgen_column *column;
    size_t n;
};

struct sv sqlgen_table_name(struct arena *mem, const struct sqlgen_table *t);
struct sv sqlgen_column_name(struct arena *mem, struct sv name);

/* Creates the table or adds the columns and indexes it lacks. Never drops anything. */
MUST_USE int sqlgen_apply(struct db_conn *c, const struct sqlgen_table *t, struct err *e);

/* Before about `rows` rows go in: takes the indexes away where building them afterwards, by sqlgen_apply
 * in the same transaction, is much cheaper than keeping them. */
MUST_USE int sqlgen_before_many(struct db_conn *c, const struct sqlgen_table *t, size_t rows, struct err *e);

/* Whether no mission has a row in it; so is a table that does not exist. */
MUST_USE int sqlgen_is_empty(struct db_conn *c, const struct sqlgen_table *t, bool *empty, struct err *e);

/* Takes a column out of an empty table, so that it can come back with another type. */
MUST_USE int sqlgen_drop_column(struct db_conn *c, const struct sqlgen_table *t, struct sv column, struct err *e);

/* values: t->n of them, in column order. */
MUST_USE int sqlgen_insert(struct db_conn *c, const struct sqlgen_table *t, struct sv mission, int64_t record,
                           int64_t row, int64_t parent_row, const struct db_value *values, struct err *e);
MUST_USE int sqlgen_delete(struct db_conn *c, const struct sqlgen_table *t, struct sv mission, int64_t record,
                           struct err *e);

/* One row in its place: columns that t does not name keep what they hold. */
MUST_USE int sqlgen_update(struct db_conn *c, const struct sqlgen_table *t, struct sv mission, int64_t record,
                           int64_t row, int64_t parent_row, const struct db_value *values, struct err *e);
MUST_USE int sqlgen_delete_row(struct db_conn *c, const struct sqlgen_table *t, struct sv mission, int64_t record,
                               int64_t row, struct err *e);
MUST_USE int sqlgen_move_row(struct db_conn *c, const struct sqlgen_table *t, struct sv mission, int64_t record,
                             int64_t from, int64_t to, struct err *e);

/* Rows (row, parent_row, columns…) ordered by row; record 0: all records of the mission, with the
 * record's number as first column, ordered by record, row. */
MUST_USE int sqlgen_select(struct db_conn *c, const struct sqlgen_table *t, struct sv mission, int64_t record,
                           struct db_cursor **out, struct err *e);

/* Statement texts are kept with the connection; this frees them with it. */
struct sqlgen_cache;
void sqlgen_forget(struct sqlgen_cache *cache);

#endif
