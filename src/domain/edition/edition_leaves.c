/*
 * What an edition says: one leaf for each figure the report prints, one for each indicator's definition, and one
 * for each revision behind a figure. Called by edition_publish.c; reads the view's snapshot.
 */
#include "domain/edition/edition_internal.h"

#include "base/map.h"

#include <math.h>

static struct sv number_text(struct arena *mem, double v)
{
    struct buf out = {.max = 64};
    struct json j = {.out = &out};
    if (isnan(v))
        return (struct sv){0};
    json_number(&j, v);
    struct sv text = arena_sv(mem, buf_sv(&out));
    buf_release(&out);
    return text;
}

struct sv edition_cell_name(struct sv code, struct sv slice, struct sv period, struct arena *mem)
{
    return arena_printf(mem, "%.*s%s%.*s (%.*s)", SV_ARG(code), slice.n ? " " : "", SV_ARG(slice), SV_ARG(period));
}

static void add_leaf(struct edition_leaves *leaves, struct node *n, bool hidden, struct arena *mem)
{
    struct edition_leaf leaf = {0};
    edition_leaf_make(&leaf, n, hidden, mem);
    vec_push(mem, leaves, leaf);
}

/* --- figures and definitions ---------------------------------------------------------------------------- */

static void add_figure(struct edition *ed, const struct report_cell *cell, struct arena *mem)
{
    struct node *n = node_new_map(mem);
    edition_json_put(mem, n, "kind", SV("figure"));
    edition_json_put(mem, n, "code", cell->indicator->code);
    edition_json_put(mem, n, "period", cell->period);
    edition_json_put(mem, n, "slice", slice_format(mem, &cell->slice));
    edition_json_put(mem, n, "value", number_text(mem, cell->value));
    edition_json_put(mem, n, "printed", cell->printed);
    edition_json_put(mem, n, "status", cell->status);
    add_leaf(&ed->figures, n, false, mem);
}

static const char *rule_name(enum rollup_rule r)
{
    static const char *const name[] = {[RULE_SUM] = "sum",
                                       [RULE_MAX] = "max",
                                       [RULE_AVERAGE] = "average",
                                       [RULE_LATEST] = "latest",
                                       [RULE_DISTINCT] = "distinct"};
    return name[r];
}

static void add_definition(struct edition *ed, const struct indicator *in, struct sv label, struct arena *mem)
{
    struct node *n = node_new_map(mem);
    edition_json_put(mem, n, "kind", SV("definition"));
    edition_json_put(mem, n, "code", in->code);
    edition_json_put(mem, n, "label", label);
    edition_json_put(mem, n, "indicator", in->kind);
    edition_json_put(mem, n, "formula", in->formula_text);
    edition_json_put(mem, n, "counting", in->counting);
    edition_json_put(mem, n, "counting_unit", in->counting_unit);
    edition_json_put(mem, n, "reach_verb", in->reach_verb);
    edition_json_put(mem, n, "funnel_parent", in->funnel_parent);
    edition_json_put(mem, n, "funnel_basis", in->funnel_basis);
    edition_json_put(mem, n, "across_places", sv_of(rule_name(in->across_places)));
    edition_json_put(mem, n, "across_periods", sv_of(rule_name(in->across_periods)));
    edition_json_put_int(mem, n, "version", in->version);
    add_leaf(&ed->figures, n, false, mem);
}

/* --- revisions behind ------------------------------------------------------------------------------------ */

struct behind {
    struct sv record, form;
    int64_t version;
    struct node *cells; /* numbers of the leaves of figures that it is behind */
    size_t last;        /* the one added last, + 1: a record may stand in several lines of one trace */
};

struct lineage {
    struct view *v;
    struct map by_record; /* record -> struct behind* */
};

static void add_line(struct lineage *l, const struct trace_line *line, size_t cell)
{
    struct arena *mem = &l->v->mem;
    struct behind *b = map_get(&l->by_record, line->record);
    if (!line->record.n)
        return;
    if (!b) {
        b = ARENA_NEW(mem, struct behind);
        *b = (struct behind){line->record, line->form, line->revision, node_new_list(mem), 0};
        (void)map_put(&l->by_record, line->record, b);
    }
    if (b->last == cell + 1)
        return;
    struct node *number = node_new_text(mem, arena_printf(mem, "%zu", cell));
    number->quoted = false;
    node_add(mem, b->cells, number);
    b->last = cell + 1;
}

static int trace_cell(struct lineage *l, const struct report_cell *cell, size_t at, struct err *e)
{
    struct view *v = l->v;
    struct period period;
    struct trace t;
    if (period_parse(&v->mem, cell->period, v->pack->fiscal_year_start, &period, e) ||
        figures_trace(v->conn, v->ctx, v->pack, v->facts, cell->indicator->code, &period, &cell->slice, true, false,
                      &v->mem, &t, e))
        return -1;
    for (size_t i = 0; i < t.n; i++)
        add_line(l, &t.v[i], at);
    return 0;
}

static int add_revision(struct view *v, const struct behind *b, struct edition *ed, struct err *e)
{
    struct edition_revision r;
    bool found;
    if (edition_store_revision(v->conn, v->ctx->mission, b->record, b->version, &v->mem, &r, &found, e))
        return -1;
    if (!found)
        return err_set(e, ERR_STORAGE, NULL, N_("record %.*s has no revision %lld: run istmo verify"),
                       SV_ARG(b->record), (long long)b->version);
    struct node *n = node_new_map(&v->mem);
    edition_json_put(&v->mem, n, "kind", SV("revision"));
    edition_json_put(&v->mem, n, "record", b->record);
    edition_json_put(&v->mem, n, "form", b->form);
    edition_json_put_int(&v->mem, n, "version", b->version);
    edition_json_put(&v->mem, n, "digest", r.hash);
    node_put(&v->mem, n, SV("figures"), b->cells);
    add_leaf(&ed->lineage, n, false, &v->mem);
    return 0;
}

int edition_collect(struct view *v, const struct report_model *m, struct edition *ed, struct err *e)
{
    struct lineage l = {.v = v, .by_record = {.mem = &v->mem}};
    for (size_t i = 0; i < m->cells.n; i++) {
        const struct report_cell *cell = &m->cells.v[i];
        if (trace_cell(&l, cell, ed->figures.n, e))
            return -1;
        add_figure(ed, cell, &v->mem);
    }
    for (size_t i = 0; i < v->pack->indicators.n; i++) {
        const struct indicator *in = &v->pack->indicators.v[i];
        add_definition(ed, in, text_get(&in->label, m->lang), &v->mem);
    }
    for (size_t i = 0; i < l.by_record.n; i++)
        if (add_revision(v, l.by_record.v[i].value, ed, e))
            return -1;
    return 0;
}
