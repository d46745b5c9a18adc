/* Names of bookmarks to figures, texts, tables and charts: see report_ask.h. */
#include "domain/report/report_internal.h"

#include "base/near.h"

#include <math.h>

enum meaning { FIGURE, NARRATIVE, TABLE, CHART, TEXT, PERIOD, MEANINGS };

static const char *const meaning_name[MEANINGS] = {"figure", "narrative", "table", "chart", "text", "period"};

/* A name taken apart: figure, MG-1, women. */
struct request {
    enum meaning meaning;
    const struct indicator *indicator;
    struct sv rest;
};

static bool is_mark(char c)
{
    return c == '.' || c == '-' || c == '_';
}

static bool same(struct sv a, struct sv b)
{
    if (a.n != b.n || !a.p || !b.p)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (!(is_mark(a.p[i]) && is_mark(b.p[i])) && !sv_ieq(sv_make(a.p + i, 1), sv_make(b.p + i, 1)))
            return false;
    return true;
}

/* The name up to its next mark; *rest gets what follows. */
static struct sv word(struct sv name, struct sv *rest)
{
    size_t n = 0;
    while (n < name.n && !is_mark(name.p[n]))
        n++;
    *rest = n < name.n ? sv_make(name.p + n + 1, name.n - n - 1) : sv_none();
    return sv_make(name.p, n);
}

static struct sv without_serial(struct sv name)
{
    for (size_t i = 1; i + 1 < name.n; i++)
        if (name.p[i] == '_' && name.p[i + 1] == '_')
            return sv_make(name.p, i);
    return name;
}

/* The longest code that the text begins with; what stands behind it remains. */
static const struct indicator *take_indicator(const struct pack *pk, struct sv *text)
{
    const struct indicator *best = NULL;
    for (size_t i = 0; i < pk->indicators.n; i++) {
        struct sv code = pk->indicators.v[i].code;
        bool begins = text->n >= code.n && same(sv_make(text->p, code.n), code);
        if (begins && (text->n == code.n || is_mark(text->p[code.n])) && (!best || code.n > best->code.n))
            best = &pk->indicators.v[i];
    }
    if (best) {
        size_t n = best->code.n < text->n ? best->code.n + 1 : text->n;
        *text = sv_make(text->p + n, text->n - n);
    }
    return best;
}

static bool take_apart(const struct pack *pk, struct sv name, struct request *out)
{
    struct sv first = word(without_serial(name), &out->rest);
    int m = 0;
    while (m < MEANINGS && !sv_ieq(first, sv_of(meaning_name[m])))
        m++;
    if (m == MEANINGS)
        return false;
    out->meaning = (enum meaning)m;
    out->indicator = NULL;
    if (m == TEXT || m == PERIOD)
        return true;
    out->indicator = take_indicator(pk, &out->rest);
    return out->indicator != NULL;
}

/* --- answers ---------------------------------------------------------------------------------------- */

static const char *const of_figure[] = {"women", "men", "target", "baseline", "name"};
static const char *const of_report[] = {"title", "subtitle", "mission", "notes", "footer"};

static void say(struct report_asked *a, struct sv text)
{
    a->kind = REPORT_ASKED_TEXT;
    a->text = text;
}

static int answer_figure(struct build *b, const struct request *r, struct report_asked *a, struct err *e)
{
    struct report_figure f;
    if (report_figure_fill(b, r->indicator->code, NULL, &f, e))
        return -1;
    const struct sv answer[] = {f.women_text, f.men_text, f.target_text,
                                report_value_text(b, r->indicator, r->indicator->baseline), f.label.text};
    if (!r->rest.n)
        say(a, f.value);
    for (size_t i = 0; i < sizeof of_figure / sizeof *of_figure; i++)
        if (sv_ieq(r->rest, sv_of(of_figure[i])))
            say(a, answer[i]);
    return 0;
}

/* As the report tells of the indicator. */
static void answer_narrative(const struct build *b, const struct request *r, struct report_asked *a)
{
    if (r->rest.n)
        return;
    for (size_t i = 0; i < b->model->nsections; i++)
        for (size_t k = 0; k < b->model->section[i].nblocks; k++) {
            const struct report_block *block = &b->model->section[i].block[k];
            if (block->type == BLOCK_INDICATOR && block->figure[0].indicator == r->indicator && !a->text.n)
                say(a, block->text.text);
        }
    if (!a->text.n)
        a->fault = report_say(b, N_("the report tells nothing of this indicator"));
}

static void answer_text(const struct build *b, const struct request *r, struct report_asked *a)
{
    const struct report_model *m = b->model;
    const struct sv answer[] = {m->title.text, m->subtitle.text, m->mission.text, m->notes.text, m->footer.text};
    for (size_t i = 0; i < sizeof of_report / sizeof *of_report; i++)
        if (sv_ieq(r->rest, sv_of(of_report[i])))
            say(a, answer[i]);
}

