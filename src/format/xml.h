/*
 * Writing XML: markup only from literals, everything else escaped.
 *
 * What XML cannot hold (control characters, bytes that are no UTF-8) and what reorders its surroundings
 * (utf8_reorders) is written as U+FFFD, as draw/visible.h shows it on pages.
 */
#ifndef ISTMO_FORMAT_XML_H
#define ISTMO_FORMAT_XML_H

#include "base/buf.h"

#define xml_lit(out, literal) buf_add((out), SV(literal))
#define xml_attr(out, name, value) xml_attr_((out), SV(" " name "=\""), (value))
#define xml_number_attr(out, name, number) xml_number_attr_((out), SV(" " name "=\""), (number))
#define xml_colour_attr(out, name, colour) xml_colour_attr_((out), SV(" " name "=\""), (colour))

void xml_text(struct buf *out, struct sv text);

/* Used by the macros only. */
void xml_attr_(struct buf *out, struct sv before, struct sv value);
void xml_number_attr_(struct buf *out, struct sv before, long long number);
void xml_colour_attr_(struct buf *out, struct sv before, uint32_t colour); /* RRGGBB */

#endif
