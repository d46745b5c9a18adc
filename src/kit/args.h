/*
 * Command lines: finding the command, its options and the ones every command has.
 *
 * Options may stand anywhere and are written --name VALUE or --name=VALUE; "--" ends them.
 * errors   ERR_USAGE, with the nearest name as a suggestion
 */
#ifndef ISTMO_KIT_ARGS_H
#define ISTMO_KIT_ARGS_H

#include "kit/module.h"

/* Options of every command. */
struct globals {
    const char *db, *mission, *lang, *format, *key, *node, *user;
    bool help, quiet, version, no_colour;
};

extern const struct option args_global_options[];
extern const size_t args_nglobal_options;

/* Languages are needed before anything can be said: --lang, else the locale, else Spanish. */
const char *args_language(int argc, char *const *argv);

/* words: room for argc pointers, which *out borrows. */
MUST_USE int args_parse(const struct module *const *modules, size_t nmodules, int argc, char *const *argv,
                        const char **words, struct globals *g, struct args *out, struct err *e);

#endif
