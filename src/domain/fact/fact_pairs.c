/*
 * Pairs as JSON text and back. Owns nothing; called by fact_store.c. Reads only objects of
 * strings, in one pass, because a million of them are read when columns are opened.
 */
#include "domain/fact/fact_pairs.h"

#include "base/utf8.h"
#include "format/json.h"

static size_t sorted(struct arena *mem, const struct fact_pair *v, size_t n, struct fact_pair **out)
{
    struct fact_pair *s = ARENA_ARRAY(mem, n, struct fact_pair);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = kept;
        if (!v[i].value.n)
            continue;
        for (; at && sv_cmp(s[at - 1].name, v[i].name) > 0; at--)
            s[at] = s[at - 1];
        s[at] = v[i];
        kept++;
    }
    *out = s;
    return kept;
}

struct sv fact_pairs_write(struct arena *mem, const struct fact_pair *v, size_t n)
{
    struct buf text = {0};
    struct json j = {.out = &text};
    struct fact_pair *s;
    n = sorted(mem, v, n, &s);
    if (!n)
        return (struct sv){0};
    json_begin_object(&j);
    for (size_t i = 0; i < n; i++) {
        json_key(&j, s[i].name);
        json_string(&j, s[i].value);
    }
    json_end_object(&j);
    struct sv copy = arena_sv(mem, buf_sv(&text));
    buf_release(&text);
    return copy;
}

/* --- reading ---------------------------------------------------------------------------------------- */

static bool take(struct sv *text, char c)
{
    if (!text->n || text->p[0] != c)
        return false;
    *text = sv_make(text->p + 1, text->n - 1);
    return true;
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Of a backslash sequence: the bytes it takes, 0 when it is none that we write. */
static size_t unescape(struct sv text, uint32_t *cp)
{
    if (text.n >= 2 && (text.p[1] == '"' || text.p[1] == '\\')) {
        *cp = (unsigned char)text.p[1];
        return 2;
    }
    if (text.n >= 2 && text.p[1] == 'n') {
        *cp = '\n';
        return 2;
    }
    if (text.n < 6 || text.p[1] != 'u')
        return 0;
    *cp = 0;
    for (size_t i = 2; i < 6; i++) {
        if (hex(text.p[i]) < 0)
            return 0;
        *cp = *cp * 16 + (uint32_t)hex(text.p[i]);
    }
    return 6;
}

static bool take_string(struct arena *mem, struct sv *text, struct sv *out)
{
    size_t n = 0;
    if (!take(text, '"'))
        return false;
    size_t end = 0;
    while (end < text->n && text->p[end] != '"')
        end += text->p[end] == '\\' ? 2 : 1;
    char *copy = arena_alloc(mem, end + 1); /* unescaped text is never longer */
    for (;;) {
        const char *p = text->p;
        if (!text->n)
            return false;
        if (take(text, '"'))
            break;
        uint32_t cp;
        size_t used = *p == '\\' ? unescape(*text, &cp) : 1;
        if (!used)
            return false;
        if (used == 1)
            copy[n++] = *p;
        else
            n += utf8_put(cp, copy + n);
        *text = sv_make(p + used, text->n - used);
    }
    *out = sv_make(copy, n);
    return true;
}

int fact_pairs_read(struct arena *mem, struct sv text, const struct fact_pair **v, size_t *n, struct err *e)
{
    struct {
        struct fact_pair *v;
        size_t n, cap;
    } list = {0};
    bool more = text.n > 0, ok = !more || take(&text, '{');
    while (ok && more) {
        struct fact_pair pair;
        ok = take_string(mem, &text, &pair.name) && take(&text, ':') && take_string(mem, &text, &pair.value);
        if (ok)
            vec_push(mem, &list, pair);
        more = take(&text, ',');
        ok = ok && (more || (take(&text, '}') && !text.n));
    }
    if (!ok)
        return err_set(e, ERR_STORAGE, NULL, N_("the table of facts is damaged: not an object of texts"));
    *v = list.v;
    *n = list.n;
    return 0;
}
