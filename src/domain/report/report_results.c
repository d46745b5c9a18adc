/*
 * Tables of figures against what was planned: `scorecard`, all indicators of a unit, and `results`, the donor's table,
 * each project with its results and their indicators.
 */
#include "domain/report/report_internal.h"

#include "kit/output.h"

#include <math.h>

#define NO_VALUE "\xe2\x80\x94"

enum { CODE, LABEL, VALUE, WOMEN, MEN, TARGET, SHARE, COLUMNS };

static void begin(const struct build *b, struct report_table *t, bool planned)
{
    static const struct {
        const char *heading;
        enum report_column_kind kind;
    } columns[COLUMNS] = {[CODE] = {N_("Code"), REPORT_TEXT},     [LABEL] = {N_("Indicator"), REPORT_TEXT},
                          [VALUE] = {N_("Value"), REPORT_NUMBER}, [WOMEN] = {N_("Women"), REPORT_NUMBER},
                          [MEN] = {N_("Men"), REPORT_NUMBER},     [TARGET] = {N_("Target"), REPORT_NUMBER},
                          [SHARE] = {"%", REPORT_NUMBER}};
    report_table_begin(b, t, planned ? COLUMNS : TARGET);
    for (size_t i = 0; i < t->ncolumns; i++)
        report_table_column(t, i, i == SHARE ? SV("%") : report_say(b, columns[i].heading), columns[i].kind);
}

static struct sv share_of_target(const struct build *b, const struct report_figure *f)
{
    if (isnan(f->number) || isnan(f->target) || f->target <= 0)
        return SV(NO_VALUE);
    return arena_printf(b->mem, "%.*s%%",
                        SV_ARG(output_number(b->mem, 100 * f->number / f->target, 0, b->model->lang)));
}

static int add_indicator(const struct build *b, struct report_table *t, struct sv code, const struct node *at,
                         struct err *e)
{
    struct report_figure f;
    if (report_figure_fill(b, code, at, &f, e))
        return -1;
    const struct sv cell[COLUMNS] = {[CODE] = f.code,
                                     [LABEL] = f.label.text,
                                     [VALUE] = f.value,
                                     [WOMEN] = f.women_text,
                                     [MEN] = f.men_text,
                                     [TARGET] = f.target_text,
                                     [SHARE] = share_of_target(b, &f)};
    report_table_add(b, t, f.code, cell);
    return 0;
}

static void add_heading(const struct build *b, struct report_table *t, enum report_row_level level, struct sv text)
{
    const struct sv cell[COLUMNS] = {text};
    report_table_add(b, t, (struct sv){0}, cell);
    t->v[t->n - 1].level = level;
}

static bool has_targets(const struct build *b)
{
    for (size_t i = 0; i < b->pack->targets.n; i++)
        if (sv_eq(b->pack->targets.v[i].period, b->period->name))
            return true;
    return false;
}

/* A sheet may have no room for all: those that tell something come first. */
static void values_first(const struct build *b, struct report_table *t)
{
    struct report_row *row = ARENA_ARRAY(b->mem, t->n, struct report_row);
    size_t n = 0;
    for (int empty = 0; empty < 2; empty++)
        for (size_t i = 0; i < t->n; i++)
            if (sv_is(t->v[i].cell[VALUE], NO_VALUE) == (empty == 1))
                row[n++] = t->v[i];
    t->v = row;
    t->cap = n;
}

/* --- scorecard ------------------------------------------------------------------------------------ */

int report_scorecard_build(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    const struct node *list = node_get(n, "indicators");
    struct sv unit = node_text(n, "unit");
    if (!unit.n && b->section->unit)
        unit = b->section->unit->code;
    begin(b, &out->table, has_targets(b));
    for (size_t i = 0; list && i < list->n; i++)
        if (add_indicator(b, &out->table, list->item[i]->scalar, list->item[i], e))
            return -1;
    for (size_t i = 0; !list && i < b->pack->indicators.n; i++) {
        const struct indicator *in = &b->pack->indicators.v[i];
        if (sv_eq(in->unit, unit) && add_indicator(b, &out->table, in->code, n, e))
            return -1;
    }
    if (b->model->opening == REPORT_SHEET)
        values_first(b, &out->table);
    return 0;
}

/* --- results -------------------------------------------------------------------------------------- */

static const struct result *result_of(const struct build *b, struct sv code)
{
    return code.n ? map_get(&b->pack->result_by_code, code) : NULL;
}

/* Its own, or that of a result above it; results below each other are few (PACK_PLACE_LEVELS). */
static struct sv project_of(const struct build *b, const struct result *r)
{
    for (int level = 0; r && level < 32; level++, r = result_of(b, r->parent))
        if (r->project.n)
            return r->project;
    return (struct sv){0};
}

static bool belongs(const struct indicator *in, const struct result *r)
{
    for (size_t i = 0; i < in->results.n; i++)
        if (sv_eq(in->results.v[i], r->code))
            return true;
    return false;
}

static int add_result(const struct build *b, struct report_table *t, const struct result *r, const struct node *at,
                      struct err *e)
{
    bool headed = false;
    for (size_t i = 0; i < b->pack->indicators.n; i++) {
        const struct indicator *in = &b->pack->indicators.v[i];
        if (!belongs(in, r))
            continue;
        if (!headed)
            add_heading(b, t, REPORT_ROW_SUBHEAD, report_text(b, &r->label).text);
        headed = true;
        if (add_indicator(b, t, in->code, at, e))
            return -1;
    }
    return 0;
}

/* "Safe information on the islands · Demonstration fund" */
static struct sv project_name(const struct build *b, const struct project *p)
{
    struct sv label = report_text(b, &p->label).text;
    return p->donor.n ? arena_printf(b->mem, "%.*s \xc2\xb7 %.*s", SV_ARG(label), SV_ARG(p->donor)) : label;
}

/* p NULL: the results of no project. */
static int add_project(const struct build *b, struct report_table *t, const struct project *p, const struct node *at,
                       struct err *e)
{
    struct sv code = p ? p->code : (struct sv){0};
    size_t before = t->n;
    if (p || b->pack->projects.n)
        add_heading(b, t, REPORT_ROW_HEAD, p ? project_name(b, p) : report_say(b, N_("Without a project")));
    for (size_t i = 0; i < b->pack->results.n; i++) {
        const struct result *r = &b->pack->results.v[i];
        if (sv_eq(project_of(b, r), code) && add_result(b, t, r, at, e))
            return -1;
    }
    if (t->n == before + 1 && t->v[before].level == REPORT_ROW_HEAD) /* nothing below it */
        t->n = before;
    return 0;
}

int report_results_build(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    struct sv only = node_text(n, "project");
    begin(b, &out->table, has_targets(b));
    if (!has_targets(b))
        out->text.text = report_say(b, N_("There are no targets for this period."));
    for (size_t i = 0; i < b->pack->projects.n; i++) {
        const struct project *p = &b->pack->projects.v[i];
        if ((!only.n || sv_eq(only, p->code)) && add_project(b, &out->table, p, n, e))
            return -1;
    }
    return only.n ? 0 : add_project(b, &out->table, NULL, n, e);
}
