/* The blocks of the report on PDF pages: see report_pdf.c. */
#include "domain/report/report_charts.h"
#include "domain/report/report_pdf_internal.h"

#include <math.h>

#define RED 0xb3261eu
#define AMBER 0x8a5a00u
#define SEXES_WIDTH 150.0
#define BIG_SIZE 32.0
#define BIG_WIDTH 94.0
#define LEFT_WIDTH 152.0
#define MAP_TEXT 7.5

static const struct flow_text body = {.size = 9.5, .colour = PRINT_INK, .after = 6};
static const struct flow_text soft = {.size = 8, .colour = PRINT_GREY, .after = 5};
static const struct flow_text lead = {.size = 11, .colour = PRINT_INK, .after = 10};
static const struct flow_text brief_lead = {.size = 9, .colour = PRINT_INK, .after = 8};
static const struct flow_text caption = {.size = 9.5, .face = FLOW_BOLD, .colour = PRINT_INK, .after = 3};
static const struct flow_text warning = {.size = 9.5, .face = FLOW_BOLD, .colour = AMBER, .after = 3};

/* What the two columns of one flow_pair show. */
struct pair {
    struct print *p;
    const struct report_block *b;
    const struct report_figure *left, *right;
    bool headings;
};

struct map_on_page {
    struct print *p;
    const struct report_map *map;
};

static const char *say(const struct print *p, const char *msgid)
{
    return tr(p->m->lang, msgid);
}

static struct report_chart chart_of(const struct print *p, const struct report_figure *f, const struct report_block *b)
{
    return (struct report_chart){.lang = p->m->lang, .colour = p->s->colour, .figure = f, .block = b};
}

/* Texts of the pack are marked with their language where it is not the report's. */
static void paragraph(struct print *p, const struct flow_text *style, struct text_in text)
{
    flow_set_lang(p->f, text.lang);
    flow_paragraph(p->f, style, text.text);
    flow_set_lang(p->f, sv_none());
}

static void heading(struct print *p, int level, struct sv id, struct text_in text)
{
    flow_set_lang(p->f, text.lang);
    flow_heading(p->f, level, id, text.text);
    flow_set_lang(p->f, sv_none());
}

/* What the drawing says in words; empty: what it writes says it. */
static struct sv words_of(struct print *p, canvas_draw *draw, const struct report_chart *chart)
{
    if (draw == report_sexes_draw)
        return report_sexes_alt(chart, &p->mem);
    if (draw == report_map_draw)
        return chart->map->words;
    if (draw == report_funnel_draw)
        return report_funnel_alt(chart, &p->mem);
    if (draw == report_progress_draw)
        return arena_printf(&p->mem, "%.*s; %.*s", SV_ARG(chart->figure->value),
                            SV_ARG(report_target_alt(chart, &p->mem)));
    return sv_none();
}

static void drawing(struct print *p, double width, double height, canvas_draw *draw, struct report_chart *chart)
{
    if (height <= 0)
        return;
    flow_set_alt(p->f, words_of(p, draw, chart));
    flow_drawing(p->f, width, height, draw, chart);
}

/* --- figures -------------------------------------------------------------------------------------- */

static uint32_t severity_colour(enum severity s)
{
    return s == SEVERITY_ERROR ? RED : s == SEVERITY_WARNING ? AMBER : PRINT_GREY;
}

/* One box for each severity: the findings of `figure` up to the severity, one below the other. */
static void findings_of(struct print *p, const struct report_figure *figure, size_t n, enum severity least)
{
    for (enum severity s = SEVERITY_ERROR; s <= least; s++) {
        struct buf text = {.max = 8000};
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < figure[i].nfindings; k++) {
                const struct finding *f = figure[i].finding[k];
                if (f->severity == s)
                    buf_printf(&text, "%s%.*s%s%.*s", text.n ? "\n" : "", SV_ARG(f->message), f->remedy.n ? " " : "",
                               SV_ARG(f->remedy));
            }
        if (text.n)
            flow_note(p->f, severity_colour(s), report_severity(p->m->lang, s), arena_sv(&p->mem, buf_sv(&text)));
        buf_release(&text);
    }
}

