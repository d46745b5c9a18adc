/*
 * The survey sheet: rows in order, groups and repeats opened and closed. Called by xlsform.c.
 * Whether the questions fit together is form_finish's business.
 */
#include "domain/form/xlsform_internal.h"

struct open {
    size_t question, row;
};
struct walk {
    struct xls_reader *r;
    struct {
        struct open *v;
        size_t n, cap;
    } open;
    struct {
        struct question *v;
        size_t n, cap;
    } questions;
};

static int parent(const struct walk *w)
{
    return w->open.n ? (int)w->open.v[w->open.n - 1].question : -1;
}

static struct source source(const struct walk *w, size_t row, enum xls_column column)
{
    return xls_source(&w->r->survey, row, column);
}

static size_t line(const struct walk *w, size_t row)
{
    return w->r->survey.t->line[row];
}

/* --- names ------------------------------------------------------------------------------------ */

static bool nameless(enum question_type t)
{
    return t == Q_NOTE || t == Q_GROUP || t >= Q_START;
}

/* Notes, groups and what a device fills in may go without: they get a name of their own. */
static void settle_name(struct walk *w, size_t row, struct question *q)
{
    if (q->name.n)
        return;
    if (q->type >= Q_START && q->type <= Q_DEVICEID)
        q->name = sv_of(question_type_name(q->type));
    else if (nameless(q->type) && q->type != Q_REPEAT)
        q->name = arena_printf(w->r->mem, "%s_%zu", question_type_name(q->type), line(w, row));
    else
        problem_add(w->r->problems, SEVERITY_ERROR, source(w, row, XLS_NAME),
                    xls_cell(w->r, &w->r->survey, row, XLS_TYPE), "letters, digits and _", "the question has no name");
    if (!q->name.n)
        q->name = arena_printf(w->r->mem, "row_%zu", line(w, row));
}

static void push(struct walk *w, struct question q)
{
    q.index = w->questions.n;
    q.parent = parent(w);
    vec_push(w->r->mem, &w->questions, q);
}

/* or_other: the text question for what is not in the list, unless the form has its own. */
static void push_other(struct walk *w, const struct question *q)
{
    struct arena *mem = w->r->mem;
    struct question other = {.type = Q_TEXT, .pii = q->pii, .compartment = q->compartment, .at = q->at};
    other.name = arena_printf(mem, "%.*s_other", SV_ARG(q->name));
    if (map_has(&w->r->names, other.name))
        return;
    struct err e = {.lang = w->r->problems->lang};
    struct sv when = arena_printf(mem, "selected(${%.*s}, 'other')", SV_ARG(q->name));
    if (expr_parse(mem, when, &other.relevant, &e))
        return; /* the name itself is wrong, which is reported as such */
    for (size_t i = 0; i < w->r->form->nlanguages; i++) {
        struct sv lang = w->r->form->language[i];
        text_put(mem, &other.label, lang, sv_of(tr(arena_z(mem, lang), N_("Please specify"))));
    }
    if (!other.label.n)
        text_put(mem, &other.label, (struct sv){0}, sv_of(tr(w->r->problems->lang, N_("Please specify"))));
    other.extra.mem = mem;
    push(w, other);
}

static void ask(struct walk *w, size_t row, const struct xls_type *type)
{
    struct question q = {0};
    xls_question_read(w->r, row, type, &q);
    settle_name(w, row, &q);
    push(w, q);
    if (q.or_other)
        push_other(w, &q);
}

/* --- groups and repeats ----------------------------------------------------------------------- */

static void begin(struct walk *w, size_t row, const struct xls_type *type)
{
    struct open open = {w->questions.n, row};
    struct question q = {0};
    xls_question_read(w->r, row, type, &q);
    settle_name(w, row, &q);
    push(w, q);
    vec_push(w->r->mem, &w->open, open);
}

static enum question_type kind_of(const struct walk *w, size_t level)
{
    return w->questions.v[w->open.v[level].question].type;
}

static void report_unclosed(struct walk *w, const struct open *o)
{
    const struct question *q = &w->questions.v[o->question];
    problem_add(w->r->problems, SEVERITY_ERROR, source(w, o->row, XLS_TYPE), q->name,
                q->type == Q_REPEAT ? N_("a row with end repeat") : N_("a row with end group"),
                q->type == Q_REPEAT ? N_("the repeat “%.*s” is not closed") : N_("the group “%.*s” is not closed"),
                SV_ARG(q->name));
}

