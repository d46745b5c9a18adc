/* Classes of a map: a few ranges between round numbers that the values fill about evenly. */
#include "engine/geo/geo.h"

#include <math.h>
#include <stdlib.h>

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The roundest number above `from` and not above `to`: the first multiple of 1, 2 or 5 times a power of ten, the
 * largest step first, that lies between. */
static double round_between(double from, double to)
{
    static const double part[] = {10, 5, 2};
    double ten = pow(10, floor(log10(to)));
    for (int i = 0; i < 16; i++) {
        for (size_t k = 0; k < sizeof part / sizeof *part; k++) {
            double step = ten * part[k], at = floor(to / step + 1e-9) * step;
            if (at > from && at <= to)
                return at;
        }
        ten /= 10;
    }
    return to;
}

static size_t above_zero(const double *value, size_t n, double *out)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(value[i]) && value[i] > 0)
            out[m++] = value[i];
    qsort(out, m, sizeof *out, by_size);
    return m;
}

size_t geo_classes(const double *value, size_t n, double lower[GEO_CLASSES_MAX])
{
    double *sorted = xmalloc((n + 1) * sizeof *sorted);
    size_t m = above_zero(value, n, sorted), classes = 0;
    size_t wanted = m < GEO_CLASSES_MAX ? m : GEO_CLASSES_MAX;
    if (m)
        lower[classes++] = 0;
    for (size_t i = 1; i < wanted; i++) {
        size_t first = i * m / wanted; /* of the class above */
        if (sorted[first] > sorted[first - 1])
            lower[classes++] = round_between(sorted[first - 1], sorted[first]);
    }
    free(sorted);
    return classes;
}

int geo_class_of(const double *lower, size_t n, double value)
{
    int found = -1;
    for (size_t i = 0; i < n; i++)
        if (value >= lower[i])
            found = (int)i;
    return found;
}
