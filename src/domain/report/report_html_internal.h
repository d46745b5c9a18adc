/* What the files of the HTML renderer share. */
#ifndef ISTMO_DOMAIN_REPORT_REPORT_HTML_INTERNAL_H
#define ISTMO_DOMAIN_REPORT_REPORT_HTML_INTERNAL_H

#include "base/map.h"
#include "domain/report/report.h"
#include "draw/html.h"

struct page {
    struct html h;
    const struct report_model *m;
    const struct report_section *s;
    struct arena mem;
    struct map ids, regions; /* those already given: each occurs once */
};

/* A text of the program in the report's language. */
void report_html_say(struct page *p, const char *msgid);
/* A text of the pack, marked with its language when that is not the report's. */
void report_html_text(struct page *p, struct text_in t);
void report_html_paragraphs(struct page *p, struct text_in t);
/* The attribute id="PREFIX-NAME", unless that id has been given. */
void report_html_id(struct page *p, const char *prefix, struct sv name);

/* title: of the block, may be empty. row_id: prefix of the ids of rows that are about a figure, or NULL. */
void report_html_table(struct page *p, const struct report_table *t, struct sv title, const char *row_id);

/* --- report_html_front.c -------------------------------------------------------------------------- */
void report_html_colours(struct page *p, uint32_t colour); /* the style attribute with a section's colours */
void report_html_cover(struct page *p);
void report_html_contents(struct page *p);
void report_html_opening(struct page *p);                              /* of a unit's section */
void report_html_photos(struct page *p, const struct report_block *b); /* report_html_photos.c */
void report_html_items(struct page *p, const struct report_block *b);

void report_html_block(struct page *p, const struct report_block *b);

#endif
