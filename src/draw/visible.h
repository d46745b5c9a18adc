/*
 * What is drawn of a text. Control characters, which HTML and XML forbid and fonts lack, and those that
 * reorder what stands beside them (utf8_reorders) are drawn as U+FFFD: on a page, in a PDF, in a chart
 * alike. Whatever puts a text on one of these goes through here.
 */
#ifndef ISTMO_DRAW_VISIBLE_H
#define ISTMO_DRAW_VISIBLE_H

#include "base/buf.h"

#define VISIBLE_INSTEAD "\xef\xbf\xbd" /* U+FFFD */

/* The bytes of the character that a text begins with if it is not to be drawn, else 0. */
size_t visible_hidden(struct sv text);

/* The text as it is drawn: itself, or a copy in the cleared buffer. */
struct sv visible_text(struct buf *room, struct sv text);

#endif