static void declared(struct print *p, const struct report_figure *f)
{
    if (f->declared.n)
        flow_paragraph(p->f, &warning, arena_printf(&p->mem, "%s %.*s", say(p, N_("declared:")), SV_ARG(f->declared)));
}

static void value(struct print *p, const struct report_figure *f, double size)
{
    const struct flow_text big = {.size = size,
                                  .face = FLOW_BOLD,
                                  .colour = isnan(f->number) ? PRINT_FAINT : colour_readable(p->s->colour),
                                  .keep = true};
    flow_paragraph(p->f, &big, f->value);
}

static void number_alone(void *ctx)
{
    const struct pair *pair = ctx;
    value(pair->p, pair->left, BIG_SIZE);
    declared(pair->p, pair->left);
}

static void sexes_alone(void *ctx)
{
    const struct pair *pair = ctx;
    struct report_chart chart = chart_of(pair->p, pair->left, NULL);
    drawing(pair->p, flow_width(pair->p->f), report_sexes_height(&chart), report_sexes_draw, &chart);
}

/* Women and men beside the number where it is short enough, else below it. */
static void number_and_sexes(struct print *p, const struct report_figure *f)
{
    struct report_chart chart = chart_of(p, f, NULL);
    struct pair pair = {.p = p, .left = f};
    if (report_sexes_height(&chart) > 0 && canvas_text_width(f->value, BIG_SIZE, true) <= BIG_WIDTH) {
        flow_pair(p->f, BIG_WIDTH, number_alone, sexes_alone, &pair);
        return;
    }
    number_alone(&pair);
    drawing(p, SEXES_WIDTH, report_sexes_height(&chart), report_sexes_draw, &chart);
}

static void big_number(struct print *p, const struct report_figure *f, bool headed)
{
    const struct flow_text over = {.size = 8.5, .face = FLOW_BOLD, .colour = PRINT_GREY, .keep = true};
    if (headed)
        paragraph(p, &over, f->heading);
    number_and_sexes(p, f);
    flow_paragraph(
        p->f, &body,
        arena_printf(&p->mem, "%.*s  [%.*s]", SV_ARG(f->text.text.n ? f->text.text : f->label.text), SV_ARG(f->code)));
    findings_of(p, f, 1, SEVERITY_ERROR);
}

static void big_left(void *ctx)
{
    const struct pair *pair = ctx;
    big_number(pair->p, pair->left, pair->headings);
}

static void big_right(void *ctx)
{
    const struct pair *pair = ctx;
    if (pair->right)
        big_number(pair->p, pair->right, pair->headings);
}

static void block_big_numbers(struct print *p, const struct report_block *b)
{
    double half = (flow_width(p->f) - PRINT_GAP) / 2;
    flow_paragraph(p->f, &soft, b->note);
    for (size_t i = 0; i < b->nfigures; i += 2) {
        struct pair pair = {p, b, &b->figure[i], i + 1 < b->nfigures ? &b->figure[i + 1] : NULL, false};
        pair.headings = pair.left->heading.text.n || (pair.right && pair.right->heading.text.n);
        flow_rule(p->f);
        flow_pair(p->f, half, big_left, big_right, &pair);
    }
}

/* --- an indicator: the number at the left, what it tells at the right ------------------------------- */

static void indicator_left(void *ctx)
{
    const struct pair *pair = ctx;
    struct print *p = pair->p;
    struct report_chart chart = chart_of(p, pair->left, pair->b);
    value(p, pair->left, 34);
    declared(p, pair->left);
    paragraph(p, &caption, pair->left->caption);
    drawing(p, SEXES_WIDTH, report_sexes_height(&chart), report_sexes_draw, &chart);
}

/* How it was counted, and what is said of its records: one line, whichever of the two there is. */
static void fine_print(struct print *p, const struct report_block *b)
{
    struct sv counting = b->figure[0].counting;
    const char *between = counting.n && b->note.n ? ". " : "";
    flow_paragraph(p->f, &soft, arena_printf(&p->mem, "%.*s%s%.*s", SV_ARG(counting), between, SV_ARG(b->note)));
}

