/*
 * Who is asking, of which mission, in which language: handed down from a command or a request
 * to every domain service.
 */
#ifndef ISTMO_KIT_CONTEXT_H
#define ISTMO_KIT_CONTEXT_H

#include "db/db.h"

struct mirror; /* domain/indicator/mirror.h */

struct context {
    struct db *db;
    struct mirror *mirror; /* pack and facts in memory, shared by requests; NULL: a command reads for itself */
    struct sv mission;
    struct sv user;                                /* for revisions: "ana", or the system account of the command line */
    struct sv node;                                /* which installation writes: one hash chain per node */
    const char *lang;                              /* "es", "en" */
    const char *key_file;                          /* the mission's key, mode 0600; NULL: key_stem.MISSION.key */
    const char *key_stem;                          /* the database's path, or ./istmo beside a server */
    const struct db_migrations *const *migrations; /* all that the program knows */
    size_t nmigrations;
    bool colour; /* output is a terminal */
    bool quiet;  /* no progress lines */
};

#endif