/* A block as a description would have it. */
static int build_by(struct build *b, const struct request *r, report_block_fn *build, enum report_asked_kind kind,
                    struct report_asked *a, struct err *e)
{
    struct node *n = node_new_map(b->mem);
    node_put(b->mem, n, SV("type"), node_new_text(b->mem, a->name));
    node_put(b->mem, n, SV("indicator"), node_new_text(b->mem, r->indicator->code));
    node_put(b->mem, n, SV("by"), node_new_text(b->mem, r->rest));
    if (build(b, n, &a->block, e))
        return -1;
    a->kind = kind;
    return 0;
}

static int answer_table(struct build *b, const struct request *r, struct report_asked *a, struct err *e)
{
    if (!r->rest.n)
        return 0;
    if (build_by(b, r, report_series_build, REPORT_ASKED_TABLE, a, e))
        return -1;
    if (a->block.table.ncolumns == 2) /* there is room for more than its code */
        a->block.table.column[1].heading = report_text(b, &r->indicator->label).text;
    return 0;
}

static int answer_chart(struct build *b, const struct request *r, struct report_asked *a, struct err *e)
{
    a->title = report_text(b, &r->indicator->label).text;
    bool progress = sv_ieq(r->rest, SV("target"));
    if (r->rest.n && !progress)
        return build_by(b, r, report_items_build, REPORT_ASKED_TREND, a, e);
    a->block.figure = ARENA_NEW(b->mem, struct report_figure);
    a->block.nfigures = 1;
    if (report_figure_fill(b, r->indicator->code, NULL, a->block.figure, e))
        return -1;
    bool drawn =
        progress ? !isnan(a->block.figure->target) : !isnan(a->block.figure->women) || !isnan(a->block.figure->men);
    a->kind = !drawn ? REPORT_ASKED_NOTHING : progress ? REPORT_ASKED_PROGRESS : REPORT_ASKED_SEXES;
    if (!drawn)
        a->fault =
            report_say(b, progress ? N_("it has no target in the period") : N_("it has no women and men to draw"));
    return 0;
}

static int answer(struct build *b, const struct request *r, struct report_asked *a, struct err *e)
{
    switch (r->meaning) {
    case FIGURE:
        return answer_figure(b, r, a, e);
    case TABLE:
        return answer_table(b, r, a, e);
    case CHART:
        return answer_chart(b, r, a, e);
    case NARRATIVE:
        answer_narrative(b, r, a);
        return 0;
    case TEXT:
        answer_text(b, r, a);
        return 0;
    default:
        if (!r->rest.n)
            say(a, b->model->period);
        return 0;
    }
}

/* A dimension that is not there is that bookmark's fault alone. */
void report_ask(struct build *b)
{
    const char *file = b->file;
    b->section = NULL;
    for (size_t i = 0; i < b->nasked; i++) {
        struct report_asked *a = &b->asked[i];
        struct request r = {0};
        struct err e = {.lang = b->model->lang};
        *a = (struct report_asked){.name = a->name};
        b->file = arena_z(b->mem, a->name);
        if (take_apart(b->pack, a->name, &r) && answer(b, &r, a, &e))
            a->fault = arena_sv(b->mem, sv_of(e.message));
    }
    b->file = file;
}

/* --- suggestions ------------------------------------------------------------------------------------ */

static struct sv in_word(struct arena *mem, const char *meaning, struct sv code, const char *rest)
{
    struct sv name =
        arena_printf(mem, "%s%s%.*s%s%s", meaning, code.n ? "_" : "", SV_ARG(code), *rest ? "_" : "", rest);
    char *p = arena_z(mem, name);
    for (size_t i = 0; i < name.n; i++)
        p[i] = is_mark(p[i]) ? '_' : p[i];
    return sv_make(p, name.n);
}

struct sv report_ask_near(const struct pack *pk, struct sv name, struct arena *mem)
{
    struct near near = {.typed = without_serial(name)};
    near_offer(&near, SV("period"));
    for (size_t i = 0; i < sizeof of_report / sizeof *of_report; i++)
        near_offer(&near, in_word(mem, "text", sv_none(), of_report[i]));
    for (size_t i = 0; i < pk->indicators.n; i++) {
        struct sv code = pk->indicators.v[i].code;
        for (int m = FIGURE; m <= CHART; m++)
            if (m != TABLE) /* a table needs a dimension */
                near_offer(&near, in_word(mem, meaning_name[m], code, ""));
        for (size_t k = 0; k < sizeof of_figure / sizeof *of_figure; k++)
            near_offer(&near, in_word(mem, "figure", code, of_figure[k]));
        near_offer(&near, in_word(mem, "table", code, "month"));
        near_offer(&near, in_word(mem, "table", code, "sex"));
    }
    return near.best;
}
