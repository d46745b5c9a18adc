/* Fuzzes the GeoJSON reader and what maps do with the areas: they are projected, filled, and a label's place is found.
 */
#include "format/geojson.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define WIDTH 500.0

static void within(void *ctx, struct point from, struct point to)
{
    (void)ctx;
    if (!isfinite(from.x) || !isfinite(to.y))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    struct err e = {.lang = "en"};
    struct geo_areas areas;
    struct geo_view view;
    if (geojson_read(&mem, sv_make((const char *)data, size), &areas, &e) == 0 &&
        geo_fit(&areas, NULL, 0, WIDTH, WIDTH, 4, &view))
        for (size_t i = 0; i < areas.n; i++) {
            struct rings r = geo_project_area(&view, &areas.v[i], &mem);
            struct box box = rings_box(&r);
            double distance;
            if (r.n && (box.left < -1 || box.right > WIDTH + 1 || !isfinite(box.top)))
                abort();
            (void)rings_pole(&r, &distance);
            rings_hatch(&r, 20, &mem, within, NULL);
        }
    arena_release(&mem);
    return 0;
}
