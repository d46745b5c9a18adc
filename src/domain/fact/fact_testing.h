/*
 * For tests of facts: a pack with one form, from the text of its survey; answers by name; facts as
 * lines of text.
 */
#ifndef ISTMO_DOMAIN_FACT_TESTING_H
#define ISTMO_DOMAIN_FACT_TESTING_H

#include "base/date.h"
#include "domain/fact/fact.h"
#include "domain/form/xlsform.h"
#include "domain/record/record.h"
#include "format/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct facts_fixture {
    struct arena mem;
    struct pack *pack;
    struct form *form;
    struct record record;
    struct err e;
};

static inline struct table testing_table(struct arena *mem, const char *csv)
{
    struct err e = {.lang = "en"};
    struct table t = {.file = "survey"};
    struct csv_reader *r;
    struct sv *cell;
    size_t n;
    assert_int_equal(csv_open_memory(&r, sv_of(csv), &e), 0);
    t.row = ARENA_ARRAY(mem, 100, struct sv *);
    t.line = ARENA_ARRAY(mem, 100, size_t);
    while (csv_next(r, &cell, &n, &e) > 0) {
        struct sv *copy = ARENA_ARRAY(mem, t.header && n < t.ncolumns ? t.ncolumns : n, struct sv);
        for (size_t i = 0; i < n; i++)
            copy[i] = arena_sv(mem, cell[i]);
        if (!t.header) {
            t.header = copy;
            t.ncolumns = n;
        } else {
            t.line[t.nrows] = csv_row(r);
            t.row[t.nrows++] = copy;
        }
    }
    assert_int_equal(e.kind, ERR_NONE);
    csv_close(r);
    return t;
}

/* The stream is called `s`, its record dated 2023-06-30, approved. */
static inline void testing_form(struct facts_fixture *f, const char *survey)
{
    struct problems problems = {.mem = &f->mem, .lang = "en"};
    struct table t = testing_table(&f->mem, survey);
    struct map lists = {.mem = &f->mem};
    f->e.lang = "en";
    if (xlsform_read(&f->mem, &t, NULL, NULL, SV("s"), &lists, &problems, &f->form, &f->e))
        fail_msg("%s", f->e.message);
    if (problems.nerrors)
        fail_msg("row %zu: %.*s", problems.v[0].at.row, SV_ARG(problems.v[0].message));
    f->pack = ARENA_NEW(&f->mem, struct pack);
    f->pack->mem = &f->mem;
    f->pack->workflow_by_code.mem = &f->mem;
    pack_ask(f->pack);
    f->record = (struct record){.id = "0190a0b0-0000-7000-8000-000000000001",
                                .num = 7,
                                .form = f->form,
                                .state = SV("approved"),
                                .version = 1,
                                .date = date_from_civil(2023, 6, 30),
                                .answers = answers_new(&f->mem, f->form)};
}

static inline void testing_formula(struct facts_fixture *f, const char *text)
{
    struct indicator i = {.code = SV("X")};
    if (formula_parse(&f->mem, sv_of(text), &i.formula, &f->e))
        fail_msg("%s", f->e.message);
    vec_push(&f->mem, &f->pack->indicators, i);
    pack_ask(f->pack);
}

static inline void testing_answer(struct facts_fixture *f, const char *question, size_t row, const char *value)
{
    const struct question *q = form_question(f->form, sv_of(question));
    assert_non_null(q);
    while (f->record.answers->table[q->scope].n <= row)
        (void)answers_add_row(&f->mem, f->record.answers, q->scope, 0);
    answers_set(f->record.answers, q, row, sv_of(value));
}

static inline void testing_event(struct facts_fixture *f, const char *state, int32_t date)
{
    struct record *r = &f->record;
    struct record_event *v = ARENA_ARRAY(&f->mem, r->nevents + 1, struct record_event);
    if (r->nevents)
        memcpy(v, r->event, r->nevents * sizeof *v);
    v[r->nevents++] = (struct record_event){sv_of(state), date};
    r->event = v;
}

static inline void testing_show(struct buf *out, const struct fact *f, struct sv person)
{
    char date[16];
    buf_printf(out, "%.*s %g", SV_ARG(f->measure.n ? f->measure : SV("count")), f->value);
    for (int d = 0; d < DIM_COUNT; d++)
        if (f->dim[d].n)
            buf_printf(out, " %s=%.*s", dim_name((enum dim)d), SV_ARG(f->dim[d]));
    for (size_t i = 0; i < f->nnamed; i++)
        if (f->named[i].value.n)
            buf_printf(out, " %.*s=%.*s", SV_ARG(f->named[i].name), SV_ARG(f->named[i].value));
    for (size_t i = 0; i < f->nanswers; i++)
        buf_printf(out, " ?%.*s=%.*s", SV_ARG(f->answer[i].name), SV_ARG(f->answer[i].value));
    for (size_t i = 0; i < f->nevents; i++)
        buf_printf(out, " !%.*s:%s", SV_ARG(f->event[i].state), date_format(f->event[i].date, date).p);
    if (f->date == DATE_NONE)
        buf_addz(out, " undated");
    else if (f->date != date_from_civil(2023, 6, 30))
        buf_printf(out, " on %s", date_format(f->date, date).p);
    buf_addz(out, f->status == FACT_PENDING ? " pending" : f->status == FACT_EVENTS_ONLY ? " event" : "");
    buf_addz(out, f->apportioned ? " apportioned" : "");
    if (person.n)
        buf_printf(out, " person=%.*s", SV_ARG(person));
    buf_addc(out, '\n');
}

#endif
