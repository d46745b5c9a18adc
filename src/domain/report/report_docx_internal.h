/* What the files of the DOCX renderer share. */
#ifndef ISTMO_DOMAIN_REPORT_REPORT_DOCX_INTERNAL_H
#define ISTMO_DOMAIN_REPORT_REPORT_DOCX_INTERNAL_H

#include "domain/report/report_charts.h"
#include "format/docx.h"

struct paper {
    struct docx *d;
    const struct report_model *m;
    const struct report_section *s;
    bool method; /* the report says how its figures were made: codes lead there */
    struct arena mem;
};

#define PAPER_SCALE (2 * 96 / 72.0) /* pixels a point of drawings: twice a screen's */
#define PAPER_RED 0xb3261eu
#define PAPER_AMBER 0x8a5a00u
#define PAPER_GREY 0x5b6672u
#define PAPER_POINTS(dxa) ((dxa) / 20.0)

const char *report_docx_say(const struct paper *p, const char *msgid);
/* A paragraph of one text; nothing where it is empty. */
void report_docx_line(struct paper *p, const char *style, struct text_in text);
/* Blank lines divide it into paragraphs. */
void report_docx_paragraphs(struct paper *p, const char *style, struct text_in text);
void report_docx_heading(struct paper *p, int level, struct sv bookmark, struct text_in text);
/* title and words both empty: decoration. */
void report_docx_drawing(struct paper *p, double width, double height, canvas_draw *draw, struct report_chart *chart,
                         struct sv title, struct sv words);
/* The drawing within a paragraph that is open. */
void report_docx_inline(struct paper *p, double width, double height, canvas_draw *draw, struct report_chart *chart,
                        struct sv title, struct sv words);
/* The colour as docx takes it, where 0 stands for none. */
uint32_t report_docx_colour(uint32_t colour);

/* row_bookmark: prefix of the bookmarks of rows that are about a figure, or NULL. */
void report_docx_table(struct paper *p, const struct report_table *t, struct sv title, const char *row_bookmark);

void report_docx_cover(struct paper *p); /* of a book; the masthead of a note */
void report_docx_sheet_head(struct paper *p);
void report_docx_opening(struct paper *p, struct sv bookmark, bool page_before); /* of a unit's section */
void report_docx_block(struct paper *p, const struct report_block *b);

#endif
