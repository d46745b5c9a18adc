/* Indicator formulas: the grammar of contract §3, places of faults, limits. */
#include "engine/figure/formula.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena mem;

/* A tree as text with every bracket written. */
static void write_tree(struct buf *out, const struct formula *f)
{
    static const char *const op[] = {[FORMULA_ADD] = " + ",
                                     [FORMULA_SUB] = " - ",
                                     [FORMULA_MUL] = " * ",
                                     [FORMULA_DIV] = " div ",
                                     [FORMULA_RATIO] = ", "};
    switch (f->op) {
    case FORMULA_NUMBER:
        buf_printf(out, "%g", f->number);
        return;
    case FORMULA_INDICATOR:
        buf_printf(out, "{%.*s}", SV_ARG(f->code));
        return;
    case FORMULA_AGGREGATE:
        buf_printf(out, "%s(%.*s%s%.*s", aggregate_name(f->aggregate), SV_ARG(f->stream), f->member.n ? "." : "",
                   SV_ARG(f->member));
        if (f->condition)
            buf_printf(out, " if %.*s", SV_ARG(expr_text(f->condition)));
        buf_addc(out, ')');
        return;
    case FORMULA_ADD:
    case FORMULA_SUB:
    case FORMULA_MUL:
    case FORMULA_DIV:
    case FORMULA_RATIO:
        break;
    }
    buf_addz(out, f->op == FORMULA_RATIO ? "ratio(" : "(");
    write_tree(out, f->a);
    buf_addz(out, op[f->op]);
    write_tree(out, f->b);
    buf_addc(out, ')');
}

static void good(const char *text, const char *tree)
{
    const struct formula *f;
    struct err e = {.lang = "en"};
    struct buf out = {0};
    if (formula_parse(&mem, sv_of(text), &f, &e))
        fail_msg("%s: %s", text, e.message);
    write_tree(&out, f);
    assert_string_equal(out.p, tree);
    buf_release(&out);
}

static void bad(const char *text, enum err_kind kind, const char *message)
{
    const struct formula *f;
    struct err e = {.lang = "en"};
    assert_int_equal(formula_parse(&mem, sv_of(text), &f, &e), -1);
    assert_null(f);
    assert_int_equal(e.kind, kind);
    assert_string_equal(e.field, "formula");
    assert_string_equal(e.message, message);
}

static void grammar(void **state)
{
    (void)state;
    good("5", "5");
    good(" 2.50 ", "2.5");
    good("{MG-1} + {MG-4} + {IBG-1}", "(({MG-1} + {MG-4}) + {IBG-1})");
    good("{ A }-{B}*2", "({A} - ({B} * 2))");
    good("({A} - {B}) div 3", "(({A} - {B}) div 3)");
    good("8 div 2 div 2", "((8 div 2) div 2)");
    good("ratio({AVR-3}, {AVR-2} + 1)", "ratio({AVR-3}, ({AVR-2} + 1))");
    good("ratio(count(a), ratio(1, 2))", "ratio(count(a), ratio(1, 2))");
    good("{A}\n+\t{B}", "({A} + {B})");
    good("(((({A}))))", "{A}");
    good(".5 - .25", "(0.5 - 0.25)");
    good("{A}\r\v*\f2", "({A} * 2)");
    good("1 - 2 - 3 + 4", "(((1 - 2) - 3) + 4)");
    good("1 * 2 div 3 * 4", "(((1 * 2) div 3) * 4)");
    good("{a_Z-09Ñ}", "{a_Z-09Ñ}");
    good("count(Za_9)", "count(Za_9)");
    good("sum(_a.z0)", "sum(_a.z0)");
}

static void aggregates(void **state)
{
    (void)state;
    good("count(avr)", "count(avr)");
    good("count(avr, reached('departed'))", "count(avr if reached('departed'))");
    good("sum( activity . participants , ${unit} = 'MG' and ${kind} = 'taller' )",
         "sum(activity.participants if ${unit} = 'MG' and ${kind} = 'taller')");
    good("people(orientation, ${population} = 'migrant')", "people(orientation if ${population} = 'migrant')");
    good("distinct(activity.institution)", "distinct(activity.institution)");
    good("avg(a.b) + min(a.b) + max(a.b) + latest(a.b)", "(((avg(a.b) + min(a.b)) + max(a.b)) + latest(a.b))");
    good("count(a, ((${x})) = '\"(' or ${y} = \"')\")", "count(a if ((${x})) = '\"(' or ${y} = \"')\")");
    good("count(a, ${x} = ')' and (${y} = \"(\")) * 2", "(count(a if ${x} = ')' and (${y} = \"(\")) * 2)");
}