/* Closes the nearest that is open of this kind; what stands open within it was forgotten. */
static void end(struct walk *w, size_t row, const struct xls_type *type)
{
    size_t level = w->open.n;
    while (level > 0 && kind_of(w, level - 1) != type->type)
        level--;
    if (!level) {
        problem_add(w->r->problems, SEVERITY_ERROR, source(w, row, XLS_TYPE),
                    xls_cell(w->r, &w->r->survey, row, XLS_TYPE), NULL,
                    type->type == Q_REPEAT ? N_("no repeat is open here") : N_("no group is open here"));
        return;
    }
    while (w->open.n >= level) {
        if (w->open.n > level)
            report_unclosed(w, &w->open.v[w->open.n - 1]);
        w->open.n--;
    }
}

/* --- rows ------------------------------------------------------------------------------------- */

static bool empty_row(const struct walk *w, size_t row)
{
    const struct table *t = w->r->survey.t;
    for (size_t i = 0; i < t->ncolumns; i++)
        if (w->r->survey.header[i].column != XLS_UNKNOWN && t->row[row][i].n)
            return false;
    return true;
}

/* The row is read on as what was probably meant, so that one slip gives one message. */
static void report_type(struct walk *w, size_t row, struct sv text, struct sv near, struct xls_type *guess)
{
    struct sv none;
    struct source at = source(w, row, XLS_TYPE);
    if (!near.n || !xls_type_parse(w->r->mem, near, guess, &none) || guess->type == Q_SELECT_ONE ||
        guess->type == Q_SELECT_MULTIPLE || guess->type == Q_RANK)
        *guess = (struct xls_type){.type = Q_TEXT};
    if (!text.n) {
        problem_add(w->r->problems, SEVERITY_ERROR, at, xls_cell(w->r, &w->r->survey, row, XLS_NAME),
                    "a type such as text, integer, select_one LIST", "the row has no type");
        return;
    }
    struct problem *p = problem_add(w->r->problems, SEVERITY_ERROR, at, text, "a type of XLSForm",
                                    "“%.*s” is not a type of question", SV_ARG(text));
    if (near.n)
        problem_remedy(w->r->problems, p, "Perhaps “%.*s”?", SV_ARG(near));
}

static void read_row(struct walk *w, size_t row)
{
    bool disabled = false;
    struct xls_type type;
    struct sv near, text = xls_cell(w->r, &w->r->survey, row, XLS_TYPE);
    if (empty_row(w, row))
        return;
    if (xls_yes_no(xls_cell(w->r, &w->r->survey, row, XLS_DISABLED), &disabled) && disabled)
        return;
    if (!xls_type_parse(w->r->mem, text, &type, &near))
        report_type(w, row, text, near, &type);
    if (type.role == XLS_ASK)
        ask(w, row, &type);
    else if (type.role == XLS_BEGIN)
        begin(w, row, &type);
    else if (type.role == XLS_END)
        end(w, row, &type);
}

static bool headers_there(struct xls_reader *r)
{
    static const struct {
        enum xls_column column;
        const char *name;
    } needed[] = {{XLS_TYPE, "type"}, {XLS_NAME, "name"}};
    bool there = true;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (r->survey.first[needed[i].column] < 0) {
            problem_add(r->problems, SEVERITY_ERROR, (struct source){r->survey.t->file, {0}, 1}, (struct sv){0},
                        "columns type, name and label", "the survey has no column “%s”", needed[i].name);
            there = false;
        }
    return there;
}

static void note_names(struct xls_reader *r)
{
    r->names = (struct map){.mem = r->mem};
    for (size_t row = 0; row < r->survey.t->nrows; row++) {
        struct sv name = table_cell(r->survey.t, row, r->survey.first[XLS_NAME]);
        if (name.n)
            (void)map_put(&r->names, name, r);
    }
}

void xls_survey_read(struct xls_reader *r)
{
    struct walk w = {.r = r};
    if (!headers_there(r))
        return;
    note_names(r);
    for (size_t row = 0; row < r->survey.t->nrows; row++)
        read_row(&w, row);
    while (w.open.n)
        report_unclosed(&w, &w.open.v[--w.open.n]);
    r->form->question = w.questions.v;
    r->form->n = w.questions.n;
    r->form->cap = w.questions.cap;
    if (!w.questions.n)
        problem_add(r->problems, SEVERITY_ERROR, (struct source){.file = r->survey.t->file}, (struct sv){0},
                    "at least one question", "the survey has no questions");
}
