/*
 * What the files of this domain share: the state of one build of the model.
 */
#ifndef ISTMO_DOMAIN_REPORT_REPORT_INTERNAL_H
#define ISTMO_DOMAIN_REPORT_REPORT_INTERNAL_H

#include "domain/note/note.h"
#include "domain/public/public.h"
#include "domain/record/record.h"
#include "domain/report/report_ask.h"

struct build {
    struct db_conn *conn;
    const struct context *ctx;
    const struct pack *pack;
    const struct facts *facts;
    const struct period *period;
    const char *file; /* of the description, for messages */
    struct sv chosen; /* the unit that sections of `unit: chosen` are about */
    struct arena *mem;
    struct report_model *model;
    struct report_section *section; /* being built */
    const struct node *root;        /* of the description */
    const struct node *section_node;
    struct figures by_sex;
    struct report_asked *asked; /* of a donor's template */
    size_t nasked;
    struct notes written;         /* by staff, about indicators */
    struct public_output *public; /* NULL: a working document, all is printed */
};

typedef int report_block_fn(struct build *b, const struct node *n, struct report_block *out, struct err *e);

/* Refuses the description: what is wrong, what was found, and where. */
int report_fault(const struct build *b, const struct node *at, struct err *e, const char *fmt, struct sv found);
/* Says where, before an error that another module has set. */
int report_place(const struct build *b, const struct node *at, struct err *e);
struct sv report_say(const struct build *b, const char *msgid);

/* report_brand.c: logo, colours and texts of the mission */
MUST_USE int report_brand_take(struct build *b, const struct node *root, struct err *e);

/* --- report_labels.c: texts and values in the report's language -------------------------------- */

/* The description's text: keys "title::es", "title::en", "title". */
struct text_in report_localized(const struct build *b, const struct node *map, const char *key);
/* The pack's text, with its language when it is not the report's. */
struct text_in report_text(const struct build *b, const struct text *t);
struct sv report_value_text(const struct build *b, const struct indicator *in, double v);
#define REPORT_SUPPRESSED "\xc2\xabs\xc2\xbb" /* stands where a number must not be printed */
struct sv report_figure_text(const struct build *b, const struct figure *f);
/* The number of records behind it. */
struct sv report_records_text(const struct build *b, int64_t records);
/* A value of a dimension as people call it. */
struct sv report_choice(const struct build *b, struct sv dim, struct sv value);
/* The dimension's name; itself when it is none of the standard ones. */
struct sv report_dimension(const struct build *b, struct sv dim);
/* A part of the report's period: "Jan" within a year, else "2023-01". */
struct sv report_period_text(const struct build *b, const struct period *p);
/* The report's own: "quarter 2 of 2023". */
struct sv report_period_words(const struct build *b, const struct period *p);

/* --- report_figure.c ---------------------------------------------------------------------------- */

/* `at` is where the description names it, for messages; NULL: nowhere. */
MUST_USE int report_figure_fill(const struct build *b, struct sv code, const struct node *at, struct report_figure *out,
                                struct err *e);
/* Remembers that the figure is printed; once for each indicator, period and slice. */
void report_cell_add(const struct build *b, const struct figure *f);
/* What staff wrote about the figure's indicator, in this period and in the projects' own up to its end. In public
 * output only where the indicator is about nobody who needs protection: a text may tell what a mark hides. */
void report_figure_notes(const struct build *b, struct report_figure *out);
/* A list of codes, or of maps {indicator, label, heading, text}. */
MUST_USE int report_figures_of(const struct build *b, const struct node *list, struct report_block *block,
                               struct err *e);

/* --- report_public.c: what public output leaves out ------------------------------------------------ */

/* All figures that a report prints come from here: figures_compute, and what must not be printed is empty. */
MUST_USE int report_compute(const struct build *b, const struct figures_query *q, struct figures *out, struct err *e);
/* The same for figures that somebody else has computed as `q` asks. */
MUST_USE int report_disclose(const struct build *b, const struct figures_query *q, struct figures *f, struct err *e);
void report_disclose_findings(const struct build *b);
/* Whether records of the form may be listed one by one. */
bool report_lists_records(const struct build *b, const struct form *form);
bool report_is_suppressed(const struct figure *f);
/* How many figures are not published and by which rule, after the block's text. */
void report_rule(const struct build *b, struct report_block *out);
/* Explains the mark in the block's note. */
void report_explain_mark(const struct build *b, struct report_block *out);

/* report_ask.c: answers b->asked */
void report_ask(struct build *b);

/* --- report_table.c ----------------------------------------------------------------------------- */

void report_table_begin(const struct build *b, struct report_table *t, size_t ncolumns);
void report_table_column(struct report_table *t, size_t i, struct sv heading, enum report_column_kind kind);
void report_table_add(const struct build *b, struct report_table *t, struct sv figure, const struct sv *cell);

/* --- blocks, one file for each kind ------------------------------------------------------------- */

MUST_USE int report_block_build(struct build *b, const struct node *n, struct report_block *out, struct err *e);

report_block_fn report_scorecard_build; /* report_results.c */
report_block_fn report_results_build;   /* report_results.c */
report_block_fn report_items_build;     /* report_series.c: bars, trend */
report_block_fn report_series_build;    /* report_series.c: table */
report_block_fn report_map_build;       /* report_map.c */
report_block_fn report_links_build;     /* report_links.c */
report_block_fn report_photos_build;    /* report_photos.c */
report_block_fn report_register_build;  /* report_registers.c: tools, materials, records */
report_block_fn report_method_build;    /* report_method.c: method */
report_block_fn report_findings_build;  /* report_method.c: findings */

#endif
