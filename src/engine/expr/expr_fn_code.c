/* Digests and base64. Texts are UTF-8 bytes on both sides. */
#include "engine/expr/expr_internal.h"

#include "base/utf8.h"
#include "engine/expr/digest.h"

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static struct sv write_base64(struct arena *mem, const unsigned char *p, size_t n)
{
    char *text = arena_alloc(mem, (n + 2) / 3 * 4), *at = text;
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        uint32_t v = (uint32_t)p[i] << 16 | (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) | (left > 2 ? p[i + 2] : 0);
        *at++ = base64[v >> 18];
        *at++ = base64[v >> 12 & 63];
        *at++ = left > 1 ? base64[v >> 6 & 63] : '=';
        *at++ = left > 2 ? base64[v & 63] : '=';
    }
    return sv_make(text, (size_t)(at - text));
}

static struct sv write_hex(struct arena *mem, const unsigned char *p, size_t n)
{
    static const char hex[] = "0123456789abcdef";
    char *text = arena_alloc(mem, n * 2);
    for (size_t i = 0; i < n; i++) {
        text[2 * i] = hex[p[i] >> 4];
        text[2 * i + 1] = hex[p[i] & 15];
    }
    return sv_make(text, n * 2);
}

/* digest(text, algorithm, encoding?) */
static int run_digest(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv text, name, encoding = SV("base64");
    enum digest_algorithm algorithm;
    unsigned char bytes[DIGEST_BYTES_MAX];
    if (expr_arg_string(r, call, 0, &text) || expr_arg_string(r, call, 1, &name) ||
        (call->nargs > 2 && expr_arg_string(r, call, 2, &encoding)) || expr_charge(r, call, text.n / 2))
        return -1;
    bool hex = sv_is(encoding, "hex");
    if (!digest_algorithm(name, &algorithm))
        return expr_at(r->x, call->arg[1]->at, r->e,
                       err_set(r->e, ERR_INPUT, NULL,
                               "“%.*s” is not a digest; there are MD5, SHA-1, SHA-256, SHA-384 and SHA-512",
                               SV_ARG(expr_shown(name))));
    if (!hex && !sv_is(encoding, "base64"))
        return expr_at(r->x, call->arg[2]->at, r->e,
                       err_set(r->e, ERR_INPUT, NULL, "“%.*s” is not an encoding; there are base64 and hex",
                               SV_ARG(expr_shown(encoding))));
    size_t n = digest(algorithm, text, bytes);
    return expr_give_string(out, hex ? write_hex(r->mem, bytes, n) : write_base64(r->mem, bytes, n));
}

/* What is not base64, or not UTF-8 inside, is empty. */
static bool read_base64(struct sv text, char *out, size_t *n)
{
    uint32_t v = 0;
    unsigned bits = 0;
    size_t letters = 0, padding = 0;
    *n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == ' ' || (c >= '\t' && c <= '\r'))
            continue;
        const char *digit = c && c != '=' ? strchr(base64, c) : NULL;
        letters++;
        padding += c == '=';
        if (c == '=' ? padding > 2 : !digit || padding)
            return false;
        if (!digit)
            continue;
        v = (v << 6 | (uint32_t)(digit - base64)) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out[(*n)++] = (char)(v >> bits & 0xff);
        }
    }
    return letters % 4 == 0;
}

static int run_base64_decode(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv text;
    size_t n;
    if (expr_arg_string(r, call, 0, &text) || expr_charge(r, call, text.n / 8))
        return -1;
    char *bytes = arena_alloc(r->mem, text.n + 1);
    bool ok = read_base64(text, bytes, &n) && utf8_valid(sv_make(bytes, n));
    return expr_give_string(out, ok ? sv_make(bytes, n) : SV(""));
}

const struct expr_fn expr_fn_code[] = {
    {"digest", "ss?s", 's', true, run_digest, NULL},
    {"base64-decode", "s", 's', true, run_base64_decode, NULL},
    {0},
};
