/* LD_PRELOAD: the ISTMO_ALLOC_FAIL-th allocation fails; with ISTMO_ALLOC_FOREVER all after it do too.
 * With ISTMO_ALLOC_TELL the number of allocations stands on standard error at the end. */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);

static atomic_long count;
static long target;
static int forever;

__attribute__((constructor)) static void begin(void)
{
    const char *n = getenv("ISTMO_ALLOC_FAIL");
    target = n ? atol(n) : 0;
    forever = getenv("ISTMO_ALLOC_FOREVER") != NULL;
    count = 0; /* what the loader needed is not ours */
}

__attribute__((destructor)) static void end(void)
{
    if (getenv("ISTMO_ALLOC_TELL"))
        (void)fprintf(stderr, "%ld\n", (long)count);
}

static int fails(void)
{
    long n = ++count;
    if (!target || (forever ? n < target : n != target))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t n)
{
    return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return fails() ? NULL : __libc_realloc(p, n);
}
