/* What sqlgen_apply.c (tables grow) and sqlgen_copy.c (tables are copied) share. For these files only. */
#ifndef ISTMO_DB_SQLGEN_INTERNAL_H
#define ISTMO_DB_SQLGEN_INTERNAL_H

#include "db/db.h"

#define SQLGEN_COLUMNS_MAX 1500 /* PostgreSQL ends at 1600 */

extern const char *const sqlgen_type_token[DB_BLOB + 1]; /* "{int}" … by enum db_type */

/* The type that an engine's catalogue names ("INTEGER", "int8"); DB_NULL for any other. */
enum db_type sqlgen_type_of(struct sv declared);

/* The index of one column of a form table. */
struct sv sqlgen_index_name(struct arena *mem, struct sv table, struct sv column);

#endif