static void faults_with_their_column(void **state)
{
    (void)state;
    bad("", ERR_INPUT, "column 1: the formula ends where a number, {CODE}, an aggregate or ratio() is expected");
    bad("{A} +", ERR_INPUT, "column 6: the formula ends where a number, {CODE}, an aggregate or ratio() is expected");
    bad("{A} {B}", ERR_INPUT, "column 5: an operator (+ - * div) or the end is expected, not “{”");
    bad("{A} / {B}", ERR_INPUT, "column 5: division is written div");
    bad("2 d 3", ERR_INPUT, "column 3: an operator (+ - * div) or the end is expected, not “d”");
    bad("2 division 3", ERR_INPUT, "column 3: an operator (+ - * div) or the end is expected, not “d”");
    bad("{A/B}", ERR_INPUT, "column 1: “A/B” is not the code of an indicator: letters, digits, - and _ are expected");
    bad("count(9a)", ERR_INPUT, "column 7: the name of a form's facts is expected, not “9”");
    bad("[A]", ERR_INPUT, "column 1: a number, {CODE}, an aggregate or ratio() is expected, not “[”");
    bad("@A", ERR_INPUT, "column 1: a number, {CODE}, an aggregate or ratio() is expected, not “@”");
    bad("`A", ERR_INPUT, "column 1: a number, {CODE}, an aggregate or ratio() is expected, not “`”");
    bad("|A", ERR_INPUT, "column 1: a number, {CODE}, an aggregate or ratio() is expected, not “|”");
    bad(":A", ERR_INPUT, "column 1: a number, {CODE}, an aggregate or ratio() is expected, not “:”");
    bad("ratio(, {B})", ERR_INPUT, "column 7: a number, {CODE}, an aggregate or ratio() is expected, not “,”");
    bad("ratio({A}, )", ERR_INPUT, "column 12: a number, {CODE}, an aggregate or ratio() is expected, not “)”");
    bad("people(a.b)", ERR_INPUT,
        "column 10: people takes records as a whole: write people(a) without what follows the point");
    bad("{A", ERR_INPUT, "column 1: the brace is not closed with }");
    bad("1 + {}", ERR_INPUT, "column 5: “” is not the code of an indicator: letters, digits, - and _ are expected");
    bad("{A B}", ERR_INPUT, "column 1: “A B” is not the code of an indicator: letters, digits, - and _ are expected");
    bad("1.2.3", ERR_INPUT, "column 1: “1.2.3” is not a number");
    bad("-5", ERR_INPUT, "column 1: a number, {CODE}, an aggregate or ratio() is expected, not “-”");
    bad("cout(a)", ERR_INPUT, "column 1: formulas have no “cout”; perhaps “count”?");
    bad("{á} + participants", ERR_INPUT,
        "column 7: formulas have no “participants”: sum, avg, min, max, latest, count, people, distinct and ratio "
        "exist, and codes of indicators stand in braces");
    bad("count a", ERR_INPUT, "column 7: ( is expected, not “a”");
    bad("count(a", ERR_INPUT, "column 8: the formula ends where , or ) is expected");
    bad("count()", ERR_INPUT, "column 7: the name of a form's facts is expected, not “)”");
    bad("count(a.b)", ERR_INPUT,
        "column 9: count takes records as a whole: write count(a) without what follows the point");
    bad("sum(a)", ERR_INPUT, "column 6: sum needs a measure: sum(a.measure)");
    bad("distinct(a)", ERR_INPUT, "column 11: distinct needs a dimension: distinct(a.dimension)");
    bad("sum(a.)", ERR_INPUT, "column 7: a name is expected, not “)”");
    bad("count(a, )", ERR_INPUT, "column 10: a condition is expected, not “)”");
    bad("count(a, ${x} = ')'", ERR_INPUT, "column 10: the condition is not closed with )");
    bad("ratio({A})", ERR_INPUT, "column 10: a comma and the denominator is expected, not “)”");
    bad("ratio({A}, {B}", ERR_INPUT, "column 15: the formula ends where ) is expected");
    bad("({A}", ERR_INPUT, "column 5: the formula ends where ) is expected");
}

