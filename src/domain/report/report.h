/*
 * The report: one model made from a report description and the figures, rendered as HTML, PDF
 * and JSON. The renderers decide nothing about content; charts are drawn by draw/chart for both.
 */
#ifndef ISTMO_DOMAIN_REPORT_REPORT_H
#define ISTMO_DOMAIN_REPORT_REPORT_H

#include "base/map.h"
#include "domain/check/check.h"
#include "domain/note/note.h"
#include "domain/public/public.h"
#include "draw/chart.h"
#include "draw/geomap.h"
#include "draw/logo.h"
#include "draw/photo.h"

enum block_type {
    BLOCK_COVER,
    BLOCK_TEXT,
    BLOCK_BIG_NUMBERS,
    BLOCK_UNIT_HEADER,
    BLOCK_INDICATOR,
    BLOCK_PROGRESS,
    BLOCK_TABLE,
    BLOCK_TOOLS,
    BLOCK_RECORDS,
    BLOCK_MATERIALS,
    BLOCK_TREND,
    BLOCK_FUNNEL,
    BLOCK_MAP,
    BLOCK_LINKS,
    BLOCK_PHOTOGRAPHS,
    BLOCK_FINDINGS,
    BLOCK_METHOD,
};

/* What staff wrote about an indicator: "Narrative", "Deviation note (P-1)". */
struct report_note {
    enum note_kind kind;
    struct sv project; /* empty: about all */
    struct sv heading, text, by;
};

/* A figure ready to print: texts, the number, women/men/not broken down. A text_in has a language
 * only when it is another than the report's: the description or the pack lacks the translation. */
struct report_figure {
    const struct indicator *indicator;
    struct sv code;
    struct text_in label, caption, heading, text;
    struct sv value;    /* "1,190"; an em dash when empty */
    struct sv declared; /* "1,180"; empty when equal or none */
    struct sv counting; /* "participations", translated */
    struct sv formula;
    struct sv status;
    double number, women, men, not_broken_down; /* NaN: none */
    struct sv women_text, men_text, nd_text;
    struct sv target_text;
    double target;
    int64_t records; /* -1: not printed */
    bool apportioned;
    bool suppressed;          /* of it or of its sexes something is not printed */
    struct finding **finding; /* errors and warnings about it */
    size_t nfindings, finding_cap;
    struct report_note *note;
    size_t nnotes;
};

enum report_column_kind { REPORT_TEXT, REPORT_NUMBER, REPORT_CODE };

struct report_column {
    struct sv heading;
    enum report_column_kind kind; /* REPORT_CODE: formulas, set in a monospaced face */
};

/* A heading within a table has text in its first cell only, and spans the columns. */
enum report_row_level { REPORT_ROW_PLAIN, REPORT_ROW_SUBHEAD, REPORT_ROW_HEAD };

struct report_row {
    struct sv figure; /* the indicator the row is about; empty: none */
    struct sv icon;   /* of a list's item; empty: the block's */
    enum report_row_level level;
    struct sv *cell;
};

struct report_table {
    struct report_column *column;
    size_t ncolumns;
    struct report_row *v;
    size_t n, cap;
};

struct report_findings {
    struct sv title; /* "Errors: 4" */
    struct report_table table;
};

struct report_photo {
    struct sv file; /* its name in the pack */
    struct photo photo;
    struct sv base64;
    struct text_in caption, credit, alt; /* alt: what it shows, for who does not see it */
};

/* One indicator on the boundaries; the block's table has the same figures. */
struct report_map {
    const struct indicator *indicator;
    struct text_in title;
    uint32_t colour;
    struct geo_areas boundaries;
    struct geomap map;
    struct sv words;
};

struct report_block {
    enum block_type type;
    struct text_in title, text;   /* plain text, blank lines between paragraphs */
    struct report_figure *figure; /* the figures it shows; indicator blocks: the main one first */
    size_t nfigures;
    struct report_table table;
    struct chart_item *item; /* trend, bars */
    size_t nitems;
    bool if_room;            /* a sheet shows it where its page has room */
    bool over_time;          /* items are consecutive periods */
    struct chart_tile *tile; /* links */
    size_t ntiles;
    struct report_photo *photo; /* photographs */
    size_t nphotos;
    struct report_map *map;
    struct report_table spots; /* of the maps */
    size_t nmaps;
    struct sv words; /* what a drawing says, for who does not see it */
    struct findings *findings;
    struct report_findings by_severity[SEVERITY_INFO + 1]; /* the same, as tables */
    struct sv note; /* "apportioned from a published total", "links are proposals" */
};

