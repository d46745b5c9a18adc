/* Fills a donor's template: see report_template.h. */
#include "domain/report/report_template.h"

#include "domain/report/report_charts.h"
#include "draw/canvas_png.h"
#include "format/file.h"

#define WIDTH 440.0 /* points, where no picture stands in the bookmark */
#define SEXES_WIDTH 190.0
#define WIDTH_LEAST 60.0
#define WIDTH_MOST 1000.0
#define SUGGESTIONS_MAX 50 /* each is looked for among all names */
#define SCALE (2 * 96 / 72.0)

int report_template_open(struct report_template *out, const char *path, struct arena *mem, struct err *e)
{
    struct sv bytes = {0};
    *out = (struct report_template){0};
    if (file_read(mem, path, DOCX_TEMPLATE_MAX, &bytes, e))
        return -1;
    if (docx_template_open(&out->docx, bytes, e))
        return err_prefix(e, "%s: ", path);
    out->n = docx_template_nmarks(out->docx);
    out->asked = ARENA_ARRAY(mem, out->n, struct report_asked);
    for (size_t i = 0; i < out->n; i++)
        out->asked[i].name = docx_template_mark(out->docx, i)->name;
    return 0;
}

void report_template_close(struct report_template *t)
{
    docx_template_close(t->docx);
}

/* --- one bookmark ----------------------------------------------------------------------------------- */

static void fill_table(struct report_template *t, size_t i, struct arena *mem)
{
    const struct report_table *table = &t->asked[i].block.table;
    bool *number = ARENA_ARRAY(mem, table->ncolumns, bool);
    const struct sv **row = ARENA_ARRAY(mem, table->n + 1, const struct sv *);
    struct sv *head = ARENA_ARRAY(mem, table->ncolumns, struct sv);
    for (size_t k = 0; k < table->ncolumns; k++) {
        number[k] = table->column[k].kind == REPORT_NUMBER;
        head[k] = table->column[k].heading;
    }
    row[0] = head;
    for (size_t k = 0; k < table->n; k++)
        row[k + 1] = table->v[k].cell;
    docx_template_table(t->docx, i, &(struct docx_grid){table->ncolumns, table->n + 1, number, row});
}

static void fill_picture(struct report_template *t, size_t i, const struct report_model *m, struct arena *mem)
{
    const struct report_asked *a = &t->asked[i];
    struct report_chart chart = {.lang = m->lang, .colour = m->colour, .figure = a->block.figure, .block = &a->block};
    double given = docx_template_mark(t->docx, i)->picture_width;
    double width = given >= WIDTH_LEAST && given <= WIDTH_MOST ? given
                   : a->kind == REPORT_ASKED_SEXES             ? SEXES_WIDTH
                                                               : WIDTH;
    double height = 0;
    struct sv words = a->block.words;
    canvas_draw *draw = report_trend_draw;
    struct buf png = {0};
    if (a->kind == REPORT_ASKED_SEXES) {
        draw = report_sexes_draw;
        height = report_sexes_height(&chart);
        words = report_sexes_alt(&chart, mem);
    } else if (a->kind == REPORT_ASKED_PROGRESS) {
        draw = report_progress_draw;
        height = report_progress_height(&chart);
        words = arena_printf(mem, "%.*s; %.*s", SV_ARG(a->block.figure->value), SV_ARG(report_target_alt(&chart, mem)));
    } else {
        height = report_trend_height(&chart);
    }
    if (canvas_png(&png, width, height, SCALE, draw, &chart))
        docx_template_picture(t->docx, i, &(struct docx_picture){buf_sv(&png), width, height, a->title, words});
    buf_release(&png);
}

static void fill(struct report_template *t, size_t i, const struct report_model *m, struct arena *mem)
{
    switch (t->asked[i].kind) {
    case REPORT_ASKED_NOTHING:
        return;
    case REPORT_ASKED_TEXT:
        docx_template_text(t->docx, i, t->asked[i].text);
        return;
    case REPORT_ASKED_TABLE:
        fill_table(t, i, mem);
        return;
    case REPORT_ASKED_SEXES:
    case REPORT_ASKED_PROGRESS:
    case REPORT_ASKED_TREND:
        fill_picture(t, i, m, mem);
        return;
    }
}

/* --- all of them ------------------------------------------------------------------------------------ */

/* Why the bookmark stays as it is; empty: it is filled. */
static struct sv why_not(const struct report_template *t, size_t i, const struct report_model *m, const struct pack *pk,
                         bool suggest, struct arena *mem)
{
    const struct report_asked *a = &t->asked[i];
    const char *fault = docx_template_mark(t->docx, i)->fault;
    if (a->fault.n)
        return a->fault;
    if (a->kind != REPORT_ASKED_NOTHING)
        return fault ? sv_of(tr(m->lang, fault)) : sv_none();
    struct sv near = suggest ? report_ask_near(pk, a->name, mem) : sv_none();
    if (!near.n)
        return sv_of(tr(m->lang, N_("istmo has nothing of this name")));
    return arena_printf(mem, tr(m->lang, N_("istmo has nothing of this name; did you mean “%.*s”?")), SV_ARG(near));
}

int report_template_fill(struct report_template *t, const struct report_model *m, const struct pack *pk, bool go_on,
                         struct buf *said, struct buf *out, struct err *e)
{
    struct arena mem = {0};
    bool *chosen = ARENA_ARRAY(&mem, t->n, bool);
    size_t left = 0;
    for (size_t i = 0; i < t->n; i++)
        chosen[i] = t->asked[i].kind != REPORT_ASKED_NOTHING;
    docx_template_choose(t->docx, chosen);
    for (size_t i = 0; i < t->n; i++) {
        struct sv why = why_not(t, i, m, pk, left < SUGGESTIONS_MAX, &mem);
        if (why.n) {
            left++;
            buf_printf(said, tr(m->lang, N_("bookmark “%.*s”: %.*s\n")), SV_ARG(t->asked[i].name), SV_ARG(why));
        } else {
            fill(t, i, m, &mem);
        }
    }
    arena_release(&mem);
    if (left && !go_on)
        return err_set(e, ERR_INPUT, NULL,
                       N_("not written: %zu bookmarks of the template would stay as they are; mend them, or go on with "
                          "--allow-unknown"),
                       left);
    if (left == t->n)
        return err_set(e, ERR_INPUT, NULL, N_("the template has no bookmark that istmo fills"));
    return docx_template_write(t->docx, out, e);
}
