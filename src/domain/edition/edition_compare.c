/*
 * What two editions say otherwise, and why: for each figure the values, the revisions behind it that differ, and,
 * where the indicator was defined otherwise, that instead of a difference.
 */
#include "domain/edition/edition_internal.h"

#include "base/map.h"

struct side {
    const struct edition *ed;
    struct map figures;     /* "code slice period" -> struct node* */
    struct map definitions; /* code -> struct node* */
    struct map *behind;     /* by leaf of figures: record -> struct node*; NULL: no record */
};

struct comparison {
    struct db_conn *c;
    struct sv mission;
    struct arena *mem;
    struct side before, after;
    struct edition_changes *out;
};

static struct sv key_of(const struct node *n, struct arena *mem)
{
    return arena_printf(mem, "%.*s %.*s %.*s", SV_ARG(node_text(n, "code")), SV_ARG(node_text(n, "slice")),
                        SV_ARG(node_text(n, "period")));
}

struct figure_at {
    const struct node *node;
    size_t leaf;
};

static void index_side(struct side *s, const struct edition *ed, struct arena *mem)
{
    *s = (struct side){.ed = ed, .figures = {.mem = mem}, .definitions = {.mem = mem}};
    s->behind = ARENA_ARRAY(mem, ed->figures.n, struct map);
    for (size_t i = 0; i < ed->figures.n; i++) {
        const struct node *n = ed->figures.v[i].node;
        struct figure_at *at = ARENA_NEW(mem, struct figure_at);
        *at = (struct figure_at){n, i};
        if (sv_is(node_text(n, "kind"), "figure"))
            (void)map_put(&s->figures, key_of(n, mem), at);
        else if (sv_is(node_text(n, "kind"), "definition"))
            (void)map_put(&s->definitions, node_text(n, "code"), at);
    }
    for (size_t i = 0; i < ed->lineage.n; i++) {
        struct node *n = ed->lineage.v[i].node;
        const struct node *cells = node_get(n, "figures");
        for (size_t k = 0; cells && k < cells->n; k++) {
            int64_t leaf;
            if (!sv_to_int(cells->item[k]->scalar, &leaf) || leaf < 0 || (size_t)leaf >= ed->figures.n)
                continue;
            s->behind[leaf].mem = mem;
            (void)map_put(&s->behind[leaf], node_text(n, "record"), n);
        }
    }
}

/* --- definitions -------------------------------------------------------------------------------------------- */

static void say_changed(struct buf *out, struct sv code, const char *member, struct sv was, struct sv is)
{
    buf_printf(out, "%s%.*s %s: %.*s \xe2\x86\x92 %.*s", out->n ? "; " : "", SV_ARG(code), member,
               SV_ARG(was.n ? was : SV("\xe2\x80\x94")), SV_ARG(is.n ? is : SV("\xe2\x80\x94")));
}

static void members_of(struct comparison *c, struct sv code, struct map *seen, struct buf *out);

/* The indicators that a formula names in braces count as part of the definition. */
static void formula_members(struct comparison *c, struct sv formula, struct map *seen, struct buf *out)
{
    while (formula.n) {
        struct sv rest;
        (void)sv_cut(formula, '{', &rest);
        struct sv code = sv_cut(rest, '}', &formula);
        if (code.n && map_has(&c->after.definitions, code))
            members_of(c, code, seen, out);
    }
}

static void members_of(struct comparison *c, struct sv code, struct map *seen, struct buf *out)
{
    static const char *const members[] = {"indicator",     "formula",       "counting",
                                          "counting_unit", "reach_verb",    "funnel_parent",
                                          "funnel_basis",  "across_places", "across_periods"};
    const struct figure_at *was = map_get(&c->before.definitions, code), *is = map_get(&c->after.definitions, code);
    if (!was || !is || !map_put(seen, code, c))
        return;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (!sv_eq(node_text(was->node, members[i]), node_text(is->node, members[i])))
            say_changed(out, code, members[i], node_text(was->node, members[i]), node_text(is->node, members[i]));
    formula_members(c, node_text(is->node, "formula"), seen, out);
}

