/* Finds embedded files by name. */
#include "base/asset.h"

struct sv asset_get(const char *name)
{
    for (const struct asset *a = assets; a->name; a++)
        if (strcmp(a->name, name) == 0)
            return sv_make((const char *)a->bytes, a->n);
    return (struct sv){0};
}
