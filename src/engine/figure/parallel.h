/*
 * Doing n pieces of work at once.
 *
 * fn is called once for each piece 0..n-1, on threads of its own; parallel_run returns when all
 * are done. Where there are no threads (WebAssembly), or none can be had, the pieces run in turn.
 */
#ifndef ISTMO_ENGINE_PARALLEL_H
#define ISTMO_ENGINE_PARALLEL_H

#include <stddef.h>

#define PARALLEL_MAX 64

typedef void parallel_fn(void *ctx, size_t piece);
void parallel_run(size_t n, parallel_fn *fn, void *ctx);
size_t parallel_processors(void); /* 1..PARALLEL_MAX */

#endif
