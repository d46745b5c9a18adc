/* Writing JSON as it goes; strings are escaped, commas are kept by the writer. */
#ifndef ISTMO_FORMAT_JSON_H
#define ISTMO_FORMAT_JSON_H

#include "base/buf.h"

#define JSON_DEPTH_MAX 80 /* more than NODE_DEPTH_MAX */

struct json {
    struct buf *out;
    unsigned depth;
    bool more[JSON_DEPTH_MAX]; /* a comma is due at this level */
    bool after_key;
};

void json_begin_object(struct json *j);
void json_end_object(struct json *j);
void json_begin_array(struct json *j);
void json_end_array(struct json *j);
void json_key(struct json *j, struct sv key);
void json_keyz(struct json *j, const char *key);
void json_string(struct json *j, struct sv v);
void json_number(struct json *j, double v); /* shortest text that reads back the same; NaN is null */
void json_int(struct json *j, int64_t v);
void json_bool(struct json *j, bool v);
void json_null(struct json *j);

/* A member of an object: its key and its value. */
void json_put(struct json *j, const char *key, struct sv v);      /* empty: null */
void json_put_some(struct json *j, const char *key, struct sv v); /* empty: no member */
void json_put_number(struct json *j, const char *key, double v);
void json_put_int(struct json *j, const char *key, int64_t v);
void json_put_bool(struct json *j, const char *key, bool v);

void json_newline(struct json *j); /* a line break before the next element, for readable output */

#endif
