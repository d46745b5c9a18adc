/* Shared by site.c, web.c and page.c only. */
#ifndef ISTMO_KIT_WEB_INTERNAL_H
#define ISTMO_KIT_WEB_INTERNAL_H

#include "kit/web.h"

/* As part of an address's query. */
struct sv web_escape(struct arena *mem, struct sv text);

#endif
