/* Tables of the model: filled by the blocks, printed by the renderers. */
#include "domain/report/report_internal.h"

void report_table_begin(const struct build *b, struct report_table *t, size_t ncolumns)
{
    *t = (struct report_table){.column = ARENA_ARRAY(b->mem, ncolumns, struct report_column), .ncolumns = ncolumns};
}

void report_table_column(struct report_table *t, size_t i, struct sv heading, enum report_column_kind kind)
{
    t->column[i] = (struct report_column){heading, kind};
}

void report_table_add(const struct build *b, struct report_table *t, struct sv figure, const struct sv *cell)
{
    struct report_row row = {.figure = figure, .cell = ARENA_ARRAY(b->mem, t->ncolumns, struct sv)};
    for (size_t i = 0; i < t->ncolumns; i++)
        row.cell[i] = cell[i];
    vec_push(b->mem, t, row);
}

struct report_item report_item_of(const struct report_table *t, size_t row, struct arena *mem)
{
    struct report_item out = {0};
    for (size_t i = 0; i < t->ncolumns; i++) {
        struct sv cell = t->v[row].cell[i];
        if (t->column[i].kind == REPORT_NUMBER && !out.number.n)
            out.number = cell;
        else if (!out.title.n)
            out.title = cell;
        else if (cell.n)
            out.meta = arena_printf(mem, "%.*s%s%.*s", SV_ARG(out.meta), out.meta.n ? " \xc2\xb7 " : "", SV_ARG(cell));
    }
    return out;
}
