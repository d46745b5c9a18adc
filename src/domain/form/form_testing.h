/*
 * For tests: forms from three CSV texts, answers from name and value, problems by their place.
 */
#ifndef ISTMO_DOMAIN_FORM_FORM_TESTING_H
#define ISTMO_DOMAIN_FORM_FORM_TESTING_H

#include "domain/form/xlsform.h"
#include "format/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* The table of a CSV text; NULL text: no table. False when it is no CSV. */
static inline bool testing_table(struct arena *mem, const char *file, struct sv csv, struct table *out)
{
    struct csv_reader *r;
    struct err e = {.lang = "en"};
    struct sv *cells;
    size_t n;
    struct row {
        struct sv *cell;
        size_t line;
    };
    struct {
        struct row *v;
        size_t n, cap;
    } rows = {0};
    int rc;
    *out = (struct table){.file = file};
    if (!csv.p || csv_open_memory(&r, csv, &e))
        return false;
    while ((rc = csv_next(r, &cells, &n, &e)) > 0) {
        bool first = !out->header;
        struct sv *row = ARENA_ARRAY(mem, first ? n : out->ncolumns, struct sv);
        for (size_t i = 0; i < n && (first || i < out->ncolumns); i++)
            row[i] = arena_sv(mem, sv_trim(cells[i]));
        if (first) {
            out->header = row;
            out->ncolumns = n;
            continue;
        }
        struct row taken = {row, csv_row(r)};
        vec_push(mem, &rows, taken);
    }
    csv_close(r);
    out->row = ARENA_ARRAY(mem, rows.n, struct sv *);
    out->line = ARENA_ARRAY(mem, rows.n, size_t);
    for (; out->nrows < rows.n; out->nrows++) {
        out->row[out->nrows] = rows.v[out->nrows].cell;
        out->line[out->nrows] = rows.v[out->nrows].line;
    }
    return rc == 0 && out->header;
}

struct testing_form {
    struct arena mem;
    struct problems problems;
    struct form *form;
};

static inline struct form *testing_form_lists(struct testing_form *t, const char *survey, const char *choices,
                                              const char *settings, const struct map *lists)
{
    struct table s, c, x;
    struct err e = {.lang = "en"};
    t->problems = (struct problems){.mem = &t->mem, .lang = "en"};
    assert_true(testing_table(&t->mem, "survey", sv_of(survey), &s));
    bool has_choices = testing_table(&t->mem, "choices", sv_of(choices), &c);
    bool has_settings = testing_table(&t->mem, "settings", sv_of(settings), &x);
    if (xlsform_read(&t->mem, &s, has_choices ? &c : NULL, has_settings ? &x : NULL, SV("form"), lists, &t->problems,
                     &t->form, &e))
        fail_msg("%s", e.message);
    return t->form;
}

static inline struct form *testing_form(struct testing_form *t, const char *survey, const char *choices,
                                        const char *settings)
{
    return testing_form_lists(t, survey, choices, settings, NULL);
}

static inline void testing_print(const struct problems *ps)
{
    for (size_t i = 0; i < ps->n; i++)
        print_message("  %s %s row %zu column %.*s: %.*s\n", severity_name(ps->v[i].severity),
                      ps->v[i].at.file ? ps->v[i].at.file : "-", ps->v[i].at.row, SV_ARG(ps->v[i].at.column),
                      SV_ARG(ps->v[i].message));
}

/* A form that must be read without a word. */
static inline struct form *testing_clean(struct testing_form *t, const char *survey, const char *choices,
                                         const char *settings)
{
    struct form *f = testing_form(t, survey, choices, settings);
    testing_print(&t->problems);
    assert_int_equal(t->problems.n, 0);
    return f;
}

static inline const struct question *testing_question(const struct form *f, const char *name)
{
    const struct question *q = form_question(f, sv_of(name));
    if (!q)
        fail_msg("there is no question %s", name);
    return q;
}

#endif
