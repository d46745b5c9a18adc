/* Reading packs: a sound one, and every kind of fault with its place. */
#include "base/date.h"
#include "domain/pack/pack_internal.h"
#include "domain/pack/pack_testing.h"
#include "format/xlsx.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct reading {
    struct arena mem;
    struct problems problems;
    struct pack *pack;
    struct err e;
    int rc;
};

static struct reading *read_with(const struct testing_file *instead, size_t n)
{
    struct reading *r = xmalloc(sizeof *r);
    char dir[64];
    *r = (struct reading){.e = {.lang = "en"}, .problems = {.lang = "en"}};
    testing_pack_make(dir, instead, n);
    r->rc = pack_read(&r->mem, dir, "en", &r->problems, &r->pack, &r->e);
    testing_pack_remove(dir);
    return r;
}

static void done(struct reading *r)
{
    arena_release(&r->mem);
    free(r);
}

static void print_problems(const struct problems *ps)
{
    for (size_t i = 0; i < ps->n; i++)
        print_message("%s %s:%zu:%.*s [%.*s] %.*s -> %.*s\n", severity_name(ps->v[i].severity), ps->v[i].at.file,
                      ps->v[i].at.row, SV_ARG(ps->v[i].at.column), SV_ARG(ps->v[i].found), SV_ARG(ps->v[i].message),
                      SV_ARG(ps->v[i].remedy));
}

/* --- a sound pack -------------------------------------------------------------------------------------- */

static void test_sound(void **state)
{
    struct reading *r = read_with(NULL, 0);
    const struct pack *p = r->pack;
    (void)state;
    print_problems(&r->problems);
    assert_int_equal(r->rc, 0);
    assert_int_equal(r->problems.n, 0);
    assert_true(sv_is(p->id, "tiny"));
    assert_int_equal(p->fiscal_year_start, 4);
    assert_int_equal(p->nage_sets, 2);
    assert_int_equal(p->age_set[1].band[3].from, 60);
    assert_int_equal(p->indicators.n, 4);
    assert_int_equal(p->targets.n, 3);
    assert_int_equal(p->targets.v[2].revision, 1);
    assert_true(sv_is(p->targets.v[1].slice.v[0].value, "f"));
    assert_true(sv_is(p->declared.v[0].slice.v[0].dim, "sex"));
    assert_true(p->links.v[1].subject_is_unit && !p->links.v[0].subject_is_unit);
    assert_true(p->projects.v[0].budget > 1000.4 && p->projects.v[0].budget < 1000.6);
    assert_true(isnan(p->indicators.v[0].baseline));
    assert_int_equal(p->indicators.v[0].baseline_date, DATE_NONE);
    assert_true(sv_is(p->indicators.v[0].kind, "number"));
    assert_non_null(pack_stream(p, SV("session")));
    assert_true(sv_is(pack_workflow(p, pack_form(p, SV("trip")))->code, "trip"));
    assert_ptr_equal(pack_workflow(p, pack_form(p, SV("session"))), workflow_default());
    assert_int_equal(p->data.n, 2);
    assert_true(sv_is(p->data.v[1].repeat, "item"));
    done(r);
}

static void test_lists(void **state)
{
    struct reading *r = read_with(NULL, 0);
    const struct choice_list *kind = map_get(&r->pack->list_by_name, SV("kind"));
    const struct choice_list *places = map_get(&r->pack->list_by_name, SV("places"));
    const struct choice_list *countries = map_get(&r->pack->list_by_name, SV("countries"));
    (void)state;
    assert_true(sv_is(kind->v[0].name, "talk")); /* by the column order */
    const struct choice *north = map_get(&places->by_name, SV("NORTH"));
    assert_true(sv_is(*(const struct sv *)map_get(&north->extra, SV("parent")), "ATL"));
    const struct choice *brazil = map_get(&countries->by_name, SV("BRA"));
    const struct choice *bolivia = map_get(&countries->by_name, SV("BOL"));
    assert_true(sv_is(text_get(&brazil->label, "es"), "Brasil"));
    assert_true(sv_is(text_get(&brazil->label, "en"), "Brazil"));
    assert_true(sv_is(text_get(&bolivia->label, "en"), "Bolivia")); /* the common name */
    done(r);
}

/* --- faults -------------------------------------------------------------------------------------------- */

struct fault {
    const char *in, *from, *to; /* edit of the sound pack; from "": the whole file */
    enum severity severity;
    const char *file;
    size_t row; /* 0: not looked at */
    const char *column, *message, *remedy;
};

#define E SEVERITY_ERROR
#define W SEVERITY_WARNING

