/* Files compiled into the program: everything below a folder named assets/ (tools/embed.c). */
#ifndef ISTMO_BASE_ASSET_H
#define ISTMO_BASE_ASSET_H

#include "base/sv.h"

struct asset {
    const char *name; /* path below assets/ */
    const unsigned char *bytes;
    size_t n;
};

extern const struct asset assets[]; /* ends with a NULL name */

struct sv asset_get(const char *name); /* empty when there is none; ends with a NUL */

#endif