static void also(struct print *p, const struct report_block *b)
{
    for (size_t i = 1; i < b->nfigures; i++) {
        const struct report_figure *f = &b->figure[i];
        flow_paragraph(p->f, &caption,
                       arena_printf(&p->mem, "%.*s \xc2\xb7 %.*s  [%.*s]", SV_ARG(f->value), SV_ARG(f->label.text),
                                    SV_ARG(f->code)));
        declared(p, f);
    }
}

/* What staff wrote; of the further figures with their code. */
static void written(struct print *p, const struct report_figure *f, bool further)
{
    for (size_t i = 0; i < f->nnotes; i++) {
        struct sv head = f->note[i].heading;
        if (further)
            head = arena_printf(&p->mem, "%.*s \xc2\xb7 %.*s", SV_ARG(head), SV_ARG(f->code));
        flow_note(p->f, p->s->colour, head, f->note[i].text);
    }
}

static void indicator_right(void *ctx)
{
    const struct pair *pair = ctx;
    struct print *p = pair->p;
    struct report_chart chart = chart_of(p, pair->left, pair->b);
    paragraph(p, &body, pair->b->text);
    also(p, pair->b);
    for (size_t i = 0; i < pair->b->nfigures; i++)
        written(p, &pair->b->figure[i], i > 0);
    flow_space(p->f, report_progress_height(&chart) > 0 ? 4 : 0);
    drawing(p, flow_width(p->f), report_progress_height(&chart), report_progress_draw, &chart);
    fine_print(p, pair->b);
    findings_of(p, pair->b->figure, pair->b->nfigures, SEVERITY_WARNING);
}

static void block_indicator(struct print *p, const struct report_block *b)
{
    const struct report_figure *f = &b->figure[0];
    struct pair pair = {.p = p, .b = b, .left = f};
    const struct flow_text code = {
        .size = 8.5, .face = FLOW_BOLD, .colour = colour_readable(p->s->colour), .keep = true};
    flow_rule(p->f);
    flow_over(p->f, &code, f->code);
    heading(p, 2, f->code, f->label);
    flow_pair(p->f, LEFT_WIDTH, indicator_left, indicator_right, &pair);
}

static void block_progress(struct print *p, const struct report_block *b)
{
    struct flow_text label = caption;
    label.keep = true;
    for (size_t i = 0; i < b->nfigures; i++) {
        struct report_chart chart = chart_of(p, &b->figure[i], b);
        paragraph(p, &label, b->figure[i].label);
        if (report_progress_height(&chart) > 0)
            drawing(p, flow_width(p->f), report_progress_height(&chart), report_progress_draw, &chart);
        else
            flow_paragraph(
                p->f, &soft,
                arena_printf(&p->mem, "%.*s \xc2\xb7 %s", SV_ARG(b->figure[i].value), say(p, N_("no target"))));
    }
}

/* --- tables --------------------------------------------------------------------------------------- */

/* Their number, where a sheet has no room for all; a heading without a row below it goes, too. */
static size_t rows_shown(const struct print *p, const struct report_table *t)
{
    size_t n = p->m->opening == REPORT_SHEET && p->rows < t->n ? p->rows : t->n;
    while (n > 0 && n < t->n && t->v[n - 1].level != REPORT_ROW_PLAIN)
        n--;
    return n;
}

static void table(struct print *p, const struct report_table *t)
{
    size_t n = rows_shown(p, t);
    struct flow_column *column = ARENA_ARRAY(&p->mem, t->ncolumns, struct flow_column);
    struct flow_row *row = ARENA_ARRAY(&p->mem, t->n, struct flow_row);
    for (size_t i = 0; i < t->ncolumns; i++)
        column[i] =
            (struct flow_column){t->column[i].heading, t->column[i].kind == REPORT_CODE ? FLOW_MONO : FLOW_REGULAR,
                                 t->column[i].kind == REPORT_NUMBER};
    for (size_t r = 0; r < t->n; r++)
        row[r] = (struct flow_row){t->v[r].cell, (enum flow_row_level)t->v[r].level};
    if (n)
        flow_table(p->f, column, t->ncolumns, row, n);
    if (n < t->n)
        flow_paragraph(p->f, &soft,
                       arena_printf(&p->mem, "%s %zu", say(p, N_("Rows for which this page has no room:")), t->n - n));
}

