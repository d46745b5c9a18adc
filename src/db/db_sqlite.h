/*
 * What db_sqlite.c (statements) and db_sqlite_open.c (files, settings, messages) share.
 *
 * For these two files only.
 */
#ifndef ISTMO_DB_DB_SQLITE_H
#define ISTMO_DB_DB_SQLITE_H

#include "base/err.h"

#include <sqlite3.h>

/* An open connection with its settings. The writer's makes the file when there is none (readable
 * by its owner only) and refuses a file that is not istmo's, untouched. NULL: e says why. */
sqlite3 *db_sqlite_open(const char *path, bool writer, struct err *e);

/* Turns SQLite's last failure into a message for the person who reads it. Returns -1. */
int db_sqlite_error(sqlite3 *s, struct sv sql, struct err *e);

#endif
