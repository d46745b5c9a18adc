/*
 * The cells of one survey row -> one question: texts, expressions, parameters, and what istmo's
 * own columns say about figures. Called by xlsform_survey.c. Names in expressions are checked
 * later, by form_finish.
 */
#include "domain/form/xlsform_internal.h"

#include "base/utf8.h"

/* --- expressions ------------------------------------------------------------------------------ */

static struct expr *parse(struct xls_reader *r, size_t row, enum xls_column column, struct sv text)
{
    struct expr *x;
    struct err e = {.lang = r->problems->lang};
    if (expr_parse(r->mem, text, &x, &e) == 0)
        return x;
    problem_add(r->problems, SEVERITY_ERROR, xls_source(&r->survey, row, column), text, NULL, "%s", e.message);
    return NULL;
}

static struct expr *expression(struct xls_reader *r, size_t row, enum xls_column column)
{
    struct sv text = xls_cell(r, &r->survey, row, column);
    return text.n ? parse(r, row, column, text) : NULL;
}

/* required and read_only: yes and no, or an expression. */
static struct expr *condition(struct xls_reader *r, size_t row, enum xls_column column)
{
    bool yes;
    struct sv text = xls_cell(r, &r->survey, row, column);
    if (xls_yes_no(text, &yes))
        return yes ? parse(r, row, column, SV("true()")) : NULL;
    return parse(r, row, column, text);
}

static bool word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == ':' ||
           c == '_';
}

/* A default is calculated when it mentions a question or is a call: today(), concat('a', 'b'). */
static bool is_dynamic(struct sv text)
{
    size_t i = 0;
    for (size_t k = 0; k + 1 < text.n; k++)
        if (text.p[k] == '$' && text.p[k + 1] == '{')
            return true;
    while (i < text.n && word(text.p[i]))
        i++;
    return i > 0 && i < text.n && text.p[i] == '(' && text.p[text.n - 1] == ')';
}

static void read_default(struct xls_reader *r, size_t row, struct question *q)
{
    q->default_text = xls_cell(r, &r->survey, row, XLS_DEFAULT);
    if (q->default_text.n && is_dynamic(q->default_text))
        q->default_value = parse(r, row, XLS_DEFAULT, q->default_text);
}

/* "${a}, ${b}" -> "a,b" */
static struct sv trigger(struct xls_reader *r, size_t row)
{
    struct sv rest = xls_cell(r, &r->survey, row, XLS_TRIGGER), item, out = {0};
    while (sv_next_item(&rest, false, &item)) {
        if (sv_starts(item, "${") && sv_ends(item, "}"))
            item = sv_trim(sv_make(item.p + 2, item.n - 3));
        out = out.n ? arena_printf(r->mem, "%.*s,%.*s", SV_ARG(out), SV_ARG(item)) : item;
    }
    return out;
}

static void read_expressions(struct xls_reader *r, size_t row, struct question *q)
{
    q->relevant = expression(r, row, XLS_RELEVANT);
    q->constraint = expression(r, row, XLS_CONSTRAINT);
    q->calculation = expression(r, row, XLS_CALCULATION);
    q->choice_filter = expression(r, row, XLS_CHOICE_FILTER);
    q->required = condition(r, row, XLS_REQUIRED);
    q->read_only = condition(r, row, XLS_READ_ONLY);
    q->trigger = trigger(r, row);
    read_default(r, row, q);
    if (q->type == Q_REPEAT)
        q->repeat_count = expression(r, row, XLS_REPEAT_COUNT);
    if (q->type == Q_CALCULATE && !q->calculation && !q->default_value && !q->default_text.n &&
        !xls_cell(r, &r->survey, row, XLS_CALCULATION).n)
        problem_add(r->problems, SEVERITY_ERROR, xls_source(&r->survey, row, XLS_CALCULATION), q->name, "an expression",
                    "“%.*s” is calculated but has no calculation", SV_ARG(q->name));
}

/* --- parameters ------------------------------------------------------------------------------- */

static void parameter_problem(struct xls_reader *r, size_t row, struct sv found)
{
    problem_add(r->problems, SEVERITY_ERROR, xls_source(&r->survey, row, XLS_PARAMETERS), found,
                "start=0 end=10 step=1", "“%.*s” does not say a range", SV_ARG(found));
}

/* Next "name=value" of "start=0;end=10 step = 1". */
static bool next_parameter(struct sv *s, struct sv *name, struct sv *value)
{
    size_t i = 0;
    while (s->n && (s->p[0] == ' ' || s->p[0] == ';' || s->p[0] == ',' || s->p[0] == '\n'))
        *s = sv_make(s->p + 1, s->n - 1);
    if (!s->n)
        return false;
    *name = sv_trim(sv_cut(*s, '=', s));
    *s = sv_trim(*s);
    while (i < s->n && s->p[i] != ' ' && s->p[i] != ';' && s->p[i] != ',' && s->p[i] != '\n')
        i++;
    *value = sv_make(s->p, i);
    if (i)
        *s = sv_make(s->p + i, s->n - i);
    return true;
}

