/* Finds the name somebody probably meant. */
#include "base/near.h"

#define LONGEST 63

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

size_t near_distance(struct sv a, struct sv b)
{
    size_t row[LONGEST + 1];
    if (a.n > LONGEST || b.n > LONGEST)
        return 99;
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t above = row[j];
            size_t best = diagonal + (lower(a.p[i - 1]) != lower(b.p[j - 1]));
            best = above + 1 < best ? above + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            row[j] = best;
            diagonal = above;
        }
    }
    return row[b.n];
}

void near_offer(struct near *n, struct sv candidate)
{
    size_t limit = n->typed.n / 3 < 3 ? n->typed.n / 3 : 3;
    size_t d = near_distance(n->typed, candidate);
    if (d <= (limit ? limit : 1) && (!n->best.n || d < n->distance)) {
        n->best = candidate;
        n->distance = d;
    }
}
