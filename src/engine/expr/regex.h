/*
 * Regular expressions of constraints: what Java's, ICU's and JavaScript's engines read alike.
 *
 * dialect  literals; . [a-z] [^a-z]; \d \w \s \D \W \S (ASCII); \t \n \r \f \xHH \uHHHH;
 *          * + ? {n} {n,} {n,m}, each also lazy with ?; ( ) (?: ) |; ^ $ \b \B.
 *          Everything in Unicode code points. "." is any but a line end.
 * refused  what cannot be decided in linear time (references back, look-around) or is read
 *          differently elsewhere ([ and && inside a class, possessive quantifiers, flags, \p)
 * match    the whole text must match, as ODK's regex() has it
 * cost     O(text × pattern), whatever the pattern; at most REGEX_SIZE_MAX instructions
 * threads  a compiled pattern is never changed
 */
#ifndef ISTMO_ENGINE_REGEX_H
#define ISTMO_ENGINE_REGEX_H

#include "base/arena.h"
#include "base/err.h"

#define REGEX_SIZE_MAX 5000
#define REGEX_DEPTH_MAX 100

struct regex;

MUST_USE int regex_compile(struct arena *mem, struct sv pattern, struct regex **out, struct err *e);
bool regex_match(const struct regex *re, struct sv text, struct arena *mem);
size_t regex_cost(const struct regex *re, size_t bytes); /* steps a match may take */

#endif
