/*
 * A form as SQL tables: one per form, one per repeat, typed columns, indexes on dimensions.
 * Personal questions become blob columns that only ever hold sealed bytes.
 */
#ifndef ISTMO_DOMAIN_FORM_FORM_TABLES_H
#define ISTMO_DOMAIN_FORM_FORM_TABLES_H

#include "db/sqlgen.h"
#include "engine/form/form.h"

struct sqlgen_table form_table(struct arena *mem, const struct form *f, size_t scope);

/* A canonical answer as the column's value (NULL when empty), and back. */
struct db_value form_value_to_db(const struct question *q, struct sv value);
struct sv form_value_from_db(const struct question *q, const struct db_cursor *cur, size_t column, struct arena *mem);

/* Creates or widens all tables of the form. */
MUST_USE int form_tables_apply(struct db_conn *c, struct arena *mem, const struct form *f, struct err *e);

/* Before about n records are written: see sqlgen_before_many. form_tables_apply afterwards. */
MUST_USE int form_tables_before_many(struct db_conn *c, struct arena *mem, const struct form *f, size_t n,
                                     struct err *e);

/* Writes and reads the answers of one record, by its number. pii values are sealed bytes here: the caller
 * (domain/record) seals and opens them. form_answers_write is for records that have none yet. */
MUST_USE int form_answers_write(struct db_conn *c, struct arena *mem, struct sv mission, int64_t record,
                                const struct answers *a, struct err *e);
/* Instead of the `had`[scope] rows that are there. from[scope][row] is the row that this one was, in the same
 * order, ANSWERS_NEW_ROW none: a row that stays is changed in its place, so that columns of questions which the
 * form no longer has keep their answers. */
#define ANSWERS_NEW_ROW SIZE_MAX
MUST_USE int form_answers_change(struct db_conn *c, struct arena *mem, struct sv mission, int64_t record,
                                 const struct answers *a, const size_t *had, size_t *const *from, struct err *e);
MUST_USE int form_answers_read(struct db_conn *c, struct arena *mem, struct sv mission, int64_t record,
                               const struct form *f, struct answers **out, struct err *e);
MUST_USE int form_answers_delete(struct db_conn *c, struct arena *mem, struct sv mission, int64_t record,
                                 const struct form *f, struct err *e);

#endif
