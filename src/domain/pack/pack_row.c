/*
 * Rows of tables to structs, for files and for the catalogue alike. Owns headers: which column a
 * header means, in which language. Must not look at other tables: pack_check.c does.
 */
#include "domain/pack/pack_internal.h"

#include "base/date.h"
#include "base/near.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>

#define KEY_MAX 300 /* bytes; longer keys end in a hash */

/* --- headers ------------------------------------------------------------------------------------------- */

struct sv pack_row_language(struct sv header, struct sv *lang)
{
    for (size_t i = 0; i + 1 < header.n; i++) {
        if (header.p[i] != ':' || header.p[i + 1] != ':')
            continue;
        *lang = sv_trim(sv_make(header.p + i + 2, header.n - i - 2));
        struct sv named = *lang; /* "Español (es)" */
        if (named.n && named.p[named.n - 1] == ')') {
            struct sv inside;
            (void)sv_cut(named, '(', &inside);
            if (inside.n > 1)
                *lang = sv_trim(sv_make(inside.p, inside.n - 1));
        }
        return sv_trim(sv_make(header.p, i));
    }
    *lang = (struct sv){0};
    return header;
}

static const struct column *find_column(const struct kind *k, struct sv name)
{
    for (size_t i = 0; i < k->ncolumns; i++)
        if (sv_ieq(sv_of(k->column[i].name), name))
            return &k->column[i];
    return NULL;
}

static struct heading heading_of(struct reader *r, const struct kind *k, struct sv header)
{
    struct heading h = {.name = header};
    h.column = find_column(k, pack_row_language(header, &h.lang));
    if (h.column && h.lang.n && h.column->type != COLUMN_TEXTS)
        h.column = NULL;
    if (h.column)
        h.name = h.lang.n ? arena_printf(r->mem, "%s::%.*s", h.column->name, SV_ARG(h.lang)) : sv_of(h.column->name);
    return h;
}

static void unknown_header(struct reader *r, const struct kind *k, struct source at, struct sv header)
{
    struct sv lang, name = pack_row_language(header, &lang);
    struct near near = {.typed = name};
    for (size_t i = 0; i < k->ncolumns; i++)
        near_offer(&near, sv_of(k->column[i].name));
    struct problem *p = problem_add(r->problems, SEVERITY_WARNING, at, header, NULL,
                                    N_("The column “%.*s” is unknown and was not read."), SV_ARG(header));
    if (near.best.n)
        problem_remedy(r->problems, p, N_("Did you mean “%.*s%s%.*s”?"), SV_ARG(near.best), lang.n ? "::" : "",
                       SV_ARG(lang));
}

static void check_header(struct reader *r, const struct kind *k, const struct table *t, struct heading *h)
{
    for (size_t i = 0; i < t->ncolumns; i++) {
        struct source at = {t->file, t->header[i], 1};
        if (!t->header[i].n)
            continue;
        h[i] = heading_of(r, k, t->header[i]);
        h[i].other = !h[i].column && k->takes && k->takes(r->pack, t->header[i]);
        if (!h[i].column && !h[i].other) {
            unknown_header(r, k, at, t->header[i]);
            h[i] = (struct heading){0};
        }
        for (size_t j = 0; j < i; j++)
            if (h[i].name.n && sv_ieq(h[j].name, h[i].name)) {
                (void)problem_add(r->problems, SEVERITY_ERROR, at, t->header[i], N_("each column once"),
                                  N_("The column “%.*s” appears twice."), SV_ARG(t->header[i]));
                h[i] = (struct heading){0};
            }
    }
}

static void check_missing(struct reader *r, const struct kind *k, const struct table *t, const struct heading *h)
{
    for (size_t c = 0; c < k->ncolumns; c++) {
        bool there = !k->column[c].required;
        for (size_t i = 0; i < t->ncolumns; i++)
            there = there || h[i].column == &k->column[c];
        if (!there)
            (void)problem_add(r->problems, SEVERITY_ERROR, (struct source){t->file, sv_of(k->column[c].name), 1},
                              (struct sv){0}, NULL, N_("The column “%s” is missing."), k->column[c].name);
    }
}

/* --- rows ---------------------------------------------------------------------------------------------- */

