/*
 * The pack: everything that says what a mission is (contract §1), as structs.
 *
 * One model, two sources: pack_read() from a folder of files, pack_open() from the catalogue in
 * the database. Both go through the same row parsers, so what was checked is what is used.
 * memory   everything lives in the arena given
 */
#ifndef ISTMO_DOMAIN_PACK_PACK_H
#define ISTMO_DOMAIN_PACK_PACK_H

#include "engine/figure/formula.h"
#include "engine/form/form.h"
#include "engine/form/workflow.h"
#include "engine/period.h"
#include "format/node.h"
#include "kit/context.h"

#define PACK_FORMULA_DEPTH_MAX 32 /* levels of indicators built on indicators */

struct sv_list {
    struct sv *v;
    size_t n, cap;
};

struct age_band {
    struct sv code; /* "0-17" */
    int from, to;   /* years, inclusive; to = INT_MAX for "60+" */
};
struct age_set {
    struct sv name;
    struct age_band *band;
    size_t n, cap;
};

struct suppression {
    struct sv sensitivity; /* none, assisted, protected */
    int threshold;         /* cells from 1 to threshold - 1 are suppressed in public output */
};

struct unit {
    struct sv code, colour, icon;
    struct text label, description;
    struct source at;
};

struct project {
    struct sv code, donor, currency, reporting, unit;
    struct text label;
    int32_t start, end; /* DATE_NONE: open */
    double budget;      /* NaN: not given */
    struct source at;
};

struct result {
    struct sv code, level, parent, project, unit;
    struct text label, assumptions, risks;
    struct source at;
};

enum rollup_rule { RULE_SUM, RULE_MAX, RULE_AVERAGE, RULE_LATEST, RULE_DISTINCT };

struct exclusion {
    struct sv code, reason; /* "PROT-1: reason; ML-1: reason" */
};

struct indicator {
    struct sv code, unit;
    struct sv_list results, projects, disaggregate;
    struct text label, means_of_verification, note;
    struct sv kind; /* number, percentage, ratio, milestone, qualitative */
    struct sv formula_text;
    const struct formula *formula; /* NULL: none */
    struct sv counting_unit, counting, reach_verb, sensitivity, frequency, direction, responsible;
    enum rollup_rule across_places, across_periods;
    struct sv funnel_parent, funnel_basis;
    double baseline; /* NaN: not given */
    int32_t baseline_date, valid_from, valid_to;
    struct exclusion *exclude;
    size_t nexcludes, exclude_cap;
    int64_t version; /* 1.. in the catalogue */
    struct source at;
};

struct slice_item {
    struct sv dim, value;
};
struct slice {
    struct slice_item *v; /* sorted by dimension name */
    size_t n, cap;
};

struct target {
    struct sv indicator, period, place, reason;
    struct slice slice;
    double value;
    int revision; /* 0 = the original */
    struct source at;
};

struct link {
    struct sv subject, scheme, code, status, by; /* status: proposed, confirmed */
    bool subject_is_unit;
    int32_t date;
    struct source at;
};

struct declared {
    struct sv indicator, period, qualifier, source, line; /* qualifier: exact, at_least, about */
    struct slice slice;
    double value;
    struct source at;
};

struct place {
    struct sv code, scheme, type, status;
    struct sv parent;
    int parent_index; /* -1: none */
    struct text label;
    double lat, lon;  /* NaN: unknown */
    struct map codes; /* other code systems: "pcode" -> struct sv* */
    struct source at;
};

struct rule {
    struct sv code, on, severity, expression_text;
    struct expr *expression;
    struct text message;
    struct source at;
};

struct obligation {
    struct sv who, subject, frequency;
    int due_day;
    struct source at;
};

struct pack_tree { /* reports/NAME.yaml and other trees kept as they are */
    struct sv name;
    const struct node *root;
    const char *file;
};
/* Keys that reading puts beside `logo` and `file`: the picture's bytes as base64. */
#define PACK_LOGO_DATA "logo_data"
#define PACK_FILE_DATA "file_data"

struct pack_file { /* data/FORM.csv, data/FORM.REPEAT.csv, FORM.csv found in the folder */
    struct sv form, repeat;
    const char *path;
    const char *sheet; /* of a workbook; NULL: path is a CSV file */
};

/* One thing of the pack as the catalogue keeps it. kind: unit, indicator, form …; code: unique among
 * its kind; body: canonical JSON of the row, the rows or the tree. */
struct pack_entry {
    struct sv kind, code, body;
};

struct pack {
    struct arena *mem;
    struct sv id, country, time_zone; /* time zone: IANA name, shown; zone_minutes is used */
    struct text title, notes;
    struct sv_list languages;
    int zone_minutes;
    int fiscal_year_start; /* month */
    struct age_set *age_set;
    size_t nage_sets, age_set_cap;
    struct suppression *suppression;
    size_t nsuppression, suppression_cap;

