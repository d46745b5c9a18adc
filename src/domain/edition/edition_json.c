/* Canonical JSON: see edition_json.h. Pure. */
#include "domain/edition/edition_json.h"

#include <sodium.h>
#include <stdlib.h>

#define DIGITS_MAX 15

static void write_string(struct buf *out, struct sv v)
{
    static const char names[] = "btn\0fr"; /* from 0x08 on; vertical tab has none */
    buf_addc(out, '"');
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c >= 8 && c <= 13 && names[c - 8])
            buf_printf(out, "\\%c", names[c - 8]);
        else if (c < 0x20)
            buf_printf(out, "\\u%04x", c);
        else
            buf_addc(out, (char)c);
    }
    buf_addc(out, '"');
}

struct member {
    struct sv key;
    const struct node *value;
};

static int by_key(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    return sv_cmp(x->key, y->key);
}

static void write_node(struct buf *out, const struct node *n);

static void write_map(struct buf *out, const struct node *n)
{
    struct arena mem = {0};
    struct member *m = ARENA_ARRAY(&mem, n->n, struct member);
    for (size_t i = 0; i < n->n; i++)
        m[i] = (struct member){n->key[i], n->item[i]};
    if (n->n)
        qsort(m, n->n, sizeof *m, by_key);
    buf_addc(out, '{');
    for (size_t i = 0; i < n->n; i++) {
        if (i)
            buf_addc(out, ',');
        write_string(out, m[i].key);
        buf_addc(out, ':');
        write_node(out, m[i].value);
    }
    buf_addc(out, '}');
    arena_release(&mem);
}

static void write_node(struct buf *out, const struct node *n)
{
    switch (n->kind) {
    case NODE_SCALAR:
        if (n->is_null)
            buf_addz(out, "null");
        else if (n->quoted)
            write_string(out, n->scalar);
        else
            buf_add(out, n->scalar);
        return;
    case NODE_LIST:
        buf_addc(out, '[');
        for (size_t i = 0; i < n->n; i++) {
            if (i)
                buf_addc(out, ',');
            write_node(out, n->item[i]);
        }
        buf_addc(out, ']');
        return;
    case NODE_MAP:
        write_map(out, n);
        return;
    }
}

struct sv edition_json_text(const struct node *n, struct arena *mem)
{
    struct buf out = {0};
    write_node(&out, n);
    struct sv text = arena_sv(mem, buf_sv(&out));
    buf_release(&out);
    return text;
}

/* --- what may be written ---------------------------------------------------------------------------- */

static bool strict_scalar(const struct node *n)
{
    struct sv v = n->scalar;
    if (n->is_null || n->quoted || sv_is(v, "true") || sv_is(v, "false"))
        return true;
    size_t digits = v.n && v.p[0] == '-' ? v.n - 1 : v.n;
    const char *p = v.p + (v.n - digits);
    if (!digits || digits > DIGITS_MAX || (digits > 1 && p[0] == '0') || (digits < v.n && p[0] == '0'))
        return false;
    for (size_t i = 0; i < digits; i++)
        if (p[i] < '0' || p[i] > '9')
            return false;
    return true;
}

static bool strict_key(struct sv key)
{
    for (size_t i = 0; i < key.n; i++)
        if ((unsigned char)key.p[i] >= 0x80)
            return false;
    return true;
}

static bool strict_keys(const struct node *n)
{
    for (size_t i = 0; i < n->n; i++) {
        if (!strict_key(n->key[i]))
            return false;
        for (size_t k = 0; k < i; k++)
            if (sv_eq(n->key[i], n->key[k]))
                return false;
    }
    return true;
}

#define MEMBERS_MAX 64 /* of any object of an edition; keeps the search for doubles short */

bool edition_json_strict(const struct node *n)
{
    if (n->kind == NODE_SCALAR)
        return strict_scalar(n);
    if (n->kind == NODE_MAP && (n->n > MEMBERS_MAX || !strict_keys(n)))
        return false;
    for (size_t i = 0; i < n->n; i++)
        if (!edition_json_strict(n->item[i]))
            return false;
    return true;
}

/* --- building --------------------------------------------------------------------------------------- */

void edition_json_put(struct arena *mem, struct node *map, const char *key, struct sv text)
{
    struct node *value = node_new_text(mem, text);
    value->is_null = text.n == 0;
    value->quoted = text.n > 0;
    node_put(mem, map, sv_of(key), value);
}

void edition_json_put_int(struct arena *mem, struct node *map, const char *key, int64_t v)
{
    struct node *value = node_new_text(mem, arena_printf(mem, "%lld", (long long)v));
    value->quoted = false;
    node_put(mem, map, sv_of(key), value);
}

struct sv edition_hex(const unsigned char *bytes, size_t n, struct arena *mem)
{
    char *text = arena_alloc(mem, 2 * n + 1);
    (void)sodium_bin2hex(text, 2 * n + 1, bytes, n);
    return sv_make(text, 2 * n);
}

bool edition_unhex(struct sv hex, unsigned char *bytes, size_t n)
{
    size_t got = 0;
    return hex.n == 2 * n && sodium_hex2bin(bytes, n, hex.p, hex.n, NULL, &got, NULL) == 0 && got == n;
}
