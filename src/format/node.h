/*
 * Trees of maps, lists and scalars with the place of each: what YAML and JSON texts become.
 *
 * limits   NODE_DEPTH_MAX levels, NODE_COUNT_MAX nodes (YAML aliases count each time)
 * errors   ERR_INPUT "line 4, column 7: …"
 */
#ifndef ISTMO_FORMAT_NODE_H
#define ISTMO_FORMAT_NODE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define NODE_DEPTH_MAX 64
#define NODE_COUNT_MAX 1000000

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
    enum node_kind kind;
    bool is_null, quoted; /* scalars: null / ~ / empty; quoted or a JSON string */
    struct sv scalar;
    struct sv *key;     /* maps: n keys, in order */
    struct node **item; /* maps and lists */
    size_t n, cap;
    size_t line, column; /* from 1; 0 = unknown */
};

MUST_USE int node_read_yaml(struct arena *mem, struct sv text, struct node **out, struct err *e);
MUST_USE int node_read_json(struct arena *mem, struct sv text, struct node **out, struct err *e);

/* Canonical JSON of a tree: keys in their order, quoted scalars as strings, others as written when
 * they are JSON numbers, booleans or null. */
void node_write_json(struct buf *out, const struct node *n);

const struct node *node_get(const struct node *map, const char *key); /* NULL when absent */
struct sv node_text(const struct node *map, const char *key);         /* empty when absent */
struct node *node_new_map(struct arena *mem);
struct node *node_new_list(struct arena *mem);
struct node *node_new_text(struct arena *mem, struct sv text); /* quoted scalar */
void node_put(struct arena *mem, struct node *map, struct sv key, struct node *value);
void node_add(struct arena *mem, struct node *list, struct node *value);

#endif
