/*
 * Choice lists that forms share: lists/NAME.csv, and the pack's own registers (units, projects,
 * indicators, places) and countries under their names.
 */
#include "domain/pack/pack_internal.h"

#include <stdlib.h>

/* --- lists/NAME.csv ------------------------------------------------------------------------------------ */

struct list_columns {
    int name, order;
};

static struct choice read_choice(struct reader *r, const struct table *t, size_t row, const struct list_columns *at)
{
    struct choice c = {.name = table_cell(t, row, at->name), .extra = {.mem = r->mem}};
    for (size_t i = 0; i < t->ncolumns; i++) {
        struct sv cell = t->row[row][i], lang;
        if (!cell.n || (int)i == at->name || (int)i == at->order)
            continue;
        if (sv_ieq(pack_row_language(t->header[i], &lang), SV("label"))) {
            text_put(r->mem, &c.label, lang, cell);
        } else {
            struct sv *extra = ARENA_NEW(r->mem, struct sv);
            *extra = cell;
            (void)map_put(&c.extra, t->header[i], extra);
        }
    }
    return c;
}

static void check_choice(struct reader *r, const struct table *t, size_t row, const struct list_columns *at,
                         const struct choice *c)
{
    bool spaces = false;
    for (size_t i = 0; i < c->name.n; i++)
        spaces = spaces || c->name.p[i] == ' ' || c->name.p[i] == '\n' || c->name.p[i] == '\t';
    if (spaces)
        (void)problem_add(r->problems, SEVERITY_ERROR, table_source(t, row, at->name), c->name,
                          N_("a name without spaces"), N_("“%.*s” cannot be the name of a choice."), SV_ARG(c->name));
    if (!c->label.n)
        (void)problem_add(r->problems, SEVERITY_WARNING, (struct source){t->file, SV("label"), t->line[row]}, c->name,
                          NULL, N_("The choice “%.*s” has no label."), SV_ARG(c->name));
}

static void add_choice(struct reader *r, struct choice_list *l, const struct table *t, size_t row,
                       const struct list_columns *at)
{
    struct choice c = read_choice(r, t, row, at);
    if (!c.name.n) {
        (void)problem_add(r->problems, SEVERITY_ERROR, table_source(t, row, at->name), (struct sv){0}, NULL,
                          N_("“%s” is empty."), "name");
        return;
    }
    check_choice(r, t, row, at, &c);
    l->v[l->n] = c;
    if (map_put(&l->by_name, c.name, &l->v[l->n]))
        l->n++;
    else
        (void)problem_add(r->problems, SEVERITY_ERROR, table_source(t, row, at->name), c.name, N_("each once"),
                          N_("The choice “%.*s” stands here a second time."), SV_ARG(c.name));
}

struct ordered {
    struct choice choice;
    int64_t order;
    size_t row;
};

