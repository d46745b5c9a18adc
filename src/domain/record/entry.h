/*
 * Entering records in a page without a script: the form as HTML, and its fields back as answers.
 *
 * A row of a scope has the field "row.SCOPE.N" with its parent's row; an answer is "a.SCOPE.N.QUESTION", several
 * choices come as several fields. Scope and N are numbers; scope 0 has row 0 only.
 */
#ifndef ISTMO_DOMAIN_RECORD_ENTRY_H
#define ISTMO_DOMAIN_RECORD_ENTRY_H

#include "domain/record/record.h"
#include "kit/web.h"

struct entry {
    struct web *w;
    const struct form *form;
    struct answers *answers;
    const struct answers *old;       /* as the record stands; NULL: a new one */
    const struct problems *problems; /* NULL: none yet */
    bool personal;                   /* personal questions are asked */
};

/* The questions with their answers and what is wrong with each. */
void entry_html(const struct entry *en, struct html *h);

/* Sets en->answers to what was typed. Personal answers stay as they are unless they are asked: then rows that have
 * some are not taken away. ERR_INPUT: fields that this form does not have; ERR_LIMIT: too many rows. */
MUST_USE int entry_read(struct entry *en, struct err *e);

/* Whether the row may be taken away by this person. */
bool entry_may_remove(const struct entry *en, int scope, size_t row);

/* A button that adds or takes away a row was pressed: done to en->answers. false: it was not. */
bool entry_rows(struct entry *en);

#endif
