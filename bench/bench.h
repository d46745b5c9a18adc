/* What the bench programs share: a clock, random numbers that are the same everywhere. */
#ifndef ISTMO_BENCH_H
#define ISTMO_BENCH_H

#include "base/err.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BENCH_SEED 0x9E3779B97F4A7C15U

static inline double bench_now(void) /* seconds */
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline uint32_t bench_next(uint64_t *state, uint32_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)((*state >> 16) % below);
}

static inline _Noreturn void bench_fail(const char *what)
{
    (void)fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

/* Memory of this process in bytes: now, and at its highest. */
static inline size_t bench_memory(const char *field)
{
    char line[256];
    size_t kb = 0, n = strlen(field);
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, field, n) && line[n] == ':')
            kb = strtoul(line + n + 1, NULL, 10);
    if (f)
        (void)fclose(f);
    return kb * 1024;
}

#endif
