/* The commands of this domain, for its module. */
#ifndef ISTMO_DOMAIN_INDICATOR_INDICATOR_CLI_H
#define ISTMO_DOMAIN_INDICATOR_INDICATOR_CLI_H

#include "kit/module.h"

#define INDICATOR_CLI_NCOMMANDS 2
extern const struct command indicator_cli_commands[INDICATOR_CLI_NCOMMANDS];

#endif
