/*
 * String views: a pointer and a length, never owning, not NUL-terminated.
 *
 * An empty answer, a missing column and "" are the same thing in this program: n == 0.
 */
#ifndef ISTMO_BASE_SV_H
#define ISTMO_BASE_SV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sv {
    const char *p;
    size_t n;
};

/* For printf: printf("%.*s", SV_ARG(v)) shows its first SV_SHOWN bytes. */
#define SV_ARG(v) sv_arg_n(v), sv_arg_p(v)
#define SV_SHOWN 4096
#define SV(literal) ((struct sv){"" literal "", sizeof(literal) - 1})

static inline int sv_arg_n(struct sv v)
{
    return v.n > SV_SHOWN ? SV_SHOWN : (int)v.n;
}

static inline const char *sv_arg_p(struct sv v)
{
    return v.p ? v.p : "";
}

static inline struct sv sv_of(const char *z)
{
    return (struct sv){z, z ? strlen(z) : 0};
}

static inline struct sv sv_make(const char *p, size_t n)
{
    return (struct sv){p, n};
}

static inline struct sv sv_none(void)
{
    return (struct sv){0};
}

static inline bool sv_eq(struct sv a, struct sv b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool sv_is(struct sv a, const char *z)
{
    return sv_eq(a, sv_of(z));
}

bool sv_ieq(struct sv a, struct sv b); /* ASCII letters without case */
int sv_cmp(struct sv a, struct sv b);  /* bytes, as memcmp */
bool sv_starts(struct sv a, const char *prefix);
bool sv_ends(struct sv a, const char *suffix);
struct sv sv_trim(struct sv a); /* ASCII white space and U+00A0, both ends */

/* Cuts at the first `c`; *rest gets what follows (empty when there is none). */
struct sv sv_cut(struct sv a, char c, struct sv *rest);

/*
 * Next item of a list written "a, b; c | d" or, with spaces = true, "a b c".
 * Returns false at the end; empty items are skipped.
 */
bool sv_next_item(struct sv *list, bool spaces, struct sv *item);

/* A whole decimal integer ("-12"); false when it is anything else or overflows. */
bool sv_to_int(struct sv a, int64_t *out);

/* A decimal number with a point, no locale; false when anything is left over. */
bool sv_to_double(struct sv a, double *out);

#endif
