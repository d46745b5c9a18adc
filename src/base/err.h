/*
 * Errors. Fallible functions return 0 or -1, are must-use, and fill a struct err.
 *
 * The first failure is kept. The message is for the person who reads it, in their language:
 * the caller who creates the struct err says which (e.lang), and err_set translates its format.
 */
#ifndef ISTMO_BASE_ERR_H
#define ISTMO_BASE_ERR_H

#include "base/sv.h"
#include "base/tr.h"

enum err_kind {
    ERR_NONE,
    ERR_INPUT,    /* what was given is wrong: refused, nothing changed */
    ERR_USAGE,    /* the command line is wrong */
    ERR_STORAGE,  /* the database or the disk failed */
    ERR_CONFLICT, /* somebody else changed it first */
    ERR_DENIED,   /* not allowed */
    ERR_NOT_FOUND,
    ERR_LIMIT,    /* larger than a stated limit */
    ERR_INTERNAL, /* a defect of the program */
};

struct err {
    enum err_kind kind;
    const char *lang; /* "es", "en"; NULL means Spanish */
    char field[64];   /* what it is about: a column, an option, a question */
    char message[600];
};

#define MUST_USE __attribute__((warn_unused_result))

/* Always returns -1. fmt is an English msgid of po/; `field` may be NULL. */
int err_set(struct err *e, enum err_kind kind, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Puts "text: " before the message that is already there (a file name, a row). Returns -1. */
int err_prefix(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What an errno means, in the reader's language. */
const char *err_system(const struct err *e, int number);

/* "PATH cannot be read: …" after errno `number`: ERR_NOT_FOUND, ERR_INPUT where another file or another
 * right is needed, ERR_STORAGE where the disk fails. Returns -1. */
int err_reading(struct err *e, const char *path, int number);

int err_exit_code(enum err_kind kind); /* contract: 0, 1, 2, 3 */
int err_http_status(enum err_kind kind);

#endif
