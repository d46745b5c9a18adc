/*
 * Indicator formulas: aggregates over facts and arithmetic over indicators (contract §3).
 *
 *     sum(activity.participants, ${unit} = 'MG' and ${kind} = 'taller')
 *     ratio({AVR-3}, {AVR-2})          {MG-1} + {MG-4} + 5
 *
 * Only the syntax tree is made here; names are checked by the caller (who knows the streams and
 * the indicators) and evaluation is engine/rollup.
 */
#ifndef ISTMO_ENGINE_FORMULA_H
#define ISTMO_ENGINE_FORMULA_H

#include "engine/expr/expr.h"

enum formula_op {
    FORMULA_NUMBER,
    FORMULA_INDICATOR, /* {code} */
    FORMULA_ADD,
    FORMULA_SUB,
    FORMULA_MUL,
    FORMULA_DIV,
    FORMULA_RATIO,
    FORMULA_AGGREGATE,
};

enum aggregate { AGG_SUM, AGG_AVG, AGG_MIN, AGG_MAX, AGG_LATEST, AGG_COUNT, AGG_PEOPLE, AGG_DISTINCT };

struct formula {
    enum formula_op op;
    double number;
    struct sv code; /* FORMULA_INDICATOR */
    const struct formula *a, *b;
    enum aggregate aggregate; /* FORMULA_AGGREGATE */
    struct sv stream;         /* form's fact name */
    struct sv member;         /* measure, or dimension of distinct(); empty for count and people */
    struct expr *condition;   /* NULL: all */
    size_t at;                /* byte offset in the text, for messages */
};

MUST_USE int formula_parse(struct arena *mem, struct sv text, const struct formula **out, struct err *e);

typedef void formula_fn(void *ctx, const struct formula *node);
void formula_walk(const struct formula *f, formula_fn *fn, void *ctx); /* parents before children */
const char *aggregate_name(enum aggregate a);

#endif