static void set_defaults(const struct kind *k, char *item)
{
    memset(item, 0, k->size);
    for (size_t i = 0; i < k->ncolumns; i++) {
        const struct column *c = &k->column[i];
        if (c->type == COLUMN_NUMBER)
            *(double *)(void *)(item + c->offset) = NAN;
        else if (c->type == COLUMN_DATE)
            *(int32_t *)(void *)(item + c->offset) = DATE_NONE;
        else if (c->type == COLUMN_ROLLUP)
            *(enum rollup_rule *)(void *)(item + c->offset) = RULE_UNSTATED;
        else if (c->type == COLUMN_ENUM && c->fill)
            *(struct sv *)(void *)(item + c->offset) = sv_make(c->values, strcspn(c->values, " "));
    }
}

static void read_row(struct reader *r, const struct kind *k, const struct table *t, const struct heading *h, size_t row,
                     char *item)
{
    for (size_t i = 0; i < t->ncolumns; i++) {
        struct sv cell = t->row[row][i];
        if (!cell.n)
            continue;
        if (h[i].column)
            pack_value_read(r, k, &h[i], item, cell, table_source(t, row, (int)i));
        else if (h[i].other)
            k->other(r, item, t->header[i], cell);
    }
    struct source at = {t->file, (struct sv){0}, t->line[row]};
    memcpy(item + k->at, &at, sizeof at);
}

/* A row without a value that it must have; one text in any language is enough. */
static void check_required(struct reader *r, const struct kind *k, const struct table *t, const struct heading *h,
                           size_t row)
{
    for (size_t c = 0; c < k->ncolumns; c++) {
        bool asked = false, given = !k->column[c].required;
        for (size_t i = 0; i < t->ncolumns; i++)
            if (h[i].column == &k->column[c]) {
                asked = true;
                given = given || t->row[row][i].n;
            }
        if (asked && !given)
            (void)problem_add(r->problems, SEVERITY_ERROR,
                              (struct source){t->file, sv_of(k->column[c].name), t->line[row]}, (struct sv){0}, NULL,
                              N_("“%s” is empty."), k->column[c].name);
    }
}

/* The row's code: the key column, or all of them joined. */
static struct sv row_code(struct reader *r, const struct kind *k, const struct table *t, const struct heading *h,
                          size_t row)
{
    struct buf key = {0};
    bool first = true;
    for (size_t c = 0; c < k->ncolumns; c++) {
        if (!k->column[c].key)
            continue;
        struct sv cell = {0};
        for (size_t i = 0; i < t->ncolumns; i++)
            if (h[i].column == &k->column[c])
                cell = t->row[row][i];
        buf_printf(&key, "%s%.*s", first ? "" : "|", SV_ARG(cell));
        first = false;
    }
    for (size_t i = 0; !k->index && i < t->ncolumns; i++)
        if (h[i].other && t->row[row][i].n)
            buf_printf(&key, "|%.*s=%.*s", SV_ARG(t->header[i]), SV_ARG(t->row[row][i]));
    struct sv all = buf_sv(&key);
    struct sv code = all.n <= KEY_MAX
                         ? arena_sv(r->mem, all)
                         : arena_printf(r->mem, "%.*s#%016" PRIx64, SV_ARG(utf8_cut(all, KEY_MAX / 4)), map_hash(all));
    buf_release(&key);
    return code;
}

struct node *pack_row_node(struct arena *mem, const struct table *t, size_t row)
{
    struct node *n = node_new_map(mem);
    for (size_t i = 0; i < t->ncolumns; i++)
        if (t->row[row][i].n && t->header[i].n)
            node_put(mem, n, t->header[i], node_new_text(mem, t->row[row][i]));
    return n;
}

void pack_row_keep(struct reader *r, const char *kind, struct sv code, const struct node *body)
{
    struct buf json = {0};
    if (!r->keep)
        return;
    node_write_json(&json, body);
    struct pack_entry entry = {sv_of(kind), code, arena_sv(r->mem, buf_sv(&json))};
    vec_push(r->mem, &r->pack->entries, entry);
    buf_release(&json);
}

