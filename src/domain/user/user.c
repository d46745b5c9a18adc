/* Accounts and what they may be: see user.h. No SQL; sessions are in user_session.c. */
#include "domain/user/user_internal.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <sodium.h>

#define ALPHABET "abcdefghijkmnpqrstuvwxyz23456789" /* 32: no l, o, 0, 1 */

void user_password_new(char out[21])
{
    unsigned char random[20];
    clock_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        out[i] = ALPHABET[random[i] % 32];
    out[20] = '\0';
}

static int check_name(struct sv name, struct err *e)
{
    bool fine = name.n > 0 && name.n <= USER_NAME_MAX;
    for (size_t i = 0; fine && i < name.n; i++) {
        char c = name.p[i];
        fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (i && strchr("._-@", c));
    }
    return fine ? 0
                : err_set(e, ERR_INPUT, "name",
                          N_("“%.*s” is no name to sign in with: small letters, digits and . _ - @, at most %d"),
                          SV_ARG(name), USER_NAME_MAX);
}

static int hash_password(struct sv password, char out[USER_SECRET], struct err *e)
{
    size_t length = utf8_length(password);
    if (length < USER_PASSWORD_MIN || length > USER_PASSWORD_MAX || !utf8_valid(password))
        return err_set(e, ERR_INPUT, "password", N_("a password has %d to %d characters"), USER_PASSWORD_MIN,
                       USER_PASSWORD_MAX);
    if (crypto_pwhash_str(out, password.p, password.n, USER_OPSLIMIT, USER_MEMLIMIT))
        return err_set(e, ERR_STORAGE, NULL, N_("there is not enough memory to hash a password"));
    return 0;
}

/* A scope must name something that is there: a mistyped one would allow nothing, silently. */
static int check_grant(const struct pack *pk, const struct grant *g, struct err *e)
{
    if (g->unit.n && !pack_unit(pk, g->unit))
        return err_set(e, ERR_INPUT, "--unit", N_("there is no unit \"%.*s\""), SV_ARG(g->unit));
    if (g->form.n && !pack_form(pk, g->form))
        return err_set(e, ERR_INPUT, "--form", N_("there is no form \"%.*s\""), SV_ARG(g->form));
    return g->place.n && !pack_place(pk, g->place, e) ? -1 : 0;
}

/* --- jobs of the writer --------------------------------------------------------------------------------------- */

struct change {
    const struct context *ctx;
    struct user user;
    struct sv secret;
    const struct grant *grant;
    bool disabled;
};

static int unknown(struct sv name, struct err *e)
{
    return err_set(e, ERR_NOT_FOUND, "name", N_("there is no account “%.*s”"), SV_ARG(name));
}

static int add(struct db_conn *writer, void *ctx, struct err *e)
{
    struct change *c = ctx;
    struct arena mem = {0};
    struct user old;
    struct sv secret;
    bool found = false;
    int rc = user_store_find(writer, c->ctx->mission, c->user.name, &mem, &old, &secret, &found, e);
    arena_release(&mem);
    if (rc == 0 && found)
        return err_set(e, ERR_CONFLICT, "name", N_("there is an account “%.*s” already"), SV_ARG(c->user.name));
    if (rc || user_store_add(writer, c->ctx->mission, &c->user, c->secret, e))
        return -1;
    for (size_t i = 0; i < c->user.access.n; i++)
        if (user_store_grant(writer, c->ctx->mission, c->user.name, &c->user.access.v[i], e))
            return -1;
    return 0;
}

static int set_secret(struct db_conn *writer, void *ctx, struct err *e)
{
    struct change *c = ctx;
    int64_t changed = 0;
    if (user_store_secret(writer, c->ctx->mission, c->user.name, c->secret, &changed, e))
        return -1;
    return changed ? user_store_sessions_end(writer, c->ctx->mission, c->user.name, e) : unknown(c->user.name, e);
}

static int disable(struct db_conn *writer, void *ctx, struct err *e)
{
    struct change *c = ctx;
    int64_t changed = 0;
    if (user_store_disable(writer, c->ctx->mission, c->user.name, c->disabled, &changed, e))
        return -1;
    return changed ? user_store_sessions_end(writer, c->ctx->mission, c->user.name, e) : unknown(c->user.name, e);
}

static int grant(struct db_conn *writer, void *ctx, struct err *e)
{
    struct change *c = ctx;
    struct arena mem = {0};
    struct sv secret;
    bool found = false;
    int rc = user_store_find(writer, c->ctx->mission, c->user.name, &mem, &c->user, &secret, &found, e);
    if (rc == 0)
        rc = found ? user_store_grant(writer, c->ctx->mission, c->user.name, c->grant, e) : unknown(c->user.name, e);
    arena_release(&mem);
    return rc;
}

/* --- services --------------------------------------------------------------------------------------------------- */

int user_add(struct context *ctx, const struct pack *pk, const struct user_new *n, struct err *e)
{
    char secret[USER_SECRET];
    struct change c = {.ctx = ctx,
                       .user = {.name = n->name,
                                .display = n->display.n ? n->display : n->name,
                                .access = n->access,
                                .since_ms = clock_now_ms()}};
    if (check_name(n->name, e))
        return -1;
    if (!n->access.n)
        return err_set(e, ERR_USAGE, "--role", N_("an account needs a role"));
    for (size_t i = 0; i < n->access.n; i++)
        if (check_grant(pk, &n->access.v[i], e))
            return -1;
    if (hash_password(n->password, secret, e))
        return -1;
    c.secret = sv_of(secret);
    return db_write(ctx->db, add, &c, e);
}

int user_set_password(struct context *ctx, struct sv name, struct sv password, struct err *e)
{
    char secret[USER_SECRET];
    struct change c = {.ctx = ctx, .user = {.name = name}};
    if (hash_password(password, secret, e))
        return -1;
    c.secret = sv_of(secret);
    return db_write(ctx->db, set_secret, &c, e);
}

int user_grant(struct context *ctx, const struct pack *pk, struct sv name, const struct grant *g, struct err *e)
{
    struct change c = {.ctx = ctx, .user = {.name = name}, .grant = g};
    return check_grant(pk, g, e) || db_write(ctx->db, grant, &c, e) ? -1 : 0;
}

int user_disable(struct context *ctx, struct sv name, bool disabled, struct err *e)
{
    struct change c = {.ctx = ctx, .user = {.name = name}, .disabled = disabled};
    return db_write(ctx->db, disable, &c, e);
}

int user_list(struct db_conn *c, struct sv mission, struct arena *mem, struct users *out, struct err *e)
{
    return user_store_list(c, mission, mem, out, e);
}
