/* What the files of draw/flow share: the page being filled, and painting that knows when not to. */
#ifndef ISTMO_DRAW_FLOW_INTERNAL_H
#define ISTMO_DRAW_FLOW_INTERNAL_H

#include "base/map.h"
#include "draw/flow.h"
#include "draw/pdf_finish.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>

#define FLOW_PAGE_W 595.28
#define FLOW_PAGE_H 841.89
#define FLOW_MARGIN 54.0
#define FLOW_TOP 62.0
#define FLOW_BOTTOM 58.0
#define FLOW_INK 0x1d2530u
#define FLOW_GREY 0x5b6672u
#define FLOW_LINE 0xd5dae0u
#define FLOW_WAITING_MAX 6

enum flow_mode {
    FLOW_PAINTS,
    FLOW_REHEARSES, /* breaks pages, paints nothing */
    FLOW_MEASURES,  /* one endless page: y is the height */
};

/* A text on its way to a page: a heading or a paragraph. */
struct flow_piece {
    struct flow_text style;
    const char *tag; /* of the structure tree */
    int level;       /* of the outline; 0: not in it */
    double before;   /* space above, unless at the top of a page */
    bool rule;       /* no text but a line, unless at the top of a page */
    struct sv id, text, lang;
};

struct flow {
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoContext *pango;
    struct arena mem;
    struct sv head, section;
    struct sv path, part; /* written beside, renamed at the end */
    struct buf *bytes;    /* instead of a file */
    FILE *file_out;
    struct buf pdf; /* as cairo writes it */
    struct pdf_about about;
    struct {
        struct pdf_element *v;
        size_t n, cap;
    } elements;       /* those of which more is to be told */
    size_t nelements; /* all that were begun */
    int heading[4];   /* levels of the headings above, outermost first */
    int nheadings;
    struct sv lang, alt; /* of what comes next */
    double x, width, y;  /* the column being filled */
    uint32_t accent;
    int page, rehearsed; /* the page being filled; pages of the last rehearsal */
    int outline[3];
    bool over;            /* a line stands over the next heading */
    bool page_open, bare; /* bare: the next page has no running head */
    enum flow_mode mode;
    struct flow_piece waiting[FLOW_WAITING_MAX]; /* kept with what follows */
    size_t nwaiting;
    struct {
        struct flow_mark *v;
        size_t n, cap;
    } marks;
    struct map layouts; /* -> PangoLayout; by style, width and text */
    struct buf key;     /* of the layout being looked for */
};

struct flow_mark {
    struct sv id;
    int page;
};

/* flow_tag.c: elements of the structure tree */
void flow_tag(struct flow *f, const char *tag);
void flow_untag(struct flow *f, const char *tag);
void flow_tag_link(struct flow *f, struct sv dest, struct sv words);
struct sv flow_words_of(struct flow *f, double width, double height, canvas_draw *draw, void *ctx);
/* A figure that shows what the words say; without words it is decoration, and no element. */
void flow_tag_figure(struct flow *f, struct sv words);
void flow_untag_figure(struct flow *f, struct sv words);

/* flow.c */
void flow_fill(struct flow *f, uint32_t colour, double x, double y, double w, double h);

/* flow_front.c */
void flow_draw_at(struct flow *f, double x, double y, double width, double height, double scale, canvas_draw *draw,
                  void *ctx);

/* flow_layout.c: width 0 is that of the longest word, below 0 that of the longest line */
PangoLayout *flow_layout_new(struct flow *f, const struct flow_text *style, double width, struct sv text);
/* The same, kept: texts are laid out once, however often they are measured. Not to be changed. */
PangoLayout *flow_layout(struct flow *f, const struct flow_text *style, double width, struct sv text);
void flow_layouts_release(struct flow *f);
double flow_layout_height(PangoLayout *l);
void flow_show(struct flow *f, PangoLayout *l, double x, double y, uint32_t colour);

/* flow_text.c */
double flow_waiting_height(struct flow *f);
void flow_place_waiting(struct flow *f);
void flow_put(struct flow *f, const struct flow_piece *p);
void flow_destination(struct flow *f, struct sv id);
void flow_outline(struct flow *f, int level, struct sv text);

#endif
