/* The list of modules, in the order in which help shows them and migrations run. */
#include "app/modules.h"

extern const struct module app_module, pack_module, record_module, fact_module, indicator_module, check_module,
    report_module, edition_module, exchange_module, backup_module, public_module, note_module, user_module;

const struct module *const modules[] = {
    &pack_module, &exchange_module, &record_module,  &fact_module,   &indicator_module, &check_module, &public_module,
    &note_module, &report_module,   &edition_module, &backup_module, &user_module,      &app_module,
};

const size_t modules_n = sizeof modules / sizeof *modules;
