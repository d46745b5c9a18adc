/* The edition's document: writing and reading it. Pure; believes nothing that the document says of itself. */
#include "domain/edition/edition_document.h"

#include "base/clock.h"
#include "base/date.h"
#include "domain/edition/edition_json.h"

#include <sodium.h>

#define FORMAT "istmo-edition-1"

const struct edition_leaf *edition_leaf_of(const struct edition *ed, const char *kind, size_t n)
{
    for (size_t i = 0; i < ed->figures.n; i++) {
        const struct edition_leaf *leaf = &ed->figures.v[i];
        if (leaf->node && sv_is(node_text(leaf->node, "kind"), kind) && n-- == 0)
            return leaf;
    }
    return NULL;
}

/* --- hashes ----------------------------------------------------------------------------------------- */

void edition_leaf_make(struct edition_leaf *leaf, struct node *node, bool hidden, struct arena *mem)
{
    leaf->node = node;
    leaf->body = edition_json_text(node, mem);
    leaf->hidden = hidden;
    clock_random(leaf->salt, EDITION_SALT);
    leaf->hash = edition_leaf_hash(leaf->salt, leaf->body);
}

static struct edition_hash root_of(const struct edition_leaves *leaves)
{
    struct arena mem = {0};
    struct edition_hash *hash = ARENA_ARRAY(&mem, leaves->n, struct edition_hash);
    for (size_t i = 0; i < leaves->n; i++)
        hash[i] = leaves->v[i].hash;
    struct edition_hash root = edition_tree_root(hash, leaves->n);
    arena_release(&mem);
    return root;
}

void edition_roots(struct edition *ed)
{
    ed->figures_root = root_of(&ed->figures);
    ed->lineage_root = root_of(&ed->lineage);
    ed->root = edition_node_hash(&ed->figures_root, &ed->lineage_root);
}

/* --- writing ---------------------------------------------------------------------------------------- */

static void put_hex(struct arena *mem, struct node *map, const char *key, const unsigned char *bytes, size_t n)
{
    edition_json_put(mem, map, key, edition_hex(bytes, n, mem));
}

static struct node *leaf_node(const struct edition_leaf *leaf, struct arena *mem)
{
    struct node *n = node_new_map(mem);
    if (leaf->hidden) {
        put_hex(mem, n, "hash", leaf->hash.b, EDITION_HASH);
        return n;
    }
    node_put(mem, n, SV("leaf"), leaf->node);
    put_hex(mem, n, "salt", leaf->salt, EDITION_SALT);
    return n;
}

static struct node *keys_node(const struct edition_keys *keys, struct arena *mem)
{
    static const unsigned char none[EDITION_SIGN];
    struct node *list = node_new_list(mem);
    for (size_t i = 0; i < keys->n; i++) {
        struct node *n = node_new_map(mem);
        char at[32];
        edition_json_put(mem, n, "at", arena_sv(mem, moment_format(keys->v[i].at_ms, at)));
        put_hex(mem, n, "key", keys->v[i].key, EDITION_PUBLIC);
        bool first = memcmp(keys->v[i].endorsement, none, sizeof none) == 0;
        edition_json_put(mem, n, "endorsement",
                         first ? SV("") : edition_hex(keys->v[i].endorsement, EDITION_SIGN, mem));
        node_add(mem, list, n);
    }
    return list;
}

static void put_signature(struct arena *mem, struct node *n, const struct edition *ed)
{
    edition_json_put(mem, n, "mission", ed->mission);
    put_hex(mem, n, "root", ed->root.b, EDITION_HASH);
    put_hex(mem, n, "signature", ed->signature, EDITION_SIGN);
    put_hex(mem, n, "key", ed->key, EDITION_PUBLIC);
    node_put(mem, n, SV("keys"), keys_node(&ed->keys, mem));
}

struct sv edition_document_write(const struct edition *ed, struct arena *mem)
{
    struct node *n = node_new_map(mem), *leaves = node_new_list(mem);
    for (size_t i = 0; i < ed->figures.n; i++)
        node_add(mem, leaves, leaf_node(&ed->figures.v[i], mem));
    edition_json_put(mem, n, "format", SV(FORMAT));
    put_hex(mem, n, "lineage", ed->lineage_root.b, EDITION_HASH);
    node_put(mem, n, SV("leaves"), leaves);
    put_signature(mem, n, ed);
    return edition_json_text(n, mem);
}

/* --- reading ---------------------------------------------------------------------------------------- */

