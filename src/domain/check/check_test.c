/* Every rule on both databases: each case is one edit of a mission in which nothing is wrong. */
#include "domain/check/check.h"

#include "base/utf8.h"
#include "domain/check/check_testing.h"
#include "domain/exchange/exchange_testing.h"

static struct mission_db database;
static bool there;

static int open_sqlite(void **state)
{
    (void)state;
    there = mission_db_open(&database, DB_SQLITE);
    return there ? 0 : -1;
}

static int open_postgres(void **state)
{
    (void)state;
    there = mission_db_open(&database, DB_POSTGRES);
    return 0;
}

static int close_database(void **state)
{
    (void)state;
    if (there)
        mission_db_close(&database);
    return 0;
}

/* --- a mission, its edits, what is found ------------------------------------------------------------- */

#define EDITS_MAX 8

struct check_case {
    const char *name;
    struct check_edit edit[EDITS_MAX];
    const char *expected; /* "error rule subject [slice]" a line, in order */
};

static const char *replace(struct arena *mem, const char *text, const char *from, const char *to, bool all)
{
    struct buf out = {0};
    const char *at = text, *next;
    while ((next = strstr(at, from)) != NULL) {
        buf_add(&out, sv_make(at, (size_t)(next - at)));
        buf_addz(&out, to);
        at = next + strlen(from);
        if (!all)
            break;
    }
    buf_addz(&out, at);
    char *copy = arena_z(mem, buf_sv(&out));
    buf_release(&out);
    return copy;
}

static const char *edited(struct arena *mem, const struct check_file *f, const struct check_case *c)
{
    const char *text = f->text;
    for (size_t i = 0; c && i < EDITS_MAX && c->edit[i].name; i++) {
        if (strcmp(c->edit[i].name, f->name) != 0)
            continue;
        if (!c->edit[i].from[0]) {
            text = arena_printf(mem, "%s%s", text, c->edit[i].to).p;
            continue;
        }
        if (!strstr(text, c->edit[i].from))
            fail_msg("%s: %s has no \"%s\"", c->name, f->name, c->edit[i].from);
        text = replace(mem, text, c->edit[i].from, c->edit[i].to, false);
    }
    return text;
}

/* renamed: pairs of old and new codes, NULL at the end. */
static void load(struct mission *m, const struct check_case *c, const char *const *renamed)
{
    *m = (struct mission){.in = &database};
    (void)snprintf(m->dir, sizeof m->dir, "/tmp/istmo-check.XXXXXX");
    assert_non_null(mkdtemp(m->dir));
    (void)snprintf(m->id, sizeof m->id, "land%u", ++database.missions);
    (void)snprintf(m->key, sizeof m->key, "%s/%s.key", m->dir, m->id);
    m->ctx = (struct context){
        .db = database.db, .user = SV("ana"), .node = SV("main"), .lang = "en", .key_file = m->key, .quiet = true};
    for (size_t i = 0; i < CHECK_PACK_FILES; i++) {
        const char *text = replace(&m->mem, edited(&m->mem, &check_pack[i], c), "MISSION", m->id, true);
        for (const char *const *r = renamed; r && *r; r += 2)
            text = replace(&m->mem, text, r[0], r[1], true);
        mission_file(m, arena_printf(&m->mem, "pack/%s", check_pack[i].name).p, text);
    }
    mission_load(m, false);
    mission_begin(m);
}

static void check(struct mission *m, struct findings *f)
{
    struct err e = {.lang = "en"};
    struct facts *facts = NULL;
    struct period period;
    *f = (struct findings){0};
    if (fact_open(m->reader, &m->ctx, m->pk, &facts, &e) ||
        period_parse(&m->mem, SV("2024"), m->pk->fiscal_year_start, &period, &e) ||
        check_run(m->reader, &m->ctx, m->pk, facts, &period, &m->mem, f, &e))
        fail_msg("%s", e.message);
    fact_close(facts);
}

