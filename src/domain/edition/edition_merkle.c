/* The tree over an edition's leaves: see edition_merkle.h. Pure; knows nothing of what leaves say. */
#include "domain/edition/edition_merkle.h"

#include <sodium.h>

enum { LEAF = 0, NODE = 1 };

static const unsigned char *bytes(struct sv v)
{
    return (const unsigned char *)(v.p ? v.p : "");
}

struct edition_hash edition_leaf_hash(const unsigned char salt[EDITION_SALT], struct sv body)
{
    static const unsigned char prefix = LEAF;
    crypto_hash_sha256_state state;
    struct edition_hash out;
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, &prefix, 1);
    (void)crypto_hash_sha256_update(&state, salt, EDITION_SALT);
    (void)crypto_hash_sha256_update(&state, bytes(body), body.n);
    (void)crypto_hash_sha256_final(&state, out.b);
    return out;
}

struct edition_hash edition_node_hash(const struct edition_hash *left, const struct edition_hash *right)
{
    unsigned char text[1 + 2 * EDITION_HASH] = {NODE};
    struct edition_hash out;
    memcpy(text + 1, left->b, EDITION_HASH);
    memcpy(text + 1 + EDITION_HASH, right->b, EDITION_HASH);
    (void)crypto_hash_sha256(out.b, text, sizeof text);
    return out;
}

/* The largest power of two that is smaller than n; n > 1. */
static size_t split(size_t n)
{
    size_t k = 1;
    while (k * 2 < n)
        k *= 2;
    return k;
}

struct edition_hash edition_tree_root(const struct edition_hash *leaf, size_t n)
{
    struct edition_hash out;
    if (n == 0) {
        (void)crypto_hash_sha256(out.b, bytes((struct sv){0}), 0);
        return out;
    }
    if (n == 1)
        return leaf[0];
    size_t k = split(n);
    struct edition_hash left = edition_tree_root(leaf, k), right = edition_tree_root(leaf + k, n - k);
    return edition_node_hash(&left, &right);
}

size_t edition_tree_path(const struct edition_hash *leaf, size_t n, size_t index,
                         struct edition_step step[EDITION_PATH_MAX])
{
    struct edition_step down[EDITION_PATH_MAX];
    size_t height = 0;
    while (n > 1) {
        size_t k = split(n);
        bool right = index >= k;
        down[height++] =
            (struct edition_step){right, right ? edition_tree_root(leaf, k) : edition_tree_root(leaf + k, n - k)};
        leaf += right ? k : 0;
        index -= right ? k : 0;
        n = right ? n - k : k;
    }
    for (size_t i = 0; i < height; i++)
        step[i] = down[height - 1 - i];
    return height;
}

struct edition_hash edition_path_root(struct edition_hash leaf, const struct edition_step *step, size_t n)
{
    struct edition_hash at = leaf;
    for (size_t i = 0; i < n; i++)
        at = step[i].left ? edition_node_hash(&step[i].sibling, &at) : edition_node_hash(&at, &step[i].sibling);
    return at;
}

bool edition_hash_equal(const struct edition_hash *a, const struct edition_hash *b)
{
    return sodium_memcmp(a->b, b->b, EDITION_HASH) == 0;
}
