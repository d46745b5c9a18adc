/* The roll-up at its limits: many labels, cells and columns, far dates, threads, refusals. */
#include "engine/figure/rollup_testing.h"

/* --- large and odd
 * ---------------------------------------------------------------------------------------------------- */

static void add_wide(struct facts *f, uint32_t record, const char *institution, const char *partner, int32_t date)
{
    struct err e = {0};
    struct fact fact = {.stream = SV("s"), .value = 1, .record = record, .date = date, .status = FACT_COUNTED};
    fact.dim[DIM_INSTITUTION] = sv_of(institution);
    fact.dim[DIM_PARTNER] = sv_of(partner);
    assert_int_equal(facts_add(f, &fact, &e), 0);
}

static struct rollup_plan wide_plan(const struct rollup_aggregate *a, const struct rollup_window *w)
{
    struct rollup_plan plan = {
        .stream = SV("s"), .window = w, .nwindows = 1, .aggregate = a, .naggregates = 1, .question = question};
    plan.key[0].column = (struct rollup_column){.kind = ROLLUP_DIM, .dim = DIM_INSTITUTION};
    plan.key[1].column = (struct rollup_column){.kind = ROLLUP_DIM, .dim = DIM_PARTNER};
    plan.nkeys = 2;
    return plan;
}

