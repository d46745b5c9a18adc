/* The pages of this room, for record_module.c. */
#ifndef ISTMO_DOMAIN_RECORD_RECORD_WEB_H
#define ISTMO_DOMAIN_RECORD_RECORD_WEB_H

#include "kit/web.h"

#define RECORD_WEB_NROUTES 4
extern const struct route record_web_routes[RECORD_WEB_NROUTES];

#endif
