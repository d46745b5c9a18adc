/* The block `map`: figures on boundaries, points, and what is said of what the boundaries lack. */
#include "domain/record/record_testing.h"

#include "domain/report/report.h"

#include <math.h>
#include <stdlib.h>

#define SQUARE(west)                                                                                  \
    "\"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[" west ", 9], [" west ".5, 9], [" west \
    ".5, 10], [" west ", 10], [" west ", 9]]]}"
#define BOUNDARIES                                                                                             \
    "boundaries_data: '{\"type\": \"FeatureCollection\", \"source\": \"Our own survey\", \"features\": ["      \
    "{\"properties\": {\"code\": \"CR-SJ\"}, " SQUARE("-84") "},"                                              \
                                                             "{\"properties\": {\"code\": \"XX-9\"}, " SQUARE( \
                                                                 "-82") "}]}'\n"
#define MAP(keys) "sections:\n  - id: where\n    title: Where\n    blocks:\n      - {type: map, " keys "}\n"

struct trial {
    struct fixture f;
    struct facts *facts;
    struct report_model *m;
};

static void describe(struct trial *c, const char *yaml)
{
    struct pack_tree tree = {SV("year"), NULL, "reports/year.yaml"};
    struct node *root = NULL;
    if (node_read_yaml(&c->f.mem, sv_of(yaml), &root, &c->f.e))
        fail_msg("%s", c->f.e.message);
    tree.root = root;
    c->f.pk->reports.n = 0;
    vec_push(&c->f.mem, &c->f.pk->reports, tree);
}

static int build(struct trial *c, const char *yaml)
{
    struct period period;
    describe(c, yaml);
    c->f.e = (struct err){.lang = "en"};
    c->f.ctx.lang = "en";
    if (period_parse(&c->f.mem, SV("2023"), 1, &period, &c->f.e))
        fail_msg("%s", c->f.e.message);
    return report_build(c->f.reader, &c->f.ctx, c->f.pk, c->facts, SV("year"), &period, &c->f.mem, &c->m, &c->f.e);
}

static const struct report_block *must_build(struct trial *c, const char *yaml)
{
    if (build(c, yaml))
        fail_msg("%s", c->f.e.message);
    assert_int_equal(c->m->section[0].block[0].type, BLOCK_MAP);
    return &c->m->section[0].block[0];
}

static void save_in(struct trial *c, const char *date, const char *women, const char *place)
{
    struct answers *a = tally(&c->f, date, women);
    put(a, "place", 0, place);
    SAVE(&c->f, .form = form_of(&c->f, "activity"), .answers = a, .import_state = SV("approved"));
}

/* 12 people in San José, 30 in Limón. */
static void case_open(struct trial *c, void **state)
{
    *c = (struct trial){0};
    fixture_for(&c->f, state);
    (void)setenv("ISTMO_NOW", "2024-01-15T12:00:00Z", 1);
    save_in(c, "2023-02-10", "12", "CR-SJ");
    save_in(c, "2023-05-20", "30", "CR-L");
    db_reader_done(c->f.db, c->f.reader);
    if (db_reader(c->f.db, &c->f.reader, &c->f.e) || fact_open(c->f.reader, &c->f.ctx, c->f.pk, &c->facts, &c->f.e))
        fail_msg("%s", c->f.e.message);
}

static void case_close(struct trial *c)
{
    fact_close(c->facts);
    fixture_close(&c->f);
}

static void assert_says(struct sv text, const char *what)
{
    char all[4000] = {0};
    memcpy(all, text.p, text.n < sizeof all ? text.n : sizeof all - 1);
    if (!strstr(all, what))
        fail_msg("“%s” lacks “%s”", all, what);
}

static struct place *place(const struct trial *c, const char *code)
{
    return map_get(&c->f.pk->place_by_code, sv_of(code));
}