#define BIG_NUMBERS "{type: big_numbers, items: [{indicator: S}]}"
#define PHOTOGRAPHS(item) "{type: photographs, items: [{" item "}]}"

static const struct fault faults[] = {
    /* pack.yaml */
    {"pack.yaml", "id: tiny\n", "", E, "pack.yaml", 0, "id", "“id” is missing", NULL},
    {"pack.yaml", "id: tiny", "id: ti ny", E, "pack.yaml", 1, "id", "cannot be a code", NULL},
    {"pack.yaml", "country", "contry", W, "pack.yaml", 4, "contry", "unknown", "country"},
    {"pack.yaml", "BRA", "BRX", W, "pack.yaml", 0, "country", "“BRX” is not a country", NULL},
    {"pack.yaml", "start: 4", "start: 13", E, "pack.yaml", 6, "fiscal_year_start", "not possible", NULL},
    {"pack.yaml", "+00:00", "+0:00", E, "pack.yaml", 5, "utc_offset", "not possible", NULL},
    {"pack.yaml", "utc_offset: \"+00:00\"", "time_zone: Atlantis/Port", W, "pack.yaml", 5, "time_zone", "not known",
     "utc_offset"},
    {"pack.yaml", "18+]", "19+]", E, "pack.yaml", 8, "age_bands", "leave a gap", NULL},
    {"pack.yaml", "[0-17, 18+]", "[0-17, b]", E, "pack.yaml", 8, "age_bands", "“b” is not an age band", NULL},
    {"pack.yaml", "[0-17, 18+]", "[0-14, 15+]", W, "pack.yaml", 0, "age_bands", "do not nest", NULL},
    {"pack.yaml", "{assisted: 5}", "{helped: 5}", E, "pack.yaml", 10, "suppression", "not possible", NULL},
    {"pack.yaml", "id: tiny", "id: [tiny", E, "pack.yaml", 0, NULL, "line", NULL},
    /* tables */
    {"units.csv", "colour", "color_", W, "units.csv", 1, "color_", "unknown and was not read", "colour"},
    {"units.csv", "label::en", "lable::en", W, "units.csv", 1, "lable::en", "unknown", "label::en"},
    {"units.csv", "code,", "kode,", E, "units.csv", 1, "code", "“code” is missing", NULL},
    {"units.csv", "#336699", "blue", E, "units.csv", 2, "colour", "“blue” is not a colour", NULL},
    {"units.csv", "U,Unit", "U v,Unit", E, "units.csv", 2, "code", "“U v” cannot be a code", NULL},
    {"units.csv", "\nU,", "\nU,One,Uno,\nU,", E, "units.csv", 3, "code", "first in row 2", "another code"},
    {"units.csv", "U,Unit,Unidad", "U,,", E, "units.csv", 2, "label", "“label” is empty", NULL},
    {"units.csv", "label::es", "label::en", E, "units.csv", 1, "label::en", "appears twice", NULL},
    {"units.csv", "U,Unit", "\"U,Unit", E, "units.csv", 0, NULL, "never closed", NULL},
    {"projects.csv", "2024-04-01", "2024-02-30", E, "projects.csv", 2, "start", "is not a date", NULL},
    {"projects.csv", "2025-03-31", "2023-03-31", E, "projects.csv", 2, "start", "begins after it ends", NULL},
    {"projects.csv", "1000.5", "\"1.000,5\"", E, "projects.csv", 2, "budget", "is not a number", NULL},
    {"projects.csv", ",U\n", ",V\n", E, "projects.csv", 2, "unit", "no unit “V”", NULL},
    {"results.csv", "objective", "goal", E, "results.csv", 2, "level", "not possible in the column “level”", NULL},
    {"results.csv", "output", "outputs", E, "results.csv", 3, "level", "not possible", "“output”"},
    {"results.csv", "objective,,", "objective,R,", E, "results.csv", 2, "parent", "“O” stands below itself", NULL},
    {"results.csv", "output,O", "output,X1", E, "results.csv", 3, "parent", "no result “X1”", NULL},
    {"results.csv", "O,P,U", "O,PP,U", E, "results.csv", 3, "project", "no project “PP”", "“P”"},
    /* indicators */
    {"indicators.csv", "A,U,R,", "A,U,R Q,", E, "indicators.csv", 2, "results", "no result “Q”", NULL},
    {"indicators.csv", "person,sex", "person,sez", E, "indicators.csv", 2, "disaggregate", "no dimension “sez”", "sex"},
    {"indicators.csv", "case,,B,cohort", "case,,Z9,cohort", E, "indicators.csv", 4, "funnel_parent", "no indicator",
     NULL},
    {"indicators.csv", "case,,B,cohort", "case,,C,cohort", E, "indicators.csv", 4, "funnel_parent", "below itself",
     NULL},
    {"indicators.csv", "case,,B,cohort", "case,,B,", W, "indicators.csv", 4, "funnel_basis", "cohort or a period",
     NULL},
    {"indicators.csv", "case,,B,cohort", "case,,,cohort", W, "indicators.csv", 4, "funnel_basis", "no effect", NULL},
    {"indicators.csv", "{A} + {B} + 1", "{A} + {BB} + 1", E, "indicators.csv", 5, "formula", "no indicator “BB”",
     "“B”"},
    {"indicators.csv", "{A} + {B} + 1", "{A} + {S}", E, "indicators.csv", 5, "formula", "{S} → {S}", NULL},
    {"indicators.csv", "{A} + {B} + 1", "{A} + ", E, "indicators.csv", 5, "formula", "", NULL},
    {"indicators.csv", "session.people", "sesion.people", E, "indicators.csv", 2, "formula",
     "no stream of facts “sesion”", "session"},
    {"indicators.csv", "session.people", "session.peple", E, "indicators.csv", 2, "formula", "no measure “peple”",
     "people"},
    {"indicators.csv", "sum(session.people, ${kind} = 'talk')", "distinct(session.sext)", E, "indicators.csv", 2,
     "formula", "no dimension “sext”", NULL},
    {"indicators.csv", "sum(session.people, ${kind} = 'talk')", "people(session)", E, "indicators.csv", 2, "formula",
     "needs a register", "participations"},
    {"indicators.csv", "${kind}", "${kindd}", E, "indicators.csv", 2, "formula", "no question ${kindd}", "kind"},
    {"indicators.csv", "${kind} = 'talk'", "${what} = 'chair'", E, "indicators.csv", 2, "formula",
     "answered in another repeat", NULL},
    {"indicators.csv", "reached('left')", "${who} = 'Ana'", E, "indicators.csv", 3, "formula", "is personal", NULL},
    {"indicators.csv", "reached('left')", "reached('lefd')", E, "indicators.csv", 3, "formula", "no state “lefd”",
     "left"},
    {"indicators.csv", "reached('left')", "reached('begun')", E, "indicators.csv", 3, "formula",
     "does not count the event “begun”", "countable"},
    {"indicators.csv", "${kind} = 'talk'", "${kind} = floor(1, 2)", E, "indicators.csv", 2, "formula", "floor", NULL},
    /* targets, links, declared */
    {"targets.csv", "A,2024,,,100", "AA,2024,,,100", E, "targets.csv", 2, "indicator", "no indicator “AA”", "“A”"},
    {"targets.csv", "A,2024,,,100", "A,2024-Q7,,,100", E, "targets.csv", 2, "period", "2024-Q7", NULL},
    {"targets.csv", "A,2024,,,100", "A,2024,WEST,,100", E, "targets.csv", 2, "place", "no place “WEST”", NULL},
    {"targets.csv", "A,2024,,f", "A,2024,,q", E, "targets.csv", 3, "", "“q” is not a value of “sex”", NULL},
    {"targets.csv", "place,sex", "place,sexx", W, "targets.csv", 1, "sexx", "unknown", NULL},
    {"targets.csv", "120,1,", "120,0,", E, "targets.csv", 4, "indicator", "a second time; first in row 2", NULL},
    {"targets.csv", "120,1,", "120,-1,", E, "targets.csv", 4, "revision", "not a whole number", NULL},
    {"links.csv", "A,sdg", "AX,sdg", E, "links.csv", 2, "subject", "no indicator or unit “AX”", "“A”"},
    {"links.csv", "10.7", "10.8", E, "links.csv", 2, "code", "“10.8” is not a code of “sdg”", NULL},
    {"links.csv", "gcm,21", "gcm,24", E, "links.csv", 3, "code", "“24” is not a code of “gcm”", NULL},
    {"links.csv", "confirmed", "agreed", E, "links.csv", 2, "status", "not possible", NULL},
    {"links.csv", "2024-05-01", "1/5/2024", E, "links.csv", 2, "date", "is not a date", NULL},
    {"declared.csv", "sex=f", "sex", E, "declared.csv", 2, "slice", "", NULL},
    {"declared.csv", "sex=f", "colour=red", E, "declared.csv", 2, "slice", "no dimension “colour”", NULL},
    {"declared.csv", "sex=f", "age=0-5", E, "declared.csv", 2, "slice", "“0-5” is not a value of “age”", NULL},
    /* places */
    {"places.csv", "AT-3", "AT-10", E, "places.csv", 3, "iso", "given to two places", NULL},
    {"places.csv", "AT-3", "EAST", W, "places.csv", 4, "iso", "ambiguous", "no other system"},
    {"places.csv", ",-20.25", ",-200.25", E, "places.csv", 3, "lat", "does not exist", NULL},
    {"places.csv", "ATL,,,", "ATL,,PORT-N,", E, "places.csv", 2, "parent", "below itself", NULL},
    {"places.csv", "status", "staus", W, "places.csv", 1, "staus", "unknown", "status"},
    /* rules, obligations, lists */
    {"rules.csv", "Q1,session", "Q1,sesion", E, "rules.csv", 2, "on", "no form or indicator “sesion”", "session"},
    {"rules.csv", "${women} +", "${woman} +", E, "rules.csv", 2, "expression", "woman", NULL},
    {"rules.csv", "${women} + ${men} < 500", "(${women}", E, "rules.csv", 2, "expression", "", NULL},
    {"rules.csv", "${A} >= 0", "${AB} >= 0", E, "rules.csv", 3, "expression", "AB", NULL},
    {"rules.csv", "warning", "grave", E, "rules.csv", 2, "severity", "not possible", NULL},
    {"obligations.csv", "session", "sessions", E, "obligations.csv", 2, "subject", "no form or indicator", "session"},
    {"obligations.csv", "monthly", "monthy", E, "obligations.csv", 2, "frequency", "not possible", "monthly"},
    {"obligations.csv", ",5", ",500", E, "obligations.csv", 2, "due_day", "no such day", NULL},
    {"lists/kind.csv", "walk", "talk", E, "lists/kind.csv", 3, "name", "“talk” stands here a second time", NULL},
    {"lists/kind.csv", "walk", "wa lk", E, "lists/kind.csv", 2, "name", "cannot be the name of a choice", NULL},
    {"lists/kind.csv", "Walk,2", "Walk,b", E, "lists/kind.csv", 2, "order", "not a whole number", NULL},
    {"lists/kind.csv", "Walk,2", ",2", W, "lists/kind.csv", 2, "label", "has no label", NULL},
    /* forms and workflows */
    {"forms/session/survey.csv", "select_one units", "select_one unitz", E, "forms/session/survey.csv", 3, NULL,
     "unitz", NULL},
    {"forms/session/survey.csv", "sex=m", "age=5-6", E, "forms/session/survey.csv", 8, "facet",
     "“5-6” is not a value of “age”", NULL},
    {"forms/session/survey.csv", "sex=m", "sexo=m", E, "forms/session/survey.csv", 8, "facet", "no dimension “sexo”",
     "“sex”"},
    {"forms/trip/settings.csv", "Trip,trip", "Trip,trep", E, "forms/trip/settings.csv", 2, "workflow",
     "no workflow “trep”", "trip"},
    {"forms/trip/settings.csv", "form_id,form_title::en,workflow\ntrip,", "form_id,form_title::en,workflow\nsession,",
     E, "forms/trip/survey.csv", 0, NULL, "two forms “session”", NULL},
    {"forms/trip/settings.csv", "workflow\ntrip,Trip,trip", "workflow,fact\ntrip,Trip,trip,session", E,
     "forms/trip/survey.csv", 0, "fact", "Two forms give facts under the name “session”", NULL},
    {"workflows/trip.yaml", "to: left", "to: leff", E, "workflows/trip.yaml", 8, "to", "no state “leff”", "left"},
    {"workflows/trip.yaml", "from: [left]", "from: [gone]", E, "workflows/trip.yaml", 9, "from", "no state “gone”",
     NULL},
    {"workflows/trip.yaml", "initial: begun", "initial: start", E, "workflows/trip.yaml", 2, "initial",
     "no state “start”", NULL},
    {"workflows/trip.yaml", "code: left", "code: begun", E, "workflows/trip.yaml", 5, "states", "a second time", NULL},
    {"workflows/trip.yaml", "code: return", "code: leave", E, "workflows/trip.yaml", 9, "transitions", "a second time",
     NULL},
    {"workflows/trip.yaml", "to: left, guard", "to: left, gard", W, "workflows/trip.yaml", 8, "gard", "unknown",
     "guard"},
    {"workflows/trip.yaml", "${date}", "${day}", E, "workflows/trip.yaml", 0, NULL, "day", NULL},
    {"workflows/trip.yaml", "to: left, guard: \"${date} != ''\"", "to: left, guard: \"1 +\"", E, "workflows/trip.yaml",
     8, "guard", "", NULL},
    {"workflows/trip.yaml", "to: left, guard", "to: left, reason: maybe, guard", E, "workflows/trip.yaml", 8, "reason",
     "not possible", NULL},
    {"workflows/trip.yaml", "to: left, guard", "to: left, deadline_days: soon, guard", E, "workflows/trip.yaml", 8,
     "deadline_days", "not a number of days", NULL},
    {"workflows/trip.yaml", "events: [left, back]", "events: [left, bak]", E, "workflows/trip.yaml", 10, "events",
     "no state “bak”", "back"},
    {"workflows/trip.yaml", "countable: {states: [], events: [left, back], pending: []}\n", "", W,
     "workflows/trip.yaml", 0, NULL, "in no figure", NULL},
    /* said, but silently nothing */
    {"indicators.csv", "'talk')", "'tlk')", W, "indicators.csv", 2, "formula", "“tlk” is no choice of ${kind}", "talk"},
    {"indicators.csv", "${kind} = 'talk'", "selected(${kind}, 'zzz')", W, "indicators.csv", 2, "formula",
     "“zzz” is no choice of ${kind}", NULL},
    {"rules.csv", "${women} + ${men} < 500", "'wolk' != ${kind}", W, "rules.csv", 2, "expression",
     "“wolk” is no choice of ${kind}", "walk"},
    {"targets.csv", ",1,grew", ",1,", W, "targets.csv", 4, "reason", "Revision 1 of the target gives no reason", NULL},
    {"links.csv", "confirmed,me,", "confirmed,,", W, "links.csv", 2, "by", "not by whom and when", NULL},
    {"links.csv", "me,2024-05-01", "me,", W, "links.csv", 2, "date", "not by whom and when", NULL},
    {"declared.csv", "55,at_least", "-55,at_least", E, "declared.csv", 2, "value", "cannot be negative", NULL},
    {"indicators.csv",
     "label::en,formula,counting_unit,disaggregate,funnel_parent,funnel_basis\nA,U,R,People in "
     "sessions,\"sum(session.people, ${kind} = 'talk')\",person,sex,,\n",
     "label::en,formula,counting_unit,disaggregate,funnel_parent,funnel_basis,across_periods\nA,U,R,Places,distinct("
     "session.place),person,sex,,,sum\n",
     W, "indicators.csv", 2, "across_periods", "taken as distinct", NULL},
    /* reports and files */
    {"reports/year.yaml", "also: [B]", "also: [BB]", E, "reports/year.yaml", 5, "also", "no indicator “BB”", "“B”"},
    {"reports/year.yaml", "unit: U", "unit: V", E, "reports/year.yaml", 3, "unit", "no unit “V”", NULL},
    {"reports/year.yaml", "{indicator: S}", "{indicator: T1}", E, "reports/year.yaml", 6, "indicator", "no indicator",
     NULL},
    {"reports/year.yaml", "colour:", "color:", E, "reports/year.yaml", 9, "color", "no “color”", "“colour”"},
    {"reports/year.yaml", "#0B3D91", "blue", E, "reports/year.yaml", 9, "colour", "“blue” is no colour", NULL},
    {"reports/year.yaml", "brand/logo.svg", "../logo.svg", E, "reports/year.yaml", 8, "logo", "no file of the pack",
     NULL},
    {"reports/year.yaml", "brand/logo.svg", "brand/log.svg", E, "reports/year.yaml", 8, "logo", "cannot be used", NULL},
    {"reports/year.yaml", "brand:\n  logo: brand/logo.svg\n  colour: \"#0B3D91\"\n  organisation::en: Ours\n",
     "brand: yaer\n", E, "reports/year.yaml", 7, "brand", "no report “yaer”", "“year”"},
    {"brand/logo.svg", "<path", "<script/><path", E, "brand/logo.svg", 2, "logo", "cannot be drawn (script)", NULL},
    {"brand/logo.svg", "<path", "<path onclick='x'", E, "brand/logo.svg", 2, "logo", "from elsewhere (onclick)", NULL},
    {"brand/logo.svg", "<path", "<g href='http://x.y/'/><path", E, "brand/logo.svg", 2, "logo", "elsewhere (href)",
     NULL},
    {"brand/logo.svg", "</svg>", "", E, "brand/logo.svg", 4, "logo", "the SVG is broken", NULL},
    {"brand/logo.svg", " viewBox=\"0 0 8 4\"", " viewBox=\"0 0 0 0\"", E, "reports/year.yaml", 8, "logo",
     "neither a width and height nor a viewBox", NULL},
    {"brand/logo.svg", "<svg", "<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg", E, "brand/logo.svg", 1, "logo",
     "no entities of its own", NULL},
    {"reports/year.yaml", BIG_NUMBERS, PHOTOGRAPHS("file: a.jpg, alt: A place"), E, "reports/year.yaml", 6, "file",
     "The photograph “a.jpg” cannot be used", NULL},
    {"reports/year.yaml", BIG_NUMBERS, PHOTOGRAPHS("file: brand/logo.svg, alt: A place"), E, "reports/year.yaml", 6,
     "file", "neither a JPEG nor a PNG", NULL},
    {"reports/year.yaml", BIG_NUMBERS, PHOTOGRAPHS("file: ../a.jpg, alt: A place"), E, "reports/year.yaml", 6, "file",
     "no file of the pack", NULL},
    {"reports/year.yaml", BIG_NUMBERS, PHOTOGRAPHS("file: brand/logo.svg, alt::en: ' '"), E, "reports/year.yaml", 6,
     "alt", "lacks its words", "Say under “alt”"},
    {"reports/year.yaml", BIG_NUMBERS, PHOTOGRAPHS("file: brand/logo.svg, alt: A, captoin::en: B"), E,
     "reports/year.yaml", 6, "captoin::en", "no key “captoin”", "“caption”"},
    {"reports/year.yaml", BIG_NUMBERS, PHOTOGRAPHS("file_data: AAAA, file: brand/logo.svg, alt: A"), E,
     "reports/year.yaml", 6, "file_data", "no key “file_data”", NULL},
    {"reports/year.yaml", BIG_NUMBERS, PHOTOGRAPHS("alt: A place"), E, "reports/year.yaml", 6, "items",
     "A photograph names its file", NULL},
    {"reports/year.yaml", BIG_NUMBERS, "{type: photographs, items: []}", E, "reports/year.yaml", 6, "items",
     "has a list of items", NULL},
    {"map.geojson", "", "{\"type\": \"FeatureCollection\", \"features\": [{\"properties\": {}}]}", E, "map.geojson", 0,
     NULL, "feature 1: it has no property", NULL},
    {"map.geojson", "",
     "{\"type\": \"FeatureCollection\", \"features\": [{\"properties\": {\"code\": \"ZZ-1\"}, \"geometry\": {\"type\": "
     "\"Polygon\", \"coordinates\": [[[1, 2], [1, 3], [2, 3], [1, 2]]]}}]}",
     E, "map.geojson", 0, NULL, "None of the areas is one of the places", NULL},
    {"data/sesion.csv", "", "date\n", E, "data/sesion.csv", 0, NULL, "no form “sesion”", "session"},
    {"data/session.itm.csv", "", "_parent\n", E, "data/session.itm.csv", 0, NULL, "no repeat “itm”", NULL},
    {"institutions.csv", "", "code\nX\n", E, "institutions.csv", 0, NULL, "no form “institutions”",
     "forms/institutions"},
    {"indicator.csv", "", "code\nX\n", W, "indicator.csv", 0, NULL, "no file of a pack", "indicators.csv"},
    {"form/x/survey.csv", "", "type\n", W, "form", 0, NULL, "no file of a pack", "forms"},
};

