/* The roll-up against a naive one: generated facts, plans and changes, every cell compared. */
#include "engine/figure/rollup_naive.h"

/* --- random plans ------------------------------------------------------------------------------------------------- */

static bool unit_or_kind(void *ctx, const struct sv *value)
{
    (void)ctx;
    return sv_is(value[0], "A") || sv_is(value[1], "talk");
}

#define PLAN_AGGREGATES 6

static void random_plan(struct arena *mem, struct naive_plan *naive, struct rollup_aggregate *aggregate,
                        struct rollup_plan *plan)
{
    static const struct rollup_window windows[][4] = {
        {{EPOCH, EPOCH + 364}},
        {{EPOCH, EPOCH + 30}, {EPOCH + 31, EPOCH + 58}, {EPOCH + 59, EPOCH + 180}},
        {{EPOCH + 10, EPOCH + 20}, {EPOCH + 50, EPOCH + 50}, {EPOCH + 60, EPOCH + 99}, {EPOCH + 200, EPOCH + 300}},
    };
    static const size_t nwindows[] = {1, 3, 4};
    static const enum aggregate ops[] = {AGG_SUM,    AGG_AVG,   AGG_MIN,    AGG_MAX,
                                         AGG_LATEST, AGG_COUNT, AGG_PEOPLE, AGG_DISTINCT};
    static const struct rollup_filter filter = {
        .column = {{.kind = ROLLUP_DIM, .dim = DIM_UNIT}, {.kind = ROLLUP_DIM, .dim = DIM_ACTIVITY_KIND}},
        .ncolumns = 2,
        .allow = unit_or_kind};
    size_t w = next(3);
    struct naive_plan shape = {.window = windows[w], .nwindows = nwindows[w], .pending = one_in(3)};
    shape.nkeys = next(4);
    for (size_t k = 0; k < shape.nkeys; k++)
        shape.key[k] = (enum key_kind)next(common ? K_TOPIC : NKEYS);
    *plan = (struct rollup_plan){.stream = SV("s"),
                                 .window = windows[w],
                                 .nwindows = nwindows[w],
                                 .nkeys = shape.nkeys,
                                 .aggregate = aggregate,
                                 .naggregates = 1 + next(PLAN_AGGREGATES),
                                 .pending = shape.pending,
                                 .sets = !common && one_in(2),
                                 .dates = !common && one_in(2),
                                 .question = question,
                                 .threads = 1};
    for (size_t k = 0; k < shape.nkeys; k++)
        plan->key[k] = key_of(shape.key[k]);
    for (size_t i = 0; i < plan->naggregates; i++) {
        struct err e = {0};
        struct expr *x = NULL;
        naive[i] = shape;
        naive[i].condition = &conditions[next(common ? 3 : NCONDITIONS)];
        naive[i].op = !common ? PICK(ops) : one_in(3) ? AGG_PEOPLE : one_in(2) ? AGG_SUM : AGG_COUNT;
        naive[i].measure = naive[i].op == AGG_COUNT ? "" : one_in(2) ? "people" : "hours";
        naive[i].filtered = !common && one_in(3);
        if (naive[i].condition->text)
            assert_int_equal(expr_parse(mem, sv_of(naive[i].condition->text), &x, &e), 0);
        aggregate[i] = (struct rollup_aggregate){
            .op = naive[i].op,
            .measure = sv_of(naive[i].measure),
            .member = {.kind = ROLLUP_DIM, .dim = DIM_TOPIC, .several = true},
            .condition = x,
            .filter = &filter,
            .nfilters = naive[i].filtered,
        };
    }
}

static void check_facts(const struct facts *f)
{
    struct naive_plan naive[PLAN_AGGREGATES];
    struct rollup_aggregate aggregate[PLAN_AGGREGATES];
    struct rollup_plan plan;
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct rollup r;
    struct rollup_rows rows;
    struct rollup_labels label[ROLLUP_KEYS_MAX];
    struct err e = {0};
    random_plan(&mem, naive, aggregate, &plan);
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    for (size_t i = 0; i < plan.naggregates; i++)
        compare(&naive[i], &r.of[i], &r, plan.sets);
    assert_int_equal(rollup_list(f, &plan, &mem, &rows, label, &e), 0);
    compare_rows(&naive[0], &rows, label);
    idset_pool_release(&pool);
    arena_release(&mem);
}

/* --- the properties -------------------------------------------------------------------------------------------------
 */

/* Facts in order of records; then in any order; then after records were removed and added again. */
static void test_against_naive(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 1200; seed++) {
        state = seed * 0x9E3779B97F4A7C15U;
        nplain = 0;
        common = seed % 2;
        for (uint32_t record = next(3), n = next(30); n; n--, record += 1 + next(3))
            append_record(record);
        if (!common && one_in(3))
            shuffle();
        struct facts *f = facts_new();
        add_plain(f, 0);
        check_facts(f);
        for (uint32_t changes = next(4); changes; changes--) {
            uint32_t record = next(40);
            size_t first;
            facts_remove(f, record);
            remove_plain(record);
            first = nplain;
            if (!one_in(3))
                append_record(record);
            add_plain(f, first);
        }
        assert_int_equal(facts_count(f), nplain);
        check_facts(f);
        facts_free(f);
    }
}