static int damaged(struct err *e)
{
    return err_set(e, ERR_INPUT, NULL, N_("the edition in the file is damaged or incomplete"));
}

static bool read_hex(const struct node *map, const char *key, unsigned char *out, size_t n)
{
    return edition_unhex(node_text(map, key), out, n);
}

static bool read_keys(const struct node *list, struct arena *mem, struct edition_keys *out)
{
    if (!list || list->kind != NODE_LIST || list->n > EDITION_KEYS_MAX)
        return false;
    for (size_t i = 0; i < list->n; i++) {
        const struct node *n = list->item[i];
        struct edition_public key = {0};
        bool first = !node_text(n, "endorsement").n;
        if (!read_hex(n, "key", key.key, EDITION_PUBLIC) || !moment_parse(node_text(n, "at"), &key.at_ms) ||
            first != (i == 0) || (!first && !read_hex(n, "endorsement", key.endorsement, EDITION_SIGN)))
            return false;
        vec_push(mem, out, key);
    }
    return true;
}

static bool read_leaf(struct node *n, struct arena *mem, struct edition_leaf *out)
{
    const struct node *body = node_get(n, "leaf");
    *out = (struct edition_leaf){.hidden = !body};
    if (!body)
        return read_hex(n, "hash", out->hash.b, EDITION_HASH);
    for (size_t i = 0; i < n->n; i++)
        if (n->item[i] == body)
            out->node = n->item[i];
    if (body->kind != NODE_MAP || !read_hex(n, "salt", out->salt, EDITION_SALT))
        return false;
    out->body = edition_json_text(body, mem);
    out->hash = edition_leaf_hash(out->salt, out->body);
    return true;
}

static int parse(struct sv text, const char *format, struct arena *mem, struct node **out, struct err *e)
{
    struct err why = {.lang = e->lang};
    if (text.n > EDITION_DOCUMENT_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("the edition in the file is too large"));
    if (node_read_json(mem, text, out, &why) || (*out)->kind != NODE_MAP || !edition_json_strict(*out))
        return damaged(e);
    struct sv found = node_text(*out, "format");
    if (!sv_is(found, format))
        return err_set(e, ERR_INPUT, NULL, N_("this version knows “%s”, the file holds “%.*s”"), format,
                       (int)(found.n < 40 ? found.n : 40), found.n ? found.p : "");
    return 0;
}

static int head_of(struct edition *ed, struct err *e)
{
    const struct edition_leaf *head = edition_leaf_of(ed, "edition", 0);
    int64_t number;
    if (!head || edition_leaf_of(ed, "edition", 1) || !sv_eq(node_text(head->node, "mission"), ed->mission) ||
        !sv_to_int(node_text(head->node, "number"), &number))
        return damaged(e);
    ed->number = number;
    return 0;
}

int edition_document_read(struct sv text, struct arena *mem, struct edition *out, struct err *e)
{
    struct node *n = NULL;
    struct edition_hash root;
    *out = (struct edition){0};
    if (parse(text, FORMAT, mem, &n, e))
        return -1;
    const struct node *leaves = node_get(n, "leaves");
    out->mission = node_text(n, "mission");
    if (!leaves || leaves->kind != NODE_LIST || leaves->n > EDITION_LEAVES_MAX ||
        !read_hex(n, "lineage", out->lineage_root.b, EDITION_HASH) || !read_hex(n, "root", root.b, EDITION_HASH) ||
        !read_hex(n, "signature", out->signature, EDITION_SIGN) || !read_hex(n, "key", out->key, EDITION_PUBLIC) ||
        !read_keys(node_get(n, "keys"), mem, &out->keys))
        return damaged(e);
    for (size_t i = 0; i < leaves->n; i++) {
        struct edition_leaf leaf;
        if (!read_leaf(leaves->item[i], mem, &leaf))
            return damaged(e);
        vec_push(mem, &out->figures, leaf);
    }
    out->figures_root = root_of(&out->figures);
    out->root = edition_node_hash(&out->figures_root, &out->lineage_root);
    if (!edition_hash_equal(&root, &out->root))
        return err_set(e, ERR_INPUT, NULL,
                       N_("the edition in the file was changed: its figures do not give the root that was signed"));
    return head_of(out, e);
}

/* --- signatures ------------------------------------------------------------------------------------- */

