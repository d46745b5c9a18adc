/*
 * The expression engine beyond what tests/expr/cases.txt can say: references and anchors, limits,
 * missing hosts, every function's arity. Generated input: expr_property_test.c.
 */
#include "engine/expr/expr_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena mem;

static int teardown(void **state)
{
    (void)state;
    arena_release(&mem);
    return 0;
}

static struct expr *parse(const char *text)
{
    struct err e = {.lang = "en"};
    struct expr *x = NULL;
    if (expr_parse(&mem, sv_of(text), &x, &e))
        fail_msg("%s: %s", text, e.message);
    return x;
}

static void refused(struct sv text, enum err_kind kind, const char *message)
{
    struct err e = {.lang = "en"};
    struct expr *x;
    assert_int_equal(expr_parse(&mem, text, &x, &e), -1);
    assert_string_equal(e.message, message);
    assert_int_equal(e.kind, kind);
}

static struct sv repeated(const char *piece, size_t n, const char *end)
{
    const struct sv one = sv_of(piece), last = sv_of(end);
    char *z = arena_alloc(&mem, n * one.n + last.n + 1), *at = z;
    for (size_t i = 0; i < n; i++, at += one.n)
        memcpy(at, one.p, one.n);
    memcpy(at, last.p, last.n);
    return sv_make(z, n * one.n + last.n);
}

/* --- a host of three answers ------------------------------------------------------------------- */

struct answers_of_test {
    struct sv a, b, pattern;
    const struct sv *rows;
    size_t nrows;
};

static int get(void *ctx, struct arena *unused, struct sv name, struct expr_value *out, struct err *e)
{
    const struct answers_of_test *t = ctx;
    (void)unused;
    *out = (struct expr_value){.type = EXPR_STRING};
    if (sv_is(name, "rows"))
        *out = (struct expr_value){.type = EXPR_NODES, .node = t->rows, .nnodes = t->nrows};
    else if (sv_is(name, "a"))
        out->string = t->a;
    else if (sv_is(name, "b"))
        out->string = t->b;
    else if (sv_is(name, "pattern"))
        out->string = t->pattern;
    else
        return err_set(e, ERR_STORAGE, NULL, "the host failed at %.*s", SV_ARG(name));
    return 0;
}

static struct expr_host host_of(struct answers_of_test *t)
{
    return (struct expr_host){.ctx = t, .get = get};
}

/* --- references and anchors -------------------------------------------------------------------- */

struct log {
    char text[400];
};

static void log_ref(void *ctx, struct sv name)
{
    struct log *l = ctx;
    size_t n = strlen(l->text);
    (void)snprintf(l->text + n, sizeof l->text - n, "%.*s ", SV_ARG(name));
}

static void log_reached(void *ctx, struct sv state, bool anchor)
{
    struct log *l = ctx;
    size_t n = strlen(l->text);
    (void)snprintf(l->text + n, sizeof l->text - n, "%.*s%s ", SV_ARG(state), anchor ? "!" : "");
}

static void assert_refs(const char *text, const char *expected)
{
    struct log l = {""};
    expr_each_ref(parse(text), log_ref, &l);
    assert_string_equal(l.text, expected);
}

static void assert_reached(const char *text, const char *expected)
{
    struct log l = {""};
    expr_each_reached(parse(text), log_reached, &l);
    assert_string_equal(l.text, expected);
}

static void references_come_in_order(void **state)
{
    (void)state;
    assert_refs("1 + 2", "");
    assert_refs("${b} + ${a} > ${b}", "b a b ");
    assert_refs("if(true(), ${a}, /data/g/b) or jr:choice-name(${c}, '${d}')", "a b c d ");
    assert_refs("jr:choice-name(., ${d})", "d ");
    assert_refs("indexed-repeat(${q}, ${r}, ${n})", "q r n ");
    assert_refs("state = ${state}", "state state ");
    assert_refs("${a} | ${a}", "a a ");
}

static void references_are_interned(void **state)
{
    (void)state;
    const struct expr *x = parse("${name} = 1 or ${other} or ../name");
    assert_int_equal(x->refs.n, 3);
    assert_ptr_equal(x->refs.v[0].p, x->refs.v[2].p);
}

