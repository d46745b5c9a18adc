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
    struct report_row row = {figure, ARENA_ARRAY(b->mem, t->ncolumns, struct sv)};
    for (size_t i = 0; i < t->ncolumns; i++)
        row.cell[i] = cell[i];
    vec_push(b->mem, t, row);
}
