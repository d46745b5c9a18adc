/*
 * A form: the XLSForm as structs, and the answers to it.
 *
 * A form has scopes: scope 0 is the record itself, every repeat opens another. A scope is a
 * table (in SQL, in an import sheet, here): rows of values, each row knowing its parent row.
 * All values are kept as canonical strings (XForms lexical forms): dates YYYY-MM-DD, numbers
 * with a point, several choices separated by one space, geopoints "lat lon alt acc"; empty means
 * not answered.
 */
#ifndef ISTMO_ENGINE_FORM_H
#define ISTMO_ENGINE_FORM_H

#include "base/map.h"
#include "base/problem.h"
#include "engine/dim.h"
#include "engine/expr/expr.h"
#include "engine/text.h"

enum question_type {
    Q_TEXT,
    Q_INTEGER,
    Q_DECIMAL,
    Q_RANGE,
    Q_DATE,
    Q_TIME,
    Q_DATETIME,
    Q_SELECT_ONE,
    Q_SELECT_MULTIPLE,
    Q_RANK,
    Q_NOTE,
    Q_CALCULATE,
    Q_HIDDEN,
    Q_GEOPOINT,
    Q_GEOTRACE,
    Q_GEOSHAPE,
    Q_IMAGE,
    Q_AUDIO,
    Q_VIDEO,
    Q_FILE,
    Q_BARCODE,
    Q_ACKNOWLEDGE,
    Q_START,
    Q_END,
    Q_TODAY,
    Q_USERNAME,
    Q_DEVICEID,
    Q_GROUP,
    Q_REPEAT, /* structure: have no answer of their own */
};

struct choice {
    struct sv name;
    struct text label;
    struct {
        struct sv *v;
        size_t n, cap;
    } other;             /* further names, such as the official ones of countries: imports understand them */
    struct choice *same; /* the next of that name, where a list may hold it twice */
    struct map extra;    /* other columns of the choices sheet, for choice_filter: name -> struct sv* */
};

/* Where the choices of a list come from is settled when the pack is read: in the form's choices
 * sheet, in lists/NAME.csv, or a built-in register (places, units, projects, countries…). */
struct choice_list {
    struct sv name;
    struct choice *v;
    size_t n, cap;
    struct map by_name; /* name -> struct choice*, the first of that name */
    bool external;      /* a register or lists/NAME.csv: not owned by the form */
    bool duplicates;    /* allow_choice_duplicates: v may hold a name twice, told apart by choice_filter */
};

struct facet {
    bool total; /* facet = total: what the other facets leave */
    size_t n;
    struct sv dim[4], value[4];
};

struct question {
    struct sv name;
    enum question_type type;
    size_t index;  /* in form->question */
    int parent;    /* enclosing group or repeat, -1 at top level */
    int scope;     /* index in form->scope of the values; a repeat itself: of its rows */
    size_t column; /* among the scope's questions; SIZE_MAX for groups, repeats, notes */
    struct text label, hint, guidance_hint, required_message, constraint_message;
    struct choice_list *list; /* selects and ranks */
    bool or_other;            /* adds choice `other` and the text question NAME_other */
    struct sv appearance, parameters, default_text;
    double range_start, range_end, range_step; /* Q_RANGE */
    struct expr *relevant, *required, *constraint, *calculation, *choice_filter, *repeat_count, *read_only,
        *default_value;
    struct sv trigger; /* question whose change recalculates this one */
    /* istmo's columns: what the question means for figures */
    struct sv measure;
    struct facet facet;
    struct sv dimension; /* dimension's name: standard or a list's */
    bool pii;
    struct sv compartment;
    struct map extra; /* unknown columns, kept: header -> struct sv* */
    struct source at; /* where it stands, for messages */
};

struct scope {
    struct sv name;   /* repeat's name; scope 0: the form's id */
    int parent;       /* -1 for scope 0 */
    int repeat;       /* index of the repeat question, -1 for scope 0 */
    size_t *question; /* indexes of the questions with values, column order */
    size_t n, cap;
};

struct form {
    struct sv id, version;
    struct text title;
    struct question *question;
    size_t n, cap;
    struct map by_name; /* question name -> struct question* */
    struct scope *scope;
    size_t nscopes, scope_cap;
    struct choice_list **list; /* the form's own */
    size_t nlists, list_cap;
    struct sv default_language;
    struct sv *language;
    size_t nlanguages, language_cap;
    struct sv fact;            /* stream name in formulas */
    struct sv date_of_record;  /* question that dates the record; empty: first date question */
    struct sv workflow;        /* workflow code; empty: the default review */
    struct sv key;             /* settings column `key`: question(s) that identify a record in imports */
    struct map setting;        /* every settings column, kept */
    struct source settings_at; /* where the settings stand; no file: there are none */
    size_t *calculation;       /* question indexes in order of dependency */
    size_t ncalculations;
    size_t *order; /* every question, group and repeat: what it depends on stands before it */
};

