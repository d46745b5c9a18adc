/*
 * The choices sheet and the lists that questions name. Called by xlsform.c and xlsform_survey.c.
 * Lists of the pack (registers, lists/NAME.csv) are only looked up here, never changed.
 */
#include "domain/form/xlsform_internal.h"

#include "base/near.h"

#define SUGGESTIONS_MAX 50

/* A list of the form, and the row of each choice for messages. */
struct own_list {
    struct choice_list list; /* first: the map's values are also lists */
    struct {
        size_t *v;
        size_t n, cap;
    } rows;
};

static struct own_list *own_list(struct xls_reader *r, struct sv name)
{
    struct own_list *own = map_get(&r->list, name);
    if (own)
        return own;
    own = ARENA_NEW(r->mem, struct own_list);
    own->list.name = name;
    own->list.by_name.mem = r->mem;
    (void)map_put(&r->list, name, own);
    return own;
}

static void read_choice(struct xls_reader *r, size_t row)
{
    const struct xls_table *x = &r->choices;
    struct sv list = xls_cell(r, x, row, XLS_LIST_NAME), name = xls_cell(r, x, row, XLS_NAME);
    struct choice c = {.name = name, .label = xls_text(r, x, row, XLS_LABEL)};
    if (!list.n && !name.n && !c.label.n)
        return;
    if (!list.n || !name.n) {
        problem_add(r->problems, SEVERITY_ERROR, xls_source(x, row, list.n ? XLS_NAME : XLS_LIST_NAME),
                    list.n ? list : name, list.n ? N_("the code that is stored") : N_("the name of a list"),
                    list.n ? N_("the choice has no name") : N_("the choice belongs to no list"));
        return;
    }
    c.extra = xls_extra(r, x, row);
    struct own_list *own = own_list(r, list);
    vec_push(r->mem, &own->list, c);
    vec_push(r->mem, &own->rows, row);
}

static bool same_label(const struct choice *a, const struct choice *b)
{
    if (a->label.n != b->label.n)
        return false;
    for (size_t i = 0; i < a->label.n; i++)
        if (!sv_eq(a->label.v[i].text, text_exact(&b->label, a->label.v[i].lang)))
            return false;
    return true;
}

static void report_twice(struct xls_reader *r, struct sv list, const struct choice *first, const struct choice *second,
                         size_t row)
{
    struct source at = xls_source(&r->choices, row, XLS_NAME);
    if (same_label(first, second)) {
        problem_add(r->problems, SEVERITY_WARNING, at, second->name, NULL,
                    "the choice “%.*s” stands twice in the list %.*s; the second is left out", SV_ARG(second->name),
                    SV_ARG(list));
        return;
    }
    struct problem *p = problem_add(r->problems, SEVERITY_ERROR, at, second->name, "a name of its own for each choice",
                                    "the choice “%.*s” of the list %.*s means two things: their labels differ",
                                    SV_ARG(second->name), SV_ARG(list));
    problem_remedy(r->problems, p,
                   "If a choice_filter tells them apart, say so in the settings: allow_choice_duplicates = yes");
}

/* The index by name; takes out what stands twice, unless both may be meant. */
static void finish_list(struct xls_reader *r, struct own_list *own, bool duplicates)
{
    struct choice_list *l = &own->list;
    struct map last = {.mem = r->mem};
    size_t kept = 0;
    l->duplicates = duplicates;
    for (size_t i = 0; i < l->n; i++) {
        struct choice *before = map_get(&last, l->v[i].name);
        if (before && !duplicates) {
            report_twice(r, l->name, before, &l->v[i], own->rows.v[i]);
            continue;
        }
        struct choice *c = &l->v[kept++];
        *c = l->v[i];
        if (before)
            before->same = c;
        map_set(&last, c->name, c);
        (void)map_put(&l->by_name, c->name, c);
    }
    l->n = kept;
}

/* Several choices are one answer, separated by spaces: a name with a space would be two. */
static void check_spaces(struct xls_reader *r, const struct question *q)
{
    const struct own_list *own = map_get(&r->list, q->list->name);
    for (size_t i = 0; i < own->list.n; i++) {
        struct sv name = own->list.v[i].name, rest;
        if (sv_cut(name, ' ', &rest).n < name.n)
            problem_add(r->problems, SEVERITY_ERROR, xls_source(&r->choices, own->rows.v[i], XLS_NAME), name,
                        "a name without spaces",
                        "the choice “%.*s” has a space, but %.*s stores several choices separated by spaces",
                        SV_ARG(name), SV_ARG(q->name));
    }
}

