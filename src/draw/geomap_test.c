/* Maps on a canvas that writes down what is drawn: what has no figure is told apart without colour, labels keep clear
 * of each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "draw/geomap.h"

#include <math.h>
#include <string.h>

#define SHAPES_MAX 400
#define WHITE 0xffffffu

struct text_at {
    double x, y, w, size;
    char text[64];
};

struct noted {
    struct text_at text[SHAPES_MAX];
    uint32_t fill[SHAPES_MAX]; /* of areas, in their order */
    size_t rings[SHAPES_MAX];  /* each has */
    double radius[SHAPES_MAX];
    size_t ntexts, nareas, ncircles;
};

static void on_rect(struct canvas *c, double x, double y, double w, double h, double radius, uint32_t fill)
{
    (void)c, (void)x, (void)y, (void)radius, (void)fill;
    assert_true(w >= 0 && h >= 0);
}

static void on_circle(struct canvas *c, double x, double y, double r, uint32_t fill)
{
    struct noted *n = c->target;
    (void)x, (void)y, (void)fill;
    assert_true(n->ncircles < SHAPES_MAX);
    n->radius[n->ncircles++] = r;
}

static void on_line(struct canvas *c, const struct point *p, size_t n, double width, uint32_t stroke)
{
    (void)c, (void)p, (void)n, (void)width, (void)stroke;
}

static void on_polygon(struct canvas *c, const struct point *p, size_t n, uint32_t fill)
{
    (void)c, (void)p, (void)n, (void)fill;
}

static void on_area(struct canvas *c, const struct rings *r, uint32_t fill, double width, uint32_t stroke)
{
    struct noted *n = c->target;
    (void)width, (void)stroke;
    assert_true(n->nareas < SHAPES_MAX);
    n->fill[n->nareas] = fill;
    n->rings[n->nareas++] = r->n;
}

static void on_text(struct canvas *c, double x, double y, double size, bool bold, enum anchor anchor, uint32_t fill,
                    struct sv text)
{
    struct noted *n = c->target;
    double w = canvas_text_width(text, size, bold);
    (void)fill;
    assert_true(n->ntexts < SHAPES_MAX);
    struct text_at *t = &n->text[n->ntexts++];
    *t = (struct text_at){anchor == ANCHOR_MIDDLE ? x - w / 2 : x, y, w, size, ""};
    memcpy(t->text, text.p, text.n < 63 ? text.n : 63);
}

static const struct canvas_ops noting = {on_rect, on_circle, on_line, on_polygon, on_area, on_text};
static const struct geomap_style style = {.colour = 0x0033a0, .ink = 0x1d2530, .size = 9};

/* Four squares of a degree in a row. */
static struct geo_areas four(struct arena *mem)
{
    struct geo_areas areas = {0};
    for (int i = 0; i < 4; i++) {
        struct geo_area area = {0};
        struct geo_ring ring = {0};
        const double lon = -82 + i;
        const struct geo_point p[] = {{lon, 8}, {lon + 1, 8}, {lon + 1, 9}, {lon, 9}};
        for (int k = 0; k < 4; k++)
            vec_push(mem, &ring, p[k]);
        vec_push(mem, &area.rings, ring);
        vec_push(mem, &areas, area);
    }
    return areas;
}

static void draw(struct noted *n, const struct geomap *m, double width)
{
    *n = (struct noted){0};
    struct canvas c = {.ops = &noting, .target = n, .width = width, .height = geomap_height(m, &style, width)};
    assert_true(c.height > 0);
    geomap_draw(&c, m, &style);
    for (size_t i = 0; i < n->ntexts; i++)
        assert_true(n->text[i].x >= -1 && n->text[i].y <= c.height);
}

static bool says(const struct noted *n, const char *text)
{
    for (size_t i = 0; i < n->ntexts; i++)
        if (strcmp(n->text[i].text, text) == 0)
            return true;
    return false;
}

static struct geomap map_of(const struct geo_areas *areas, struct geomap_area *area)
{
    struct geomap m = {.boundaries = areas, .area = area, .nclasses = 1};
    m.class_text[0] = SV("some");
    m.shade_text[GEOMAP_NO_DATA] = SV("no records");
    m.shade_text[GEOMAP_ZERO] = SV("zero");
    m.shade_text[GEOMAP_SUPPRESSED] = SV("not published");
    m.spot_text = SV("place");
    return m;
}