static const char *shown(struct mission *m, const struct findings *f)
{
    struct buf out = {0};
    for (size_t i = 0; i < f->n; i++) {
        const struct finding *x = &f->v[i];
        struct sv subject = uuid_valid(x->subject) ? SV("record") : x->subject;
        assert_true(x->message.n > 0 && utf8_valid(x->message));
        buf_printf(&out, "%s %.*s %.*s", severity_name(x->severity), SV_ARG(x->rule),
                   SV_ARG(sv_is(subject, m->id) ? SV("mission") : subject));
        if (x->slice.n)
            buf_printf(&out, " [%.*s]", SV_ARG(slice_format(&m->mem, &x->slice)));
        buf_addc(&out, '\n');
    }
    char *text = arena_z(&m->mem, buf_sv(&out));
    buf_release(&out);
    return text;
}

static void run_case(const struct check_case *c)
{
    struct mission m;
    struct findings f;
    load(&m, c, NULL);
    check(&m, &f);
    const char *found = shown(&m, &f);
    if (strcmp(found, c->expected) != 0) {
        for (size_t i = 0; i < f.n; i++)
            print_message("# %.*s\n", SV_ARG(f.v[i].message));
        fail_msg("%s: found\n%s", c->name, found);
    }
    mission_close(&m);
}

static void run_cases(const struct check_case *c, size_t n)
{
    if (!there)
        skip();
    for (size_t i = 0; i < n; i++)
        run_case(&c[i]);
}
#define RUN(cases) run_cases(cases, sizeof(cases) / sizeof *(cases))

/* --- cases ------------------------------------------------------------------------------------------ */

#define INDICATORS "indicators.csv"
#define DECLARED "declared.csv"
#define SESSIONS "data/session.csv"
#define INFO "data/info.csv"
#define TRIPS "data/trip.csv"

static void test_nothing_wrong(void **state)
{
    static const struct check_case cases[] = {{"nothing", {{0}}, ""}};
    (void)state;
    RUN(cases);
}

static void test_declared(void **state)
{
    static const struct check_case cases[] = {
        {"a false total", {{DECLARED, ",144,", ",150,"}}, "error declared_differs TALK\nerror total_parts TALK\n"},
        {"a total too small", {{DECLARED, ",144,", ",140,"}}, "error declared_differs TALK\nerror total_parts TALK\n"},
        {"a false part", {{DECLARED, ",80,", ",81,"}}, "error declared_differs TALK [sex=f]\nerror total_parts TALK\n"},
        {"a part of a part",
         {{DECLARED, "",
           "TALK,2024,place=NORTH;sex=f,41,exact,,\nTALK,2024,place=NORTH;sex=m,32,exact,,\n"
           "TALK,2024,place=NORTH,72,exact,,\n"}},
         "error declared_differs TALK [place=NORTH;sex=f]\nerror total_parts TALK [place=NORTH]\n"},
        {"some places of many", {{DECLARED, "", "WALK,2024,,60,exact,,\nWALK,2024,place=NORTH,40,exact,,\n"}}, ""},
        {"all places, too few",
         {{DECLARED, "",
           "WALK,2024,,60,exact,,\nWALK,2024,place=NORTH,40,exact,,\nWALK,2024,place=SOUTH,19,exact,,\n"}},
         "error declared_differs WALK [place=SOUTH]\nerror total_parts WALK\n"},
        {"at least, met", {{DECLARED, "", "INFO,2024,,70,at_least,,\n"}}, ""},
        {"at least, not met", {{DECLARED, "", "INFO,2024,,71,at_least,,\n"}}, "error declared_differs INFO\n"},
        {"about, near", {{DECLARED, "", "INFO,2024,,77,about,,\n"}}, ""},
        {"about, far", {{DECLARED, "", "INFO,2024,,78,about,,\n"}}, "error declared_differs INFO\n"},
        {"another period", {{DECLARED, "", "INFO,2023,,1,exact,,\n"}}, ""},
        {"no total", {{DECLARED, "TALK,2024,,144,exact,report,1\n", ""}}, "info missing_total TALK\n"},
        {"no source",
         {{INDICATORS, "", "FREE,UNA,Things,Cosas,number,,product,,,,,0,,\n"},
          {"targets.csv", "", "FREE,2024,3\n"},
          {DECLARED, "", "FREE,2024,,3,exact,,\n"}},
         "warning no_source FREE\n"},
        {"nothing derived",
         {{INDICATORS, "", "FREE,UNA,Things,Cosas,number,\"sum(session.people, ${kind} = 'none')\",product,,,,,0,,\n"},
          {"targets.csv", "", "FREE,2024,3\n"},
          {DECLARED, "", "FREE,2024,,3,exact,,\n"}},
         "warning declared_differs FREE\nwarning missing_value FREE\n"},
    };
    (void)state;
    RUN(cases);
}