    struct {
        struct unit *v;
        size_t n, cap;
    } units;
    struct {
        struct project *v;
        size_t n, cap;
    } projects;
    struct {
        struct result *v;
        size_t n, cap;
    } results;
    struct {
        struct indicator *v;
        size_t n, cap;
    } indicators;
    struct {
        struct target *v;
        size_t n, cap;
    } targets;
    struct {
        struct link *v;
        size_t n, cap;
    } links;
    struct {
        struct declared *v;
        size_t n, cap;
    } declared;
    struct {
        struct place *v;
        size_t n, cap;
    } places;
    struct {
        struct rule *v;
        size_t n, cap;
    } rules;
    struct {
        struct obligation *v;
        size_t n, cap;
    } obligations;
    struct {
        struct choice_list **v;
        size_t n, cap;
    } lists; /* lists/NAME.csv and built-in ones */
    struct {
        struct form **v;
        size_t n, cap;
    } forms;
    struct {
        struct workflow **v;
        size_t n, cap;
    } workflows;
    struct {
        struct pack_tree *v;
        size_t n, cap;
    } reports;
    struct {
        struct pack_file *v;
        size_t n, cap;
    } data; /* pack_read only */
    struct {
        struct pack_entry *v;
        size_t n, cap;
    } entries; /* pack_read only */

    struct map *asked; /* pack_ask */

    struct map unit_by_code, project_by_code, result_by_code, indicator_by_code, place_by_code, list_by_name,
        form_by_id, workflow_by_code; /* -> struct pointers */
    struct map place_by_name;         /* every spelling pack_place knows; read through it */
};

/* Reads and checks a folder (or one .xlsx with the same tables as sheets). Everything wrong is in
 * `problems`; *out is made as far as it could be read. -1 only when nothing could be read. */
MUST_USE int pack_read(struct arena *mem, const char *dir, const char *lang, struct problems *problems,
                       struct pack **out, struct err *e);

/* The mission's current pack from the catalogue. ERR_NOT_FOUND when none was loaded. */
MUST_USE int pack_open(struct arena *mem, struct db_conn *c, struct sv mission, const char *lang, struct pack **out,
                       struct err *e);

/* Grows with every change of the catalogue. */
MUST_USE int pack_stamp(struct db_conn *c, struct sv mission, int64_t *stamp, struct err *e);

/* Codes of the missions in the database, sorted. */
MUST_USE int pack_missions(struct db_conn *c, struct arena *mem, struct sv_list *out, struct err *e);

struct pack_change {
    struct sv kind, code, action; /* kind: unit, indicator, form …; action: added, changed, removed */
    struct sv field, from, to;    /* of a change; empty otherwise */
    struct sv note;               /* translated: what it means ("table gets a column") */
};
struct pack_changes {
    struct pack_change *v;
    size_t n, cap;
};

/* What loading `next` over the current catalogue would change. Unsafe changes are problems. */
MUST_USE int pack_diff(struct arena *mem, struct db_conn *c, struct sv mission, const struct pack *next,
                       struct pack_changes *out, struct problems *refused, struct err *e);

/* Applies it: catalogue versions with validity and reason, form tables. Inside a db_write job.
 * Records of data/ are not touched here (domain/exchange does that). */
MUST_USE int pack_apply(struct db_conn *writer, const struct context *ctx, const struct pack *next,
                        const struct pack_changes *changes, struct sv reason, struct err *e);

const struct indicator *pack_indicator(const struct pack *p, struct sv code);
const struct form *pack_form(const struct pack *p, struct sv id);
const struct form *pack_stream(const struct pack *p, struct sv fact);             /* by the stream's name */
const struct workflow *pack_workflow(const struct pack *p, const struct form *f); /* never NULL */
const struct unit *pack_unit(const struct pack *p, struct sv code);
/* What the whole mission is to reach in exactly these days, by the latest revision; NaN: no target. mem: for work. */
double pack_target(const struct pack *p, struct sv indicator, const struct period *period, struct arena *mem);

/* The dimension that is meant by the name of a built-in list ("projects": project); empty when there is
 * none, NULL when the name is no built-in list's. */
const char *pack_register_dimension(struct sv name);

/*
 * The questions whose answers facts keep because a condition of some formula asks them, by the
 * stream's name. pack_ask collects them: once, when forms and formulas are there (pack_read and
 * pack_open do, so that a pack in use never changes). pack_asked: NULL when none is asked.
 */
void pack_ask(struct pack *p);
const struct sv_list *pack_asked(const struct pack *p, struct sv stream);

/* A place by pack code, ISO 3166-2, "scheme:code" or exact label. NULL with e set: unknown, or one
 * code that means several things ("10": says which). */
const struct place *pack_place(const struct pack *p, struct sv text, struct err *e);
bool pack_place_within(const struct pack *p, const struct place *inner, const struct place *outer);

#endif
