/* Errors: the first one wins; kinds map to exit codes and HTTP statuses here and only here. */
#include "base/err.h"

#include "base/tr.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* msgfmt -c checks translated formats */

/* A text that was cut must not end inside a character. */
static void mend(char *text)
{
    text[utf8_whole(sv_of(text)).n] = '\0';
}

/* A long value stands in the middle of what is said about it: the middle is left out. */
static void set_long(struct err *e, const char *text, size_t n)
{
    static const char gap[] = "…";
    size_t room = sizeof e->message - 1;
    size_t head = utf8_whole(sv_make(text, room / 2)).n;
    size_t at = head + sizeof gap - 1;
    const char *tail = text + n - (room - at);
    while (((unsigned char)*tail & 0xc0) == 0x80)
        tail++;
    memcpy(e->message, text, head);
    memcpy(e->message + head, gap, sizeof gap - 1);
    memcpy(e->message + at, tail, (size_t)(text + n - tail) + 1);
}

static void set_message(struct err *e, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(e->message, sizeof e->message, fmt, ap);
    char *whole = n >= (int)sizeof e->message ? malloc((size_t)n + 1) : NULL;
    if (whole) {
        (void)vsnprintf(whole, (size_t)n + 1, fmt, again);
        set_long(e, whole, (size_t)n);
    }
    free(whole);
    va_end(again);
    mend(e->message);
}

int err_set(struct err *e, enum err_kind kind, const char *field, const char *fmt, ...)
{
    if (e->kind != ERR_NONE)
        return -1;
    e->kind = kind;
    (void)snprintf(e->field, sizeof e->field, "%s", field ? field : "");
    va_list ap;
    va_start(ap, fmt);
    set_message(e, tr(e->lang, fmt), ap);
    va_end(ap);
    mend(e->field);
    return -1;
}

int err_prefix(struct err *e, const char *fmt, ...)
{
    char text[sizeof e->message];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, tr(e->lang, fmt), ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof text)
        return -1;
    size_t keep = strlen(e->message);
    size_t room = sizeof e->message - (size_t)n - 1;
    if (keep > room)
        keep = room;
    memmove(e->message + n, e->message, keep);
    memcpy(e->message, text, (size_t)n);
    e->message[(size_t)n + keep] = '\0';
    mend(e->message);
    return -1;
}

/* The program never sets a locale, so that the C library says everything in English: what it says
 * most often is said here. */
const char *err_system(const struct err *e, int number)
{
    static const struct {
        int number;
        const char *text;
    } known[] = {
        {ENOENT, N_("No such file or directory")},
        {EACCES, N_("Permission denied")},
        {EPERM, N_("Operation not permitted")},
        {EISDIR, N_("Is a directory")},
        {ENOTDIR, N_("Not a directory")},
        {EEXIST, N_("File exists")},
        {ENOSPC, N_("No space left on device")},
        {EDQUOT, N_("Disk quota exceeded")},
        {EROFS, N_("Read-only file system")},
        {EIO, N_("Input/output error")},
        {EFBIG, N_("File too large")},
        {ENAMETOOLONG, N_("File name too long")},
        {EMFILE, N_("Too many open files")},
        {EPIPE, N_("Broken pipe")},
        {ENOMEM, N_("Cannot allocate memory")},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].number == number)
            return tr(e->lang, known[i].text);
    return strerror(number);
}

int err_reading(struct err *e, const char *path, int number)
{
    static const int asked_wrongly[] = {EACCES, EPERM, EISDIR, ENOTDIR, ENAMETOOLONG, ELOOP};
    enum err_kind kind = number == ENOENT ? ERR_NOT_FOUND : ERR_STORAGE;
    for (size_t i = 0; i < sizeof asked_wrongly / sizeof *asked_wrongly; i++)
        if (number == asked_wrongly[i])
            kind = ERR_INPUT;
    return err_set(e, kind, NULL, N_("%s cannot be read: %s"), path, err_system(e, number));
}

static const struct {
    int exit_code, http;
} meaning[] = {
    [ERR_NONE] = {0, 200},      [ERR_INPUT] = {1, 422},    [ERR_USAGE] = {2, 400},
    [ERR_STORAGE] = {3, 503},   [ERR_CONFLICT] = {1, 409}, [ERR_DENIED] = {1, 403},
    [ERR_NOT_FOUND] = {1, 404}, [ERR_LIMIT] = {1, 413},    [ERR_INTERNAL] = {3, 500},
};

int err_exit_code(enum err_kind kind)
{
    return meaning[kind].exit_code;
}

int err_http_status(enum err_kind kind)
{
    return meaning[kind].http;
}
