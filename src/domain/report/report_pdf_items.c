/* Lists of tools and materials on PDF pages: an icon for each, two columns. */
#include "domain/report/report_charts.h"
#include "domain/report/report_pdf_internal.h"

struct items {
    struct print *p;
    const struct report_block *b;
    size_t left; /* the row at the left; the next one stands beside it */
};

static void item(const struct items *all, size_t row)
{
    struct print *p = all->p;
    if (row >= all->b->table.n)
        return;
    struct report_item parts = report_item_of(&all->b->table, row, &p->mem);
    struct report_chart icon = {.icon = all->b->table.v[row].icon,
                                .otherwise = report_block_name(all->b->type),
                                .colour = colour_readable(p->s->colour),
                                .background = colour_mix(p->s->colour, 0xffffff, 0.88)};
    const struct flow_item out = {report_icon_draw, &icon, parts.number, parts.title, parts.meta};
    flow_item(p->f, &out);
}

static void left(void *ctx)
{
    const struct items *all = ctx;
    item(all, all->left);
}

static void right(void *ctx)
{
    const struct items *all = ctx;
    item(all, all->left + 1);
}

void report_pdf_items(struct print *p, const struct report_block *b)
{
    const struct flow_text soft = {.size = 8, .colour = PRINT_GREY, .after = 5};
    double half = (flow_width(p->f) - PRINT_GAP) / 2;
    if (!b->table.n)
        flow_paragraph(p->f, &soft, sv_of(tr(p->m->lang, N_("nothing registered"))));
    for (size_t i = 0; i < b->table.n; i += 2) {
        struct items all = {p, b, i};
        flow_pair(p->f, half, left, right, &all);
    }
}