static void test_framework(void **state)
{
    static const struct check_case cases[] = {
        {"no value",
         {{INDICATORS, "", "FREE,UNA,Things,Cosas,number,,product,,,,,0,,\n"}, {"targets.csv", "", "FREE,2024,3\n"}},
         "warning missing_value FREE\n"},
        {"qualitative needs none", {{INDICATORS, "", "FREE,UNA,Things,Cosas,qualitative,,product,,,,,,,\n"}}, ""},
        {"not broken down",
         {{SESSIONS, "10,8,,minutes", ",,18,minutes"}},
         "error declared_differs TALK [sex=f]\nerror declared_differs TALK [sex=m]\n"
         "warning missing_disaggregation TALK [sex=nd]\n"},
        {"no target, no baseline",
         {{"targets.csv", "WALK,2024,50\n", ""}, {INDICATORS, "sex,,,0,,\nBOTH", "sex,,,,,\nBOTH"}},
         "info missing_baseline UNA\ninfo missing_target UNA\n"},
        {"a target of another year", {{"targets.csv", "WALK,2024,", "WALK,2023,"}}, "info missing_target UNA\n"},
        {"a target of a quarter", {{"targets.csv", "WALK,2024,", "WALK,2024-Q2,"}}, ""},
        {"links only proposed",
         {{"links.csv", "UNA,gcm,21,confirmed", "UNA,gcm,21,proposed"}},
         "warning missing_link UNA\n"},
        {"no link", {{"links.csv", "DUO,sdg,10.7,confirmed,ana\n", ""}}, "warning missing_link DUO\n"},
        {"worded alike in one language",
         {{INDICATORS, "Personas en caminatas", "Personas  en Charlas."}},
         "warning same_wording WALK\n"},
        {"an activity (es)",
         {{INDICATORS, "Personas informadas", "Se brindó información"}},
         "warning activity_as_indicator INFO\n"},
        {"an activity (en)",
         {{INDICATORS, "People informed", "Carried out talks"}},
         "warning activity_as_indicator INFO\n"},
        {"a milestone",
         {{INDICATORS, "People informed,Personas informadas,number",
           "Carried out talks,Personas informadas,milestone"}},
         ""},
        {"a gap is told of the member, not of what is made of it",
         {{SESSIONS, "10,8,,minutes", ",,18,minutes"},
          {"declared.csv", "TALK,2024,sex=f,80,exact,report,2\nTALK,2024,sex=m,64,exact,report,3\n", ""},
          {INDICATORS, "", "PART,UNA,Part,Parte,ratio,\"ratio({TALK}, {BOTH})\",person,,sex,,,0,,\n"},
          {INDICATORS, "", "MORE,UNA,More,Más,number,{TALK} + 5,person,,sex,,,0,,\n"},
          {"targets.csv", "", "PART,2024,1\nMORE,2024,200\n"}},
         "warning missing_disaggregation TALK [sex=nd]\n"},
        {"no evidence", {{SESSIONS, "10,8,18,minutes", "10,8,18,"}}, "info no_evidence session\n"},
        {"no evidence of a case that began before and came back in the period",
         {{TRIPS, "c6,2024-02-06,m,SOUTH,migrant,applied,2024-02-07,,minutes",
           "c6,2023-12-06,m,SOUTH,migrant,back,2023-12-07,2024-01-20,"}},
         "error funnel BACK [sex=m]\ninfo no_evidence trip\n"},
    };
    (void)state;
    RUN(cases);
}

