/*
 * What db_pg.c (statements) and db_pg_open.c (connections, messages) share. For these two only.
 */
#ifndef ISTMO_DB_DB_PG_H
#define ISTMO_DB_DB_PG_H

#include "base/err.h"

#include <libpq-fe.h>

/* A connection with its settings, in pipeline mode. NULL: e says why. */
PGconn *db_pg_open(const char *url, bool writer, struct err *e);

/* Turns a failed result (NULL: the connection itself failed) into a message for the person who
 * reads it. Returns -1. */
int db_pg_error(PGconn *pg, const PGresult *res, struct sv sql, struct err *e);

#endif
