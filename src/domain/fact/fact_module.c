/* The fact domain's entry in the list of modules: tables, no commands of its own. */
#include "domain/fact/fact.h"
#include "kit/module.h"

extern const struct module fact_module;
const struct module fact_module = {.name = "fact", .migrations = &fact_migrations};