/* Areas are drawn as shape and, after it, pattern; then the same four in the legend. */
static void test_told_apart_without_colour(void **state)
{
    struct arena mem = {0};
    struct noted n;
    struct geomap_area area[] = {{SV("A"), SV("5"), SV("A"), GEOMAP_VALUE, 5},
                                 {SV("B"), SV("0"), SV("B"), GEOMAP_ZERO, 0},
                                 {SV("C"), SV(""), SV("C"), GEOMAP_NO_DATA, NAN},
                                 {SV("D"), SV("s"), SV("D"), GEOMAP_SUPPRESSED, NAN}};
    struct geo_areas areas = four(&mem);
    struct geomap m = map_of(&areas, area);
    (void)state;
    draw(&n, &m, 400);
    assert_int_equal(n.nareas, 12); /* 4 shapes and 2 patterns, twice */
    assert_int_not_equal(n.fill[0], WHITE);
    assert_int_equal(n.fill[1], WHITE);
    assert_int_equal(n.fill[2], WHITE);
    assert_true(n.rings[3] > 5); /* hatched */
    assert_int_equal(n.fill[4], WHITE);
    assert_true(n.rings[5] > 2 * n.rings[3]); /* dotted */
    assert_true(says(&n, "some") && says(&n, "zero") && says(&n, "no records") && says(&n, "not published"));
    arena_release(&mem);
}

/* The legend has what the map shows and nothing else. */
static void test_legend_of_what_is_there(void **state)
{
    struct arena mem = {0};
    struct noted n;
    struct geomap_area area[4] = {{SV("A"), SV("5"), SV("A"), GEOMAP_VALUE, 5}};
    struct geo_areas areas = four(&mem);
    (void)state;
    for (int i = 1; i < 4; i++)
        area[i] = area[0];
    struct geomap m = map_of(&areas, area);
    draw(&n, &m, 400);
    assert_true(says(&n, "some") && says(&n, "50 km"));
    assert_false(says(&n, "zero") || says(&n, "no records") || says(&n, "not published") || says(&n, "place"));
    arena_release(&mem);
}

static bool overlap(const struct text_at *a, const struct text_at *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y - 0.7 * a->size < b->y && b->y - 0.7 * b->size < a->y;
}

/* Fifteen places close to each other: what is written can be read, and the largest is. */
static void test_labels_keep_clear(void **state)
{
    struct arena mem = {0};
    struct noted n;
    struct geomap_area area[4] = {{SV("Somewhere"), SV(""), SV("A"), GEOMAP_NO_DATA, NAN}};
    struct geomap_spot spot[15];
    struct geo_areas areas = four(&mem);
    (void)state;
    for (int i = 0; i < 15; i++)
        spot[i] = (struct geomap_spot){.name = arena_printf(&mem, "Place %d", i),
                                       .text = arena_printf(&mem, "%d", i),
                                       .at = {-82 + (i % 6) * 0.7, 8.1 + (i / 6) * 0.35},
                                       .shade = i ? GEOMAP_VALUE : GEOMAP_ZERO,
                                       .value = i};
    struct geomap m = map_of(&areas, area);
    m.spot = spot;
    m.nspots = 15;
    for (double width = 320; width < 800; width += 120) {
        draw(&n, &m, width);
        for (size_t i = 0; i < n.ntexts; i++)
            for (size_t k = 0; k < i; k++)
                if (overlap(&n.text[i], &n.text[k]))
                    fail_msg("at %g: %s over %s", width, n.text[i].text, n.text[k].text);
        assert_true(says(&n, "Place 14"));
    }
    arena_release(&mem);
}

/* The disc's area is the value: four times as much has twice the radius. */
static void test_points_are_as_large_as_their_number(void **state)
{
    struct noted n;
    const struct geo_areas none = {0};
    struct geomap_spot spot[] = {
        {.name = SV("A"), .text = SV("400"), .at = {-80, 8}, .shade = GEOMAP_VALUE, .value = 400},
        {.name = SV("B"), .text = SV("100"), .at = {-79, 9}, .shade = GEOMAP_VALUE, .value = 100}};
    struct geomap m = map_of(&none, NULL);
    (void)state;
    m.nclasses = 0;
    m.spot = spot;
    m.nspots = 2;
    draw(&n, &m, 600);
    assert_true(n.ncircles >= 4);
    assert_true(fabs(n.radius[1] / n.radius[3] - 2) < 0.01); /* each lies on a white one */
    assert_true(says(&n, "place"));
}

static void test_nothing_to_show(void **state)
{
    const struct geo_areas none = {0};
    struct geomap m = map_of(&none, NULL);
    (void)state;
    assert_true(geomap_height(&m, &style, 400) <= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_told_apart_without_colour), cmocka_unit_test(test_legend_of_what_is_there),
        cmocka_unit_test(test_labels_keep_clear),         cmocka_unit_test(test_points_are_as_large_as_their_number),
        cmocka_unit_test(test_nothing_to_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