void edition_signed_text(const struct edition_hash *root, unsigned char text[64])
{
    static const char domain[32] = "istmo edition root 1";
    memcpy(text, domain, sizeof domain);
    memcpy(text + sizeof domain, root->b, EDITION_HASH);
}

void edition_endorsed_text(struct sv mission, const unsigned char *before, const unsigned char *after,
                           unsigned char text[EDITION_HASH])
{
    static const char domain[32] = "istmo edition key 1";
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, (const unsigned char *)domain, sizeof domain);
    (void)crypto_hash_sha256_update(&state, before, EDITION_PUBLIC);
    (void)crypto_hash_sha256_update(&state, after, EDITION_PUBLIC);
    (void)crypto_hash_sha256_update(&state, (const unsigned char *)(mission.n ? mission.p : ""), mission.n);
    (void)crypto_hash_sha256_final(&state, text);
}

static bool endorsed(struct sv mission, const struct edition_keys *keys, size_t i)
{
    unsigned char text[EDITION_HASH];
    edition_endorsed_text(mission, keys->v[i - 1].key, keys->v[i].key, text);
    return crypto_sign_verify_detached(keys->v[i].endorsement, text, sizeof text, keys->v[i - 1].key) == 0;
}

static bool among(const struct edition_keys *keys, const unsigned char *key)
{
    for (size_t i = 0; i < keys->n; i++)
        if (memcmp(keys->v[i].key, key, EDITION_PUBLIC) == 0)
            return true;
    return false;
}

/* From a trusted key of the chain forwards, as far as each endorses the next. */
static bool led_to(const struct edition_trust *trust, struct sv mission, const unsigned char *key,
                   const struct edition_keys *keys)
{
    bool trusted = false;
    for (size_t i = 0; i < keys->n; i++) {
        trusted = among(&trust->keys, keys->v[i].key) || (trusted && i && endorsed(mission, keys, i));
        if (trusted && memcmp(keys->v[i].key, key, EDITION_PUBLIC) == 0)
            return true;
    }
    return false;
}

enum edition_signed edition_signed_by(const struct edition_trust *trust, struct sv mission,
                                      const struct edition_hash *root, const unsigned char *signature,
                                      const unsigned char *key, const struct edition_keys *keys)
{
    unsigned char text[64];
    edition_signed_text(root, text);
    if (crypto_sign_verify_detached(signature, text, sizeof text, key))
        return EDITION_BAD_SIGNATURE;
    if (trust->mission.n && !sv_eq(trust->mission, mission))
        return EDITION_OTHER_KEY;
    if (among(&trust->keys, key) || led_to(trust, mission, key, keys))
        return EDITION_SIGNED;
    return EDITION_OTHER_KEY;
}

struct sv edition_trust_write(struct sv mission, const struct edition_keys *keys, struct arena *mem)
{
    struct node *n = node_new_map(mem);
    edition_json_put(mem, n, "format", SV("istmo-key-1"));
    node_put(mem, n, SV("keys"), keys_node(keys, mem));
    edition_json_put(mem, n, "mission", mission);
    return edition_json_text(n, mem);
}

int edition_trust_read(struct sv text, struct arena *mem, struct edition_trust *out, struct err *e)
{
    struct edition_public key = {0};
    struct err why = {.lang = e->lang};
    struct node *n;
    *out = (struct edition_trust){0};
    text = sv_trim(text);
    if (edition_unhex(text, key.key, EDITION_PUBLIC)) {
        vec_push(mem, &out->keys, key);
        return 0;
    }
    if (text.n > EDITION_DOCUMENT_MAX || node_read_json(mem, text, &n, &why) || !edition_json_strict(n) ||
        !sv_is(node_text(n, "format"), "istmo-key-1") || !read_keys(node_get(n, "keys"), mem, &out->keys) ||
        !out->keys.n)
        return err_set(e, ERR_INPUT, "--key",
                       N_("--key is a public key: 64 hexadecimal digits, or the file that istmo key public prints"));
    out->mission = node_text(n, "mission");
    for (size_t i = 1; i < out->keys.n; i++)
        if (!endorsed(out->mission, &out->keys, i))
            return err_set(e, ERR_INPUT, "--key",
                           N_("key number %zu of the file was not endorsed by the one before it"), i + 1);
    return 0;
}

/* --- fingerprint ------------------------------------------------------------------------------------ */

