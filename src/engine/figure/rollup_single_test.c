/* One aggregate that adds, against the naive roll-up: runs of rows, windows with gaps, widths of codes and values. */
#include "engine/figure/rollup_naive.h"

enum { OTHER_SEXES = 300 }; /* texts of no row: codes outgrow a byte */

static double value_of(int width)
{
    switch (width) {
    case 0:
        return 1;
    case 1:
        return (double)next(256) - 128;
    case 2:
        return (double)next(60000) - 30000;
    case 4:
        return (double)next(2000000) - 1000000;
    default:
        return next(4000) / 4.0 - 500;
    }
}

/* A record whose rows are one run, or go from one day to another and back. */
static void append_rows(uint32_t record, int width, bool one_run)
{
    struct plain same = {.record = record, .done = DATE_NONE, .late = DATE_NONE, .status = FACT_COUNTED};
    same.date = EPOCH + (int32_t)next(330);
    if (one_in(5))
        same.status = (enum fact_status)next(3);
    for (uint32_t n = 1 + next(12); n && nplain < FACTS_MAX; n--) {
        plain[nplain] = random_fact(&same);
        if (one_run) {
            plain[nplain].date = same.date;
            plain[nplain].status = same.status;
            plain[nplain].late = DATE_NONE;
        } else if (one_in(4) && plain[nplain].date != DATE_NONE) {
            plain[nplain].date += (int32_t)next(40);
        }
        plain[nplain++].value = value_of(width);
    }
}

static void add_other_sexes(struct facts *f)
{
    struct err e = {0};
    for (int i = 0; i < OTHER_SEXES; i++) {
        char text[16];
        struct fact fact = {.stream = SV("s"), .value = 1, .record = 1, .date = EPOCH, .status = FACT_COUNTED};
        (void)snprintf(text, sizeof text, "s%d", i);
        fact.dim[DIM_SEX] = sv_of(text);
        assert_int_equal(facts_add(f, &fact, &e), 0);
    }
    facts_remove(f, 1);
}

static void check_single(const struct facts *f, size_t nkeys)
{
    static const struct rollup_window windows[] = {
        {EPOCH + 10, EPOCH + 20}, {EPOCH + 21, EPOCH + 90}, {EPOCH + 100, EPOCH + 100}, {EPOCH + 110, EPOCH + 300}};
    enum key_kind first = one_in(2) ? K_SEX : K_REGION;
    size_t nwindows = one_in(3) ? 1 : sizeof windows / sizeof *windows;
    struct naive_plan naive = {.condition = &conditions[next(2)],
                               .op = AGG_SUM,
                               .measure = "people",
                               .pending = one_in(3),
                               .window = windows,
                               .nwindows = nwindows,
                               .key = {first, K_UNIT, first == K_SEX ? K_REGION : K_SEX},
                               .nkeys = nkeys};
    struct rollup_aggregate aggregate = {.op = AGG_SUM, .measure = SV("people")};
    struct rollup_plan plan = {.stream = SV("s"),
                               .window = windows,
                               .nwindows = nwindows,
                               .nkeys = nkeys,
                               .aggregate = &aggregate,
                               .naggregates = 1,
                               .pending = naive.pending,
                               .question = question,
                               .threads = 1};
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct rollup r;
    struct err e = {0};
    struct expr *x = NULL;
    for (size_t k = 0; k < sizeof naive.key / sizeof *naive.key; k++)
        plan.key[k] = key_of(naive.key[k]);
    if (naive.condition->text)
        assert_int_equal(expr_parse(&mem, sv_of(naive.condition->text), &x, &e), 0);
    aggregate.condition = x;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    compare(&naive, &r.of[0], &r, false);
    idset_pool_release(&pool);
    arena_release(&mem);
}

/* Enough rows that blocks end within a record; then some records are gone, their rows still there. */
static void test_single(void **unused)
{
    static const int widths[] = {0, 1, 2, 4, 8};
    (void)unused;
    common = true;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        int width = widths[seed % (sizeof widths / sizeof *widths)];
        bool one_run = seed % 2;
        struct facts *f = facts_new();
        state = seed * 0x9E3779B97F4A7C15U;
        nplain = 0;
        if (one_in(3))
            add_other_sexes(f);
        for (uint32_t record = 2, n = 1 + next(500); n; n--, record += 1 + next(3))
            append_rows(record, width, one_run);
        add_plain(f, 0);
        for (size_t nkeys = 0; nkeys <= 3; nkeys++)
            check_single(f, nkeys);
        for (uint32_t n = next(60); n; n--) {
            uint32_t record = 2 + next(1000);
            facts_remove(f, record);
            remove_plain(record);
        }
        for (size_t nkeys = 0; nkeys <= 3; nkeys++)
            check_single(f, nkeys);
        facts_free(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_single)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
