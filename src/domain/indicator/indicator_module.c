/* The indicator domain's entry in the list of modules: commands and pages, no tables of its own. */
#include "domain/indicator/indicator_cli.h"
#include "domain/indicator/indicator_web.h"

extern const struct module indicator_module;
const struct module indicator_module = {
    .name = "indicator",
    .command = indicator_cli_commands,
    .ncommands = INDICATOR_CLI_NCOMMANDS,
    .route = indicator_web_routes,
    .nroutes = INDICATOR_WEB_NROUTES,
};
