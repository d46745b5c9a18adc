/* Facts in SQL on both engines: what is written reads back, compares, and can be asked in plain SQL; and what
 * the first version of the tables held is moved. */
#include "db/db_testing.h"
#include "domain/fact/fact_store.h"
#include "domain/fact/fact_testing.h"
#include "engine/figure/rollup.h"

static const struct db_migrations *const migrations[] = {&fact_migrations};

struct fixture {
    struct testing_db place;
    struct db *db;
    struct arena mem;
};

static int open_fixture(void **state, enum db_engine engine)
{
    struct fixture *f = xmalloc(sizeof *f);
    struct err e = {.lang = "en"};
    *f = (struct fixture){0};
    *state = f;
    if (!testing_open(&f->place, engine))
        return 0;
    OK(db_open(&f->db, f->place.url, &e));
    OK(db_migrate(f->db, migrations, 1, &e));
    return 0;
}

static int setup_sqlite(void **state)
{
    return open_fixture(state, DB_SQLITE);
}

static int setup_postgres(void **state)
{
    return open_fixture(state, DB_POSTGRES);
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    if (f->db) {
        db_close(f->db);
        testing_close(&f->place);
    }
    arena_release(&f->mem);
    free(f);
    return 0;
}

static struct fixture *fixture_of(void **state)
{
    struct fixture *f = *state;
    if (!f->db)
        skip();
    return f;
}

/* --- jobs ------------------------------------------------------------------------------------------------ */

struct job {
    const struct fact *v;
    size_t n;
    uint32_t record;
    struct arena *mem;
};

static int put(struct db_conn *c, void *ctx, struct err *e)
{
    const struct job *j = ctx;
    return j->n ? fact_store_put(c, SV("PA"), j->v, j->n, j->mem, e) : fact_store_remove(c, SV("PA"), j->record, e);
}

static void save(struct fixture *f, uint32_t record, const struct fact *v, size_t n)
{
    struct err e = {.lang = "en"};
    struct job j = {v, n, record, &f->mem};
    OK(db_write(f->db, put, &j, &e));
}

static bool same(struct fixture *f, uint32_t record, const struct fact *v, size_t n)
{
    struct err e = {.lang = "en"};
    struct db_conn *c;
    bool is_same = false;
    OK(db_reader(f->db, &c, &e));
    OK(fact_store_same(c, SV("PA"), record, v, n, &f->mem, &is_same, &e));
    db_reader_done(f->db, c);
    return is_same;
}

/* --- facts ------------------------------------------------------------------------------------------------- */

static const struct fact_pair named[] = {{{"route", 5}, {"land \"x\"\n", 9}}, {{"crop", 4}, {"caf\xc3\xa9", 5}}};
static const struct fact_pair answer[] = {{{"status", 6}, {"delivered", 9}}, {{"blank", 5}, {NULL, 0}}};
static const struct fact_event event[] = {{{"applied", 7}, 19000}, {{"departed", 8}, DATE_NONE}};

static void sample(uint32_t record, struct fact v[2])
{
    v[0] = (struct fact){.stream = SV("activity"),
                         .value = 1,
                         .date = 19538,
                         .status = FACT_COUNTED,
                         .record = record,
                         .person = 3,
                         .event = event,
                         .nevents = 2};
    v[0].dim[DIM_PLACE] = SV("PA-8");
    v[0].dim[DIM_PARTNER] = SV("P1");
    v[1] = v[0];
    v[1].measure = SV("people");
    v[1].value = 2.5;
    v[1].person = 0;
    v[1].date = DATE_NONE;
    v[1].status = FACT_EVENTS_ONLY;
    v[1].apportioned = true;
    v[1].named = named;
    v[1].nnamed = 2;
    v[1].answer = answer;
    v[1].nanswers = 2;
}

static void test_same(void **state)
{
    struct fixture *f = fixture_of(state);
    struct fact v[2], other[2];
    struct fact_event late[] = {event[0], {{"departed", 8}, 19001}};
    sample(7, v);
    save(f, 7, v, 2);
    assert_true(same(f, 7, v, 2));
    assert_false(same(f, 7, v, 1));
    assert_false(same(f, 7, v, 0));
    assert_false(same(f, 8, v, 2));
    assert_true(same(f, 8, v, 0));
    for (int change = 0; change < 8; change++) {
        memcpy(other, v, sizeof v);
        switch (change) {
        case 0:
            other[1].value = 2;
            break;
        case 1:
            other[0].dim[DIM_PARTNER] = (struct sv){0};
            break;
        case 2:
            other[0].person = 4;
            break;
        case 3:
            other[1].status = FACT_PENDING;
            break;
        case 4:
            other[1].nnamed = 1;
            break;
        case 5:
            other[0].date = DATE_NONE;
            break;
        case 6:
            other[1].apportioned = false;
            break;
        default:
            other[0].event = late;
        }
        assert_false(same(f, 7, other, 2));
    }
    other[0] = v[1];
    other[1] = v[0];
    assert_false(same(f, 7, other, 2)); /* events hang on the first */
    save(f, 7, v, 0);
    assert_true(same(f, 7, v, 0));
}