/* What is informed, who applied, who came back: women and men of each. */
static void test_funnels(void **state)
{
    static const struct check_case cases[] = {
        {"widens for men, exchanged",
         {{INFO, "10,20,,", "4,2,,"},
          {INFO, "i2,2024-01-21,NORTH,migrant,20,20,,minutes\n", ""},
          {TRIPS, "c1,2024-02-01,f", "c1,2024-02-01,m"}},
         "error funnel APPL [sex=m]\n"},
        {"widens in total",
         {{INFO, "10,20,,", "3,2,,"}, {INFO, "i2,2024-01-21,NORTH,migrant,20,20,,minutes\n", ""}},
         "error funnel APPL\nerror funnel APPL [sex=m]\n"},
        {"of a period",
         {{INFO, "10,20,,", "3,2,,"},
          {INFO, "i2,2024-01-21,NORTH,migrant,20,20,,minutes\n", ""},
          {INDICATORS, "INFO,cohort", "INFO,period"}},
         "warning funnel APPL\nwarning funnel APPL [sex=m]\n"},
        {"may be among those not broken down",
         {{INFO, "10,20,,", "4,2,8,"},
          {INFO, "i2,2024-01-21,NORTH,migrant,20,20,,minutes\n", ""},
          {TRIPS, "c1,2024-02-01,f", "c1,2024-02-01,m"}},
         "warning missing_disaggregation INFO [sex=nd]\n"},
        {"none above", {{INFO, "10,20,,", "20,,,"}, {INFO, "20,20,,", "20,,,"}}, "error funnel APPL [sex=m]\n"},
        {"a stage without a value",
         {{INDICATORS, "reached('applied')", "reached('applied') and ${case} = 'none'"}},
         "warning missing_value APPL\n"},
    };
    (void)state;
    RUN(cases);
}

static void test_composites(void **state)
{
    static const struct check_case cases[] = {
        {"leaves one out",
         {{INDICATORS, "", "MORE,,People of one place,Otras,number,{TALK} + {INFO},person,,,,,,,\n"}},
         "warning composite_mixed_verbs MORE\nwarning composite_omits MORE\n"},
        {"leaves it out with a reason",
         {{INDICATORS, "", "MORE,,People of one place,Otras,number,{TALK} + {INFO},person,,,,,,WALK: no,\n"}},
         "warning composite_mixed_verbs MORE\n"},
        {"another population",
         {{INDICATORS, "", "MORE,,People of one place,Otras,number,{TALK} + {INFO},person,,,,,,,\n"},
          {SESSIONS, "w1,2024-03-10,UNA,walk,NORTH,migrant", "w1,2024-03-10,UNA,walk,NORTH,official"},
          {SESSIONS, "w2,2024-03-11,UNA,walk,NORTH,migrant", "w2,2024-03-11,UNA,walk,NORTH,official"},
          {SESSIONS, "w3,2024-03-12,UNA,walk,NORTH,migrant", "w3,2024-03-12,UNA,walk,NORTH,official"},
          {SESSIONS, "w4,2024-03-13,UNA,walk,NORTH,migrant", "w4,2024-03-13,UNA,walk,NORTH,official"},
          {SESSIONS, "w5,2024-04-10,UNA,walk,SOUTH,migrant", "w5,2024-04-10,UNA,walk,SOUTH,official"},
          {SESSIONS, "w6,2024-04-11,UNA,walk,SOUTH,migrant", "w6,2024-04-11,UNA,walk,SOUTH,official"}},
         "warning composite_mixed_verbs MORE\n"},
        {"mixes units",
         {{INDICATORS, "person,sensitised,sex,,,0,,\nBOTH", "session,sensitised,sex,,,0,,\nBOTH"}},
         "warning composite_mixed_units BOTH\n"},
        {"mixes verbs",
         {{INDICATORS, "person,sensitised,sex,,,0,,\nBOTH", "person,trained,sex,,,0,,\nBOTH"}},
         "warning composite_mixed_verbs BOTH\n"},
        {"another verb than its members",
         {{INDICATORS, "{TALK} + {WALK},person,sensitised", "{TALK} + {WALK},person,trained"}},
         "warning verb_differs BOTH\n"},
        {"a member twice", {{INDICATORS, "{TALK} + {WALK}", "{TALK} + {WALK} + {TALK}"}}, "error double_count BOTH\n"},
        {"a member within a member",
         {{INDICATORS, "", "MORE,,All of them,Todas,number,{BOTH} + {TALK},person,sensitised,,,,,,\n"}},
         "error double_count MORE\n"},
        {"stages of one funnel",
         {{INDICATORS, "", "MORE,,All of them,Todas,number,{APPL} + {BACK},person,assisted,,,,,,\n"}},
         "warning double_count MORE\n"},
    };
    (void)state;
    RUN(cases);
}