static void anchors_must_hold(void **state)
{
    (void)state;
    assert_reached("reached('a')", "a! ");
    assert_reached("(reached('a'))", "a! ");
    assert_reached("reached('a') and ${k} = 1", "a! ");
    assert_reached("${k} = 1 and (reached('a') and reached('b'))", "a! b! ");
    assert_reached("reached('a') or reached('b')", "a b ");
    assert_reached("reached('a') and (reached('b') or ${k})", "a! b ");
    assert_reached("not(reached('a'))", "a ");
    assert_reached("not(reached('a')) and reached('b')", "a b! ");
    assert_reached("reached('a') = true()", "a ");
    assert_reached("if(reached('a'), 1, 0)", "a ");
    assert_reached("1 = 1", "");
}

/* The parts that must all hold, each with its own references. */
static void conjuncts_stand_alone(void **state)
{
    (void)state;
    const struct expr *const *part;
    const struct expr *x = parse("${a} = 1 and (reached('s') and ${b}) and (${c} or jr:choice-name(1, '${d}'))");
    static const char *const refs[] = {"a ", "", "b ", "c d "};
    assert_int_equal(expr_conjuncts(x, &mem, &part), 4);
    for (size_t i = 0; i < 4; i++) {
        struct log l = {""};
        expr_each_ref(part[i], log_ref, &l);
        assert_string_equal(l.text, refs[i]);
    }
    struct log l = {""};
    expr_each_reached(part[1], log_reached, &l);
    assert_string_equal(l.text, "s! ");
    assert_int_equal(expr_conjuncts(parse("${a} or ${b}"), &mem, &part), 1);
}

/* Calls in a part are no references, also when a question has the name of the function. */
static void conjuncts_take_no_function_for_a_question(void **state)
{
    (void)state;
    const struct expr *const *part;
    assert_int_equal(expr_conjuncts(parse("${not} = 1 and not(${a} = 2) and concat(${b}, '')"), &mem, &part), 3);
    static const char *const refs[] = {"not ", "a ", "b "};
    for (size_t i = 0; i < 3; i++) {
        struct log l = {""};
        expr_each_ref(part[i], log_ref, &l);
        assert_string_equal(l.text, refs[i]);
    }
}

static void the_source_is_kept(void **state)
{
    (void)state;
    assert_true(sv_is(expr_text(parse(" 1 + ${a} ")), " 1 + ${a} "));
}

/* --- limits ------------------------------------------------------------------------------------ */

static void depth_is_limited(void **state)
{
    (void)state;
    refused(repeated("(", 10000, "1"), ERR_LIMIT, "column 201: more than 200 levels of parentheses");
    refused(repeated("not(", 10000, "1"), ERR_LIMIT, "column 804: more than 200 levels of parentheses");
    refused(repeated("-(", 10000, "1"), ERR_LIMIT, "column 402: more than 200 levels of parentheses");
    refused(repeated("a and (", 5000, "1"), ERR_LIMIT, "column 1407: more than 200 levels of parentheses");
    refused(repeated("if(1,", 5000, "1"), ERR_LIMIT, "column 1003: more than 200 levels of parentheses");
}

static void length_is_limited(void **state)
{
    (void)state;
    refused(repeated(" ", EXPR_BYTES_MAX, "1"), ERR_LIMIT, "the expression is longer than 65536 bytes");
    refused(SV(""), ERR_INPUT, "the expression is empty");
    refused(SV("  \n"), ERR_INPUT, "the expression is empty");
    refused(sv_make("1\0", 2), ERR_INPUT, "the expression is not valid UTF-8 text");
    refused(SV("'\xff'"), ERR_INPUT, "the expression is not valid UTF-8 text");
}

/* What is written in the expression itself is looked at once, when it is read. */
static void literal_patterns_are_read_with_the_expression(void **state)
{
    (void)state;
    refused(SV("regex(${a}, '(')"), ERR_INPUT,
            "column 13: regular expression, character 2: a group “(” is never closed");
    refused(SV("format-date(${a}, '%q')"), ERR_INPUT,
            "column 19: “%q” is no part of a date format; there are %Y %y %m %n %b %d %e %a %H %h %M %S %3 %%");
    (void)parse("regex('(', ${a})");
    (void)parse("format-date('%q', ${a})");
}