static void faults_of_conditions_say_where(void **state)
{
    (void)state;
    const struct formula *f;
    struct err e = {.lang = "en"};
    assert_int_equal(formula_parse(&mem, SV("{A} + count(a, ${x} = )"), &f, &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.message, "in the condition that begins at column 16: "));
}

/* As much as is allowed, and then one more. */
static void the_last_is_allowed(void **state)
{
    (void)state;
    const struct formula *f;
    struct err e = {.lang = "en"};
    struct buf b = {0};
    for (int i = 0; i < 199; i++)
        buf_addz(&b, i < 99 ? "(" : i == 99 ? "1" : ")");
    assert_int_equal(formula_parse(&mem, sv_make(b.p, b.n), &f, &e), 0);
    buf_clear(&b);
    for (int i = 0; i < 201; i++)
        buf_addz(&b, i < 100 ? "(" : i == 100 ? "1" : ")");
    assert_int_equal(formula_parse(&mem, sv_make(b.p, b.n), &f, &e), -1);
    buf_clear(&b);
    for (int i = 0; i < 500; i++) /* no depth is left behind */
        buf_addz(&b, i ? "+(1)" : "(1)");
    assert_int_equal(formula_parse(&mem, sv_make(b.p, b.n), &f, &e), 0);
    buf_clear(&b);
    for (int i = 0; i < 1000; i++) /* 1000 numbers, 999 sums */
        buf_addz(&b, i ? "+1" : "1");
    assert_int_equal(formula_parse(&mem, sv_make(b.p, b.n), &f, &e), 0);
    buf_addz(&b, "+1");
    assert_int_equal(formula_parse(&mem, sv_make(b.p, b.n), &f, &e), -1);
    buf_clear(&b);
    buf_addc(&b, '1');
    while (b.n < EXPR_BYTES_MAX)
        buf_addc(&b, ' ');
    assert_int_equal(formula_parse(&mem, sv_make(b.p, b.n), &f, &e), 0);
    buf_release(&b);
}

/* Whatever part is the one too many, it is refused: sums of each leaf, begun with an even and an odd number. */
static void every_part_counts(void **state)
{
    (void)state;
    static const char *const leaves[] = {"1", "{A}", "count(a)", "ratio(1, 2)", "(1)"};
    for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++)
        for (int before = 0; before < 5; before++) {
            const struct formula *f;
            struct err e = {.lang = "en"};
            struct buf b = {0};
            for (int k = 0; k < before; k++)
                buf_addz(&b, "ratio(1, ");
            for (int k = 0; k < 1500; k++)
                buf_printf(&b, "%s%s", k ? "+" : "", leaves[i]);
            for (int k = 0; k < before; k++)
                buf_addc(&b, ')');
            assert_int_equal(formula_parse(&mem, sv_make(b.p, b.n), &f, &e), -1);
            assert_int_equal(e.kind, ERR_LIMIT);
            assert_null(f);
            buf_release(&b);
        }
}

static void limits(void **state)
{
    (void)state;
    struct buf b = {0};
    for (int i = 0; i < 10000; i++)
        buf_addc(&b, '(');
    bad(b.p, ERR_LIMIT, "column 101: more than 100 brackets inside each other");
    buf_clear(&b);
    for (int i = 0; i < 5000; i++)
        buf_addz(&b, i ? "+1" : "1");
    bad(b.p, ERR_LIMIT, "column 2000: the formula has more than 2000 parts");
    buf_clear(&b);
    for (int i = 0; i < 70000; i++)
        buf_addc(&b, ' ');
    bad(b.p, ERR_LIMIT, "the formula has 70000 bytes; at most 65536 are possible");
    buf_release(&b);
}

static void count_node(void *ctx, const struct formula *node)
{
    struct buf *seen = ctx;
    buf_printf(seen, "%zu ", node->at);
}

static void walking(void **state)
{
    (void)state;
    const struct formula *f;
    struct err e = {0};
    struct buf seen = {0};
    assert_int_equal(formula_parse(&mem, SV("{A} + ratio(1, {B})"), &f, &e), 0);
    formula_walk(f, count_node, &seen);
    assert_string_equal(seen.p, "4 0 6 12 15 ");
    buf_release(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grammar),
        cmocka_unit_test(aggregates),
        cmocka_unit_test(faults_with_their_column),
        cmocka_unit_test(faults_of_conditions_say_where),
        cmocka_unit_test(the_last_is_allowed),
        cmocka_unit_test(every_part_counts),
        cmocka_unit_test(limits),
        cmocka_unit_test(walking),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&mem);
    return failed;
}
