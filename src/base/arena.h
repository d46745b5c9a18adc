/*
 * Arenas: memory of one request, job or model, freed all at once.
 *
 * memory   zeroed, aligned for any type; grows by doubling blocks
 * errors   none: when the system has no memory left the process ends with exit code 3 and one
 *          line on standard error. Nothing acknowledged is lost by that (see docs/decisions).
 *          What grows with user data goes through a capped buffer (buf.h) or a counted limit.
 */
#ifndef ISTMO_BASE_ARENA_H
#define ISTMO_BASE_ARENA_H

#include "base/sv.h"

struct arena_block;

struct arena {
    struct arena_block *head;
    size_t used; /* bytes handed out since the last reset, for tests and reports */
};

void arena_release(struct arena *a);
void arena_reset(struct arena *a); /* keeps the largest block for reuse */

void *arena_alloc(struct arena *a, size_t bytes) __attribute__((malloc, returns_nonnull));
void *arena_array(struct arena *a, size_t n, size_t size) __attribute__((malloc, returns_nonnull));

/* A larger copy of an array; in place when it is the arena's last allocation. */
void *arena_grow(struct arena *a, const void *old, size_t old_bytes, size_t new_bytes) __attribute__((returns_nonnull));

struct sv arena_sv(struct arena *a, struct sv v); /* copy, NUL after the end */
char *arena_z(struct arena *a, struct sv v);      /* copy as a C string */
struct sv arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

/*
 * Growing arrays in an arena: any struct with members `v`, `n` and `cap`.
 *     struct { struct thing *v; size_t n, cap; } things = {0};
 *     vec_push(mem, &things, thing);
 */
#define vec_reserve(mem, vec, extra)                                                                          \
    do {                                                                                                      \
        if ((vec)->n + (extra) > (vec)->cap) {                                                                \
            size_t vec_cap_ = ((vec)->n + (extra)) * 2 < 8 ? 8 : ((vec)->n + (extra)) * 2;                    \
            (vec)->v = arena_grow((mem), (vec)->v, (vec)->n * sizeof *(vec)->v, vec_cap_ * sizeof *(vec)->v); \
            (vec)->cap = vec_cap_;                                                                            \
        }                                                                                                     \
    } while (0)

#define vec_push(mem, vec, item)       \
    do {                               \
        vec_reserve((mem), (vec), 1);  \
        (vec)->v[(vec)->n++] = (item); \
    } while (0)

/* malloc and its kin that end the process instead of returning NULL; for long-lived columns. */
void *xmalloc(size_t bytes) __attribute__((malloc, returns_nonnull));
void *xcalloc(size_t n, size_t size) __attribute__((malloc, returns_nonnull)); /* zeroed */
char *xstrdup(const char *z) __attribute__((malloc, returns_nonnull));
void *xrealloc(void *old, size_t bytes) __attribute__((returns_nonnull));

#endif
