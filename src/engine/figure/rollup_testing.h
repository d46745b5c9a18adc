/* For tests of the roll-up: random numbers, and where the answers to the tests' questions stand. */
#ifndef ISTMO_ENGINE_FIGURE_ROLLUP_TESTING_H
#define ISTMO_ENGINE_FIGURE_ROLLUP_TESTING_H

#include "engine/figure/rollup.h"

#include "base/date.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define EPOCH 19358 /* 2023-01-01 */

/* --- random numbers, the same everywhere --------------------------------------------------------- */

static uint64_t state;

static inline uint32_t next(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 16) % below);
}

static inline bool one_in(uint32_t n)
{
    return next(n) == 0;
}

static inline bool question(const void *ctx, struct sv name, struct rollup_question *out)
{
    static const struct {
        const char *name;
        enum dim dim;
    } known[] = {{"unit", DIM_UNIT},   {"kind", DIM_ACTIVITY_KIND},      {"sex", DIM_SEX},
                 {"topic", DIM_TOPIC}, {"institution", DIM_INSTITUTION}, {"partner", DIM_PARTNER}};
    (void)ctx;
    *out = (struct rollup_question){.unknown_is_empty = sv_is(name, "sex")};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (sv_is(name, known[i].name)) {
            out->column = (struct rollup_column){.kind = ROLLUP_DIM, .dim = known[i].dim};
            return true;
        }
    if (sv_is(name, "date"))
        out->column = (struct rollup_column){.kind = ROLLUP_DATE};
    else
        out->column = (struct rollup_column){.kind = ROLLUP_ANSWER, .name = name};
    return !sv_is(name, "no_such_question");
}

#endif