static bool is_at(const struct problem *p, const struct fault *f)
{
    return p->severity == f->severity && p->at.file && strcmp(p->at.file, f->file) == 0 &&
           (!f->row || p->at.row == f->row) && (!f->column || sv_is(p->at.column, f->column)) &&
           strstr(p->message.p, f->message) && (!f->remedy || (p->remedy.n && strstr(p->remedy.p, f->remedy)));
}

static void test_faults(void **state)
{
    size_t failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const struct fault *f = &faults[i];
        struct arena mem = {0};
        const struct testing_file file = {f->in, *f->from ? testing_pack_edit(&mem, f->in, f->from, f->to) : f->to};
        struct reading *r = read_with(&file, 1);
        bool found = false;
        for (size_t k = 0; k < r->problems.n; k++)
            found = found || is_at(&r->problems.v[k], f);
        if (!found || r->rc) {
            print_problems(&r->problems);
            print_error("%s: \"%s\" -> \"%s\" (%s): not reported as expected (%d %s)\n", f->in, f->from, f->to,
                        f->message, r->rc, r->e.message);
            failed++;
        }
        done(r);
        arena_release(&mem);
    }
    assert_int_equal(failed, 0);
}

static void test_excludes(void **state)
{
    struct arena mem = {0};
    (void)state;
    struct testing_file file = {"indicators.csv", "code,label::en,formula,excludes\nA,A,1,\nB,B,1,\n"
                                                  "C,C,{A},\"B: other people; A\"\nD,D,{A},Z: none\n"};
    struct reading *r = read_with(&file, 1);
    const struct indicator *c = pack_indicator(r->pack, SV("C"));
    assert_int_equal(c->nexcludes, 2);
    assert_true(sv_is(c->exclude[0].reason, "other people"));
    const struct fault without = {.severity = E,
                                  .file = "indicators.csv",
                                  .row = 4,
                                  .column = "excludes",
                                  .message = "“A” is left out without a reason"};
    const struct fault unknown = {
        .severity = E, .file = "indicators.csv", .row = 5, .column = "excludes", .message = "no indicator “Z”"};
    size_t hits = 0;
    for (size_t i = 0; i < r->problems.n; i++)
        hits += is_at(&r->problems.v[i], &without) || is_at(&r->problems.v[i], &unknown);
    assert_int_equal(hits, 2);
    done(r);
    arena_release(&mem);
}

