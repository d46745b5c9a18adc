/* Facts through a record's life, on both engines: saved, compared, rebuilt, followed in memory. */
#include "domain/indicator/indicator.h"
#include "domain/record/record_testing.h"

#define DONE(call)                                  \
    do {                                            \
        if (call)                                   \
            fail_msg("%s: %s", #call, f.e.message); \
    } while (0)

/* Every figure of 2023 by month and sex, as text. */
static struct sv figures_text(struct fixture *f, const struct facts *facts)
{
    struct sv by[] = {SV("month"), SV("sex")};
    struct figures_query q = {.by = {by, 2, 2}, .include_submitted = true};
    struct figures out = {0};
    struct buf text = {0};
    if (period_parse(&f->mem, SV("2023"), 1, &q.period, &f->e) ||
        figures_compute(f->pk, facts, &q, &f->mem, &out, &f->e))
        fail_msg("%s", f->e.message);
    for (size_t i = 0; i < out.n; i++)
        buf_printf(&text, "%.*s %.*s %.*s = %g (%lld)\n", SV_ARG(out.v[i].indicator->code),
                   SV_ARG(out.v[i].period.name), SV_ARG(slice_format(&f->mem, &out.v[i].slice)), out.v[i].value,
                   (long long)out.v[i].records);
    struct sv copy = arena_sv(&f->mem, buf_sv(&text));
    buf_release(&text);
    return copy;
}

static struct facts *opened(struct fixture *f)
{
    struct facts *facts;
    if (fact_open(f->reader, &f->ctx, f->pk, &facts, &f->e))
        fail_msg("%s", f->e.message);
    return facts;
}

static bool matches(struct fixture *f, struct sv id)
{
    bool same = false;
    if (fact_matches(f->reader, &f->ctx, f->v, f->pk, load(f, id.p), &f->mem, &same, &f->e))
        fail_msg("%s", f->e.message);
    return same;
}

static void test_life(void **state)
{
    struct fixture f;
    int64_t seen = 0;
    fixture_for(&f, state);
    struct facts *facts = opened(&f);
    SAVE(&f, .form = form_of(&f, "activity"), .answers = tally(&f, "2023-05-04", "7"));
    struct sv id = arena_sv(&f.mem, sv_of(f.saved.id));
    DONE(fact_follow(f.reader, &f.ctx, facts, &seen, &f.e));
    assert_int_equal(facts_count(facts), 0); /* a draft counts nowhere */
    SAVE(&f, .id = id, .transition = SV("submit"));
    DONE(fact_follow(f.reader, &f.ctx, facts, &seen, &f.e));
    assert_int_equal(facts_count(facts), 2); /* the activity and its women */
    assert_true(matches(&f, id));
    SAVE(&f, .id = id, .transition = SV("return"), .reason = SV("wrong"));
    DONE(fact_follow(f.reader, &f.ctx, facts, &seen, &f.e));
    assert_int_equal(facts_count(facts), 0);
    assert_true(matches(&f, id));
    assert_int_equal(seen, 3);
    fact_close(facts);
    fixture_close(&f);
}

static void test_tampering_shows(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    SAVE(&f, .form = form_of(&f, "activity"), .answers = tally(&f, "2023-05-04", "7"), .import_state = SV("approved"));
    struct sv id = arena_sv(&f.mem, sv_of(f.saved.id));
    assert_true(matches(&f, id));
    tamper(&f, "UPDATE fact_record SET body = replace(body, ',7]', ',8]')");
    assert_false(matches(&f, id));
    fixture_close(&f);
}

struct rebuilding {
    struct fixture *f;
    const struct form *form;
};

static int rebuild(struct db_conn *c, void *ctx, struct err *e)
{
    struct rebuilding *r = ctx;
    return fact_rebuild(c, &r->f->ctx, r->f->v, r->f->pk, r->form, e);
}

static void test_rebuild(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    struct sv id[3];
    for (size_t i = 0; i < 3; i++) {
        SAVE(&f, .form = form_of(&f, "activity"), .answers = workshop(&f, "2023-05-04"),
             .import_state = SV("approved"));
        id[i] = arena_sv(&f.mem, sv_of(f.saved.id));
    }
    tamper(&f, "DELETE FROM fact_record WHERE record = 2");
    tamper(&f,
           "UPDATE fact_record SET body = replace(body, '\"date\":\"2023-05', '\"date\":\"2023-06') WHERE record = 3");
    assert_false(matches(&f, id[1]));
    assert_false(matches(&f, id[2]));
    struct rebuilding r = {&f, form_of(&f, "activity")};
    DONE(db_write(f.db, rebuild, &r, &f.e));
    for (size_t i = 0; i < 3; i++)
        assert_true(matches(&f, id[i]));
    fixture_close(&f);
}

static void test_one_person_one_number(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    static const char *const document[] = {"N-20-1", "n 20 1", "E-8"};
    for (size_t i = 0; i < 3; i++) {
        struct answers *a = answers_new(&f.mem, form_of(&f, "case"));
        put(a, "date", 0, "2023-02-03");
        put(a, "document", 0, document[i]);
        SAVE(&f, .form = a->form, .answers = a);
        assert_true(matches(&f, arena_sv(&f.mem, sv_of(f.saved.id))));
    }
    int64_t persons = 0, readable = 1;
    DONE(db_one_int_text(f.reader, &f.e, SV("SELECT COUNT(DISTINCT person) FROM fact"), DB_NOARGS, &persons, NULL));
    DONE(db_one_int_text(f.reader, &f.e, SV("SELECT COUNT(*) FROM fact_answer WHERE value LIKE '%20%'"), DB_NOARGS,
                         &readable, NULL));
    assert_int_equal(persons, 2);
    assert_int_equal(readable, 0);
    fixture_close(&f);
}

/* xorshift: the same numbers everywhere */
static uint32_t next_random(uint32_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 17;
    *s ^= *s << 5;
    return *s;
}

#define RECORDS 12

struct walk {
    struct fixture *f;
    uint32_t seed;
    struct sv id[RECORDS];
};

static struct answers *random_tally(struct walk *w)
{
    const char *date = arena_printf(&w->f->mem, "2023-%02u-10", next_random(&w->seed) % 12 + 1).p;
    struct answers *a = tally(w->f, date, arena_printf(&w->f->mem, "%u", next_random(&w->seed) % 50).p);
    if (next_random(&w->seed) % 2)
        put(a, "men", 0, arena_printf(&w->f->mem, "%u", next_random(&w->seed) % 50).p);
    return a;
}

/* One change that may well be refused: that is part of life too. */
static void step(struct walk *w)
{
    static const char *const transition[] = {"submit", "approve", "return", "withdraw"};
    struct fixture *f = w->f;
    size_t i = next_random(&w->seed) % RECORDS;
    uint32_t what = next_random(&w->seed) % 16;
    struct record_change change = {.id = w->id[i], .reason = SV("so it is")};
    if (!w->id[i].n) {
        change = (struct record_change){.form = form_of(f, "activity"), .answers = random_tally(w)};
    } else if (what == 0) {
        change.remove = true;
    } else if (what < 5) {
        change.answers = random_tally(w);
    } else {
        change.transition = sv_of(transition[what % 4]);
    }
    int rc = save(f, change);
    if (rc == 0 && !w->id[i].n)
        w->id[i] = arena_sv(&f->mem, sv_of(f->saved.id));
}

static void test_following_equals_reopening(void **state)
{
    struct fixture f;
    struct walk w = {&f, 2023, {{0}}};
    int64_t seen = 0;
    fixture_for(&f, state);
    struct facts *followed = opened(&f);
    for (int round = 0; round < 12; round++) {
        for (int i = 0; i < 10; i++)
            step(&w);
        f.e = (struct err){.lang = "en"};
        DONE(fact_follow(f.reader, &f.ctx, followed, &seen, &f.e));
        struct facts *again = opened(&f);
        assert_int_equal(facts_count(followed), facts_count(again));
        assert_string_equal(figures_text(&f, followed).p, figures_text(&f, again).p);
        fact_close(again);
    }
    assert_true(facts_count(followed) > 0);
    assert_sound(&f);
    fact_close(followed);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_life),
        BOTH(test_tampering_shows),
        BOTH(test_rebuild),
        BOTH(test_one_person_one_number),
        BOTH(test_following_equals_reopening),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
