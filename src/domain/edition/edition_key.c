/*
 * The mission's signing keys. The database holds the public ones in order, each endorsed by the one before it; a
 * file beside the key of the personal data holds the seed of the one in force (KEYFILE.sign-N).
 */
#include "domain/edition/edition_internal.h"

#include "base/clock.h"
#include "domain/record/vault_file.h"

#include <errno.h>
#include <sodium.h>
#include <unistd.h>

static const char remark[] =
    "# The key that signs a mission's editions. Who has it can publish in the mission's name.\n";

struct adding {
    const struct context *ctx;
    const struct edition_public *key;
    size_t n;
};

static int add_job(struct db_conn *writer, void *ctx, struct err *e)
{
    const struct adding *a = ctx;
    return edition_store_add_key(writer, a->ctx->mission, a->n, a->key, a->ctx->user, e);
}

static int list_keys(const struct context *ctx, struct arena *mem, struct edition_keys *out, struct err *e)
{
    struct db_conn *c;
    if (db_reader(ctx->db, &c, e))
        return -1;
    int rc = edition_store_keys(c, ctx->mission, mem, out, e);
    db_reader_done(ctx->db, c);
    return rc;
}

static const char *seed_path(const struct context *ctx, size_t n, struct arena *mem)
{
    if (ctx->key_file)
        return arena_printf(mem, "%s.sign-%zu", ctx->key_file, n).p;
    return arena_printf(mem, "%s.%.*s.key.sign-%zu", ctx->key_stem, SV_ARG(ctx->mission), n).p;
}

/* make: a file that is missing is made. */
static int read_seed(const struct context *ctx, size_t n, bool make, struct edition_key *out, struct err *e)
{
    struct arena mem = {0};
    unsigned char seed[VAULT_FILE_KEY];
    const char *path = seed_path(ctx, n, &mem);
    bool there;
    int rc = vault_file_read(path, ctx->mission, seed, &there, e);
    if (rc == 0 && !there)
        rc = make ? vault_file_make(path, remark, ctx->mission, seed, e)
                  : err_set(e, ERR_INPUT, "--key", N_("the key that signs editions is missing (%s)"), path);
    if (rc == 0)
        (void)crypto_sign_seed_keypair(out->public.key, out->secret, seed);
    sodium_memzero(seed, sizeof seed);
    arena_release(&mem);
    return rc;
}

static int add_key(const struct context *ctx, size_t n, struct edition_key *k, struct err *e)
{
    struct adding a = {ctx, &k->public, n};
    k->public.at_ms = clock_now_ms();
    return db_write(ctx->db, add_job, &a, e);
}

int edition_key_open(const struct context *ctx, struct edition_key *out, struct err *e)
{
    struct arena mem = {0};
    struct edition_keys keys = {0};
    *out = (struct edition_key){0};
    int rc = list_keys(ctx, &mem, &keys, e);
    size_t n = keys.n;
    if (rc == 0)
        rc = read_seed(ctx, n ? n : 1, n == 0, out, e);
    if (rc == 0 && n == 0)
        rc = add_key(ctx, 1, out, e);
    else if (rc == 0 && memcmp(out->public.key, keys.v[n - 1].key, EDITION_PUBLIC) != 0)
        rc = err_set(e, ERR_INPUT, "--key", N_("%s is not the key that signs this mission's editions"),
                     seed_path(ctx, n, &mem));
    else if (rc == 0)
        out->public = keys.v[n - 1];
    arena_release(&mem);
    return rc;
}

void edition_key_forget(struct edition_key *k)
{
    sodium_memzero(k, sizeof *k);
}

void edition_key_sign(const struct edition_key *k, const struct edition_hash *root, unsigned char out[EDITION_SIGN])
{
    unsigned char text[64];
    edition_signed_text(root, text);
    (void)crypto_sign_detached(out, NULL, text, sizeof text, k->secret);
}

static void endorse(const struct context *ctx, const struct edition_key *old, struct edition_key *next)
{
    unsigned char text[EDITION_HASH];
    edition_endorsed_text(ctx->mission, old->public.key, next->public.key, text);
    (void)crypto_sign_detached(next->public.endorsement, NULL, text, sizeof text, old->secret);
}

/* The new file is there before the database names it, and the old one until then: a kill in between costs nothing. */
static int replace(const struct context *ctx, const struct edition_key *old, size_t n, struct arena *mem, struct err *e)
{
    struct edition_key next = {0};
    const char *path = seed_path(ctx, n, mem);
    int rc = read_seed(ctx, n + 1, true, &next, e);
    if (rc == 0) {
        endorse(ctx, old, &next);
        rc = add_key(ctx, n + 1, &next, e);
    }
    edition_key_forget(&next);
    if (rc == 0 && unlink(path))
        return err_set(e, ERR_STORAGE, "--key", N_("the old key %s cannot be taken away: %s"), path,
                       err_system(e, errno));
    return rc;
}

int edition_key_rotate(const struct context *ctx, struct edition_keys *out, struct arena *mem, struct err *e)
{
    struct edition_key old;
    *out = (struct edition_keys){0};
    int rc = edition_key_open(ctx, &old, e);
    if (rc == 0)
        rc = list_keys(ctx, mem, out, e);
    if (rc == 0)
        rc = replace(ctx, &old, out->n, mem, e);
    edition_key_forget(&old);
    return rc ? rc : list_keys(ctx, mem, out, e);
}