/* --- one workbook --------------------------------------------------------------------------------------- */

static void put_row(struct xlsx_writer *w, const char *cells)
{
    struct sv rest = sv_of(cells);
    while (rest.n)
        xlsx_put_text(w, sv_cut(rest, '|', &rest));
    xlsx_end_row(w);
}

static void put_sheet(struct xlsx_writer *w, const char *name, const char *const *rows)
{
    struct err e = {.lang = "en"};
    assert_int_equal(xlsx_add_sheet(w, sv_of(name), &e), 0);
    for (; *rows; rows++)
        put_row(w, *rows);
}

#define SHEET(w, name, ...) put_sheet(w, name, (const char *const[]){__VA_ARGS__, NULL})

static void test_workbook(void **state)
{
    struct arena mem = {0};
    struct problems problems = {.lang = "en"};
    struct err e = {.lang = "en"};
    struct xlsx_writer *w;
    struct pack *p;
    char path[64];
    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/istmo-pack-%ld.xlsx", (long)getpid());
    assert_int_equal(xlsx_create(&w, path, &e), 0);
    SHEET(w, "pack", "key|value", "id|booked", "title::en|A workbook", "languages|en, es", "fiscal_year_start|7",
          "age_bands.main|0-17, 18+", "suppression.assisted|5", "utc_offset|+01:00");
    SHEET(w, "units", "code|label::en|colour", "U|Unit|red");
    SHEET(w, "indicators", "code|label::en|formula", "A|People|sum(visit.people)");
    SHEET(w, "lists.kind", "name|label::en", "talk|Talk");
    SHEET(w, "forms.visit.survey", "type|name|label::en|measure", "date|day|Day", "select_one kind|kind|Kind",
          "integer|people|People|people");
    SHEET(w, "data.visit", "day|kind|people", "2024-01-01|talk|3");
    SHEET(w, "unit", "x", "y");
    assert_int_equal(xlsx_finish(w, &e), 0);
    assert_int_equal(pack_read(&mem, path, "en", &problems, &p, &e), 0);
    (void)unlink(path);
    assert_int_equal(problems.n, 2);
    assert_true(sv_is(problems.v[0].at.column, "colour") && problems.v[0].at.row == 2);
    assert_true(strstr(problems.v[0].at.file, "[units]") != NULL);
    assert_true(strstr(problems.v[1].message.p, "“unit” is no file of a pack") != NULL);
    assert_int_equal(p->fiscal_year_start, 7);
    assert_int_equal(p->zone_minutes, 60);
    assert_int_equal(p->languages.n, 2);
    assert_int_equal(p->nage_sets, 1);
    assert_int_equal(p->suppression[0].threshold, 5);
    assert_non_null(pack_form(p, SV("visit")));
    assert_string_equal(p->data.v[0].sheet, "data.visit");
    arena_release(&mem);
}

