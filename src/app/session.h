/* Opens what a command needs: the database, migrated, and the mission. */
#ifndef ISTMO_APP_SESSION_H
#define ISTMO_APP_SESSION_H

#include "kit/args.h"

#define SESSION_MIGRATIONS_MAX 32

struct session {
    struct arena mem;
    const struct db_migrations *migrations[SESSION_MIGRATIONS_MAX];
    struct db *db;
    struct context ctx;
};

MUST_USE int session_open(struct session *s, const struct globals *g, const struct command *c, struct err *e);
void session_close(struct session *s);

#endif
