/* Makes figures printable: texts in the report's language, women and men, declared values, targets. */
#include "domain/report/report_internal.h"

#include <math.h>

static struct sv counting_text(const struct build *b, const struct figure *f)
{
    static const struct {
        const char *code, *msgid;
    } names[] = {{"contacts", N_("contacts (the same person may count more than once)")},
                 {"participations", N_("participations (the same person may count more than once)")},
                 {"people", N_("distinct people")}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sv_is(f->counting, names[i].code))
            return report_say(b, names[i].msgid);
    return f->counting;
}

static bool is_slice(const struct figure *f, const char *dim, const char *value)
{
    return f->slice.n == 1 && sv_is(f->slice.v[0].dim, dim) && sv_is(f->slice.v[0].value, value);
}

static bool declared_differs(const struct figure *f)
{
    bool exact = !f->declared_qualifier.n || sv_is(f->declared_qualifier, "exact");
    return !isnan(f->declared) && (isnan(f->value) || fabs(f->declared - f->value) > 1e-9 || !exact);
}

static struct sv declared_text(const struct build *b, const struct figure *f)
{
    struct sv number = report_value_text(b, f->indicator, f->declared);
    if (sv_is(f->declared_qualifier, "at_least"))
        return arena_printf(b->mem, tr(b->model->lang, N_("at least %.*s")), SV_ARG(number));
    if (sv_is(f->declared_qualifier, "about"))
        return arena_printf(b->mem, tr(b->model->lang, N_("about %.*s")), SV_ARG(number));
    return number;
}

/* The declared number of one sex joins the declared total: "1,180; women 520". */
static void add_declared(const struct build *b, struct report_figure *out, const struct figure *f, const char *msgid)
{
    if (!declared_differs(f))
        return;
    struct sv text = declared_text(b, f);
    if (msgid)
        text = arena_printf(b->mem, "%s %.*s", tr(b->model->lang, msgid), SV_ARG(text));
    out->declared = out->declared.n ? arena_printf(b->mem, "%.*s; %.*s", SV_ARG(out->declared), SV_ARG(text)) : text;
}

void report_cell_add(const struct build *b, const struct figure *f)
{
    struct report_cells *cells = &b->model->cells;
    struct report_cell cell = {.indicator = f->indicator,
                               .period = f->period.name,
                               .slice = f->slice,
                               .value = f->value,
                               .printed = report_figure_text(b, f),
                               .status = f->status};
    struct sv key = arena_printf(b->mem, "%.*s %.*s %.*s", SV_ARG(f->indicator->code), SV_ARG(f->period.name),
                                 SV_ARG(slice_format(b->mem, &f->slice)));
    cells->seen.mem = b->mem;
    if (map_put(&cells->seen, key, cells))
        vec_push(b->mem, cells, cell);
}

static void take_sexes(const struct build *b, struct report_figure *out)
{
    out->women = out->men = out->not_broken_down = (double)NAN;
    out->women_text = out->men_text = out->nd_text = report_value_text(b, out->indicator, (double)NAN);
    for (size_t i = 0; i < b->by_sex.n; i++) {
        const struct figure *f = &b->by_sex.v[i];
        if (f->indicator != out->indicator)
            continue;
        report_cell_add(b, f);
        if (is_slice(f, "sex", "f")) {
            out->women = f->value;
            out->women_text = report_figure_text(b, f);
            add_declared(b, out, f, N_("women"));
        } else if (is_slice(f, "sex", "m")) {
            out->men = f->value;
            out->men_text = report_figure_text(b, f);
            add_declared(b, out, f, N_("men"));
        } else if (is_slice(f, "sex", "nd")) {
            out->not_broken_down = f->value;
            out->nd_text = report_figure_text(b, f);
        }
        out->suppressed = out->suppressed || report_is_suppressed(f);
    }
}

static void take_findings(const struct build *b, struct report_figure *out)
{
    struct {
        struct finding **v;
        size_t n, cap;
    } list = {0};
    for (size_t i = 0; i < b->model->findings.n; i++) {
        struct finding *f = &b->model->findings.v[i];
        if (sv_eq(f->subject, out->code) && f->severity != SEVERITY_INFO)
            vec_push(b->mem, &list, f);
    }
    out->finding = list.v;
    out->nfindings = list.n;
    out->finding_cap = list.cap;
}

static void take_target(const struct build *b, struct report_figure *out)
{
    out->target = pack_target(b->pack, out->code, b->period, b->mem);
    out->target_text = report_value_text(b, out->indicator, out->target);
}

static void take_total(const struct build *b, struct report_figure *out)
{
    out->number = (double)NAN;
    out->value = report_value_text(b, out->indicator, out->number);
    for (size_t i = 0; i < b->by_sex.n; i++) {
        const struct figure *f = &b->by_sex.v[i];
        if (f->indicator != out->indicator || f->slice.n)
            continue;
        out->number = f->value;
        out->records = f->records;
        out->apportioned = f->apportioned;
        out->status = f->status;
        out->value = report_figure_text(b, f);
        out->counting = counting_text(b, f);
        add_declared(b, out, f, NULL);
    }
}

int report_figure_fill(const struct build *b, struct sv code, const struct node *at, struct report_figure *out,
                       struct err *e)
{
    *out = (struct report_figure){.code = code, .indicator = pack_indicator(b->pack, code)};
    if (!out->indicator)
        return report_fault(b, at, e, N_("there is no indicator"), code);
    out->label = report_text(b, &out->indicator->label);
    out->formula = out->indicator->formula_text;
    take_total(b, out);
    take_sexes(b, out);
    take_target(b, out);
    take_findings(b, out);
    report_figure_notes(b, out);
    return 0;
}

int report_figures_of(const struct build *b, const struct node *list, struct report_block *block, struct err *e)
{
    size_t n = list ? list->n : 0;
    block->figure = ARENA_ARRAY(b->mem, n, struct report_figure);
    for (size_t i = 0; i < n; i++) {
        const struct node *item = list->item[i];
        bool map = item->kind == NODE_MAP;
        struct report_figure *f = &block->figure[block->nfigures];
        if (report_figure_fill(b, map ? node_text(item, "indicator") : item->scalar, item, f, e))
            return -1;
        if (map) {
            f->caption = report_localized(b, item, "label");
            f->heading = report_localized(b, item, "heading");
            f->text = report_localized(b, item, "text");
        }
        block->nfigures++;
    }
    return 0;
}
