/*
 * The edition's document: the JSON that is embedded in its files and checked without a database. README.md gives
 * its format.
 */
#ifndef ISTMO_DOMAIN_EDITION_EDITION_DOCUMENT_H
#define ISTMO_DOMAIN_EDITION_EDITION_DOCUMENT_H

#include "base/arena.h"
#include "base/err.h"
#include "domain/edition/edition_merkle.h"
#include "format/node.h"

#define EDITION_PUBLIC 32
#define EDITION_SECRET 64
#define EDITION_SIGN 64
#define EDITION_DOCUMENT_MAX ((size_t)64 << 20) /* bytes */
#define EDITION_LEAVES_MAX 200000
#define EDITION_KEYS_MAX 1000

struct edition_public {
    unsigned char key[EDITION_PUBLIC];
    unsigned char endorsement[EDITION_SIGN]; /* of the key before it over this one; zeros: the first */
    int64_t at_ms;
};
struct edition_keys {
    struct edition_public *v; /* oldest first */
    size_t n, cap;
};

struct edition_leaf {
    struct sv body; /* canonical JSON; empty: hidden from who reads it */
    struct node *node;
    unsigned char salt[EDITION_SALT];
    struct edition_hash hash;
    bool hidden; /* the document gives its hash alone */
};
struct edition_leaves {
    struct edition_leaf *v;
    size_t n, cap;
};

struct edition {
    struct sv mission;
    int64_t number;
    struct edition_leaves figures, lineage; /* lineage: not in the document */
    struct edition_hash figures_root, lineage_root, root;
    unsigned char signature[EDITION_SIGN], key[EDITION_PUBLIC];
    struct edition_keys keys;
};

/* kind: "edition", "figure", "definition", "answer", "text". NULL when it has none; n counts them from 0. */
const struct edition_leaf *edition_leaf_of(const struct edition *ed, const char *kind, size_t n);

/* Gives a leaf a new salt and its hash. */
void edition_leaf_make(struct edition_leaf *leaf, struct node *node, bool hidden, struct arena *mem);
void edition_roots(struct edition *ed); /* figures_root, lineage_root and root, from the leaves */
void edition_signed_text(const struct edition_hash *root, unsigned char text[64]);
void edition_endorsed_text(struct sv mission, const unsigned char *before, const unsigned char *after,
                           unsigned char text[EDITION_HASH]);

struct sv edition_document_write(const struct edition *ed, struct arena *mem);
/* Reads and checks everything that can be checked without a key: shape, hashes, roots. ERR_INPUT. */
MUST_USE int edition_document_read(struct sv text, struct arena *mem, struct edition *out, struct err *e);

/*
 * The public key as people pass it on: 64 hexadecimal digits, or what `istmo key public` prints, which names the
 * earlier keys too. Each later key must be endorsed by the one before it.
 */
struct edition_trust {
    struct sv mission; /* empty: only a key was given */
    struct edition_keys keys;
};
struct sv edition_trust_write(struct sv mission, const struct edition_keys *keys, struct arena *mem);
MUST_USE int edition_trust_read(struct sv text, struct arena *mem, struct edition_trust *out, struct err *e);
/* Whether the signature over the root is of a key that is trusted, or that trusted keys lead to by endorsements. */
enum edition_signed { EDITION_SIGNED, EDITION_OTHER_KEY, EDITION_BAD_SIGNATURE };
enum edition_signed edition_signed_by(const struct edition_trust *trust, struct sv mission,
                                      const struct edition_hash *root, const unsigned char *signature,
                                      const unsigned char *key, const struct edition_keys *keys);

/* Eight syllable groups of the root's first 16 bytes (proquints): said over a telephone, and without digits. */
struct sv edition_fingerprint(const struct edition_hash *root, struct arena *mem);

/* One leaf of the figures' tree with what proves it. */
struct edition_proof {
    struct edition_leaf leaf;
    struct edition_step step[EDITION_PATH_MAX];
    size_t nsteps;
};
struct edition_proofs {
    struct sv mission;
    struct edition_proof proof[3]; /* the figure, its definition, the edition's head */
    size_t n;
    struct edition_hash root;
    unsigned char signature[EDITION_SIGN], key[EDITION_PUBLIC];
    struct edition_keys keys;
};
struct sv edition_proof_write(const struct edition *ed, const size_t *leaf, size_t n, struct arena *mem);
MUST_USE int edition_proof_read(struct sv text, struct arena *mem, struct edition_proofs *out, struct err *e);

#endif