static bool question(const void *ctx, struct sv name, struct rollup_question *out)
{
    (void)ctx;
    *out = (struct rollup_question){.column = {.kind = ROLLUP_DIM, .dim = DIM_ACTIVITY_KIND}};
    return sv_is(name, "kind");
}

static double ask(const struct facts *f, const char *formula, struct arena *mem)
{
    const struct formula *parsed;
    struct err e = {.lang = "en"};
    struct rollup out = {0};
    struct idset_pool pool = {0};
    struct rollup_window all = {0, 40000};
    OK(formula_parse(mem, sv_of(formula), &parsed, &e));
    struct rollup_aggregate a = {.op = parsed->aggregate, .measure = parsed->member, .condition = parsed->condition};
    struct rollup_plan plan = {.question = question,
                               .stream = parsed->stream,
                               .window = &all,
                               .nwindows = 1,
                               .aggregate = &a,
                               .naggregates = 1,
                               .threads = 1};
    OK(rollup_run(f, &plan, mem, &pool, &out, &e));
    double v = out.of[0].margin[0].value;
    idset_pool_release(&pool);
    return v;
}

static struct facts *load(struct fixture *f)
{
    struct err e = {.lang = "en"};
    struct facts *facts = facts_new();
    struct db_conn *c;
    OK(db_reader(f->db, &c, &e));
    OK(fact_store_load(c, SV("PA"), facts, &e));
    db_reader_done(f->db, c);
    return facts;
}

static void test_load(void **state)
{
    struct fixture *f = fixture_of(state);
    struct fact v[2];
    for (uint32_t record = 1; record <= 10; record++) {
        sample(record, v);
        v[1].status = FACT_COUNTED;
        v[1].date = 19538;
        v[1].value = record;
        if (record % 2)
            v[0].nevents = v[1].nevents = 0;
        save(f, record, v, 2);
    }
    struct facts *facts = load(f);
    assert_int_equal(facts_count(facts), 20);
    assert_true(ask(facts, "count(activity)", &f->mem) == 10);
    assert_true(ask(facts, "sum(activity.people)", &f->mem) == 55);
    assert_true(ask(facts, "count(activity, reached('applied'))", &f->mem) == 5);
    facts_free(facts);
}

static void test_persons(void **state)
{
    struct fixture *f = fixture_of(state);
    struct err e = {.lang = "en"};
    struct db_conn *c;
    uint32_t person;
    OK(db_reader(f->db, &c, &e));
    OK(fact_store_find_person(c, SV("PA"), SV("\0tag of sixteen"), &person, &e));
    assert_int_equal(person, 0);
    db_reader_done(f->db, c);
}

static int three_persons(struct db_conn *c, void *ctx, struct err *e)
{
    static const char tag[3][4] = {"\0a", "\0b", "\0a"};
    uint32_t *person = ctx;
    for (size_t i = 0; i < 3; i++)
        if (fact_store_person(c, SV("PA"), sv_make(tag[i], 3), &person[i], e))
            return -1;
    return fact_store_person(c, SV("CR"), sv_make(tag[1], 3), &person[3], e);
}

static void test_new_persons(void **state)
{
    struct fixture *f = fixture_of(state);
    struct err e = {.lang = "en"};
    uint32_t person[4];
    OK(db_write(f->db, three_persons, person, &e));
    assert_int_equal(person[0], 1);
    assert_int_equal(person[1], 2);
    assert_int_equal(person[2], 1);
    assert_int_equal(person[3], 1); /* another mission, another register */
}

static int64_t rows(struct fixture *f, const char *sql)
{
    struct err e = {.lang = "en"};
    struct db_conn *c;
    int64_t n;
    OK(db_reader(f->db, &c, &e));
    OK(db_one_int_text(c, &e, sv_of(sql), DB_NOARGS, &n, NULL));
    db_reader_done(f->db, c);
    return n;
}

