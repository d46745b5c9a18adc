/* Finds the name somebody probably meant. */
#include "base/near.h"

#define LONGEST 63

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Three rows of the table of optimal string alignment: this one and the two before it. */
size_t near_distance(struct sv a, struct sv b)
{
    size_t rows[3][LONGEST + 1];
    if (a.n > LONGEST || b.n > LONGEST)
        return 99;
    for (size_t j = 0; j <= b.n; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            bool same = lower(a.p[i - 1]) == lower(b.p[j - 1]);
            row[j] = least(above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && lower(a.p[i - 1]) == lower(b.p[j - 2]) && lower(a.p[i - 2]) == lower(b.p[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return rows[a.n % 3][b.n];
}

void near_offer(struct near *n, struct sv candidate)
{
    size_t limit = n->typed.n == 2 ? 1 : n->typed.n / 3 < 3 ? n->typed.n / 3 : 3;
    size_t apart = n->typed.n > candidate.n ? n->typed.n - candidate.n : candidate.n - n->typed.n;
    if (apart > limit)
        return; /* most candidates: long lists are searched for every wrong answer */
    size_t d = near_distance(n->typed, candidate);
    if (n->typed.n && d <= limit && (!n->best.n || d < n->distance)) {
        n->best = candidate;
        n->distance = d;
    }
}
