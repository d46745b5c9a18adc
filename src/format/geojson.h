/*
 * Areas out of GeoJSON (RFC 7946): a FeatureCollection of Polygons and MultiPolygons, each with the property `pcode`
 * or `code`. Coordinates are degrees of WGS 84; heights are left out.
 *
 * limits   GEOJSON_BYTES_MAX, GEOJSON_POINTS_MAX, GEOJSON_AREAS_MAX; depth is the JSON reader's
 * errors   ERR_INPUT with the number of the feature, from 1
 */
#ifndef ISTMO_FORMAT_GEOJSON_H
#define ISTMO_FORMAT_GEOJSON_H

#include "base/err.h"
#include "engine/geo/geo.h"

#define GEOJSON_BYTES_MAX ((size_t)2 << 20)
#define GEOJSON_POINTS_MAX 60000
#define GEOJSON_AREAS_MAX 1000

MUST_USE int geojson_read(struct arena *mem, struct sv text, struct geo_areas *out, struct err *e);

#endif
