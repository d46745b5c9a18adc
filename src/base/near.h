/* Edit distance of short names, for "did you mean". */
#ifndef ISTMO_BASE_NEAR_H
#define ISTMO_BASE_NEAR_H

#include "base/sv.h"

/* Edits (a letter more, less, other, or two exchanged) in bytes without ASCII case; 99 when either is
 * longer than 63 bytes. */
size_t near_distance(struct sv a, struct sv b);

/* The best of a series: start with {0}, offer every candidate, read `best` (empty: none near).
 * Near means at most a third of the typed name's length (one edit of two letters), and at most
 * 3 edits. */
struct near {
    struct sv typed, best;
    size_t distance;
};
void near_offer(struct near *n, struct sv candidate);

#endif
