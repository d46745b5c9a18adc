/* Areas in a plane: what is inside, where there is most room, lines that fill them. */
#include "engine/geo/geo.h"

#include <math.h>
#include <stdlib.h>

static bool crosses(struct point a, struct point b, struct point at)
{
    return (a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x;
}

bool rings_contain(const struct rings *r, struct point at)
{
    bool inside = false;
    for (size_t k = 0; k < r->n; k++)
        for (size_t i = 0, j = r->v[k].n - 1; i < r->v[k].n; j = i++)
            inside ^= crosses(r->v[k].p[i], r->v[k].p[j], at);
    return inside;
}

struct box rings_box(const struct rings *r)
{
    struct box box = {0};
    bool any = false;
    for (size_t k = 0; k < r->n; k++)
        for (size_t i = 0; i < r->v[k].n; i++) {
            struct point p = r->v[k].p[i];
            if (!any)
                box = (struct box){p.x, p.y, p.x, p.y};
            any = true;
            box = (struct box){fmin(box.left, p.x), fmin(box.top, p.y), fmax(box.right, p.x), fmax(box.bottom, p.y)};
        }
    return box;
}

bool box_overlaps(const struct box *a, const struct box *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* --- where there is most room -------------------------------------------------------------------- */

static double to_segment(struct point at, struct point a, struct point b)
{
    double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
    double t = length > 0 ? ((at.x - a.x) * dx + (at.y - a.y) * dy) / length : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return hypot(at.x - a.x - t * dx, at.y - a.y - t * dy);
}

static double to_border(const struct rings *r, struct point at)
{
    double least = INFINITY;
    for (size_t k = 0; k < r->n; k++)
        for (size_t i = 0, j = r->v[k].n - 1; i < r->v[k].n; j = i++)
            least = fmin(least, to_segment(at, r->v[k].p[j], r->v[k].p[i]));
    return rings_contain(r, at) ? least : -least;
}

#define POLE_GRID 12
#define POLE_ROUNDS 4

/* The best of a grid, then the best of a finer one around it. */
struct point rings_pole(const struct rings *r, double *distance)
{
    struct box box = rings_box(r);
    struct point best = {(box.left + box.right) / 2, (box.top + box.bottom) / 2};
    *distance = r->n ? to_border(r, best) : -1;
    for (int pass = 0; r->n && pass < POLE_ROUNDS; pass++) {
        double w = (box.right - box.left) / POLE_GRID, h = (box.bottom - box.top) / POLE_GRID;
        for (int i = 0; i < POLE_GRID * POLE_GRID; i++) {
            int column = i % POLE_GRID, row = i / POLE_GRID;
            struct point at = {box.left + (column + 0.5) * w, box.top + (row + 0.5) * h};
            double d = to_border(r, at);
            if (d > *distance) {
                *distance = d;
                best = at;
            }
        }
        box = (struct box){best.x - w, best.y - h, best.x + w, best.y + h};
    }
    return best;
}

/* --- lines that fill an area ---------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

struct cuts {
    double *v;
    size_t n, cap;
};

/* Where the line x + y = u meets the borders, as x - y. */
static void cut(const struct rings *r, double u, struct arena *mem, struct cuts *out)
{
    out->n = 0;
    for (size_t k = 0; k < r->n; k++)
        for (size_t i = 0, j = r->v[k].n - 1; i < r->v[k].n; j = i++) {
            struct point a = r->v[k].p[j], b = r->v[k].p[i];
            double ua = a.x + a.y, ub = b.x + b.y;
            if ((ua > u) != (ub > u)) {
                double t = (u - ua) / (ub - ua), va = a.x - a.y, vb = b.x - b.y;
                vec_push(mem, out, va + t * (vb - va));
            }
        }
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, by_size);
}

void rings_hatch(const struct rings *r, double step, struct arena *mem, rings_line *line, void *ctx)
{
    struct box box = rings_box(r);
    struct cuts cuts = {0};
    double first = ceil((box.left + box.top) / step), last = floor((box.right + box.bottom) / step);
    size_t lines = last >= first ? (size_t)(last - first) + 1 : 0;
    for (size_t i = 0; i < lines; i++) {
        double u = (first + (double)i) * step;
        cut(r, u, mem, &cuts);
        for (size_t k = 0; k + 1 < cuts.n; k += 2)
            line(ctx, (struct point){(u + cuts.v[k]) / 2, (u - cuts.v[k]) / 2},
                 (struct point){(u + cuts.v[k + 1]) / 2, (u - cuts.v[k + 1]) / 2});
    }
}