/* https://arxiv.org/html/0901.4016: 16 bits are five letters. */
struct sv edition_fingerprint(const struct edition_hash *root, struct arena *mem)
{
    static const char con[] = "bdfghjklmnprstvz", vow[] = "aiou";
    char text[8 * 6], *at = text;
    for (size_t i = 0; i < 16; i += 2) {
        unsigned x = (unsigned)root->b[i] << 8 | root->b[i + 1];
        *at++ = con[x >> 12];
        *at++ = vow[x >> 10 & 3];
        *at++ = con[x >> 6 & 15];
        *at++ = vow[x >> 4 & 3];
        *at++ = con[x & 15];
        *at++ = '-';
    }
    return arena_sv(mem, sv_make(text, sizeof text - 1));
}

/* --- proofs ----------------------------------------------------------------------------------------- */

#define PROOF "istmo-proof-1"

static struct node *path_node(const struct edition_step *step, size_t n, struct arena *mem)
{
    struct node *list = node_new_list(mem);
    for (size_t i = 0; i < n; i++) {
        struct node *one = node_new_map(mem);
        put_hex(mem, one, "hash", step[i].sibling.b, EDITION_HASH);
        edition_json_put(mem, one, "side", step[i].left ? SV("left") : SV("right"));
        node_add(mem, list, one);
    }
    return list;
}

struct sv edition_proof_write(const struct edition *ed, const size_t *leaf, size_t n, struct arena *mem)
{
    struct node *out = node_new_map(mem), *proofs = node_new_list(mem);
    struct edition_hash *hash = ARENA_ARRAY(mem, ed->figures.n, struct edition_hash);
    for (size_t i = 0; i < ed->figures.n; i++)
        hash[i] = ed->figures.v[i].hash;
    for (size_t i = 0; i < n; i++) {
        struct edition_step step[EDITION_PATH_MAX];
        struct edition_leaf shown = ed->figures.v[leaf[i]];
        shown.hidden = false;
        size_t height = edition_tree_path(hash, ed->figures.n, leaf[i], step);
        step[height++] = (struct edition_step){false, ed->lineage_root};
        struct node *one = leaf_node(&shown, mem);
        node_put(mem, one, SV("path"), path_node(step, height, mem));
        node_add(mem, proofs, one);
    }
    edition_json_put(mem, out, "format", SV(PROOF));
    node_put(mem, out, SV("proofs"), proofs);
    put_signature(mem, out, ed);
    return edition_json_text(out, mem);
}

static bool read_path(const struct node *list, struct edition_proof *out)
{
    if (!list || list->kind != NODE_LIST || list->n > EDITION_PATH_MAX)
        return false;
    for (size_t i = 0; i < list->n; i++) {
        struct sv side = node_text(list->item[i], "side");
        out->step[i].left = sv_is(side, "left");
        if ((!out->step[i].left && !sv_is(side, "right")) ||
            !read_hex(list->item[i], "hash", out->step[i].sibling.b, EDITION_HASH))
            return false;
    }
    out->nsteps = list->n;
    return true;
}

static int read_proof(struct node *n, struct arena *mem, struct edition_proofs *out, struct err *e)
{
    struct edition_proof *p = &out->proof[out->n++];
    if (!read_leaf(n, mem, &p->leaf) || p->leaf.hidden || !read_path(node_get(n, "path"), p))
        return damaged(e);
    struct edition_hash root = edition_path_root(p->leaf.hash, p->step, p->nsteps);
    if (!edition_hash_equal(&root, &out->root))
        return err_set(e, ERR_INPUT, NULL,
                       N_("the proof was changed: what it shows does not give the root that was signed"));
    return 0;
}

int edition_proof_read(struct sv text, struct arena *mem, struct edition_proofs *out, struct err *e)
{
    struct node *n = NULL;
    *out = (struct edition_proofs){0};
    if (parse(text, PROOF, mem, &n, e))
        return -1;
    const struct node *proofs = node_get(n, "proofs");
    out->mission = node_text(n, "mission");
    if (!proofs || proofs->kind != NODE_LIST || !proofs->n || proofs->n > sizeof out->proof / sizeof *out->proof ||
        !read_hex(n, "root", out->root.b, EDITION_HASH) || !read_hex(n, "signature", out->signature, EDITION_SIGN) ||
        !read_hex(n, "key", out->key, EDITION_PUBLIC) || !read_keys(node_get(n, "keys"), mem, &out->keys))
        return damaged(e);
    for (size_t i = 0; i < proofs->n; i++)
        if (read_proof(proofs->item[i], mem, out, e))
            return -1;
    return 0;
}