static void long_chains_are_flat(void **state)
{
    (void)state;
    struct answers_of_test t = {.a = SV("2")};
    const struct expr_host host = host_of(&t);
    static const char *const pieces[] = {"${a} + ", "${a} or ", "${a} and ", "1 * ", "1 = ", "--", "${a} | "};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct err e = {0};
        struct expr *x;
        struct expr_value v;
        struct sv text = repeated(pieces[i], 60000 / strlen(pieces[i]), "${a}");
        assert_int_equal(expr_parse(&mem, text, &x, &e), 0);
        assert_int_equal(expr_eval(x, &host, &mem, &v, &e), 0);
    }
    struct err e = {0};
    struct expr *x;
    struct expr_value v;
    assert_int_equal(expr_parse(&mem, repeated("${a} + ", 9000, "0"), &x, &e), 0);
    assert_int_equal(expr_eval(x, &host, &mem, &v, &e), 0);
    assert_true(v.number == 18000);
}

static void assert_step_limit(const char *text, struct answers_of_test *t)
{
    struct err e = {.lang = "en"};
    const struct expr_host host = host_of(t);
    struct expr_value v;
    assert_int_equal(expr_eval(parse(text), &host, &mem, &v, &e), -1);
    assert_int_equal(e.kind, ERR_LIMIT);
    assert_non_null(strstr(e.message, "the expression takes more than 1000000 steps"));
}

static void steps_are_limited(void **state)
{
    (void)state;
    struct sv *rows = ARENA_ARRAY(&mem, 2000, struct sv);
    for (size_t i = 0; i < 2000; i++)
        rows[i] = SV("x");
    struct answers_of_test t = {.rows = rows, .nrows = 2000, .a = repeated("a", 65536, "")};
    t.pattern = SV("((((a{9}b?){9})*)*){9}c");
    assert_step_limit("${rows} = ${rows}", &t);
    assert_step_limit("regex(${a}, ${pattern})", &t);
    assert_step_limit("translate(${a}, ${a}, 'b')", &t);
    char *text = arena_alloc(&mem, 65536);
    size_t n = 0;
    for (int i = 0; i < 4000; i++) /* each is small, all together are 260 MB */
        n += (size_t)snprintf(text + n, 65536 - n, "%s${a}", i ? "," : "concat(");
    text[n] = ')';
    assert_step_limit(text, &t);
}

static void the_last_step_is_allowed(void **state)
{
    (void)state;
    struct err e = {.lang = "en"};
    const struct expr *x = parse("1");
    struct expr_run run = {.x = x, .e = &e};
    assert_int_equal(expr_charge(&run, x->root, EXPR_STEPS_MAX), 0);
    assert_int_equal(expr_charge(&run, x->root, 0), 0);
    assert_int_equal(expr_charge(&run, x->root, 1), -1);
    run.steps = 1;
    assert_int_equal(expr_charge(&run, x->root, EXPR_STEPS_MAX - 1), 0);
    run.steps = 1;
    assert_int_equal(expr_charge(&run, x->root, EXPR_STEPS_MAX), -1);
    assert_int_equal(expr_charge(&run, x->root, SIZE_MAX), -1);
    assert_int_equal(e.kind, ERR_LIMIT);
}

