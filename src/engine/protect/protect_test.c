/* Cell suppression: small tables worked out by hand, and random ones that an attacker with other means tries. */
#include "engine/protect/protect.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define THRESHOLD 5

static struct arena mem;

static size_t count(struct protect_table *t, double value, enum protect_state state)
{
    struct protect_cell c = {.value = value, .weight = 1 + value, .state = state, .low = 0, .high = 0};
    if (value > 0 && value < THRESHOLD) {
        c.low = 1;
        c.high = THRESHOLD - 1;
    }
    return protect_cell(t, c);
}

static size_t open_cell(struct protect_table *t, double value)
{
    return count(t, value, PROTECT_OPEN);
}

/* total = its parts. */
static void sum(struct protect_table *t, size_t total, const size_t *part, size_t n)
{
    protect_term(t, total, -1);
    for (size_t i = 0; i < n; i++)
        protect_term(t, part[i], 1);
    protect_close(t);
}

static bool printed(const struct protect_table *t, size_t cell)
{
    return t->cells.v[cell].mark == PROTECT_PRINT;
}

static void test_second_cell(void **state)
{
    struct protect_table t = {.mem = &mem};
    size_t total = open_cell(&t, 40);
    const size_t part[] = {open_cell(&t, 3), open_cell(&t, 30), open_cell(&t, 7)};
    (void)state;
    sum(&t, total, part, 3);
    struct protect_result r = protect_solve(&t, PROTECT_BUDGET);
    assert_true(printed(&t, total) && printed(&t, part[1]));
    assert_int_equal(t.cells.v[part[0]].mark, PROTECT_PRIMARY);
    assert_int_equal(t.cells.v[part[2]].mark, PROTECT_SECONDARY); /* the smaller of the two that would do */
    assert_int_equal(r.primary, 1);
    assert_int_equal(r.secondary, 1);
    assert_int_equal(r.exposed + r.withheld, 0);
}

static void test_two_small_ones_are_not_enough(void **state)
{
    struct protect_table t = {.mem = &mem};
    size_t total = open_cell(&t, 22);
    const size_t part[] = {open_cell(&t, 1), open_cell(&t, 1), open_cell(&t, 20)};
    (void)state;
    sum(&t, total, part, 3);
    (void)protect_solve(&t, PROTECT_BUDGET); /* 1 + 1 = 2 would bound both below the threshold */
    assert_true(!printed(&t, part[2]) || !printed(&t, total));
}

static void test_nothing_small(void **state)
{
    struct protect_table t = {.mem = &mem};
    size_t total = open_cell(&t, 12);
    const size_t part[] = {open_cell(&t, 5), open_cell(&t, 7), open_cell(&t, 0)};
    (void)state;
    sum(&t, total, part, 3);
    struct protect_result r = protect_solve(&t, PROTECT_BUDGET);
    assert_int_equal(r.primary + r.secondary + r.withheld, 0);
}

/* Women are 3 of 20; the composite prints the same people with 10 others. */
static void test_composite(void **state)
{
    struct protect_table t = {.mem = &mem};
    size_t a = open_cell(&t, 20), b = open_cell(&t, 10), both = open_cell(&t, 30);
    const size_t of_a[] = {open_cell(&t, 3), open_cell(&t, 17)}, of_b[] = {open_cell(&t, 5), open_cell(&t, 5)},
                 of_both[] = {open_cell(&t, 8), open_cell(&t, 22)};
    (void)state;
    sum(&t, a, of_a, 2);
    sum(&t, b, of_b, 2);
    sum(&t, both, of_both, 2);
    sum(&t, both, (const size_t[]){a, b}, 2);
    for (size_t i = 0; i < 2; i++)
        sum(&t, of_both[i], (const size_t[]){of_a[i], of_b[i]}, 2);
    struct protect_result r = protect_solve(&t, PROTECT_BUDGET);
    assert_false(printed(&t, of_a[0]) || printed(&t, of_a[1])); /* one alone would follow from the total */
    assert_true(!printed(&t, of_both[0]) || !printed(&t, of_b[0]));
    assert_int_equal(r.exposed + r.withheld, 0);
}

/* 10 were published; now there are 11: the one who came must not be told. */
static void test_restated_by_one(void **state)
{
    struct protect_table t = {.mem = &mem};
    size_t before = count(&t, 10, PROTECT_KNOWN), now = open_cell(&t, 11);
    size_t change = protect_cell(
        &t, (struct protect_cell){.value = 1, .floor = -INFINITY, .low = 1, .high = 4, .state = PROTECT_HIDDEN});
    (void)state;
    sum(&t, now, (const size_t[]){before, change}, 2);
    struct protect_result r = protect_solve(&t, PROTECT_BUDGET);
    assert_false(printed(&t, now));
    assert_int_equal(r.exposed, 0);
}

