/* The user domain's tables, commands and pages, for src/app/modules.c. */
#include "domain/user/user_cli.h"
#include "domain/user/user_store.h"

extern const struct module user_module;
const struct module user_module = {
    .name = "user",
    .command = user_cli_commands,
    .ncommands = USER_CLI_NCOMMANDS,
    .route = user_web_routes,
    .nroutes = USER_WEB_NROUTES,
    .migrations = &user_migrations,
};
