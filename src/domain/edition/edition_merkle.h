/*
 * The tree over an edition's leaves, as RFC 6962 §2.1 builds it, with SHA-256.
 *
 *     leaf  SHA-256(0x00, salt, canonical JSON of the leaf)
 *     node  SHA-256(0x01, left, right)
 *     none  SHA-256 of nothing
 *
 * The salt (EDITION_SALT random bytes, each leaf its own) stands before the leaf's text, so that a leaf that
 * is not shown cannot be guessed from its hash.
 */
#ifndef ISTMO_DOMAIN_EDITION_EDITION_MERKLE_H
#define ISTMO_DOMAIN_EDITION_EDITION_MERKLE_H

#include "base/sv.h"

#define EDITION_HASH 32
#define EDITION_SALT 32
#define EDITION_PATH_MAX 64 /* more than any tree is high */

struct edition_hash {
    unsigned char b[EDITION_HASH];
};

struct edition_step {
    bool left; /* the sibling stands left of what is proved */
    struct edition_hash sibling;
};

struct edition_hash edition_leaf_hash(const unsigned char salt[EDITION_SALT], struct sv body);
struct edition_hash edition_node_hash(const struct edition_hash *left, const struct edition_hash *right);
struct edition_hash edition_tree_root(const struct edition_hash *leaf, size_t n);
/* The siblings from the leaf upwards; index < n. Returns how many. */
size_t edition_tree_path(const struct edition_hash *leaf, size_t n, size_t index,
                         struct edition_step step[EDITION_PATH_MAX]);
struct edition_hash edition_path_root(struct edition_hash leaf, const struct edition_step *step, size_t n);

bool edition_hash_equal(const struct edition_hash *a, const struct edition_hash *b);

#endif