static void block_rows(struct print *p, const struct report_block *b)
{
    if (b->table.n)
        table(p, &b->table);
    else
        flow_paragraph(p->f, &soft, sv_of(say(p, N_("nothing registered"))));
    paragraph(p, &soft, b->text);
}

static void block_findings(struct print *p, const struct report_block *b)
{
    paragraph(p, &body, b->text);
    if (!b->findings->n)
        flow_paragraph(p->f, &soft, sv_of(say(p, N_("no findings"))));
    for (size_t s = 0; s <= SEVERITY_INFO; s++)
        if (b->by_severity[s].table.n) {
            flow_heading(p->f, 2, (struct sv){0}, b->by_severity[s].title);
            table(p, &b->by_severity[s].table);
        }
}

static void block_method(struct print *p, const struct report_block *b)
{
    paragraph(p, &body, b->text);
    table(p, &b->table);
}

/* --- drawings and the rest ------------------------------------------------------------------------ */

static void block_drawing(struct print *p, const struct report_block *b)
{
    struct report_chart chart = chart_of(p, NULL, b);
    double width = flow_width(p->f);
    if (b->type == BLOCK_FUNNEL)
        drawing(p, width, report_funnel_height(&chart), report_funnel_draw, &chart);
    else if (b->nitems)
        drawing(p, width, report_trend_height(&chart), report_trend_draw, &chart);
    else
        flow_paragraph(p->f, &soft, sv_of(say(p, N_("no values in this period"))));
}

static void map_with_title(void *ctx)
{
    const struct map_on_page *on = ctx;
    struct print *p = on->p;
    struct report_chart chart = {.lang = p->m->lang, .map = on->map, .text_size = MAP_TEXT};
    double width = flow_width(p->f);
    struct flow_text title = caption;
    title.keep = true;
    paragraph(p, &title, on->map->title);
    drawing(p, width, report_map_height(&chart, width), report_map_draw, &chart);
}

static void block_map(struct print *p, const struct report_block *b)
{
    for (size_t i = 0; i < b->nmaps; i++) {
        struct map_on_page on = {p, &b->map[i]};
        if (b->map[i].boundaries.n || b->map[i].map.nspots)
            flow_keep(p->f, map_with_title, &on);
    }
    block_rows(p, b);
    if (b->spots.n)
        table(p, &b->spots);
}

/* The wording of targets, which their tiles have no room for. */
static struct sv wordings(struct print *p, const struct report_block *b)
{
    struct sv all = {0};
    for (size_t i = 0; i < b->ntiles; i++) {
        const struct chart_tile *t = &b->tile[i];
        if (!sv_eq(t->text, t->mark))
            all = arena_printf(&p->mem, "%.*s%s%.*s %.*s: %.*s", SV_ARG(all), all.n ? "\n" : "", SV_ARG(t->scheme),
                               SV_ARG(t->number), SV_ARG(t->text));
    }
    return all;
}

static void block_links(struct print *p, const struct report_block *b)
{
    struct report_chart chart = chart_of(p, NULL, b);
    double width = flow_width(p->f);
    flow_space(p->f, 4);
    drawing(p, width, report_tiles_height(&chart, width), report_tiles_draw, &chart);
    flow_paragraph(p->f, &soft, wordings(p, b));
}

