/*
 * From a record to its facts: contract §2 as code. Owns the rules of measures, facets, dimensions,
 * lists against tallies and what counts; called by fact_service.c for every save. Must not touch the
 * database: the same record and pack always give the same facts.
 */
#include "domain/fact/fact.h"

#include "base/date.h"
#include "domain/record/record.h"

#include <math.h>

struct computing {
    const struct record *record;
    const struct form *form;
    const struct sv_list *asked; /* NULL: no condition asks anything */
    struct arena *mem;
    struct fact_list *out;
};

/* What every fact of one row has in common. */
struct row_facts {
    struct fact fact;
    struct sv person_key;
};

static struct sv answer_at(const struct computing *c, const struct question *q, size_t row)
{
    return answers_get(c->record->answers, q, row);
}

static size_t nrows(const struct computing *c, int scope)
{
    return c->record->answers->table[scope].n;
}

static double number_at(const struct computing *c, const struct question *q, size_t row)
{
    double v;
    return sv_to_double(answer_at(c, q, row), &v) ? v : (double)NAN;
}

/* --- what counts ---------------------------------------------------------------------------------- */

/* False: the record gives no facts. */
static bool counts(const struct pack *pk, const struct record *r, enum fact_status *status)
{
    const struct workflow *w = pack_workflow(pk, r->form);
    const struct workflow_state *now = workflow_state(w, r->state);
    bool event = false;
    for (size_t i = 0; i < r->nevents; i++) {
        const struct workflow_state *s = workflow_state(w, r->event[i].state);
        event = event || (s && s->event);
    }
    *status = now && now->counted ? FACT_COUNTED : now && now->pending ? FACT_PENDING : FACT_EVENTS_ONLY;
    return !r->deleted && (*status != FACT_EVENTS_ONLY || event);
}

/* Sorted by state; of a state reached twice the first known date. */
static void add_event(struct fact_event *v, size_t *n, struct sv state, int32_t date)
{
    size_t at = 0;
    while (at < *n && sv_cmp(v[at].state, state) < 0)
        at++;
    if (at < *n && sv_eq(v[at].state, state)) {
        if (date != DATE_NONE && (v[at].date == DATE_NONE || date < v[at].date))
            v[at].date = date;
        return;
    }
    memmove(v + at + 1, v + at, (*n - at) * sizeof *v);
    v[at] = (struct fact_event){state, date};
    ++*n;
}

/* The events that the workflow lets count. */
static void take_events(const struct pack *pk, const struct record *r, struct arena *mem, struct fact *f)
{
    const struct workflow *w = pack_workflow(pk, r->form);
    struct fact_event *v = ARENA_ARRAY(mem, r->nevents, struct fact_event);
    for (size_t i = 0; i < r->nevents; i++) {
        const struct workflow_state *s = workflow_state(w, r->event[i].state);
        if (s && s->event)
            add_event(v, &f->nevents, s->code, r->event[i].date);
    }
    f->event = v;
}

/* --- dimensions ------------------------------------------------------------------------------------- */

static void put_pair(struct arena *mem, const struct fact_pair **list, size_t *n, struct sv name, struct sv value)
{
    struct fact_pair *v = ARENA_ARRAY(mem, *n + 1, struct fact_pair);
    size_t i = 0;
    while (i < *n && !sv_eq((*list)[i].name, name))
        i++;
    if (*n)
        memcpy(v, *list, *n * sizeof *v);
    v[i] = (struct fact_pair){name, value};
    *n += i == *n;
    *list = v;
}

static struct sv pair_value(const struct fact_pair *list, size_t n, struct sv name)
{
    for (size_t i = 0; i < n; i++)
        if (sv_eq(list[i].name, name))
            return list[i].value;
    return (struct sv){0};
}

static void set_dimension(struct arena *mem, struct fact *f, struct sv name, struct sv value)
{
    enum dim d;
    if (sv_is(value, "nd"))
        value = (struct sv){0};
    if (dim_parse(name, &d))
        f->dim[d] = value;
    else
        put_pair(mem, &f->named, &f->nnamed, name, value);
}

