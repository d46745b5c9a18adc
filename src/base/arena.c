/* Arenas: see arena.h. Owns every block it allocates; not safe to share between threads. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_BLOCK ((size_t)8192)
#define LARGEST_STEP ((size_t)8 << 20)
#define ALIGN (sizeof(max_align_t))

struct arena_block {
    struct arena_block *next;
    size_t cap, len;
    max_align_t data[];
};

static _Noreturn void no_memory(size_t bytes)
{
    (void)fprintf(stderr, "istmo: out of memory (%zu bytes)\n", bytes);
    exit(3);
}

void *xmalloc(size_t bytes)
{
    void *p = malloc(bytes ? bytes : 1);
    if (!p)
        no_memory(bytes);
    return p;
}

char *xstrdup(const char *z)
{
    size_t n = strlen(z) + 1;
    return memcpy(xmalloc(n), z, n);
}

void *xcalloc(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size ? size : 1);
    if (!p)
        no_memory(n * size);
    return p;
}

void *xrealloc(void *old, size_t bytes)
{
    void *p = realloc(old, bytes ? bytes : 1);
    if (!p)
        no_memory(bytes);
    return p;
}

static void add_block(struct arena *a, size_t bytes)
{
    size_t cap = a->head ? a->head->cap * 2 : FIRST_BLOCK;
    if (cap > LARGEST_STEP)
        cap = LARGEST_STEP;
    if (cap < bytes)
        cap = bytes;
    struct arena_block *b = xmalloc(sizeof *b + cap);
    b->next = a->head;
    b->cap = cap;
    b->len = 0;
    a->head = b;
}

static char *bytes_of(struct arena_block *b)
{
    return (char *)b->data;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    if (bytes > SIZE_MAX / 4)
        no_memory(bytes);
    size_t n = bytes ? (bytes + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
    if (!a->head || a->head->cap - a->head->len < n)
        add_block(a, n);
    void *p = bytes_of(a->head) + a->head->len;
    a->head->len += n;
    a->used += n;
    return memset(p, 0, n);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        no_memory(SIZE_MAX);
    return arena_alloc(a, bytes);
}

void *arena_grow(struct arena *a, const void *old, size_t old_bytes, size_t new_bytes)
{
    struct arena_block *b = a->head;
    size_t had = (old_bytes + ALIGN - 1) / ALIGN * ALIGN;
    size_t want = (new_bytes + ALIGN - 1) / ALIGN * ALIGN;
    if (b && old && had && want >= had && (const char *)old + had == bytes_of(b) + b->len &&
        b->cap - b->len >= want - had) {
        char *start = bytes_of(b) + b->len - had;
        memset(start + old_bytes, 0, want - old_bytes);
        b->len += want - had;
        a->used += want - had;
        return start;
    }
    void *p = arena_alloc(a, new_bytes);
    if (old && old_bytes)
        memcpy(p, old, old_bytes < new_bytes ? old_bytes : new_bytes);
    return p;
}

void arena_release(struct arena *a)
{
    struct arena_block *b = a->head;
    while (b) {
        struct arena_block *next = b->next;
        free(b);
        b = next;
    }
    *a = (struct arena){0};
}

void arena_reset(struct arena *a)
{
    struct arena_block *keep = a->head;
    if (!keep)
        return;
    for (struct arena_block *b = keep->next; b;) {
        struct arena_block *next = b->next;
        if (b->cap > keep->cap) {
            free(keep);
            keep = b;
        } else {
            free(b);
        }
        b = next;
    }
    keep->next = NULL;
    keep->len = 0;
    *a = (struct arena){.head = keep};
}

struct sv arena_sv(struct arena *a, struct sv v)
{
    return (struct sv){arena_z(a, v), v.n};
}

char *arena_z(struct arena *a, struct sv v)
{
    char *p = arena_alloc(a, v.n + 1);
    if (v.n)
        memcpy(p, v.p, v.n);
    return p;
}

struct sv arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        return (struct sv){0};
    char *p = arena_alloc(a, (size_t)n + 1);
    va_start(ap, fmt);
    (void)vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return (struct sv){p, (size_t)n};
}
