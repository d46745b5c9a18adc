/*
 * Differences of two trees, for people: by path, lists matched by what their items are called.
 *
 *     states.approved.label::es    choices.kind talk.label::en    survey.women.type
 *
 * Order is no difference. memory: paths and values live in the arena given.
 */
#ifndef ISTMO_DOMAIN_PACK_PACK_TREE_H
#define ISTMO_DOMAIN_PACK_PACK_TREE_H

#include "format/node.h"

/* from, to: empty when it is not there on that side. */
typedef void pack_tree_fn(void *ctx, struct sv path, struct sv from, struct sv to);

void pack_tree_diff(struct arena *mem, const struct node *from, const struct node *to, pack_tree_fn *fn, void *ctx);

#endif
