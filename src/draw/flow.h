/*
 * A document that flows over PDF pages: headings, paragraphs, tables, drawings.
 *
 * Text is set by pango (every script is shaped) and every height is measured, never assumed.
 * Pages carry a running head and a number; headings make the outline and never stand alone at the
 * foot of a page; the structure tree says what is heading, paragraph, table and figure.
 * units    points (1/72 inch); A4 upright
 * errors   the first failure is kept and told by flow_close; later calls do nothing
 */
#ifndef ISTMO_DRAW_FLOW_H
#define ISTMO_DRAW_FLOW_H

#include "base/err.h"
#include "draw/canvas.h"
#include "draw/logo.h"
#include "draw/photo.h"

struct flow;

enum flow_face { FLOW_REGULAR, FLOW_BOLD, FLOW_MONO };

struct flow_text {
    double size;
    enum flow_face face;
    uint32_t colour;
    double after; /* space below */
    bool keep;    /* on one page with what follows */
    bool right;   /* set right */
};

struct flow_info {
    const char *path;
    struct buf *bytes; /* what is written instead of a file when there is no path; the caller releases it */
    const char *lang;
    struct sv title, author, subject, made_at; /* made_at: ISO moment */
    struct sv running_head;
};

MUST_USE int flow_open(struct flow **out, const struct flow_info *info, struct err *e);
MUST_USE int flow_close(struct flow *f, struct err *e); /* writes the file; f is gone either way */

/* Content that places itself with the calls below; ctx is the caller's. It must do the same each
 * time it is run, because it is run to be measured before it is run to be painted. */
typedef void flow_content(void *ctx);

/* Runs the whole document without painting, so that flow_page_of knows where everything will be. */
void flow_rehearse(struct flow *f, flow_content *content, void *ctx);
int flow_pages(const struct flow *f); /* of the last rehearsal */
/* The page of the heading with this id, from 1; 0 when no rehearsal met it. */
int flow_page_of(const struct flow *f, struct sv id);

/* Language of the texts that follow, where it is not the document's; empty: the document's. */
void flow_set_lang(struct flow *f, struct sv lang);
/* What the next drawing shows, in words; without this they are the texts it draws. */
void flow_set_alt(struct flow *f, struct sv words);

double flow_width(const struct flow *f);
void flow_set_accent(struct flow *f, uint32_t colour); /* of the section: heads, rules */
void flow_set_section(struct flow *f, struct sv name); /* in the running head of the pages that follow */

void flow_new_page(struct flow *f);
void flow_part(struct flow *f);                /* new page unless this one is mostly empty */
void flow_need(struct flow *f, double height); /* new page unless that much room is left */
void flow_space(struct flow *f, double height);

/* Two columns side by side. The left one stays whole; the right one may go over to next pages. */
void flow_pair(struct flow *f, double left_width, flow_content *left, flow_content *right, void *ctx);
/* On one page if a page can hold it. */
void flow_keep(struct flow *f, flow_content *content, void *ctx);

/* level 1..3; 1 and 2 enter the outline. `id` makes it a link target; may be empty. */
void flow_heading(struct flow *f, int level, struct sv id, struct sv text);
/* A line over the heading that follows, close to it. */
void flow_over(struct flow *f, const struct flow_text *style, struct sv text);
void flow_paragraph(struct flow *f, const struct flow_text *style, struct sv text); /* blank lines separate */
void flow_rule(struct flow *f);

/* What a document opens with. */
struct flow_front {
    uint32_t colour, accent;
    struct sv over, title, under, period; /* over: the mission */
    const struct logo *logo;              /* NULL: none */
    canvas_draw *graphic;                 /* fills the foot of the cover; NULL: none */
    void *graphic_ctx;
    struct sv caption; /* of the graphic */
};
void flow_cover(struct flow *f, const struct flow_front *front);    /* a page of its own */
void flow_masthead(struct flow *f, const struct flow_front *front); /* a field at the top of the first page */

/* One line of a table of contents: a mark in the part's colour, the text, and the page at the right; a link to the
 * heading. */
void flow_contents_line(struct flow *f, struct sv id, uint32_t colour, struct sv text);

/* A part's first page: a field of colour with its title and its figures at a glance. */
struct flow_glance {
    struct sv value, text;
};
struct flow_opening {
    uint32_t colour;
    struct sv over, id, title; /* over: a small line at the top; may be empty */
    canvas_draw *icon;         /* a square of 52; NULL: none */
    void *icon_ctx;
    const struct flow_glance *glance;
    size_t nglance;
};
void flow_opening(struct flow *f, const struct flow_opening *o);
/* A heading of level 1 that needs no page of its own. */
void flow_title(struct flow *f, uint32_t colour, struct sv id, struct sv text);

/* One of a list: an icon at the left, beside it a number (may be empty), a title and what is said of it. */
struct flow_item {
    canvas_draw *icon; /* a square of 26 */
    void *icon_ctx;
    struct sv number, title, meta;
};
void flow_item(struct flow *f, const struct flow_item *item);

/* Photographs in rows that fill the column, captions below them. */
struct flow_photo {
    const struct photo *photo;
    struct sv caption, credit; /* may be empty */
    struct sv alt;             /* what it shows, for who does not see it */
    struct sv lang, alt_lang;  /* of caption and alt, where not the document's */
};
void flow_photos(struct flow *f, const struct flow_photo *photo, size_t n);

/* A note in a tinted box with a bar at its left: `lead` bold, then the text. */
void flow_note(struct flow *f, uint32_t colour, struct sv lead, struct sv text);

/* A drawing of the given height (its own units; scaled down to the column's width). */
void flow_drawing(struct flow *f, double width, double height, canvas_draw *draw, void *ctx);

/* Columns get the width their texts need. The head is repeated on new pages. */
struct flow_column {
    struct sv heading;
    enum flow_face face;
    bool numeric; /* set right */
};
/* A heading within a table spans the columns with its first cell, and stays with the row below it. */
enum flow_row_level { FLOW_ROW_PLAIN, FLOW_ROW_SUBHEAD, FLOW_ROW_HEAD };
struct flow_row {
    const struct sv *cell;
    enum flow_row_level level;
};
#define FLOW_COLUMNS_MAX 16 /* later columns are left out */
void flow_table(struct flow *f, const struct flow_column *column, size_t ncolumns, const struct flow_row *row,
                size_t nrows);

#endif