struct report_section {
    struct sv id;
    struct text_in title;
    const struct unit *unit; /* NULL: none */
    struct sv icon;          /* of the unit; may be empty */
    uint32_t colour;
    struct report_block *block;
    size_t nblocks, block_cap;
};

/* A figure that the report prints somewhere, once: what an edition signs. */
struct report_cell {
    const struct indicator *indicator;
    struct sv period;
    struct slice slice;
    double value; /* NaN: empty */
    struct sv printed, status;
};
struct report_cells {
    struct report_cell *v;
    size_t n, cap;
    struct map seen;
};

/* What tells a published edition from a working document; printed at the end of page and PDF. */
struct report_seal {
    int64_t number;
    struct sv fingerprint; /* of the signed root, in syllables: it has no digits */
    struct sv address;     /* what the QR code says */
    struct sv document;    /* the edition's JSON, embedded in the page; empty: not there */
};

/* A book opens with a cover and contents, a note with a masthead, a sheet with its unit. */
enum report_opening { REPORT_BOOK, REPORT_NOTE, REPORT_SHEET };

struct report_model {
    const char *lang;
    struct text_in title, subtitle, mission;
    struct text_in footer;   /* the mission's own last line */
    uint32_t colour, accent; /* of the cover and of sections without a unit */
    struct logo logo;        /* no bytes: none */
    struct sv logo_base64;
    enum report_opening opening;
    struct sv period, period_words, made_at;
    struct text_in notes; /* of the pack: assumptions about its data */
    struct report_section *section;
    size_t nsections, section_cap;
    struct findings findings; /* as they are printed, in the order of check_run */
    struct figures figures;
    const struct public_output *public; /* NULL: a working document */
    struct report_cells cells;
    const struct report_seal *seal;  /* NULL: a working document */
    const struct tracking *tracking; /* of workbooks (tracking.h); NULL: none */
};

#define REPORT_COLOUR 0x1f5f8bu /* of sections without a unit */

/* A row of a register as an item of a list: a number (may be empty), what it is, and the rest of it. */
struct report_item {
    struct sv number, title, meta;
};
struct report_item report_item_of(const struct report_table *t, size_t row, struct arena *mem);
/* "Photograph: …"; empty where nobody is named. */
struct sv report_photo_credit(const struct report_model *m, const struct report_photo *p, struct arena *mem);
const char *report_block_name(enum block_type t); /* in descriptions and JSON */

/* "Error", "Warning", "Note" in the language. */
struct sv report_severity(const char *lang, enum severity s);

/* errors   ERR_NOT_FOUND no such report; ERR_INPUT unknown block type or indicator, with its place */
MUST_USE int report_build(struct db_conn *c, const struct context *ctx, const struct pack *pk,
                          const struct facts *facts, struct sv name, const struct period *period, struct arena *mem,
                          struct report_model **out, struct err *e);

/* The same as public output (docs/suppression.md): what is left out follows from all its tables together with
 * those of earlier editions. */
MUST_USE int report_build_public(struct db_conn *c, const struct context *ctx, const struct pack *pk,
                                 const struct facts *facts, struct sv name, const struct period *period,
                                 struct arena *mem, struct report_model **out, struct err *e);

MUST_USE int report_html(const struct report_model *m, struct buf *out, struct err *e);
MUST_USE int report_docx(const struct report_model *m, struct buf *out, struct err *e);
MUST_USE int report_json(const struct report_model *m, struct buf *out, struct err *e);
/* The seal of an edition as it stands at the end of the page: from REPORT_SEAL_BEGIN to REPORT_SEAL_END. */
#define REPORT_SEAL_BEGIN "<!--istmo:edition-->"
#define REPORT_SEAL_END "<!--/istmo:edition-->"
#define REPORT_SEAL_ID "istmo-edition" /* of the element that holds the document */
MUST_USE int report_html_seal(const char *lang, const struct report_seal *seal, struct buf *out, struct err *e);
/* "the edition's number and where to check it": title and text of the seal, for every renderer. */
struct sv report_seal_title(const char *lang, const struct report_seal *seal, struct arena *mem);
struct sv report_seal_text(const char *lang);
/* When the report was made, as its readers write dates: "15 ene 2024, 12:00 UTC". */
struct sv report_made_text(const struct report_model *m, struct arena *mem);
/* A section with one table at the end of the model. */
void report_add_table(struct report_model *m, struct arena *mem, struct sv title, struct sv text,
                      const struct report_table *t);
/* Written beside and renamed into place: a failed print leaves the old file. */
MUST_USE int report_pdf(const struct report_model *m, const char *path, struct err *e);
MUST_USE int report_xlsx(const struct report_model *m, const char *path, struct err *e);
MUST_USE int report_pdf_bytes(const struct report_model *m, struct buf *out, struct err *e);

#endif
