/*
 * What the files of the import share: from bytes to answers, one record at a time.
 *
 *     import_source   one CSV file or sheet as rows of cells
 *     import_map      which column is which question
 *     import_habit    how numbers and dates are written in a column
 *     import_choice   labels and codes to choices
 *     import_value    one cell to one answer
 *     import_read     a record's row with the rows of its repeats
 *     import_record   those rows to answers and what is said about the record
 *     import_known    which keys are surely new
 *     import_ahead    all of that on a thread of its own
 *     import_who      whose row it is
 *     import          records into the database
 *
 * Everything but the last two is free of the database. Nobody outside this folder includes this.
 */
#ifndef ISTMO_DOMAIN_EXCHANGE_IMPORT_INTERNAL_H
#define ISTMO_DOMAIN_EXCHANGE_IMPORT_INTERNAL_H

#include "domain/exchange/exchange.h"

/* --- rows of cells ------------------------------------------------------------------------------ */

struct xlsx_book;
struct import_source;

/* book NULL: a CSV file. The first row is the header. */
MUST_USE int import_source_open(struct import_source **out, const char *path, struct xlsx_book *book, size_t sheet,
                                struct err *e);
MUST_USE int import_source_open_memory(struct import_source **out, struct sv bytes, struct err *e);
void import_source_close(struct import_source *s);
/* 1 a row, 0 the end, -1 failed. Cells are valid until the next call. */
MUST_USE int import_source_next(struct import_source *s, struct sv **cells, size_t *n, struct err *e);
size_t import_source_row(const struct import_source *s);
bool import_source_recoded(const struct import_source *s); /* it was Windows-1252 */

/* --- habits --------------------------------------------------------------------------------------- */

/* What a column's cells prove about how it is written: numbers of the first rows that do, 0 none. */
struct import_habit {
    size_t point, comma; /* the decimal mark is certainly this one */
    size_t day, month;   /* this certainly comes first */
    size_t number, date; /* could be read in two ways */
};

/* What decides when a column proves nothing. */
struct import_custom {
    char decimal;          /* '.' or ','; 0: ask */
    char decimal_fallback; /* after the column's evidence: '.' in files that programs wrote; 0: refuse */
    char first;            /* 'd' or 'm'; 0: ask */
    char first_fallback;   /* of the mission's country */
};

void import_habit_learn(struct import_habit *h, enum question_type type, struct sv cell, size_t row);
/* Rewrites a cell in the lexical form of form_value where it is certain what it means. What it
 * does not understand it hands on unchanged, for form_value to refuse. ERR_INPUT: two meanings. */
MUST_USE int import_habit_read(const struct import_habit *h, const struct import_custom *custom,
                               enum question_type type, struct sv cell, struct arena *mem, struct sv *out,
                               struct err *e);
/* The two kinds of habits. number: whole = no decimals are expected. date: with_time = of a moment. */
void import_number_learn(struct import_habit *h, struct sv cell, size_t row);
MUST_USE int import_number_read(const struct import_habit *h, const struct import_custom *custom, bool whole,
                                struct sv cell, struct arena *mem, struct sv *out, struct err *e);
void import_date_learn(struct import_habit *h, struct sv cell, size_t row);
MUST_USE int import_date_read(const struct import_habit *h, const struct import_custom *custom, bool with_time,
                              struct sv cell, struct arena *mem, struct sv *out, struct err *e);
struct sv import_date_clock(struct sv clock, struct arena *mem); /* "2:30 p. m." -> "14:30" */
/* yes/no words of several languages: 1, 0, or -1 for anything else. */
int import_habit_yes(struct sv cell);

/* --- columns ---------------------------------------------------------------------------------------- */

enum import_kind {
    IMPORT_IGNORED,
    IMPORT_QUESTION,
    IMPORT_CHOICE, /* question/choice: whether it was chosen, as Kobo and ODK split a select_multiple */
    IMPORT_ID,
    IMPORT_VERSION,
    IMPORT_KEY,
    IMPORT_PARENT,
    IMPORT_STATE,
    IMPORT_APPORTIONED,
    IMPORT_VERIFICATION,
    IMPORT_EVIDENCE,
    IMPORT_REACHED,
};

struct import_column {
    enum import_kind kind;
    struct sv header;
    const struct question *question;
    struct sv state;  /* of reached:STATE */
    struct sv choice; /* of question/choice */
    struct import_habit habit;
};

/* The table of one scope. */
struct import_table {
    const char *file; /* for messages */
    bool given;       /* there is a file for this scope */
    bool csv;         /* cells may carry the apostrophe of csv_put */
    bool row_keys;    /* its key column identifies rows, not only joins them (Kobo's _index only joins) */
    struct import_column *column;
    size_t n;
    int id, key, parent, version; /* columns; -1: none */
};

/* Fills t->column. Unknown, doubled and misplaced columns are problems; what is left out on
 * purpose is a note. ignore: headers to leave out, separated by commas. */
void import_map_header(struct import_table *t, const struct form *f, int scope, const struct workflow *w,
                       const struct sv *header, size_t n, struct sv ignore, struct arena *mem, struct problems *out);
/* The column of a question, or the first of its choices; -1: none. */
int import_map_column(const struct import_table *t, const struct question *q);

/* --- values ------------------------------------------------------------------------------------------ */

struct import_choices; /* labels of lists, folded, and what cells were found to mean */

struct import_values {
    const struct workflow *workflow;
    struct import_custom custom;
    struct import_choices *choices;
};