static void test_areas_points_and_what_lacks(void **state)
{
    struct trial c;
    case_open(&c, state);
    place(&c, "CR-L")->lat = 9.99;
    place(&c, "CR-L")->lon = -83.03;
    const struct report_block *b = must_build(&c, BOUNDARIES MAP("indicator: PART, by: adm1"));
    const struct geomap *m = &b->map[0].map;
    assert_int_equal(b->nmaps, 1);
    assert_int_equal(m->boundaries->n, 2);
    assert_int_equal(m->area[0].shade, GEOMAP_VALUE);
    assert_true(sv_is(m->area[0].text, "12") && sv_is(m->area[0].name, "San José"));
    assert_int_equal(m->area[1].shade, GEOMAP_NO_DATA);
    assert_int_equal(m->nspots, 1);
    assert_true(sv_is(m->spot[0].code, "CR-L") && sv_is(m->spot[0].text, "30") && m->spot[0].by_area);
    assert_true(fabs(m->spot[0].at.lon + 83.03) < 1e-9);
    assert_says(b->note, "Without an area of their own in these boundaries, and so within that of a neighbour: Limón "
                         "(shown as a point).");
    assert_says(b->note, "Areas that are none of the mission's places: XX-9.");
    assert_says(b->note, "Boundaries: Our own survey.");
    assert_says(b->map[0].words, "San José: 12; Limón: 30");
    assert_true(sv_is(b->table.v[b->table.n - 1].cell[1], "42"));
    assert_int_equal(b->spots.n, 0); /* Limón has its row in the table */
    case_close(&c);
}

static void test_without_coordinates(void **state)
{
    struct trial c;
    case_open(&c, state);
    const struct report_block *b = must_build(&c, BOUNDARIES MAP("indicator: PART, by: adm1"));
    assert_int_equal(b->map[0].map.nspots, 0);
    assert_says(b->note, "Without coordinates, and so not on the map: Limón.");
    case_close(&c);
}

/* The country itself has the boundaries: its provinces are points in its middle. */
static void test_points_within_an_area(void **state)
{
    struct trial c;
    case_open(&c, state);
    const struct report_block *b =
        must_build(&c, "boundaries_data: '{\"type\": \"FeatureCollection\", \"features\": [{\"properties\": "
                       "{\"code\": \"CR\"}, " SQUARE("-84") "}]}'\n" MAP("indicator: PART, by: country, places: true"));
    const struct geomap *m = &b->map[0].map;
    assert_true(sv_is(m->area[0].text, "42"));
    assert_int_equal(m->nspots, 2);
    assert_true(fabs(m->spot[0].at.lon + 84.25) < 1e-6 && fabs(m->spot[0].at.lat - 9.5) < 1e-6);
    assert_says(b->note, "Places without coordinates stand in the middle of the area they lie in.");
    const struct report_table *t = &b->spots;
    assert_true(t->n == 2 && sv_is(t->column[0].heading, "Places on the map"));
    assert_true(sv_is(t->v[0].cell[0], "Limón") == sv_is(t->v[0].cell[1], "30"));
    case_close(&c);
}

static void test_no_boundaries_at_all(void **state)
{
    struct trial c;
    struct buf out = {0};
    case_open(&c, state);
    const struct report_block *b = must_build(&c, MAP("indicators: [PART, DEP], by: adm1"));
    assert_int_equal(b->nmaps, 2);
    assert_int_equal(b->map[0].map.boundaries->n, 0);
    assert_int_equal(report_html(c.m, &out, &c.f.e), 0); /* nothing to draw: the table stays */
    const char *page = arena_z(&c.f.mem, buf_sv(&out));
    assert_true(strstr(page, "<th scope=\"row\">Limón</th>") && !strstr(page, "<figure"));
    buf_release(&out);
    case_close(&c);
}

static void test_refused(void **state)
{
    static const struct {
        const char *yaml, *message;
    } bad[] = {
        {MAP("indicator: PART"), "reports/year.yaml, line 5: \"by\" is missing in the block \"map\""},
        {MAP("indicator: PART, by: sex"),
         "reports/year.yaml, line 5: a map is by a level or type of places, not by \"sex\""},
        {MAP("indicator: PORT, by: adm1"), "reports/year.yaml, line 5: there is no indicator \"PORT\""},
        {MAP("by: adm1, indicators: [PART, PART, PART, PART, PART, PART, PART, PART, PART, PART]"),
         "reports/year.yaml, line 5: a block has at most nine maps"},
        {"boundaries_data: '{}'\n" MAP("indicator: PART, by: adm1"),
         "reports/year.yaml, line 6: this is no GeoJSON FeatureCollection"},
    };
    struct trial c;
    case_open(&c, state);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(build(&c, bad[i].yaml), -1);
        if (strncmp(c.f.e.message, bad[i].message, strlen(bad[i].message)) != 0)
            fail_msg("case %zu: %s", i, c.f.e.message);
    }
    case_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_areas_points_and_what_lacks),
        BOTH(test_without_coordinates),
        BOTH(test_points_within_an_area),
        BOTH(test_no_boundaries_at_all),
        BOTH(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