struct answer_row {
    size_t parent;    /* row in the parent scope's table */
    struct sv *value; /* scope->n values */
};

struct answer_table {
    struct answer_row *v;
    size_t n, cap;
};

struct answers {
    const struct form *form;
    struct answer_table *table; /* form->nscopes of them; table[0] has exactly one row */
};

struct answers *answers_new(struct arena *mem, const struct form *f);
size_t answers_add_row(struct arena *mem, struct answers *a, int scope, size_t parent); /* its index */
struct sv answers_get(const struct answers *a, const struct question *q, size_t row);
void answers_set(struct answers *a, const struct question *q, size_t row, struct sv value);
bool answers_equal(const struct answers *a, const struct answers *b);
struct answers *answers_copy(struct arena *mem, const struct answers *a);

const struct question *form_question(const struct form *f, struct sv name); /* NULL: none */
const char *question_type_name(enum question_type t);

/* The row of scope `outer` (an ancestor of `scope`, or scope itself) above this row. */
size_t answers_ancestor(const struct answers *a, int scope, size_t row, int outer);

#define FORM_NO_ANSWER SIZE_MAX /* question.column of groups, repeats and notes */
#define FORM_TEXT_MAX 65536     /* bytes of one answer */
#define FORM_ROWS_MAX 100000    /* of all repeats of one record */
#define FORM_DIGITS_MAX 15      /* of a number: what a double keeps exactly */

static inline bool form_has_answer(const struct question *q)
{
    return q->column != FORM_NO_ANSWER;
}

/*
 * form_value: the canonical spelling of one answer, by the question's type.
 *
 * errors   ERR_INPUT with what was expected; `field` is the question's name
 * memory   *out is `value` itself or a part of it when nothing had to be rewritten, else in mem
 */
MUST_USE int form_value(const struct question *q, struct sv value, struct arena *mem, struct sv *out, struct err *e);

/* A number as canonical text, rounded to FORM_DIGITS_MAX digits; false when it has none (NaN,
 * infinite, more than 15 digits before the point). */
bool form_number_text(double v, struct arena *mem, struct sv *out);

/* Everything outside that a check may need. */
struct form_env {
    int64_t now_ms;
    int zone_minutes;
    struct sv username, deviceid;
    const struct map *lists; /* pulldata: name -> struct choice_list* */
    const char *lang;        /* of labels in messages */
};

/*
 * The surroundings of an expression that stands at one row of a scope: for guards, rules and
 * conditions as well as for the form's own expressions. Pass &h->host to expr_eval.
 *
 * ${q} of the same row or of a row above is a string; of rows below or beside it is a node-set
 * of those rows that share the nearest common row above. Irrelevant answers are not in it: an
 * empty answer of a question with a condition counts as such.
 */
struct form_host {
    struct expr_host host;
    const struct answers *answers;
    const struct form_env *env;
    int scope;
    size_t row;
    struct sv current;           /* "." */
    const struct choice *choice; /* whose columns a choice_filter reads */
    uint64_t seed;               /* of random(), the same for the same moment and row */
    int counted, counted_scope;  /* position(): how far it has counted */
    size_t counted_row;
};
void form_host_init(struct form_host *h, const struct answers *a, const struct form_env *env, int scope, size_t row);
void form_host_move(struct form_host *h, int scope, size_t row); /* the same answers, another row */

/* The names an expression standing in a scope may use, for expr_check. */
struct form_names {
    const struct form *form;
    int scope;
    const struct choice_list *list; /* of a choice_filter: its columns are names too; else NULL */
};
struct expr_scope form_host_scope(const struct form_names *names);

/*
 * form_check: defaults (when `fresh`), calculations, relevance (irrelevant answers are emptied,
 * rows of irrelevant repeats removed), types and choices, required, constraints, number of rows.
 * Changes `a` in place; adds to `out` one problem per fault with the question's name as column
 * and, inside a repeat, the row, counted from 1.
 *
 * Canonical spelling of each value is established: "3,5" is refused, " 3 " becomes "3".
 * errors   only ERR_LIMIT (more than FORM_ROWS_MAX rows); what is wrong with answers are problems
 * memory   new values live in mem; nothing is allocated for answers that stand as they should
 * cost     O(answers), and for each expression the rows it looks at
 */
MUST_USE int form_check(const struct form *f, struct answers *a, const struct form_env *env, bool fresh,
                        struct arena *mem, struct problems *out, struct err *e);

/* Prepares a form whose questions are filled in: scopes, columns, lists, parsed expressions are
 * checked against names, order of calculations, cycles, reserved words. Adds problems. */
MUST_USE int form_finish(struct form *f, struct arena *mem, struct problems *out, struct err *e);

#endif
