/* Trees: building, looking up, canonical JSON. The readers are node_yaml.c and node_json.c. */
#include "format/node.h"

#include "format/json.h"

static struct node *node_new(struct arena *mem, enum node_kind kind)
{
    struct node *n = ARENA_NEW(mem, struct node);
    n->kind = kind;
    return n;
}

struct node *node_new_map(struct arena *mem)
{
    return node_new(mem, NODE_MAP);
}

struct node *node_new_list(struct arena *mem)
{
    return node_new(mem, NODE_LIST);
}

struct node *node_new_text(struct arena *mem, struct sv text)
{
    struct node *n = node_new(mem, NODE_SCALAR);
    n->scalar = text;
    n->quoted = true;
    return n;
}

static void grow(struct arena *mem, struct node *n)
{
    if (n->n < n->cap)
        return;
    size_t cap = n->cap ? n->cap * 2 : 8;
    n->item = arena_grow(mem, n->item, n->n * sizeof(struct node *), cap * sizeof(struct node *));
    if (n->kind == NODE_MAP)
        n->key = arena_grow(mem, n->key, n->n * sizeof *n->key, cap * sizeof *n->key);
    n->cap = cap;
}

void node_put(struct arena *mem, struct node *map, struct sv key, struct node *value)
{
    grow(mem, map);
    map->key[map->n] = key;
    map->item[map->n++] = value;
}

void node_add(struct arena *mem, struct node *list, struct node *value)
{
    grow(mem, list);
    list->item[list->n++] = value;
}

const struct node *node_get(const struct node *map, const char *key)
{
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++)
        if (sv_is(map->key[i], key))
            return map->item[i];
    return NULL;
}

struct sv node_text(const struct node *map, const char *key)
{
    const struct node *found = node_get(map, key);
    return found && found->kind == NODE_SCALAR && !found->is_null ? found->scalar : (struct sv){0};
}

static size_t digits(struct sv s, size_t i)
{
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    return i;
}

/* The grammar of JSON's numbers: YAML and people write others too (.5, 1., 007, 0x1F). */
static bool json_number_text(struct sv s)
{
    size_t i = s.n && s.p[0] == '-', from = i;
    i = digits(s, i);
    if (i == from || (s.p[from] == '0' && i - from > 1))
        return false;
    if (i < s.n && s.p[i] == '.') {
        from = ++i;
        i = digits(s, i);
        if (i == from)
            return false;
    }
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        i += i < s.n && (s.p[i] == '+' || s.p[i] == '-');
        from = i;
        i = digits(s, i);
        if (i == from)
            return false;
    }
    return i == s.n;
}

static bool json_literal(struct sv s)
{
    return sv_is(s, "true") || sv_is(s, "false") || json_number_text(s);
}

static void write(struct json *j, const struct node *n)
{
    if (n->kind == NODE_SCALAR) {
        if (n->is_null && !n->quoted) {
            json_null(j);
        } else if (!n->quoted && json_literal(n->scalar)) {
            json_null(j); /* keeps commas; replaced by the literal itself */
            j->out->n -= 4;
            buf_add(j->out, n->scalar);
        } else {
            json_string(j, n->scalar);
        }
    } else if (n->kind == NODE_LIST) {
        json_begin_array(j);
        for (size_t i = 0; i < n->n; i++)
            write(j, n->item[i]);
        json_end_array(j);
    } else {
        json_begin_object(j);
        for (size_t i = 0; i < n->n; i++) {
            json_key(j, n->key[i]);
            write(j, n->item[i]);
        }
        json_end_object(j);
    }
}

void node_write_json(struct buf *out, const struct node *n)
{
    struct json j = {.out = out};
    write(&j, n);
}
