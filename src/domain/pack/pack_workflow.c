/* workflows/NAME.yaml to struct workflow (shape: engine/form/workflow.h). */
#include "domain/pack/pack_internal.h"

#include "base/near.h"

struct flow {
    struct reader *r;
    struct workflow *w;
    const char *file;
};

static struct source at_node(const struct flow *f, const struct node *n, const char *key)
{
    return (struct source){f->file, sv_of(key), n ? n->line : 0};
}

/* --- pieces of YAML ------------------------------------------------------------------------------------ */

static void check_keys(const struct flow *f, const struct node *map, const char *known)
{
    for (size_t i = 0; i < map->n; i++) {
        struct sv lang, name = pack_row_language(map->key[i], &lang), rest = sv_of(known), word;
        struct near near = {.typed = name};
        bool found = false;
        while (sv_next_item(&rest, true, &word)) {
            found = found || sv_eq(word, name);
            near_offer(&near, word);
        }
        if (found)
            continue;
        struct problem *p =
            problem_add(f->r->problems, SEVERITY_WARNING, (struct source){f->file, map->key[i], map->item[i]->line},
                        map->key[i], known, N_("The key “%.*s” is unknown and was not read."), SV_ARG(map->key[i]));
        if (near.best.n)
            problem_remedy(f->r->problems, p, N_("Did you mean “%.*s”?"), SV_ARG(near.best));
    }
}

static struct text label_of(const struct flow *f, const struct node *map)
{
    struct text t = {0};
    for (size_t i = 0; i < map->n; i++) {
        struct sv lang;
        if (sv_is(pack_row_language(map->key[i], &lang), "label") && map->item[i]->kind == NODE_SCALAR)
            text_put(f->r->mem, &t, lang, map->item[i]->scalar);
    }
    return t;
}

/* One scalar or a list of them. */
static struct sv *words(const struct flow *f, const struct node *n, size_t *count)
{
    struct sv_list list = {0};
    if (n && n->kind == NODE_SCALAR && n->scalar.n)
        vec_push(f->r->mem, &list, n->scalar);
    for (size_t i = 0; n && n->kind == NODE_LIST && i < n->n; i++)
        if (n->item[i]->kind == NODE_SCALAR && n->item[i]->scalar.n)
            vec_push(f->r->mem, &list, n->item[i]->scalar);
    *count = list.n;
    return list.v;
}

static struct sv code_of(const struct flow *f, const struct node *map)
{
    struct sv code = node_text(map, "code");
    if (code.n)
        pack_value_code(f->r, code, at_node(f, node_get(map, "code"), "code"));
    else
        (void)problem_add(f->r->problems, SEVERITY_ERROR, at_node(f, map, "code"), (struct sv){0}, NULL,
                          N_("“%s” is missing."), "code");
    return code;
}

static bool is_true(struct sv v)
{
    return sv_is(v, "true") || sv_is(v, "yes");
}

/* --- states -------------------------------------------------------------------------------------------- */

static struct workflow_state *find_state(const struct flow *f, struct sv code)
{
    for (size_t i = 0; i < f->w->nstates; i++)
        if (sv_eq(f->w->state[i].code, code))
            return &f->w->state[i];
    return NULL;
}

static void unknown_state(const struct flow *f, const struct node *n, const char *key, struct sv code)
{
    struct map known = {.mem = f->r->mem};
    for (size_t i = 0; i < f->w->nstates; i++)
        (void)map_put(&known, f->w->state[i].code, NULL);
    (void)pack_unknown(f->r, at_node(f, n, key), N_("state"), code, &known);
}

static void read_states(const struct flow *f, const struct node *root)
{
    const struct node *list = node_get(root, "states");
    size_t n = list && list->kind == NODE_LIST ? list->n : 0;
    if (!n)
        (void)problem_add(f->r->problems, SEVERITY_ERROR, at_node(f, list ? list : root, "states"), (struct sv){0},
                          NULL, N_("A workflow needs a list “%s”."), "states");
    f->w->state = ARENA_ARRAY(f->r->mem, n, struct workflow_state);
    f->w->state_cap = n;
    for (size_t i = 0; i < n; i++) {
        const struct node *item = list->item[i];
        struct workflow_state s = {.code = item->scalar};
        if (item->kind == NODE_MAP) {
            check_keys(f, item, "code label final");
            s = (struct workflow_state){
                .code = code_of(f, item), .label = label_of(f, item), .final = is_true(node_text(item, "final"))};
        }
        if (find_state(f, s.code))
            (void)problem_add(f->r->problems, SEVERITY_ERROR, at_node(f, item, "states"), s.code, N_("each once"),
                              N_("The state “%.*s” stands here a second time."), SV_ARG(s.code));
        else
            f->w->state[f->w->nstates++] = s;
    }
}

