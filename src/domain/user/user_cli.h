/* Tables of this domain for user_module.c. */
#ifndef ISTMO_DOMAIN_USER_USER_CLI_H
#define ISTMO_DOMAIN_USER_USER_CLI_H

#include "domain/user/user.h"
#include "kit/module.h"

#define USER_CLI_NCOMMANDS 5
extern const struct command user_cli_commands[USER_CLI_NCOMMANDS];

#define USER_WEB_NROUTES 3
extern const struct route user_web_routes[USER_WEB_NROUTES];

#endif