static void test_form_book(void **state)
{
    struct arena mem = {0};
    struct problems problems = {.lang = "en"};
    struct err e = {.lang = "en"};
    struct xlsx_writer *w;
    struct pack *p;
    char dir[64], path[128];
    const struct testing_file out = {"forms/trip/survey.csv", NULL};
    (void)state;
    testing_pack_make(dir, &out, 1);
    (void)snprintf(path, sizeof path, "%s/forms/call.xlsx", dir);
    assert_int_equal(xlsx_create(&w, path, &e), 0);
    SHEET(w, "survey", "type|name|label", "select_one yn|ok|OK?");
    SHEET(w, "choices", "list_name|name|label", "yn|y|Yes", "yn|n|No");
    assert_int_equal(xlsx_finish(w, &e), 0);
    assert_int_equal(pack_read(&mem, dir, "en", &problems, &p, &e), 0);
    testing_pack_remove(dir);
    const struct form *call = pack_form(p, SV("call"));
    assert_non_null(call);
    assert_int_equal(form_question(call, SV("ok"))->list->n, 2);
    assert_null(pack_form(p, SV("trip"))); /* settings without a survey */
    bool said = false;
    for (size_t i = 0; i < problems.n; i++)
        said = said || strstr(problems.v[i].message.p, "The form “trip” has no survey");
    assert_true(said);
    arena_release(&mem);
}