static void read_initial(const struct flow *f, const struct node *root)
{
    f->w->initial = node_text(root, "initial");
    if (!f->w->initial.n && f->w->nstates)
        f->w->initial = f->w->state[0].code;
    else if (f->w->nstates && !find_state(f, f->w->initial))
        unknown_state(f, node_get(root, "initial"), "initial", f->w->initial);
}

/* --- transitions --------------------------------------------------------------------------------------- */

static void read_guard(const struct flow *f, const struct node *item, struct workflow_transition *t)
{
    struct err e = {.lang = f->r->problems->lang};
    struct sv text = node_text(item, "guard");
    if (text.n && expr_parse(f->r->mem, text, &t->guard, &e)) {
        t->guard = NULL;
        (void)problem_add(f->r->problems, SEVERITY_ERROR, at_node(f, node_get(item, "guard"), "guard"), text, NULL,
                          "%s", e.message);
    }
}

static void read_deadline(const struct flow *f, const struct node *item, struct workflow_transition *t)
{
    const struct node *n = node_get(item, "deadline_days");
    int64_t days;
    if (!n)
        return;
    if (sv_to_int(n->scalar, &days) && days >= 0 && days <= 3660)
        t->deadline_days = (int)days;
    else
        (void)problem_add(f->r->problems, SEVERITY_ERROR, at_node(f, n, "deadline_days"), n->scalar,
                          N_("a whole number of days"), N_("“%.*s” is not a number of days."), SV_ARG(n->scalar));
}

static void read_reason(const struct flow *f, const struct node *item, struct workflow_transition *t)
{
    struct sv reason = node_text(item, "reason");
    if (sv_is(reason, "required"))
        t->reason = REASON_REQUIRED;
    else if (reason.n && !sv_is(reason, "optional"))
        (void)problem_add(f->r->problems, SEVERITY_ERROR, at_node(f, node_get(item, "reason"), "reason"), reason,
                          "optional required", N_("“%.*s” is not possible in the column “%s”."), SV_ARG(reason),
                          "reason");
}

static void check_ends(const struct flow *f, const struct node *item, const struct workflow_transition *t)
{
    if (!t->to.n)
        (void)problem_add(f->r->problems, SEVERITY_ERROR, at_node(f, item, "to"), (struct sv){0}, NULL,
                          N_("“%s” is missing."), "to");
    else if (!find_state(f, t->to))
        unknown_state(f, node_get(item, "to"), "to", t->to);
    if (!t->nfrom)
        (void)problem_add(f->r->problems, SEVERITY_ERROR, at_node(f, item, "from"), (struct sv){0}, NULL,
                          N_("“%s” is missing."), "from");
    for (size_t i = 0; i < t->nfrom; i++)
        if (!sv_is(t->from[i], "*") && !find_state(f, t->from[i]))
            unknown_state(f, node_get(item, "from"), "from", t->from[i]);
}

static bool transition_known(const struct flow *f, struct sv code)
{
    for (size_t i = 0; i < f->w->ntransitions; i++)
        if (sv_eq(f->w->transition[i].code, code))
            return true;
    return false;
}

static void read_transition(const struct flow *f, const struct node *item)
{
    struct workflow_transition t = {0};
    check_keys(f, item, "code label from to roles guard require reason deadline_days");
    t.code = code_of(f, item);
    t.label = label_of(f, item);
    t.to = node_text(item, "to");
    t.from = words(f, node_get(item, "from"), &t.nfrom);
    t.role = words(f, node_get(item, "roles"), &t.nroles);
    t.require = words(f, node_get(item, "require"), &t.nrequire);
    read_guard(f, item, &t);
    read_deadline(f, item, &t);
    read_reason(f, item, &t);
    check_ends(f, item, &t);
    if (transition_known(f, t.code))
        (void)problem_add(f->r->problems, SEVERITY_ERROR, at_node(f, item, "transitions"), t.code, N_("each once"),
                          N_("The transition “%.*s” stands here a second time."), SV_ARG(t.code));
    else
        f->w->transition[f->w->ntransitions++] = t;
}