/* So many labels that cells are found by hash, and conditions remembered by hash. */
static void test_many_labels(void **unused)
{
    static const struct rollup_window w = {EPOCH, EPOCH + 364};
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct err e = {0};
    struct expr *x;
    struct rollup r;
    size_t equal = 0;
    (void)unused;
    state = 99;
    for (uint32_t i = 0; i < 6000; i++) {
        char a[16], b[16];
        uint32_t p = next(3000), q = one_in(3) ? p : next(3000);
        (void)snprintf(a, sizeof a, "i%u", p);
        (void)snprintf(b, sizeof b, "i%u", q);
        add_wide(f, i, a, b, EPOCH);
        equal += p == q;
    }
    struct rollup_aggregate aggregate = {.op = AGG_COUNT};
    struct rollup_plan plan = wide_plan(&aggregate, &w);
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    double sum = 0;
    for (size_t i = 0; i < r.of[0].n; i++)
        sum += r.of[0].v[i].value;
    assert_true(sum == 6000);
    assert_int_equal(expr_parse(&mem, SV("${institution} = ${partner}"), &x, &e), 0);
    aggregate.condition = x;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    assert_true(r.of[0].margin[0].value == (double)equal);
    for (size_t i = 0; i < r.of[0].n; i++)
        assert_true(sv_eq(r.label[0].v[r.of[0].v[i].label[0]], r.label[1].v[r.of[0].v[i].label[1]]));
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

/* Codes of one, two and four bytes: a column grows while it is filled, and every fact keeps its own. */
static void test_wide_codes(void **unused)
{
    enum { CODES = 70000 };
    static const struct rollup_window w = {EPOCH, EPOCH + 364};
    const struct rollup_aggregate aggregate = {.op = AGG_SUM, .measure = SV("people")};
    struct rollup_plan plan = wide_plan(&aggregate, &w);
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup r;
    struct err e = {0};
    (void)unused;
    for (uint32_t i = 0; i < CODES; i++) {
        char text[16];
        struct fact fact = {.stream = SV("s"), .measure = SV("people"), .value = i, .record = i, .date = EPOCH};
        (void)snprintf(text, sizeof text, "%u", i);
        fact.status = FACT_COUNTED;
        fact.dim[DIM_INSTITUTION] = sv_of(text);
        assert_int_equal(facts_add(f, &fact, &e), 0);
    }
    plan.nkeys = 1;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    assert_int_equal(r.of[0].n, CODES);
    for (size_t i = 0; i < r.of[0].n; i++) {
        char text[16];
        (void)snprintf(text, sizeof text, "%.0f", r.of[0].v[i].value);
        assert_true(sv_is(r.label[0].v[r.of[0].v[i].label[0]], text));
    }
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

/* A thousand facts, each with 1100 of several choices and a place of its own. */
static void test_too_many_cells(void **unused)
{
    static const struct rollup_window w = {EPOCH, EPOCH + 364};
    const struct rollup_aggregate aggregate = {.op = AGG_COUNT};
    struct rollup_plan plan = wide_plan(&aggregate, &w);
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup r;
    struct err e = {0};
    char *many = arena_alloc(&mem, 16384);
    size_t n = 0;
    (void)unused;
    for (int i = 0; i < 1100; i++)
        n += (size_t)snprintf(many + n, 16384 - n, "c%d ", i);
    for (uint32_t i = 0; i < 1000; i++) {
        char own[16];
        (void)snprintf(own, sizeof own, "own%u", i);
        add_wide(f, i, own, many, EPOCH);
    }
    plan.key[1].column.several = true;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), -1);
    assert_int_equal(e.kind, ERR_LIMIT);
    assert_string_equal(e.field, "--by");
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

/* Conditions over more columns than one table of classes can number. */
static void test_many_columns(void **unused)
{
    enum { COLUMNS = 20, ROWS = 3000 };
    static const struct rollup_window w = {EPOCH, EPOCH + 364};
    static bool answer[ROWS][COLUMNS];
    char name[COLUMNS][16];
    struct rollup_aggregate aggregate[COLUMNS + 1];
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup r;
    struct err e = {0};
    struct sv all = {0};
    (void)unused;
    state = 7;
    for (int c = 0; c < COLUMNS; c++) {
        struct expr *x;
        (void)snprintf(name[c], sizeof name[c], "a%d", c);
        struct sv text = arena_printf(&mem, "${a%d} = 'y' and ${a%d} = ''", c, (c + 1) % COLUMNS);
        assert_int_equal(expr_parse(&mem, text, &x, &e), 0);
        aggregate[c] = (struct rollup_aggregate){.op = AGG_COUNT, .condition = x};
        if (c < 12)
            all = arena_printf(&mem, "%.*s%s${a%d} = '%s'", SV_ARG(all), c ? " and " : "", c, c < 3 ? "y" : "");
    }
    struct expr *x;
    assert_int_equal(expr_parse(&mem, all, &x, &e), 0);
    aggregate[COLUMNS] = (struct rollup_aggregate){.op = AGG_COUNT, .condition = x};
    for (uint32_t i = 0; i < ROWS; i++) {
        struct fact_pair pair[COLUMNS];
        struct fact fact = {.stream = SV("s"), .value = 1, .record = i, .date = EPOCH, .status = FACT_COUNTED};
        fact.answer = pair;
        for (int c = 0; c < COLUMNS; c++) {
            answer[i][c] = one_in(4);
            if (answer[i][c])
                pair[fact.nanswers++] = (struct fact_pair){sv_of(name[c]), SV("y")};
        }
        assert_int_equal(facts_add(f, &fact, &e), 0);
    }
    const struct rollup_plan plan = {.stream = SV("s"),
                                     .window = &w,
                                     .nwindows = 1,
                                     .aggregate = aggregate,
                                     .naggregates = COLUMNS + 1,
                                     .question = question};
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    for (int c = 0; c < COLUMNS; c++) {
        uint64_t want = 0;
        for (int i = 0; i < ROWS; i++)
            want += answer[i][c] && !answer[i][(c + 1) % COLUMNS];
        assert_int_equal(r.of[c].margin[0].records, want);
    }
    uint64_t want = 0;
    for (int i = 0; i < ROWS; i++) {
        bool holds = true;
        for (int c = 0; c < 12; c++)
            holds = holds && answer[i][c] == (c < 3);
        want += holds;
    }
    assert_true(want > 0);
    assert_int_equal(r.of[COLUMNS].margin[0].records, want);
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

/* Dates so far apart that conditions on them are asked when needed, not for every day. */
static void test_far_dates(void **unused)
{
    static const struct rollup_window w = {-700000, 700000};
    struct rollup_aggregate aggregate = {.op = AGG_COUNT};
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup r;
    struct err e = {0};
    struct expr *x;
    (void)unused;
    for (uint32_t i = 0; i < 200; i++)
        add_wide(f, i, "", "", i % 2 ? -300000 + (int32_t)i : EPOCH + (int32_t)i);
    assert_int_equal(expr_parse(&mem, SV("${date} >= '2023-01-01'"), &x, &e), 0);
    aggregate.condition = x;
    struct rollup_plan plan = wide_plan(&aggregate, &w);
    plan.nkeys = 0;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    assert_true(r.of[0].margin[0].value == 100);
    assert_int_equal(facts_last_date(f), EPOCH + 198);
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

/* Windows have numbers of 16 bits: what would not fit is refused, by both calls. */
static void test_too_many_windows(void **unused)
{
    static struct rollup_window w[ROLLUP_WINDOWS_MAX + 1];
    struct rollup_aggregate aggregate = {.op = AGG_COUNT};
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup r;
    struct rollup_rows rows;
    struct rollup_labels label[ROLLUP_KEYS_MAX];
    struct err e = {.lang = "en"};
    (void)unused;
    for (int32_t i = 0; i <= ROLLUP_WINDOWS_MAX; i++)
        w[i] = (struct rollup_window){i, i};
    add_wide(f, 1, "a", "b", ROLLUP_WINDOWS_MAX - 1);
    struct rollup_plan plan = wide_plan(&aggregate, w);
    plan.nkeys = 0;
    plan.nwindows = ROLLUP_WINDOWS_MAX;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    assert_true(r.of[0].margin[ROLLUP_WINDOWS_MAX - 1].value == 1);
    assert_int_equal(rollup_list(f, &plan, &mem, &rows, label, &e), 0);
    assert_int_equal(rows.n, 1);
    plan.nwindows++;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), -1);
    assert_string_equal(e.message, "a period can be split into at most 65000 parts, not 65001");
    assert_int_equal(rollup_list(f, &plan, &mem, &rows, label, &e), -1);
    assert_int_equal(e.kind, ERR_LIMIT);
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

/* Labels overlap when one fact has several of them, not when there are several. */
static void test_overlapping(void **unused)
{
    static const struct rollup_window w = {EPOCH, EPOCH + 364};
    const struct rollup_aggregate aggregate = {.op = AGG_COUNT};
    struct rollup_plan plan = wide_plan(&aggregate, &w);
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup r;
    struct err e = {0};
    (void)unused;
    plan.key[0].column.several = plan.key[1].column.several = true;
    add_wide(f, 1, "a", "", EPOCH);
    add_wide(f, 2, "b", "c d", EPOCH);
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    assert_int_equal(r.label[0].n, 2);
    assert_false(r.label[0].overlapping);
    assert_int_equal(r.label[1].n, 3);
    assert_true(r.label[1].overlapping);
    assert_int_equal(r.of[0].n, 3);
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

/* A stream nobody knows, or no window, gives nothing, not an error. */
static void test_nothing_to_list(void **unused)
{
    static const struct rollup_window w = {EPOCH, EPOCH + 364};
    struct rollup_aggregate aggregate = {.op = AGG_COUNT};
    struct rollup_plan plan = wide_plan(&aggregate, &w);
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup r;
    struct rollup_rows rows;
    struct rollup_labels label[ROLLUP_KEYS_MAX];
    struct err e = {.lang = "en"};
    (void)unused;
    add_wide(f, 1, "a", "b", EPOCH);
    plan.stream = SV("t");
    assert_int_equal(rollup_list(f, &plan, &mem, &rows, label, &e), 0);
    assert_int_equal(rows.n, 0);
    assert_int_equal(label[0].n, 0);
    plan.stream = SV("s");
    plan.nwindows = 0;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    assert_int_equal(r.of[0].n, 0);
    assert_int_equal(rollup_list(f, &plan, &mem, &rows, label, &e), 0);
    assert_int_equal(rows.n, 0);
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

static void test_refusals(void **unused)
{
    static const struct rollup_window w = {EPOCH, EPOCH + 364};
    struct rollup_aggregate aggregate = {.op = AGG_COUNT};
    struct rollup_plan plan = wide_plan(&aggregate, &w);
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup r;
    struct err e = {.lang = "en"};
    struct expr *x;
    (void)unused;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0); /* no facts at all */
    assert_int_equal(r.of[0].n, 0);
    assert_true(isnan(r.of[0].margin[0].value));
    add_wide(f, 1, "a", "b", EPOCH);
    assert_int_equal(expr_parse(&mem, SV("${no_such_question} = 1"), &x, &e), 0);
    aggregate.condition = x;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.message, "no_such_question"));
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

/* Threads give what one thread gives; a record's facts are never cut apart. */
static void test_threads(void **unused)
{
    static const struct rollup_window w[] = {{EPOCH, EPOCH + 99}, {EPOCH + 100, EPOCH + 364}};
    const struct rollup_aggregate aggregate[] = {
        {.op = AGG_SUM, .measure = SV("people")},    {.op = AGG_AVG, .measure = SV("people")},
        {.op = AGG_LATEST, .measure = SV("people")}, {.op = AGG_MIN, .measure = SV("people")},
        {.op = AGG_MAX, .measure = SV("people")},    {.op = AGG_PEOPLE}};
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup one, two;
    struct err e = {0};
    (void)unused;
    state = 5;
    for (uint32_t i = 0; i < 540000; i++) {
        struct fact fact = {.stream = SV("s"), .measure = SV("people"), .status = FACT_COUNTED, .record = i / 7};
        fact.date = EPOCH + (int32_t)(one_in(9) ? next(300) : i / 7 % 300);
        fact.value = next(50);
        fact.person = i > 400000 && one_in(5000) ? 0 : 1 + next(4000); /* nobody: seen by a later thread */
        fact.dim[DIM_SEX] = next(2) ? SV("f") : SV("m");
        assert_int_equal(facts_add(f, &fact, &e), 0);
    }
    struct rollup_plan plan = {.stream = SV("s"), .window = w, .nwindows = 2, .aggregate = aggregate};
    plan.naggregates = sizeof aggregate / sizeof *aggregate;
    plan.key[plan.nkeys++] = (struct rollup_key){.column = {.kind = ROLLUP_DIM, .dim = DIM_SEX}};
    plan.threads = 1;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &one, &e), 0);
    plan.threads = 3;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &two, &e), 0);
    for (size_t i = 0; i < plan.naggregates; i++) {
        assert_int_equal(one.of[i].n, two.of[i].n);
        for (size_t c = 0; c < one.of[i].n; c++) {
            assert_true(fabs(one.of[i].v[c].value - two.of[i].v[c].value) < 1e-9);
            assert_int_equal(one.of[i].v[c].records, two.of[i].v[c].records);
        }
        for (size_t m = 0; m < 2; m++) {
            assert_int_equal(one.of[i].margin[m].records, two.of[i].margin[m].records);
            assert_int_equal(one.of[i].margin[m].nobody, two.of[i].margin[m].nobody);
        }
    }
    assert_true(one.of[plan.naggregates - 1].margin[0].nobody && one.of[plan.naggregates - 1].margin[1].nobody);
    assert_true(facts_bytes(f) / facts_count(f) < 32);
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_many_labels),     cmocka_unit_test(test_wide_codes),
                                       cmocka_unit_test(test_too_many_cells),  cmocka_unit_test(test_many_columns),
                                       cmocka_unit_test(test_far_dates),       cmocka_unit_test(test_too_many_windows),
                                       cmocka_unit_test(test_nothing_to_list), cmocka_unit_test(test_overlapping),
                                       cmocka_unit_test(test_refusals),        cmocka_unit_test(test_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