static int by_order(const void *a, const void *b)
{
    const struct ordered *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* The column `order` decides; choices without one keep their place after those that have it. */
static void sort(struct reader *r, struct choice_list *l, const struct table *t, const struct list_columns *at)
{
    struct ordered *all = ARENA_ARRAY(r->mem, l->n, struct ordered);
    struct map row_of = {.mem = r->mem};
    if (at->order < 0 || !l->n)
        return;
    for (size_t i = 0; i < t->nrows; i++)
        (void)map_put(&row_of, table_cell(t, i, at->name), &t->row[i]);
    for (size_t i = 0; i < l->n; i++) {
        size_t row = (size_t)((struct sv **)map_get(&row_of, l->v[i].name) - t->row);
        struct sv cell = table_cell(t, row, at->order);
        all[i] = (struct ordered){l->v[i], INT64_MAX, i};
        if (cell.n && !sv_to_int(cell, &all[i].order)) {
            all[i].order = INT64_MAX;
            (void)problem_add(r->problems, SEVERITY_ERROR, table_source(t, row, at->order), cell,
                              N_("a whole number, 0 or more"), N_("“%.*s” is not a whole number."), SV_ARG(cell));
        }
    }
    qsort(all, l->n, sizeof *all, by_order);
    l->by_name = (struct map){.mem = r->mem};
    for (size_t i = 0; i < l->n; i++) {
        l->v[i] = all[i].choice;
        (void)map_put(&l->by_name, l->v[i].name, &l->v[i]);
    }
}

static struct choice_list *new_list(struct reader *r, struct sv name, size_t n)
{
    struct choice_list *l = ARENA_NEW(r->mem, struct choice_list);
    *l = (struct choice_list){.name = name, .cap = n, .by_name = {.mem = r->mem}, .external = true};
    l->v = ARENA_ARRAY(r->mem, n, struct choice);
    return l;
}

static void add_list(struct reader *r, struct choice_list *l)
{
    if (map_put(&r->pack->list_by_name, l->name, l))
        vec_push(r->mem, &r->pack->lists, l);
}

void pack_list_read(struct reader *r, struct sv name, const struct table *t)
{
    struct list_columns at = {table_column(t, "name"), table_column(t, "order")};
    struct choice_list *l = new_list(r, name, t->nrows + 1);
    struct node *body = node_new_list(r->mem);
    if (at.name < 0)
        at.name = table_column(t, "code");
    pack_value_code(r, name, (struct source){t->file, (struct sv){0}, 0});
    if (at.name < 0)
        (void)problem_add(r->problems, SEVERITY_ERROR, (struct source){t->file, SV("name"), 1}, (struct sv){0}, NULL,
                          N_("The column “%s” is missing."), "name");
    for (size_t row = 0; at.name >= 0 && row < t->nrows; row++) {
        add_choice(r, l, t, row, &at);
        if (r->keep)
            node_add(r->mem, body, pack_row_node(r->mem, t, row));
    }
    sort(r, l, t, &at);
    add_list(r, l);
    pack_row_keep(r, "list", name, body);
}

/* --- registers ----------------------------------------------------------------------------------------- */

static struct choice *add(struct reader *r, struct choice_list *l, struct sv name, struct text label)
{
    struct choice *c = &l->v[l->n];
    *c = (struct choice){.name = name, .label = label, .extra = {.mem = r->mem}};
    if (name.n && map_put(&l->by_name, name, c))
        l->n++;
    return c;
}

static void extra(struct reader *r, struct choice *c, const char *name, struct sv value)
{
    if (!value.n)
        return;
    struct sv *kept = ARENA_NEW(r->mem, struct sv);
    *kept = value;
    (void)map_put(&c->extra, sv_of(name), kept);
}

static struct choice_list *places(struct reader *r)
{
    const struct pack *p = r->pack;
    struct choice_list *l = new_list(r, SV("places"), p->places.n + 1);
    for (size_t i = 0; i < p->places.n; i++) {
        const struct place *place = &p->places.v[i];
        struct choice *c = add(r, l, place->code, place->label);
        extra(r, c, "parent", place->parent);
        extra(r, c, "type", place->type);
        extra(r, c, "status", place->status);
        for (size_t k = 0; k < place->codes.n; k++)
            (void)map_put(&c->extra, place->codes.v[k].key, place->codes.v[k].value);
    }
    return l;
}

#define REGISTER(list, member)                                                                                \
    static struct choice_list *member(struct reader *r)                                                       \
    {                                                                                                         \
        const struct pack *p = r->pack;                                                                       \
        struct choice_list *l = new_list(r, SV(list), p->member.n + 1);                                       \
        for (size_t i = 0; i < p->member.n; i++)                                                              \
            extra(r, add(r, l, p->member.v[i].code, p->member.v[i].label), "unit", unit_of(&p->member.v[i])); \
        return l;                                                                                             \
    }

#define unit_of(item) ((struct sv){0})
REGISTER("units", units)
#undef unit_of
#define unit_of(item) ((item)->unit)
REGISTER("projects", projects)
REGISTER("indicators", indicators)

void pack_list_registers(struct reader *r)
{
    add_list(r, units(r));
    add_list(r, projects(r));
    add_list(r, indicators(r));
    add_list(r, places(r));
    add_list(r, pack_country_list(r));
}
