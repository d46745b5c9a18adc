/* Fields of addresses and forms ("a=1&b=%C3%A9"). Pure; whatever the network sends. */
#include "net/http.h"

#include "base/utf8.h"

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool http_decode(struct arena *mem, struct sv text, bool plus, struct sv *out)
{
    char *to = arena_alloc(mem, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '%') {
            int high = i + 2 < text.n ? hex(text.p[i + 1]) : -1, low = high >= 0 ? hex(text.p[i + 2]) : -1;
            if (low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (!c)
            return false;
        to[n++] = c;
    }
    *out = sv_make(to, n);
    return utf8_valid(*out);
}

bool http_form_parse(struct arena *mem, struct sv text, struct http_fields *out)
{
    *out = (struct http_fields){0};
    while (text.n) {
        struct sv value, item = sv_cut(text, '&', &text), name = sv_cut(item, '=', &value);
        struct http_field f;
        if (!item.n)
            continue;
        if (out->n == HTTP_FIELDS_MAX || !http_decode(mem, name, true, &f.name) ||
            !http_decode(mem, value, true, &f.value))
            return false;
        vec_push(mem, out, f);
    }
    return true;
}

struct sv http_get(const struct http_fields *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (sv_is(f->v[i].name, name))
            return f->v[i].value;
    return sv_none();
}

struct sv http_header(const struct http_request *q, const char *name)
{
    for (size_t i = 0; i < q->header.n; i++)
        if (sv_ieq(q->header.v[i].name, sv_of(name)))
            return q->header.v[i].value;
    return sv_none();
}

void http_set(const struct http_request *q, struct http_response *r, const char *name, struct sv value)
{
    vec_push(q->mem, &r->header, ((struct http_field){sv_of(name), arena_sv(q->mem, value)}));
}
