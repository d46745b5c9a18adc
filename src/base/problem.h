/*
 * Problems: what is wrong with an input, all of it, each with its place.
 *
 * An error (struct err) stops a function; problems are collected while reading on, so that a
 * person can mend a file in one go. One list serves pack check, load, import and form check.
 */
#ifndef ISTMO_BASE_PROBLEM_H
#define ISTMO_BASE_PROBLEM_H

#include "base/arena.h"

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO };

/* Where something stands in a file. row counts from 1, the header included; 0 = unknown. */
struct source {
    const char *file; /* as given by the user; lives as long as the list */
    struct sv column; /* header text or key */
    size_t row;
};

struct problem {
    enum severity severity;
    struct source at;
    struct sv found;    /* what stood there */
    struct sv expected; /* translated */
    struct sv message;  /* translated, one sentence */
    struct sv remedy;   /* translated suggestion; may be empty */
};

struct problems {
    struct arena *mem; /* where the texts live */
    const char *lang;
    struct problem *v;
    size_t n, cap;
    size_t nerrors, nwarnings;
    size_t dropped;       /* beyond PROBLEMS_MAX */
    struct problem spare; /* given to those who add to a dropped one */
};

#define PROBLEMS_MAX 10000

/* fmt and expected are English msgids. Returns the entry, so that a remedy can be added;
 * beyond PROBLEMS_MAX it is only counted. The entry is valid until the next one is added. */
struct problem *problem_add(struct problems *ps, enum severity severity, struct source at, struct sv found,
                            const char *expected, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

void problem_remedy(struct problems *ps, struct problem *p, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

const char *severity_name(enum severity s); /* "error", "warning", "info": JSON and rules.csv */

#endif
