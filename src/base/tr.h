/*
 * Translation of program texts. Source strings are English and live in the code; po/LANG.po
 * is compiled to C tables at build time (tools/po2c.c). The language travels with the request,
 * never through the process environment.
 */
#ifndef ISTMO_BASE_TR_H
#define ISTMO_BASE_TR_H

#include <stddef.h>

#define N_(msgid) msgid /* marks a text for po/ that is translated later */

/* The text in `lang` ("es", "es-PA", "en"; NULL means Spanish), or msgid itself. */
const char *tr(const char *lang, const char *msgid) __attribute__((format_arg(2)));

/* The plural form for n, by the language's own rule. */
const char *trn(const char *lang, const char *one, const char *many, unsigned long n)
    __attribute__((format_arg(2), format_arg(3)));

/* --- what tools/po2c generates --- */
struct tr_entry {
    const char *msgid;
    const char *const *msgstr; /* nforms of them */
};

struct tr_catalogue {
    const char *lang;
    unsigned nforms;
    unsigned (*plural)(unsigned long n);
    const struct tr_entry *entry; /* sorted by msgid */
    size_t n;
};

extern const struct tr_catalogue *const tr_catalogues[]; /* NULL-terminated */

#endif
