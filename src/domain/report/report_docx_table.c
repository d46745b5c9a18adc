/* Tables of the report as native tables: see report_docx.c. */
#include "domain/report/report_docx_internal.h"

#include "base/utf8.h"

#define LETTER 110u     /* dxa, of an average one in a cell */
#define MARGINS 280u    /* dxa, of a cell */
#define WORD_MAX 18u    /* letters: a longer one is broken */
#define WANTED_MAX 160u /* letters: all longer texts are alike */

/* What a column cannot do without, and what it would like: in letters. */
struct need {
    size_t least, most;
};

static void ask(struct need *need, struct sv text)
{
    struct sv word;
    size_t all = utf8_length(text);
    while (sv_next_item(&text, true, &word)) {
        size_t n = utf8_length(word);
        need->least = n > need->least ? n : need->least;
    }
    need->most = all > need->most ? all : need->most;
    need->least = need->least > WORD_MAX ? WORD_MAX : need->least;
    need->most = need->most > WANTED_MAX ? WANTED_MAX : need->most;
    need->most = need->most < need->least ? need->least : need->most;
}

/* Every column what its longest word needs; the rest of the page as the columns would like. */
static void widths(const struct report_table *t, size_t from, size_t n, unsigned *width)
{
    struct need need[DOCX_COLUMNS_MAX] = {0};
    size_t least = 0, wishes = 0;
    for (size_t i = 0; i < n; i++) {
        ask(&need[i], t->column[from + i].heading);
        for (size_t r = 0; r < t->n; r++)
            if (t->v[r].level == REPORT_ROW_PLAIN)
                ask(&need[i], t->v[r].cell[from + i]);
        least += need[i].least * LETTER + MARGINS;
        wishes += need[i].most - need[i].least + 1;
    }
    for (size_t i = 0; i < n; i++) {
        size_t own = need[i].least * LETTER + MARGINS;
        size_t more = need[i].most - need[i].least + 1;
        width[i] = (unsigned)(least > DOCX_TEXT_WIDTH ? own * DOCX_TEXT_WIDTH / least
                                                      : own + (DOCX_TEXT_WIDTH - least) * more / wishes);
    }
}

static void cell(struct paper *p, enum report_column_kind kind, struct sv bookmark, struct sv text)
{
    const char *style = kind == REPORT_NUMBER ? "ReportCellNumber"
                        : kind == REPORT_CODE ? "ReportCellFormula"
                                              : "ReportCell";
    docx_cell_begin(p->d, NULL);
    docx_begin(p->d, &(struct docx_paragraph){.style = style, .bookmark = bookmark});
    docx_text(p->d, NULL, text);
    docx_end(p->d);
    docx_cell_end(p->d);
}

static void head(struct paper *p, const struct report_column *column, size_t n)
{
    docx_row_begin(p->d, &(struct docx_row){.head = true});
    for (size_t i = 0; i < n; i++) {
        bool number = column[i].kind == REPORT_NUMBER;
        docx_cell_begin(p->d, &(struct docx_cell){.fill = report_docx_colour(p->s->colour)});
        docx_begin(p->d, &(struct docx_paragraph){.style = number ? "ReportCellNumber" : "ReportCell"});
        docx_text(p->d, &(struct docx_run){.bold = true, .colour = colour_text_on(p->s->colour)}, column[i].heading);
        docx_end(p->d);
        docx_cell_end(p->d);
    }
    docx_row_end(p->d);
}

/* A heading within the table: its first text, over all columns. */
static void heading_row(struct paper *p, const struct report_row *row, size_t n)
{
    double light = row->level == REPORT_ROW_HEAD ? 0.8 : 0.92;
    docx_row_begin(p->d, &(struct docx_row){.whole = true});
    docx_cell_begin(p->d, &(struct docx_cell){.fill = colour_mix(p->s->colour, 0xffffff, light), .span = (unsigned)n});
    docx_begin(p->d, &(struct docx_paragraph){.style = "ReportCell", .keep_next = true});
    docx_text(p->d, &(struct docx_run){.bold = true}, row->cell[0]);
    docx_end(p->d);
    docx_cell_end(p->d);
    docx_row_end(p->d);
}

static void row(struct paper *p, const struct report_table *t, const struct report_row *r, size_t from, size_t n,
                const char *bookmark)
{
    docx_row_begin(p->d, &(struct docx_row){.whole = true});
    for (size_t i = 0; i < n; i++) {
        bool named = bookmark && r->figure.n && from + i == 0;
        cell(p, t->column[from + i].kind,
             named ? arena_printf(&p->mem, "%s-%.*s", bookmark, SV_ARG(r->figure)) : sv_none(), r->cell[from + i]);
    }
    docx_row_end(p->d);
}

static void part(struct paper *p, const struct report_table *t, size_t from, size_t n, struct sv title,
                 const char *row_bookmark)
{
    unsigned width[DOCX_COLUMNS_MAX] = {0};
    widths(t, from, n, width);
    docx_table_begin(p->d, &(struct docx_table){.width = width, .n = n, .lined = true, .title = title});
    head(p, t->column + from, n);
    for (size_t r = 0; r < t->n; r++)
        if (t->v[r].level == REPORT_ROW_PLAIN)
            row(p, t, &t->v[r], from, n, row_bookmark);
        else
            heading_row(p, &t->v[r], n);
    docx_table_end(p->d);
}

/* More columns than Word takes go on in another table. */
void report_docx_table(struct paper *p, const struct report_table *t, struct sv title, const char *row_bookmark)
{
    for (size_t from = 0; from < t->ncolumns; from += DOCX_COLUMNS_MAX) {
        size_t n = t->ncolumns - from;
        part(p, t, from, n < DOCX_COLUMNS_MAX ? n : DOCX_COLUMNS_MAX, title, row_bookmark);
    }
}
