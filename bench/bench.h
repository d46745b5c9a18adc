/* What the bench programs share: a clock, random numbers that are the same everywhere. */
#ifndef ISTMO_BENCH_H
#define ISTMO_BENCH_H

#include "base/err.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define BENCH_SEED 0x9E3779B97F4A7C15U

static inline double bench_now(void) /* seconds */
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline double bench_cpu(void) /* seconds of all threads of this process */
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
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

/* --- saves ------------------------------------------------------------------------------------- */

/* Flushes of this process: the libraries' calls come here, since the program's own name comes first. */
static _Atomic uint64_t bench_flushes;
int fsync(int fd);
int fdatasync(int fd);

int fsync(int fd)
{
    bench_flushes++;
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    bench_flushes++;
    return (int)syscall(SYS_fdatasync, fd);
}

static inline int bench_ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* latency: seconds of each save; sorted here. */
static inline void bench_saves(double *latency, size_t n, double seconds, uint64_t commits, uint64_t flushes)
{
    qsort(latency, n, sizeof *latency, bench_ascending);
    (void)printf("{\"rate\":%.1f,\"p50\":%.3f,\"p99\":%.3f,\"commits\":%.5f,\"flushes\":%.5f}\n", (double)n / seconds,
                 latency[n / 2] * 1e3, latency[n * 99 / 100] * 1e3, (double)commits / (double)n,
                 (double)flushes / (double)n);
}

#endif
