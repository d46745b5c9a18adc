/* The list of modules: the only place that names every domain. */
#ifndef ISTMO_APP_MODULES_H
#define ISTMO_APP_MODULES_H

#include "kit/module.h"

extern const struct module *const modules[];
extern const size_t modules_n;

#endif
