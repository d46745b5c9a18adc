/*
 * The chain of revisions: what is hashed, how the next one is appended, how the end is marked.
 *
 * hash        BLAKE2b-256 over every field of a revision, the hash before it on its node, the hash
 *             of its record's revision before it, the public body and the commitment to the
 *             personal one; the personal bytes themselves can be destroyed without breaking it
 * end         chain_head, authenticated by the mission's key and written once per commit, so that
 *             a chain cut short is noticed
 * Called by record_save.c, period_closing.c and record_verify.c.
 */
#include "domain/record/record_internal.h"

#include <sodium.h>
#include <stdio.h>

/* --- hashing ---------------------------------------------------------------------------------- */

/* Small fields are gathered: most of a revision is hashed in one step. */
struct hashing {
    crypto_generichash_state state;
    unsigned char gathered[512];
    size_t n;
};

static void take_gathered(struct hashing *h)
{
    (void)crypto_generichash_update(&h->state, h->gathered, h->n);
    h->n = 0;
}

static void add_bytes(struct hashing *h, const void *p, size_t n)
{
    if (n > sizeof h->gathered - h->n)
        take_gathered(h);
    if (n > sizeof h->gathered) {
        (void)crypto_generichash_update(&h->state, p, n);
        return;
    }
    if (n)
        memcpy(h->gathered + h->n, p, n);
    h->n += n;
}

static void add_int(struct hashing *h, int64_t v)
{
    unsigned char b[8];
    for (int i = 0; i < 8; i++)
        b[i] = (unsigned char)((uint64_t)v >> (8 * i));
    add_bytes(h, b, sizeof b);
}

/* Lengths go before texts: no two revisions give the same bytes. */
static void add_text(struct hashing *h, struct sv v)
{
    add_int(h, (int64_t)v.n);
    add_bytes(h, v.p, v.n);
}

void record_chain_hash(struct sv mission, const struct revision *r, unsigned char out[HASH_BYTES])
{
    struct hashing h;
    h.n = 0;
    (void)crypto_generichash_init(&h.state, NULL, 0, HASH_BYTES);
    add_text(&h, SV("istmo revision 1"));
    add_text(&h, mission);
    add_text(&h, r->node);
    add_int(&h, r->seq);
    add_text(&h, r->record);
    add_int(&h, r->version);
    add_int(&h, r->at_ms);
    add_text(&h, r->by);
    add_text(&h, r->action);
    add_text(&h, r->reason);
    add_text(&h, r->body);
    add_text(&h, sv_make(r->sealed.p, r->sealed.n < KEY_ID_BYTES ? r->sealed.n : KEY_ID_BYTES));
    add_text(&h, r->commitment);
    add_bytes(&h, r->prev, HASH_BYTES);
    add_bytes(&h, r->predecessor, HASH_BYTES);
    take_gathered(&h);
    (void)crypto_generichash_final(&h.state, out, HASH_BYTES);
}

void record_chain_mac(const struct vault *v, const struct chain_head *head, unsigned char mac[HASH_BYTES])
{
    struct arena mem = {0};
    char hex[2 * HASH_BYTES + 1];
    (void)sodium_bin2hex(hex, sizeof hex, head->hash, HASH_BYTES);
    struct sv mission = vault_mission(v);
    vault_mac(v,
              arena_printf(&mem, "%zu %.*s %zu %.*s %lld %s", mission.n, SV_ARG(mission), head->node.n,
                           SV_ARG(head->node), (long long)head->seq, hex),
              mac);
    arena_release(&mem);
}

/* --- the personal part ------------------------------------------------------------------------ */

static struct sv commit(struct sv salt, struct sv personal, struct arena *mem)
{
    unsigned char *out = arena_alloc(mem, HASH_BYTES);
    (void)crypto_generichash(out, HASH_BYTES, (const unsigned char *)personal.p, personal.n,
                             (const unsigned char *)salt.p, salt.n);
    return sv_make((const char *)out, HASH_BYTES);
}

