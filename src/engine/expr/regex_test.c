/* Regular expressions: generated patterns against the plainest matcher, and slow ones by the clock.
 * What is read and what is refused stands in tests/expr/cases.txt. */
#include "engine/expr/regex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

static struct arena mem;

static int teardown(void **state)
{
    (void)state;
    arena_release(&mem);
    return 0;
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

/* The regular expressions against the plainest matcher there is: all ways, by recursion. */
struct pattern {
    enum { P_CHAR, P_ANY, P_SET, P_SEQ, P_ALT, P_STAR, P_OPT, P_TWICE, P_PLUS, P_SOME, P_MOST } kind;
    char c;
    const struct pattern *a, *b;
};

static void put(char *text, size_t *n, const char *z)
{
    while (*z)
        text[(*n)++] = *z++;
}

static const struct pattern *random_pattern(int depth, char *text, size_t *n)
{
    struct pattern *p = ARENA_NEW(&mem, struct pattern);
    p->kind = depth == 0 ? below(3) : below(11);
    p->c = (char)('a' + below(2));
    if (p->kind >= P_STAR || p->kind == P_ALT)
        put(text, n, "(?:");
    if (p->kind >= P_SEQ)
        p->a = random_pattern(depth - 1, text, n);
    if (p->kind == P_ALT)
        text[(*n)++] = '|';
    if (p->kind == P_SEQ || p->kind == P_ALT)
        p->b = random_pattern(depth - 1, text, n);
    char one[2] = {p->c, '\0'};
    const char *end = (const char *const[]){
        one, ".", p->c == 'a' ? "[^b]" : "[b-c]", "", ")", ")*", ")?", "){2}", ")+", "){1,3}", "){0,2}"}[p->kind];
    put(text, n, end);
    return p;
}

static uint32_t ends(const struct pattern *p, struct sv text, uint32_t from);

/* The same for `least` to `most` of p, one after the other. */
static uint32_t ends_often(const struct pattern *p, struct sv text, uint32_t from, size_t least, size_t most)
{
    uint32_t out = least ? 0 : from;
    for (size_t i = 1; i <= most; i++) {
        from = ends(p, text, from);
        out |= i >= least ? from : 0;
    }
    return out;
}

/* Bit i of the result: p can match from bit positions `from` up to i. */
static uint32_t ends(const struct pattern *p, struct sv text, uint32_t from)
{
    uint32_t out = 0;
    switch (p->kind) {
    case P_SEQ:
        return ends(p->b, text, ends(p->a, text, from));
    case P_ALT:
        return ends(p->a, text, from) | ends(p->b, text, from);
    case P_STAR:
        return ends_often(p->a, text, from, 0, text.n);
    case P_OPT:
        return ends_often(p->a, text, from, 0, 1);
    case P_TWICE:
        return ends_often(p->a, text, from, 2, 2);
    case P_PLUS:
        return ends_often(p->a, text, from, 1, text.n + 1);
    case P_SOME:
        return ends_often(p->a, text, from, 1, 3);
    case P_MOST:
        return ends_often(p->a, text, from, 0, 2);
    default:
        for (size_t i = 0; i < text.n; i++) {
            char c = text.p[i];
            bool set = p->c == 'a' ? c != 'b' : c == 'b' || c == 'c';
            if ((from >> i & 1) && (p->kind == P_CHAR ? c == p->c : p->kind == P_ANY || set))
                out |= 1U << (i + 1);
        }
        return out;
    }
}

static void patterns_match_what_they_mean(void **state)
{
    (void)state;
    for (int i = 0; i < 3000; i++) {
        char pattern[1000], text[9];
        size_t n = 0;
        struct err e = {.lang = "en"};
        struct regex *re;
        const struct pattern *p = random_pattern(4, pattern, &n);
        assert_int_equal(regex_compile(&mem, sv_make(pattern, n), &re, &e), 0);
        for (int k = 0; k < 20; k++) {
            size_t length = below(9);
            for (size_t j = 0; j < length; j++)
                text[j] = (char)('a' + below(3));
            struct sv s = sv_make(text, length);
            if (regex_match(re, s, &mem) != (ends(p, s, 1) >> length & 1))
                fail_msg("%.*s and %.*s", (int)n, pattern, (int)length, text);
        }
        if (i % 100 == 0)
            arena_reset(&mem);
    }
}

static bool matches(const char *pattern, struct sv text)
{
    struct err e = {.lang = "en"};
    struct regex *re;
    if (regex_compile(&mem, sv_of(pattern), &re, &e))
        fail_msg("%s: %s", pattern, e.message);
    return regex_match(re, text, &mem);
}

/* What \d, \w, \s, \b and the point take, over all of ASCII and beyond. */
static void classes_have_their_characters(void **state)
{
    (void)state;
    for (int c = 1; c < 128; c++) {
        const char z[] = {(char)c, '-'};
        const struct sv one = sv_make(z, 1), two = sv_make(z, 2);
        bool digit = c >= '0' && c <= '9', space = c == ' ' || (c >= '\t' && c <= '\r');
        bool word = digit || (c >= 'A' && c <= 'Z') || c == '_' || (c >= 'a' && c <= 'z');
        assert_int_equal(matches("\\d", one), digit);
        assert_int_equal(matches("\\D", one), !digit);
        assert_int_equal(matches("[\\w]", one), word);
        assert_int_equal(matches("[^\\W]", one), word);
        assert_int_equal(matches("\\W", one), !word);
        assert_int_equal(matches("\\s", one), space);
        assert_int_equal(matches("\\S", one), !space);
        assert_int_equal(matches("[\\s\\S]\\b-", two), word);
        assert_int_equal(matches("[\\s\\S]\\B-", two), !word);
        assert_int_equal(matches(".", one), c != '\n' && c != '\r');
    }
    assert_true(matches("\\D\\W\\S", SV("ñññ")));
    assert_false(matches(".", SV("\xe2\x80\xa8"))); /* the separators of lines and paragraphs */
    assert_false(matches(".", SV("\xe2\x80\xa9")));
    assert_true(matches(".", SV("\xe2\x80\xa7")));
    assert_true(matches(".", SV("\xe2\x80\xaa")));
}

/* Every letter and digit has a meaning after a backslash or is refused; everything else is itself. */
static void escapes_are_known_or_refused(void **state)
{
    (void)state;
    for (int c = '!'; c < 127; c++) {
        const char z[] = {'\\', (char)c}, hex[] = "0123456789abcdef0123456789ABCDEF";
        struct err e = {.lang = "en"};
        struct regex *re;
        bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        int result = regex_compile(&mem, sv_make(z, 2), &re, &e);
        assert_int_equal(result, letter && !strchr("dDwWsSbBtnrf", c) ? -1 : 0);
        if (!letter)
            assert_true(regex_match(re, sv_make(z + 1, 1), &mem));
        for (int upper = 0; upper < 32; upper += 16) {
            const char code[] = {'\\', 'x', hex[c / 16 + upper], hex[c % 16 + upper], '\0'};
            assert_true(matches(code, sv_make(z + 1, 1)));
        }
    }
}

/* However a pattern grows, it is refused when it would not fit, and only then. */
static void every_piece_respects_the_limit(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a",   "a?", "a*", "a+", "a|",   "[ab]",   "\\d",
                                         "\\b", ".",  "^",  "$",  "a{2}", "a{1,2}", "a{0,2}"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        for (size_t before = 0; before < 3; before++) {
            struct err e = {.lang = "en"};
            struct regex *re;
            size_t n = strlen(pieces[i]), fit = 0, count = REGEX_SIZE_MAX;
            char *text = arena_alloc(&mem, before + n * count);
            memset(text, 'a', before);
            for (size_t k = 0; k < count; k++)
                memcpy(text + before + k * n, pieces[i], n);
            assert_int_equal(regex_compile(&mem, sv_make(text, before + n * count), &re, &e), -1);
            assert_int_equal(e.kind, ERR_LIMIT);
            for (size_t step = 4096; step; step /= 2) /* as many as fit, and not one more */
                if (fit + step <= count && !regex_compile(&mem, sv_make(text, before + n * (fit + step)), &re, &e))
                    fit += step;
            assert_int_equal(regex_compile(&mem, sv_make(text, before + n * fit), &re, &e), 0);
            assert_true(regex_cost(re, 0) <= REGEX_SIZE_MAX && regex_cost(re, 0) > REGEX_SIZE_MAX - 8);
            arena_reset(&mem);
        }
}

/* Patterns that make a backtracking engine run for ages. */
static void slow_patterns_are_fast(void **state)
{
    (void)state;
    static const char *const patterns[] = {"(a*)*b", "(a|a)*b",        "(a|aa)+b",
                                           "(.*)*x", "(a?){30}a{30}c", "([a-z]+)*[0-9]"};
    char *as = arena_alloc(&mem, 5000);
    memset(as, 'a', 5000);
    struct sv text = sv_make(as, 5000);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct err e = {0};
        struct regex *re;
        clock_t start = clock();
        assert_int_equal(regex_compile(&mem, sv_of(patterns[i]), &re, &e), 0);
        assert_false(regex_match(re, text, &mem));
        assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 0.5);
    }
}

static void patterns_are_limited(void **state)
{
    (void)state;
    struct regex *re;
    struct err e = {.lang = "en"};
    char deep[300];
    memset(deep, '(', sizeof deep);
    assert_int_equal(regex_compile(&mem, sv_make(deep, sizeof deep), &re, &e), -1);
    assert_int_equal(e.kind, ERR_LIMIT);
    assert_string_equal(e.message, "regular expression, character 102: more than 100 levels of parentheses");
    e = (struct err){.lang = "en"};
    assert_int_equal(regex_compile(&mem, SV("(a{1000}){1000}"), &re, &e), -1);
    assert_int_equal(e.kind, ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_what_they_mean), cmocka_unit_test(classes_have_their_characters),
        cmocka_unit_test(escapes_are_known_or_refused),  cmocka_unit_test(every_piece_respects_the_limit),
        cmocka_unit_test(slow_patterns_are_fast),        cmocka_unit_test(patterns_are_limited),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
