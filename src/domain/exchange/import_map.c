/*
 * Which column is which question: by name, by path (group/name), by label in any language, without
 * regard to case, accents and punctuation; and the reserved columns about the record itself.
 * Reports what it does not know, with the nearest name, and says what it leaves out.
 */
#include "domain/exchange/import_internal.h"

#include "base/near.h"
#include "base/utf8.h"

#define LABELS_MAX 1000 /* longest list whose labels are looked for in headers */

/* --- the names a scope answers to ------------------------------------------------------------------- */

struct meant {
    const struct question *question;
    const struct question *other; /* a second one with the same label */
    bool by_name;
};

struct names {
    struct arena *mem;
    struct map folded; /* -> struct meant* */
};

static void names_add(struct names *n, struct sv text, const struct question *q, bool by_name)
{
    struct sv key = utf8_fold(n->mem, text);
    if (!key.n)
        return;
    struct meant *m = map_get(&n->folded, key);
    if (!m) {
        m = ARENA_NEW(n->mem, struct meant);
        *m = (struct meant){.question = q, .by_name = by_name};
        (void)map_put(&n->folded, key, m);
    } else if (m->question != q && m->by_name == by_name && !m->other) {
        m->other = q;
    }
}

static struct names names_of(const struct form *f, int scope, struct arena *mem)
{
    struct names n = {.mem = mem, .folded = {.mem = mem}};
    const struct scope *s = &f->scope[scope];
    for (size_t i = 0; i < s->n; i++)
        names_add(&n, f->question[s->question[i]].name, &f->question[s->question[i]], true);
    for (size_t i = 0; i < s->n; i++) {
        const struct question *q = &f->question[s->question[i]];
        for (size_t k = 0; k < q->label.n; k++)
            names_add(&n, q->label.v[k].text, q, false);
    }
    return n;
}

/* --- one header ---------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum import_kind kind;
    bool plain; /* also without the underscore: no question may have that name */
} reserved[] = {
    {"_id", IMPORT_ID, false},
    {"_version", IMPORT_VERSION, false},
    {"_key", IMPORT_KEY, false},
    {"_parent", IMPORT_PARENT, false},
    {"_state", IMPORT_STATE, true},
    {"_apportioned", IMPORT_APPORTIONED, true},
    {"_verification", IMPORT_VERIFICATION, true},
    {"_evidence", IMPORT_EVIDENCE, true},
};

struct mapping {
    struct import_table *t;
    const struct form *f;
    int scope;
    const struct workflow *w;
    struct sv ignore;
    struct names names;
    struct problems *out;
    struct buf left_out; /* headers left out on purpose */
};

static bool take_reserved(struct import_column *c)
{
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        struct sv plain = sv_of(reserved[i].name + 1);
        if (sv_ieq(c->header, sv_of(reserved[i].name)) || (reserved[i].plain && sv_ieq(c->header, plain))) {
            c->kind = reserved[i].kind;
            return true;
        }
    }
    return false;
}

static void unknown_state(const struct mapping *m, const struct import_column *c, struct source at)
{
    struct near near = {.typed = c->state};
    for (size_t i = 0; i < m->w->nstates; i++)
        near_offer(&near, m->w->state[i].code);
    struct problem *p =
        problem_add(m->out, SEVERITY_ERROR, at, c->header, N_("reached: and a state of the workflow"),
                    N_("The workflow %.*s has no state \"%.*s\"."), SV_ARG(m->w->code), SV_ARG(c->state));
    if (near.best.n)
        problem_remedy(m->out, p, N_("Perhaps reached:%.*s?"), SV_ARG(near.best));
}

static bool take_reached(const struct mapping *m, struct import_column *c, struct source at)
{
    struct sv h = c->header;
    if (h.n && h.p[0] == '_')
        h = sv_make(h.p + 1, h.n - 1);
    if (!sv_starts(h, "reached:"))
        return false;
    c->state = sv_trim(sv_make(h.p + 8, h.n - 8));
    c->kind = IMPORT_REACHED;
    if (!workflow_state(m->w, c->state)) {
        unknown_state(m, c, at);
        c->kind = IMPORT_IGNORED;
    }
    return true;
}

/* The last part of group/name; of ODK's group-name where the name says so. */
static struct sv last_part(struct sv header)
{
    for (size_t i = header.n; i > 0; i--)
        if (header.p[i - 1] == '/' || header.p[i - 1] == ':')
            return sv_make(header.p + i, header.n - i);
    return header;
}

static const struct question *by_exact_name(const struct mapping *m, struct sv name)
{
    const struct question *q = form_question(m->f, name);
    return q && form_has_answer(q) && q->scope == m->scope ? q : NULL;
}

static const struct question *by_dashes(const struct mapping *m, struct sv header)
{
    for (size_t i = 0; i < header.n; i++)
        if (header.p[i] == '-') {
            const struct question *q = by_exact_name(m, sv_make(header.p + i + 1, header.n - i - 1));
            if (q)
                return q;
        }
    return NULL;
}

