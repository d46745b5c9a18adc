/* UTF-8: decoding, validity, display width, folding for matching of names and labels. */
#ifndef ISTMO_BASE_UTF8_H
#define ISTMO_BASE_UTF8_H

#include "base/arena.h"

/* The next code point, advancing *s; 0xFFFD for a malformed byte; -1 at the end. */
int32_t utf8_next(struct sv *s);
size_t utf8_put(uint32_t cp, char out[4]);
bool utf8_valid(struct sv s);                    /* also refuses NUL and surrogates */
struct sv utf8_whole(struct sv s);               /* without a last character that was cut off */
size_t utf8_length(struct sv s);                 /* code points */
size_t utf8_width(struct sv s);                  /* terminal columns: wide CJK = 2, combining = 0 */
struct sv utf8_cut(struct sv s, size_t columns); /* longest prefix of at most `columns` */

/* Embeddings, overrides and isolates (UAX #9): with them a text can reorder what stands beside it, or
 * read as another. Words of right-to-left scripts need none; the marks U+200E and U+200F do no harm. */
bool utf8_reorders(int32_t cp);

/* Lower case, accents of Latin letters removed, white space and punctuation runs to one space:
 * "Ngäbe-Buglé " -> "ngabe bugle". For matching labels, headers and place names. */
struct sv utf8_fold(struct arena *mem, struct sv s);

#endif
