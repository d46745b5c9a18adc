/* Command lines as people type them: where options may stand, and what is said about mistakes. */
#include "kit/args.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static int nothing(struct context *ctx, const struct args *args, struct err *e)
{
    (void)ctx;
    (void)args;
    (void)e;
    return 0;
}

static const struct option options[] = {
    {"--period", OPTION_VALUE, "P", "a period"},
    {"--deep", OPTION_FLAG, NULL, "all of it"},
    {"-o", OPTION_VALUE, "FILE", "a file"},
};
static const struct command some_commands[] = {
    {.name = "trace",
     .operands = "CODE",
     .min_words = 1,
     .max_words = 1,
     .option = options,
     .noptions = 3,
     .run = nothing},
    {.name = "check", .operands = "", .option = options, .noptions = 1, .run = nothing},
};
static const struct command other_commands[] = {
    {.name = "pack check", .operands = "DIR", .min_words = 1, .max_words = 1, .run = nothing},
    {.name = "period close",
     .operands = "P",
     .min_words = 1,
     .max_words = 1,
     .option = options,
     .noptions = 1,
     .run = nothing},
};
static const struct module some = {.name = "some", .command = some_commands, .ncommands = 2};
static const struct module others = {.name = "others", .command = other_commands, .ncommands = 2};
static const struct module *const list[] = {&some, &others};

#define WORDS_MAX 12

struct line {
    const char *argv[WORDS_MAX];
    int argc;
    const char *words[WORDS_MAX];
    struct globals g;
    struct args args;
    struct err e;
};

static int parse(struct line *l, const char *text)
{
    static char copy[400];
    *l = (struct line){.argv = {"istmo"}, .argc = 1, .e = {.lang = "en"}};
    (void)snprintf(copy, sizeof copy, "%s", text);
    for (char *save, *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
        l->argv[l->argc++] = strcmp(word, "''") == 0 ? "" : word;
    return args_parse(list, 2, l->argc, (char *const *)(uintptr_t)l->argv, l->words, &l->g, &l->args, &l->e);
}

static void test_options_anywhere(void **state)
{
    static const char *const lines[] = {
        "trace MG-1 --period 2023 --deep --db x.db --format csv",
        "--db x.db trace --deep --period 2023 MG-1 --format=csv",
        "--period 2023 --db=x.db --format csv trace MG-1 --deep",
        "--deep --period=2023 trace --db x.db --format=csv -- MG-1",
        "--db x.db --format csv --deep --period 2023 -- trace MG-1",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct line l;
        if (parse(&l, lines[i]))
            fail_msg("%s: %s", lines[i], l.e.message);
        assert_string_equal(l.args.command->name, "trace");
        assert_int_equal(l.args.nwords, 1);
        assert_string_equal(l.args.word[0], "MG-1");
        assert_string_equal(args_value(&l.args, "--period"), "2023");
        assert_true(args_flag(&l.args, "--deep"));
        assert_null(args_value(&l.args, "-o"));
        assert_string_equal(l.g.db, "x.db");
        assert_int_equal(l.args.format, FORMAT_CSV);
    }
}

static void test_commands_of_two_words(void **state)
{
    struct line l;
    (void)state;
    assert_int_equal(parse(&l, "pack check dir"), 0);
    assert_string_equal(l.args.command->name, "pack check");
    assert_string_equal(l.args.word[0], "dir");
    assert_int_equal(parse(&l, "period --period 2023 close 2024"), 0);
    assert_string_equal(l.args.command->name, "period close");
    assert_string_equal(l.args.word[0], "2024");
    assert_int_equal(parse(&l, "check"), 0);
    assert_string_equal(l.args.command->name, "check");
}

static void test_what_stands_for_itself(void **state)
{
    struct line l;
    (void)state;
    assert_int_equal(parse(&l, "trace - --period=a=b -o ''"), 0);
    assert_string_equal(l.args.word[0], "-");
    assert_string_equal(args_value(&l.args, "--period"), "a=b");
    assert_string_equal(args_value(&l.args, "-o"), "");
    assert_int_equal(parse(&l, "trace -- --deep"), 0);
    assert_string_equal(l.args.word[0], "--deep");
    assert_false(args_flag(&l.args, "--deep"));
    assert_int_equal(parse(&l, "trace A --period 2022 --period 2023"), 0);
    assert_string_equal(args_value(&l.args, "--period"), "2023");
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *line, *message;
    } cases[] = {
        {"chekc", "there is no command \"chekc\"; did you mean \"check\"? See istmo help"},
        {"period clsoe 2023", "there is no command \"period\"; did you mean \"period close\"? See istmo help"},
        {"xyzzy", "there is no command \"xyzzy\"; see istmo help"},
        {"trace A --perod 2023", "there is no option \"--perod\"; did you mean \"--period\"?"},
        {"trace A --dbb x", "there is no option \"--dbb\"; did you mean \"--db\"?"},
        {"check --xylophone", "there is no option \"--xylophone\"; see istmo help check"},
        {"check --deep", "there is no option \"--deep\"; did you mean \"--help\"?"},
        {"trace A --period", "the option --period needs a value"},
        {"check --db", "the option --db needs a value"},
        {"trace A --deep=yes", "the option --deep takes no value"},
        {"check --quiet=1", "the option --quiet takes no value"},
        {"trace", "istmo trace needs CODE; see istmo help trace"},
        {"trace A B", "istmo trace does not know what to do with \"B\"; see istmo help trace"},
        {"check A", "istmo check does not know what to do with \"A\"; see istmo help check"},
        {"check --format xml", "--format is table, csv or json, not \"xml\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct line l;
        if (parse(&l, cases[i].line) != -1)
            fail_msg("%s is taken", cases[i].line);
        assert_int_equal(l.e.kind, ERR_USAGE);
        assert_string_equal(l.e.message, cases[i].message);
    }
}

static void test_a_very_long_option(void **state)
{
    struct line l;
    char text[300] = "check --";
    (void)state;
    memset(text + 8, 'x', 200);
    text[208] = '\0';
    assert_int_equal(parse(&l, text), -1);
    assert_int_equal(l.e.kind, ERR_USAGE);
}

/* Help and version need no operands. */
static void test_help(void **state)
{
    static const char *const lines[] = {"trace --help", "--help trace", "trace -h", "-h", "--version", ""};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct line l;
        assert_int_equal(parse(&l, lines[i]), 0);
        assert_true(l.g.help || l.g.version || !l.args.command);
    }
}

