/*
 * What commands print: tables for people (80 columns, colour only on a terminal), CSV, and JSON.
 * One table is filled once and printed in the format asked for. Data go to standard output.
 */
#ifndef ISTMO_KIT_OUTPUT_H
#define ISTMO_KIT_OUTPUT_H

#include "base/buf.h"
#include "base/problem.h"
#include "format/json.h"
#include "kit/module.h"

enum cell_kind { CELL_TEXT, CELL_NUMBER };

struct output_column {
    const char *key;     /* CSV header */
    const char *heading; /* English msgid */
    enum cell_kind kind; /* numbers are set right */
    size_t max_width;    /* table format: longer texts are wrapped; 0 = as wide as needed */
};

struct output_table {
    struct arena *mem;
    const struct output_column *column;
    size_t ncolumns;
    struct sv **row;
    size_t nrows, cap;
};

void output_row(struct output_table *t, const struct sv *cells); /* copied */
/* A failure to write stays with standard output, for output_flush. */
void output_print(const struct output_table *t, const struct context *ctx, enum format format);

/* A code for people: its translation when it is one of `words`, English msgids up to a NULL. Programs
 * read the code itself: CSV and JSON do not go through here. */
struct sv output_word(const struct context *ctx, struct sv code, const char *const *words);

/* The whole buffer to standard output; ERR_STORAGE when it cannot be written. */
MUST_USE int output_write(const struct buf *b, struct err *e);

/* The same for JSON, with a line end; releases the buffer. */
MUST_USE int output_json(struct buf *b, struct err *e);

/* Whether all that went to standard output was written: ERR_STORAGE. For main, at the end. */
MUST_USE int output_flush(struct err *e);

/* Text as a terminal may be sent it: control characters of the data (escape sequences) are replaced,
 * a tab is a space. Line breaks stay. */
void output_safe(struct buf *out, struct sv text);

/* Problems on standard error, one paragraph each: file:row:column, message, found, expected. */
void output_problems(const struct problems *ps, const struct context *ctx);

/* A problem's members of an object: file, row, column, found, expected, message; what is unknown is null. */
void output_problem_json(struct json *j, const struct problem *p);

/* "1,986.5": grouping and decimal mark of the language (es-PA and en alike: comma groups). */
struct sv output_number(struct arena *mem, double v, int decimals, const char *lang);

/* "12 300 / 1 000 000 (1 %)" on standard error, at most four times a second, only on a terminal. */
struct progress {
    const struct context *ctx;
    const char *what; /* translated */
    uint64_t done, total;
    int64_t last_ms;
};
void progress_step(struct progress *p, uint64_t done);
void progress_end(struct progress *p);

#endif