#define MIXED "MIX,,All of them,Todas,number,\"sum(info.informed) + count(trip, reached('applied'))\",person,,,,,0,,"

static void test_double_counts(void **state)
{
    static const struct check_case cases[] = {
        {"totals and single records, other places",
         {{INDICATORS, "", MIXED "\n"}, {"targets.csv", "", "MIX,2024,1\n"}},
         ""},
        {"one place, other months",
         {{INDICATORS, "", MIXED "\n"}, {"targets.csv", "", "MIX,2024,1\n"}, {TRIPS, "f,SOUTH", "f,NORTH"}},
         ""},
        {"one place and year",
         {{INDICATORS, "", MIXED "yearly\n"}, {"targets.csv", "", "MIX,2024,1\n"}, {TRIPS, "f,SOUTH", "f,NORTH"}},
         "warning double_count MIX [place=NORTH]\n"},
        {"one place and month",
         {{INDICATORS, "", MIXED "\n"},
          {"targets.csv", "", "MIX,2024,1\n"},
          {INFO, "i1,2024-01-20,NORTH", "i1,2024-02-20,SOUTH"}},
         "warning double_count MIX [place=SOUTH]\n"},
        {"by two units", {{SESSIONS, "w2,2024-03-11,UNA", "w2,2024-03-10,DUO"}}, "warning double_count record\n"},
        {"twice by one unit", {{SESSIONS, "w2,2024-03-11", "w2,2024-03-10"}}, ""},
        {"by two units in two places",
         {{SESSIONS, "w5,2024-04-10,UNA,walk,SOUTH", "w5,2024-03-10,DUO,walk,SOUTH"}},
         ""},
        {"a list and a total",
         {{SESSIONS, "", "w7,2024-03-10,UNA,walk,NORTH,migrant,,,,photograph\n"},
          {"data/session.person.csv", "", "w7,f,30\nw7,m,40\n"}},
         "warning double_count record\n"},
        {"a list and a total on other days",
         {{SESSIONS, "", "w7,2024-03-20,UNA,walk,NORTH,migrant,,,,photograph\n"},
          {"data/session.person.csv", "", "w7,f,30\nw7,m,40\n"}},
         ""},
    };
    (void)state;
    RUN(cases);
}

static void test_single_records(void **state)
{
    static const struct check_case cases[] = {
        {"parts exceed their total", {{SESSIONS, "5,5,,photograph", "5,5,9,photograph"}}, "error facet_total record\n"},
        {"parts within their total", {{SESSIONS, "5,5,,photograph", "5,5,10,photograph"}}, ""},
        {"list and tallies differ",
         {{"data/session.person.csv", "", "w1,f,30\nw1,m,40\nw1,m,41\n"}},
         "warning list_differs record\n"},
        {"list and tallies agree",
         {{SESSIONS, "5,5,,photograph", "1,1,,photograph"}, {"data/session.person.csv", "", "w1,f,30\nw1,m,40\n"}},
         ""},
        {"far above the usual", {{SESSIONS, "5,5,,photograph", "105,205,,photograph"}}, "warning outlier record\n"},
        {"not so far", {{SESSIONS, "5,5,,photograph", "60,60,,photograph"}}, ""},
        {"a record of another period", {{SESSIONS, "", "x1,2023-03-10,UNA,walk,NORTH,migrant,500,500,1,\n"}}, ""},
    };
    (void)state;
    RUN(cases);
}

