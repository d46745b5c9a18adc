/*
 * Second step of form_finish: every name in every expression exists where the expression stands.
 * An expression that is refused is taken out, so that nothing can stumble over it later.
 */
#include "engine/form/form_internal.h"

#include "base/near.h"

#define SUGGESTIONS_MAX 50

struct place {
    const struct form *form;
    struct source at;
    struct problems *out;
    const struct expr_scope *scope; /* NULL: of a trigger */
    bool unknown;
};

void form_expressions(const struct question *q, struct form_expression out[FORM_EXPRESSIONS])
{
    const struct form_expression all[FORM_EXPRESSIONS] = {
        {"relevant", q->relevant},         {"required", q->required},          {"constraint", q->constraint},
        {"calculation", q->calculation},   {"read_only", q->read_only},        {"default", q->default_value},
        {"repeat_count", q->repeat_count}, {"choice_filter", q->choice_filter}};
    memcpy(out, all, sizeof all);
}

static void forget(struct question *q, const struct expr *x)
{
    struct expr **all[FORM_EXPRESSIONS] = {&q->relevant,  &q->required,      &q->constraint,   &q->calculation,
                                           &q->read_only, &q->default_value, &q->repeat_count, &q->choice_filter};
    for (size_t i = 0; i < FORM_EXPRESSIONS; i++)
        if (*all[i] == x)
            *all[i] = NULL;
}

static void report_unknown(struct place *p, struct sv name)
{
    struct near near = {.typed = name};
    bool few = p->out->n < SUGGESTIONS_MAX; /* each looks at every question */
    for (size_t i = 0; few && i < p->form->n; i++)
        near_offer(&near, p->form->question[i].name);
    struct problem *problem = problem_add(p->out, SEVERITY_ERROR, p->at, name, "the name of a question of this form",
                                          "there is no question ${%.*s}", SV_ARG(name));
    if (near.best.n)
        problem_remedy(p->out, problem, "Perhaps ${%.*s}?", SV_ARG(near.best));
    p->unknown = true;
}

static void check_ref(void *ctx, struct sv name)
{
    struct place *p = ctx;
    const struct question *q = form_question(p->form, name);
    if (!q && p->scope->column && p->scope->column(p->scope->ctx, name))
        return;
    if (!q)
        report_unknown(p, name);
    else if (q->type == Q_GROUP || q->type == Q_NOTE)
        problem_add(p->out, SEVERITY_WARNING, p->at, name, "a question with an answer",
                    "${%.*s} is a %s and never has an answer", SV_ARG(name), question_type_name(q->type));
}

static int standing_scope(const struct form *f, const struct question *q)
{
    return q->type == Q_REPEAT ? f->scope[q->scope].parent : q->scope;
}

static void check_expression(struct form *f, struct question *q, const struct form_expression *x, struct problems *out)
{
    struct err e = {.lang = out->lang};
    bool filter = x->x == q->choice_filter;
    struct form_names names = {f, standing_scope(f, q), filter ? q->list : NULL};
    struct expr_scope scope = form_host_scope(&names);
    struct place place = {f, {q->at.file, sv_of(x->column), q->at.row}, out, &scope, false};
    scope.current = form_has_answer(q);
    expr_each_ref(x->x, check_ref, &place);
    if (!place.unknown && expr_check(x->x, &scope, out, place.at, &e))
        problem_add(out, SEVERITY_ERROR, place.at, expr_text(x->x), NULL, "%s", e.message);
    if (place.unknown || e.kind)
        forget(q, x->x);
}

/* ${name} in the texts people read: a wrong one is only ugly. */
static void check_text(struct form *f, const struct question *q, const struct text *t, const char *column,
                       struct problems *out)
{
    for (size_t i = 0; i < t->n; i++) {
        struct sv rest = t->v[i].text;
        while (rest.n) {
            struct sv after;
            (void)sv_cut(rest, '$', &rest);
            if (!rest.n || rest.p[0] != '{')
                continue;
            struct sv name = sv_trim(sv_cut(sv_make(rest.p + 1, rest.n - 1), '}', &after));
            if (!form_question(f, name))
                problem_add(out, SEVERITY_WARNING, (struct source){q->at.file, sv_of(column), q->at.row}, name,
                            "the name of a question of this form", "the text mentions ${%.*s}, which does not exist",
                            SV_ARG(name));
        }
    }
}

static void check_trigger(struct form *f, const struct question *q, struct problems *out)
{
    struct source at = {q->at.file, SV("trigger"), q->at.row};
    struct place place = {f, at, out, NULL, false};
    struct sv rest = q->trigger, item;
    while (sv_next_item(&rest, false, &item))
        if (!form_question(f, item))
            report_unknown(&place, item);
}

void form_refs_run(struct form *f, struct problems *out)
{
    for (size_t i = 0; i < f->n; i++) {
        struct question *q = &f->question[i];
        struct form_expression x[FORM_EXPRESSIONS];
        form_expressions(q, x);
        for (size_t k = 0; k < FORM_EXPRESSIONS; k++)
            if (x[k].x)
                check_expression(f, q, &x[k], out);
        check_text(f, q, &q->label, "label", out);
        check_text(f, q, &q->hint, "hint", out);
        check_trigger(f, q, out);
    }
}
