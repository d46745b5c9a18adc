/*
 * The report: one model made from a report description and the figures, rendered as HTML, PDF
 * and JSON. The renderers decide nothing about content; charts are drawn by draw/chart for both.
 */
#ifndef ISTMO_DOMAIN_REPORT_REPORT_H
#define ISTMO_DOMAIN_REPORT_REPORT_H

#include "domain/check/check.h"
#include "draw/chart.h"

enum block_type {
    BLOCK_COVER,
    BLOCK_TEXT,
    BLOCK_BIG_NUMBERS,
    BLOCK_UNIT_HEADER,
    BLOCK_INDICATOR,
    BLOCK_PROGRESS,
    BLOCK_TABLE,
    BLOCK_TOOLS,
    BLOCK_MATERIALS,
    BLOCK_TREND,
    BLOCK_FUNNEL,
    BLOCK_LINKS,
    BLOCK_FINDINGS,
    BLOCK_METHOD,
};

/* A figure ready to print: texts in the report's language, number and women/men/not broken down. */
struct report_figure {
    const struct indicator *indicator;
    struct sv code, label, caption, heading, text;
    struct sv value;    /* "1,190"; "—" when empty */
    struct sv declared; /* "1,180"; empty when equal or none */
    struct sv counting; /* "participations", translated */
    struct sv formula;
    struct sv status;
    double number, women, men, not_broken_down; /* NaN: none */
    struct sv women_text, men_text, nd_text;
    struct sv target_text;
    double target;
    int64_t records;
    bool apportioned;
    struct finding **finding;
    size_t nfindings, finding_cap;
};

struct report_row { /* a row of a table, a tool, a material */
    struct sv *cell;
};

struct report_block {
    enum block_type type;
    struct sv title, text;        /* plain text, blank lines between paragraphs */
    struct report_figure *figure; /* the figures it shows; indicator blocks: the main one first */
    size_t nfigures;
    struct sv *column; /* tables: headings */
    size_t ncolumns;
    bool *numeric; /* per column: set right */
    struct report_row *row;
    size_t nrows, row_cap;
    struct chart_item *item; /* trend */
    size_t nitems;
    bool over_time;          /* items are consecutive periods */
    struct chart_tile *tile; /* links */
    size_t ntiles;
    struct findings *findings;
    struct sv note; /* "apportioned from a published total", "links are proposals" */
};

struct report_section {
    struct sv id, title;
    const struct unit *unit; /* NULL: none */
    uint32_t colour;
    struct report_block *block;
    size_t nblocks, block_cap;
};

struct report_model {
    const char *lang;
    struct sv title, subtitle, mission, period, made_at;
    struct report_section *section;
    size_t nsections, section_cap;
    struct findings findings;
    struct figures figures;
};

/* errors   ERR_NOT_FOUND no such report; ERR_INPUT unknown block type or indicator, with its place */
MUST_USE int report_build(struct db_conn *c, const struct context *ctx, const struct pack *pk,
                          const struct facts *facts, struct sv name, const struct period *period, struct arena *mem,
                          struct report_model **out, struct err *e);

MUST_USE int report_html(const struct report_model *m, struct buf *out, struct err *e);
MUST_USE int report_json(const struct report_model *m, struct buf *out, struct err *e);
/* Written beside and renamed into place: a failed print leaves the old file. */
MUST_USE int report_pdf(const struct report_model *m, const char *path, struct err *e);

#endif