static void test_pack_rules(void **state)
{
    static const struct check_case cases[] = {
        {"of a form",
         {{SESSIONS, "5,5,,photograph", "401,1,,photograph"}},
         "warning BIG record\nwarning outlier record\n"},
        {"of a question in a repeat",
         {{SESSIONS, "5,5,,photograph", "1,1,,photograph"}, {"data/session.person.csv", "", "w1,f,130\nw1,m,40\n"}},
         "error OLD record\n"},
        {"of an indicator", {{"rules.csv", "${BOTH} >= ${TALK}", "${BOTH} < ${TALK}"}}, "info LESS BOTH\n"},
    };
    (void)state;
    RUN(cases);
}

/* --- more than a table can say ------------------------------------------------------------------------ */

static const struct finding *only(const struct findings *f, const char *rule)
{
    for (size_t i = 0; i < f->n; i++)
        if (sv_is(f->v[i].rule, rule))
            return &f->v[i];
    fail_msg("%s is not found", rule);
    return NULL;
}

static void expect_text(struct sv found, const char *expected)
{
    if (!sv_is(found, expected))
        fail_msg("\"%.*s\"", SV_ARG(found));
}

static void test_the_hypothesis(void **state)
{
    static const struct check_case mended = {"mended",
                                             {{INFO, "10,20,,", "4,2,,"},
                                              {INFO, "i2,2024-01-21,NORTH,migrant,20,20,,minutes\n", ""},
                                              {TRIPS, "c1,2024-02-01,f", "c1,2024-02-01,m"}},
                                             ""};
    static const struct check_case not_mended = {
        "not mended", {{INFO, "10,20,,", "30,2,,"}, {INFO, "20,20,,", "10,,,"}}, ""};
    struct mission m;
    struct findings f;
    (void)state;
    if (!there)
        skip();
    load(&m, &mended, NULL);
    check(&m, &f);
    const struct finding *x = only(&f, "funnel");
    expect_text(x->message, "APPL: for sex = m the funnel widens: 4 in APPL after 2 in INFO.");
    expect_text(x->expected, "at most 2");
    expect_text(x->found, "4");
    expect_text(x->remedy,
                "Hypothesis for a person to decide: in INFO the values of f (4) and m (2) may have been exchanged; "
                "exchanged, the funnel would hold in every slice. Nothing is corrected by itself.");
    mission_close(&m);
    load(&m, &not_mended, NULL);
    check(&m, &f);
    expect_text(only(&f, "funnel")->remedy, "Compare the records of both stages for this slice.");
    mission_close(&m);
}

static const struct check_case everything = {
    "everything",
    {{DECLARED, ",144,", ",150,"},
     {INFO, "10,20,,", "4,2,,"},
     {INFO, "i2,2024-01-21,NORTH,migrant,20,20,,minutes\n", ""},
     {INDICATORS, "person,sensitised,sex,,,0,,\nBOTH", "person,trained,sex,,,0,,\nBOTH"},
     {SESSIONS, "w2,2024-03-11,UNA", "w2,2024-03-10,DUO"},
     {SESSIONS, "w6,2024-04-11,UNA,walk,SOUTH,migrant,5,5,", "w6,2024-04-11,UNA,walk,SOUTH,migrant,305,5,9"},
     {"links.csv", "UNA,gcm,21,confirmed", "UNA,gcm,21,proposed"},
     {TRIPS, "c1,2024-02-01,f", "c1,2024-02-01,m"}},
    ""};

/* Codes that sort the same way, so that the findings come in the same order. */
static void test_codes_mean_nothing(void **state)
{
    static const char *const renamed[] = {"TALK",  "T-9",  "WALK",    "W_2", "BOTH", "B11",   "INFO", "I0",     "APPL",
                                          "A1",    "BACK", "B0",      "UNA", "Uno",  "DUO",   "Dos",  "NORTH",  "N",
                                          "SOUTH", "S",    "migrant", "mg",  "talk", "speak", "walk", "wander", NULL};
    struct mission m;
    struct findings before, after;
    (void)state;
    if (!there)
        skip();
    load(&m, &everything, NULL);
    check(&m, &before);
    const char *expected = shown(&m, &before);
    struct arena kept = {0};
    for (const char *const *r = renamed; *r; r += 2)
        expected = replace(&kept, expected, r[0], r[1], true);
    assert_int_equal(before.n, 8);
    mission_close(&m);
    load(&m, &everything, renamed);
    check(&m, &after);
    assert_string_equal(shown(&m, &after), expected);
    mission_close(&m);
    arena_release(&kept);
}