/* What earlier editions gave away stays so, and is counted; the rest is still decided. */
static void test_known_before(void **state)
{
    struct protect_table t = {.mem = &mem};
    size_t total = count(&t, 20, PROTECT_KNOWN), women = count(&t, 17, PROTECT_KNOWN), men = open_cell(&t, 3);
    (void)state;
    sum(&t, total, (const size_t[]){women, men}, 2);
    struct protect_result r = protect_solve(&t, PROTECT_BUDGET);
    assert_false(printed(&t, men));
    assert_int_equal(r.exposed, 2);
}

static void test_unsettled_is_withheld(void **state)
{
    struct protect_table t = {.mem = &mem};
    size_t total = open_cell(&t, 40);
    const size_t part[] = {open_cell(&t, 3), open_cell(&t, 30), open_cell(&t, 7)};
    size_t other = open_cell(&t, 9);
    (void)state;
    sum(&t, total, part, 3);
    struct protect_result r = protect_solve(&t, 3);
    assert_int_equal(r.primary, 1);
    assert_int_equal(r.withheld, 3);
    assert_true(printed(&t, other)); /* is linked to none of them */
}

/* --- random tables ---------------------------------------------------------------------------------------- */

static uint32_t seed;

static size_t random_below(size_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (size_t)(seed >> 8) % n;
}

#define FAMILIES_MAX 4
#define VALUES_MAX 7

/* A total broken down several ways. */
struct trial {
    struct protect_table t;
    size_t total, nfamilies, n[FAMILIES_MAX], cell[FAMILIES_MAX][VALUES_MAX];
};

static void make_trial(struct trial *c)
{
    size_t total = random_below(60) + 1;
    *c = (struct trial){.t.mem = &mem, .nfamilies = random_below(FAMILIES_MAX) + 1};
    c->total = open_cell(&c->t, (double)total);
    for (size_t f = 0; f < c->nfamilies; f++) {
        size_t left = total;
        c->n[f] = random_below(VALUES_MAX) + 1;
        for (size_t i = 0; i < c->n[f]; i++) {
            size_t value = i + 1 == c->n[f] ? left : random_below(left + 1) / (random_below(3) + 1);
            c->cell[f][i] = open_cell(&c->t, (double)value);
            left -= value;
        }
        sum(&c->t, c->total, c->cell[f], c->n[f]);
    }
}

static double printed_sum(const struct trial *c, size_t f, size_t *hidden)
{
    double s = 0;
    *hidden = 0;
    for (size_t i = 0; i < c->n[f]; i++)
        if (printed(&c->t, c->cell[f][i]))
            s += c->t.cells.v[c->cell[f][i]].value;
        else
            (*hidden)++;
    return s;
}

/*
 * What can be known, in closed form. With the total printed, the hidden cells of a family share what the
 * printed ones leave. Without it the total is at least what each family prints, at most without bound
 * unless some family prints all.
 */
static void attack(const struct trial *c, size_t f, double *low, double *high)
{
    size_t hidden, others;
    double own = printed_sum(c, f, &hidden), least = 0, most = INFINITY;
    for (size_t g = 0; g < c->nfamilies; g++) {
        double s = printed_sum(c, g, &others);
        least = fmax(least, s);
        if (!others)
            most = fmin(most, s);
    }
    if (printed(&c->t, c->total))
        least = most = c->t.cells.v[c->total].value;
    *low = hidden > 1 ? 0 : least - own;
    *high = most - own;
}

static void test_random_tables(void **state)
{
    size_t primaries = 0;
    (void)state;
    seed = 20231124;
    for (int round = 0; round < 3000; round++) {
        struct trial c;
        make_trial(&c);
        struct protect_result r = protect_solve(&c.t, PROTECT_BUDGET);
        assert_int_equal(r.exposed + r.withheld, 0);
        for (size_t f = 0; f < c.nfamilies; f++)
            for (size_t i = 0; i < c.n[f]; i++) {
                double value = c.t.cells.v[c.cell[f][i]].value, low, high;
                if (!(value > 0 && value < THRESHOLD))
                    continue;
                primaries++;
                assert_false(printed(&c.t, c.cell[f][i]));
                attack(&c, f, &low, &high);
                if (low > 1 || high < THRESHOLD - 1)
                    fail_msg("round %d: %g is between %g and %g", round, value, low, high);
            }
        arena_reset(&mem);
    }
    assert_true(primaries > 5000);
}

static int release(void **state)
{
    (void)state;
    arena_release(&mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_second_cell),           cmocka_unit_test(test_two_small_ones_are_not_enough),
        cmocka_unit_test(test_nothing_small),         cmocka_unit_test(test_composite),
        cmocka_unit_test(test_restated_by_one),       cmocka_unit_test(test_known_before),
        cmocka_unit_test(test_unsettled_is_withheld), cmocka_unit_test(test_random_tables),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
