/* Properties of the expression engine over generated numbers and trees, from a fixed seed. */
#include "engine/expr/expr_internal.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena mem;

static int teardown(void **state)
{
    (void)state;
    arena_release(&mem);
    return 0;
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

static uint64_t seed = 20230630;

static uint64_t next(void)
{
    uint64_t z = seed += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static unsigned below(unsigned n)
{
    return (unsigned)(next() % n);
}

/* What a number is written as, it is read as, exactly; and never with an exponent. */
static void numbers_survive_writing(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = next();
        double v;
        if (i % 2)
            bits = (bits & 0x800fffffffffffffU) | (uint64_t)(1023 - 60 + below(120)) << 52;
        memcpy(&v, &bits, sizeof v);
        if (!isfinite(v))
            continue;
        struct sv text = expr_number_text(v, &mem);
        assert_true(expr_decimal(text) == v);
        assert_null(memchr(text.p, 'e', text.n));
    }
    arena_reset(&mem);
}

/* Reading agrees with the C library on anything that looks like a number. */
static void numbers_are_read_exactly(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        char z[64];
        size_t n = 0, whole = below(25), fraction = below(25);
        if (below(2))
            z[n++] = '-';
        for (size_t k = 0; k < whole + 1; k++)
            z[n++] = (char)('0' + below(10));
        if (fraction)
            z[n++] = '.';
        for (size_t k = 0; k < fraction; k++)
            z[n++] = (char)('0' + below(10));
        z[n] = '\0';
        assert_true(expr_decimal(sv_make(z, n)) == strtod(z, NULL));
    }
    struct sv huge = repeated("9", 400, ""), precise = repeated("3", 2000, ".5");
    assert_true(isinf(expr_decimal(huge)) && isinf(expr_decimal(precise)));
    assert_true(expr_decimal(sv_of("9007199254740993.00000000000000000000000000000000001")) == 9007199254740994.0);
    struct sv zeros = repeated("0", 1000, "");
    struct sv tie = arena_printf(&mem, "9007199254740993.%.*s", SV_ARG(zeros));
    assert_true(expr_decimal(tie) == 9007199254740992.0);
    assert_true(expr_decimal(arena_printf(&mem, "%.*s1", SV_ARG(tie))) == 9007199254740994.0);
}

/* Random trees, written as text with few parentheses, against the same tree computed here. */
struct tree {
    struct sv text;
    double value;
    bool boolean;
};

static const struct {
    const char *text;
    int level;
} operators[] = {{"or", 1}, {"and", 2}, {"=", 3}, {"!=", 3}, {"<", 4},   {"<=", 4}, {">", 4},
                 {">=", 4}, {"+", 5},   {"-", 5}, {"*", 6},  {"div", 6}, {"mod", 6}};

static bool truth(double v)
{
    return v != 0 && !isnan(v);
}

static double apply(size_t op, const struct tree *left, const struct tree *right)
{
    double a = left->value, b = right->value;
    bool logical = left->boolean || right->boolean;
    switch (op) {
    case 0:
        return truth(a) || truth(b);
    case 1:
        return truth(a) && truth(b);
    case 2:
        return logical ? truth(a) == truth(b) : a == b;
    case 3:
        return logical ? truth(a) != truth(b) : a != b;
    case 4:
        return a < b;
    case 5:
        return a <= b;
    case 6:
        return a > b;
    case 7:
        return a >= b;
    case 8:
        return a + b;
    case 9:
        return a - b;
    case 10:
        return a * b;
    case 11:
        return a / b;
    default:
        return fmod(a, b);
    }
}

/* A tree that may stand where an operand of level `least` is expected. */
static struct tree grow(int depth, int least)
{
    static const struct {
        const char *text;
        double value;
        bool boolean;
    } leaves[] = {{"0", 0, false},     {"1", 1, false},           {"2.0", 2, false},   {"-3", -3, false},
                  {"--.5", .5, false}, {"number('4')", 4, false}, {"true()", 1, true}, {"not(1)", 0, true}};
    if (depth == 0 || below(4) == 0) {
        size_t i = below(sizeof leaves / sizeof *leaves);
        return (struct tree){sv_of(leaves[i].text), leaves[i].value, leaves[i].boolean};
    }
    size_t op = below(sizeof operators / sizeof *operators);
    int level = operators[op].level;
    const struct tree left = grow(depth - 1, level), right = grow(depth - 1, level + 1);
    struct tree t = {.value = apply(op, &left, &right), .boolean = op < 8};
    bool parentheses = level < least;
    t.text = arena_printf(&mem, "%s%.*s %s %.*s%s", parentheses ? "(" : "", SV_ARG(left.text), operators[op].text,
                          SV_ARG(right.text), parentheses ? ")" : "");
    return t;
}

static void trees_have_their_value(void **state)
{
    (void)state;
    for (int i = 0; i < 5000; i++) {
        struct err e = {.lang = "en"};
        struct expr_value v = {.type = EXPR_STRING};
        struct expr *x;
        const struct tree t = grow(5, 0);
        if (expr_parse(&mem, t.text, &x, &e) || expr_eval(x, NULL, &mem, &v, &e))
            fail_msg("%.*s: %s", SV_ARG(t.text), e.message);
        double found = expr_to_number(&v);
        assert_int_equal(v.type == EXPR_BOOLEAN, t.boolean);
        if (!(found == t.value || (isnan(found) && isnan(t.value))))
            fail_msg("%.*s is %g, not %g", SV_ARG(t.text), found, t.value);
        if (i % 100 == 0)
            arena_reset(&mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_survive_writing),
        cmocka_unit_test(numbers_are_read_exactly),
        cmocka_unit_test(trees_have_their_value),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
