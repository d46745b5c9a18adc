/*
 * Keys and sealed bytes. Owns the mission's key in memory; the file itself is vault_file.c.
 * Called by this domain and by domain/fact (person tags). Must not log or report anything sealed.
 *
 * mission key -> (crypto_kdf) one key each for wrapping, person tags, chain heads, attachments
 * record key  -> random, only for records with personal answers, wrapped by the mission's key;
 *                destroying its row erases what it sealed
 * sealed      -> nonce, XChaCha20-Poly1305; bound to mission, record and question, so that bytes
 *                moved elsewhere do not open
 */
#include "domain/record/record_internal.h"
#include "domain/record/vault_file.h"

#include "base/utf8.h"

#include <sodium.h>
#include <stdlib.h>

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES

enum { KEY_WRAP = 1, KEY_TAG, KEY_HEAD, KEY_FILE, KEY_IDENTITY };

struct vault {
    struct arena mem;
    struct sv mission, node;
    const char *path;
    bool has_key;
    unsigned char wrap[KEY_BYTES], tag[KEY_BYTES], head[KEY_BYTES], file[KEY_BYTES];
};

static const char remark[] = "# The key of a mission's personal data. Keep a copy in a safe place: what it sealed\n"
                             "# cannot be read without it.\n";

/* --- opening ---------------------------------------------------------------------------------- */

static void derive(const unsigned char *master, uint64_t which, unsigned char out[KEY_BYTES])
{
    (void)crypto_kdf_derive_from_key(out, KEY_BYTES, which, "istmokey", master);
}

/* What the database remembers, to recognise the key: says nothing about it. */
static void identity(const unsigned char *master, char hex[2 * KEY_BYTES + 1])
{
    unsigned char id[KEY_BYTES];
    derive(master, KEY_IDENTITY, id);
    (void)sodium_bin2hex(hex, 2 * KEY_BYTES + 1, id, sizeof id);
}

struct registration {
    struct sv mission;
    char id[2 * KEY_BYTES + 1], known[2 * KEY_BYTES + 1];
};

static int register_key(struct db_conn *writer, void *ctx, struct err *e)
{
    struct registration *r = ctx;
    bool found;
    if (revision_store_put_vault_id(writer, r->mission, sv_of(r->id), e))
        return -1;
    return revision_store_vault_id(writer, r->mission, r->known, &found, e);
}

static int known_key(const struct context *ctx, char id[2 * KEY_BYTES + 1], bool *known, struct err *e)
{
    struct db_conn *c;
    if (db_reader(ctx->db, &c, e))
        return -1;
    int rc = revision_store_vault_id(c, ctx->mission, id, known, e);
    db_reader_done(ctx->db, c);
    return rc;
}

static int take_key(struct vault *v, const struct context *ctx, const unsigned char *master, struct registration *r,
                    bool known, struct err *e)
{
    identity(master, r->id);
    if (!known && db_write(ctx->db, register_key, r, e))
        return -1;
    if (strcmp(r->id, r->known) != 0)
        return err_set(e, ERR_INPUT, "--key",
                       N_("%s is not the key with which the personal data of the mission %.*s "
                          "were sealed"),
                       v->path, SV_ARG(ctx->mission));
    derive(master, KEY_WRAP, v->wrap);
    derive(master, KEY_TAG, v->tag);
    derive(master, KEY_HEAD, v->head);
    derive(master, KEY_FILE, v->file);
    v->has_key = true;
    return 0;
}

static int open_key(struct vault *v, const struct context *ctx, struct err *e)
{
    struct registration r = {.mission = ctx->mission};
    unsigned char master[KEY_BYTES];
    bool known, there;
    if (known_key(ctx, r.known, &known, e) || vault_file_read(v->path, ctx->mission, master, &there, e))
        return -1;
    if (!there && known)
        return 0;
    int rc = there ? 0 : vault_file_make(v->path, remark, ctx->mission, master, e);
    if (rc == 0)
        rc = take_key(v, ctx, master, &r, known, e);
    sodium_memzero(master, sizeof master);
    return rc;
}

static const char *key_path(struct vault *v, const struct context *ctx)
{
    if (ctx->key_file)
        return arena_z(&v->mem, sv_of(ctx->key_file));
    return arena_printf(&v->mem, "%s.%.*s.key", ctx->key_stem, SV_ARG(ctx->mission)).p;
}

int vault_open(struct vault **out, const struct context *ctx, struct err *e)
{
    *out = NULL;
    if (sodium_init() < 0)
        return err_set(e, ERR_INTERNAL, NULL, N_("the system gives no random numbers"));
    struct vault *v = sodium_malloc(sizeof *v);
    if (!v)
        return err_set(e, ERR_INTERNAL, NULL, N_("there is no protected memory for keys"));
    *v = (struct vault){0};
    v->mission = arena_sv(&v->mem, ctx->mission);
    v->node = arena_sv(&v->mem, ctx->node);
    v->path = key_path(v, ctx);
    if (open_key(v, ctx, e)) {
        vault_close(v);
        return -1;
    }
    *out = v;
    return 0;
}

void vault_close(struct vault *v)
{
    if (!v)
        return;
    arena_release(&v->mem);
    sodium_free(v);
}

bool vault_has_key(const struct vault *v)
{
    return v && v->has_key;
}