struct import_choices *import_choice_open(const struct pack *pk);
void import_choice_close(struct import_choices *c);
/* A cell of a select as choice names, canonical for form_value. */
MUST_USE int import_choice_read(struct import_choices *c, const struct question *q, struct sv cell, struct arena *mem,
                                struct sv *out, struct err *e);

/* One cell as the canonical answer. *expected: English msgid of what should stand there. */
MUST_USE int import_value_read(const struct import_values *v, const struct import_column *c, struct sv cell,
                               struct arena *mem, struct sv *out, struct err *e);
const char *import_value_expected(const struct question *q);

/* --- records ------------------------------------------------------------------------------------------ */

struct import_row {
    struct sv *cell;
    size_t n, row, parent;
};
struct import_rows {
    struct import_row *v;
    size_t n, cap;
};
struct import_group {
    struct import_rows *table; /* form->nscopes; table[0] has one row */
};

/* Rows kept aside in a temporary file, found by a text (the parent's key). */
struct import_spill;
MUST_USE int import_spill_open(struct import_spill **s, struct err *e);
void import_spill_close(struct import_spill *s);
MUST_USE int import_spill_add(struct import_spill *s, struct sv key, const struct import_row *row, struct err *e);
MUST_USE int import_spill_sort(struct import_spill *s, struct err *e); /* after the last row was added */
/* Goes through the rows that were not taken and may have this key (equal hashes: compare), or all
 * with any = true, in the file's order. *at begins with 0. 1: a row, copied into mem; 0: the end. */
MUST_USE int import_spill_next(struct import_spill *s, struct sv key, bool any, size_t *at, struct arena *mem,
                               struct import_row *row, struct err *e);
void import_spill_take(struct import_spill *s, size_t at); /* the row that next just gave */
size_t import_spill_count(const struct import_spill *s);

/* Where the rows of a form come from. */
struct import_input {
    const char *path;              /* of the records' own table */
    const char *sheet;             /* see import_options */
    struct sv repeats;             /* "NAME=FILE, NAME=FILE"; others are looked for beside path */
    struct sv bytes;               /* instead of a path (tests, fuzzers): CSV of the records… */
    const struct sv *repeat_bytes; /* …and of every scope from 1 on, empty: none */
    struct sv ignore;              /* headers to leave out */
};

struct import_read;

/* Opens, maps the columns and reads everything once to learn the habits. What is wrong with the
 * headers is in `problems`: with errors among them there is nothing to read. `mem` outlives the reader. */
MUST_USE int import_read_open(struct import_read **out, const struct form *f, const struct workflow *w,
                              const struct import_input *in, struct arena *mem, struct problems *problems,
                              struct err *e);
void import_read_close(struct import_read *r);

/* 1: the next record; its rows live in `mem`. 0: the end; then
 * import_read_orphans reports the rows of repeats that belong to no record. */
MUST_USE int import_read_next(struct import_read *r, struct arena *mem, struct import_group *g, struct err *e);
MUST_USE int import_read_orphans(struct import_read *r, struct problems *out, size_t *n, struct err *e);

const struct import_table *import_read_table(const struct import_read *r, int scope);
size_t import_read_total(const struct import_read *r);    /* records in the file */
bool import_read_by_program(const struct import_read *r); /* decimals have a point: XLSX, our own exports */
size_t import_read_spilled(const struct import_read *r);  /* rows of repeats kept aside */
struct sv import_cell(const struct import_table *t, const struct import_row *row, int column); /* trimmed */

/* What the rows say: the answers, and what goes with the record. */
struct import_record {
    struct answers *answers;
    struct sv **row_key; /* by scope, by row: _key of repeats' rows; NULL: the file has none */
    struct sv id, key, state, verification;
    int64_t version; /* 0: not given */
    bool has_apportioned, apportioned;
    struct record_evidence *evidence; /* kinds */
    size_t nevidence;
    struct record_event *event;
    size_t nevents;
};

/* False: something is wrong; it was added to `out` with file, row and header. */
bool import_record_make(const struct import_read *r, const struct import_values *v, const struct form *f,
                        const struct import_group *g, struct arena *mem, struct import_record *rec,
                        struct problems *out);
/* What tells records without a key apart: a hash of all answers, in hexadecimal. */
struct sv import_record_digest(const struct answers *a, struct arena *mem);

/* Columns and repeats the file does not have keep the answers that the record has. False: rows of a
 * repeat cannot be told apart, which was added to `out`. */
bool import_merge(const struct import_read *r, struct import_record *rec, const struct record *existing,
                  struct arena *mem, struct problems *out);

/* --- known keys ------------------------------------------------------------------------------------------ */

struct import_known;
struct import_known *import_known_new(size_t keys); /* about so many will be added */
void import_known_free(struct import_known *k);
void import_known_add(struct import_known *k, struct sv key);
bool import_known_maybe(const struct import_known *k, struct sv key); /* false: it was never added */

/* --- refused rows ---------------------------------------------------------------------------------------- */

/* A file like the import, with the refused rows only and a column _refused that says why; repeats
 * beside it. What was read well is written so that it reads the same without the rest. */
struct import_keep;
MUST_USE int import_keep_open(struct import_keep **k, const char *path, const struct import_input *in,
                              const struct import_read *r, const struct import_values *v, const struct pack *pk,
                              const struct form *f, struct err *e);
MUST_USE int import_keep_add(struct import_keep *k, const struct import_group *g, const struct problems *why,
                             struct arena *mem, struct err *e);
/* Everything is on the disk. */
MUST_USE int import_keep_finish(struct import_keep *k, struct err *e);
void import_keep_close(struct import_keep *k);

#endif
