/* What people see: tables of 80 columns in any script, numbers, problems; what programs read. */
#include "kit/output.h"

#include "base/utf8.h"
#include "format/node.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const struct context plain = {.lang = "en"};

struct shown {
    FILE *file;
    int stream, kept;
    struct sv text;
};

/* From here to end_capture the stream (1 or 2) goes to a file. */
static void capture(struct shown *s, int stream)
{
    (void)fflush(NULL);
    *s = (struct shown){.file = tmpfile(), .stream = stream, .kept = dup(stream)};
    assert_non_null(s->file);
    assert_true(dup2(fileno(s->file), stream) >= 0);
}

static const char *end_capture(struct shown *s, struct arena *mem)
{
    (void)fflush(NULL);
    assert_true(dup2(s->kept, s->stream) >= 0);
    (void)close(s->kept);
    long n = ftell(s->file);
    assert_true(fseek(s->file, 0, SEEK_END) == 0 && (n = ftell(s->file)) >= 0);
    rewind(s->file);
    char *text = arena_alloc(mem, (size_t)n + 1);
    assert_int_equal(fread(text, 1, (size_t)n, s->file), n);
    (void)fclose(s->file);
    return text;
}

static const struct output_column columns[] = {
    {"code", "Code", CELL_TEXT, 0}, {"n", "Number", CELL_NUMBER, 0}, {"text", "Text", CELL_TEXT, 0}};

static const char *print(struct arena *mem, const struct output_table *t, const struct context *ctx, enum format f)
{
    struct shown s;
    capture(&s, STDOUT_FILENO);
    output_print(t, ctx, f);
    return end_capture(&s, mem);
}

static void widest_line(const char *text, size_t *width)
{
    struct sv left = sv_of(text);
    *width = 0;
    while (left.n) {
        size_t w = utf8_width(sv_cut(left, '\n', &left));
        *width = w > *width ? w : *width;
    }
}

static void test_a_table(void **state)
{
    struct arena mem = {0};
    struct output_table t = {.mem = &mem, .column = columns, .ncolumns = 3};
    const struct sv row[][3] = {
        {SV("MG-1"), SV("1,190"), SV("personas")}, {SV("中文"), SV("7"), SV("día y noche")}, {SV("x"), {0}, SV("z")}};
    (void)state;
    for (size_t i = 0; i < 3; i++)
        output_row(&t, row[i]);
    assert_string_equal(print(&mem, &t, &plain, FORMAT_TABLE), "Code  Number  Text\n"
                                                               "MG-1   1,190  personas\n"
                                                               "中文       7  día y noche\n"
                                                               "x             z\n");
    assert_string_equal(print(&mem, &t, &plain, FORMAT_CSV),
                        "code,n,text\r\nMG-1,\"1,190\",personas\r\n中文,7,día y noche\r\nx,,z\r\n");
    struct context colour = plain;
    colour.colour = true;
    assert_memory_equal(print(&mem, &t, &colour, FORMAT_TABLE), "\033[1mCode", 8);
    arena_release(&mem);
}

/* JSON has numbers where the column is one and the text reads as one. */
static void test_json(void **state)
{
    struct arena mem = {0};
    struct output_table t = {.mem = &mem, .column = columns, .ncolumns = 3};
    const struct sv row[] = {SV("\"q\"\n"), SV("1190"), SV("\x01")};
    const struct sv empty[] = {{0}, {0}, {0}};
    struct err e = {.lang = "en"};
    struct node *root;
    (void)state;
    output_row(&t, row);
    output_row(&t, empty);
    const char *text = print(&mem, &t, &plain, FORMAT_JSON);
    if (node_read_json(&mem, sv_of(text), &root, &e))
        fail_msg("%s: %s", e.message, text);
    assert_non_null(strstr(text, "\"n\":1190"));
    assert_non_null(strstr(text, "\"n\":null"));
    arena_release(&mem);
}

