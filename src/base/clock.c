/* The only place that reads the time of day and the system's randomness. */
#include "base/clock.h"

#include "base/date.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

int64_t clock_now_ms(void)
{
    const char *fixed = getenv("ISTMO_NOW");
    int64_t ms;
    if (fixed && moment_parse(sv_of(fixed), &ms))
        return ms;
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_random(void *out, size_t n)
{
    unsigned char *p = out;
    while (n) {
        ssize_t got = getrandom(p, n > 256 ? 256 : n, 0);
        if (got <= 0)
            continue;
        p += got;
        n -= (size_t)got;
    }
}
