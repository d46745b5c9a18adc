/*
 * One run of form_check: what its two halves share. form_check.c settles the answers,
 * form_demands.c looks whether the settled ones do what is demanded. Nobody else includes this.
 */
#ifndef ISTMO_ENGINE_FORM_CHECK_H
#define ISTMO_ENGINE_FORM_CHECK_H

#include "engine/form/form_internal.h"

struct form_check {
    const struct form *f;
    struct answers *a;
    const struct form_env *env;
    bool fresh;
    struct arena *mem;
    struct arena scratch; /* of one evaluation */
    struct problems *out;
    struct form_host host;
    struct err e;
    unsigned char **off; /* by question, then row of the scope it stands in: irrelevant; NULL: none is */
    unsigned char **bad; /* the same for values that were refused: nothing more is said about them */
};

struct source form_check_place(const struct question *q, int scope, size_t row);

/* The host stands at the row. A condition that cannot be computed is reported and holds. */
bool form_check_true(struct form_check *c, const struct question *q, size_t row, const struct expr *x);
double form_check_number(struct form_check *c, const struct question *q, size_t row, const struct expr *x);

void form_demands_run(struct form_check *c); /* required, constraint, choice_filter, repeat_count */

#endif
