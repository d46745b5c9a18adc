/* For tests: CSV texts read through the whole import but for the database. */
#ifndef ISTMO_DOMAIN_EXCHANGE_IMPORT_TESTING_H
#define ISTMO_DOMAIN_EXCHANGE_IMPORT_TESTING_H

#include "domain/exchange/import_internal.h"
#include "domain/form/form_testing.h"

struct testing_read {
    struct arena mem, row;
    struct problems problems;
    struct pack pack;
    struct import_values values;
    struct import_read *read;
    struct import_group group;
    struct import_record rec;
};

/* False: the headers are refused. */
static inline bool testing_open_input(struct testing_read *t, const struct form *f, const struct import_input *in)
{
    struct err e = {.lang = "en"};
    *t = (struct testing_read){0};
    t->problems = (struct problems){.mem = &t->mem, .lang = "en"};
    if (import_read_open(&t->read, f, workflow_default(), in, &t->mem, &t->problems, &e))
        fail_msg("%s", e.message);
    t->values = (struct import_values){
        .workflow = workflow_default(),
        .custom = {.first_fallback = 'd', .decimal_fallback = import_read_by_program(t->read) ? '.' : '\0'},
        .choices = import_choice_open(&t->pack)};
    return t->problems.nerrors == 0;
}

static inline bool testing_open_csv(struct testing_read *t, const struct form *f, const char *csv,
                                    const struct sv *repeats)
{
    const struct import_input in = {.bytes = sv_of(csv), .repeat_bytes = repeats};
    return testing_open_input(t, f, &in);
}

/* The next record in t->rec: 1 read, 0 the end, -1 refused (in t->problems). */
static inline int testing_next(struct testing_read *t, const struct form *f)
{
    struct err e = {.lang = "en"};
    arena_reset(&t->row);
    int rc = import_read_next(t->read, &t->row, &t->group, &e);
    if (rc < 0)
        fail_msg("%s", e.message);
    if (rc == 0)
        return 0;
    return import_record_make(t->read, &t->values, f, &t->group, &t->row, &t->rec, &t->problems) ? 1 : -1;
}

static inline void testing_done(struct testing_read *t)
{
    import_read_close(t->read);
    import_choice_close(t->values.choices);
    arena_release(&t->row);
    arena_release(&t->mem);
}

static inline const char *testing_answer(struct testing_read *t, const struct form *f, const char *name, size_t row)
{
    return arena_z(&t->row, answers_get(t->rec.answers, testing_question(f, name), row));
}

#endif