/* False: two questions have this label, which was reported. */
static bool find_question(const struct mapping *m, struct import_column *c, struct source at)
{
    const struct question *q = by_exact_name(m, c->header);
    if (!q)
        q = by_exact_name(m, last_part(c->header));
    if (!q) {
        const struct meant *meant = map_get(&m->names.folded, utf8_fold(m->names.mem, c->header));
        if (meant && meant->other) {
            (void)problem_add(m->out, SEVERITY_ERROR, at, c->header, N_("the name of one question"),
                              N_("This label belongs to two questions, %.*s and %.*s: head the column with the name."),
                              SV_ARG(meant->question->name), SV_ARG(meant->other->name));
            return false;
        }
        q = meant ? meant->question : by_dashes(m, c->header);
    }
    if (q) {
        c->kind = IMPORT_QUESTION;
        c->question = q;
    }
    return true;
}

/* --- question/choice ------------------------------------------------------------------------------------ */

static const struct question *asks_several(const struct mapping *m, struct sv header)
{
    const struct question *q = by_exact_name(m, header);
    const struct meant *meant = q ? NULL : map_get(&m->names.folded, utf8_fold(m->names.mem, header));
    if (!q)
        q = meant && !meant->other ? meant->question : by_exact_name(m, last_part(header));
    return q && q->type == Q_SELECT_MULTIPLE && q->list ? q : NULL;
}

/* By its name, else by its label in any language. */
static struct sv choice_named(const struct mapping *m, const struct question *q, struct sv text)
{
    const struct choice_list *l = q->list;
    if (map_has(&l->by_name, text) || (q->or_other && sv_is(text, "other")))
        return text;
    struct sv folded = utf8_fold(m->names.mem, text);
    for (size_t i = 0; l->n <= LABELS_MAX && i < l->n; i++)
        for (size_t k = 0; k < l->v[i].label.n; k++)
            if (sv_eq(utf8_fold(m->names.mem, l->v[i].label.v[k].text), folded))
                return l->v[i].name;
    return (struct sv){0};
}

/* Labels hold slashes too ("and/or"): any of them may be the one that separates. */
static bool take_choice(const struct mapping *m, struct import_column *c)
{
    for (size_t i = c->header.n; i-- > 0;) {
        if (c->header.p[i] != '/')
            continue;
        const struct question *q = asks_several(m, sv_make(c->header.p, i));
        struct sv name = q ? choice_named(m, q, sv_make(c->header.p + i + 1, c->header.n - i - 1)) : sv_none();
        if (!name.n)
            continue;
        c->kind = IMPORT_CHOICE;
        c->question = q;
        c->choice = name;
        return true;
    }
    return false;
}

static void note_left_out(struct mapping *m, struct sv header)
{
    buf_printf(&m->left_out, "%s%.*s", m->left_out.n ? ", " : "", SV_ARG(header));
}

static bool has_whole_answer(const struct import_table *t, const struct question *q)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->column[i].kind == IMPORT_QUESTION && t->column[i].question == q)
            return true;
    return false;
}

/* Exports in "both formats" say the same twice: the whole answer is taken. */
static void drop_split_twins(struct mapping *m)
{
    for (size_t i = 0; i < m->t->n; i++) {
        struct import_column *c = &m->t->column[i];
        if (c->kind != IMPORT_CHOICE || !has_whole_answer(m->t, c->question))
            continue;
        c->kind = IMPORT_IGNORED;
        note_left_out(m, c->header);
    }
}

/* --- columns that are no question ------------------------------------------------------------------------- */

/* Columns that other systems add: Kobo's and ODK's underscore columns, HXL and empty headers. */
static bool leave_out(const struct mapping *m, struct sv header)
{
    static const char *const others[] = {"formhub/uuid", "meta/instanceID", "meta/instanceName", "meta/rootUuid"};
    struct sv rest = m->ignore, item;
    if (!header.n || header.p[0] == '_')
        return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (sv_is(header, others[i]))
            return true;
    while (sv_next_item(&rest, false, &item))
        if (sv_ieq(item, header))
            return true;
    return false;
}

static void unknown_column(const struct mapping *m, const struct import_column *c, struct source at)
{
    const struct scope *s = &m->f->scope[m->scope];
    const struct question *elsewhere = form_question(m->f, last_part(c->header));
    struct near near = {.typed = c->header};
    for (size_t i = 0; i < s->n; i++)
        near_offer(&near, m->f->question[s->question[i]].name);
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        near_offer(&near, sv_of(reserved[i].name + reserved[i].plain));
    struct problem *p = problem_add(m->out, SEVERITY_ERROR, at, c->header, N_("the name or label of a question"),
                                    N_("The form %.*s asks nothing named or labelled \"%.*s\" here."), SV_ARG(m->f->id),
                                    SV_ARG(utf8_cut(c->header, 80)));
    if (near.best.n)
        problem_remedy(m->out, p, N_("Perhaps \"%.*s\"?"), SV_ARG(near.best));
    else if (elsewhere && form_has_answer(elsewhere) && elsewhere->scope != m->scope)
        problem_remedy(m->out, p, N_("The question belongs to %.*s, whose rows stand in a file or sheet of their own."),
                       SV_ARG(m->f->scope[elsewhere->scope].name));
    else
        problem_remedy(m->out, p, N_("Rename the column, or leave it out with --ignore."));
}

