/*
 * A document that flows over PDF pages: headings, paragraphs, tables, drawings.
 *
 * Text is set by pango (every script is shaped) and every height is measured, never assumed.
 * Pages carry a running head and a number; headings make the outline; the structure tree says
 * what is heading, paragraph, table and figure.
 * units    points (1/72 inch); A4 upright
 * errors   the first failure is kept and told by flow_close; later calls do nothing
 */
#ifndef ISTMO_DRAW_FLOW_H
#define ISTMO_DRAW_FLOW_H

#include "base/err.h"
#include "draw/canvas.h"

struct flow;

enum flow_weight { FLOW_REGULAR, FLOW_BOLD };

struct flow_text {
    double size;
    enum flow_weight weight;
    uint32_t colour;
    double after; /* space below */
    double indent;
};

struct flow_info {
    const char *path;
    const char *lang;
    struct sv title, author, subject, made_at; /* made_at: ISO moment */
    struct sv running_head;
};

MUST_USE int flow_open(struct flow **out, const struct flow_info *info, struct err *e);
MUST_USE int flow_close(struct flow *f, struct err *e); /* writes the file; f is gone either way */

double flow_width(const struct flow *f);
uint32_t flow_accent(const struct flow *f);
void flow_set_accent(struct flow *f, uint32_t colour); /* of the section: heads, rules */

void flow_new_page(struct flow *f);
void flow_need(struct flow *f, double height); /* new page unless that much room is left */
void flow_space(struct flow *f, double height);

/* level 1..3; 1 and 2 enter the outline. `id` makes it a link target; may be empty. */
void flow_heading(struct flow *f, int level, struct sv id, struct sv text);
void flow_paragraph(struct flow *f, const struct flow_text *style, struct sv text); /* blank lines separate */
void flow_rule(struct flow *f);

/* A filled box as wide as the page with text on it. */
void flow_banner(struct flow *f, uint32_t colour, double size, struct sv text);

/* A note in a tinted box with a bar at its left. */
void flow_note(struct flow *f, uint32_t colour, struct sv text);

/* A drawing of the given height (its own units; scaled to the width). alt: for who cannot see. */
void flow_drawing(struct flow *f, double width, double height, struct sv alt, canvas_draw *draw, void *ctx);

/* Columns share the width by `share` (any positive numbers). The head is repeated on new pages. */
struct flow_column {
    struct sv heading;
    double share;
    bool numeric;
};
void flow_table(struct flow *f, const struct flow_column *column, size_t ncolumns, const struct sv *const *row,
                size_t nrows);

#endif