/* Any words in any order are taken or refused as usage, never anything else. */
static void test_any_words(void **state)
{
    static const char *const word[] = {"trace", "check", "pack",   "period", "close", "--period", "--deep", "--",
                                       "-",     "--db",  "--help", "-o",     "=",     "--=",      "--a=b",  "''"};
    unsigned seed = 7;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[200];
        size_t used = 0;
        struct line l;
        for (int n = rand_r(&seed) % 6; n >= 0; n--)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s ", word[rand_r(&seed) % 16]);
        int rc = parse(&l, text);
        assert_true(rc == 0 || (l.e.kind == ERR_USAGE && l.e.message[0]));
        if (rc == 0 && l.args.command && !l.g.help && !l.g.version)
            assert_in_range(l.args.nwords, l.args.command->min_words, l.args.command->max_words);
    }
}

static const char *language(const char *lc_all, const char *lang, const char *option)
{
    const char *argv[] = {"istmo", "check", option};
    (void)unsetenv("LC_MESSAGES");
    (void)setenv("LC_ALL", lc_all, 1);
    (void)setenv("LANG", lang, 1);
    return args_language(option ? 3 : 2, (char *const *)(uintptr_t)argv);
}

static void test_language(void **state)
{
    (void)state;
    assert_string_equal(language("", "en_GB.UTF-8", NULL), "en");
    assert_string_equal(language("", "es_PA.UTF-8", NULL), "es");
    assert_string_equal(language("", "fr_FR.UTF-8", NULL), "es");
    assert_string_equal(language("es_ES", "en_GB.UTF-8", NULL), "es");
    assert_string_equal(language("C.UTF-8", "en_GB.UTF-8", NULL), "es");
    assert_string_equal(language("", "", NULL), "es");
    assert_string_equal(language("es_ES", "", "--lang=en"), "en");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_anywhere),
        cmocka_unit_test(test_commands_of_two_words),
        cmocka_unit_test(test_what_stands_for_itself),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_a_very_long_option),
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_any_words),
        cmocka_unit_test(test_language),
    };
    return cmocka_run_group_tests_name("args", tests, NULL, NULL);
}
