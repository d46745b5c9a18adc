/* Help texts, the man page and shell completion, all from the command tables. */
#ifndef ISTMO_KIT_HELP_H
#define ISTMO_KIT_HELP_H

#include "base/buf.h"
#include "kit/module.h"

void help_overview(struct buf *out, const struct module *const *modules, size_t n, const char *lang);
void help_command(struct buf *out, const struct command *c, const char *lang);
void help_man(struct buf *out, const struct module *const *modules, size_t n, const char *lang);

/* shell: "bash", "zsh" or "fish". */
MUST_USE int help_completion(struct buf *out, const struct module *const *modules, size_t n, const char *shell,
                             const char *lang, struct err *e);

#endif