static void test_no_pack(void **state)
{
    struct arena mem = {0};
    struct problems problems = {.lang = "en"};
    struct err e = {.lang = "en"};
    struct pack *p;
    char dir[64];
    const struct testing_file none = {"pack.yaml", NULL};
    (void)state;
    assert_int_equal(pack_read(&mem, "/nowhere/at/all", "en", &problems, &p, &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    e = (struct err){.lang = "en"};
    testing_pack_make(dir, &none, 1);
    assert_int_equal(pack_read(&mem, dir, "en", &problems, &p, &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.message, "has no pack.yaml"));
    testing_pack_remove(dir);
    arena_release(&mem);
}

/* --- places -------------------------------------------------------------------------------------------- */

static void expect_place(const struct pack *p, const char *text, const char *code)
{
    struct err e = {.lang = "en"};
    const struct place *place = pack_place(p, sv_of(text), &e);
    if (!place || !sv_is(place->code, code))
        fail_msg("%s: %s", text, place ? "another place" : e.message);
}

static void refuse_place(const struct pack *p, const char *text, const char *message)
{
    struct err e = {.lang = "en"};
    assert_null(pack_place(p, sv_of(text), &e));
    assert_int_equal(e.kind, ERR_INPUT);
    if (!strstr(e.message, message))
        fail_msg("%s: %s", text, e.message);
}

static void test_places(void **state)
{
    struct reading *r = read_with(NULL, 0);
    const struct pack *p = r->pack;
    (void)state;
    expect_place(p, "NORTH", "NORTH");
    expect_place(p, "north", "NORTH");
    expect_place(p, " AT-10 ", "NORTH");
    expect_place(p, "at-3", "SOUTH");
    expect_place(p, "pcode:AT10", "SOUTH");
    expect_place(p, "census:10", "EAST");
    expect_place(p, "iso:AT-10", "NORTH");
    expect_place(p, "pack:EAST", "EAST");
    expect_place(p, "Norte", "NORTH");
    expect_place(p, "  atlantida ", "ATL");
    refuse_place(p, "10", "iso:AT-10 = North");
    refuse_place(p, "10", "pcode:AT10 = South");
    refuse_place(p, "10", "census:10 = East");
    refuse_place(p, "AT10", "pcode:AT10 = South");
    refuse_place(p, "8", "census:08 = South");
    refuse_place(p, "Port", "several places (PORT-N, PORT-S)");
    refuse_place(p, "Nort", "did you mean");
    refuse_place(p, "Lemuria", "no place “Lemuria”");
    refuse_place(p, "", "no place");
    const struct place *port = map_get(&p->place_by_code, SV("PORT-N"));
    assert_true(pack_place_within(p, port, map_get(&p->place_by_code, SV("ATL"))));
    assert_true(pack_place_within(p, port, port));
    assert_false(pack_place_within(p, port, map_get(&p->place_by_code, SV("SOUTH"))));
    done(r);
}

static void test_zone(void **state)
{
    int minutes = 1;
    (void)state;
    if (access("/usr/share/zoneinfo/America/Panama", R_OK) == 0) {
        assert_int_equal(pack_zone_minutes(SV("America/Panama"), &minutes), 0);
        assert_int_equal(minutes, -300);
        assert_int_equal(pack_zone_minutes(SV("Asia/Kathmandu"), &minutes), 0);
        assert_int_equal(minutes, 345);
        assert_int_equal(pack_zone_minutes(SV("Europe/Lisbon"), &minutes), 0);
        assert_int_equal(minutes, 0);
    }
    assert_int_equal(pack_zone_minutes(SV("../../etc/passwd"), &minutes), -1);
    assert_int_equal(pack_zone_minutes(SV(""), &minutes), -1);
    assert_int_equal(pack_zone_minutes(SV("America"), &minutes), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),    cmocka_unit_test(test_lists),    cmocka_unit_test(test_faults),
        cmocka_unit_test(test_excludes), cmocka_unit_test(test_no_pack),  cmocka_unit_test(test_places),
        cmocka_unit_test(test_zone),     cmocka_unit_test(test_workbook), cmocka_unit_test(test_form_book),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
