/*
 * Writing HTML and SVG: markup only from literals, everything else escaped.
 *
 *     html_lit(h, "<p class=\"note\">"); html_text(h, finding->message); html_lit(h, "</p>");
 *
 * html_lit is a macro that concatenates with "", so a variable does not compile. Attribute values
 * go through html_attr, whose name is a literal as well; URLs through html_url_attr, which lets
 * only http, https, mailto and in-page addresses pass.
 */
#ifndef ISTMO_DRAW_HTML_H
#define ISTMO_DRAW_HTML_H

#include "base/buf.h"

struct html {
    struct buf *out;
};

#define html_lit(h, literal) html_raw_((h), "" literal "", sizeof(literal) - 1)
#define html_attr(h, name, value) html_attr_((h), " " name "=\"", (value))
/* A picture of its own within the page; type: what follows "image/". */
#define html_image_attr(h, name, type, base64) html_image_attr_((h), " " name "=\"data:image/", (type), (base64))
#define html_url_attr(h, name, value) html_url_attr_((h), " " name "=\"", (value))

void html_text(struct html *h, struct sv text); /* as draw/visible.h shows it */
void html_number(struct html *h, double v);     /* for coordinates: at most two decimals, with a point */
void html_num_attr_(struct html *h, const char *before, double v);
#define html_num_attr(h, name, v) html_num_attr_((h), " " name "=\"", (v))

/* Paragraphs of plain text: blank lines separate them. */
void html_paragraphs(struct html *h, struct sv text);

/* Text of our own (a style sheet, an icon) compiled into the program, put in as it is. */
void html_asset(struct html *h, const char *asset_name);

/* Used by the macros only. */
void html_raw_(struct html *h, const char *literal, size_t n);
void html_attr_(struct html *h, const char *before, struct sv value);
void html_image_attr_(struct html *h, const char *before, const char *type, struct sv base64);
void html_url_attr_(struct html *h, const char *before, struct sv value);

#endif
