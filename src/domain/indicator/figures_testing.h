/*
 * For tests of figures: a mission made by hand, facts from short texts, figures as lines of text.
 */
#ifndef ISTMO_DOMAIN_INDICATOR_FIGURES_TESTING_H
#define ISTMO_DOMAIN_INDICATOR_FIGURES_TESTING_H

#include "base/date.h"
#include "domain/indicator/indicator.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define TESTING_INDICATORS 64

struct mission {
    struct arena mem;
    struct pack pk;
    struct facts *facts;
    struct err e;
};

static inline void mission_begin(struct mission *m)
{
    *m = (struct mission){.e = {.lang = "en"}};
    struct map *maps[] = {&m->pk.unit_by_code,  &m->pk.indicator_by_code, &m->pk.place_by_code,
                          &m->pk.list_by_name,  &m->pk.form_by_id,        &m->pk.workflow_by_code,
                          &m->pk.place_by_name, &m->pk.project_by_code,   &m->pk.result_by_code};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        maps[i]->mem = &m->mem;
    m->pk.mem = &m->mem;
    m->pk.fiscal_year_start = 1;
    m->facts = facts_new();
}

static inline void mission_end(struct mission *m)
{
    facts_free(m->facts);
    arena_release(&m->mem);
}

/* questions: "kind:activity_kind topic:topic* size" – name, dimension, `*` for several choices. */
static inline void mission_form(struct mission *m, const char *stream, const char *questions)
{
    struct form *f = ARENA_NEW(&m->mem, struct form);
    struct sv left = sv_of(questions), item;
    f->id = f->fact = sv_of(stream);
    f->by_name.mem = &m->mem;
    f->question = ARENA_ARRAY(&m->mem, 32, struct question);
    while (sv_next_item(&left, true, &item)) {
        struct question *q = &f->question[f->n];
        q->type = sv_ends(item, "*") ? Q_SELECT_MULTIPLE : Q_SELECT_ONE;
        item.n -= q->type == Q_SELECT_MULTIPLE;
        q->name = sv_cut(item, ':', &q->dimension);
        q->index = f->n++;
        (void)map_put(&f->by_name, q->name, q);
    }
    vec_push(&m->mem, &m->pk.forms, f);
    (void)map_put(&m->pk.form_by_id, f->id, f);
}

static inline struct indicator *mission_indicator(struct mission *m, const char *code, const char *formula)
{
    if (!m->pk.indicators.n)
        vec_reserve(&m->mem, &m->pk.indicators, TESTING_INDICATORS);
    assert_true(m->pk.indicators.n < TESTING_INDICATORS);
    struct indicator *in = &m->pk.indicators.v[m->pk.indicators.n++];
    *in = (struct indicator){.code = sv_of(code), .valid_from = DATE_NONE, .valid_to = DATE_NONE};
    if (formula && formula_parse(&m->mem, sv_of(formula), &in->formula, &m->e))
        fail_msg("%s", m->e.message);
    (void)map_put(&m->pk.indicator_by_code, in->code, in);
    return in;
}

static inline void mission_place(struct mission *m, const char *code, const char *type, int parent)
{
    struct place p = {.code = sv_of(code), .type = sv_of(type), .parent_index = parent};
    if (!m->pk.places.n)
        vec_reserve(&m->mem, &m->pk.places, 16);
    vec_push(&m->mem, &m->pk.places, p);
    (void)map_put(&m->pk.place_by_code, p.code, &m->pk.places.v[m->pk.places.n - 1]);
}

static inline void mission_unit(struct mission *m, const char *code)
{
    struct unit *u = ARENA_NEW(&m->mem, struct unit);
    u->code = sv_of(code);
    vec_push(&m->mem, &m->pk.units, *u);
    (void)map_put(&m->pk.unit_by_code, u->code, u);
}

static inline void mission_declared(struct mission *m, const char *indicator, const char *slice, double value,
                                    const char *qualifier)
{
    struct declared d = {
        .indicator = sv_of(indicator), .period = SV("2023"), .qualifier = sv_of(qualifier), .value = value};
    assert_int_equal(slice_parse(&m->mem, sv_of(slice), ';', &d.slice, &m->e), 0);
    vec_push(&m->mem, &m->pk.declared, d);
}

/* "r1 2023-03-05 participants=5 sex=f place=P #7 @departed=2023-04-01 ?size=big !pending !apportioned
 * list:vessel=boat" in any order; without a measure it is the record itself. A several-choice answer
 * is written t1|t2. */
