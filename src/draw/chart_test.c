/* Charts on a canvas that writes down what is drawn: lengths are proportional, numbers are text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "draw/chart.h"

#include <math.h>

#define assert_near(a, b, most) assert_true(fabs((a) - (b)) <= (most))

#define SHAPES_MAX 400
#define UNIT 0x0033a0u
#define INK 0x1d2530u
#define FAINT 0xe4e8ecu

struct noted {
    enum { RECT, TEXT, OTHER } kind;
    double x, y, w, h;
    uint32_t fill;
    char text[64];
};

struct notes {
    struct noted v[SHAPES_MAX];
    size_t n;
};

static struct noted *note(struct canvas *c)
{
    struct notes *all = c->target;
    assert_true(all->n < SHAPES_MAX);
    return &all->v[all->n++];
}

static void on_rect(struct canvas *c, double x, double y, double w, double h, double radius, uint32_t fill)
{
    (void)radius;
    assert_true(w >= 0 && h >= 0);
    *note(c) = (struct noted){.kind = RECT, .x = x, .y = y, .w = w, .h = h, .fill = fill};
}

static void on_circle(struct canvas *c, double x, double y, double r, uint32_t fill)
{
    *note(c) = (struct noted){.kind = OTHER, .x = x, .y = y, .w = r, .fill = fill};
}

static void on_line(struct canvas *c, const struct point *p, size_t n, double width, uint32_t stroke)
{
    (void)n;
    *note(c) = (struct noted){.kind = OTHER, .x = p[0].x, .w = width, .fill = stroke};
}

static void on_polygon(struct canvas *c, const struct point *p, size_t n, uint32_t fill)
{
    (void)n;
    *note(c) = (struct noted){.kind = OTHER, .x = p[0].x, .fill = fill};
}

static void on_area(struct canvas *c, const struct rings *r, uint32_t fill, double width, uint32_t stroke)
{
    (void)width;
    (void)stroke;
    *note(c) = (struct noted){.kind = OTHER, .x = r->v[0].p[0].x, .fill = fill};
}

static void on_text(struct canvas *c, double x, double y, double size, bool bold, enum anchor anchor, uint32_t fill,
                    struct sv text)
{
    struct noted *t = note(c);
    (void)bold;
    (void)anchor;
    *t = (struct noted){.kind = TEXT, .x = x, .y = y, .h = size, .fill = fill};
    memcpy(t->text, text.p ? text.p : "", text.n < 63 ? text.n : 63);
}

static const struct canvas_ops noting = {on_rect, on_circle, on_line, on_polygon, on_area, on_text};
static const struct chart_style style = {.colour = UNIT, .ink = INK, .faint = FAINT};

static struct canvas canvas_on(struct notes *n, double width, double height)
{
    *n = (struct notes){0};
    return (struct canvas){.ops = &noting, .target = n, .width = width, .height = height};
}

static bool says(const struct notes *n, const char *text)
{
    for (size_t i = 0; i < n->n; i++)
        if (n->v[i].kind == TEXT && strcmp(n->v[i].text, text) == 0)
            return true;
    return false;
}

/* The i-th rectangle of a colour; NULL when there are fewer. */
static const struct noted *rect(const struct notes *n, uint32_t fill, size_t i)
{
    for (size_t k = 0; k < n->n; k++)
        if (n->v[k].kind == RECT && n->v[k].fill == fill && i-- == 0)
            return &n->v[k];
    return NULL;
}

static struct chart_item item(const char *label, const char *text, double value)
{
    return (struct chart_item){sv_of(label), sv_of(text), value};
}

static void within(const struct notes *n, double width, double height)
{
    for (size_t i = 0; i < n->n; i++) {
        if (n->v[i].kind != RECT)
            continue;
        assert_true(n->v[i].x >= -0.01 && n->v[i].x + n->v[i].w <= width + 0.01);
        assert_true(n->v[i].y >= -2.01 && n->v[i].y + n->v[i].h <= height + 0.01);
    }
}

