/* A record's facts as JSON: the exact text, what reads back, and what is refused. */
#include "domain/fact/fact_body_internal.h"

#include "base/date.h"
#include "domain/fact/fact_testing.h"

#include <math.h>

static const struct fact_pair both[] = {{{"route", 5}, {"land \"x\"\n", 9}}, {{"crop", 4}, {"caf\xc3\xa9", 5}}};
static const struct fact_pair one[] = {{{"crop", 4}, {"caf\xc3\xa9", 5}}, {{"blank", 5}, {NULL, 0}}};
static const struct fact_event event[] = {{{"applied", 7}, 19000}, {{"departed", 8}, DATE_NONE}};

static void sample(struct fact v[3])
{
    for (size_t i = 0; i < 3; i++) {
        v[i] = (struct fact){.stream = SV("activity"),
                             .measure = i ? SV("people") : sv_none(),
                             .value = i ? 12.5 : 1,
                             .date = 19538,
                             .status = FACT_COUNTED,
                             .record = 7,
                             .answer = one,
                             .nanswers = 2,
                             .event = event,
                             .nevents = 2};
        v[i].dim[DIM_PLACE] = SV("PA-8");
    }
    v[1].dim[DIM_SEX] = SV("f");
    v[2].dim[DIM_SEX] = SV("m");
    v[2].value = -3;
    v[2].person = 4000000000U;
    v[2].apportioned = true;
    v[2].date = DATE_NONE;
    v[1].named = both;
    v[1].nnamed = 2;
    v[2].named = one;
    v[2].nnamed = 1;
}

static const char sample_text[] =
    "{\"stream\":\"activity\",\"value\":[1,12.5,-3],\"measure\":[\"count\",\"people\",\"people\"],"
    "\"status\":\"counted\",\"date\":[\"2023-06-30\",\"2023-06-30\",null],\"person\":[null,null,4000000000],"
    "\"apportioned\":[null,null,1],\"place\":\"PA-8\",\"sex\":[null,\"f\",\"m\"],"
    "\"dimensions\":{\"crop\":[null,\"caf\xc3\xa9\",\"caf\xc3\xa9\"],\"route\":[null,\"land \\\"x\\\"\\n\",null]},"
    "\"answers\":{\"crop\":\"caf\xc3\xa9\"},\"events\":{\"applied\":\"2022-01-08\",\"departed\":null}}";

static struct sv written(struct arena *mem, const struct fact *v, size_t n)
{
    struct err e = {.lang = "en"};
    struct sv out;
    if (fact_body_write(mem, v, n, &out, &e))
        fail_msg("%s", e.message);
    return out;
}

static void test_text(void **state)
{
    struct arena mem = {0};
    struct fact v[3];
    (void)state;
    sample(v);
    assert_string_equal(written(&mem, v, 3).p, sample_text);
    v[0].nanswers = v[0].nevents = 0;
    assert_string_equal(written(&mem, v, 1).p, "{\"stream\":\"activity\",\"value\":[1],\"measure\":\"count\","
                                               "\"status\":\"counted\",\"date\":\"2023-06-30\",\"place\":\"PA-8\"}");
    arena_release(&mem);
}

static void test_reads_back(void **state)
{
    struct arena mem = {0};
    struct err e = {.lang = "en"};
    struct fact v[3], *back;
    size_t n;
    (void)state;
    sample(v);
    assert_int_equal(fact_body_read(&mem, sv_of(sample_text), 7, &back, &n, &e), 0);
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++) {
        assert_true(back[i].record == 7 && back[i].value == v[i].value && back[i].date == v[i].date);
        assert_true(back[i].person == v[i].person && back[i].apportioned == v[i].apportioned);
        assert_true(back[i].status == v[i].status && sv_eq(back[i].measure, v[i].measure));
        for (int d = 0; d < DIM_COUNT; d++)
            assert_true(sv_eq(back[i].dim[d], v[i].dim[d]));
        assert_int_equal(back[i].nnamed, v[i].nnamed);
        assert_int_equal(back[i].nanswers, 1);
        assert_true(back[i].answer == back[0].answer && back[i].dim[DIM_PLACE].p == back[0].dim[DIM_PLACE].p);
        assert_true(back[i].nevents == 2 && back[i].event[1].date == DATE_NONE);
    }
    assert_true(sv_eq(back[1].named[1].value, both[0].value) && sv_is(back[1].named[0].name, "crop"));
    assert_string_equal(written(&mem, back, n).p, sample_text);
    arena_release(&mem);
}

static void assert_damaged(struct arena *mem, struct sv text)
{
    struct err e = {.lang = "en"};
    struct fact *v;
    size_t n;
    if (fact_body_read(mem, text, 7, &v, &n, &e) == 0)
        fail_msg("read: %.*s", SV_ARG(text));
    assert_int_equal(e.kind, ERR_STORAGE);
    assert_non_null(strstr(e.message, "the stored facts of record 7 are damaged, at byte "));
}

static void test_damaged(void **state)
{
    static const char *const change[][2] = {
        {"\"stream\"", "\"Stream\""},
        {"\"activity\"", "\"\""},
        {"[1,12.5", "[1,12.5,2"},
        {"[1,12.5", "[12.5"},
        {"12.5", "12.5.1"},
        {"12.5", "null"},
        {"\"count\"", "null"},
        {"\"counted\"", "\"x\""},
        {"\"counted\"", "null"},
        {"2023-06-30", "2023-06-31"},
        {"4000000000", "5000000000"},
        {"4000000000", "1.5"},
        {"4000000000", "-1"},
        {",1],\"place", ",2],\"place"},
        {"\"place\"", "\"size\""},
        {"\"sex\"", "\"place\""},
        {"\"f\",\"m\"", "\"f\""},
        {"\"f\",\"m\"", "\"f\",\"m\",\"x\""},
        {"land \\\"", "land \\q"},
        {"x\\\"\\n", "x\\u0000"},
        {"\"crop\":[", "\"r\":{"},
        {"\"crop\":[", "\"sort\":["},
        {"\"answers\":{", "\"answers\":["},
        {"\"departed\":null", "\"departed\":1"},
        {"null}}", "null}} "},
        {"\"measure\":", "\"measures\":"},
    };
    struct arena mem = {0};
    (void)state;
    for (size_t n = 0; n < sizeof sample_text - 1; n++)
        assert_damaged(&mem, sv_make(sample_text, n));
    for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
        const char *at = strstr(sample_text, change[i][0]);
        assert_non_null(at);
        assert_damaged(&mem, arena_printf(&mem, "%.*s%s%s", (int)(at - sample_text), sample_text, change[i][1],
                                          at + strlen(change[i][0])));
    }
    arena_release(&mem);
}

static void test_not_stored(void **state)
{
    struct arena mem = {0};
    struct err e = {.lang = "en"};
    struct fact v[3];
    struct sv out;
    (void)state;
    sample(v);
    v[1].value = (double)INFINITY;
    assert_int_equal(fact_body_write(&mem, v, 3, &out, &e), -1);
    assert_string_equal(e.message, "a value of measure \"people\" is too large");
    arena_release(&mem);
}

static void test_names(void **state)
{
    (void)state;
    for (int d = 0; d < DIM_PERSON; d++)
        assert_true(sv_is(member_name[DIMS + d], dim_name((enum dim)d)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),       cmocka_unit_test(test_reads_back), cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_not_stored), cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
