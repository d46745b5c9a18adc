/*
 * Which aggregates a row serves. Codes of a column that no aggregate of the group tells apart are
 * one class; the classes of all columns together number a row, and a table says whom it serves.
 * So one pass over the columns serves many indicators. Called by rollup.c.
 */
#include "engine/figure/rollup_internal.h"

/* A set of aggregates, as bits. */
struct bits {
    uint64_t *w;
    size_t n; /* words */
};

static const uint8_t *truth_of(const struct rollup_agg *a, const struct rollup_source *source)
{
    for (size_t i = 0; i < a->truth.n; i++)
        if (rollup_source_same(&a->truth.v[i].source, source))
            return a->truth.v[i].yes;
    return NULL;
}

/* The sources that any aggregate asks. */
static void collect_columns(struct rollup_group *g, struct arena *mem)
{
    struct {
        struct rollup_class_column *v;
        size_t n, cap;
    } columns = {0};
    for (size_t i = 0; i < g->n; i++)
        for (size_t t = 0; t < g->agg[i]->truth.n; t++) {
            const struct rollup_source *source = &g->agg[i]->truth.v[t].source;
            bool known = false;
            for (size_t c = 0; c < columns.n && !known; c++)
                known = rollup_source_same(&columns.v[c].source, source);
            if (!known) {
                struct rollup_class_column column = {.source = *source};
                vec_push(mem, &columns, column);
            }
        }
    g->column = columns.v;
    g->ncolumns = columns.n;
}

struct classes { /* of one column: for each class, the aggregates its codes leave */
    uint64_t *set;
    size_t n;
};

static void signature(const struct rollup_group *g, const struct rollup_source *source, uint32_t code, struct bits *out)
{
    memset(out->w, 0, out->n * sizeof *out->w);
    for (size_t i = 0; i < g->n; i++) {
        const uint8_t *yes = g->agg[i]->never ? NULL : truth_of(g->agg[i], source);
        if (!g->agg[i]->never && (!yes || yes[code]))
            out->w[i / 64] |= UINT64_C(1) << i % 64;
    }
}

static bool any(const uint64_t *set, size_t words)
{
    for (size_t i = 0; i < words; i++)
        if (set[i])
            return true;
    return false;
}

/* Columns whose codes all serve somebody need no asking; few codes are quicker compared than looked up. */
static void note_alive(struct rollup_class_column *c)
{
    size_t n = 0;
    for (uint32_t code = 0; code < c->source.ncodes; code++)
        if (c->alive[code] && ++n <= ROLLUP_FEW)
            c->few[n - 1] = code;
    c->nfew = n <= ROLLUP_FEW ? n : 0;
    for (size_t i = c->nfew; c->nfew && i < ROLLUP_FEW; i++)
        c->few[i] = c->few[c->nfew - 1];
    if (n == c->source.ncodes)
        c->alive = NULL;
}

static void classify(const struct rollup_group *g, struct rollup_class_column *column, size_t words, struct arena *mem,
                     struct classes *out)
{
    size_t ncodes = column->source.ncodes;
    struct map known = {.mem = mem};
    struct bits sig = {ARENA_ARRAY(mem, words, uint64_t), words};
    column->add = ARENA_ARRAY(mem, ncodes, uint32_t);
    column->alive = ARENA_ARRAY(mem, ncodes, uint8_t);
    for (uint32_t code = 0; code < ncodes; code++) {
        signature(g, &column->source, code, &sig);
        struct sv key = sv_make((const char *)sig.w, words * sizeof *sig.w);
        size_t number = map_index(&known, key);
        if (number == SIZE_MAX) {
            number = known.n;
            (void)map_put(&known, arena_sv(mem, key), NULL);
        }
        column->add[code] = (uint32_t)number;
        column->alive[code] = any(sig.w, words);
    }
    note_alive(column);
    out->n = known.n;
    out->set = ARENA_ARRAY(mem, known.n * words, uint64_t);
    for (size_t i = 0; i < known.n; i++)
        memcpy(&out->set[i * words], known.v[i].key.p, words * sizeof *out->set);
}

/* Parts become multiples of the product of the classes before. False: too many combinations. */
static bool number_rows(struct rollup_group *g, const struct classes *classes)
{
    g->product = 1;
    for (size_t c = 0; c < g->ncolumns; c++) {
        for (size_t code = 0; code < g->column[c].source.ncodes; code++)
            g->column[c].add[code] *= (uint32_t)g->product;
        g->product *= classes[c].n;
        if (g->product > ROLLUP_PRODUCT_MAX)
            return false;
    }
    return g->n == 1 || g->product * g->n <= ROLLUP_TABLE_MAX;
}

static void fill_table(struct rollup_group *g, const struct classes *classes, size_t words, struct arena *mem)
{
    struct {
        uint16_t *v;
        size_t n, cap;
    } list = {0};
    uint64_t *set = ARENA_ARRAY(mem, words, uint64_t);
    g->first = ARENA_ARRAY(mem, g->product + 1, uint32_t);
    g->exclusive = true;
    for (size_t number = 0; number < g->product; number++) {
        size_t left = number;
        g->first[number] = (uint32_t)list.n;
        for (size_t i = 0; i < g->n; i++)
            if (i % 64 == 0)
                set[i / 64] = UINT64_MAX;
        for (size_t c = 0; c < g->ncolumns && classes[c].n; c++) {
            for (size_t w = 0; w < words; w++)
                set[w] &= classes[c].set[left % classes[c].n * words + w];
            left /= classes[c].n;
        }
        for (size_t i = 0; i < g->n; i++)
            if (set[i / 64] >> i % 64 & 1 && !g->agg[i]->never)
                vec_push(mem, &list, (uint16_t)i);
        g->exclusive = g->exclusive && list.n <= g->first[number] + 1;
        if (g->n == 1 && list.n > g->first[number])
            g->only = (uint32_t)number;
    }
    g->first[g->product] = (uint32_t)list.n;
    g->list = list.v;
}

bool rollup_group_make(struct rollup_agg **agg, size_t n, struct arena *mem, struct rollup_group *out)
{
    if (n > ROLLUP_GROUP_MAX)
        return false;
    *out = (struct rollup_group){.agg = agg, .n = n};
    size_t words = (n + 63) / 64;
    collect_columns(out, mem);
    struct classes *classes = ARENA_ARRAY(mem, out->ncolumns, struct classes);
    for (size_t c = 0; c < out->ncolumns; c++)
        classify(out, &out->column[c], words, mem, &classes[c]);
    if (!number_rows(out, classes))
        return false;
    fill_table(out, classes, words, mem);
    return true;
}
