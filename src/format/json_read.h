/*
 * Reading what json.h writes, from left to right and without a tree: for texts that the program
 * itself stores by the million. Whatever comes from people is read by node.h.
 *
 * Each function takes what it names when that comes next and says whether it did; when it does not
 * come, nothing is taken. White space, and escapes that json.h does not write, never come.
 */
#ifndef ISTMO_FORMAT_JSON_READ_H
#define ISTMO_FORMAT_JSON_READ_H

#include "base/arena.h"

struct json_reader {
    const char *p, *end;
    struct arena *mem; /* of the texts with escapes; the others stand in the JSON itself */
};

static inline bool json_read_char(struct json_reader *r, char c)
{
    bool there = r->p < r->end && *r->p == c;
    r->p += there;
    return there;
}

bool json_read_word(struct json_reader *r, struct sv word); /* null, true, false */
bool json_read_string(struct json_reader *r, struct sv *out);
bool json_read_key(struct json_reader *r, struct sv *out); /* with its colon */
bool json_read_number(struct json_reader *r, double *out);

#endif