/* Wide texts are broken at spaces, codes with dashes never; long words where they must. */
static void test_eighty_columns(void **state)
{
    struct arena mem = {0};
    unsigned seed = 3;
    static const char *const piece[] = {"palabra", "CH-1-E", "中文字符", "e\xcc\x81", " ",
                                        "  ",      "\n",     "-",        "x",         "a\tb"};
    (void)state;
    for (int round = 0; round < 300; round++) {
        struct output_table t = {.mem = &mem, .column = columns, .ncolumns = 3};
        for (int r = 0; r < 4; r++) {
            struct buf a = {0}, b = {0};
            for (int i = rand_r(&seed) % 40; i >= 0; i--)
                buf_addz(&a, piece[(unsigned)rand_r(&seed) % 10]);
            for (int i = rand_r(&seed) % 40; i >= 0; i--)
                buf_addz(&b, piece[(unsigned)rand_r(&seed) % 10]);
            const struct sv row[] = {buf_sv(&a), SV("12,345,678"), buf_sv(&b)};
            output_row(&t, row);
            buf_release(&a);
            buf_release(&b);
        }
        size_t width;
        const char *text = print(&mem, &t, &plain, FORMAT_TABLE);
        widest_line(text, &width);
        if (width > 80)
            fail_msg("%zu columns:\n%s", width, text);
        assert_null(strstr(text, " \n"));
        arena_reset(&mem);
    }
    struct output_table t = {.mem = &mem, .column = columns + 2, .ncolumns = 1};
    const struct sv codes[] = {
        SV("These are the codes which the unit has had from the beginning of it all: CH-1-E, CH-2")};
    output_row(&t, codes);
    assert_string_equal(print(&mem, &t, &plain, FORMAT_TABLE),
                        "Text\nThese are the codes which the unit has had from the beginning of it all: CH-1-E,\n"
                        "CH-2\n");
    arena_release(&mem);
}

/* Data cannot send escape sequences to a terminal. */
static void test_control_characters(void **state)
{
    struct arena mem = {0};
    struct output_table t = {.mem = &mem, .column = columns + 2, .ncolumns = 1};
    const struct sv row[] = {SV("a\033[31mb\x7f\xc2\x9b"
                                "c\td\xff")};
    struct problems ps = {.mem = &mem, .lang = "en"};
    struct shown s;
    (void)state;
    output_row(&t, row);
    assert_string_equal(print(&mem, &t, &plain, FORMAT_TABLE), "Text\na\xef\xbf\xbd[31mb\xef\xbf\xbd\xef\xbf\xbd"
                                                               "c d\xef\xbf\xbd\n");
    const struct source at = {"f.csv", SV("women"), 7};
    struct problem *p = problem_add(&ps, SEVERITY_ERROR, at, SV("\033]0;x\a"), "a number", "this is %s", "none");
    problem_remedy(&ps, p, "Write %d.", 3);
    capture(&s, STDERR_FILENO);
    output_problems(&ps, &plain);
    assert_string_equal(end_capture(&s, &mem), "f.csv:7 [women]: error: this is none\n"
                                               "    found: \xef\xbf\xbd]0;x\xef\xbf\xbd\n"
                                               "    expected: a number\n"
                                               "    suggestion: Write 3.\n");
    arena_release(&mem);
}

static void test_numbers(void **state)
{
    static const struct {
        double v;
        int decimals;
        const char *text;
    } cases[] = {{0, 0, "0"},          {999, 0, "999"},          {1000, 0, "1,000"}, {1234567.5, 1, "1,234,567.5"},
                 {-1190, 0, "-1,190"}, {-999.994, 2, "-999.99"}, {0.005, 2, "0.01"}, {1e15, 0, "1,000,000,000,000,000"},
                 {(double)NAN, 0, ""}};
    struct arena mem = {0};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sv text = output_number(&mem, cases[i].v, cases[i].decimals, "es");
        if (!sv_is(text, cases[i].text))
            fail_msg("%g: \"%.*s\"", cases[i].v, SV_ARG(text));
    }
    arena_release(&mem);
}

static void test_too_much(void **state)
{
    struct buf b = {.max = 16};
    struct err e = {.lang = "en"};
    (void)state;
    buf_addz(&b, "more than sixteen bytes");
    assert_int_equal(output_write(&b, &e), -1);
    assert_int_equal(e.kind, ERR_LIMIT);
    buf_release(&b);
}

static void test_a_full_disk(void **state)
{
    struct buf b = {0};
    struct err e = {.lang = "en"};
    (void)state;
    buf_addz(&b, "x");
    (void)fflush(stdout);
    int kept = dup(STDOUT_FILENO), full = -1;
    FILE *f = fopen("/dev/full", "w");
    if (!f)
        skip();
    full = fileno(f);
    assert_true(dup2(full, STDOUT_FILENO) >= 0);
    int rc = output_write(&b, &e);
    clearerr(stdout);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0);
    (void)close(kept);
    (void)fclose(f);
    assert_int_equal(rc, -1);
    assert_int_equal(e.kind, ERR_STORAGE);
    assert_string_equal(e.message, "the output could not be written");
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_table),        cmocka_unit_test(test_json),
        cmocka_unit_test(test_eighty_columns), cmocka_unit_test(test_control_characters),
        cmocka_unit_test(test_numbers),        cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_a_full_disk),
    };
    return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