int vault_needs_key(const struct vault *v, struct err *e)
{
    if (vault_has_key(v))
        return 0;
    return err_set(e, ERR_INPUT, "--key",
                   N_("the mission's key is missing (%s): without it nothing can be saved, and nothing personal read"),
                   v ? v->path : "--key");
}

struct sv vault_mission(const struct vault *v)
{
    return v->mission;
}

struct sv vault_node(const struct vault *v)
{
    return v->node;
}

/* --- sealing ---------------------------------------------------------------------------------- */

static struct sv binding(const struct vault *v, struct sv record, struct sv what, struct arena *mem)
{
    size_t n = v->mission.n + record.n + what.n + 2;
    char *p = arena_alloc(mem, n), *at = p;
    memcpy(at, v->mission.p, v->mission.n);
    at += v->mission.n + 1;
    memcpy(at, record.p, record.n);
    at += record.n + 1;
    if (what.n)
        memcpy(at, what.p, what.n);
    return sv_make(p, n);
}

static const unsigned char *bytes(struct sv v)
{
    return (const unsigned char *)(v.p ? v.p : "");
}

static struct sv seal(const unsigned char *key, struct sv bound, struct sv plain, struct arena *mem)
{
    unsigned char *p = arena_alloc(mem, NONCE + plain.n + TAG);
    unsigned long long n;
    randombytes_buf(p, NONCE);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(p + NONCE, &n, bytes(plain), plain.n, bytes(bound), bound.n, NULL,
                                                     p, key);
    return sv_make((const char *)p, NONCE + (size_t)n);
}

static bool unseal(const unsigned char *key, struct sv bound, struct sv sealed, struct arena *mem, struct sv *plain)
{
    unsigned long long n;
    if (sealed.n < NONCE + TAG)
        return false;
    unsigned char *p = arena_alloc(mem, sealed.n - NONCE - TAG + 1);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(p, &n, NULL, bytes(sealed) + NONCE, sealed.n - NONCE, bytes(bound),
                                                   bound.n, bytes(sealed), key))
        return false;
    *plain = sv_make((const char *)p, (size_t)n);
    return true;
}

static void key_id(struct record_key *k)
{
    unsigned char id[crypto_generichash_BYTES_MIN];
    (void)crypto_generichash(id, sizeof id, k->key, KEY_BYTES, (const unsigned char *)"id", 2);
    memcpy(k->id, id, KEY_ID_BYTES);
}

void vault_key_new(struct record_key *k)
{
    randombytes_buf(k->key, KEY_BYTES);
    key_id(k);
    k->there = true;
}

void vault_key_forget(struct record_key *k)
{
    sodium_memzero(k, sizeof *k);
}

struct sv vault_wrap(const struct vault *v, struct sv record, const struct record_key *k, struct arena *mem)
{
    return seal(v->wrap, binding(v, record, SV("key"), mem), sv_make((const char *)k->key, KEY_BYTES), mem);
}

/* What was opened a moment ago lies in memory of ours, however it is shown. */
static void wipe(struct sv opened)
{
    union {
        const char *shown;
        void *ours;
    } at = {opened.p};
    sodium_memzero(at.ours, opened.n);
}

int vault_unwrap(const struct vault *v, struct sv record, struct sv wrapped, struct record_key *k, struct err *e)
{
    struct arena mem = {0};
    struct sv plain;
    bool ok = unseal(v->wrap, binding(v, record, SV("key"), &mem), wrapped, &mem, &plain) && plain.n == KEY_BYTES;
    if (ok) {
        memcpy(k->key, plain.p, KEY_BYTES);
        wipe(plain);
        key_id(k);
        k->there = true;
    }
    arena_release(&mem);
    return ok ? 0
              : err_set(e, ERR_STORAGE, NULL, N_("the key of the personal answers of record %.*s is damaged"),
                        SV_ARG(record));
}

struct sv vault_seal(const struct vault *v, const struct record_key *k, struct sv record, struct sv question,
                     struct sv plain, struct arena *mem)
{
    return seal(k->key, binding(v, record, question, mem), plain, mem);
}

bool vault_unseal(const struct vault *v, const struct record_key *k, struct sv record, struct sv question,
                  struct sv sealed, struct arena *mem, struct sv *plain)
{
    return unseal(k->key, binding(v, record, question, mem), sealed, mem, plain);
}

struct sv vault_seal_file(const struct vault *v, struct sv hash, struct sv content, struct arena *mem)
{
    return seal(v->file, binding(v, hash, SV("file"), mem), content, mem);
}

bool vault_unseal_file(const struct vault *v, struct sv hash, struct sv sealed, struct arena *mem, struct sv *content)
{
    return unseal(v->file, binding(v, hash, SV("file"), mem), sealed, mem, content);
}

/* --- keyed hashes ----------------------------------------------------------------------------- */

void vault_mac(const struct vault *v, struct sv message, unsigned char mac[HASH_BYTES])
{
    (void)crypto_generichash(mac, HASH_BYTES, bytes(message), message.n, v->head, KEY_BYTES);
}

void vault_person_tag(const struct vault *v, struct sv identifier, unsigned char tag[16])
{
    struct arena mem = {0};
    struct sv folded = utf8_fold(&mem, identifier);
    memset(tag, 0, 16);
    if (vault_has_key(v))
        (void)crypto_generichash(tag, 16, bytes(folded), folded.n, v->tag, KEY_BYTES);
    arena_release(&mem);
}
