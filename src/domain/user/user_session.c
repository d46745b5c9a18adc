/* Signing in and out, and whose session a token is. */
#include "domain/user/user_internal.h"

#include "base/clock.h"

#include <pthread.h>

#define SEEN_EVERY_MS 60000 /* a session's last request is written at most so often */

static int wrong(const struct context *ctx, struct err *e)
{
    (void)ctx;
    return err_set(e, ERR_DENIED, "name", N_("name or password is wrong"));
}

static void hash_token(const unsigned char token[WEB_TOKEN], unsigned char out[TOKEN_HASH])
{
    (void)crypto_generichash(out, TOKEN_HASH, token, WEB_TOKEN, NULL, 0);
}

static bool read_token(struct sv text, unsigned char out[WEB_TOKEN])
{
    size_t n = 0;
    return text.n == 2 * (size_t)WEB_TOKEN && sodium_hex2bin(out, WEB_TOKEN, text.p, text.n, NULL, &n, NULL) == 0 &&
           n == WEB_TOKEN;
}

/* One hash at a time for each of two: nineteen megabytes each, so that a crowd cannot exhaust memory. */
static bool verify(struct sv secret, struct sv password)
{
    static pthread_mutex_t one[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
    /* Of no password: an unknown name takes as long as a known one. */
    static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2$"
                                 "3UoXAsHYFSWEbC3JLDJEYLOYVFF0Ezj/tYxuCjzzdCM";
    char z[USER_SECRET] = {0};
    pthread_mutex_t *m = &one[password.n % 2];
    memcpy(z, secret.n ? secret.p : nobody, secret.n ? secret.n : sizeof nobody);
    (void)pthread_mutex_lock(m);
    bool right = crypto_pwhash_str_verify(z, password.p, password.n) == 0;
    (void)pthread_mutex_unlock(m);
    return right && secret.n;
}

struct beginning {
    const struct context *ctx;
    struct sv name;
    unsigned char hash[TOKEN_HASH];
    int64_t now_ms;
};

static int begin(struct db_conn *writer, void *ctx, struct err *e)
{
    struct beginning *b = ctx;
    return user_store_sessions_old(writer, b->now_ms - USER_SESSION_MS, b->now_ms - USER_SESSION_IDLE_MS, e) ||
                   user_store_session_add(writer, b->ctx->mission, b->hash, b->name, b->now_ms, e)
               ? -1
               : 0;
}

static int find(const struct context *ctx, struct sv name, struct arena *mem, struct user *u, struct sv *secret,
                bool *found, struct err *e)
{
    struct db_conn *c;
    if (db_reader(ctx->db, &c, e))
        return -1;
    int rc = user_store_find(c, ctx->mission, name, mem, u, secret, found, e);
    db_reader_done(ctx->db, c);
    return rc;
}

int user_sign_in(const struct context *ctx, struct sv name, struct sv password, struct sv address, struct arena *mem,
                 struct sv *token, struct err *e)
{
    struct user u = {0};
    struct sv secret = {0};
    bool found = false;
    unsigned char bytes[WEB_TOKEN];
    char hex[2 * WEB_TOKEN + 1];
    struct beginning b = {.ctx = ctx, .now_ms = clock_now_ms()};
    int64_t wait = user_throttle_wait_ms(name, address, b.now_ms);
    if (wait)
        return err_set(e, ERR_DENIED, "name", N_("too many wrong passwords: try again in %d seconds"),
                       (int)(wait / 1000) + 1);
    if (name.n > USER_NAME_MAX || password.n > (size_t)USER_PASSWORD_MAX * 4)
        return wrong(ctx, e);
    if (find(ctx, name, mem, &u, &secret, &found, e))
        return -1;
    if (!verify(found && !u.disabled ? secret : sv_none(), password)) {
        user_throttle_wrong(name, address, b.now_ms);
        return wrong(ctx, e);
    }
    user_throttle_right(name, address);
    randombytes_buf(bytes, sizeof bytes);
    hash_token(bytes, b.hash);
    b.name = u.name;
    *token = arena_sv(mem, sv_of(sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes)));
    return db_write(ctx->db, begin, &b, e);
}

static int end(struct db_conn *writer, void *ctx, struct err *e)
{
    struct beginning *b = ctx;
    return user_store_session_end(writer, b->ctx->mission, b->hash, e);
}

int user_sign_out(const struct context *ctx, struct sv token, struct err *e)
{
    struct beginning b = {.ctx = ctx};
    unsigned char bytes[WEB_TOKEN];
    if (!read_token(token, bytes))
        return 0;
    hash_token(bytes, b.hash);
    return db_write(ctx->db, end, &b, e);
}

static int seen(struct db_conn *writer, void *ctx, struct err *e)
{
    struct beginning *b = ctx;
    return user_store_session_seen(writer, b->ctx->mission, b->hash, b->now_ms, e);
}

/* Made from the token, so that it need not be kept, and says nothing about it. */
static void csrf_of(const unsigned char token[WEB_TOKEN], char out[2 * WEB_TOKEN + 1])
{
    static const unsigned char purpose[] = "istmo csrf";
    unsigned char hash[WEB_TOKEN];
    (void)crypto_generichash(hash, sizeof hash, purpose, sizeof purpose, token, WEB_TOKEN);
    (void)sodium_bin2hex(out, 2 * WEB_TOKEN + 1, hash, sizeof hash);
}

int user_who(const struct context *ctx, struct sv token, struct arena *mem, struct web_person *out, struct err *e)
{
    struct beginning b = {.ctx = ctx, .now_ms = clock_now_ms()};
    struct stored_session s = {0};
    struct user u = {0};
    struct sv secret;
    struct db_conn *c;
    unsigned char bytes[WEB_TOKEN];
    bool found = false;
    if (!read_token(token, bytes))
        return 0;
    hash_token(bytes, b.hash);
    if (db_reader(ctx->db, &c, e))
        return -1;
    int rc = user_store_session_find(c, ctx->mission, b.hash, mem, &s, &found, e);
    bool live = found && b.now_ms - s.since_ms < USER_SESSION_MS && b.now_ms - s.seen_ms < USER_SESSION_IDLE_MS;
    found = false;
    if (rc == 0 && live)
        rc = user_store_find(c, ctx->mission, s.name, mem, &u, &secret, &found, e);
    db_reader_done(ctx->db, c);
    if (rc || !found || u.disabled)
        return rc;
    *out = (struct web_person){.name = u.name, .display = u.display, .access = u.access};
    csrf_of(bytes, out->csrf);
    return b.now_ms - s.seen_ms > SEEN_EVERY_MS ? db_write(ctx->db, seen, &b, e) : 0;
}
