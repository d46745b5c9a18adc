/*
 * Canonical JSON of this room: RFC 8785 (JCS) of texts in which numbers are whole and of at most 15 digits (a
 * figure's value is a string), so that no reader needs to agree on how fractions are written.
 *
 *     members sorted by the bytes of their names (ASCII here, as RFC 8785 orders them), no white space,
 *     strings escaped as RFC 8785 §3.2.2.2 says, everything else as it is in UTF-8
 */
#ifndef ISTMO_DOMAIN_EDITION_EDITION_JSON_H
#define ISTMO_DOMAIN_EDITION_EDITION_JSON_H

#include "format/node.h"

struct sv edition_json_text(const struct node *n, struct arena *mem);
/* Whether a tree can be written so: names of members are ASCII and occur once, numbers are whole. */
bool edition_json_strict(const struct node *n);

/* Building: members of an object. An empty text is null. */
void edition_json_put(struct arena *mem, struct node *map, const char *key, struct sv text);
void edition_json_put_int(struct arena *mem, struct node *map, const char *key, int64_t v);

/* Bytes as lower-case hexadecimal, and back (false unless there are exactly n). */
struct sv edition_hex(const unsigned char *bytes, size_t n, struct arena *mem);
bool edition_unhex(struct sv hex, unsigned char *bytes, size_t n);

#endif
