/*
 * Civil dates as days since 1970-01-01 (proleptic Gregorian), and moments as milliseconds UTC.
 * Pure arithmetic: no clock, no time zone database.
 */
#ifndef ISTMO_BASE_DATE_H
#define ISTMO_BASE_DATE_H

#include "base/sv.h"

#define DATE_NONE INT32_MIN

struct civil {
    int year, month, day; /* month 1..12, day 1..31 */
};

int32_t date_from_civil(int year, int month, int day); /* DATE_NONE when it does not exist */
struct civil date_to_civil(int32_t days);
int date_days_in_month(int year, int month);
int date_weekday(int32_t days); /* 1 = Monday .. 7 = Sunday */

bool date_parse(struct sv iso, int32_t *days);     /* YYYY-MM-DD exactly */
struct sv date_format(int32_t days, char out[16]); /* DATE_NONE: empty */

/* Moments: 2023-06-30T12:34:56.789Z; also accepts an offset ±hh:mm and no fraction. */
bool moment_parse(struct sv iso, int64_t *ms);
struct sv moment_format(int64_t ms, char out[32]);

#endif