static inline void mission_word(struct mission *m, struct fact *f, struct fact_event *event, struct fact_pair *answer,
                                struct fact_pair *named, struct sv word)
{
    struct sv value, name = sv_cut(word, '=', &value);
    char *copy = arena_z(&m->mem, value);
    enum dim d;
    int64_t n;
    for (char *p = copy; *p; p++)
        *p = *p == '|' ? ' ' : *p;
    value = sv_of(copy);
    if (date_parse(word, &f->date))
        return;
    if (sv_starts(word, "r") && sv_to_int(sv_make(word.p + 1, word.n - 1), &n))
        f->record = (uint32_t)n;
    else if (sv_starts(word, "#") && sv_to_int(sv_make(word.p + 1, word.n - 1), &n))
        f->person = (uint32_t)n;
    else if (sv_is(word, "!pending"))
        f->status = FACT_PENDING;
    else if (sv_is(word, "!events"))
        f->status = FACT_EVENTS_ONLY;
    else if (sv_is(word, "!apportioned"))
        f->apportioned = true;
    else if (sv_starts(word, "@")) {
        event[f->nevents].state = sv_make(name.p + 1, name.n - 1);
        assert_true(date_parse(value, &event[f->nevents++].date));
    } else if (sv_starts(word, "?"))
        answer[f->nanswers++] = (struct fact_pair){sv_make(name.p + 1, name.n - 1), value};
    else if (sv_starts(word, "list:"))
        named[f->nnamed++] = (struct fact_pair){sv_make(name.p + 5, name.n - 5), value};
    else if (dim_parse(name, &d))
        f->dim[d] = value;
    else {
        f->measure = name;
        assert_true(sv_to_double(value, &f->value));
    }
}

static inline void mission_fact(struct mission *m, const char *stream, const char *text)
{
    struct fact_event event[8];
    struct fact_pair answer[8], named[8];
    struct fact f = {.stream = sv_of(stream),
                     .value = 1,
                     .date = date_from_civil(2023, 6, 30),
                     .status = FACT_COUNTED,
                     .event = event,
                     .answer = answer,
                     .named = named};
    struct sv left = sv_of(text), word;
    while (sv_next_item(&left, true, &word))
        mission_word(m, &f, event, answer, named, word);
    assert_int_equal(facts_add(m->facts, &f, &m->e), 0);
}

static inline struct figures_query mission_query(struct mission *m, const char *period, const char *by,
                                                 const char *codes)
{
    struct figures_query q = {0};
    struct sv left = sv_of(by), item;
    if (period_parse(&m->mem, sv_of(period), m->pk.fiscal_year_start, &q.period, &m->e))
        fail_msg("%s", m->e.message);
    while (sv_next_item(&left, false, &item))
        vec_push(&m->mem, &q.by, item);
    left = sv_of(codes);
    while (sv_next_item(&left, false, &item))
        vec_push(&m->mem, &q.indicators, item);
    return q;
}

/* "A 2023 [sex=f] 12 r3 ok participations": code, period, slice, value, records, status … */
static inline void mission_show(struct buf *out, struct mission *m, const struct figure *f)
{
    buf_printf(out, "%.*s %.*s [%.*s] ", SV_ARG(f->indicator->code), SV_ARG(f->period.name),
               SV_ARG(slice_format(&m->mem, &f->slice)));
    if (isnan(f->value))
        buf_addz(out, "-");
    else
        buf_printf(out, "%.15g", f->value);
    buf_printf(out, " r%lld %.*s", (long long)f->records, SV_ARG(f->status));
    if (f->counting.n)
        buf_printf(out, " %.*s", SV_ARG(f->counting));
    if (!isnan(f->declared))
        buf_printf(out, " declared %.10g %.*s", f->declared, SV_ARG(f->declared_qualifier));
    if (!sv_is(f->qualifier, "exact") && f->qualifier.n)
        buf_printf(out, " (%.*s)", SV_ARG(f->qualifier));
    buf_printf(out, "%s%s\n", f->overlapping ? " overlapping" : "", f->apportioned ? " apportioned" : "");
}

static inline void mission_expect_query(struct mission *m, const struct figures_query *q, const char *expected)
{
    struct figures f;
    struct buf out = {0};
    if (figures_compute(&m->pk, m->facts, q, &m->mem, &f, &m->e))
        fail_msg("%s", m->e.message);
    for (size_t i = 0; i < f.n; i++)
        mission_show(&out, m, &f.v[i]);
    assert_string_equal(out.p ? out.p : "", expected);
    buf_release(&out);
}

static inline void mission_expect(struct mission *m, const char *period, const char *by, const char *codes,
                                  const char *expected)
{
    const struct figures_query q = mission_query(m, period, by, codes);
    mission_expect_query(m, &q, expected);
}

static inline void mission_refuse(struct mission *m, const struct figures_query *q, enum err_kind kind,
                                  const char *message)
{
    struct figures f;
    struct err e = {.lang = "en"};
    assert_int_equal(figures_compute(&m->pk, m->facts, q, &m->mem, &f, &e), -1);
    assert_int_equal(e.kind, kind);
    assert_string_equal(e.message, message);
}

#endif
