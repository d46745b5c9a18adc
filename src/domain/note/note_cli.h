/* The commands of this domain, for note_module.c. */
#ifndef ISTMO_DOMAIN_NOTE_NOTE_CLI_H
#define ISTMO_DOMAIN_NOTE_NOTE_CLI_H

#include "kit/module.h"

#define NOTE_CLI_NCOMMANDS 1
extern const struct command note_cli_commands[NOTE_CLI_NCOMMANDS];

#endif