static void keep_row(struct reader *r, const struct kind *k, const struct table *t, const struct heading *h, size_t row,
                     struct sv code)
{
    struct node *n = node_new_map(r->mem);
    for (size_t i = 0; i < t->ncolumns; i++)
        if (t->row[row][i].n && h[i].name.n)
            node_put(r->mem, n, h[i].name, node_new_text(r->mem, t->row[row][i]));
    pack_row_keep(r, k->name, code, n);
}

/* False: a row with this code was there. */
static bool is_new(struct reader *r, const struct kind *k, struct map *seen, struct sv code, const struct table *t,
                   size_t row)
{
    const size_t *line = map_get(seen, code);
    if (!line)
        return map_put(seen, code, &t->line[row]);
    struct problem *p =
        problem_add(r->problems, SEVERITY_ERROR, (struct source){t->file, sv_of(k->column[0].name), t->line[row]}, code,
                    N_("each once"), N_("The %s “%.*s” stands here a second time; first in row %zu."),
                    tr(r->problems->lang, k->noun), SV_ARG(code), *line);
    problem_remedy(r->problems, p, N_("Remove one of the rows or give it another code."));
    return false;
}

void pack_row_table(struct reader *r, const struct kind *k, const struct table *t)
{
    char item[KIND_SIZE_MAX] __attribute__((aligned(16))), blank[KIND_SIZE_MAX] __attribute__((aligned(16)));
    struct heading *h = ARENA_ARRAY(r->mem, t->ncolumns + 1, struct heading);
    struct map seen = {.mem = r->mem};
    check_header(r, k, t, h);
    check_missing(r, k, t, h);
    set_defaults(k, blank);
    for (size_t row = 0; row < t->nrows; row++) {
        struct sv code = row_code(r, k, t, h, row);
        check_required(r, k, t, h, row);
        if (!is_new(r, k, &seen, code, t, row))
            continue;
        memcpy(item, blank, k->size);
        read_row(r, k, t, h, row, item);
        if (k->finish)
            k->finish(r, item);
        k->push(r->pack, item);
        keep_row(r, k, t, h, row, code);
    }
    pack_row_index(r, k);
}

void pack_row_index(struct reader *r, const struct kind *k)
{
    struct sv code;
    if (!k->index)
        return;
    for (size_t i = 0; k->item(r->pack, i); i++) {
        char *item = k->item(r->pack, i);
        memcpy(&code, item + k->column[0].offset, sizeof code);
        if (code.n)
            (void)map_put(k->index(r->pack), code, item);
    }
}

/* --- tables out of the catalogue ----------------------------------------------------------------------- */

static size_t column_of(struct arena *mem, struct table *t, struct map *at, struct sv header, size_t *cap)
{
    size_t *column = map_get(at, header);
    if (column)
        return *column;
    if (t->ncolumns == *cap) {
        *cap = *cap ? *cap * 2 : 32;
        t->header = arena_grow(mem, t->header, t->ncolumns * sizeof *t->header, *cap * sizeof *t->header);
    }
    column = ARENA_NEW(mem, size_t);
    *column = t->ncolumns;
    t->header[t->ncolumns++] = header;
    (void)map_put(at, header, column);
    return *column;
}

struct table pack_row_join(struct arena *mem, const char *file, const struct pack_rows *rows)
{
    struct table t = {.file = file, .nrows = rows->n, .cap = rows->n};
    struct map at = {.mem = mem};
    size_t cap = 0;
    t.row = ARENA_ARRAY(mem, rows->n, struct sv *);
    t.line = ARENA_ARRAY(mem, rows->n, size_t);
    for (size_t i = 0; i < rows->n; i++)
        for (size_t c = 0; rows->v[i]->kind == NODE_MAP && c < rows->v[i]->n; c++)
            (void)column_of(mem, &t, &at, rows->v[i]->key[c], &cap);
    for (size_t i = 0; i < rows->n; i++) {
        t.line[i] = i + 2;
        t.row[i] = ARENA_ARRAY(mem, t.ncolumns, struct sv);
        for (size_t c = 0; rows->v[i]->kind == NODE_MAP && c < rows->v[i]->n; c++)
            if (rows->v[i]->item[c]->kind == NODE_SCALAR)
                t.row[i][column_of(mem, &t, &at, rows->v[i]->key[c], &cap)] = rows->v[i]->item[c]->scalar;
    }
    return t;
}
