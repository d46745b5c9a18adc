/*
 * Getting records in and out: import of CSV and XLSX, export of CSV, XLSX and JSON Lines, and
 * loading a pack with its data. File formats: docs/files.md.
 *
 * An import is all or nothing: one faulty row, and nothing was saved. With `keep_going` the faulty
 * rows are written to a file that can be mended and imported again. The same file twice makes
 * nothing new.
 *
 * memory   bounded by the largest record, whatever the file's size
 * errors   -1 only when the work could not be done (storage, no such file, limits). Refused rows are
 *          not an error: they are in `problems`
 */
#ifndef ISTMO_DOMAIN_EXCHANGE_EXCHANGE_H
#define ISTMO_DOMAIN_EXCHANGE_EXCHANGE_H

#include "domain/record/record.h"

struct import_options {
    const char *path;
    const char *sheet;      /* of a workbook: the records' own, repeats being SHEET.REPEAT; NULL: by the form's name */
    struct sv repeats;      /* files of repeats: "NAME=FILE, NAME=FILE"; else beside path */
    struct sv ignore;       /* headers to leave out: "A, B" */
    struct sv state;        /* of new records whose row has no state; empty: the workflow's initial one */
    struct sv dates;        /* "dmy", "mdy": for columns that leave it open; empty: ask */
    struct sv decimal;      /* "point", "comma": likewise */
    const char *keep_going; /* file for the refused rows; NULL: all or nothing */
    struct sv reason;       /* of amendments in closed periods */
    bool dry_run;
};

struct import_summary {
    size_t read, created, changed, unchanged;
    size_t refused;            /* records, or rows of repeats without one */
    struct problems *problems; /* errors are the refused rows' faults; notes say what was left out or guessed */
};

MUST_USE int import_run(const struct context *ctx, struct vault *v, const struct pack *pk, const struct form *f,
                        const struct import_options *o, struct arena *mem, struct import_summary *out, struct err *e);

/* The same inside a db_write job: refused rows do not undo the job, the caller does. */
MUST_USE int import_in(struct db_conn *writer, const struct context *ctx, struct vault *v, const struct pack *pk,
                       const struct form *f, const struct import_options *o, struct arena *mem,
                       struct import_summary *out, struct err *e);

enum export_kind { EXPORT_CSV, EXPORT_XLSX, EXPORT_JSONL };

struct export_options {
    enum export_kind kind;
    const char *path;            /* NULL: standard output (not XLSX), where repeats have no place */
    bool personal;               /* with the personal questions, opened with the mission's key */
    struct sv states;            /* "approved, submitted"; empty: all */
    const struct period *period; /* NULL: all */
};

MUST_USE int export_run(const struct context *ctx, struct db_conn *c, struct vault *v, const struct pack *pk,
                        const struct form *f, const struct export_options *o, size_t *nrecords, struct err *e);

struct load_data {
    struct sv form;
    struct import_summary summary;
};
struct load_result {
    struct pack *pack;
    struct pack_changes changes;
    struct problems *problems; /* of the pack: what is refused, and what was noticed */
    struct {
        struct load_data *v;
        size_t n, cap;
    } data;
    bool saved;
};

/* The pack of a folder becomes the mission's: catalogue, form tables and data/, or nothing. The
 * mission is the pack's id; ctx->mission, when set, must be the same. */
MUST_USE int load_run(const struct context *ctx, const char *dir, bool dry_run, struct sv reason, struct arena *mem,
                      struct load_result *out, struct err *e);

#endif