static struct sv get_dimension(const struct fact *f, struct sv name)
{
    enum dim d;
    return dim_parse(name, &d) ? f->dim[d] : pair_value(f->named, f->nnamed, name);
}

/* An answer of this row wins over one of a row above; asked and nowhere answered is `unknown`. */
static void take_dimension(const struct computing *c, struct row_facts *row, const struct question *q, struct sv answer)
{
    int32_t date;
    if (sv_is(q->dimension, "date")) {
        if (date_parse(sv_make(answer.p, answer.n < 10 ? answer.n : 10), &date))
            row->fact.date = date;
    } else if (sv_is(q->dimension, "person")) {
        if (answer.n)
            row->person_key = answer;
    } else if (answer.n) {
        set_dimension(c->mem, &row->fact, q->dimension, answer);
    } else if (!get_dimension(&row->fact, q->dimension).n) {
        set_dimension(c->mem, &row->fact, q->dimension, SV("unknown"));
    }
}

static bool is_asked(const struct computing *c, struct sv name)
{
    for (size_t i = 0; c->asked && i < c->asked->n; i++)
        if (sv_eq(c->asked->v[i], name))
            return true;
    return false;
}

static void take_question(const struct computing *c, struct row_facts *row, const struct question *q, size_t at)
{
    struct sv answer = answer_at(c, q, at);
    if (q->dimension.n)
        take_dimension(c, row, q, answer);
    else if (answer.n && !q->pii && is_asked(c, q->name))
        put_pair(c->mem, &row->fact.answer, &row->fact.nanswers, q->name, answer);
}

static void add_scope(const struct computing *c, struct row_facts *row, int scope, size_t at)
{
    const struct scope *s = &c->form->scope[scope];
    for (size_t i = 0; i < s->n; i++)
        take_question(c, row, &c->form->question[s->question[i]], at);
}

/* The rows above first, so that nearer answers win. */
static struct row_facts facts_of_row(const struct computing *c, const struct row_facts *record, int scope, size_t at)
{
    if (scope == 0)
        return *record;
    size_t parent = c->record->answers->table[scope].v[at].parent;
    struct row_facts row = facts_of_row(c, record, c->form->scope[scope].parent, parent);
    add_scope(c, &row, scope, at);
    return row;
}

/* --- measures ---------------------------------------------------------------------------------------- */

static void emit(const struct computing *c, const struct row_facts *row, struct sv measure, double value)
{
    struct fact_list *out = c->out;
    if (out->n == out->cap) {
        size_t cap = out->cap ? out->cap * 2 : 8;
        out->v = arena_grow(c->mem, out->v, out->n * sizeof *out->v, cap * sizeof *out->v);
        out->person_key =
            arena_grow(c->mem, out->person_key, out->n * sizeof *out->person_key, cap * sizeof *out->person_key);
        out->cap = out->key_cap = cap;
    }
    out->v[out->n] = row->fact;
    out->v[out->n].measure = measure;
    out->v[out->n].value = value;
    out->person_key[out->n++] = row->person_key;
}

static bool is_tally(const struct question *q)
{
    return q->measure.n && form_has_answer(q);
}

static bool is_list(const struct form *f, int scope, struct sv measure)
{
    int repeat = f->scope[scope].repeat;
    return repeat >= 0 && sv_eq(f->question[repeat].measure, measure);
}

static int common_scope(const struct form *f, int a, int b)
{
    while (a != b) { /* a scope stands after the scope it lies in */
        if (a > b)
            a = f->scope[a].parent;
        else
            b = f->scope[b].parent;
    }
    return a;
}

/* Whether a repeat that lists what this tally counts has rows: then the list counts. */
static bool listed(const struct computing *c, const struct question *tally, size_t row)
{
    for (int s = 1; s < (int)c->form->nscopes; s++) {
        if (!is_list(c->form, s, tally->measure))
            continue;
        int common = common_scope(c->form, s, tally->scope);
        size_t mine = answers_ancestor(c->record->answers, tally->scope, row, common);
        for (size_t i = 0; i < nrows(c, s); i++)
            if (answers_ancestor(c->record->answers, s, i, common) == mine)
                return true;
    }
    return false;
}

