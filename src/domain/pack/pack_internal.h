/*
 * What the files of this domain share.
 *
 * A pack is read in three steps: the tables' rows become structs (pack_row.c, by the descriptions
 * in pack_kind.c), then the forms, workflows and lists are parsed, then everything is checked
 * against everything (pack_check.c and its siblings). The catalogue keeps rows, so pack_open
 * takes the same first two steps.
 */
#ifndef ISTMO_DOMAIN_PACK_PACK_INTERNAL_H
#define ISTMO_DOMAIN_PACK_PACK_INTERNAL_H

#include "domain/pack/pack.h"
#include "format/table.h"

/* One reading of a pack. */
struct reader {
    struct pack *pack;
    struct arena *mem; /* the pack's */
    struct problems *problems;
    bool keep;         /* fill pack->entries */
    struct map faulty; /* codes of workflows with errors of their own, which are not looked at further */
    bool unread;       /* a file could not be read at all: what it should have named is not missed */
    bool no_countries; /* the table of countries is not on this machine */
};

/* --- kinds of rows (pack_kind.c) ------------------------------------------------------------------- */

#define RULE_UNSTATED ((enum rollup_rule)(RULE_DISTINCT + 1))

enum column_type {
    COLUMN_CODE,     /* the row's own code: struct sv */
    COLUMN_TEXT,     /* struct sv */
    COLUMN_TEXTS,    /* name::lang: struct text */
    COLUMN_CODES,    /* struct sv_list */
    COLUMN_ENUM,     /* struct sv, one of `values` */
    COLUMN_REF,      /* struct sv, a code of the kind `refers` */
    COLUMN_REFS,     /* struct sv_list of them */
    COLUMN_NUMBER,   /* double, NaN when empty */
    COLUMN_INTEGER,  /* int */
    COLUMN_DATE,     /* int32_t, DATE_NONE when empty */
    COLUMN_PERIOD,   /* struct sv, checked */
    COLUMN_COLOUR,   /* struct sv, #RRGGBB */
    COLUMN_ROLLUP,   /* enum rollup_rule; RULE_UNSTATED until the row is finished */
    COLUMN_SLICE,    /* struct slice */
    COLUMN_EXCLUDES, /* indicator's exclude, nexcludes */
};

struct column {
    const char *name;
    size_t offset;      /* in the struct */
    const char *values; /* COLUMN_ENUM: what is allowed, separated by spaces; with `fill` the first is the
                         * value of an empty cell */
    const char *refers; /* COLUMN_REF(S): name of the kind */
    enum column_type type;
    bool required, fill, key; /* key: part of the row's code */
};

/* What a header of the table at hand means. */
struct heading {
    const struct column *column; /* NULL: none of ours */
    bool other;                  /* one that the pack names */
    struct sv lang, name;        /* "es"; the canonical name, "label::es"; empty: not read */
};

struct kind {
    bool before_forms; /* forms need it: read first */
    const char *name;  /* in the catalogue: "unit" */
    const char *noun;  /* msgid for messages */
    const char *file;  /* "units": units.csv, the sheet of that name */
    const struct column *column;
    size_t ncolumns, size, at; /* of the struct, and where its struct source is */
    void (*push)(struct pack *p, const void *item);
    void *(*item)(struct pack *p, size_t i);               /* NULL: past the end */
    struct map *(*index)(struct pack *p);                  /* by code; NULL: none */
    bool (*takes)(const struct pack *p, struct sv header); /* a column that the pack names; NULL: none */
    void (*other)(struct reader *r, void *item, struct sv header, struct sv cell); /* its cells */
    void (*finish)(struct reader *r, void *item);                                  /* derives what the row implies */
};

#define KIND_SIZE_MAX 1024

extern const struct kind pack_kinds[];
extern const size_t pack_nkinds;
const struct kind *pack_kind(const char *name); /* one of them */

static inline struct source pack_source(const struct kind *k, const void *item, const char *column)
{
    struct source at;
    memcpy(&at, (const char *)item + k->at, sizeof at);
    at.column = sv_of(column);
    return at;
}

/* --- rows (pack_row.c) ----------------------------------------------------------------------------- */

/* Every row of a table to structs of the kind, and to entries when they are kept. */
void pack_row_table(struct reader *r, const struct kind *k, const struct table *t);
void pack_row_index(struct reader *r, const struct kind *k);

/* Rows kept as JSON objects, as a table again. */
struct pack_rows {
    struct node **v;
    size_t n, cap;
};
struct table pack_row_join(struct arena *mem, const char *file, const struct pack_rows *rows);

/* One row as an object of its cells that are not empty. */
struct node *pack_row_node(struct arena *mem, const struct table *t, size_t row);
void pack_row_keep(struct reader *r, const char *kind, struct sv code, const struct node *body);

/* "label::es" -> label, es; "label" -> label, "". */
struct sv pack_row_language(struct sv header, struct sv *lang);

/* --- values (pack_value.c) ------------------------------------------------------------------------- */
void pack_value_read(struct reader *r, const struct kind *k, const struct heading *h, void *item, struct sv cell,
                     struct source at);
bool pack_value_is_code(struct sv s);
void pack_value_code(struct reader *r, struct sv code, struct source at); /* complains about bad characters */

/* An unknown name, with the nearest of `known` as remedy. */
struct problem *pack_unknown(struct reader *r, struct source at, const char *noun, struct sv found,
                             const struct map *known);

struct pack *pack_new(struct arena *mem);

/* --- the other files ------------------------------------------------------------------------------- */
void pack_mission_read(struct reader *r, const struct node *root, const char *file); /* pack.yaml */
void pack_workflow_read(struct reader *r, struct sv name, const struct node *root, const char *file);
void pack_list_read(struct reader *r, struct sv name, const struct table *t); /* lists/NAME.csv */
void pack_list_registers(struct reader *r);                                   /* units, places … */
void pack_report_read(struct reader *r, struct sv name, const struct node *root, const char *file);
void pack_brand_read(struct reader *r, const char *folder, const char *file, struct node *root);
void pack_brand_check(struct reader *r, const struct pack_tree *t);
void pack_photo_read(struct reader *r, const char *folder, const char *file, const struct node *root);
bool pack_picture_within(struct sv path); /* the pack's folder */
MUST_USE int pack_picture_read(struct arena *mem, const char *folder, struct sv path, size_t max, struct sv *out,
                               struct err *e);
void pack_picture_keep(struct arena *mem, struct node *map, struct sv key, struct sv bytes); /* as base64 */
struct sv pack_boundaries_read(struct reader *r, const char *folder); /* empty: none that can be used */
void pack_boundaries_keep(struct reader *r, struct sv text, struct node *root);
MUST_USE int pack_form_read(struct reader *r, struct sv name, const struct table *survey, const struct table *choices,
                            const struct table *settings, struct err *e);
struct choice_list *pack_country_list(struct reader *r);
void pack_place_index(struct reader *r);
bool pack_dimension_known(const struct pack *p, struct sv name); /* standard, a list's or a form's */
MUST_USE int pack_zone_minutes(struct sv name, int *minutes);    /* standard time of an IANA zone; -1: not known here */

#define PACK_PLACE_LEVELS 32 /* of places within places, results below results, stages of a funnel */

/* --- checks ---------------------------------------------------------------------------------------- */
void pack_check_run(struct reader *r);
void pack_check_workflows(struct reader *r);
void pack_check_places(struct reader *r);
void pack_check_countries(struct reader *r);
void pack_check_formulas(struct reader *r);
void pack_check_rules(struct reader *r);
void pack_check_reports(struct reader *r);

#endif
