/* The steps of the simplex method: see simplex.h. Pure; called by protect.c. */
#include "engine/protect/simplex.h"

#include <math.h>

struct simplex simplex_new(struct arena *mem, size_t rows, size_t columns, uint64_t *budget)
{
    struct simplex s = {.rows = rows, .columns = columns, .budget = budget};
    s.a = ARENA_ARRAY(mem, rows * columns, double);
    s.low = ARENA_ARRAY(mem, columns, double);
    s.high = ARENA_ARRAY(mem, columns, double);
    s.x = ARENA_ARRAY(mem, columns, double);
    s.price = ARENA_ARRAY(mem, columns, double);
    s.basis = ARENA_ARRAY(mem, rows, size_t);
    s.row = ARENA_ARRAY(mem, columns, size_t);
    for (size_t i = 0; i < rows; i++)
        s.basis[i] = SIMPLEX_NONE;
    for (size_t j = 0; j < columns; j++)
        s.row[j] = SIMPLEX_NONE;
    return s;
}

static double *line(const struct simplex *s, size_t row)
{
    return s->a + row * s->columns;
}

static void set_prices(struct simplex *s, const double *cost)
{
    memcpy(s->price, cost, s->columns * sizeof *cost);
    for (size_t i = 0; i < s->rows; i++) {
        double c = s->basis[i] == SIMPLEX_NONE ? 0 : cost[s->basis[i]];
        const double *a = line(s, i);
        for (size_t j = 0; fabs(c) > 0 && j < s->columns; j++)
            s->price[j] -= c * a[j];
    }
}

/* 1: more of the column costs less, -1: less of it does, 0: neither, or it cannot move. */
static int direction(const struct simplex *s, size_t j)
{
    if (s->row[j] != SIMPLEX_NONE)
        return 0;
    if (s->price[j] < -SIMPLEX_SMALL && s->x[j] < s->high[j])
        return 1;
    return s->price[j] > SIMPLEX_SMALL && s->x[j] > s->low[j] ? -1 : 0;
}

static size_t choose_column(const struct simplex *s, bool bland)
{
    size_t best = SIMPLEX_NONE;
    for (size_t j = 0; j < s->columns; j++) {
        if (!direction(s, j))
            continue;
        if (bland)
            return j;
        if (best == SIMPLEX_NONE || fabs(s->price[j]) > fabs(s->price[best]))
            best = j;
    }
    return best;
}

/* How far column j can go before the basis of row i is at its bound. A row without a basis stays 0. */
static double room(const struct simplex *s, size_t i, double slope)
{
    size_t b = s->basis[i];
    double left = b == SIMPLEX_NONE ? 0 : slope > 0 ? s->x[b] - s->low[b] : s->high[b] - s->x[b];
    return left > 0 ? left / fabs(slope) : 0;
}

/* The row that stops column j: of several the one with the largest element, by Bland the first basis. */
static size_t choose_row(const struct simplex *s, size_t j, int way, bool bland, double *step)
{
    size_t best = SIMPLEX_NONE;
    for (size_t i = 0; i < s->rows; i++) {
        double slope = line(s, i)[j] * way;
        if (fabs(slope) <= SIMPLEX_SMALL)
            continue;
        double r = room(s, i, slope);
        bool same = best != SIMPLEX_NONE && fabs(r - *step) <= SIMPLEX_SMALL;
        bool before = same && (bland ? s->basis[i] + 1 < s->basis[best] + 1 : fabs(slope) > fabs(line(s, best)[j]));
        if (r < *step - SIMPLEX_SMALL || before || (best == SIMPLEX_NONE && r <= *step)) {
            *step = r < *step ? r : *step;
            best = i;
        }
    }
    return best;
}

static void move(struct simplex *s, size_t j, double by)
{
    s->x[j] += by;
    for (size_t i = 0; i < s->rows; i++)
        if (s->basis[i] != SIMPLEX_NONE)
            s->x[s->basis[i]] -= line(s, i)[j] * by;
}

static void subtract(double *from, const double *pivot, double factor, size_t n)
{
    for (size_t k = 0; k < n; k++)
        from[k] -= factor * pivot[k];
}

static void pivot(struct simplex *s, size_t r, size_t j)
{
    double *p = line(s, r), by = p[j];
    for (size_t k = 0; k < s->columns; k++)
        p[k] /= by;
    for (size_t i = 0; i < s->rows; i++)
        if (i != r && fabs(line(s, i)[j]) > 0)
            subtract(line(s, i), p, line(s, i)[j], s->columns);
    subtract(s->price, p, s->price[j], s->columns);
    if (s->basis[r] != SIMPLEX_NONE)
        s->row[s->basis[r]] = SIMPLEX_NONE;
    s->basis[r] = j;
    s->row[j] = r;
}

/* 1: a step was made, 0: nothing costs less, -1: no end. */
static int advance(struct simplex *s)
{
    bool bland = s->idle > s->rows + s->columns;
    size_t j = choose_column(s, bland);
    if (j == SIMPLEX_NONE)
        return 0;
    int way = direction(s, j);
    double own = way > 0 ? s->high[j] - s->x[j] : s->x[j] - s->low[j], step = own;
    size_t r = choose_row(s, j, way, bland, &step);
    if (!isfinite(step))
        return -1;
    move(s, j, way * step);
    if (r != SIMPLEX_NONE)
        pivot(s, r, j);
    else
        s->x[j] = way > 0 ? s->high[j] : s->low[j];
    s->idle = step > SIMPLEX_SMALL ? 0 : s->idle + 1;
    return 1;
}

bool simplex_minimise(struct simplex *s, const double *cost)
{
    uint64_t each = (uint64_t)(s->rows + 1) * s->columns;
    set_prices(s, cost);
    s->idle = 0;
    for (;;) {
        if (*s->budget < each)
            return false;
        *s->budget -= each;
        int rc = advance(s);
        if (rc <= 0)
            return rc == 0;
    }
}