/* The README's own statements, beside what the engine says. */
static void test_plain_sql(void **state)
{
    struct fixture *f = fixture_of(state);
    struct fact v[2];
    for (uint32_t record = 1; record <= 4; record++) {
        sample(record, v);
        v[1].date = 19538;
        v[1].status = record == 4 ? FACT_PENDING : FACT_COUNTED;
        v[1].value = record * 100;
        v[0].dim[DIM_ACTIVITY_KIND] = v[1].dim[DIM_ACTIVITY_KIND] = record == 3 ? SV("fair") : SV("talk");
        save(f, record, v, 2);
    }
    int64_t sum = rows(f, "SELECT CAST(SUM(value) AS BIGINT) FROM fact WHERE mission = 'PA' AND stream = 'activity'"
                          " AND measure = 'people' AND status = 'counted' AND activity_kind = 'talk'"
                          " AND date BETWEEN '2023-01-01' AND '2023-12-31'");
    int64_t events = rows(f, "SELECT COUNT(*) FROM fact f JOIN fact_event e USING (mission, record)"
                             " WHERE mission = 'PA' AND f.stream = 'activity' AND f.measure = 'count'"
                             " AND e.state = 'applied' AND e.date BETWEEN '2022-01-01' AND '2022-12-31'");
    struct facts *facts = load(f);
    assert_int_equal(sum, 300);
    assert_true(ask(facts, "sum(activity.people, ${kind} = 'talk')", &f->mem) == 300);
    assert_int_equal(events, 4);
    assert_true(ask(facts, "count(activity, reached('applied'))", &f->mem) == 4);
    facts_free(facts);
}

/* Every column of the view, where facts have it in common and where they differ. */
static void test_unfolded(void **state)
{
    static const char *const found[] = {
        "seq = 1 AND measure = 'count' AND value = 1 AND date = '2023-06-30' AND status = 'counted' AND person = 3",
        "seq = 2 AND measure = 'people' AND value = 2.5 AND date IS NULL AND status = 'event' AND person IS NULL",
        "seq = 1 AND apportioned = 0",
        "seq = 2 AND apportioned = 1",
        "seq = 1 AND place = 'PA-8' AND partner = 'P1' AND sex IS NULL AND topic = 'T' AND stream = 'activity'",
        "seq = 2 AND place = 'PA-8' AND partner = 'P1' AND sex = 'f' AND topic = 'T' AND stream = 'activity'",
        "seq = 1 AND age IS NULL AND lead_unit IS NULL AND institution_kind IS NULL",
        "seq = 2 AND age IS NULL AND lead_unit IS NULL AND institution_kind IS NULL",
    };
    struct fixture *f = fixture_of(state);
    struct fact v[2];
    sample(7, v);
    v[1].dim[DIM_SEX] = SV("f");
    v[0].dim[DIM_TOPIC] = v[1].dim[DIM_TOPIC] = SV("T");
    save(f, 7, v, 2);
    assert_int_equal(rows(f, "SELECT COUNT(*) FROM fact"), 2);
    for (size_t i = 0; i < sizeof found / sizeof *found; i++)
        if (rows(f, arena_printf(&f->mem, "SELECT COUNT(*) FROM fact WHERE %s", found[i]).p) != 1)
            fail_msg("not in the view: %s", found[i]);
    assert_int_equal(rows(f, "SELECT COUNT(*) FROM fact_event WHERE state = 'departed' AND date IS NULL"), 1);
    assert_int_equal(rows(f, "SELECT COUNT(*) FROM fact_dimension"), 2);
    assert_int_equal(rows(f, "SELECT COUNT(*) FROM fact_dimension WHERE seq = 2 AND name = 'crop'"
                             " AND value = 'caf\xc3\xa9'"),
                     1);
    assert_int_equal(rows(f, "SELECT COUNT(*) FROM fact_dimension WHERE seq = 2 AND name = 'route'"
                             " AND value LIKE 'land \"x\"_'"),
                     1);
    assert_int_equal(rows(f, "SELECT COUNT(*) FROM fact_answer"), 1);
    v[0].answer = answer;
    v[0].nanswers = 1;
    save(f, 7, v, 2);
    assert_int_equal(rows(f, "SELECT COUNT(*) FROM fact_answer WHERE name = 'status' AND value = 'delivered'"), 2);
}

static int damage(struct db_conn *c, void *ctx, struct err *e)
{
    (void)ctx;
    return db_run(c, e, "UPDATE fact_record SET body = replace(body, 'counted', 'count') WHERE record = 8", DB_NOARGS);
}

