/* The commands of this domain, for edition_module.c. */
#ifndef ISTMO_DOMAIN_EDITION_EDITION_CLI_H
#define ISTMO_DOMAIN_EDITION_EDITION_CLI_H

#include "kit/module.h"

#define EDITION_CLI_NCOMMANDS 10
extern const struct command edition_cli_commands[EDITION_CLI_NCOMMANDS];

#endif