static struct sv definition_changes(struct comparison *c, struct sv code)
{
    struct buf out = {.max = 8000};
    struct map seen = {.mem = c->mem};
    members_of(c, code, &seen, &out);
    struct sv text = arena_sv(c->mem, buf_sv(&out));
    buf_release(&out);
    return text;
}

/* --- reasons ------------------------------------------------------------------------------------------------ */

static int add_reason(struct comparison *c, struct edition_change *change, const struct node *was,
                      const struct node *is, struct err *e)
{
    const struct node *n = is ? is : was;
    struct edition_revision r = {0};
    bool found = false;
    int64_t version = 0;
    struct edition_reason why = {.record = node_text(n, "record"),
                                 .what = !was  ? SV("added")
                                         : !is ? SV("withdrawn")
                                               : SV("changed")};
    (void)sv_to_int(node_text(n, "version"), &version);
    if (c->c && edition_store_revision(c->c, c->mission, why.record, is ? version : 0, c->mem, &r, &found, e))
        return -1;
    why.version = found ? r.version : version;
    why.reason = r.reason;
    vec_push(c->mem, change, why);
    return 0;
}

static int reasons(struct comparison *c, struct edition_change *change, const struct map *was, const struct map *is,
                   struct err *e)
{
    for (size_t i = 0; is && i < is->n; i++) {
        const struct node *now = is->v[i].value, *then = was ? map_get(was, is->v[i].key) : NULL;
        if (then && sv_eq(node_text(then, "digest"), node_text(now, "digest")))
            continue;
        if (add_reason(c, change, then, now, e))
            return -1;
    }
    for (size_t i = 0; was && i < was->n; i++)
        if (!(is && map_has(is, was->v[i].key)) && add_reason(c, change, was->v[i].value, NULL, e))
            return -1;
    return 0;
}

/* --- figures ------------------------------------------------------------------------------------------------ */

static int compare_figure(struct comparison *c, const struct figure_at *was, const struct figure_at *is, struct err *e)
{
    const struct figure_at *either = is ? is : was;
    if (!either)
        return 0;
    const struct node *n = either->node;
    struct edition_change change = {.code = node_text(n, "code"),
                                    .slice = node_text(n, "slice"),
                                    .period = node_text(n, "period"),
                                    .before = was ? node_text(was->node, "value") : SV(""),
                                    .after = is ? node_text(is->node, "value") : SV("")};
    change.definition = definition_changes(c, change.code);
    if (!change.definition.n && sv_eq(change.before, change.after))
        return 0;
    if (!change.definition.n &&
        reasons(c, &change, was ? &c->before.behind[was->leaf] : NULL, is ? &c->after.behind[is->leaf] : NULL, e))
        return -1;
    vec_push(c->mem, c->out, change);
    return 0;
}

int edition_compare(struct db_conn *conn, struct sv mission, const struct edition *before, const struct edition *after,
                    struct arena *mem, struct edition_changes *out, struct err *e)
{
    struct comparison c = {.c = conn, .mission = mission, .mem = mem, .out = out};
    *out = (struct edition_changes){0};
    index_side(&c.before, before, mem);
    index_side(&c.after, after, mem);
    for (size_t i = 0; i < c.before.figures.n; i++) {
        const struct map_entry *was = &c.before.figures.v[i];
        if (compare_figure(&c, was->value, map_get(&c.after.figures, was->key), e))
            return -1;
    }
    for (size_t i = 0; i < c.after.figures.n; i++) {
        const struct map_entry *is = &c.after.figures.v[i];
        if (!map_has(&c.before.figures, is->key) && compare_figure(&c, NULL, is->value, e))
            return -1;
    }
    return 0;
}