/* Long texts cost more than their number, in every way they are read; a form's usual ones stay far below. */
static void bytes_are_steps(void **state)
{
    (void)state;
    static const char *const texts[] = {"${rows} = ${rows}",
                                        "${rows} != 'x' or sum(${rows}) = 1",
                                        "${a} = 'x' or contains(${a}, ${b})",
                                        "join(${b}, ${rows}) = ''",
                                        "translate(${a}, ${b}, '') = ''",
                                        "string-length(concat(${a}, ${a}, ${a})) > 1"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct sv rows[12];
        struct answers_of_test t = {.rows = rows, .nrows = 12, .a = repeated("a", 4000, ""), .b = SV("b")};
        const struct expr_host host = host_of(&t);
        struct err e = {.lang = "en"};
        struct expr_value v;
        for (size_t k = 0; k < 12; k++)
            rows[k] = repeated("9", 300, "");
        if (expr_eval(parse(texts[i]), &host, &mem, &v, &e))
            fail_msg("%s: %s", texts[i], e.message);
    }
    struct sv rows[30];
    for (size_t k = 0; k < 30; k++)
        rows[k] = repeated("9", 65536, "");
    struct answers_of_test t = {.rows = rows, .nrows = 30, .a = rows[0], .b = repeated("b", 65536, "")};
    assert_step_limit("${rows} = ${rows}", &t);
    assert_step_limit("contains(${a}, ${b})", &t);
    const struct sv refs = repeated("${a} and ", 2000, "1"), sums = repeated("sum(${rows}) + ", 40, "1"),
                    joins = repeated("join('', ${rows}) = 'x' or ", 40, "1");
    assert_step_limit(arena_z(&mem, refs), &t);
    assert_step_limit(arena_z(&mem, sums), &t);
    assert_step_limit(arena_z(&mem, joins), &t);
}

/* --- hosts --------------------------------------------------------------------------------------- */

static void assert_fails(const char *text, const struct expr_host *host, const char *message)
{
    struct err e = {.lang = "en"};
    struct expr_value v;
    if (expr_eval(parse(text), host, &mem, &v, &e) == 0)
        fail_msg("%s has a value", text);
    assert_string_equal(e.message, message);
}

static void what_the_host_lacks_is_said(void **state)
{
    (void)state;
    assert_fails("1 + ${a}", NULL, "column 5: ${a} has no answer here");
    assert_fails(". = 1", NULL, "column 1: “.” has no meaning here");
    assert_fails("today()", NULL, "column 1: today() is not available here");
    assert_fails("now()", NULL, "column 1: now() is not available here");
    assert_fails("random()", NULL, "column 1: random() is not available here");
    assert_fails("uuid()", NULL, "column 1: uuid() is not available here");
    assert_fails("position(..)", NULL, "column 1: position() is not available here");
    assert_fails("once(1)", NULL, "column 1: once() is not available here");
    assert_fails("normalize-space()", NULL, "column 1: normalize-space() is not available here");
    assert_fails("reached('x')", NULL, "column 1: reached() is not available here");
    assert_fails("some-predicate()", NULL, "column 1: some-predicate() is not available here");
    assert_fails("pulldata('a','b','c','d')", NULL, "column 1: pulldata() is not available here");
    assert_fails("jr:choice-name('a','b')", NULL, "column 1: jr:choice-name() is not available here");
    assert_fails("indexed-repeat(${a},${b},1)", NULL, "column 1: indexed-repeat() is not available here");
    struct answers_of_test t = {.rows = NULL};
    const struct expr_host host = host_of(&t);
    assert_fails("randomize(${rows})", &host, "column 1: randomize() is not available here");
    assert_fails("${c} + 1", &host, "the host failed at c");
    assert_fails("concat(1, ${c})", &host, "the host failed at c");
    assert_fails("${c} or 1", &host, "the host failed at c");
    assert_fails("1 and ${c}", &host, "the host failed at c");
    assert_fails("${c} = 1", &host, "the host failed at c");
    assert_fails("1 < 2 < ${c}", &host, "the host failed at c");
    assert_fails("-${c}", &host, "the host failed at c");
    assert_fails("${rows} | ${c}", &host, "the host failed at c");
    assert_fails("digest('a', 'MD5', ${c})", &host, "the host failed at c");
}

static double no_random(void *ctx)
{
    (void)ctx;
    return 0;
}

static int nothing_found(void *ctx, struct sv list, struct sv column, struct sv key_column, struct sv key,
                         struct sv *out)
{
    (void)ctx, (void)list, (void)column, (void)key_column, (void)key;
    *out = SV("");
    return 0;
}

static int no_label(void *ctx, struct sv value, struct sv question, struct sv *out)
{
    return nothing_found(ctx, value, question, value, question, out);
}

static int no_row(void *ctx, struct arena *unused, struct sv name, size_t n, struct sv *out)
{
    (void)unused, (void)n;
    return nothing_found(ctx, name, name, name, name, out);
}

