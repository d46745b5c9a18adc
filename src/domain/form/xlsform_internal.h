/*
 * What the files of the XLSForm reader share. Nobody else includes this.
 *
 * xlsform.c          the order of reading, the form's own settings
 * xlsform_header.c   headers as people write them -> columns and languages
 * xlsform_type.c     the type column -> a type, its list, what it opens or closes
 * xlsform_survey.c   rows of the survey -> questions
 * xlsform_question.c the cells of one question
 * xlsform_choices.c  rows of the choices -> lists
 */
#ifndef ISTMO_DOMAIN_FORM_XLSFORM_INTERNAL_H
#define ISTMO_DOMAIN_FORM_XLSFORM_INTERNAL_H

#include "domain/form/xlsform.h"

enum xls_column {
    XLS_UNKNOWN, /* kept, without effect */
    /* survey */
    XLS_TYPE,
    XLS_NAME,
    XLS_LABEL,
    XLS_HINT,
    XLS_GUIDANCE_HINT,
    XLS_REQUIRED,
    XLS_REQUIRED_MESSAGE,
    XLS_RELEVANT,
    XLS_CONSTRAINT,
    XLS_CONSTRAINT_MESSAGE,
    XLS_CALCULATION,
    XLS_DEFAULT,
    XLS_READ_ONLY,
    XLS_APPEARANCE,
    XLS_PARAMETERS,
    XLS_REPEAT_COUNT,
    XLS_CHOICE_FILTER,
    XLS_TRIGGER,
    XLS_DISABLED,
    XLS_MEASURE,
    XLS_FACET,
    XLS_DIMENSION,
    XLS_PII,
    XLS_COMPARTMENT,
    /* choices, besides name and label */
    XLS_LIST_NAME,
    /* settings */
    XLS_FORM_ID,
    XLS_FORM_TITLE,
    XLS_VERSION,
    XLS_DEFAULT_LANGUAGE,
    XLS_DUPLICATES,
    XLS_FACT,
    XLS_DATE_OF_RECORD,
    XLS_WORKFLOW,
    XLS_KEY,
    XLS_COLUMNS
};

enum xls_sheet { XLS_SURVEY, XLS_CHOICES, XLS_SETTINGS };

struct xls_header {
    enum xls_column column;
    struct sv lang; /* of texts; empty: none said */
};

/* A table whose headers are understood. */
struct xls_table {
    const struct table *t; /* NULL: the form has none */
    struct xls_header *header;
    int first[XLS_COLUMNS]; /* column in t, or -1; of texts the one without a language */
};

struct xls_reader {
    struct arena *mem;
    struct problems *problems;
    struct form *form;
    const struct map *external; /* lists of the pack; may be NULL */
    struct xls_table survey, choices, settings;
    struct map list;  /* the form's own: name -> struct choice_list* */
    struct map names; /* every name of the survey, so that or_other does not take one */
};

/* xlsform_header.c */
void xls_headers_read(struct xls_reader *r, enum xls_sheet sheet, const struct table *t, struct xls_table *out);
struct sv xls_language(struct xls_reader *r, struct sv written);
/* The row's answer in a column that may stand there twice; two different ones are a problem. */
struct sv xls_cell(struct xls_reader *r, const struct xls_table *x, size_t row, enum xls_column column);
/* The row's texts of a column, one for each language. */
struct text xls_text(struct xls_reader *r, const struct xls_table *x, size_t row, enum xls_column column);
/* Unknown columns: header -> struct sv*. */
struct map xls_extra(struct xls_reader *r, const struct xls_table *x, size_t row);
struct source xls_source(const struct xls_table *x, size_t row, enum xls_column column);
/* yes, no, true, false, sí, … ; false when it is none of them. */
bool xls_yes_no(struct sv text, bool *out);

/* xlsform_type.c */
enum xls_role { XLS_ASK, XLS_BEGIN, XLS_END, XLS_SKIP };
struct xls_type {
    enum xls_role role;
    enum question_type type; /* XLS_BEGIN, XLS_END: Q_GROUP or Q_REPEAT */
    struct sv list;          /* as written; empty: none */
    bool from_file, or_other;
};
/* False when the type is unknown; *near gets what was probably meant. */
bool xls_type_parse(struct arena *mem, struct sv text, struct xls_type *out, struct sv *near);

/* xlsform_choices.c */
void xls_choices_read(struct xls_reader *r);
struct choice_list *xls_list_find(struct xls_reader *r, const struct xls_type *type, struct source at);
/* After the survey: choices that stand twice, the index by name. */
void xls_choices_finish(struct xls_reader *r);

/* xlsform_survey.c, xlsform_question.c */
void xls_survey_read(struct xls_reader *r);
void xls_question_read(struct xls_reader *r, size_t row, const struct xls_type *type, struct question *q);

#endif