static void test_bars(void **state)
{
    const struct chart_item bars[] = {item("Venezuela", "106", 106), item("Cuba", "53", 53),
                                      item("none", "—", (double)NAN), item("zero", "0", 0)};
    struct notes n;
    struct canvas c = canvas_on(&n, 400, chart_bars_height(4));
    (void)state;
    chart_bars(&c, &style, bars, 4);
    within(&n, 400, chart_bars_height(4));
    assert_near(rect(&n, UNIT, 0)->w, 2 * rect(&n, UNIT, 1)->w, 0.01);
    assert_near(rect(&n, UNIT, 0)->w, rect(&n, FAINT, 0)->w, 0.01); /* the largest fills its track */
    assert_null(rect(&n, UNIT, 2));                                 /* nothing is drawn of nothing */
    assert_true(says(&n, "106") && says(&n, "53") && says(&n, "—") && says(&n, "0"));
}

static void test_columns(void **state)
{
    const struct chart_item months[] = {item("Jan", "10", 10), item("Feb", "—", (double)NAN), item("Mar", "40", 40)};
    struct notes n;
    struct canvas c = canvas_on(&n, 300, chart_columns_height());
    (void)state;
    chart_columns(&c, &style, months, 3);
    within(&n, 300, chart_columns_height());
    assert_near(4 * rect(&n, UNIT, 0)->h, rect(&n, UNIT, 1)->h, 0.01);
    assert_near(rect(&n, UNIT, 0)->y + rect(&n, UNIT, 0)->h, rect(&n, UNIT, 1)->y + rect(&n, UNIT, 1)->h, 0.01);
    assert_null(rect(&n, UNIT, 2));
    assert_true(says(&n, "Jan") && says(&n, "Feb") && says(&n, "—"));
}

static double bar_length(const struct notes *n, double y)
{
    double length = 0;
    for (size_t i = 0; i < n->n; i++)
        if (n->v[i].kind == RECT && fabs(n->v[i].y - y) < 0.01)
            length = fmax(length, n->v[i].x + n->v[i].w);
    return length;
}

static void test_sexes(void **state)
{
    const struct chart_item parts[] = {item("women", "300", 300), item("men", "100", 100),
                                       item("not broken down", "100", 100)};
    struct notes n;
    struct canvas c = canvas_on(&n, 200, chart_sexes_height(3, true));
    (void)state;
    chart_sexes(&c, &style, parts, 3, true);
    within(&n, 200, chart_sexes_height(3, true));
    assert_true(chart_sexes_height(3, true) > chart_sexes_height(2, true) && chart_sexes_height(0, true) < 0.01);
    struct noted women = {0};
    for (size_t i = 0; i < n.n; i++)
        if (n.v[i].kind == RECT && n.v[i].fill == UNIT && n.v[i].h > 5 && n.v[i].w > 50)
            women = n.v[i];
    assert_near(women.w, 200.0 * 3 / 5, 1.01); /* but for the hair between the parts */
    assert_near(bar_length(&n, women.y), 200, 1.01);
    assert_true(says(&n, "300") && says(&n, "not broken down"));
}

/* Half of the women and half of the men are not two halves of anything. */
static void test_ratios_are_not_divided(void **state)
{
    const struct chart_item parts[] = {item("women", "50 %", 0.5), item("men", "50 %", 0.5)};
    struct notes n;
    struct canvas c = canvas_on(&n, 200, chart_sexes_height(2, false));
    (void)state;
    chart_sexes(&c, &style, parts, 2, false);
    within(&n, 200, chart_sexes_height(2, false));
    for (size_t i = 0; i < n.n; i++)
        assert_true(n.v[i].kind != RECT || n.v[i].w < 20); /* only the figures */
    assert_true(says(&n, "50 %"));
}

static void test_funnel(void **state)
{
    const struct chart_stage stages[] = {
        {item("informed", "188", 188), {item("women", "111", 111), item("men", "77", 77)}, 2},
        {item("applied", "156", 156), {item("women", "59", 59), item("men", "97", 97)}, 2},
        {item("returned", "—", (double)NAN), .nparts = 0},
    };
    double height = chart_funnel_height(stages, 3);
    struct notes n;
    struct canvas c = canvas_on(&n, 400, height);
    (void)state;
    chart_funnel(&c, &style, stages, 3);
    within(&n, 400, height);
    double first = bar_length(&n, rect(&n, UNIT, 0)->y), second = bar_length(&n, rect(&n, UNIT, 1)->y);
    assert_near(second / first, 156.0 / 188, 0.01);
    assert_true(rect(&n, UNIT, 0)->w > rect(&n, UNIT, 1)->w); /* women: 111, then 59 */
    assert_true(says(&n, "188") && says(&n, "97") && says(&n, "women") && says(&n, "—"));
}

