/* JSON to trees, over yajl's callbacks. */
#include "format/node.h"

#include <yajl_parse.h>

struct reading {
    struct arena *mem;
    struct node *stack[NODE_DEPTH_MAX];
    struct sv key[NODE_DEPTH_MAX];
    unsigned depth;
    struct node *root;
    size_t count;
    const char *fault; /* msgid of our own refusal */
};

static int put(struct reading *r, struct node *n)
{
    if (++r->count > NODE_COUNT_MAX) {
        r->fault = N_("too many values");
        return 0;
    }
    if (r->depth == 0) {
        r->root = n;
        return 1;
    }
    struct node *in = r->stack[r->depth - 1];
    if (in->kind == NODE_LIST)
        node_add(r->mem, in, n);
    else
        node_put(r->mem, in, r->key[r->depth - 1], n);
    return 1;
}

static struct sv copy(struct reading *r, const void *p, size_t n)
{
    char *text = arena_alloc(r->mem, n + 1);
    if (n)
        memcpy(text, p, n);
    return sv_make(text, n);
}

static int scalar(struct reading *r, struct sv text, bool quoted, bool is_null)
{
    struct node *n = node_new_text(r->mem, text);
    n->quoted = quoted;
    n->is_null = is_null;
    return put(r, n);
}

static int on_null(void *ctx)
{
    return scalar(ctx, (struct sv){0}, false, true);
}

static int on_bool(void *ctx, int v)
{
    return scalar(ctx, v ? SV("true") : SV("false"), false, false);
}

static int on_number(void *ctx, const char *p, size_t n)
{
    return scalar(ctx, copy(ctx, p, n), false, false);
}

static int on_string(void *ctx, const unsigned char *p, size_t n)
{
    return scalar(ctx, copy(ctx, p, n), true, false);
}

static int push(struct reading *r, struct node *n)
{
    if (!put(r, n))
        return 0;
    if (r->depth >= NODE_DEPTH_MAX) {
        r->fault = N_("nested too deeply");
        return 0;
    }
    r->stack[r->depth++] = n;
    return 1;
}

static int on_map(void *ctx)
{
    struct reading *r = ctx;
    return push(r, node_new_map(r->mem));
}

static int on_list(void *ctx)
{
    struct reading *r = ctx;
    return push(r, node_new_list(r->mem));
}

static int on_key(void *ctx, const unsigned char *p, size_t n)
{
    struct reading *r = ctx;
    r->key[r->depth - 1] = copy(r, p, n);
    return 1;
}

static int on_end(void *ctx)
{
    ((struct reading *)ctx)->depth--;
    return 1;
}

static void position(struct sv text, size_t at, size_t *line, size_t *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < at && i < text.n; i++) {
        (*column)++;
        if (text.p[i] == '\n') {
            (*line)++;
            *column = 1;
        }
    }
}

int node_read_json(struct arena *mem, struct sv text, struct node **out, struct err *e)
{
    static const yajl_callbacks callbacks = {on_null, on_bool, NULL,   NULL,    on_number, on_string,
                                             on_map,  on_key,  on_end, on_list, on_end};
    struct reading r = {.mem = mem};
    yajl_handle h = yajl_alloc(&callbacks, NULL, &r);
    yajl_status status = yajl_parse(h, (const unsigned char *)(text.p ? text.p : ""), text.n);
    size_t line, column, consumed = yajl_get_bytes_consumed(h);
    if (status == yajl_status_ok)
        status = yajl_complete_parse(h);
    position(text, consumed ? consumed - 1 : 0, &line, &column); /* the last byte taken is the wrong one */
    yajl_free(h);
    if (r.fault)
        return err_set(e, ERR_INPUT, NULL, N_("line %zu, column %zu: %s"), line, column, tr(e->lang, r.fault));
    if (status != yajl_status_ok || !r.root)
        return err_set(e, ERR_INPUT, NULL, N_("line %zu, column %zu: not valid JSON"), line, column);
    *out = r.root;
    return 0;
}
