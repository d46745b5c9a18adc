/* Geometry of maps: areas keep their proportions, holes are holes, classes are round and never empty. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine/geo/geo.h"

#include <math.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define assert_near(a, b, most) assert_true(fabs((a) - (b)) <= (most))

static double area_of(const struct point *p, size_t n)
{
    double twice = 0;
    for (size_t i = 0; i < n; i++)
        twice += p[i].x * p[(i + 1) % n].y - p[(i + 1) % n].x * p[i].y;
    return fabs(twice) / 2;
}

/* One degree square from a corner, in km². */
static double square_degree(const struct geo_view *view, double lon, double lat)
{
    const struct point p[] = {
        geo_project(view, (struct geo_point){lon, lat}), geo_project(view, (struct geo_point){lon + 1, lat}),
        geo_project(view, (struct geo_point){lon + 1, lat + 1}), geo_project(view, (struct geo_point){lon, lat + 1})};
    return area_of(p, 4) / (view->scale * view->scale);
}

/* On a sphere of 6371.0088 km a square degree has R² · 1° · (sin φ₂ − sin φ₁). */
static void test_equal_area(void **state)
{
    const struct geo_view view = {.lon0 = -80, .lat0 = 9, .scale = 2};
    static const double corner[][2] = {{-80, 9}, {-83, 7}, {-77, 12}, {-60, 40}};
    (void)state;
    for (size_t i = 0; i < COUNT(corner); i++) {
        double radian = M_PI / 180, lat = corner[i][1];
        double truth = 6371.0088 * 6371.0088 * radian * (sin((lat + 1) * radian) - sin(lat * radian));
        assert_near(square_degree(&view, corner[i][0], lat) / truth, 1, 0.001);
    }
}

static struct geo_areas one_area(struct arena *mem, const struct geo_point *v, size_t n)
{
    struct geo_areas areas = {0};
    struct geo_area area = {.code = SV("A")};
    struct geo_ring ring = {0};
    for (size_t i = 0; i < n; i++)
        vec_push(mem, &ring, v[i]);
    vec_push(mem, &area.rings, ring);
    vec_push(mem, &areas, area);
    return areas;
}

static void test_fits(void **state)
{
    static const struct geo_point corners[][4] = {
        {{-83, 7}, {-77, 7}, {-77, 10}, {-83, 10}},        /* wide */
        {{-75, -50}, {-70, -50}, {-70, -20}, {-75, -20}},  /* tall */
        {{177, -19}, {-179, -19}, {-179, -16}, {177, -16}} /* across the date line */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(corners); i++) {
        struct arena mem = {0};
        struct geo_view view;
        struct geo_areas areas = one_area(&mem, corners[i], 4);
        const struct geo_point beside = {corners[i][0].lon - 1, corners[i][0].lat};
        assert_true(geo_fit(&areas, &beside, 1, 300, 330, 5, &view));
        assert_true(view.height <= 330);
        struct rings r = geo_project_area(&view, &areas.v[0], &mem);
        struct box box = rings_box(&r);
        struct point at = geo_project(&view, beside);
        assert_true(box.left >= 4.9 && box.right <= 295.1 && box.top >= 4.9 && box.bottom <= view.height - 4.9);
        assert_true(at.x >= 4.9 && at.x < box.right && box.right - box.left > 20);
        arena_release(&mem);
    }
}

static void test_nothing_to_fit(void **state)
{
    struct geo_view view;
    const struct geo_areas none = {0};
    const struct geo_point alone = {-80, 9};
    (void)state;
    assert_false(geo_fit(&none, NULL, 0, 300, 300, 5, &view));
    assert_true(geo_fit(&none, &alone, 1, 300, 300, 5, &view)); /* one point: no closer than 20 km */
    assert_near(view.scale, 290 / 20.0, 0.01);
}

static struct point outer[] = {{0, 0}, {100, 0}, {100, 60}, {0, 60}};
static struct point hole[] = {{20, 10}, {80, 10}, {80, 50}, {20, 50}};
static struct ring both[] = {{outer, 4}, {hole, 4}};
static const struct rings frame = {both, 2};

static void test_holes(void **state)
{
    double room = 0;
    (void)state;
    assert_true(rings_contain(&frame, (struct point){10, 30}));
    assert_false(rings_contain(&frame, (struct point){50, 30}));
    assert_false(rings_contain(&frame, (struct point){150, 30}));
    struct point pole = rings_pole(&frame, &room);
    assert_true(rings_contain(&frame, pole));
    assert_near(room, 10, 1.5); /* the sides are 20 wide */
}

struct filled {
    double length;
    size_t n;
};

static void measure(void *ctx, struct point from, struct point to)
{
    struct filled *f = ctx;
    struct point middle = {(from.x + to.x) / 2, (from.y + to.y) / 2};
    assert_true(rings_contain(&frame, middle));
    f->length += hypot(to.x - from.x, to.y - from.y);
    f->n++;
}

/* Lines at a distance of step/√2 fill an area of length times that distance. */
static void test_hatch(void **state)
{
    struct arena mem = {0};
    struct filled f = {0};
    (void)state;
    rings_hatch(&frame, 2, &mem, measure, &f);
    assert_near(f.length * sqrt(2), 100 * 60 - 60 * 40, 100);
    assert_true(f.n > 80);
    arena_release(&mem);
}

/* --- classes -------------------------------------------------------------------------------------- */

static const struct classes {
    double value[8];
    size_t n;
    double lower[GEO_CLASSES_MAX];
    size_t classes;
} cases[] = {
    {{0}, 0, {0}, 0},
    {{0, 0, NAN, -1}, 4, {0}, 0},
    {{7}, 1, {0}, 1},
    {{7, 7, 7}, 3, {0}, 1},
    {{49, 61, 78}, 3, {0, 50, 70}, 3},
    {{485, 1501}, 2, {0, 1000}, 2},
    {{43, 73, 78, 82, 87, 90, 94, 51}, 8, {0, 50, 75, 80, 90}, 5},
    {{0.12, 0.34, 0.81}, 3, {0, 0.2, 0.5}, 3},
};

static void test_classes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        double lower[GEO_CLASSES_MAX];
        assert_int_equal(geo_classes(cases[i].value, cases[i].n, lower), cases[i].classes);
        for (size_t k = 0; k < cases[i].classes; k++)
            if (fabs(lower[k] - cases[i].lower[k]) > 1e-9)
                fail_msg("case %zu, class %zu: %g, not %g", i, k, lower[k], cases[i].lower[k]);
    }
}

static void test_no_class_is_empty(void **state)
{
    unsigned seed = 1;
    (void)state;
    for (int round = 0; round < 2000; round++) {
        double value[30], lower[GEO_CLASSES_MAX];
        size_t n = 1 + (size_t)rand_r(&seed) % 30, count[GEO_CLASSES_MAX] = {0};
        for (size_t i = 0; i < n; i++)
            value[i] = pow(10, rand_r(&seed) % 5) * (1 + rand_r(&seed) % 40);
        size_t classes = geo_classes(value, n, lower);
        for (size_t i = 0; i < n; i++) {
            int class = geo_class_of(lower, classes, value[i]);
            assert_in_range(class, 0, classes - 1);
            count[class]++;
        }
        for (size_t k = 0; k < classes; k++)
            assert_true(count[k] > 0 && (k == 0 || lower[k] > lower[k - 1]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_area),
        cmocka_unit_test(test_fits),
        cmocka_unit_test(test_nothing_to_fit),
        cmocka_unit_test(test_holes),
        cmocka_unit_test(test_hatch),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_no_class_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
