/*
 * Reporting periods: 2023, 2023-Q2, 2023-S1, 2023-06, 2023-W14, 2023-06-30, A..B (inclusive).
 *
 * Years, quarters and semesters follow the mission's fiscal year start; weeks are ISO 8601.
 * units    days since 1970-01-01, both ends included
 * source   contract §4
 */
#ifndef ISTMO_ENGINE_PERIOD_H
#define ISTMO_ENGINE_PERIOD_H

#include "base/arena.h"
#include "base/err.h"

enum period_kind { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_SEMESTER, PERIOD_YEAR, PERIOD_RANGE };

struct period {
    enum period_kind kind;
    int32_t first, last;
    struct sv name; /* canonical spelling */
};

/* fiscal_start: month 1..12 in which the mission's year begins. A fiscal year is named by the
 * calendar year in which it begins. */
MUST_USE int period_parse(struct arena *mem, struct sv text, int fiscal_start, struct period *out, struct err *e);

/* The period of `kind` that holds the day. */
struct period period_of(struct arena *mem, int32_t day, enum period_kind kind, int fiscal_start);

/* Consecutive periods of `kind` that cover p, in order; *n gets their number. */
const struct period *period_split(struct arena *mem, const struct period *p, enum period_kind kind, int fiscal_start,
                                  size_t *n);

/* "monthly", "quarterly", "semester", "yearly", "weekly", "daily" and --by names month, quarter… */
bool period_kind_parse(struct sv name, enum period_kind *out);
bool period_contains(const struct period *outer, const struct period *inner);

#endif