static void read_transitions(const struct flow *f, const struct node *root)
{
    const struct node *list = node_get(root, "transitions");
    size_t n = list && list->kind == NODE_LIST ? list->n : 0;
    if (!n)
        (void)problem_add(f->r->problems, SEVERITY_ERROR, at_node(f, list ? list : root, "transitions"), (struct sv){0},
                          NULL, N_("A workflow needs a list “%s”."), "transitions");
    f->w->transition = ARENA_ARRAY(f->r->mem, n, struct workflow_transition);
    f->w->transition_cap = n;
    for (size_t i = 0; i < n; i++)
        read_transition(f, list->item[i]);
}

/* --- what counts --------------------------------------------------------------------------------------- */

static void read_countable(const struct flow *f, const struct node *root)
{
    static const char *const keys[] = {"states", "events", "pending"};
    const struct node *map = node_get(root, "countable");
    if (!map || map->kind != NODE_MAP)
        return;
    check_keys(f, map, "states events pending");
    for (size_t k = 0; k < 3; k++) {
        size_t n;
        const struct sv *code = words(f, node_get(map, keys[k]), &n);
        for (size_t i = 0; i < n; i++) {
            struct workflow_state *s = find_state(f, code[i]);
            if (!s) {
                unknown_state(f, node_get(map, keys[k]), keys[k], code[i]);
                continue;
            }
            s->counted = s->counted || k == 0;
            s->event = s->event || k == 1;
            s->pending = s->pending || k == 2;
        }
    }
}

void pack_workflow_read(struct reader *r, struct sv name, const struct node *root, const char *file)
{
    struct workflow *w = ARENA_NEW(r->mem, struct workflow);
    const struct flow f = {r, w, file};
    size_t errors = r->problems->nerrors;
    if (root->kind != NODE_MAP) {
        (void)problem_add(r->problems, SEVERITY_ERROR, at_node(&f, root, ""), root->scalar, NULL,
                          N_("The file must hold keys and values, such as “code: review”."));
        r->unread = true;
        return;
    }
    w->at = at_node(&f, root, "code");
    w->code = node_text(root, "code").n ? node_text(root, "code") : name;
    w->label = label_of(&f, root);
    check_keys(&f, root, "code label initial states transitions countable");
    pack_value_code(r, w->code, w->at);
    read_states(&f, root);
    read_initial(&f, root);
    read_transitions(&f, root);
    read_countable(&f, root);
    if (r->problems->nerrors > errors)
        (void)map_put(&r->faulty, w->code, w);
    vec_push(r->mem, &r->pack->workflows, w);
    if (!map_put(&r->pack->workflow_by_code, w->code, w))
        (void)problem_add(r->problems, SEVERITY_ERROR, w->at, w->code, N_("each once"),
                          N_("There are two workflows “%.*s”."), SV_ARG(w->code));
    else
        pack_row_keep(r, "workflow", w->code, root);
}

/* --- as a whole ---------------------------------------------------------------------------------------- */

static bool said(const struct problems *ps, const struct problem *p)
{
    for (size_t i = 0; i < ps->n; i++)
        if (ps->v[i].at.file == p->at.file && sv_eq(ps->v[i].message, p->message))
            return true;
    return false;
}

/* Each form brings its own names for the guards; what is wrong with the states is said once. */
static void check_with(struct reader *r, const struct workflow *w, const struct form *form)
{
    struct problems found = {.mem = r->mem, .lang = r->problems->lang};
    const struct form_names names = {.form = form};
    struct expr_scope scope = {0};
    if (form)
        scope = form_host_scope(&names);
    workflow_check(w, form ? &scope : NULL, &found);
    for (size_t i = 0; i < found.n; i++) {
        const struct problem *p = &found.v[i];
        if (said(r->problems, p))
            continue;
        struct problem *copy = problem_add(r->problems, p->severity, p->at, p->found, NULL, "%s", "");
        *copy = *p;
    }
}

void pack_check_workflows(struct reader *r)
{
    const struct pack *p = r->pack;
    for (size_t i = 0; i < p->workflows.n; i++) {
        const struct workflow *w = p->workflows.v[i];
        bool used = false;
        if (map_has(&r->faulty, w->code))
            continue;
        for (size_t k = 0; k < p->forms.n; k++)
            if (sv_eq(p->forms.v[k]->workflow, w->code)) {
                check_with(r, w, p->forms.v[k]);
                used = true;
            }
        if (!used)
            check_with(r, w, NULL);
    }
}
