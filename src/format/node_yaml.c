/* YAML to trees, over libyaml's events. Aliases are followed by copying and counted each time. */
#include "format/node.h"

#include "base/map.h"

#include <yaml.h>

struct reading {
    struct arena *mem;
    struct sv text;
    yaml_parser_t parser;
    struct map anchors;
    size_t count;
    unsigned depth;
};

static int fault(struct reading *r, const yaml_mark_t *at, struct err *e, const char *what)
{
    (void)r;
    return err_set(e, ERR_INPUT, NULL, N_("line %zu, column %zu: %s"), at->line + 1, at->column + 1, tr(e->lang, what));
}

/* Bytes that no text has: libyaml knows how many stand before them, not in which line. */
static int not_text(const struct reading *r, struct err *e)
{
    size_t line = 1, column = 1;
    for (size_t i = 0; i < r->parser.problem_offset && i < r->text.n; i++) {
        bool end = r->text.p[i] == '\n';
        line += end;
        column = end ? 1 : column + 1;
    }
    bool control = r->parser.problem_value >= 0 && strstr(r->parser.problem, "control");
    return err_set(e, ERR_INPUT, NULL, N_("line %zu, column %zu: %s"), line, column,
                   tr(e->lang, control ? N_("a control character stands here; take it out")
                                       : N_("this is not UTF-8; save the file as UTF-8")));
}

static bool indented_by_tab(struct sv text, size_t line)
{
    struct sv at = {0};
    for (size_t i = 0; i <= line; i++)
        at = sv_cut(text, '\n', &text);
    for (size_t i = 0; i < at.n && (at.p[i] == ' ' || at.p[i] == '\t'); i++)
        if (at.p[i] == '\t')
            return true;
    return false;
}

static int next(struct reading *r, yaml_event_t *event, struct err *e)
{
    if (yaml_parser_parse(&r->parser, event))
        return 0;
    if (r->parser.error == YAML_READER_ERROR)
        return not_text(r, e);
    if (indented_by_tab(r->text, r->parser.problem_mark.line))
        return fault(r, &r->parser.problem_mark, e, N_("a tab indents this line; YAML takes spaces alone"));
    const char *problem = r->parser.problem ? r->parser.problem : "?";
    return err_set(e, ERR_INPUT, NULL, N_("line %zu, column %zu: not valid YAML (%s)"), r->parser.problem_mark.line + 1,
                   r->parser.problem_mark.column + 1, problem);
}

static int count_nodes(struct reading *r, const yaml_mark_t *at, struct err *e)
{
    if (++r->count > NODE_COUNT_MAX)
        return fault(r, at, e, N_("the file is too large once its aliases are followed"));
    return 0;
}

/* What an alias adds to the tree: nodes, and depth below where it stands. */
static int count_tree(struct reading *r, const struct node *n, unsigned depth, const yaml_mark_t *at, struct err *e)
{
    if (depth > NODE_DEPTH_MAX)
        return fault(r, at, e, N_("nested too deeply"));
    if (count_nodes(r, at, e))
        return -1;
    for (size_t i = 0; n->kind != NODE_SCALAR && i < n->n; i++)
        if (count_tree(r, n->item[i], depth + 1, at, e))
            return -1;
    return 0;
}

static struct sv text_of(struct reading *r, const yaml_char_t *p, size_t n)
{
    char *copy = arena_alloc(r->mem, n + 1);
    memcpy(copy, p, n);
    return sv_make(copy, n);
}

static void anchor(struct reading *r, const yaml_char_t *name, struct node *n)
{
    if (!name)
        return;
    size_t len = 0;
    while (name[len])
        len++;
    map_set(&r->anchors, text_of(r, name, len), n);
}

static int read_node(struct reading *r, yaml_event_t *event, struct node **out, struct err *e);

static int read_scalar(struct reading *r, yaml_event_t *event, struct node **out)
{
    struct node *n = node_new_text(r->mem, text_of(r, event->data.scalar.value, event->data.scalar.length));
    n->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    n->is_null = !n->quoted && (n->scalar.n == 0 || sv_is(n->scalar, "~") || sv_is(n->scalar, "null"));
    anchor(r, event->data.scalar.anchor, n);
    *out = n;
    return 0;
}

static int read_items(struct reading *r, struct node *list, struct err *e)
{
    for (;;) {
        yaml_event_t event;
        struct node *item = NULL;
        if (next(r, &event, e))
            return -1;
        bool end = event.type == YAML_SEQUENCE_END_EVENT;
        int rc = end ? 0 : read_node(r, &event, &item, e);
        yaml_event_delete(&event);
        if (rc || end)
            return rc;
        node_add(r->mem, list, item);
    }
}

