/* The head of a request: what libmicrohttpd lets pass and we do not, then fields for the handler. */
#include "net/http_internal.h"

#include "base/utf8.h"

#include <arpa/inet.h>

struct reading {
    struct exchange *x;
    unsigned hosts, lengths, codings;
    bool bad;
};

static bool is_token(struct sv name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && !(c && strchr("!#$%&'*+-.^_`|~", c)))
            return false;
    }
    return name.n > 0;
}

static bool is_value(struct sv value)
{
    for (size_t i = 0; i < value.n; i++)
        if (((unsigned char)value.p[i] < 0x20 && value.p[i] != '\t') || value.p[i] == 0x7f)
            return false;
    return true;
}

static enum MHD_Result take_header(void *ctx, enum MHD_ValueKind kind, const char *name, size_t nname,
                                   const char *value, size_t nvalue)
{
    struct reading *r = ctx;
    struct http_field f = {sv_make(name, nname), sv_make(value ? value : "", value ? nvalue : 0)};
    (void)kind;
    r->bad = r->bad || !is_token(f.name) || !is_value(f.value);
    r->hosts += sv_ieq(f.name, SV("host"));
    r->lengths += sv_ieq(f.name, SV("content-length"));
    r->codings += sv_ieq(f.name, SV("transfer-encoding"));
    f.name = arena_sv(&r->x->mem, f.name);
    f.value = arena_sv(&r->x->mem, f.value);
    vec_push(&r->x->mem, &r->x->q.header, f);
    return MHD_YES;
}

/* "a=1; b=2". Values may be quoted; those that are no text are left out. */
static void read_cookies(struct exchange *x)
{
    struct sv list = http_header(&x->q, "cookie");
    while (list.n) {
        struct sv value, item = sv_trim(sv_cut(list, ';', &list)), name = sv_cut(item, '=', &value);
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = sv_make(value.p + 1, value.n - 2);
        struct http_field f = {name, value};
        if (is_token(name) && utf8_valid(value))
            vec_push(&x->mem, &x->q.cookie, f);
    }
}

/* Every "." or ".." between slashes is refused: no address of ours has one. */
static bool leads_away(struct sv path)
{
    while (path.n) {
        struct sv part = sv_cut(path, '/', &path);
        if (sv_is(part, ".") || sv_is(part, ".."))
            return true;
    }
    return false;
}

static bool read_address(struct exchange *x)
{
    struct sv query, path = sv_cut(sv_of(x->uri), '?', &query);
    if (!path.n || path.p[0] != '/' || !http_decode(&x->mem, path, false, &x->q.path) || leads_away(x->q.path))
        return false;
    return http_form_parse(&x->mem, query, &x->q.query);
}

static struct sv peer(struct exchange *x)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET6_ADDRSTRLEN] = "";
    if (info && info->client_addr->sa_family == AF_INET)
        (void)inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)info->client_addr)->sin_addr, text,
                        sizeof text);
    else if (info && info->client_addr->sa_family == AF_INET6)
        (void)inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)info->client_addr)->sin6_addr, text,
                        sizeof text);
    return arena_sv(&x->mem, sv_of(text));
}

bool http_method_parse(const char *text, enum http_method *out)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "DELETE"};
    *out = HTTP_OTHER;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0)
            *out = (enum http_method)i;
    return *out != HTTP_OTHER;
}

unsigned http_head_read(struct exchange *x)
{
    struct reading r = {.x = x};
    x->q.mem = &x->mem;
    (void)MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, take_header, &r);
    x->q.address = peer(x);
    x->q.secure = x->server->o.cert_file != NULL;
    read_cookies(x);
    struct sv rest;
    x->q.type = sv_trim(sv_cut(http_header(&x->q, "content-type"), ';', &rest));
    if (r.bad || r.hosts > 1 || r.lengths > 1 || (r.lengths && r.codings) || !read_address(x)) {
        x->dropped = true;
        return MHD_HTTP_BAD_REQUEST;
    }
    int64_t length;
    struct sv announced = http_header(&x->q, "content-length");
    if (announced.n && (!sv_to_int(announced, &length) || length < 0 || (uint64_t)length > x->server->o.body_max)) {
        x->dropped = true;
        return MHD_HTTP_CONTENT_TOO_LARGE;
    }
    return 0;
}