/* What is found does not depend on the language of the one who asks. */
static void test_languages(void **state)
{
    struct mission m;
    struct findings en, es;
    (void)state;
    if (!there)
        skip();
    load(&m, &everything, NULL);
    check(&m, &en);
    m.ctx.lang = "es";
    check(&m, &es);
    assert_string_equal(shown(&m, &es), shown(&m, &en));
    mission_close(&m);
}

/* Findings of one rule are limited, and the last one says so. */
static void test_many_findings(void **state)
{
    struct mission m;
    struct findings f;
    struct buf rows = {0};
    (void)state;
    if (!there)
        skip();
    load(&m, NULL, NULL);
    buf_addz(&rows, "code,date,unit,kind,place,women,men,total,evidence,state\n");
    for (int i = 0; i < 1100; i++)
        buf_printf(&rows, "z%d,2024-05-01,UNA,walk,,5,5,9,minutes,approved\n", i);
    mission_import_text(&m, "session", rows.p);
    mission_counts(&m, 1100, 1100, 0, 0, 0);
    check(&m, &f);
    size_t n = 0;
    bool said = false;
    for (size_t i = 0; i < f.n; i++) {
        n += sv_is(f.v[i].rule, "facet_total");
        said = said || sv_is(f.v[i].message, "100 more findings of this rule are not listed.");
    }
    assert_int_equal(n, 1001);
    assert_true(said);
    buf_release(&rows);
    mission_close(&m);
}

static void test_marks(void **state)
{
    struct mission m;
    struct findings f;
    struct figures figures;
    struct facts *facts = NULL;
    struct err e = {.lang = "en"};
    struct figures_query q = {0};
    (void)state;
    if (!there)
        skip();
    load(&m, &everything, NULL);
    check(&m, &f);
    vec_push(&m.mem, &q.by, SV("sex"));
    OK(fact_open(m.reader, &m.ctx, m.pk, &facts, &e));
    OK(period_parse(&m.mem, SV("2024"), 1, &q.period, &e));
    OK(figures_compute(m.pk, facts, &q, &m.mem, &figures, &e));
    check_mark(&f, &figures);
    struct buf marked = {0};
    for (size_t i = 0; i < figures.n; i++)
        if (sv_is(figures.v[i].status, "finding"))
            buf_printf(&marked, "%.*s[%.*s] ", SV_ARG(figures.v[i].indicator->code),
                       SV_ARG(slice_format(&m.mem, &figures.v[i].slice)));
    assert_string_equal(marked.p, "TALK[] TALK[sex=f] TALK[sex=m] BOTH[] BOTH[sex=f] BOTH[sex=m] APPL[sex=m] ");
    buf_release(&marked);
    fact_close(facts);
    mission_close(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_wrong),  cmocka_unit_test(test_declared),
        cmocka_unit_test(test_framework),      cmocka_unit_test(test_funnels),
        cmocka_unit_test(test_composites),     cmocka_unit_test(test_double_counts),
        cmocka_unit_test(test_single_records), cmocka_unit_test(test_pack_rules),
        cmocka_unit_test(test_the_hypothesis), cmocka_unit_test(test_codes_mean_nothing),
        cmocka_unit_test(test_languages),      cmocka_unit_test(test_many_findings),
        cmocka_unit_test(test_marks),
    };
    /* Figures are computed in memory: what differs between databases is how records are read. */
    const struct CMUnitTest reading[] = {
        cmocka_unit_test(test_nothing_wrong), cmocka_unit_test(test_single_records),
        cmocka_unit_test(test_pack_rules),    cmocka_unit_test(test_codes_mean_nothing),
        cmocka_unit_test(test_many_findings),
    };
    int failed = cmocka_run_group_tests_name("sqlite", tests, open_sqlite, close_database);
    return failed + cmocka_run_group_tests_name("postgres", reading, open_postgres, close_database);
}
