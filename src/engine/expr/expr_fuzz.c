/* Parses, checks and evaluates arbitrary text; the same text serves as answers and as pattern. */
#include "engine/expr/expr.h"
#include "engine/expr/regex.h"

#include <stdlib.h>

struct input {
    struct sv text;
    struct sv rows[3];
};

static int get(void *ctx, struct arena *mem, struct sv name, struct expr_value *out, struct err *e)
{
    const struct input *in = ctx;
    (void)mem, (void)e;
    *out = (struct expr_value){.type = EXPR_STRING, .string = in->text};
    if (name.n % 2 == 0)
        *out = (struct expr_value){.type = EXPR_NODES, .node = in->rows, .nnodes = 3};
    return 0;
}

static int current(void *ctx, struct expr_value *out)
{
    *out = (struct expr_value){.type = EXPR_STRING, .string = ((struct input *)ctx)->text};
    return 0;
}

static int64_t now_ms(void *ctx)
{
    (void)ctx;
    return 1688128496789;
}

static double half(void *ctx)
{
    (void)ctx;
    return 0.5;
}

static bool known(void *ctx, struct sv name, enum expr_type *type)
{
    (void)ctx;
    *type = (enum expr_type)(name.n % 4);
    return true;
}

static bool yes(void *ctx, struct sv name)
{
    (void)ctx, (void)name;
    return true;
}

static void ignore(void *ctx, struct sv state, bool anchor)
{
    (void)ctx, (void)state, (void)anchor;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    struct err e = {.lang = "en"};
    struct input in = {.text = sv_make((const char *)data, size)};
    const struct expr_host host = {.ctx = &in,
                                   .get = get,
                                   .current = current,
                                   .now_ms = now_ms,
                                   .zone_minutes = -300,
                                   .random = half,
                                   .reached = yes,
                                   .predicate = yes};
    const struct expr_scope scope = {.ctx = &in, .known = known, .state = yes, .predicate = yes, .current = true};
    struct problems warnings = {.mem = &mem, .lang = "en"};
    struct expr *x;
    struct regex *re;
    struct expr_value v;
    struct sv part = sv_cut(in.text, '\n', &in.rows[1]);
    in.rows[0] = part;
    in.rows[2] = SV("2023-06-30");
    if (expr_parse(&mem, part, &x, &e) == 0 && expr_check(x, &scope, &warnings, (struct source){0}, &e) == 0 &&
        expr_eval(x, &host, &mem, &v, &e) == 0)
        (void)expr_to_string(&v, &mem);
    if (e.kind == ERR_NONE)
        expr_each_reached(x, ignore, NULL);
    if (e.kind == ERR_INTERNAL)
        abort();
    e = (struct err){.lang = "en"};
    if (size < 2000 && regex_compile(&mem, in.text, &re, &e) == 0)
        (void)regex_match(re, in.rows[1], &mem);
    arena_release(&mem);
    return 0;
}