static void map_column(struct mapping *m, struct import_column *c, struct source at)
{
    if (!c->header.n || take_reserved(c) || take_reached(m, c, at) || take_choice(m, c) || !find_question(m, c, at))
        return;
    if (c->kind == IMPORT_QUESTION)
        return;
    if (!leave_out(m, c->header)) {
        unknown_column(m, c, at);
        return;
    }
    note_left_out(m, c->header);
}

/* --- the whole header --------------------------------------------------------------------------------- */

static bool same_meaning(const struct import_column *a, const struct import_column *b)
{
    return a->kind == b->kind && a->kind != IMPORT_IGNORED && a->question == b->question && sv_eq(a->state, b->state) &&
           sv_eq(a->choice, b->choice);
}

static void report_doubles(const struct mapping *m, struct source at)
{
    const struct import_table *t = m->t;
    for (size_t i = 1; i < t->n; i++)
        for (size_t k = 0; k < i; k++)
            if (same_meaning(&t->column[i], &t->column[k])) {
                at.column = t->column[i].header;
                (void)problem_add(m->out, SEVERITY_ERROR, at, t->column[i].header, N_("one column for each question"),
                                  N_("The columns \"%.*s\" (%zu) and \"%.*s\" (%zu) mean the same question."),
                                  SV_ARG(t->column[k].header), k + 1, SV_ARG(t->column[i].header), i + 1);
                break;
            }
}

static int first_of(const struct import_table *t, enum import_kind kind)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->column[i].kind == kind)
            return (int)i;
    return -1;
}

/* A column of Kobo or ODK that does the work of a reserved one which is not there. */
static int stand_in(struct import_table *t, enum import_kind kind, const char *header)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->column[i].kind == IMPORT_IGNORED && sv_is(t->column[i].header, header)) {
            t->column[i].kind = kind;
            return (int)i;
        }
    return -1;
}

static void find_keys(struct import_table *t)
{
    t->id = first_of(t, IMPORT_ID);
    t->version = first_of(t, IMPORT_VERSION);
    t->key = first_of(t, IMPORT_KEY);
    t->parent = first_of(t, IMPORT_PARENT);
    t->row_keys = t->key >= 0;
    if (t->key < 0)
        t->key = stand_in(t, IMPORT_KEY, "_index");
    if (t->parent < 0)
        t->parent = stand_in(t, IMPORT_PARENT, "_parent_index");
}

/* ODK Central's KEY and PARENT_KEY are what our _key and _parent are. */
static struct sv our_name(struct sv header)
{
    return sv_is(header, "KEY") ? SV("_key") : sv_is(header, "PARENT_KEY") ? SV("_parent") : header;
}

void import_map_header(struct import_table *t, const struct form *f, int scope, const struct workflow *w,
                       const struct sv *header, size_t n, struct sv ignore, struct arena *mem, struct problems *out)
{
    struct mapping m = {.t = t,
                        .f = f,
                        .scope = scope,
                        .w = w,
                        .ignore = ignore,
                        .names = names_of(f, scope, mem),
                        .out = out,
                        .left_out = {.max = 2000}};
    struct source at = {.file = t->file, .row = 1};
    t->n = n;
    t->column = ARENA_ARRAY(mem, n, struct import_column);
    for (size_t i = 0; i < n; i++) {
        struct sv text = arena_sv(mem, sv_trim(header[i]));
        t->column[i].header = form_question(f, text) ? text : our_name(text);
        at.column = t->column[i].header;
        map_column(&m, &t->column[i], at);
    }
    at.column = (struct sv){0};
    drop_split_twins(&m);
    report_doubles(&m, at);
    find_keys(t);
    if (scope > 0 && t->parent < 0)
        (void)problem_add(out, SEVERITY_ERROR, at, (struct sv){0}, N_("a column _parent"),
                          N_("The rows of %.*s do not say which record they belong to: a column _parent with the "
                             "record's _key or _id is needed."),
                          SV_ARG(f->scope[scope].name));
    if (m.left_out.n)
        (void)problem_add(out, SEVERITY_INFO, at, (struct sv){0}, NULL, N_("These columns are left out: %.*s."),
                          SV_ARG(buf_sv(&m.left_out)));
    buf_release(&m.left_out);
}

int import_map_column(const struct import_table *t, const struct question *q)
{
    for (size_t i = 0; i < t->n; i++)
        if ((t->column[i].kind == IMPORT_QUESTION || t->column[i].kind == IMPORT_CHOICE) && t->column[i].question == q)
            return (int)i;
    return -1;
}
