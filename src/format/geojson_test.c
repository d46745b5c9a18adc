/* GeoJSON: what is read, and what is refused with the feature's number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/geojson.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define SQUARE "[[-80,8],[-79,8],[-79,9],[-80,8]]"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define FEATURE(properties, geometry) "{\"type\":\"Feature\",\"properties\":" properties ",\"geometry\":" geometry "}"
#define POLYGON(rings) "{\"type\":\"Polygon\",\"coordinates\":[" rings "]}"
#define GOOD FEATURE("{\"pcode\":\"PA01\"}", POLYGON(SQUARE))

static void test_read(void **state)
{
    struct arena mem = {0};
    struct err e = {.lang = "en"};
    struct geo_areas areas;
    (void)state;
    assert_int_equal(
        geojson_read(&mem,
                     SV("{\"type\":\"FeatureCollection\",\"source\":\"Us\",\"features\":[" GOOD
                        "," FEATURE("{\"code\":\"PA-2\"}", "{\"type\":\"MultiPolygon\",\"coordinates\":[[" SQUARE
                                                           "],[" SQUARE "," SQUARE "]]}") "]}"),
                     &areas, &e),
        0);
    assert_int_equal(areas.n, 2);
    assert_true(sv_is(areas.source, "Us") && sv_is(areas.v[0].code, "PA01") && sv_is(areas.v[1].code, "PA-2"));
    assert_string_equal(areas.v[0].scheme, "pcode");
    assert_null(areas.v[1].scheme);
    assert_int_equal(areas.v[1].rings.n, 3);
    assert_int_equal(areas.v[0].rings.v[0].n, 3); /* the end is the beginning */
    assert_true(areas.v[0].rings.v[0].v[1].lon < -78.99 && areas.v[0].rings.v[0].v[1].lat > 7.99);
    arena_release(&mem);
}

static const struct {
    const char *text, *message;
} refused[] = {
    {"", "line 1"},
    {"[]", "no GeoJSON FeatureCollection"},
    {"{\"type\":\"FeatureCollection\"}", "no GeoJSON FeatureCollection"},
    {"{\"type\":\"Topology\",\"features\":[]}", "no GeoJSON FeatureCollection"},
    {COLLECTION("7"), "feature 1: it has no property"},
    {COLLECTION(GOOD "," FEATURE("{}", POLYGON(SQUARE))), "feature 2: it has no property"},
    {COLLECTION(FEATURE("null", POLYGON(SQUARE))), "feature 1: it has no property"},
    {COLLECTION(FEATURE("{\"code\":\"A\"}", "null")), "no Polygon"},
    {COLLECTION(FEATURE("{\"code\":\"A\"}", "{\"type\":\"Point\",\"coordinates\":[1,2]}")), "no Polygon"},
    {COLLECTION(FEATURE("{\"code\":\"A\"}", "{\"type\":\"Polygon\",\"coordinates\":{}}")), "no Polygon"},
    {COLLECTION(FEATURE("{\"code\":\"A\"}", POLYGON(""))), "a polygon is a list of rings"},
    {COLLECTION(FEATURE("{\"code\":\"A\"}", POLYGON("[[1,2],[1,2]]"))), "four positions"},
    {COLLECTION(FEATURE("{\"code\":\"A\"}", POLYGON("[[1,2],[1,3],[2,3],[2,2]]"))), "ends where it begins"},
    {COLLECTION(FEATURE("{\"code\":\"A\"}", POLYGON("[[1],[1,3],[2,3],[1,2]]"))), "longitude and latitude"},
    {COLLECTION(FEATURE("{\"code\":\"A\"}", POLYGON("[[\"1\",2],[1,3],[2,3],[1,2]]"))), "longitude and latitude"},
    {COLLECTION(FEATURE("{\"code\":\"A\"}", POLYGON("[[8,-99],[1,3],[2,3],[1,2]]"))), "outside of the earth"},
    {COLLECTION(FEATURE("{\"code\":\"A\"}", POLYGON("[[1e999,2],[1,3],[2,3],[1,2]]"))), "longitude and latitude"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct arena mem = {0};
        struct err e = {.lang = "en"};
        struct geo_areas areas;
        if (geojson_read(&mem, sv_of(refused[i].text), &areas, &e) == 0 || !strstr(e.message, refused[i].message))
            fail_msg("case %zu: %s", i, e.message);
        arena_release(&mem);
    }
}

static void add(struct buf *b, const char *what, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_printf(b, "%s%s", i ? "," : "", what);
}

static void must_exceed(struct buf *text, const char *message)
{
    struct arena mem = {0};
    struct err e = {.lang = "en"};
    struct geo_areas areas;
    assert_int_not_equal(geojson_read(&mem, buf_sv(text), &areas, &e), 0);
    if (!strstr(e.message, message))
        fail_msg("%s", e.message);
    arena_release(&mem);
    buf_release(text);
}

static void test_limits(void **state)
{
    struct buf features = {0}, points = {0}, bytes = {0};
    (void)state;
    buf_printf(&features, "{\"type\":\"FeatureCollection\",\"features\":[");
    add(&features, GOOD, GEOJSON_AREAS_MAX + 1);
    buf_printf(&features, "]}");
    must_exceed(&features, "at most 1000 features");
    buf_printf(&points, "{\"type\":\"FeatureCollection\",\"features\":[{\"properties\":{\"code\":\"A\"},\"geometry\":"
                        "{\"type\":\"Polygon\",\"coordinates\":[[");
    add(&points, "[1,2]", GEOJSON_POINTS_MAX + 1);
    buf_printf(&points, "]]}}]}");
    must_exceed(&points, "too many points");
    for (size_t i = 0; i <= GEOJSON_BYTES_MAX; i++)
        buf_addc(&bytes, ' ');
    must_exceed(&bytes, "at most 2048 kB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