void record_chain_seal(const struct vault *v, const struct record_key *k, struct sv record, struct sv personal,
                       struct arena *mem, struct revision *out)
{
    char *plain = arena_alloc(mem, KEY_BYTES + personal.n);
    randombytes_buf(plain, KEY_BYTES);
    memcpy(plain + KEY_BYTES, personal.p, personal.n);
    struct sv all = sv_make(plain, KEY_BYTES + personal.n);
    struct sv sealed = vault_seal(v, k, record, (struct sv){0}, all, mem);
    char *bytes = arena_alloc(mem, KEY_ID_BYTES + sealed.n);
    memcpy(bytes, k->id, KEY_ID_BYTES);
    memcpy(bytes + KEY_ID_BYTES, sealed.p, sealed.n);
    out->sealed = sv_make(bytes, KEY_ID_BYTES + sealed.n);
    out->commitment = commit(sv_make(plain, KEY_BYTES), personal, mem);
    sodium_memzero(plain, all.n);
}

enum unsealed record_chain_unseal(const struct vault *v, const struct record_key *k, const struct revision *r,
                                  struct arena *mem, struct sv *personal)
{
    struct sv plain;
    *personal = (struct sv){0};
    if (!r->sealed.n && !r->commitment.n)
        return UNSEALED;
    if (r->sealed.n < KEY_ID_BYTES || r->commitment.n != HASH_BYTES)
        return BROKEN;
    if (!vault_has_key(v))
        return NO_KEY;
    if (!k->there || memcmp(k->id, r->sealed.p, KEY_ID_BYTES) != 0)
        return ERASED;
    if (!vault_unseal(v, k, r->record, (struct sv){0}, sv_make(r->sealed.p + KEY_ID_BYTES, r->sealed.n - KEY_ID_BYTES),
                      mem, &plain) ||
        plain.n < KEY_BYTES)
        return BROKEN;
    *personal = sv_make(plain.p + KEY_BYTES, plain.n - KEY_BYTES);
    return sv_eq(commit(sv_make(plain.p, KEY_BYTES), *personal, mem), r->commitment) ? UNSEALED : BROKEN;
}

/* --- appending -------------------------------------------------------------------------------- */

static bool fits(struct sv name, const char *kept)
{
    return sv_eq(name, sv_of(kept));
}

static void keep(char out[80], struct sv name)
{
    (void)snprintf(out, 80, "%.*s", SV_ARG(name)); /* a longer one never matches: read again each time */
}

static int read_ledger(struct db_conn *c, const struct vault *v, struct ledger *l, struct err *e)
{
    struct sv mission = vault_mission(v), node = vault_node(v);
    *l = (struct ledger){0};
    keep(l->mission, mission);
    keep(l->node, node);
    int rc = revision_store_ledger(c, mission, node, l, e);
    l->loaded = rc == 0;
    return rc;
}

/* From one transaction to the next it holds as long as nobody else has appended. */
int record_chain_ledger(struct db_conn *c, const struct vault *v, struct ledger **out, struct err *e)
{
    static const char owner;
    bool sure;
    struct ledger *l = db_memo(c, &owner, sizeof *l, &sure);
    *out = l;
    bool holds = l->loaded && fits(vault_mission(v), l->mission) && fits(vault_node(v), l->node);
    if (holds && !sure && revision_store_is_last(c, vault_mission(v), l->revision_num, l->hash, &holds, e))
        return -1;
    return holds ? 0 : read_ledger(c, v, l, e);
}

/* Runs before each commit in which something was appended. What a failed job appended is gone by
 * then, so the end is read, not remembered. */
static int mark_end(struct db_conn *c, void *ctx, struct err *e)
{
    const struct vault *v = ctx;
    struct ledger *l;
    if (record_chain_ledger(c, v, &l, e))
        return -1;
    if (!l->seq)
        return 0;
    struct chain_head head = {.node = vault_node(v), .seq = l->seq, .num = l->revision_num};
    memcpy(head.hash, l->hash, HASH_BYTES);
    record_chain_mac(v, &head, head.mac);
    return revision_store_put_head(c, vault_mission(v), &head, e);
}

int record_chain_append(struct db_conn *c, struct vault *v, struct ledger *l, struct revision *r, struct err *e)
{
    r->node = vault_node(v);
    r->num = l->revision_num + 1;
    r->seq = l->seq + 1;
    memcpy(r->prev, l->hash, HASH_BYTES);
    record_chain_hash(vault_mission(v), r, r->hash);
    if (revision_store_insert(c, vault_mission(v), r, e))
        return -1;
    l->revision_num = r->num;
    l->seq = r->seq;
    memcpy(l->hash, r->hash, HASH_BYTES);
    db_before_commit(c, mark_end, v);
    return 0;
}
