/* The annexes: how every figure was made, and what is doubtful about it. */
#include "domain/report/report_internal.h"

static struct sv joined_findings(const struct build *b, const struct report_figure *f)
{
    struct buf text = {.max = 4000};
    for (size_t i = 0; i < f->nfindings; i++) {
        if (i)
            buf_addz(&text, " \xc2\xb7 ");
        buf_add(&text, f->finding[i]->message);
    }
    struct sv copy = arena_sv(b->mem, buf_sv(&text));
    buf_release(&text);
    return copy;
}

static struct sv formula_or_none(const struct build *b, const struct report_figure *f)
{
    return f->formula.n ? f->formula
                        : sv_of(tr(b->model->lang, N_("none: nothing in the records can give this figure")));
}

static int build_method(struct build *b, struct report_block *out, struct err *e)
{
    static const char *const heading[] = {N_("Code"),  N_("Formula"),  N_("Records"),
                                          N_("Value"), N_("Declared"), N_("Counting and findings")};
    out->ncolumns = sizeof heading / sizeof *heading;
    out->column = ARENA_ARRAY(b->mem, out->ncolumns, struct sv);
    out->numeric = ARENA_ARRAY(b->mem, out->ncolumns, bool);
    out->numeric[2] = out->numeric[3] = out->numeric[4] = true;
    for (size_t i = 0; i < out->ncolumns; i++)
        out->column[i] = sv_of(tr(b->model->lang, heading[i]));
    out->nrows = b->pack->indicators.n;
    out->row = ARENA_ARRAY(b->mem, out->nrows, struct report_row);
    for (size_t i = 0; i < out->nrows; i++) {
        struct report_figure f;
        if (report_figure_fill(b, b->pack->indicators.v[i].code, NULL, &f, e))
            return -1;
        struct sv findings = joined_findings(b, &f);
        struct sv *cell = ARENA_ARRAY(b->mem, out->ncolumns, struct sv);
        cell[0] = f.code;
        cell[1] = formula_or_none(b, &f);
        cell[2] = arena_printf(b->mem, "%lld%s", (long long)f.records, f.apportioned ? "*" : "");
        cell[3] = f.value;
        cell[4] = f.declared;
        cell[5] = arena_printf(b->mem, "%.*s%s%.*s", SV_ARG(f.counting), findings.n ? ". " : "", SV_ARG(findings));
        out->row[i].cell = cell;
    }
    out->note = sv_of(tr(b->model->lang, N_("* Among these records are some that were apportioned from a published "
                                            "total. Declared: what a source states where it differs from the records. "
                                            "An empty figure is not zero: no record gives it.")));
    return 0;
}

int report_method_build(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    out->text = report_localized(b, n, "text");
    out->findings = &b->model->findings;
    return out->type == BLOCK_METHOD ? build_method(b, out, e) : 0;
}
