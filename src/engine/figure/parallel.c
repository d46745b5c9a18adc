/* Threads behind one call, so that the engine does not depend on them. Called by the roll-up. */
#include "engine/figure/parallel.h"

#ifdef __wasm__

void parallel_run(size_t n, parallel_fn *fn, void *ctx)
{
    for (size_t i = 0; i < n; i++)
        fn(ctx, i);
}

size_t parallel_processors(void)
{
    return 1;
}

#else

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

struct piece {
    parallel_fn *fn;
    void *ctx;
    size_t number;
    pthread_t thread;
    bool started;
};

static void *run(void *arg)
{
    struct piece *p = arg;
    p->fn(p->ctx, p->number);
    return NULL;
}

void parallel_run(size_t n, parallel_fn *fn, void *ctx)
{
    struct piece piece[PARALLEL_MAX];
    for (size_t i = 0; i < n; i++)
        piece[i] = (struct piece){.fn = fn, .ctx = ctx, .number = i};
    for (size_t i = 1; i < n; i++)
        piece[i].started = pthread_create(&piece[i].thread, NULL, run, &piece[i]) == 0;
    for (size_t i = 0; i < n; i++)
        if (!piece[i].started)
            (void)run(&piece[i]);
    for (size_t i = 1; i < n; i++)
        if (piece[i].started)
            (void)pthread_join(piece[i].thread, NULL);
}

size_t parallel_processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > PARALLEL_MAX ? PARALLEL_MAX : (size_t)n;
}

#endif
