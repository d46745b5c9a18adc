/* Functions on numbers. IEEE arithmetic throughout; not-a-number is an answer, not an error. */
#include "engine/expr/expr_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

static double half_up(double v)
{
    double down = floor(v);
    return v - down >= 0.5 ? down + 1 : down; /* towards positive infinity, as XPath rounds */
}

/*
 * Rounding in decimal, as a person does it: 1.005 to two places is 1.01, although the binary
 * number is a little less. Works on the shortest digits that mean the number.
 */
static double round_places(double v, double places)
{
    char digits[20], z[48];
    int exponent;
    if (!isfinite(v) || v == 0 || isnan(places))
        return isnan(places) ? NAN : v;
    size_t n = expr_digits(v, digits, &exponent);
    double keep_exact = exponent + 1 + trunc(places); /* digits that stay */
    if (keep_exact >= (double)n)
        return v;
    if (keep_exact < 0)
        return 0;
    size_t keep = (size_t)keep_exact;
    bool tie = digits[keep] == '5' && keep + 1 == n;
    bool up = digits[keep] >= '5' && !(tie && v < 0);
    z[0] = '0';
    memcpy(z + 1, digits, keep);
    for (size_t i = keep; up; i--) { /* z[0] is a zero in reserve: the carry ends there at the latest */
        up = z[i] == '9';
        z[i] = (char)(up ? '0' : z[i] + 1);
    }
    (void)snprintf(z + keep + 1, sizeof z - keep - 1, "e%d", exponent + 1 - (int)keep);
    double rounded = strtod(z, NULL);
    return v < 0 ? -rounded : rounded;
}

static int run_number(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    double v;
    return expr_arg_number(r, call, 0, &v) ? -1 : expr_give_number(out, v);
}

static int run_random(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    if (!r->host->random)
        return expr_unavailable(r, call);
    return expr_give_number(out, r->host->random(r->host->ctx));
}

static int run_round(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    double v, places;
    if (expr_arg_number(r, call, 0, &v))
        return -1;
    if (call->nargs == 1)
        return expr_give_number(out, half_up(v));
    return expr_arg_number(r, call, 1, &places) ? -1 : expr_give_number(out, round_places(v, places));
}

static int run_pi(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    (void)r, (void)call;
    return expr_give_number(out, PI);
}

static double exp_10(double v)
{
    return pow(10, v);
}

/* One number in, one number out. */
struct simple {
    const char *name;
    double (*fn)(double);
};

static const struct simple simple[] = {{"int", trunc},    {"floor", floor}, {"ceiling", ceil}, {"abs", fabs},
                                       {"sqrt", sqrt},    {"log", log},     {"log10", log10},  {"exp", exp},
                                       {"exp10", exp_10}, {"sin", sin},     {"cos", cos},      {"tan", tan},
                                       {"asin", asin},    {"acos", acos},   {"atan", atan}};

static int prepare_simple(struct expr_parser *p, struct expr_node *call)
{
    (void)p;
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
        if (strcmp(simple[i].name, call->fn->name) == 0)
            call->prepared = &simple[i];
    return 0;
}

static int run_simple(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    double v;
    if (expr_arg_number(r, call, 0, &v))
        return -1;
    const struct simple *s = call->prepared;
    return expr_give_number(out, s->fn(v));
}

static int run_pow(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    double base, power;
    if (expr_arg_number(r, call, 0, &base) || expr_arg_number(r, call, 1, &power))
        return -1;
    return expr_give_number(out, pow(base, power));
}

static int run_atan2(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    double y, x;
    if (expr_arg_number(r, call, 0, &y) || expr_arg_number(r, call, 1, &x))
        return -1;
    return expr_give_number(out, atan2(y, x));
}

#define SIMPLE(name)                                     \
    {                                                    \
        name, "n", 'n', true, run_simple, prepare_simple \
    }

const struct expr_fn expr_fn_number[] = {
    {"number", "*", 'n', true, run_number, NULL},
    {"round", "n?n", 'n', true, run_round, NULL},
    {"pow", "nn", 'n', true, run_pow, NULL},
    {"atan2", "nn", 'n', true, run_atan2, NULL},
    {"pi", "", 'n', true, run_pi, NULL},
    {"random", "", 'n', false, run_random, NULL},
    SIMPLE("int"),
    SIMPLE("floor"),
    SIMPLE("ceiling"),
    SIMPLE("abs"),
    SIMPLE("sqrt"),
    SIMPLE("log"),
    SIMPLE("log10"),
    SIMPLE("exp"),
    SIMPLE("exp10"),
    SIMPLE("sin"),
    SIMPLE("cos"),
    SIMPLE("tan"),
    SIMPLE("asin"),
    SIMPLE("acos"),
    SIMPLE("atan"),
    {0},
};
