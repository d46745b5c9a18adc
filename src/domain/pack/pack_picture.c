/*
 * Pictures that a report names: logos, photographs. They lie in the pack's folder; their bytes join the report's tree
 * as base64, so that the catalogue keeps them with the report.
 */
#include "domain/pack/pack_internal.h"

#include "format/file.h"

#include <sodium.h>

/* A file of the pack's folder, not one of the machine. */
bool pack_picture_within(struct sv path)
{
    if (!path.n || path.p[0] == '/')
        return false;
    for (size_t i = 0; i + 1 < path.n; i++)
        if (path.p[i] == '.' && path.p[i + 1] == '.')
            return false;
    return true;
}

int pack_picture_read(struct arena *mem, const char *folder, struct sv path, size_t max, struct sv *out, struct err *e)
{
    return file_read(mem, arena_printf(mem, "%s/%.*s", folder, SV_ARG(path)).p, max, out, e);
}

void pack_picture_keep(struct arena *mem, struct node *map, struct sv key, struct sv bytes)
{
    size_t room = sodium_base64_encoded_len(bytes.n, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(mem, room);
    (void)sodium_bin2base64(text, room, (const unsigned char *)bytes.p, bytes.n, sodium_base64_VARIANT_ORIGINAL);
    node_put(mem, map, key, node_new_text(mem, sv_of(text)));
}