static void test_damaged(void **state)
{
    struct fixture *f = fixture_of(state);
    struct facts *facts = facts_new();
    struct err e = {.lang = "en"};
    struct db_conn *c;
    struct fact v[2];
    sample(7, v);
    save(f, 7, v, 2);
    sample(8, v);
    save(f, 8, v, 2);
    OK(db_write(f->db, damage, NULL, &e));
    assert_false(same(f, 8, v, 2));
    OK(db_reader(f->db, &c, &e));
    OK(fact_store_load_record(c, SV("PA"), 7, facts, &e));
    assert_int_equal(facts_count(facts), 2);
    assert_int_equal(fact_store_load(c, SV("PA"), facts, &e), -1);
    assert_int_equal(e.kind, ERR_STORAGE);
    assert_string_equal(e.message, "the stored facts of record 8 are damaged, at byte 84");
    db_reader_done(f->db, c);
    facts_free(facts);
}

/* --- the first version's tables --------------------------------------------------------------------------- */

static int fill_first(struct db_conn *c, void *ctx, struct err *e)
{
    static const char *const sql[] = {
        "INSERT INTO fact (mission, record, seq, stream, measure, value, date, status, apportioned, person, place,"
        " partner) VALUES ('PA', 7, 1, 'activity', 'count', 1, '2023-06-30', 'counted', 0, 3, 'PA-8', 'P1')",
        "INSERT INTO fact (mission, record, seq, stream, measure, value, date, status, apportioned, person, place,"
        " partner, dimensions, answers) VALUES ('PA', 7, 2, 'activity', 'people', 2.5, NULL, 'event', 1, NULL, 'PA-8',"
        " 'P1', '{\"crop\":\"caf\xc3\xa9\",\"route\":\"land \\\"x\\\"\\n\"}', '{\"status\":\"delivered\"}')",
        "INSERT INTO fact (mission, record, seq, stream, measure, value, date, status, apportioned)"
        " VALUES ('PA', 9, 1, 'visit', 'count', 1, '2023-06-30', 'pending', 0)",
        "INSERT INTO fact (mission, record, seq, stream, measure, value, date, status, apportioned)"
        " VALUES ('CR', 7, 1, 'visit', 'count', 1, '2023-06-30', 'counted', 0)",
        "INSERT INTO fact_event (mission, record, state, date) VALUES ('PA', 7, 'departed', NULL)",
        "INSERT INTO fact_event (mission, record, state, date) VALUES ('PA', 7, 'applied', '2022-01-08')",
    };
    (void)ctx;
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
        if (db_run_text(c, e, sv_of(sql[i]), DB_NOARGS, NULL))
            return -1;
    return 0;
}

static void test_moved(void **state)
{
    struct fixture *f = fixture_of(state);
    struct err e = {.lang = "en"};
    struct fact v[2], visit = {.stream = SV("visit"), .value = 1, .date = 19538, .status = FACT_PENDING, .record = 9};
    struct db_conn *c;
    int64_t n;
    OK(db_migrate(f->db, migrations, 1, &e));
    sample(7, v);
    assert_true(same(f, 7, v, 2));
    assert_true(same(f, 9, &visit, 1));
    OK(db_reader(f->db, &c, &e));
    OK(db_one_int(c, &e, "SELECT COUNT(*) FROM fact WHERE mission = 'CR' AND status = 'counted'", DB_NOARGS, &n, NULL));
    db_reader_done(f->db, c);
    assert_int_equal(n, 1);
}

static int setup_first(void **state, enum db_engine engine)
{
    struct db_migrations first = {fact_migrations.module, fact_migrations.step, 1};
    const struct db_migrations *const list[] = {&first};
    struct fixture *f = xcalloc(1, sizeof *f);
    struct err e = {.lang = "en"};
    *state = f;
    if (!testing_open(&f->place, engine))
        return 0;
    OK(db_open(&f->db, f->place.url, &e));
    OK(db_migrate(f->db, list, 1, &e));
    OK(db_write(f->db, fill_first, NULL, &e));
    return 0;
}

static int setup_first_sqlite(void **state)
{
    return setup_first(state, DB_SQLITE);
}

static int setup_first_postgres(void **state)
{
    return setup_first(state, DB_POSTGRES);
}

int main(void)
{
#define BOTH(fn)                                                \
    {#fn " (SQLite)", fn, setup_sqlite, teardown, NULL},        \
    {                                                           \
#fn " (PostgreSQL)", fn, setup_postgres, teardown, NULL \
    }
    const struct CMUnitTest tests[] = {
        BOTH(test_same),
        BOTH(test_load),
        BOTH(test_persons),
        BOTH(test_new_persons),
        BOTH(test_plain_sql),
        BOTH(test_unfolded),
        BOTH(test_damaged),
        cmocka_unit_test_setup_teardown(test_moved, setup_first_sqlite, teardown),
        cmocka_unit_test_setup_teardown(test_moved, setup_first_postgres, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