static void block_photographs(struct print *p, const struct report_block *b)
{
    struct flow_photo *photo = ARENA_ARRAY(&p->mem, b->nphotos, struct flow_photo);
    for (size_t i = 0; i < b->nphotos; i++) {
        const struct report_photo *from = &b->photo[i];
        photo[i] = (struct flow_photo){.photo = &from->photo,
                                       .caption = from->caption.text,
                                       .credit = report_photo_credit(p->m, from, &p->mem),
                                       .lang = from->caption.lang,
                                       .alt = from->alt.text,
                                       .alt_lang = from->alt.lang};
    }
    paragraph(p, &body, b->text);
    flow_photos(p->f, photo, b->nphotos);
}

static void block_cover(struct print *p, const struct report_block *b)
{
    paragraph(p, &body, b->text);
    if (p->m->notes.text.n)
        flow_note(p->f, REPORT_COLOUR, sv_of(say(p, N_("About these data:"))), p->m->notes.text);
}

static void content(struct print *p, const struct report_block *b)
{
    switch (b->type) {
    case BLOCK_COVER:
        block_cover(p, b);
        return;
    case BLOCK_TEXT:
        paragraph(p, &body, b->text);
        return;
    case BLOCK_BIG_NUMBERS:
        block_big_numbers(p, b);
        return;
    case BLOCK_UNIT_HEADER:
        paragraph(p, p->m->opening == REPORT_SHEET ? &brief_lead : &lead, b->text);
        return;
    case BLOCK_INDICATOR:
        block_indicator(p, b);
        return;
    case BLOCK_PROGRESS:
        block_progress(p, b);
        return;
    case BLOCK_TREND:
    case BLOCK_FUNNEL:
        block_drawing(p, b);
        return;
    case BLOCK_MAP:
        block_map(p, b);
        return;
    case BLOCK_LINKS:
        block_links(p, b);
        return;
    case BLOCK_PHOTOGRAPHS:
        block_photographs(p, b);
        return;
    case BLOCK_FINDINGS:
        block_findings(p, b);
        return;
    case BLOCK_METHOD:
        block_method(p, b);
        return;
    case BLOCK_TOOLS:
    case BLOCK_MATERIALS:
        report_pdf_items(p, b);
        return;
    case BLOCK_TABLE:
    case BLOCK_RECORDS:
        block_rows(p, b);
        return;
    }
}

static void whole_block(void *ctx)
{
    const struct pair *pair = ctx;
    const struct report_block *b = pair->b;
    if (b->title.text.n && b->type != BLOCK_COVER)
        heading(pair->p, 3, sv_none(), b->title);
    content(pair->p, b);
    if (b->type != BLOCK_INDICATOR && b->type != BLOCK_BIG_NUMBERS) /* they have their note at its place */
        flow_paragraph(pair->p->f, &soft, b->note);
}

/* Drawings, and lists of a few items. */
static bool stays_together(const struct report_block *b)
{
    bool list = b->type == BLOCK_TOOLS || b->type == BLOCK_MATERIALS;
    return b->type == BLOCK_TREND || b->type == BLOCK_FUNNEL || b->type == BLOCK_LINKS || (list && b->table.n <= 12);
}

static void put_block(struct print *p, const struct report_block *b)
{
    struct pair pair = {.p = p, .b = b};
    if (b->if_room && p->m->opening == REPORT_SHEET && !p->roomy)
        return;
    if (stays_together(b))
        flow_keep(p->f, whole_block, &pair);
    else
        whole_block(&pair);
}

static void last_two(void *ctx)
{
    const struct pair *pair = ctx;
    put_block(pair->p, pair->b);
    put_block(pair->p, pair->b + 1);
}

/* A short list or drawing at a section's end is not left alone on a page: what stands before it comes along. */
void report_pdf_blocks(struct print *p, const struct report_section *s)
{
    for (size_t i = 0; i < s->nblocks; i++) {
        const struct report_block *b = &s->block[i];
        struct pair pair = {.p = p, .b = b};
        bool ends = i + 2 == s->nblocks && stays_together(b + 1) && (b->type == BLOCK_INDICATOR || stays_together(b));
        if (ends) {
            flow_keep(p->f, last_two, &pair);
            return;
        }
        put_block(p, b);
    }
}