static void test_progress(void **state)
{
    const struct chart_item value = item("", "50", 50), target = item("", "target: 200", 200),
                            none = item("", "—", (double)NAN);
    struct notes n;
    struct canvas c = canvas_on(&n, 400, chart_progress_height());
    (void)state;
    chart_progress(&c, &style, &value, &target);
    within(&n, 400, chart_progress_height());
    assert_near(rect(&n, UNIT, 0)->w, 100, 0.01);
    assert_true(says(&n, "50") && says(&n, "target: 200"));
    c = canvas_on(&n, 400, chart_progress_height());
    chart_progress(&c, &style, &none, &target);
    assert_null(rect(&n, UNIT, 0));
}

static size_t circles(const struct notes *n, uint32_t fill)
{
    size_t found = 0;
    for (size_t i = 0; i < n->n; i++)
        found += n->v[i].kind == OTHER && n->v[i].fill == fill;
    return found;
}

static void test_tiles(void **state)
{
    const struct chart_tile tiles[] = {{.scheme = SV("SDG"),
                                        .number = SV("10.7"),
                                        .mark = SV("Reduced inequalities"),
                                        .text = SV("Facilitate orderly, safe, regular and responsible migration"),
                                        .colour = 0xdd1367},
                                       {.scheme = SV("GCM"),
                                        .number = SV("21"),
                                        .mark = SV("Returns"),
                                        .text = SV("Dignified return"),
                                        .proposed = SV("proposed"),
                                        .colour = 0x17526b,
                                        .ring = 21}};
    struct notes n;
    struct canvas c = canvas_on(&n, 330, chart_tiles_height(330, 2));
    (void)state;
    chart_tiles(&c, &style, tiles, 2);
    within(&n, 330, chart_tiles_height(330, 2));
    assert_true(says(&n, "SDG") && says(&n, "10.7") && says(&n, "21") && says(&n, "Returns") && says(&n, "proposed"));
    assert_non_null(rect(&n, 0xffffff, 0)); /* the proposal is hollow */
    assert_null(rect(&n, 0xffffff, 1));
    assert_int_equal(circles(&n, INK), 1); /* its objective, of 23 */
    assert_int_equal(circles(&n, colour_mix(INK, 0xffffff, 0.45)), CHART_RING - 1);
    assert_true(chart_tiles_height(150, 2) > chart_tiles_height(330, 2)); /* one below the other */
}

/* White on a goal's colour where it reaches 4.5:1 (WCAG AA), else black. */
static void test_tile_ink(void **state)
{
    static const struct {
        uint32_t colour, ink;
    } goal[] = {{0xe5243b, 0xffffff}, {0xdda63a, 0x000000}, {0x4c9f38, 0x000000}, {0x19486a, 0xffffff}};
    (void)state;
    for (size_t i = 0; i < sizeof goal / sizeof *goal; i++) {
        const struct chart_tile tile = {.number = SV("1"), .mark = SV("Title"), .colour = goal[i].colour};
        struct notes n;
        struct canvas c = canvas_on(&n, CHART_TILE, CHART_TILE);
        chart_tile(&c, &style, &tile, 0, 0);
        assert_non_null(rect(&n, goal[i].colour, 0));
        for (size_t k = 0; k < n.n; k++)
            if (n.v[k].kind == TEXT)
                assert_int_equal(n.v[k].fill, goal[i].ink);
    }
}

/* Labels longer than any room, in letters of three bytes: cut at a character, with an ellipsis. */
static void test_long_labels(void **state)
{
    char label[601] = "";
    for (size_t i = 0; i < 600; i++)
        label[i] = "\xe1\xb8\x8d"[i % 3];
    const struct chart_item bar = item(label, "1", 1);
    struct notes n;
    struct canvas c = canvas_on(&n, 300, chart_bars_height(1));
    (void)state;
    chart_bars(&c, &style, &bar, 1);
    const char *cut = NULL;
    for (size_t i = 0; i < n.n; i++)
        if (n.v[i].kind == TEXT && n.v[i].x < 1)
            cut = n.v[i].text;
    assert_non_null(cut);
    assert_true(strlen(cut) < 63 && strstr(cut, "\xe2\x80\xa6"));
    assert_int_equal((strlen(cut) - 3) % 3, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bars),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_sexes),
        cmocka_unit_test(test_funnel),
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_tiles),
        cmocka_unit_test(test_tile_ink),
        cmocka_unit_test(test_long_labels),
        cmocka_unit_test(test_ratios_are_not_divided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
