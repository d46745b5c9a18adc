/*
 * Loading packs: what is kept, what a changed pack changes, what is refused. One suite on both
 * databases.
 */
#include "db/db_testing.h"
#include "domain/fact/fact.h"
#include "domain/pack/pack_diff_internal.h"
#include "domain/pack/pack_testing.h"
#include "domain/record/record.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct fixture {
    struct arena mem;
    struct testing_db place;
    struct db *db;
    struct context ctx;
    char key[80];
};

#define OK(call)                                                   \
    do {                                                           \
        if (call)                                                  \
            fail_msg("%s: kind %d, %s", #call, e.kind, e.message); \
    } while (0)

static int open_fixture(void **state, enum db_engine engine)
{
    static const struct db_migrations *const all[] = {&pack_migrations, &record_migrations, &fact_migrations};
    struct fixture *f = xmalloc(sizeof *f);
    struct err e = {.lang = "en"};
    *f = (struct fixture){.ctx = {.mission = SV("tiny"), .user = SV("ana"), .node = SV("main"), .lang = "en"}};
    *state = f;
    if (!testing_open(&f->place, engine))
        return 0;
    (void)snprintf(f->key, sizeof f->key, "/tmp/istmo-pack-%ld.key", (long)getpid());
    OK(db_open(&f->db, f->place.url, &e));
    OK(db_migrate(f->db, all, 3, &e));
    f->ctx.db = f->db;
    f->ctx.key_file = f->key;
    return 0;
}

static int setup_sqlite(void **state)
{
    return open_fixture(state, DB_SQLITE);
}

static int setup_pg(void **state)
{
    return open_fixture(state, DB_POSTGRES);
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    if (f->db) {
        db_close(f->db);
        testing_close(&f->place);
        (void)unlink(f->key);
    }
    arena_release(&f->mem);
    free(f);
    return 0;
}

#define NEEDS_SERVER(f) \
    if (!(f)->db)       \
    skip()

/* --- loading ------------------------------------------------------------------------------------------- */

struct loading {
    struct context ctx;
    const struct pack *pack;
    const struct pack_changes *changes;
};

static int apply(struct db_conn *writer, void *ctx, struct err *e)
{
    const struct loading *l = ctx;
    return pack_apply(writer, &l->ctx, l->pack, l->changes, SV("test"), e);
}

static struct pack *read_pack(struct fixture *f, const struct testing_file *instead, size_t n)
{
    struct problems problems = {.lang = "en"};
    struct err e = {.lang = "en"};
    struct pack *p;
    char dir[64];
    testing_pack_make(dir, instead, n);
    OK(pack_read(&f->mem, dir, "en", &problems, &p, &e));
    testing_pack_remove(dir);
    if (problems.nerrors)
        fail_msg("%.*s", SV_ARG(problems.v[0].message));
    return p;
}

static void diff(struct fixture *f, const struct pack *p, struct pack_changes *changes, struct problems *refused)
{
    struct err e = {.lang = "en"};
    struct db_conn *c;
    *changes = (struct pack_changes){0};
    *refused = (struct problems){.lang = "en", .mem = &f->mem};
    OK(db_reader(f->db, &c, &e));
    OK(pack_diff(&f->mem, c, f->ctx.mission, p, changes, refused, &e));
    db_reader_done(f->db, c);
}

static struct pack_changes load(struct fixture *f, const struct testing_file *instead, size_t n)
{
    struct pack_changes changes;
    struct problems refused;
    struct err e = {.lang = "en"};
    const struct pack *p = read_pack(f, instead, n);
    diff(f, p, &changes, &refused);
    if (refused.nerrors)
        fail_msg("%.*s", SV_ARG(refused.v[0].message));
    struct loading l = {f->ctx, p, &changes};
    OK(db_write(f->db, apply, &l, &e));
    return changes;
}

static const struct pack *opened(struct fixture *f)
{
    struct err e = {.lang = "en"};
    struct db_conn *c;
    struct pack *p;
    OK(db_reader(f->db, &c, &e));
    OK(pack_open(&f->mem, c, f->ctx.mission, "en", &p, &e));
    db_reader_done(f->db, c);
    return p;
}

static int64_t count(struct fixture *f, const char *where)
{
    struct err e = {.lang = "en"};
    struct db_conn *c;
    int64_t n = -1;
    bool found;
    struct sv sql = arena_printf(&f->mem, "SELECT COUNT(*) FROM %s", where);
    OK(db_reader(f->db, &c, &e));
    OK(db_one_int_text(c, &e, sql, DB_NOARGS, &n, &found));
    db_reader_done(f->db, c);
    return n;
}

static const struct pack_change *find_change(const struct pack_changes *all, const char *kind, const char *code,
                                             const char *field)
{
    for (size_t i = 0; i < all->n; i++)
        if (sv_is(all->v[i].kind, kind) && sv_is(all->v[i].code, code) && sv_is(all->v[i].field, field))
            return &all->v[i];
    for (size_t i = 0; i < all->n; i++)
        print_message("%.*s %.*s %.*s %.*s\n", SV_ARG(all->v[i].action), SV_ARG(all->v[i].kind), SV_ARG(all->v[i].code),
                      SV_ARG(all->v[i].field));
    fail_msg("no change %s %s %s", kind, code, field);
    return NULL;
}

#define NOTE(change, text) assert_true((change)->note.n &&strstr((change)->note.p, text))

/* --- the same again ------------------------------------------------------------------------------------ */

static void test_round_trip(void **state)
{
    struct fixture *f = *state;
    NEEDS_SERVER(f);
    struct err e = {.lang = "en"};
    struct db_conn *c;
    struct sv_list missions = {0};
    const struct pack *from = read_pack(f, NULL, 0);
    struct pack_changes changes = load(f, NULL, 0);
    assert_true(sv_is(find_change(&changes, "form", "trip", "")->action, "added"));
    OK(db_reader(f->db, &c, &e));
    OK(pack_missions(c, &f->mem, &missions, &e));
    db_reader_done(f->db, c);
    assert_int_equal(missions.n, 1);
    assert_true(sv_is(missions.v[0], "tiny"));
    const struct pack *p = opened(f);
    assert_true(sv_is(p->id, "tiny"));
    assert_int_equal(p->fiscal_year_start, 4);
    assert_int_equal(p->nage_sets, 2);
    assert_int_equal(p->units.n, from->units.n);
    assert_int_equal(p->places.n, from->places.n);
    assert_int_equal(p->indicators.n, from->indicators.n);
    assert_int_equal(p->targets.n, from->targets.n);
    assert_int_equal(p->declared.n, from->declared.n);
    assert_int_equal(p->links.n, from->links.n);
    assert_int_equal(p->rules.n, from->rules.n);
    assert_int_equal(p->forms.n, from->forms.n);
    assert_int_equal(p->lists.n, from->lists.n);
    assert_int_equal(p->reports.n, 1);
    for (size_t i = 0; i < p->indicators.n; i++) {
        assert_true(sv_eq(p->indicators.v[i].code, from->indicators.v[i].code));
        assert_true(sv_eq(p->indicators.v[i].formula_text, from->indicators.v[i].formula_text));
        assert_non_null(p->indicators.v[i].formula);
    }
    assert_true(p->places.v[1].parent_index == 0 && sv_is(p->places.v[1].code, "NORTH"));
    assert_true(pack_form(p, SV("trip"))->question[1].pii);
    assert_true(sv_is(pack_workflow(p, pack_form(p, SV("trip")))->code, "trip"));
    assert_true(sv_is(text_get(&p->units.v[0].label, "es"), "Unidad"));
}

static void test_again(void **state)
{
    struct fixture *f = *state;
    NEEDS_SERVER(f);
    struct pack_changes changes;
    (void)load(f, NULL, 0);
    int64_t rows = count(f, "catalogue");
    changes = load(f, NULL, 0);
    assert_int_equal(changes.n, 0);
    assert_int_equal(count(f, "catalogue"), rows);
    /* other order of columns and rows: no new version, but the pack's order follows */
    const struct testing_file units[] = {{"units.csv", "colour,label::es,label::en,code\n#336699,Unidad,Unit,U\n"}};
    changes = load(f, units, 1);
    assert_int_equal(changes.n, 0);
    const struct testing_file rules[] = {{"rules.csv", "code,on,severity,expression,message::en\n"
                                                       "Q2,A,error,${A} >= 0,Negative\n"
                                                       "Q1,session,warning,${women} + ${men} < 500,Many people\n"}};
    changes = load(f, rules, 1);
    assert_int_equal(changes.n, 0);
    assert_int_equal(count(f, "catalogue"), rows);
    assert_true(sv_is(opened(f)->rules.v[0].code, "Q2"));
}

static void test_no_mission(void **state)
{
    struct fixture *f = *state;
    NEEDS_SERVER(f);
    struct err e = {.lang = "en"};
    struct db_conn *c;
    struct pack *p;
    OK(db_reader(f->db, &c, &e));
    assert_int_equal(pack_open(&f->mem, c, SV("other"), "en", &p, &e), -1);
    assert_int_equal(e.kind, ERR_NOT_FOUND);
    db_reader_done(f->db, c);
}

/* --- a changed pack ------------------------------------------------------------------------------------ */

static const char changed_survey[] = "type,name,label::en,required,measure,facet,dimension\n"
                                     "date,date,Day,yes,,,\n" /* renamed label */
                                     "select_one units,unit,Unit,yes,,,unit\n"
                                     "select_one kind,kind,Kind,yes,,,activity_kind\n"
                                     "select_one countries,from,From,,,,nationality\n" /* place is gone */
                                     "integer,women,Women,,people,sex=f,\n"
                                     "integer,men,Men,,people,sex=m,\n"
                                     "text,note,Note,,,,\n" /* new question */
                                     "begin_repeat,item,Items,,,,\n"
                                     "text,what,What,,,,\n"
                                     "end_repeat,,,,,,\n";

static void test_changed(void **state)
{
    struct fixture *f = *state;
    NEEDS_SERVER(f);
    struct arena mem = {0};
    const struct testing_file now[] = {
        {"forms/session/survey.csv", changed_survey},
        {"lists/kind.csv", "name,label::en,order\nwalk,Walk,2\ntalk,Talk,1\nfair,Fair,3\n"},
        {"indicators.csv", testing_pack_edit(&mem, "indicators.csv", "${kind} = 'talk'", "${kind} = 'walk'")},
        {"targets.csv", testing_pack_edit(&mem, "targets.csv", "A,2024,,,100", "A,2024,,,90")},
        {"obligations.csv", NULL}};
    (void)load(f, NULL, 0);
    const struct pack_changes changes = load(f, now, 5);
    const struct pack_change *c = find_change(&changes, "form", "session", "survey.date.label::en");
    assert_true(sv_is(c->from, "Date") && sv_is(c->to, "Day"));
    NOTE(find_change(&changes, "form", "session", "survey.place"), "stay readable");
    NOTE(find_change(&changes, "form", "session", "survey.note"), "gets a column");
    assert_true(sv_is(find_change(&changes, "list", "kind", "fair")->from, ""));
    NOTE(find_change(&changes, "indicator", "A", "formula"), "figures of 2 indicators");
    c = find_change(&changes, "target", "A|2024||0", "value");
    assert_true(sv_is(c->from, "100") && sv_is(c->to, "90"));
    NOTE(c, "stays in the history");
    assert_true(sv_is(find_change(&changes, "obligation", "role:clerk|session", "")->action, "removed"));
    assert_int_equal(changes.n, 7);
    const struct pack *p = opened(f);
    assert_int_equal(pack_indicator(p, SV("A"))->version, 2);
    assert_int_equal(pack_indicator(p, SV("B"))->version, 1);
    assert_int_equal(p->obligations.n, 0);
    assert_null(form_question(pack_form(p, SV("session")), SV("place")));
    assert_int_equal(count(f, "catalogue WHERE kind = 'indicator' AND code = 'A' AND until IS NOT NULL AND "
                              "until_by = 'ana' AND until_reason = 'test'"),
                     1);
    assert_int_equal(load(f, now, 5).n, 0);
    assert_true(load(f, NULL, 0).n > 0); /* and back again */
    assert_int_equal(pack_indicator(opened(f), SV("A"))->version, 3);
    arena_release(&mem);
}

/* --- records and changed forms ------------------------------------------------------------------------- */

struct saving {
    struct fixture *f;
    struct vault *vault;
    const struct pack *pack;
    struct answers *answers;
    struct sv key;
};

static int save(struct db_conn *writer, void *ctx, struct err *e)
{
    struct saving *s = ctx;
    const struct record_change change = {
        .form = s->answers->form, .answers = s->answers, .import_state = SV("approved"), .source_key = s->key};
    struct problems problems = {.lang = "en", .mem = &s->f->mem};
    struct record_saved saved;
    int rc = record_save(writer, &s->f->ctx, s->vault, s->pack, &change, &s->f->mem, &problems, &saved, e);
    for (size_t i = 0; i < problems.n; i++)
        print_message("%.*s\n", SV_ARG(problems.v[i].message));
    return rc;
}

static void answer(struct answers *a, const char *question, const char *value)
{
    answers_set(a, form_question(a->form, sv_of(question)), 0, sv_of(value));
}

/* One session of three women and two men. */
static void save_session(struct fixture *f, const char *key)
{
    struct err e = {.lang = "en"};
    const struct pack *p = opened(f);
    struct saving s = {
        .f = f, .pack = p, .key = sv_of(key), .answers = answers_new(&f->mem, pack_form(p, SV("session")))};
    OK(vault_open(&s.vault, &f->ctx, &e));
    answer(s.answers, "date", "2024-05-01");
    answer(s.answers, "unit", "U");
    answer(s.answers, "kind", "talk");
    answer(s.answers, "women", "3");
    answer(s.answers, "men", "2");
    OK(db_write(f->db, save, &s, &e));
    vault_close(s.vault);
}

static const char *edited_survey(struct arena *mem, const char *from, const char *to)
{
    return testing_pack_edit(mem, "forms/session/survey.csv", from, to);
}

static void refused_change(struct fixture *f, const char *from, const char *to, const char *column, const char *message)
{
    struct pack_changes changes;
    struct problems refused;
    const struct testing_file now = {"forms/session/survey.csv", edited_survey(&f->mem, from, to)};
    diff(f, read_pack(f, &now, 1), &changes, &refused);
    if (refused.nerrors != 1 || !strstr(refused.v[0].message.p, message))
        fail_msg("%s -> %s: %zu refusals, %.*s", from, to, refused.nerrors,
                 SV_ARG(refused.n ? refused.v[0].message : SV("")));
    assert_true(sv_is(refused.v[0].at.column, column));
    assert_string_equal(refused.v[0].at.file, "forms/session/survey.csv");
    assert_true(refused.v[0].at.row > 1 && refused.v[0].remedy.n);
}

static void test_refused(void **state)
{
    struct fixture *f = *state;
    NEEDS_SERVER(f);
    struct pack_changes changes;
    struct problems refused;
    (void)load(f, NULL, 0);
    save_session(f, "k1");
    refused_change(f, "integer,women,Women,,people,sex=f", "text,women,Women,,,", "type",
                   "kept as whole numbers; as text");
    refused_change(f, "integer,women", "decimal,women", "type", "whole numbers; as decimal numbers");
    refused_change(f, "select_one kind,kind", "integer,kind", "type", "kept as text; as whole numbers");
    refused_change(f,
                   "select_one countries,from,From,,,,nationality\n"
                   "integer,women,Women,,people,sex=f,\ninteger,men,Men,,people,sex=m,\nbegin_repeat,item,Items,,,,\n",
                   "integer,women,Women,,people,sex=f,\ninteger,men,Men,,people,sex=m,\nbegin_repeat,item,Items,,,,\n"
                   "select_one countries,from,From,,,,nationality\n",
                   "name", "moves from “session” to “item”");
    /* same column type: fine */
    const struct testing_file text = {
        "forms/session/survey.csv",
        edited_survey(&f->mem, "select_one places,place,Place,,,,place", "text,place,Place,,,,")};
    diff(f, read_pack(f, &text, 1), &changes, &refused);
    assert_int_equal(refused.n, 0);
    /* the repeat has no rows yet: its columns may still change */
    const struct testing_file item = {"forms/session/survey.csv", edited_survey(&f->mem, "text,what", "integer,what")};
    diff(f, read_pack(f, &item, 1), &changes, &refused);
    assert_int_equal(refused.n, 0);
    (void)load(f, &item, 1);
    save_session(f, "k2");
    assert_int_equal(count(f, "f_session"), 2);
}

static void test_renamed(void **state)
{
    struct fixture *f = *state;
    NEEDS_SERVER(f);
    struct pack_changes changes;
    struct problems refused;
    (void)load(f, NULL, 0);
    const struct testing_file now = {"forms/session/survey.csv", edited_survey(&f->mem, "select_one places,place,Place",
                                                                               "select_one places,where,Place")};
    diff(f, read_pack(f, &now, 1), &changes, &refused);
    assert_int_equal(refused.nerrors, 0);
    assert_int_equal(refused.nwarnings, 1);
    assert_true(strstr(refused.v[0].message.p, "“place” is gone and “where” is new") != NULL);
}

static void test_retyped_empty(void **state)
{
    struct fixture *f = *state;
    NEEDS_SERVER(f);
    (void)load(f, NULL, 0);
    const struct testing_file now = {"forms/session/survey.csv",
                                     edited_survey(&f->mem, "integer,women", "decimal,women")};
    (void)load(f, &now, 1);
    save_session(f, "k1");
    assert_int_equal(count(f, "f_session WHERE q_women > 2.5"), 1);
}

static void test_shared(void **state)
{
    struct fixture *f = *state;
    NEEDS_SERVER(f);
    (void)load(f, NULL, 0);
    f->ctx.mission = SV("twin");
    (void)load(f, NULL, 0);
    assert_int_equal(count(f, "mission"), 2);
    assert_int_equal(opened(f)->indicators.n, 4);
    refused_change(f, "integer,women", "decimal,women", "type", "whole numbers; as decimal numbers");
    f->ctx.mission = SV("tiny");
    assert_int_equal(load(f, NULL, 0).n, 0);
}

/* Facts follow a pack that changes what answers mean. */
static void test_facts_follow(void **state)
{
    struct fixture *f = *state;
    NEEDS_SERVER(f);
    (void)load(f, NULL, 0);
    save_session(f, "k1");
    assert_int_equal(count(f, "fact WHERE measure = 'people' AND sex = 'f' AND activity_kind = 'talk'"), 1);
    assert_int_equal(count(f, "fact WHERE topic = 'talk'"), 0);
    const struct testing_file topic = {"forms/session/survey.csv", edited_survey(&f->mem, "activity_kind", "topic")};
    (void)load(f, &topic, 1);
    assert_int_equal(count(f, "fact WHERE measure = 'people' AND sex = 'f' AND topic = 'talk'"), 1);
    assert_int_equal(count(f, "fact WHERE activity_kind = 'talk'"), 0);
    /* a condition that asks a question makes facts keep its answer */
    const struct testing_file asks[] = {
        {"indicators.csv", testing_pack_edit(&f->mem, "indicators.csv", "${kind} = 'talk'", "${men} > 1")}};
    assert_int_equal(count(f, "fact_answer WHERE name = 'men'"), 0);
    (void)load(f, asks, 1);
    assert_true(count(f, "fact_answer WHERE name = 'men'") > 0);
}

#define BOTH(test)                                            \
    {#test " (SQLite)", test, setup_sqlite, teardown, NULL},  \
    {                                                         \
#test " (PostgreSQL)", test, setup_pg, teardown, NULL \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_round_trip),    BOTH(test_again),   BOTH(test_no_mission),
        BOTH(test_changed),       BOTH(test_refused), BOTH(test_renamed),
        BOTH(test_retyped_empty), BOTH(test_shared),  BOTH(test_facts_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