/* Whether q is another part of the measure whose total is `total`. */
static bool is_part(const struct question *q, const struct question *total)
{
    return is_tally(q) && q != total && !q->facet.total && q->scope == total->scope &&
           sv_eq(q->measure, total->measure);
}

/* What the parts leave of a stated total, not broken down by what the parts break down. */
static void emit_total(const struct computing *c, struct row_facts row, const struct question *total, size_t at)
{
    double stated = number_at(c, total, at), rest = stated;
    bool answered = false;
    for (size_t i = 0; i < c->form->n; i++) {
        const struct question *q = &c->form->question[i];
        if (!is_part(q, total))
            continue;
        double part = number_at(c, q, at);
        for (size_t k = 0; k < q->facet.n; k++)
            set_dimension(c->mem, &row.fact, q->facet.dim[k], (struct sv){0});
        answered = answered || !isnan(part);
        rest -= isnan(part) ? 0 : part;
    }
    if (!answered || rest > fabs(stated) * 1e-9)
        emit(c, &row, total->measure, rest);
}

static void emit_tally(const struct computing *c, const struct row_facts *row, const struct question *q, size_t at)
{
    struct row_facts mine = *row;
    if (isnan(number_at(c, q, at)) || listed(c, q, at))
        return;
    if (q->facet.total) {
        emit_total(c, mine, q, at);
        return;
    }
    for (size_t i = 0; i < q->facet.n; i++)
        set_dimension(c->mem, &mine.fact, q->facet.dim[i], q->facet.value[i]);
    emit(c, &mine, q->measure, number_at(c, q, at));
}

static bool measures_anything(const struct form *f, int scope)
{
    int repeat = f->scope[scope].repeat;
    if (repeat >= 0 && f->question[repeat].measure.n)
        return true;
    for (size_t i = 0; i < f->scope[scope].n; i++)
        if (is_tally(&f->question[f->scope[scope].question[i]]))
            return true;
    return false;
}

static void emit_row(const struct computing *c, const struct row_facts *row, int scope, size_t at)
{
    const struct scope *s = &c->form->scope[scope];
    struct sv measure = {0}, record_itself = {0};
    if (s->repeat >= 0)
        measure = c->form->question[s->repeat].measure;
    if (measure.n)
        emit(c, row, sv_is(measure, "count") ? record_itself : measure, 1);
    for (size_t i = 0; i < s->n; i++)
        if (is_tally(&c->form->question[s->question[i]]))
            emit_tally(c, row, &c->form->question[s->question[i]], at);
}

/* --- the record ---------------------------------------------------------------------------------------- */

static bool counts_rows(const struct form *f)
{
    for (int s = 1; s < (int)f->nscopes; s++)
        if (is_list(f, s, SV("count")))
            return true;
    return false;
}

static void emit_record(const struct computing *c, const struct row_facts *record)
{
    if (!counts_rows(c->form))
        emit(c, record, (struct sv){0}, 1);
    emit_row(c, record, 0, 0);
    for (int s = 1; s < (int)c->form->nscopes; s++)
        for (size_t at = 0; measures_anything(c->form, s) && at < nrows(c, s); at++) {
            struct row_facts row = facts_of_row(c, record, s, at);
            emit_row(c, &row, s, at);
        }
}

int fact_compute(const struct pack *pk, const struct record *r, struct arena *mem, struct fact_list *out, struct err *e)
{
    struct computing c = {r, r->form, pack_asked(pk, r->form->fact), mem, out};
    struct row_facts record = {
        .fact = {.stream = r->form->fact, .date = r->date, .record = (uint32_t)r->num, .apportioned = r->apportioned}};
    if (!pk->asked)
        return err_set(e, ERR_INTERNAL, NULL, N_("the pack was used before it was complete"));
    if (r->num < 0 || r->num > UINT32_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("more than %u records"), UINT32_MAX);
    if (!counts(pk, r, &record.fact.status) || !r->answers)
        return 0;
    take_events(pk, r, mem, &record.fact);
    add_scope(&c, &record, 0, 0);
    emit_record(&c, &record);
    return 0;
}
