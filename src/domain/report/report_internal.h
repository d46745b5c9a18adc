/*
 * What the files of this domain share: the state of one build of the model.
 */
#ifndef ISTMO_DOMAIN_REPORT_REPORT_INTERNAL_H
#define ISTMO_DOMAIN_REPORT_REPORT_INTERNAL_H

#include "domain/record/record.h"
#include "domain/report/report.h"

struct build {
    struct db_conn *conn;
    const struct context *ctx;
    const struct pack *pack;
    const struct facts *facts;
    const struct period *period;
    const char *file; /* of the description, for messages */
    struct arena *mem;
    struct report_model *model;
    struct report_section *section; /* being built */
    struct figures by_sex;
};

/* The description's text in the report's language: keys "title::es", "title::en", "title". */
struct sv report_localized(const struct build *b, const struct node *map, const char *key);

int report_fault(const struct build *b, const struct node *at, struct err *e, const char *fmt, struct sv found);

/* report_figure.c */
MUST_USE int report_figure_fill(const struct build *b, struct sv code, const struct node *at, struct report_figure *out,
                                struct err *e);
MUST_USE int report_figures_of(const struct build *b, const struct node *list, struct report_block *block,
                               struct err *e);
struct sv report_value_text(const struct build *b, const struct indicator *in, double v);

/* report_blocks.c */
MUST_USE int report_block_build(struct build *b, const struct node *n, struct report_block *out, struct err *e);

/* report_registers.c: lists of records (tools, materials) */
MUST_USE int report_register_build(struct build *b, const struct node *n, struct report_block *out, struct err *e);

/* report_method.c: the method annex and the block of findings */
MUST_USE int report_method_build(struct build *b, const struct node *n, struct report_block *out, struct err *e);

/* Names of block types in descriptions and JSON. */
const char *report_block_name(enum block_type t);

#endif
