/* What the docx_template*.c files share: parts, the marks in them, and how they change. */
#ifndef ISTMO_FORMAT_DOCX_TEMPLATE_INTERNAL_H
#define ISTMO_FORMAT_DOCX_TEMPLATE_INTERNAL_H

#include "format/docx_internal.h"
#include "format/docx_template.h"

struct range {
    size_t from, to;
};

/* A run of text that stands in no deletion; runs stand in the order of their beginnings. */
struct docx_run_at {
    struct range all, looks; /* looks: its w:rPr; empty: none */
    size_t paragraph;        /* where that begins; SIZE_MAX: in none */
    double picture;          /* points */
    int opens, closes;       /* fields that begin and end in it */
};

struct docx_part {
    const char *name;
    struct sv text;
    struct sv word; /* what a new element of the main namespace declares; empty: w: is bound */
    struct {
        struct docx_run_at *v;
        size_t n, cap;
    } runs;
    struct {
        size_t *v; /* where cells begin and end */
        size_t n, cap;
    } cells;
    struct {
        struct docx_edit *v;
        size_t n, cap;
    } edits;
    struct {
        size_t *v; /* serial numbers of its pictures */
        size_t n, cap;
    } relations;
};

struct docx_edit {
    struct range at;
    struct sv by;
    size_t serial; /* of two at one place, the earlier goes first */
};

struct docx_mark_at {
    struct docx_mark mark;
    size_t part;
    struct range inner;  /* between its beginning and its end */
    size_t paragraph;    /* where that begins; SIZE_MAX: in none */
    struct range before; /* looks of the run before it in its paragraph */
    bool chosen, ended;
};

struct docx_template {
    struct sv bytes;
    struct arena mem;
    zip_t *zip;
    zip_source_t *source;
    size_t unpacked;
    struct {
        struct docx_part *v;
        size_t n, cap;
    } parts;
    struct {
        struct docx_mark_at *v;
        size_t n, cap;
    } marks;
    struct {
        struct docx_picture_at {
            size_t serial;
            struct sv png;
        } * v;
        size_t n, cap;
    } pictures;
};

/* --- docx_template_part.c: reading parts ------------------------------------------------------------- */

/* ERR_NOT_FOUND: there is no such part. */
MUST_USE int docx_part_read(struct docx_template *t, const char *name, struct sv *out, struct err *e);
bool docx_part_is_whole(struct sv text); /* is XML */
/* Adds a part with its runs and marks. */
MUST_USE int docx_part_scan(struct docx_template *t, const char *name, struct err *e);

/* --- docx_template_package.c --------------------------------------------------------------------------- */

MUST_USE int docx_package_open(struct docx_template *t, struct err *e);
/* Of a new picture: the name of its part, which no other has, and of the relation to it. */
const char *docx_picture_part(struct docx_template *t, size_t serial);
struct sv docx_picture_relation(struct docx_template *t, size_t serial);
MUST_USE int docx_package_write(struct docx_template *t, struct buf *out, struct err *e);

#endif
