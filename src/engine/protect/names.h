/*
 * Names of a register in a text that is to be published.
 *
 * A name is two or more of its parts: "Pérez Gómez, María José" is found in "María Pérez" and in
 * "Gómez, M. José", not in "María" alone. Letters are compared without case and accents, whole words only;
 * one word may stand between two parts. Particles (de, la, dos) are no parts. A name written without spaces
 * (Chinese, Japanese, Korean) is found as it stands. A number of a document or telephone is found however it
 * is divided.
 *
 * memory   in the arena; nothing of the register is copied into what is found but initials
 * cost     a text: O(its words); a register: O(answers * parts²)
 */
#ifndef ISTMO_ENGINE_NAMES_H
#define ISTMO_ENGINE_NAMES_H

#include "base/map.h"

struct names {
    struct arena *mem;
    struct map part, pair, number;
    struct {
        struct sv *v;
        size_t n, cap;
    } whole;
    size_t n; /* answers that are a name or a number */
};

enum names_kind { NAMES_PERSON, NAMES_NUMBER };

struct names_match {
    enum names_kind kind;
    struct sv key;     /* what matched, folded: to recognise the match again, never to be shown */
    char initials[16]; /* "M. P."; of a number its last two digits */
};

/* What does not look like a name or a number (an address, a sentence) is left out. */
void names_add(struct names *s, struct sv answer);

typedef void names_fn(void *ctx, const struct names_match *m);
/* Every match, each pair of words once; keys live in `mem`. */
void names_find(const struct names *s, struct sv text, struct arena *mem, names_fn *fn, void *ctx);

#endif
