/* Every SQL statement about accounts and sessions. */
#ifndef ISTMO_DOMAIN_USER_USER_STORE_H
#define ISTMO_DOMAIN_USER_USER_STORE_H

#include "domain/user/user.h"

#define TOKEN_HASH 32

struct stored_session {
    struct sv name;
    int64_t since_ms, seen_ms;
};

MUST_USE int user_store_list(struct db_conn *c, struct sv mission, struct arena *mem, struct users *out, struct err *e);
/* One account with its grants; *found false: none. secret: its password's hash. */
MUST_USE int user_store_find(struct db_conn *c, struct sv mission, struct sv name, struct arena *mem, struct user *out,
                             struct sv *secret, bool *found, struct err *e);
MUST_USE int user_store_add(struct db_conn *writer, struct sv mission, const struct user *u, struct sv secret,
                            struct err *e);
MUST_USE int user_store_secret(struct db_conn *writer, struct sv mission, struct sv name, struct sv secret,
                               int64_t *changed, struct err *e);
MUST_USE int user_store_disable(struct db_conn *writer, struct sv mission, struct sv name, bool disabled,
                                int64_t *changed, struct err *e);
MUST_USE int user_store_grant(struct db_conn *writer, struct sv mission, struct sv name, const struct grant *g,
                              struct err *e);

MUST_USE int user_store_session_add(struct db_conn *writer, struct sv mission, const unsigned char *hash,
                                    struct sv name, int64_t now_ms, struct err *e);
MUST_USE int user_store_session_find(struct db_conn *c, struct sv mission, const unsigned char *hash, struct arena *mem,
                                     struct stored_session *out, bool *found, struct err *e);
MUST_USE int user_store_session_seen(struct db_conn *writer, struct sv mission, const unsigned char *hash,
                                     int64_t now_ms, struct err *e);
MUST_USE int user_store_session_end(struct db_conn *writer, struct sv mission, const unsigned char *hash,
                                    struct err *e);
MUST_USE int user_store_sessions_end(struct db_conn *writer, struct sv mission, struct sv name, struct err *e);
/* Those that began before `since_ms` or were not seen after `seen_ms`. */
MUST_USE int user_store_sessions_old(struct db_conn *writer, int64_t since_ms, int64_t seen_ms, struct err *e);

extern const struct db_migrations user_migrations;

#endif