static void read_range(struct xls_reader *r, size_t row, struct question *q)
{
    struct sv rest = q->parameters, name, value;
    q->range_start = 1; /* XLSForm's own values */
    q->range_end = 10;
    q->range_step = 1;
    while (next_parameter(&rest, &name, &value)) {
        double *to = sv_ieq(name, SV("start"))  ? &q->range_start
                     : sv_ieq(name, SV("end"))  ? &q->range_end
                     : sv_ieq(name, SV("step")) ? &q->range_step
                                                : NULL;
        if (to && !sv_to_double(value, to)) {
            parameter_problem(r, row, q->parameters);
            return;
        }
    }
    if (q->range_start > q->range_end || q->range_step <= 0)
        parameter_problem(r, row, q->parameters);
}

/* --- what it means for figures ---------------------------------------------------------------- */

static void facet_problem(struct xls_reader *r, size_t row, struct sv found)
{
    problem_add(r->problems, SEVERITY_ERROR, xls_source(&r->survey, row, XLS_FACET), found,
                "total, or dimension=value separated by ;", "“%.*s” is not a facet", SV_ARG(found));
}

static void read_facet(struct xls_reader *r, size_t row, struct question *q)
{
    struct facet *f = &q->facet;
    struct sv text = xls_cell(r, &r->survey, row, XLS_FACET), rest = text, item;
    if (sv_ieq(text, SV("total"))) {
        f->total = true;
        return;
    }
    while (sv_next_item(&rest, false, &item)) {
        struct sv value, dim = sv_trim(sv_cut(item, '=', &value));
        value = sv_trim(value);
        if (!dim.n || !value.n || f->n == sizeof f->dim / sizeof *f->dim) {
            facet_problem(r, row, text);
            return;
        }
        f->dim[f->n] = dim;
        f->value[f->n++] = value;
    }
}

static void read_meaning(struct xls_reader *r, size_t row, struct question *q)
{
    struct sv pii = xls_cell(r, &r->survey, row, XLS_PII);
    q->measure = xls_cell(r, &r->survey, row, XLS_MEASURE);
    q->dimension = xls_cell(r, &r->survey, row, XLS_DIMENSION);
    q->compartment = xls_cell(r, &r->survey, row, XLS_COMPARTMENT);
    read_facet(r, row, q);
    if (!xls_yes_no(pii, &q->pii)) {
        problem_add(r->problems, SEVERITY_ERROR, xls_source(&r->survey, row, XLS_PII), pii, "yes or no",
                    "“%.*s” does not say whether the answer is personal; it is sealed until it does", SV_ARG(pii));
        q->pii = true;
    }
}

/* --- lists ------------------------------------------------------------------------------------ */

static void read_list(struct xls_reader *r, size_t row, const struct xls_type *type, struct question *q)
{
    struct source at = xls_source(&r->survey, row, XLS_TYPE);
    if (!type->list.n) {
        problem_add(r->problems, SEVERITY_ERROR, at, xls_cell(r, &r->survey, row, XLS_TYPE),
                    "the name of a list after the type", "“%.*s” does not say which list it chooses from",
                    SV_ARG(q->name));
    } else if (sv_starts(type->list, "${")) {
        problem_add(r->problems, SEVERITY_WARNING, at, type->list, NULL,
                    "“%.*s” chooses among answers: its own answers are not checked against them", SV_ARG(q->name));
    } else {
        q->list = xls_list_find(r, type, at);
    }
    q->or_other = type->or_other;
}

static bool visible(const struct question *q)
{
    return q->type < Q_CALCULATE || (q->type >= Q_GEOPOINT && q->type <= Q_ACKNOWLEDGE);
}

static void check_label(struct xls_reader *r, size_t row, const struct question *q)
{
    if (visible(q) && !q->label.n && !q->hint.n && !q->calculation && !map_has(&q->extra, SV("media::image")))
        problem_add(r->problems, SEVERITY_WARNING, xls_source(&r->survey, row, XLS_LABEL), q->name, "a text to read",
                    "“%.*s” has no label", SV_ARG(q->name));
}

void xls_question_read(struct xls_reader *r, size_t row, const struct xls_type *type, struct question *q)
{
    const struct xls_table *x = &r->survey;
    q->type = type->type;
    q->name = xls_cell(r, x, row, XLS_NAME);
    q->at = (struct source){x->t->file, SV("name"), x->t->line[row]};
    q->label = xls_text(r, x, row, XLS_LABEL);
    q->hint = xls_text(r, x, row, XLS_HINT);
    q->guidance_hint = xls_text(r, x, row, XLS_GUIDANCE_HINT);
    q->required_message = xls_text(r, x, row, XLS_REQUIRED_MESSAGE);
    q->constraint_message = xls_text(r, x, row, XLS_CONSTRAINT_MESSAGE);
    q->appearance = xls_cell(r, x, row, XLS_APPEARANCE);
    q->parameters = xls_cell(r, x, row, XLS_PARAMETERS);
    q->extra = xls_extra(r, x, row);
    if (type->role == XLS_ASK && (q->type == Q_SELECT_ONE || q->type == Q_SELECT_MULTIPLE || q->type == Q_RANK))
        read_list(r, row, type, q);
    if (q->type == Q_RANGE)
        read_range(r, row, q);
    read_expressions(r, row, q);
    read_meaning(r, row, q);
    check_label(r, row, q);
}
