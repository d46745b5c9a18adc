/* Tables of the report as HTML: see report_html.c. */
#include "domain/report/report_html_internal.h"

/* A table of texts becomes one card a row on a phone, each text under its column's heading. */
static bool becomes_cards(const struct report_table *t)
{
    for (size_t i = 1; i < t->ncolumns; i++)
        if (t->column[i].kind != REPORT_NUMBER)
            return true;
    return false;
}

/* Where style makes cards of rows, some browsers forget that it is a table: roles say it. */
static void role(struct page *p, const struct report_table *t, struct sv name)
{
    if (becomes_cards(t))
        html_attr(&p->h, "role", name);
}

static void cell(struct page *p, const struct report_table *t, size_t column, struct sv text, bool code)
{
    enum report_column_kind kind = t->column[column].kind;
    if (column == 0 && kind == REPORT_TEXT) {
        html_lit(&p->h, "<th scope=\"row\"");
        if (code)
            html_lit(&p->h, " class=\"key\"");
        role(p, t, SV("rowheader"));
        html_lit(&p->h, ">");
        html_text(&p->h, text);
        html_lit(&p->h, "</th>");
        return;
    }
    if (kind == REPORT_NUMBER)
        html_lit(&p->h, "<td class=\"number\"");
    else if (kind == REPORT_CODE)
        html_lit(&p->h, "<td class=\"formula\"");
    else
        html_lit(&p->h, "<td");
    role(p, t, SV("cell"));
    if (becomes_cards(t))
        html_attr(&p->h, "data-label", t->column[column].heading);
    html_lit(&p->h, ">");
    html_text(&p->h, text);
    html_lit(&p->h, "</td>");
}

static void table_head(struct page *p, const struct report_table *t)
{
    html_lit(&p->h, "<thead");
    role(p, t, SV("rowgroup"));
    html_lit(&p->h, "><tr");
    role(p, t, SV("row"));
    html_lit(&p->h, ">");
    for (size_t i = 0; i < t->ncolumns; i++) {
        if (t->column[i].kind == REPORT_NUMBER)
            html_lit(&p->h, "<th scope=\"col\" class=\"number\"");
        else
            html_lit(&p->h, "<th scope=\"col\"");
        role(p, t, SV("columnheader"));
        html_lit(&p->h, ">");
        html_text(&p->h, t->column[i].heading);
        html_lit(&p->h, "</th>");
    }
    html_lit(&p->h, "</tr></thead>");
}

static void heading_row(struct page *p, const struct report_table *t, const struct report_row *row)
{
    html_attr(&p->h, "class", row->level == REPORT_ROW_HEAD ? SV("head") : SV("subhead"));
    html_lit(&p->h, "><th scope=\"colgroup\"");
    role(p, t, SV("columnheader"));
    html_num_attr(&p->h, "colspan", (double)t->ncolumns);
    html_lit(&p->h, ">");
    html_text(&p->h, row->cell[0]);
    html_lit(&p->h, "</th></tr>\n");
}

/* Regions of a page are told apart by their names: that of the section and of the table. */
static struct sv region_name(struct page *p, struct sv title)
{
    const char *word = tr(p->m->lang, N_("Table"));
    struct sv base =
        arena_printf(&p->mem, "%.*s: %.*s", SV_ARG(p->s->title.text), SV_ARG(title.n ? title : sv_of(word)));
    struct sv name = base;
    for (int i = 2; !map_put(&p->regions, name, p); i++)
        name = arena_printf(&p->mem, "%.*s (%d)", SV_ARG(base), i);
    return name;
}

#define NARROW 3 /* columns that a phone has room for */

/* A wide table scrolls within itself; who has no mouse reaches it by keyboard. */
void report_html_table(struct page *p, const struct report_table *t, struct sv title, const char *row_id)
{
    if (becomes_cards(t))
        html_lit(&p->h, "<div class=\"scroll cards\" role=\"region\" tabindex=\"0\"");
    else
        html_lit(&p->h, "<div class=\"scroll\" role=\"region\" tabindex=\"0\"");
    html_attr(&p->h, "aria-label", region_name(p, title));
    html_lit(&p->h, "><table");
    if (t->ncolumns <= NARROW)
        html_attr(&p->h, "class", SV("few"));
    role(p, t, SV("table"));
    html_lit(&p->h, ">");
    table_head(p, t);
    html_lit(&p->h, "<tbody");
    role(p, t, SV("rowgroup"));
    html_lit(&p->h, ">\n");
    for (size_t r = 0; r < t->n; r++) {
        html_lit(&p->h, "<tr");
        role(p, t, SV("row"));
        if (t->v[r].figure.n && row_id)
            report_html_id(p, row_id, t->v[r].figure);
        if (t->v[r].level != REPORT_ROW_PLAIN) {
            heading_row(p, t, &t->v[r]);
            continue;
        }
        html_lit(&p->h, ">");
        for (size_t i = 0; i < t->ncolumns; i++)
            cell(p, t, i, t->v[r].cell[i], t->v[r].figure.n > 0);
        html_lit(&p->h, "</tr>\n");
    }
    html_lit(&p->h, "</tbody></table></div>\n");
}
