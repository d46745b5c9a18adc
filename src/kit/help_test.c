/* Help, man page and completion of a small table of commands. */
#include "kit/args.h"
#include "kit/help.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
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
    {"--kind", OPTION_VALUE, "one|two",
     "it's the \\kind\\ of a thing which is said in more words than eighty columns hold"},
    {"--deep", OPTION_FLAG, NULL, "all of it"},
};
static const struct command list_commands[] = {
    {.name = "look",
     .operands = "THING",
     .help = "looks at a thing",
     .details = "First paragraph, which goes on and on until the eightieth column and\nfurther, to a second line.\n\n"
                ".Second \\paragraph:\n    example  stays\nas it is.",
     .option = options,
     .noptions = 2,
     .run = nothing},
    {.name = "thing make", .operands = "", .help = "makes 'one'", .run = nothing},
};
static const struct module module = {.name = "m", .command = list_commands, .ncommands = 2};
static const struct module *const modules[] = {&module};

static void within_eighty(struct sv text)
{
    while (text.n) {
        struct sv line = sv_cut(text, '\n', &text);
        if (utf8_width(line) > 80 || sv_ends(line, " "))
            fail_msg("\"%.*s\"", SV_ARG(line));
    }
}

static void test_a_command(void **state)
{
    struct buf out = {0};
    (void)state;
    help_command(&out, &list_commands[0], "en");
    static const char expected[] =
        "istmo look THING [options]\n\nlooks at a thing\n\n"
        "First paragraph, which goes on and on until the eightieth column and further, to\na second line.\n\n"
        ".Second \\paragraph:\n    example  stays\nas it is.\n\n"
        "Options\n"
        "  --kind one|two        it's the \\kind\\ of a thing which is said in more words\n"
        "                        than eighty columns hold\n"
        "  --deep                all of it\n\nOptions of every command\n";
    assert_true(out.n > sizeof expected);
    assert_memory_equal(out.p, expected, sizeof expected - 1);
    within_eighty(buf_sv(&out));
    buf_release(&out);
}

static void test_the_overview(void **state)
{
    struct buf out = {0};
    (void)state;
    help_overview(&out, modules, 1, "en");
    assert_non_null(strstr(out.p, "  look THING                    looks at a thing\n"));
    assert_non_null(strstr(out.p, "  thing make                    makes 'one'\n"));
    within_eighty(buf_sv(&out));
    buf_release(&out);
}

/* Nothing of a text is taken for a request of roff. */
static void test_the_manual(void **state)
{
    struct buf out = {0};
    (void)state;
    help_man(&out, modules, 1, "en");
    assert_non_null(strstr(out.p, "\\&.Second \\eparagraph"));
    struct sv left = buf_sv(&out);
    while (left.n) {
        struct sv line = sv_cut(left, '\n', &left);
        assert_false(sv_starts(line, "'"));
        assert_true(!sv_starts(line, ".") || (line.n > 2 && line.p[1] >= 'A' && line.p[1] <= 'Z'));
    }
    buf_release(&out);
}

static void test_completion(void **state)
{
    struct buf out = {0};
    struct err e = {.lang = "en"};
    (void)state;
    assert_int_equal(help_completion(&out, modules, 1, "fish", "en", &e), 0);
    assert_non_null(strstr(out.p, "-l kind -r -d 'it\\'s the \\\\kind\\\\ of"));
    buf_clear(&out);
    assert_int_equal(help_completion(&out, modules, 1, "bash", "en", &e), 0);
    assert_non_null(strstr(out.p, "names=( 'look' 'thing make')"));
    assert_non_null(strstr(out.p, "        'look'|'look '*) known=1 options=' --kind --deep --db"));
    assert_int_equal(help_completion(&out, modules, 1, "tcsh", "en", &e), -1);
    assert_int_equal(e.kind, ERR_USAGE);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_command),
        cmocka_unit_test(test_the_overview),
        cmocka_unit_test(test_the_manual),
        cmocka_unit_test(test_completion),
    };
    return cmocka_run_group_tests_name("help", tests, NULL, NULL);
}