/* Lists of questions with several choices, each once. */
static void check_several(struct xls_reader *r)
{
    struct map seen = {.mem = r->mem};
    for (size_t i = 0; i < r->form->n; i++) {
        const struct question *q = &r->form->question[i];
        bool several = q->type == Q_SELECT_MULTIPLE || q->type == Q_RANK;
        if (several && q->list && map_get(&r->list, q->list->name) == q->list && map_put(&seen, q->list->name, r))
            check_spaces(r, q);
    }
}

void xls_choices_finish(struct xls_reader *r)
{
    struct form *f = r->form;
    bool allowed = false;
    struct sv text = r->settings.t && r->settings.t->nrows ? xls_cell(r, &r->settings, 0, XLS_DUPLICATES) : SV("");
    if (!xls_yes_no(text, &allowed))
        problem_add(r->problems, SEVERITY_ERROR, xls_source(&r->settings, 0, XLS_DUPLICATES), text, "yes or no",
                    "“%.*s” does not say whether choices may share a name", SV_ARG(text));
    check_several(r);
    f->list = ARENA_ARRAY(r->mem, r->list.n, struct choice_list *);
    f->list_cap = r->list.n;
    for (size_t i = 0; i < r->list.n; i++) {
        struct own_list *own = r->list.v[i].value;
        finish_list(r, own, allowed);
        f->list[f->nlists++] = &own->list;
    }
}

void xls_choices_read(struct xls_reader *r)
{
    const struct xls_table *x = &r->choices;
    r->list.mem = r->mem;
    if (!x->t)
        return;
    if (x->first[XLS_LIST_NAME] < 0 || x->first[XLS_NAME] < 0) {
        if (x->t->nrows)
            problem_add(r->problems, SEVERITY_ERROR, (struct source){x->t->file, {0}, 1}, (struct sv){0},
                        "columns list_name, name and label", "the choices have no column “%s”",
                        x->first[XLS_LIST_NAME] < 0 ? "list_name" : "name");
        return;
    }
    for (size_t row = 0; row < x->t->nrows; row++)
        read_choice(r, row);
}

/* --- look-up ---------------------------------------------------------------------------------- */

static struct sv without_ending(struct sv file)
{
    static const char *const ending[] = {".csv", ".xml", ".geojson"};
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
        if (sv_ends(file, ending[i]))
            return sv_make(file.p, file.n - strlen(ending[i]));
    return file;
}

/* The same name but for capitals, in either place. */
static struct choice_list *sloppy(const struct map *m, struct sv name)
{
    for (size_t i = 0; m && i < m->n; i++)
        if (sv_ieq(m->v[i].key, name))
            return m->v[i].value;
    return NULL;
}

static void report_unknown(struct xls_reader *r, struct sv name, struct source at)
{
    struct near near = {.typed = name};
    bool few = r->problems->n < SUGGESTIONS_MAX; /* each looks at every list */
    for (size_t i = 0; few && i < r->list.n; i++)
        near_offer(&near, r->list.v[i].key);
    for (size_t i = 0; few && r->external && i < r->external->n; i++)
        near_offer(&near, r->external->v[i].key);
    struct problem *p = problem_add(r->problems, SEVERITY_ERROR, at, name, "a list of the choices sheet or of the pack",
                                    "there is no list “%.*s”", SV_ARG(name));
    if (near.best.n)
        problem_remedy(r->problems, p, "Perhaps “%.*s”?", SV_ARG(near.best));
}

struct choice_list *xls_list_find(struct xls_reader *r, const struct xls_type *type, struct source at)
{
    struct sv name = type->from_file ? without_ending(type->list) : type->list;
    struct choice_list *own = type->from_file ? NULL : map_get(&r->list, name);
    struct choice_list *found = own || !r->external ? own : map_get(r->external, name);
    if (found)
        return found;
    if (r->problems->n < SUGGESTIONS_MAX) {
        own = type->from_file ? NULL : sloppy(&r->list, name);
        found = own ? own : sloppy(r->external, name);
    }
    if (found)
        problem_add(r->problems, SEVERITY_WARNING, at, name, NULL, "the list is written “%.*s”, not “%.*s”",
                    SV_ARG(found->name), SV_ARG(name));
    else
        report_unknown(r, name, at);
    return found;
}