static int read_pair(struct reading *r, yaml_event_t *event, struct node *map, struct map *seen, struct err *e)
{
    struct node *key = NULL, *value = NULL;
    yaml_event_t second;
    if (read_node(r, event, &key, e))
        return -1;
    if (!key || key->kind != NODE_SCALAR)
        return fault(r, &event->start_mark, e, N_("a key has to be a plain text"));
    const struct node *first = map_get(seen, key->scalar);
    if (first)
        return err_set(e, ERR_INPUT, NULL, N_("line %zu: the key \"%.*s\" is there twice (first in line %zu)"),
                       event->start_mark.line + 1, SV_ARG(key->scalar), first->line);
    (void)map_put(seen, key->scalar, key);
    if (next(r, &second, e))
        return -1;
    int rc = read_node(r, &second, &value, e);
    yaml_event_delete(&second);
    if (rc == 0)
        node_put(r->mem, map, key->scalar, value);
    return rc;
}

static int read_pairs(struct reading *r, struct node *map, struct err *e)
{
    struct map seen = {.mem = r->mem};
    for (;;) {
        yaml_event_t event;
        if (next(r, &event, e))
            return -1;
        bool end = event.type == YAML_MAPPING_END_EVENT;
        int rc = end ? 0 : read_pair(r, &event, map, &seen, e);
        yaml_event_delete(&event);
        if (rc || end)
            return rc;
    }
}

static int read_alias(struct reading *r, yaml_event_t *event, struct node **out, struct err *e)
{
    size_t len = 0;
    while (event->data.alias.anchor[len])
        len++;
    struct node *found = map_get(&r->anchors, text_of(r, event->data.alias.anchor, len));
    if (!found)
        return fault(r, &event->start_mark, e, N_("this alias names nothing"));
    *out = found;
    return count_tree(r, found, r->depth, &event->start_mark, e);
}

static int read_nested(struct reading *r, yaml_event_t *event, struct node *n, struct err *e)
{
    if (++r->depth > NODE_DEPTH_MAX)
        return fault(r, &event->start_mark, e, N_("nested too deeply"));
    int rc = n->kind == NODE_LIST ? read_items(r, n, e) : read_pairs(r, n, e);
    r->depth--;
    /* Only finished nodes can be named: an alias to an enclosing node would never end. */
    anchor(r, n->kind == NODE_LIST ? event->data.sequence_start.anchor : event->data.mapping_start.anchor, n);
    return rc;
}

static int read_node(struct reading *r, yaml_event_t *event, struct node **out, struct err *e)
{
    if (count_nodes(r, &event->start_mark, e))
        return -1;
    int rc = 0;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        rc = read_scalar(r, event, out);
        break;
    case YAML_ALIAS_EVENT:
        return read_alias(r, event, out, e);
    case YAML_SEQUENCE_START_EVENT:
        *out = node_new_list(r->mem);
        rc = read_nested(r, event, *out, e);
        break;
    case YAML_MAPPING_START_EVENT:
        *out = node_new_map(r->mem);
        rc = read_nested(r, event, *out, e);
        break;
    default:
        return fault(r, &event->start_mark, e, N_("a value is missing here"));
    }
    if (rc == 0) {
        (*out)->line = event->start_mark.line + 1;
        (*out)->column = event->start_mark.column + 1;
    }
    return rc;
}

/* Reads up to the first content event; *out stays NULL for an empty stream. */
static int read_document(struct reading *r, struct node **out, struct err *e)
{
    *out = NULL;
    for (;;) {
        yaml_event_t event;
        int rc = 0;
        if (next(r, &event, e))
            return -1;
        yaml_event_type_t type = event.type;
        bool end = type == YAML_STREAM_END_EVENT;
        bool frame =
            type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_START_EVENT || type == YAML_DOCUMENT_END_EVENT;
        if (!end && !frame)
            rc = *out ? fault(r, &event.start_mark, e, N_("only one document is expected"))
                      : read_node(r, &event, out, e);
        yaml_event_delete(&event);
        if (rc || end)
            return rc;
    }
}

int node_read_yaml(struct arena *mem, struct sv text, struct node **out, struct err *e)
{
    struct reading r = {.mem = mem, .text = text, .anchors = {.mem = mem}};
    if (!yaml_parser_initialize(&r.parser))
        return err_set(e, ERR_INTERNAL, NULL, N_("out of memory"));
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)(text.p ? text.p : ""), text.n);
    int rc = read_document(&r, out, e);
    yaml_parser_delete(&r.parser);
    if (rc == 0 && !*out)
        *out = node_new_map(mem);
    return rc;
}