static int no_answer(void *ctx, struct expr_value *out)
{
    (void)ctx;
    return expr_give_string(out, SV(""));
}

/* Without a seed it is the host who shuffles. */
static void the_host_shuffles(void **state)
{
    (void)state;
    struct sv rows[] = {SV("a"), SV("b"), SV("c")}, text;
    struct answers_of_test t = {.rows = rows, .nrows = 3};
    struct expr_host host = host_of(&t);
    struct err e = {.lang = "en"};
    host.random = no_random;
    assert_int_equal(expr_eval_string(parse("join('', randomize(${rows}))"), &host, &mem, &text, &e), 0);
    assert_true(sv_is(text, "cab"));
}

static void assert_failure_comes_out(const struct expr_fn *fn, const struct expr_host *host, size_t nargs, size_t bad)
{
    char text[200];
    struct err e = {.lang = "en"};
    struct expr *x;
    struct expr_value v;
    size_t n = (size_t)snprintf(text, sizeof text, "%s(", fn->name);
    for (size_t i = 0; i < nargs; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s${%s}", i ? "," : "", i == bad ? "fails" : "b");
    (void)snprintf(text + n, sizeof text - n, ")");
    if (expr_parse(&mem, sv_of(text), &x, &e))
        return; /* literals are asked for, or a weight is missing */
    if (expr_eval(x, host, &mem, &v, &e) == 0)
        fail_msg("%s has a value", text);
}

/* A failure in any argument of any function comes out. */
static void failures_are_never_swallowed(void **state)
{
    (void)state;
    struct answers_of_test t = {.b = SV("")};
    struct expr_host host = host_of(&t);
    host.random = no_random;
    host.pulldata = nothing_found;
    host.choice_name = no_label;
    host.indexed = no_row;
    host.current = no_answer;
    const struct expr_fn *fn;
    for (size_t f = 0; (fn = expr_fn_at(f)) != NULL; f++) {
        size_t min, max;
        expr_fn_arity(fn, &min, &max);
        for (size_t n = min; n <= max && n <= min + 2; n++)
            for (size_t bad = 0; bad < n; bad++) {
                bool named = strchr("QP", expr_fn_letter(fn, bad)) || (strcmp(fn->name, "jr:choice-name") == 0 && bad);
                bool not_taken = strcmp(fn->name, "if") == 0 && bad == 1; /* ${b} is empty: the other branch */
                if (!named && !not_taken)
                    assert_failure_comes_out(fn, &host, n, bad);
            }
    }
    struct err e = {.lang = "en"};
    struct expr_value v;
    assert_int_equal(expr_eval(parse("if(${b}, ${fails}, 1)"), &host, &mem, &v, &e), 0);
}

/* --- the function table --------------------------------------------------------------------------- */

static bool parses(const char *name, size_t nargs, const char *arg, struct err *e)
{
    char text[300];
    struct expr *x;
    size_t n = (size_t)snprintf(text, sizeof text, "%s(", name);
    for (size_t i = 0; i < nargs; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", i ? "," : "", arg);
    (void)snprintf(text + n, sizeof text - n, ")");
    return expr_parse(&mem, sv_of(text), &x, e) == 0;
}

static void arity_is_checked(void **state)
{
    (void)state;
    const struct expr_fn *fn;
    for (size_t f = 0; (fn = expr_fn_at(f)) != NULL; f++) {
        size_t min, max;
        expr_fn_arity(fn, &min, &max);
        for (size_t n = 0; n < 8; n++) {
            struct err e = {.lang = "en"};
            if (n < min || n > max) {
                assert_false(parses(fn->name, n, "${a}", &e));
                assert_non_null(strstr(e.message, "argument"));
                assert_int_equal(strncmp(e.message, "column 1: ", 10), 0);
            }
        }
        assert_ptr_equal(expr_fn_find(sv_of(fn->name)), fn);
    }
}

/* docs/expressions.md pins the language: every function stands there, once, as a row. */
static void every_function_is_documented(void **state)
{
    (void)state;
    static char text[200000];
    FILE *f = fopen("docs/expressions.md", "rb");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    (void)fclose(f);
    text[n] = '\0';
    const struct expr_fn *fn;
    for (size_t i = 0; (fn = expr_fn_at(i)) != NULL; i++) {
        char row[80];
        (void)snprintf(row, sizeof row, "\n| `%s(", fn->name);
        const char *at = strstr(text, row);
        if (!at || strstr(at + 1, row))
            fail_msg("%s() is not documented exactly once", fn->name);
    }
}

/* --- constants and results ------------------------------------------------------------------------ */

/* Whatever is folded has the value that evaluation would give: constants against answers. */
static void folding_changes_nothing(void **state)
{
    (void)state;
    static const char *const calls[] = {"concat(%s, 'x')",        "round(%s * 1.5, 1)",
                                        "contains(%s, '2')",      "%s + 1 = 13",
                                        "substr(%s, 1)",          "if(%s > 5, 'a', 'b')",
                                        "max(%s, 3, 20)",         "date(%s)",
                                        "regex(%s, '[0-9]{2}')",  "-%s * -%s",
                                        "format-date(%s, '%%d')", "translate(%s, '1', '9')"};
    struct answers_of_test t = {.a = SV("12")};
    const struct expr_host host = host_of(&t);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        char folded[100], evaluated[100];
        struct err e = {.lang = "en"};
        struct sv x, y;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* formats of the table above: one %s or two */
#pragma GCC diagnostic ignored "-Wformat-extra-args"
        (void)snprintf(folded, sizeof folded, calls[i], "'12'", "'12'");
        (void)snprintf(evaluated, sizeof evaluated, calls[i], "${a}", "${a}");
#pragma GCC diagnostic pop
        const struct expr *constant = parse(folded);
        assert_int_equal(constant->root->op, X_CONST);
        assert_int_equal(expr_eval_string(constant, NULL, &mem, &x, &e), 0);
        assert_int_equal(expr_eval_string(parse(evaluated), &host, &mem, &y, &e), 0);
        assert_true(sv_eq(x, y));
    }
    assert_int_equal(parse("decimal-date-time('2023-01-01T10:00:00')")->root->op, X_CALL); /* the zone is the host's */
}

static void results_are_coerced(void **state)
{
    (void)state;
    struct err e = {0};
    bool truth_value;
    struct sv text;
    assert_int_equal(expr_eval_bool(parse("'no'"), NULL, &mem, &truth_value, &e), 0);
    assert_true(truth_value);
    assert_int_equal(expr_eval_bool(parse("0 div 0"), NULL, &mem, &truth_value, &e), 0);
    assert_false(truth_value);
    assert_int_equal(expr_eval_string(parse("1 div 4"), NULL, &mem, &text, &e), 0);
    assert_true(sv_is(text, "0.25"));
    assert_int_equal(expr_eval_string(parse("\t1\r\n+\v2\f"), NULL, &mem, &text, &e), 0);
    assert_true(sv_is(text, "3"));
    assert_int_equal(expr_eval_string(parse("1 = 2"), NULL, &mem, &text, &e), 0);
    assert_true(sv_is(text, "false"));
    assert_int_equal(expr_eval_bool(parse("today()"), NULL, &mem, &truth_value, &e), -1);
    assert_int_equal(expr_eval_string(parse("today()"), NULL, &mem, &text, &e), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_come_in_order),
        cmocka_unit_test(references_are_interned),
        cmocka_unit_test(anchors_must_hold),
        cmocka_unit_test(conjuncts_stand_alone),
        cmocka_unit_test(conjuncts_take_no_function_for_a_question),
        cmocka_unit_test(the_source_is_kept),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(length_is_limited),
        cmocka_unit_test(literal_patterns_are_read_with_the_expression),
        cmocka_unit_test(long_chains_are_flat),
        cmocka_unit_test(steps_are_limited),
        cmocka_unit_test(the_last_step_is_allowed),
        cmocka_unit_test(bytes_are_steps),
        cmocka_unit_test(what_the_host_lacks_is_said),
        cmocka_unit_test(the_host_shuffles),
        cmocka_unit_test(failures_are_never_swallowed),
        cmocka_unit_test(arity_is_checked),
        cmocka_unit_test(every_function_is_documented),
        cmocka_unit_test(folding_changes_nothing),
        cmocka_unit_test(results_are_coerced),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
