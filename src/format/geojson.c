/* Reads areas out of GeoJSON: see geojson.h. Owns what is refused in them. */
#include "format/geojson.h"

#include "format/node.h"

#include <math.h>

struct reader {
    struct arena *mem;
    struct err *e;
    size_t feature, points;
};

static int refuse(const struct reader *r, const char *why)
{
    struct err because = *r->e;
    return err_set(r->e, ERR_INPUT, NULL, N_("feature %zu: %s"), r->feature, tr(because.lang, why));
}

static const struct node *get(const struct node *map, const char *key)
{
    return map && map->kind == NODE_MAP ? node_get(map, key) : NULL;
}

static bool number(const struct node *n, double *out)
{
    return n->kind == NODE_SCALAR && !n->quoted && sv_to_double(n->scalar, out) && isfinite(*out);
}

static int read_point(struct reader *r, const struct node *n, struct geo_point *out)
{
    if (n->kind != NODE_LIST || n->n < 2 || !number(n->item[0], &out->lon) || !number(n->item[1], &out->lat))
        return refuse(r, N_("a position is a list of longitude and latitude"));
    if (fabs(out->lon) > 180 || fabs(out->lat) > 90)
        return refuse(r, N_("a position lies outside of the earth: longitude comes before latitude, in degrees"));
    if (++r->points > GEOJSON_POINTS_MAX)
        return refuse(r, N_("the boundaries have too many points: simplify them"));
    return 0;
}

static bool same_point(struct geo_point a, struct geo_point b)
{
    return !(a.lon < b.lon || a.lon > b.lon || a.lat < b.lat || a.lat > b.lat);
}

static int read_ring(struct reader *r, const struct node *n, struct geo_area *area)
{
    struct geo_ring ring = {0};
    struct geo_point first = {0}, at = {0};
    if (n->kind != NODE_LIST || n->n < 4)
        return refuse(r, N_("a ring has four positions or more"));
    for (size_t i = 0; i < n->n; i++) {
        if (read_point(r, n->item[i], &at))
            return -1;
        first = i ? first : at;
        vec_push(r->mem, &ring, at);
    }
    if (!same_point(first, at))
        return refuse(r, N_("a ring ends where it begins"));
    ring.n--;
    vec_push(r->mem, &area->rings, ring);
    return 0;
}

static int read_polygon(struct reader *r, const struct node *n, struct geo_area *area)
{
    if (n->kind != NODE_LIST || !n->n)
        return refuse(r, N_("a polygon is a list of rings"));
    for (size_t i = 0; i < n->n; i++)
        if (read_ring(r, n->item[i], area))
            return -1;
    return 0;
}

static int read_geometry(struct reader *r, const struct node *geometry, struct geo_area *area)
{
    struct sv type = geometry && geometry->kind == NODE_MAP ? node_text(geometry, "type") : (struct sv){0};
    const struct node *coordinates = get(geometry, "coordinates");
    if (!coordinates || coordinates->kind != NODE_LIST || (!sv_is(type, "Polygon") && !sv_is(type, "MultiPolygon")))
        return refuse(r, N_("its geometry is no Polygon or MultiPolygon"));
    if (sv_is(type, "Polygon"))
        return read_polygon(r, coordinates, area);
    for (size_t i = 0; i < coordinates->n; i++)
        if (read_polygon(r, coordinates->item[i], area))
            return -1;
    return 0;
}

static int read_feature(struct reader *r, const struct node *n, struct geo_areas *out)
{
    struct geo_area area = {0};
    const struct node *properties = get(n, "properties");
    if (properties && properties->kind == NODE_MAP) {
        area.code = node_text(properties, "pcode");
        area.scheme = area.code.n ? "pcode" : NULL;
        if (!area.code.n)
            area.code = node_text(properties, "code");
    }
    if (!area.code.n)
        return refuse(r, N_("it has no property \"pcode\" or \"code\""));
    area.code = arena_sv(r->mem, area.code);
    if (read_geometry(r, get(n, "geometry"), &area))
        return -1;
    vec_push(r->mem, out, area);
    return 0;
}

int geojson_read(struct arena *mem, struct sv text, struct geo_areas *out, struct err *e)
{
    struct reader r = {.mem = mem, .e = e};
    struct node *root;
    *out = (struct geo_areas){0};
    if (text.n > GEOJSON_BYTES_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("boundaries are at most %d kB"), (int)(GEOJSON_BYTES_MAX >> 10));
    if (node_read_json(mem, text, &root, e))
        return -1;
    const struct node *features = get(root, "features");
    if (!features || features->kind != NODE_LIST || !sv_is(node_text(root, "type"), "FeatureCollection"))
        return err_set(e, ERR_INPUT, NULL, N_("this is no GeoJSON FeatureCollection"));
    if (features->n > GEOJSON_AREAS_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("boundaries have at most %d features"), GEOJSON_AREAS_MAX);
    out->source = arena_sv(mem, node_text(root, "source"));
    for (size_t i = 0; i < features->n; i++) {
        r.feature = i + 1;
        if (read_feature(&r, features->item[i], out))
            return -1;
    }
    return 0;
}
