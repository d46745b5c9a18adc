/*
 * People who sign in: accounts, what they may do, their sessions.
 *
 * Passwords are kept as Argon2id (libsodium's interactive limits), sessions by the hash of their token: whoever
 * reads the database cannot sign in. Nothing says whether a name exists: an unknown one costs the same time.
 */
#ifndef ISTMO_DOMAIN_USER_USER_H
#define ISTMO_DOMAIN_USER_USER_H

#include "domain/pack/pack.h"
#include "kit/access.h"
#include "kit/web.h"

#define USER_NAME_MAX 64
#define USER_PASSWORD_MIN 10 /* characters */
#define USER_PASSWORD_MAX 200
#define USER_SESSION_MS INT64_C(43200000)     /* 12 hours since sign-in */
#define USER_SESSION_IDLE_MS INT64_C(7200000) /* 2 hours since the last request */

struct user {
    struct sv name, display;
    bool disabled;
    struct access access;
    int64_t since_ms;
};
struct users {
    struct user *v;
    size_t n, cap;
};

/* In the order of names. */
MUST_USE int user_list(struct db_conn *c, struct sv mission, struct arena *mem, struct users *out, struct err *e);

/* What a new account has; borrowed. */
struct user_new {
    struct sv name, display, password;
    struct access access; /* at least one grant */
};
/* ERR_INPUT: a name or password that cannot be; ERR_CONFLICT: the name is taken. */
MUST_USE int user_add(struct context *ctx, const struct pack *pk, const struct user_new *n, struct err *e);
MUST_USE int user_set_password(struct context *ctx, struct sv name, struct sv password, struct err *e);
MUST_USE int user_grant(struct context *ctx, const struct pack *pk, struct sv name, const struct grant *g,
                        struct err *e);
/* Ends the account's sessions as well. */
MUST_USE int user_disable(struct context *ctx, struct sv name, bool disabled, struct err *e);

/* A password to be told once: 20 characters that cannot be mistaken for each other. */
void user_password_new(char out[21]);

/* ERR_DENIED: wrong, or too many wrong ones from this address for this name (it must wait). token: hex. */
MUST_USE int user_sign_in(const struct context *ctx, struct sv name, struct sv password, struct sv address,
                          struct arena *mem, struct sv *token, struct err *e);
MUST_USE int user_sign_out(const struct context *ctx, struct sv token, struct err *e);
/* For kit/site.h: whose session that is. */
MUST_USE int user_who(const struct context *ctx, struct sv token, struct arena *mem, struct web_person *out,
                      struct err *e);

#endif