/* A record of so many rows, nearly all with one date and status. */
static void append_rows(uint32_t record, uint32_t n)
{
    struct plain same = {.record = record, .date = EPOCH + (int32_t)next(200), .status = FACT_COUNTED};
    same.done = event_date(same.date);
    same.late = event_date(same.date + 30);
    for (; n && nplain < FACTS_MAX; n--) {
        struct plain p = random_fact(&same);
        if (!one_in(100)) {
            p.date = same.date;
            p.status = same.status;
            p.late = same.late;
            p.apportioned = same.apportioned;
        }
        plain[nplain++] = p;
    }
}

/* Many removals, so that columns are compacted and the index is built again. */
static void test_compaction(void **unused)
{
    (void)unused;
    state = 4711;
    nplain = 0;
    common = false;
    struct facts *f = facts_new();
    for (uint32_t record = 1; record <= 900; record++)
        append_record(record);
    add_plain(f, 0);
    size_t before = facts_bytes(f);
    for (uint32_t round = 0; round < 3; round++)
        for (uint32_t record = 1 + round; record <= 900; record += 2) {
            size_t first;
            facts_remove(f, record);
            remove_plain(record);
            first = nplain;
            append_record(record);
            add_plain(f, first);
        }
    assert_int_equal(facts_count(f), nplain);
    for (int i = 0; i < 20; i++)
        check_facts(f);
    assert_true(facts_bytes(f) < before * 3);
    for (uint32_t record = 1; record <= 900; record++)
        facts_remove(f, record);
    assert_int_equal(facts_count(f), 0);
    assert_int_equal(facts_last_date(f), DATE_NONE);
    facts_remove(f, 5);
    nplain = 0;
    check_facts(f);
    facts_free(f);
}

/* Runs that end within words of rows, at their borders, and in another block; some go, some grow, some go on. */
static void test_long_runs(void **unused)
{
    static const uint32_t lengths[] = {1, 1, 2, 62, 63, 64, 65, 130, 700, 1100};
    (void)unused;
    for (uint64_t seed = 1; seed <= 16; seed++) {
        struct facts *f = facts_new();
        state = seed * 0x9E3779B97F4A7C15U;
        nplain = 0;
        common = seed % 2;
        for (uint32_t record = 1; nplain < 2500; record++)
            append_rows(record, PICK(lengths));
        add_plain(f, 0);
        check_facts(f);
        for (uint32_t changes = 1 + next(6); changes; changes--) {
            uint32_t record = 1 + next(plain[nplain - 1].record + 1);
            facts_remove(f, record);
            remove_plain(record);
            assert_int_equal(facts_count(f), nplain);
            size_t first = nplain;
            if (one_in(2))
                append_rows(record, PICK(lengths));
            if (!common && one_in(2) && first)
                append_rows(plain[0].record, 1); /* whose rows stand elsewhere */
            add_plain(f, first);
        }
        check_facts(f);
        facts_free(f);
    }
}

/* Parts of a period add up to the whole; slices of one choice add up to the margin. */
static void test_additivity(void **unused)
{
    static const struct rollup_window months[] = {{EPOCH, EPOCH + 30},
                                                  {EPOCH + 31, EPOCH + 58},
                                                  {EPOCH + 59, EPOCH + 364}},
                                      whole = {EPOCH, EPOCH + 364};
    (void)unused;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        state = seed * 0xD1B54A32D192ED03U;
        nplain = 0;
        for (uint32_t record = 0; record < 40; record++)
            append_record(record);
        struct facts *f = facts_new();
        add_plain(f, 0);
        const struct rollup_aggregate aggregate[] = {{.op = AGG_SUM, .measure = SV("people")}, {.op = AGG_PEOPLE}};
        struct rollup_plan plan = {.stream = SV("s"), .window = months, .nwindows = 3, .aggregate = aggregate};
        struct arena mem = {0};
        struct idset_pool pool = {0};
        struct rollup parts, all;
        struct err e = {0};
        plan.naggregates = 2;
        plan.sets = true;
        plan.key[plan.nkeys++] = key_of(K_SEX);
        assert_int_equal(rollup_run(f, &plan, &mem, &pool, &parts, &e), 0);
        plan.window = &whole;
        plan.nwindows = 1;
        assert_int_equal(rollup_run(f, &plan, &mem, &pool, &all, &e), 0);
        double by_month = 0, by_sex = 0, people = 0;
        const struct idset *united = NULL;
        for (size_t w = 0; w < 3; w++) {
            by_month += parts.of[0].margin[w].records ? parts.of[0].margin[w].value : 0;
            people += parts.of[1].margin[w].records ? parts.of[1].margin[w].value : 0;
            united = idset_union(&pool, united, parts.of[1].margin[w].id_set);
        }
        for (size_t i = 0; i < all.of[0].n; i++)
            by_sex += all.of[0].v[i].value;
        assert_true(by_month == all.of[0].margin[0].value);
        assert_true(by_sex == all.of[0].margin[0].value);
        assert_true(people >= all.of[1].margin[0].value);
        assert_true((double)idset_count(united) == all.of[1].margin[0].value);
        idset_pool_release(&pool);
        arena_release(&mem);
        facts_free(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_naive), cmocka_unit_test(test_compaction),
                                       cmocka_unit_test(test_long_runs), cmocka_unit_test(test_additivity)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
